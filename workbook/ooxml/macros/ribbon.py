"""A tab in the ribbon that a workbook brings along: beside the office's own, and taken out again.

A package has at most one part for each of two generations of the ribbon's markup; programs that
know both read the newer only, so a tab goes into all that there are.
"""

from copy import deepcopy

from lxml import etree

from workbook.ooxml.package import Package
from workbook.ooxml.xml import parse

_LINK = "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"
_LINKS = (_LINK, "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility")
_PART = "customUI/customUI.xml"
_TYPE = "application/xml"
_BEFORE = {"ribbon": ("commands",), "tabs": ("qat",), "tab": ("tab",)}  # what a child comes after


def set_tab(package: Package, ribbon: bytes) -> None:
    """Put the tab of a ribbon's markup into a workbook, or renew it there."""
    wanted = _tab(parse(ribbon))
    parts = _parts(package)
    if not parts:
        package.set_part(_PART, ribbon, None if package.content_type(_PART) == _TYPE else _TYPE)
        package.add_relationship("", _LINK, _PART)
    for part in parts:
        root = package.xml(part)
        tab = _in_namespace(wanted, etree.QName(root).namespace or "")
        old = _find(root, str(tab.get("id")))
        if old is not None and _canonical(old) == _canonical(tab):
            continue
        root = package.edit_xml(part)
        if old is not None:
            old.getparent().replace(old, tab)  # type: ignore[union-attr]
        else:
            _insert(_child(_child(root, "ribbon"), "tabs"), tab)


def drop_tab(package: Package, ribbon: bytes) -> None:
    """Take the tab of a ribbon's markup out of a workbook, with a part that held nothing else."""
    name = str(_tab(parse(ribbon)).get("id"))
    for part in _parts(package):
        tab = _find(package.xml(part), name)
        if tab is None:
            continue
        root = package.edit_xml(part)
        gone: etree._Element | None = tab
        while gone is not None and gone is not root:
            holder = gone.getparent()
            assert holder is not None
            holder.remove(gone)
            gone = None if len(holder) or holder.attrib else holder
        if not len(root) and not root.attrib:
            _remove(package, part)


def _parts(package: Package) -> list[str]:
    links = package.relationships("")
    return [link.target for link in links if link.type in _LINKS and package.has_part(link.target)]


def _remove(package: Package, part: str) -> None:
    for link in package.relationships(""):
        if link.type in _LINKS and link.target == part:
            package.remove_relationship("", link.id)
    package.remove_part(part)


def _tab(root: etree._Element) -> etree._Element:
    return next(element for element in root.iter("{*}tab"))


def _find(root: etree._Element, name: str) -> etree._Element | None:
    return next((tab for tab in root.iter("{*}tab") if tab.get("id") == name), None)


def _in_namespace(tab: etree._Element, namespace: str) -> etree._Element:
    """Return a copy of a tab in the generation of markup that a part is written in."""
    copy = deepcopy(tab)
    copy.tail = None
    for element in copy.iter(etree.Element):
        element.tag = f"{{{namespace}}}{etree.QName(element).localname}"
    etree.cleanup_namespaces(copy)
    return copy


def _canonical(element: etree._Element) -> bytes:
    alone = deepcopy(element)
    alone.tail = None
    etree.cleanup_namespaces(alone)
    text: bytes = etree.tostring(alone, method="c14n")
    return text


def _child(parent: etree._Element, name: str) -> etree._Element:
    tag = f"{{{etree.QName(parent).namespace}}}{name}"
    found = parent.find(tag)
    if found is None:
        found = etree.Element(tag)
        _insert(parent, found)
    return found


def _insert(parent: etree._Element, child: etree._Element) -> None:
    """Add a child where the schema wants it."""
    before = _BEFORE[etree.QName(child).localname]
    at = 0
    for position, element in enumerate(parent, start=1):
        if isinstance(element.tag, str) and etree.QName(element).localname in before:
            at = position
    parent.insert(at, child)
