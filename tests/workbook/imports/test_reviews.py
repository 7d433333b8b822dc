"""The review platform's export."""

from pathlib import Path

import pytest

from tests.workbook.imports.made import (
    COUNTS,
    EXPORTS,
    REVIEWS,
    brief,
    case,
    import_file,
    ledger,
    sheet_rows,
    write_csv,
    write_xlsx,
)
from workbook.imports.into import remarks_in_words


@pytest.mark.parametrize(
    ("verified", "deadline", "mended", "entered", "left"),
    [
        ("属实", "2026-11-15", "2026-11-15 23:59:59", None, None),
        ("属实", "2026-11-15", "2026-11-16 00:00:01", "11-16", None),
        ("属实", "2026-11-15", "", "11-16", None),
        ("属实", "2026-11-29", "", "11-30", None),
        ("属实", "2026-11-30", "", None, "2026-12-01"),
        ("属实", "2026-12-01", "", None, None),
        ("属实", "2026-12-05", "2026-12-07", None, "2026-12-06"),
        ("属实", "", "2026-11-16", None, None),
        ("属实", "月底", "", None, "整改期限看不懂"),
        ("属实", "2026-11-15", "下周", None, "整改完成时间看不懂"),
        ("待核实", "2026-11-15", "2026-11-20", None, None),
        ("不属实", "2026-11-15", "2026-11-20", None, None),
    ],
)
def test_a_verified_bad_review_is_to_be_put_right_in_time(
    tmp_path: Path,
    book: Path,
    verified: str,
    deadline: str,
    mended: str,
    entered: str | None,
    left: str | None,
) -> None:
    table = [REVIEWS, case("A1", "不满意", verified, deadline, mended)]
    done = import_file("reviews", write_csv(tmp_path / "r.csv", table), book)
    first, *more = brief(ledger(book))
    assert first == ("11-10", "1002", "好差评2a", None, verified)
    assert more == ([(entered, "1002", "好差评3", None, None)] if entered else [])
    assert len(done.left) == bool(left) and all(left in line.reason for line in done.left if left)


@pytest.mark.parametrize(
    ("header", "mended", "reason"),
    [
        ("整改反馈时间", "2026-11-15", None),
        ("整改完成", "2026.11.14", None),
        ("整改落实日期", "", "登记"),
        ("整改情况", "已按时整改", "没有找到“整改完成时间”这一列"),
        ("整改责任人", "王芳", "没有找到“整改完成时间”这一列"),
        ("备注", "", "没有找到“整改完成时间”这一列"),
    ],
)
def test_nobody_is_late_where_the_export_does_not_say_when_it_was_put_right(
    tmp_path: Path, book: Path, header: str, mended: str, reason: str | None
) -> None:
    headers = tuple(header if name == "整改完成时间" else name for name in REVIEWS)
    table = [headers, case("A1", "不满意", "属实", "2026-11-15", mended)]
    done = import_file("reviews", write_csv(tmp_path / "r.csv", table), book)
    clauses = [row[2] for row in brief(ledger(book))]
    assert clauses == ["好差评2a"] + ["好差评3"] * (reason == "登记")
    asked = reason is not None and reason != "登记"
    assert [reason in line.reason for line in done.left if reason] == [True] * asked


def test_reviews_of_a_month(tmp_path: Path, book: Path) -> None:
    october = "2026-10-30 09:00"
    table = [
        REVIEWS,
        case("A1", "非常满意"),
        case("A2", "未评价"),
        case("A3", ""),
        case("A4", "不 满意", "核实中"),
        case("A5", "非常不满意", "说不清"),
        case("A6", "未评价"),
        case("A1", "非常满意"),
        case("A7", "满意", closed=october),
        case("A8", "不满意", "属实", "2026-11-05", "2026-11-09", closed=october),
        case("A9", "满意", who=("王芳", "税务窗口")),
        case("B1", "满意", who=("王芳", "社保窗口")),
        case("", "不满意", who=("王芳", "税务窗口")),
    ]
    done = import_file("reviews", write_csv(tmp_path / "r.csv", table, "gbk"), book)
    rows = sheet_rows(book, "好差评")
    assert [(row["办件量"], row["评价量"]) for row in rows] == [(0, 0), (6, 3), (2, 2), (0, 0)]
    assert brief(ledger(book)) == [
        ("11-10", "1002", "好差评2a", None, "待核实"),
        ("11-10", "1002", "好差评2b", None, "待核实"),
        ("11-06", "1002", "好差评3", None, None),
    ]
    assert remarks_in_words(done.left) == [
        "第8行：办件编号在前面的行出现过，只按第一次计",
        "第9—10行：办结时间不在2026年11月",
        "第12行：姓名重复，且窗口与名册不符：王芳 社保窗口",
        "第13行：缺办件编号，差评没有登记",
    ]
    assert remarks_in_words(done.doubts) == [
        "第6行：不认识核实结果“说不清”，按待核实登记",
    ]


