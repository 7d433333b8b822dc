"""Cell styles: those of one workbook found again, or made, in another."""

from collections.abc import Callable
from copy import deepcopy
from functools import cache

from lxml import etree

from workbook.ooxml.container.book import Book
from workbook.ooxml.xml import MAIN, OFFICE_RELATIONS, insert_ordered, main_tag

_ORDER = ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"]
# openpyxl writes a font's properties in another order than the schema's; Excel's own is this.
_FONT_ORDER = [
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz",
    "color", "name", "family", "charset", "scheme",
]  # fmt: skip
_PARTS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_FIRST_OWN_FORMAT = 164  # numbers below are built in
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_BARE = (
    f'<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    "</styleSheet>"
)


def style_copier(target: Book, source: Book) -> Callable[[int], int]:
    """Return what gives, for a style of `source`, the style of `target` that looks alike.

    What is missing there (font, fill, border, number format) is added once. Style 0 stays 0: a cell
    without a look of its own takes that of its new workbook. IndexError for a style that is not.
    """
    root, theirs = _styles(target), _styles(source)
    mine = _Items(root)
    formats = {
        str(element.get("numFmtId")): str(element.get("formatCode", ""))
        for element in theirs.iterfind(f"{main_tag('numFmts')}/{main_tag('numFmt')}")
    }

    @cache
    def copied(style: int) -> int:
        if style == 0:
            return 0
        xf = deepcopy(_items(theirs, "cellXfs")[style])
        for key, name in _PARTS.items():
            part = _in_order(_items(theirs, name)[int(xf.get(key) or 0)])
            xf.set(key, str(mine.number(name, part)))
            xf.set(f"apply{key[:-2].capitalize()}", "1")
        number = str(xf.get("numFmtId", "0"))
        if number in formats:
            xf.set("numFmtId", _format_number(root, formats[number]))
        xf.set("applyNumberFormat", "1")
        for key in ("alignment", "protection"):
            if xf.find(main_tag(key)) is not None:
                xf.set(f"apply{key.capitalize()}", "1")
        xf.set("xfId", "0")
        target.edit_xml(_styles_part(target))
        return mine.number("cellXfs", xf)

    return copied


def conditional_style_copier(target: Book, source: Book) -> Callable[[int], int]:
    """Return the same for the differential styles (dxf) of conditional formats and filters."""
    root, theirs = _styles(target), _styles(source)
    mine = _Items(root)

    @cache
    def copied(style: int) -> int:
        dxf = deepcopy(_items(theirs, "dxfs")[style])
        for font in dxf.iterfind(main_tag("font")):
            dxf.replace(font, _in_order(font))
        own = dxf.find(main_tag("numFmt"))
        if own is not None:
            own.set("numFmtId", _format_number(root, str(own.get("formatCode", ""))))
        target.edit_xml(_styles_part(target))
        return mine.number("dxfs", dxf)

    return copied


def with_number_format(package: Book, style: int, code: str) -> int:
    """Return the style that looks like `style` but shows a number as `code` says (yyyy-mm-dd)."""
    root = _styles(package)
    xf = deepcopy(_items(root, "cellXfs")[style])
    package.edit_xml(_styles_part(package))
    xf.set("numFmtId", _format_number(root, code))
    xf.set("applyNumberFormat", "1")
    return _Items(root).number("cellXfs", xf)


def _styles_part(package: Book) -> str:
    part = package.linked("styles")
    if part is None:
        part = "xl/styles.xml"
        package.set_part(part, _BARE.encode(), _STYLES_TYPE)
        package.add_relationship(package.workbook_part, f"{OFFICE_RELATIONS}/styles", part)
    return part


def _styles(package: Book) -> etree._Element:
    return package.xml(_styles_part(package))


def _items(root: etree._Element, name: str) -> list[etree._Element]:
    holder = root.find(main_tag(name))
    return [] if holder is None else [item for item in holder if isinstance(item.tag, str)]


class _Items:
    """The fonts, fills, styles and so on of a workbook, by what they say."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._numbers: dict[str, dict[object, int]] = {}

    def number(self, name: str, item: etree._Element) -> int:
        """Return the number of an equal item in the list of that name; a copy is added for none."""
        holder = self._root.find(main_tag(name))
        if holder is None:
            holder = insert_ordered(self._root, name, _ORDER)
        numbers = self._numbers.get(name)
        if numbers is None:
            numbers = self._numbers[name] = {}
            for number, candidate in enumerate(_items(self._root, name)):
                numbers.setdefault(_essence(candidate), number)
        wanted = _essence(item)
        if wanted not in numbers:
            count = len(_items(self._root, name))
            holder.append(deepcopy(item))
            holder.set("count", str(count + 1))
            numbers[wanted] = count
        return numbers[wanted]


def _in_order(part: etree._Element) -> etree._Element:
    """Return a copy of a font with its properties in order; of anything else, a copy."""
    copy = deepcopy(part)
    if copy.tag == main_tag("font"):
        rank = {main_tag(name): at for at, name in enumerate(_FONT_ORDER)}
        copy[:] = sorted(copy, key=lambda child: rank.get(str(child.tag), len(rank)))
    return copy


def _essence(element: etree._Element) -> object:
    """Return what an element says, however it is written."""
    attributes = tuple(sorted((str(key), str(value)) for key, value in element.attrib.items()))
    return element.tag, attributes, tuple(_essence(child) for child in element)


def _format_number(root: etree._Element, code: str) -> str:
    taken = [_FIRST_OWN_FORMAT - 1]
    for element in _items(root, "numFmts"):
        number = str(element.get("numFmtId", "0"))
        if element.get("formatCode") == code:
            return number
        taken.append(int(number) if number.isdecimal() else 0)
    holder = root.find(main_tag("numFmts"))
    if holder is None:
        holder = insert_ordered(root, "numFmts", _ORDER)
    number = str(max(taken) + 1)
    etree.SubElement(holder, main_tag("numFmt"), numFmtId=number, formatCode=code)
    holder.set("count", str(len(taken)))
    return number
