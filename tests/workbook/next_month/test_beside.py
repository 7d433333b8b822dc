"""What stands beside people's rows and is not theirs: it stays when people come, go, are emptied."""

import io

import pytest

from tests.workbook.offices import adopted_book
from tests.workbook.written import Rows, three_people
from udf.roster import Person
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.worksheet import Sheet

BOX: Rows = [
    ["甲等线", 96],
    ["乙等线", 88],
    ["均分", "=AVERAGE(I3:I5)"],
]
BY_WINDOW: Rows = [["分组", "人数"], ["综合", "=COUNTIF(C$3:C$5,L3)"], ["共", "=SUM(M3)"]]
PHONES: Rows = [["手机"], ["13900000001"], ["13900000002"], ["13900000003"]]
SERVING = [Person(0, "", name, "综合窗口", None, None) for name in ("王芳", "赵敏", "孙丽", "周全")]


def book(beside: Rows, first: int, *, merged: bool) -> bytes:
    """Three people with grades, and beyond an empty column what is ``beside`` from a row on.

    The scores are shown from a sheet of ours where the window is ``merged``.
    """
    office, scores = three_people()
    scores.cell(2, 10, "等第")
    for row in (3, 4, 5):
        scores.cell(row, 10, f'=IF(I{row}>=$M$3,"甲",IF(I{row}>=$M$4,"乙","丙"))')
    for row, values in enumerate(beside, start=first):
        for column, value in enumerate(values, start=12):
            scores.cell(row, column).value = value  # type: ignore[assignment]
    if merged:
        scores.merge_cells("C3:C5")
    office.worksheets[1]["I2"], office.worksheets[1]["J2"] = "每分折算", 50
    stream = io.BytesIO()
    office.save(stream)
    return adopted_book(stream.getvalue())[1].to_bytes()


def contents(sheet: Sheet, columns: tuple[int, ...]) -> dict[tuple[int, int], object]:
    return {
        at: f"={cell.formula}" if cell.has_formula else cell.value
        for at, cell in sheet.filled().items()
        if at[1] in columns and at[0] < 9
    }


@pytest.mark.parametrize("merged", [False, True])
def test_thresholds_beside_people_stay_where_they_are(merged: bool) -> None:
    package = Package(book(BOX, 3, merged=merged), "2026-11.xlsx")
    done = advance(package, SERVING)
    assert (done.left, done.joined) == (
        ("李强（综合窗口）",),
        ("孙丽（综合窗口）", "周全（综合窗口）"),
    )
    sheet = package.sheet("得分")
    assert contents(sheet, (12, 13)) == {
        (3, 12): "甲等线", (3, 13): 96,
        (4, 12): "乙等线", (4, 13): 88,
        (5, 12): "均分", (5, 13): "=AVERAGE(I3:I6)",
    }  # fmt: skip
    grades = {
        (row, 10): f'=IF(I{row}>=$M$3,"甲",IF(I{row}>=$M$4,"乙","丙"))' for row in range(3, 7)
    }
    assert contents(sheet, (10,)) == {(2, 10): "等第", **grades}
    assert not [one for one in done.messages if "#REF!" in one or "已清空" in one]
    assert package.sheet("扣分明细").cell(2, 10).value == 50


def test_a_summary_by_window_beside_people_stays() -> None:
    package = Package(book(BY_WINDOW, 2, merged=True), "2026-11.xlsx")
    advance(package, SERVING)
    assert contents(package.sheet("得分"), (12, 13)) == {
        (2, 12): "分组", (2, 13): "人数",
        (3, 12): "综合", (3, 13): "=COUNTIF(C$3:C$6,L3)",
        (4, 12): "共", (4, 13): "=SUM(M3)",
    }  # fmt: skip


def test_what_goes_on_row_for_row_under_a_header_is_peoples_beyond_a_gap_too() -> None:
    package = Package(book(PHONES, 2, merged=True), "2026-11.xlsx")
    advance(package, SERVING[:2])
    numbers = {(2, 12): "手机", (3, 12): "13900000001", (4, 12): "13900000003"}
    assert contents(package.sheet("得分"), (12,)) == numbers
