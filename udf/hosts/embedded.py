"""The embedded host: our functions inside formualizer, with no spreadsheet program."""

from collections.abc import Callable
from typing import Any

from formualizer import Workbook

from udf.exposed import Answer
from udf.functions import FUNCTIONS
from udf.hosts.names import PREFIXES


def register(workbook: Workbook) -> None:
    """Make every function known to a workbook, under each host's spelling."""
    for function in FUNCTIONS.values():
        needed = sum(not argument.optional for argument in function.arguments)
        for prefix in sorted(set(PREFIXES.values())):
            workbook.register_function(
                prefix + function.name,
                _callback(function.call),
                min_args=needed,
                max_args=len(function.arguments),
            )


def _callback(call: Callable[..., Answer]) -> Callable[..., Any]:
    # A plain function: the engine refuses results and callables of other kinds.
    def callback(*values: Any) -> Answer:
        return call(*values)

    return callback
