"""Calls of functions and buttons: JSON that xlwings' JavaScript sends, answered in JSON.

xlwings does what is xlwings' own: it converts arguments and results and knows the functions and
scripts of the project. Reading and writing JSON takes a while for a month, so that is done beside
the event loop, like the functions themselves.
"""

import asyncio
import json
from types import ModuleType
from typing import Any

import msgspec
import xlwings
import xlwings.server

from udf.errors import KaoheError
from workbook.server.guard import BUTTON, CALL, Answer

_NOT_AS_SENT = (RecursionError, ValueError, LookupError, TypeError, AttributeError)
_INCOMPLETE = "收到的调用不完整或看不懂，没有计算；请重新载入加载项"


_Cell = bool | int | float | str | dict[str, Any] | None  # a dict is an error value or a format


class _Call(msgspec.Struct):
    """A function's call, as much of it as anything here depends on."""

    func_name: str
    args: list[list[list[_Cell]] | _Cell]  # a matrix each
    client: str = ""
    version: str = ""
    runtime: str | None = None
    culture_info_name: str | None = None
    date_format: str | None = None


_decoder = msgspec.json.Decoder(_Call)
_encode = msgspec.json.Encoder().encode


def answering(functions: ModuleType, scripts: ModuleType) -> Answer:
    """Return what answers calls to the functions and scripts of these modules."""

    async def answer(path: str, body: bytearray) -> bytes:
        if path == CALL:
            return await _call_function(functions, body)
        return await _run_script(scripts, path.removeprefix(BUTTON), body)

    return answer


async def _call_function(functions: ModuleType, body: bytearray) -> bytes:
    try:
        call = await asyncio.to_thread(_decoded, body)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise KaoheError(_INCOMPLETE) from error
    _check(getattr(getattr(functions, call.func_name, None), "__xlfunc__", None), call)
    try:
        result = await xlwings.server.custom_functions_call(msgspec.structs.asdict(call), functions)
    except xlwings.XlwingsError as error:
        raise KaoheError(_INCOMPLETE) from error
    return await asyncio.to_thread(_encode, {"result": result})


def _decoded(body: bytearray) -> _Call:
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        return _decoder.decode(_repaired(body))


def _repaired(body: bytearray) -> bytes:
    """Return JSON with a replacement character for each half of one, which cells can hold."""
    text = json.dumps(json.loads(body), ensure_ascii=False)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _check(function: dict[str, Any] | None, call: _Call) -> None:
    """Raise KaoheError where there is no such function, or not with so many arguments."""
    if function is None:
        raise KaoheError("没有这个函数；请重新载入加载项")
    arguments = function["args"]
    needed = sum("optional" not in argument for argument in arguments)
    if not needed <= len(call.args) <= len(arguments) or None in call.args[:needed]:
        raise KaoheError(_INCOMPLETE)


async def _run_script(scripts: ModuleType, name: str, body: bytearray) -> bytes:
    try:
        data = await asyncio.to_thread(msgspec.json.decode, body, type=dict[str, Any])
        arguments = data.pop("args", None) or []
        book = xlwings.Book(json=data)
    except (msgspec.MsgspecError, xlwings.XlwingsError, *_NOT_AS_SENT) as error:
        raise KaoheError("收到的工作簿不完整，没有处理；请再试一次") from error
    try:
        await xlwings.server.custom_scripts_call(
            scripts, name, typehint_to_value={xlwings.Book: book}, args=arguments
        )
        return await asyncio.to_thread(_encode, book.json())
    except xlwings.XlwingsError as error:
        raise KaoheError("收到的调用不完整，没有处理；请重新载入窗格") from error
    finally:
        book.close()
