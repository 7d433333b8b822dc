"""Namesakes whom adopting numbered, from month to month: each row shows its own person."""

from collections.abc import Sequence

import pytest

from tests.refusals import refused
from tests.workbook.offices import adopted_book
from tests.workbook.written import RESULTS, Rows, written
from udf.roster import Person
from workbook.connect.shown_people import shown_people
from workbook.engine.recalculate import recalculate
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

STAFF = (("王芳", "渔政"), ("李强", "渔政"), ("王芳", "渔政"), ("赵敏", "侨务"), ("刘平", "侨务"))


def person(name: str, window: str, number: str = "") -> Person:
    return Person(0, number, name, window, None, None)


def month(*, windows: bool) -> bytes:
    rows: Rows = [
        ["2026年11月考核"],
        ["序号", "姓名", *(["窗口"] if windows else []), *RESULTS],
        *(
            [at, name, *([window] if windows else []), 20, 35, 5, 35, 0, 95]
            for at, (name, window) in enumerate(STAFF, start=1)
        ),
    ]
    return adopted_book(written({"得分": rows}))[1].to_bytes()


def shown(content: bytes, people: Sequence[Person], *, windows: bool) -> list[list[object]]:
    """Each row's name and 业务规范 next month, after 2, 4, 6 … points off for each of the people."""
    package = Package(content, "2026-11.xlsx")
    advance(package, people)
    ledger = package.sheet("扣分登记")
    for at, who in enumerate(people, start=1):
        row = ("2026-12-03", who.id or None, who.name, None, "业务规范1", at)
        for column, value in enumerate(row, start=1):
            ledger.set_value(3 + at, column, value)
    recalculate(package)
    cells = package.sheet("得分").cells()
    rows = range(3, 3 + len(people))
    return [[cells[row, 2].value, cells[row, 4 if windows else 3].value] for row in rows]


@pytest.mark.parametrize("windows", [True, False])
def test_who_stays_joins_and_leaves(*, windows: bool) -> None:
    content = month(windows=windows)
    fishery, others = ("渔政", "侨务") if windows else ("", "")
    one, other = (person("王芳", fishery, f"王芳{n}") for n in (1, 2))
    strong, min_, ping = person("李强", fishery), person("赵敏", others), person("刘平", others)
    new = person("孙丽", fishery)
    both = [["王芳", 18], ["李强", 14], ["王芳", 16], ["赵敏", 12], ["刘平", 10]]
    assert shown(content, [one, other, strong, min_, ping], windows=windows) == both
    left = [["李强", 16], ["王芳", 18], ["孙丽", 14], ["赵敏", 12], ["刘平", 10]]
    if not windows:
        left = [*left[:2], *left[3:], left[2]]
    assert shown(content, [other, strong, new, min_, ping], windows=windows) == left
    third = person("王芳", fishery, "A3")
    joined = [["王芳", 18], ["李强", 16], ["王芳", 14], ["王芳", 12], ["赵敏", 10], ["刘平", 8]]
    if not windows:
        joined = [*joined[:3], *joined[4:], joined[3]]
    assert shown(content, [one, strong, other, third, min_, ping], windows=windows) == joined


@pytest.mark.parametrize("windows", [True, False])
def test_who_has_no_number_when_another_of_the_name_joins_is_named(*, windows: bool) -> None:
    package = Package(month(windows=windows), "2026-11.xlsx")
    where = "渔政" if windows else ""
    done = advance(package, [person("李强", where), person("李强", where, "B9")])
    assert done.messages == (
        "“得分”第3行的李强没有工号，有同名的人，分不清是谁，不会显示得分；"
        "请在名册里给他填上工号，再生成一次",
    )
    cells = package.sheet("得分").cells()
    first = 4 if windows else 3
    assert [cells[row, first].value for row in (3, 4)] == ["姓名重复", 20]


def with_counts(staff: Sequence[tuple[str | None, str]], merged: Sequence[str] = ()) -> Package:
    """A month with counts right of the scores."""
    head = ["窗口", "姓名", *RESULTS, "应签到次数", "签到异常次数"]
    rows = [[*who, *[None] * 6, 84, 0] for who in staff]
    return adopted_book(written({"得分": [["2026年11月考核"], head, *rows]}, merged))[1]


