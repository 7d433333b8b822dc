"""The sheet 窗口汇总 with its charts, and the helper columns that rank windows and their people."""

from itertools import pairwise
from typing import Any

from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from udf.rulebook import RuleBook
from udf.scores import PENDING
from workbook.generate import charts
from workbook.generate.builder import (
    Canvas,
    add_name,
    add_table,
    compute,
    mark,
    merge,
    put,
    sign,
    stamp,
)
from workbook.generate.layout import SheetLayout
from workbook.generate.places import (
    CHANGE,
    COMPARISON,
    EVERYBODY,
    LAST,
    LAST_MEANS,
    LAST_MONTH,
    roomy,
)
from workbook.month.made_sheets import LISTS, RANKING, SCORES, WINDOWS
from workbook.month.tables import UNAVAILABLE

_DRAWN = "作图"  # the averages without texts: a chart takes "" for 0, and begins its scale there
CLAUSE_ROWS = 11  # of what cost most, the last one for the rest
_SHARES = (60, 70, 80, 85, 90, 95, 100)  # bounds of the bands of totals, in % of the full marks
# Columns of what cost most: header, style, and what stands past the last clause: a chart would take
# a text for 0.
_NO_TEXT = '""'
_CLAUSE_COLUMNS = (
    ("扣分条款", "结果文本", _NO_TEXT),
    ("情形", "结果文本", _NO_TEXT),
    ("次数", "结果整数", _NO_TEXT),
    ("人数", "结果整数", _NO_TEXT),
    ("扣分合计", "结果扣分", "0"),
    ("累计占比", "结果占比", "N({top}>0)"),
)
_CHANGES = "各窗口平均分比上月的变化"
_PARETO_HEIGHT, _BANDS_HEIGHT = 17, 14  # rows, of the charts
_PAGE_ROWS = 52  # of usual height on a page of A4, at the scale that fits the table's width

# Columns of 列表, after the dropdowns.
_WINDOW, _AVERAGE, _ORDER = "F", "G", "H"  # a row a window
_OWN, _NUMBER, _TOTAL, ABOVE, _BELOW = "I", "J", "K", "L", "M"  # a row a person
_LAST_COLUMN, _LAST_ROWS = 14, 300  # N, O, P: last month's averages, put there as values
# A row a person: what 得分排名 is sorted by, the row there, and the row here.
_KEY, PLACED, COUNTED = "Q", "R", "S"
BY_RANK, BY_WINDOW = "按排名", "按窗口"
_WAY, _ONLY = f"{RANKING}!$B$3", f"{RANKING}!$D$3"  # how it is sorted, and the window shown alone
_HEADERS = (
    "窗口选项",
    "平均分",
    "次序",
    "本人窗口",
    "窗口序号",
    "本人总分",
    "高于本人",
    "低于本人",
)


def bounds_of(rules: RuleBook) -> list[float]:
    """Return the bounds of the bands of totals: each but the last is below the next."""
    full = sum(category.points for category in rules.categories)
    return [full * share / 10_000 for share in _SHARES]


def bands_of(rules: RuleBook) -> list[str]:
    """Return the names of the bands of totals, the last one for those who have none yet."""
    bounds = [f"{bound:g}" for bound in bounds_of(rules)]
    between = (f"{low}–{high}分" for low, high in pairwise(bounds))
    return [f"{bounds[0]}分以下", *between, f"{bounds[-1]}分", PENDING]


def _windows(canvas: Canvas, letter: str) -> str:
    return f"{LISTS}!${letter}$2:${letter}${canvas.windows + 1}"


def peers(canvas: Canvas, letter: str) -> str:
    """Return a helper column of 列表 that has a row for each row of 个人得分."""
    return f"{LISTS}!${letter}$2:${letter}${roomy(canvas.people) + 1}"


def windows_listed(canvas: Canvas) -> str:
    """Return the expression that counts the windows of everyone on 个人得分."""
    return f"MAX({peers(canvas, _NUMBER)})"


