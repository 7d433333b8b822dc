"""The formulas of 复核: the scores a second time, in ordinary spreadsheet formulas.

The hidden sheet 复核计算 recomputes every person's scores from the raw tables, without any
function of ours and without the ledgers' own 分值 and 状态, and compares them with those on
个人得分. Nothing here is shared with the functions it checks, the wording of the rules included.

Row n of the hidden sheet stands for row n of every table (row 1 is the header row), so a person
*is* the number of his row in 名册表. Tables are read by ``INDEX(table, n, column)``: rows of a
ledger may be inserted, deleted and sorted. Points are whole hundredths until the last step, and
only functions appear that Excel 2016, LibreOffice and formualizer compute alike.

What a formula cannot read (a clause spelled freely, a number or a date typed as text) is not
guessed at: the persons it concerns are 未复核, with the place.

In the templates below ``[key]`` is a cell of the same row, ``[key:]`` its whole column,
``[key:end]`` the columns from one to the other, a key
without a dot a cell of the settings, and ``§`` the row.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbook.ooxml.references import column_letters
from workbook.ooxml.shared_columns import Column

SHEET = "复核计算"

Columns = dict[str, tuple[str, str]]  # key → header, template

_CATEGORIES = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项")
# A category is the number of its row on 复核计算; a ledger row counts towards a person's category
# in the bucket 10 × person + category (negative: for a whole window, named by its first person).
_BUSINESS, _BEHAVIOUR, _REVIEWS, _ATTENDANCE, _BONUS = range(2, 7)
_RUN_BUCKET, _UNREAD_BUCKET = 7, 9
# Rows 2 and 3 verify; whatever is not here takes its row out. The mark lets an empty one be found.
_VERDICTS = ("核:属实", "核:是", "核:", "核:待核实", "核:核实中", "核:申诉中")
_TABLES = ("名册表", "扣分表", "加分表", "考勤表", "好差评表", "细则表")
_SERIALS = "1E6"  # a bulletin's serial stays below
_LAST_DAY = 2958465  # 9999-12-31


@dataclass(frozen=True)
class Recheck:
    """The columns of the sheet 复核计算, and the formula of the column 复核.

    ``visible`` is the same text in every data row of column K of 个人得分.
    """

    columns: list[Column]
    visible: str


def recheck_formulas(
    people_rows: int,
    ledger_rows: int,
    bonus_rows: int,
    *,
    rule_rows: int,
    score_header: int,
    score_rows: int,
) -> Recheck:
    """Return the formulas of the second calculation for a month workbook.

    The row counts are those of the tables' data rows: ``people_rows`` of 名册, 考勤 and 好差评
    (the largest), ``ledger_rows`` of 扣分登记, ``bonus_rows`` of 加分登记, ``rule_rows`` of 细则.
    There is room for some rows inserted later; a table that outgrows it is 未复核.
    ``score_header`` is the header row of 个人得分, ``score_rows`` its data rows; its columns A to
    I are 工号, 姓名, 窗口, the five categories and 总分.
    """
    shown = f"个人得分!$A${score_header}:$I${score_header + score_rows}"
    people_rows, ledger_rows, bonus_rows, rule_rows = (
        rows + max(20, rows // 20) for rows in (people_rows, ledger_rows, bonus_rows, rule_rows)
    )
    blocks: list[tuple[int, Columns]] = [
        (len(_CATEGORIES), _category_columns()),
        (len(_VERDICTS), {"k.word": ("核实", "")}),
        (rule_rows, _rule_columns()),
        (people_rows, _roster_columns()),
        (people_rows, _count_columns("a", "考勤表")),
        (people_rows, _count_columns("v", "好差评表")),
        (ledger_rows, _ledger_columns("d", "扣分表", 1) | _bulletin_columns()),
        (bonus_rows, _ledger_columns("b", "加分表", 2)),
        (people_rows, _score_columns() | _verdict_columns(shown)),
    ]
    settings = _settings()
    cells = {key: f"$B${row}" for row, key in enumerate(settings, 2)}
    columns: dict[str, tuple[str, int]] = {}
    for count, block in blocks:
        for key in block:
            columns[key] = (column_letters(len(columns) + 3), count + 1)

    def place(match: re.Match[str]) -> str:
        first, whole, end = match.groups()
        if first in cells:
            return cells[first]
        letter, last = columns[first]
        return f"${letter}$1:${columns[end or first][0]}${last}" if whole else f"${letter}§"

    def resolve(template: str) -> str:
        return re.sub(r"\[([a-z._]+)(:?)([a-z._]*)]", place, template)

    constants = {"c.name": _CATEGORIES, "k.word": _VERDICTS}
    made = [
        Column("设置", [label for label, _ in settings.values()]),
        Column("取值", [resolve(template) for _, template in settings.values()]),
    ]
    for count, block in blocks:
        for key, (header, template) in block.items():
            if key in constants:
                made.append(Column(header, constants[key]))
                continue
            # The same text in every row but for its references: engines read it once.
            filled = re.sub(r"(?<![A-Z])§", "ROW()", resolve(template))
            made.append(Column(header, (), filled.replace("§", "{r}"), count))
    letter, last = columns["p.check"]
    visible = (
        f"=IFERROR(INDEX({SHEET}!${letter}$2:${letter}${last},ROW()-ROW(K${score_header})),"
        '"计算行不足")'
    )
    return Recheck(made, visible)


# --- pieces of formulas ---------------------------------------------------------------------------


def _replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = f'SUBSTITUTE({text},"{old}","{new}")'
    return text


def _tidy(cell: str) -> str:
    """Text without white space; wildcards become their full-width twins, which match literally."""
    pairs = [(" ", ""), ("　", ""), ("\u00a0", ""), ("*", "＊"), ("?", "？"), ("~", "～")]
    return _replaced(f"CLEAN({cell})", [*pairs, ("（", "("), ("）", ")")])


def _tidy_number(cell: str) -> str:
    """The same for a 工号, whose digits may be full-width ones."""
    return _replaced(_tidy(cell), zip("０１２３４５６７８９", "0123456789", strict=True))


def _trim(cell: str) -> str:
    return f'TRIM(SUBSTITUTE({cell},"　"," "))'


def _literal(cell: str) -> str:
    """The trimmed text as a MATCH takes it literally."""
    return _replaced(_trim(cell), [("*", "＊"), ("?", "？"), ("~", "～")])


def _blank(cell: str) -> str:
    return f'{_trim(cell)}=""'


def _whole(cell: str, least: int, blank: str, wrong: int) -> str:
    """A whole number not below ``least``; -1 for a text, which is not read."""
    return (
        f"IFERROR(IF({_blank(cell)},{blank},IF(ISTEXT({cell}),-1,"
        f"IF(AND({cell}*1>={least},{cell}*1=INT({cell}*1)),{cell}*1,{wrong}))),{wrong})"
    )


def _hundredths(cell: str) -> str:
    """A number of at most two decimals in hundredths, else an empty text."""
    exact = f"ABS({cell}*100-ROUND({cell}*100,0))<1E-6"
    return f'IFERROR(IF(ISNUMBER({cell}),IF({exact},ROUND({cell}*100,0),""),""),"")'


# --- settings and rules ---------------------------------------------------------------------------


def _settings() -> Columns:
    """Return the cells in column B: key → label, formula; 0 or -1 is what cannot be read."""

    def choice(name: str) -> str:
        return f'VLOOKUP("{name}",口径表,2,FALSE)'

    def code(name: str, options: Mapping[str, int]) -> str:
        tests = "".join(f'IF({choice(name)}="{text}",{value},' for text, value in options.items())
        return f"=IFERROR({tests}-1{')' * len(options)},-1)"

    month = choice("考核月份")
    listed = _replaced(_tidy(choice("连续通报计入类别")), [(mark, "、") for mark in "，,；;"])
    run = 'MATCH("按连续通报",[x.kind:],0)'
    rate = 'MATCH("按在岗率",[x.kind:],0)'
    room = ("r.id", "d.rule", "b.rule", "a.id", "v.id", "x.code")
    outgrown = ",".join(
        f"ROWS({table})>ROWS([{key}:])" for table, key in zip(_TABLES, room, strict=True)
    )
    categories = f"SUM([c.length:])<>LEN([listed])+1,INDEX([c.length:],{_BONUS})>0"
    problems = {
        f"OR({outgrown})": "复核计算行不足",
        "[month]=0": "口径考核月份",
        "[floor]<0": "口径考勤扣分下限",
        "[mode]<0": "口径连续通报计次",
        "[empty]<0": "口径签到异常次数空白",
        f"OR({categories})": "口径连续通报计入类别",
        'COUNTIF([c.full:],">0")<5': "细则满分",
        "[rate]<=0": "细则按在岗率",
        "[limit]<=0": "细则按连续通报",
        'COUNTIFS([x.kind:],"按评价率",[x.wrong:],1)>0': "细则按评价率",
        "SUM([r.clash:])>0": "名册中有仅大小写不同的内容",
    }
    problem = "".join(f'IF({test},"{text}",' for test, text in problems.items())
    return {
        "month": (
            "本月第一天",
            f"=IFERROR(IF(AND(ISNUMBER({month}),{month}>1),DATE(YEAR({month}),MONTH({month}),1),0),0)",
        ),
        "next": ("下月第一天", "=IF([month]=0,0,DATE(YEAR([month]),MONTH([month])+1,1))"),
        "floor": ("考勤扣分下限", code("考勤扣分下限", {"扣完本部分为止": 1, "可扣整个类别": 0})),
        "mode": (
            "连续通报计次",
            code("连续通报计次", {"每满三次计一次": 0, "每月最多一次": 1, "第三次起每次计一次": 2}),
        ),
        "empty": ("签到异常次数空白", code("签到异常次数空白", {"按0次计": 0, "按缺项待核": 1})),
        "listed": ("连续通报计入类别", f'=IFERROR({listed},"")'),
        "rate": (
            "在岗率分值",
            '=IF(COUNTIFS([x.kind:],"按在岗率",[x.wrong:],0)=1,'
            f"IF(INDEX([x.cat:],{rate})={_ATTENDANCE},INDEX([x.points:],{rate}),0),0)",
        ),
        "base": ("其余考勤分值", f"=INDEX([c.full:],{_ATTENDANCE})-[rate]"),
        "limit": (
            "连续次数",
            '=IF(COUNTIFS([x.kind:],"按连续通报",[x.wrong:],0)=1,'
            f"IF(INDEX([x.cat:],{run})={_ATTENDANCE},INDEX([x.limit:],{run})/100,0),0)",
        ),
        "finding": ("每次连续通报分值", f"=IFERROR(INDEX([x.points:],{run}),0)"),
        "whole": ("整窗扣分条款", "=COUNTIF([x.whole:],1)+COUNTIF([x.whole:],-1)"),
        "found": ("连续通报合计", "=SUM([d.found:])"),
        "unread": ("未能识别的登记行", "=COUNTIF([d.state:],-1)+COUNTIF([b.state:],-1)"),
        "problem": ("整表未复核的原因", f'={problem}""{")" * len(problems)}'),
    }


def _category_columns() -> Columns:
    modes = f'IF(§={_BONUS},"加分","扣分")'
    row = "MATCH(§,[x.full:],0)"
    return {
        "c.name": ("类别", ""),
        "c.full": (
            "满分",
            f"=IF(COUNTIF([x.full:],§)=1,IF(INDEX([x.kind:],{row})={modes},"
            f"INDEX([x.points:],{row}),0),0)",
        ),
        "c.length": (
            "连续通报",
            '=IF(ISNUMBER(FIND("、"&[c.name]&"、","、"&[listed]&"、")),LEN([c.name])+1,0)',
        ),
    }


def _rule_columns() -> Columns:
    def cell(column: int) -> str:
        return f"INDEX(细则表,§,{column})"

    def flag(column: int, word: str) -> str:
        return f'=IFERROR(IF({_blank(cell(column))},0,IF({_tidy(cell(column))}="{word}",1,-1)),-1)'

    clause = _trim(cell(2))
    siblings = "COUNTIFS([x.code:],[x.code],[x.limit:]"
    tiers = 'OR([x.kind]="按时长",[x.kind]="按评价率")'
    repeated = f'IF({tiers},OR([x.limit]="",{siblings},[x.limit])>1),COUNTIF([x.code:],[x.code])>1)'
    sign = f'IF([x.points]*IF(OR([x.cat]={_BONUS},[x.kind]="按在岗率"),1,-1)<0,TRUE,FALSE)'
    known = ",".join(
        f'[x.kind]<>"{kind}"'
        for kind in ("每次", "按工作日", "按时长", "按评价率", "按在岗率", "按连续通报")
    )
    no_limit = 'AND([x.kind]="按连续通报",IF(ISNUMBER([x.limit]),MOD([x.limit],100)>0,TRUE))'
    return {
        "x.code": ("条款", f'=IFERROR(IF({clause}="满分","",{clause}),"")'),
        "x.item": ("下拉项", f'=IF([x.code]="","",IFERROR([x.code]&" "&{_trim(cell(4))},""))'),
        "x.cat": ("类别行", f"=IFERROR(MATCH({_tidy(cell(1))},[c.name:],0),0)"),
        "x.full": ("满分类别", f'=IFERROR(IF({clause}="满分",[x.cat],0),0)'),
        "x.kind": ("计算方式", f'=IFERROR({_tidy(cell(7))},"")'),
        "x.points": ("分值", f"={_hundredths(cell(5))}"),
        "x.limit": ("界限", f"={_hundredths(cell(8))}"),
        "x.verify": ("须属实", flag(9, "须属实")),
        "x.window": ("整窗", flag(10, "可")),
        "x.wrong": (
            "不可识别",
            f'=IF([x.code]="",0,IF(OR([x.cat]=0,[x.points]="",[x.verify]<0,[x.window]<0),1,'
            f"IF(OR(AND({known}),{sign},{repeated},{no_limit}),1,0)))",
        ),
        # In which ledger a row of the clause counts (1 扣分登记, 2 加分登记, 0 none, -1 not known):
        # for a person verified and not, for a window verified and not.
        "x.side": (
            "登记表",
            '=IF([x.code]="",0,IF(COUNTIFS([x.code:],[x.code],[x.wrong:],1)>0,-1,'
            f'IF(OR([x.kind]="按评价率",[x.kind]="按在岗率"),0,IF([x.cat]={_BONUS},2,1))))',
        ),
        "x.open": ("登记表（未核实）", "=IF(AND([x.verify]=1,[x.side]>0),0,[x.side])"),
        "x.whole": ("登记表（整窗）", "=IF(AND([x.window]=0,[x.side]>0),0,[x.side])"),
        "x.whole_open": ("登记表（整窗未核实）", "=IF(AND([x.window]=0,[x.side]>0),0,[x.open])"),
        "x.unit": (
            "每一数量",
            f'=IF([x.kind]="按时长","",IF([x.bucket]={_RUN_BUCKET},1,[x.points]))',
        ),
        "x.bucket": ("归入", f'=IF([x.kind]="按连续通报",{_RUN_BUCKET},[x.cat])'),
        "x.serial": (
            "计连续通报",
            f"=IF([x.bucket]={_RUN_BUCKET},0,IF([x.cat]=0,0,INDEX([c.length:],[x.cat])))",
        ),
        # A tier adds its step to the tiers passed before it: summing the steps up to a value needs
        # no search for the tier that holds.
        "x.rank": (
            "档次",
            f'=IF([x.kind]="按时长",{siblings},"<"&[x.limit]),'
            f'IF([x.kind]="按评价率",{siblings},">"&[x.limit]),""))',
        ),
        "x.step": (
            "档差",
            '=IF([x.rank]="","",IFERROR([x.points]-'
            'SUMIFS([x.points:],[x.code:],[x.code],[x.rank:],[x.rank]-1),""))',
        ),
    }


# --- people ---------------------------------------------------------------------------------------


def _roster_columns() -> Columns:
    def cell(column: int) -> str:
        return f"INDEX(名册表,§,{column})"

    def day(column: int, blank: int) -> str:
        value = cell(column)
        return f"=IFERROR(IF({_blank(value)},{blank},IF(ISNUMBER({value}),INT({value}),-1)),-1)"

    def clash(key: str) -> str:
        return f"NOT(EXACT([{key}],INDEX([{key}:],MATCH([{key}],[{key}:],0))))"

    twins = "COUNTIFS([r.name:],[r.name],[r.window:],[r.window])>1"
    return {
        "r.id": ("工号", f'=IFERROR("#"&{_tidy_number(cell(1))},"#")'),
        "r.name": ("姓名", f'=IFERROR("@"&{_tidy(cell(2))},"@")'),
        "r.window": ("窗口", f'=IFERROR("|"&{_tidy(cell(3))},"|")'),
        # What a row may be found by: empty where it would not be the only one.
        "r.by_id": ("工号唯一", '=IF(OR([r.id]="#",COUNTIF([r.id:],[r.id])>1),"",[r.id])'),
        "r.by_both": ("工号姓名", '=IF([r.by_id]="","",[r.by_id]&[r.name])'),
        "r.by_name": (
            "姓名唯一",
            '=IF(OR([r.name]="@",COUNTIF([r.name:],[r.name])>1),"",[r.name])',
        ),
        "r.by_place": (
            "姓名窗口",
            f'=IF(OR([r.name]="@",[r.window]="|",{twins}),"",[r.name]&[r.window])',
        ),
        "r.place": ("窗口行", '=IF([r.window]="|",0,MATCH([r.window],[r.window:],0))'),
        "r.from": ("到岗", day(4, 0)),
        "r.to": ("离岗", day(5, _LAST_DAY)),
        "r.clash": (
            "大小写",
            f"=IF(OR({clash('r.id')},{clash('r.name')},{clash('r.window')}),1,0)",
        ),
    }


def _who_columns(prefix: str, table: str, first: int, skip: str = "") -> Columns:
    """Return the columns that tell whose row it is: person, minus a window's first person, or 0."""
    key = prefix + "."

    def text(mark: str, value: str) -> str:
        return f'=IF({skip},"","{mark}"&{value})' if skip else f'="{mark}"&{value}'

    window = f'IF([{key}window]="|",0,-MATCH([{key}window],[r.window:],0))'
    name = (
        f"IFERROR(MATCH([{key}name],[r.by_name:],0),"
        f"MATCH([{key}name]&[{key}window],[r.by_place:],0))"
    )
    number = (
        f'IF([{key}name]="@",MATCH([{key}id],[r.by_id:],0),'
        f"MATCH([{key}id]&[{key}name],[r.by_both:],0))"
    )
    # The first test is also what an error value in any of the three cells runs into.
    nobody = f'OR([{key}id]&[{key}name]&[{key}window]="#@|"' + (f",{skip})" if skip else ")")
    return {
        f"{key}id": ("工号", text("#", _tidy_number(f"INDEX({table},§,{first})"))),
        f"{key}name": ("姓名", text("@", _tidy(f"INDEX({table},§,{first + 1})"))),
        f"{key}window": ("窗口", text("|", _tidy(f"INDEX({table},§,{first + 2})"))),
        f"{key}who": (
            "人员行",
            f'=IFERROR(IF({nobody},0,IF([{key}id]<>"#",{number},'
            f'IF(OR([{key}name]="@",[{key}name]="@全体"),{window},{name}))),0)',
        ),
    }


