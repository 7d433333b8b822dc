"""Ledgers of one side on several sheets: both count, or what does not is named; none in silence."""

import io
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest
from openpyxl.styles import Font

from tests.refusals import refused
from tests.workbook.compare import differences
from tests.workbook.written import RESULTS, Rows, written
from udf.findings import WRONG
from workbook.adopt.adopt import Adoption, Outcome, Scores, adopt_package
from workbook.discovery.mapping import Answers
from workbook.month.closed_ledgers import close_ledger
from workbook.month.month_findings import month_findings
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area

PEOPLE = ("朝鲁门", "苗采薇", "贺希格", "丁若兰")
HEADER = ("日期", "姓名", "窗口", "条款", "数量", "备注")
FIRST = (date(2026, 11, 3), "朝鲁门", "婚姻登记", "业务规范1", 1, None)
MORE = (
    (date(2026, 11, 10), "苗采薇", "婚姻登记", "行为规范9", 1, "巡查"),
    (date(2026, 11, 12), "朝鲁门", "婚姻登记", "行为规范9", 1, None),
)
TITLE = "2026年11月考核得分表"


def book(title: str, ledgers: dict[str, Rows]) -> bytes:
    """A month of empty scores, and sheets of incidents."""
    header = ["序号", "窗口", "姓名", *RESULTS]
    people = ([number, "婚姻登记", person] for number, person in enumerate(PEOPLE, start=1))
    return written({"得分": [[title], header, *people], **ledgers})


def adopted(content: bytes, **answers: dict[str, str]) -> tuple[Adoption, Package]:
    return adopt_package(Package(content, "2026-11.xlsx"), Answers(answers), scores=Scores.REPLACE)


def scored(package: Package) -> dict[object, list[object]]:
    cells = package.sheet("得分").cells()
    return {cells[row, 3].value: [cells[row, c].value for c in (4, 5)] for row in range(3, 7)}


@pytest.mark.parametrize("answer", ["都用", "扣分台账、扣分续页"])
def test_a_ledger_that_goes_on_elsewhere_counts_wholly(answer: str) -> None:
    content = book(
        TITLE, {"扣分续页": [HEADER[:5], *(row[:5] for row in MORE)], "扣分台账": [HEADER, FIRST]}
    )
    asked, _ = adopted(content)
    (question,) = asked.questions
    assert [option.answer for option in question.options] == [
        "扣分续页", "扣分台账", "都用", "没有",
    ]  # fmt: skip
    assert question.options[2].shown == "“扣分续页”的登记抄到“扣分台账”后面，一起计分"
    done, package = adopted(content, 扣分登记={"工作表": answer})
    assert done.outcome is Outcome.CONNECTED and not done.messages
    assert (
        "“扣分续页”的2行登记抄到“扣分台账”第3—4行；今后都请登记在“扣分台账”，“扣分续页”不再计分"
    ) in done.done
    assert scored(package)["朝鲁门"] == [18, 31]
    assert scored(package)["苗采薇"] == [20, 31]
    cells = package.sheet("扣分台账").cells()
    assert cells[3, 6].value == "取自扣分续页!A2"
    assert cells[3, 1].value == package.to_serial(date(2026, 11, 10))
    assert package.is_date(cells[3, 1].style)
    assert not [d for d in differences(content, package.to_bytes()) if d.sheet == "扣分续页"]


