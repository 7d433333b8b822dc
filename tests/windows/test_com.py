"""Excel's connection on a real Windows Python: xlwings' library, COM between two processes, Ranges.

Only Excel itself and the interpreter of its macros are stood in for (``com_client.py``).
"""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.conformance.hosts import directly
from tests.conformance.months import Asked, Constant, Table, months, sample
from tests.conformance.proof import differences
from tests.fakes.excel import block, excel
from tests.fakes.open_book import OpenBook
from tests.udf.month import ROSTER
from tests.windows.wine import Session, Windows, windows_path
from tests.workbook.cli.month import REVIEWS, calculated
from workbook.desktop.tab import act
from workbook.hosts.convert import convert_package
from workbook.hosts.vba import START, START_SECONDS
from workbook.ooxml.package import Package

PATIENT = START.replace(f"Timer({START_SECONDS},", "Timer(100,")  # for a busy machine
CLIENT = Path(__file__).with_name("com_client.py")


def sent(cell: Any) -> Any:
    return {"day": cell.isoformat()} if isinstance(cell, date) else cell


class Excel:
    """What the macros of a workbook do, on Windows."""

    def __init__(self, session: Session, python: Path) -> None:
        self._session, self._python = session, python
        self._library = windows_path(python.with_name(f"xlwings64-{version('xlwings')}.dll"))

    def connect(self, start: str, python: Path | None = None) -> str | None:
        """Start Python by a command line; return the error there is."""
        command = f'"{windows_path(python or self._python)}" {start}'
        error: str | None = self._session.ask("connect", self._library, command)
        return error

    def tables(self, tables: dict[str, Table]) -> None:
        """Put tables into sheets."""
        cells = {
            name: [[sent(cell) for cell in row] for row in table] for name, table in tables.items()
        }
        self._session.ask("tables", cells)

    def call(self, function: str, *arguments: Any) -> Any:
        """Call a function with Ranges, each a list with a table's name, and with constants."""
        return self._session.ask("call", f"KH_{function}", arguments)

    def ask(self, month: Asked) -> list[Table]:
        self.tables(month.tables)
        answers = []
        for call, expected in zip(month.calls, directly(month), strict=True):
            arguments = [
                one.value if isinstance(one, Constant) else [one] for one in call.arguments
            ]
            answer = self.call(call.function, *arguments)
            answers.append(block(answer, len(expected), len(expected[0])))
        return answers

    def press(self, button: str, book: Path, chosen: list[Path], answers: list[str]) -> Any:
        """Press a button of the tab of a workbook."""
        files = [windows_path(path) for path in chosen]
        done = self._session.ask("press", button, windows_path(book), files, answers)
        assert "error" not in done, done
        return done

    def evaluate(self, expression: str) -> str:
        shown: str = self._session.ask("evaluate", expression)
        return shown


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Excel was last told to open a file: somebody's, with modules in it."""
    folder = tmp_path_factory.mktemp("somebody")
    for name in ("xlwings", "udf", "site", "threading", "win32api", "sitecustomize"):
        (folder / f"{name}.py").write_text("raise SystemExit('taken')\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def program(windows: Windows, folder: Path) -> Iterator[Excel]:
    server = {"XLWINGS_ON_SERVER": "true", "XLWINGS_LICENSE_KEY": "noncommercial"}
    with Session(windows, CLIENT, cwd=folder, env=server) as session:
        yield Excel(session, windows.python)


@pytest.fixture(scope="module")
def connected(program: Excel) -> Excel:
    """Connected by the command line of the macros, with what a server of xlwings leaves behind."""
    assert program.connect(PATIENT) is None
    return program


def test_the_sample_month(connected: Excel) -> None:
    month = sample()
    assert differences(month, connected.ask(month)) == []


@given(month=months())
@settings(
    max_examples=2, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_excels_library_gives_the_engines_results_for_dirty_months(
    connected: Excel, month: Asked
) -> None:
    assert differences(month, connected.ask(month)) == []


ODD = ["#NULL!", "#SPILL!", "#CALC!", True, 1e300, -0.0, "２", "'", "😀", {"currency": "39.5"}]


def test_odd_cells_are_what_the_stand_in_of_the_other_tests_takes_them_for(
    connected: Excel,
) -> None:
    odd = [(cell, column) for cell in ODD for column in range(3)]
    roster = [ROSTER[0], *([str(1001 + n), f"人{n}", "税务"] for n in range(len(odd)))]
    sent: list[list[Any]] = [["工号", "办件量", "评价量"]]
    stand_in = list(sent)
    for number, (cell, column) in enumerate(odd):
        row: list[Any] = [str(1001 + number), 50, 40]
        there = Decimal(cell["currency"]) if isinstance(cell, dict) else cell
        sent.append([*row[:column], cell, *row[column + 1 :]])
        stand_in.append([*row[:column], there, *row[column + 1 :]])
    with excel() as com:
        expected = com.call("KH_COVERAGE", roster, stand_in, roster)
    connected.tables({"好差评": sent, "名册": roster})
    answers = connected.call("COVERAGE", ["名册"], ["好差评"], ["名册"])
    for what, answer, wanted in zip(odd, answers, expected, strict=True):
        assert answer == wanted, what


@pytest.fixture(scope="module")
def month(folder: Path) -> Path:
    """A month for Excel, where somebody has it."""
    package = Package(calculated())
    convert_package(package, "excel")
    path = folder / "2026-11 考核.xlsm"
    package.save(path)
    (folder / "好差评.csv").write_text(REVIEWS, encoding="utf-8")
    return path


def test_the_tabs_button_imports_into_the_open_workbook(connected: Excel, month: Path) -> None:
    reviews = month.with_name("好差评.csv")
    done = connected.press("import", month, [reviews], [])
    here = OpenBook(month)
    here.Application.chosen = (str(reviews),)
    assert done["answer"] == act("import", here), done
    there = Package.open(month.with_suffix(".open.xlsm"))
    assert [there.part(name) for name in there.parts()] == [
        here.package.part(name) for name in here.package.parts()
    ]
    assert there.sheet("好差评").cell(4, 5).value == 90
    assert set(done["recalculated"]) == {1}  # Python answers functions while it writes


def test_the_tabs_button_explains_who_is_selected(connected: Excel, month: Path) -> None:
    done = connected.press("explain", month, [], [])
    assert done["answer"] == ""
    (listing,) = done["opened"]
    assert "2026-11 考核.xlsx" in listing


def test_every_other_button_works_on_a_copy_and_brings_home_what_it_makes(
    connected: Excel, month: Path
) -> None:
    before = month.read_bytes()
    assert "重新计算" in connected.press("help", month, [], [])["answer"]
    calculated_anew = connected.press("calc", month, [], [])
    assert "正在重新计算" in calculated_anew["statuses"][0]
    assert "数据检查" in calculated_anew["answer"]
    connected.press("publish", month, [], [])
    public = month.with_name(f"{month.stem}_公布") / "第1次公布" / "公开"
    assert [path.suffix for path in public.iterdir()] == [".xlsx"]  # nothing here prints
    following = connected.press("next", month, [], [])
    made = month.with_name("2026-12 考核.xlsm")
    assert following["opened"] == [windows_path(made)]
    assert Package.open(made).has_part("xl/vbaProject.bin")
    assert month.read_bytes() == before


def test_nothing_is_taken_from_the_folder_that_excel_is_in(connected: Excel, folder: Path) -> None:
    paths = json.loads(connected.evaluate("__import__('json').dumps(__import__('sys').path)"))
    assert folder.name.lower() not in str(paths).lower()
    assert "" not in paths


@pytest.mark.parametrize(
    "start",
    [
        "-I -S -c \"import nothing\"",
        START.replace("import xlwings", "import nothing"),
        START.replace(f"Timer({START_SECONDS},", "Timer(1,").replace(
            "site.main()", "import time; time.sleep(600)"),
    ],
    ids=["dies", "has no xlwings", "hangs"],
)  # fmt: skip
def test_a_python_that_does_not_come_up_is_found_out(program: Excel, start: str) -> None:
    error = program.connect(start)
    assert error is not None
    assert "exited" in error  # not waited for in vain


def test_a_python_that_is_not_there_is_found_out(program: Excel, tmp_path: Path) -> None:
    assert program.connect(START, tmp_path / "python.exe") is not None


def test_a_python_that_died_is_started_again(windows: Windows, folder: Path) -> None:
    with Session(windows, CLIENT, cwd=folder) as session:
        program = Excel(session, windows.python)
        assert program.connect(PATIENT) is None
        program.tables({"日历": [["日期", "工作日"], [46332, "是"]]})
        assert program.call("WORKDAYS", ["日历"]) == 1
        assert "error" in session.ask("evaluate", "__import__('os')._exit(1)")
        assert "error" in program.call("WORKDAYS", ["日历"])
        assert program.connect(PATIENT) is None
        assert program.call("WORKDAYS", ["日历"]) == 1
