"""Ledgers that only another one's header tells: still empty, or in words of their own."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from workbook.discovery.headers.score_headers import title_parts
from workbook.discovery.model import LEDGERS, FoundTable, TableKind
from workbook.discovery.records.columns import Records
from workbook.discovery.records.content import Known
from workbook.discovery.records.headers import Candidate
from workbook.discovery.records.questions import Drafted
from workbook.discovery.records.tables import drafted
from workbook.discovery.sheet_view import View

_TOP = 40  # filled rows from the top in which a header may be


def alike_ledgers(
    views: Sequence[View],
    tables: Sequence[FoundTable],
    taken: Collection[str],
    known: Known,
) -> Iterator[Drafted]:
    """Yield the ledgers of sheets not ``taken``, without a table, headed as one among tables."""
    ledgers = [table for table in tables if table.kind in LEDGERS]
    others = {*taken, *(table.sheet for table in tables)}
    by_name = {view.name: view for view in views}
    for view in (view for view in views if view.name not in others):
        alike = (_like_another(view, by_name[one.sheet], one, known) for one in ledgers)
        yield from [one for one in alike if one is not None][:1]


def _like_another(view: View, other: View, table: FoundTable, known: Known) -> Drafted | None:
    columns = range(table.first_column, table.last_column + 1)
    for top in list(view.rows)[:_TOP]:
        rows = tuple(row + top - table.header[0] for row in table.header)
        titles = _titles(view, rows, columns)
        if titles == _titles(other, table.header, columns):
            own = {role: column.number for role, column in table.columns.items()}
            records = Records(kind=TableKind.LEDGER, columns=own, open={})
            found = drafted(view, Candidate(rows, titles, records), known, None, ())
            if found.table.kind is TableKind.LEDGER:  # nothing speaks for one side
                return replace(found, table=replace(found.table, kind=table.kind))
            return found
    return None


def _titles(view: View, rows: Sequence[int], columns: Iterable[int]) -> dict[int, str]:
    return {c: parts[-1] for c in columns if (parts := title_parts(view, rows, c))}
