"""Where a host's answers differ, and the table that says how each host was proven."""

import math
from typing import Any

from tests.conformance.hosts import HOSTS, directly
from tests.conformance.months import Asked, Table


def differences(month: Asked, answers: list[Table]) -> list[str]:
    """Where answers differ from those of the functions called directly."""
    return [
        f"{call.function} row {y} column {x}: {got!r}, not {expected!r}"
        for call, mine, theirs in zip(month.calls, directly(month), answers, strict=True)
        for y, (line, other) in enumerate(zip(mine, theirs, strict=True))
        for x, (expected, got) in enumerate(zip(line, other, strict=True))
        if not same(expected, got)
    ]


def same(expected: Any, got: Any) -> bool:
    """Texts letter for letter, nothing as ""; numbers to the last bits that binary can differ in."""
    if isinstance(expected, str) or isinstance(got, str) or got is None:
        return bool(expected == ("" if got is None else got))
    return math.isclose(expected, got, rel_tol=1e-12)


def table(month: Asked) -> str:
    """The table in Markdown, for a month in which every host agrees."""
    cells = sum(len(answer) * len(answer[0]) for answer in directly(month))
    functions = len({call.function for call in month.calls})
    lines = ["| 宿主 | 真实的部分 | 替身 | 样例月（120人）一致的结果 |", "|---|---|---|---|"]
    lines += [
        f"| {host.title} | {host.real} | {host.stand_in} | {functions}个函数，{cells}个单元格 |"
        for host in HOSTS.values()
    ]
    return "\n".join(lines)
