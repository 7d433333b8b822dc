"""The kinds of export: what each is called, and what reads it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from udf.tables import blank_row
from workbook.files.progress import Progress
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.attendance.export import read_attendance
from workbook.imports.findings import Basis, Findings
from workbook.imports.forms import data
from workbook.imports.ledgers.ledger import read_ledger
from workbook.imports.ledgers.orders import read_orders
from workbook.imports.reviews.export import read_reviews
from workbook.month.made_sheets import IMPORT_LOG

Read = Callable[[Sequence[Grid], str, Basis, ImportAnswers, Progress | None], Findings | str]


@dataclass(frozen=True)
class ExportKind:
    """A kind of export: what the command and people call it, and how it is read."""

    name: str
    names: tuple[str, ...]
    label: str
    read: Read


def _of_shown_sheets(read: Read) -> Read:
    """Return a reader that leaves hidden sheets alone wherever those shown hold an export.

    Nobody who looks at the file sees them. What a copy of a month workbook hides tells that it is
    one.
    """

    def reader(
        grids: Sequence[Grid],
        kind: str,
        basis: Basis,
        answers: ImportAnswers,
        progress: Progress | None,
    ) -> Findings | str:
        shown = [grid for grid in grids if not grid.hidden]
        if len(shown) == len(grids) or any(grid.sheet == IMPORT_LOG for grid in grids):
            return read(grids, kind, basis, answers, progress)
        done = read(shown, kind, basis, answers, progress)
        if isinstance(done, str):
            return read(grids, kind, basis, answers, progress)
        hidden = [
            grid.sheet for grid in grids if grid.hidden and not all(map(blank_row, grid.rows))
        ]
        notes = (f"工作表“{sheet}”是隐藏的，没有读取" for sheet in hidden)
        return replace(done, notes=(*done.notes, *notes))

    return reader


_READERS: dict[str, Read] = {
    "attendance": read_attendance,
    "reviews": read_reviews,
    "hotline": read_orders,
    "phone": read_orders,
    "ledger": read_ledger,
}
KINDS: dict[str, ExportKind] = {
    name: ExportKind(
        name=name,
        names=tuple(data()[name]["names"]),
        label=data()[name]["label"],
        read=_of_shown_sheets(read),
    )
    for name, read in _READERS.items()
}


def kind_called(name: str) -> ExportKind | None:
    """Return the kind of export that is called so, in English or Chinese."""
    return next((kind for kind in KINDS.values() if name.strip().lower() in kind.names), None)
