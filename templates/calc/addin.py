"""The functions of the assessment in LibreOffice Calc; it runs in LibreOffice's own Python.

Every call goes to a process of the product's own Python, started at the first call, over that
process's standard input and output: nothing listens on the network and no file is written. The
process ends with LibreOffice. One that has died is started again by the next call.
"""

# ruff: noqa: D102 (the methods are those of UNO's interfaces)

import json
import os
import subprocess
import threading
from pathlib import Path

import unohelper
from com.sun.star.lang import XServiceInfo, XServiceName
from com.sun.star.sheet import XAddIn
from kaohe import XFunctions

SERVICE = "KH"
SERVICES = (SERVICE, "com.sun.star.sheet.AddIn")
SECONDS = 120  # a call that takes longer is given up
ERROR = "#VALUE!"
NO_ANSWER = "计算程序无应答，请按Ctrl+Shift+F9重算；仍不行请运行 kaohe host calc"

_FOLDER = Path(__file__).resolve().parent


def _load(name):
    with (_FOLDER / name).open(encoding="utf-8") as file:
        return json.load(file)


_DESCRIBED = _load("functions.json")
_FUNCTIONS = _DESCRIBED["functions"]  # method: {help, arguments: [[name, help], …]}
_START = _load("start.json")  # {command: […], folder}: how the calculating process is started
_LOCK = threading.Lock()
_process = None


def _start():
    # LibreOffice points Python and the linker at its own libraries; the product has its own.
    mine = ("PYTHON", "LD_LIBRARY_PATH", "URE_", "UNO_")
    return subprocess.Popen(
        _START["command"],
        cwd=_START["folder"],
        env={key: value for key, value in os.environ.items() if not key.startswith(mine)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _exchange(process, request):
    """Return the process's answer to a request; raise OSError or ValueError where there is none."""
    watchdog = threading.Timer(SECONDS, process.kill)
    watchdog.start()
    try:
        process.stdin.write(request)
        process.stdin.flush()
        return json.loads(process.stdout.readline())
    finally:
        watchdog.cancel()


def _ask(request):
    """Return the answer to a request, else a text in one cell.

    A process that has died is replaced, and so is one that dies of the request, once.
    """
    global _process
    with _LOCK:
        for _ in range(2):
            try:
                if _process is None or _process.poll() is not None:
                    _process = _start()
                return _exchange(_process, request)
            except (OSError, ValueError):
                if _process is not None:
                    _process.kill()
                    _process.wait()
        return [[NO_ANSWER]]


def _plain(value):
    """Return an argument as JSON can carry it; a missing one as no rows.

    The cells of a range come as one table: "" where empty, None where an error value stands.
    """
    if value is None:
        return []
    if hasattr(value, "getDataArray"):
        value = _used(value).getDataArray()
    if isinstance(value, tuple):
        return [[ERROR if cell is None else cell for cell in row] for row in value]
    return value


def _used(cells):
    """Return a range as it is; of whole columns, the rows in use and a blank one below them.

    A range must keep its height otherwise: an answer of one row fills every row of its formula.
    """
    sheet, address = cells.getSpreadsheet(), cells.getRangeAddress()
    if address.EndRow < sheet.getRows().getCount() - 1:
        return cells
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    below = cursor.getRangeAddress().EndRow + 1
    width, height = address.EndColumn - address.StartColumn, below - address.StartRow
    return cells.getCellRangeByPosition(0, 0, width, max(0, height))


class AddIn(unohelper.Base, XAddIn, XServiceName, XServiceInfo, XFunctions):
    """The add-in; its functions are the methods that functions.json names."""

    def __init__(self, context):
        self._locale = None

    def __getattr__(self, name):
        if name not in _FUNCTIONS:
            raise AttributeError(name)

        def call(*values):
            request = json.dumps([name, [_plain(value) for value in values]])
            return tuple(map(tuple, _ask(request.encode("ascii") + b"\n")))

        return call

    def getServiceName(self):
        return SERVICE

    def getImplementationName(self):
        return "kaohe.AddIn"

    def supportsService(self, name):
        return name in SERVICES

    def getSupportedServiceNames(self):
        return SERVICES

    def setLocale(self, locale):
        self._locale = locale

    def getLocale(self):
        return self._locale

    def getProgrammaticFuntionName(self, shown):  # the interface spells it so
        return shown.rpartition(".")[2].lower()

    def getDisplayFunctionName(self, method):
        return f"{SERVICE}.{method.upper()}"

    def getFunctionDescription(self, method):
        return _FUNCTIONS[method]["help"]

    def getDisplayArgumentName(self, method, index):
        return _FUNCTIONS[method]["arguments"][index][0]

    def getArgumentDescription(self, method, index):
        return _FUNCTIONS[method]["arguments"][index][1]

    def getProgrammaticCategoryName(self, method):
        return "Add-In"

    def getDisplayCategoryName(self, method):
        return _DESCRIBED["category"]


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(AddIn, "kaohe.AddIn", SERVICES)
