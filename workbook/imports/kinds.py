"""The kinds of export: what each is called, and what reads it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbook.imports.answers import Answers
from workbook.imports.attendance import read_attendance
from workbook.imports.exports import Progress
from workbook.imports.findings import Findings, Month
from workbook.imports.forms import data
from workbook.imports.ledger import read_ledger
from workbook.imports.orders import read_orders
from workbook.imports.reviews import read_reviews
from workbook.month.table_files import Grid

Read = Callable[[Sequence[Grid], str, Month, Answers, Progress | None], Findings | str]


@dataclass(frozen=True)
class ExportKind:
    """A kind of export: what the command and people call it, and how it is read."""

    name: str
    names: tuple[str, ...]
    label: str
    read: Read


_READERS: dict[str, Read] = {
    "attendance": read_attendance,
    "reviews": read_reviews,
    "hotline": read_orders,
    "phone": read_orders,
    "ledger": read_ledger,
}
KINDS: dict[str, ExportKind] = {
    name: ExportKind(name, tuple(data()[name]["names"]), data()[name]["label"], read)
    for name, read in _READERS.items()
}


def kind_called(name: str) -> ExportKind | None:
    """Return the kind of export that is called so, in English or Chinese."""
    return next((kind for kind in KINDS.values() if name.strip().lower() in kind.names), None)
