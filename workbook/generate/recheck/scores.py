"""The second calculation's results: everybody's scores, and how they compare with those shown."""

from udf.kinds import Kind
from udf.scores import PENDING
from workbook.generate.recheck.pieces import (
    PERSON,
    RUN_BUCKET,
    UNREAD_BUCKET,
    Columns,
    RuleShape,
    cell,
    places_in,
    quoted,
    whole,
)
from workbook.month.made_sheets import SCORES
from workbook.month.tables import TABLES


def _row(key: str) -> str:
    return f"=IF(COUNTIF([{key}|],§)=1,MATCH(§,[{key}:],0),0)"


def award_columns(plan: RuleShape) -> Columns:
    """Return what each row of the roster has of its window's awards, a column a category."""
    return {
        f"w.n{row}": (
            "整窗",
            f'=IF([r.place]=0,0,SUMIFS([b.amount|],[b.bucket|],-{PERSON}*[r.place]-{row},'
            '[b.date|],">="&[r.from],[b.date|],"<="&[r.to]))',
        )
        for row in plan.rows
        if plan.bonus(row)
    }  # fmt: skip


def score_columns(plan: RuleShape) -> Columns:
    """Return the columns of everybody's counts and scores, a row a row of the roster."""
    counts: Columns = {
        "p.here": ("本人", '=IF([r.id]&[r.name]="#@",0,IF([r.person]=§,1,0))'),
        "p.counts": ("好差评行", _row("v.own")),
        "p.cases": (
            "办件量",
            f"=IF([p.counts]=0,-2,{whole(cell('v', '[p.counts]', '办件量'), 0, '-2', -2)})",
        ),
        "p.rated": (  # -3: empty, which is right where nothing was to be rated
            "评价量",
            f"=IF([p.counts]=0,-2,{whole(cell('v', '[p.counts]', '评价量'), 0, '-3', -2)})",
        ),
        "p.signs": ("考勤行", _row("a.own")),
        "p.due": (
            "应签到次数",
            f"=IF([p.signs]=0,0,{whole(cell('a', '[p.signs]', '应签到次数'), 1, '0', 0)})",
        ),
        "p.absent": (
            "签到异常次数",
            "=IF([p.signs]=0,-2,"
            f"{whole(cell('a', '[p.signs]', '签到异常次数'), 0, 'IF([empty]=0,0,-2)', -2)})",
        ),
        "p.runs": ("连续通报次数", _runs(plan)),
    }
    scores = {
        f"p.n{row}": (
            plan.categories[row - plan.rows.start].name,
            f'=IF([p.here]=1,{_score(plan, row)},"")',
        )
        for row in plan.rows
    }
    every = ",".join(f"[{key}]" for key in scores)
    total = (
        f'=IF([p.here]=1,IF(COUNT({every})={len(scores)},ROUND(SUM({every}),2),"{PENDING}"),"")'
    )  # fmt: skip
    return counts | scores | {"p.total": ("总分", total)}


def _deducted(bucket: int) -> str:
    return f"SUMIFS([d.amount|],[d.bucket|],{PERSON}*§+{bucket})"


def _runs(plan: RuleShape) -> str:
    if not plan.run:
        return "=0"
    derived = "SUMIFS([d.found|],[d.who|],§)"
    counted = f"IF([found]=0,0,IF([mode]=1,MIN(1,{derived}),{derived}))"
    return f"=MAX({_deducted(RUN_BUCKET)},{counted})"


def _score(plan: RuleShape, row: int) -> str:
    """Return the expression of one category's score for the person of the row."""
    full = f"INDEX([c.full:],{row})"
    if plan.bonus(row):
        awards = f"SUMIFS([b.amount|],[b.bucket|],{PERSON}*§+{row})"
        return f"MIN({full},{awards}+SUMIFS([w.n{row}|],[r.person|],§))/100"
    points = _deducted(row) + ("+[p.runs]*[finding]" if row == plan.run else "")
    if row == plan.rate:
        kept = f"IF([floor]=1,MAX(0,[base]+{points}),[base]+{points})"
        # Twice the hundredths times 应签到次数, plus one half: whole numbers, so half up is exact.
        doubled = f"2*([p.due]*{kept}+[rate]*([p.due]-[p.absent]))+[p.due]"
        return (
            f'IF(OR([p.due]<1,[p.absent]<0,[p.absent]>[p.due]),"{PENDING}",'
            f"MAX(0,INT(({doubled})/(2*[p.due])))/100)"
        )
    if row == plan.coverage:
        tier = (
            f'IF([p.cases]=0,0,SUMIFS([x.step|],[x.kind|],"{Kind.COVERAGE}",'
            '[x.limit|],">"&INT([p.rated]*10000/[p.cases])))'
        )
        missing = "OR([p.cases]<0,[p.rated]>[p.cases],IF([p.cases]=0,[p.rated]=-2,[p.rated]<0))"
        return f'IF({missing},"{PENDING}",MAX(0,{full}+{tier}+{points})/100)'
    return f"MAX(0,{full}+{points})/100"


