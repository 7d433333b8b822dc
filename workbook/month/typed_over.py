"""Constants typed over our formulas, and other formulas in their place: named where they differ."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from udf import tables
from udf.findings import WRONG, Finding
from udf.functions import FUNCTIONS, NO_POINTS
from udf.ledger import AWARDS
from udf.ledger_cells import WRONG_SIDE
from udf.month import LEDGERS, Month
from udf.tables import TableError
from udf.text import Cell as Plain
from udf.text import Cells, number, text
from workbook.month.own_formulas import OwnColumn, Shows, is_lacking, own_columns
from workbook.month.read import scores_of
from workbook.month.tables import PERSONS, TABLES, is_generated, named_area, plain, read_cells
from workbook.ooxml.cells import EMPTY, Cell
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address


def may_be_typed_over(package: Package) -> bool:
    """Tell whether anything but our formulas is in the columns that they fill.

    Where nothing does, `typed_findings` has nothing to find, whatever is computed.
    """
    try:
        return any(
            _strange(package, name) for name in (PERSONS, *(TABLES[title] for title, _ in LEDGERS))
        )
    except TableError:
        return True


def _strange(package: Package, name: str) -> bool:
    columns = own_columns(package, name)
    if not columns:
        return False
    sheet, area = named_area(package, name)
    cells = sheet.filled()
    return any(
        row not in one.formulas and not is_lacking(cells.get((row, one.column)))
        for one in columns
        for row in range(area.first_row + 1, area.last_row + 1)
    )


def typed_findings(package: Package, month: Month) -> list[Finding]:
    """Return where something typed is in a formula's place and is not what is computed.

    What is there is compared with ``month``, which is what the package holds.
    """
    found: list[Finding] = []
    with suppress(TableError):  # reported by the other checks; then nothing is computed at all
        found += _typed_scores(package, month)
        for title, side in LEDGERS:
            if not (side == AWARDS and month.is_joined):
                found += _typed_answers(package, month, title, side)
    return found


def _typed_scores(package: Package, month: Month) -> Iterator[Finding]:
    """Yield the scores typed over our formulas that are not what the tables give."""
    columns = [one for one in own_columns(package, PERSONS) if one.shows is not Shows.RANK]
    if not columns:
        return
    sheet, area = named_area(package, PERSONS)
    typed = _typed(sheet.filled(), columns, area)
    if not typed:
        return
    roster, who = month.people(), _who(package, month)
    categories = [category.name for category in month.book().categories]
    computed = scores_of(month, who)
    for row, one, value in typed:
        index = row - area.first_row - 1
        if index >= len(computed) or not roster.find(*who[index + 1]).people:
            continue
        person = who[index + 1]
        total = one.shows is Shows.TOTAL
        right = computed[index][-1 if total else one.category]
        if not _same(value, right):
            name = "总分" if total else categories[one.category]
            yield Finding(
                WRONG,
                sheet.name,
                address(row, one.column),
                f"{text(person[1]) or text(person[0])}的{name}写的是{_written(value)}，"
                f"按登记计算是{_result(right)}",
                f"不要手工改{name}；清空这一格，用 kaohe calc 补上公式",
            )


def _who(package: Package, month: Month) -> Cells:
    """Return who each row of 人员 shows, below a header, as 工号, 姓名 and 窗口.

    On our own sheet, which shows the roster's rows, they may never have been calculated.
    """
    table = tables.read(read_cells(*named_area(package, PERSONS)), tables.PEOPLE)
    rows = [tuple(table.cell(row, key) for key in tables.WHO) for row in table.rows]
    if is_generated(package):
        listed = tables.read(month.roster, tables.ROSTER)
        there = [tuple(listed.cell(row, key) for key in tables.WHO) for row in listed.rows]
        rows = [
            there[index] if index < len(there) and set(row) == {None} else row
            for index, row in enumerate(rows)
        ]
    return Cells((tables.WHO, *rows))


def _typed_answers(package: Package, month: Month, title: str, side: str) -> Iterator[Finding]:
    """Yield the same of a ledger's points and 状态."""
    columns = own_columns(package, TABLES[title])
    if not columns:
        return
    sheet, area = named_area(package, TABLES[title])
    cells = sheet.filled()
    typed = [
        one for one in _typed(cells, columns, area) if not cells[one[0], one[1].column].written
    ]
    if not typed:
        return
    month.ledger(side)  # TableError where it cannot be read
    answers = {
        Shows.POINTS: _answers(month, "POINTS", side),
        Shows.STATUS: _answers(month, "STATUS", side),
    }
    for row, one, value in typed:
        index = row - area.first_row - 1
        listed = answers.get(one.shows, [])
        if index < len(listed) and not _same(value, listed[index]):
            yield Finding(
                WRONG,
                sheet.name,
                address(row, one.column),
                f"“{one.shows.value}”写的是{_written(value)}，按登记计算是{_result(listed[index])}",
                f"不要手工改“{one.shows.value}”；清空这一格，用 kaohe calc 补上公式",
            )


def _answers(month: Month, function: str, side: str) -> list[object]:
    """Return what a function answers for the rows under the first one of a ledger."""

    ledger = month.awards if side == AWARDS else month.deductions

    def of(name: str) -> list[object]:
        call = FUNCTIONS[function].call
        return [row[0] for row in call(ledger, name, month.roster, month.rules, month.choices)]

    own = of(side)
    if not month.is_joined:
        return own
    others = of(AWARDS)
    elsewhere = NO_POINTS if function == "POINTS" else WRONG_SIDE
    return [
        other if elsewhere in str(mine) else mine for mine, other in zip(own, others, strict=True)
    ]


def _typed(
    cells: Mapping[tuple[int, int], Cell], columns: Sequence[OwnColumn], area: Area
) -> list[tuple[int, OwnColumn, Plain]]:
    """Return the filled cells of our columns that have no formula of ours, with their values."""
    return [
        (row, one, plain(cell.value))
        for row in range(area.first_row + 1, area.last_row + 1)
        for one in columns
        if row not in one.formulas
        and (cell := cells.get((row, one.column), EMPTY)).value not in (None, "")
    ]


def _same(value: Plain, right: object) -> bool:
    ours = right if isinstance(right, (int, float)) else None
    theirs = number(value)
    if ours is None or theirs is None:
        return text(value) == str(right)
    return round(theirs * 100) == round(ours * 100)


def _written(value: Plain) -> str:
    return text(value) or "空"


def _result(right: object) -> str:
    if isinstance(right, (int, float)):
        return f"{right:.2f}"
    return str(right) or "空"
