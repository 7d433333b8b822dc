"""The year from its months, against a tally of its own in plain arithmetic."""

import csv
import io
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from openpyxl import Workbook
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

from tests.kept import kept
from tests.workbook.sample import lightened
from udf.errors import KaoheError
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.adopt.adopt import adopt
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.month.stored_results import (
    CategoryMarks,
    MonthResult,
    PersonMonth,
    Unread,
    read_result,
)
from workbook.ooxml.package import Package
from workbook.publish.values import values_copy
from workbook.year.people import YearRemark, follow
from workbook.year.statistics import average_losses, clause_figures
from workbook.year.year import Year, read_results, year

DATA = Path(__file__).parents[2] / "data" / "office"
RULES = load_rulebook()
CATEGORIES = ["业务规范", "行为规范", "好差评", "考勤管理", "加分项"]
FULL = dict(zip(CATEGORIES, (20, 35, 5, 35, 0), strict=True))
POINTS = {"业务规范5": -2, "行为规范2a": -3, "行为规范9": -4, "加分项6": 1}
MISSING = 8


class Row(NamedTuple):
    """A ledger row: day, 工号, clause, 核实."""

    day: int
    who: str
    clause: str
    verdict: str | None = None


# 王芳 twice, 李强 goes from one window to the other in May, 赵敏 serves from 16 March to 20 September
# and still stands on October's roster, 孙丽's reviews are missing in June.
def roster(month: int) -> list[Person]:
    people = [
        Person(0, "1001", "王芳", "综合窗口", None, None),
        Person(1, "1002", "李强", "综合窗口" if month < 5 else "税务窗口", None, None),
        Person(2, "1003", "王芳", "税务窗口", None, None),
        Person(3, "1005", "孙丽", "社保窗口", None, None),
    ]
    if 3 <= month <= 10:
        until = date(2026, 9, 20) if month >= 9 else None
        people.append(Person(4, "1004", "赵敏", "社保窗口", date(2026, 3, 16), until))
    return people


def incidents(month: int) -> list[Row]:
    rows = [Row(3 + n, "1003", "业务规范5") for n in range(month % 3)]
    rows += [Row(7, "1001", "行为规范2a")] * (month in (2, 4, 11))
    rows += [Row(20, "1001", "加分项6")] * (month % 2)
    rows += [Row(9, "1002", "行为规范9", "申诉中")] * (month == 9)
    return rows


def abnormal(month: int, who: str) -> int:
    return (month + int(who)) % 5


def scores(month: int, who: str, rows: Sequence[Row]) -> dict[str, Decimal | str]:
    """The five scores by plain arithmetic; nothing here goes below 0 or over 5."""
    found: dict[str, Any] = {name: Decimal(full) for name, full in FULL.items()}
    found["考勤管理"] = cents(15 + Fraction(20 * (84 - abnormal(month, who)), 84))
    for row in rows:
        if row.who == who and row.verdict != "撤销":
            found[row.clause.rstrip("0123456789abcdef")] += POINTS[row.clause]
    if (month, who) == (6, "1005"):
        found["好差评"] = "缺评价量"
    return found


def cents(exact: Fraction) -> Decimal:
    value = Decimal(exact.numerator) / Decimal(exact.denominator)
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def total(found: dict[str, Decimal | str]) -> Decimal | str:
    numbers = [value for value in found.values() if isinstance(value, Decimal)]
    return sum(numbers, Decimal(0)) if len(numbers) == len(found) else "待核"


def mean(values: Sequence[Decimal]) -> Decimal:
    return cents(sum(map(Fraction, values), Fraction(0)) / len(values))


@kept
def blank(month: int) -> bytes:
    return lightened(generate(date(2026, month, 1), roster(month), RULES).content)


def filled(month: int, rows: Sequence[Row]) -> Package:
    """A generated month with its inputs, not yet calculated."""
    package = Package(blank(month))
    for title, chosen in (
        ("扣分登记", [row for row in rows if not row.clause.startswith("加")]),
        ("加分登记", [row for row in rows if row.clause.startswith("加")]),
    ):
        sheet = package.sheet(title)
        for at, row in enumerate(chosen, start=4):
            values = (
                datetime(2026, month, row.day),
                row.who,
                None,
                None,
                row.clause,
                None,
                row.verdict,
            )
            for column, value in enumerate(values, start=1):
                sheet.set_value(at, column, value)
    for at, person in enumerate(roster(month), start=4):
        package.sheet("考勤").set_value(at, 4, 84)
        package.sheet("考勤").set_value(at, 5, abnormal(month, person.id))
        package.sheet("好差评").set_value(at, 4, 50)
        if (month, person.id) != (6, "1005"):
            package.sheet("好差评").set_value(at, 5, 50)
    return package


def scored(month: int, rows: Sequence[Row]) -> Package:
    """A generated month with its scores stored as calc stores them."""
    package = filled(month, rows)
    sheet = package.sheet("个人得分")
    for at, person in enumerate(roster(month), start=5):
        found = scores(month, person.id, rows)
        for column, value in enumerate(
            (person.id, person.name, person.window, *found.values(), total(found)), start=1
        ):
            sheet.set_cached(at, column, float(value) if isinstance(value, Decimal) else value)
    return package


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("months")
    for month in range(1, 13):
        scored(month, incidents(month)).save(folder / f"2026-{month:02d}.xlsx")
    return sorted(folder.iterdir())


