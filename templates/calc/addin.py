"""The functions of the assessment in LibreOffice Calc; it runs in LibreOffice's own Python.

Every call goes to a process of the product's own Python, started at the first call, over that
process's standard input and output: nothing listens on the network and no file is written. The
process ends with LibreOffice. One that has died is started again by the next call; one that does
not come up is not waited for again for a while.
"""

# ruff: noqa: D102 (the methods are those of UNO's interfaces)

import json
import os
import subprocess
import threading
import time
from pathlib import Path

import unohelper
from com.sun.star.lang import XServiceInfo, XServiceName
from kaohe import XFunctions

START_SECONDS = 10  # until the process must be up
CALL_SECONDS = 120  # until it must have answered
SLOW_SECONDS = 1  # a failure that took longer is not repeated
PAUSE_SECONDS = 300  # before that much time has passed
READY = b'["", []]\n'  # what it answers as soon as it is up
ERROR = "#VALUE!"
NO_ANSWER = "函数不可用：计算程序无应答，请运行 kaohe host calc，再按Ctrl+Shift+F9重算"

_FOLDER = Path(__file__).resolve().parent
with (_FOLDER / "start.json").open(encoding="utf-8") as _file:
    _START = json.load(_file)  # {command: how the calculating process is started, service, methods}
SERVICES = (_START["service"],)
_LOCK = threading.Lock()
_process = None
_not_before = 0.0  # no process is started before that moment


def _start():
    # LibreOffice points Python and the linker at its own libraries; the product has its own.
    mine = ("PYTHON", "LD_LIBRARY_PATH", "URE_", "UNO_")
    return subprocess.Popen(
        _START["command"],
        env={key: value for key, value in os.environ.items() if not key.startswith(mine)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _exchange(process, request, seconds):
    """Return the process's answer to a request; raise OSError or ValueError where there is none."""
    watchdog = threading.Timer(seconds, process.kill)
    watchdog.start()
    try:
        process.stdin.write(request)
        process.stdin.flush()
        return json.loads(process.stdout.readline())
    finally:
        watchdog.cancel()


def _ready():
    """Return a process that is up; raise OSError or ValueError where none comes up."""
    global _process
    if _process is None or _process.poll() is not None:
        _process = _start()
        _exchange(_process, READY, START_SECONDS)
    return _process


def _ask(request):
    """Return the answer to a request, else a text in one cell.

    A process that has died is replaced, and so is one that dies of the request, once. One that
    keeps the program waiting in vain is not asked again for a while.
    """
    global _process, _not_before
    with _LOCK:
        for _ in range(2):
            begun = time.monotonic()
            if begun < _not_before:
                break
            try:
                return _exchange(_ready(), request, CALL_SECONDS)
            except (OSError, ValueError):
                if _process is not None:
                    _process.kill()
                    _process.wait()
                    _process = None
                if time.monotonic() - begun > SLOW_SECONDS:
                    _not_before = time.monotonic() + PAUSE_SECONDS
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


class AddIn(unohelper.Base, XServiceName, XServiceInfo, XFunctions):
    """The add-in; its functions are the methods that start.json names."""

    def __init__(self, context):
        pass

    def __getattr__(self, name):
        if name not in _START["methods"]:
            raise AttributeError(name)

        def call(*values):
            request = json.dumps([name, [_plain(value) for value in values]])
            return tuple(map(tuple, _ask(request.encode("ascii") + b"\n")))

        return call

    def getServiceName(self):
        return SERVICES[0]

    def getImplementationName(self):
        return "kaohe.AddIn"

    def supportsService(self, name):
        return name in SERVICES

    def getSupportedServiceNames(self):
        return SERVICES


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(AddIn, "kaohe.AddIn", SERVICES)
