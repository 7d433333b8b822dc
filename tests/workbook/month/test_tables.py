"""Tables by their defined names: found and read, refused in words, and made larger."""

import io
from collections.abc import Sequence

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula

from tests.refusals import refused
from udf import tables
from workbook.month.tables import Located, enlarge, has_name, is_ours, locate, named_area
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area

LEDGER: Sequence[Sequence[object]] = [
    ["日期", "姓名", "条款", "数量", "扣分"],
    [46330, "杜鹃", "业务规范1", 1, None],
]


def office(
    rows: Sequence[Sequence[object]] = LEDGER, area: str = "台账!$B$3:$F$4"
) -> openpyxl.Workbook:
    """A ledger from B3 on under a name; its points are computed, and what a row holds is checked."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "台账"
    for row, values in enumerate(rows, 3):
        for column, value in enumerate(values, 2):
            sheet.cell(row, column).value = value  # type: ignore[assignment]
    sheet["E1"], sheet["F4"] = "=TODAY()", "=E4*2"
    sheet["F4"].font = Font(bold=True)
    sheet["E4"].number_format = "0.0"
    sheet["G4"] = ArrayFormula("G4:G4", "=SUM(E4:F4)")
    check = DataValidation(type="whole", sqref="E4 H1:H4 H2:H9")
    sheet.add_data_validation(check)
    sheet.conditional_formatting.add("F4:F4", CellIsRule("lessThan", ["0"]))  # type: ignore[no-untyped-call]
    sheet.auto_filter.ref = "B3:F4"
    book.defined_names["扣分表"] = DefinedName("扣分表", attr_text=area)
    sheet.defined_names["奖励表"] = DefinedName("奖励表", attr_text="台账!$B$3:$F$4")
    return book


def opened(book: openpyxl.Workbook) -> Package:
    stream = io.BytesIO()
    book.save(stream)
    return Package(stream.getvalue(), "十一月.xlsx")


def ledger(package: Package) -> Located:
    return locate(package, "扣分表", tables.LEDGER)


def test_a_table_is_found_by_its_name_and_read() -> None:
    package = opened(office())
    found = ledger(package)
    assert (found.sheet.name, found.area) == ("台账", Area(3, 2, 4, 6))
    assert (found.row(0), found.column("条款")) == (4, 4)
    assert found.table.cell(found.table.rows[0], "姓名") == "杜鹃"
    assert has_name(package, "扣分表") and not is_ours(package, "扣分登记")
    assert not has_name(package, "奖励表"), "a sheet's own name is none of the workbook's"


@pytest.mark.parametrize(
    ("area", "why"),
    [
        (
            "台账!$B$3+1",
            "的名称“扣分表”指向 台账!$B$3+1，不是一个区域；请在“名称管理器”里改正",
        ),
        ("别处!$B$3:$F$4", "里没有工作表“别处”（有：台账）；请检查表名"),
        ("台账!$C$3:$F$4", "的台账!C3:F4 读不出来：登记缺少“日期”列；请改正表头后再试"),
    ],
)
def test_a_name_that_is_no_table_is_refused_with_what_to_do(area: str, why: str) -> None:
    other: Sequence[Sequence[object]] = [["日期", "某", "某", "数量", "扣分"], LEDGER[1]]
    rows = other if "C" in area else LEDGER
    with refused(f"“十一月.xlsx”{why}"):
        ledger(opened(office(rows, area)))


def test_a_workbook_without_the_name_is_none_of_ours() -> None:
    with refused(
        "“十一月.xlsx”里没有名称“奖励表”，不是考核工作簿；请用 kaohe new 生成，"
        "或先用 kaohe adopt 处理本单位自己的工作簿"
    ):
        named_area(opened(office()), "奖励表")
    assert named_area(opened(office()), "扣分表")[1] == Area(3, 2, 4, 6)


def test_more_rows_look_compute_and_are_checked_like_the_last() -> None:
    package = opened(office())
    grown = enlarge(package, ledger(package), 3)
    assert grown.area == Area(3, 2, 7, 6) and len(grown.table.rows) == 4
    assert len(grown.cells) == 5
    made = openpyxl.load_workbook(io.BytesIO(package.to_bytes()))
    sheet = made["台账"]
    assert [sheet.cell(row, 6).value for row in range(3, 9)] == [
        "扣分", "=E4*2", "=E5*2", "=E6*2", "=E7*2", None,
    ]  # fmt: skip
    assert [sheet.cell(row, 5).number_format for row in (4, 5, 7, 8)] == ["0.0"] * 3 + ["General"]
    assert sheet["F7"].font.b and not sheet["F8"].font.b
    assert [sheet.cell(row, 7).value for row in range(5, 8)] == [None] * 3, (
        "arrays stay as they are"
    )
    assert [sheet.cell(row, 5).value for row in range(5, 8)] == [None] * 3
    assert [sheet.cell(row, 2).value for row in range(5, 8)] == [None] * 3, (
        "records are not repeated"
    )
    (check,) = sheet.data_validations.dataValidation
    assert str(check.sqref) == "E4:E7 H1:H7 H2:H9"
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["F4:F7"]
    assert sheet.auto_filter.ref == "B3:F7"
    assert made.defined_names["扣分表"].attr_text.replace("'", "") == "台账!$B$3:$F$7"


@pytest.mark.parametrize("value", ["制表人：杜鹃", "=1+1", 0])
def test_what_stands_below_is_not_written_over_unless_it_is_the_tables_own(
    value: str | int,
) -> None:
    book = office()
    book["台账"]["D6"] = value
    for column, row in (("H", 5), ("A", 5), ("D", 7), ("D", 2)):
        book["台账"][f"{column}{row}"] = "别的"
    package = opened(book)
    with refused("台账!D6 有别的内容，表格放不下2行新的记录；请把它移走或删除，再试一次"):
        enlarge(package, ledger(package), 2)
    assert ledger(package).area == Area(3, 2, 4, 6)
    assert enlarge(package, ledger(package), 1).area == Area(3, 2, 5, 6)
    package = opened(book)
    assert enlarge(package, ledger(package), 2, over_records=True).area == Area(3, 2, 6, 6)
