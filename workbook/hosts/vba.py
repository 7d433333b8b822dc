"""The VBA source that an Excel workbook carries: callers of our functions, and how they reach them.

Python is started by xlwings' library and answers as xlwings' COM server; xlwings' own VBA module is
not used, since it takes settings and code from the workbook and from the folder it lies in.
"""

import struct
from importlib.metadata import version
from itertools import groupby

from udf.exposed import Function
from udf.functions import FUNCTIONS
from udf.hosts.names import PREFIXES
from udf.hosts.signatures import CATEGORY, argument_help, parameters
from udf.resources import template

PYTHON_MODULE = "udf.hosts.classic"
PROJECT = "kaohe"  # of the settings file, so that other xlwings workbooks keep their own
MODULES = (PROJECT,)
START_SECONDS = 12
TAB_MODULE = "workbook.desktop.tab"  # answers the tab's buttons
_WORKING = "月度考核：正在准备……"
_TITLE = "月度考核"
_UNAVAILABLE = "考核函数不可用。请关闭工作簿，运行 kaohe host excel，按它的提示改正后再打开。原因："

# -I: no module from the current folder, no PYTHONHOME, no PYTHONPATH. -S, then site: what hangs
# while packages are looked for is ended too. Without xlwings' own variables: one that a server of
# xlwings has set takes COM away. Without pandas, which xlwings imports where there is
# one, it starts in half the time.
START = (
    f'-I -S -c "import os, sys, threading; limit = threading.Timer({START_SECONDS}, os._exit, [1]);'
    " limit.daemon = True; limit.start(); import site; site.main(); sys.modules['pandas'] = None;"
    " [os.environ.pop(name) for name in list(os.environ) if name[:8] == 'XLWINGS_'];"
    f" import xlwings, {PYTHON_MODULE}; del sys.modules['pandas']; limit.cancel();"
    " xlwings.serve('$(CLSID)')\""
)


def modules(encoding: str) -> dict[str, str]:
    """Return the modules a workbook needs, by name.

    Text that the encoding lacks is written as numbers, so that every help text arrives whole.
    """
    described = "\n".join(_description(function, encoding) for function in FUNCTIONS.values())
    code = template("vba/kaohe.bas").read_text(encoding="utf-8")
    for name, text in {
        "version": version("xlwings"),
        "project": PROJECT,
        "start": START.replace('"', '""'),
        "category": literal(CATEGORY, encoding),
        "unavailable": literal(_UNAVAILABLE, encoding),
        "tab": TAB_MODULE,
        "working": literal(_WORKING, encoding),
        "title": literal(_TITLE, encoding),
        "descriptions": described,
    }.items():
        code = code.replace(f"{{{name}}}", text)
    return {PROJECT: code + "".join(map(_caller, FUNCTIONS.values()))}


def ribbon() -> bytes:
    """Return the markup of the tab whose buttons call the macros."""
    return template("vba/ribbon.xml").read_bytes()


def _caller(function: Function) -> str:
    name = PREFIXES["excel"] + function.name
    names = [parameter.name for parameter in parameters(function)]
    declared = [
        f"Optional {name}" if argument.optional else name
        for name, argument in zip(names, function.arguments, strict=True)
    ]
    # Null where xlwings would take the workbook: it reads code from sheets that are named like it.
    return f"""
Public Function {name}({", ".join(declared)})
    On Error GoTo failed
    {name} = XLPy.CallUDF("{PYTHON_MODULE}", "{name}", _
        Array({", ".join(names)}), Null, Application.Caller)
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
    """Return a VBA expression for a text of one line, whichever characters the encoding lacks."""

    def plain(character: str) -> bool:
        return character.encode(encoding, "ignore") != b""

    def part(characters: str) -> str:
        if plain(characters[0]):
            return '"' + characters.replace('"', '""') + '"'
        codes = struct.iter_unpack("<h", characters.encode("utf-16-le"))
        return " & ".join(f"ChrW({code})" for (code,) in codes)

    return " & ".join(part("".join(run)) for _, run in groupby(text, plain)) or '""'
