"""A workbook as its own formulas have it, though the program that wrote it calculated nothing."""

from workbook.engine.recalculate import recalculate
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.worksheet import Sheet


def calculated(package: Package) -> Package:
    """Return a workbook in which every formula has its result, to understand it by.

    It is the one that is given where none lacks a result, else a copy: discovery tells totals,
    sequences and links by what is in the cells. KaoheError where the engine does not come to an
    end.
    """
    stale = package.recalculates_on_loading
    if not any(_lacks_results(sheet, stale) for sheet in package.sheets):
        return package
    made = package.copy()
    recalculate(made)
    return made


def _lacks_results(sheet: Sheet, stale: bool) -> bool:
    """Tell whether a formula of a sheet has no result, or only the 0 of a program without any."""
    return any(
        cell.value is None or (stale and cell.value == 0) for cell in sheet.formulas().values()
    )
