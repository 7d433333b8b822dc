"""What stood in cells that were filled with formulas: compared, explained, kept on 原得分."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby

from udf.explanation import explain
from udf.exposed import Line
from udf.month import Month
from udf.tables import TableError
from udf.text import number, text
from workbook.month.read import has_computed_tables, read_month
from workbook.ooxml.cells import Cell, CellError
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

_SAME = 0.005
_DERIVED = ("总分", "排名")

Keys = tuple[str | float | None, ...]  # 工号, 姓名, 窗口 as far as they are there


@dataclass(frozen=True, kw_only=True)
class Original:
    """A cell that was replaced: where it stood, whose it was, and all that was in it.

    ``score`` tells whether it is one of a person's results, about which an office is asked.
    """

    sheet: str
    item: str
    row: int
    column: int
    keys: Keys
    cell: Cell
    score: bool = True

    @property
    def person(self) -> str:
        """The name, else the 工号."""
        return text(self.keys[1]) or text(self.keys[0])


@dataclass(frozen=True, kw_only=True)
class ScoreChange:
    """What became of a replaced cell; texts as a clerk reads them.

    ``differs`` where the result is another than the one that stood there, and one did: then
    ``why`` explains the new one.
    """

    original: Original
    before: str
    after: str
    difference: str
    differs: bool
    why: str

    @property
    def place(self) -> str:
        """The cell's address on its sheet."""
        return address(self.original.row, self.original.column)

    @property
    def cell(self) -> str:
        """The cell with its sheet."""
        return f"{self.original.sheet}!{self.place}"


class Reasons:
    """Why people have their scores, in words: each person is explained once."""

    def __init__(self, month: Month) -> None:
        """Begin with a month's tables, of which nothing is judged yet."""
        self._month = month
        self._explained: dict[int, list[Line]] = {}

    @classmethod
    def before(cls, package: Package, originals: Sequence[Original]) -> "Reasons | None":
        """Explain the people of replaced cells before the workbook is calculated.

        None where formulas are in the month's tables, whose results are not there yet.
        """
        if not originals or has_computed_tables(package):
            return None
        reasons = cls(read_month(package))
        with suppress(TableError):  # nobody may ever ask
            for original in originals:
                reasons.why(original)
        return reasons

    def why(self, original: Original) -> str:
        """Return why the person of a replaced cell has its present result. Raises TableError."""
        match = self._month.people().find(*original.keys)
        if not match.people:
            return match.problem
        person = match.people[0]
        if person not in self._explained:
            self._explained[person] = explain(self._month, person)
        return _reasons(self._explained[person], original.item)


def compare(
    package: Package, originals: Sequence[Original], reasons: Reasons | None = None
) -> list[ScoreChange]:
    """Return what became of each replaced cell, once the workbook is recalculated.

    ``reasons`` are those of the present results, where they are known already.
    """
    changes = []
    for sheet, group in groupby(originals, key=lambda original: original.sheet):
        cells = package.sheet(sheet).cells()
        for original in group:
            before = as_plain(original.cell.value)
            after = as_plain(cells[original.row, original.column].value)
            differs, gap = _difference(before, after)
            changes.append(
                ScoreChange(
                    original=original,
                    before=as_shown(before),
                    after=as_shown(after),
                    difference=gap,
                    differs=differs,
                    why="",
                )
            )
    explaining = {id(change) for change in differing(changes)}
    if explaining and reasons is None:
        reasons = Reasons(read_month(package))
    return [
        replace(change, why=reasons.why(change.original))
        if reasons is not None and id(change) in explaining
        else change
        for change in changes
    ]


def differing(changes: Sequence[ScoreChange]) -> list[ScoreChange]:
    """Return the results of persons that are now others than those that stood there.

    A formula that only added up cells in which nothing stood gave no result.
    """
    scored = {
        (change.original.sheet, change.original.keys)
        for change in changes
        if change.original.item not in _DERIVED
    }
    return [
        change
        for change in changes
        if change.differs
        and change.original.score
        and (
            not change.original.cell.has_formula
            or change.original.item not in _DERIVED
            or (change.original.sheet, change.original.keys) in scored
        )
    ]


def _difference(before: object, after: object) -> tuple[bool, str]:
    one, other = number(as_plain(before)), number(as_plain(after))
    if one is not None and other is not None:
        differs = abs(one - other) >= _SAME
        return differs, f"{other - one:+.2f}" if differs else ""
    if before is None or before == "":
        return False, ""  # nothing was there to differ from
    return text(as_plain(before)) != text(as_plain(after)), ""


def _reasons(lines: Sequence[Line], item: str) -> str:
    """Return what an explanation says of a category, or of the total, in one text."""
    if item == "排名":
        return "名次按现在的总分重新排列"
    written: list[str] = []
    current = ""
    for category, when, clause, points, words, where in lines:
        current = str(category) or current
        if current != item:
            continue
        sign = f" {points:+g}分".replace("-", "−") if isinstance(points, float) and when else ""
        head = " ".join(str(part) for part in (when, clause) if part)
        place = f"（{where}）" if where else ""
        written.append(f"{head}{sign} {words}{place}".strip())
    return "；".join(written)


def as_plain(value: object) -> str | float | int | bool | None:
    """Return a cell's value, an error as its code."""
    if isinstance(value, CellError):
        return value.code
    return value if isinstance(value, (str, float, int, bool)) else None


def as_shown(value: object) -> str:
    """Return a plain value as a clerk reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)
