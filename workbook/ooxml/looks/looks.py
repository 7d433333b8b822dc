"""What cells look like, as far as it tells what they are: borders, and lines through their text."""

from collections.abc import Sequence

from lxml import etree

from workbook.ooxml.package import Package
from workbook.ooxml.xml import main_tag

_SIDES = [main_tag(side) for side in ("left", "right", "top", "bottom", "start", "end")]


def bordered_styles(package: Package) -> frozenset[int]:
    """Return the cell styles that draw a line on two sides of their cell or more."""
    part = package.linked("styles")
    if part is None:
        return frozenset()
    root = package.xml(part)
    boxed = [
        sum(1 for side in border if side.tag in _SIDES and side.get("style", "none") != "none") > 1
        for border in root.iterfind(f"{main_tag('borders')}/{main_tag('border')}")
    ]
    return _styles_with(root, "borderId", boxed)


def struck_styles(package: Package) -> frozenset[int]:
    """Return the cell styles whose texts are struck through."""
    part = package.linked("styles")
    if part is None:
        return frozenset()
    root = package.xml(part)
    struck = [
        (line := font.find(main_tag("strike"))) is not None
        and line.get("val", "1") not in ("0", "false")
        for font in root.iterfind(f"{main_tag('fonts')}/{main_tag('font')}")
    ]
    return _styles_with(root, "fontId", struck)


def _styles_with(root: etree._Element, key: str, wanted: Sequence[bool]) -> frozenset[int]:
    """Return the cell styles of which a part, by its number, is a wanted one."""
    parts = (
        str(xf.get(key, "0")) for xf in root.iterfind(f"{main_tag('cellXfs')}/{main_tag('xf')}")
    )
    return frozenset(
        style
        for style, part in enumerate(parts)
        if part.isdecimal() and int(part) < len(wanted) and wanted[int(part)]
    )
