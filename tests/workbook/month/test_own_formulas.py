"""Results that somebody typed over, and rows that came in without formulas, are told and mended."""

import re
from datetime import date
from pathlib import Path

import pytest

from tests.kept import kept
from tests.workbook.adopt.test_own_sheets import PEOPLE, book
from tests.workbook.compare import differences
from tests.workbook.sample import lightened
from tests.workbook.written import RESULTS, Rows, written
from udf.findings import WRONG
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.adopt.adopt import Scores, adopt_package
from workbook.cli.main import main
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.generate.upkeep import put_in_order
from workbook.month.month_findings import month_findings
from workbook.month.tables import PLACES, block_areas, named_area
from workbook.ooxml.cells import CellError
from workbook.ooxml.package import Package
from workbook.ooxml.structure.rows import insert_rows
from workbook.publish.results import read_results

SHEET, LEDGER = "11月考核", "扣分登记"
SECOND = 4  # the row of the second person, who has an incident


@kept
def _adopted() -> bytes:
    _, package = adopt_package(book(subtotals=False), scores=Scores.REPLACE)
    return package.to_bytes()


@kept
def _generated() -> bytes:
    roster = [Person(n, f"{n}", name, "医保窗口", None, None) for n, name in enumerate(PEOPLE, 1)]
    return lightened(generate(date(2026, 11, 1), roster, load_rulebook()).content)


def _package(content: bytes) -> Package:
    return Package(content, "2026年11月.xlsx")


def _told(package: Package) -> dict[str, str]:
    """Return what is wrong on a sheet, by its cells, but for what nobody has filled in yet."""
    return {
        f"{one.sheet}!{one.cell}": one.what
        for one in month_findings(package)
        if one.level == WRONG
        and ("写的是" in one.what or "公式" in one.what or "没有“" in one.what)
    }


def _advice(package: Package, what: str) -> set[str]:
    """What is to be done about a problem of these very words."""
    return {one.advice for one in month_findings(package) if one.what == what}


def _saved(package: Package, folder: Path) -> Path:
    path = folder / "2026年11月.xlsx"
    package.save(path)
    return path


def test_an_adopted_month_in_order_has_nothing_typed_over() -> None:
    package = _package(_adopted())
    assert _told(package) == {}
    assert put_in_order(package) == [] and package.to_bytes() == _adopted()


def test_a_score_that_only_a_blank_is_left_of_is_told_as_empty() -> None:
    package = _package(_adopted())
    package.sheet(SHEET).set_value(SECOND, 4, "　")
    assert _told(package) == {f"{SHEET}!D{SECOND}": "包青山的业务规范写的是空，按登记计算是18.00"}


def test_scores_that_were_not_computed_are_counted_from_the_first() -> None:
    package = _package(_adopted())
    sheet = package.sheet(SHEET)
    for row, column, value in (
        (SECOND, 4, None),
        (SECOND, 5, CellError("#VALUE!")),
        (6, 4, "函数不可用"),
    ):
        sheet.set_cached(row, column, value)
    found = [one for one in month_findings(package) if "没有算出来" in one.what]
    assert [(one.level, one.sheet, one.cell, one.what, one.advice) for one in found] == [
        (
            WRONG, SHEET, f"D{SECOND}", "得分没有算出来（这样的有2人，3格）",
            "用 kaohe calc 重新计算；仍是这样的，看它列出的公式",
        )
    ]  # fmt: skip


def test_functions_that_fill_one_cell_each_fill_their_blocks_again() -> None:
    package = _package(_adopted())
    blocks, name = block_areas(package), named_area(package, PLACES)[0].name
    scores = blocks["SCORE"]
    before = list(package.sheet(name).values(scores))
    calls = {area: package.sheet(name).cell(*area[:2]).formula or "" for area in blocks.values()}
    for area, call in calls.items():
        package.sheet(name).set_formula(
            *area[:2], call, array=area._replace(last_row=area[0], last_column=area[1])
        )
    part = package.sheet(name).part
    package.set_part(part, re.sub(rb' t="array" ref="[A-Z0-9:]+"', b"", package.part(part)))
    package = _package(package.to_bytes())
    for area in blocks.values():
        for row in range(area.first_row, area.last_row + 1):
            for column in range(area.first_column, area.last_column + 1):
                if (row, column) != area[:2]:
                    package.sheet(name).set_value(row, column, CellError("#NAME?"))
    assert put_in_order(package) == [f"“{name}”的函数只剩一格有结果，已恢复"]
    assert block_areas(package) == blocks
    recalculate(package)
    assert list(package.sheet(name).values(scores)) == before


