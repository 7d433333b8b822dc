"""Formulas that wait for entries are held at what the engine makes of them, and no others."""

import operator
import random
import re
from datetime import date

import pytest

from tests.kept import kept
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.engine.idle_rows import hold_idle_rows
from workbook.engine.loading import load
from workbook.generate.month_workbook import generate
from workbook.month.made_sheets import RECHECK
from workbook.ooxml.cells import Value
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.fresh_results import refresh_results

ROSTER = [
    Person(n, str(n + 1), name, "窗口", None, None)
    for n, name in enumerate(("纳仁", "苏和", "乌云", "毛艳"))
]
FIRST, LAST = 4, 1003  # rows of entries
pytestmark = pytest.mark.usefixtures("full_ledgers")


@kept
def _made() -> bytes:
    return generate(date(2026, 11, 1), ROSTER, load_rulebook()).content


@pytest.fixture
def package() -> Package:
    return Package(_made(), "月表.xlsx")


def enter(package: Package, rows: dict[int, str], ledger: str = "扣分登记") -> None:
    """Enter a clause for a name, or for several in one cell, in each of these rows."""
    sheet = package.sheet(ledger)
    for row, name in rows.items():
        sheet.set_value(row, 1, 46330)
        sheet.set_value(row, 3, name)
        sheet.set_value(row, 5, "业务规范1" if ledger == "扣分登记" else "加分项5")


def formulas(package: Package) -> int:
    return package.part(package.sheet(RECHECK).part).count(b"<f")


def held(package: Package) -> int:
    """Return how many formulas of the second calculation the engine does not get."""
    copy = Package(package.to_bytes(quick=True))
    hold_idle_rows(copy)
    return formulas(package) - formulas(copy)


def results(package: Package) -> dict[tuple[int, int], Value]:
    """Return what the engine makes of the second calculation."""
    places = list(package.sheet(RECHECK).formulas())
    engine = load(Package(package.to_bytes(quick=True)))
    engine.evaluate()
    result = engine.results_on(RECHECK)
    return {at: result(*at) for at in places}


def computed(package: Package, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[int, int], Value]:
    """Return the same where it gets all of them."""
    with monkeypatch.context() as patched:
        patched.setattr("workbook.engine.loading.hold_idle_rows", lambda _: {})
        return results(package)


def test_an_empty_month_is_mostly_held(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    assert held(package) > 0.7 * formulas(package)
    assert results(package) == computed(package, monkeypatch)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_held_is_what_would_be_computed(
    seed: int, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    names = ("纳仁", "苏和", "乌云、毛艳", "纳仁，苏和/乌云", "无此人", "全体")
    for ledger, most in (("扣分登记", 40), ("加分登记", 9)):
        rows = [*range(FIRST, FIRST + most // 2), *chance.sample(range(FIRST, LAST), most // 2)]
        enter(package, {row: chance.choice(names) for row in rows}, ledger)
    assert held(package) > 0.6 * formulas(package)
    assert results(package) == computed(package, monkeypatch)


def test_the_last_row_counts_and_so_does_a_formula(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(package, {FIRST + 7: "苏和", LAST: "苏和"})
    package.sheet("扣分登记").set_formula(FIRST + 7, 5, '"业务规范"&1')
    package.sheet("扣分登记").set_formula(FIRST + 8, 5, '""')
    found = results(package)
    assert found == computed(package, monkeypatch)
    assert LAST - FIRST + 2 in found.values()  # the row of the table that holds an entry


def test_an_array_may_fill_cells_that_look_empty(package: Package) -> None:
    package.sheet("扣分登记").set_formula(FIRST, 14, "ROW(A1:A9)", array=None)
    part = package.sheet("扣分登记").part
    text = package.part(part).decode().replace("<f>ROW(", '<f t="array" ref="N4:N12">ROW(')
    package.set_part(part, text.encode())
    before = held(package)
    assert 0 < before < held(Package(_made()))  # those of the other ledger alone


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"","",ROW()),"")</f>', b'"",1,ROW()),"")</f>'),
        (b"IF(ROW()&gt;MIN(", b"IF(ROW()&gt;1+MIN("),
        (b"<f>COUNT(", b"<f>1+COUNT("),
    ],
)
def test_other_formulas_are_computed(old: bytes, new: bytes, package: Package) -> None:
    whole = held(package)
    part = package.sheet(RECHECK).part
    content = package.part(part).replace(b"&quot;", b'"')
    assert old in content
    package.set_part(part, content.replace(old, new))
    assert held(package) < 0.2 * whole


def test_formulas_that_only_begin_like_one_that_waits_are_computed(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = package.sheet(RECHECK)
    rule = next(at[1] for at, cell in sheet.top_cells(1).items() if cell.value == "细则行")
    part = package.part(sheet.part).decode()
    changed = part.replace(f' si="{rule}">IF(', f' si="{rule}">7&amp;IF(', 1)
    assert changed != part
    package.set_part(sheet.part, changed.encode())
    assert 0 < held(package) < held(Package(_made()))
    assert results(package) == computed(package, monkeypatch)


def test_what_is_held_is_stored_without_being_asked_for(package: Package) -> None:
    enter(package, {FIRST: "苏和", FIRST + 1: "乌云、毛艳"})
    content = package.to_bytes(quick=True)
    engine = load(Package(content))
    engine.evaluate()
    result, asked = engine.results_on(RECHECK), []

    def noting(row: int, column: int) -> Value:
        asked.append((row, column))
        return result(row, column)

    stored = []
    for ask, held in ((result, None), (noting, engine.held[RECHECK])):
        copy = Package(content)
        sheet = copy.sheet(RECHECK)
        assert refresh_results(sheet, ask, operator.eq, held) == formulas(package)
        assert refresh_results(sheet, ask, operator.eq, held) == 0
        stored.append(copy.part(sheet.part))
    assert stored[0] == stored[1]
    assert len(asked) < formulas(package)  # in both passes together


def test_columns_that_long_ones_sum_by_conditions_are_computed_whole(package: Package) -> None:
    """The engine takes many times longer over a column that is part constants, part formulas."""
    summed = {
        column
        for (row, _), cell in package.sheet(RECHECK).formulas().items()
        if row > 500
        for call in re.findall(r"SUMIFS\([^()]*", cell.formula or "")
        for column in re.findall(r"\$([A-Z]+)\$[0-9]+:\$\1\$[0-9]+", call)
    }
    assert summed
    held = hold_idle_rows(package)[RECHECK]
    assert held and not summed & held.keys()