def add_window_lists(canvas: Canvas, sheet: Worksheet) -> None:
    """Add the helper columns to 列表: who leads within a window, and how the windows rank.

    They have a size of their own, so that a row inserted on 个人得分 leaves them of one length.
    """
    for column, name in enumerate(_HEADERS, start=6):
        put(canvas, sheet, 1, column, "表头", name)
    window = canvas.span(SCORES, "窗口", canvas.people)
    total = canvas.span(SCORES, "总分", canvas.people)
    for row in range(2, roomy(canvas.people) + 2):
        first = f'COUNTIF(I$2:I{row},"="&I{row})=1'
        same = f'{peers(canvas, _OWN)},"="&I{row},{peers(canvas, _TOTAL)}'
        sheet[f"{_OWN}{row}"] = f'=IFERROR(INDEX({window},ROW()-ROW(I$1)+1),"")'
        sheet[f"{_NUMBER}{row}"] = f'=IF(I{row}="","",IF({first},MAX(J$1:J{row - 1})+1,""))'
        sheet[f"{_TOTAL}{row}"] = f'=IFERROR(INDEX({total},ROW()-ROW(K$1)+1),"")'
        sheet[f"{ABOVE}{row}"] = f'=IF(ISNUMBER(K{row}),COUNTIFS({same},">"&K{row}),"")'
        sheet[f"{_BELOW}{row}"] = f'=IF(ISNUMBER(K{row}),COUNTIFS({same},"<"&K{row}),"")'
    _add_order(canvas, sheet)
    averages = _windows(canvas, _AVERAGE)
    for row in range(2, canvas.windows + 2):
        place = f"MATCH(ROW()-ROW(F$1),{peers(canvas, _NUMBER)},0)"
        average = f'AVERAGEIFS({peers(canvas, _TOTAL)},{peers(canvas, _OWN)},"="&F{row})'
        ranked = f'COUNTIF({averages},">"&G{row})+COUNTIF(G$2:G{row},G{row})'
        unranked = f"COUNT({averages})+ROW()-ROW(H$1)-COUNT(G$2:G{row})"
        sheet[f"{_WINDOW}{row}"] = f'=IFERROR(INDEX({peers(canvas, _OWN)},{place}),"")'
        sheet[f"{_AVERAGE}{row}"] = f'=IF(F{row}="","",IFERROR(ROUND({average},2),""))'
        sheet[f"{_ORDER}{row}"] = f'=IF(F{row}="","",IF(ISNUMBER(G{row}),{ranked},{unranked}))'
    add_name(canvas, "窗口选项", _windows(canvas, _WINDOW))
    for number, name in enumerate(("上月", "上月窗口", "上月平均分"), start=_LAST_COLUMN):
        put(canvas, sheet, 1, number, "表头", name)
    add_name(canvas, LAST_MONTH, f"{LISTS}!$N$2")
    add_name(canvas, LAST_MEANS, f"{LISTS}!$O$2:$P${_LAST_ROWS + 1}")


def _add_order(canvas: Canvas, sheet: Worksheet) -> None:
    """Add who is in which row of 得分排名; those without a total come last."""
    for column, name in ((_KEY, "排列键"), (PLACED, "排列位置"), (COUNTED, "序号")):
        put(canvas, sheet, 1, column_index_from_string(column), "表头", name)
    totals, keys = peers(canvas, _TOTAL), peers(canvas, _KEY)
    last = roomy(canvas.people) + 1
    for row in range(2, last + 1):
        rank = f"IF(ISNUMBER(K{row}),RANK(K{row},{totals}),{last})"
        window = f"IFERROR(MATCH(I{row},{_windows(canvas, _WINDOW)},0),10^5)"
        key = f'IF({_WAY}="{BY_WINDOW}",{window},0)*10^10+{rank}*10^5+ROW()'
        left_out = f'OR(K{row}="",AND({_ONLY}<>"",I{row}<>{_ONLY}))'
        sheet[f"{_KEY}{row}"] = f'=IF({left_out},"",{key})'
        sheet[f"{COUNTED}{row}"] = f"=ROW()-ROW({COUNTED}$1)"
        sheet[f"{PLACED}{row}"] = f'=IF(Q{row}="","",RANK(Q{row},{keys},1))'