def expected() -> dict[str, dict[int, Decimal | str]]:
    """Everybody's totals by month, the missing month left out."""
    found: dict[str, dict[int, Decimal | str]] = defaultdict(dict)
    for month in range(1, 13):
        if month != MISSING:
            for person in roster(month):
                served = (month, person.id) != (10, "1004")
                said = total(scores(month, person.id, incidents(month)))
                found[person.id][month] = said if served else "不在岗"
    return found


def table(path: Path, title: str) -> list[dict[str, Any]]:
    """The rows of a sheet of the year workbook by their headers."""
    sheet = openpyxl.load_workbook(path)[title]
    header, *rows = list(sheet.iter_rows(min_row=3, values_only=True))
    return [
        {str(name): value for name, value in zip(header, row, strict=True) if name}
        for row in rows
        if any(value is not None for value in row)
        if not str(row[0]).startswith("考核组长")
    ]


@pytest.fixture(scope="module")
def made(months: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Year]:
    """The year of all months but one, given in no order."""
    out = tmp_path_factory.mktemp("year") / "2026年度.xlsx"
    given = [path for path in months if path.stem != f"2026-{MISSING:02d}"]
    return out, year(given[::-1], out)


# --- a year of generated months -------------------------------------------------------------------


def test_totals_and_averages_are_those_of_an_independent_tally(made: tuple[Path, Year]) -> None:
    rows = {row["工号"]: row for row in table(made[0], "人员")}
    tally = expected()
    assert set(rows) == set(tally)
    averages = {
        who: mean([value for value in totals.values() if isinstance(value, Decimal)])
        for who, totals in tally.items()
    }
    for who, totals in tally.items():
        row = rows[who]
        shown = {
            month: row[f"{month}月"] for month in range(1, 13) if row[f"{month}月"] is not None
        }
        assert shown == {
            month: value if isinstance(value, str) else float(value)
            for month, value in totals.items()
        }
        scored = [value for _, value in sorted(totals.items()) if isinstance(value, Decimal)]
        assert row["月数"] == len(scored)
        assert row["较上月"] == (float(scored[-1] - scored[-2]) if scored[1:] else None)
        assert row["平均分"] == float(averages[who])
        assert row["排名"] == 1 + sum(other > averages[who] for other in averages.values())


_QUARTERS = {"一季度": (1, 2, 3), "二季度": (4, 5, 6), "三季度": (7, 8, 9), "四季度": (10, 11, 12)}


def test_quarters_and_the_year_are_ranked_by_an_independent_tally(made: tuple[Path, Year]) -> None:
    rows = {row["工号"]: row for row in table(made[0], "季度评比")}
    for span, numbers in {**_QUARTERS, "全年": tuple(range(1, 13))}.items():
        found = {
            who: [totals[m] for m in numbers if isinstance(totals.get(m), Decimal)]
            for who, totals in expected().items()
        }
        averages = {who: mean(values) for who, values in found.items() if values}  # type: ignore[arg-type]
        for who, row in rows.items():
            mine = averages.get(who)
            assert row[span] == (None if mine is None else float(mine))
            assert row[f"{span}月数"] == (len(found[who]) or None)
            place = None if mine is None else 1 + sum(o > mine for o in averages.values())
            assert row[f"{span}名次"] == place
    assert {row["服务标兵"] for row in rows.values()} == {None}  # the office has not said how many
    hint = str(openpyxl.load_workbook(made[0])["季度评比"]["A2"].value)
    assert hint.endswith("。工作表“公布设置”没有填服务标兵名额，没有评。")


def test_best_are_named_as_the_office_says(months: list[Path], tmp_path: Path) -> None:
    package = Package.open(months[1])
    sheet = package.sheet("公布设置")
    (row,) = [n for n in range(4, 20) if sheet.cell(n, 1).value == "服务标兵名额"]
    sheet.set_value(row, 2, 2)
    package.save(tmp_path / "2026-02.xlsx")
    year([months[0], tmp_path / "2026-02.xlsx"], tmp_path / "year.xlsx")
    for line in table(tmp_path / "year.xlsx", "季度评比"):
        place = line["一季度名次"]
        assert line["服务标兵"] == ("一季度、全年" if place is not None and place <= 2 else None)


def test_namesakes_stay_apart_and_transfers_are_reported(made: tuple[Path, Year]) -> None:
    rows = {row["工号"]: row for row in table(made[0], "人员")}
    assert rows["1001"]["姓名"] == rows["1003"]["姓名"] == "王芳"
    assert rows["1001"]["1月"] != rows["1003"]["1月"]
    assert rows["1002"]["窗口"] == "税务窗口"
    assert rows["1002"]["说明"] == "综合窗口；5月起税务窗口"
    assert rows["1005"]["说明"] == "6月没有总分，不计入平均"
    assert rows["1004"]["10月"] == "不在岗"
    assert rows["1001"]["较上月"] == round(rows["1001"]["12月"] - rows["1001"]["11月"], 2)


