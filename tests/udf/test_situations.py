"""Small situations that read like the rule: who, what happened, what the score is then."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.udf.month import BOOK, ROSTER, Month, Row, choices_table, ledger, per_person

DATA = Path(__file__).parents[1] / "data" / "rules"
SITUATIONS: list[dict[str, Any]] = tomllib.loads(
    (DATA / "situations.toml").read_text(encoding="utf-8")
)["situation"]
COLUMNS = {"数量": 5, "核实": 6, "通报期次": 8, "备注": 9}


def tight(text: str) -> str:
    return re.sub(r"\s", "", text)


def ledger_row(said: str) -> Row:
    when, who, clause, *rest = (part.strip() for part in said.split("|"))
    row: list[object] = [when, None, None, None, clause, *[None] * 5]
    if who.startswith("窗口:"):
        row[3] = who.removeprefix("窗口:")
    else:
        row[2], _, window = who.partition("@")
        row[3] = window or None
    for part in rest:
        name, value = part.split(" ", 1)
        row[COLUMNS[name]] = int(value) if value.isascii() and value.isdigit() else value
    return row


def numbers(said: str) -> list[object]:
    return [None if word == "-" else int(word) for word in said.split()]


def month_of(situation: dict[str, Any]) -> Month:
    counts = per_person(
        ["应签到次数", "签到异常次数"], numbers(situation.get("attendance", "84 0")), ROSTER
    )
    cases = per_person(["办件量", "评价量"], numbers(situation.get("reviews", "50 50")), ROSTER)
    return Month(
        deductions=ledger(map(ledger_row, situation.get("deductions", []))),
        awards=ledger(map(ledger_row, situation.get("awards", []))),
        attendance=counts,
        reviews=cases,
        choices=choices_table(situation.get("choices", [])),
    )


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: f"{s['rule']} {s['what']}")
def test_situation(situation: dict[str, Any]) -> None:
    month = month_of(situation)
    for said in situation["gives"]:
        who, category, expected = said.split(" ")
        score = month.score(who, category)
        number = re.fullmatch(r"[0-9.]+", expected)
        assert score == (float(expected) if number else expected), said


@pytest.mark.parametrize("case", ["hit", "boundary", "miss"])
def test_every_clause_and_variant_has_a_situation_of_each_case(case: str) -> None:
    assert set(BOOK.rules) == {one["rule"] for one in SITUATIONS if one["case"] == case}


def test_every_sentence_is_the_original_one() -> None:
    source = tight((DATA / "source.txt").read_text(encoding="utf-8"))
    for rule in BOOK.rules.values():
        assert f"{rule.number}.{tight(rule.text)}" in source, rule.code
    for category in BOOK.categories:
        assert f"{category.name}({category.points // 100}分" in source.replace("（", "(")
        assert tight(category.method) in source
        assert tight(category.remark) in source


def test_no_sentence_of_the_original_is_missing() -> None:
    source = (DATA / "source.txt").read_text(encoding="utf-8")
    theirs = {tight(line) for line in source.splitlines() if re.match(r"\s*\d+\.", line)}
    ours = {f"{rule.number}.{tight(rule.text)}" for rule in BOOK.rules.values()}
    assert theirs == ours


def test_the_worked_example_scores_as_worked_out() -> None:
    deductions = ledger(
        [
            ["2026-11-03", None, "李强", None, "业务规范3b"],
            ["2026-11-04", None, "王芳", None, "行为规范2a"],
            ["2026-11-05", 1003, None, None, "行为规范2a", None, None, None, 7],
            ["2026-11-12", 1003.0, None, None, "行为规范9", None, None, None, 8],
            ["2026-11-19", "1003", None, None, "考勤管理1b", None, None, None, 9],
            ["2026-11-20", None, "李强", None, "业务规范4"],
        ]
    )
    awards = ledger(
        [
            ["2026-11-23", None, None, "综合窗口", "加分项2a"],
            ["2026-11-24", None, "李强", None, "加分项1", 30],
            ["2026-11-24", None, "李强", None, "加分项4a"],
        ]
    )
    roster = [row[:3] for row in ROSTER[:4]]
    month = Month(
        deductions=deductions,
        awards=awards,
        roster=roster,
        attendance=[
            ["工号", "姓名", "应签到次数", "签到异常次数"],
            ["1001", "王芳", 84, 0],
            ["1002", "李强", 84, 0],
            ["1003", "王芳", 84, 3],
        ],
        reviews=[
            ["工号", "姓名", "办件量", "评价量"],
            ["1001", "王芳", 50, 50],
            ["1002", "李强", 50, 50],
            ["1003", "王芳", 50, 39],
        ],
    )
    assert month.scores() == [
        [20, 35, 5, 35, 2],
        [16, 35, 5, 35, 5],
        [20, 28, 3, 30.29, 0],
    ]
    assert month.status() == [
        "计入", "姓名重复，请填工号或窗口：1001 综合窗口、1003 税务窗口",
        "计入：王芳（税务窗口）−3", "计入：王芳（税务窗口）−4", "计入：王芳（税务窗口）−2", "待核实（未计入）",
    ]  # fmt: skip
    assert month.points() == [-4, "—", -3, -4, -2, "—"]
    assert month.status("加分") == ["计入（2人）", "计入", "计入"]
    totals = [line[3] for who in ("1001", "1002", "1003") for line in month.explain(who)[:1]]
    assert totals == [97.0, 96.0, 81.29]
