"""Recalculation without a spreadsheet program: what is stored, what is left, what stays the same."""

import io
import random
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from lxml import etree

from tests.workbook.sample import calculated, differences, expected, filled, lightened
from workbook.engine.recalculate import distrust, recalculate
from workbook.ooxml.cells import CellError
from workbook.ooxml.package import Package

HEADER = 4  # of 个人得分


def from_pandas(path: Path, engine: str) -> list[dict[str, Any]]:
    frame = pd.read_excel(path, sheet_name="个人得分", header=HEADER - 1, engine=engine)  # type: ignore[call-overload]
    return list(frame.head(len(expected())).to_dict("records"))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "2026-11.xlsx"
    path.write_bytes(calculated())
    return path


@pytest.mark.parametrize("engine", ["openpyxl", "calamine"])
def test_the_sample_month_scores_as_expected_cell_by_cell(book: Path, engine: str) -> None:
    assert differences(from_pandas(book, engine)) == []


def test_scores_show_and_survive_in_libreoffice_without_any_function(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("需要 LibreOffice：请安装 libreoffice-calc")
    book = tmp_path / "2026-11.xlsx"
    book.write_bytes(lightened(calculated()))
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out"), str(book)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    saved = tmp_path / "out" / book.name
    assert differences(from_pandas(saved, "openpyxl")) == []
    shown = {path: _findings(path) for path in (book, saved)}
    assert shown[saved] == shown[book] != []  # links, which LibreOffice computes anew, are there


def _findings(path: Path) -> list[tuple[object, ...]]:
    """The lines of 数据检查 as a file stores them: sheet, cell, problem."""
    sheet = openpyxl.load_workbook(path, data_only=True, read_only=True)["数据检查"]
    rows = sheet.iter_rows(min_row=5, min_col=2, max_col=4, values_only=True)
    return [row for row in rows if row[2]]


def test_only_results_change(book: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(filled())) as old, zipfile.ZipFile(book) as new:
        assert old.namelist() == new.namelist()
        before = {name: old.read(name) for name in old.namelist()}
        after = {name: new.read(name) for name in new.namelist()}
    printed = re.compile(rb'(Print_Area"[^>]*>[^<]*[$])[0-9]+<')  # follows what is shown
    for parts in (before, after):
        whole = etree.tostring(etree.fromstring(parts["xl/workbook.xml"]), method="c14n")
        parts["xl/workbook.xml"] = printed.sub(rb"\1<", whole)
    changed = [name for name in before if before[name] != after[name]]
    assert changed
    assert all(name.startswith("xl/worksheets/sheet") for name in changed)
    formula = re.compile(rb'<c r="([A-Z0-9]+)"[^>]*>(<f[^>]*/>|<f.*?</f>)')
    for name in changed:
        assert formula.findall(after[name]) == formula.findall(before[name])


def test_every_cell_of_an_array_has_its_value(book: Path) -> None:
    sheet = Package.open(book).sheet("计算")
    cells = sheet.cells()
    for area in sheet.arrays():
        for row in range(area.first_row, area.last_row + 1):
            for column in range(area.first_column, area.last_column + 1):
                assert cells[row, column].value is not None


def test_calc_after_calc_is_the_same_file(book: Path) -> None:
    package = Package.open(book)
    assert recalculate(package).stored == 0
    assert package.to_bytes() == calculated()


def second_opinions(package: Package) -> dict[str, str]:
    rows = package.sheet("个人得分").cells()
    return {
        str(rows[row, 1].value): str(rows[row, 11].value)
        for row in range(HEADER + 1, HEADER + 1 + len(expected()))
    }


def test_the_second_calculation_agrees_with_everyone_it_can_read() -> None:
    """A clause spelled freely is not read; then 复核 names the row, and never says 一致."""
    package = Package(calculated())
    said = second_opinions(package)
    pending = {person["工号"] for person in expected() if person["总分"] == ""}
    assert {number for number, text in said.items() if text == "待核"} == pending
    others = {text for number, text in said.items() if number not in pending}
    assert "一致" in others
    assert all(text == "一致" or text.startswith("未复核：") for text in others)


def spell_as_the_dropdowns_do(package: Package) -> None:
    from udf.clauses import find_rule
    from udf.rulebook import Rule
    from udf.rulefile import load_rulebook
    from udf.text import text, whole

    book = load_rulebook()
    for name in ("扣分登记", "加分登记"):
        sheet = package.sheet(name)
        for (row, column), cell in sheet.cells().items():
            if row <= 4 or cell.value is None or isinstance(cell.value, CellError):
                continue
            if column == 5:
                rule = find_rule(book, cell.value)
                if isinstance(rule, Rule):
                    sheet.set_value(row, column, rule.choice)
            if column == 6 and whole(cell.value) is not None:
                sheet.set_value(row, column, whole(cell.value))
            if column == 9 and not isinstance(cell.value, float):
                sheet.set_value(row, column, int(text(cell.value).strip("第期")))


def test_spelled_as_the_dropdowns_spell_everyone_is_confirmed_and_a_forgery_is_not() -> None:
    package = Package(filled())
    spell_as_the_dropdowns_do(package)
    recalculate(package)
    said = second_opinions(package)
    unread = {n: text for n, text in said.items() if text.startswith("未复核")}
    assert list(said.values()).count("一致") + len(unread) == 110
    assert len(unread) < 12, unread  # rows whose clause is no clause (abc, 行为规范1、2 …)

    honest = [number for number, text in said.items() if text == "一致"]
    chance = random.Random(7)
    sheet = package.sheet("个人得分")
    rows = {cell.value: row for (row, column), cell in sheet.cells().items() if column == 1}
    forged = dict(zip(chance.sample(honest, 6), range(4, 10), strict=True))
    for number, column in forged.items():
        value = sheet.cell(rows[number], column).value
        assert isinstance(value, (int, float))
        sheet.set_value(rows[number], column, value + 0.01)
    recalculate(package)
    said = second_opinions(package)
    assert {number for number in honest if said[number] != "一致"} == set(forged)


# --- what is left -------------------------------------------------------------------------------


def office_like(tmp_path: Path) -> Path:
    """Our call, and around it formulas of an office's own with results stored by another program."""
    import xlsxwriter  # type: ignore[import-untyped]

    path = tmp_path / "office.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("表")
    sheet.write_row(0, 0, ["条款", "类别", "内容", "分值", "单位", "计算方式"])
    sheet.write_formula("A3", '=KH_CLAUSE("业务规范1",A1:F1)', None, "旧")
    sheet.write_formula("B3", "=LEN(A3)", None, 1)  # follows, and the engine can be trusted with it
    sheet.write_formula("C3", "=B3*2", None, 7)  # follows, but 1 × 2 is not 7
    sheet.write_formula("D3", "=UNHEARD(A3)", None, "留着")
    sheet.write_formula("E3", "=UNHEARD(F1)", None, "也留着")
    sheet.write_formula("F3", "=1+1", None, 5)
    sheet.write_formula("A5", "=UNHEARD(2)", None, "业务规范1")  # ours follows from it
    sheet.write_formula("B5", '=A5&""', None, "业务规范1")
    sheet.write_formula("C5", "=KH_CLAUSE(B5,A1:F1)", None, "旧")
    sheet.write_formula("D5", "=[1]别处!A1", None, "远")
    book.close()
    return path


def test_what_the_engine_cannot_be_trusted_with_keeps_its_result_and_is_listed(
    tmp_path: Path,
) -> None:
    package = Package.open(office_like(tmp_path))
    outcome = recalculate(package)
    sheet = package.sheet("表")
    values = [sheet.cell(3, column).value for column in range(1, 7)]
    assert values == ["细则类别：应有1到12个类别", 14, 7, "留着", "也留着", 5]
    differs = "计算引擎算出的与文件中原有的结果不同，保留原有结果"
    assert {(kept.sheet, kept.cell, kept.formula, kept.reason) for kept in outcome.kept} == {
        ("表", "C3", "B3*2", differs),
        ("表", "D3", "UNHEARD(A3)", differs),
        ("表", "A5", "UNHEARD(2)", differs),
        ("表", "B5", 'A5&""', differs),
        ("表", "D5", "[1]别处!A1", "引用了别的工作簿，保留原有结果"),
    }


def test_distrust_is_asked_before_an_edit(tmp_path: Path) -> None:
    package = Package.open(office_like(tmp_path))
    assert {key[1:] for key in distrust(package)} == {
        (3, 3), (3, 4), (3, 5), (3, 6), (5, 1), (5, 2),
    }  # fmt: skip


def test_what_looks_up_in_our_results_finds_them_as_they_come_out() -> None:
    package = Package(calculated())
    area = f"$5:${HEADER + len(expected())}"
    rank, name = (f"个人得分!${c}{area.replace(':$', f':${c}$')}" for c in "JB")
    own = package.sheet("填表说明")  # a list of the best, as a clerk makes it himself
    for row in range(1, 31):
        own.set_formula(row, 9, f'IFERROR(INDEX({name},MATCH(ROW(),{rank},0)),"")')
    package = Package(package.to_bytes())
    recalculate(package)
    scores = package.sheet("个人得分")
    best: dict[object, object] = {}
    for row in range(HEADER + 1, HEADER + 1 + len(expected())):
        best.setdefault(scores.cell(row, 10).value, scores.cell(row, 2).value)
    shown = [package.sheet("填表说明").cell(row, 9).value for row in range(1, 31)]
    assert shown == [best.get(place, "") for place in range(1, 31)]


def test_the_answers_to_empty_rows_count_as_any_other_formula_would(
    calculating_here: None,
) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("登记", 0)
    for row in range(1, 6):
        sheet.cell(row, 5, f'=IF(COUNTA($A{row}:$C{row})=0,"",ROW()*10)')
    sheet["B2"] = "甲"
    sheet["C4"] = "=A1"  # empty, and yet something
    asked = ("COUNT(E1:E5)", "COUNTA(E1:E5)", 'COUNTIF(E1:E5,"")', "SUM(E1:E5)", 'E1=""')
    for row, formula in enumerate(asked, start=1):
        sheet.cell(row, 7, f"={formula}")
    stream = io.BytesIO()
    book.save(stream)
    package = Package(stream.getvalue())
    recalculate(package)
    cells = package.sheet("登记").cells()
    assert [cells[row, 5].value for row in range(1, 6)] == ["", 20, "", 40, ""]
    assert all(cells[row, 5].has_formula for row in range(1, 6))
    assert [cells[row, 7].value for row in range(1, 6)] == [2, 5, 3, 60, True]
