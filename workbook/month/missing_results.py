"""Scores that a calculated workbook lacks: a formula without a result, or with an error for one."""

from contextlib import suppress

from udf.findings import WRONG, Finding
from udf.month import Month
from udf.tables import TableError
from udf.text import is_error, text
from workbook.month.linked_counts import strangers, typed_over
from workbook.month.own_formulas import Shows, own_columns, rows_of_people
from workbook.month.tables import (
    EXHAUSTED,
    PERSONS,
    TABLES,
    UNAVAILABLE,
    is_generated,
    named_area,
    plain,
)
from workbook.ooxml.cells import Cell
from workbook.ooxml.package import Package
from workbook.ooxml.references import address


def missing_results(package: Package, month: Month) -> list[Finding]:
    """Return in a finding that people have no score where others, or other columns, have one.

    A workbook that was never calculated shows nothing yet, and that is not wrong: programs do it
    when they open it.
    """
    columns = [one for one in own_columns(package, PERSONS) if one.shows is not Shows.RANK]
    results = [cell for one in columns for cell in one.formulas.values()]
    if all(cell.value is None for cell in results):
        return []
    lacking: list[tuple[int, int]] = []
    with suppress(TableError):  # reported by the other checks; then nothing is computed at all
        rows = _rows(package, month)
        lacking = [
            (row, one.column)
            for row in rows
            for one in columns
            if row in one.formulas and _is_missing(one.formulas[row])
        ]
    if not lacking:
        return []
    sheet, _ = named_area(package, PERSONS)
    people = len({row for row, _ in lacking})
    return [
        Finding(
            WRONG,
            sheet.name,
            address(*lacking[0]),
            f"得分没有算出来（这样的有{people}人，{len(lacking)}格）",
            "用 kaohe calc 重新计算；仍是这样的，看它列出的公式",
        )
    ]


def _rows(package: Package, month: Month) -> list[int]:
    roster = month.people()
    if not is_generated(package):
        return sorted(rows_of_people(package, roster))
    _, area = named_area(package, PERSONS)
    rows = (area.first_row + 1 + person.row for person in roster.people)
    return sorted(row for row in rows if row <= area.last_row)


def _is_missing(cell: Cell) -> bool:
    value = plain(cell.value)
    return value in (None, "", UNAVAILABLE, EXHAUSTED) or is_error(value)


def link_findings(package: Package) -> list[Finding]:
    """Return where counts shown from an office's own cells are not what those hold, or of nobody.

    A count may be typed where such a cell is shown, and a name there may be no one's here.
    """
    found = []
    for title in ("考勤", "好差评"):
        area = named_area(package, TABLES[title])
        for typed, office in typed_over(package, *area):
            there = f"{office.sheet.name}!{address(office.row, office.column)}"
            where = address(typed.row, typed.column)
            what = f"这一格取自{there}，被改成了别的数，两处不一致"
            found.append(
                Finding(
                    WRONG, typed.sheet.name, where, what, f"数填在{there}；这一格从相邻一行复制公式"
                )
            )
        for sheet, row, column in strangers(package, *area):
            name = text(str(sheet.cell(row, column).value))
            what = f"“{area[0].name}”里没有“{name}”，这一行的次数没有计"
            advice = "改正姓名；新来的人先在名册或得分表中加上"
            found.append(Finding(WRONG, sheet.name, address(row, column), what, advice))
    return found