def add_windows(canvas: Canvas) -> None:
    """Add the sheet 窗口汇总: the windows from the best average down, and charts.

    The charts are of the windows, of what was deducted most, of how the totals spread, and of what
    changed against last month; the last is hidden until `comparison.set_last` gives the averages.
    """
    layout = canvas.layout.sheets[WINDOWS]
    end = layout.header + canvas.windows
    sheet = add_table(canvas, WINDOWS, canvas.windows, formulas=_summary(canvas, layout))
    sheet.print_title_rows = "1:1"
    sign(canvas, sheet, end + 2, 7)
    data, categories = (layout.header, end), [one.name for one in canvas.rules.categories]
    height = charts.bars_height(canvas.windows)
    pile = charts.Pile(sheet, end + 4, layout.width, _PAGE_ROWS)
    drawn = [layout.number(_DRAWN)]
    means = charts.bars("各窗口平均分", sheet, drawn, data, 1, lying=True, start=None)
    means.visible_cells_only = False  # what is drawn is in a hidden column
    pile.add(means, height)
    columns = [layout.number(name) for name in categories]
    parts = charts.bars("各窗口平均分的构成", sheet, columns, data, 1, lying=True)
    pile.add(parts, height + 2)
    clauses = pile.reserve(CLAUSE_ROWS + 2 + _PARETO_HEIGHT)
    _add_clauses(canvas, sheet, clauses)
    compute(canvas, sheet, 3, 1, "概况", _words(canvas, f"$B${clauses + 1}", f"$A${clauses + 1}"))
    merge(sheet, 3, layout.width - 3)
    sheet.row_dimensions[3].height = 36
    total = canvas.span(SCORES, "总分", canvas.people)
    waiting = f"SUM({canvas.span(WINDOWS, '待核人数', canvas.windows)})"
    _add_bands(canvas, sheet, pile.reserve(_BANDS_HEIGHT), total, waiting)
    changes = charts.changes(_CHANGES, sheet, layout.number(CHANGE), data, 1)
    _add_comparison(canvas, sheet, pile.row, changes, height)


def _summary(canvas: Canvas, layout: SheetLayout) -> dict[str, str]:
    """Return the formulas of a window's row, by column."""
    header, end = layout.header, layout.header + canvas.windows
    total = canvas.span(SCORES, "总分", canvas.people)
    mine = f'{canvas.span(SCORES, "窗口", canvas.people)},"="&$A{{r}}'

    def average(scores: str, *conditions: str) -> str:
        return f'IFERROR(ROUND(AVERAGEIFS({",".join((scores, *conditions))}),2),"")'

    def extreme(ahead: str) -> str:
        """Return the score of those who have nobody ahead; MAXIFS is missing from Excel 2016."""
        scores, own = peers(canvas, _TOTAL), peers(canvas, _OWN)
        return average(scores, f'{own},"="&$A{{r}}', f"{peers(canvas, ahead)},0")

    people, mean, then = (f"{layout.letter(name)}{{r}}" for name in ("人数", "平均分", LAST))
    ranks = f"{layout.letter('平均分')}${header}:{layout.letter('平均分')}${end}"
    before = (
        f'AVERAGEIFS({LISTS}!$P$2:$P${_LAST_ROWS + 1},{LISTS}!$O$2:$O${_LAST_ROWS + 1},"="&$A{{r}})'
    )
    shown = {
        "人数": f"COUNTIFS({mine})",
        "待核人数": f'{people}-COUNTIFS({mine},{total},">=0")',
        "平均分": average(total, mine),
        "最高分": extreme(ABOVE),
        "最低分": extreme(_BELOW),
        "排名": f'IF(ISNUMBER({mean}),RANK({mean},{ranks}),"")',
        LAST: f'IFERROR(ROUND({before},2),"")',
        CHANGE: f'IF(COUNT({mean},{then})=2,ROUND({mean}-{then},2),"")',
    }
    for category in canvas.rules.categories:
        scores = canvas.span(SCORES, category.name, canvas.people)
        shown[category.name] = average(scores, mine, f'{total},">=0"')
    place = f"MATCH(ROW()-ROW(A${header}),{_windows(canvas, _ORDER)},0)"
    return {
        **{name: f'=IF($A{{r}}="","",{formula})' for name, formula in shown.items()},
        _DRAWN: f"=IF(ISNUMBER({mean}),{mean},NA())",
        "窗口": f'=IFERROR(INDEX({_windows(canvas, _WINDOW)},{place}),"")',
    }


