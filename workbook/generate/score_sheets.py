"""The sheets that show the scores: 个人得分, 得分排名 and 个人说明."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from udf.rulesheets import FULL_MARKS, rule_rows
from udf.scores import PENDING
from workbook.generate.builder import (
    Canvas,
    add_check,
    compute,
    merge,
    name_table,
    print_to,
    put,
    sign,
    stamp,
)
from workbook.generate.calculation_sheet import EXPLAIN_ROWS
from workbook.generate.layout import Check, SheetLayout
from workbook.generate.long_tables import add_long_table
from workbook.generate.places import of_roster, pick, roomy
from workbook.generate.window_summary import ABOVE, BY_RANK, BY_WINDOW, COUNTED, PLACED, peers
from workbook.month.made_sheets import PERSON, RANKING, SCORES
from workbook.month.tables import EXHAUSTED, PERSONS, UNAVAILABLE

WHY_PENDING = "待核说明"
# LibreOffice computes a HYPERLINK anew on loading; so it reads a cell of its own, which keeps what
# is stored, not 计算, whose functions may be missing there.
PLACE = "所在单元格"
_POSITION = "位置"


def add_scores(canvas: Canvas, second: str) -> None:
    """Add the sheet 个人得分, a row a person in roster order; ``second`` is the formula of 复核."""
    layout, rules = canvas.layout.sheets[SCORES], canvas.rules
    header, end = layout.header, layout.header + canvas.people
    names = [category.name for category in rules.categories]
    roster = ("工号", "姓名", "窗口", "到岗日期", "离岗日期")
    formulas = {"复核": second}
    formulas |= of_roster({name: place for place, name in enumerate(roster, start=1)}, header)
    for name, column in zip(names, canvas.blocks["SCORE"], strict=True):
        picked = pick(column, f"{layout.letter(name)}${header}")
        formulas[name] = f'=IF($A{{r}}&$B{{r}}="","",{picked})'
    total = layout.letter("总分")
    low, high = layout.letter(names[0]), layout.letter(names[-1])
    formulas["总分"] = _total(f"{low}{{r}}:{high}{{r}}", len(names))
    formulas["排名"] = (
        f'=IF(ISNUMBER({total}{{r}}),RANK({total}{{r}},{total}${header}:{total}${end}),"")'
    )
    formulas[WHY_PENDING] = _pending(names, layout)
    sheet = add_long_table(canvas, SCORES, canvas.people, formulas=formulas)
    sheet.auto_filter.ref = f"A{header}:{layout.letter(WHY_PENDING)}{end}"
    errors = "数据检查!$B$2"
    words = f'"数据检查还有"&{errors}&"个错误，得分可能不对，请先到“数据检查”逐条处理"'
    compute(canvas, sheet, 2, 1, "横幅", f'=IF({errors}>0,{words},"")')
    put(canvas, sheet, 3, layout.number("窗口"), "满分", FULL_MARKS)
    marks, owners, clauses = (
        canvas.span("细则", column, len(rule_rows(rules)) - 1)
        for column in ("分值", "类别", "条款")
    )
    for name in names:
        number = layout.number(name)
        above = f"{get_column_letter(number)}${header}"
        full = f'=SUMIFS({marks},{owners},{above},{clauses},"{FULL_MARKS}")'
        compute(canvas, sheet, 3, number, "满分", full)
    compute(canvas, sheet, 3, layout.number("总分"), "满分", f"=SUM({low}3:{high}3)")
    sign(canvas, sheet, end + 2, max(4, layout.number("总分") - 3))
    sheet.print_area = f"A1:{layout.letter(layout.printed)}{end + 2}"
    name_table(canvas, PERSONS, SCORES, "窗口", canvas.people)


def _total(scores: str, count: int) -> str:
    """Return the formula for a row's total, or what its scores are that are no numbers."""

    def among(word: str) -> str:  # a COUNTIF of a text takes the embedded engine long
        return f'ISNUMBER(MATCH("{word}",{scores},0))'

    return (
        f'=IF($A{{r}}&$B{{r}}="","",IF(COUNT({scores})={count},'
        f'ROUND(SUM({scores}),2),IF({among(UNAVAILABLE)},"{UNAVAILABLE}",'
        f'IF({among(EXHAUSTED)},"{EXHAUSTED}","{PENDING}"))))'
    )


def _pending(categories: Sequence[str], layout: SheetLayout) -> str:
    """Return the formula that says what somebody without a total has, and what is missing."""
    header, cells = layout.header, [f"{layout.letter(name)}{{r}}" for name in categories]
    low, high = cells[0], cells[-1]
    missing = "&".join(
        f'IF(ISTEXT({cell}),"、"&{layout.letter(name)}${header},"")'
        for name, cell in zip(categories, cells, strict=True)
    )
    sum_words = f'"已有项合计"&TEXT(ROUND(SUM({low}:{high}),2),"0.00")'
    return (
        f'=IF({layout.letter("总分")}{{r}}="{PENDING}",{sum_words}&"，缺"&MID({missing},2,300),"")'
    )


