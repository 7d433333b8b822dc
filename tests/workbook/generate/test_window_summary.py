"""窗口汇总 below its table: what cost most, how totals spread, and what changed since last month."""

import io
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.kept import kept
from tests.workbook.rule_books import made
from tests.workbook.rule_books import row as incident
from tests.workbook.sample import lightened
from udf.errors import KaoheError
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.cli.main import main
from workbook.engine.recalculate import recalculate
from workbook.generate.charts import scale_start
from workbook.generate.comparison import Last, read_last, set_last, stored_last
from workbook.generate.month_workbook import generate
from workbook.month.tables import named_area
from workbook.next_month.next_month import next_month
from workbook.ooxml.cells import CellError, Value
from workbook.ooxml.package import Package
from workbook.publish.publish import publish
from workbook.publish.results import read_results

SUMMARY = "窗口汇总"
ROSTER = [
    Person(0, "1001", "王芳", "综合窗口", None, None),
    Person(1, "1002", "李强", "综合窗口", None, None),
    Person(2, "1003", "王芳", "税务窗口", None, None),
    Person(3, "1004", "赵敏", "社保窗口", None, None),
]
DAYS = [date(2026, 11, day) for day in (3, 4, 5, 10, 17)]
# Clauses in free spellings; three bulletins in a row; rows that do not count.
DEDUCTIONS: list[tuple[Value | date, ...]] = [
    (DAYS[0], "1002", None, None, "业务规范第3条b"),
    (DAYS[1], "1001", None, None, "业务规范-3b", 2),
    (DAYS[2], "1003", None, None, "行为规范 2a 未着正装", None, None, None, 7),
    (DAYS[3], "1003", None, None, "行为规范2a", None, None, None, 8),
    (DAYS[4], "1003", None, None, "行为规范2a", None, None, None, "第9期"),
    (DAYS[0], "1004", None, None, "业务规范4", None, "待核实"),
    (DAYS[0], "1004", None, None, "行为规范9", None, "撤销"),
    (DAYS[0], "9999", None, None, "行为规范9"),
]


@kept
def _blank() -> bytes:
    return lightened(generate(date(2026, 11, 1), ROSTER, load_rulebook()).content)


def _fill(package: Package, reviewed: tuple[int | None, ...] = (50, 50, 39, 50)) -> None:
    for row, part in enumerate(reviewed, start=4):
        for title, values in (("考勤", (84, 0)), ("好差评", (50, part))):
            for column, value in enumerate(values, start=4):
                package.sheet(title).set_value(row, column, value)


@kept
def _month() -> bytes:
    package = Package(_blank(), "2026-11.xlsx")
    _fill(package)
    for row, values in enumerate(DEDUCTIONS, start=4):
        for column, value in enumerate(values, start=1):
            package.sheet("扣分登记").set_value(row, column, value)
    assert recalculate(package).kept == ()
    return package.to_bytes()


def _under(package: Package, header: str, columns: str) -> list[list[Value]]:
    """The rows of 窗口汇总 under the header row whose column A says `header`, until an empty one."""
    sheet = package.sheet(SUMMARY)
    numbers = [ord(letter) - 64 for letter in columns]
    top = next(row for row in range(1, 200) if sheet.cell(row, 1).value == header)
    rows = []
    for row in range(top + 1, 200):
        values = [sheet.cell(row, number).value for number in numbers]
        if values[0] in ("", None):
            break
        rows.append(values)
    return rows


def _bands(package: Package) -> dict[Value, Value]:
    return {row[0]: row[1] for row in _under(package, "总分", "AB")}


def _windows(package: Package) -> Mapping[Value, list[Value]]:
    """平均分, 上月平均 and 比上月 of each window."""
    return {row[0]: row[1:] for row in _under(package, "窗口", "ADMN")}


_DRAWN = "O"


def _hidden(package: Package) -> tuple[set[str], set[int]]:
    """The hidden columns and rows of 窗口汇总, but for the column that a chart is drawn from."""
    text = package.part(package.sheet(SUMMARY).part).decode()
    columns = {chr(64 + int(c)) for c in re.findall(r'<col [^>]*hidden="1"[^>]*min="(\d+)"', text)}
    columns |= {chr(64 + int(c)) for c in re.findall(r'<col [^>]*min="(\d+)"[^>]*hidden="1"', text)}
    rows = re.findall(r"<row ([^>]*)>", text)
    columns.remove(_DRAWN)
    return columns, {int(re.findall(r'\br="(\d+)"', row)[0]) for row in rows if 'hidden="1"' in row}


