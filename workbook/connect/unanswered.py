"""What an office's own cells show while there is nothing to show yet: said, never changed."""

from collections.abc import Iterable

from workbook.ooxml.cells import CellError
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

_NOTHING = "#DIV/0!"


def means_of_nothing(package: Package, sheets: Iterable[str]) -> list[str]:
    """Return in a sentence a sheet which formulas have no number yet to take the mean of.

    To be asked once the workbook is recalculated.
    """
    sentences = []
    for name in sheets:
        if not package.has_sheet(name):
            continue
        places = [
            place
            for place, cell in package.sheet(name).formulas().items()
            if isinstance(cell.value, CellError) and cell.value.code == _NOTHING
        ]
        if places:
            more = f"等{len(places)}处" if len(places) > 1 else ""
            sentences.append(
                f"{name}!{address(*places[0])}{more}的公式还没有得分可以平均，显示{_NOTHING}；"
                "有了得分会自动算出，公式没有改动"
            )
    return sentences
