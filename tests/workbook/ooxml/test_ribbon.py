"""A tab in the ribbon: in Microsoft's markup, beside the office's own, and taken out again."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

from workbook.hosts.vba import ribbon
from workbook.ooxml.macros.ribbon import drop_tab, set_tab
from workbook.ooxml.package import Package

PART = "customUI/customUI.xml"
KINDS = {
    "2006": ("2006/relationships/ui/extensibility", "2006/01/customui"),
    "2007": ("2007/relationships/ui/extensibility", "2009/07/customui"),
    "mixed": ("2007/relationships/ui/extensibility", "2006/01/customui"),  # as xlwings' own add-in
}
OFFICE = "http://schemas.microsoft.com/office/"
OWN = {
    "tabs": '<ribbon><tabs><tab id="own" label="本单位"><group id="g" label="组">'
            '<button id="b" label="按" onAction="Own.Run"/></group></tab></tabs></ribbon>',
    "commands": '<commands><command idMso="FileSave" onAction="Own.Save"/></commands>',
    "toolbar": '<ribbon startFromScratch="false"><qat/><contextualTabs><tabSet idMso="TabSetDrawingTools"/></contextualTabs></ribbon>',
    "nothing": "",
}  # fmt: skip


def plain() -> Package:
    stream = BytesIO()
    openpyxl.Workbook().save(stream)
    return Package(stream.getvalue())


def with_own(kind: str, markup: str, part: str = "customUI/own.xml") -> Package:
    """A workbook that has a ribbon of the office's."""
    link, namespace = KINDS[kind]
    package = plain()
    content = f'<customUI xmlns="{OFFICE}{namespace}" onLoad="Own.Load">{markup}</customUI>'
    package.set_part(part, content.encode())
    package.add_relationship("", OFFICE + link, part)
    return Package(package.to_bytes())


def problems(package: Package, folder: Path) -> list[str]:
    """What Microsoft's schema says against the ribbon of a workbook."""
    path = folder / "book.xlsm"
    package.save(path)
    found = OpenXmlValidator().validate(path)
    return [str(error) for error in found.errors if "customUI" in error.part_uri]


def test_the_tab_is_in_microsofts_markup(tmp_path: Path) -> None:
    package = plain()
    set_tab(package, ribbon())
    assert problems(package, tmp_path) == []
    wrong = ribbon().replace(b'size="large"', b'size="huge"')  # the validator does look
    package.set_part(PART, wrong)
    assert problems(package, tmp_path)


def test_a_workbook_without_a_ribbon_is_as_it_was_when_the_tab_is_gone() -> None:
    package = plain()
    before = {name: package.part(name) for name in package.parts()}
    set_tab(package, ribbon())
    again = Package(package.to_bytes())
    set_tab(again, ribbon())
    assert not again.changed
    drop_tab(again, ribbon())
    after = Package(again.to_bytes())
    assert set(after.parts()) == set(before)
    for name, content in before.items():
        assert canonical(after.part(name)) == canonical(content), name


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("own", OWN)
def test_the_offices_own_ribbon_stays_and_has_one_tab_more(
    kind: str, own: str, tmp_path: Path
) -> None:
    package = with_own(kind, OWN[own])
    before = package.part("customUI/own.xml")
    set_tab(package, ribbon())
    assert not package.has_part(PART)
    assert problems(package, tmp_path) == []
    root = package.xml("customUI/own.xml")
    assert [tab.get("id") for tab in root.iter("{*}tab")][-1] == "kaoheTab"
    assert {etree.QName(tag).namespace for tag in root.iter(etree.Element)} == {
        OFFICE + KINDS[kind][1]
    }
    drop_tab(package, ribbon())
    assert canonical(package.part("customUI/own.xml")) == canonical(before)


def test_a_workbook_with_both_generations_has_the_tab_in_both() -> None:
    """Programs that know the newer one read it alone."""
    package = with_own("2006", OWN["tabs"], "customUI/one.xml")
    link, namespace = KINDS["2007"]
    content = f'<customUI xmlns="{OFFICE}{namespace}">{OWN["tabs"]}</customUI>'
    package.set_part("customUI/two.xml", content.encode())
    package.add_relationship("", OFFICE + link, "customUI/two.xml")
    set_tab(package, ribbon())
    for part in ("customUI/one.xml", "customUI/two.xml"):
        assert b"kaoheTab" in package.part(part)


def test_a_ribbon_without_the_tab_stays_as_it_is() -> None:
    package = with_own("2006", OWN["tabs"])
    before = package.part("customUI/own.xml")
    drop_tab(package, ribbon())
    assert package.part("customUI/own.xml") == before


def test_an_older_tab_of_ours_is_renewed_in_its_place() -> None:
    package = plain()
    set_tab(package, ribbon().replace("重新计算".encode(), "算".encode()))
    set_tab(package, ribbon())
    assert package.part(PART).count(b"kaoheTab") == 1
    assert canonical(package.part(PART)) == canonical(ribbon())


def canonical(content: bytes) -> bytes:
    root = etree.fromstring(content)
    text: bytes = etree.tostring(root, method="c14n2", strip_text=True)  # type: ignore[call-overload]
    return text
