"""The hosts, each as a context in which calls can be made the way that host makes them."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from http.client import HTTPConnection
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from tests.conformance.months import ERRORS, Asked, Call, Constant, Table
from tests.fakes.excel import block, excel
from udf.functions import FUNCTIONS
from workbook.engine.recalculate import recalculate
from workbook.hosts.addin import build_addin
from workbook.ooxml.package import Package
from workbook.ooxml.references import parse_area
from workbook.server.setup import host_office

Ask = Callable[[Asked], list[Table]]


class Host(NamedTuple):
    """A host: how it is run, and for readers which part of the proof is real and which is not."""

    running: Callable[[Path], AbstractContextManager[Ask]]
    title: str
    real: str
    stand_in: str


_ROOT = Path(__file__).parents[2]
_EPOCH = datetime(1899, 12, 30)
_OUT = "结果"


def directly(month: Asked) -> list[Table]:
    """The functions called as Python functions: what every host is held against."""
    answers = []
    for call in month.calls:
        values = [
            argument.value if isinstance(argument, Constant) else month.tables[argument]
            for argument in call.arguments
        ]
        answers.append([list(line) for line in FUNCTIONS[call.function].call(*values)])
    return answers


def serial(cell: Any) -> Any:
    """A cell with a day as its serial number."""
    if not isinstance(cell, date):
        return cell
    moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
    days = (moment - _EPOCH).total_seconds() / 86400
    return int(days) if days == int(days) else days


def areas(month: Asked) -> list[str]:
    """Where each call's array formula stands on the sheet of results, one below the other."""
    found, top = [], 1
    for answer in directly(month):
        corner = f"{get_column_letter(len(answer[0]))}{top + len(answer) - 1}"
        found.append(f"A{top}:{corner}")
        top += len(answer)
    return found


# --- the embedded engine ------------------------------------------------------------------------


def embedded(month: Asked) -> list[Table]:
    """Ask through a workbook that `kaohe calc` recalculates."""
    book = openpyxl.Workbook()
    for name, table in month.tables.items():
        sheet = book.create_sheet(name)
        for y, row in enumerate(table, 1):
            for x, value in enumerate(row, 1):
                cell = sheet.cell(y, x, value)
                if isinstance(value, str):
                    cell.data_type = "e" if value in ERRORS else "s"
    out = book.create_sheet(_OUT)
    where = areas(month)
    for call, area in zip(month.calls, where, strict=True):
        formula = f"=KH_{call.function}({','.join(_arguments(month, call, '!'))})"
        out[area.split(":")[0]] = ArrayFormula(area, formula)
    stream = BytesIO()
    book.save(stream)
    package = Package(stream.getvalue())
    recalculate(package)
    results = package.sheet(_OUT)
    return [[list(row) for row in results.values(parse_area(area))] for area in where]


def _arguments(month: Asked, call: Call, separator: str) -> Iterator[str]:
    for argument in call.arguments:
        if isinstance(argument, Constant):
            value = argument.value
            yield f'"{value}"' if isinstance(value, str) else str(value)
        else:
            table = month.tables[argument]
            corner = f"${get_column_letter(len(table[0]))}${len(table)}"
            yield f"{argument}{separator}$A$1:{corner}"


# --- xlwings Server -----------------------------------------------------------------------------


@contextmanager
def xlwings_server(folder: Path) -> Iterator[int]:
    """Run `kaohe serve` on a new project in a folder; the port it listens to."""
    host_office(folder)
    with serving(folder) as port:
        yield port


@contextmanager
def serving(folder: Path, host: str = "127.0.0.1", workers: int = 1) -> Iterator[int]:
    """Run `kaohe serve` on the project in a folder; the port it listens to."""
    with running(folder, host, workers) as (port, _):
        yield port


