"""Registers without 核实: rows that wait are named, and have a column in which to decide them."""

from datetime import date

from tests.workbook.adopt.test_side_by_side import BOTH_SIDES, adopted, book, scored
from udf.findings import Finding
from workbook.engine.recalculate import recalculate
from workbook.month.month_findings import month_findings
from workbook.ooxml.package import Package
from workbook.ooxml.references import column_letters

HEADER = ("日期", "姓名", "违反条款", "备注")
WAITING = (
    HEADER,
    (date(2026, 11, 3), "郎咏梅", "业务规范4", "群众反映"),
    (date(2026, 11, 4), "尉迟亮", "行为规范9", None),
)


def outside(package: Package) -> list[Finding]:
    found = month_findings(package)
    return [finding for finding in found if "没有读取" in finding.what]


def test_rows_that_wait_are_named_and_can_be_decided() -> None:
    done, package = adopted(book({"登记": WAITING}))
    assert done.messages == (
        "“登记”第2行的条款要核实属实才计，现在都没有计入；请在E列“核实”填属实或不属实",
    )
    sheet = package.sheet("登记")
    assert [sheet.cell(1, c).value for c in (5, 6, 7)] == ["核实", "分值", "状态"]
    assert scored(package)["郎咏梅"] == [20, 35, 0]
    sheet.set_value(2, 5, "属实")
    recalculate(package)
    assert scored(package)["郎咏梅"] == [16, 35, 0]
    assert sheet.cell(2, 7).value == "计入"


def test_a_register_without_such_rows_has_no_further_column() -> None:
    done, package = adopted(book({"登记": (HEADER, WAITING[2])}))
    assert not done.messages
    assert package.sheet("登记").cell(1, 5).value == "分值"


def test_where_no_column_could_be_read_the_rows_are_named() -> None:
    rows = [(*row, *more) for row, more in zip(WAITING, [("扣分",), (None,), (None,)], strict=True)]
    done, _ = adopted(book({"登记": rows}))
    assert list(done.messages) == [
        "“登记”没有“核实”列，右边也没有能读取的空列：第2行（登记!C2）要核实属实才计，都没有计入；"
        "请在“违反条款”列旁边插入一列“核实”，填属实或不属实，再接入一次",
        "“数据检查”列出1个错误，得分可能不对，请逐条处理",
    ]


def test_a_column_that_was_headed_beside_the_range_is_named() -> None:
    day, name, clause, _ = WAITING[2]
    rows = ((*HEADER, "数量"), (day, name, clause, None, 1))
    _, package = adopted(book({"登记": rows}))
    sheet = package.sheet("登记")
    sheet.set_value(1, 8, "数量")  # once more, and what is there is read
    sheet.set_value(1, 9, "核实情况")
    assert not outside(package)
    sheet.set_value(2, 9, "不属实")
    (finding,) = outside(package)
    assert (finding.sheet, finding.cell) == ("登记", "I2")
    assert finding.what == "“核实情况”这一列在计算范围之外，填的1格没有读取"


def test_a_column_that_was_headed_beside_two_registers_is_named_once() -> None:
    _, package = adopted(book({"奖惩": BOTH_SIDES}))
    sheet = package.sheet("奖惩")
    column = max(column for row, column in sheet.filled() if row == 1) + 1
    sheet.set_value(1, column, "核实情况")
    sheet.set_value(3, column, "不属实")
    where = f"{column_letters(column)}3"
    assert [(one.sheet, one.cell) for one in outside(package)] == [("奖惩", where)]
