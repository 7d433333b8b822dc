"""Cells of a matrix that cannot be entered as they are: each value of a column is asked about."""

import pytest

from tests.workbook.adopt.test_matrices import BY_CODE, book
from udf.rulefile import load_rulebook
from workbook.connect.matrix import clause_name, open_cells
from workbook.discovery.discover import discover
from workbook.discovery.mapping import Answers
from workbook.discovery.model import Clause
from workbook.ooxml.package import Package

RULES = load_rulebook()


@pytest.mark.parametrize(
    ("group", "title", "name"),
    [
        ("业务规范（次）", "1", "业务规范1"), ("业务规范", "业务规范1", "业务规范1"), ("", "业务规范1", "业务规范1"),
        ("业务规范", "行为规范1", "业务规范行为规范1"), (" 业 务", "第1条（次）", "业务第1条(次)"),
    ],
)  # fmt: skip
def test_a_column_is_called_by_its_group_and_its_header(group: str, title: str, name: str) -> None:
    assert clause_name(Clause(number=3, title=title, group=group)) == name


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        (2, "有", [("串门 填2", ((3, 6),)), ("串门 填有", ((4, 6),))]), (2, 2, [("串门 填2", ((3, 6), (4, 6)))]),
        (2, None, [("串门 填2", ((3, 6),))]),
        (None, "有", []),  # a column of words only is one of remarks
    ],
)  # fmt: skip
def test_what_a_column_counts_is_asked_about_with_its_words(
    first: object, second: object, asked: list[tuple[str, object]]
) -> None:
    rows = [list(row) for row in BY_CODE]
    for row, value in zip(rows[1:4], ("串门", first, second), strict=True):
        row.insert(5, value)
    for row in rows[4:]:
        row.insert(5, None)
    package = Package(book({"扣分统计": rows}), "2026-11.xlsx")
    found = open_cells(package, discover(package, Answers({})), RULES, {})
    assert [(one.key, one.places) for one in found] == asked
