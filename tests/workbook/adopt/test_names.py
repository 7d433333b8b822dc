"""Which column holds the names of those assessed, and which columns of numbers count anything."""

from collections.abc import Sequence

import pytest

from tests.workbook.written import Rows, written
from udf.rulefile import load_rulebook
from workbook.adopt.adopt import adopt_package
from workbook.discovery.discover import discover
from workbook.discovery.mapping import Answers
from workbook.ooxml.package import Package

HEADS = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分")
CALLED = ("老六", "花花", "阿强", "大个儿")
PROPER = ("王芳", "李强", "赵敏", "刘平")


def scores(title: str, beside: Sequence[str]) -> Rows:
    points = (20, 35, 5, 35, 0, 95)
    return [
        ["2026年11月考核"],
        ["姓名", title, "窗口", *HEADS],
        *(
            [name, other, "渔政" if at < 2 else "侨务", *points]
            for at, (name, other) in enumerate(zip(CALLED, beside, strict=True))
        ),
    ]


@pytest.mark.parametrize("title", ["", "组长", "联系人", "录入人", "曾用名"])
def test_a_column_called_so_is_the_names_before_one_that_is_more_like_names(title: str) -> None:
    package = Package(written({"得分": scores(title, PROPER)}), "2026年11月.xlsx")
    found = discover(package, Answers({}), load_rulebook())
    assert [person.name for person in found.persons] == list(CALLED)
    assert not found.questions


@pytest.mark.parametrize(
    ("numbers", "asked"),
    [
        ([1, 2, 3, 4], False),  # they count the rows
        ([5, 6, 7], False),
        ([None, 1, 2, 3], False),
        ([2, 1, 3, 1], True),
        ([2, 3], True),  # too few to tell
    ],
)
def test_numbers_that_nothing_explains_are_asked_about_unless_they_count_rows(
    numbers: Sequence[object], asked: bool
) -> None:
    rows = [[f"2026-11-0{at}", "王芳", "业务规范1", n] for at, n in enumerate(numbers, start=3)]
    empty: Rows = [
        ["2026年11月考核"],
        ["姓名", "窗口", *HEADS],
        *([name, "渔政"] for name in PROPER),
    ]
    sheets: dict[str, Rows] = {"得分": empty, "扣分登记": [["日期", "姓名", "条款", "甲"], *rows]}
    done, _ = adopt_package(Package(written(sheets), "2026年11月.xlsx"))
    options = [(one.key, [option.answer for option in one.options]) for one in done.questions]
    assert options == ([("数量", ["甲", "没有"])] if asked else [])
