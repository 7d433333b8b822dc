"""Counts that an office's formulas fetch from a sheet nobody understands: named, never another's."""

from collections.abc import Sequence

import pytest

from tests.workbook.written import RESULTS, Rows, written
from udf.roster import Person
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.discovery.mapping import Answers
from workbook.month.month_findings import month_findings
from workbook.next_month.next_month import advance
from workbook.ooxml.cells import Value
from workbook.ooxml.package import Package

STAFF = ("都兰", "贺希", "苏日娜", "白玉兰")


def person(name: str, window: str = "残联") -> Person:
    return Person(0, "", name, window, None, None)


@pytest.fixture(scope="module")
def plain() -> bytes:
    """A month of four people, and sheets that nobody understands."""
    windows = ("残联", "残联", "医保", "医保")
    who = list(zip(STAFF, windows, strict=True))
    sheets: dict[str, Rows] = {
        "评定": [
            ["2026年8月评定"],
            ["序号", "姓名", "窗口", *RESULTS],
            *([at, *one] for at, one in enumerate(who, start=1)),
        ],
        "打卡": [
            ("姓名", "窗口", "应打卡次数", "打卡异常次数", "序号"),
            *((*one, 42, 0, at) for at, one in enumerate(who, start=1)),
        ],
        "8月评价": [("姓名", "办件量", "评价量"), *((name, 8, 8) for name in STAFF)],
        "扣分": [("日期", "姓名", "条款"), ("2026-08-05", "贺希", "行为规范9")],
        "打卡机": [("机号", "刷卡"), *((f"M{at}", at) for at in range(1, 5))],
        "刷卡单": [("职工", "刷卡"), *((name, at) for at, name in enumerate(STAFF, start=1))],
        "空白机": [("机号", "刷卡")],
        "设置": [("每日打卡", 4), ("开门天数", 21), ("本月抽查", 3)],
        "卡片": [
            ("机号", "甲", "乙", "丙"),
            *((f"M{at}", "√", "缺", str(at)) for at in range(1, 5)),
        ],
        "中转": [("甲",), *((f"=打卡机!B{row}",) for row in range(2, 6))],
    }
    answers = Answers({"工作表": {"刷卡单": "不用"}})
    package = Package(written(sheets), "2026年8月.xlsx")
    done, after = adopt_package(package, answers, scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    return after.to_bytes()


def fetching(plain: bytes, formula: str) -> Package:
    """The same with a formula of the office's in the place of each count."""
    package = Package(plain, "2026年8月.xlsx")
    for row in range(2, 6):
        package.sheet("打卡").set_formula(row, 4, formula.format(row), row - 1)
    return package


def missed_next(package: Package, people: list[Person] | None) -> tuple[list[str], list[Value]]:
    """What is said of the counts in the month after, and what they are."""
    done = advance(package, people)
    sheet = package.sheet("打卡")
    said = [one for one in done.messages if "签到异常" in one or "公式" in one]
    return said, [sheet.cell(row, 4).value for row in range(2, 6)]


STALE = (
    "“打卡”D2等{}处的签到异常次数由公式取自“打卡机”B2等4处，那里没有清空，还是8月的；请换成9月的"
)
TYPED = "“打卡”D2等4处的签到异常次数是公式里写着的数，没有改动；请按9月的改"


@pytest.mark.parametrize(
    ("fetch", "places"),
    [
        ("打卡机!B{0}", 3),
        ("INDEX(打卡机!$B$2:$B$5,ROW()-1)", 4),
        ("INDEX(打卡机!$B$2:$B$5,E{0})", 4),
        ('INDIRECT("打卡机!B"&ROW())', 4),
    ],
)
def test_who_joins_is_not_given_what_somebody_else_has_on_the_sheet_fetched_from(
    plain: bytes, fetch: str, places: int
) -> None:
    after = fetching(plain, fetch)
    people = [person("都兰"), person("新来"), *(person(name, "医保") for name in STAFF[2:])]
    said, counts = missed_next(after, people)
    assert said == [
        "“打卡”D3的公式按行取自“打卡机”，取的不会是这一行的人的，没有带上；请自己接上，或填数",
        "“打卡”D2等3处的签到异常次数按行取自“打卡机”，那里的行没有跟着增减；"
        "换数以后请核对每一行取的是本人的",
        STALE.format(3).replace("B2等4处", f"B2等{places}处"),
    ]
    assert counts == [1, "请填数", 3, 4]
    assert [one.what for one in month_findings(after) if "签到异常" in one.what] == [
        "新来（残联）签到异常有误"
    ]


def test_a_count_looked_up_by_name_is_the_joiners_own_and_named_as_the_old_months(
    plain: bytes,
) -> None:
    after = fetching(plain, "IFERROR(VLOOKUP(A{0},刷卡单!$A$2:$B$9,2,FALSE),0)")
    people = [person("都兰"), person("新来"), *(person(name, "医保") for name in STAFF[2:])]
    said, counts = missed_next(after, people)
    assert said == [STALE.format(4).replace("打卡机", "刷卡单")]
    assert counts == [1, 0, 3, 4]


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ('COUNTIFS(扣分!B:B,A{0},扣分!C:C,"迟到")', []),
        ("空白机!B{0}", []),
        ("C{0}-42", []),
        ("2+1", [TYPED]),
        ("中转!A{0}", [STALE.format(4)]),
        ('IF(A{0}="","",SUM(2,1))', [TYPED]),
        ('IF(A{0}="","",0)', []),
        ("INT(C{0}*3/42)", []),
        ('COUNTIF(卡片!B{0}:C{0},"缺")', [STALE.format(4).replace("打卡机”B2等4", "卡片”B2等8")]),
        ('INDIRECT("打卡机!B"&{0})', [STALE.format(4)]),
        ("VALUE(卡片!D{0})", [STALE.format(4).replace("打卡机”B2", "卡片”D2")]),
    ],
)
def test_what_is_of_the_old_month_is_named_wherever_it_comes_from(
    plain: bytes, formula: str, said: list[str]
) -> None:
    assert missed_next(fetching(plain, formula), None)[0] == said


