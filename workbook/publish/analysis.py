"""月度分析, the workbook for leaders: clauses, the spread of totals, best and worst, changes."""

from collections.abc import Sequence
from typing import Any

from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from udf.sums import ClauseSum
from workbook.generate import charts
from workbook.generate.book_file import book_bytes
from workbook.generate.builder import Canvas, add_table, merge, put
from workbook.generate.layout import ColumnLayout, SheetLayout
from workbook.generate.window_summary import bands_of, bounds_of
from workbook.month.figures import in_points
from workbook.publish.highlights import Highlights, TotalChange, summary_words
from workbook.publish.printed import (
    PAGE_ROWS,
    frame,
    month_words,
    new_canvas,
    warn,
    with_sheets,
)
from workbook.publish.results import Results

ANALYSIS = "月度分析"
_MOST_CLAUSES = 15


def analysis(results: Results, found: Highlights, issuer: str) -> bytes:
    """Return a workbook with one sheet, 月度分析: the month in words, lists, charts."""
    width = 6
    columns = tuple(
        ColumnLayout(name, size, style)
        for name, size, style in (
            ("项目", 26, "结果文本"), ("情形", 32, "结果文本"), ("次数", 11, "结果整数"),
            ("人数", 11, "结果整数"), ("合计", 12, "结果数值"), ("累计占比", 12, "结果数值"),
        )
    )  # fmt: skip
    layout = SheetLayout(
        title=ANALYSIS,
        heading=f"月度考核分析（{month_words(results.month)}）",
        hint="",
        header=3,
        tab="1F4E79",
        freeze="A",
        orientation="portrait",
        printed="累计占比",
        columns=columns,
        marks=(),
    )
    canvas = with_sheets(new_canvas(results, issuer), layout)
    sheet = add_table(canvas, ANALYSIS, 0)
    sheet.print_title_rows = "1:1"
    for column in range(1, width + 1):
        cell: Any = sheet.cell(3, column)
        cell.value, cell._style = None, StyleArray()
    sheet.freeze_panes = None
    warn(canvas, sheet, results)
    row = _add_summary(canvas, sheet, found, width)
    row = _add_clauses(canvas, sheet, found.clauses, row, width)
    row = _add_bands(canvas, sheet, results, row, width)
    _add_changes(canvas, sheet, found, row, width)
    return book_bytes(canvas.book)


def _header(canvas: Canvas, sheet: Worksheet, row: int, names: Sequence[str]) -> None:
    for column, name in enumerate(names, start=1):
        put(canvas, sheet, row, column, "表头", name)
    sheet.row_dimensions[row].height = 24


def _rows(
    canvas: Canvas, sheet: Worksheet, row: int, styles: Sequence[str], rows: Sequence[Sequence[Any]]
) -> int:
    for values in rows:
        for column, (style, value) in enumerate(zip(styles, values, strict=True), start=1):
            put(canvas, sheet, row, column, style, value)
        row += 1
    if rows:
        frame(sheet, row - len(rows), row - 1, len(styles))
    return row


def _add_summary(canvas: Canvas, sheet: Worksheet, found: Highlights, width: int) -> int:
    """Add the month in words, and who was best, worst and most improved; return the next row."""
    row = 3
    put(canvas, sheet, row, 1, "提示", summary_words(found))
    merge(sheet, row, width)
    sheet.row_dimensions[row].height = 36
    ranking = ("姓名", "窗口", "总分", "排名")
    row += 1
    lists = (("服务标兵", found.stars), ("红榜", found.best), ("黑榜", found.worst))
    for heading, people in lists:
        rows = [[one.name, one.window, in_points(one.total), one.rank] for one in people]
        row = _list(canvas, sheet, row, heading, ranking, rows)
    improved = [[c.name, c.window, *_compared(c)] for c in found.improved]
    header = ("姓名", "窗口", "上月", "本月", "提高")
    row = _list(canvas, sheet, row, f"比{found.last_month}进步最大", header, improved)
    if row > 4:
        sheet.row_breaks.append(Break(id=row - 1))
    return row


