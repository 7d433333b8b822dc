"""Scores on another scale than the rules' points: refused, for nothing computed would fit there."""

from collections.abc import Collection, Iterator, Sequence

from udf.errors import KaoheError
from udf.rulebook import RuleBook
from udf.text import number
from workbook.discovery.model import Cause, Discovery, FoundTable, Meaning, Place, RowKind
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

_MOST_ROWS = 0.6  # share of the rows that speaks for all
_Scores = dict[str, tuple[Place, float]]  # a row's typed scores by category


def refuse_other_scales(package: Package, found: Discovery, rules: RuleBook) -> None:
    """Raise KaoheError where a month's scores are shares of full marks, or all out of 100.

    Not while it is asked which column holds which.
    """
    if any(question.cause is Cause.CATEGORIES for question in found.questions):
        return
    full = {category.name: category.points / 100 for category in rules.categories}
    bonus = {category.name for category in rules.categories if category.bonus}
    for table in found.scores:
        if table.meaning is Meaning.POINTS:
            rows = [_without(values, bonus) for values in _values(package, table, full)]
            _refuse(table, [values for values in rows if len(values) * 2 > len(full)], full)


def _refuse(table: FoundTable, rows: Sequence[_Scores], full: dict[str, float]) -> None:
    beyond = [values for values in rows if _beyond(values, full) > 1]
    shares = [values for values in rows if all(own <= 1 for _, own in values.values())]
    filled = any(own > 0 for values in shares for _, own in values.values())
    for kind, ones in (("百分制", beyond), ("百分比", shares if filled else [])):
        if len(rows) > 2 and len(ones) > _MOST_ROWS * len(rows):
            name, (place, own) = next(iter(ones[0].items()))
            raise KaoheError(
                f"“{table.sheet}”的各项得分像是{kind}（{address(*place)}是{own:g}，"
                f"{name}满分{full[name]:g}分），按细则算出的分填进去不对，没有接入；"
                "请把各项改成按细则的满分填的分，再试一次"
            )


def _without(values: _Scores, names: Collection[str]) -> _Scores:
    return {name: own for name, own in values.items() if name not in names}


def _beyond(values: _Scores, full: dict[str, float]) -> int:
    return sum(own > full[name] + 0.005 for name, (_, own) in values.items())


def _values(package: Package, table: FoundTable, full: dict[str, float]) -> Iterator[_Scores]:
    """Yield the typed scores of each row that is a person's, or may be."""
    cells = package.sheet(table.sheet).cells()
    columns = {name: table.columns[name].number for name in full if name in table.columns}
    rows: list[dict[str, Place]] = [
        {name: person.cells[name] for name in full if name in person.cells}
        for person in table.persons
    ]
    rows += [
        {name: (line.row, column) for name, column in columns.items()}
        for line in table.lines
        if line.kind is RowKind.OPEN
    ]
    for places in rows:
        read = {}
        for name, place in places.items():
            cell = cells.get(place, EMPTY)
            value = number(cell.value) if isinstance(cell.value, (str, int, float)) else None
            if value is not None:
                read[name] = place, value
        yield read
