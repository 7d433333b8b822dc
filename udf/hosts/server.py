"""The Excel 365, Mac and web host: our functions as custom functions of xlwings Server.

xlwings Server shows a module's functions by their names and parameters, so each gets the table's.
"""

import asyncio
from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

from xlwings.server import arg, func

from udf.functions import FUNCTIONS, Answer, Argument, Function


def custom_functions() -> dict[str, Callable[..., Any]]:
    """Return every function as a custom function, under the name it has in a module."""
    return {function.name.lower(): _exposed(function) for function in FUNCTIONS.values()}


def _exposed(function: Function) -> Callable[..., Any]:
    async def call(*values: object) -> Answer:
        # A month takes a while; the server answers others meanwhile.
        return await asyncio.to_thread(function.call, *values)

    call.__name__ = function.name.lower()
    call.__doc__ = function.help
    call.__annotations__ = {}
    call.__signature__ = Signature(  # type: ignore[attr-defined]
        [_parameter(argument) for argument in function.arguments]
    )
    exposed = func(call)
    for argument in function.arguments:
        described = arg(argument.name, doc=argument.help, ndim=2, err_to_str=True)
        exposed = described(exposed)
    return exposed


def _parameter(argument: Argument) -> Parameter:
    default = () if argument.optional else Parameter.empty
    return Parameter(argument.name, Parameter.POSITIONAL_OR_KEYWORD, default=default)
