"""A problem of a month: how bad it is, where, what it is, and what to do."""

from collections.abc import Sequence
from typing import NamedTuple

WRONG, DOUBTFUL = "错误", "提醒"


class Finding(NamedTuple):
    """A problem: how bad, where, what, and what to do."""

    level: str
    sheet: str
    cell: str
    what: str
    advice: str


def headline(findings: Sequence[Finding]) -> str:
    """Return how many problems there are, in a line."""
    if not findings:
        return "数据检查：没有问题。"
    wrong = sum(finding.level == WRONG for finding in findings)
    return f"数据检查：错误{wrong}条，提醒{len(findings) - wrong}条"
