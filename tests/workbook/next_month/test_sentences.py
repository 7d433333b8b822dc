"""What making the next month refuses and tells, word for word."""

from functools import cache
from pathlib import Path

import pytest

from tests.refusals import refused
from tests.workbook.offices import CATEGORIES, adopted_book
from tests.workbook.written import Rows, written
from udf.roster import Person
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.discovery.mapping import Answers
from workbook.next_month.next_month import NextMonth, advance, next_month
from workbook.ooxml.package import Package

NAMES = ("赵一鸣", "钱如意", "孙立", "李向阳")


def scores(month: int, *names: str, first: int = 3) -> Rows:
    rows: list[list[object]] = [[f"2026年{month}月考核得分"], ["姓名", "窗口", *CATEGORIES, "总分"]]
    for row, name in enumerate(names, start=first):
        rows.append([name, "医保窗口", *[None] * 5, f"=SUM(C{row}:G{row})"])
    return rows


@pytest.fixture(scope="module")
def book() -> bytes:
    return adopted_book(written({"得分": scores(11, *NAMES)}))[1].to_bytes()


def moved(package: Package, *staying: str) -> NextMonth:
    people = [Person(0, "", name, "医保窗口", None, None) for name in staying]
    return advance(package, people or None)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            {("口径", "考核月份"): "去年"},
            "“2026-11.xlsx”的口径读不出来：口径“考核月份”应为月份，如 2026-11-01；请改正后再试",
        ),
        (
            {("口径", "考核月份"): None},
            "“2026-11.xlsx”的口径表里没有“考核月份”；请补上，如 2026-11-01",
        ),
        (
            {("细则", "界限"): "界线"},
            "“2026-11.xlsx”的细则读不出来：细则表头下第36行：按评价率的界限应为1到100的整数；"
            "请改正后再试",
        ),
        (
            {("得分", "总分"): "说明", ("得分", "姓名"): "谁"},
            "“2026-11.xlsx”的“得分”名册缺少“姓名”列；请把表头改回原样再试",
        ),
    ],
)
def test_a_workbook_whose_tables_were_changed_says_where(
    book: bytes, cells: dict[tuple[str, str], str | None], sentence: str
) -> None:
    package = Package(book, "2026-11.xlsx")
    for (title, header), word in cells.items():
        sheet = package.sheet(title)
        row, column = next(at for at, cell in sheet.cells().items() if cell.value == header)
        if title == "口径" and word:
            sheet.set_value(row, column + 1, word)
        elif title == "口径":
            for at in range(column, column + 6):
                sheet.set_value(row, at, None)
        else:
            sheet.set_value(row, column, word)
    with refused(sentence):
        moved(package)


def test_a_workbook_is_given_the_ending_of_its_kind(book: bytes, tmp_path: Path) -> None:
    path = tmp_path / "2026-11.xlsx"
    path.write_bytes(book)
    with refused("这个工作簿应以 .xlsx 结尾；请把“十二月.xlsm”改名后再试"):
        next_month(path, tmp_path / "十二月.xlsm")
    assert [one.name for one in tmp_path.iterdir()] == ["2026-11.xlsx"]


COUNTS = ("应签到次数", "签到异常次数")


@cache
def _beside(left: bool) -> bytes:
    """Beside the scores stand the sign-ins, with names of their own."""
    title, head, *rows = [list(row) for row in scores(11, *NAMES)]
    head = ["人员姓名" if left else "姓名", *head[1:]]
    counts: list[list[object]] = [[name, 84, at] for at, name in enumerate(NAMES, start=1)]
    sides: tuple[list[list[object]], list[list[object]]]
    if left:
        rows = [[*row[:7], f"=SUM(G{at}:K{at})"] for at, row in enumerate(rows, start=3)]
        sides = [["姓名", *COUNTS], *counts], [head, *rows]
    else:
        sides = [head, *rows], [["姓名", *COUNTS], *counts]
    lines = [[*one, None, *other] for one, other in zip(*sides, strict=True)]
    package = Package(written({"得分": [title, *lines]}), "2026-11.xlsx")
    answers = {
        "考勤": {"姓名": "A列" if left else "J列"},
        "个人得分": {"姓名": "E列" if left else "A列"},
    }
    done, package = adopt_package(package, Answers(answers), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    return package.to_bytes()


@pytest.mark.parametrize("left", [False, True])
def test_rows_of_two_people_cannot_go_with_one_of_them(left: bool) -> None:
    package = Package(_beside(left), "2026-11.xlsx")
    for row, name in ((3, NAMES[1]), (4, NAMES[0])):
        package.sheet("得分").set_value(row, 1 if left else 10, name)
    with refused(
        "“得分”第3行并排的个人得分和考勤不是同一个人，有人到岗离岗时不能增删这样的行；"
        "请把两边排成同样的次序，或分成两张工作表再试"
    ):
        moved(package, *NAMES[1:])


@pytest.mark.parametrize("left", [False, True])
def test_counts_behind_a_gap_are_emptied_too(left: bool) -> None:
    package = Package(_beside(left), "2026-11.xlsx")
    moved(package, *NAMES[1:])
    cells, first = package.sheet("得分").cells(), 1 if left else 10
    assert [
        [
            cells[row, column].value if (row, column) in cells else None
            for column in range(first, first + 3)
        ]
        for row in range(3, 7)
    ] == [*([name, 92, None] for name in NAMES[1:]), [None] * 3]


def test_people_whom_only_the_next_months_sheet_has_are_named() -> None:
    """A book with a sheet a month, made for the whole year."""
    roster: Rows = [["姓名", "窗口"], *([name, "医保窗口"] for name in NAMES)]
    later = scores(12, *NAMES[:3], "周到")
    sheets = {"名册": roster, "11月": scores(11, *NAMES), "12月": later}
    package = Package(written(sheets), "2026年.xlsx")
    answers = Answers({"月份": {"月份": "2026-11"}})
    done, package = adopt_package(package, answers, scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    assert "下个月的表里有名册中没有的人：周到；请核对名册和这张表" in advance(package).messages


def test_clause_columns_count_no_more() -> None:
    rows: Rows = [
        ["2026年11月扣分统计（次数）"],
        ["姓名", "窗口", "业务规范1", "业务规范3b", "行为规范第9条", "考勤管理1b"],
        *([name, "医保窗口", None, None, 2, None] for name in NAMES),
    ]
    package = Package(written({"扣分统计": rows, "得分": scores(11, *NAMES)}), "2026-11.xlsx")
    assert list(advance(package).messages) == [
        "“扣分统计”仍是11月的内容，没有改动；请自己更新",
        "“扣分统计”里按条款填的数不直接计分，得分只按“扣分登记”、“加分登记”计算；请登记在那里",
    ]
