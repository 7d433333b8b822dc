"""The sample exports, against tallies of their own."""

import csv
import io
from collections import Counter
from pathlib import Path

from tests.workbook.imports.made import (
    DATA,
    EVERY_EXPORT,
    EXPORTS,
    ID_BY_NAME_AND_WINDOW,
    PEOPLE_CSV,
    attendance_rows,
    brief,
    import_file,
    ledger,
    sheet_rows,
    tally_attendance,
    tally_reviews,
)
from workbook.imports.into import remarks_in_words
from workbook.imports.plan import Action


def test_the_attendance_sample_gives_everyone_the_counts_tallied_by_hand(sample_book: Path) -> None:
    counts, entered = tally_attendance(attendance_rows())
    done = import_file("attendance", EXPORTS / "attendance.xlsx", sample_book)
    assert done.people == 120
    assert done.clean
    assert {
        row["工号"]: (row["应签到次数"], row["签到异常次数"])
        for row in sheet_rows(sample_book, "考勤")
    } == counts
    rows = ledger(sample_book)
    assert Counter(row[:4] for row in brief(rows)) == entered
    assert done.rows == {"add": len(rows)}
    names = {person["工号"]: (person["姓名"], person["窗口"]) for person in PEOPLE_CSV}
    assert all((row["姓名"], row["窗口"]) == names[row["工号"]] for row in rows)
    assert all(row["备注"].startswith(f"【考勤系统 {row['工号']} 2026-") for row in rows)
    assert {row["考核方式"] for row in rows} == {"考勤管理系统"}


def test_attendance_sample_as_xls(sample_book: Path) -> None:
    first = [row for row in attendance_rows() if row["工号"] <= 1008]
    counts, entered = tally_attendance(first)
    done = import_file("attendance", DATA / "exports" / "attendance.xls", sample_book)
    assert done.people == 8
    rows = sheet_rows(sample_book, "考勤")
    assert {row["工号"]: (row["应签到次数"], row["签到异常次数"]) for row in rows[:8]} == counts
    assert all(row["签到异常次数"] is None for row in rows[8:])
    assert Counter(row[:4] for row in brief(ledger(sample_book))) == entered
    (note,) = done.notes
    assert "没有这112人" in note and "毛燕（1009）" in note


def test_the_reviews_sample_gives_everyone_the_counts_tallied_by_hand(sample_book: Path) -> None:
    text = (EXPORTS / "reviews.csv").read_bytes().decode("gbk")
    counts, entered, later = tally_reviews(list(csv.DictReader(io.StringIO(text))))
    done = import_file("reviews", EXPORTS / "reviews.csv", sample_book)
    rows = sheet_rows(sample_book, "好差评")
    assert {row["工号"]: (row["办件量"], row["评价量"]) for row in rows} == counts
    assert Counter(brief(ledger(sample_book))) == entered
    assert later == 1 and [line.reason for line in done.left] == [
        "整改逾期应记在2026-12-06，不在本月，请在那个月登记"
    ]
    (note,) = done.notes
    assert "没有这21人" in note and "办件量0、评价量0" in note


def test_the_hotline_sample_enters_its_complaints_about_someone(sample_book: Path) -> None:
    text = (EXPORTS / "hotline.csv").read_bytes().decode("utf-8-sig")
    orders = list(csv.DictReader(io.StringIO(text)))
    done = import_file("hotline", EXPORTS / "hotline.csv", sample_book)
    assert brief(ledger(sample_book)) == [
        (
            order["受理时间"][5:10],
            ID_BY_NAME_AND_WINDOW[order["被反映人"], order["被反映单位"]],
            "业务规范4",
            None,
            {"核实中": "待核实"}.get(order["核实结果"], order["核实结果"]),
        )
        for order in orders
        if order["诉求类型"] == "投诉" and order["被反映人"]
    ]
    assert done.totals == dict(Counter(order["诉求类型"] for order in orders))
    praised = [
        f"第{number}行：表扬{' '.join(filter(None, (order['被反映人'], order['被反映单位'])))}，属于书面、锦旗等形式的"
        "可登记“加分项2c 群众书面、锦旗表扬”，没有自动登记"
        for number, order in enumerate(orders, start=2)
        if order["诉求类型"] == "表扬"
    ]
    assert remarks_in_words(done.left) == [
        "第2行：投诉没有写明被反映人（医保窗口），请管理员查明后登记",
        *praised,
    ]
    assert ledger(sample_book)[0]["备注"] == "【12345热线 12345-2026110001】办事时工作人员态度生硬"


def test_all_three_twice_are_the_same_as_once_byte_for_byte(sample_book: Path) -> None:
    first = [import_file(kind, EXPORTS / name, sample_book) for kind, name in EVERY_EXPORT]
    once = sample_book.read_bytes()
    second = [import_file(kind, EXPORTS / name, sample_book) for kind, name in EVERY_EXPORT]
    assert sample_book.read_bytes() == once
    for before, after in zip(first, second, strict=True):
        assert after.rows == {"same": before.rows[Action.ADD]}
        assert (after.left, after.notes, after.people) == (before.left, before.notes, before.people)
