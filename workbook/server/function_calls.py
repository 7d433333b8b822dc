"""A function's call: the JSON that xlwings' JavaScript sends, answered in JSON.

A clerk's Excel sends a month's tables again with every function that depends on them. A table is
known by the digest of its bytes: it is read once, and so is judged once, and a call that asks the
same of the same tables is answered as before. What differs in a byte is another table.
"""

import json
from collections.abc import Coroutine
from hashlib import blake2b
from sys import intern
from types import ModuleType
from typing import Any

import msgspec
import xlwings
import xlwings.server

from udf.cache import Cache
from udf.errors import KaoheError
from udf.exposed import FAILED
from udf.hosts.server import custom_functions, plain
from udf.text import freeze

TABLES = 32 * 2**20  # bytes of JSON whose tables are kept
ANSWERS = 8 * 2**20

_FAILED = FAILED.encode()
_INCOMPLETE = "收到的调用不完整或看不懂，没有计算；请重新载入加载项"
_Cell = bool | int | float | str | dict[str, Any] | None  # a dict is an error value or a format
_Digest = bytes


class _Call(msgspec.Struct):
    """A call, as much of it as anything here depends on; each argument is a matrix."""

    func_name: str
    args: list[msgspec.Raw]
    client: str = ""
    version: str = ""
    runtime: str | None = None
    culture_info_name: str | None = None
    date_format: str | None = None


_call = msgspec.json.Decoder(_Call)
_argument = msgspec.json.Decoder(list[list[_Cell]] | _Cell)
_encode = msgspec.json.Encoder().encode
_tables: Cache[_Digest, Any] = Cache(TABLES)
_answers: Cache[tuple[str, tuple[_Digest, ...]], bytes] = Cache(ANSWERS)
_functions = ModuleType("functions")
vars(_functions).update(custom_functions())


def answer(body: bytes | bytearray) -> bytes:
    """Answer a call's body. Raises KaoheError where it is no such call."""
    try:
        try:
            return _answered(body)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            return _answered(_repaired(body))
    except (msgspec.MsgspecError, xlwings.XlwingsError, RecursionError, ValueError) as error:
        raise KaoheError(_INCOMPLETE) from error


def _repaired(body: bytes | bytearray) -> bytes:
    """Return JSON with a replacement character for each half of one, which cells can hold."""
    text = json.dumps(json.loads(body), ensure_ascii=False)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _answered(body: bytes | bytearray) -> bytes:
    call = _call.decode(body)
    digests = tuple(blake2b(argument, digest_size=32).digest() for argument in call.args)
    asked = (call.func_name, digests)
    if (known := _answers.get(asked)) is not None:
        return known
    _check(call)
    arguments = [_value(*both) for both in zip(digests, call.args, strict=True)]
    data = msgspec.structs.asdict(call) | {"args": arguments}
    result = _finished(xlwings.server.custom_functions_call(data, _functions))
    encoded = _encode({"result": result})
    if _FAILED in encoded:  # the next time it may do
        return encoded
    return _answers.keep(asked, encoded, len(encoded))


def _check(call: _Call) -> None:
    """Raise KaoheError where there is no such function, or not with so many arguments."""
    function = getattr(getattr(_functions, call.func_name, None), "__xlfunc__", None)
    if function is None:
        raise KaoheError("没有这个函数；请重新载入加载项")
    arguments = function["args"]
    needed = sum("optional" not in argument for argument in arguments)
    missing = any(bytes(argument) == b"null" for argument in call.args[:needed])
    if missing or not needed <= len(call.args) <= len(arguments):
        raise KaoheError(_INCOMPLETE)


def _value(digest: _Digest, sent: msgspec.Raw) -> Any:
    """Return an argument's value: a table once read as it is, what is no table read again."""
    if (known := _tables.get(digest)) is not None:
        return known
    value = _argument.decode(sent)
    if not isinstance(value, list) or len(value) < 2:
        return value
    table = freeze(plain(value) if b"{" in bytes(sent) else _with_shared_texts(value))
    return _tables.keep(digest, table, memoryview(sent).nbytes)


def _with_shared_texts(rows: list[list[Any]]) -> list[Any]:
    """Return rows in which equal texts, of whatever table, are one object.

    They take less memory, and are compared at once. By columns, which hold texts alone or none.
    """
    if len(set(map(len, rows))) != 1:
        return rows
    columns = []
    for column in zip(*rows, strict=True):
        try:
            columns.append(list(map(intern, column)))
        except TypeError:
            columns.append([intern(cell) if type(cell) is str else cell for cell in column])
    return list(zip(*columns, strict=True))


def _finished(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Return what a coroutine comes to that waits for nothing: ours are plain functions."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    coroutine.close()
    raise RuntimeError("a call that waits")
