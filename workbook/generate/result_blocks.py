"""The blocks of results on the hidden sheet 计算 of a workbook: read, and grown with its tables."""

from collections.abc import Collection

from udf.hosts.names import calls_ours
from workbook.generate.places import roomy
from workbook.month.made_sheets import CALC
from workbook.month.tables import PLACES, RESULTS_OF, block_areas, named_area
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, fixed, quote_sheet
from workbook.ooxml.structure.formula_edits import edit_formulas

Place = tuple[int, int]


def read_blocks(package: Package) -> dict[str, list[str]]:
    """Return the columns of each block as absolute ranges, as formulas name them."""
    sheet, _ = named_area(package, PLACES)
    name = CALC if sheet.name == CALC else quote_sheet(sheet.name)
    return {
        title: [
            f"{name}!{fixed(Area(area.first_row, column, area.last_row, column))}"
            for column in range(area.first_column, area.last_column + 1)
        ]
        for title, area in block_areas(package).items()
    }


def grow_blocks(package: Package) -> None:
    """Make every block as long as its table with room to spare, where the table has outgrown it."""
    sheet, _ = named_area(package, PLACES)
    old = read_blocks(package)
    grown = False
    for title, area in block_areas(package).items():
        table = RESULTS_OF.get(title)
        if table is None:
            continue
        _, rows = named_area(package, table)
        wanted = rows.last_row - rows.first_row
        if wanted > area.last_row - area.first_row + 1:
            corner = sheet.cell(*area[:2])
            larger = area._replace(last_row=area.first_row + roomy(wanted) - 1)
            sheet.set_formula(*area[:2], corner.formula or "", corner.value, array=larger)
            grown = True
    if grown:
        new = read_blocks(package)
        longer = {
            before: after
            for title, columns in old.items()
            for before, after in zip(columns, new[title], strict=True)
            if before != after
        }
        replace_ranges(package, sheet.name, longer)


def mend_blocks(package: Package) -> list[str]:
    """Let the functions fill their blocks again; return in a sentence that they no longer did.

    LibreOffice saves their arrays as formulas of one cell where a range of data has been named.
    """
    sheet, _ = named_area(package, PLACES)
    single = [
        (place, cell)
        for place, cell in sheet.formulas().items()
        if cell.array is None and calls_ours(cell.formula or "")
    ]
    filled = set(sheet.filled()) if single else set()
    for place, cell in single:
        block = _block_from(place, filled)
        sheet.set_formula(*place, cell.formula or "", cell.value, array=block)
    return [f"“{sheet.name}”的函数只剩一格有结果，已恢复"] if single else []


def _block_from(place: Place, filled: Collection[Place]) -> Area:
    """Return the cells from a call down, and right to what the next title is above."""
    row, column = place
    titles = [at for above, at in filled if above == row - 1 and at > column]
    last = min(titles) - 1 if titles else max(at for there, at in filled if there == row)
    return Area(row, column, max(there for there, at in filled if at == column), last)


def replace_ranges(package: Package, sheet: str, ranges: dict[str, str]) -> None:
    """Let every formula that names one of these ranges of a sheet name another."""

    def edit(text: str, _: str) -> str:
        for before, after in ranges.items():
            text = text.replace(before, after)
        return text

    edit_formulas(package, sheet, edit)
