"""The shapes that service centres keep, moved on to the next month."""

import datetime as dt
from functools import cache
from pathlib import Path

import pytest

from tests.refusals import refused
from tests.workbook.compare import changed_cells, differences
from tests.workbook.offices import DATA
from udf.roster import Person
from workbook.adopt.adopt import Scores, adopt_package
from workbook.discovery.mapping import Answers
from workbook.engine.formulas import read_formulas
from workbook.engine.recalculate import recalculate
from workbook.month.stored_results import MonthResult, stored_result
from workbook.month.tables import TABLES, named_area
from workbook.next_month.month_book import MonthBook, people_of
from workbook.next_month.next_month import NextMonth, advance, next_month
from workbook.ooxml.cells import CellError
from workbook.ooxml.package import Package

SHAPES = DATA / "shapes"
DECEMBER = dt.date(2026, 12, 1)
BLOCKS = ("subtotals.xlsx", "headings.xlsx", "side_by_side.xlsx", "windows.xlsx")


def opened(name: str) -> Package:
    return Package((SHAPES / name).read_bytes(), "2026年11月.xlsx")


@cache
def moved(name: str) -> tuple[NextMonth, bytes]:
    package = opened(name)
    done = advance(package)
    return done, package.to_bytes()


@cache
def changed(name: str) -> tuple[NextMonth, bytes]:
    """December with 刘平 and 黄平 gone, and 新来 in 张建国's window; everything filled in."""
    first = Package(moved(name)[1], "2026年12月.xlsx")
    people = [p for p in people_of(MonthBook.of(first)).people if p.name not in ("刘平", "黄平")]
    window = next(p.window for p in people if p.name == "张建国")
    package = opened(name)
    done = advance(package, [*people, Person(0, "", "新来", window, None, None)])
    fill(package, "张建国", "新来")
    return done, package.to_bytes()


def fill(package: Package, *names: str) -> None:
    """Everybody was there and has been reviewed; each of some names was late once."""
    for role, values in (("考勤", (84, 0)), ("好差评", (50, 50))):
        sheet, area = named_area(package, TABLES[role])
        for row in range(area.first_row + 1, area.last_row + 1):
            if sheet.cell(row, 2).value:
                for column, value in enumerate(values, start=4):
                    sheet.set_value(row, column, value)
    sheet, area = named_area(package, TABLES["扣分登记"])
    for row, name in enumerate(names, start=area.first_row + 1):
        for at, entry in ((1, DECEMBER), (3, name), (5, "业务规范1")):
            sheet.set_value(row, at, entry)
    recalculate(package)


def texts(package: Package, sheet: str) -> list[str]:
    return [str(c.value) for c in package.sheet(sheet).cells().values() if c.value is not None]


@pytest.mark.parametrize("name", ["flat.xlsx", *BLOCKS, "minus.xlsx"])
def test_nothing_of_the_old_month_stands_under_the_new_title(name: str) -> None:
    done, data = moved(name)
    assert done.month == DECEMBER and done.people == 24
    package = Package(data)
    sheets = {new: old for old, new in done.renamed}
    before = opened(name)
    for sheet in package.sheets:
        old = sheets.get(sheet.name, sheet.name)
        if not before.has_sheet(old):
            continue
        said = texts(package, sheet.name)
        assert not [t for t in said if "11月" in t or "迟到" in t or "玩手机" in t], sheet.name
    month = stored_result(package, Path("2026-12.xlsx"))
    assert isinstance(month, MonthResult) and {p.total for p in month.people} == {"待核"}


@pytest.mark.parametrize("name", BLOCKS)
def test_people_leave_and_join_within_their_blocks(name: str) -> None:
    done, data = changed(name)
    assert (len(done.joined), len(done.left)) == (1, 2)
    package = Package(data, "2026年12月.xlsx")
    month = stored_result(package, Path("2026-12.xlsx"))
    assert isinstance(month, MonthResult)
    totals = {person.name: person.total for person in month.people}
    assert len(totals) == 23 and totals["新来"] == totals["张建国"] == 9300
    assert totals["朱刚"] == 9500
    shown = {}
    for sheet in package.sheets:  # each on the office's sheet, right of his name
        cells = sheet.cells()
        for (row, column), cell in cells.items():
            if (
                cell.value in totals
                and not cell.has_formula
                and sheet.name not in ("名册", "考勤", "好差评", "扣分登记")
            ):
                first = next(
                    c for c in range(column + 1, column + 3)
                    if (row, c) in cells and "得分结果" in (cells[row, c].formula or "")
                )  # fmt: skip
                shown[str(cell.value)] = [cells[row, first + at].value for at in range(6)]
    assert shown["新来"] == [18, 35, 5, 35, 0, 93] and shown["朱刚"] == [20, 35, 5, 35, 0, 95]
    assert set(shown) == set(totals)


def test_a_joiner_stands_above_his_windows_subtotal_which_counts_him() -> None:
    _, data = changed("subtotals.xlsx")
    cells = Package(data).sheet("考核汇总").cells()
    assert [cells[row, 3].value for row in (8, 9, 10, 11)] == ["朱刚", "张建国", "徐伟桂", "新来"]
    assert cells[12, 1].value == "税务窗口小计" and cells[12, 4].formula == "SUBTOTAL(1,D8:D11)"
    assert cells[12, 4].value == 19 and cells[4, 2].value == "综合窗口"
    merged = {area[:4] for area in Package(data).sheet("考核汇总").merged()}
    assert (8, 2, 11, 2) in merged and (4, 2, 6, 2) in merged
    assert [cells[row, 1].value for row in (4, 5, 6, 8, 9, 10, 11)] == [1, 2, 3, 4, 5, 6, 7]