def _exact(prefix: str) -> str:
    """Whether the person or window found is spelled alike in capitals too, which MATCH ignores."""
    key = prefix + "."
    place = f"EXACT([{key}window],INDEX([r.window:],ABS([{key}who])))"
    return (
        f"IF([{key}who]<0,{place},AND("
        f'OR([{key}id]="#",EXACT([{key}id],INDEX([r.id:],[{key}who]))),'
        f'OR([{key}name]="@",EXACT([{key}name],INDEX([r.name:],[{key}who]))),'
        f'OR([{key}id]<>"#",INDEX([r.by_name:],[{key}who])<>"",{place})))'
    )


def _count_columns(prefix: str, table: str) -> Columns:
    """Return the columns that tell whose row of 考勤 or 好差评 it is."""
    own = f"=IF([{prefix}.who]>0,IF({_exact(prefix)},[{prefix}.who],0),0)"
    return _who_columns(prefix, table, 1) | {f"{prefix}.own": ("本人行", own)}


# --- ledgers --------------------------------------------------------------------------------------


def _ledger_columns(prefix: str, table: str, side: int) -> Columns:
    """Return the columns that judge one row of a ledger (``side`` 1: 扣分登记, 2: 加分登记)."""

    def cell(column: int) -> str:
        return f"INDEX({table},§,{column})"

    def found(column: str) -> str:
        return f"MATCH({_literal(cell(5))},[x.{column}:],0)"

    def number(column: int, blank: str) -> str:
        value = cell(column)
        return f'IF({_trim(value)}="",{blank},IF(ISTEXT({value}),-1,MAX(0,{value}*1)))'

    minutes = 'IF([rule]=0,FALSE,INDEX([x.kind:],[rule])="按时长")'
    permit = "INDEX([x.side:x.whole_open],[rule],1+IF([verdict]>3,1,0)+IF([who]<0,2,0))"
    # No deduction is for a whole window; a 细则 edited to have one is not followed here.
    extra, unknown = "", "-1"
    if side == 1:
        extra, unknown = ",[serial]<0,[who]<0", "IF(AND([who]<0,[whole]=0),0,-1)"
    in_service = "AND([date]>=INDEX([r.from:],[who]),[date]<=INDEX([r.to:],[who]))"
    serving = f"IF([who]<0,1,IF({in_service},1,0))"
    impossible = (
        "[who]=0,[verdict]=0,[number]=0,[number]<>INT([number]),AND([who]<0,[number]>1),"
        f"AND([date]>=0,OR([date]<[month],[date]>=[next])),ISERROR({cell(9)})"
    )
    state = (
        f'=IF([rule]="",0,IF(OR({impossible}),0,IF(NOT({_exact(prefix)}),0,'
        f"IF([rule]=0,{unknown},IF({permit}<>{side},MIN(0,{permit}),"
        f"IF(OR([date]<0,[number]<0{extra}),-1,{serving}))))))"
    )
    columns = {
        "rule": (
            "细则行",
            f'=IFERROR(IF({cell(5)}="","",IFERROR({found("code")},IFERROR({found("item")},0))),"")',
        ),
        "date": ("日期", f'=IF([rule]="",0,IFERROR(INT({number(1, "0")}),0))'),
        "number": (
            "数量",
            f'=IF([rule]="",0,IFERROR({number(6, f"IF({minutes},0,1)")},0))',
        ),
        "verdict": (
            "核实",
            f'=IF([rule]="",0,IFERROR(MATCH("核:"&{_tidy(cell(7))},[k.word:],0),0))',
        ),
        "state": ("计入", state),
        "amount": (
            "分值",
            '=IF([state]<1,0,IF(INDEX([x.unit:],[rule])="",SUMIFS([x.step:],[x.code:],'
            'INDEX([x.code:],[rule]),[x.limit:],"<="&[number]*100),'
            "[number]*INDEX([x.unit:],[rule])))",
        ),
        "bucket": (
            "归入",
            "=IF([state]=0,0,10*[who]+SIGN([who])*"
            f"IF([state]<0,{_UNREAD_BUCKET},INDEX([x.bucket:],[rule])))",
        ),
    }
    own = {*columns, "id", "name", "window", "who", "serial"}

    def prefixed(template: str) -> str:
        return re.sub(
            r"\[([a-z]+)]", lambda m: f"[{prefix}.{m[1]}]" if m[1] in own else m[0], template
        )

    judged = {
        f"{prefix}.{key}": (header, prefixed(template))
        for key, (header, template) in columns.items()
    }
    return judged | _who_columns(prefix, table, 2, f'[{prefix}.rule]=""')


