import datetime as dt
import io
import re
from pathlib import Path

import openpyxl
import pytest

from tests.refusals import refused
from tests.workbook.offices import (
    CATEGORIES,
    DATA,
    MONTH,
    OFFICES,
    PEOPLE,
    SCORES,
    adopted_book,
    fill_month,
    scores_of,
    table,
)
from tests.workbook.rule_books import made
from tests.workbook.sample import lightened
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.month.tables import named_area
from workbook.next_month.next_month import NextMonth, advance, next_month, next_name
from workbook.ooxml.cells import Value
from workbook.ooxml.dates import from_serial
from workbook.ooxml.package import Package

DECEMBER, JANUARY, FEBRUARY = dt.date(2026, 12, 1), dt.date(2027, 1, 1), dt.date(2027, 2, 1)


@pytest.fixture(scope="module", params=["xlsxwriter", "handwritten", "libreoffice"])
def adopted(request: pytest.FixtureRequest) -> bytes:
    return adopted_book(OFFICES[request.param]())[1].to_bytes()


@pytest.fixture(scope="module")
def december(adopted: bytes) -> tuple[NextMonth, bytes]:
    """The next month of each, and what was done for it."""
    package = Package(adopted, "2026-11.xlsx")
    explained = package.sheet("个人说明")
    assert explained.cell(3, 1).value == "姓名"
    explained.set_value(3, 2, "已经离岗的人")
    steps: list[tuple[int, int]] = []
    done = advance(package, progress=lambda at, whole: steps.append((at, whole)))
    assert steps == [(at, len(steps)) for at in range(1, len(steps) + 1)]
    return done, package.to_bytes()


@pytest.fixture(scope="module")
def sample() -> bytes:
    return adopted_book((DATA / "sample.xlsx").read_bytes())[1].to_bytes()


def everybody(*more: Person) -> list[Person]:
    return [*(Person(0, *person, None, None) for person in PEOPLE), *more]


def seen(package: Package) -> openpyxl.Workbook:
    """The workbook as another reader of the format sees it."""
    return openpyxl.load_workbook(io.BytesIO(package.to_bytes()))


def texts(package: Package) -> list[str]:
    """Every text that a reader sees: cells, sheet names, boxes, page headers."""
    found = [sheet.name for sheet in package.sheets]
    for sheet in package.sheets:
        found += [str(cell.value) for cell in sheet.cells().values() if isinstance(cell.value, str)]
    for part in package.parts():
        if "drawing" in part or "chart" in part:
            found += re.findall(r">([^<>]+)<", package.part(part).decode("utf-8", "replace"))
    return found


# --- an office's own ------------------------------------------------------------------------------


def test_three_months_each_filled_and_scored(december: tuple[NextMonth, bytes]) -> None:
    done, content = december
    package = Package(content, "2026-12.xlsx")
    for month in (DECEMBER, JANUARY):
        if month != DECEMBER:
            done = advance(package)
        assert (done.month, done.people) == (month, 3)
        assert {values[5] for values in scores_of(package).values()} == {"待核"}
        fill_month(package, month)
        recalculate(package)
        assert scores_of(package) == {key: pytest.approx(values) for key, values in SCORES.items()}


def test_inputs_are_empty_and_formulas_stay(
    adopted: bytes, december: tuple[NextMonth, bytes]
) -> None:
    package = Package(adopted, "2026-11.xlsx")
    before = {
        sheet.name: [cell.formula is not None for cell in sheet.cells().values()].count(True)
        for sheet in package.sheets
    }
    renamed, package = dict(december[0].renamed), Package(december[1])
    for name, count in before.items():
        if package.has_sheet(renamed.get(name, name)):
            now = package.sheet(renamed.get(name, name)).cells().values()
            assert [cell.formula is not None for cell in now].count(True) == count, name
    assert package.sheet("个人说明").cell(3, 2).value is None
    for role in ("扣分登记", "加分登记"):
        found = table(package, role)
        assert found.last < found.body
    found = table(package, "好差评")
    cells = package.sheet(found.sheet).cells()
    assert all(
        cells[row, found.columns["办件量"]].value is None for row in range(found.body, found.last + 1)
        if (row, found.columns["办件量"]) in cells
    )  # fmt: skip


