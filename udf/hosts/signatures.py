"""How a function looks to a spreadsheet program: its parameters, its help, its category."""

import inspect

from udf.exposed import Argument, Function

CATEGORY = "考核"


def parameters(function: Function) -> list[inspect.Parameter]:
    """Return a function's parameters under plain names, None where one may be left out."""
    names = inspect.signature(function.call).parameters
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return [
        inspect.Parameter(
            name, kind, default=None if argument.optional else inspect.Parameter.empty
        )
        for name, argument in zip(names, function.arguments, strict=True)
    ]


def argument_help(argument: Argument) -> str:
    """Return what a function wizard shows for an argument; its Chinese name comes first."""
    if argument.help.startswith(argument.name):
        return argument.help
    return f"{argument.name}：{argument.help}"
