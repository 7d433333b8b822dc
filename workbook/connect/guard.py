"""The office's formulas that take a text for a high score, and the same with a guard in front.

To a spreadsheet a text is greater than any number: IF(I4>=95,"优秀",…) says 优秀 for 待核.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from workbook.discovery.discover import own_sheets
from workbook.discovery.model import Place
from workbook.month.listed import listed_places
from workbook.ooxml.formulas import references
from workbook.ooxml.package import Package
from workbook.ooxml.references import address
from workbook.ooxml.table_references import CellSpelling

_COMPARES = re.compile(r"[<>]")


@dataclass(frozen=True, kw_only=True)
class Comparing:
    """A formula that compares a score with < or >: its cell, and the score cells it reads."""

    sheet: str
    place: Place
    formula: str
    scores: tuple[str, ...]


def comparing_formulas(package: Package, scores: Collection[tuple[str, Place]]) -> list[Comparing]:
    """Return the office's formulas that compare one of some score cells (sheet, place)."""
    own = own_sheets(package)
    known = {(sheet.casefold(), place) for sheet, place in scores}
    spelling = CellSpelling(package)
    found = []
    for sheet in package.sheets:
        if sheet.name in own:
            continue
        for place, cell in sheet.formulas().items():
            formula = cell.formula or ""
            if (sheet.name, place) in scores or not _COMPARES.search(formula):
                continue
            cells = spelling.respelled(formula, sheet.name, *place) if spelling else formula
            read = tuple(dict.fromkeys(_scores_in(cells, sheet.name, known)))
            if read:
                found.append(Comparing(sheet=sheet.name, place=place, formula=formula, scores=read))
    return found


def _scores_in(formula: str, own: str, scores: Collection[tuple[str, Place]]) -> Iterator[str]:
    for reference in references(formula):
        area = reference.area()
        sheets = reference.sheets or [own]
        if area is None or len(sheets) > 1 or area[:2] != area[2:]:
            continue
        if (sheets[0].casefold(), (area.first_row, area.first_column)) in scores:
            yield reference.prefix + reference.cells


def add_guards(package: Package, formulas: Collection[Comparing]) -> None:
    """Let the formulas say nothing where a score they compare is no number."""
    for one in formulas:
        numbers = ",".join(f"ISNUMBER({cell})" for cell in one.scores)
        test = numbers if len(one.scores) == 1 else f"AND({numbers})"
        package.sheet(one.sheet).set_formula(*one.place, f'IF({test},{one.formula},"")')


def described(formulas: Collection[Comparing]) -> list[str]:
    """Return in a sentence a column which formulas compare scores."""
    columns: dict[tuple[str, int], list[Comparing]] = {}
    for one in formulas:
        columns.setdefault((one.sheet, one.place[1]), []).append(one)
    return [
        f"{sheet}!{listed_places([address(*one.place) for one in group])}"
        f"的公式（={group[0].formula}）把得分与数比较，得分是“待核”等文字时也会判作达标"
        for (sheet, _), group in columns.items()
    ]
