"""What stands beside a row that counts and speaks against it is named."""

import io
from collections.abc import Sequence

import openpyxl
import pytest
from openpyxl.styles import Font

from tests.workbook.written import RESULTS, Rows, written
from udf.findings import DOUBTFUL, Finding
from workbook.adopt.adopt import Scores, adopt_package
from workbook.month.month_findings import month_findings
from workbook.month.row_doubts import in_sentences
from workbook.ooxml.package import Package

STAFF = ("哈斯", "米兰", "程野")


def office(ledger: Rows, due: object = 60) -> bytes:
    scores: list[Sequence[object]] = [["2026年3月评分"], ["序号", "姓名", "窗口", *RESULTS]]
    scores += [[at, name, "住建"] for at, name in enumerate(STAFF, start=1)]
    signs: list[Sequence[object]] = [("姓名", "应打卡次数", "打卡异常次数")]
    signs += [(name, due, 0) for name in STAFF]
    cases = [("姓名", "办件量", "评价量"), *((name, 8, 8) for name in STAFF)]
    return written({"评分": scores, "打卡": signs, "评价": cases, "扣分记录": ledger})


def adopted(content: bytes) -> tuple[tuple[str, ...], Package]:
    done, after = adopt_package(Package(content, "2026年3月.xlsx"), scores=Scores.REPLACE)
    return done.messages, after


@pytest.mark.parametrize(
    ("title", "word", "against"),
    [
        ("复查意见", "同意撤回", True),
        ("申辩情况", "申辩成立", True),
        ("整改情况", "已整改到位", False),
        ("复查意见", "申辩不成立", False),
        ("扣罚序列", 0, False),
        ("情形", "收回作废票据时无人接待", False),
        ("改进办法", "取消轮换岗", False),
        ("复查意见", "申辩不予支持", False),
        ("复查意见", "该项不予计分", True),
        ("是否成立", "不成立", True),
        ("状态", "作废", True),
        ("状态", "有效", False),
    ],
)
def test_a_column_that_nobody_reads_may_object_to_a_row(
    title: str, word: object, *, against: bool
) -> None:
    ledger = [("日期", "姓名", "条款", title), ("2026-03-05", "米兰", "行为规范9", word)]
    messages, after = adopted(office(ledger))
    findings = [(one.sheet, one.cell) for one in month_findings(after)]
    assert findings == [("扣分记录", "D2")] * against
    said = f"“扣分记录”D2：“{title}”写着“{word}”，这一行照样计分"
    assert any(one.startswith(said) for one in messages) is against


def test_rows_that_count_and_nobody_sees_are_named_in_one_line() -> None:
    days = ("2026-03-04", "2026-03-05", "2026-03-06", "2026-03-09")
    ledger: list[Sequence[object]] = [("日期", "姓名", "条款", "核实")]
    ledger += [(day, "米兰", "行为规范2c", None) for day in days]
    book = openpyxl.load_workbook(io.BytesIO(office(ledger)))
    for row in (3, 4, 9):
        book["扣分记录"].row_dimensions[row].hidden = True
    book["扣分记录"].row_dimensions[2].height = 9
    book["扣分记录"].row_dimensions[5].height = 0.75
    book["扣分记录"]["D4"] = "不属实"
    stream = io.BytesIO()
    book.save(stream)
    _, after = adopted(stream.getvalue())
    assert [(one.cell, one.what) for one in month_findings(after)] == [
        ("C3", "第3行、第5行隐藏着（或被筛选掉），照样计分")
    ]
    assert after.sheet("评分").cell(4, 5).value == 32


def test_a_row_that_is_struck_through_is_named_and_one_revoked_is_not() -> None:
    ledger = [
        ("日期", "姓名", "条款", "核实"),
        *(("2026-03-05", name, "行为规范9", None) for name in STAFF),
    ]
    book = openpyxl.load_workbook(io.BytesIO(office(ledger)))
    for row in (2, 3):
        for cell in book["扣分记录"][row]:
            cell.font = Font(strike=True)
    book["扣分记录"]["D3"] = "撤销"
    stream = io.BytesIO()
    book.save(stream)
    _, after = adopted(stream.getvalue())
    assert [(one.cell, one.what) for one in month_findings(after)] == [
        ("C2", "划了删除线，这一行照样计分")
    ]


def test_a_ticked_box_is_no_count() -> None:
    ledger = [("日期", "姓名", "条款", "数量"), ("2026-03-05", "米兰", "行为规范9", True)]
    messages, after = adopted(office(ledger, due=True))
    cells = [(one.sheet, one.cell) for one in month_findings(after)]
    assert cells == [("扣分记录", "D2"), *(("打卡", f"B{row}") for row in (2, 3, 4))]
    assert "“打卡”B2：“应签到次数”是TRUE，不是数，按1计；请改成数" in messages


def test_findings_are_told_up_to_five_and_the_rest_counted() -> None:
    found = [Finding(DOUBTFUL, "扣分", f"B{row}", "划掉了", "请核对") for row in range(2, 9)]
    said = [f"“扣分”B{row}：划掉了；请核对" for row in range(2, 7)]
    assert in_sentences(found) == [*said, "这样的另有2处，见 kaohe check"]
    assert in_sentences(found[:5]) == said
    assert in_sentences(found, 6)[-1] == "这样的另有1处，见 kaohe check"