def test_no_mention_of_the_old_month_is_left(december: tuple[NextMonth, bytes]) -> None:
    package = Package(december[1])
    left = [text for text in texts(package) if re.search("2026[年.-]?11|11月|十一月", text)]
    assert not left
    names = [f"{name.name} {name.text}" for name in package.defined_names()]
    assert not [name for name in names if re.search("2026年11月|2026,11,", name)]


def test_a_new_colleague_and_one_who_left(adopted: bytes) -> None:
    package = Package(adopted, "2026-11.xlsx")
    new = Person(0, "1004", "赵新", "医保窗口", dt.date(2026, 12, 14), None)
    people = [person for person in everybody(new) if person.name != "李强"]
    scores = table(package, "个人得分")
    numbered = package.sheet(scores.sheet).cell(scores.body, scores.columns["工号"]).value
    left = "李强（1002）" if numbered else "李强（综合窗口）"
    done = advance(package, people)
    assert (done.joined, done.left) == (("赵新（1004）",), (left,))
    for role in ("个人得分", "考勤", "好差评"):
        found = table(package, role)
        cells = package.sheet(found.sheet).cells()
        names = [
            cells[row, found.columns["姓名"]].value
            for row in range(found.body, found.last + 1)
            if (row, found.columns["姓名"]) in cells
        ]
        assert sorted(str(name) for name in names if name) == ["王芳", "王芳", "赵新"], role
    fill_month(package, DECEMBER)
    for role, key, value in (("考勤", "签到异常次数", 0), ("好差评", "办件量", 0)):
        found = table(package, role)
        package.sheet(found.sheet).set_value(found.last, found.columns[key], value)
    recalculate(package)
    found_scores = scores_of(package)
    new_key = "赵新" if "赵新" in found_scores else "1004"
    assert found_scores[new_key][:6] == (20, 35, 5, 35, 0, 95)
    assert found_scores["1003"][5] == pytest.approx(81.29)
    assert found_scores["1001"][6] == 1 and "1002" not in found_scores


def own_book() -> bytes:
    """Scores with columns of the clerk's own, a ledger of which a filter hides rows."""
    book = openpyxl.Workbook()
    scores = book.active
    assert scores is not None
    scores.title = "得分"
    scores.append(["2026年11月考核得分"])
    own: tuple[object, ...] = ("手机", "主要事迹", "家庭住址", "体检", "工间操")
    scores.append(["序号", "姓名", "窗口", *CATEGORIES, "总分", *own])
    for number, name in enumerate(("王芳", "李强", "赵敏"), start=1):
        own = ("13800000000", "帮老人取号", "某街道", "合格", 12)
        scores.append([number, name, "综合窗口", 20, 35, 5, 35, 0, 95, *own])
    ledger = book.create_sheet("扣分明细")
    ledger.append(["日期", "姓名", "窗口", "条款", "数量", "备注"])
    for day in (3, 4, 5):
        ledger.append([dt.date(2026, 11, day), "李强", "综合窗口", "业务规范1", 1, "巡查"])
    ledger.append([None, "赵敏", "综合窗口", "行为规范1", 1, "督查组来过"])
    ledger.auto_filter.ref = "A1:F4"
    ledger.auto_filter.add_filter_column(0, ["2026-11-04"])
    for row in (2, 4):
        ledger.row_dimensions[row].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return adopted_book(stream.getvalue())[1].to_bytes()


def test_what_a_filter_hid_is_shown_and_columns_of_words_are_carried() -> None:
    package = Package(own_book(), "2026-11.xlsx")
    done = advance(package)
    ledger = seen(package)["扣分明细"]
    assert ledger.auto_filter.ref == "A1:F4" and ledger.auto_filter.filterColumn == []
    assert [row for row, looks in ledger.row_dimensions.items() if looks.hidden] == []
    assert [cell.value for cell in ledger[2][:6]] == [None] * 6
    scores = package.sheet("得分")
    for row in (3, 4, 5):
        written = [scores.cell(row, column).value for column in range(10, 15)]
        assert written == ["13800000000", None, "某街道", "合格", None]
    assert [m for m in done.messages if "“得分”" in m or "“扣分明细”" in m] == [
        "“扣分明细”里有1条看不出日期的记录（第5行），也已清空；"
        "如果不是本月的，请从本月的工作簿抄回",
        "“得分”的体检列是文字，原样带到了下个月，请核对",
        "“得分”的工间操列是数字，看不出是不是每月填写的，下个月已清空；要留的请从本月的工作簿抄回",
    ]


