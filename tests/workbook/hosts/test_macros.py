"""Our macros in a workbook: beside the office's own, and executed by a real program."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from oletools.olevba import VBA_Parser  # type: ignore[import-untyped]
from openpyxl.worksheet.formula import ArrayFormula

from udf.functions import FUNCTIONS
from workbook.hosts.macros import drop_macros, has_macros, make_xlsm
from workbook.hosts.vba import START
from workbook.ooxml.macros.project import read_project, to_bytes, with_module
from workbook.ooxml.package import Package

DATA = Path(__file__).parents[2] / "data" / "office"
BY_EXCEL = DATA / "quickstart.xlsm"
PART = "xl/vbaProject.bin"
RELATIONS = "xl/_rels/workbook.xml.rels"


def small() -> bytes:
    """Two sheets and a chart sheet, the formulas calling our functions with Chinese."""
    book = openpyxl.Workbook()
    book.active.title = "得分"  # type: ignore[union-attr]
    sheet = book["得分"]
    for row in (["工号", "姓名"], ["1001", "王芳"], [1002, "李强"]):
        sheet.append(row)
    table = "$A$1:$B$3"
    call = f'=KH_SCORE({table},"业务规范",{table},{table},{table},{table})'
    sheet["D1"] = ArrayFormula("D1:E3", call)
    sheet["G1"] = f"=KH_WORKDAYS({table})"
    sheet["G2"] = f'=KH_CLAUSE("业务规范3b",{table})'
    book.create_sheet("细则")
    book.create_chartsheet("图")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def made(data: bytes) -> bytes:
    package = Package(data)
    make_xlsm(package)
    return package.to_bytes()


def test_the_workbook_says_what_it_is_and_where_its_macros_are() -> None:
    found = parts(made(small()))
    types = found["[Content_Types].xml"].decode()
    assert "application/vnd.ms-excel.sheet.macroEnabled.main+xml" in types
    assert "spreadsheetml.sheet.main+xml" not in types
    assert (
        'PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"' in types
    )
    assert "relationships/vbaProject" in found[RELATIONS].decode()


def test_every_sheet_has_a_code_name_and_its_module() -> None:
    package = Package(made(small()))
    names = {"ThisWorkbook"}
    assert 'codeName="ThisWorkbook"' in package.part("xl/workbook.xml").decode()
    for part, name in (
        ("xl/worksheets/sheet1.xml", "Sheet1"),
        ("xl/worksheets/sheet2.xml", "Sheet2"),
        ("xl/chartsheets/sheet1.xml", "Sheet3"),
    ):
        root = package.xml(part)
        assert root[0].get("codeName") == name  # sheetPr comes first
        names.add(name)
    project = read_project(package.part(PART))
    assert set(project.modules) == {*names, "kaohe"}
    assert "{00020821-" in project.text("Sheet3")  # a chart
    assert "{00020820-" in project.text("Sheet2")


@pytest.mark.parametrize("name", ["Sheet2", "sheet2", "kaohe", "ThisWorkbook", "1a", "a b", "表😀"])
def test_a_code_name_that_is_taken_or_no_name_is_replaced(name: str) -> None:
    package = Package(small())
    for part, given in (("sheet1.xml", name), ("sheet2.xml", "Sheet2")):
        package.edit_xml(f"xl/worksheets/{part}")[0].set("codeName", given)
    make_xlsm(package)
    names = [package.xml(sheet.part)[0].get("codeName") for sheet in package.sheets]
    assert names == (["sheet2", "Sheet3"] if name == "sheet2" else
                     ["Sheet2", "Sheet3"] if name == "Sheet2" else ["Sheet1", "Sheet2"])  # fmt: skip
    modules = read_project(package.part(PART)).modules
    assert len({module.lower() for module in modules}) == len(modules) == 4 + 1


def test_a_chinese_code_name_stays() -> None:
    package = Package(small())
    package.edit_xml("xl/worksheets/sheet1.xml")[0].set("codeName", "得分表")
    make_xlsm(package)
    assert "得分表" in read_project(package.part(PART)).modules
    parser = VBA_Parser("m.xlsm", data=package.to_bytes())
    assert "得分表.cls" in [name for _, _, name, _ in parser.extract_all_macros()]


def test_olevba_finds_a_caller_for_every_function() -> None:
    parser = VBA_Parser("m.xlsm", data=made(small()))
    sources = {name: code for _, _, name, code in parser.extract_all_macros()}
    for name in FUNCTIONS:
        assert f"Public Function KH_{name}(" in sources["kaohe.bas"]
    assert not any("xlwings" in name for name in sources)


def test_twice_is_once() -> None:
    once = made(small())
    assert made(once) == once


def test_taken_out_again_nothing_is_left_but_the_code_names() -> None:
    original = small()
    package = Package(made(original))
    assert not drop_macros(package)
    before, after = parts(original), parts(package.to_bytes())
    assert set(after) == set(before)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {
        "[Content_Types].xml", RELATIONS, "xl/workbook.xml", "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml", "xl/chartsheets/sheet1.xml",
    }  # fmt: skip
    assert b"macroEnabled" not in after["[Content_Types].xml"]
    assert b"vbaProject" not in after["[Content_Types].xml"] + after[RELATIONS]


def test_the_offices_own_macros_stay() -> None:
    package = Package.open(BY_EXCEL)
    own = read_project(package.part(PART))
    make_xlsm(package)
    both = read_project(package.part(PART))
    assert [both.text(name) for name in own.modules] == [own.text(name) for name in own.modules]
    assert "KH_SCORE" in both.text("kaohe")
    assert drop_macros(package)
    assert read_project(package.part(PART)) == own
    assert package.content_type("xl/workbook.xml").endswith("macroEnabled.main+xml")


def test_a_workbook_without_our_macros_is_left_alone() -> None:
    package = Package.open(BY_EXCEL)
    assert drop_macros(package)
    assert not package.changed
    plain = Package(small())
    assert not drop_macros(plain)
    assert [has_macros(one) for one in (package, plain, Package(made(small())))] == [
        False, False, True
    ]  # fmt: skip
    assert not plain.changed


def test_a_signature_that_no_longer_holds_goes() -> None:
    package = Package.open(BY_EXCEL)
    signature = "xl/vbaProjectSignature.bin"
    kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProjectSignature"
    package.set_part(signature, b"signed", "application/vnd.ms-office.vbaProjectSignature")
    package.add_relationship(PART, kind, signature)
    signed = Package(package.to_bytes())
    make_xlsm(signed)
    assert not Package(signed.to_bytes()).has_part(signature)


# --- in a real program ----------------------------------------------------------------------------

# Stands in for xlwings' module: no COM here, so the answer tells what arrived.
STUB = """
Function CallUDF(script, fname, args, book, caller)
    Dim answer(0 To 2, 0 To 1), first
    If fname = "KH_SCORE" Then
        first = args(0).Value
        answer(0, 0) = script
        answer(0, 1) = args(1)
        answer(1, 0) = first(2, 2) & "，你好"
        answer(1, 1) = 12.5
        answer(2, 0) = IsMissing(args(6))
        answer(2, 1) = UBound(args)
        CallUDF = answer
    Else
        CallUDF = fname & "：" & IIf(IsObject(args(0)), "区域", args(0))
    End If
