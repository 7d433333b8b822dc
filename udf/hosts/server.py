"""The Excel 365, Mac and web host: our functions as custom functions of xlwings Server.

xlwings Server shows a module's functions by their names and parameters, so each gets the table's.
"""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

from xlwings.server import arg, func, ret

from udf.exposed import Answer, Argument, Function
from udf.functions import FUNCTIONS
from udf.text import ERROR


def custom_functions() -> dict[str, Callable[..., Any]]:
    """Return every function as a custom function, under the name it has in a module."""
    return {function.name.lower(): _exposed(function) for function in FUNCTIONS.values()}


def _exposed(function: Function) -> Callable[..., Any]:
    def call(*values: object) -> Answer:
        return function.call(*map(plain, values))

    call.__name__ = function.name.lower()
    call.__doc__ = function.help
    call.__annotations__ = {}
    call.__signature__ = Signature(  # type: ignore[attr-defined]
        [_parameter(argument) for argument in function.arguments]
    )
    # "raw": xlwings' own conversions take up to 0.1 ms a cell, seconds for a month.
    exposed = func(ret("raw")(call))
    for argument in function.arguments:
        exposed = arg(argument.name, "raw", doc=argument.help)(exposed)
    return exposed


def plain(value: object) -> object:
    """Return an argument, or a cell, with what Excel sends as an object by its plain value."""
    if isinstance(value, list):
        return [plain(cell) for cell in value]
    if isinstance(value, dict):  # an error value, or a number with its format
        basic = value.get("basicValue", ERROR)
        return ERROR if isinstance(basic, (list, dict)) else basic
    return value


def _parameter(argument: Argument) -> Parameter:
    default = () if argument.optional else Parameter.empty
    return Parameter(argument.name, Parameter.POSITIONAL_OR_KEYWORD, default=default)
