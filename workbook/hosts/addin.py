"""LibreOffice Calc's add-in as a file: its code, its type library, what the program shows of it.

Calc reads the functions' names and help from configuration. What answers them is made known when
LibreOffice starts, by a macro (``templates/calc/kaohe/start.xba``), and only where its Python
works: a component that is always known is created with each spreadsheet, and where its Python
cannot start, as in an active virtual environment, none of them opens.
"""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from udf.exposed import Argument, Function
from udf.functions import FUNCTIONS
from udf.hosts.names import PREFIXES
from udf.hosts.signatures import CATEGORY
from udf.resources import template

# A range reaches an add-in whole only as an XCellRange: as any other type, one error value in it
# makes Calc refuse the call (Err:504). A constant can only come as an any.
_RANGE = "com.sun.star.table.XCellRange"
_CONSTANT = "any"
_ROWS = "[][]any"

_FILES = (
    "META-INF/manifest.xml",
    "description.xml",
    "events.xcu",  # when LibreOffice starts, run:
    "kaohe/script.xlb",
    "kaohe/dialog.xlb",
    "kaohe/start.xba",
    "works.sh",
    "works.py",
    "addin.py",
)

_HEADER = b"UNOIDL\xff\0" + bytes(8)  # then the place and size of the root map

_OOR = "http://openoffice.org/2001/registry"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

_SERVICE = PREFIXES["calc"].rstrip(".")

Method = tuple[str, Sequence[str]]


def build_addin(path: Path, python: Path) -> None:
    """Write the add-in, an .oxt file; it starts its process with this Python interpreter."""
    start = {
        "command": [str(python), "-I", "-m", "udf.hosts.calc"],  # -I: no file beside a workbook
        "service": _SERVICE,
        "methods": [name for name, _ in methods()],
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as oxt:
        folder = template("calc")
        for name in _FILES:
            oxt.write(folder / name, name)
        oxt.writestr("functions.rdb", type_library("kaohe", "XFunctions", methods()))
        oxt.writestr("functions.xcu", configuration())
        oxt.writestr("start.json", json.dumps(start, ensure_ascii=False))


def configuration() -> bytes:
    """Return what Calc shows of the functions: their names, their help, their arguments."""
    root = ElementTree.Element(
        f"{{{_OOR}}}component-data",
        {f"{{{_OOR}}}name": "CalcAddIns", f"{{{_OOR}}}package": "org.openoffice.Office"},
    )
    functions = _node(_node(_node(root, "AddInInfo"), _SERVICE, new=True), "AddInFunctions")
    for function in FUNCTIONS.values():
        node = _node(functions, function.name.lower(), new=True)
        _property(node, "DisplayName", f"{_SERVICE}.{function.name}")
        _property(node, "Description", function.help)
        _property(node, "Category", "Add-In", shown=False)
        _property(node, "CategoryDisplayName", CATEGORY)
        parameters = _node(node, "Parameters")
        for index, argument in enumerate(function.arguments):
            parameter = _node(parameters, f"a{index}", new=True)
            _property(parameter, "DisplayName", argument.name)
            _property(parameter, "Description", _help(argument))
    ElementTree.register_namespace("oor", _OOR)
    content: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content


def _node(parent: ElementTree.Element, name: str, *, new: bool = False) -> ElementTree.Element:
    attributes = {f"{{{_OOR}}}name": name}
    if new:
        attributes[f"{{{_OOR}}}op"] = "replace"
    return ElementTree.SubElement(parent, "node", attributes)


def _property(parent: ElementTree.Element, name: str, text: str, *, shown: bool = True) -> None:
    """Set a property; what is shown has a language, the one LibreOffice falls back on."""
    entry = ElementTree.SubElement(parent, "prop", {f"{{{_OOR}}}name": name})
    value = ElementTree.SubElement(entry, "value", {_LANGUAGE: "en-US"} if shown else {})
    value.text = text


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
