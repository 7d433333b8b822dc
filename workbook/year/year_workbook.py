"""The year workbook: a sheet a question, values only, with native charts, ready for print."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from udf.entries import Verdict
from udf.rulebook import Choices, RuleBook, short_title
from workbook.generate import charts
from workbook.generate.book_file import book_bytes
from workbook.generate.builder import Canvas, Row, Value, add_table, put, sign
from workbook.month.figures import Figures, figures_of, in_points
from workbook.month.stored_results import CategoryMarks, MonthResult, Unread
from workbook.year.layout import MONTHS, load_layout, month_name, named_styles
from workbook.year.people import Followed, YearRemark, months_text
from workbook.year.statistics import (
    ClauseFigures,
    average_losses,
    clause_figures,
    person_standings,
    quarter_standings,
    window_standings,
)

_OPEN = (Verdict.APPEALED, Verdict.UNVERIFIED)  # as the columns of 年度总览 stand
_WHOLE_YEAR = "全年"
_SPANS = ("一季度", "二季度", "三季度", "四季度", _WHOLE_YEAR)
_PARETO = 15  # clauses shown in the chart
_PAGE_ROWS = {"landscape": 30, "portrait": 70}  # of usual height on a page of A4
_HEAD_ROWS = 4  # so many are taken by the title and the header on each page


class YearData(NamedTuple):
    """What a year workbook shows: a year's months, persons, and what has to be looked at.

    ``stars`` is how many of the best are named 服务标兵, None where the office named none.
    """

    year: int
    results: Sequence[MonthResult]
    lines: Sequence[Followed]
    unread: Sequence[Unread]
    remarks: Sequence[YearRemark]
    stars: int | None = None


def make_year_book(data: YearData) -> bytes:
    """Return the year workbook (.xlsx)."""
    book = Workbook()
    book.remove(book.worksheets[0])
    titles = [result.title for result in data.results if result.title]
    title = short_title(titles[-1]) if titles else "考核"
    texts = {"title": title, "year": str(data.year)}
    categories = _categories(data.results)
    layout = load_layout(categories, texts)
    # Nothing is computed in this workbook: no people, ledger rows or blocks of results.
    nothing = RuleBook(
        title="", version="", effective=None, categories=(), rules={}, choices=Choices(()), notes=()
    )
    canvas = Canvas(
        book=book,
        layout=layout,
        rules=nothing,
        month=date(data.year, 1, 1),
        styles=named_styles(book),
        people=0,
        ledger=0,
        windows=0,
        blocks={},
    )
    served = {r.month.month: [p for p in r.people if p.served] for r in data.results}
    figures = {month: figures_of(people) for month, people in served.items()}
    whole = figures_of(chain.from_iterable(served.values()))
    _add_overview(canvas, data, categories, figures, whole)
    _add_people(canvas, data)
    _add_quarters(canvas, data)
    _add_windows(canvas, data)
    _add_losses(canvas, categories, data.results)
    _add_clauses(canvas, clause_figures(data.lines, data.results))
    _add_remarks(canvas, data.remarks)
    book.active = book.worksheets[0]
    properties = book.properties
    properties.title = f"{texts['title']}年度汇总（{data.year}年）"
    properties.creator = properties.lastModifiedBy = "考核工作簿"
    properties.language = "zh-CN"
    return book_bytes(book)


def _categories(results: Sequence[MonthResult]) -> list[CategoryMarks]:
    """Return the categories of all months, each once, as the latest month has it."""
    latest = {c.name: c for result in results for c in result.categories}
    return list(latest.values())


# --- sheets ---------------------------------------------------------------------------------------


def _add_overview(
    canvas: Canvas,
    data: YearData,
    categories: Sequence[CategoryMarks],
    figures: Mapping[int, Figures],
    whole: Figures,
) -> None:
    results = {result.month.month: result for result in data.results}
    unread = {found.month.month: found for found in data.unread if found.month}
    rows: list[Row] = []
    for month in MONTHS:
        if month in results:
            result = results[month]
            pending = [result.pending.get(verdict, 0) for verdict in _OPEN]
            rows.append(
                (month_name(month), *_figures(figures[month], categories), *pending, result.file)
            )
        else:
            found = unread.get(month)
            written = f"{found.file}：{found.reason}" if found else "缺这个月的工作簿"
            rows.append((month_name(month), *[None] * (len(categories) + 8), written))
    open_rows = [sum(r.pending.get(v, 0) for r in data.results) for v in _OPEN]
    written = f"{len(results)}个月；人数、计分人数、待核人数为人次"
    rows.append((_WHOLE_YEAR, *_figures(whole, categories), *open_rows, written))
    sheet = add_table(canvas, "年度总览", len(rows), rows)
    layout = canvas.layout.sheets["年度总览"]
    end = layout.header + len(rows)
    sign(canvas, sheet, end + 2, layout.number("来源"))
    averages = [f.average / 100 for f in figures.values() if f.average is not None]
    start = charts.scale_start(averages)
    drawn = (layout.header, end - 1)
    chart = charts.line("各月平均分", sheet, layout.number("平均分"), drawn, 1, start=start)
    charts.place(sheet, chart, end + 4, 15, layout.width)


def _figures(figures: Figures, categories: Sequence[CategoryMarks]) -> list[Value]:
    return [
        figures.people,
        figures.scored,
        figures.waiting,
        *map(in_points, (figures.average, figures.highest, figures.lowest)),
        *(in_points(figures.categories.get(category.name)) for category in categories),
    ]


def _add_people(canvas: Canvas, data: YearData) -> None:
    rows: list[Row] = []
    for line, standing in zip(data.lines, person_standings(data.lines), strict=True):
        months = sorted(standing.months)
        change = standing.months[months[-1]] - standing.months[months[-2]] if months[1:] else None
        rows.append(
            (
                line.id,
                line.name,
                line.window,
                *(_shown(line, month) for month in MONTHS),
                standing.entries,
                in_points(standing.average),
                standing.rank or None,
                in_points(change),
                _story(line),
            )
        )
    sheet = add_table(canvas, "人员", len(rows), rows)
    layout = canvas.layout.sheets["人员"]
    sheet.auto_filter.ref = f"A{layout.header}:{layout.letter('说明')}{layout.header + len(rows)}"
    sign(canvas, sheet, layout.header + len(rows) + 2, layout.number("月数"))


def _add_quarters(canvas: Canvas, data: YearData) -> None:
    """Add everybody's average and place by quarter and year, and who is named 服务标兵."""
    title = "季度评比"
    layout = canvas.layout.sheets[title]
    rows: list[Row] = []
    for line, spans in zip(data.lines, quarter_standings(data.lines), strict=True):
        cells: list[Value] = []
        for span in spans:
            cells += [in_points(span.average), span.months or None, span.rank or None]
        named = [
            name
            for name, span in zip(_SPANS, spans, strict=True)
            if 0 < span.rank <= (data.stars or 0)
        ]
        rows.append((line.id, line.name, line.window, *cells, "、".join(named)))
    sheet = add_table(canvas, title, len(rows), rows)
    end = layout.header + len(rows)
    sheet.auto_filter.ref = f"A{layout.header}:{layout.letter('服务标兵')}{end}"
    if data.stars is None:
        words = f"{layout.hint}工作表“公布设置”没有填服务标兵名额，没有评。"
        put(canvas, sheet, 2, 1, "提示", words)
    sign(canvas, sheet, end + 2, layout.number("服务标兵") - 3)


