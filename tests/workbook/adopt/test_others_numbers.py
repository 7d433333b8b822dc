"""Numbers beside names that are not the roster's 工号: a machine's, or those of a list."""

from collections.abc import Sequence

import pytest

from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Scores, adopt_package
from workbook.discovery.discover import discover
from workbook.discovery.model import Cause, TableKind
from workbook.month.month_findings import month_findings
from workbook.ooxml.package import Package

STAFF = [(f"77{at}", name) for at, name in enumerate(("乌日娜", "史可", "雷蕾", "邵峰", "孟和"))]
MISSED = (0, 3, 7, 14, 21)
SCORES = [95, 94.14, 93, 91, 89]  # 20 of the points are a rate of 70 sign-ins


def adopted(
    head: str, numbers: Sequence[object], *, first: bool = False
) -> tuple[tuple[str, ...], Package]:
    """An office's month whose sign-ins have these numbers before or behind the names."""
    scores: list[Sequence[object]] = [["2026年4月窗口考评"], ["员工号", "姓名", "窗口", *RESULTS]]
    scores += [[number, name, "不动产"] for number, name in STAFF]
    signs: list[Sequence[object]] = [["姓名", head, "应打卡次数", "异常打卡次数"]]
    for number, (_, name), missed in zip(numbers, STAFF, MISSED, strict=True):
        signs.append([name, number, 70, missed])
    if first:
        signs = [[row[1], row[0], *row[2:]] for row in signs]
    cases = [("姓名", "办件量", "评价量"), *((name, 9, 9) for _, name in STAFF)]
    ledger = [("日期", "姓名", "条款")]
    sheets: dict[str, Rows] = {"考评": scores, "打卡": signs, "评价": cases, "扣分记录": ledger}
    content = Package(written(sheets), "2026年4月.xlsx")
    done, after = adopt_package(content, scores=Scores.REPLACE)
    return done.done, after


def totals(package: Package) -> list[object]:
    cells = package.sheet("考评").cells()
    found = [cells[row, 9].value for row in range(3, 8)]
    return [round(one, 2) if isinstance(one, float) else one for one in found]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("head", ["考勤机号", "工号", "人员编号"])
@pytest.mark.parametrize(
    "numbers", [(41, 44, 43, 42, 47), ("773", "18", "19", "770", "22"), (901, 902, 903, 904, 771)]
)
def test_names_tell_who_is_meant_beside_a_machines_numbers(
    head: str, numbers: Sequence[object], *, first: bool
) -> None:
    done, after = adopted(head, numbers, first=first)
    assert any(f"“打卡”的“{head}”列" in one and "按姓名认人" in one for one in done)
    assert not month_findings(after)
    assert totals(after) == SCORES
    shown = after.sheet("打卡").cell(1, 1 if first else 2).value
    renamed = f"表头“{head}”改为“{shown}”"
    assert shown == head or any(renamed in one for one in done)


def test_a_few_of_a_machines_numbers_may_be_somebodys_own() -> None:
    done, after = adopted("考勤机号", ("770", "5", "6", "771", "8"))
    assert any("（第5行的771是史可的，姓名写的是邵峰）" in one for one in done)
    assert totals(after) == SCORES


@pytest.mark.parametrize(
    ("head", "numbers", "wrong"),
    [
        ("工号", ("770", "771", "774", "773", "772"), (2, 4)),  # two exchanged
        ("工号", ("770", "5", "6", "7", "8"), (1, 2, 3, 4)),  # one is right: so it may be
        ("工号", ("771", "772", "773", "774", "770"), range(5)),  # all of the roster: a row off
        ("考勤机号", ("770", "771", "772", "773", "1"), (4,)),
    ],
)
def test_numbers_that_are_the_rosters_stay_strict(
    head: str, numbers: Sequence[object], wrong: Sequence[int]
) -> None:
    done, after = adopted(head, numbers)
    assert not any("按姓名认人" in one for one in done)
    expected = ["待核" if at in wrong else right for at, right in enumerate(SCORES)]
    assert totals(after) == expected
    assert len(month_findings(after)) >= len(wrong)


@pytest.mark.parametrize(
    ("own", "others"), [("工号", "上岗证"), ("服务卡", "工号"), ("上岗证", "上岗证")]
)
def test_codes_that_the_people_have_tell_who_is_meant_whatever_they_are_called(
    own: str, others: str
) -> None:
    scores: list[Sequence[object]] = [["2026年4月窗口考评"], [own, "姓名", "窗口", *RESULTS]]
    scores += [[number, name, "不动产"] for number, name in STAFF]
    numbers = [int(number) for number, _ in STAFF]
    signs: list[Sequence[object]] = [[others, "应打卡次数", "异常打卡次数"]]
    signs += [[number, 70, missed] for number, missed in zip(numbers, MISSED, strict=True)]
    cases: list[Sequence[object]] = [[others, "办件量", "评价量"], *([n, 9, 9] for n in numbers)]
    ledger = [("日期", others, "条款"), ("2026-04-07", 773, "业务规范1")]
    sheets: dict[str, Rows] = {"考评": scores, "打卡": signs[:1] + signs[:0:-1]}
    content = Package(written({**sheets, "评价": cases, "扣分": ledger}), "2026年4月.xlsx")
    _, after = adopt_package(content, scores=Scores.REPLACE)
    assert not month_findings(after)
    assert totals(after) == [*SCORES[:3], SCORES[3] - 2, SCORES[4]]


@pytest.mark.parametrize(("known", "asked"), [(4, False), (1, True)])
def test_codes_that_most_are_nobodys_are_asked_about(known: int, *, asked: bool) -> None:
    scores: list[Sequence[object]] = [["2026年4月窗口考评"], ["工号", "姓名", "窗口", *RESULTS]]
    scores += [[number, name, "不动产"] for number, name in STAFF]
    numbers = [number for number, _ in STAFF][:known] + ["901", "902", "903", "904"][known - 1 :]
    signs: list[Sequence[object]] = [["上岗证", "应打卡次数", "异常打卡次数"]]
    signs += [[number, 70, 0] for number in numbers]
    content = Package(written({"考评": scores, "打卡": signs}), "2026年4月.xlsx")
    found = discover(content)
    assert [(one.cause, one.sheet) for one in found.questions] == [(Cause.SHEET, "打卡")] * asked
    assert bool(found.of_kind(TableKind.ATTENDANCE)) is not asked


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_columns_of_numbers_the_one_with_the_rosters_is_it(
    order: tuple[int, int], *, named: bool
) -> None:
    scores: list[Sequence[object]] = [["2026年4月窗口考评"], ["员工号", "姓名", "窗口", *RESULTS]]
    scores += [[number, name, "不动产"] for number, name in STAFF]
    signs: list[Sequence[object]] = []
    for at, ((number, name), missed) in enumerate(zip(STAFF, MISSED, strict=True)):
        both = (505 - at, number)
        signs.append([*(both[one] for one in order), *[name] * named, 70, missed])
    heads = [("编号", "吊牌")[one] for one in order]
    head: list[object] = [*heads, *["姓名"] * named, "应打卡次数", "异常打卡次数"]
    cases = [("姓名", "办件量", "评价量"), *((name, 9, 9) for _, name in STAFF)]
    ledger = [("日期", "姓名", "条款")]
    sheets: dict[str, Rows] = {"考评": scores, "打卡": [head, *signs], "评价": cases}
    content = Package(written({**sheets, "扣分记录": ledger}), "2026年4月.xlsx")
    assert not discover(content).questions
    _, after = adopt_package(content, scores=Scores.REPLACE)
    assert not month_findings(after)
    assert totals(after) == SCORES