@pytest.mark.parametrize(
    ("formula", "asked"),
    [
        ("0*C{0}*设置!$B$1", ""),
        ("设置!$B$1-设置!$B$3", "B3"),
        ("设置!$B$2-20", "B2"),
    ],
)
def test_one_number_for_everybody_is_asked_about_where_it_may_be_the_months(
    plain: bytes, formula: str, asked: str
) -> None:
    said = missed_next(fetching(plain, formula), None)[0]
    if_so = "那里如果是8月的数，请换成9月的"
    assert said == [f"“打卡”D2等4处的签到异常次数由公式取自“设置”{asked}；{if_so}"] * bool(asked)


@pytest.mark.parametrize(
    ("name", "number", "asked"),
    [("开门天数", 21, True), ("每日次数", 4, False), ("本月抽查", 3, True)],
)
def test_a_number_kept_as_a_name_is_asked_about_where_it_may_be_the_months(
    plain: bytes, name: str, number: int, *, asked: bool
) -> None:
    package = fetching(plain, f"0*{name}")
    package.set_name(name, str(number))
    said = missed_next(package, None)[0]
    if_so = "那里如果是8月的数，请换成9月的"
    assert said == [f"“打卡”D2等4处的签到异常次数由公式取自名称“{name}”；{if_so}"] * asked


def test_counts_that_formulas_fill_are_not_called_not_filled_in(plain: bytes) -> None:
    after = fetching(plain, "打卡机!B{0}")
    sheet = after.sheet("打卡")
    for row in range(2, 6):
        sheet.set_formula(row, 3, f'IF(打卡机!C{row}="","",打卡机!C{row})', "")
    assert "考勤的应签到次数一格也没有：4人都缺应签到次数，总分都是待核" in [
        one.what for one in month_findings(after)
    ]