@contextmanager
def running(
    folder: Path, host: str = "127.0.0.1", workers: int = 1, prelude: str = ""
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run `kaohe serve` on the project in a folder; the port it listens to, and the process.

    ``prelude`` is Python that the process runs first.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    code = prelude + (
        "import sys, pathlib; from workbook.server.serve import serve;"
        "serve(pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))"
    )
    command = [sys.executable, "-c", code, str(folder), host, str(port), str(workers)]
    process = subprocess.Popen(command, cwd=_ROOT)
    try:
        _await_port(port, process)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def certify(project: Path) -> Path:
    """Give a project a certificate for localhost, and return the certificate's file."""
    if shutil.which("openssl") is None and not os.environ.get("CI"):
        pytest.skip("needs Debian's openssl")
    certificate, key = project / "certs" / "cert.pem", project / "certs" / "key.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", str(key), "-out", str(certificate),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)


def office_cell(cell: Any) -> Any:
    """A cell as Office.js hands it to a custom function, in JSON."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell in ERRORS:
        return {"type": "Error", "basicType": "Error", "basicValue": cell, "errorType": "Value"}
    if isinstance(cell, float) and cell == int(cell):
        return int(cell)
    return serial(cell)


def office_arguments(month: Asked, call: Call) -> list[Any]:
    """The arguments of a call as Office.js hands them over: matrices, null for what is left out."""
    sent: list[Any] = [
        [[argument.value]]
        if isinstance(argument, Constant)
        else [[office_cell(cell) for cell in row] for row in month.tables[argument]]
        for argument in call.arguments
    ]
    return sent + [None] * (len(FUNCTIONS[call.function].arguments) - len(sent))


def post(port: int, function: str, arguments: list[Any]) -> Any:
    """The result of a custom function, asked as the JavaScript of xlwings Server asks."""
    body = {
        "client": "Office.js",
        "func_name": function.lower(),
        "args": arguments,
        "caller_address": "[考核.xlsx]计算!A1",
        "session_id": "0",
        "culture_info_name": "zh-CN",
        "date_format": "yyyy/M/d",
        "version": version("xlwings"),
        "runtime": "1.4",
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(
            "POST", "/xlwings/custom-functions-call", json.dumps(body), _JSON_HEADERS
        )
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    assert response.status == 200, content[:300]
    return json.loads(content)["result"]


_JSON_HEADERS = {"Content-Type": "application/json", "Authorization": "", "Auth-Provider": ""}


@contextmanager
def office(folder: Path) -> Iterator[Ask]:
    """Excel 365's side of the wire against a real xlwings Server."""
    with xlwings_server(folder / "office") as port:
        yield lambda month: [
            post(port, call.function, office_arguments(month, call)) for call in month.calls
        ]


# --- Excel on Windows ---------------------------------------------------------------------------


@contextmanager
def classic(folder: Path) -> Iterator[Ask]:
    """xlwings' own calls and conversions; only COM is stood in for."""
    with excel() as com:

        def ask(month: Asked) -> list[Table]:
            answers = []
            for call, expected in zip(month.calls, directly(month), strict=True):
                sent = [
                    argument.value if isinstance(argument, Constant) else month.tables[argument]
                    for argument in call.arguments
                ]
                answer = com.call(f"KH_{call.function}", *sent)
                answers.append(block(answer, len(expected), len(expected[0])))
            return answers

        yield ask


# --- LibreOffice Calc ---------------------------------------------------------------------------

SYSTEM_PYTHON = Path("/usr/bin/python3")
_TYPED = {"#DIV/0!": "=1/0", "#N/A": "=NA()", "#VALUE!": '="x"+1', True: "=TRUE()"}


