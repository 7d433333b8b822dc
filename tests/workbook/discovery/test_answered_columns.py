"""An answer that names a column which cannot be what it is said to be."""

import pytest

from tests.workbook.written import RESULTS, Rows, written
from udf.errors import KaoheError
from workbook.adopt.adopt import adopt_package
from workbook.discovery.mapping import Answers
from workbook.ooxml.package import Package

NAMES = ("云丹", "逯一鸣", "仉芷若")
SHEETS: dict[str, Rows] = {
    "月评": [
        ["2026年11月月评"],
        ["姓名", "岗亭", *RESULTS],
        *[[name, "渔政窗口"] for name in NAMES],
    ],
    "刷脸": [
        ["姓名", "该来几趟", "没来几趟", "去哪了"],
        *[[name, 84, 1, "下乡"] for name in NAMES],
    ],
    "评价": [["姓名", "办件量", "评价量"], *[[name, 9, 9] for name in NAMES]],
    "扣分记录": [["日期", "姓名", "条款"], ["2026-11-03", "云丹", "业务规范1"]],
}


@pytest.mark.parametrize(
    ("due", "absent", "refused"),
    [
        ("B列", "去哪了", "“签到异常次数 = 去哪了”：“刷脸”D列写的是文字（D2“下乡”），不是数"),
        ("A列", "没来几趟", "“应签到次数 = A列”：“刷脸”A列写的是文字（A2“云丹”），不是数"),
        ("该来几趟", "C列", ""),
    ],
)
def test_words_are_no_counts(due: str, absent: str, refused: str) -> None:
    answers = Answers(
        {
            "工作表": {"刷脸": "考勤"},
            "考勤": {"工作表": "刷脸", "表头行": "1", "应签到次数": due, "签到异常次数": absent},
        }
    )
    book = Package(written(SHEETS), "2026年11月.xlsx")
    if refused:
        with pytest.raises(KaoheError) as error:
            adopt_package(book, answers)
        assert refused in str(error.value)
    else:
        done, _ = adopt_package(book, answers)
        assert not [one for one in done.questions if one.section == "考勤"]