def test_a_ledger_whose_sheet_names_another_month_is_no_part_of_it() -> None:
    october = ("8日", "贺希格", "婚姻登记", "行为规范9", 1, None)
    november = ("3日", "朝鲁门", "婚姻登记", "业务规范1", 1, None)
    ledgers: dict[str, Rows] = {
        "11月扣分": [HEADER, november],
        "10月扣分": [HEADER, october],
        "扣分续页": [HEADER, *MORE],
    }
    content = book("考核得分表", ledgers)
    answers = {"月份": {"月份": "2026-11"}, "扣分登记": {"工作表": "都用"}}
    package = Package(content, "考核.xlsx")
    done, package = adopt_package(package, Answers(answers), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED and not done.messages
    assert scored(package) == {
        "朝鲁门": [18, 31], "苗采薇": [20, 31], "贺希格": [20, 35], "丁若兰": [20, 35],
    }  # fmt: skip


def test_ledgers_that_repeat_a_row_do_not_both_count_and_the_other_is_named() -> None:
    again = ("11月3日", "朝鲁门", "婚姻登记", "业务规范第1条", 1, "重抄")
    content = book(TITLE, {"扣分台账": [HEADER, FIRST], "扣分续页": [HEADER, again, *MORE]})
    asked, _ = adopted(content)
    assert [option.answer for option in asked.questions[0].options] == [
        "扣分台账",
        "扣分续页",
        "没有",
    ]
    with refused(
        "对照表的[扣分登记]要用的扣分台账、扣分续页不能都用：只有列相同、没有重复登记的台账可以一起计分，"
        "扣分、加分记在一起的和只记加分的也不能；请把应计分的抄到一张表里，在对照表里填这张表"
    ):
        adopted(content, 扣分登记={"工作表": "都用"})
    done, package = adopted(content, 扣分登记={"工作表": "扣分台账"})
    assert any("“扣分续页”的3行登记（第2—4行）没有计分" in line for line in done.messages)
    assert scored(package)["苗采薇"] == [20, 35]


def test_a_ledger_without_free_rows_is_not_written_over() -> None:
    first = [HEADER, FIRST, [None], ["审核：办公室"]]
    content = book(TITLE, {"扣分台账": first, "扣分续页": [HEADER, *MORE]})
    with refused(
        "“扣分台账”第2行下面只有1个空行，放不下“扣分续页”的2行登记；请在那里多插入几行，再试一次"
    ):
        adopted(content, 扣分登记={"工作表": "都用"})


def test_a_name_merged_over_several_rows_is_that_of_each() -> None:
    first = (date(2026, 11, 3), "朝鲁门", "婚姻登记", "业务规范1", 1, None)
    second = (None, None, None, "行为规范9", 1, None)
    noted = (None, None, None, None, None, "核过")
    workbook = openpyxl.load_workbook(
        io.BytesIO(book(TITLE, {"扣分台账": [HEADER, first, second, noted]}))
    )
    for column in "ABC":
        workbook["扣分台账"].merge_cells(f"{column}2:{column}4")
    stream = io.BytesIO()
    workbook.save(stream)
    done, package = adopted(stream.getvalue())
    assert "“扣分台账”A列、B列、C列合并的单元格：盖住的每一行都按所见的内容计分" in done.done
    assert scored(package)["朝鲁门"] == [18, 31]
    cells = package.sheet("扣分台账").cells()
    assert [cells[3, column].value for column in (1, 2, 3)] == ["2026-11-03", "朝鲁门", "婚姻登记"]
    assert (4, 2) not in cells or cells[4, 2].value is None


@pytest.mark.parametrize("first", ["扣减分值", "", "空"], ids=["typed", "none", "empty"])
def test_typed_points_of_copied_rows_are_compared(first: str) -> None:
    heads = (*HEADER[:5], "扣减分值")
    own = (heads, (*FIRST[:5], None if first == "空" else -2)) if first else (HEADER[:5], FIRST[:5])
    more = [(*row[:5], points) for row, points in zip(MORE, (-2, -4), strict=True)]
    content = book(TITLE, {"上旬扣分": own, "下旬扣分": [heads, *more]})
    done, package = adopted(content, 扣分登记={"工作表": "都用"})
    assert scored(package)["苗采薇"] == [20, 31]
    differing = [message for message in done.messages if "以细则为准" in message]
    where = "上旬扣分!F3" if first == "扣减分值" else "下旬扣分!F2"
    assert differing == [f"{where} 填的是-2分，按细则是-4分；以细则为准"]


def test_registers_with_both_signs_count_together() -> None:
    people = [("渔政", "云丹"), ("渔政", "仉芷若"), ("侨务", "逯一鸣"), ("侨务", "扎木苏")]
    rows: list[Sequence[object]] = [["2026年11月月评"], ["窗口", "姓名", *RESULTS], *people]
    heads = ("日期", "姓名", "条款", "次数", "分值")
    sheets: dict[str, Rows] = {
        "月评": rows,
        "渔政登记": [heads, ("11月3日", "云丹", "业务规范3b", 1, -4), ("11月4日", "仉芷若", "行为规范9", 1, -4)],
        "侨务登记": [heads, ("11月5日", "逯一鸣", "加分项4a", 1, 3), ("11月6日", "扎木苏", "行为规范2c", 2, -2)],
        "签到": [("姓名", "应签到次数", "签到异常次数"), *((name, 84, 0) for _, name in people)],
        "评价": [("姓名", "办件量", "评价量"), *((name, 9, 9) for _, name in people)],
    }  # fmt: skip
    book = Package(written(sheets), "2026年11月.xlsx")
    asked, _ = adopt_package(book, scores=Scores.REPLACE)
    (question,) = asked.questions
    assert (question.section, question.key) == ("扣分登记", "工作表")
    answers = Answers({"扣分登记": {"工作表": "都用"}})
    done, after = adopt_package(book, answers, scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED
    assert not month_findings(after)
    cells = after.sheet("月评").cells()
    assert [cells[row, 8].value for row in (3, 4, 5, 6)] == [91, 91, 98, 93]


@pytest.mark.parametrize("head", ["增减分", "折合", "奖罚值"])
def test_points_are_known_by_their_signs_whatever_they_are_called(head: str) -> None:
    rows = [(*HEADER, head), (*FIRST, -3), (*MORE[0], -4), (*MORE[1], -4)]
    done, after = adopted(book(TITLE, {"扣分登记": rows}))
    assert done.outcome is Outcome.CONNECTED
    assert "扣分登记!G2 填的是-3分，按细则是-2分；以细则为准" in done.messages
    assert after.sheet("扣分登记").cell(2, 7).value == -3


WEEKS: dict[str, Rows] = {
    "上旬": [HEADER, FIRST],
    "中旬": [["中旬巡查"], HEADER, *MORE, [None], ["登记人：云丹", None, "审核：仉芷若"]],
    "下旬": [HEADER, (date(2026, 11, 24), "丁若兰", "婚姻登记", "行为规范2c", 2, None)],
}
LATE = (date(2026, 12, 2), "贺希格", "婚姻登记", "行为规范9", 1)


def closed_book() -> Package:
    """A month whose ledger of three sheets counts on the first."""
    done, package = adopted(book(TITLE, WEEKS), 扣分登记={"工作表": "都用"})
    assert done.outcome is Outcome.CONNECTED
    return Package(package.to_bytes(), "2026-11.xlsx")


def enter(package: Package, sheet: str, row: int, cells: Sequence[object]) -> None:
    for column, cell in enumerate(cells, start=1):
        value = package.to_serial(cell) if isinstance(cell, date) else cell
        assert isinstance(value, (str, int, float))
        package.sheet(sheet).set_value(row, column, value)


def uncounted(package: Package) -> list[str]:
    return [
        f"{one.sheet}!{one.cell} {one.what}"
        for one in month_findings(package)
        if one.level == WRONG
    ]


def test_what_was_copied_is_known_and_what_comes_later_is_an_error() -> None:
    package = closed_book()
    assert not uncounted(package)
    package.sheet("上旬").set_value(3, 5, 2)  # put right where it counts
    assert not uncounted(package)
    enter(package, "中旬", 5, LATE)
    package.sheet("下旬").set_value(2, 5, 3)
    said = "这张表的登记已并入“上旬”，这里不再计分：第{}行没有计分"
    assert uncounted(package) == [f"中旬!A5 {said.format(5)}", f"下旬!A2 {said.format(2)}"]
    (finding, *_) = [one for one in month_findings(package) if one.level == WRONG]
    assert finding.advice == "把没有计分的登记填到“上旬”，再从这里删去"


def test_next_month_says_where_nothing_counts_and_a_row_there_is_an_error() -> None:
    package = closed_book()
    done = advance(package)
    assert (
        "“中旬”、“下旬”的登记已并入“上旬”，不再计分，没有改动；请都登记在“上旬”"
    ) in done.messages
    assert not [line for line in done.messages if "旬”仍是" in line]
    package = Package(package.to_bytes(), "2026-12.xlsx")
    assert not uncounted(package)
    enter(package, "下旬", 2, LATE)
    assert uncounted(package) == ["下旬!A2 这张表的登记已并入“上旬”，这里不再计分：第2行没有计分"]


def test_a_long_ledger_and_an_empty_one_are_remembered_whole() -> None:
    package = closed_book()
    sheet = package.sheet("下旬")
    for row in range(3, 1500):
        sheet.set_value(row, 30, f"第{row}件")
    header = Area(2, 30, 2, 31)
    close_ledger(package, sheet, header, "扣分登记")
    close_ledger(package, sheet, Area(1, 40, 1, 41), "扣分登记")
    assert max(len(name.text) for name in package.defined_names()) < 8192
    package = Package(package.to_bytes(), "2026-11.xlsx")
    assert not uncounted(package)
    package.sheet("下旬").set_value(2000, 30, "后来的")
    package.sheet("下旬").set_value(2, 41, "后来的")
    assert [line.split()[0] for line in uncounted(package)] == ["下旬!AD2000", "下旬!AO2"]


def test_what_speaks_against_a_copied_row_comes_along() -> None:
    heads = (*HEADER[:5], "复查意见")
    first = (heads, (*FIRST[:5], None))
    second = ((*heads, "登记人"), *((*row[:5], said, "苗采薇") for row, said in zip(
        MORE, ("撤销扣分", None), strict=True)))  # fmt: skip
    content = book(TITLE, {"上旬扣分": first, "下旬扣分": second})
    made = openpyxl.load_workbook(io.BytesIO(content))
    made["下旬扣分"].row_dimensions[3].hidden = True
    made["下旬扣分"]["D3"].font = Font(strike=True)
    stream = io.BytesIO()
    made.save(stream)
    done, _ = adopted(stream.getvalue(), 扣分登记={"工作表": "都用"})
    advice = "不该计的，在“核实”填撤销，或删去这一行"
    assert done.messages == (
        "“下旬扣分”的“登记人”没有抄到“上旬扣分”（那里没有这样的列），请看那里有没有写着不该计分的",
        "“下旬扣分”的第3行隐藏着（或被筛选掉），照样抄到“上旬扣分”计分；不该计的，在那里删去",
        f"“上旬扣分”F3：“复查意见”写着“撤销扣分”，这一行照样计分；{advice}",
        f"“上旬扣分”D4：划了删除线，这一行照样计分；{advice}",
    )
