"""What imports have written, remembered on a hidden sheet: so that a clerk's change is noticed."""

import json
from collections.abc import Iterable, Mapping
from io import BytesIO

from udf.errors import KaoheError
from udf.roster import Person, Roster
from udf.text import NO_CELLS, Cells, text
from workbook.imports.findings import Days
from workbook.package import Package
from workbook.ranges import named_area, read_cells
from workbook.reference import Area, fixed
from workbook.sheet import EMPTY, Sheet
from workbook.structure import remove_sheet
from workbook.transplant import add_sheet

SHEET = "导入记录"
_HEADER = ("来源", "编号", "写入内容")

# Beside it, what the attendance export says day by day: the range that CHECK is given.
RECORDED = "导入考勤表"
_RECORDED_HEADER = ("工号", "姓名", "窗口", "日期", "至", "条款")
_RECORDED_COLUMN = 5

Written = dict[str, str]
Memory = dict[tuple[str, str], Written]


def recall(package: Package) -> Memory:
    """Return what earlier imports wrote, by source and the source's id: text by column.

    KaoheError where the sheet of that name is something else.
    """
    if not package.has_sheet(SHEET):
        return {}
    cells = package.sheet(SHEET).cells()
    rows = [
        tuple(str(cells.get((row, column), EMPTY).value or "") for column in (1, 2, 3))
        for row in range(1, max((row for row, _ in cells), default=1) + 1)
    ]
    try:
        memory = {(source, number): json.loads(said) for source, number, said in rows[1:] if source}
    except ValueError:
        rows = [("",) * 3]
    if rows[0] != _HEADER:
        raise KaoheError(
            f"“{package.title}”的工作表“{SHEET}”不是导入时写的，或被改过；请给它改个名字再导入"
        )
    return memory


def remember(package: Package, memory: Memory) -> None:
    """Store what imports have written."""
    sheet = _sheet(package)
    rows: list[tuple[str | None, ...]] = [_HEADER]
    for (source, number), written in memory.items():
        rows.append((source, number, json.dumps(written, ensure_ascii=False)))
    last = max((row for row, _ in sheet.cells()), default=0)
    rows += [(None,) * 3] * (last - len(rows))
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            sheet.set_value(row, column, value)


def recorded(package: Package) -> Cells:
    """Return what imported attendance exports say day by day, as CHECK is given it."""
    if not _named(package):
        return NO_CELLS
    return read_cells(*named_area(package, RECORDED))


def remember_days(
    package: Package, said: Mapping[int, Days], roster: Roster, clauses: Iterable[str]
) -> None:
    """Store what an export says day by day, for those it covers, and let CHECK see it.

    ``clauses`` are those that the export speaks of.
    """
    before = [tuple(map(text, row)) for row in recorded(package)[1:]]
    people: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for row in before:
        people.setdefault(row[:3], []).append(row)
    spoken = "、".join(sorted(clauses))
    for position, own in sorted(said.items()):
        who = _who(roster.people[position])
        span = (*who, own.first.isoformat(), own.last.isoformat(), spoken)
        days = ((*who, when.isoformat(), "", code) for when, code in sorted(own.found))
        people[who] = [span, *days]
    rows = [row for own_rows in people.values() for row in own_rows]
    if rows != before:
        _write_days(package, [_RECORDED_HEADER, *rows], len(before) + 1)
    _show_to_check(package)


def _who(person: Person) -> tuple[str, str, str]:
    return text(person.id), text(person.name), text(person.window)


def _write_days(package: Package, rows: list[tuple[str, ...]], height: int) -> None:
    sheet, width = _sheet(package), len(_RECORDED_HEADER)
    empty = [("",) * width] * (height - len(rows))
    for row, values in enumerate([*rows, *empty], start=1):
        for column, value in enumerate(values, start=_RECORDED_COLUMN):
            sheet.set_value(row, column, value or None)
    area = Area(1, _RECORDED_COLUMN, len(rows), _RECORDED_COLUMN + width - 1)
    package.set_name(RECORDED, f"{SHEET}!{fixed(area)}", hidden=True)


def _show_to_check(package: Package, shown: bool = True) -> None:
    """Give CHECK the range as its last argument, or take it away."""
    from workbook.blocks import block_areas  # brings openpyxl along

    area = block_areas(package).get("CHECK")
    if area is None:
        return
    sheet, _ = named_area(package, "位置表")
    corner = sheet.cell(*area[:2])
    formula = (corner.formula or "").replace(f",{RECORDED})", ")")
    if shown:
        formula = f"{formula.removesuffix(')')},{RECORDED})"
    if formula != corner.formula:
        sheet.set_formula(*area[:2], formula, corner.value, array=area)


def forget(package: Package) -> None:
    """Remove all that imports have left to be remembered."""
    if _named(package):
        _show_to_check(package, shown=False)
        package.remove_name(RECORDED)
    if package.has_sheet(SHEET):
        remove_sheet(package, SHEET)


def _named(package: Package) -> bool:
    return any(name.name == RECORDED and name.sheet is None for name in package.defined_names())


def _sheet(package: Package) -> Sheet:
    if not package.has_sheet(SHEET):
        add_sheet(package, _blank(), SHEET)
    return package.sheet(SHEET)


def _blank() -> Package:
    """Return a workbook with a hidden sheet of that name that remembers nothing."""
    from openpyxl import (
        Workbook,
    )  # takes half a second, and only a workbook's first import needs it

    book = Workbook()
    sheet = book.create_sheet(SHEET)
    sheet.append(_HEADER)
    sheet.sheet_state = "hidden"
    stream = BytesIO()
    book.save(stream)
    return Package(stream.getvalue())
