"""Half of what 考勤 or 好差评 needs, beside the scores: the column that is missing is asked for.

Sign-ins that were missed, under a header that says so, and no header that says how many were due:
nothing would be read of them, and everybody would be scored as if there had been none.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from workbook.discovery.mapping import NONE, Answers, column_answer
from workbook.discovery.model import Cause, Discovery, FoundTable, Option, Question, TableKind
from workbook.discovery.records.columns import NEEDED
from workbook.discovery.vocabulary import header_scores
from workbook.ooxml.package import Package

_SURE = 0.9  # how well a header says that it is one of a kind's columns


def half_counts(
    package: Package, found: Discovery, needed: Sequence[TableKind], answers: Answers
) -> Iterator[Question]:
    """Yield a question for each column that a needed kind of counts lacks beside the scores."""
    for table in found.scores:
        titles = _of_numbers(package, table, found)
        for kind in needed:
            roles = [role for (role, *more) in NEEDED[kind] if not more]
            has = {role: column for column in titles for role in _says(titles[column], roles)}
            for role in roles:
                if has and role not in has and answers.get(kind.value, role) is None:
                    yield _question(table, kind, role, titles, has.values())


def _says(title: str, roles: Sequence[str]) -> list[str]:
    return [
        role for role, score in header_scores(title).items() if role in roles and score >= _SURE
    ]


def _question(
    table: FoundTable, kind: TableKind, role: str, titles: Mapping[int, str], has: Collection[int]
) -> Question:
    options = [
        Option(answer=column_answer(column, titles), shown=title)
        for column, title in titles.items()
        if column not in has
    ]
    return Question(
        cause=Cause.COLUMN,
        section=kind.value,
        key=role,
        sheet=table.sheet,
        options=(*options, Option(answer=NONE)),
        places=tuple((table.header[-1], column) for column in has),
    )


def _of_numbers(package: Package, table: FoundTable, found: Discovery) -> dict[int, str]:
    """Return the headers of the columns of typed numbers that no table on the sheet has."""
    cells = package.sheet(table.sheet).cells()
    mine = [one for one in found.tables if one.sheet == table.sheet]
    taken = {column.number for one in mine for column in one.columns.values()}
    counted = {
        column
        for (row, column), cell in cells.items()
        if row in table.rows and isinstance(cell.value, (int, float)) and not cell.has_formula
    }
    return {
        column: cell.value
        for (row, column), cell in cells.items()
        if row == table.header[-1] and column in counted - taken and isinstance(cell.value, str)
    }