def test_a_sheet_that_is_not_understood_keeps_its_month_and_is_named() -> None:
    done, data = moved("complete.xlsx")
    before = (SHAPES / "complete.xlsx").read_bytes()
    found = differences(before, data, dict(done.renamed))
    for sheet in ("值班表", "请假登记"):
        assert not changed_cells(found, sheet)
        assert any(f"“{sheet}”仍是11月" in message for message in done.messages)
    package = Package(data)
    cells = package.sheet("红旗窗口").cells()  # follows from the scores
    assert cells[1, 1].value == "2026年12月红旗窗口评比表" and cells[3, 2].value == 4
    title = package.sheet("12月得分").cells()
    assert title[2, 1].value == "统计周期：2026年12月1日—12月31日"
    assert title[2, 8].value == "公示期：2027年1月3日—1月9日"  # all dates, or none


def test_a_year_book_goes_on_to_the_sheet_that_is_there(tmp_path: Path) -> None:
    book = tmp_path / "全年.xlsx"
    book.write_bytes((SHAPES / "year.xlsx").read_bytes())
    with refused(
        "“全年.xlsx”有拿不准的地方（哪个月）；请先运行 kaohe adopt，按提示填好对照表后再试"
    ):
        next_month(book)
    (tmp_path / "全年.对照.toml").write_text('[月份]\n月份 = "2026-11"\n', encoding="utf-8")
    done, out = next_month(book)
    assert done.month == DECEMBER and done.renamed == ()
    found = differences(book, out)
    months = {f"{n}月" for n in range(1, 12)}
    # totals that their program had not stored are computed now; nothing else changes
    assert not [d for d in found if d.sheet in months and not (d.kind == "值" and d.before == 0)]
    cells = Package.open(out).sheet("12月").cells()
    assert cells[3, 4].value == 20 and "得分结果" in (cells[3, 4].formula or "")
    assert cells[3, 9].value == "待核"


def test_a_connected_year_book_keeps_this_month_and_goes_on() -> None:
    package = Package((SHAPES / "year.xlsx").read_bytes(), "全年.xlsx")
    answers = Answers({"月份": {"月份": "2026-10"}})
    _, package = adopt_package(package, answers, scores=Scores.REPLACE)
    done = advance(package)
    assert done.month == dt.date(2026, 11, 1) and done.renamed == ()
    october, november = (package.sheet(f"{n}月").cells() for n in (10, 11))
    assert october[3, 4].value == 20 and not october[3, 4].has_formula
    assert "得分结果" in (november[3, 4].formula or "") and november[3, 9].value == "待核"
    assert november[1, 1].value == "2026年11月窗口工作人员考核得分表"


def test_what_a_program_without_the_functions_has_left_is_computed_anew() -> None:
    """Opened and saved there, our results are errors, and what picks them is as it was."""
    package = Package(moved("windows.xlsx")[1], "2026年12月.xlsx")
    sheet = package.sheet("计算")
    failed = CellError("#NAME?")
    ours = [formula for formula in read_formulas(sheet) if formula.ours]
    sheet.set_results({at: failed for f in ours for line in f.area.rows() for at in line})
    package.sheet("汇总").set_results({(3, 10): CellError("#VALUE!")})
    package = Package(package.to_bytes(), "2026年12月.xlsx")
    fill(package, "刘平")
    cells = package.sheet("综合窗口").cells()
    assert [cells[3, column].value for column in range(3, 9)] == [18, 35, 5, 35, 0, 93]
    assert package.sheet("汇总").cell(3, 10).value == 24


def test_two_months_side_by_side_are_not_guessed_at(tmp_path: Path) -> None:
    book = tmp_path / "对比.xlsx"
    book.write_bytes((SHAPES / "two_months.xlsx").read_bytes())
    (tmp_path / "对比.对照.toml").write_text('[月份]\n月份 = "2026-11"\n', encoding="utf-8")
    with refused(
        "“考核对比”并列着几个月的得分，下个月放在哪里说不准，没有生成；请先把本月的得分单独放一张表，"
        "再试一次"
    ):
        next_month(book)


def test_answers_that_cannot_be_read_are_refused_though_nothing_is_open(tmp_path: Path) -> None:
    book, broken = tmp_path / "2026-11.xlsx", tmp_path / "回答.toml"
    book.write_bytes(adopt_package(opened("flat.xlsx"), scores=Scores.REPLACE)[1].to_bytes())
    broken.write_text("[月份\n", encoding="utf-8")
    with refused(
        '对照表“回答.toml”第1行“[月份”看不懂；请按“名称 = "答案"”的样子改正，段落名写在方括号里'
    ):
        next_month(book, mapping=broken)


def test_several_join_one_window_and_an_unknown_one_in_one_pass() -> None:
    package = opened("subtotals.xlsx")
    _, package = adopt_package(package, scores=Scores.REPLACE)
    people = people_of(MonthBook.of(package)).people
    sheet = package.sheet("考核汇总")
    before = [sheet.cell(row, 3).value for row in range(1, 60)]
    window = next(p.window for p in people if p.name == "张建国")
    new = [Person(0, "", name, w, None, None) for name, w in (
        ("新甲", window), ("新乙", "全新窗口"), ("新丙", window), ("新丁", "全新窗口"),
    )]  # fmt: skip
    advance(package, [*people, *new])
    after = [package.sheet("考核汇总").cell(row, 3).value for row in range(1, 64)]
    assert [name for name in after if name not in ("新甲", "新乙", "新丙", "新丁")] == before
    own = [p.name for p in people if p.window == window]
    at = max(after.index(name) for name in own)
    assert after[at + 1 : at + 3] == ["新甲", "新丙"]
    last = max(after.index(p.name) for p in people)
    assert after[last + 1 : last + 3] == ["新乙", "新丁"]