def _shown(line: Followed, month: int) -> Value:
    if month not in line.months:
        return None
    if not line.months[month].served:
        return "不在岗"
    total = line.months[month].total
    return total / 100 if isinstance(total, int) else total or "没有算出"


def _story(line: Followed) -> str:
    """Return what a reader should know of a person's year: moves, and months without a score."""
    moves = line.moves
    parts = []
    if len(moves) > 1:
        then = "，".join(f"{month}月起{window}" for month, window in moves[1:])
        parts.append(f"{moves[0][1]}；{then}")
    unscored = [
        month
        for month, person in line.months.items()
        if person.served and not isinstance(person.total, int)
    ]
    if unscored:
        parts.append(f"{months_text(unscored)}没有总分，不计入平均")
    return "。".join(parts)


def _add_windows(canvas: Canvas, data: YearData) -> None:
    standings = window_standings(data.lines)
    rows: list[Row] = [
        (
            window or "（无窗口）",
            *(in_points(standing.months.get(month)) for month in MONTHS),
            in_points(standing.average),
            standing.rank or None,
            standing.entries,
        )
        for window, standing in standings.items()
    ]
    sheet = add_table(canvas, "窗口", max(1, len(rows)), rows)
    layout = canvas.layout.sheets["窗口"]
    end = layout.header + len(rows)
    if not rows:
        return
    area = f"{layout.letter('1月')}{layout.first}:{layout.letter('12月')}{end}"
    scale = ColorScaleRule(  # type: ignore[no-untyped-call]
        start_type="min", start_color="F8CBAD", end_type="max", end_color="FFFFFF"
    )
    sheet.conditional_formatting.add(area, scale)
    chart = charts.bars(
        "各窗口全年平均分", sheet, [layout.number("平均分")], (layout.header, end), 1, lying=True
    )
    _below(sheet, chart, end, 4 + math.ceil(0.75 * len(rows)), layout.width)


