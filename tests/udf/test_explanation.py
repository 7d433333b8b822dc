"""Explanations read as a person reads them who wants to know where his points went."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings

from tests.udf.month import (
    BOOK,
    ROSTER,
    Month,
    call,
    choices_table,
    ledger,
    per_person,
    sample_month,
)
from tests.udf.test_functions import AWARDS, CODES, ledgers
from udf import month as udf_month
from udf.explanation import UNREAD, account_of
from udf.rulebook import describe
from udf.text import freeze

Lines = list[list[object]]
Table = list[Any]
NUMBER = r"−?[0-9]+(?:\.[0-9]+)?"


def value(written: str) -> float:
    return float(written.replace("−", "-"))


def read_aloud(lines: Lines) -> tuple[float, dict[str, float]]:
    """Add up what is printed; return the total and the categories' scores a reader comes to.

    Only the texts and figures are read; every sum must come to what is printed beside it.
    """
    blocks: list[tuple[str, str, object, Lines]] = []
    for head, _, _, points, words, _ in lines[1:]:
        if head and head != UNREAD:
            blocks.append((str(head), str(words), points, []))
        elif head == UNREAD:
            break
        else:
            blocks[-1][3].append([points, words])
    scores = {}
    for name, basis, shown, rows in blocks:
        given = [float(points) for points, _ in rows if isinstance(points, (int, float))]
        score = add_up(basis, given)
        assert score == pytest.approx(float(str(shown)), abs=1e-9), (name, basis)
        scores[name] = score
    terms, total = re.fullmatch(rf".*?：((?:{NUMBER}＋?)+)＝({NUMBER})", str(lines[0][4])).groups()  # type: ignore[union-attr]
    assert [value(term) for term in terms.split("＋")] == list(scores.values())
    assert sum(scores.values()) == pytest.approx(value(total), abs=1e-9)
    assert lines[0][3] == pytest.approx(value(total), abs=1e-9)
    return value(total), scores


def add_up(basis: str, rows: list[float]) -> float:
    """The score that a category's sentence and its rows come to."""
    lost, won = -sum(p for p in rows if p < 0), sum(p for p in rows if p > 0)
    shown = value(re.search(rf"＝({NUMBER})$", basis)[1])  # type: ignore[index]
    if match := re.match(rf"加({NUMBER})分(?:，最高({NUMBER})分)?＝", basis):
        assert won == pytest.approx(value(match[1]))
        score = min(won, value(match[2])) if match[2] else won
        assert score == pytest.approx(shown)
        return score
    if match := re.match(
        rf"({NUMBER})分中扣({NUMBER})分(，扣完为止)?(?:（.*?）)?，余({NUMBER})分；加", basis
    ):
        assert lost == pytest.approx(value(match[2]))
        left = value(match[1]) - lost
        assert (0 if match[3] else left) == pytest.approx(value(match[4]))
        full, part, whole, earned = re.search(
            rf"加({NUMBER})×([0-9]+)÷([0-9]+)（.*?）＝({NUMBER})分", basis
        ).groups()  # type: ignore[union-attr]
        assert value(full) * int(part) / int(whole) == pytest.approx(value(earned), abs=0.005001)
        assert won == pytest.approx(value(earned))
        end = value(match[4]) + value(earned)
        return 0 if basis.endswith("，扣完为止＝0.00") else round(end, 2)
    match = re.match(rf"满分({NUMBER})分，(?:登记)?扣({NUMBER})分", basis)
    assert match is not None, basis
    tier = re.search(rf"评价率（.*?）扣({NUMBER})分", basis)
    assert lost == pytest.approx(value(match[2]) + (value(tier[1]) if tier else 0))
    left = value(match[1]) - lost
    assert ("扣完为止" in basis) == (left < 0)
    assert shown >= 0
    return max(0.0, round(left, 2))


