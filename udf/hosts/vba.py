"""The VBA source that an Excel workbook carries: xlwings' module, and callers of our functions."""

import struct
from importlib.metadata import distribution
from itertools import groupby
from pathlib import Path

from udf.errors import KaoheError
from udf.functions import FUNCTIONS, Function
from udf.hosts.names import PREFIXES
from udf.hosts.signatures import CATEGORY, argument_help, parameters
from udf.resources import template

PYTHON_MODULE = "udf.hosts.classic"
PROJECT = "kaohe"  # of the settings file, so that other xlwings workbooks keep their own
MODULES = ("xlwings", PROJECT)
_UNAVAILABLE = "考核函数不可用，请运行 kaohe host excel 查看原因。"

# What differs from xlwings' own text: its settings are read from kaohe.conf; neither settings nor
# Python modules are taken from the folder the workbook lies in, which may be anybody's; and its
# helpers do not appear among the functions a cell can call.
_CHANGES = (
    ('PROJECT_NAME As String = "xlwings"', f'PROJECT_NAME As String = "{PROJECT}"', 1),
    ('_TO_PYTHONPATH", "true")', '_TO_PYTHONPATH", "false")', 2),
    ('If source = "" Or source = "directory" Then', 'If source = "directory" Then', 1),
    ('VB_Name = "xlwings"\n', 'VB_Name = "xlwings"\nOption Private Module\n', 1),
)


def modules(encoding: str) -> dict[str, str]:
    """Return the modules a workbook needs, by name.

    Text that the encoding lacks is spelled by numbers, so that every help text arrives whole.
    """
    return dict(zip(MODULES, (xlwings_module(), callers(encoding)), strict=True))


def xlwings_module() -> str:
    """Return xlwings' standalone VBA module of the installed version, licence included."""
    path = Path(str(distribution("xlwings").locate_file("xlwings/xlwings.bas")))
    try:
        code = path.read_text(encoding="ascii")
    except OSError as error:
        raise KaoheError(f"没有找到 xlwings 自带的文件“{path}”；请重新安装 xlwings") from error
    for old, new, count in _CHANGES:
        if code.count(old) != count:
            raise KaoheError("安装的 xlwings 版本不合适；请按安装说明重新安装 kaohe")
        code = code.replace(old, new)
    return code


def callers(encoding: str) -> str:
    """Return the module with one VBA function for each of ours, and their help."""
    head = template("vba/kaohe.bas").read_text(encoding="utf-8")
    head = head.replace("{category}", literal(CATEGORY, encoding))
    head = head.replace("{unavailable}", literal(_UNAVAILABLE, encoding))
    described = "\n".join(_description(function, encoding) for function in FUNCTIONS.values())
    return head.replace("{descriptions}", described) + "".join(map(_caller, FUNCTIONS.values()))


def _caller(function: Function) -> str:
    name = PREFIXES["excel"] + function.name
    names = [parameter.name for parameter in parameters(function)]
    declared = [
        f"Optional {name}" if argument.optional else name
        for name, argument in zip(names, function.arguments, strict=True)
    ]
    return f"""
Public Function {name}({", ".join(declared)})
    On Error GoTo failed
    {name} = XLPy.CallUDF("{PYTHON_MODULE}", "{name}", _
        Array({", ".join(names)}), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    {name} = Unavailable(Err.Description)
End Function
"""


def _description(function: Function, encoding: str) -> str:
    texts = [literal(argument_help(argument), encoding) for argument in function.arguments]
    arguments = ", _\n        ".join(texts)
    title = PREFIXES["excel"] + function.name
    help_text = literal(function.help, encoding)
    return f'    Describe "{title}", {help_text}, Array( _\n        {arguments})'


def literal(text: str, encoding: str) -> str:
    """Return a VBA expression for a text of one line, whichever signs the encoding lacks."""

    def plain(sign: str) -> bool:
        return sign.encode(encoding, "ignore") != b""

    def part(signs: str) -> str:
        if plain(signs[0]):
            return '"' + signs.replace('"', '""') + '"'
        codes = struct.iter_unpack("<h", signs.encode("utf-16-le"))
        return " & ".join(f"ChrW({code})" for (code,) in codes)

    return " & ".join(part("".join(signs)) for _, signs in groupby(text, plain)) or '""'
