"""Counts that an office keeps on its score sheet: left of the scores, between and right of them."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from tests.refusals import refused
from tests.workbook.written import RESULTS, Rows, written
from udf.findings import WRONG
from udf.roster import Person
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.discovery.mapping import Answers
from workbook.files.table_files import read_grids
from workbook.imports.into import import_into
from workbook.month.month_findings import month_findings
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.structure.table_references import excel_tables

PEOPLE = [("渔政", "阿古拉", 88, 0, 40, 40), ("渔政", "仉芷若", 88, 4, 40, 20),
          ("侨务", "逯一鸣", 84, 1, 10, 9), ("侨务", "扎木苏", 88, 0, 0, 0)]  # fmt: skip
RIGHT: dict[str, list[float]] = {
    "阿古拉": [20, 35, 5, 35, 0, 95],
    "仉芷若": [20, 32, 2, 34.09, 0, 88.09],
    "逯一鸣": [20, 35, 4, 34.76, 0, 93.76],
    "扎木苏": [20, 35, 5, 35, 0, 95],
}
COUNTS = {"应出勤次数": 2, "签到异常": 3, "业务办理量": 4, "参评数": 5}
SCORES = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分")
SHAPES = {
    "left": [*COUNTS, *SCORES],
    "between": ["业务规范", "业务办理量", "行为规范", "参评数", "好差评", "应出勤次数", "签到异常", "考勤管理",
                "加分项", "总分"],
    "right": [*SCORES, *COUNTS],
}  # fmt: skip


WINDOWS = ("B3:B4", "B5:B6")


def adopted(heads: Sequence[str], merged: Sequence[str] = ()) -> Package:
    rows: list[Sequence[object]] = [["2026年11月月评"], ["序号", "窗口", "姓名", *heads]]
    for at, person in enumerate(PEOPLE, start=1):
        own = [person[COUNTS[head]] if head in COUNTS else None for head in heads]
        rows.append([at, person[0], person[1], *own])
    ledger = [("日期", "姓名", "条款"), ("2026-11-03", "仉芷若", "行为规范2a")]
    book = written({"月评": rows, "扣分记录": ledger}, merged)
    done, after = adopt_package(Package(book, "2026年11月.xlsx"), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED
    assert not month_findings(after)
    return after


def table(package: Package, heads: Sequence[str]) -> dict[str, dict[str, object]]:
    """What stands in each person's row, by header."""
    cells = package.sheet("月评").cells()
    return {
        str(cells[row, 3].value): {
            head: cell.value if (cell := cells.get((row, column))) else None
            for column, head in enumerate(heads, start=4)
        }
        for row in range(3, 9)
        if (row, 3) in cells and cells[row, 3].value
    }


@pytest.mark.parametrize(
    ("shape", "merged"),
    [("left", ()), ("left", WINDOWS), ("between", ()), ("right", WINDOWS)],
)
def test_they_are_read_and_go_on_to_the_next_month(shape: str, merged: Sequence[str]) -> None:
    heads = SHAPES[shape]
    package = adopted(heads, merged)
    found = table(package, heads)
    assert {
        name: [round(float(str(row[head])), 2) for head in SCORES] for name, row in found.items()
    } == RIGHT
    people = [Person(at, "", p[1], p[0], None, None) for at, p in enumerate(PEOPLE) if at != 1]
    done = advance(package, [*people, Person(9, "", "乜国英", "渔政", None, None)])
    assert not [message for message in done.messages if "每月填写" in message]
    after = table(package, heads)
    assert list(after) == ["阿古拉", "乜国英", "逯一鸣", "扎木苏"]
    for row in after.values():
        assert row["业务规范"] == 20 and row["行为规范"] == 35 and row["总分"] == "待核"
        assert row["业务办理量"] is None and row["参评数"] is None and row["签到异常"] is None
        assert row["应出勤次数"] == 92
    total = 4 + heads.index("总分")
    for (line, column), cell in package.sheet("月评").cells().items():
        if column == total and cell.formula:  # of its own row alone
            assert set(re.findall("[A-Z]([0-9]+)", cell.formula)) == {str(line)}


def test_an_import_writes_into_the_offices_cells(tmp_path: Path) -> None:
    heads = SHAPES["between"]
    package = adopted(heads)
    export = tmp_path / "好差评.csv"
    lines = ["工作人员,办件量,评价量", *(f"{p[1]},30,30" for p in PEOPLE)]
    export.write_text("\n".join(lines), encoding="utf-8")
    import_into(package, "reviews", read_grids(export), export.name)
    assert all(row["业务办理量"] == row["参评数"] == 30 for row in table(package, heads).values())


