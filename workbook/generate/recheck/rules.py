"""The second calculation's reading of 口径 and 细则: settings, categories, clauses."""

from collections.abc import Mapping

from udf.dittos import ditto_words
from udf.kinds import Kind
from udf.tables import WHO
from workbook.generate.recheck.pieces import (
    RUN_BUCKET,
    Capacity,
    Columns,
    RuleShape,
    Size,
    blank,
    cell,
    in_hundredths,
    lost_columns,
    quoted,
    replaced,
    tidy,
    trim,
)

# The kinds that have a formula here: a clause of any other is wrong, and its rows are not read.
_FOLLOWED = (Kind.EACH, Kind.WORKDAY, Kind.DURATION, Kind.COVERAGE, Kind.RATE, Kind.RUN)
SIZES_COLUMN = 2
SIZES_END = 9  # the row after them


def size_settings(size: Size) -> Columns:
    """Return the first cells in column B, which say what there is capacity for."""
    taken, given = size.deductions, size.awards
    return {
        "plast": ("名册到第几行", f"={size.people + 1}"),
        "dlast": ("扣分登记到第几行", f"={taken.rows + 1}"),
        "dheld": ("扣分登记最多几条", f"={taken.entries}"),
        "dmany": ("扣分登记几人一行", f"={taken.shared}"),
        "blast": ("加分登记到第几行", f"={given.rows + 1}"),
        "bheld": ("加分登记最多几条", f"={given.entries}"),
        "bmany": ("加分登记几人一行", f"={given.shared}"),
    }


def held_size(formulas: Mapping[tuple[int, int], str]) -> Size | None:
    """Return what a sheet's first cells in column B say there is capacity for, if they do."""
    numbers = [formulas.get((row, SIZES_COLUMN), "") for row in range(2, SIZES_END)]
    if not all(number.isdecimal() for number in numbers):
        return None
    people, *ledgers = (int(number) for number in numbers)
    taken, given = (
        Capacity(last - 1, entries, shared) for last, entries, shared in (ledgers[:3], ledgers[3:])
    )
    return Size(people - 1, taken, given)


def settings(plan: RuleShape, places: Columns) -> Columns:
    """Return the further cells in column B: key → label, formula.

    0 or -1 is what cannot be read. ``places`` are the settings that tell where columns are.
    """

    def code(key: str, *values: str) -> str:
        """Return the number of the option in force, in the order of ``values``."""
        own = plan.choices[key]
        tests = "".join(
            f"IF({_choice(own.name)}={quoted(own.options[value])},{number},"
            for number, value in enumerate(values)
        )
        return f"=IFERROR({tests}-1{')' * len(values)},-1)"

    def name(key: str) -> str:
        return plan.choices[key].name

    month = _choice("考核月份")
    marks = [(mark, "、") for mark in "，,；;"]
    listed = replaced(tidy(_choice(name("run_categories"))), marks)
    run = f'MATCH("{Kind.RUN}",[x.kind:],0)'
    rate = f'MATCH("{Kind.RATE}",[x.kind:],0)'
    tiers = f'IF(COUNTIFS([x.kind|],"{Kind.COVERAGE}",[x.cat|],"<>{plan.coverage}")>0,-1,0)'
    return {
        "month": (
            "本月第一天",
            f"=IFERROR(IF(AND(ISNUMBER({month}),{month}>1),DATE(YEAR({month}),MONTH({month}),1),0),0)",
        ),
        "next": ("下月第一天", "=IF([month]=0,0,DATE(YEAR([month]),MONTH([month])+1,1))"),
        "floor": (name("floor"), code("floor", "category", "part")),
        "mode": (name("runs"), code("runs", "floor", "once", "each_after")),
        "empty": (name("empty_abnormal"), code("empty_abnormal", "zero", "missing")),
        "listed": (name("run_categories"), f'=IFERROR({listed},"")'),
        "rate": ("在岗率分值", _once(Kind.RATE, plan.rate, f"INDEX([x.points:],{rate})")),
        "base": ("其余分值", f"=INDEX([c.full:],{plan.rate})-[rate]" if plan.rate else "=0"),
        "limit": ("连续次数", _once(Kind.RUN, plan.run, f"INDEX([x.limit:],{run})/100")),
        "tiers": (
            "评价率分档",
            f'=IF(COUNTIFS([x.kind|],"{Kind.COVERAGE}",[x.wrong|],1)>0,-1,{tiers})',
        ),
        "finding": ("每次连续通报分值", f"=IFERROR(INDEX([x.points:],{run}),0)"),
        "whole": ("整窗扣分条款", "=COUNTIF([x.whole|],1)+COUNTIF([x.whole|],-1)"),
        "dfilled": ("扣分登记几条", "=COUNT([d.mark|])"),
        "bfilled": ("加分登记几条", "=COUNT([b.mark|])"),
        # Most ledgers are filled without a gap: up to the first, the nth row holds the nth entry.
        "dgap": ("扣分登记第一个空行", '=IFERROR(MATCH("",[d.mark:],0),0)'),
        "bgap": ("加分登记第一个空行", '=IFERROR(MATCH("",[b.mark:],0),0)'),
        "found": ("连续通报合计", "=SUM([d.found|])"),
        "unread": ("未能识别的登记行", "=COUNTIF([d.state|],-1)+COUNTIF([b.state|],-1)"),
        "dittos": ("登记中的“同上”", _dittos()),
        "problem": ("整表未复核的原因", _problem(plan, places)),
    }


