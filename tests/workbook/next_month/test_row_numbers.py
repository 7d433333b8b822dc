"""序号 of people's rows after somebody left and somebody joined."""

import io
from collections.abc import Sequence

import openpyxl
import pytest

from tests.workbook.offices import adopted_book
from tests.workbook.written import RESULTS
from udf.roster import Person
from workbook.next_month.next_month import advance

PEOPLE = [
    ("渔政岗", "云丹"),
    ("渔政岗", "仉芷若"),
    ("侨务岗", "逯一鸣"),
    ("侨务岗", "扎木苏"),
    ("侨务岗", "乜国英"),
]
STAY = [*PEOPLE[1:4], ("渔政岗", "色音")]


def book(numbers: Sequence[object], *, storeys: int, gap: bool) -> bytes:
    """Scores whose 序号 reaches down over two rows of headers, or stands above a row of scores."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "月评"
    sheet.append(["2026年11月月评"])
    if storeys == 2:
        sheet.append(["序号", "人员", None, *["考核得分"] + [None] * 5])
        sheet.append([None, "窗口", "姓名", *RESULTS])
        for area in ("A2:A3", "B2:C2", "D2:I2"):
            sheet.merge_cells(area)
    else:
        sheet.append(["序号", "窗口", "姓名", *RESULTS])
    for number, person in zip(numbers, PEOPLE, strict=True):
        if gap and person == PEOPLE[2]:
            sheet.append([None, "渔政岗小计"])
        sheet.append([number, *person])
    ledger = made.create_sheet("扣分台账")
    ledger.append(["日期", "姓名", "条款"])
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("storeys", [1, 2])
@pytest.mark.parametrize("gap", [False, True])
@pytest.mark.parametrize(
    ("numbers", "then"), [((1, 2, 3, 4, 5), [1, 2, 3, 4]), ((1, 2, 1, 2, 3), [1, 2, 1, 2])]
)
def test_they_count_on_as_they_did(
    numbers: Sequence[int], then: list[int], gap: bool, storeys: int
) -> None:
    package = adopted_book(book(numbers, storeys=storeys, gap=gap))[1]
    people = [Person(at, "", name, window, None, None) for at, (window, name) in enumerate(STAY)]
    advance(package, people)
    cells = package.sheet("月评").cells()
    rows = sorted(row for (row, column) in cells if column == 3 and row > 1 + storeys)
    shown = [(cells[row, 3].value, cells[row, 1].value) for row in rows if cells[row, 3].value]
    assert shown == list(zip(("仉芷若", "色音", "逯一鸣", "扎木苏"), then, strict=True))


@pytest.mark.parametrize(
    ("numbers", "then"),
    [
        (("001", "002", "003", "004", "005"), ["001", "002", "003", "004"]),
        (("01", "02", "01", "02", "03"), ["01", "02", "01", "02"]),
        (("甲", "乙", "丙", "丁", "戊"), ["乙", None, "丙", "丁"]),
    ],
)
def test_they_are_written_as_they_were(numbers: Sequence[str], then: list[str | None]) -> None:
    package = adopted_book(book(numbers, storeys=1, gap=False))[1]
    people = [Person(at, "", name, window, None, None) for at, (window, name) in enumerate(STAY)]
    advance(package, people)
    sheet = package.sheet("月评")
    shown = {sheet.cell(row, 3).value: sheet.cell(row, 1).value for row in range(3, 7)}
    assert list(shown.values()) == then


def test_who_joins_has_his_number_on_either_side_of_his_name() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "月评"
    sheet.append(["2026年11月月评"])
    sheet.append(["窗口", "姓名", "工号", *RESULTS])
    for at, (window, name) in enumerate(PEOPLE):
        sheet.append([window, name, 310 + 7 * at])
    for area in ("A3:A4", "A5:A7"):
        sheet.merge_cells(area)
    made.create_sheet("扣分台账").append(["日期", "姓名", "条款"])
    stream = io.BytesIO()
    made.save(stream)
    package = adopted_book(stream.getvalue())[1]
    people = [
        Person(at, str(310 + 7 * at), name, window, None, None)
        for at, (window, name) in enumerate([*PEOPLE, ("渔政岗", "色音")])
    ]
    advance(package, people)
    cells = package.sheet("月评").cells()
    numbers = {cells[row, 2].value: cells[row, 3].value for row in range(3, 9)}
    assert numbers == {person.name: int(person.id) for person in people}
