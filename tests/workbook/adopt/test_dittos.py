"""Windows written once for several rows: 同上, 〃, and merged cells of a roster."""

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.workbook.written import RESULTS, Rows, written
from udf.roster import Person
from workbook.adopt.adopt import Scores, adopt_package
from workbook.discovery.mapping import Answers
from workbook.month.month_findings import month_findings
from workbook.month.read import read_month
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area

STAFF = ("额日敦", "莫愁", "秦岚", "布和")
WINDOWS = ["人社", "人社", "公安", "公安"]


def windows(
    sheets: dict[str, Rows], merged: Sequence[str] = (), said: Sequence[str] = ()
) -> tuple[list[str], Package]:
    """Who is of which window, once the workbook is adopted; and what the check has said then."""
    signs: list[Sequence[object]] = [("姓名", "应打卡次数", "打卡异常次数")]
    signs += [(name, 60, 0) for name in STAFF]
    cases = [("姓名", "办件量", "评价量"), *((name, 8, 8) for name in STAFF)]
    ledger = [("日期", "姓名", "条款"), ("2026-03-05", "莫愁", "行为规范9")]
    own: dict[str, Rows] = {"打卡": signs, "评价": cases, "扣分": sheets.get("扣分", ledger)}
    content = written({**sheets, **own}, merged)
    _, after = adopt_package(Package(content, "2026年3月.xlsx"), scores=Scores.REPLACE)
    assert [one.what for one in month_findings(after)] == list(said)
    return [person.window for person in read_month(after).people().people], after


def scores(*own: object) -> Rows:
    rows: list[Sequence[object]] = [["2026年3月评分"], ["序号", "姓名", "窗口", *RESULTS]]
    rows += [[at, name, own[at - 1]] for at, name in enumerate(STAFF, start=1)]
    return rows if any(own) else [rows[0], *([*row[:2], *row[3:]] for row in rows[1:])]


@pytest.mark.parametrize("ditto", ["同上", "〃", '"', " ″ "])
def test_a_ditto_is_the_window_above_it(ditto: str) -> None:
    found, after = windows({"评分": scores("人社", ditto, "公安", ditto)})
    assert found == WINDOWS
    assert after.sheet("评分").cell(4, 3).value == ditto
    assert after.sheet("评分").cell(4, 9).value == 91


def test_a_rosters_windows_are_given_to_each_of_its_rows() -> None:
    heads = ("姓名", "窗口", "到岗日期")
    said = [heads, *zip(STAFF, ("人社", "同上", "公安", "同上"), strict=True)]
    found, after = windows({"人员名册": said, "评分": scores(None, None, None, None)})
    assert found == WINDOWS
    assert after.sheet("人员名册").cell(3, 2).value == "人社"
    over = [heads, *zip(STAFF, ("人社", None, "公安", None), strict=True)]
    merged, _ = windows(
        {"人员名册": over, "评分": scores(None, None, None, None)}, ("B2:B3", "B4:B5")
    )
    assert merged == WINDOWS
    once, after = windows({"人员名册": over, "评分": scores(None, None, None, None)})
    assert once == WINDOWS
    assert after.sheet("人员名册").cell(5, 2).value == "公安"


def test_people_behind_the_last_window_alone_may_have_none() -> None:
    heads = ("姓名", "窗口", "到岗日期")
    listed = [heads, *zip(STAFF, ("人社", "公安", None, None), strict=True)]
    sheets = {"人员名册": listed, "评分": scores(None, None, None, None)}
    found, after = windows(sheets, said=("缺窗口", "缺窗口"))
    assert found == ["人社", "公安", "", ""]
    assert after.sheet("人员名册").cell(5, 2).value is None


@pytest.mark.parametrize("day", ["3月5日", dt.date(2026, 3, 5)])
def test_a_ledgers_dittos_are_who_and_when_of_the_row_above(day: object) -> None:
    ledger = [
        ("日期", "姓名", "窗口", "条款"),
        (day, "莫愁", "人社", "行为规范9"),
        ("同上", "〃", "同上", "业务规范1"),
        ("〃", "秦岚", "公安", "业务规范1"),
    ]
    _, after = windows({"评分": scores(*WINDOWS), "扣分": ledger})
    assert [after.sheet("评分").cell(row, 9).value for row in range(3, 7)] == [95, 89, 93, 95]
    assert [after.sheet("扣分").cell(3, at).value for at in (1, 2, 3)] == ["同上", "〃", "同上"]


def test_who_leaves_or_joins_takes_no_window_from_those_below() -> None:
    _, after = windows({"评分": scores("人社", "同上", "公安", "〃")})
    staying = [("莫愁", "人社"), ("布和", "公安"), ("新来", "人社")]  # the first of each has left
    people = [Person(at, "", *who, None, None) for at, who in enumerate(staying)]
    done = advance(after, people)
    rows = after.sheet("评分").values(Area(3, 2, 6, 3))
    assert sorted(tuple(row) for row in rows if row[0]) == sorted(staying)
    assert "“评分”C4、C6的“同上”改为窗口的名称" in done.messages


def test_a_ditto_below_nothing_repeats_nobody_where_its_row_is_copied() -> None:
    head = ("日期", "姓名", "条款")
    first = [head, (dt.date(2026, 3, 4), "秦岚", "业务规范1")]
    again: Rows = [head, (dt.date(2026, 3, 5), "布和", "行为规范1"), ("小计",)]
    again = [*again, ("〃", "〃", "行为规范4"), (), ("同上", "额日敦", "行为规范7")]
    signs = [("姓名", "应打卡次数", "打卡异常次数"), *((name, 60, 0) for name in STAFF)]
    cases = [("姓名", "办件量", "评价量"), *((name, 8, 8) for name in STAFF)]
    sheets = {"评分": scores(*WINDOWS), "扣分一": first, "扣分二": again, "打卡": signs}
    _, after = adopt_package(
        Package(written({**sheets, "评价": cases}), "2026年3月.xlsx"),
        Answers({"扣分登记": {"工作表": "都用"}}),
        scores=Scores.REPLACE,
    )
    assert [after.sheet("评分").cell(row, 9).value for row in range(3, 7)] == [95, 95, 93, 93]
    assert [(one.cell, one.what) for one in month_findings(after)] == [
        ("B4", "名册中无此人：〃(“扣分二”第4行)"),
        ("A4", "日期看不懂"),
        ("A5", "日期看不懂"),
    ]