@settings(max_examples=40)
@given(ledgers(CODES), ledgers(AWARDS))
def test_what_is_printed_adds_up(deductions: Table, awards: Table) -> None:
    for floor in ("扣完本部分为止", "可扣整个类别"):
        month = Month(
            deductions=deductions,
            awards=awards,
            choices=choices_table([f"考勤扣分下限 {floor}"]),
            reviews=per_person(["办件量", "评价量"], [50, 39], ROSTER),
            attendance=per_person(["应签到次数", "签到异常次数"], [84, 3], ROSTER),
        )
        for row, scores in zip(month.roster[1:], month.scores(), strict=True):
            _, read = read_aloud(month.explain(str(row[0]), height=400))
            assert list(read.values()) == pytest.approx(scores)


@pytest.mark.parametrize(
    ("cases", "reviewed", "how"),
    [
        (50, 39, "评价率（39÷50＝78%）扣2分＝3.00"),
        (40, 40, "评价率（40÷40＝100%）扣0分＝5.00"),
        (0, 0, "评价率（没有办件）扣0分＝5.00"),
    ],
)
def test_a_rate_of_reviews_shows_what_it_is_computed_from(
    cases: int, reviewed: int, how: str
) -> None:
    month = Month(
        choices=choices_table([]),
        reviews=per_person(["办件量", "评价量"], [cases, reviewed], ROSTER),
        attendance=per_person(["应签到次数", "签到异常次数"], [84, 3], ROSTER),
    )
    rows = month.explain(str(month.roster[1][0]), height=40)
    (basis,) = [row[4] for row in rows if row[0] == "好差评"]
    assert basis == f"满分5分，登记扣0分，{how}"


def test_what_is_printed_adds_up_for_everybody_of_the_sample_month() -> None:
    month = sample_month()
    added = 0
    for row, scores in zip(month.roster[1:], month.scores(), strict=True):
        lines = month.explain(f"{row[1]}（{row[2]}）", height=400)
        assert all(line[4] for line in lines)  # the sheet shows nothing of one without words
        if reasons := [score for score in scores if isinstance(score, str)]:
            assert lines[0][3] == "待核"
            assert all(reason in str(lines[0][4]) for reason in reasons)
        else:
            added += 1
            assert list(read_aloud(lines)[1].values()) == pytest.approx(scores), row
    assert added == 110


@pytest.mark.parametrize(
    "who", ["1003", "王芳（1003）", "王芳(税务窗口)", "王 芳　税务窗口", "税务"]
)
def test_a_namesake_is_named_with_what_tells_him_apart(who: str) -> None:
    said = str(Month().explain(who)[0][4])
    assert said.startswith("王芳（1003）：" if who != "税务" else "名册中无此人：税务")


def explained(*rows: Sequence[object], who: str = "1003", **more: object) -> str:
    month = Month(deductions=ledger(rows), **more)  # type: ignore[arg-type]
    return "\n".join(" ".join(map(str, line)) for line in month.explain(who))


DAY = datetime(2026, 11, 3)


def test_a_floor_is_said_where_it_bites() -> None:
    said = explained([DAY, 1003, None, None, "业务规范3b", 6])
    assert "满分20分，扣24分，扣完为止＝0.00" in said
    assert "满分35分，扣0分＝35.00" in said


@pytest.mark.parametrize(("times", "bites"), [(3, False), (4, True)])
def test_a_floor_that_is_just_reached_does_not_bite(times: int, bites: bool) -> None:
    """15 points of 考勤管理 are not the attendance rate's; three days of absence cost just them."""
    said = explained([DAY, 1003, None, None, "考勤管理1f", times])
    assert ("扣完为止" in said, "考勤扣分下限：" in said) == (bites, bites)


def test_who_is_praised_twice_is_praised_two_times() -> None:
    month = Month(awards=ledger([[DAY, 1003, None, None, "加分项2a", 2]]))
    (words,) = [str(line[4]) for line in month.explain("1003") if line[2] == "加分项2a"]
    assert words.startswith("自治区及以上表彰、媒体表扬×2：")


