"""A button's call: the JSON that xlwings' JavaScript sends, answered with xlwings' actions."""

import asyncio
from typing import Any

import msgspec
import xlwings
import xlwings.server

from udf.errors import KaoheError
from workbook.server import scripts

_NOT_AS_SENT = (RecursionError, ValueError, LookupError, TypeError, AttributeError)


def answer(name: str, body: bytes | bytearray) -> bytes:
    """Run a script on what a call's body holds. Raises KaoheError where it is no such call."""
    try:
        data = msgspec.json.decode(body, type=dict[str, Any])
        arguments = data.pop("args", None) or []
        book = xlwings.Book(json=data)
    except (msgspec.MsgspecError, xlwings.XlwingsError, *_NOT_AS_SENT) as error:
        raise KaoheError("收到的工作簿不完整，没有处理；请再试一次") from error
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
