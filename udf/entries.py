"""A judged row of a ledger: what became of it, with its clause, points, people and problems."""

from datetime import date
from enum import Enum, StrEnum
from typing import NamedTuple

from udf.rulebook import Rule
from udf.text import points_text

KEYS = ("日期", "工号", "姓名", "窗口", "条款", "数量", "核实", "通报期次")


class Verdict(StrEnum):
    """What 核实 says of a row, in the order of the dropdown."""

    FOUNDED = "属实"
    UNFOUNDED = "不属实"
    WITHDRAWN = "撤销"
    UNVERIFIED = "待核实"
    APPEALED = "申诉中"


OPEN = (Verdict.UNVERIFIED, Verdict.APPEALED)  # of a row that is not decided yet


class State(Enum):
    """What became of a row."""

    COUNTED = "计入"
    PENDING = "待核实"
    OUT = "不计"
    WRONG = "错误"
    EMPTY = ""


class Doubt(NamedTuple):
    """Something about a row that a clerk should look at: the column, why, and what to do.

    ``hint`` is who or what the row names, and who may be meant, "" for nothing; ``other`` the row
    it is about as well, counted like ``Entry.row``.
    """

    column: str
    reason: str
    advice: str
    hint: str = ""
    other: int | None = None

    @property
    def what(self) -> str:
        """The reason with the hint, as a clerk reads it."""
        return f"{self.reason}：{self.hint}" if self.hint else self.reason


class Entry(NamedTuple):
    """A judged row.

    ``row`` counts the rows under the header from 0; ``people`` are roster positions; ``points`` are
    signed hundredths for each of them, 0 unless counted; ``verdict`` is a ``Verdict``, "" for
    none;
    ``ground`` is what became of it, ``shown`` whom it hits where the row itself gives only a 工号;
    ``objected`` is what its 备注 says against counting it, "" for nothing;
    ``everyone`` marks a row entered for a whole window; ``severe`` one whose 备注 says 情节严重;
    ``case`` is what another system calls the case that an import entered here;
    ``doubts`` are about this row alone.
    """

    row: int
    state: State
    ground: str = ""
    shown: str = ""
    people: tuple[int, ...] = ()
    rule: Rule | None = None
    quantity: int = 0
    points: int = 0
    when: date | None = None
    verdict: str = ""
    bulletin: int | None = None
    everyone: bool = False
    objected: str = ""
    severe: bool = False
    case: str = ""
    problems: tuple[Doubt, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def status(self) -> str:
        """What became of it, whom it hits where the row does not say so, and by how much."""
        hit = self.shown and self.points
        return f"{self.ground}{self.shown}{points_text(self.points) if hit else ''}"
