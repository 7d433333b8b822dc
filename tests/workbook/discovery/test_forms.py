"""A page for each person: who it is of, where the scores and the total stand, and what is none."""

import pytest

from tests.workbook.discovery.test_found_by_content import form
from tests.workbook.discovery.test_offices import CATEGORIES, NAMES, look, made
from workbook.discovery.model import Shape

Page = list[list[object]]


def pages(change: str) -> dict[str, Page]:
    """Three persons' pages, each changed in one way."""
    found: dict[str, Page] = {}
    for name in NAMES[:3]:
        page = form(name, "得分")
        if change == "named by its sheet":
            page[1] = ["窗口", "房产厅"]
        elif change == "in one cell":
            page[1] = [f"姓名：{name}  窗口：房产厅", None]
        elif change == "a number first":
            page[1] = [7, "姓名", name, "窗口", "房产厅"]
        elif change == "without a total":
            page = page[:-1]
        elif change == "a note between":
            page = [*page[:-1], ["说明", "按细则"], [*page[-1][:3], "=SUM(D4:D8)"]]
        found[name] = page
    return found


@pytest.mark.parametrize(
    ("change", "total"),
    [
        ("", (9, 4)), ("named by its sheet", (9, 4)), ("in one cell", (9, 4)),
        ("a number first", (9, 4)), ("without a total", None), ("a note between", (10, 4)),
    ],
)  # fmt: skip
def test_a_page_is_read_however_it_says_whose_it_is(
    change: str, total: tuple[int, int] | None
) -> None:
    found = look(made(pages(change)))
    assert found.questions == ()
    assert [person.name for person in found.persons] == list(NAMES[:3])
    assert {table.shape for table in found.scores} == {Shape.FORM}
    for person in found.persons:
        assert [person.cells[name] for name in CATEGORIES] == [(row, 4) for row in range(4, 9)]
        assert person.cells.get("总分") == total


@pytest.mark.parametrize(("below", "total"), [([["总分", 100, None, 98]], (10, 4)), ([], None)])
def test_the_total_is_below_all_rows_of_the_last_category(
    below: Page, total: tuple[int, int] | None
) -> None:
    named: dict[str, Page] = {}
    for name in NAMES[:3]:
        named[name] = [*form(name, "得分")[:-1], [None, "小计", "最多加5分"], *below]
    found = look(made(named, tuple((name, "A8:A9") for name in named)))
    assert found.questions == ()
    for person in found.persons:
        assert [person.cells[name] for name in CATEGORIES] == [(row, 4) for row in range(4, 9)]
        assert person.cells.get("总分") == total


def test_a_name_ends_where_another_label_begins() -> None:
    named: dict[str, Page] = {}
    for at, name in enumerate(NAMES[:3], start=1):
        page = form(name, "得分")
        page[1] = [f"姓名：{name}窗口：房产厅", None]
        named[f"第{at}张"] = page
    assert [person.name for person in look(made(named)).persons] == list(NAMES[:3])


def test_pages_of_nobody_are_no_forms() -> None:
    blank = {f"表{n}": page for n, page in enumerate(pages("named by its sheet").values(), 1)}
    assert look(made(blank)).scores == ()


def test_pages_without_numbers_are_no_forms() -> None:
    empty = pages("")
    for page in empty.values():
        page[2] = ["考核项目", "要求"]
        page[3:] = [[category, "见细则"] for category in CATEGORIES]
    assert look(made(empty)).scores == ()