def _below(sheet: Worksheet, chart: Any, end: int, height: int, width: int) -> None:
    """Put a chart under a table that ends in a row; on a page of its own where it does not fit."""
    page = _PAGE_ROWS[str(sheet.page_setup.orientation)]
    first, height = end + 2, min(height, page - _HEAD_ROWS)
    if first + height > page:
        sheet.row_breaks.append(Break(id=first - 1))
        first += 1
    charts.place(sheet, chart, first, height, width)


def _add_losses(
    canvas: Canvas, categories: Sequence[CategoryMarks], results: Sequence[MonthResult]
) -> None:
    losing = [category for category in categories if not category.bonus]

    def line(name: str, found: Sequence[MonthResult]) -> Row:
        lost = average_losses(found)
        if not lost:
            return (name,)
        return (name, *(in_points(lost.get(c.name)) for c in losing), in_points(sum(lost.values())))

    by_month = {result.month.month: result for result in results}
    rows = [
        line(month_name(month), [by_month[month]] if month in by_month else []) for month in MONTHS
    ]
    rows.append(line(_WHOLE_YEAR, results))
    sheet = add_table(canvas, "类别失分", len(rows), rows)
    layout = canvas.layout.sheets["类别失分"]
    end = layout.header + len(rows)
    columns = [layout.number(category.name) for category in losing]
    chart = charts.bars(
        "各月平均失分的构成", sheet, columns, (layout.header, end - 1), 1, lying=False
    )
    charts.place(sheet, chart, end + 2, 18, layout.width)


def _add_clauses(canvas: Canvas, figures: Sequence[ClauseFigures]) -> None:
    rows: list[Row] = [
        (
            clause.code,
            clause.label,
            clause.times,
            in_points(clause.points),
            clause.people,
            *(clause.months.get(month) for month in MONTHS),
        )
        for clause in figures
    ]
    sheet = add_table(canvas, "条款", max(1, len(rows)), rows)
    layout = canvas.layout.sheets["条款"]
    shown = min(_PARETO, sum(clause.points <= 0 for clause in figures))
    if shown:
        chart = charts.bars(
            "扣分最多的条款（次数）",
            sheet,
            [layout.number("次数")],
            (layout.header, layout.header + shown),
            layout.number("内容"),
            lying=True,
            number_format="0",
        )
        _below(sheet, chart, layout.header + len(rows), 5 + shown, layout.width)


def _add_remarks(canvas: Canvas, remarks: Sequence[YearRemark]) -> None:
    rows: list[Row] = [
        (month_name(remark.month) if remark.month else "", remark.file, remark.what, remark.advice)
        for remark in remarks
    ]
    add_table(canvas, "核对", max(1, len(rows)), rows or [("", "", "没有要核对的事", "")])
