"""Counts that an office keeps on a sheet a window: read together, or one of them chosen."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.kept import kept
from tests.workbook.imports.made import import_file
from tests.workbook.written import RESULTS, Rows, written
from udf.errors import KaoheError
from udf.roster import Person
from workbook.adopt.adopt import Scores, adopt_package
from workbook.discovery.discover import discover
from workbook.discovery.mapping import BOTH, Answers
from workbook.engine.recalculate import distrust, recalculate
from workbook.month.month_findings import month_findings
from workbook.next_month.next_month import NextMonth, advance
from workbook.ooxml.package import Package

STAFF = {"户政": ("白音", "高娃", "丁一"), "车管": ("塔娜", "邬敏")}
SHEETS = [f"{window}打卡" for window in STAFF]


def office() -> bytes:
    """Scores of five people, and a sheet of sign-ins for each of their two windows."""
    scores: list[Sequence[object]] = [["2026年6月月评"], ["序号", "姓名", "窗口", *RESULTS]]
    sheets: dict[str, Rows] = {"月评": scores}
    for window, names in STAFF.items():
        scores += [[len(scores) - 1 + at, name, window] for at, name in enumerate(names)]
        signs: list[Sequence[object]] = [["2026年6月打卡统计"]]
        signs += [["工作人员", "应打卡次数", "打卡异常次数", "备注", "到岗"]]
        signs += [[name, 80, 4 * at, "病假两天", "2026年6月"] for at, name in enumerate(names)]
        sheets[f"{window}打卡"] = signs
    cases: list[Sequence[object]] = [("姓名", "办件量", "评价量")]
    cases += [(name, 6, 6) for names in STAFF.values() for name in names]
    return written({**sheets, "评价": cases, "扣分记录": [("日期", "姓名", "条款")]})


def answering(sheet: str) -> Answers:
    return Answers({"考勤": {"工作表": sheet}})


def adopted(sheet: str) -> tuple[tuple[str, ...], Package]:
    package = Package(office(), "2026年6月.xlsx")
    done, after = adopt_package(package, answering(sheet), scores=Scores.REPLACE)
    return (*done.done, *done.messages), after


@kept
def read_together() -> bytes:
    """The workbook, adopted with the counts of both sheets."""
    return adopted(BOTH)[1].to_bytes()


def attendance(package: Package) -> list[object]:
    cells = package.sheet("月评").cells()
    return [cells[row, 7].value for row in range(3, 8) if (row, 7) in cells]


def typed(package: Package, sheet: str, cells: Mapping[tuple[int, int], str | int]) -> None:
    """Type into a sheet, and calculate the workbook."""
    distrusted = distrust(package)
    for place, value in cells.items():
        package.sheet(sheet).set_value(*place, value)
    recalculate(package, distrusted)


def test_counts_of_different_people_are_read_where_each_is_listed() -> None:
    (question,) = discover(Package(office(), "2026年6月.xlsx")).questions
    assert BOTH in [option.answer for option in question.options]
    said, after = adopted(BOTH)
    assert attendance(after) == [35, 34, 33, 35, 34]
    assert not month_findings(after)
    assert all(any(f"取自“{sheet}”的B、C列" in one for one in said) for sheet in SHEETS)
    typed(after, SHEETS[1], {(4, 3): 80})
    assert attendance(after) == [35, 34, 33, 35, 15]
    typed(after, SHEETS[0], {(6, 1): "邬敏"})  # on both
    assert attendance(after) == [35, 34, 33, 35, "应签到有误"]


def test_the_sheets_that_were_not_chosen_are_named() -> None:
    said, after = adopted(SHEETS[1])
    assert f"“{SHEETS[0]}”第3—5行的考勤数按对照表没有读取；请填到“{SHEETS[1]}”表里" in said
    assert attendance(after) == ["缺应签到次数"] * 3 + [35, 34]


def test_somebody_on_both_sheets_lets_none_count_with_the_other() -> None:
    package = Package(office(), "2026年6月.xlsx")
    package.sheet(SHEETS[1]).set_value(3, 1, "高娃")
    (question,) = discover(package).questions
    assert BOTH not in [option.answer for option in question.options]
    with pytest.raises(KaoheError, match="不能都用"):
        adopt_package(package, answering(BOTH))


def following(*people: tuple[str, str]) -> tuple[NextMonth, Package]:
    package = Package(read_together(), "2026年6月.xlsx")
    roster = [Person(at, "", *who, None, None) for at, who in enumerate(people)]
    return advance(package, roster or None), package


def test_the_next_month_begins_without_this_months_counts() -> None:
    done, package = following()
    for sheet in SHEETS:
        cells = package.sheet(sheet).cells()
        assert cells[1, 1].value == "2026年7月打卡统计"
        assert cells[3, 2].value == 92  # 23 workdays, four times a day
        assert [cells[3, at].value for at in (3, 4) if (3, at) in cells] in ([], [None, None])
        assert cells[3, 5].value == "2026年6月"  # since when, and no month of the sheet
    assert not [one for one in done.messages if "6月" in one]
    typed(package, SHEETS[0], {(4, 3): 23})
    assert attendance(package) == [35, 30, 35, 35, 35]


def test_who_joins_is_to_be_added_to_the_sheet_of_his_window() -> None:
    staying = [(name, window) for window, names in STAFF.items() for name in names[1:]]
    done, package = following(*staying, ("新来", "车管"))
    both = "、".join(f"“{sheet}”" for sheet in SHEETS)
    assert f"{both}里还没有新来（车管），请各加在自己窗口的那一张末尾" in done.messages
    assert f"{both}里还有已离岗的白音（户政）、塔娜（车管）；请自己删去" in done.messages
    typed(package, SHEETS[1], {(5, 1): "新来", (5, 2): 92, (5, 3): 46})
    assert attendance(package)[-1] == 25


def test_counts_of_nobody_are_found_where_they_are_listed() -> None:
    _, after = adopted(BOTH)
    typed(after, SHEETS[0], {(6, 1): "过客", (6, 2): 80, (6, 3): 1, (7, 1): "合计", (7, 2): 320})
    assert [(one.sheet, one.cell, one.what) for one in month_findings(after)] == [
        (SHEETS[0], "A6", "“考勤”里没有“过客”，这一行的次数没有计")
    ]


def test_an_export_waits_for_the_row_of_who_joined(tmp_path: Path) -> None:
    staying = [(name, window) for window, names in STAFF.items() for name in names]
    _, package = following(*staying, ("新来", "车管"))
    rows: list[Sequence[object]] = [["姓名", "应签到次数", "签到异常次数"]]
    rows += [[name, 92, 0] for name, _ in staying] + [["新来", 92, 46]]
    export, book = tmp_path / "导出.xlsx", tmp_path / "2026年7月.xlsx"
    export.write_bytes(written({"导出": rows}))
    package.save(book)
    both = "、".join(f"“{sheet}”" for sheet in SHEETS)
    done = import_file("attendance", export, book)
    assert f"{both}里没有新来（车管），没有写入；请在那里加上一行再导入" in done.notes
    package = Package.open(book)
    package.sheet(SHEETS[1]).set_value(5, 1, "新来")
    package.save(book)
    done = import_file("attendance", export, book)
    assert not [one for one in done.notes if "没有写入" in one]
    package = Package.open(book)
    assert [package.sheet(SHEETS[1]).cell(5, at).value for at in (2, 3)] == [92, 46]
