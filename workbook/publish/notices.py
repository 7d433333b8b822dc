"""考核通知单: for each person every deduction and bonus, with the sentence it rests on.

All are on one sheet, a person's pages one after the other; where a page ends is decided here and
not by the program that prints it, so that the pages can be told apart afterwards.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from udf.explanation import clause_text
from udf.marks import without_mark
from udf.scores import PENDING
from workbook.generate.book_file import book_bytes
from workbook.generate.builder import LINE_HEIGHT, Canvas, merge, put, restyle, text_lines
from workbook.publish.changes import changes_of_person
from workbook.publish.issue import Issue
from workbook.publish.manifest import account
from workbook.publish.printed import basis_words, day_words, draft_words, month_words, new_canvas
from workbook.publish.results import AccountLine, Result, Results, total_words
from workbook.publish.who_complained import hide_who

TITLE = "考核通知单"
# Percent and points: with the columns' widths they fit on A4, also where the program that prints
# makes columns a fifth wider than Excel does.
_STORY = 63.8  # characters of the column that says what happened
_SCALE, _PAGE = 75, 1024
_HEAD, _FOOT = 88, 152  # points of what is above (but for the scores) and below the lines
_TITLE_LINE, _HEADER_LINE = 22, 22
_COUNTED, _NOT_COUNTED = "计入得分的", "没有计入得分的"
_MOST_LINES = 25  # of a cell: Excel has no rows higher than 409 points
_ABOVE = "原文见上"
_CUT = "……（全文见登记表）"


class Notices(NamedTuple):
    """The workbook of all notices, and for each person the mark that each of their pages bears."""

    content: bytes
    marks: tuple[tuple[str, ...], ...]


class _Line(NamedTuple):
    values: tuple[str, ...]
    height: float
    style: str = ""


def notices(results: Results, issue: Issue) -> Notices:
    """Return everybody's notice, in roster order.

    A row that does not count is apart from those that do, and bears nobody's words: what somebody
    complained of is not handed out before it is verified. Numbers of cases, and the names of those
    who complained, are nowhere.
    """
    canvas = new_canvas(results, issue.settings.issuer)
    now = account(results)
    sheet: Worksheet = canvas.book.create_sheet(TITLE)
    for number, column in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    _set_up(sheet)
    marks = []
    row = 1
    for number, person in enumerate(results.people, start=1):
        name = f"{results.month:%Y%m}-{number:04d}-{issue.number}"
        changed = changes_of_person(issue.before, now, number - 1) if issue.before else None
        scores = _score_lines(results, person, issue, changed)
        above = sum(line.height for line in scores)
        pages = _pages(_lines(results, person), above)
        own = tuple(f"{name} 第{page}/{len(pages)}页" for page in range(1, len(pages) + 1))
        for mark, page_lines in zip(own, pages, strict=True):
            above_lines = scores if mark == own[0] else []
            heading = f"{TITLE}（{month_words(results.month)}{'' if above_lines else '，续'}）"
            row = _add_heading(canvas, sheet, row, heading, person, f"{mark}　{_issued(issue)}")
            for line in above_lines:
                row = _across(canvas, sheet, row, line.style, line.values[0], line.height)
            row = _add_lines(canvas, sheet, row, page_lines)
            if mark == own[-1]:
                if not person.incidents and not person.unread:
                    row = _across(canvas, sheet, row, "签字", "本月没有扣分、加分。", 24)
                row = _add_foot(canvas, sheet, row, issue)
            sheet.row_breaks.append(Break(id=row - 1))
        marks.append(own)
    return Notices(book_bytes(canvas.book), tuple(marks))


def _set_up(sheet: Worksheet) -> None:
    setup = sheet.page_setup
    setup.paperSize, setup.orientation, setup.scale = 9, "portrait", _SCALE
    margins = sheet.page_margins
    margins.left = margins.right = 0.45
    margins.top = margins.bottom = 0.45
    sheet.print_options.horizontalCentered = True
    sheet.sheet_view.showGridLines = False


def _issued(issue: Issue) -> str:
    return f"第{issue.number}次公布　{day_words(issue.day)}"


def _lines(results: Results, person: Result) -> list[_Line]:
    """Return what counts, then what does not, each under a title of its own.

    A sentence of the rules is quoted where it comes first, for whichever of its variants; further
    on the label is enough.
    """
    found: list[_Line] = []
    quoted: set[str] = set()
    for title, counts in ((_COUNTED, True), (_NOT_COUNTED, False)):
        every = person.incidents if counts else (*person.incidents, *person.unread)
        own = [one for one in every if (one.points is not None) is counts]
        if own:
            found.append(_Line((title,), _TITLE_LINE, "条数"))
        for one in own:
            rule = results.rules.rules.get(one.code)
            sentence = clause_text(rule) if rule is not None else ""
            found.append(_line(results, one, sentence if sentence in quoted else ""))
            quoted |= {sentence} - {""}
    return found


def _line(results: Results, incident: AccountLine, quoted: str) -> _Line:
    """Return an incident as a line; ``quoted`` is the sentence that is above already."""
    cells = [(column.text(results, incident, quoted), column.width) for column in _COLUMNS]
    values = tuple(_fitting(text, width) for text, width in cells)
    widths = (width for _, width in cells)
    lines = max(text_lines(text, width) for text, width in zip(values, widths, strict=True))
    return _Line(values, 3 + LINE_HEIGHT * lines)


def evidence_of(incident: AccountLine) -> str:
    """Return how it was found and the remark, which is no evidence where it does not count."""
    remark = "" if incident.points is None else without_mark(incident.remark).strip()
    return "；".join(filter(None, (incident.method, remark)))


def _story(results: Results, incident: AccountLine, quoted: str) -> str:
    evidence = hide_who(evidence_of(incident), results.workers)
    text = incident.text.replace(quoted, _ABOVE) if quoted else incident.text
    if not evidence:
        return text
    behind = f"{text}　考核方式、备注：{evidence}"
    fits = text_lines(behind, _STORY) == text_lines(text, _STORY)
    return behind if fits else f"{text}\n考核方式、备注：{evidence}"


def _points(results: Results, incident: AccountLine) -> str:
    if incident.points is None:
        return "不计"
    bonus = bool(incident.category) and results.rules.by_category[incident.category].bonus
    if incident.points > 0 and not bonus:  # an attendance rate earns its points
        return f"得{incident.points / 100:g}"
    return f"{incident.points / 100:+g}".replace("-", "−")


class _Column(NamedTuple):
    header: str
    width: float  # characters
    style: str
    text: Callable[[Results, AccountLine, str], str]  # the last: which sentence is above


_COLUMNS = (
    _Column("日期", 12.2, "固定居中", lambda results, one, quoted: one.date),
    _Column("条款", 12, "固定居中", lambda results, one, quoted: one.code),
    _Column("分值", 7, "固定居中", lambda results, one, quoted: _points(results, one)),
    _Column("说明（细则原文），考核方式、备注", _STORY, "长文", _story),
)
_WIDTH = sum(column.width for column in _COLUMNS)


def _fitting(text: str, width: float) -> str:
    """Return a text, cut where it is too long for a row, and then saying so."""
    if text_lines(text, width) <= _MOST_LINES:
        return text
    length = len(text)
    while text_lines(text[:length] + _CUT, width) > _MOST_LINES:
        length = length * 9 // 10
    return text[:length] + _CUT


def _score_lines(
    results: Results, person: Result, issue: Issue, changed: list[str] | None
) -> list[_Line]:
    """Return the total, what changed since the last issue, each score with what it rests on."""
    rank = "" if person.rank is None else f"　　排名：{person.rank}"
    lines = [_Line((f"总分：{total_words(person.total)}{rank}",), 20, "条数")]
    if results.errors:
        lines.append(_Line((draft_words(results),), 20, "横幅"))
    if changed is not None:
        text = f"本单替代第{issue.number - 1}次公布的通知单。" + (
            f"变化：{'；'.join(changed)}。" if changed else "本人的得分没有变化。"
        )
        lines.append(_Line((text,), 3 + LINE_HEIGHT * text_lines(text, _WIDTH), "警示"))
    if basis := basis_words(results):
        lines.append(_Line((basis,), 18, "提示"))
    for (category, score), basis in zip(person.scores.items(), person.bases, strict=True):
        shown = total_words(score) if isinstance(score, int) else f"{PENDING}（{score}）"
        text = f"{category} {shown}：{basis}"
        lines.append(_Line((text,), 3 + LINE_HEIGHT * text_lines(text, _WIDTH), "提示"))
    return lines


def _pages(lines: Sequence[_Line], above: float) -> list[list[_Line]]:
    """Return the lines page by page; the last page has room for what is below them."""
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
    canvas: Canvas, sheet: Worksheet, row: int, heading: str, person: Result, mark: str
) -> int:
    """Add the top of each page, and return the row after it."""
    row = _across(canvas, sheet, row, "表题", heading, 30)
    row = _across(canvas, sheet, row, "满分", f"编号 {mark}", 16)
    who = f"姓名：{person.name}　　工号：{person.id or '—'}　　窗口：{person.window or '—'}"
    return _across(canvas, sheet, row, "签字", who, 22)


def _across(
    canvas: Canvas, sheet: Worksheet, row: int, style: str, text: str, height: float
) -> int:
    put(canvas, sheet, row, 1, style, text)
    merge(sheet, row, len(_COLUMNS))
    sheet.row_dimensions[row].height = height
    return row + 1


def _add_lines(canvas: Canvas, sheet: Worksheet, row: int, lines: Sequence[_Line]) -> int:
    headed = False
    for line in lines:
        if line.style:
            row = _across(canvas, sheet, row, line.style, line.values[0], line.height)
            continue
        if not headed:
            for number, column in enumerate(_COLUMNS, start=1):
                put(canvas, sheet, row, number, "表头", column.header)
            sheet.row_dimensions[row].height = _HEADER_LINE
            row, headed = row + 1, True
        for number, column in enumerate(_COLUMNS, start=1):
            put(canvas, sheet, row, number, column.style, line.values[number - 1])
        sheet.row_dimensions[row].height = line.height
        row += 1
    return row


def _add_foot(canvas: Canvas, sheet: Worksheet, row: int, issue: Issue) -> int:
    """Add the place to sign, or to appeal."""
    row = _across(canvas, sheet, row, "提示", f"无异议的请签字；{issue.appeal_words}", 34)
    row = _across(canvas, sheet, row, "签字", "□ 无异议　　□ 申诉，条款和理由：", 22)
    line = Side("thin", color="FF7F7F7F")
    cells = [(row, column) for column in range(1, len(_COLUMNS) + 1)]
    restyle(sheet, cells, border=Border(bottom=line))
    sheet.row_dimensions[row].height = 22
    signed = "本人（签字）：　　　　　　　　　　　日期：　　　　年　　月　　日"
    row = _across(canvas, sheet, row + 1, "签字", signed, 27)
    checked = "考核组（签字）：　　　　　　　　　　日期：　　　　年　　月　　日"
    row = _across(canvas, sheet, row, "签字", checked, 27)
    if issue.settings.issuer:
        row = _across(canvas, sheet, row, "满分", issue.settings.issuer, 18)
    return row