def test_a_score_without_a_result_is_an_error() -> None:
    made = openpyxl.load_workbook(io.BytesIO(adopted(SHAPES["right"]).to_bytes()))
    assert not month_findings(Package(_saved(made)))  # nothing is calculated: no program has yet
    package = adopted(SHAPES["right"])
    sheet = package.sheet("月评")
    cell = sheet.cell(4, 5)
    assert cell.formula is not None
    sheet.set_formula(4, 5, cell.formula, None)
    (finding,) = month_findings(package)
    assert (finding.level, finding.sheet, finding.cell) == (WRONG, "月评", "E4")


def _saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_headers_renamed_in_an_excel_table_are_its_columns() -> None:
    rows = [["2026年11月月评"], ["序号", "窗口", "姓名", *SCORES]]
    people = [[at, *person[:2]] for at, person in enumerate(PEOPLE, start=1)]
    signs = [("姓名", "应刷卡总次数", "刷卡异常"), *((p[1], p[2], p[3]) for p in PEOPLE)]
    made = openpyxl.load_workbook(
        io.BytesIO(
            written({"月评": [*rows, *people], "考勤": signs, "扣分": [("日期", "姓名", "条款")]})
        )
    )
    made["考勤"].add_table(Table(name="签到", displayName="签到", ref="A1:C5"))
    _, after = adopt_package(Package(_saved(made), "2026年11月.xlsx"), scores=Scores.REPLACE)
    (table,) = excel_tables(after)
    heads = [after.sheet("考勤").cell(1, column).value for column in (1, 2, 3)]
    assert list(table.columns) == heads == ["姓名", "应签到次数", "签到异常次数"]


def test_an_offices_sum_that_stays_is_exact_to_the_hundredth() -> None:
    heads = SHAPES["right"]
    rows: list[Sequence[object]] = [["2026年11月月评"], ["序号", "窗口", "姓名", *heads]]
    for at, person in enumerate(PEOPLE, start=1):
        counts = [person[COUNTS[head]] for head in heads[-4:]]
        rows.append(
            [at, *person[:2], *[None] * 5, f"=D{at + 2}+E{at + 2}+F{at + 2}+G{at + 2}", *counts]
        )
    signs = [("日期", "姓名", "条款"), ("2026-11-03", "仉芷若", "行为规范2a")]
    made = written({"月评": rows, "扣分记录": signs}, WINDOWS)
    _, after = adopt_package(Package(made, "2026年11月.xlsx"), scores=Scores.REPLACE)
    totals = {name: row["总分"] for name, row in table(after, heads).items()}
    assert totals == {name: right[-1] for name, right in RIGHT.items()}


