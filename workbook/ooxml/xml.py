"""The XML of a workbook: its namespaces, its way to spell text, parsing and writing it safely."""

import re
from collections.abc import Sequence

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
# A parsed part takes about a hundred bytes a tag or attribute, however short it is written.
MAX_TAGS = 10_000_000


def main_tag(name: str) -> str:
    """Return the tag of an element of the main spreadsheet namespace."""
    return f"{{{MAIN}}}{name}"


ROW, CELL, VALUE, FORMULA, INLINE, TEXT, RUN = map(main_tag, ("row", "c", "v", "f", "is", "t", "r"))


class TooLarge(ValueError):
    """A part that would take more memory than a workbook may."""


def parse(content: bytes) -> etree._Element:
    """Return a part's root. ValueError for wrong XML and document types, TooLarge for too much."""
    if content.count(b"<") + content.count(b"=") > MAX_TAGS:
        raise TooLarge("too many tags")
    # A parser of its own for each part: lxml's are not to be shared between threads.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    document = root.getroottree().docinfo
    if document is None or document.internalDTD is not None:  # the door of every entity bomb
        raise ValueError("a workbook has no document type")
    return root


def select(root: etree._Element, path: str) -> list[etree._Element]:
    """Return the elements at an XPath (main spreadsheet elements are m:…), without making others.

    A large sheet has hundreds of thousands of cells; walking them in Python to find a few is slow.
    """
    found = root.xpath(path, namespaces={"m": MAIN})
    assert isinstance(found, list)
    return [element for element in found if isinstance(element, etree._Element)]


def serialise(root: etree._Element) -> bytes:
    """Return a whole part, with whatever is before and after its root."""
    body = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + body


def remove_attributes(element: etree._Element, *names: str) -> None:
    """Remove attributes that are there; others do not matter."""
    for name in names:
        if element.get(name) is not None:
            del element.attrib[name]


def string_text(item: etree._Element) -> str:
    """Return a string item's text: plain, or its rich runs joined, without phonetic guides."""
    texts = []
    for child in item:
        if child.tag == TEXT:
            texts.append(child.text or "")
        elif child.tag == RUN:
            texts.extend(text.text or "" for text in child.iterchildren(TEXT))
    return unescape_text("".join(texts))


def replace_in_runs(runs: Sequence[etree._Element], start: int, end: int, words: str) -> None:
    """Replace a piece of a text that is spread over runs; it goes to the run where it begins."""
    at = 0
    for run in runs:
        written = run.text or ""
        first, last = max(start - at, 0), min(end - at, len(written))
        if first < len(written) and last > first:
            run.text = written[:first] + words + written[last:]
            words = ""
        at += len(written)


# A workbook spells what XML cannot hold as _x0007_, and the underscore of text that looks so too.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def unescape_text(text: str) -> str:
    """Return the text that a workbook's spelling of it means."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def escape(text: str) -> str:
    """Return a text as the content of an element spells it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_text(text: str) -> str:
    """Return the text as a workbook spells it; half a surrogate pair becomes U+FFFD."""
    if text.isprintable() and "_x" not in text:
        return text
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return _FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def insert_ordered(root: etree._Element, name: str, order: list[str]) -> etree._Element:
    """Add a child where the schema wants it: after the last of those that come before it."""
    before = set(order[: order.index(name)])
    at = 0
    for position, child in enumerate(root, start=1):
        if isinstance(child.tag, str) and etree.QName(child).localname in before:
            at = position
    element = etree.Element(main_tag(name))
    root.insert(at, element)
    return element