# --- the sample -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample_december(sample: bytes) -> tuple[NextMonth, bytes]:
    package = Package(sample, "2026-11.xlsx")
    done = advance(package)
    return done, package.to_bytes()


def test_the_samples_titles_dates_and_workdays(sample_december: tuple[NextMonth, bytes]) -> None:
    done, package = sample_december[0], Package(sample_december[1])
    scores = package.sheet("考核汇总表")
    assert "2026年12月" in str(scores.cell(1, 1).value)
    assert scores.cell(2, 8).value == "填报日期：2026年12月31日"
    assert package.sheet("扣分明细").cell(1, 1).value == "2026年12月扣分明细表"
    signs = package.sheet("考勤统计")
    # 21 workdays become 23: four and two a day stay so; what fits no number a day becomes four.
    assert [signs.cell(row, 4).value for row in (3, 4, 6)] == [92, 92, 46]
    assert any("整倍数" in message for message in done.messages)
    calendar, area = named_area(package, "日历表")
    assert area.last_row - area.first_row == 31
    assert calendar.cell(area.last_row, 1).value == package.to_serial(dt.date(2026, 12, 31))
    assert not package.has_sheet("原得分")


def test_the_samples_looks_stay(sample: bytes, sample_december: tuple[NextMonth, bytes]) -> None:
    before, after = Package(sample), Package(sample_december[1])
    for name in ("考核汇总表", "扣分明细", "考勤统计", "日历"):
        old, new = before.sheet(name).cells(), after.sheet(name).cells()
        assert {place: cell.style for place, cell in old.items() if place[0] < 30} == {
            place: cell.style for place, cell in new.items() if place[0] < 30
        }
    for part in (
        "xl/styles.xml",
        "xl/media/image1.png",
        "xl/comments1.xml",
        "xl/charts/chart1.xml",
    ):
        assert before.part(part) == after.part(part)


# --- generated ------------------------------------------------------------------------------------


def generated(
    month: dt.date, count: int = 12, *, light: bool = False
) -> tuple[Package, list[Person]]:
    people = [Person(n, str(1000 + n), f"人{n}", f"窗口{n % 4}", None, None) for n in range(count)]
    leaving = month.replace(day=20)
    people[3:6] = [person._replace(until=leaving) for person in people[3:6]]
    content = generate(month, people, load_rulebook()).content
    package = Package(lightened(content) if light else content, "x")
    recalculate(package)
    return package, people


def test_what_was_wrong_with_the_old_month_is_nothing_to_mend_in_the_new() -> None:
    undated: list[dict[str, Value | dt.date]] = [
        {"姓名": name, "条款": "业务规范1"} for name in ("甲一", "乙二")
    ]
    package = made(load_rulebook(), undated, signs=[(84, 0)] * 3, cases=[(50, 50)] * 3)
    assert "填日期，如 2026-11-03" in texts(package)  # 数据检查 says what to write
    assert [m for m in advance(package).messages if "仍是" in m] == []