class Calc:
    """A real LibreOffice, without a window, that has our add-in."""

    def __init__(self, folder: Path) -> None:
        # Its own profile and shared extensions; nothing of a Python that runs the tests.
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "UserInstallation": (folder / "profile").as_uri(),
            "UNO_SHARED_PACKAGES_CACHE": (folder / "shared").as_uri(),
        }
        (folder / "shared").mkdir(parents=True)
        self._driver: subprocess.Popen[str] | None = None

    def install(self, addin: Path) -> None:
        """Install an add-in, as `kaohe host calc` does."""
        shared = ["--shared"] if os.geteuid() == 0 else []
        command = ["unopkg", "add", "--force", *shared, str(addin)]
        subprocess.run(command, env=self.environment, check=True, capture_output=True)

    def start(self) -> None:
        """Start the program."""
        driver = Path(__file__).with_name("calc_driver.py")
        self._driver = subprocess.Popen(
            [str(SYSTEM_PYTHON), str(driver), "soffice"],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._line()

    def stop(self) -> None:
        """End the program."""
        assert self._driver is not None
        assert self._driver.stdin is not None
        self._driver.stdin.close()
        self._driver.wait(90)

    def do(self, name: str, *values: Any) -> Any:
        """Make the program do something; what is there is in calc_driver.py."""
        assert self._driver is not None
        assert self._driver.stdin is not None
        self._driver.stdin.write(json.dumps([name, *values]) + "\n")
        self._driver.stdin.flush()
        reply = self._line()
        if "error" in reply:
            raise RuntimeError(reply["error"])
        return reply["answer"]

    def _line(self) -> Any:
        assert self._driver is not None
        assert self._driver.stdout is not None
        line = self._driver.stdout.readline()
        assert line, "LibreOffice has ended"
        return json.loads(line)

    def fill(self, sheet: str, table: Table) -> None:
        """Put a table into a sheet, from A1."""
        typed = {
            f"{get_column_letter(x)}{y}": _TYPED[cell]
            for y, row in enumerate(table, 1)
            for x, cell in enumerate(row, 1)
            if isinstance(cell, (str, bool)) and cell in _TYPED
        }
        plain = [
            ["" if cell is None or isinstance(cell, bool) else serial(cell) for cell in row]
            for row in table
        ]
        self.do("fill", sheet, "A1", plain)
        for cell, entry in typed.items():
            self.do("type", sheet, cell, entry)

    def ask(self, month: Asked) -> list[Table]:
        """Ask in a new document, by array formulas."""
        self.do("open", None)
        try:
            for name, table in month.tables.items():
                self.do("add", name)
                self.fill(name, table)
            self.do("add", _OUT)
            where = areas(month)
            for call, area in zip(month.calls, where, strict=True):
                arguments = ";".join(_arguments(month, call, "."))
                self.do("array", _OUT, area, f"=KH.{call.function}({arguments})")
            return [self.do("read", _OUT, area) for area in where]
        finally:
            self.do("close")


def need_calc() -> None:
    """Skip where there is no LibreOffice, except on CI."""
    missing = [
        package
        for package, there in (
            ("libreoffice-calc", shutil.which("soffice")),
            ("python3-uno", SYSTEM_PYTHON.exists() and _has_uno()),
        )
        if not there
    ]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"needs Debian's {' and '.join(missing)}")
    assert not missing, missing


def _has_uno() -> bool:
    return subprocess.run([str(SYSTEM_PYTHON), "-c", "import uno"], check=False).returncode == 0


@contextmanager
def running_calc(folder: Path) -> Iterator[Calc]:
    """A LibreOffice that has our add-in and is running."""
    need_calc()
    program = Calc(folder / "calc")
    addin = folder / "kaohe.oxt"
    build_addin(addin, Path(sys.executable))
    program.install(addin)
    program.start()
    try:
        yield program
    finally:
        program.stop()


@contextmanager
def calc(folder: Path) -> Iterator[Ask]:
    """LibreOffice Calc, the program itself, with the add-in."""
    with running_calc(folder) as program:
        yield program.ask


@contextmanager
def formualizer(folder: Path) -> Iterator[Ask]:
    """The engine of `kaohe calc`."""
    yield embedded


HOSTS = {
    "embedded": Host(
        formualizer,
        "内置引擎（`kaohe calc`）",
        "计算引擎 formualizer，工作簿文件的读写",
        "无",
    ),
    "calc": Host(
        calc,
        "LibreOffice Calc",
        "LibreOffice 程序本身（无界面运行），安装的扩展，数组公式",
        "无",
    ),
    "office": Host(
        office,
        "Excel 365、Mac、网页版",
        "xlwings Server 本身，HTTP，Office.js 送来的 JSON；它给 Excel 的 JavaScript 在 Chromium 中运行",
        "Excel 和 Office.js",
    ),
    "excel": Host(
        classic,
        "Windows 版 Excel",
        "xlwings 的调用与转换；连接库、COM、Windows 的 Python、选项卡的按钮在 Wine 中（`tests/windows`）",
        "Excel 和宏的解释器（`kaohe doctor` 在真的 Excel 中验证）",
    ),
}
