"""Names by which a workbook remembers what no office needs to see."""

from workbook.ooxml.package import Package

ASKED = "问过的数_"  # numbers that the office has been asked about
CLOSED = "并入登记_"  # ledgers whose entries were copied below those of another
KEPT = "保留的得分"  # cells that an office kept as they were
MATRIX = "条款各列_"  # columns of clauses whose counts were entered in a ledger


def hide_remembered(package: Package) -> None:
    """Hide these names again: LibreOffice shows all that it saves."""
    for one in package.defined_names():
        if one.name.startswith((ASKED, CLOSED, KEPT, MATRIX)) and not one.hidden:
            package.remove_name(one.name, one.sheet)
            package.set_name(one.name, one.text, one.sheet, hidden=True)
