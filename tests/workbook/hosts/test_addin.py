"""LibreOffice's add-in as a file, and the program's documents where its Python cannot start."""

import json
import shutil
import subprocess
import sys
import time
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import Mock
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from tests.conformance.hosts import Calc, need_calc
from udf.functions import FUNCTIONS
from udf.resources import template
from workbook.hosts import addin
from workbook.ooxml.package import Package

DATA = Path(__file__).parents[2] / "data" / "calc"
OOR = "{http://openoffice.org/2001/registry}"


def test_type_library_is_what_unoidl_write_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    real = (DATA / "example.rdb").read_bytes()
    # unoidl-write puts its name after the header; every place in the file moves with it.
    comment = real[16 : real.index(b"**\0", 20) + 3]
    assert b"unoidl-write" in comment
    monkeypatch.setattr(addin, "_HEADER", addin._HEADER + comment)
    cells = "com.sun.star.table.XCellRange"
    methods = [("rng", [cells, "any"]), ("anyv", ["any", "any"])]
    assert addin.type_library("kaoheexp", "XFunctions", methods) == real


# As LibreOffice has to be told: what is new, and in which language it is shown.
BEGINNING = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" oor:name="CalcAddIns"'
    ' oor:package="org.openoffice.Office"><node oor:name="AddInInfo"><node oor:name="KH"'
    ' oor:op="replace"><node oor:name="AddInFunctions"><node oor:name="score" oor:op="replace">'
    '<prop oor:name="DisplayName"><value xml:lang="en-US">KH.SCORE</value></prop>'
    '<prop oor:name="Description"><value xml:lang="en-US">各类别得分，一人一行，一个类别一列</value>'
    '</prop><prop oor:name="Category"><value>Add-In</value></prop>'
    '<prop oor:name="CategoryDisplayName"><value xml:lang="en-US">考核</value></prop>'
    '<node oor:name="Parameters"><node oor:name="a0" oor:op="replace">'
    '<prop oor:name="DisplayName"><value xml:lang="en-US">人员</value></prop>'
    '<prop oor:name="Description"><value xml:lang="en-US">'
)


def test_every_function_is_in_the_add_in(tmp_path: Path) -> None:
    addin.build_addin(tmp_path / "kaohe.oxt", Path(sys.executable))
    with zipfile.ZipFile(tmp_path / "kaohe.oxt") as oxt:
        written = oxt.read("functions.xcu").decode()
        start = json.loads(oxt.read("start.json"))
        library = oxt.read("functions.rdb")
        manifest = oxt.read("META-INF/manifest.xml").decode()
        entries = set(oxt.namelist())
    assert start["command"] == [sys.executable, "-I", "-m", "udf.hosts.calc"]
    assert start["service"] == "KH"
    assert written.startswith(BEGINNING)
    optional = [one for f in FUNCTIONS.values() for one in f.arguments if one.optional]
    tables = [one.help for one in optional if one.is_table]
    assert written.count("（在Calc中省略它时，要保留它前面的分号）") == len(tables) < len(optional)
    functions = ElementTree.fromstring(written)[0][0][0]
    assert [node.get(f"{OOR}name") for node in functions] == start["methods"]
    assert start["methods"] == [name.lower() for name in FUNCTIONS]
    for node, function in zip(functions, FUNCTIONS.values(), strict=True):
        assert function.name.lower().encode() in library
        texts = [value.text for value in node.iter("value")]
        assert function.help in texts
        for argument in function.arguments:
            assert argument.name in texts
    for entry in ("functions.rdb", "functions.xcu", "events.xcu"):
        assert entry in manifest
        assert entry in entries


def test_tables_come_as_ranges_and_constants_as_they_are() -> None:
    types = dict(addin.methods())
    tables = {
        "名册",
        "扣分登记",
        "加分登记",
        "登记",
        "考勤",
        "好差评",
        "细则",
        "口径",
        "日历",
        "位置",
    }
    for function in FUNCTIONS.values():
        for argument, kind in zip(function.arguments, types[function.name.lower()], strict=True):
            if argument.name in tables:
                assert kind.endswith("XCellRange"), (function.name, argument.name)
            if argument.name in {"类型", "行数", "起", "止"}:
                assert kind == "any", (function.name, argument.name)


# --- a process that keeps the program waiting -----------------------------------------------------


