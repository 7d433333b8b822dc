"""The second calculation is made anew where it was changed or is too small, and else left alone."""

import re
from datetime import date

import pytest

from tests.conftest import LEDGER
from tests.kept import kept
from tests.workbook.written import written
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.generate.month_workbook import generate
from workbook.generate.recheck.pieces import Capacity, LedgerSize, capacity
from workbook.generate.recheck.size import grow_recheck, make_recheck
from workbook.month.made_sheets import RECHECK
from workbook.month.tables import PERSONS, named_area
from workbook.ooxml.package import Package

ROSTER = [
    Person(n, str(n + 1), name, "窗口", None, None) for n, name in enumerate(("纳仁", "苏和"))
]


@kept
def _made() -> bytes:
    return generate(date(2026, 11, 1), ROSTER, load_rulebook()).content


@pytest.fixture
def package() -> Package:
    return Package(_made())


def _rows(package: Package) -> bytes:
    """The cells of the second calculation as the file holds them."""
    part = package.part(package.sheet(RECHECK).part)
    return part[part.index(b"<sheetData") : part.index(b"</sheetData>")]


def _sizes_only() -> Package:
    """The workbook with nothing of its second calculation but what says how much it holds."""
    package = Package(_made())
    sheet = package.sheet(RECHECK)
    said = {row: sheet.cell(row, 2).formula for row in range(2, 9)}
    sheet.replace_rows("")
    for row, formula in said.items():
        sheet.set_formula(row, 2, str(formula))
    return package


def test_what_is_right_and_large_enough_is_left_as_it_is(package: Package) -> None:
    before = package.to_bytes()
    assert not grow_recheck(package)
    make_recheck(package)
    assert package.to_bytes() == before


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (1, 2, "别的标题"), (5, 2, None), (12, 2, "=7"), (9, 9, 0), (4000, 1, "下面"), (1050, 60, "=1"),
        (2, 60, "=1"),
    ],
)  # fmt: skip
def test_what_somebody_changed_in_it_is_as_before(
    package: Package, row: int, column: int, value: object
) -> None:
    before = _rows(package)
    sheet = package.sheet(RECHECK)
    if isinstance(value, str) and value.startswith("="):
        sheet.set_formula(row, column, value)
    else:
        sheet.set_value(row, column, value)  # type: ignore[arg-type]
    assert _rows(package) != before
    make_recheck(package)
    assert _rows(package) == before


def test_what_says_the_same_in_other_words_of_the_file_is_left_as_it_is(package: Package) -> None:
    """As another program has saved it: a formula by itself that was shared with its column's."""
    made, sheet = _rows(package), package.sheet(RECHECK)
    place = max(sheet.cells())
    formula = str(sheet.cell(*place).formula)
    sheet.set_formula(*place, "7")
    sheet.set_formula(*place, formula)
    saved = _rows(package)
    assert saved != made
    make_recheck(package)
    assert _rows(package) == saved


def test_one_that_was_emptied_does_not_come_back(package: Package) -> None:
    package.sheet(RECHECK).replace_rows("")
    assert not grow_recheck(package)
    assert list(package.sheet(RECHECK).cells()) == []


def test_a_workbook_without_one_needs_none() -> None:
    assert not grow_recheck(Package(written({"得分": [["姓名"], ["纳仁"]]})))


def test_one_that_does_not_say_how_much_it_holds_is_made_anew(package: Package) -> None:
    light = _sizes_only()
    assert not grow_recheck(light)
    light.sheet(RECHECK).set_value(8, 2, "不知道")
    assert grow_recheck(light)
    assert _rows(light) == _rows(package)


@pytest.mark.parametrize(
    ("row", "needed"), [(2, 8), (3, LEDGER + 1), (4, 3), (5, 2), (6, LEDGER + 1), (7, 2), (8, 1)]
)
def test_one_that_holds_one_too_few_is_made_anew(row: int, needed: int) -> None:
    """Of people, and of each ledger: rows, rows with a clause, rows that may name several."""
    light = _sizes_only()
    for title, names in (
        ("扣分登记", ("纳仁、苏和", "苏和、纳仁", "纳仁")),
        ("加分登记", ("纳仁、苏和", "苏和")),
    ):
        for entry, name in enumerate(names, 4):
            light.sheet(title).set_value(entry, 3, name)
            light.sheet(title).set_value(entry, 5, "随便什么")
    light.sheet(RECHECK).set_formula(row, 2, str(needed))
    assert not grow_recheck(light)
    light.sheet(RECHECK).set_formula(row, 2, str(needed - 1))
    assert grow_recheck(light)


def test_each_of_its_columns_says_in_chinese_what_it_holds(package: Package) -> None:
    """Whoever unhides the sheet to follow a score reads these."""
    top = package.sheet(RECHECK).top_cells(60)
    said = [cell.value for cell in top.values() if cell.value is not None and not cell.has_formula]
    assert len(said) > 150
    assert not [words for words in said if re.search("[A-Za-z_]", str(words))]


def test_what_the_scores_show_of_it_is_mended_where_it_is_computed(package: Package) -> None:
    shown, area = named_area(package, PERSONS)
    column = next(c for c in range(1, 30) if shown.cell(area.first_row, c).value == "复核")
    first, second = area.first_row + 1, area.first_row + 2
    formula = shown.cell(first, column).formula
    assert formula and formula == shown.cell(second, column).formula
    shown.set_formula(first, column, "=1")
    shown.set_value(second, column, "看过")
    make_recheck(package)
    assert shown.cell(first, column).formula == formula
    assert shown.cell(second, column).value == "看过"


@pytest.mark.parametrize(
    ("rows", "filled", "shared", "expected"),
    [
        (1000, 0, 0, Capacity(1050, 500, 20)),
        (2000, 1000, 0, Capacity(2100, 1250, 31)),
        (1000, 900, 100, Capacity(1050, 1050, 125)),
        (100, 20, 0, Capacity(120, 120, 20)),
    ],
)
def test_there_is_room_for_rows_and_entries_made_later(
    rows: int, filled: int, shared: int, expected: Capacity
) -> None:
    assert capacity(LedgerSize(rows, filled, shared), usual=500) == expected