def test_the_form_of_reviews_that_holds_counts(tmp_path: Path, book: Path) -> None:
    table = [
        ("好差评统计 2026年11月　导出时间：2026-12-01",),
        COUNTS,
        ("综合窗口", "王芳", 50, 39),
        ("综合窗口", "李强", 5, 6),
        ("税务窗口", "王芳", "x", 1),
        ("税务窗口", "赵敏", 3, 1),
        ("税务窗口", "赵敏", 4, 1),
        ("税务窗口", "张三", 4, 1),
    ]
    done = import_file("reviews", write_xlsx(tmp_path / "r.xlsx", table), book)
    rows = sheet_rows(book, "好差评")
    assert [(row["办件量"], row["评价量"]) for row in rows] == [
        (50, 39),
        (None, None),
        (None, None),
        (None, None),
    ]
    assert remarks_in_words(done.left) == [
        "Sheet第4行：评价量6多于办件量5，没有写入，请核对：李强 综合窗口",
        "Sheet第5行：办件量、评价量应为0或正整数",
        "Sheet第6—7行：赵敏（1004）有2行，没有写入",
        "Sheet第8行：名册中无此人：张三 税务窗口",
    ]
    assert done.notes == (
        "这3人的行没有采用（见上），没有写入，请改正导出后再导入："
        "李强（1002）、王芳（1003）、赵敏（1004）",
    )
    once = book.read_bytes()
    import_file("reviews", tmp_path / "r.xlsx", book)
    assert book.read_bytes() == once


def test_counts_of_another_month_are_left(tmp_path: Path, book: Path) -> None:
    before = book.read_bytes()
    table = [("好差评统计（2026年10月）",), COUNTS, ("综合窗口", "李强", 5, 5)]
    done = import_file("reviews", write_csv(tmp_path / "r.csv", table), book)
    assert remarks_in_words(done.left) == ["第3行：表题写的是2026年10月，不是2026年11月"]
    assert book.read_bytes() == before


def test_progress_reaches_the_end(tmp_path: Path, sample_book: Path) -> None:
    told: list[tuple[int, int]] = []
    import_file("reviews", EXPORTS / "reviews.csv", sample_book, lambda *step: told.append(step))
    assert told[0] == (2000, 11007) and told[-1] == (11007, 11007)
    assert told == sorted(told)


@pytest.mark.parametrize(
    ("title", "day", "taken"),
    [
        ("统计日期", "2026-10-31", False),
        ("数据截止时间", "2026-10-31 18:00:00", False),
        ("统计日期", "2026-12-01", True),  # counted when the month was over
        ("入职日期", "2020-07-01", True),
    ],
)
def test_counts_that_were_counted_before_the_month_are_of_another(
    tmp_path: Path, book: Path, title: str, day: str, *, taken: bool
) -> None:
    before = book.read_bytes()
    table = [("部门", "工作人员", title, "办件数", "评价数量"), ("综合窗口", "李强", day, 9, 8)]
    done = import_file("reviews", write_xlsx(tmp_path / "r.xlsx", table), book)
    assert bool(done.people) is taken
    if not taken:
        assert remarks_in_words(done.left) == [
            f"Sheet第2行：“{title}”写的是{day.replace(' ', '')}，不是2026年11月"
        ]
        assert book.read_bytes() == before