def test_the_missing_month_is_named_and_the_appeal_shown(made: tuple[Path, Year]) -> None:
    out, found = made
    assert found.missing == (MISSING,)
    assert found.months == tuple(m for m in range(1, 13) if m != MISSING)
    assert (found.year, found.people, found.unread) == (2026, 5, ())
    overview = {row["月份"]: row for row in table(out, "年度总览")}
    assert overview["8月"]["来源"] == "缺这个月的工作簿"
    assert overview["8月"]["平均分"] is None
    assert overview["9月"]["申诉中"] == 1
    assert overview["6月"]["待核人数"] == 1
    assert overview["全年"]["来源"] == "11个月；人数、计分人数、待核人数为人次"
    said = [(row["月份"], row["文件"], row["问题"], row["怎么办"]) for row in table(out, "核对")]
    assert said == [
        (None, None, "缺8月的工作簿，平均分不含这些月份", "有这些月份的，连同其他月份一起再汇总一次"),
        ("9月", "2026-09.xlsx", "登记还没有了结：申诉中1行", "了结后重新计算那个月，再汇总一次"),
    ]  # fmt: skip
    assert len(found.remarks) == 2


def test_months_and_the_year_as_a_whole(made: tuple[Path, Year]) -> None:
    overview = {row["月份"]: row for row in table(made[0], "年度总览")}
    everything: list[Decimal] = []
    for month in (m for m in range(1, 13) if m != MISSING):
        values = [t[month] for t in expected().values() if month in t and t[month] != "不在岗"]
        numbers = [value for value in values if isinstance(value, Decimal)]
        everything += numbers
        row = overview[f"{month}月"]
        assert (row["人数"], row["计分人数"]) == (len(values), len(numbers))
        assert row["平均分"] == float(mean(numbers))
        assert (row["最高分"], row["最低分"]) == (float(max(numbers)), float(min(numbers)))
    whole = overview["全年"]
    assert (whole["计分人数"], whole["平均分"]) == (len(everything), float(mean(everything)))


