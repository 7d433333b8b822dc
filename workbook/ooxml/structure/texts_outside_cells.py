"""The texts of a workbook that are in no cell: drawings, printed pages, checks and properties."""

from collections.abc import Callable, Sequence

from lxml import etree

from workbook.ooxml.package import Package
from workbook.ooxml.sheet.reading import around_cells, may_hold
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.xml import main_tag, replace_in_runs

_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PROPERTIES = "docProps/core.xml"
_WRITTEN = ("title", "subject", "description", "keywords")  # the others are a program's or a date
_CHECK_TEXTS = ("prompt", "error", "promptTitle", "errorTitle")


def edit_drawn_texts(
    package: Package, sheet: Sheet, edits: Callable[[str], Sequence[tuple[int, int, str]]]
) -> None:
    """Replace pieces (from, to, words) of what text boxes and the titles of charts say.

    Each piece of such a text keeps its look.
    """
    for link in package.relationships(sheet.part):
        if link.external or not link.type.endswith("/drawing"):
            continue
        charts = [
            chart.target
            for chart in package.relationships(link.target)
            if not chart.external and chart.type.endswith("/chart")
        ]
        for part in (link.target, *charts):
            for paragraph in package.xml(part).iter(f"{_DRAWN}p"):
                runs = list(paragraph.iter(f"{_DRAWN}t"))
                for edit in sorted(edits("".join(r.text or "" for r in runs)), reverse=True):
                    package.edit_xml(part)
                    replace_in_runs(runs, *edit)


def commented_cells(package: Package, sheet: Sheet) -> list[str]:
    """Return which cells of a sheet bear comments, such as D4, in the file's order."""
    return [
        str(comment.get("ref"))
        for link in package.relationships(sheet.part)
        if not link.external and link.type.endswith("/comments")
        for comment in package.xml(link.target).iter(main_tag("comment"))
    ]


def edit_page_texts(package: Package, sheet: Sheet, edit: Callable[[str], str]) -> None:
    """Pass what is printed above and below the pages of a sheet to `edit`."""
    if may_hold(sheet, "headerFooter"):
        with around_cells(sheet):
            for holder in package.xml(sheet.part).iter(main_tag("headerFooter")):
                for element in holder:
                    _edit_text(package, sheet.part, element, edit)


def edit_check_texts(package: Package, sheet: Sheet, edit: Callable[[str], str]) -> None:
    """Pass what the data validations of a sheet say to those who fill it in to `edit`."""
    if may_hold(sheet, "dataValidation"):
        with around_cells(sheet):
            for check in package.xml(sheet.part).iter(main_tag("dataValidation")):
                for key in _CHECK_TEXTS:
                    text = str(check.get(key, ""))
                    if (new := edit(text)) != text:
                        package.edit_xml(sheet.part)
                        check.set(key, new)


def edit_properties(package: Package, edit: Callable[[str], str]) -> None:
    """Pass what the file says of itself, such as its title, to `edit`."""
    if package.has_part(_PROPERTIES):
        for element in package.xml(_PROPERTIES):
            if etree.QName(element).localname in _WRITTEN:
                _edit_text(package, _PROPERTIES, element, edit)


def _edit_text(
    package: Package, part: str, element: etree._Element, edit: Callable[[str], str]
) -> None:
    text = element.text or ""
    if (new := edit(text)) != text:
        package.edit_xml(part)
        element.text = new
