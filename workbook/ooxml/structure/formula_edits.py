"""Formulas edited wherever a workbook has them: cells, checks, links, names, charts, drawings."""

import re
from collections.abc import Callable
from functools import partial

from lxml import etree

from workbook.ooxml.package import Package
from workbook.ooxml.references import quote_sheet
from workbook.ooxml.shared_formulas import give_own_texts
from workbook.ooxml.sheet.reading import around_cells, may_hold
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.structure.linked_cells import ON_SHEETS, edit_attributes, edit_linked_cells
from workbook.ooxml.xml import FORMULA, escape, main_tag

_CASELESS = re.compile("[ -@\\[-`{-~\u2e80-\u9fff]+")  # no character becomes one of these
_X14_FORMULA = "{http://schemas.microsoft.com/office/excel/2006/main}f"
_CHART_FORMULAS = (
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}f",
    "{http://schemas.microsoft.com/office/drawing/2014/chartex}f",
)
# Cells; validations and conditional formats, plain and extended.
_FORMULAS = (
    FORMULA, main_tag("formula"), main_tag("formula1"), main_tag("formula2"), _X14_FORMULA,
)  # fmt: skip


def may_contain(content: bytes, text: str) -> bool:
    """Tell without parsing it whether a part may contain a text: as it is, escaped or as &#…;."""
    return any(word.encode() in content for word in {text, escape(text)}) or b"&#" in content


def edit_formulas(
    package: Package, mentions: str, edit: Callable[[str, str], str], own: str = ""
) -> None:
    """Pass every formula of the workbook that may mention a sheet to `edit` with its own sheet.

    Formulas of the sheet `own` are passed too: they need not name it.
    """
    spellings = {mentions.casefold(), quote_sheet(mentions)[1:-1].casefold()}
    caseless = _CASELESS.fullmatch(mentions) is not None  # most sheets' names are Chinese

    def in_part(part: str) -> bool:
        content = package.part(part)
        return any(may_contain(content, word) for word in (mentions, quote_sheet(mentions)[1:-1]))

    def concerned(text: str, sheet: str) -> bool:
        if sheet == own:
            return True
        lower = text if caseless else text.casefold()
        return any(word in lower for word in spellings)

    def may_mention(text: str, sheet: str) -> str:
        return edit(text, sheet) if concerned(text, sheet) else text

    for sheet in package.sheets:
        # Writing a changed part out, only to look into it, would take longer.
        if sheet.name == own or package.is_changed(sheet.part) or in_part(sheet.part):
            _edit_sheet(package, sheet, concerned, may_mention)
    for element in package.xml(package.workbook_part).iter(main_tag("definedName")):
        _edit_text(package, package.workbook_part, element, lambda text: may_mention(text, ""))
    for part in package.parts():
        if "/charts/" in part and part.endswith(".xml") and in_part(part):
            for element in package.xml(part).iter(*_CHART_FORMULAS):
                _edit_text(package, part, element, lambda text: may_mention(text, ""))
    edit_linked_cells(package, may_mention)


def _edit_sheet(
    package: Package, sheet: Sheet, concerned: Callable[..., bool], edit: Callable[..., str]
) -> None:
    # The members of a group differ in references to their own sheet only: one speaks for all.
    _spell_out_shared(sheet, partial(concerned, sheet=sheet.name))
    for element in package.xml(sheet.part).iter(*_FORMULAS):
        _edit_text(package, sheet.part, element, partial(edit, sheet=sheet.name))
    for link in package.xml(sheet.part).iter(main_tag("hyperlink"), main_tag("controlPr")):
        keys = ("location", *ON_SHEETS)
        edit_attributes(package, sheet.part, link, keys, edit, sheet.name)


def _spell_out_shared(sheet: Sheet, concerned: Callable[[str], bool]) -> None:
    """Give each member of the shared formulas concerned its own text: they may soon differ."""
    shared = sheet.markup.shared_elements()
    groups = {str(f.get("si", "")) for f in shared if f.text and concerned(f.text)}
    if groups:
        sheet.markup.touch()
        give_own_texts(groups, shared, sheet.markup.position)


def _edit_text(
    package: Package, part: str, element: etree._Element, edit: Callable[[str], str]
) -> None:
    text = element.text
    if text and (new := edit(text)) != text:
        package.edit_xml(part)
        element.text = new
        package.formulas_moved = True


def edit_all_formulas(package: Package, letters: str, edit: Callable[[str], str]) -> None:
    """Pass the formulas of all sheets and the defined names to `edit`.

    Parts that do not contain these ASCII letters, in whatever case, are not looked at.
    """
    for part in (package.workbook_part, *(sheet.part for sheet in package.sheets)):
        if letters.lower().encode() in package.part(part).lower():
            for element in package.xml(part).iter(*_FORMULAS, main_tag("definedName")):
                _edit_text(package, part, element, edit)


def edit_check_formulas(
    package: Package, sheet: Sheet, edit: Callable[[str, str, str], str]
) -> None:
    """Pass the formulas of a sheet's checks and conditional formats to `edit`.

    Each comes with the kind of its check (date …), "" for a format, and the cells it is for.
    """
    kinds = [("dataValidation", ("formula1", "formula2")), ("conditionalFormatting", ("formula",))]
    if not any(may_hold(sheet, kind) for kind, _ in kinds):
        return
    with around_cells(sheet):
        for element, names in kinds:
            for check in package.xml(sheet.part).iter(main_tag(element)):
                known = partial(
                    _with_place, edit, str(check.get("type", "")), str(check.get("sqref", ""))
                )
                for formula in check.iter(*map(main_tag, names)):
                    _edit_text(package, sheet.part, formula, known)


def _with_place(edit: Callable[[str, str, str], str], kind: str, where: str, text: str) -> str:
    return edit(text, kind, where)