End Function

Private caller As String

Function Module(name)
    Module = name
End Function

Function Tuple(first)
    Tuple = "(" & first & ")"
End Function

Sub SetAttr(where, what, value)
    caller = where & "." & what & "=" & value.Name
End Sub

Function Invoke(where, what, arguments)
    If arguments = "(fails)" Then Err.Raise 1000, "python", "没有 Python"
    Invoke = where & "." & what & arguments & " " & caller
End Function

Function Str(value)
    Str = value
End Function
"""

# Presses a button of the tab: `Call` is a word of LibreOffice's Basic, and a box would wait.
PRESSED = """
Private told As String
Private status As Variant

Public Function PRESSED(name)
    Dim control As Object
    Set control = CreateUnoService("com.sun.star.form.component.CommandButton")
    control.Tag = name
    told = ""
    PressButton control
    PRESSED = told & "|" & status
End Function
"""


def without(code: str, procedure: str) -> str:
    """The source of a module without one of its procedures."""
    rest, removed = re.subn(rf"(?ms)^Private Function {procedure}\(.*?^End Function\r?$", "", code)
    assert removed == 1
    return rest


@pytest.fixture
def office(tmp_path: Path) -> str:
    program = shutil.which("soffice")
    if program is None or sys.platform == "win32":
        pytest.skip("没有 LibreOffice；请安装 libreoffice-calc 和 python3-uno")
    return program


@pytest.fixture
def calc(office: str, tmp_path: Path) -> Iterator[Any]:
    with calc_program(office, tmp_path) as command:
        yield command


@contextmanager
def calc_program(office: str, tmp_path: Path) -> Iterator[Any]:
    """Calc, driven over UNO: calc(command, argument …) → its answer."""
    driver = Path(__file__).parents[2] / "conformance" / "calc_driver.py"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    with subprocess.Popen(
        ["/usr/bin/python3", str(driver), office, profile],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdin and process.stdout
        stdin, stdout = process.stdin, process.stdout
        stdout.readline()

        def command(*words: object) -> Any:
            stdin.write(json.dumps(words) + "\n")
            stdin.flush()
            reply = json.loads(stdout.readline())
            assert "error" not in reply, reply
            return reply["answer"]

        yield command
        stdin.close()
        process.wait(60)


def test_libreoffice_executes_the_callers_with_chinese_arguments(calc: Any, tmp_path: Path) -> None:
    package = Package(made(small()))
    project = read_project(package.part(PART))
    code = without(project.text("kaohe"), "XLPy")
    for theirs, ours in {
        r"    Set python = XLPy\r?\n": "",
        r"\bpython\.Call\(": "XLPy.Invoke(",
        r"\bpython\.": "XLPy.",
        r"MsgBox answer, \w+, .*": "told = answer",
        r"Application\.StatusBar": "status",
    }.items():
        code, count = re.subn(theirs, ours, code)
        assert count
    project = with_module(with_module(project, "kaohe", code + PRESSED), "XLPy", STUB)
    for row, name in ((3, "check"), (4, "fails")):
        package.sheet("得分").set_formula(row, 7, f'PRESSED("{name}")')
    package.set_part(PART, to_bytes(project))
    book = tmp_path / "考核.xlsm"
    package.save(book)
    calc("open", str(book), 4)
    calc("calculate", True)
    assert calc("read", "得分", "D1:E3") == [
        ["udf.hosts.classic", "业务规范"],
        ["王芳，你好", 12.5],
        [1, 8],
    ]
    assert calc("read", "得分", "G1:G2") == [["KH_WORKDAYS：区域"], ["KH_CLAUSE：业务规范3b"]]
    (pressed,), (failed,) = calc("read", "得分", "G3:G4")
    caller = "xlwings._xlwindows.BOOK_CALLER=考核.xlsm"
    assert pressed == f"workbook.desktop.tab.press(check) {caller}|False"
    assert "kaohe host excel" in failed
    assert failed.endswith("没有 Python|False")
    calc("close")


# Stands in for xlwings' library, which only Windows has: it never has an object to give.
LIBRARY = """
Private Const LIBRARY As String = "xlwings.dll"
Private loaded As String
Private started As String
Private attempts As Integer
Private told As String

