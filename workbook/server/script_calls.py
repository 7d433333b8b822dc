"""A button's call: the JSON that xlwings' JavaScript sends, answered with xlwings' actions."""

import asyncio
from typing import Any

import msgspec
import xlwings
import xlwings.server

from udf.errors import KaoheError
from workbook.server import scripts

_INCOMPLETE = "收到的工作簿不完整，没有处理；请再试一次"
_NOT_AS_SENT = (RecursionError, ValueError, LookupError, TypeError, AttributeError)


class _Book(msgspec.Struct):
    name: str
    active_sheet_index: int
    selection: str


class _Call(msgspec.Struct):
    """A call, as much of it as has to be there; ``args`` hold files in base64."""

    client: str
    version: str
    book: _Book
    sheets: list[dict[str, Any]]
    names: list[dict[str, Any]]
    args: list[str]


_call = msgspec.json.Decoder(_Call)


def check(body: bytes | bytearray) -> None:
    """Raise KaoheError where a body is no script's call."""
    try:
        _call.decode(body)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise KaoheError(_INCOMPLETE) from error


def answer(name: str, body: bytes | bytearray) -> bytes:
    """Run a script on what a call's body holds. Raises KaoheError where it is no such call."""
    try:
        data = msgspec.json.decode(body, type=dict[str, Any])
        arguments = data.pop("args")
        book = xlwings.Book(json=data)
    except (msgspec.MsgspecError, xlwings.XlwingsError, *_NOT_AS_SENT) as error:
        raise KaoheError(_INCOMPLETE) from error
    try:
        asyncio.run(
            xlwings.server.custom_scripts_call(
                scripts, name, typehint_to_value={xlwings.Book: book}, args=arguments
            )
        )
        return msgspec.json.encode(book.json())
    except xlwings.XlwingsError as error:
        raise KaoheError("收到的调用不完整，没有处理；请重新载入窗格") from error
    finally:
        book.close()
