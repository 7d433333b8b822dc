"""考核通知单: for each person every deduction and bonus, with the sentence it rests on.

All stand on one sheet, a person's pages one after the other; where a page ends is decided here and
not by the program that prints it, so that the pages can be told apart afterwards.
"""

import io
import math
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

from openpyxl.styles import Border, Side
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from workbook.generate.builder import LINE_HEIGHT, Canvas, put
from workbook.publish.results import PENDING, Incident, Result, Results
from workbook.publish.sheets import basis_words, draft_words, new_canvas

TITLE = "考核通知单"
# Characters, points and percent: together they fit on A4, also where the program that prints makes
# columns a fifth wider than Excel does.
_WIDTHS = (11, 12, 8, 35, 16)
_SCALE, _PAGE = 85, 835
_HEADERS = ("日期", "条款", "分值", "说明（细则原文）", "考核方式、备注")
_HEAD, _FOOT = 90, 170  # points of what stands above (but for the scores) and below the lines
_MOST_LINES = 25  # of a cell: Excel has no rows higher than 409 points
_CUT = "……（全文见登记表）"
# Numbers of mobile telephones, identity cards, and telephones with their area code.
_PRIVATE = re.compile(
    r"(?<![0-9])(?:1[3-9][0-9]{9}|[0-9]{17}[0-9Xx]|0[0-9]{2,3}-?[0-9]{7,8})(?![0-9])"
)


class Notices(NamedTuple):
    """The workbook of all notices, and for each person the mark that each of their pages bears."""

    content: bytes
    marks: tuple[tuple[str, ...], ...]


class _Line(NamedTuple):
    values: tuple[Any, ...]
    height: float
    style: str = ""