def _bulletin_columns() -> Columns:
    """Return the columns that find runs of consecutive bulletins in 扣分登记.

    A bulletin of a person is the number person × 10⁶ + serial. The last of a run is where the next
    number is missing; its first is the largest number not above it whose predecessor is missing.
    """
    cell = "INDEX(扣分表,§,9)"
    inner = f"VALUE(MID({cell},2,LEN({cell})-2))"
    written = f'IFERROR(IF({cell}="第"&{inner}&"期",MAX(0,{inner}),-1),-1)'
    length = 'IF([d.start]>0,1,[d.key]-SMALL([d.start:],COUNTIF([d.start:],"<="&[d.key]))+1)'
    last = "AND(MATCH([d.key],[d.key:],0)=§,ISNA(MATCH([d.key]+1,[d.key:],0)))"
    return {
        "d.serial": (
            "通报期次",
            '=IF([d.rule]="",0,IF([d.rule]=0,0,IF(INDEX([x.serial:],[d.rule])=0,0,'
            f'IFERROR(IF({_trim(cell)}="",0,IF(ISTEXT({cell}),{written},'
            f"IF({cell}*1<{_SERIALS},MAX(0,{cell}*1),-1))),0))))",
        ),
        "d.key": (
            "通报",
            "=IF([d.state]<1,0,IF(AND([d.serial]>0,[d.serial]=INT([d.serial])),"
            f"[d.who]*{_SERIALS}+[d.serial],0))",
        ),
        "d.start": (
            "连续起点",
            "=IF([d.key]=0,0,IF(ISNA(MATCH([d.key]-1,[d.key:],0)),[d.key],0))",
        ),
        "d.found": (
            "连续次数",
            f"=IF([d.key]=0,0,IF({last},INT(MAX(0,{length}-IF([mode]=2,[limit]-1,0))"
            "/IF([mode]=2,1,[limit])),0))",
        ),
    }


