"""What an export says and no column takes is named; bulletins and verdicts in other words."""

from collections.abc import Sequence
from datetime import date

import pytest

from tests.workbook.imports.made import MONTH, make
from udf import tables
from udf.roster import Person
from udf.text import Cell, freeze
from workbook.files.table_files import Grid
from workbook.imports.forms import data, roles, words
from workbook.imports.into import Imported, import_into
from workbook.imports.tables.exports import ExportTable
from workbook.imports.unread import unread_columns
from workbook.imports.verdicts import verdict_of
from workbook.month.tables import locate
from workbook.ooxml.package import Package

NAMES = ("阿古拉", "仉芷若", "逯一鸣")
PEOPLE = [Person(at, f"70{at}1", name, "渔政", None, None) for at, name in enumerate(NAMES)]
Rows = Sequence[Sequence[object]]


@pytest.fixture(scope="module")
def month() -> bytes:
    return make(PEOPLE, MONTH)


def imported(package: Package, kind: str, rows: Rows) -> Imported:
    return import_into(package, kind, [Grid("", freeze(rows))], "导出.csv")


def entered(package: Package) -> list[dict[str, object]]:
    table = locate(package, "扣分表", tables.LEDGER).table
    return [
        {name: table.cell(row, name) for name in table.columns}
        for row in table.rows
        if table.cell(row, "条款")
    ]


@pytest.mark.parametrize(
    ("header", "written", "serial"),
    [
        ("巡检期数", "第{}期", "第51期"),
        ("督查通报文号", "效能督查〔2026〕第{}号", 51),
        ("简报期号", "{}", 51),
        ("期别", "2026年第{}次", 51),
        ("督查专报", "第{}期", "第51期"),
        ("简报编号", "2026-{}", 51),
    ],
)
def test_the_number_of_a_bulletin_is_found_in_any_words(
    month: bytes, header: str, written: str, serial: object
) -> None:
    package = Package(month)
    rows = [("检查时间", "存在问题", "责任人", header)] + [
        (f"2026-11-0{at + 2}", "迟到", "仉芷若", written.format(51 + at)) for at in range(3)
    ]
    assert imported(package, "ledger", rows).clean
    first, *_ = entered(package)
    assert str(first["通报期次"]) == str(serial)
    assert ("效能督查" in str(first["备注"])) is ("文号" in header)


def test_a_ledger_without_bulletins_says_what_it_cannot_take(month: bytes) -> None:
    package = Package(month)
    located = locate(package, "扣分表", tables.LEDGER)
    column = located.column("通报期次")
    located.sheet.set_value(located.row(-1), column, "归档")
    rows = [
        ("检查时间", "存在问题", "责任人", "通报期次"),
        ("2026-11-02", "迟到", "仉芷若", "第8期"),
    ]
    done = imported(package, "ledger", rows)
    assert done.notes == (
        "扣分登记没有“通报期次”列：1行已登记，但期次（第8期）没有写入，连续通报的扣分算不出来；"
        "请在“条款”列旁边插入这一列，再导入一次",
    )
    assert not done.clean
    located.sheet.set_value(located.row(-1), column, "通报期次")
    assert imported(package, "ledger", rows).clean
    assert [row["通报期次"] for row in entered(package)] == ["第8期"]


REVIEWS = [
    ("业务流水号", "承办人", "办结日期", "满意程度", "{}", "整改时限", "整改办结日期", "整改成效"),
    ("P1", "阿古拉", "2026-11-04", "不满意", "认定属实", "2026-11-10", "2026-11-12", "逾期"),
    ("P2", "仉芷若", "2026-11-05", "不满意", "查无此事", "", "", ""),
    ("P3", "逯一鸣", "2026-11-06", "非常不满意", "待认定", "", "", ""),
]


@pytest.mark.parametrize("header", ["差评认定", "查证结论", "认定意见"])
def test_verdicts_are_found_in_any_words(month: bytes, header: str) -> None:
    package = Package(month)
    rows = [tuple(str(cell).format(header) for cell in REVIEWS[0]), *REVIEWS[1:]]
    done = imported(package, "reviews", rows)
    assert [
        (row["姓名"], str(row["条款"]).split()[0], row["核实"]) for row in entered(package)
    ] == [
        ("阿古拉", "好差评2a", "属实"),
        ("仉芷若", "好差评2a", "不属实"),
        ("逯一鸣", "好差评2b", "待核实"),
        ("阿古拉", "好差评3", None),
    ]
    (note,) = done.notes
    assert "“整改成效”（如：逾期）列没有读取" in note


