"""Every difference between two workbooks, cell by cell and part by part.

Read from the XML of the parts with nothing of the product: what it gets wrong must not be hidden by
reading it wrongly again.

    left = differences(before, after)
    assert not [d for d in left if not may(d)]
"""

import io
import posixpath
import zipfile
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree
from openpyxl.formula.translate import Translator

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PAGE = ("printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks")
_WHOLE = ("sheetPr", "sheetViews", "sheetFormatPr", "sheetProtection", "autoFilter", "hyperlinks")


class Difference(NamedTuple):
    """One difference: what kind of thing it is, on which sheet ("" for none), where, old and new."""

    kind: str
    sheet: str
    place: str
    before: object
    after: object


class Cell(NamedTuple):
    value: object
    formula: object
    style: object


class Look(NamedTuple):
    """All that a sheet shows, in comparable form: by kind, by place."""

    cells: dict[str, Cell]
    others: dict[str, dict[str, object]]


def differences(
    before: bytes | Path,
    after: bytes | Path,
    renamed: Mapping[str, str] | None = None,
    *,
    within_sheets: Collection[str] | None = None,
) -> list[Difference]:
    """Return every difference; sheets have other names as ``renamed`` says, old to new.

    Sheets that are new count as one difference each, whatever they hold. ``within_sheets`` are the
    new names of the sheets to be looked into, where not all are.
    """
    old, new = _book(before), _book(after)
    names = renamed or {}
    found: list[Difference] = []
    for name in old.sheets:
        there = names.get(name, name)
        if there in new.sheets and within_sheets is not None and there not in within_sheets:
            continue
        if there in new.sheets:
            found += _sheet_differences(there, old.look(name), new.look(there))
        else:
            found.append(Difference("工作表", name, "", name, None))
    back = {there: name for name, there in names.items()}
    found += [
        Difference("工作表", name, "", None, name)
        for name in new.sheets
        if back.get(name, name) not in old.sheets
    ]
    kept = [names.get(name, name) for name in old.sheets if names.get(name, name) in new.sheets]
    order = [name for name in new.sheets if name in kept]
    if kept != order:
        found.append(Difference("工作表顺序", "", "", kept, order))
    found += _by_place("名称", "", old.names(), new.names())
    found += _by_place("部件", "", old.other_parts(), new.other_parts())
    return found


def formula_cells(source: bytes | Path) -> set[tuple[str, str]]:
    """Return the sheets and places of the cells that hold formulas."""
    book = _book(source)
    return {
        (name, place)
        for name in book.sheets
        for place, cell in book.look(name).cells.items()
        if cell.formula is not None
    }


def changed_cells(found: Iterable[Difference], sheet: str) -> set[str]:
    """Return the cells of a sheet whose content differs."""
    return {d.place for d in found if d.sheet == sheet and d.kind in ("值", "公式")}


def _sheet_differences(name: str, old: Look, new: Look) -> list[Difference]:
    found = []
    nothing = Cell(None, None, None)
    for place in sorted({*old.cells, *new.cells}, key=_in_order):
        before, after = old.cells.get(place, nothing), new.cells.get(place, nothing)
        for kind, one, other in zip(("值", "公式", "样式"), before, after, strict=True):
            if one != other and not (kind == "样式" and before == nothing == after):
                found.append(Difference(kind, name, place, one, other))
    for kind in sorted({*old.others, *new.others}):
        found += _by_place(kind, name, old.others.get(kind, {}), new.others.get(kind, {}))
    return found


def _by_place(
    kind: str, sheet: str, old: Mapping[str, object], new: Mapping[str, object]
) -> list[Difference]:
    return [
        Difference(kind, sheet, place, old.get(place), new.get(place))
        for place in sorted({*old, *new})
        if old.get(place) != new.get(place)
    ]


def _in_order(place: str) -> tuple[int, int, str]:
    letters = place.rstrip("0123456789")
    return int(place[len(letters) :]), len(letters), letters


def _book(source: bytes | Path) -> "_Book":
    return _book_of(source if isinstance(source, bytes) else source.read_bytes())