# --- results --------------------------------------------------------------------------------------


def _score_columns() -> Columns:
    present = '[r.id]&[r.name]<>"#@"'

    def full(category: int) -> str:
        return f"INDEX([c.full:],{category})"

    def deducted(bucket: int) -> str:
        return f"SUMIFS([d.amount:],[d.bucket:],10*§+{bucket})"

    def plain(category: int) -> str:
        return f'=IF({present},MAX(0,{full(category)}+{deducted(category)})/100,"")'

    def row(key: str) -> str:
        return f"=IF(COUNTIF([{key}:],§)=1,MATCH(§,[{key}:],0),0)"

    runs = "SUMIFS([d.found:],[d.who:],§)"
    left = f"([base]+{deducted(_ATTENDANCE)}+[p.runs]*[finding])"
    kept = f"IF([floor]=1,MAX(0,{left}),{left})"
    # Twice the hundredths times 应签到次数, plus one half: all whole numbers, so half up is exact.
    doubled = f"2*([p.due]*{kept}+[rate]*([p.due]-[p.absent]))+[p.due]"
    tier = (
        'IF([p.cases]=0,0,SUMIFS([x.step:],[x.kind:],"按评价率",'
        '[x.limit:],">"&INT([p.rated]*10000/[p.cases])))'
    )
    missing = "OR([p.cases]<0,[p.rated]>[p.cases],IF([p.cases]=0,[p.rated]=-2,[p.rated]<0))"
    window = (
        f'SUMIFS([b.amount:],[b.bucket:],-10*[r.place]-{_BONUS},[b.date:],">="&[r.from],'
        '[b.date:],"<="&[r.to])'
    )
    bonus = f"SUMIFS([b.amount:],[b.bucket:],10*§+{_BONUS})+{window}"
    five = "[p.business],[p.behaviour],[p.reviews],[p.attendance],[p.bonus]"
    return {
        "p.business": ("业务规范", plain(_BUSINESS)),
        "p.behaviour": ("行为规范", plain(_BEHAVIOUR)),
        "p.counts": ("好差评行", row("v.own")),
        "p.cases": (
            "办件量",
            f"=IF([p.counts]=0,-2,{_whole('INDEX(好差评表,[p.counts],4)', 0, '-2', -2)})",
        ),
        "p.rated": (  # -3: empty, which is right where nothing was to be rated
            "评价量",
            f"=IF([p.counts]=0,-2,{_whole('INDEX(好差评表,[p.counts],5)', 0, '-3', -2)})",
        ),
        "p.reviews": (
            "好差评",
            f'=IF({present},IF({missing},"待核",MAX(0,{full(_REVIEWS)}+{tier}'
            f'+{deducted(_REVIEWS)})/100),"")',
        ),
        "p.runs": (
            "连续通报次数",
            f"=MAX({deducted(_RUN_BUCKET)},IF([found]=0,0,IF([mode]=1,MIN(1,{runs}),{runs})))",
        ),
        "p.signs": ("考勤行", row("a.own")),
        "p.due": (
            "应签到次数",
            f"=IF([p.signs]=0,0,{_whole('INDEX(考勤表,[p.signs],4)', 1, '0', 0)})",
        ),
        "p.absent": (
            "签到异常次数",
            "=IF([p.signs]=0,-2,"
            f"{_whole('INDEX(考勤表,[p.signs],5)', 0, 'IF([empty]=0,0,-2)', -2)})",
        ),
        "p.attendance": (
            "考勤管理",
            f'=IF({present},IF(OR([p.due]<1,[p.absent]<0,[p.absent]>[p.due]),"待核",'
            f'MAX(0,INT(({doubled})/(2*[p.due])))/100),"")',
        ),
        "p.bonus": ("加分项", f'=IF({present},MIN({full(_BONUS)},{bonus})/100,"")'),
        "p.total": ("总分", f'=IF({present},IF(COUNT({five})=5,ROUND(SUM({five}),2),"待核"),"")'),
    }


