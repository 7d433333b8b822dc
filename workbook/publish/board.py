"""得分公示, the workbook to be hung up: what the office chose to show, and how to object to it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from udf.scores import PENDING
from workbook.generate import charts
from workbook.generate.book_file import book_bytes
from workbook.generate.builder import Canvas, add_table, merge, put, restyle, sign
from workbook.generate.layout import ColumnLayout, SheetLayout
from workbook.generate.places import CHANGE, LAST
from workbook.generate.score_sheets import WHY_PENDING
from workbook.month.figures import in_points
from workbook.month.made_sheets import SCORES, WINDOWS
from workbook.month.publication import Order, Publication, ShownResults
from workbook.publish.issue import Issue
from workbook.publish.printed import (
    PAGE_ROWS,
    basis_words,
    day_words,
    frame,
    new_canvas,
    warn,
    with_sheets,
    without,
)
from workbook.publish.results import Result, Results, WindowResult, summarise_windows

_BEST = 10  # ranks that 前十名 shows


def board(results: Results, issue: Issue) -> bytes:
    """Return the workbook to be hung up: names, windows and scores, and the windows' summary.

    Nothing personal beyond that: no 工号 (only where nothing else tells two people apart), no
    reasons, no counts of leave; a score that is missing reads 待核. The code printed below is that
    of the manifest.
    """
    canvas = new_canvas(results, issue.settings.issuer)
    _add_people(canvas, results, issue)
    if issue.settings.shown is not ShownResults.BEST:
        _add_windows(canvas, results, summarise_windows(results), issue.settings)
    return book_bytes(canvas.book)


# --- people --------------------------------------------------------------------------------------


def _add_people(canvas: Canvas, results: Results, issue: Issue) -> None:
    settings = issue.settings
    hidden = ["工号", "复核", WHY_PENDING]
    if settings.shown is not ShownResults.SCORES:
        hidden += results.categories
    layout = _spread(without(canvas.layout.sheets[SCORES], hidden))
    canvas = with_sheets(canvas, layout)
    people = _listed(results, settings)
    shared = Counter((person.name, person.window) for person in results.people)
    rows = [
        _row(person, shared[person.name, person.window] > 1, settings.shown) for person in people
    ]
    sheet = add_table(canvas, SCORES, len(rows), rows)
    names = product(range(layout.first, layout.header + len(rows) + 1), (1, 2))
    restyle(sheet, names, alignment=_aligned("center", shrink=True))
    if settings.shown is ShownResults.SCORES:
        _add_full_marks(canvas, sheet, layout, results)
    warn(canvas, sheet, results)
    end = layout.header + len(rows)
    frame(sheet, layout.first, end, layout.width)
    row = end + 1
    for words in _notice_words(results, issue):
        row = _across(canvas, sheet, row, layout.width, "提示", words)
    sign(canvas, sheet, row, max(3, layout.width - 3))
    row += 1
    for words in filter(None, (settings.issuer, day_words(issue.day))):
        row = _across(canvas, sheet, row, layout.width, "签字", words)
        _align(sheet, row - 1, 1, "right")
    _across(canvas, sheet, row, layout.width, "满分", f"校验码 {issue.code}")
    _align(sheet, row, 1, "left")
    sheet.print_area = f"A1:{layout.letter(layout.printed)}{row}"


def _aligned(horizontal: str, *, shrink: bool = False) -> Alignment:
    return Alignment(horizontal=horizontal, vertical="center", shrink_to_fit=shrink)


def _align(sheet: Worksheet, row: int, column: int, horizontal: str) -> None:
    restyle(sheet, [(row, column)], alignment=_aligned(horizontal))


def _spread(sheet: SheetLayout) -> SheetLayout:
    """Return a layout whose few columns are as wide together as all of them were."""
    marks = tuple(mark for mark in sheet.marks if "工号" not in mark.formula)
    width = sum(column.width for column in sheet.columns)
    scale = max(1.0, 78 / width)

    def wider(column: ColumnLayout) -> ColumnLayout:
        return replace(column, width=round(column.width * scale, 1))

    columns = tuple(map(wider, sheet.columns))
    return replace(sheet, columns=columns, marks=marks, printed="排名", freeze="C")


def _listed(results: Results, settings: Publication) -> list[Result]:
    """Return who is shown, in the order the office chose."""
    people = list(results.people)
    if settings.shown is ShownResults.BEST:
        people = [person for person in people if person.rank and person.rank <= _BEST]
    if settings.order is Order.RANK or settings.shown is ShownResults.BEST:
        return sorted(people, key=_best_first)
    if settings.order is Order.WINDOW:
        windows = list(dict.fromkeys(person.window for person in results.people))
        return sorted(people, key=lambda p: (windows.index(p.window), _best_first(p)))
    return people


def _best_first(person: Result) -> tuple[bool, int]:
    return person.rank is None, person.rank or 0


def _row(person: Result, ambiguous: bool, shown: ShownResults) -> list[Any]:
    name = f"{person.name}（{person.id}）" if ambiguous and person.id else person.name
    scores: list[Any] = []
    if shown is ShownResults.SCORES:
        scores = [
            score / 100 if isinstance(score, int) else PENDING for score in person.scores.values()
        ]
    total = PENDING if person.total is None else person.total / 100
    return [name, person.window, *scores, total, person.rank]


def _add_full_marks(
    canvas: Canvas, sheet: Worksheet, layout: SheetLayout, results: Results
) -> None:
    put(canvas, sheet, 3, layout.number("窗口"), "满分", "满分")
    full = {category.name: category.points / 100 for category in results.rules.categories}
    for name, value in (*full.items(), ("总分", sum(full.values()))):
        put(canvas, sheet, 3, layout.number(name), "满分", value)


def _notice_words(results: Results, issue: Issue) -> list[str]:
    """Return the sentences under the table: how long it hangs, and how to object."""
    account = "扣分、加分的事项和依据见本人的考核通知单。"
    words = [basis_words(results) + account + issue.appeal_words]
    if issue.period_words:
        words.insert(0, issue.period_words)
    pending = sum(1 for person in results.people if person.total is None)
    if pending and issue.settings.shown is not ShownResults.BEST:
        words.append(f"“{PENDING}”{pending}人，核实后另行公布。")
    return words


def _across(canvas: Canvas, sheet: Worksheet, row: int, width: int, style: str, words: str) -> int:
    put(canvas, sheet, row, 1, style, words)
    merge(sheet, row, width)
    sheet.row_dimensions[row].height = 34 if style == "提示" and len(words) > 45 else 20
    return row + 1


# --- windows -------------------------------------------------------------------------------------


def _add_windows(
    canvas: Canvas, results: Results, windows: Sequence[WindowResult], settings: Publication
) -> None:
    detailed = settings.shown is ShownResults.SCORES
    shown = len(results.categories) if detailed else 0
    hidden = [LAST, CHANGE, *results.categories[shown:]]
    # No words about the month in the row above the headers: they say who is last.
    layout = replace(without(canvas.layout.sheets[WINDOWS], hidden), header=3)
    canvas = with_sheets(canvas, layout)
    rows = [
        [
            w.name,
            w.figures.people,
            w.figures.waiting,
            *map(in_points, (w.figures.average, w.figures.highest, w.figures.lowest)),
            w.rank,
            *(in_points(w.figures.categories.get(name)) for name in results.categories[:shown]),
        ]
        for w in windows
    ]
    sheet = add_table(canvas, WINDOWS, len(rows), rows)
    if results.errors:
        warn(canvas, sheet, results)
    end = layout.header + len(rows)
    frame(sheet, layout.first, end, layout.width)
    sheet.print_title_rows = "1:1"
    data, height = (layout.header, end), charts.bars_height(len(rows))
    average = [layout.number("平均分")]
    pile = charts.Pile(sheet, end + 2, layout.width, PAGE_ROWS)
    averages = [w.figures.average / 100 for w in windows if w.figures.average is not None]
    start = charts.scale_start(averages)
    heading = f"各窗口平均分（从{start:g}分起）" if start else "各窗口平均分"
    pile.add(charts.bars(heading, sheet, average, data, 1, lying=True, start=start), height)
    if detailed:
        stacked = [layout.number(name) for name in results.categories]
        built = charts.bars("各窗口平均分的构成", sheet, stacked, data, 1, lying=True)
        pile.add(built, height + 2)
