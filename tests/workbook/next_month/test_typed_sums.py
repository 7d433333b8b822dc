"""Sums that an office typed below its people stay, and are named: they are the old month's."""

from collections.abc import Sequence

import pytest

from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Scores, adopt_package
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

STAFF = ("都兰", "贺希", "苏日娜")


@pytest.mark.parametrize("label", ["平均", "本页合计", "最高分", "全体人均"])
def test_a_typed_sum_is_named_when_scores_change_and_when_the_month_does(label: str) -> None:
    titles = ["序号", "姓名", "窗口", *RESULTS, "档次", "本月是否红旗"]
    scores: list[Sequence[object]] = [["2026年8月评定"], titles]
    scores += [
        [at, name, "残联", 20, 35, 5, 35, 0, 95, "良", ("", "★")[at == 1]]
        for at, name in enumerate(STAFF, start=1)
    ]
    scores.append([None, label, None, 20, 35, 5, 35, 0, 95])
    scores.append([None, "满分", None, 20, 35, 5, 35, 5, 100])
    signs: list[Sequence[object]] = [("姓名", "应打卡次数", "打卡异常次数")]
    signs += [*((name, 60, 3) for name in STAFF), ("合计", 180, 9)]
    cases = [
        ("姓名", "办件量", "评价量"),
        *((name, 8, 8) for name in STAFF),
        ("合计", "=SUM(B2:B4)"),
    ]
    ledger = [("日期", "姓名", "条款"), ("2026-08-05", "贺希", "行为规范9")]
    sheets: dict[str, Rows] = {"评定": scores, "打卡": signs, "评价": cases, "扣分": ledger}
    package = Package(written(sheets), "2026年8月.xlsx")
    done, after = adopt_package(package, scores=Scores.REPLACE)
    left = [one for one in done.messages if "手填" in one]
    assert left == [
        f"“评定”第6行“{label}”的数是手填的，不会跟着得分变；请核对",
        "“评定”J列“档次”、K列“本月是否红旗”是手填的，不会跟着得分变；请核对",
    ]
    following = advance(after)
    said = "的数是手填的，还是上个月的，没有改动；请自己更新"
    assert [one for one in following.messages if "手填" in one] == [
        f"“评定”第6行“{label}”{said}",
        f"“打卡”第5行“合计”{said}",
    ]
    assert after.sheet("打卡").cell(5, 2).value == 180


@pytest.mark.parametrize(
    ("label", "points", "named"),
    [
        ("分值合计", (20, 35, 5, 35, 5, 100), False),
        ("总计分值", (20, 35, 5, 35, None, 95), False),
        ("最高分", (20, 35, 5, 35, 5, "=SUM(D6:H6)"), False),
        ("最高分", (20, 35, 5, 35, None, 95), True),
        ("合计", (60, 105, 15, 105, 0, 285), True),
        ("人均", (20, 35, 5, 35, 5, 99), True),
    ],
)
def test_full_marks_are_no_months_numbers(
    label: str, points: Sequence[object], *, named: bool
) -> None:
    scores: list[Sequence[object]] = [["2026年8月评定"], ["序号", "姓名", "窗口", *RESULTS]]
    scores += [[at, name, "残联", 20, 35, 5, 35, 0, 95] for at, name in enumerate(STAFF, start=1)]
    scores.append([None, label, None, *points])
    counts: dict[str, Rows] = {
        "打卡": [("姓名", "应打卡次数", "打卡异常次数"), *((name, 60, 3) for name in STAFF)],
        "评价": [("姓名", "办件量", "评价量"), *((name, 8, 8) for name in STAFF)],
        "扣分": [("日期", "姓名", "条款"), ("2026-08-05", "贺希", "行为规范9")],
    }
    sheets: dict[str, Rows] = {"评定": scores, **counts}
    package = Package(written(sheets), "2026年8月.xlsx")
    done, after = adopt_package(package, scores=Scores.REPLACE)
    assert any("手填" in one for one in done.messages) is named
    assert any("手填" in one for one in advance(after).messages) is named
