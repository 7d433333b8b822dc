"""Other centres' rule books the whole way through a workbook: only its own sheets count."""

import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.kept import kept
from tests.workbook.random_books import check_seed
from tests.workbook.rule_books import ROSTER, made, row, rule_file, shown
from udf.checks import check
from udf.explanation import explain
from udf.roster import Person, Stint
from udf.rulefile import load_rulebook
from udf.rulesheets import read_rulebook, rule_rows
from workbook.engine.recalculate import recalculate
from workbook.generate.comparison import stored_last
from workbook.generate.month_workbook import generate
from workbook.month.publication import Publication
from workbook.month.read import read_month
from workbook.next_month.next_month import next_month
from workbook.ooxml.package import Package
from workbook.publish.board import board
from workbook.publish.issue import Issue
from workbook.publish.manifest import account
from workbook.publish.notices import notices
from workbook.publish.results import read_results
from workbook.year.year import year

# The scores below are worked out by hand from the sentences of tests/data/rules/*.toml.


@kept
def town() -> bytes:
    """Half points, tiers of 95 and 90, a run of five, minutes in a deduction, days of absence."""
    bulletins = [row(day, "乙二", "办事质量2", 通报期次=day) for day in (2, 3, 4, 5, 6)]
    return made(
        rule_file("town"),
        [
            row(3, "乙二", "出勤纪律1a 上班迟到", 数量=3),
            *bulletins,
            row(9, "丙三", "出勤纪律1c", 数量=2),
            row(10, "丙三", "出勤纪律3", 数量=25),
            row(10, "甲一", "出勤纪律3", 数量=9),
            row(11, "丙三", "办事质量1", 核实="属实"),
            row(12, "丙三", "办事质量1"),
            row(13, "甲一", "群众评议2a", 数量=2, 核实="属实"),
        ],
        signs=[(42, 0), (42, 0), (42, 10)],
        cases=[(50, 47), (50, 44), (0, None)],
    ).to_bytes()


@kept
def county() -> bytes:
    """Seven categories, two of them bonus; nothing counted from 考勤 and 好差评."""
    return made(
        rule_file("county"),
        [
            row(3, "甲一", "政治学习1"),
            row(3, "甲一", "考勤1c", 数量=3),
            row(4, "甲一", "考勤1a 迟到", 数量=4),
            row(5, "乙二", "环境卫生1", 数量=7),
            row(5, "丙三", "着装仪表1"),
            row(6, "丙三", "服务效能1", 核实="属实"),
            row(6, "丙三", "服务效能2", 核实="属实"),
            row(9, "丙三", "服务效能2"),
        ],
        [
            row(3, "甲一", "创新加分1", 数量=3),
            row(4, "窗口:大厅窗口", "表彰奖励1a 集体表彰"),
            row(5, "乙二", "表彰奖励1b", 数量=2),
            row(6, "甲一", "表彰奖励2", 数量=65),
        ],
    ).to_bytes()


def test_half_points_and_other_tiers() -> None:
    assert shown(Package(town()), rule_file("town")) == {
        "甲一": [15.5, 30, 50, 95.5, 1, "一致"],
        "乙二": [16, 28.5, 40.25, 84.75, 2, "一致"],
        "丙三": [20, 12.21, 47.5, 79.71, 3, "一致"],
    }


def test_seven_categories_with_two_caps() -> None:
    assert shown(Package(county()), rule_file("county")) == {
        "甲一": [4, 0, 10, 40, 30, 3, 3.75, 90.75, 2, "一致"],
        "乙二": [5, 15, 10, 40, 28.6, 0, 10, 108.6, 1, "一致"],
        "丙三": [5, 15, 9.5, 27, 30, 0, 0, 86.5, 3, "一致"],
    }


def test_nothing_is_asked_for_that_no_clause_counts() -> None:
    found = check(read_month(Package(county())))
    assert [finding.what for finding in found if finding.level == "错误"] == []


@pytest.mark.parametrize("name", ["town", "county"])
def test_a_workbook_carries_its_whole_rule_book(name: str) -> None:
    book = rule_file(name)
    month = read_month(Package({"town": town, "county": county}[name]()))
    read = read_rulebook(month.rules, month.choices)
    assert (read.title, read.version, read.effective) == (book.title, book.version, book.effective)
    assert read.categories == book.categories
    assert read.rules == book.rules
    assert [(c.key, c.name, c.options, c.value) for c in read.choices.all] == [
        (c.key, c.name, c.options, c.value) for c in book.choices.all
    ]
    assert rule_rows(read) == rule_rows(book)


