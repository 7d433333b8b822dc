"""月度通报: a page in Word that the office edits before it is sent round."""

import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from docx import Document
from docx.document import Document as Page
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle

from workbook.month.publication import Publication
from workbook.publish.highlights import Highlights, signed, summary_words
from workbook.publish.printed import day_words, draft_words, month_words
from workbook.publish.results import Result, Results

_SHOWN = 5  # people, windows and clauses listed on the page
_BODY, _HEAD = "仿宋", "黑体"


def briefing(results: Results, found: Highlights, settings: Publication, issued: date) -> bytes:
    """Return the month's briefing as a .docx of one page, with no reasons of single persons."""
    page = Document()
    _set_up(page, settings.issuer or results.rules.short_title)
    title = results.rules.short_title
    month = month_words(results.month)
    _add(page, f"{title}{month}通报", size=15, font=_HEAD, align=WD_ALIGN_PARAGRAPH.CENTER)
    if results.errors:
        _add(page, draft_words(results), font=_HEAD)
    _add(page, summary_words(found), indent=True)
    for number, table in zip("一二三四五", _tables(found), strict=False):
        _add_table(page, number, table)
    for words in filter(None, (settings.issuer, day_words(issued))):
        _add(page, words, align=WD_ALIGN_PARAGRAPH.RIGHT, above=_APART)
    stream = io.BytesIO()
    page.save(stream)
    return stream.getvalue()


def _set_up(page: Page, author: str) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(2)
    style = page.styles["Normal"]
    assert isinstance(style, ParagraphStyle)
    style.font.name, style.font.size = _BODY, Pt(11)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _BODY)
    style.paragraph_format.space_after = Pt(3)
    page.core_properties.author = page.core_properties.last_modified_by = author
    page.core_properties.comments = ""
    page.core_properties.language = "zh-CN"


def _add(
    page: Page,
    words: str,
    *,
    size: float = 11,
    font: str = _BODY,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: bool = False,
    above: float = 0,
) -> None:
    """Add a paragraph, so many points below what is there."""
    paragraph = page.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(above)
    if align is not None:
        paragraph.alignment = align
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    run = paragraph.add_run(words)
    run.font.size, run.font.name = Pt(size), font
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


_APART = 9  # points between a table and what follows


class _Table(NamedTuple):
    heading: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]


def _tables(found: Highlights) -> Iterator[_Table]:
    """Return what is listed, leaving out what there is nothing of."""
    tables = (
        _Table(
            "各窗口", ("窗口", "人数", "平均分", "最高分", "最低分", "比上月"), _window_rows(found)
        ),
        _Table("服务标兵", ("姓名", "窗口", "总分", "排名"), _ranked(found.stars)),
        _Table(
            "得分靠前的人员",
            ("姓名", "窗口", "总分", "排名"),
            _ranked(() if found.stars else found.best[:_SHOWN]),
        ),
        _Table(
            f"比{found.last_month}进步较大的人员",
            ("姓名", "窗口", "上月", "本月", "提高"),
            [
                (c.name, c.window, _points(c.before), _points(c.now), signed(c.difference))
                for c in found.improved[:_SHOWN]
            ],
        ),
        _Table(
            "扣分集中的条款",
            ("条款", "情形", "次数", "人数", "扣分"),
            [
                (c.rule.code, c.rule.label, str(c.times), str(c.people), f"{c.points / 100:g}")
                for c in found.clauses[:_SHOWN]
            ],
        ),
    )
    return (table for table in tables if table.rows)


def _ranked(people: Iterable[Result]) -> list[tuple[str, ...]]:
    return [(p.name, p.window, _points(p.total), str(p.rank)) for p in people]


def _add_table(page: Page, number: str, made: _Table) -> None:
    _add(page, f"{number}、{made.heading}", font=_HEAD, above=_APART)
    table = page.add_table(rows=1 + len(made.rows), cols=len(made.header), style="Table Grid")
    for row, values in zip(table.rows, (made.header, *made.rows), strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            paragraph.add_run(value).font.size = Pt(9.5)


def _window_rows(found: Highlights) -> list[tuple[str, ...]]:
    changes = {change.name: signed(change.difference) for change in found.window_changes}
    shown = list(found.windows)
    if len(shown) > 2 * _SHOWN + 2:  # the first and the last: the page is one
        shown = [*shown[:_SHOWN], *shown[-_SHOWN:]]
    return [
        (
            window.name,
            str(window.figures.people),
            *map(_points, (window.figures.average, window.figures.highest, window.figures.lowest)),
            changes.get(window.name, "—"),
        )
        for window in shown
    ]


def _points(hundredths: int | None) -> str:
    return "—" if hundredths is None else f"{hundredths / 100:.2f}"