def signed(package: Package, rows: Sequence[int]) -> list[object]:
    """考勤管理 of rows of which the further down have missed the more of a hundred."""
    sheet = package.sheet("得分")
    for row in rows:
        sheet.set_value(row, 9, 100)
        sheet.set_value(row, 10, row)
    recalculate(package)
    return [sheet.cell(row, 6).value for row in rows]


def test_counts_of_namesakes_who_join_or_get_a_number_are_found_by_it() -> None:
    staff = [("渔政", "巴图"), ("渔政", "云丹"), ("渔政", "巴图"), ("侨务", "乌兰")]
    package = with_counts(staff)
    old = [person("巴图", "渔政", f"巴图{n}") for n in (1, 2)]
    new = [person("云丹", "渔政", number) for number in ("7", "8")]
    done = advance(package, [new[1], *old, new[0], person("乌兰", "侨务")])
    assert (done.joined, done.left) == (("云丹（7）",), ())
    sheet = package.sheet("得分")
    numbers = [sheet.cell(row, 11).value for row in range(3, 8)]
    assert numbers == ["巴图1", "8", "巴图2", "7", None]
    assert signed(package, range(3, 8)) == [34.4, 34.2, 34, 33.8, 33.6]


def test_counts_of_namesakes_who_join_are_found_by_the_window() -> None:
    staff = [("渔政", "巴图"), (None, "云丹"), ("侨务", "乌兰"), (None, "巴图")]
    package = with_counts(staff)
    old = [("巴图", "渔政"), ("云丹", "渔政"), ("乌兰", "侨务"), ("巴图", "侨务")]
    done = advance(package, [person(*who) for who in (*old, ("云丹", "侨务"), ("巴图", "税务"))])
    assert (done.joined, done.messages) == (("云丹（侨务）", "巴图（税务）"), ())
    sheet = package.sheet("得分")
    windows = [sheet.cell(row, 11).value for row in range(3, 9)]
    assert windows == ["渔政", "渔政", None, "侨务", "侨务", "税务"]
    assert signed(package, range(3, 9)) == [34.4, 34.2, 34, 33.8, 33.6, 33.4]


def test_whose_counts_nothing_tells_are_filled_in_where_they_are_read() -> None:
    package = with_counts([("渔政", "巴图"), (None, "云丹"), ("侨务", "乌兰")], merged=("A3:A4",))
    both = [person("云丹", "渔政", number) for number in ("7", "8")]
    done = advance(package, [person("巴图", "渔政"), *both, person("乌兰", "侨务")])
    assert done.messages == (
        "“考勤”D5、D6的人有同名的，在单位的表里分不清是谁的次数；他们的次数请直接填在“考勤”",
    )
    for row, due in ((5, 40), (6, 20)):
        package.sheet("考勤").set_value(row, 4, due)
        package.sheet("考勤").set_value(row, 5, 1)
    assert signed(package, range(3, 7)) == [34.4, 34.5, 34, 33.8]


def test_a_list_names_whom_it_says_nothing_new_of_before_a_namesake() -> None:
    package = Package(month(windows=True), "2026-11.xlsx")
    names = [("李强", "侨务", "9"), ("王芳", "渔政", "王芳1"), ("李强", "渔政", "")]
    done = advance(package, [person(name, window, number) for name, window, number in names])
    assert done.joined == ("李强（9）",)
    assert done.left == ("王芳（王芳2）", "赵敏（侨务）", "刘平（侨务）")


def test_a_number_from_a_list_is_kept_where_the_roster_has_none() -> None:
    package = Package(month(windows=True), "2026-11.xlsx")
    advance(package, [person("李强", "渔政", "B9"), person("刘平", "侨务")])
    roster = package.sheet("名册")
    assert [[roster.cell(row, at).value for at in (1, 2)] for row in (4, 5)] == [
        ["B9", "李强"],
        [None, "刘平"],
    ]
    assert package.sheet("考勤").cell(4, 1).value == "B9"


def plainly(*windows: str) -> Package:
    """A month whose scores are the roster, without a column for 工号."""
    rows = [["云丹", window, *[None] * 6] for window in windows]
    rows += [[name, "渔政", *[None] * 6] for name in ("巴图", "乌兰")]
    return adopted_book(written({"得分": [["2026年11月"], ["姓名", "窗口", *RESULTS], *rows]}))[1]


