"""A sheet prints down to what it shows, unless somebody has said otherwise."""

import pytest

from tests.workbook.written import written
from workbook.month.print_areas import (
    PRINT_AREA,
    area_name,
    computed_area,
    fit_print_areas,
    follow_print_areas,
)
from workbook.ooxml.package import Package
from workbook.ooxml.references import quote_sheet

HEAD: list[list[object]] = [["登记"], ["日期", "姓名", "条款"]]


def book(title: str, entries: int, stated: str | None, waiting: bool = True) -> Package:
    """A ledger below two rows of headers, with its computed print area and the one it states.

    ``waiting``: with a formula that answers an entry to come.
    """
    rows: list[list[object]] = [*HEAD, *([n, "王芳", "业务规范1"] for n in range(entries))]
    package = Package(written({title: rows, "别的": HEAD}))
    if waiting:
        package.sheet(title).set_formula(60, 3, 'IF(A60="","",1)', "")
    counted = f"COUNTA({quote_sheet(title)}!$A$3:$A$99)"
    package.set_name(area_name("登记表"), computed_area(title, "C", 2, counted, 2))
    package.set_name("别的打印", "别的!$A$1")
    if stated is not None:
        package.set_name(PRINT_AREA, f"{quote_sheet(title)}!{stated}", title)
    return package


def printed(package: Package) -> str | None:
    names = Package(package.to_bytes()).defined_names()
    found = [name.text for name in names if name.name == PRINT_AREA]
    return found[0].rpartition("!")[2] if found else None


@pytest.mark.parametrize("title", ["登记", "登 记", "王's 登记"])
@pytest.mark.parametrize(
    ("entries", "waiting", "stated", "area"),
    [
        (5, True, "$A$1:$C$99", "$A$1:$C$7"),
        (1, True, "$A$1:$C$99", "$A$1:$C$4"),
        (5, False, "$A$1:$C$99", "$A$1:$C$17"),
        (5, True, "$A$1:$B$99", "$A$1:$B$99"),
        (5, True, None, None),
    ],
)
def test_it_prints_what_it_shows_or_what_somebody_said(
    title: str, entries: int, waiting: bool, stated: str | None, area: str | None
) -> None:
    package = book(title, entries, stated, waiting)
    fit_print_areas(package)
    assert printed(package) == area


def test_a_program_that_computes_names_is_given_the_computed_area_and_others_cells() -> None:
    package = book("登 记", 5, "$A$1:$C$99")
    follow_print_areas(package, computed=True)
    assert printed(package) == area_name("登记表")
    fit_print_areas(package)
    assert printed(package) == area_name("登记表")
    follow_print_areas(package, computed=False)
    assert printed(package) == "$A$1:$C$7"
    by_hand = book("登 记", 5, "$A$1:$B$9")
    follow_print_areas(by_hand, computed=True)
    assert printed(by_hand) == "$A$1:$B$9"
