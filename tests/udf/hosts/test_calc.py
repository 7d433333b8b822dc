"""The Calc host: the add-in's file, its type library, and the process that answers it."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.udf.month import Month
from udf.functions import FUNCTIONS
from udf.hosts import calc

DATA = Path(__file__).parents[2] / "data" / "calc"
ROOT = Path(__file__).parents[3]


def test_type_library_is_what_unoidl_write_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    real = (DATA / "example.rdb").read_bytes()
    # unoidl-write puts its name after the header; every place in the file moves with it.
    comment = real[16 : real.index(b"**\0", 20) + 3]
    assert b"unoidl-write" in comment
    monkeypatch.setattr(calc, "_HEADER", calc._HEADER + comment)
    cells = "com.sun.star.table.XCellRange"
    methods = [("rng", [cells, "any"]), ("anyv", ["any", "any"])]
    assert calc.type_library("kaoheexp", "XFunctions", methods) == real


def test_every_function_is_in_the_add_in(tmp_path: Path) -> None:
    calc.build_addin(tmp_path / "kaohe.oxt", Path(sys.executable))
    with zipfile.ZipFile(tmp_path / "kaohe.oxt") as oxt:
        described = json.loads(oxt.read("functions.json"))["functions"]
        library = oxt.read("functions.rdb")
        manifest = oxt.read("META-INF/manifest.xml").decode()
        entries = set(oxt.namelist())
    assert list(described) == [name.lower() for name in FUNCTIONS]
    for name, function in FUNCTIONS.items():
        assert name.lower().encode() in library
        assert described[name.lower()]["help"] == function.help
        names = [argument[0] for argument in described[name.lower()]["arguments"]]
        assert names == [argument.name for argument in function.arguments]
    for entry in ("functions.rdb", "addin.components"):
        assert entry in manifest
        assert entry in entries


def test_tables_come_as_ranges_and_constants_as_they_are() -> None:
    types = dict(calc.methods())
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


def test_process_answers_line_by_line_until_its_input_ends() -> None:
    month = Month()
    clause = json.dumps(["clause", ["业务规范3b", month.rules]])
    days = json.dumps(["workdays", [[["日期", "工作日"], [46332, "是"], [46333, "否"]], [], []]])
    done = subprocess.run(
        [sys.executable, "-m", "udf.hosts.calc"],
        input=f"{clause}\n{days}\n".encode(),
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    first, second = map(json.loads, done.stdout.splitlines())
    assert first[0][0].startswith("业务规范3b（")
    assert second == [[1.0]]
    assert done.stdout.isascii()


def test_a_function_this_version_does_not_have_says_so() -> None:
    ((said,),) = json.loads(calc.answer(json.dumps(["newer", []])))
    assert said == "没有这个函数，请重新运行 kaohe host calc"