def _section(package: Package) -> set[int]:
    _, area = named_area(package, "上月比较")
    return set(range(area.first_row, area.last_row + 1))


def test_the_scale_of_the_averages_begins_where_they_can_be_told_apart() -> None:
    package = Package(_month())
    sheet = package.sheet(SUMMARY)
    drawn = {row: sheet.cell(row, 15).value for row in range(5, 10)}
    means = {row: sheet.cell(row, 4).value for row in range(5, 10)}
    assert {row: value for row, value in drawn.items() if not isinstance(value, CellError)} == {
        row: value for row, value in means.items() if isinstance(value, (int, float))
    }  # a text would be drawn as 0, and the scale begin there
    charts = [name for name in package.parts() if re.search(r"charts/chart\d+\.xml", name)]
    chart = next(text for name in charts if "$O$" in (text := package.part(name).decode()))
    assert 'plotVisOnly val="0"' in chart
    assert not re.search(r"<(?:c:)?min\b", chart)


@pytest.mark.parametrize(
    ("values", "start"),
    [
        ([92.3, 96.1], 90), ([95, 95], 90), ([91.7, 92], 90), ([4.2, 4.8], 3), ([20.0, 19], 15),
        ([19.9, 19], 18), ([10, 90], 0), ([], 0), ([0, 0], 0),
    ],
)  # fmt: skip
def test_a_scale_begins_below_the_lowest_value_at_a_round_number(
    values: list[float], start: float
) -> None:
    assert scale_start(values) == start


# --- what cost most -------------------------------------------------------------------------------


def test_clauses_that_count_stand_from_the_dearest_down() -> None:
    assert _under(Package(_month()), "扣分条款", "ABIJKL") == [
        ["业务规范3b", "谎报、不报", 3, 2, 12, 0.48],
        ["行为规范2a", "未着正装", 3, 1, 9, 0.84],
        ["好差评1", "评价率不足（自动计算）", 1, 1, 2, 0.92],
        ["考勤管理2a", "连续3次被巡查通报", 1, 1, 2, 1],
    ]


def test_the_workbook_and_its_publication_add_up_alike() -> None:
    package = Package(_month())
    shown = [tuple(row) for row in _under(package, "扣分条款", "AIJK")]
    assert shown == [
        (one.rule.code, one.times, one.people, one.points / 100)
        for one in read_results(package).clauses
    ]


def test_the_last_line_sums_the_rest_and_is_not_drawn() -> None:
    package = Package(_blank())
    _fill(package)
    codes = [rule.code for rule in load_rulebook().rules.values() if rule.points < 0]
    chosen = [code for code in codes if code.startswith("行为规范")][:14]
    for row, code in enumerate(chosen, start=4):
        for column, value in ((1, DAYS[0]), (2, "1001"), (5, code)):
            package.sheet("扣分登记").set_value(row, column, value)
    recalculate(package)
    rows = _under(package, "扣分条款", "AIKL")
    assert len(rows) == 11
    assert rows[-1][0] == "其余5条"  # 好差评1 among them
    assert rows[-1][3] == 1
    clauses = read_results(package).clauses
    assert sum(float(str(row[2])) for row in rows) == sum(one.points for one in clauses) / 100
    top = next(r for r in range(1, 200) if package.sheet(SUMMARY).cell(r, 1).value == "扣分条款")
    charts = [package.part(part).decode() for part in package.parts() if "charts/chart" in part]
    (pareto,) = [chart for chart in charts if "扣分最多" in chart]
    assert f"$K${top + 1}:$K${top + 10}" in pareto


def test_a_month_without_deductions_says_so() -> None:
    package = Package(_blank())
    _fill(package, (50, 50, 50, 50))
    recalculate(package)
    sheet = package.sheet(SUMMARY)
    top = next(row for row in range(1, 200) if sheet.cell(row, 1).value == "扣分条款")
    assert sheet.cell(top + 1, 2).value == "本月没有扣分"
    # Numbers, not texts: a chart draws them as nothing deducted, 0 %.
    assert [sheet.cell(top + 10, column).value for column in (11, 12)] == [0, 0]


