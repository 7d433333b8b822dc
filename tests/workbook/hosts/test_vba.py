"""The VBA a workbook carries."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.excel import excel
from udf.functions import FUNCTIONS
from udf.hosts.signatures import argument_help, parameters
from workbook.hosts.vba import START, START_SECONDS, literal, modules

# Words that VBA keeps for itself; a parameter of that name would not compile.
RESERVED = """
    and as boolean byref byte byval call case cdate const currency date debug declare dim do double
    each else elseif empty end enum eqv erase error event exit false for friend function get global
    gosub goto if imp implements in input integer is let lib like lock long loop lset me mod new
    next not nothing null object of on open option optional or paramarray preserve print private
    property public put raiseevent redim rem resume return rset seek select set single static step
    stop string sub then to true type unlock until variant wend while width with withevents write
    xor
"""


def test_each_function_has_the_caller_that_xlwings_would_import() -> None:
    with excel() as com:
        theirs = signatures(com.wrappers())
    # But for the workbook, of whose sheets xlwings takes those named *.py for code.
    assert signatures(code("gbk").replace("Null", "ThisWorkbook")) == theirs
    assert {name for name, _, _ in theirs} == {f"KH_{name}" for name in FUNCTIONS}


def code(encoding: str) -> str:
    return modules(encoding)["kaohe"]


def signatures(code: str) -> set[tuple[str, str, str]]:
    """Name, parameters and call of each function, however the lines are broken."""
    code = re.sub(r" _\s*\n\s*", " ", code)
    declared = re.findall(r"Function (KH_\w+)\((.*)\)", code)
    calls = dict(re.findall(r"(KH_\w+) = (XLPy\.CallUDF\(.*Application\.Caller\))", code))
    return {(name, given, calls[name]) for name, given in declared}


def test_every_help_text_stands_in_the_module() -> None:
    written = code("gbk")
    for function in FUNCTIONS.values():
        for text in (function.help, *map(argument_help, function.arguments)):
            assert literal(text, "gbk") in written


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "cp932", "utf-8"])
def test_the_module_fits_the_code_page_and_the_editors_lines(encoding: str) -> None:
    written = code(encoding)
    written.encode(encoding)
    assert max(map(len, written.splitlines())) <= 1023
    assert not re.search(r"( _\n.*){25}", written)  # 24 continued lines are the most


def test_names_are_plain_words_that_vba_does_not_keep_for_itself() -> None:
    for function in FUNCTIONS.values():
        for parameter in parameters(function):
            assert re.fullmatch("[a-z]+", parameter.name)
            assert parameter.name not in RESERVED.split()


@pytest.mark.parametrize(
    ("text", "encoding", "spelled"),
    [
        ("", "gbk", '""'),
        ("说“好”", "gbk", '"说“好”"'),
        ('a"b', "gbk", '"a""b"'),
        ("率−1", "gbk", '"率" & ChrW(8722) & "1"'),
        ("（a", "cp1252", 'ChrW(-248) & "a"'),
        ("😀", "gbk", "ChrW(-10179) & ChrW(-8704)"),
    ],
)
def test_texts_are_spelled_so_that_they_arrive_whole(
    text: str, encoding: str, spelled: str
) -> None:
    assert literal(text, encoding) == spelled


def test_nothing_in_the_module_reads_the_workbook_or_its_folder() -> None:
    written = code("gbk")
    for word in ("Sheets(", "Worksheets", "FullName", "CurDir", "ThisWorkbook.Path", "Environ("):
        lines = [line for line in written.splitlines() if word in line]
        assert lines == (
            [r'    path = Environ("USERPROFILE") & "\.kaohe\kaohe.conf"']
            if word == "Environ("
            else []
        )
    assert "cmd" not in written.lower().replace("command", "")
    assert "WScript" not in written
    assert not re.search(r"\bShell\b", written)


def test_python_starts_without_the_current_folder_and_the_environments_paths_and_orders(
    tmp_path: Path,
) -> None:
    """The part of the command line that does not need Windows, from a folder with bad modules."""
    for name in ("xlwings", "udf", "site", "threading", "os", "win32api"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken from the folder')\n")
    options, _, program = START.partition(" -c ")
    program = program.strip('"').partition("xlwings.serve")[0]
    program += "print(xlwings.__file__, xlwings.on_server)"
    done = subprocess.run(
        [sys.executable, *options.split(), "-c", program],
        cwd=tmp_path,
        env=os.environ
        | dict.fromkeys(("PYTHONPATH", "PYTHONHOME"), str(tmp_path))
        | {"XLWINGS_ON_SERVER": "true"},  # xlwings would do without COM
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    file, _, on_server = done.stdout.strip().rpartition(" ")
    assert Path(file).parts[-2:] == ("xlwings", "__init__.py")
    assert on_server == "False"


def test_a_python_that_hangs_while_it_starts_ends_itself() -> None:
    program = START.partition(" -c ")[2].strip('"')
    program = program.replace(f"Timer({START_SECONDS},", "Timer(0.5,")
    hanging = program.replace("site.main()", "import time; time.sleep(60)")
    assert hanging != program
    done = subprocess.run([sys.executable, "-I", "-S", "-c", hanging], check=False, timeout=30)
    assert done.returncode == 1
