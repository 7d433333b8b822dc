"""The workbooks that are printed: the notice board, the windows, and the analysis for leaders."""

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from workbook.generate import charts
from workbook.generate.book_texts import texts_of
from workbook.generate.builder import Canvas, add_table, put, register_styles, sign
from workbook.generate.comparison import Last
from workbook.generate.layout import Column, Layout, Sheet, load_layout
from workbook.generate.window_summary import CHANGE, LAST, bands_of, bounds_of
from workbook.publish.results import (
    PENDING,
    Result,
    Results,
    WindowResult,
    summarise_windows,
)

ANALYSIS = "月度分析"
_BOARD, _WINDOWS = "个人得分", "窗口汇总"
_PAGE_ROWS = 50  # of usual height on a page of A4, at the scale that fits the table's width
_MOST_CLAUSES = 15


def new_canvas(results: Results, layout: Layout | None = None) -> Canvas:
    """Return an empty workbook with the styles and layout of a month workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    texts = texts_of(results.rules, results.month)
    layout = layout or load_layout(results.categories, texts)
    windows = len({person.window for person in results.people})
    styles: dict[str, StyleArray] = register_styles(book)
    people = len(results.people)
    return Canvas(book, layout, results.rules, results.month, styles, people, 0, windows, {})


def _with(canvas: Canvas, *sheets: Sheet) -> Canvas:
    layout = Layout({sheet.title: sheet for sheet in sheets}, ())
    return replace(canvas, layout=layout)


def _bytes(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def draft_words(results: Results) -> str:
    """Return what stands on everything printed while problems keep rows from being counted."""
    count = len(results.errors)
    return f"未定稿：数据检查还有{count}个错误，有关登记没有计分" if count else ""


# --- the notice board ----------------------------------------------------------------------------


def board(results: Results, code: str) -> bytes:
    """Return the workbook to be hung up: names, windows and scores, and the windows' summary.

    Nothing personal beyond that: no 工号 (only where nothing else tells two people apart), no
    reasons, no counts of leave; a score that is missing reads 待核. ``code`` is printed below, to
    be compared with the manifest.
    """
    canvas = new_canvas(results)
    windows = summarise_windows(results)
    scores = _public(canvas.layout.sheets[_BOARD])
    canvas = _with(canvas, scores, canvas.layout.sheets[_WINDOWS])
    shared = Counter((person.name, person.window) for person in results.people)
    rows = [_public_row(p, shared[p.name, p.window] > 1) for p in results.people]
    sheet = add_table(canvas, _BOARD, len(rows), rows)
    put(canvas, sheet, 3, scores.number("窗口"), "满分", "满分")
    full = {category.name: category.points / 100 for category in results.rules.categories}
    for name, value in (*full.items(), ("总分", sum(full.values()))):
        put(canvas, sheet, 3, scores.number(name), "满分", value)
    _warn(canvas, sheet, results)
    end = scores.header + len(rows)
    put(canvas, sheet, end + 1, 1, "提示", _appeal_words(results))
    sheet.merge_cells(start_row=end + 1, end_row=end + 1, start_column=1, end_column=scores.width)
    sheet.row_dimensions[end + 1].height = 34
    sign(canvas, sheet, end + 2, scores.number("总分") - 2)
    put(canvas, sheet, end + 3, 1, "满分", f"校验码 {code}")
    _frame(sheet, scores.header + 1, end, scores.width)
    _add_windows(canvas, results, windows)
    return _bytes(canvas.book)


def _warn(canvas: Canvas, sheet: Worksheet, results: Results) -> None:
    """Say under the heading that the results are not final, if so."""
    put(canvas, sheet, 2, 1, "横幅", draft_words(results))
    sheet.row_dimensions[2].height = 22


def basis_words(results: Results) -> str:
    """Return which rule book the results rest on, "" where the workbook does not name it."""
    rules = results.rules
    version = f"（{rules.version}版）" if rules.version else ""
    return f"依据《{rules.title}》{version}计分。" if rules.title else ""


def _appeal_words(results: Results) -> str:
    pending = sum(1 for person in results.people if person.total is None)
    words = (
        f"{basis_words(results)}扣分、加分的事项和依据见本人的考核通知单；"
        "对得分有异议的，请在通知单上写明理由，交考核组核实。"
    )
    return words + (f"“待核”{pending}人，核实后另行公布。" if pending else "")


def _public(sheet: Sheet) -> Sheet:
    """Return the layout of 个人得分 without what is personal or for the office alone."""
    public = _without(sheet, ("工号", "复核"))
    marks = tuple(mark for mark in public.marks if "工号" not in mark.formula)
    return replace(public, marks=marks, printed="排名", freeze="C")


def _without(sheet: Sheet, names: Sequence[str]) -> Sheet:
    """Return a sheet's layout without some columns and the marks on them alone."""
    columns = tuple(column for column in sheet.columns if column.name not in names)
    marks = (
        replace(mark, columns=tuple(name for name in mark.columns if name not in names))
        for mark in sheet.marks
    )
    return replace(
        sheet,
        columns=columns,
        marks=tuple(mark for mark in marks if mark.columns),
        printed=columns[-1].name,
    )


def _public_row(person: Result, ambiguous: bool) -> list[Any]:
    name = f"{person.name}（{person.id}）" if ambiguous and person.id else person.name
    scores = [score if isinstance(score, float) else PENDING for score in person.scores]
    total = PENDING if person.total is None else person.total
    return [name, person.window, *scores, total, person.rank]


