"""What is done to a workbook while it is connected, as it happens."""

from dataclasses import dataclass, field

from udf.text import is_blank
from workbook.connect.replaced_values import Original
from workbook.connect.tables import Found, cell_text
from workbook.ooxml.package import Package


@dataclass(frozen=True, kw_only=True)
class TypedPoints:
    """A column of points that an office has typed into its ledger, and the computed one beside."""

    table: Found
    typed: int
    computed: int


@dataclass(frozen=True, kw_only=True)
class CopiedPoints:
    """Points that are in a further ledger's row, which was copied to a ledger's ``row``."""

    role: str
    sheet: str
    place: tuple[int, int]
    row: int


@dataclass
class Log:
    """What is done to a workbook, as it happens."""

    package: Package
    changes: list[str] = field(default_factory=list)
    originals: list[Original] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    typed_points: list[TypedPoints] = field(default_factory=list)
    copied_points: list[CopiedPoints] = field(default_factory=list)
    points_of: dict[str, tuple[str, int]] = field(default_factory=dict)  # computed, by ledger

    def take_down(self, original: Original) -> None:
        """Take down a cell that is about to be replaced, if it shows anything."""
        if original.cell.has_formula or not is_blank(cell_text(original.cell)):
            self.originals.append(original)
