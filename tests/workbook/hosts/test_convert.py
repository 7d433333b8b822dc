"""A workbook converted for other hosts and back."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.refusals import refused
from tests.workbook.hosts.test_macros import BY_EXCEL, parts, small
from workbook.hosts.convert import convert, host_of, rename_calls, rename_calls_in
from workbook.hosts.macros import make_xlsm
from workbook.ooxml.package import Package

FORMULAS = {
    "embedded": "IF(KH_SCORE(A1)+1>KH_RATE (B1),\"KH_SCORE(x)\",'KH.SCORE('!A1)",
    "office": "IF(_xldudf_KH_SCORE(A1)+1>_xldudf_KH_RATE (B1),\"KH_SCORE(x)\",'KH.SCORE('!A1)",
    "calc": "IF(KH.SCORE(A1)+1>KH.RATE (B1),\"KH_SCORE(x)\",'KH.SCORE('!A1)",
    "excel": "IF(KH_SCORE(A1)+1>KH_RATE (B1),\"KH_SCORE(x)\",'KH.SCORE('!A1)",
}


@pytest.mark.parametrize("host", FORMULAS)
@pytest.mark.parametrize("written", [*FORMULAS.values(), FORMULAS["calc"].replace("KH.S", "kh.s")])
def test_calls_are_respelled_and_texts_stay(written: str, host: str) -> None:
    formula = written.replace("'kh.s", "'KH.S")
    assert rename_calls(formula, host) == (FORMULAS[host], 2)


@pytest.mark.parametrize(
    "formula", ["KH_SCORER(1)", "MYKH_SCORE(1)", "KH_SCORE+1", "a.KH.SCORE(1)"]
)
def test_what_only_looks_like_a_call_stays(formula: str) -> None:
    assert rename_calls(formula, "calc") == (formula, 0)


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "原.xlsx"
    path.write_bytes(data)
    return path


def test_there_and_back_through_every_host_nothing_is_lost(tmp_path: Path) -> None:
    original = small()
    book = written(tmp_path, original)
    for number, host in enumerate(("office", "excel", "calc", "embedded")):
        out = tmp_path / f"{number}{'.xlsm' if host == 'excel' else '.xlsx'}"
        assert convert(book, host, out).path == out
        assert Package.open(out).has_part("customUI/customUI.xml") == (host == "excel")
        book = out
    before, after = parts(original), parts(book.read_bytes())
    assert set(before) == set(after)
    for name in set(before) - {"[Content_Types].xml", "xl/_rels/workbook.xml.rels"}:
        bare = re.sub(rb' codeName="\w+"', b"", after[name])
        assert canonical(bare) == canonical(before[name]), name


def canonical(content: bytes) -> bytes:
    from lxml import etree

    if not content.startswith(b"<"):
        return content
    root = etree.fromstring(content)
    for empty in root.findall("{*}sheetPr"):
        if not len(empty) and not empty.attrib:
            root.remove(empty)
    return etree.tostring(root, method="c14n2")


def test_stored_results_names_and_rules_go_along(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=KH_WORKDAYS(B1:C2)"  # type: ignore[index]
    book.active["A2"] = '="KH_WORKDAYS("&A1'  # type: ignore[index]
    book.defined_names["天数"] = openpyxl.workbook.defined_name.DefinedName(
        "天数", attr_text="KH_WORKDAYS(Sheet!$B$1:$C$2)"
    )
    stream = BytesIO()
    book.save(stream)
    package = Package(stream.getvalue())
    package.sheet("Sheet").set_cached(1, 1, 21)
    package.save(tmp_path / "a.xlsx")
    assert convert(tmp_path / "a.xlsx", "calc", tmp_path / "b.xlsx") == (tmp_path / "b.xlsx", [])
    after = Package.open(tmp_path / "b.xlsx")
    cell = after.sheet("Sheet").cell(1, 1)
    assert (cell.formula, cell.value) == ("KH.WORKDAYS(B1:C2)", 21)
    assert after.sheet("Sheet").cell(2, 1).formula == '"KH_WORKDAYS("&A1'
    assert after.defined_names()[0].text == "KH.WORKDAYS(Sheet!$B$1:$C$2)"


def test_parts_without_our_functions_are_carried_over_byte_for_byte(tmp_path: Path) -> None:
    convert(written(tmp_path, small()), "calc", tmp_path / "b.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "原.xlsx") as before,
        zipfile.ZipFile(tmp_path / "b.xlsx") as after,
    ):
        assert before.namelist() == after.namelist()
        assert [n for n in before.namelist() if before.read(n) != after.read(n)] == [
            "xl/worksheets/sheet1.xml"
        ]


def test_the_wrong_ending_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    book = written(tmp_path, small())
    for host, name, ending in (("excel", "a.xlsx", ".xlsm"), ("calc", "a.xlsm", ".xlsx")):
        with refused(f"转换后的工作簿应以 {ending} 结尾；请把“{name}”改名后再试"):
            convert(book, host, tmp_path / name)
    assert list(tmp_path.iterdir()) == [book]


def test_a_workbook_without_our_functions_is_refused(tmp_path: Path) -> None:
    with refused("“quickstart.xlsm”里没有考核函数，不需要转换；请先用 kaohe adopt 接入"):
        convert(BY_EXCEL, "calc", tmp_path / "a.xlsx")


def test_sheets_that_xlwings_takes_for_settings_or_code_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "=KH_WORKDAYS(B1:C2)"
    for name in ("Kaohe.CONF", "xlwings.conf", "统计.py", "py", "conf.py2"):
        book.create_sheet(name).sheet_state = "veryHidden"
    book.save(tmp_path / "a.xlsx")
    done = convert(tmp_path / "a.xlsx", "excel")
    assert [message.split("”")[0] for message in done.messages] == [
        "工作表“Kaohe.CONF", "工作表“xlwings.conf", "工作表“统计.py",
    ]  # fmt: skip


def test_macros_of_the_offices_own_do_not_make_a_workbook_one_for_excel(tmp_path: Path) -> None:
    package = Package.open(BY_EXCEL)
    package.sheets[0].set_formula(9, 9, "KH_WORKDAYS($A$1:$B$2)")
    assert host_of(package) == "embedded"
    make_xlsm(package)
    assert host_of(package) == "excel"


def test_beside_the_workbook_the_result_has_the_hosts_name_where_the_ending_is_the_same(
    tmp_path: Path,
) -> None:
    book = written(tmp_path, small())
    assert convert(book, "calc").path == tmp_path / "原_calc.xlsx"
    assert convert(book, "excel").path == tmp_path / "原.xlsm"


def test_the_host_of_a_workbook_is_that_of_its_calls(tmp_path: Path) -> None:
    package = Package(small())
    for host in ("calc", "office", "embedded"):
        rename_calls_in(package, host)
        assert host_of(package) == host
    assert host_of(Package.open(BY_EXCEL)) == "embedded"