# What an unread ledger row is filed under that concerns a person, or the person's whole window.
_OWN, _WINDOW = f"{PERSON}*§+{UNREAD_BUCKET}", f"-{PERSON}*[r.place]-{UNREAD_BUCKET}"


def shown_places(plan: RuleShape, shown: str) -> Columns:
    """Return the settings that tell in which columns of 个人得分 its headers are now."""
    headers = ["工号", "姓名", "窗口", *(category.name for category in plan.categories), "总分"]
    return places_in("s", shown, SCORES, headers)


def verdict_columns(plan: RuleShape, shown: str) -> Columns:
    """Return the columns that compare with 个人得分; ``shown`` is its columns A to 总分."""

    def concerned(key: str) -> str:
        return f"=IF([unread]=0,0,COUNTIF([{key}|],{_OWN})+COUNTIF([{key}|],{_WINDOW}))"

    def differs(column: int, name: str, key: str) -> str:
        value, own = f"INDEX({shown},§,[s{column}])", f"[{key}]"
        same = (
            f"IFERROR(IF(ISNUMBER({value})=ISNUMBER({own}),"
            f"IF(ISNUMBER({own}),ABS({value}-{own})<0.005,TRUE),FALSE),FALSE)"
        )
        return f'IF({same},"",{quoted(f"，{name}应为")}&TEXT({own},"0.00"))'

    parts = [
        differs(4 + number, category.name, f"p.n{plan.rows[number]}")
        for number, category in enumerate(plan.categories)
    ]
    total = f"INDEX({shown},§,[s{plan.total_column}])"
    failed = f'IFERROR(OR({total}="函数不可用",{total}="计算行不足"),TRUE)'

    def identity(table: str, letter: str) -> str:
        return '&"|"&'.join(f"INDEX({table},§,[{letter}{number}])" for number in (1, 2, 3))

    compared = (
        f'IF({failed},IF([p.unread]="",TEXT([p.total],"0.00")&"（函数不可用）","未复核："&[p.unread]),'
        f'IF({total}="{PENDING}","{PENDING}",IF([p.unread]<>"","未复核："&[p.unread],'
        f'IF([p.parts]&[p.sum]="","一致","不一致："&MID(IF([p.parts]="",[p.sum],[p.parts]),2,99)))))'
    )
    return {
        "p.lost": ("扣分未识别", concerned("d.bucket")),
        "p.missed": ("加分未识别", concerned("b.bucket")),
        "p.unread": ("未复核原因", _unread(plan)),
        "p.parts": ("类别差异", "=" + "&".join(parts)),
        "p.sum": ("总分差异", "=" + differs(plan.total_column, "总分", "p.total")),
        "p.check": (
            "复核",
            f'=IF([p.here]=0,"",IFERROR(IF({identity(shown, "s")}<>{identity("名册表", "r")},'
            f'"未复核：与名册不一致",{compared}),"未复核：公式出错"))',
        ),
    }


def _unread(plan: RuleShape) -> str:
    """Return the formula for why a person is not computed again, with the row that is not read."""

    def place(table: str, row: str) -> str:
        return f'"{table}第"&(ROW(INDEX({TABLES[table]},1,1))-1+{row})&"行"'

    def first(prefix: str) -> str:
        key = f"{prefix}.bucket"
        own, window = (f"IFERROR(MATCH({one},[{key}:],0),1E6)" for one in (_OWN, _WINDOW))
        found = f"MIN({own},{window})"
        return f"INDEX([{prefix}.at:],{found})"

    several = 'IF([p.lost]+[p.missed]>1,"等"&([p.lost]+[p.missed])&"行","")'
    counts = ""
    if plan.rate:
        counts += f"IF(OR([p.due]=-1,[p.absent]=-1),{place('考勤', '[p.signs]')},"
    if plan.coverage:
        counts += f"IF(OR([p.cases]=-1,[p.rated]=-1),{place('好差评', '[p.counts]')},"
    undated = "IF([r.same_id]=0,0,COUNTIFS([r.same_id|],[r.same_id],[r.from|],-1))>0"
    return (
        '=IF([problem]<>"",[problem],'
        f"IF([p.lost]>0,{place('扣分登记', first('d'))}&{several},"
        f"IF([p.missed]>0,{place('加分登记', first('b'))}&{several},"
        f"IF(OR([r.from]<0,[r.to]<0,{undated}),{place('名册', '§')},"
        f'{counts}""{")" * (4 + bool(plan.rate) + bool(plan.coverage))}'
    )
