"""What comes of a recalculation: results for cells, and what was left as it is."""

from dataclasses import dataclass

Key = tuple[str, int, int]  # a formula's sheet, and the row and column of its first cell


@dataclass(frozen=True)
class Kept:
    """A formula that was left as it is: where it is, and why."""

    sheet: str
    cell: str
    formula: str
    reason: str


@dataclass(frozen=True)
class Recalculated:
    """What a recalculation did: how many formulas it stored, and which it left."""

    stored: int
    kept: tuple[Kept, ...]


@dataclass(frozen=True)
class Computed:
    """The sheets' parts in which other results are stored now, and what is to be stated."""

    parts: dict[str, bytes]
    outcome: Recalculated
