"""Numbers of people that an office typed around its tables: named where they are so no more."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from udf.roster import Person
from udf.text import text
from workbook.connect.shown_people import shown_people
from workbook.discovery.vocabulary import words
from workbook.month.listed import listed
from workbook.next_month.column_titles import title_above
from workbook.next_month.month_book import LEDGERS, PEOPLE, MonthBook, people_of, rows_of
from workbook.ooxml.cells import Cell
from workbook.ooxml.references import address
from workbook.ooxml.worksheet import Sheet

# People counted, not a rank such as 前3名, nor what is asked for, such as 至少2人.
_HEADS = re.compile(
    "(?<![0-9.前后末第每])(?<!倒数)(?<!至[少多])(?<!最[少多])(?<![少多]于)(?<!超过)"
    "([0-9]{1,4})(?:人(?![次均])|名(?!次))"
)
_CALLED_SO = re.compile("[^0-9:]{0,8}人数:?(?:[0-9]{1,4})?人?")
_ASIDE = re.compile(r"\([^()]*\)")
_PARTED = re.compile("[,、;。/]+")
_COUNTED = re.compile("[^0-9:]{0,6}:?[0-9]{1,4}[人名]")
_LONG = 40  # characters of what is a text, no label


def name_head_counts(
    this: MonthBook,
    sheets: Collection[str],
    monthly: Collection[str],
    before: Sequence[Person],
) -> None:
    """Remark on typed numbers of people that changed as people came and went, and of results.

    ``before`` is who served in the old month. On the sheets of ``monthly`` scores 优秀2人 was so in
    the old month, whoever serves now.
    """
    roster = people_of(this)
    was, now = _counts(before), _counts(roster.people)
    changed = {count for group, count in was.items() if now[group] != count}
    for sheet in this.package.sheets:
        if sheet.name not in sheets:
            continue
        heads, results = [], []
        for place, cell, said in _typed(this, sheet):
            found = [int(one[1]) for one in _HEADS.finditer(said)]
            shown = f"{address(*place)}“{cell.value}”"
            if _tells_results(said):
                results += [shown] * (sheet.name in monthly)
            elif changed & {*found, *_number_beside(sheet, place, cell)}:
                heads.append(shown)
        if heads:
            this.say_of(
                sheet.name,
                f"{listed(heads, unit='处')}是手填的人数，有人到岗、离岗，没有改动；请核对",
            )
        if results:
            this.say_of(
                sheet.name,
                f"{listed(results, unit='处')}是手填的，还是上个月的，没有改动；请自己更新",
            )


def _tells_results(said: str) -> bool:
    """Tell whether a text is how many people have which grade: 评定：优秀2人、良好：6人."""
    parts = [part for part in _PARTED.split(_ASIDE.sub("", said)) if part]
    graded = [_graded().fullmatch(part) is not None for part in parts]
    return any(graded) and all(
        is_graded or _COUNTED.fullmatch(part) for part, is_graded in zip(parts, graded, strict=True)
    )


@cache
def _graded() -> re.Pattern[str]:
    grade = "|".join(map(re.escape, words()["values"]["grades"]))
    return re.compile(
        rf"(?:[^0-9:]{{1,8}}:)?(?:其中)?:?(?:{grade})(?:等[次级])?[的者]?[有共计为]?:?"
        "[0-9]{1,4}[人名](?:占?[0-9.]+%)?"
    )


def _counts(people: Sequence[Person]) -> Counter[str | None]:
    """Return how many people each window has, and all together."""
    return Counter([*(text(one.window) for one in people if one.window), *(None for _ in people)])


def _typed(this: MonthBook, sheet: Sheet) -> Iterator[tuple[tuple[int, int], Cell, str]]:
    """Yield what is typed on a sheet apart from people's rows and ledgers, with it as text."""
    roster = people_of(this)
    rows = {one.row for one in shown_people(this.package) if one.sheet == sheet.name}
    for role, table in this.tables.items():
        if table.sheet == sheet.name and role in PEOPLE:
            rows |= rows_of(this, role, roster).keys()
        elif table.sheet == sheet.name and role in LEDGERS:
            rows |= {*range(table.body, table.last + 1)}
    for place, cell in sorted(sheet.filled().items()):
        if place[0] not in rows and not cell.has_formula and cell.value is not None:
            said = text(str(cell.value))
            if len(said) <= _LONG:
                yield place, cell, said


def _number_beside(sheet: Sheet, place: tuple[int, int], cell: Cell) -> Iterator[int]:
    """Yield the number in a cell where it says itself that it is of people, or what is beside."""
    if isinstance(cell.value, str):
        said = text(cell.value)
        if _CALLED_SO.fullmatch(said) and (number := re.search("[0-9]+", said)):
            yield int(number[0])
    elif isinstance(cell.value, int) and not isinstance(cell.value, bool):
        cells = sheet.filled()
        left = cells.get((place[0], place[1] - 1))
        said = text(left.value) if left is not None and isinstance(left.value, str) else ""
        if _CALLED_SO.fullmatch(said) or _CALLED_SO.fullmatch(title_above(cells, *place)):
            yield cell.value