def _words(canvas: Canvas, label: str, clause: str) -> str:
    """Return the formula that tells the month in a few words.

    ``label`` and ``clause`` are the cells of the clause that cost most.
    """
    total = canvas.span(SCORES, "总分", canvas.people)
    means, order = _windows(canvas, _AVERAGE), _windows(canvas, _ORDER)
    mean = f"ROUND(AVERAGE({total}),2)"
    waiting = f"SUM({canvas.span(WINDOWS, '待核人数', canvas.windows)})"
    before = f"{LISTS}!$O$2:$O${_LAST_ROWS + 1}", f"{LISTS}!$P$2:$P${_LAST_ROWS + 1}"
    change = f'ROUND({mean}-SUMIFS({before[1]},{before[0]},"{EVERYBODY}"),2)'
    signed = f'IF({change}=0,"持平",IF({change}>0,"+","−")&TEXT(ABS({change}),"0.00"))'

    name = f'LEFT({label},FIND("（",{label}&"（")-1)'  # what is in brackets says how to fill in

    def window(place: str) -> str:
        row = f"MATCH({place},{order},0)"
        mean_of = f'TEXT(INDEX({means},{row}),"0.00")'
        return f'INDEX({_windows(canvas, _WINDOW)},{row})&"（"&{mean_of}&"）"'

    parts = (
        f'"本月平均"&TEXT({mean},"0.00")&"分（"&COUNT({total})&"人"',
        f'IF({waiting}>0,"，另有"&{waiting}&"人待核","")&"）"',
        f'IF(COUNTIF({before[0]},"{EVERYBODY}")=0,"","，比"&{LAST_MONTH}&{signed})',
        f'IF(COUNT({means})<2,"","；平均分最高的是"&{window("1")}&"，最低的是"'
        f"&{window(f'COUNT({means})')})",
        f'IF({clause}="","","；扣分最多的是"&{name}&"（"&{clause}&"）")',
    )
    return f'=IF(COUNT({total})=0,"本月还没有人有总分。",{"&".join(parts)}&"。")'