def test_windows_count_everybody_where_they_served_then(made: tuple[Path, Year]) -> None:
    places: dict[str, dict[int, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for month in (m for m in range(1, 13) if m != MISSING):
        for person in roster(month):
            value = expected()[person.id][month]
            if isinstance(value, Decimal):
                places[person.window][month].append(value)
    rows = {row["窗口"]: row for row in table(made[0], "窗口")}
    assert set(rows) == set(places)
    for window, by_month in places.items():
        for month, values in by_month.items():
            assert rows[window][f"{month}月"] == float(mean(values))
        together = [value for values in by_month.values() for value in values]
        assert rows[window]["人次"] == len(together)
        assert rows[window]["平均分"] == float(mean(together))
    averages = [row["平均分"] for row in table(made[0], "窗口")]
    assert averages == sorted(averages, reverse=True)
    assert [row["排名"] for row in rows.values()] == [
        1 + sum(other > own for other in averages) for own in averages
    ]


def test_the_most_frequent_clauses_come_first(made: tuple[Path, Year]) -> None:
    rows = table(made[0], "条款")
    counted = [row for month in range(1, 13) if month != MISSING for row in incidents(month)]
    assert {row["条款"]: (row["次数"], row["分值合计"]) for row in rows} == {
        code: (
            sum(row.clause == code for row in counted),
            sum(POINTS[code] for row in counted if row.clause == code),
        )
        for code in POINTS
    }
    assert [row["条款"] for row in rows] == ["业务规范5", "行为规范2a", "行为规范9", "加分项6"]
    assert rows[0]["内容"] == "不落实首问责任制、推诿敷衍"
    assert rows[0]["8月"] is None
    assert rows[0]["2月"] == 2


def test_losses_are_full_marks_less_averages(made: tuple[Path, Year]) -> None:
    rows = {row["月份"]: row for row in table(made[0], "类别失分")}
    february = [scores(2, p.id, incidents(2))["业务规范"] for p in roster(2)]
    assert rows["2月"]["业务规范"] == float(20 - mean([Decimal(v) for v in february]))
    assert "加分项" not in rows["2月"]
    assert rows["8月"]["失分合计"] is None


def test_an_appeal_that_is_granted_changes_the_year(
    months: list[Path], made: tuple[Path, Year], tmp_path: Path
) -> None:
    """September is recalculated here by the product itself, before and after."""
    before = filled(9, incidents(9))
    recalculate(before)
    stored = read_result(months[8])
    before.save(tmp_path / "before.xlsx")
    computed = read_result(tmp_path / "before.xlsx")
    assert isinstance(stored, MonthResult)
    assert isinstance(computed, MonthResult)
    assert computed.people == stored.people  # so the other months hold what calc would store
    granted = [row._replace(verdict="撤销") if row.verdict else row for row in incidents(9)]
    after = filled(9, granted)
    recalculate(after)
    after.save(tmp_path / "2026-09.xlsx")
    given = [p for p in months if p.stem not in ("2026-08", "2026-09")]
    out = tmp_path / "year.xlsx"
    found = year([*given, tmp_path / "2026-09.xlsx"], out)
    rows, old = ({r["工号"]: r for r in table(path, "人员")} for path in (out, made[0]))
    assert rows["1002"]["9月"] == old["1002"]["9月"] + 4
    assert rows["1002"]["排名"] < old["1002"]["排名"]
    assert rows["1001"]["平均分"] == old["1001"]["平均分"]
    assert "行为规范9" not in {row["条款"] for row in table(out, "条款")}
    assert told(found.remarks) == [
        "缺8月的工作簿，平均分不含这些月份；有这些月份的，连同其他月份一起再汇总一次"
    ]


def told(remarks: Iterable[YearRemark]) -> list[str]:
    """What a year's remarks say is so, and what to do."""
    return [f"{remark.what}；{remark.advice}" for remark in remarks]


# --- workbooks of other makes ---------------------------------------------------------------------


def bare(month: int, people: Sequence[tuple[str, str, object]], title: str = "") -> Workbook:
    """An office's own workbook: two header rows, no 工号, a total line and signatures below."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "考核汇总表"
    sheet.append([title or f"工作人员考核汇总表（2026年{month}月）"])
    sheet.append(
        ["序号", "部门（窗口）", "姓 名", "各项得分", None, None, None, None, "总分", "名次"]
    )
    sheet.append([None] * 3 + [f"{name}\n（{FULL[name]}分）" for name in CATEGORIES])
    for at, (name, window, value) in enumerate(people, start=1):
        parts: list[object] = [20, 35, 5, 35, 0]
        if isinstance(value, float):
            parts[3] = round(value - 60, 2)
        else:
            parts[2] = value
        sheet.append([at, window, name, *parts, value if isinstance(value, float) else 90, at])
    sheet.append(["合计", None, None, None])
    sheet.append(["考核组长：", None, "张三", None, None, "分管领导："])
    return book


def test_a_bare_month_without_numbers_joins_by_name_and_window(
    months: list[Path], tmp_path: Path
) -> None:
    path = tmp_path / "十月考核.xlsx"
    people = [("王 芳", "税务窗口", 91.5), ("王芳", "综合窗口", 92.5), ("李强", "税务窗口", 93.5),
              ("孙丽", "社保窗口", "缺办件量"), ("钱多", "综合窗口", 88.0)]  # fmt: skip
    bare(10, people).save(path)
    out = tmp_path / "year.xlsx"
    found = year([*months[:9], path, *months[10:]], out)
    rows = {(row["工号"], row["姓名"]): row for row in table(out, "人员")}
    assert rows["1003", "王芳"]["10月"] == 91.5
    assert rows["1001", "王芳"]["10月"] == 92.5
    assert rows["1002", "李强"]["10月"] == 93.5
    assert rows["1005", "孙丽"]["10月"] == "待核"
    assert rows[None, "钱多"]["10月"] == 88.0
    assert found.missing == ()
    assert {r.what for r in found.remarks if r.month == 10} == {
        "没有扣分登记表，条款统计不含本月的扣分", "没有加分登记表，条款统计不含本月的加分",
    }  # fmt: skip


def test_who_cannot_be_matched_is_said_and_stands_alone(months: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "2026-10.xlsx"
    bare(10, [("王芳", "医保窗口", 91.5), ("李强", "税务窗口", 93.5)]).save(path)
    out = tmp_path / "year.xlsx"
    found = year([*months[:2], path], out)  # 李强 was in 综合窗口 in January and February
    _, books, *unmatched = told(remark for remark in found.remarks if remark.month == 0)
    rules = "《伊金霍洛旗政务服务中心进驻部门工作人员考核细则》（1.0版）"
    assert books == (  # what October was scored by is not known
        f"各月的细则不同（1—2月{rules}；10月（没有细则）），各月按自己的细则计分，"
        "满分和条款不同的不宜直接比较；核对是不是该用同一版细则"
    )
    assert unmatched == [
        "王芳（医保窗口，10月）没有工号，与工号1001、1003的王芳窗口或月份对不上，单列一行；在没有工号的工作簿里补上工号，再汇总一次",
        "李强（税务窗口，10月）没有工号，与工号1002的李强窗口或月份对不上，单列一行；在没有工号的工作簿里补上工号，再汇总一次",
    ]
    assert {remark.file for remark in found.remarks if "没有工号" in remark.what} == {path.name}
    names = [(row["工号"], row["姓名"], row["窗口"]) for row in table(out, "人员")]
    assert (None, "李强", "税务窗口") in names
    assert ("1002", "李强", "综合窗口") in names


def test_two_of_one_name_in_one_window_are_never_joined(tmp_path: Path) -> None:
    for month in (1, 2):
        bare(month, [("王芳", "综合窗口", 91.5), ("王芳", "综合窗口", 92.5)]).save(
            tmp_path / f"2026-{month:02d}.xlsx"
        )
    out = tmp_path / "year.xlsx"
    found = year(sorted(tmp_path.glob("2026-*.xlsx")), out)
    assert [row["月数"] for row in table(out, "人员")] == [1, 1, 1, 1]
    said = "王芳（综合窗口）有2行，分不清，各列一行，不与其他月份相连；在那个月的工作簿里给每人填上各自的工号"
    at = [(one.month, one.file) for one in found.remarks if told([one]) == [said]]
    assert at == [(1, "2026-01.xlsx"), (2, "2026-02.xlsx")]


def of_one_name(number: int, *people: tuple[str, str]) -> MonthResult:
    """A month of people who are all called 王芳, each with 工号 and window."""
    entries = tuple(
        PersonMonth(row, who, "王芳", window, True, 9000, {}, {})
        for row, (who, window) in enumerate(people)
    )
    return MonthResult(f"{number}月", date(2026, number, 1), entries, "", "", (), {}, {}, ())


def test_the_number_of_somebody_without_a_name_is_his_own() -> None:
    months = [of_one_name(n, ("1001", "窗口"))._replace(begins=True) for n in (1, 2)]
    nameless = [one._replace(people=(one.people[0]._replace(name=""),)) for one in months]
    lines, remarks = follow(nameless)
    assert ([(line.id, [*line.months]) for line in lines], remarks) == ([("1001", [1, 2])], [])


def test_a_number_that_two_workbooks_gave_each_by_itself_is_not_one_persons() -> None:
    months = [of_one_name(n, ("王芳1", "窗口"), ("王芳2", "窗口")) for n in (1, 2, 3, 4)]
    lines, remarks = follow([months[0]._replace(begins=True), *months[1:]])
    assert ([line.id for line in lines], remarks) == (["王芳1", "王芳2"], [])
    lines, remarks = follow([one._replace(begins=at in (0, 2)) for at, one in enumerate(months)])
    assert [(line.id, [*line.months]) for line in lines] == [
        ("王芳1", [3, 4]),
        ("王芳2", [3, 4]),
        ("王芳1", [1, 2]),
        ("王芳2", [1, 2]),
    ]
    assert told(remarks) == [
        f"工号王芳{n}是接入时编的，1—2月、3—4月各编各的，不能断定是同一个人，各列一行；"
        "在各月工作簿里换成各人自己的工号，再汇总一次"
        for n in (1, 2)
    ]


def test_capitals_of_a_number_part_nobodys_months_unless_one_month_has_both() -> None:
    one, other = ("q7", "窗口"), ("Q7", "窗口")
    months = [of_one_name(1, one, ("q8", "窗口")), of_one_name(2, other, ("Q8", "窗口"))]
    lines, remarks = follow(months[::-1])
    assert [(line.id, [*line.months]) for line in lines] == [("Q7", [2, 1]), ("Q8", [2, 1])]
    assert remarks == []
    lines, _ = follow([months[0], of_one_name(2, one, other)])
    assert sorted((line.id, len(line.months)) for line in lines) == [
        ("Q7", 1),
        ("q7", 2),
        ("q8", 1),
    ]


def test_one_name_under_another_number_in_the_same_window_is_asked_about() -> None:
    two, moved = ("1001", "综合窗口"), ("2003", "税务窗口")
    months = [of_one_name(n, two, ("1003", "税务窗口")) for n in (1, 2)]
    lines, remarks = follow([*months, of_one_name(3, two, moved)])
    assert [(line.id, len(line.months)) for line in lines] == [
        ("1001", 3),
        ("2003", 1),
        ("1003", 2),
    ]
    assert told(remarks) == [
        "王芳（税务窗口）先后有不同的工号：1003（1—2月）、2003（3月），按不同的人各列一行；同一个人的，在各月工作簿里把工号改成一致，再汇总一次"
    ]
    _, remarks = follow([*months, of_one_name(3, two, ("1003", "税务窗口"), moved)])
    assert remarks == []  # in March there are both


def test_a_row_without_number_that_fits_two_persons_is_given_to_neither() -> None:
    lines, remarks = follow(
        [
            of_one_name(1, ("1001", "综合窗口"), ("1003", "税务窗口")),
            of_one_name(2, ("", "综合窗口")),
            of_one_name(3, ("1001", "税务窗口"), ("1003", "综合窗口")),
        ]
    )
    assert [(line.id, list(line.months)) for line in lines] == [
        ("1001", [1, 3]), ("1003", [1, 3]), ("", [2]),
    ]  # fmt: skip
    assert told(remarks) == [
        "王芳（综合窗口，2月）没有工号，与工号1001、1003的王芳有几个人都可能，单列一行；在没有工号的工作簿里补上工号，再汇总一次"
    ]


def test_one_name_in_two_windows_without_numbers_is_said(tmp_path: Path) -> None:
    bare(1, [("李强", "综合窗口", 91.5)]).save(tmp_path / "2026-01.xlsx")
    bare(2, [("李强", "税务窗口", 92.5)]).save(tmp_path / "2026-02.xlsx")
    out = tmp_path / "year.xlsx"
    found = year(sorted(tmp_path.glob("2026-*.xlsx")), out)
    said = "李强没有工号，先后在综合窗口（1月）、税务窗口（2月），不能断定是同一个人，各列一行；是同一个人调换窗口的，在各月工作簿里补上同一工号"
    assert said in told(found.remarks)
    assert len(table(out, "人员")) == 2


def test_a_number_that_changes_hands_is_two_persons(months: list[Path], tmp_path: Path) -> None:
    package = Package(months[1].read_bytes())
    for sheet, row in (("名册", 5), ("个人得分", 6)):
        cell = package.sheet(sheet)
        (cell.set_cached if sheet == "个人得分" else cell.set_value)(row, 2, "周新")
    path = tmp_path / "2026-02.xlsx"
    package.save(path)
    out = tmp_path / "year.xlsx"
    found = year([months[0], path, months[2]], out)
    rows = {(row["工号"], row["姓名"]): row["月数"] for row in table(out, "人员")}
    assert rows["1002", "李强"] == 2
    assert rows["1002", "周新"] == 1
    said = "工号1002有不同的姓名：李强（1月、3月）、周新（2月），按不同的人各列一行；同一个人的，把姓名改成一致；换了人的，给新人新工号"
    assert said in told(found.remarks)


def test_a_values_only_copy_gives_the_same_as_its_workbook(
    months: list[Path], tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(months[0], data_only=True)
    for title in ("计算", "复核计算", "列表"):
        del book[title]
    for name in list(book.defined_names):
        del book.defined_names[name]
    copy = tmp_path / "公示.xlsx"
    book.save(copy)
    one, other = read_result(months[0]), read_result(copy)
    assert isinstance(one, MonthResult)
    assert isinstance(other, MonthResult)
    assert other._replace(file="") == one._replace(file="")


def test_generated_adopted_and_published_months_in_one_year(
    months: list[Path], tmp_path: Path
) -> None:
    adopted, published = tmp_path / "adopted.xlsx", tmp_path / "公示.xlsx"
    adopt(DATA / "sample.xlsx", adopted)  # November, without 工号
    values_copy(Package.open(months[0])).save(published)
    out = tmp_path / "year.xlsx"
    found = year([adopted, published, months[1]], out)
    assert found.months == (1, 2, 11)
    assert found.unread == ()
    rows = table(out, "人员")
    with (DATA / "expected.csv").open(encoding="utf-8-sig", newline="") as file:
        theirs = Counter((row["姓名"], row["窗口"], row["总分"]) for row in csv.DictReader(file))
    assert theirs == Counter(
        (row["姓名"], row["窗口"], f"{row['11月']:.2f}" if row["11月"] != "待核" else "")
        for row in rows
        if row["11月"] is not None
    )
    ours = {row["工号"]: row["1月"] for row in rows if row["1月"] is not None}
    assert ours == {who: float(totals[1]) for who, totals in expected().items() if 1 in totals}


# --- what stands in the way -----------------------------------------------------------------------


def test_a_month_that_was_never_calculated_is_named_with_what_to_do(
    months: list[Path], tmp_path: Path
) -> None:
    path = tmp_path / "三月.xlsx"
    filled(3, incidents(3)).save(path)
    out = tmp_path / "year.xlsx"
    found = year([*months[:2], path], out)
    (unread,) = found.unread
    assert unread.month == date(2026, 3, 1)
    assert unread.reason == "总分没有算出；请运行 kaohe calc 三月.xlsx，再试一次"
    assert found.missing == tuple(range(4, 13))
    overview = {row["月份"]: row for row in table(out, "年度总览")}
    assert overview["3月"]["来源"] == f"三月.xlsx：{unread.reason}"


def test_single_totals_without_functions_are_named(months: list[Path], tmp_path: Path) -> None:
    package = Package(months[0].read_bytes())
    package.sheet("个人得分").set_cached(5, 4, "函数不可用")
    package.sheet("个人得分").set_cached(5, 9, "函数不可用")
    path = tmp_path / "2026-01.xlsx"
    package.save(path)
    result = read_result(path)
    assert isinstance(result, MonthResult)
    assert result.people[0].total == "函数不可用"
    assert list(map(str, result.notes)) == [
        "王芳（1001）的总分没有算出；请运行 kaohe calc 2026-01.xlsx"
    ]


def outdated(who: str, file: str) -> str:
    return (
        f"{who}的得分与按登记、名册和导入的数据计算的不同；"
        f"已按表中的得分；请运行 kaohe calc {file}，再汇总一次"
    )


def notes(package: Package, path: Path) -> list[str]:
    package.save(path)
    result = read_result(path)
    assert isinstance(result, MonthResult)
    return list(map(str, result.notes))


def test_a_month_filled_without_calculating_it_again_is_named(
    months: list[Path], tmp_path: Path
) -> None:
    package = Package(months[0].read_bytes())
    ledger = package.sheet("扣分登记")
    row = 4 + len([one for one in incidents(1) if not one.clause.startswith("加")])
    for column, value in ((1, datetime(2026, 1, 20)), (2, "1002"), (5, "行为规范2a")):
        ledger.set_value(row, column, value)
    assert notes(package, tmp_path / "一月.xlsx") == [outdated("李强（1002）", "一月.xlsx")]


def test_scores_typed_over_their_formulas_are_named(months: list[Path], tmp_path: Path) -> None:
    package = Package(months[0].read_bytes())
    sheet = package.sheet("个人得分")
    for row, who in ((5, "1001"), (8, "1005")):
        found = scores(1, who, incidents(1))
        assert isinstance(found["业务规范"], Decimal)
        sheet.set_value(row, 4, float(found["业务规范"] + 1))
        sheet.set_value(row, 9, float(total(found)) + 1)
    assert notes(package, tmp_path / "一月.xlsx") == [
        outdated("王芳（1001）、孙丽（1005）", "一月.xlsx")
    ]
    stored = result_total(tmp_path / "一月.xlsx")
    assert stored == float(total(scores(1, "1001", incidents(1)))) + 1


def result_total(path: Path) -> float:
    result = read_result(path)
    assert isinstance(result, MonthResult)
    assert isinstance(result.people[0].total, int)
    return result.people[0].total / 100


def test_a_total_that_is_not_the_sum_is_doubted(months: list[Path], tmp_path: Path) -> None:
    package = Package(months[0].read_bytes())
    package.sheet("个人得分").set_cached(6, 9, 99.0)
    path = tmp_path / "2026-01.xlsx"
    package.save(path)
    result = read_result(path)
    assert isinstance(result, MonthResult)
    assert list(map(str, result.notes)) == ["李强（1002）的总分不等于各项之和；已按总分，请核对"]


def test_the_month_inside_beats_the_file_name(months: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "2026年5月.xlsx"
    shutil.copy(months[0], path)
    result = read_result(path)
    assert isinstance(result, MonthResult)
    assert result.month == date(2026, 1, 1)
    assert "文件名像是2026年5月，里面是2026年1月" in result.notes[0].what


@pytest.mark.parametrize("name", ["2026-07", "202607月度", "考核2026年7月", "２０２６．７"])
def test_the_month_from_the_file_name_where_nothing_else_says(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.xlsx"
    bare(1, [("李强", "综合窗口", 90.0)], title="考核汇总表").save(path)
    result = read_result(path)
    assert isinstance(result, MonthResult)
    assert result.month == date(2026, 7, 1)


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(KaoheError) as caught:
        call()
    return str(caught.value)


def test_refusals_write_nothing(months: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "year.xlsx"
    twice = tmp_path / "公示稿.xlsx"
    shutil.copy(months[0], twice)
    said = refusal(lambda: year([months[0], twice], out))
    assert said == "2026年1月有2个工作簿（2026-01.xlsx、公示稿.xlsx）；每个月只留一个，再试一次"
    same = tmp_path / "副本" / "2026-01.xlsx"
    same.parent.mkdir()
    shutil.copy(months[0], same)
    assert f"（{months[0].parent.name}/2026-01.xlsx、副本/2026-01.xlsx）" in refusal(
        lambda: year([months[0], same], out)
    )
    other = tmp_path / "2025-12.xlsx"
    bare(1, [("李强", "综合窗口", 90.0)], title="2025年12月考核汇总").save(other)
    said = refusal(lambda: year([months[0], other], out))
    assert said == "这些工作簿不在同一年（2025年12月；2026年1月）；请一次只汇总一年"
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\3\4 no zip")
    damaged = "“坏.xlsx”已损坏或不完整，没有打开；请重新复制一份，或用电子表格程序打开修复后另存"
    said = refusal(lambda: year([broken], out))
    assert said == f"没有一个工作簿能汇总（坏.xlsx：{damaged}）；请处理后再试"
    gone = [tmp_path / f"没有{n}.xlsx" for n in range(1, 5)]
    said = refusal(lambda: year(gone, out))
    reasons = [f"{path.name}：找不到文件“{path}”；请检查文件名和文件夹" for path in gone[:3]]
    assert said == f"没有一个工作簿能汇总（{'；'.join(reasons)}）；请处理后再试"
    said = refusal(lambda: year([], out))
    assert said == "没有一个工作簿能汇总（没有给出工作簿）；请处理后再试"
    said = refusal(lambda: year([months[0]], months[0]))
    name = months[0].name
    assert said == f"“{name}”就是要汇总的“{name}”，不能拿结果盖掉它；请用 -o 另给一个文件名"
    assert not out.exists()


def test_a_broken_file_stops_no_other(months: list[Path], tmp_path: Path) -> None:
    broken, stranger = tmp_path / "坏.xlsx", tmp_path / "别的.xlsx"
    broken.write_bytes(months[1].read_bytes()[:5000])
    book = Workbook()
    book.active.append(["品名", "数量"])  # type: ignore[union-attr]
    book.save(stranger)
    found = year([months[0], broken, stranger, tmp_path / "没有.xlsx"], tmp_path / "year.xlsx")
    assert found.months == (1,)
    reasons = {unread.file: unread.reason for unread in found.unread}
    assert set(reasons) == {"坏.xlsx", "别的.xlsx", "没有.xlsx"}
    assert "“坏.xlsx”已损坏或不完整" in reasons["坏.xlsx"]
    assert "找不到有“姓名”和“总分”的得分表" in reasons["别的.xlsx"]
    assert not found.clean


def test_the_same_file_twice_is_one_month(months: list[Path], tmp_path: Path) -> None:
    assert year([months[0], months[0]], tmp_path / "year.xlsx").months == (1,)


# --- running --------------------------------------------------------------------------------------


def test_processes_give_what_one_process_gives(months: list[Path]) -> None:
    def by_file(found: list[MonthResult | Unread]) -> list[MonthResult | Unread]:
        return sorted(found, key=lambda result: result.file)

    given = months[:4]
    assert by_file(list(read_results(given, 2))) == by_file(list(read_results(given, 1)))


def test_progress_reaches_the_end(months: list[Path], tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    year(months[:3], tmp_path / "year.xlsx", lambda done, whole: steps.append((done, whole)))
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_the_year_workbook_is_a_valid_one_without_formulas(made: tuple[Path, Year]) -> None:
    out, _ = made
    known = (
        r"Unexpected element '(b|color)' found",  # the order within a font
        r"Worksheet sheet\d+\.xml has \d+ inline-string cell",  # valid; Excel moves them on saving
    )
    found = [error.description for error in OpenXmlValidator().validate(str(out)).errors]
    assert [text for text in found if not any(re.match(kind, text) for kind in known)] == []
    book = openpyxl.load_workbook(io.BytesIO(out.read_bytes()))
    drawn = {
        "年度总览": 1,
        "人员": 0,
        "季度评比": 0,
        "窗口": 1,
        "类别失分": 1,
        "条款": 1,
        "核对": 0,
    }
    assert book.sheetnames == list(drawn)
    for sheet in book:
        assert not any(c.data_type == "f" for row in sheet.iter_rows() for c in row)
        assert sheet.page_setup.paperSize == 9
    charts = {sheet.title: len(sheet._charts) for sheet in book}  # type: ignore[attr-defined]
    assert charts == drawn


def marked(number: int, full: int, score: int) -> MonthResult:
    """A month of one person, by the full marks of a category."""
    entries = (PersonMonth(0, "1", "甲", "窗口", True, score, {"行为规范": score}, {}),)
    marks = (CategoryMarks("行为规范", full, False), CategoryMarks("加分项", 500, True))
    when = date(2026, number, 1)
    return MonthResult(f"{number}月", when, entries, "细则", "1", marks, {}, {}, ())


def test_losses_are_by_each_months_own_full_marks() -> None:
    """Full marks of 35 and then 30: 2 and 0.67 are lost, 1.33 on average, not −3.67."""

    assert average_losses([marked(1, 3500, 3300), marked(2, 3000, 2933)]) == {"行为规范": 133}
    assert average_losses([marked(2, 3000, 2933)]) == {"行为规范": 67}


def test_two_rule_books_of_one_title_are_told_apart_by_their_full_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / f"{number}月" for number in (1, 2, 3)]
    months = [
        marked(number, full, 2900)._replace(file=str(path))
        for number, (path, full) in enumerate(zip(paths, (3500, 3000, 3000), strict=True), 1)
    ]
    monkeypatch.setattr("workbook.year.year.read_results", lambda *_: (month for month in months))
    _, books = told(year(paths, tmp_path / "year.xlsx").remarks)
    assert books == (
        "各月的细则不同（1月《细则》（1版）（加分项5、行为规范35）；"
        "2—3月《细则》（1版）（加分项5、行为规范30）），"
        "各月按自己的细则计分，满分和条款不同的不宜直接比较；核对是不是该用同一版细则"
    )


def test_what_was_changed_in_a_rule_book_under_its_old_title_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / f"{number}月" for number in (1, 2, 3)]
    months = [
        marked(number, 3500, 2900)._replace(file=str(path), terms=(("行为规范1", points), *more))
        for number, (path, points, more) in enumerate(
            zip(paths, "223", ((), (("行为规范2", "1"),), (("行为规范2", "1"),)), strict=True), 1
        )
    ]
    monkeypatch.setattr("workbook.year.year.read_results", lambda *_: (month for month in months))
    _, *changed = told(year(paths, tmp_path / "year.xlsx").remarks)
    advice = "核对是不是有意改的；有意的，请在“口径”上把细则版本也改了"
    assert changed == [
        f"行为规范2与1月的不同，各月按自己的计分；{advice}",
        f"行为规范1与2月的不同，各月按自己的计分；{advice}",
    ]


def test_a_code_that_two_books_give_to_two_clauses_is_two_lines() -> None:
    def month(number: int, label: str) -> MonthResult:
        entries = (PersonMonth(0, "1", "甲", "窗口", True, 9000, {}, {"服务1": (1, -200)}),)
        when = date(2026, number, 1)
        return MonthResult(f"{number}月", when, entries, label, "", (), {"服务1": label}, {}, ())

    results = [month(1, "迟到"), month(2, "迟到"), month(3, "着装不整")]
    lines, _ = follow(results)
    assert [(f.code, f.label, f.times) for f in clause_figures(lines, results)] == [
        ("服务1", "迟到", 2),
        ("服务1", "着装不整", 1),
    ]