# --- how totals spread ----------------------------------------------------------------------------


def test_everyone_lies_in_one_band() -> None:
    package = Package(_month())
    assert _bands(package) == {
        "60分以下": 0, "60–70分": 0, "70–80分": 0, "80–85分": 1, "85–90分": 1, "90–95分": 1,
        "95–100分": 1, "100分": 0, "待核": 0,
    }  # fmt: skip
    assert _category(package, "业务规范") == {
        "综合窗口": 14,
        "税务窗口": 20,
        "社保窗口": 20,
    }
    for row in (5, 7):  # 李强, 赵敏: whoever has no total is in no average
        package.sheet("好差评").set_value(row, 5, None)
    recalculate(package)
    bands = _bands(package)
    assert (bands["95–100分"], bands["待核"]) == (0, 2)
    assert _category(package, "业务规范") == {
        "综合窗口": 12,
        "税务窗口": 20,
        "社保窗口": "",
    }


def _category(package: Package, name: str) -> dict[Value, Value]:
    """The average of a category by window."""
    sheet = package.sheet(SUMMARY)
    titles = [sheet.cell(4, column).value for column in range(1, 15)]
    return {
        row[0]: row[1]
        for row in _under(package, "窗口", f"A{'ABCDEFGHIJKLMN'[titles.index(name)]}")
    }


# --- what changed ---------------------------------------------------------------------------------


def test_without_last_month_nothing_of_it_shows() -> None:
    package = Package(_month())
    assert _hidden(package) == ({"M", "N"}, _section(package))
    assert {row[0]: row[1:] for row in _under(package, "窗口", "AMN")} == {
        "社保窗口": ["", ""], "综合窗口": ["", ""], "税务窗口": ["", ""],
    }  # fmt: skip
    assert stored_last(package) is None


def test_change_is_shown_where_last_month_is_known() -> None:
    package = Package(_month())
    set_last(package, Last("2026年10月", {"综合窗口": 9050, "税务窗口": 8200, "已撤窗口": 7000}))
    recalculate(package)
    assert _hidden(package) == (set(), set())
    assert _windows(package) == {
        "社保窗口": [95, "", ""], "综合窗口": [89, 90.5, -1.5], "税务窗口": [82, 82, 0],
    }  # fmt: skip
    note = package.sheet(SUMMARY).cell(min(_section(package)) + 1, 1).value
    assert "2026年10月" in str(note)
    book = openpyxl.load_workbook(io.BytesIO(lightened(package.to_bytes())))
    breaks = [brk.id for brk in book[SUMMARY].row_breaks.brk]
    assert min(_section(package)) - 1 in breaks
    set_last(package, None)
    assert _hidden(package) == ({"M", "N"}, _section(package))
    assert stored_last(package) is None


def test_next_brings_the_averages_along_and_publishing_compares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook.publish.publish.find_converter", lambda: None)
    november = tmp_path / "2026-11.xlsx"
    november.write_bytes(_month())
    done, december = next_month(november)
    assert done.messages == ()
    package = Package.open(december)
    assert _hidden(package) == (set(), set())
    assert stored_last(package) == Last(
        "2026年11月", {"综合窗口": 8900, "税务窗口": 8200, "社保窗口": 9500}, 8875
    )
    _fill(package, (50, 50, 50, 50))
    recalculate(package)
    package.save(december)
    assert _windows(package)["税务窗口"] == [95, 82, 13]
    made = publish(december, tmp_path / "公布")
    analysed = openpyxl.load_workbook(made.folder / "内部" / "2026-12_月度分析.xlsx")["月度分析"]
    rows = {row[0]: row[1:] for row in analysed.iter_rows(max_col=4, values_only=True)}
    assert rows["税务窗口"] == (82, 95, 13)
    _, january = next_month(december)
    kept = stored_last(Package.open(january))
    assert kept is not None
    assert (kept.month, kept.means["税务窗口"]) == ("2026年12月", 9500)