class _Book:
    """A workbook's parts, read with zipfile and lxml alone."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {
                i.filename.replace("\\", "/"): archive.read(i) for i in archive.infolist()
            }
        self._looks: dict[str, Look] = {}
        self._read: set[str] = {"[Content_Types].xml", "_rels/.rels"}
        self.workbook = next(
            target for kind, target, _ in self.links("").values() if kind == "officeDocument"
        )
        self.root = self.xml(self.workbook)
        links = self.links(self.workbook)
        self.sheets: dict[str, str] = {}
        for element in self.root.iter(f"{MAIN}sheet"):
            link = element.get(f"{OFFICE}id") or ""
            if link in links and links[link][0] == "worksheet":
                self.sheets[str(element.get("name"))] = links[link][1]
        self._read |= {self.workbook, _rels(self.workbook), *self.sheets.values()}
        self._strings = self._shared(links)
        self._styles = self._all_styles(links)
        for kind, target, _ in links.values():
            if kind in ("calcChain", "sharedStrings", "styles"):
                self._read.add(target)

    def xml(self, part: str) -> etree._Element:
        return etree.fromstring(self.parts[part])

    def links(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Return the links of a part by id: kind, target, whether it is outside."""
        rels = _rels(part)
        if rels not in self.parts:
            return {}
        found = {}
        for element in self.xml(rels):
            outside = element.get("TargetMode") == "External"
            target = str(element.get("Target")).replace("\\", "/")
            if not outside:
                target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target))
                target = target.lstrip("/")
            kind = str(element.get("Type")).rpartition("/")[2]
            found[str(element.get("Id"))] = (kind, target, outside)
        return found

    def _shared(self, links: Mapping[str, tuple[str, str, bool]]) -> list[object]:
        part = next((target for kind, target, _ in links.values() if kind == "sharedStrings"), None)
        return [] if part not in self.parts else [_text(item) for item in self.xml(str(part))]

    def _all_styles(self, links: Mapping[str, tuple[str, str, bool]]) -> list[object]:
        part = next((target for kind, target, _ in links.values() if kind == "styles"), None)
        if part not in self.parts:
            return []
        root = self.xml(str(part))
        formats = {e.get("numFmtId"): e.get("formatCode") for e in root.iter(f"{MAIN}numFmt")}
        lists = {
            name: [_canonical(e) for e in root.iterfind(f"{MAIN}{name}/*")]
            for name in ("fonts", "fills", "borders")
        }
        found: list[object] = []
        for xf in root.iterfind(f"{MAIN}cellXfs/{MAIN}xf"):
            number = xf.get("numFmtId", "0")
            look = [
                lists[name][int(xf.get(key, "0"))] if lists[name] else None
                for name, key in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId"))
            ]
            more = [_canonical(child) for child in xf if _local(child) != "extLst"]
            found.append((formats.get(number, number), *look, tuple(more)))
        return found

    def look(self, name: str) -> Look:
        if name not in self._looks:
            self._looks[name] = self._look(name)
        return self._looks[name]

    def _look(self, name: str) -> Look:
        part = self.sheets[name]
        root = self.xml(part)
        others: dict[str, dict[str, object]] = {
            "合并": {str(e.get("ref")): True for e in root.iter(f"{MAIN}mergeCell")},
            "列宽": {
                f"{e.get('min')}-{e.get('max')}": _canonical(e) for e in root.iter(f"{MAIN}col")
            },
            "行": {
                str(e.get("r")): tuple(e.get(k) for k in ("ht", "hidden", "outlineLevel"))
                for e in root.iter(f"{MAIN}row")
                if any(e.get(k) for k in ("ht", "hidden", "outlineLevel"))
            },
            "条件格式": {
                f"{e.get('sqref')}#{i}": _canonical(e, dxf=self._dxfs())
                for i, e in enumerate(root.iter(f"{MAIN}conditionalFormatting"))
            },
            "数据校验": {
                str(e.get("sqref")): _canonical(e) for e in root.iter(f"{MAIN}dataValidation")
            },
            "打印": {tag: _canonical(e) for tag in _PAGE for e in root.iterfind(f"{MAIN}{tag}")},
            "表属性": {tag: _canonical(e) for tag in _WHOLE for e in root.iterfind(f"{MAIN}{tag}")},
            "扩展": {str(i): _canonical(e) for i, e in enumerate(root.iterfind(f"{MAIN}extLst/*"))},
        }
        others["附着"] = self._attached(part)
        return Look(dict(self._cells(root)), others)

    def _attached(self, part: str) -> dict[str, object]:
        """Return what a sheet links to, comparable."""
        links = self.links(part)
        self._read.add(_rels(part))
        attached: dict[str, object] = {}
        for kind, target, outside in links.values():
            if outside:
                attached[f"{kind} {target}"] = True
            elif target in self.parts:
                attached[f"{kind} {target}"] = self._deep(target)
        return attached

    def _deep(self, part: str) -> object:
        """Return a part and all it links to, comparable."""
        self._read |= {part, _rels(part)}
        content = _content(part, self.parts[part])
        return content, tuple(
            (kind, target, self._deep(target) if not outside and target in self.parts else None)
            for kind, target, outside in sorted(self.links(part).values())
        )

    def _dxfs(self) -> list[object]:
        for kind, target, _ in self.links(self.workbook).values():
            if kind == "styles" and target in self.parts:
                return [_canonical(e) for e in self.xml(target).iterfind(f"{MAIN}dxfs/{MAIN}dxf")]
        return []

    def _cells(self, root: etree._Element) -> Iterable[tuple[str, Cell]]:
        shared: dict[str, tuple[str, str]] = {}
        row = 0
        for row_element in root.iterfind(f"{MAIN}sheetData/{MAIN}row"):
            row = int(row_element.get("r") or row + 1)
            column = 0
            for element in row_element.iterfind(f"{MAIN}c"):
                place = str(element.get("r") or f"{_letters(column + 1)}{row}")
                column = _number(place.rstrip("0123456789"))
                style = int(element.get("s") or 0)
                look = self._styles[style] if style < len(self._styles) else style
                yield place, Cell(self._value(element), _formula(element, place, shared), look)

    def _value(self, cell: etree._Element) -> object:
        kind = cell.get("t", "n")
        inline, value = cell.find(f"{MAIN}is"), cell.find(f"{MAIN}v")
        if kind == "inlineStr" and inline is not None:
            return _text(inline)
        if value is None or value.text is None:
            return None
        if kind == "s":
            return self._strings[int(value.text)]
        if kind == "n":
            return round(float(value.text), 9)
        return kind, value.text

    def names(self) -> dict[str, object]:
        sheets = [str(e.get("name")) for e in self.root.iter(f"{MAIN}sheet")]
        found: dict[str, object] = {}
        for element in self.root.iter(f"{MAIN}definedName"):
            local = element.get("localSheetId")
            where = sheets[int(local)] if local is not None else ""
            found[f"{where}!{element.get('name')}"] = element.text
        return found

    def other_parts(self) -> dict[str, object]:
        """Return the parts that belong to no sheet, by name."""
        for part in self.sheets.values():
            self._attached(part)
        return {
            name: _content(name, content)
            for name, content in self.parts.items()
            if name not in self._read and not name.endswith("/")
        }


