"""Excel's side of COM, on Windows: what the macros do, and ranges as Excel hands them over.

Reads a line of JSON, ``[command, argument …]``, and writes one with what came of it:
``connect, command line`` starts and connects Python through xlwings' library, and tells the error,
if there is one; ``tables, rows by name`` makes Ranges; ``call, function, arguments``
calls a function as its macro does, a Range is called by its name in a list of its own; ``press,
button, workbook, chosen files, answers`` presses a button of the tab of a workbook that is open.
"""

import ctypes
import datetime
import json
import sys
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pythoncom
import pywintypes
import win32com.client
import win32com.server.policy
import win32com.server.util
import winerror
from win32com.client import VARIANT
from win32com.server.exception import COMException

from tests.fakes.open_book import OpenBook

RANGE = "{00020846-0000-0000-C000-000000000046}"
MISSING = -2147352572
ERRORS = {
    "#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029,
    "#NUM!": 2036, "#N/A": 2042, "#SPILL!": 2045, "#CALC!": 2050,
}  # fmt: skip


class Variant(ctypes.Structure):
    """A VARIANT as memory."""

    _fields_ = (
        ("vt", ctypes.c_ushort), ("reserved", ctypes.c_ushort * 3),
        ("value", ctypes.c_void_p), ("more", ctypes.c_void_p),
    )  # fmt: skip


def connect(library: str, command: str) -> Any:
    """Do what the macro does; return the object or the error's text."""
    activate = ctypes.WinDLL(library).XLPyDLLActivateAuto  # type: ignore[attr-defined]
    activate.restype = ctypes.c_long
    activate.argtypes = [ctypes.POINTER(Variant), ctypes.c_char_p, ctypes.c_long]
    result = Variant()
    failed = activate(ctypes.byref(result), command.encode("mbcs"), 1)
    if failed:
        return ctypes.wstring_at(result.value)
    return pythoncom.ObjectFromAddress(result.value, pythoncom.IID_IDispatch)


def variant(cell: Any) -> VARIANT:
    """A cell as Excel's Value gives it."""
    if isinstance(cell, dict):
        ((kind, text),) = cell.items()
        if kind == "day":
            when = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)
            return VARIANT(pythoncom.VT_DATE, when)
        return VARIANT(pythoncom.VT_CY, Decimal(text))
    if cell is None:
        return VARIANT(pythoncom.VT_EMPTY, None)
    if isinstance(cell, bool):
        return VARIANT(pythoncom.VT_BOOL, cell)
    if isinstance(cell, (int, float)):
        return VARIANT(pythoncom.VT_R8, float(cell))
    if cell in ERRORS:
        return VARIANT(pythoncom.VT_ERROR, ERRORS[cell] - 2146828288)
    return VARIANT(pythoncom.VT_BSTR, cell)


class Plain:
    """An object with attributes, for COM."""

    _public_methods_ = ()

    def __init__(self, **attributes: Any) -> None:
        self._public_attrs_ = list(attributes)
        self.__dict__.update(attributes)


class Described:
    """Lets an object say that it is a Range of Excel's, which is how xlwings knows one."""

    _kept: Any = None

    def _GetTypeInfoCount_(self) -> int:
        return 1

    def _GetTypeInfo_(self, index: int, language: int) -> tuple[int, Any]:
        if Described._kept is None:
            path = str(Path(tempfile.mkdtemp(), "range.tlb"))
            library = pythoncom.CreateTypeLib2(3, path)  # 3: for 64 bits
            library.SetGuid(pywintypes.IID("{00020813-0000-0000-C000-0000000000FF}"))
            library.SetName("Excel")
            described = library.CreateTypeInfo("Range", pythoncom.TKIND_DISPATCH)
            described.SetGuid(pywintypes.IID(RANGE))
            described.LayOut()
            library.SaveAllChanges()
            Described._kept = (library, pythoncom.LoadTypeLib(path).GetTypeInfo(0))
        return 0, Described._kept[1]


class RangePolicy(Described, win32com.server.policy.DesignatedWrapPolicy):  # type: ignore[misc]
    """A Range."""


class BookPolicy(Described, win32com.server.policy.DynamicPolicy):  # type: ignore[misc]
    """A Workbook, and what belongs to it."""


class Shared:
    """An object of Python's over COM, and whatever it gives."""

    def __init__(self, thing: Any) -> None:
        self._thing = thing

    def _dynamic_(self, name: str, language: int, flags: int, given: tuple[Any, ...]) -> Any:
        if flags & (pythoncom.DISPATCH_PROPERTYPUT | pythoncom.DISPATCH_PROPERTYPUTREF):
            setattr(self._thing, name, given[0])
            return None
        found = getattr(self._thing, name)
        if callable(found):
            if not flags & pythoncom.DISPATCH_METHOD:
                raise COMException(scode=winerror.DISP_E_MEMBERNOTFOUND)
            found = found(*given)
        return shared(found)