@pytest.mark.parametrize("name", ["town", "county"])
def test_what_is_published_bears_the_workbooks_title_and_version(name: str) -> None:
    book, results = rule_file(name), read_results(Package({"town": town, "county": county}[name]()))
    said = account(results)
    assert said["rules"]["title"] == book.title
    assert said["rules"]["version"] == book.version
    issue = Issue(1, date(2026, 12, 1), "", Publication(), None)
    texts = _texts(board(results, issue)) | _texts(notices(results, issue).content)
    assert any(book.title.removesuffix("细则") in text for text in texts)
    assert any(f"（{book.version}版）" in text for text in texts)


@pytest.mark.parametrize("name", ["town", "county"])
def test_no_other_centre_is_named(name: str) -> None:
    package = Package({"town": town, "county": county}[name]())
    own = {category.name for category in rule_file(name).categories}
    names = {"业务规范", "行为规范", "考勤管理", "加分项", "伊金霍洛"} - own
    for part in package.parts():
        content = package.part(part).decode("utf-8", "ignore")
        assert not [found for found in names if found in content], part


def _texts(content: bytes) -> set[str]:
    package = Package(content)
    found = set()
    for sheet in package.sheets:
        found |= {str(cell.value) for cell in sheet.cells().values() if cell.value is not None}
    return found


def test_a_derived_clause_is_explained_by_its_own_name() -> None:
    month = read_month(Package(town()))
    lines = explain(month, 1)
    assert [line[2] for line in lines if str(line[2]).startswith("办事质量3")] == ["办事质量3"]
    assert re.search("第2、3、4、5、6期", "".join(str(line[4]) for line in lines))