def test_a_new_workbook_can_be_given_last_month(tmp_path: Path) -> None:
    november, target = tmp_path / "2026-11.xlsx", tmp_path / "2026-12.xlsx"
    november.write_bytes(_month())
    roster = tmp_path / "名册.csv"
    lines = ["工号,姓名,窗口", *(f"{p.id},{p.name},{p.window}" for p in ROSTER)]
    roster.write_text("\n".join(lines), encoding="utf-8")
    asked = ["new", "2026-12", "--roster", str(roster), "-o", str(target), "--previous"]
    assert main([*asked, str(roster)]) == 2
    assert not target.exists()
    assert main([*asked, str(november)]) == 0
    package = Package.open(target)
    assert _hidden(package) == (set(), set())
    assert _windows(package)["税务窗口"] == ["", 82, ""]


def test_a_month_not_calculated_is_not_compared_with(tmp_path: Path) -> None:
    november = tmp_path / "2026-11.xlsx"
    package = Package(_month())
    set_last(package, Last("2026年10月", {"综合窗口": 9050}))
    for row in range(5, 9):  # 总分 as a program leaves it that knows no functions
        package.sheet("个人得分").set_cached(row, 9, "函数不可用")
    package.save(november)
    done, december = next_month(november)
    assert any("窗口汇总" in message and "kaohe calc" in message for message in done.messages)
    made = Package.open(december)
    assert stored_last(made) is None
    assert _hidden(made) == ({"M", "N"}, _section(made))


def test_more_windows_leave_everything_below_in_place(tmp_path: Path) -> None:
    november = tmp_path / "2026-11.xlsx"
    november.write_bytes(_month())
    roster = tmp_path / "名册.csv"
    lines = ["工号,姓名,窗口", *(f"{p.id},{p.name},{p.window}" for p in ROSTER)]
    lines += [f"20{n:02},新人{n},新设{n}号窗口" for n in range(12)]
    roster.write_text("\n".join(lines), encoding="utf-8")
    _, december = next_month(november, roster=roster)
    package = Package.open(december)
    assert len(_under(package, "窗口", "A")) == 15
    _fill(package, (50,) * 16)
    for column, value in ((1, date(2026, 12, 3)), (2, "2003"), (5, "业务规范1")):
        package.sheet("扣分登记").set_value(4, column, value)
    recalculate(package)
    assert _under(package, "扣分条款", "AI")[0] == ["业务规范1", 1]
    assert sum(int(str(row[1])) for row in _under(package, "总分", "AB")) == 16
    sheet = package.sheet(SUMMARY)
    first = next(
        row for row in range(1, 200) if "2026年11月的得分" in str(sheet.cell(row, 1).value)
    )
    assert first == min(_section(package)) + 1
    assert _windows(package)["社保窗口"][1:] == [95, 0]


def test_last_month_must_be_an_earlier_one_with_scores(tmp_path: Path) -> None:
    book = tmp_path / "2026-11.xlsx"
    book.write_bytes(_month())
    assert read_last(book, date(2026, 12, 1)).means["综合窗口"] == 8900
    with pytest.raises(KaoheError, match="不是以前的月份"):
        read_last(book, date(2026, 11, 1))
    book.write_bytes(_blank())
    with pytest.raises(KaoheError, match="不能与"):
        read_last(book, date(2026, 12, 1))


def test_the_costliest_clause_is_named_without_how_it_is_filled_in() -> None:
    away = incident(3, "甲一", "考勤管理1f", 数量=7)
    package = made(load_rulebook(), [away], signs=[(84, 0)] * 3, cases=[(50, 50)] * 3)
    words = str(package.sheet("窗口汇总").cell(3, 1).value)
    assert words.endswith("；扣分最多的是旷工（考勤管理1f）。")


def test_a_windows_row_says_how_many_there_are_and_between_which_scores() -> None:
    package = Package(_month(), "2026-11.xlsx")
    cells = package.sheet(SUMMARY).cells()
    top = next(row for (row, column), cell in cells.items() if (column, cell.value) == (1, "窗口"))
    titles = {cell.value: column for (row, column), cell in cells.items() if row == top}
    names = ("窗口", "人数", "待核人数", "平均分", "最高分", "最低分")
    shown = {
        tuple(cells[row, titles[name]].value for name in names) for row in range(top + 1, top + 4)
    }
    people = [(one.window, (one.total or 0) / 100) for one in read_results(package).people]
    expected = set()
    for window in {window for window, _ in people}:
        own = [total for at, total in people if at == window]
        expected.add((window, len(own), 0, round(sum(own) / len(own), 2), max(own), min(own)))
    assert shown == expected