def test_what_is_typed_beside_a_name_goes_with_it_where_two_people_are_in_one_row() -> None:
    header = ("序号", "姓名", *RESULTS, "联系电话", "工龄")
    rows: list[Sequence[object]] = [["2026年8月评定"], [*header, *header]]
    for row in (3, 4):
        left, right = ((row - 2 + further, STAFF[row - 3 + further]) for further in (0, 2))
        beside = ((f"1390477000{number}", f"=档案!B{number + 1}") for number in (row - 2, row))
        (phone, years), (other, more) = beside
        blank = [None] * len(RESULTS)
        rows.append([*left, *blank, phone, years, *right, *blank, other, more])
    sheets: dict[str, Rows] = {
        "评定": rows,
        "评价": [("姓名", "办件量", "评价量"), *((name, 8, 8) for name in STAFF)],
        "扣分": [("日期", "姓名", "条款"), ("2026-08-05", "贺希", "行为规范9")],
        "档案": [("编号", "年数"), *((at, at) for at in range(2, 6))],
    }
    done, after = adopt_package(Package(written(sheets), "2026年8月.xlsx"), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    said = advance(after, [person(name, "") for name in STAFF if name != "贺希"]).messages
    assert [one for one in said if "按行" in one] == [
        "“评定”T3、J4、T4的公式按行取自“档案”，取的不会是这一行的人的，没有带上；请自己接上，或填数"
    ]
    sheet = after.sheet("评定")
    shown = [
        [sheet.cell(row, column + at).value for at in (0, 1, 8)]
        for column in (1, 11)
        for row in (3, 4)
    ]
    assert shown == [
        [1, "都兰", "13904770001"],
        [2, "苏日娜", "13904770003"],
        [3, "白玉兰", "13904770004"],
        [None, None, None],
    ]


def test_a_number_that_stays_as_it_was_is_asked_about_once_and_one_that_changes_every_month(
    plain: bytes,
) -> None:
    package = fetching(plain, "设置!$B$2-20+0*抽查比例")
    package.sheet("设置").set_value(2, 1, "系数")
    package.sheet("设置").set_value(2, 2, 20.83333333333333)
    package.set_name("抽查比例", "1234567")
    said = []
    for month in (8, 9, 10, 11):
        package = Package(package.to_bytes(), f"2026年{month}月.xlsx")
        if month == 9:  # as LibreOffice saves it
            (name,) = [one for one in package.defined_names() if "$B$2=" in one.text]
            package.remove_name(name.name)
            package.set_name(name.name, "=" + name.text)
        if month == 10:
            package.sheet("设置").set_value(2, 2, 20)
        said += [one for one in advance(package).messages if "公式" in one]
    assert said == [
        f"“打卡”D2等4处的签到异常次数由公式取自{places}；那里如果是{month}月的数，"
        f"请换成{month + 1}月的"
        for month, places in ((8, "名称“抽查比例”、“设置”B2"), (10, "“设置”B2"), (11, "“设置”B2"))
    ]
    asked = [one for one in package.defined_names() if one.name.startswith("问过的数_")]
    assert [one.hidden for one in asked] == [True, True]


def test_how_often_to_sign_in_is_asked_about_every_month_that_needs_another_number(
    plain: bytes,
) -> None:
    package = Package(plain, "2026年8月.xlsx")
    package.sheet("设置").set_value(1, 2, 84)
    for row in range(2, 6):
        package.sheet("打卡").set_formula(row, 3, "设置!$B$1", 84)
    said = []
    for month in (8, 9, 10, 11):
        package = Package(package.to_bytes(), f"2026年{month}月.xlsx")
        said += [one for one in advance(package).messages if "公式" in one]
    assert said == [
        f"“打卡”C2等4处的应签到次数由公式取自“设置”B1；那里如果是{month}月的数，"
        f"请换成{month + 1}月的"
        for month in (8, 9, 11)
    ]


@pytest.mark.parametrize("formula", ['IF(卡片!B{0}="缺",1,0)', 'COUNTIF(卡片!B{0},"缺")'])
def test_marks_read_one_by_one_are_asked_about(plain: bytes, formula: str) -> None:
    assert missed_next(fetching(plain, formula), None)[0] == [
        "“打卡”D2等4处的签到异常次数由公式取自“卡片”B2等4处；那里如果是8月的记录，请换成9月的"
    ]


def test_who_somebody_is_lasts(plain: bytes) -> None:
    package = fetching(plain, 'IF(卡片!B{0}="女",2,0)')
    for row, what in enumerate(("性别", *"男女女男"), start=1):
        package.sheet("卡片").set_value(row, 2, what)
    assert missed_next(package, None)[0] == []


def test_what_a_formula_says_is_due_is_not_called_odd(plain: bytes) -> None:
    package = fetching(plain, "空白机!B{0}")
    for row in range(2, 6):
        package.sheet("打卡").set_formula(row, 3, f"打卡机!B{row}+40", 40 + row)
    assert not [one for one in advance(package).messages if "整倍数" in one]