def _dittos() -> str:
    """Return the formula for how many cells of the ledgers say that they hold what is above them.

    The functions read what that is; here it would take each row the cells of all rows above.
    """
    columns = [cell(ledger, "0", header) for ledger in "db" for header in ("日期", *WHO)]
    words = sorted(ditto_words())
    return "=" + "+".join(f"COUNTIF({one},{quoted(word)})" for one in columns for word in words)


def _choice(name: str) -> str:
    return f"VLOOKUP({quoted(name)},口径表,[k2],FALSE)"


def _problem(plan: RuleShape, places: Columns) -> str:
    """Return the formula for what keeps everybody from being computed again, "" for nothing."""

    def name(key: str) -> str:
        return f"口径{plan.choices[key].name}"

    held = {
        "扣分表": "[dlast]", "加分表": "[blast]", "名册表": "[plast]", "考勤表": "[plast]",
        "好差评表": "[plast]", "细则表": "ROWS([x.code:])",
    }  # fmt: skip
    outgrown = ",".join(f"ROWS({table})>{rows}" for table, rows in held.items())
    added = "".join(f",INDEX([c.length:],{row})>0" for row in plan.rows if plan.bonus(row))
    problems = {
        f"OR({outgrown},[dfilled]>[dheld],[bfilled]>[bheld])": "复核计算行不足",
        "OR(COUNT([d.many|])>[dmany],COUNT([b.many|])>[bmany])": "几个人一行的登记太多",
        **dict(lost_columns(places)),
        "[dittos]>0": "登记中有“同上”，请写出来",
        "[month]=0": "口径考核月份",
        "[floor]<0": name("floor"),
        "[mode]<0": name("runs"),
        "[empty]<0": name("empty_abnormal"),
        f"OR(SUM([c.length|])<>LEN([listed])+1{added})": name("run_categories"),
        f'COUNTIF([c.full|],">0")<{len(plan.categories)}': "细则满分",
        "[rate]<0": f"细则{Kind.RATE}",
        "[limit]<0": f"细则{Kind.RUN}",
        "[tiers]<0": f"细则{Kind.COVERAGE}",
        "SUM([r.clash|])>0": "名册中有仅大小写不同的内容",
    }
    tests = "".join(f"IF({test},{quoted(text)}," for test, text in problems.items())
    return f'={tests}""{")" * len(problems)}'


def _once(kind: Kind, category: int, value: str) -> str:
    """Return the value of a clause that is there once; 0 where none is, -1 where wrong."""
    if not category:
        return f'=IF(COUNTIF([x.kind|],"{kind}")>0,-1,0)'
    row = f'MATCH("{kind}",[x.kind:],0)'
    return (
        f'=IF(COUNTIFS([x.kind|],"{kind}",[x.wrong|],0)=1,'
        f"IF(AND(INDEX([x.cat:],{row})={category},{value}>0),{value},-1),-1)"
    )


def category_columns() -> Columns:
    """Return the columns of the categories; their names and modes are constants."""
    row = "MATCH(§,[x.full:],0)"
    return {
        "c.name": ("类别", ""),
        "c.mode": ("加分扣分", ""),
        "c.full": (
            "满分",
            f"=IF(COUNTIF([x.full|],§)=1,IF(INDEX([x.kind:],{row})=[c.mode],"
            f"INDEX([x.points:],{row}),0),0)",
        ),
        "c.length": (
            "连续通报",
            '=IF(ISNUMBER(FIND("、"&[c.name]&"、","、"&[listed]&"、")),LEN([c.name])+1,0)',
        ),
    }