def _frame(sheet: Worksheet, first: int, last: int, width: int) -> None:
    """Frame the filled cells; the results' styles leave that to a conditional format."""
    line = Side("thin", color="FFBFBFBF")
    for row in sheet.iter_rows(min_row=first, max_row=last, max_col=width):
        for cell in row:
            cell.border = Border(left=line, right=line, top=line, bottom=line)


def _add_windows(canvas: Canvas, results: Results, windows: Sequence[WindowResult]) -> None:
    layout = _without(canvas.layout.sheets[_WINDOWS], (LAST, CHANGE))
    canvas = _with(canvas, layout)
    rows = [
        [w.name, w.people, w.pending, w.mean, w.best, w.worst, w.rank, *w.means] for w in windows
    ]
    sheet = add_table(canvas, _WINDOWS, len(rows), rows)
    if results.errors:
        _warn(canvas, sheet, results)
    end = layout.header + len(rows)
    _frame(sheet, layout.first, end, layout.width)
    sheet.print_title_rows = "1:1"
    sign(canvas, sheet, end + 2, 7)
    data, height = (layout.header, end), charts.bars_height(len(rows))
    stacked = [layout.number(name) for name in results.categories]
    average = [layout.number("平均分")]
    pile = charts.Pile(sheet, end + 4, layout.width, _PAGE_ROWS)
    pile.add(charts.bars("各窗口平均分", sheet, average, data, 1, lying=True), height)
    built = charts.bars("各窗口平均分的构成", sheet, stacked, data, 1, lying=True)
    pile.add(built, height + 2)


# --- the analysis --------------------------------------------------------------------------------


def analysis(results: Results, last: Last | None) -> bytes:
    """Return a workbook with one sheet, 月度分析: clauses, distribution, change, with charts."""
    width = 6
    month = f"{results.month.year}年{results.month.month}月"
    columns = tuple(
        Column(name, size, style)
        for name, size, style in (
            ("项目", 26, "结果文本"), ("情形", 32, "结果文本"), ("次数", 11, "结果整数"),
            ("人数", 11, "结果整数"), ("合计", 12, "结果数值"), ("累计占比", 12, "结果数值"),
        )
    )  # fmt: skip
    layout = Sheet(
        ANALYSIS, f"月度考核分析（{month}）", "", 3, "1F4E79", "A", "portrait",
        "累计占比", columns, (),
    )  # fmt: skip
    canvas = _with(new_canvas(results), layout)
    sheet = add_table(canvas, ANALYSIS, 0)
    sheet.print_title_rows = "1:1"
    for column in range(1, width + 1):
        cell: Any = sheet.cell(3, column)
        cell.value, cell._style = None, StyleArray()
    sheet.freeze_panes = None
    _warn(canvas, sheet, results)
    row = _add_clauses(canvas, sheet, results, 3, width)
    row = _add_bands(canvas, sheet, results, row, width)
    if last is not None:
        _add_changes(canvas, sheet, results, last, row, width)
    return _bytes(canvas.book)


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
        _frame(sheet, row - len(rows), row - 1, len(styles))
    return row


def _add_clauses(canvas: Canvas, sheet: Worksheet, results: Results, row: int, width: int) -> int:
    """Add what was deducted most, and return the next free row."""
    sums = results.clauses
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
            counts[sum(1 for bound in bounds if person.total >= bound)] += 1
    return list(zip(names, counts, strict=True))


def _add_bands(canvas: Canvas, sheet: Worksheet, results: Results, row: int, width: int) -> int:
    sheet.row_breaks.append(Break(id=row - 1))
    _header(canvas, sheet, row, ("总分（含下限，不含上限）", "人数"))
    end = _rows(canvas, sheet, row + 1, ("结果文本", "结果整数"), bands(results))
    chart = charts.bars("总分的分布", sheet, [2], (row, end - 1), 1, lying=False, number_format="0")
    charts.place(sheet, chart, end + 1, 15, width)
    return end + 17


def _add_changes(
    canvas: Canvas, sheet: Worksheet, results: Results, last: Last, row: int, width: int
) -> None:
    now = {w.name: w.mean for w in summarise_windows(results) if w.mean is not None}
    rows: list[list[Any]] = [
        [name, last.means[name], mean, round(mean - last.means[name], 2)]
        for name, mean in now.items()
        if name in last.means
    ]
    rows.sort(key=lambda line: -line[3])
    for name in now.keys() - last.means.keys():
        put(canvas, sheet, row, 1, "提示", f"“{name}”上月没有得分，不比较")
        row += 1
    if not rows:
        return
    sheet.row_breaks.append(Break(id=row - 1))
    _header(canvas, sheet, row, ("窗口", f"{last.month}平均分", "本月平均分", "变化"))
    styles = ("结果文本", "结果分值", "结果分值", "结果分值")
    end = _rows(canvas, sheet, row + 1, styles, rows)
    chart = charts.changes(f"各窗口平均分比{last.month}的变化", sheet, 4, (row, end - 1), 1)
    height = charts.bars_height(len(rows))
    if len(rows) + height > _PAGE_ROWS - 5:
        sheet.row_breaks.append(Break(id=end))
    charts.place(sheet, chart, end + 2, height, width)