def _add_clauses(canvas: Canvas, sheet: Worksheet, header: int) -> None:
    """Add what was deducted most: a table under a header row, and its chart below."""
    layout = canvas.layout.sheets[WINDOWS]
    shown = sum(not column.hidden for column in layout.columns)
    *_, points, end = columns = (1, 2, *range(shown - 3, shown + 1))
    first, last = header + 1, header + CLAUSE_ROWS
    empty, distance = f"$A{{r}}={_NO_TEXT}", f"ROW()-ROW($A${header})"
    top = f"${get_column_letter(points)}${first}"
    for column, (name, style, none), block in zip(
        columns, _CLAUSE_COLUMNS, canvas.blocks["PARETO"], strict=True
    ):
        put(canvas, sheet, header, column, "表头", name)
        found, past = f"INDEX({block},{distance})", none.replace("{top}", top)
        formula = f"=IFERROR(IF({empty},{past},{found}),{past})"
        if name == "扣分条款":
            formula = f"=IFERROR({found}&{_NO_TEXT},{_NO_TEXT})"
        elif name == "情形":
            failed = f'IF({distance}=1,"{UNAVAILABLE}",{_NO_TEXT})'
            formula = f"=IFERROR({found}&{_NO_TEXT},{failed})"
        for row in range(first, last + 1):
            compute(canvas, sheet, row, column, style, formula.replace("{r}", str(row)))
    for row in range(header, last + 1):
        for column in range(3, shown - 3):
            stamp(canvas, sheet, row, column, "表头" if row == header else "结果文本")
        merge(sheet, row, shown - 4, first=2)
    sheet.row_dimensions[header].height = 24
    letter = get_column_letter(end)
    mark(sheet, f"{letter}{first}:{letter}{last}", empty.replace("{r}", str(first)), "隐去")
    mark(sheet, f"A{first}:{letter}{last}", f"$A{first}&$B{first}<>{_NO_TEXT}", "边框")
    # Not the rest: its bar would top the others.
    heading, drawn = "扣分最多的条款（扣分合计和累计占比）", (header, last - 1)
    chart = charts.pareto(heading, sheet, points, end, drawn, 1)
    charts.place(sheet, chart, last + 2, _PARETO_HEIGHT, layout.width)


def _add_bands(canvas: Canvas, sheet: Worksheet, header: int, total: str, waiting: str) -> None:
    """Add how the totals spread: a table under a header row, and its chart beside it."""
    put(canvas, sheet, header, 1, "表头", "总分")
    put(canvas, sheet, header, 2, "表头", "人数")
    bounds, names = [f"{bound:g}" for bound in bounds_of(canvas.rules)], bands_of(canvas.rules)
    counts = [f'COUNTIFS({total},"<{bounds[0]}")']
    counts += [f'COUNTIFS({total},">={low}",{total},"<{high}")' for low, high in pairwise(bounds)]
    counts += [f'COUNTIFS({total},">={bounds[-1]}")', waiting]
    last = header + len(names)
    for row, (name, count) in enumerate(zip(names, counts, strict=True), start=header + 1):
        put(canvas, sheet, row, 1, "结果文本", name)
        compute(canvas, sheet, row, 2, "结果整数", f"={count}")
    mark(sheet, f"A{header + 1}:B{last}", "TRUE", "边框")
    heading = "总分的分布（人数，含下限不含上限）"
    chart = charts.bars(
        heading, sheet, [2], (header, last), 1, lying=False, number_format="0"
    )  # fmt: skip
    width = canvas.layout.sheets[WINDOWS].width
    charts.place(sheet, chart, header, _BANDS_HEIGHT, width, first_column=3)


def _add_comparison(canvas: Canvas, sheet: Worksheet, row: int, chart: Any, height: int) -> None:
    """Add the rows that compare with last month, hidden as long as nothing is known of it."""
    layout = canvas.layout.sheets[WINDOWS]
    stated = (
        f'="“{LAST}”是"&{LAST_MONTH}&"的得分，取自生成本月工作簿时的上月工作簿，'
        f'上月后来的改动不会带过来。上月没有得分的窗口不比较。"'
    )
    chart.title = None  # LibreOffice draws it although the rows are hidden
    put(canvas, sheet, row, 1, "表头", _CHANGES)
    sheet.row_dimensions[row].height = 24
    compute(canvas, sheet, row + 1, 1, "提示", stated)
    for column in range(2, layout.width + 1):
        stamp(canvas, sheet, row, column, "表头")
    for each in (row, row + 1):
        merge(sheet, each, layout.width)
    charts.place(sheet, chart, row + 2, height, layout.width)
    last = row + 1 + height
    for each in range(row, last + 1):
        sheet.row_dimensions[each].hidden = True
    add_name(canvas, COMPARISON, f"{WINDOWS}!$A${row}:${layout.letter(CHANGE)}${last}")