def shared(thing: Any) -> Any:
    """A value as it is, an object over COM."""
    if isinstance(thing, (list, tuple)):
        return (tuple(thing),)  # else it would be taken for a result and further ones
    if thing is None or isinstance(thing, (bool, int, float, str)):
        return thing
    return _wrap(Shared(thing), usePolicy=BookPolicy)


_wrap = win32com.server.util.wrap
_SHEET = _wrap(
    Plain(
        Name="表",
        Parent=_wrap(Plain(Name="月", Application=_wrap(Plain(Hwnd=1, Name="Microsoft Excel")))),
    )
)


def range_(rows: list[list[Any]]) -> VARIANT:
    """A Range of those cells."""
    height, width = len(rows), len(rows[0])
    cells = [[variant(cell) for cell in row] for row in rows]
    one = height == width == 1
    value = cells[0][0] if one else VARIANT(pythoncom.VT_ARRAY | pythoncom.VT_VARIANT, cells)
    found = Plain(
        Value=value, Row=1, Column=1, Worksheet=_SHEET, Address="$A$1",
        Rows=_wrap(Plain(Count=height)), Columns=_wrap(Plain(Count=width)),
    )  # fmt: skip
    return VARIANT(pythoncom.VT_DISPATCH, _wrap(found, usePolicy=RangePolicy))


def argument(value: Any, ranges: dict[str, VARIANT]) -> VARIANT:
    """An argument as the macro's Array() holds it: a Range, a constant, or left out."""
    if value is None:
        return VARIANT(pythoncom.VT_ERROR, MISSING)
    return ranges[value[0]] if isinstance(value, list) else variant(value)


def press(python: Any, button: str, path: str, chosen: list[str], answers: list[str]) -> Any:
    """Press a button of a workbook's tab as its macro does, a recalculation in between."""
    book = OpenBook(Path(path))
    book.Application.chosen, book.Application.answers = tuple(chosen), answers
    book.select("名册", 5, 2)
    days = range_([["日期", "工作日"], [46332.0, "是"]])
    seen = []

    def recalculated() -> None:
        sent = VARIANT(pythoncom.VT_ARRAY | pythoncom.VT_VARIANT, [days])
        nothing = VARIANT(pythoncom.VT_NULL, None)
        seen.append(
            python.CallUDF("udf.hosts.classic", "KH_WORKDAYS", sent, nothing, range_([[None]]))
        )

    book.when_written = recalculated
    python.SetAttr(python.Module("xlwings._xlwindows"), "BOOK_CALLER", shared(book))
    module = python.Module("workbook.desktop.tab")
    answer = python.Str(python.Call(module, "press", python.Tuple(button)))
    book.package.save(Path(path).with_suffix(".open.xlsm"))
    return {
        "answer": answer, "recalculated": seen, "statuses": book.Application.statuses,
        "opened": list(map(str, book.Application.opened)),
    }  # fmt: skip


def tried(call: Callable[..., Any], *arguments: Any) -> Any:
    """What a call over COM gives, or its error."""
    try:
        return call(*arguments)
    except pythoncom.com_error as error:
        return {"error": str(error)}


def main() -> None:
    """Answer lines of JSON until they end."""
    pythoncom.CoInitialize()
    python: Any = None
    ranges: dict[str, VARIANT] = {}
    for line in sys.stdin.buffer:
        command, *given = json.loads(line)
        reply: Any
        if command == "connect":
            found = connect(*given)
            reply = found if isinstance(found, str) else None
            python = None if isinstance(found, str) else win32com.client.Dispatch(found)
        elif command == "tables":
            ranges = {name: range_(rows) for name, rows in given[0].items()}
            reply = len(ranges)
        elif command == "call":
            function, arguments = given
            sent = VARIANT(
                pythoncom.VT_ARRAY | pythoncom.VT_VARIANT,
                [argument(one, ranges) for one in arguments],
            )
            nothing = VARIANT(pythoncom.VT_NULL, None)
            caller = range_([[None]])
            reply = tried(python.CallUDF, "udf.hosts.classic", function, sent, nothing, caller)
        elif command == "press":
            reply = tried(press, python, *given)
        else:
            reply = tried(lambda: python.Str(python.Eval(*given)))  # noqa: B023
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