def test_a_score_typed_over_its_formula_is_told_by_check_calc_and_publish(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = _package(_adopted())
    package.sheet(SHEET).set_value(SECOND, 4, 20)
    package.sheet(SHEET).set_formula(SECOND, 9, "60+40", 100)
    score = "包青山的业务规范写的是20，按登记计算是18.00"
    told = _told(package)
    assert told[f"{SHEET}!D{SECOND}"] == score
    assert told[f"{SHEET}!I{SECOND}"].startswith("包青山的总分写的是100，按登记计算是")
    assert score in [one.what for one in read_results(package).errors]
    path = _saved(package, tmp_path)
    for verb in ("check", "calc"):
        assert main([verb, str(path)]) != 0
        shown = "".join(capsys.readouterr().out.split())
        assert f"{SHEET}!D{SECOND}" in shown


def test_what_was_typed_right_is_no_problem() -> None:
    package = _package(_adopted())
    package.sheet(SHEET).set_value(SECOND, 4, 18)
    assert _told(package) == {}


def test_the_next_month_has_the_formula_again_that_was_typed_over(tmp_path: Path) -> None:
    package = _package(_adopted())
    sheet = package.sheet(SHEET)
    package.sheet(LEDGER).set_value(2, 6, -9)
    before = {
        "score": sheet.cell(SECOND, 4).formula,
        "total": sheet.cell(SECOND, 9).formula,
    }
    sheet.set_value(SECOND, 4, 20)
    sheet.set_value(SECOND, 9, 100)
    out = tmp_path / "12.xlsx"
    assert main(["next", str(_saved(package, tmp_path)), "-o", str(out)]) == 0
    new = Package.open(out)
    shown = next(one for one in new.sheets if one.name.endswith("考核") and one.state == "visible")
    assert shown.cell(SECOND, 4).formula == before["score"] and shown.cell(SECOND, 4).value == 20
    assert shown.cell(SECOND, 9).formula == before["total"]
    assert new.sheet(LEDGER).cell(2, 6).has_formula


def test_cleared_cells_get_their_formulas_back_from_calc(tmp_path: Path) -> None:
    package = _package(_adopted())
    wanted = package.sheet(SHEET).cell(SECOND, 4).formula
    package.sheet(SHEET).set_value(SECOND, 4, None)
    lacking = "这一行有得分格没有公式（这样的行有1行），看不到得分"
    assert _told(package) == {f"{SHEET}!D{SECOND}": lacking}
    assert _advice(package, lacking) == {"从相邻一行复制这些格，或用 kaohe calc 补上"}
    path = _saved(package, tmp_path)
    main(["calc", str(path)])
    mended = Package.open(path)
    assert mended.sheet(SHEET).cell(SECOND, 4)[:2] == (18, wanted)
    assert _told(mended) == {}


def test_a_person_added_among_the_offices_people_gets_a_score(tmp_path: Path) -> None:
    package = _package(_adopted())
    insert_rows(package, SHEET, 3, 1)
    sheet = package.sheet(SHEET)
    for column in range(1, 10):
        sheet.set_value(4, column, None)
    sheet.set_value(4, 2, "不动产专厅")
    sheet.set_value(4, 3, "苏和")
    assert _told(package)[f"{SHEET}!D4"].startswith("这一行有得分格没有公式（这样的行有1行）")
    before = package.to_bytes()
    assert put_in_order(package) == [f"{SHEET}有1行缺少得分的公式，已补上"]
    changed = {(d.sheet, d.place) for d in differences(before, package.to_bytes())}
    assert {cell for sheet_name, cell in changed if sheet_name == SHEET} == {
        f"{letter}4" for letter in "DEFGHI"
    }
    path = _saved(_package(before), tmp_path)
    main(["calc", str(path)])
    values = [Package.open(path).sheet(SHEET).cell(row, 4).value for row in (3, 4, 5)]
    assert values == [20, 20, 18]


def test_rows_inserted_in_the_offices_ledger_are_answered_by_calc(tmp_path: Path) -> None:
    package = _package(_adopted())
    insert_rows(package, LEDGER, 2, 1)
    sheet = package.sheet(LEDGER)
    for column in range(1, 8):
        sheet.set_value(3, column, None)
    for column, value in enumerate(("医保专窗", "丁一诺", "业务规范1", "1"), start=2):
        sheet.set_value(3, column, value)
    assert _told(package)[f"{LEDGER}!A3"] == (
        "这一行没有“分值”“状态”（这样的行有1行），已计分，但看不到结果"
    )
    path = _saved(package, tmp_path)
    main(["calc", str(path)])
    mended = Package.open(path)
    first, second = (mended.sheet(LEDGER).cell(row, 6) for row in (2, 3))
    assert first.value == -2 and second.has_formula
    assert _told(mended) == {}


def test_answers_typed_over_in_the_offices_ledger_are_told() -> None:
    package = _package(_adopted())
    package.sheet(LEDGER).set_value(2, 6, -1)
    package.sheet(LEDGER).set_value(2, 7, "不计")
    assert _told(package) == {
        f"{LEDGER}!F2": "“分值”写的是-1，按登记计算是-2.00",
        f"{LEDGER}!G2": "“状态”写的是不计，按登记计算是计入",
    }
    for name, what in (
        ("分值", "写的是-1，按登记计算是-2.00"),
        ("状态", "写的是不计，按登记计算是计入"),
    ):
        assert _advice(package, f"“{name}”{what}") == {
            f"不要手工改“{name}”；清空这一格，用 kaohe calc 补上公式"
        }


def test_a_total_typed_over_in_a_generated_workbook_is_told() -> None:
    package = _package(_generated())
    sheet = package.sheet("个人得分")
    column = next(c for c in range(1, 20) if sheet.cell(4, c).value == "总分")
    assert _told(package) == {}
    sheet.set_value(6, column, 100)
    (what,) = _told(package).values()
    assert what.startswith(f"{PEOPLE[1]}的总分写的是100，按登记计算是")


def test_a_newcomer_below_the_offices_roster_is_told_and_headings_not() -> None:
    package = _package(_adopted())
    sheet = package.sheet(SHEET)
    for row, (window, name) in enumerate(
        [("窗口", "姓名"), ("不动产专厅", PEOPLE[0]), ("医保专窗", "合计"), ("审核人：", "苏和")],
        12,
    ):
        sheet.set_value(row, 2, window)
        sheet.set_value(row, 3, name)
    assert not [one for one in month_findings(package) if "计算范围之外" in one.what]
    sheet.set_value(18, 2, "医保专窗")
    sheet.set_value(18, 3, "苏和")
    (found,) = [one for one in month_findings(package) if "计算范围之外" in one.what]
    assert (found.sheet, found.cell) == (SHEET, "B18")


def test_an_offices_own_column_of_points_may_stay_empty() -> None:
    people = [(name, "医保窗口", *[None] * len(RESULTS)) for name in PEOPLE]
    ledger: Rows = [["日期", "姓名", "条款", "分值"], ["2026-11-03", PEOPLE[0], "业务规范1", -2]]
    sheets: dict[str, Rows] = {"考核": [["姓名", "窗口", *RESULTS], *people], "台账": ledger}
    _, package = adopt_package(_package(written(sheets)), scores=Scores.REPLACE)
    for column, value in enumerate(("2026-11-04", PEOPLE[1], "业务规范1"), start=1):
        package.sheet("台账").set_value(3, column, value)
    assert _told(package) == {}
