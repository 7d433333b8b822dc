"""What clerks wrote stays; what an import wrote follows the export."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.workbook.imports.made import (
    ATTENDANCE,
    PLAIN,
    brief,
    corrected,
    edit,
    import_file,
    ledger,
    sheet_rows,
    whole_days,
    write_csv,
)
from workbook.imports.into import remarks_in_words
from workbook.imports.plan import plan


def test_what_clerks_wrote_stands_and_is_not_entered_again(tmp_path: Path, book: Path) -> None:
    day = dt.datetime(2026, 11, 3)

    def enter(sheet: Any) -> None:
        for row, values in {
            4: (day, None, "李强", None, "行为规范9 玩手机"),
            6: (day, 1001, None, None, "考勤管理第1条B", None, None, None, None, "巡查时发现"),
            7: ("合计",),
        }.items():
            for column, value in enumerate(values, start=1):
                sheet.cell(row, column).value = value

    edit(book, "扣分登记", enter)
    theirs = ledger(book)
    done = import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    rows = ledger(book)
    assert rows[:3] == theirs
    assert [row["行"] for row in rows[3:]] == [8, 9]
    assert brief(rows[3:]) == [
        ("11-04", "1002", "考勤管理1c", None, None),
        ("11-03", "1003", "考勤管理1f", 2, None),
    ]
    assert remarks_in_words(done.left) == [
        "第2行：登记表里已登记同一人、同一天、同一条款，没有重复登记：扣分登记第6行"
    ]
    once = book.read_bytes()
    assert import_file("attendance", tmp_path / "a.csv", book).left == done.left
    assert book.read_bytes() == once


def test_a_corrected_export_replaces_what_the_first_wrote(tmp_path: Path, book: Path) -> None:
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    done = import_file("attendance", write_csv(tmp_path / "b.csv", corrected()), book)
    assert done.rows == {"remove": 1, "same": 1, "change": 1}
    assert brief(ledger(book)) == [
        ("11-04", "1002", "考勤管理1c", None, None),
        ("11-03", "1003", "考勤管理1f", 1, None),
    ]
    assert [row["签到异常次数"] for row in sheet_rows(book, "考勤")] == [0, 1, 2, 1]
    back = import_file("attendance", tmp_path / "a.csv", book)
    assert back.rows == {"same": 1, "change": 1, "add": 1}


def test_rows_that_a_clerk_changed_are_kept_and_listed(tmp_path: Path, book: Path) -> None:
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)

    def change(sheet: Any) -> None:
        sheet["G4"] = "撤销"
        sheet["J6"] = f"{sheet['J6'].value}（已谈话）"

    def count(sheet: Any) -> None:
        sheet["E5"] = 0

    edit(book, "扣分登记", change)
    edit(book, "考勤", count)
    theirs = ledger(book)
    done = import_file("attendance", write_csv(tmp_path / "b.csv", corrected()), book)
    assert ledger(book) == theirs
    assert done.rows == {"keep": 2, "same": 1}
    assert done.notes == (
        "考勤第5行（李强（1002））导入后有人改过，保留应签到次数8、签到异常次数0；"
        "导出是应签到次数8、签到异常次数1",
        "考勤中原有的数已换成导出的数：王芳（1001）签到异常次数1→0、王芳（1003）签到异常次数3→2",
        "扣分登记第4行（考勤系统 1001 2026-11-03 上午上班）导入后有人改过，保留；导出中已经没有这一条",
        "扣分登记第6行（考勤系统 1003 2026-11-03 旷工）导入后有人改过，保留",
    )
    assert done.people == 3
    assert [row["签到异常次数"] for row in sheet_rows(book, "考勤")] == [0, 0, 2, 1]


def test_a_clerks_ditto_goes_on_meaning_whom_an_import_wrote_above(
    tmp_path: Path, book: Path
) -> None:
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)

    def enter(sheet: Any) -> None:
        sheet.move_range("A5:J5", rows=2)
        sheet["A5"], sheet["C5"], sheet["E5"] = "同上", "〃", "行为规范9"

    edit(book, "扣分登记", enter)
    done = import_file("attendance", write_csv(tmp_path / "b.csv", corrected()), book)
    assert brief(ledger(book))[0] == ("11-03", "1001", "行为规范9", None, None)
    assert done.notes[-1] == "扣分登记第5行的“同上”已照原来的意思写出：上面一行随导出改了"


def test_rows_sorted_or_moved_by_a_clerk_are_found_again(tmp_path: Path, book: Path) -> None:
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    edit(book, "扣分登记", lambda sheet: sheet.move_range("A4:J4", rows=20))
    once = book.read_bytes()
    done = import_file("attendance", tmp_path / "a.csv", book)
    assert done.rows == {"same": 3}
    assert book.read_bytes() == once


def test_a_row_that_a_clerk_deleted_is_not_entered_again(tmp_path: Path, book: Path) -> None:
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)

    def delete(sheet: Any) -> None:
        for column in range(1, 11):
            sheet.cell(4, column).value = None

    edit(book, "扣分登记", delete)
    done = import_file("attendance", tmp_path / "a.csv", book)
    assert remarks_in_words(done.left) == ["第2行：上次导入扣分登记的这一条后来被删去，没有再登记"]
    assert [row[1] for row in brief(ledger(book))] == ["1002", "1003"]


def test_an_export_of_some_people_leaves_the_others(tmp_path: Path, book: Path) -> None:
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    part = [ATTENDANCE, *(row for row in whole_days() if row[0] == 1001)]
    done = import_file("attendance", write_csv(tmp_path / "b.csv", part), book)
    assert done.rows == {"remove": 1, "earlier": 2}
    assert [row["签到异常次数"] for row in sheet_rows(book, "考勤")] == [0, 1, 3, 1]


def test_what_cannot_be_read_any_more_is_not_taken_back(tmp_path: Path, book: Path) -> None:
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    blurred = [[*row[:3], "某日" if row[0] == 1001 else row[3], *row[4:]] for row in PLAIN[1:]]
    done = import_file("attendance", write_csv(tmp_path / "b.csv", [ATTENDANCE, *blurred]), book)
    assert done.rows == {"earlier": 1, "same": 2}
    assert [row["签到异常次数"] for row in sheet_rows(book, "考勤")] == [1, 1, 3, 1]
    assert any("王芳（1001）" in note for note in done.notes)


def test_counts_that_stood_there_are_replaced_and_named(tmp_path: Path, book: Path) -> None:
    edit(book, "考勤", lambda sheet: sheet.__setitem__("E4", 5))
    done = import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    assert "王芳（1001）签到异常次数5→1" in done.notes[0]
    assert sheet_rows(book, "考勤")[0]["签到异常次数"] == 1


ROW = {"条款": "考勤管理1b"}


OTHER = {"条款": "考勤管理1c"}


@pytest.mark.parametrize(
    ("wanted", "present", "before", "superseded", "action"),
    [
        (ROW, None, None, False, "add"),
        (ROW, None, ROW, False, "deleted"),
        (ROW, ROW, ROW, False, "same"),
        (ROW, ROW, None, False, "same"),
        (ROW, ROW, OTHER, False, "same"),
        (ROW, OTHER, OTHER, False, "change"),
        (ROW, OTHER, ROW, False, "keep"),
        (ROW, OTHER, None, False, "keep"),
        (None, ROW, ROW, False, "earlier"),
        (None, ROW, ROW, True, "remove"),
        (None, None, ROW, True, "remove"),
        (None, OTHER, ROW, True, "keep"),
        (None, OTHER, None, True, "keep"),
    ],
)
def test_what_becomes_of_a_row(
    wanted: dict[str, str] | None,
    present: dict[str, str] | None,
    before: dict[str, str] | None,
    superseded: bool,
    action: str,
) -> None:
    def one(row: dict[str, str] | None) -> dict[str, dict[str, str]]:
        return {} if row is None else {"x": row}

    actions = plan(one(wanted), one(present), one(before), lambda _: superseded)
    assert actions == {"x": action}