def test_the_floor_of_a_part_and_of_the_whole_are_told_apart() -> None:
    row: list[object] = [DAY, 1003, None, None, "考勤管理1f", 4]
    assert "15分中扣20分，扣完为止（考勤扣分下限：扣完本部分为止），余0分" in explained(row)
    whole = explained(row, choices=choices_table(["考勤扣分下限 可扣整个类别"]))
    assert "15分中扣20分（考勤扣分下限：可扣整个类别），余−5分" in whole
    assert "−5＋20.00＝15.00" in whole


def test_a_derived_clause_names_bulletins_rows_and_cells() -> None:
    rows = [[datetime(2026, 11, d), 1003, None, None, "行为规范2a", None, None, None, s]
            for d, s in ((5, 7), (12, 8), (19, 9), (20, 11))]  # fmt: skip
    said = explained(*rows)
    assert "第7、8、9期连续3次" in said
    for cell in ("扣分登记!I4 11月5日行为规范2a", "扣分登记!I5 11月12日", "扣分登记!I6 11月19日"):
        assert cell in said
    assert "扣分登记!I7 " not in said
    assert "按“每满三次计一次”计1次" in said


def test_two_runs_of_bulletins_are_named_one_after_the_other() -> None:
    rows = [[datetime(2026, 11, 2 + n), 1003, None, None, "行为规范2a", None, None, None, s]
            for n, s in enumerate((7, 8, 9, 21, 22, 23))]  # fmt: skip
    said = explained(*rows)
    assert "11月4日行为规范2a）；第21、22、23期连续3次（" in said
    assert "11月7日行为规范2a），按“每满三次计一次”计2次" in said


def test_a_derived_clause_that_was_entered_too_is_not_counted_twice_and_says_so() -> None:
    rows = [[datetime(2026, 11, d), 1003, None, None, "行为规范2a", None, None, None, s]
            for d, s in ((5, 7), (12, 8), (19, 9))]  # fmt: skip
    said = explained(*rows, [datetime(2026, 11, 23), 1003, None, None, "考勤管理2a"])
    assert "【已手工登记1次，不另计】" in said
    assert said.count("-2.0") == 1


def test_the_interpretation_that_was_applied_is_cited() -> None:
    assert "（说明：原文未写“每次”，按每次扣分）" in explained(
        [DAY, 1003, None, None, "行为规范14"]
    )


def test_rows_about_a_person_that_could_not_be_read_are_in_his_explanation() -> None:
    said = explained(
        [DAY, 1003, None, None, "没带工牌"],
        [DAY, 1003, "李强", None, "业务规范1"],
        [DAY, None, "王芳", None, "业务规范2"],
        [DAY, None, "无名、王芳", "税务窗口", "业务规范5"],
        [DAY, None, "李强", None, "abc"],
    )
    assert UNREAD in said
    assert "【看不懂条款“没带工牌”，像是 行为规范2c 未佩戴工牌？】" in said
    for clause in ("业务规范1", "业务规范2", "业务规范5"):
        assert clause in said.partition(UNREAD)[2]
    assert "abc" not in said


def test_an_unread_row_is_surely_about_whom_it_tells_apart() -> None:
    rows = [
        [DAY, None, "王芳", "税务窗口", "随便一"],
        [DAY, None, "王芳", None, "随便二"],
        [DAY, 1003, None, None, "随便三"],
    ]
    given = Month(deductions=ledger(rows))._tables()
    month = udf_month.Month(*map(freeze, given))
    sure = {}
    for person in (0, 2):  # 王芳 of 综合窗口, and she of 税务窗口
        unread = account_of(month, person).unread
        sure[person] = [detail.words[-4:-1] for detail in unread if detail.certain]
    assert sure == {0: [], 2: ["随便一", "随便三"]}


@pytest.mark.parametrize("clause", [77, DAY, "#N/A", True, None])
def test_a_clause_that_is_no_text_is_not_quoted(clause: object) -> None:
    """Each spreadsheet program gives it in another form."""
    said = explained([DAY, 1003, None, None, clause], [DAY, 1003, None, None, "随便"])
    assert said.count("条款写的是") == 1 and "条款写的是“随便”" in said