def test_a_sheet_chosen_for_one_kind_of_counts_keeps_the_other() -> None:
    heads = SHAPES["between"]
    rows: list[Sequence[object]] = [["2026年11月月评"], ["序号", "窗口", "姓名", *heads]]
    for at, person in enumerate(PEOPLE, start=1):
        own = [person[COUNTS[head]] if head in COUNTS else None for head in heads]
        rows.append([at, *person[:2], *own])
    sheets: dict[str, Rows] = {
        "月评": rows,
        "扣分记录": [("日期", "姓名", "条款"), ("2026-11-03", "仉芷若", "行为规范2a")],
        "刷脸": [("姓名", "应签到次数", "签到异常次数"), *((p[1], 80, 8) for p in PEOPLE)],
    }
    book = Package(written(sheets), "2026年11月.xlsx")
    asked, _ = adopt_package(book, scores=Scores.REPLACE)
    assert [question.section for question in asked.questions] == ["考勤"]
    answers = Answers({"考勤": {"工作表": "月评"}})
    done, after = adopt_package(book, answers, scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED
    totals = {name: row["总分"] for name, row in table(after, heads).items()}
    assert totals == {name: right[-1] for name, right in RIGHT.items()}


def test_counts_typed_where_the_offices_are_shown_are_named() -> None:
    package = adopted(SHAPES["between"])
    package.sheet("考勤").set_value(5, 5, 3)
    (finding,) = month_findings(package)
    assert (finding.sheet, finding.cell) == ("考勤", "E5") and "月评!J4" in finding.what
    package.sheet("月评").set_value(4, 10, 3)
    assert not [one for one in month_findings(package) if one.cell == "E5"]


@pytest.mark.parametrize("numbers", [(3001, 3002, 3003), ("03", "04", "05"), ("Y1", "Y2", None)])
def test_namesakes_at_one_window_are_told_apart_by_their_numbers(
    numbers: Sequence[object],
) -> None:
    heads = SHAPES["between"]
    rows: list[Sequence[object]] = [["2026年11月月评"], ["工号", "窗口", "姓名", *heads]]
    who = [("渔政", "娜 仁"), ("渔政", "娜 仁"), ("渔政", "仉芷若")]
    for number, person, counts in zip(numbers, who, PEOPLE[1:], strict=True):
        own = [counts[COUNTS[head]] if head in COUNTS else None for head in heads]
        rows.append([number, *person, *own])
    sheets: dict[str, Rows] = {"月评": rows, "扣分记录": [("日期", "姓名", "条款")]}
    _, after = adopt_package(Package(written(sheets), "2026年11月.xlsx"), scores=Scores.REPLACE)
    assert not month_findings(after)
    cells = after.sheet("月评").cells()
    totals = [round(float(str(cells[row, 13].value)), 2) for row in (3, 4, 5)]
    assert totals == [91.09, 93.76, 95]


@pytest.mark.parametrize("windows", [("渔政", "侨务"), ("渔政", "渔政")])
def test_namesakes_written_in_two_ways_have_each_his_own_counts(windows: Sequence[str]) -> None:
    heads = SHAPES["between"]
    rows: list[Sequence[object]] = [["2026年11月月评"], ["窗口", "姓名", *heads]]
    for window, name, due in zip(
        (*windows, "侨务"), ("娜 仁", "娜仁", "仉芷若"), (60, 50, 40), strict=True
    ):
        rows.append([window, name, 20, 30, 35, 30, 5, due, 3, 35, 0, 95])
    sheets: dict[str, Rows] = {"月评": rows, "扣分记录": [("日期", "姓名", "条款")]}
    _, after = adopt_package(Package(written(sheets), "2026年11月.xlsx"), scores=Scores.REPLACE)
    assert not month_findings(after)
    assert [row[0] for row in after.sheet("月评").values(Area(3, 10, 5, 10))] == [34, 33.8, 33.5]


def test_a_name_written_in_two_ways_where_nothing_tells_whose_is_refused() -> None:
    rows: list[Sequence[object]] = [["2026年11月月评"], ["姓名", *SCORES, *COUNTS]]
    rows += [[name, *[None] * 6, 50, 3, 9, 9] for name in ("娜 仁", "娜仁", "仉芷若")]
    roster = [("姓名", "窗口"), ("娜仁", "渔政"), ("娜仁", "侨务"), ("仉芷若", "侨务")]
    sheets: dict[str, Rows] = {"月评": rows, "名册": roster, "扣分记录": [("日期", "姓名", "条款")]}
    with refused(
        "“月评”A4的姓名“娜仁”和A3的“娜 仁”空格、换行不一样，这张表的计数要按姓名取；"
        "请改成一样的再试一次"
    ):
        adopt_package(Package(written(sheets), "2026年11月.xlsx"), scores=Scores.REPLACE)


@pytest.mark.parametrize(
    ("merged", "said"),
    [
        (("A3:A4", "A5:A6"), "“月评”A列合并的单元格：盖住的每一行都按所见的内容计分"),
        ((), "“月评”M列：增加“窗口”，填上了渔政、侨务；这张表的次数按它认同名的人"),
    ],
)
def test_namesakes_below_a_window_have_each_his_own_counts(
    merged: Sequence[str], said: str
) -> None:
    heads = [*SCORES, *COUNTS]
    rows: list[Sequence[object]] = [["2026年11月月评"], ["窗口", "姓名", *heads]]
    staff = (("渔政", "云丹", 60), (None, "巴图", 50), ("侨务", "仉芷若", 40), (None, "巴图", 30))
    rows += [[window, name, *[None] * 6, due, 3, 9, 9] for window, name, due in staff]
    book = written({"月评": rows, "扣分记录": [("日期", "姓名", "条款")]}, merged)
    done, after = adopt_package(Package(book, "2026年11月.xlsx"), scores=Scores.REPLACE)
    assert said in done.done
    assert not month_findings(after)
    assert [row[0] for row in after.sheet("月评").values(Area(3, 6, 6, 6))] == [34, 33.8, 33.5, 33]


@pytest.mark.parametrize("head", ["考勤机编号", "工号"])
def test_a_machines_numbers_are_nobodys_where_the_roster_has_none(head: str) -> None:
    rows: list[Sequence[object]] = [["2026年11月月评"], ["窗口", "姓名", *SCORES]]
    rows += [list(person[:2]) for person in PEOPLE]
    signs: list[Sequence[object]] = [["窗口", "姓名", "应签到次数", "签到异常次数", head]]
    signs += [[*person[:4], at] for at, person in enumerate(PEOPLE, start=7)]
    cases = [("姓名", "办件量", "评价量"), *((p[1], *p[4:]) for p in PEOPLE)]
    ledger = [("日期", "姓名", "条款"), ("2026-11-03", "仉芷若", "行为规范2a")]
    sheets: dict[str, Rows] = {"月评": rows, "刷脸": signs, "评价": cases, "扣分记录": ledger}
    done, after = adopt_package(Package(written(sheets), "2026年11月.xlsx"), scores=Scores.REPLACE)
    assert f"“刷脸”的“{head}”列没有一个号码是考核人员的，没有当作工号，按姓名认人" in done.done
    assert not month_findings(after)
    assert after.sheet("刷脸").cell(1, 5).value == head
    cells = after.sheet("月评").cells()
    assert [round(float(str(cells[row, 8].value)), 2) for row in (3, 4, 5, 6)] == [
        right[-1] for right in RIGHT.values()
    ]


def test_counts_on_a_sheet_for_each_window_are_asked_and_named() -> None:
    heads = ["姓名", *SCORES, "应签到次数", "签到异常次数"]
    sheets: dict[str, Rows] = {
        window: [[f"2026年11月{window}月评"], heads, *([n, *[None] * 6, 84, 2] for n in names)]
        for window, names in (("渔政", ("云丹", "仉芷若", "巴图")), ("侨务", ("逯一鸣", "扎木苏", "乜国英")))
    }  # fmt: skip
    sheets["评价"] = [("姓名", "办件量", "评价量"), ("云丹", 9, 9)]
    sheets["扣分记录"] = [("日期", "姓名", "条款")]
    book = Package(written(sheets), "2026年11月.xlsx")
    asked, _ = adopt_package(book, scores=Scores.REPLACE)
    (question,) = asked.questions
    assert "会增加一张“考勤”表" in question.options[-1].shown
    _, after = adopt_package(book, Answers({"考勤": {"工作表": "都用"}}), scores=Scores.REPLACE)
    for window in ("渔政", "侨务"):
        rows = after.sheet(window).values(Area(3, 5, 5, 5))
        assert [round(float(str(row[0])), 2) for row in rows] == [34.52] * 3
    done, _ = adopt_package(book, Answers({"考勤": {"工作表": "没有"}}), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED
    for window in ("渔政", "侨务"):
        assert f"“{window}”第3—5行的考勤数按对照表没有读取；请填到“考勤”表里" in done.messages


def test_lines_below_the_people_are_never_answered_nor_grown_over() -> None:
    staff = ("艾力", "柳青", "南宫雪")
    rows: list[Sequence[object]] = [
        ["2026年8月绩效"],
        ["编号", "部门", "姓名", "应签到次数", "签到异常次数", "办件量", "评价量", *RESULTS],
        *([f"N{at}", "车管", name, 84, 0, 20, 20] for at, name in enumerate(staff, start=1)),
        ["人均次数", None, None, 84, "=AVERAGE(E3:E5)", 20, 20],
        ["实有3人"],
    ]
    ledger = [("日期", "姓名", "条款"), ("2026-08-05", "柳青", "行为规范9")]
    package = Package(written({"绩效": rows, "扣分": ledger}), "2026年8月.xlsx")
    done, after = adopt_package(package, scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    assert not month_findings(after)
    new = Person(0, "N9", "新来", "车管", None, None)
    people = [Person(0, f"N{at}", name, "车管", None, None) for at, name in enumerate(staff, 1)]
    said = advance(after, [*people, new]).messages
    assert "“绩效”第7行“人均次数”的数是手填的，还是上个月的，没有改动；请自己更新" in said
    filled = {
        (row, column): cell.value
        for (row, column), cell in after.sheet("绩效").cells().items()
        if row > 5 and cell.value not in (None, "") and (row == 6 or not cell.has_formula)
    }
    assert [filled[6, column] for column in (1, 3, 4)] == ["N9", "新来", 88]
    assert {place: value for place, value in filled.items() if place[0] > 6} == {
        (7, 1): "人均次数", (7, 4): 84, (7, 6): 20, (7, 7): 20, (8, 1): "实有3人",
    }  # fmt: skip


def test_a_ledger_below_scores_with_counts_among_them_has_rows_of_its_own() -> None:
    heads = ["应打卡", "异常", "办件", "评价", *SCORES]  # 评价 is no category where 好差评 is
    rows: list[Sequence[object]] = [["2026年11月月评"], ["序号", "窗口", "姓名", *heads]]
    rows += [[at, *person] for at, person in enumerate(PEOPLE, start=1)]
    rows += [["合计", None, None, "=SUM(D3:D6)"], ["说明：经考核组审定"], []]
    rows += [["11月明细"], ["序号", "日期", "姓名", "条款"], [1, "3日", "仉芷若", "行为规范2a"]]
    package = Package(written({"月评": rows}), "2026年11月.xlsx")
    done, after = adopt_package(package, scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED and not month_findings(after)
    sheet = after.sheet("月评")
    results = Area(3, 8, 6, 13)
    assert sheet.values(results) == list(RIGHT.values())
    advance(after)
    below = [line[0] for line in sheet.values(Area(7, 1, 11, 1))]
    assert below == ["合计", "说明：经考核组审定", None, "12月明细", "序号"]
    assert [cell for (cell,) in sheet.values(Area(3, 1, 6, 1))] == [1, 2, 3, 4]