def add_ranking(canvas: Canvas) -> None:
    """Add the sheet 得分排名: the scores by rank or by window, of all or of one window, live."""
    layout, count = canvas.layout.sheets[RANKING], roomy(canvas.people)
    here = f"${layout.letter(_POSITION)}{{r}}"
    scores = canvas.layout.sheets[SCORES]
    # A MATCH over what follows from array results comes too early in the embedded engine.
    row = f"ROW()-ROW($A${layout.header})"
    found = f"SUMIFS({peers(canvas, COUNTED)},{peers(canvas, PLACED)},{row})"
    formulas = {_POSITION: f'=IF({row}>COUNT({peers(canvas, PLACED)}),"",{found})'}
    for column in layout.columns:
        if any(column.name == own.name for own in scores.columns):
            span = canvas.span(SCORES, column.name, canvas.people)
            formulas[column.name] = f'=IF({here}="","",INDEX({span},{here}+1))'
    above = f"INDEX({peers(canvas, ABOVE)},{here})"
    formulas["窗口内名次"] = f'=IF({here}="","",IF(ISNUMBER({above}),{above}+1,""))'
    sheet = add_long_table(canvas, RANKING, count, formulas=formulas)
    for number, label in ((1, "排列"), (3, "只看窗口")):
        put(canvas, sheet, 3, number, "表头", label)
        stamp(canvas, sheet, 3, number + 1, "填写居中")
    put(canvas, sheet, 3, 2, "填写居中", BY_RANK)
    for number in (5, 6):
        stamp(canvas, sheet, 3, number, "填写居中")
    merge(sheet, 3, 6, first=4)
    listed = Check("list", f'"{BY_RANK},{BY_WINDOW}"', message=f"请选“{BY_RANK}”或“{BY_WINDOW}”。")
    add_check(sheet, "B3", "排列", f"{BY_RANK}，或{BY_WINDOW}（窗口内按排名）。", listed)
    windows = Check("list", "窗口选项", strict=False, message="名册中没有这个窗口。仍要这样填吗？")
    add_check(sheet, "D3", "只看窗口", "选一个窗口只看它的人；空着看所有人。", windows)
    sheet.row_dimensions[3].height = 22
    ranked = f"COUNT({canvas.body(RANKING, _POSITION, count)})"
    print_to(canvas, RANKING, layout.header, ranked, 1)


def add_person(canvas: Canvas) -> None:
    """Add the sheet 个人说明: pick a person, read why the score is what it is."""
    title = PERSON
    layout = canvas.layout.sheets[title]
    formulas = {}
    names = [column.name for column in layout.columns if column.name != PLACE]
    words = f"${layout.letter('说明')}{{r}}"
    for block, name in zip(canvas.blocks["EXPLAIN"], names, strict=True):
        distance = f"ROW()-ROW({layout.letter(name)}${layout.header})"
        found = f"INDEX({block},{distance})"
        if name == "说明":
            failed = f'IF({distance}=1,"{UNAVAILABLE}","")'
            formulas[name] = f'=IFERROR({found}&"",{failed})'
        else:
            formulas[name] = f'=IF({words}="","",IFERROR(IF({found}="","",{found}),""))'
    formulas[PLACE], place = formulas["位置"], f"${layout.letter(PLACE)}{{r}}"
    formulas["位置"] = f'=IF(ISNUMBER(FIND("!",{place})),HYPERLINK("#"&{place},{place}),{place}&"")'
    four_lines = 62  # no program adapts to a new result
    sheet = add_long_table(canvas, title, EXPLAIN_ROWS, formulas=formulas, height=four_lines)
    for number, label in ((1, "姓名"), (3, "工号")):
        put(canvas, sheet, 3, number, "表头", label)
        stamp(canvas, sheet, 3, number + 1, "填写文本")
    listed = Check("list", "姓名选项", strict=False, message="名册中没有这个姓名。仍要这样填吗？")
    add_check(sheet, "B3", "姓名", "选择或输入姓名。有同名人员时，请在右边填工号。", listed)
    add_check(sheet, "D3", "工号", "有同名人员时填工号；填了工号，以工号为准。", None)
    sheet.row_dimensions[3].height = 22
    filled = canvas.body(title, "说明", EXPLAIN_ROWS)
    print_to(canvas, title, layout.header, f'COUNTIF({filled},"?*")', 8)