def _compared(change: TotalChange) -> list[Any]:
    """Return before, now and the difference, in points."""
    return [in_points(value) for value in (change.before, change.now, change.difference)]


def _list(
    canvas: Canvas,
    sheet: Worksheet,
    row: int,
    heading: str,
    header: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> int:
    """Add a headed list of people, nothing where there is nobody; return the next free row."""
    if not rows:
        return row
    put(canvas, sheet, row, 1, "条数", heading)
    _header(canvas, sheet, row + 1, header)
    styles = ("结果文本", "结果文本", "结果分值", "结果数值", "结果变化")[: len(header)]
    return _rows(canvas, sheet, row + 2, styles, rows) + 1


def _add_clauses(
    canvas: Canvas, sheet: Worksheet, sums: Sequence[ClauseSum], row: int, width: int
) -> int:
    """Add what was deducted most, and return the next free row."""
    total = sum(one.points for one in sums)
    shown, rest = sums[:_MOST_CLAUSES], sums[_MOST_CLAUSES:]
    rows: list[list[Any]] = []
    running = 0
    for one in shown:
        running += one.points
        line = (one.rule.code, one.rule.label, one.times, one.people, one.points / 100)
        rows.append([*line, running / total])
    if rest:
        times = sum(one.times for one in rest)
        rows.append([f"其余{len(rest)}条", None, times, None, (total - running) / 100, 1.0])
    if not rows:
        put(canvas, sheet, row, 1, "签字", "本月没有扣分")
        return row + 2
    _header(canvas, sheet, row, ("扣分条款", "情形", "次数", "人数", "扣分合计", "累计占比"))
    styles = ("结果文本", "结果文本", "结果整数", "结果整数", "结果数值", "计算百分比")
    end = _rows(canvas, sheet, row + 1, styles, rows)
    drawn = row, row + len(shown)  # not the rest: its bar would top the others
    chart = charts.pareto("扣分最多的条款", sheet, 5, 6, drawn, 1)
    charts.place(sheet, chart, end + 1, 17, width)
    return end + 19


def bands(results: Results) -> list[tuple[str, int]]:
    """Return how many people's totals lie in each band, and how many have none yet."""
    names, bounds = bands_of(results.rules), bounds_of(results.rules)
    counts = [0] * len(names)
    for person in results.people:
        if person.total is None:
            counts[-1] += 1
        else:
            counts[sum(1 for bound in bounds if person.total / 100 >= bound)] += 1
    return list(zip(names, counts, strict=True))


def _add_bands(canvas: Canvas, sheet: Worksheet, results: Results, row: int, width: int) -> int:
    sheet.row_breaks.append(Break(id=row - 1))
    _header(canvas, sheet, row, ("总分（含下限，不含上限）", "人数"))
    end = _rows(canvas, sheet, row + 1, ("结果文本", "结果整数"), bands(results))
    chart = charts.bars("总分的分布", sheet, [2], (row, end - 1), 1, lying=False, number_format="0")
    charts.place(sheet, chart, end + 1, 15, width)
    return end + 17


def _add_changes(canvas: Canvas, sheet: Worksheet, found: Highlights, row: int, width: int) -> None:
    compared = {change.name for change in found.window_changes}
    for window in found.windows:
        if found.last_month and window.figures.average is not None and window.name not in compared:
            put(canvas, sheet, row, 1, "提示", f"“{window.name}”上月没有得分，不比较")
            row += 1
    rows = [[change.name, *_compared(change)] for change in found.window_changes]
    if not rows:
        return
    sheet.row_breaks.append(Break(id=row - 1))
    _header(canvas, sheet, row, ("窗口", f"{found.last_month}平均分", "本月平均分", "变化"))
    styles = ("结果文本", "结果分值", "结果分值", "结果变化")
    end = _rows(canvas, sheet, row + 1, styles, rows)
    heading = f"各窗口平均分比{found.last_month}的变化"
    chart = charts.changes(heading, sheet, 4, (row, end - 1), 1)
    height = charts.bars_height(len(rows))
    if len(rows) + height > PAGE_ROWS - 5:
        sheet.row_breaks.append(Break(id=end))
    charts.place(sheet, chart, end + 2, height, width)