Private Function LoadLibrary(ByVal path As String) As Long
    loaded = loaded & path & "|"
    LoadLibrary = IIf(InStr(path, "Scripts") > 0, 0, 1)
End Function

Private Function XLPyDLLActivateAuto(result As Variant, ByVal config As String, ByVal mode As Long) As Long
    attempts = attempts + 1
    started = config
    result = "no Python"
    XLPyDLLActivateAuto = 1
End Function

Public Function SEEN(which)
    Select Case which
        Case 1: SEEN = attempts
        Case 2: SEEN = started
        Case 3: SEEN = loaded
        Case 4: SEEN = told
    End Select
End Function
"""


def test_libreoffice_executes_the_start_and_a_failed_one_is_remembered(
    office: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings are the user's own, whatever sheets and files call themselves settings."""
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in range(1, 21):
        sheet[f"A{row}"] = "=KH_WORKDAYS($H$1:$I$3)"
    for which in range(1, 5):
        sheet[f"C{which}"] = f"=SEEN({which})"
    for name in ("kaohe.conf", "xlwings.conf", "恶意.py"):
        orders = made.create_sheet(name)
        orders.append(["INTERPRETER_WIN", r"C:\evil\python.exe"])
        orders.sheet_state = "veryHidden"
        orders_file = '"INTERPRETER_WIN","C:\\evil\\python.exe"\r\n'
        (tmp_path / name).write_text(orders_file, encoding="utf-8")
    stream = BytesIO()
    made.save(stream)
    package = Package(stream.getvalue())
    make_xlsm(package)
    project = read_project(package.part(PART))
    code = re.sub("(?s)#If VBA7.*?\n#End If\r?\n", lambda _: LIBRARY, project.text("kaohe"))
    code = code.replace("Application.StatusBar", "told")  # a window's, and none is seen here
    package.set_part(PART, to_bytes(with_module(project, "kaohe", code)))
    book = tmp_path / "考核^&%x%.xlsm"
    package.save(book)
    settings = tmp_path / r"home\.kaohe\kaohe.conf"  # a file name here, a path on Windows
    good = r"C:\考 核^&%x%\Scripts\python.exe"
    seen = {}
    with calc_program(office, tmp_path) as calc:
        for setting in (None, "python.exe", r"..\python.exe", r"C:\$(x)\python.exe", good):
            if setting is not None:
                lines = f'"SHOW CONSOLE","True"\r\n"INTERPRETER_WIN","{setting}"\r\n'
                settings.write_text(lines, encoding="utf-8")
            calc("open", str(book), 4)
            calc("calculate", True)
            calc("calculate", True)
            assert calc("read", "Sheet", "A1:A20") == [["Error 2015"]] * 20  # Excel: #VALUE!
            seen[setting] = [row[0] for row in calc("read", "Sheet", "C1:C4")]
            calc("close")
    assert all("kaohe host excel" in told for _, _, _, told in seen.values())
    assert "no Python" in seen[good][3]
    # The library is loaded from beside that Python, and asked once, not once a cell.
    assert seen.pop(good)[:3] == [
        1, f'"{good}" {START}', "C:\\考 核^&%x%\\Scripts\\xlwings.dll|C:\\考 核^&%x%\\xlwings.dll|",
    ]  # fmt: skip
    assert {tuple(rest[:3]) for rest in seen.values()} == {(0, "", "")}


def test_libreoffice_keeps_the_macros_when_it_saves(office: str, tmp_path: Path) -> None:
    book = tmp_path / "考核.xlsm"
    book.write_bytes(made(small()))
    subprocess.run(
        [
            office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--convert-to", "xlsm:Calc MS Excel 2007 VBA XML", "--outdir", str(tmp_path / "out"),
            str(book),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    saved = read_project(Package.open(tmp_path / "out" / book.name).part(PART))
    assert "Public Function KH_SCORE(" in saved.text("kaohe")
    assert "扣分登记" in saved.text("kaohe")
