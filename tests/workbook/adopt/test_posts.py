"""岗位 that may be the windows: asked about where nothing else tells these."""

from collections.abc import Sequence

import pytest

from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.wording import question_text
from workbook.discovery.discover import discover
from workbook.discovery.mapping import Answers
from workbook.discovery.model import Discovery
from workbook.ooxml.package import Package

STAFF = ("邱实", "武月", "邢岚", "贺喜")
POSTS = ("综合受理", "综合受理", "税务", "登记岗")


def look(
    heads: Sequence[str], *columns: Sequence[object], answers: Answers | None = None, **more: Rows
) -> Discovery:
    people = [[*one, 20, 35, 5, 35, 0, 95] for one in zip(STAFF, *columns, strict=True)]
    scores: Rows = [["2026年6月月评"], ["姓名", *heads, *RESULTS], *people]
    return discover(Package(written({"月评": scores, **more}), "2026年6月.xlsx"), answers)


def said(section: str, answer: str) -> Answers:
    return Answers({section: {"窗口": answer}})


def windows(found: Discovery) -> list[str]:
    return [person.window for person in found.persons]


@pytest.mark.parametrize("head", ["岗位", "岗位名称"])
def test_posts_that_nobody_knows_are_asked_about(head: str) -> None:
    found = look([head], POSTS)
    assert [question_text(one) for one in found.questions] == [
        f"“月评”的“{head}”列（如“综合受理”）是窗口吗？"
    ]
    assert windows(look([head], POSTS, answers=said("个人得分", head))) == list(POSTS)
    nothing = look([head], POSTS, answers=said("个人得分", "没有"))
    assert not nothing.questions and windows(nothing) == [""] * 4


def test_known_posts_and_posts_beside_windows_are_not() -> None:
    known = look(["岗位"], ("科员", "主任", "科员", "组长"))
    assert not known.questions and windows(known) == [""] * 4
    both = look(["岗位", "窗口"], POSTS, ("公安", "公安", "人社", "人社"))
    assert not both.questions and windows(both) == ["公安", "公安", "人社", "人社"]


def test_a_rosters_posts_are_asked_about_too() -> None:
    roster: Rows = [
        ("姓名", "岗位", "到岗日期"),
        *((n, p, "2020-01-02") for n, p in zip(STAFF, POSTS, strict=True)),
    ]
    found = look([], 人员名册=roster)
    assert [question_text(one) for one in found.questions] == ["“人员名册”的“窗口”是哪一列？"]
    assert not look([], 人员名册=roster, answers=said("名册", "岗位")).questions
    assert not look([], 人员名册=roster, answers=said("名册", "没有")).questions
    calls: Rows = [
        ("姓名", "岗位", "联系电话"),
        *((n, p, "0477-8580000") for n, p in zip(STAFF, POSTS, strict=True)),
    ]
    assert not look([], 通讯录=calls).questions


def test_a_ledgers_posts_are_the_windows_where_the_scores_posts_are() -> None:
    ledger: Rows = [
        ("日期", "岗位", "姓名", "条款"),
        ("2026-06-03", "综合受理", "邱实", "业务规范1"),
        ("2026-06-04", "同上", None, "加分项2a"),
    ]
    found = look(["岗位"], POSTS, answers=said("个人得分", "岗位"), 台账=ledger)
    (table,) = found.ledgers
    assert table.columns["窗口"].number == 2
    (table,) = look(["岗位"], POSTS, answers=said("个人得分", "没有"), 台账=ledger).ledgers
    assert "窗口" not in table.columns
