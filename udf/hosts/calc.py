"""The LibreOffice Calc host: the add-in as a file, and the process that answers its calls.

The add-in (``templates/calc/addin.py``) runs in LibreOffice's own Python with its standard library
alone. It starts ``python -m udf.hosts.calc`` and speaks with it over standard input and output, a
line of JSON each way: nothing listens, nothing is stored, and the process ends with LibreOffice.
"""

import json
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from udf.functions import FUNCTIONS, Argument, Function
from udf.hosts.signatures import CATEGORY
from udf.resources import template

# A range reaches an add-in whole only as an XCellRange: as any other type, one error value in it
# makes Calc refuse the call (Err:504). A constant can only come as an any.
_RANGE = "com.sun.star.table.XCellRange"
_CONSTANT = "any"
_ROWS = "[][]any"

_HEADER = b"UNOIDL\xff\0" + bytes(8)  # then the place and size of the root map

Method = tuple[str, Sequence[str]]


def answer(request: str) -> str:
    """Return the answer to a call, both JSON: ``[method, [argument, …]]`` and rows of cells."""
    method, values = json.loads(request)
    function = FUNCTIONS.get(method.upper())
    if function is None:
        return json.dumps([["没有这个函数，请重新运行 kaohe host calc"]])
    rows = function.call(*values)
    # Calc keeps integers apart from numbers; a cell knows numbers only.
    return json.dumps([[c if isinstance(c, str) else float(c) for c in row] for row in rows])


def main() -> None:
    """Answer the calls on standard input, one a line, until it ends."""
    for request in sys.stdin:
        print(answer(request), flush=True)


def build_addin(path: Path, python: Path) -> None:
    """Write the add-in, an .oxt file; it starts its process with this Python interpreter."""
    package = Path(__file__).resolve().parents[2]
    start = {"command": [str(python), "-m", "udf.hosts.calc"], "folder": str(package)}
    described = {
        "category": CATEGORY,
        "functions": {
            function.name.lower(): {
                "help": function.help,
                "arguments": [[argument.name, _help(argument)] for argument in function.arguments],
            }
            for function in FUNCTIONS.values()
        },
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as oxt:
        folder = template("calc")
        for name in ("META-INF/manifest.xml", "addin.components", "description.xml", "addin.py"):
            oxt.write(folder / name, name)
        oxt.writestr("functions.rdb", type_library("kaohe", "XFunctions", methods()))
        oxt.writestr("functions.json", json.dumps(described, ensure_ascii=False))
        oxt.writestr("start.json", json.dumps(start, ensure_ascii=False))


def _help(argument: Argument) -> str:
    if argument.optional and argument.is_table:
        return f"{argument.help}（在Calc中省略它时，要保留它前面的分号）"
    return argument.help


def methods() -> list[Method]:
    """Return the add-in's methods with their parameters' types."""
    return [_method(function) for function in FUNCTIONS.values()]


def _method(function: Function) -> Method:
    return function.name.lower(), [_type(argument) for argument in function.arguments]


def _type(argument: Argument) -> str:
    return _RANGE if argument.is_table else _CONSTANT


def type_library(module: str, interface: str, methods: Sequence[Method]) -> bytes:
    """Return a UNO type library (.rdb) that declares one interface.

    Every method answers rows of cells. The bytes are those of LibreOffice's unoidl-write.
    """
    data = bytearray(_HEADER)
    texts: dict[str, int] = {}

    def number(value: int) -> bytes:
        return value.to_bytes(4, "little")

    def text(value: str) -> None:
        if value in texts:
            data.extend(number(0x80000000 | texts[value]))
            return
        texts[value] = len(data)
        data.extend(number(len(value)) + value.encode("ascii"))

    def name(value: str) -> bytes:
        place = len(data)
        data.extend(value.encode("ascii") + b"\0")
        return number(place)

    declared = number(len(data))
    data.extend(b"\5" + number(1))  # an interface with one base
    text("com.sun.star.uno.XInterface")
    data.extend(number(0) + number(0) + number(len(methods)))  # optional bases, attributes
    for method, parameters in methods:
        text(method)
        text(_ROWS)
        data.extend(number(len(parameters)))
        for index, kind in enumerate(parameters):
            data.extend(b"\0")  # [in]
            text(f"a{index}")
            text(kind)
        data.extend(number(0))  # exceptions
    interface_name = name(interface)
    holder = number(len(data))
    data.extend(b"\0" + number(1) + interface_name + declared)  # a module with one entry
    module_name = name(module)
    data[8:16] = number(len(data)) + number(1)
    data.extend(module_name + holder)
    return bytes(data)


if __name__ == "__main__":
    main()
