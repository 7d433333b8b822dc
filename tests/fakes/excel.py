"""Excel on Windows stood in for: only COM is false, xlwings' own code does all the work.

with excel() as com:
    com.call("KH_SCORE", rows, "业务规范", …)  # what VBA gets back for ranges and constants
"""

import ctypes
import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock, patch

FALSE = (
    "pythoncom", "pywintypes", "win32api", "win32con", "win32event", "win32gui", "win32process",
    "win32timezone", "win32com", "win32com.client", "win32com.server", "win32com.server.dispatcher",
    "win32com.server.policy", "win32com.server.util", "win32com.server.exception",
)  # fmt: skip
TRUE_ANEW = ("xlwings.udfs", "xlwings.com_server", "xlwings._xlwindows", "xlwings._win32patch",
             "udf.hosts.classic")  # fmt: skip
RANGE = "{00020846-0000-0000-C000-000000000046}"
ERRORS = {
    "#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#NULL!": -2146826288,
    "#NUM!": -2146826252, "#REF!": -2146826265, "#VALUE!": -2146826273, "#SPILL!": -2146826243,
}  # fmt: skip
MISSING = -2147352572  # how an argument that was left out arrives


class ComError(Exception):
    """pywintypes.com_error."""


class ComRange:
    """A range as COM hands it over: it knows its type, its values, and its program."""

    def __init__(self, rows: Sequence[Sequence[object]]) -> None:
        values = tuple(tuple(com_value(cell) for cell in row) for row in rows)
        self.Value = values[0][0] if len(values) == len(values[0]) == 1 else values
        info = SimpleNamespace(GetTypeAttr=lambda: SimpleNamespace(iid=RANGE))
        self._oleobj_ = SimpleNamespace(GetTypeInfo=lambda: info)
        self.Row = self.Column = 1
        self.Rows, self.Columns = (SimpleNamespace(Count=len(side)) for side in (rows, rows[0]))
        self.Worksheet = SimpleNamespace(
            Parent=SimpleNamespace(Application=SimpleNamespace(Hwnd=1))
        )


def com_value(cell: object) -> object:
    """A cell as Range.Value gives it: floats, zoned times, numbered errors, None for nothing."""
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, int):
        return float(cell)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=UTC)
    return ERRORS.get(cell, cell) if isinstance(cell, str) else cell


class Com:
    """What stands on the Python side of the wire, with xlwings' modules as they are on Windows."""

    def __init__(self, server: Any, udfs: Any, classic: ModuleType) -> None:
        self.server, self.udfs, self.classic = server.XLPython(), udfs, classic

    def call(self, name: str, *arguments: object) -> Any:
        """Call a function as its VBA wrapper does; rows of cells become ranges, None is left out."""
        sent = tuple(
            ComRange(argument) if isinstance(argument, (list, tuple))
            else MISSING if argument is None else argument
            for argument in arguments
        )  # fmt: skip
        return self.server.CallUDF("udf.hosts.classic", name, sent, None, ComRange([[None]]))

    def wrappers(self) -> str:
        """The VBA that xlwings itself would import for our functions."""
        lines: list[str] = []
        file = SimpleNamespace(write=lines.append)
        book = SimpleNamespace(Name="m.xlsm")
        self.udfs.generate_vba_wrapper("udf.hosts.classic", self.classic, file, book)
        return "".join(lines)


def block(answer: Any, rows: int, columns: int) -> list[list[Any]]:
    """What an array formula of that size shows for an answer."""
    if not isinstance(answer, (list, tuple)):
        return [[answer] * columns for _ in range(rows)]
    lines = answer if answer and isinstance(answer[0], (list, tuple)) else [answer]
    if len(lines) == 1:
        lines = [lines[0]] * rows
    whole = [list(line) + ["#N/A"] * (columns - len(line)) for line in lines]
    return [line[:columns] for line in whole + [["#N/A"] * columns] * (rows - len(whole))][:rows]


def _false_modules() -> dict[str, ModuleType]:
    modules: dict[str, Any] = {name: MagicMock(name=name) for name in FALSE}
    for name in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass"):
        setattr(modules["win32com.client"], name, type(name, (), {}))
    modules["win32com"].client = modules["win32com.client"]
    modules["win32com"].server = modules["win32com.server"]
    modules["win32com.server"].util = modules["win32com.server.util"]
    modules["win32com.server.util"].unwrap.side_effect = ComError  # no argument is a Python object
    modules["pywintypes"].com_error = modules["pythoncom"].ole_error = ComError
    modules["pywintypes"].TimeType = datetime
    modules["pywintypes"].IID = str
    modules["pythoncom"].TypeIIDs = {modules["pythoncom"].IID_IDispatch: SimpleNamespace}
    modules["pythoncom"].__file__ = "pythoncom.dll"
    return modules


@contextmanager
def excel() -> Iterator[Com]:
    """Load xlwings as on Windows, with our functions in it; afterwards it is as it was."""
    import xlwings

    kept = {name: sys.modules.pop(name, None) for name in TRUE_ANEW}
    try:
        with (
            patch.dict(sys.modules, _false_modules()),
            patch.multiple(ctypes, create=True, windll=MagicMock(), oledll=MagicMock()),
            patch.object(ctypes, "PyDLL", MagicMock()),
        ):
            udfs = importlib.import_module("xlwings.udfs")
            windows = importlib.import_module("xlwings._xlwindows")
            engines = xlwings.engines
            with (
                patch.multiple(xlwings, func=udfs.xlfunc, arg=udfs.xlarg, ret=udfs.xlret),
                patch.object(engines, "engines", list(engines.engines)),
                patch.object(engines, "engines_by_name", dict(engines.engines_by_name)),
            ):
                engines.add(xlwings.Engine(impl=windows.engine))
                classic = importlib.import_module("udf.hosts.classic")
                yield Com(importlib.import_module("xlwings.com_server"), udfs, classic)
    finally:
        for name, module in kept.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module