def loaded(folder: Path, command: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The add-in outside LibreOffice, whose interfaces hold nothing; its process is a command."""
    start = {"command": command, "service": "KH", "methods": ["workdays"]}
    (folder / "start.json").write_text(json.dumps(start), encoding="utf-8")
    file = shutil.copy(template("calc") / "addin.py", folder)
    for module, names in (
        ("unohelper", ("Base", "ImplementationHelper")),
        ("com.sun.star.lang", ("XServiceInfo", "XServiceName")),
        ("kaohe", ("XFunctions",)),
    ):
        held = {name: type(name, (), {"addImplementation": Mock()}) for name in names}
        monkeypatch.setitem(sys.modules, module, SimpleNamespace(**held))
    made: Any = ModuleType("addin")
    made.__file__ = str(file)
    exec(compile(Path(file).read_text("utf-8"), file, "exec"), vars(made))
    return made


def test_a_process_that_does_not_come_up_is_not_waited_for_again_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = loaded(tmp_path, [sys.executable, "-c", "import time; time.sleep(60)"], monkeypatch)
    module.START_SECONDS, module.SLOW_SECONDS, late = 0.1, 0.01, 0
    module.time = SimpleNamespace(monotonic=lambda: time.monotonic() + late)
    started = Mock(side_effect=module._start)
    module._start = started
    workdays = module.AddIn(None).workdays
    for later, starts in ((0, 1), (0, 1), (module.PAUSE_SECONDS - 60, 1), (60, 2)):
        late += later
        assert workdays(None) == ((module.NO_ANSWER,),)
        assert started.call_count == starts


# --- in LibreOffice itself ------------------------------------------------------------------------

RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
CALL = "KH.WORKDAYS($A$1:$B$3)"


class Installed:
    """A LibreOffice with the add-in that computes anew what it opens, and a workbook."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.calc = folder, Calc(folder / "office")
        self.python = folder / "python"
        self.python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
        self.python.chmod(0o755)
        addin.build_addin(folder / "kaohe.oxt", self.python)
        user = folder / "office" / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
        self.calc.install(folder / "kaohe.oxt")
        made = openpyxl.Workbook()
        sheet = made.worksheets[0]
        for row in (["日期", "工作日"], [46332, "是"], [46333, "否"]):
            sheet.append(row)
        sheet["D1"] = ArrayFormula("D1:D2", f"={CALL}")
        sheet["E1"] = '=IFERROR(INDEX($D$1:$D$2,1),"函数不可用")'
        sheet["F1"] = f'=IFERROR({CALL},"函数不可用")'
        made.save(folder / "a.xlsx")

    def opened(self, **environment: str) -> list[object]:
        """What LibreOffice shows for the calls, where it was started so; they are still there."""
        (self.folder / "out" / "a.xlsx").unlink(missing_ok=True)
        subprocess.run(
            [
                "soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
                "--outdir", str(self.folder / "out"), str(self.folder / "a.xlsx"),
            ],
            env=self.calc.environment | environment,
            check=True,
            capture_output=True,
            timeout=120,
        )  # fmt: skip
        sheet = Package.open(self.folder / "out" / "a.xlsx").sheets[0]
        assert sheet.cell(1, 4).formula == CALL
        return [sheet.cell(1, 5).value, sheet.cell(1, 6).value]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    need_calc()
    return Installed(tmp_path_factory.mktemp("installed"))


def test_where_all_is_well_the_functions_answer(installed: Installed) -> None:
    assert installed.opened() == [1, 1]


def test_another_python_that_comes_first_does_not_matter(
    installed: Installed, tmp_path: Path
) -> None:
    other = tmp_path / "python3"
    other.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    other.chmod(0o755)
    assert installed.opened(PATH=f"{tmp_path}:/usr/bin:/bin") == [1, 1]


@pytest.mark.parametrize("broken", ["virtual environment", "PYTHONHOME", "PYTHONPATH"])
def test_a_python_that_libreoffice_cannot_start_leaves_documents_alone(
    installed: Installed, broken: str, tmp_path: Path
) -> None:
    environment = {broken: str(tmp_path)}
    if broken == "virtual environment":
        venv.create(tmp_path)
        environment = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "VIRTUAL_ENV": str(tmp_path)}
    (tmp_path / "uno.py").write_text("raise ImportError\n", encoding="utf-8")
    assert installed.opened(**environment) == ["函数不可用"] * 2


def test_a_python_that_is_no_longer_there_leaves_documents_alone(installed: Installed) -> None:
    moved = installed.python.with_name("moved")
    installed.python.rename(moved)
    try:
        shown = installed.opened()
    finally:
        moved.rename(installed.python)
    assert all("函数不可用" in str(cell) for cell in shown)