def test_method_and_remark_are_shown_without_the_mark_of_an_import() -> None:
    said = explained(
        [DAY, 1003, None, None, "业务规范1", None, None, "日常检查", None, "【考勤系统 7】上午缺卡"]
    )
    assert "考核方式：日常检查；备注：上午缺卡" in said
    assert "【考勤系统" not in said


@pytest.mark.parametrize(("remark", "shown"), [("情节严重，已立案", True), ("一般情节", False)])
def test_a_grave_case_shows_what_the_text_adds(remark: str, shown: bool) -> None:
    row: list[object] = [DAY, 1003, None, None, "行为规范15", None, None, None, None, remark]
    assert ("依法依规移交有关部门处理" in explained(row).replace(BOOK.rules["行为规范15"].text, "")
            ) == shown  # fmt: skip


def test_the_lines_of_an_account() -> None:
    month = Month(
        deductions=ledger([
            [DAY, 1002, None, None, "行为规范13", 2],
            [DAY, 1002, None, None, "业务规范4", None, "不属实"],
            [DAY, None, "李强", "税务窗口", "随便"],
        ]),
        awards=ledger([[DAY, 1002, None, None, "加分项1", 30]]),
        attendance=per_person(["应签到次数", "签到异常次数"], [84, 3], ROSTER),
    )  # fmt: skip
    lines = month.explain("1002")
    total = "李强（1002）：20.00＋31.00＋5.00＋34.29＋1.00＝91.29"
    assert lines[0] == ["总分", "", "", 91.29, total, ""]
    heads = [line for line in lines[1:] if line[0]]
    assert [line[0] for line in heads] == [
        "业务规范", "行为规范", "好差评", "考勤管理", "加分项", UNREAD,
    ]  # fmt: skip
    assert {(line[1], line[2], line[5]) for line in heads} == {("", "", "")}
    rows = {line[2]: line for line in lines if line[2]}
    assert rows["行为规范13"][1:4] == ["2026-11-03", "行为规范13", -4]
    assert str(rows["行为规范13"][4]).startswith("未及时到岗（数量填空岗工作日数）×2空岗·工作日：")
    assert rows["行为规范13"][5] == "扣分登记!E4"
    assert "考核方式" not in str(rows["行为规范13"][4])
    assert str(rows["业务规范4"][4]).startswith("【不属实（不计）】")
    assert rows["业务规范4"][3] == ""
    assert str(rows["加分项1"][4]).startswith("延时服务（数量填分钟数）×30分钟：")
    assert "20×81÷84" in str(heads[3][4]) and heads[3][3] == 34.29
    assert lines[-1][0] == "" and "随便" in str(lines[-1][4])
    assert "（正常在岗率96.43%）" in str(heads[3][4])


def test_which_clauses_count_and_how_often() -> None:
    month = Month(
        deductions=ledger([
            *([datetime(2026, 11, day), 1003, None, None, "行为规范2a", None, None, None, serial]
              for day, serial in ((3, 7), (4, 8), (5, 9))),
            [DAY, 1002, None, None, "行为规范2a", 2],
        ]),
    )  # fmt: skip
    found = call(
        "PARETO", 9, month.roster, month.deductions, month.reviews, month.rules, month.choices
    )
    assert [line[:5] for line in found if any(line)] == [
        ["行为规范2a", BOOK.rules["行为规范2a"].label, 5, 2, 15],
        ["考勤管理2a", BOOK.rules["考勤管理2a"].label, 1, 1, 2],
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("业务规范4", "每次−4分，核实属实才计"), ("考勤管理3", "20分×正常在岗率"),
        ("好差评1", "低于100%−1分，低于80%−2分，低于60%−3分"),
        ("加分项1", "满15分钟+0.5分，满30分钟+1分"), ("行为规范13", "每空岗·工作日−2分"),
    ],
)  # fmt: skip
def test_what_a_rule_computes_in_words(code: str, words: str) -> None:
    assert describe(BOOK.rules[code]) == words
