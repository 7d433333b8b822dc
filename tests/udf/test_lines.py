"""Lines among records that are none: passed over in silence; a row of a person's never is."""

import pytest

from tests.udf.test_ledger import DAY, status
from udf.dittos import is_ditto
from udf.lines import is_line
from udf.tables import ATTENDANCE, LEDGER

Line = list[object]


@pytest.mark.parametrize(
    "row",
    [
        ["检查日期", "工号", "违规人员", "科室", "违反条款", "次数"],
        ["发现日期", None, "涉及人员", "单位", "违反细则", "次"],
        ["（年/月/日）", None, "（姓名）", None, "（条款号）", "（次）"],
        [None, None, None, None, None, "次"],
        ["一、业务规范类"],
        ["（二）服务态度方面"],
        ["第三周（11.16—11.20）"],
        ["下旬"],
        [None, None, "登记人：阿荣"],
        ["统计人：阿荣", None, "审核人：王芳", None, "2026年11月30日"],
        ["记录人：", None, "李强"],
        ["注：迟到以考勤机为准。"],
        ["以下空白"],
        ["第1页 共2页"],
    ],
)
def test_a_line_that_is_no_record_is_passed_over(row: Line) -> None:
    assert status(*row, *[None] * (6 - len(row))) == ""


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([None, None, "李强"], "缺条款；缺日期"),
        (["昨天", None, "李强", None, "业务规范1"], "日期看不懂"),
        ([DAY, None, "登记人", None, "业务规范1"], "名册中无此人：登记人"),
        ([DAY, None, "姓名", None, "业务规范1"], "名册中无此人：姓名"),
        (["日期：", None, "李强", None, "迟到早退"], None),
        ([DAY, None, "李强", None, "一、迟到"], None),
        ([None, None, None, None, "未佩戴工牌"], None),
        (["昨日", None, "无名氏", "综合窗口", "迟到一次"], None),
        (["月初", None, "李强", "综合窗口", "服务态度情况"], None),
    ],
)
def test_a_row_of_somebody_is_never_passed_over(row: Line, said: str | None) -> None:
    found = status(*row, *[None] * (6 - len(row)))
    assert found == said if said else found


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ([None, None, "（次）", "（次）"], True),
        (["科室", "姓名", "应打卡次数", "异常次数"], True),
        (["制表人：阿荣", None, None, None], True),
        ([None, "阿荣", 84, 0], False),
        (["综合窗口", "阿荣", None, None], False),
        ([None, None, None, None], False),
    ],
)
def test_lines_of_attendance(row: Line, line: bool) -> None:
    assert is_line(tuple(row), ATTENDANCE) is line  # type: ignore[arg-type]
    assert not is_line((84, 0), LEDGER)


@pytest.mark.parametrize(
    ("written", "ditto"),
    [("同上", True), (" 〃", True), ("''", True), ("同上级来文", False), ("张三", False), ("", False), (None, False), (3, False),
     (" 同上    ", True), (" 同上     ", False)],
)  # fmt: skip
def test_what_means_what_is_above(written: object, ditto: bool) -> None:
    assert is_ditto(written) is ditto