@pytest.fixture(scope="module")
def december(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """November by the town's book, and December by the county's, made from it."""
    folder = tmp_path_factory.mktemp("books")
    november = folder / "2026-11.xlsx"
    november.write_bytes(town())
    _, path = next_month(november, rules=rule_file("county"))
    return november, path


def test_a_new_version_of_the_rules_comes_with_the_next_month(
    december: tuple[Path, Path],
) -> None:
    package = Package.open(december[1])
    month = read_month(package)
    book = rule_file("county")
    assert month.book().title == book.title
    assert month.book().choices.month == date(2026, 12, 1)
    found = shown(package, book)
    assert list(found) == [person.name for person in ROSTER]
    assert found["甲一"] == [5, 15, 10, 40, 30, 0, 0, 100, 1, "一致"]
    last = stored_last(package)
    assert last is not None and last.month == "2026年11月"


def test_next_without_rules_keeps_the_workbooks_own(tmp_path: Path) -> None:
    november = tmp_path / "2026-11.xlsx"
    november.write_bytes(county())
    _, path = next_month(november)
    package = Package.open(path)
    assert read_month(package).book().title == rule_file("county").title
    assert shown(package, rule_file("county"))["乙二"][-2:] == [1, "一致"]


def test_a_year_of_different_books_says_so(december: tuple[Path, Path], tmp_path: Path) -> None:
    made = year(list(december), tmp_path / "年.xlsx", processes=1)
    (said,) = [remark.what for remark in made.remarks if "各月的细则不同" in remark.what]
    assert "11月《青石镇便民服务中心窗口人员量化考核办法》（2026年修订版）" in said
    assert "12月《临河县行政审批局窗口考评细则（试行）》（3版）" in said


def test_a_year_whose_book_has_other_full_marks_under_one_title_gives_the_marks(
    tmp_path: Path,
) -> None:
    november, december = tmp_path / "2026-11.xlsx", tmp_path / "2026-12.xlsx"
    november.write_bytes(county())
    package = Package(county())
    choices, marks = package.sheet("口径"), package.sheet("细则")
    assert (choices.cell(4, 1).value, marks.cell(4, 2).value) == ("考核月份", "满分")
    choices.set_value(4, 2, date(2026, 12, 1))
    marks.set_value(4, 5, 6)
    december.write_bytes(package.to_bytes())
    made = year([november, december], tmp_path / "年.xlsx", processes=1)
    (said,) = [remark.what for remark in made.remarks if "各月的细则不同" in remark.what]
    book = "《临河县行政审批局窗口考评细则（试行）》（3版）"
    assert re.findall(rf"(1[12]月){book}（[^）]*、政治学习(\d)[、）]", said) == [
        ("11月", "5"),
        ("12月", "6"),
    ]


def test_a_month_before_the_rules_apply_is_said() -> None:
    made = generate(date(2026, 6, 1), ROSTER, rule_file("town"))
    assert any("自2026年7月1日起施行" in message for message in made.messages)
    package = Package(made.content)
    recalculate(package)
    found = [f for f in check(read_month(package)) if "起施行" in f.what]
    assert [(f.level, f.sheet) for f in found] == [("提醒", "口径")]


@pytest.mark.parametrize(
    ("name", "scores"),
    [
        # 7 lots of half a day's absence: 35, of which the book r5 lets 20 reach into the rate's
        # points, and r3, where only the option's words differ, does not.
        ("r5", [20, 35, 5, 0, 0, 60, 1, "一致"]),
        ("r3", [20, 35, 5, 20, 0, 80, 1, "一致"]),
        ("only_rename", [20, 35, 5, 20, 0, 80, 1, "一致"]),
    ],
)
def test_what_a_copy_of_the_rule_file_renames_is_followed(name: str, scores: list[object]) -> None:
    book = rule_file(name)
    package = made(
        book,
        [row(3, "甲一", "考勤管理1f", 数量=7)],
        signs=[(84, 0)],
        cases=[(50, 50)],
        roster=ROSTER[:1],
    )
    assert shown(package, book)["甲一"] == scores
    month = read_month(package)
    own = month.book().choices.named("floor")
    assert (own.name, own.shown) == (
        book.choices.named("floor").name,
        book.choices.named("floor").shown,
    )
    results = read_results(package)
    assert results.categories == [category.name for category in book.categories]
    assert account(results)["rules"]["title"] == book.title


ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def test_libreoffice_recomputes_names_in_one_cell_and_who_moved(tmp_path: Path) -> None:
    moved = Person(
        1, "1001", "甲一", "后台窗口", date(2026, 11, 16), None,
        (Stint(0, "大厅窗口", None, date(2026, 11, 15)),),
    )  # fmt: skip
    others = (ROSTER[1]._replace(row=2), ROSTER[2]._replace(row=3))
    deductions = [
        row(3, "甲一、乙二", "业务规范1"),
        row(4, "乙二/丙三，甲一", "行为规范2a", 数量=2),
        row(10, "甲一", "业务规范2", 窗口="大厅窗口"),
        row(20, "甲一", "业务规范2", 窗口="后台窗口"),
    ]
    awards = [
        row(3, "窗口:大厅窗口", "加分项2a"),
        row(20, "窗口:后台窗口", "加分项2b"),
        row(20, "窗口:大厅窗口", "加分项2b"),
    ]
    package = made(
        load_rulebook(),
        deductions,
        awards,
        signs=[(84, 0)] * 3,
        cases=[(50, 50)] * 3,
        roster=(moved, *others),
    )
    assert shown(package, load_rulebook()) == {
        "甲一": [14, 29, 5, 35, 3, 86, 3, "一致"],
        "乙二": [18, 29, 5, 35, 3, 90, 1, "一致"],
        "丙三": [20, 29, 5, 35, 1, 90, 1, "一致"],
    }
    settings = tmp_path / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS, encoding="utf-8")
    (tmp_path / "月.xlsx").write_bytes(package.to_bytes())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out")]
    command = ["soffice", profile, *convert, str(tmp_path / "月.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    book = openpyxl.load_workbook(tmp_path / "out" / "月.xlsx", data_only=True)
    sheet = book["个人得分"]
    found = {
        name: text
        for name, text in zip(_column(sheet, "姓名"), _column(sheet, "复核"), strict=True)
        if name
    }
    assert found == {  # without the functions, 复核 shows the total that it comes to by itself
        "甲一": "86.00（函数不可用）",
        "乙二": "90.00（函数不可用）",
        "丙三": "90.00（函数不可用）",
    }
    for title, header, first in (
        ("数据检查", 4, ["错误", None, None, "函数不可用，没有检查", "见“填表说明”"]),
        ("个人说明", 5, [None, None, None, None, "函数不可用", None]),
    ):
        lines = book[title].iter_rows(header + 1, max_col=len(first), values_only=True)
        shown_ = [[cell or None for cell in line] for line in lines]
        assert [line for line in shown_ if any(line)] == [first]


def _column(sheet: Any, title: str) -> list[object]:
    rows = list(sheet.iter_rows(values_only=True))
    header = next(row for row in rows if title in row)
    return [row[header.index(title)] for row in rows[rows.index(header) + 1 :]]


@pytest.mark.parametrize("seed", range(2))
def test_random_rule_books_through_a_workbook(seed: int, tmp_path: Path) -> None:
    assert check_seed(seed, tmp_path) == []
