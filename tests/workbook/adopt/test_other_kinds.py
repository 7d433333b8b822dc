"""Workbooks of old formats, on other scales, turned on their side: right, or refused by name."""

import datetime as dt
import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.refusals import refused
from tests.workbook.offices import DATA
from workbook.adopt.adopt import Scores, adopt_package
from workbook.cli.main import main
from workbook.discovery.mapping import Answers
from workbook.engine.recalculate import recalculate
from workbook.files.libreoffice_program import find_libreoffice
from workbook.next_month.next_month import advance
from workbook.next_month.start import find_start
from workbook.ooxml.package import Package

FULL = {"业务规范": 20, "行为规范": 35, "好差评": 5, "考勤管理": 35, "加分项": 5}
NAMES = ("杜鹃", "覃玉", "仝欣", "哈斯", "尉迟真", "麻六", "孔祥", "农丹")
SCORES = [
    (20, 33, 5, 34.29, 0), (18, 35, 4, 35, 1), (20, 35, 5, 33, 0), (16, 31, 5, 35, 0),
    (20, 35, 3, 34.5, 2), (20, 34, 5, 35, 0), (18, 35, 5, 31, 0), (20, 30, 4, 35, 0),
]  # fmt: skip


def book(rows: Sequence[Sequence[object]], *, old_calendar: bool = False) -> Package:
    made = openpyxl.Workbook()
    if old_calendar:
        made.epoch = CALENDAR_MAC_1904
    sheet = made.worksheets[0]
    sheet.title = "得分"
    for row in [["2026年11月考核"], *rows]:
        sheet.append(list(row))
    stream = io.BytesIO()
    made.save(stream)
    return Package(stream.getvalue(), "2026年11月.xlsx")


def flat(times: Mapping[str, float]) -> list[list[object]]:
    """A flat sheet whose scores are in other units: so many of them to the rules' point."""
    lines: list[list[object]] = [["序号", "窗口", "姓名", *FULL, "总分"]]
    for n, (name, own) in enumerate(zip(NAMES, SCORES, strict=True), start=1):
        scaled = [round(value * t, 4) for value, t in zip(own, times.values(), strict=True)]
        lines.append([n, "综合窗口", name, *scaled, sum(own)])
    return lines


def turned() -> list[list[object]]:
    rows = zip(FULL, *SCORES, strict=True)
    return [["项目", *NAMES], ["窗口", *["综合窗口"] * 8], *[list(row) for row in rows]]


OTHER_SCALE = "按细则算出的分填进去不对，没有接入；请把各项改成按细则的满分填的分，再试一次"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            flat({name: 1 / full for name, full in FULL.items()}),
            f"百分比（D3是1，业务规范满分20分），{OTHER_SCALE}",
        ),
        (
            flat({name: 100 / full for name, full in FULL.items()}),
            f"百分制（D3是100，业务规范满分20分），{OTHER_SCALE}",
        ),
        (
            turned(),
            "“得分”像是一列一个人的表，这样的表接不上；"
            "请复制后用“选择性粘贴”的“转置”改成一行一个人，再试一次",
        ),
    ],
)
def test_what_cannot_be_scored_is_refused_by_name(
    rows: Sequence[Sequence[object]], said: str
) -> None:
    sentence = said if said.startswith("“") else f"“得分”的各项得分像是{said}"
    with refused(sentence):
        adopt_package(book(rows), scores=Scores.REPLACE)
    with refused(sentence):
        find_start(book(rows), Answers())


def test_other_calendars_are_refused_by_name() -> None:
    with refused(
        "“2026年11月.xlsx”用的是 1904 日期系统，不能直接使用；"
        "请在 Excel 选项的“高级”里取消“使用 1904 日期系统”，核对日期后另存"
    ):
        adopt_package(book(flat(dict.fromkeys(FULL, 1)), old_calendar=True), scores=Scores.REPLACE)


@pytest.mark.parametrize("name", ["2026年11月.xls", "2026年11月.et"])
def test_an_old_workbook_is_adopted_as_a_new_one(tmp_path: Path, name: str) -> None:
    if find_libreoffice() is None:
        pytest.skip("需要 LibreOffice：请安装 libreoffice-calc")
    old = tmp_path / name
    shutil.copy(DATA / "shapes" / "complete.xls", old)
    content = old.read_bytes()
    assert main(["adopt", str(old), "--replace-scores"]) == 1  # scores differ, and are listed
    assert old.read_bytes() == content
    made = tmp_path / "2026年11月_已接入.xlsx"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name[0] != ".") == sorted(
        [name, made.name]
    )
    package = Package.open(made)
    recalculate(package)
    cells = package.sheet("11月得分").cells()  # 扣2, 迟到1次 of 84: worked out by hand
    assert [cells[4, column].value for column in range(4, 10)] == [18, 35, 5, 35, 0, 93]
    assert advance(package).month == dt.date(2026, 12, 1)


def looked_up(total: str) -> Package:
    """Scores looked up on another sheet by a program that calculated nothing, totals typed."""
    made = openpyxl.Workbook()
    sheet, source = made.worksheets[0], made.create_sheet("汇集")
    sheet.append(["2026年11月考核"])
    sheet.append(["在岗同志", "守纪", "风貌", "口碑", "出勤", "添彩", total])
    for row, (name, own) in enumerate(zip(NAMES, SCORES, strict=True), start=3):
        source.append([name, *own])
        found = [f"=VLOOKUP(A{row},汇集!$A:$F,{at},0)" for at in range(2, 7)]
        sheet.append([name, *found, sum(own)])
    stream = io.BytesIO()
    made.save(stream)
    return Package(stream.getvalue(), "2026年11月.xlsx")


def test_what_was_never_calculated_is_understood_by_what_its_formulas_give() -> None:
    package = looked_up("实绩")
    before = package.to_bytes()
    done, same = adopt_package(package)
    assert {table.columns["总分"].number for table in done.found.scores} == {7}
    assert [question.id for question in done.questions] == ["工作表.汇集"]  # numbers by names
    assert same.to_bytes() == before