def rule_columns() -> Columns:
    """Return the columns that read the clauses, a row a clause or tier."""

    def value_of(header: str) -> str:
        return cell("x", "§", header)

    def flag(header: str, word: str) -> str:
        value = value_of(header)
        return f'=IFERROR(IF({blank(value)},0,IF({tidy(value)}="{word}",1,-1)),-1)'

    clause = trim(value_of("条款"))
    siblings = "COUNTIFS([x.code|],[x.code],[x.limit|]"
    tiers = f'OR([x.kind]="{Kind.DURATION}",[x.kind]="{Kind.COVERAGE}")'
    repeated = f'IF({tiers},OR([x.limit]="",{siblings},[x.limit])>1),COUNTIF([x.code|],[x.code])>1)'
    sign = f'[x.points]*IF(OR([x.side_of]=2,[x.kind]="{Kind.RATE}"),1,-1)<=0'
    known = ",".join(f'[x.kind]<>"{kind}"' for kind in _FOLLOWED)
    no_limit = f'AND([x.kind]="{Kind.RUN}",IF(ISNUMBER([x.limit]),MOD([x.limit],100)>0,TRUE))'
    return {
        "x.code": ("条款", f'=IFERROR(IF({clause}="满分","",{clause}),"")'),
        "x.item": (
            "下拉项",
            f'=IF([x.code]="","",IFERROR([x.code]&" "&{trim(value_of("情形"))},""))',
        ),
        "x.cat": ("类别行", f"=IFERROR(MATCH({tidy(value_of('类别'))},[c.name:],0),0)"),
        "x.side_of": ("类别的登记表", '=IF([x.cat]=0,0,IF(INDEX([c.mode:],[x.cat])="加分",2,1))'),
        "x.full": ("满分类别", f'=IFERROR(IF({clause}="满分",[x.cat],0),0)'),
        "x.kind": ("计算方式", f'=IFERROR({tidy(value_of("计算方式"))},"")'),
        "x.points": ("分值", f"={in_hundredths(value_of('分值'))}"),
        "x.limit": ("界限", f"={in_hundredths(value_of('界限'))}"),
        "x.verify": ("须属实", flag("核实", "须属实")),
        "x.window": ("整窗", flag("整窗", "可")),
        "x.wrong": (
            "不可识别",
            '=IF([x.code]="",0,IF(OR([x.cat]=0,[x.points]="",[x.verify]<0,[x.window]<0),1,'
            f"IF(OR({sign},AND({known}),{repeated},{no_limit}),1,0)))",
        ),
        # In which ledger a row of the clause counts (1 扣分登记, 2 加分登记, 0 none, -1 not known):
        # for a person verified and not, for a window verified and not.
        "x.side": (
            "登记表",
            '=IF([x.code]="",0,IF(COUNTIFS([x.code|],[x.code],[x.wrong|],1)>0,-1,'
            f'IF(OR([x.kind]="{Kind.COVERAGE}",[x.kind]="{Kind.RATE}"),0,[x.side_of])))',
        ),
        "x.open": ("登记表（未核实）", "=IF(AND([x.verify]=1,[x.side]>0),0,[x.side])"),
        "x.whole": ("登记表（整窗）", "=IF(AND([x.window]=0,[x.side]>0),0,[x.side])"),
        "x.whole_open": ("登记表（整窗未核实）", "=IF(AND([x.window]=0,[x.side]>0),0,[x.open])"),
        "x.unit": (
            "每一数量",
            f'=IF([x.kind]="{Kind.DURATION}","",IF([x.bucket]={RUN_BUCKET},1,[x.points]))',
        ),
        "x.bucket": ("归入", f'=IF([x.kind]="{Kind.RUN}",{RUN_BUCKET},[x.cat])'),
        "x.serial": (
            "计连续通报",
            f"=IF([x.bucket]={RUN_BUCKET},0,IF([x.cat]=0,0,INDEX([c.length:],[x.cat])))",
        ),
        # A tier adds its step to the tiers passed before it: summing the steps up to a value needs
        # no search for the tier that holds.
        "x.rank": (
            "档次",
            f'=IF([x.kind]="{Kind.DURATION}",{siblings},"<"&[x.limit]),'
            f'IF([x.kind]="{Kind.COVERAGE}",{siblings},">"&[x.limit]),""))',
        ),
        "x.step": (
            "档差",
            '=IF([x.rank]="","",IFERROR([x.points]-'
            'SUMIFS([x.points|],[x.code|],[x.code],[x.rank|],[x.rank]-1),""))',
        ),
    }
