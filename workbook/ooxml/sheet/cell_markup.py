"""The values in a cell's markup: read, compared and replaced."""

import math

from lxml import etree

from workbook.ooxml.cells import CellError, Value
from workbook.ooxml.container.book import Book
from workbook.ooxml.xml import (
    FORMULA,
    INLINE,
    TEXT,
    VALUE,
    escape_text,
    remove_attributes,
    string_text,
    unescape_text,
)


def _number(text: str) -> float | int:
    """Return a number as a cell has it: whole ones as int, as far as a float tells them apart."""
    if text.isdecimal() and len(text) < 16:
        return int(text)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"not a number: {text}")
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def stored_value(book: Book, kind: str | None, text: str | None) -> Value:
    """Return what a cell's value means; an empty one is a value only where it is a text."""
    if not text:
        return "" if kind == "str" else None
    if kind == "s":
        return book.shared_string(text)
    if kind is None or kind == "n":
        return _number(text)
    if kind == "str":
        return unescape_text(text)
    if kind == "b":
        return text.strip() in ("1", "true")
    if kind == "e":
        return CellError(text)
    if kind == "d":
        return book.iso_serial(text)
    return None


def encode(value: Value, *, inline: bool) -> tuple[str | None, str | None]:
    """Return a cell's type and its value's text; ``inline`` where it is no formula's result.

    ValueError for what is not a number.
    """
    if value is None:
        return None, None
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, CellError):
        return "e", value.code
    if isinstance(value, str):
        return "inlineStr" if inline else "str", value
    if not math.isfinite(value):
        raise ValueError(f"not a number: {value}")
    whole = abs(value) < 1e15 and value == int(value)
    return None, str(int(value)) if whole else str(value)


def encoded(book: Book, cell: etree._Element) -> tuple[str | None, str | None]:
    """Return what the cell holds now, as `encode` would have it: equal means nothing to write."""
    kind = cell.get("t")
    if kind == "inlineStr":
        inline = cell.find(INLINE)
        return kind, None if inline is None else string_text(inline)
    value = cell.find(VALUE)
    if value is not None and kind == "str":
        return kind, unescape_text(value.text or "")
    if value is None or value.text is None:
        return None, None
    if kind == "s":
        return "inlineStr", book.shared_string(value.text)
    if kind in (None, "n"):
        try:
            return None, str(_number(value.text))
        except ValueError:
            return None, value.text
    return kind, value.text


def store(cell: etree._Element, kind: str | None, content: str | None) -> None:
    """Replace what the cell holds, but for its formula."""
    tag = INLINE if kind == "inlineStr" else VALUE
    element = None
    for child in list(cell) if len(cell) else ():
        if child.tag == tag and content is not None:
            element = child
        elif child.tag in (VALUE, INLINE):
            cell.remove(child)
    remove_attributes(cell, "vm")  # says more about the old value, such as a picture in the cell
    if content is None or kind is None:
        remove_attributes(cell, "t")
    else:
        cell.set("t", kind)
    if content is None:
        return
    if element is None:
        element = etree.SubElement(cell, tag)
        if len(cell) > 1:  # after the formula, before whatever else there is
            cell.insert(1 if cell[0].tag == FORMULA else 0, element)
    if tag == VALUE:
        element.text = escape_text(content)
    else:
        set_inline_text(element, content)


def set_inline_text(element: etree._Element, text: str) -> None:
    """Let an inline text be this one, without looks of its own."""
    for child in list(element):
        element.remove(child)
    shown = etree.SubElement(element, TEXT)
    shown.text = escape_text(text)
    if text != text.strip() or "\n" in text:
        shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