def test_a_column_of_serials_is_named_whatever_its_header(month: bytes) -> None:
    rows = [
        ("检查时间", "存在问题", "责任人", "所在材料"),
        ("2026-11-02", "迟到", "仉芷若", "第8期"),
    ]
    done = imported(Package(month), "ledger", rows)
    assert "“所在材料”（如：第8期）列没有读取" in done.notes[0] and not done.clean


def test_what_does_not_matter_is_not_named(month: bytes) -> None:
    rows = [
        ("检查时间", "存在问题", "责任人", "整改措施", "核实人", "天气"),
        ("2026-11-02", "迟到", "仉芷若", "批评教育", "王某", "晴"),
    ]
    assert imported(Package(month), "ledger", rows).clean


@pytest.mark.parametrize(
    ("title", "cells", "named"),
    [
        ("整改", ("是", "否"), True), ("整改措施", ("批评教育",), False), ("天气", ("晴", "雨"), False),
        ("条款类别", ("业务规范",), False),  # known, and read by nobody
        ("材料", ("第8期", "晴"), True), ("材料", ("第8期", "晴", "雨"), False), ("材料", (8, 9), False),
        ("地点", ("第8期", "第9期"), False),  # known as something else
        ("材料", ("属实", "不属实"), True), ("材料", ("√", "×"), False), ("", ("第8期",), False),
        ("整改", (None, ""), False),
    ],
)  # fmt: skip
def test_a_column_matters_by_its_words_or_by_what_is_below(
    title: str, cells: tuple[Cell, ...], named: bool
) -> None:
    one = ExportTable("表", 0, ("姓名", title), {"姓名": 0}, tuple((None, cell) for cell in cells))
    said = unread_columns([one], roles("ledger"))
    words = f"“表”的“{title}”（如：{'、'.join(map(str, cells))}）列没有读取，请核对会不会影响得分"
    assert said == [words] * named
    assert unread_columns([one], roles("ledger"), read=[1]) == []


def test_columns_of_several_sheets_are_named_once_by_sheet() -> None:
    rows = (("第8期", "是"),)
    tables = [ExportTable(name, 0, ("材料", "整改"), {}, rows) for name in ("表", "表", "")]
    columns = "的“材料”（如：第8期）、“整改”（如：是）列没有读取，请核对会不会影响得分"
    assert unread_columns(tables, roles("ledger")) == [f"“表”{columns}", f"导出{columns}"]


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        (None, "待核实"), (" ", "待核实"), ("属实", "属实"), ("√", "属实"), ("查无此事", "不属实"), ("撤诉", "撤销"),
        ("经调查属实", "属实"), ("投诉不属实", "不属实"), ("投诉未属实", "不属实"), ("申诉", "申诉中"),
    ],
)  # fmt: skip
def test_a_verdict_is_understood_in_other_words(written: Cell, verdict: str) -> None:
    assert verdict_of(written, words(data()["verdicts"])) == (verdict, "")


@pytest.mark.parametrize(
    "written",
    ["部分属实", "基本属实", "是否属实", "难以查实", "非属实", "不一定属实", "属实?", "另查"],
)
def test_a_verdict_that_is_not_plain_waits(written: str) -> None:
    doubt = f"不认识核实结果“{written}”，按待核实登记"
    assert verdict_of(written, words(data()["verdicts"])) == ("待核实", doubt)


def test_the_day_a_form_was_sent_stands_in_only_where_no_other_is_written(month: bytes) -> None:
    package = Package(month)
    rows = [
        ("检查日期", "提交时间", "存在问题", "责任人"),
        ("2026-11-02", "2026-11-20 10:00:00", "迟到", "仉芷若"),
        ("", "2026-11-21 10:00:00", "迟到", "阿古拉"),
    ]
    imported(package, "ledger", rows)
    sent = [package.to_serial(date(2026, 11, day)) for day in (2, 21)]
    assert [row["日期"] for row in entered(package)] == sent
