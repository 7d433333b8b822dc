"""Excel on Windows: the functions as xlwings knows them, called by the workbook's VBA over COM.

``xlwings`` imports this module by name in its COM server; ``workbook.hosts.vba`` writes what calls.
"""

import inspect
from collections.abc import Callable, Sequence
from decimal import Decimal

import xlwings as xw

from udf.functions import FUNCTIONS, Answer, Function
from udf.hosts.names import PREFIXES
from udf.hosts.signatures import CATEGORY, argument_help, parameters
from udf.text import ERROR

Range = Sequence[Sequence[object]]
_LAST_ERROR = -2146826000  # COM sends error values as integers just below this, numbers as floats


def _exposed(function: Function) -> Callable[..., Answer]:
    def called(*ranges: Range | None) -> Answer:
        return function.call(*map(_cells, ranges))

    called.__name__ = called.__qualname__ = PREFIXES["excel"] + function.name
    called.__doc__ = function.help
    # What xlwings is to see; it would take the annotations above for conversions.
    called.__annotations__ = {}
    called.__signature__ = inspect.Signature(parameters(function))  # type: ignore[attr-defined]
    exposed = called
    for parameter, argument in zip(parameters(function), function.arguments, strict=True):
        doc = argument_help(argument)
        exposed = xw.arg(parameter.name, ndim=2, err_to_str=True, doc=doc)(exposed)
    return xw.func(category=CATEGORY)(xw.ret()(exposed))  # last: each decorator resets the category


def _cells(cells: Range | None) -> list[list[object]] | None:
    return None if cells is None else [[*map(_cell, row)] for row in cells]  # None: left out


def _cell(value: object) -> object:
    """A cell as xlwings hands it on, but for what it does not know."""
    if type(value) is int and value < _LAST_ERROR:  # an error newer than its list: #SPILL!, #CALC!
        return ERROR
    return float(value) if isinstance(value, Decimal) else value  # a cell formatted as currency


for _function in FUNCTIONS.values():
    globals()[PREFIXES["excel"] + _function.name] = _exposed(_function)