def _verdict_columns(shown: str) -> Columns:
    """Return the columns that compare with 个人得分; ``shown`` is its columns A to I."""

    def concerned(key: str) -> str:
        own, window = f"10*§+{_UNREAD_BUCKET}", f"-10*[r.place]-{_UNREAD_BUCKET}"
        return f"=IF([unread]=0,0,COUNTIF([{key}:],{own})+COUNTIF([{key}:],{window}))"

    def place(table: str, row: str) -> str:
        return f'"{table}第"&(ROW(INDEX({_table(table)},1,1))-1+{row})&"行"'

    def first(key: str) -> str:
        own, window = f"10*§+{_UNREAD_BUCKET}", f"-10*[r.place]-{_UNREAD_BUCKET}"
        return f"MIN(IFERROR(MATCH({own},[{key}:],0),1E6),IFERROR(MATCH({window},[{key}:],0),1E6))"

    several = 'IF([p.lost]+[p.missed]>1,"等"&([p.lost]+[p.missed])&"行","")'
    unread = (
        '=IF([problem]<>"",[problem],'
        f"IF([p.lost]>0,{place('扣分登记', first('d.bucket'))}&{several},"
        f"IF([p.missed]>0,{place('加分登记', first('b.bucket'))}&{several},"
        f"IF(OR([r.from]<0,[r.to]<0),{place('名册', '§')},"
        f"IF(OR([p.due]=-1,[p.absent]=-1),{place('考勤', '[p.signs]')},"
        f"IF(OR([p.cases]=-1,[p.rated]=-1),{place('好差评', '[p.counts]')},"
        '""))))))'
    )

    def differs(column: int, name: str, key: str) -> str:
        value, own = f"INDEX({shown},§,{column})", f"[p.{key}]"
        same = (
            f"IFERROR(IF(ISNUMBER({value})=ISNUMBER({own}),"
            f"IF(ISNUMBER({own}),ABS({value}-{own})<0.005,TRUE),FALSE),FALSE)"
        )
        return f'IF({same},"","，{name}应为"&TEXT({own},"0.00"))'

    keys = ("business", "behaviour", "reviews", "attendance", "bonus")
    pairs = enumerate(zip(_CATEGORIES, keys, strict=True), 4)
    total = f"INDEX({shown},§,9)"
    failed = f'IFERROR(OR({total}="函数不可用",{total}="计算行不足"),TRUE)'

    def identity(table: str) -> str:
        return '&"|"&'.join(f"INDEX({table},§,{column})" for column in (1, 2, 3))

    compared = (
        f'IF({failed},IF([p.unread]="",TEXT([p.total],"0.00")&"（函数不可用）","未复核："&[p.unread]),'
        f'IF({total}="待核","待核",IF([p.unread]<>"","未复核："&[p.unread],'
        f'IF([p.parts]&[p.sum]="","一致","不一致："&MID(IF([p.parts]="",[p.sum],[p.parts]),2,99)))))'
    )
    return {
        "p.lost": ("扣分未识别", concerned("d.bucket")),
        "p.missed": ("加分未识别", concerned("b.bucket")),
        "p.unread": ("未复核原因", unread),
        "p.parts": (
            "类别差异",
            "=" + "&".join(differs(column, name, key) for column, (name, key) in pairs),
        ),
        "p.sum": ("总分差异", "=" + differs(9, "总分", "total")),
        "p.check": (
            "复核",
            f'=IF([r.id]&[r.name]="#@","",IFERROR(IF({identity(shown)}<>{identity("名册表")},'
            f'"未复核：与名册不一致",{compared}),"未复核：公式出错"))',
        ),
    }


def _table(sheet: str) -> str:
    return sheet.removesuffix("登记") + "表"
