"""Our macros in a workbook, and the tab that calls them: put in, and taken out; the rest stays."""

import re
from collections.abc import Iterator

from workbook.hosts import vba
from workbook.month.print_areas import follow_print_areas
from workbook.ooxml.macros.code_names import (
    set_sheet_code_name,
    set_workbook_code_name,
    sheet_code_name,
    sheet_parts,
    workbook_code_name,
)
from workbook.ooxml.macros.project import (
    Document,
    ModuleKind,
    Project,
    new_project,
    read_project,
    to_bytes,
    with_document,
    with_module,
    without_module,
)
from workbook.ooxml.macros.ribbon import drop_tab, set_tab
from workbook.ooxml.package import Package

_PROJECT_LINK = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_PROJECT_TYPE = "application/vnd.ms-office.vbaProject"
_WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_WITHOUT = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_FORMER = "xlwings"  # a module that earlier versions used beside theirs; an office may have its own
_DOCUMENTS = {"worksheet": Document.WORKSHEET, "chartsheet": Document.CHART}


def set_macros(package: Package, host: str) -> str:
    """Give a workbook what its host needs: macros, the tab and print areas; return its ending.

    Of ours, no others stay in it.
    """
    follow_print_areas(package, computed=host in ("excel", "office"))
    if host == "excel":
        make_xlsm(package)
        set_tab(package, vba.ribbon())
        return ".xlsm"
    drop_tab(package, vba.ribbon())
    return ".xlsm" if drop_macros(package) else ".xlsx"


def make_xlsm(package: Package) -> None:
    """Put the VBA that our functions need in Excel into a workbook, to be saved as .xlsm.

    The office's own macros stay; our modules are renewed where they are there already. A signature
    on the macros no longer holds and goes. KaoheError where the macros there are damaged.
    """
    part = package.linked("vbaProject")
    before = None if part is None else read_project(package.part(part))
    project = before or new_project()
    for name, document in _code_names(package, project):
        if name.lower() not in map(str.lower, project.modules):
            project = with_document(project, name, document)
    for name, code in vba.modules(project.encoding).items():
        if name not in project.modules or not _same(project, name, code):
            project = with_module(project, name, code)
    if _is_former(project):
        project = without_module(project, _FORMER)
    if project == before:
        return
    if part is None:
        part = "xl/vbaProject.bin"
        package.set_part(part, to_bytes(project), _PROJECT_TYPE)
        package.add_relationship(package.workbook_part, _PROJECT_LINK, part)
    else:
        _replace(package, part, project)
    package.set_content_type(package.workbook_part, _WITH_MACROS)


def has_macros(package: Package) -> bool:
    """Tell whether a workbook has macros of ours; an office's own do not count."""
    part = package.linked("vbaProject")
    if part is None:
        return False
    project = read_project(package.part(part))
    return any(name in project.modules for name in vba.MODULES) or _is_former(project)


def drop_macros(package: Package) -> bool:
    """Take our modules out of a workbook; whether macros of the office's own are left in it."""
    part = package.linked("vbaProject")
    if part is None:
        return False
    before = read_project(package.part(part))
    project = before
    for name in (*vba.MODULES, *([_FORMER] if _is_former(before) else [])):
        if name in before.modules and before.modules[name].kind is ModuleKind.STANDARD:
            project = without_module(project, name)
    if any(not _is_empty(project, name) for name in project.modules) or project.others:
        if project != before:
            _replace(package, part, project)
        return True
    _unsign(package, part)
    for link in package.relationships(package.workbook_part):
        if link.target == part:
            package.remove_relationship(package.workbook_part, link.id)
    package.remove_part(part)
    package.set_content_type(package.workbook_part, _WITHOUT)
    return False


def _is_former(project: Project) -> bool:
    settings = f'PROJECT_NAME As String = "{vba.PROJECT}"'
    return _FORMER in project.modules and settings in project.text(_FORMER)


def _replace(package: Package, part: str, project: Project) -> None:
    _unsign(package, part)
    package.set_part(part, to_bytes(project))


def _unsign(package: Package, part: str) -> None:
    for link in package.relationships(part):
        package.remove_relationship(part, link.id)
        if not link.external and package.has_part(link.target):
            package.remove_part(link.target)


def _same(project: Project, name: str, code: str) -> bool:
    def body(text: str) -> list[str]:
        return [line for line in text.splitlines() if not line.startswith("Attribute VB_Name")]

    return body(project.text(name)) == body(code)


def _is_empty(project: Project, name: str) -> bool:
    """Tell whether a module is the one every workbook or sheet has, with nothing in it."""
    lines = project.text(name).splitlines()
    document = project.modules[name].kind is ModuleKind.DOCUMENT
    return document and all(not line.strip() or line.startswith("Attribute ") for line in lines)


# --- code names: which module belongs to which sheet ----------------------------------------------


def _code_names(package: Package, project: Project) -> Iterator[tuple[str, Document]]:
    """Yield the code name of the workbook and of each sheet, given where there is no good one."""
    book_name = workbook_code_name(package)
    if not _is_name(book_name, project):
        book_name = "ThisWorkbook"
        set_workbook_code_name(package, book_name)
    yield book_name, Document.WORKBOOK
    sheets = list(_sheets(package))
    reserved = {sheet_code_name(package, part).lower() for part, _ in sheets}
    taken = {book_name.lower(), *map(str.lower, vba.MODULES)}
    for part, document in sheets:
        name = sheet_code_name(package, part)
        if not _is_name(name, project) or name.lower() in taken:
            name = _free_name(part, taken | reserved)
            set_sheet_code_name(package, part, name)
        taken.add(name.lower())
        yield name, document


def _is_name(name: str, project: Project) -> bool:
    """Tell whether VBA takes it as a module's name."""
    fits = name.encode(project.encoding, "ignore").decode(project.encoding) == name
    return fits and re.fullmatch(r"[^\W\d_]\w{0,30}", name) is not None


def _sheets(package: Package) -> Iterator[tuple[str, Document]]:
    """Yield the part of each sheet that has a module, in the order of the tabs."""
    for part, kind in sheet_parts(package):
        if kind in _DOCUMENTS:
            yield part, _DOCUMENTS[kind]


def _free_name(part: str, taken: set[str]) -> str:
    """Return a name after the part's number, or another one: sheet3.xml → Sheet3."""
    digits = re.search(r"(\d{1,6})\.xml$", part)
    number = int(digits[1]) if digits else 1
    while f"sheet{number}" in taken:
        number += 1
    return f"Sheet{number}"
