"""Excel on Windows: the functions as xlwings knows them, called by the workbook's VBA over COM.

``xlwings`` imports this module by name in its COM server; ``workbook.hosts.vba`` writes what calls.
"""

import inspect
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import xlwings as xw
from xlwings.conversion import Converter, RawValueAccessor

from udf.exposed import Answer, Function
from udf.functions import FUNCTIONS
from udf.hosts.collector import spare_collecting
from udf.hosts.names import PREFIXES
from udf.hosts.signatures import CATEGORY, argument_help, parameters
from udf.text import ERROR

_PLAIN = frozenset({str, float, bool, type(None)})  # nearly all cells, and nothing to do for them
_ERRORS = {
    -2146826288: "#NULL!",
    -2146826281: "#DIV/0!",
    -2146826273: "#VALUE!",
    -2146826265: "#REF!",
    -2146826259: "#NAME?",
    -2146826252: "#NUM!",
    -2146826246: "#N/A",
}
_LAST_ERROR = -2146826000  # COM sends error values as integers just below this, numbers as floats


class CellsConverter(Converter):
    """An argument as COM hands it over, with plain values: a cell, or rows of cells.

    It does what xlwings' own converter would, in a fraction of the time.
    """

    base = RawValueAccessor  # type: ignore[assignment]

    @staticmethod
    def read_value(value: object, options: object) -> object:
        """Return a range's or a constant's value; an empty cell is one, nothing left out."""
        rows = value if isinstance(value, tuple) else ((value,),)
        return [[c if type(c) in _PLAIN else _cell(c) for c in row] for row in rows]


def _exposed(function: Function) -> Callable[..., Answer]:
    def called(*arguments: object) -> Answer:
        return function.call(*arguments)

    called.__name__ = called.__qualname__ = PREFIXES["excel"] + function.name
    called.__doc__ = function.help
    # What xlwings is to see; it would take the annotations above for conversions.
    called.__annotations__ = {}
    called.__signature__ = inspect.Signature(parameters(function))  # type: ignore[attr-defined]
    exposed = called
    for parameter, argument in zip(parameters(function), function.arguments, strict=True):
        doc = argument_help(argument)
        exposed = xw.arg(parameter.name, CellsConverter, doc=doc)(exposed)
    return xw.func(category=CATEGORY)(xw.ret()(exposed))  # last: each decorator resets the category


def _cell(value: object) -> object:
    if isinstance(value, datetime):  # COM's own kind, which bears a time zone that means nothing
        day = value.year, value.month, value.day
        return datetime(*day, value.hour, value.minute, value.second, value.microsecond)
    if type(value) is int and value < _LAST_ERROR:
        return _ERRORS.get(value, ERROR)  # #SPILL!, #CALC! and whatever comes are errors too
    return float(value) if isinstance(value, Decimal) else value  # a cell formatted as currency


for _function in FUNCTIONS.values():
    globals()[PREFIXES["excel"] + _function.name] = _exposed(_function)

spare_collecting()  # the process that xlwings starts is there for these functions only
