"""Texts whose pieces have looks of their own, edited piece by piece."""

from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from workbook.ooxml.references import address
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.xml import INLINE, RUN, TEXT, VALUE, replace_in_runs


def edit_text(sheet: Sheet, row: int, column: int, edits: Sequence[tuple[int, int, str]]) -> None:
    """Replace pieces of a cell's text (from, to, words) and leave the look of its parts."""
    text = sheet.cell(row, column).value
    if not isinstance(text, str):
        raise ValueError(f"no text in {sheet.name}!{address(row, column)}")
    cell = sheet.markup.row_cells(row)[column]
    runs = _runs(sheet, cell)
    pieces = [piece.text or "" for run in runs for piece in run.iterchildren(TEXT)]
    if "".join(pieces) != text:  # plain, or written with _x0007_
        for start, end, words in sorted(edits, reverse=True):
            text = text[:start] + words + text[end:]
        sheet.set_value(row, column, text)
        return
    sheet.markup.touch()
    inline = etree.Element(INLINE)
    inline.extend(deepcopy(list(runs)))
    for old in [*cell.iterchildren(VALUE, INLINE)]:
        cell.remove(old)
    cell.append(inline)
    cell.set("t", "inlineStr")
    copies = list(inline.iter(TEXT))
    for start, end, words in sorted(edits, reverse=True):
        replace_in_runs(copies, start, end, words)


def _runs(sheet: Sheet, cell: etree._Element) -> list[etree._Element]:
    """Return the runs of a rich text; none for a plain one."""
    item = None
    if cell.get("t") == "inlineStr":
        item = cell.find(INLINE)
    elif cell.get("t") == "s":
        value = cell.find(VALUE)
        item = None if value is None else sheet.package.shared_item(value.text or "")
    return [] if item is None else list(item.iterchildren(RUN))