def notices(results: Results) -> Notices:
    """Return everybody's notice, in roster order."""
    canvas = new_canvas(results)
    sheet: Worksheet = canvas.book.create_sheet(TITLE)
    for letter, width in zip("ABCDE", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    _set_up(sheet)
    marks = []
    row = 1
    for number, person in enumerate(results.people, start=1):
        name = f"{results.month:%Y%m}-{number:04d}"
        scores = _score_lines(results, person)
        above = sum(line.height for line in scores)
        lines = [
            _line(incident, results.rules.by_category[incident.category].bonus)
            for incident in person.incidents
        ] + [_line(incident, bonus=False) for incident in person.unread]
        pages = _pages(lines, above)
        own = tuple(f"{name}-{page}/{len(pages)}" for page in range(1, len(pages) + 1))
        for mark, page_lines in zip(own, pages, strict=True):
            above_lines = scores if mark == own[0] else []
            row = _add_heading(canvas, sheet, row, results, person, mark, bool(above_lines))
            for line in above_lines:
                row = _across(canvas, sheet, row, line.style, line.values[0], line.height)
            row = _add_lines(canvas, sheet, row, page_lines)
            if mark == own[-1]:
                if not lines:
                    row = _across(canvas, sheet, row, "签字", "本月没有扣分、加分。", 24)
                row = _add_foot(canvas, sheet, row)
            sheet.row_breaks.append(Break(id=row - 1))
        marks.append(own)
    stream = io.BytesIO()
    canvas.book.save(stream)
    return Notices(stream.getvalue(), tuple(marks))


def _set_up(sheet: Worksheet) -> None:
    setup = sheet.page_setup
    setup.paperSize, setup.orientation, setup.scale = 9, "portrait", _SCALE
    margins = sheet.page_margins
    margins.left = margins.right = 0.6
    margins.top = margins.bottom = 0.7
    sheet.print_options.horizontalCentered = True
    sheet.sheet_view.showGridLines = False


def _line(incident: Incident, bonus: bool) -> _Line:
    evidence = hide_numbers("；".join(filter(None, (incident.method, incident.remark))))
    values = (
        incident.date, incident.code, _points(incident, bonus),
        _fitting(incident.text, _WIDTHS[3]), _fitting(evidence, _WIDTHS[4]),
    )  # fmt: skip
    lines = max(
        _text_lines(str(value), width) for value, width in zip(values, _WIDTHS, strict=True)
    )
    return _Line(values, 6 + LINE_HEIGHT * lines)


def hide_numbers(text: str) -> str:
    """Hide the middle of telephone and identity numbers: whoever complained stays unknown."""
    return _PRIVATE.sub(lambda match: f"{match[0][:3]}****{match[0][-2:]}", text)


def _points(incident: Incident, bonus: bool) -> str:
    if incident.points is None:
        return "不计"
    if incident.points > 0 and not bonus:  # an attendance rate earns its points
        return f"得{incident.points:g}"
    return f"{incident.points:+g}".replace("-", "−")


def _fitting(text: str, width: float) -> str:
    """Return a text, cut where it is too long for a row, and then saying so."""
    if _text_lines(text, width) <= _MOST_LINES:
        return text
    length = len(text)
    while _text_lines(text[:length] + _CUT, width) > _MOST_LINES:
        length = length * 9 // 10
    return text[:length] + _CUT


def _text_lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a cell so many characters wide."""
    sizes = (
        sum(2.15 if unicodedata.east_asian_width(c) in "WFA" else 1.1 for c in part)
        for part in text.split("\n")
    )
    return sum(max(1, math.ceil(size / (width - 2))) for size in sizes)


def _score_lines(results: Results, person: Result) -> list[_Line]:
    """Return the total and each category's score with what it rests on."""
    total = PENDING if person.total is None else f"{person.total:.2f}"
    rank = "" if person.rank is None else f"　　排名：{person.rank}"
    lines = [_Line((f"总分：{total}{rank}",), 20, "条数")]
    if results.errors:
        lines.append(_Line((draft_words(results),), 20, "横幅"))
    for category, score, basis in zip(results.categories, person.scores, person.bases, strict=True):
        shown = f"{score:.2f}" if isinstance(score, float) else f"{PENDING}（{score}）"
        text = f"{category} {shown}：{basis}"
        lines.append(_Line((text,), 3 + LINE_HEIGHT * _text_lines(text, sum(_WIDTHS)), "提示"))
    return lines


def _pages(lines: Sequence[_Line], above: float) -> list[list[_Line]]:
    """Return the lines page by page; the last page has room for what stands below them."""
    pages: list[list[_Line]] = [[]]
    used = _HEAD + above
    for line in lines:
        if used + line.height > _PAGE:
            pages.append([])
            used = _HEAD
        pages[-1].append(line)
        used += line.height
    if used + _FOOT > _PAGE:
        pages.append([])
    return pages


def _add_heading(
    canvas: Canvas, sheet: Worksheet, row: int, results: Results, person: Result, mark: str,
    first: bool,
) -> int:  # fmt: skip
    """Add what stands on top of each page, and return the row after it."""
    month = f"{results.month.year}年{results.month.month}月"
    heading = f"{TITLE}（{month}）" if first else f"{TITLE}（{month}，续）"
    row = _across(canvas, sheet, row, "表题", heading, 30)
    row = _across(canvas, sheet, row, "满分", f"编号 {mark}　　{basis_words(results)}", 16)
    who = f"姓名：{person.name}　　工号：{person.id or '—'}　　窗口：{person.window or '—'}"
    return _across(canvas, sheet, row, "签字", who, 22)


def _across(
    canvas: Canvas, sheet: Worksheet, row: int, style: str, text: str, height: float
) -> int:
    put(canvas, sheet, row, 1, style, text)
    # merge_cells would look through all that is merged already, each time.
    sheet.merged_cells.ranges.add(CellRange(None, 1, row, len(_WIDTHS), row))
    sheet.row_dimensions[row].height = height
    return row + 1


def _add_lines(canvas: Canvas, sheet: Worksheet, row: int, lines: Sequence[_Line]) -> int:
    if not lines:
        return row
    for column, name in enumerate(_HEADERS, start=1):
        put(canvas, sheet, row, column, "表头", name)
    sheet.row_dimensions[row].height = 22
    styles = ("固定居中", "固定居中", "固定居中", "长文", "长文")
    for line in lines:
        row += 1
        for column, (style, value) in enumerate(zip(styles, line.values, strict=True), start=1):
            put(canvas, sheet, row, column, style, value)
        sheet.row_dimensions[row].height = line.height
    return row + 1


def _add_foot(canvas: Canvas, sheet: Worksheet, row: int) -> int:
    """Add the place to sign, or to appeal."""
    words = (
        "本通知单列出本月计入的扣分、加分，以及已登记但没有计入的事项和原因。"
        "无异议的请签字；有异议的请写明哪一条、什么理由，连同证明材料交考核组核实。"
    )
    row = _across(canvas, sheet, row, "提示", words, 36)
    row = _across(canvas, sheet, row, "签字", "□ 无异议　　□ 申诉，条款和理由：", 24)
    line = Side("thin", color="FF7F7F7F")
    for _ in range(2):
        for column in range(1, len(_WIDTHS) + 1):
            sheet.cell(row, column).border = Border(bottom=line)
        sheet.row_dimensions[row].height = 24
        row += 1
    signed = "本人（签字）：　　　　　　　　　　　日期：　　　　年　　月　　日"
    row = _across(canvas, sheet, row, "签字", signed, 30)
    checked = "考核组（签字）：　　　　　　　　　　日期：　　　　年　　月　　日"
    return _across(canvas, sheet, row, "签字", checked, 30)