def test_a_generated_workbook_with_three_gone_and_five_new_over_the_year_end() -> None:
    package, people = generated(DECEMBER)
    new = [
        Person(0, str(2000 + n), f"新{n}", f"新窗口{n}", JANUARY.replace(day=6), None)
        for n in range(5)
    ]
    moved = people[1]._replace(window="新窗口1", since=DECEMBER, until=JANUARY.replace(day=25))
    done: NextMonth = advance(package, [people[0], moved, *people[2:], *new])
    assert (len(done.joined), len(done.left), done.people) == (5, 3, 14)
    assert any("2027年" in message for message in done.messages)
    found = table(package, "考勤")
    signs = package.sheet(found.sheet)
    # January 2027 is not in the calendar yet: Monday to Friday, 21 days, 18 of them from the 6th.
    assert [signs.cell(found.body, 4).value, signs.cell(found.last, 4).value] == [84, 72]
    assert "2027年" in str(package.sheet("日历").cell(2, 1).value)
    for row in range(found.body, found.last + 1):
        signs.set_value(row, 5, 0)
    cases = table(package, "好差评")
    for row in range(cases.body, cases.last + 1):
        package.sheet(cases.sheet).set_value(row, 4, 0)
    recalculate(package)
    scores = package.sheet("个人得分").cells()
    header = named_area(package, "人员")[1].first_row
    lines = [
        [scores[row, c].value for c in (2, 9, 10, 11)] for row in range(header + 1, header + 15)
    ]
    assert [line[1:] for line in lines] == [[95, 1, "一致"]] * 14
    assert lines[-1][0] == "新4"
    assert package.sheet("数据检查").cell(2, 2).value == 0
    windows = package.sheet("窗口汇总").cells()
    listed = {cell.value for (_, column), cell in windows.items() if column == 1}
    assert {f"新窗口{n}" for n in range(5)} <= listed
    roster = package.sheet("名册")
    (row,) = [row for (row, column), cell in roster.cells().items() if cell.value == "人1"]
    shown = [roster.cell(row, column).value for column in range(1, 6)]
    assert shown[:3] == ["1001", "人1", "新窗口1"]
    assert [from_serial(float(str(day))).date() for day in shown[3:]] == [
        DECEMBER, JANUARY.replace(day=25),
    ]  # fmt: skip


def test_the_spring_festival_is_no_workday() -> None:
    package, _ = generated(dt.date(2026, 1, 1), 3 + 4, light=True)
    advance(package)
    found = table(package, "考勤")
    # 2026-02: the official calendar has 16 workdays, two of them on weekends.
    assert package.sheet(found.sheet).cell(found.body, 4).value == 64
    calendar, area = named_area(package, "日历表")
    assert area.last_row - area.first_row == 28
    notes = [calendar.cell(row, 4).value for row in range(area.first_row + 1, area.last_row + 1)]
    assert "春节放假" in notes and "调休上班（春节）" in notes


def test_edits_of_rules_and_choices_are_carried() -> None:
    package, _ = generated(MONTH, 8, light=True)
    package.sheet("细则").set_value(5, 5, -3)
    choices, area = named_area(package, "口径表")
    choices.set_value(area.first_row + 2, 2, "可扣整个类别")
    advance(package)
    assert package.sheet("细则").cell(5, 5).value == -3
    assert package.sheet("口径").cell(area.first_row + 2, 2).value == "可扣整个类别"
    assert package.sheet("口径").cell(area.first_row + 1, 2).value == package.to_serial(DECEMBER)


# --- files ----------------------------------------------------------------------------------------


def test_file_names_move_on() -> None:
    names = {
        "2026-11.xlsx": "2026-12.xlsx",
        "2026-12_月度考核表.xlsx": "2027-01_月度考核表.xlsx",
        "2026年12月考核.xlsm": "2027年1月考核.xlsm",
        "考核表202612.xlsx": "考核表202701.xlsx",
        "12月考核.xlsx": "1月考核.xlsx",
        "考核表.xlsx": "考核表_2027-01.xlsx",
    }
    for before, after in names.items():
        month = MONTH if before == "2026-11.xlsx" else DECEMBER
        assert next_name(Path(before), month).name == after


def test_next_month_beside_this_one(tmp_path: Path, sample: bytes) -> None:
    book = tmp_path / "2026-11_月度考核表.xlsx"
    book.write_bytes(sample)
    done, out = next_month(book)
    assert out == tmp_path / "2026-12_月度考核表.xlsx" and out.exists()
    assert done.people == 120
    assert book.read_bytes() == sample
    with refused(
        "“2026-11_月度考核表.xlsx”就是本月的工作簿，不能拿结果盖掉它；请用 -o 另给一个文件名"
    ):
        next_month(book, book)


def test_an_office_workbook_without_functions_moves_on_too(tmp_path: Path) -> None:
    book = tmp_path / "2026-11.xlsx"
    book.write_bytes(OFFICES["libreoffice"]())
    _, out = next_month(book)
    package = Package.open(out)
    scores = package.sheet("得分汇总")
    assert scores.cell(2, 1).value == "（二〇二六年十二月）"
    assert scores.cell(9, 7).value == "日期：2026年12月31日"
    assert package.sheet("扣分登记簿").cell(4, 1).value is None
    assert package.has_sheet("计算")
    assert scores.cell(4, 10).value == "待核"