_book_of = lru_cache(maxsize=2)(
    _Book
)  # tests ask several things of a workbook, one after the other


def _rels(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _content(name: str, content: bytes) -> object:
    if name.endswith((".xml", ".vml", ".rels")):
        try:
            return _canonical(etree.fromstring(content))
        except etree.XMLSyntaxError:
            pass
    return content


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _canonical(element: etree._Element, dxf: list[object] | None = None) -> object:
    """Return what an element says, however it is spelled."""
    attributes = {
        str(key): dxf[int(value)] if dxf and key == "dxfId" else str(value)
        for key, value in element.attrib.items()
    }
    children = [_canonical(child, dxf) for child in element if isinstance(child.tag, str)]
    text = (element.text or "") if not children else (element.text or "").strip()
    return str(element.tag), tuple(sorted(attributes.items(), key=str)), text, tuple(children)


def _text(item: etree._Element) -> object:
    """Return a text; a rich one with the look of its runs."""
    runs = item.findall(f"{MAIN}r")
    if not runs:
        return "".join(t.text or "" for t in item.findall(f"{MAIN}t"))
    return tuple(_canonical(run) for run in runs)


def _formula(cell: etree._Element, place: str, shared: dict[str, tuple[str, str]]) -> object:
    element = cell.find(f"{MAIN}f")
    if element is None:
        return None
    if element.get("t") == "shared":
        group = str(element.get("si"))
        if element.text:
            shared[group] = (element.text, place)
        if group not in shared:
            return "?"
        text, origin = shared[group]
        return Translator(f"={text}", origin).translate_formula(place)[1:]
    if element.get("t"):
        return element.get("t"), element.get("ref"), element.text
    return element.text


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def within(place: str, area: str) -> bool:
    """Tell whether a cell lies in an area such as D4:H27."""
    first, _, last = area.partition(":")
    (top, left), (bottom, right) = _row_and_column(first), _row_and_column(last or first)
    row, column = _row_and_column(place)
    return top <= row <= bottom and left <= column <= right


@lru_cache(maxsize=1 << 16)
def _row_and_column(place: str) -> tuple[int, int]:
    letters = place.rstrip("0123456789")
    return int(place[len(letters) :]), _number(letters)
