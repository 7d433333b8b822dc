"""The first rows of a sheet, read without the rest of it."""

from io import BytesIO

from lxml import etree

from workbook.ooxml.references import parse_cell
from workbook.ooxml.xml import main_tag


def formulas_above(content: bytes, end: int) -> dict[tuple[int, int], str]:
    """Return the formulas that a sheet's part spells in the rows above a row, by row and column."""
    found = {}
    rows = etree.iterparse(BytesIO(content), tag=main_tag("row"), resolve_entities=False)
    for _, row in rows:
        if int(row.get("r", end)) >= end:
            break
        for cell in row:
            formula = cell.findtext(main_tag("f"))
            if formula:
                found[parse_cell(cell.get("r", ""))] = formula
    return found