def test_without_a_column_for_it_a_number_is_not_written_anywhere() -> None:
    package = plainly("渔政")
    staff = [person(name, "渔政", number) for name, number in (("云丹", "1"), ("照日格图", "2"))]
    done = advance(package, staff)
    assert done.messages == ("“得分”没有“工号”列，名册文件里的工号没有写进工作簿",)
    for name, counts in (("考勤", (50, 0)), ("好差评", (9, 9))):
        for row in (4, 5):
            for column, count in enumerate(counts, start=4):
                package.sheet(name).set_value(row, column, count)
    recalculate(package)
    sheet = package.sheet("得分")
    assert [[sheet.cell(row, at).value for at in (1, 8)] for row in (3, 4)] == [
        ["云丹", 95],
        ["照日格图", 95],
    ]


def test_two_whom_only_a_number_tells_apart_need_a_column_for_it() -> None:
    with refused(
        "名册里有2位“云丹”（渔政），只有工号分得清，“得分”却没有“工号”列；"
        "请在单位原来的表里加一列“工号”，给每人填上，重新接入，再生成一次"
    ):
        advance(plainly("渔政"), [person("云丹", "渔政", number) for number in "12"])


def test_who_moves_on_a_page_of_two_columns_is_shown_there() -> None:
    """李强 leaves; everybody after him moves up, 王芳2 into the place of somebody else."""
    pairs = (("王芳", "王芳"), ("李强", "刘平"), ("赵敏", "周明"))
    full = [20, 35, 5, 35, 0, 95]
    head = ["姓名", *RESULTS]
    rows = [[one, *full, None, other, *full] for one, other in pairs]
    _, package = adopted_book(written({"得分": [["2026年11月考核"], [*head, None, *head], *rows]}))
    namesakes = [person("王芳", "", "王芳1"), person("王芳", "", "王芳2")]
    advance(package, [*namesakes, *(person(name, "") for name in ("刘平", "赵敏", "周明"))])
    ledger = package.sheet("扣分登记")
    for column, value in enumerate(("2026-12-03", "王芳2", None, None, "业务规范1", 3), start=1):
        ledger.set_value(4, column, value)
    recalculate(package)
    sheet = package.sheet("得分")
    assert [[sheet.cell(row, at).value for at in (1, 2, 9, 10)] for row in range(3, 6)] == [
        ["王芳", 20, "刘平", 20],
        ["赵敏", 20, "周明", 20],
        ["王芳", 14, None, ""],
    ]


def test_who_is_who_is_said_where_next_month_begins_with_a_typed_one() -> None:
    full = [20, 35, 5, 35, 0, 95]
    rows = [[at, *who, *full] for at, who in enumerate(STAFF, start=1)]
    typed = written({"得分": [["2026年11月考核"], ["序号", "姓名", "窗口", *RESULTS], *rows]})
    done = advance(Package(typed, "2026-11.xlsx"))
    assert done.messages == (
        "“得分”的“王芳”有同名的，分不清是谁，编了工号：B3是“王芳1”、B5是“王芳2”；"
        "登记到他们的，请写这个工号；其实是同一个人的，请只留一行，从头再来",
    )


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (0, 1, 2, 4), (2, 0, 1, 3, 4)])
def test_on_the_next_sheet_of_a_year_book_who_is_who_tells_the_order(order: Sequence[int]) -> None:
    head = ["楼层", "姓名", "窗口", *RESULTS]
    sheets: dict[str, Rows] = {
        f"{month}月": [[f"2026年{month}月考核"], head, *(["二楼", *STAFF[at]] for at in rows)]
        for month, rows in ((11, range(5)), (12, order))
    }
    _, package = adopted_book(written(sheets))
    done = advance(package)
    shown = [shown.mark for shown in shown_people(package) if shown.name == "王芳"]
    if order[0]:
        assert shown == ["渔政", "渔政"]  # whom the roster does not have
        assert done.messages == (
            "“12月”B3、B4的“王芳”有同名的，这张表的人和“11月”的次序不一样，分不清是谁，"
            "不会显示得分；请排成和“11月”一样的次序，再生成一次",
        )
    else:
        assert shown == ["王芳1", "王芳2"]
        assert done.messages == (
            "“12月”的“王芳”有同名的，分不清是谁，编了工号：B3是“王芳1”、B5是“王芳2”；"
            "登记到他们的，请写这个工号；其实是同一个人的，请只留一行，从头再来",
        )
