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
from workbook.month.month_text import value_of
from workbook.next_month.column_titles import title_above
from workbook.next_month.month_book import LEDGERS, PEOPLE, MonthBook, people_of, rows_of
from workbook.ooxml.cells import EMPTY, Cell
from workbook.ooxml.references import address
from workbook.ooxml.sheet.worksheet import Sheet

# People counted, not a rank such as 前3名, nor what is asked for, such as 至少2人, 至少评2名; of
# the office, not those whom it serves. 位 may also be of a number: 3位小数.
_HEADS = re.compile(
    "(?<![0-9.前后末第每])(?<!倒数)(?<!至[少多])(?<!最[少多])"
    "(?<![至最][少多][^,;])(?<![至最][少多][^,;]{2})(?<![少多]于)(?<!超过)"
    "([0-9]{1,4})(?:人(?![次均])|名(?!次)|位(?!数|小数|置|一体|有效|编?[号码]|代码|密码))"
    "(?!一|群众|市民|服务对象|办事(?!员))"
)
# 其中党员3人: of part of a group, which may be as many whoever came or went.
_SOME = re.compile(r"其中:?(?P<who>[^0-9,、;。:()]{1,8}):?[0-9]{1,4}[人名位]")
_TARGET = re.compile("(?!.*本[月期]).*(?:目标|达到|力争)")
_TARGETS = re.compile("[^0-9:]*目标[^0-9:]*:")  # of all that follows
_NUMERAL = re.compile(
    "(?<![一二三四五六七八九十百千两几数多第])(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九两])(?=[人名位个])"
)
_CALLED_SO = re.compile("[^0-9:]{0,8}人数:?(?:[0-9]{1,4})?人?")
_ASIDE = re.compile(r"\([^()]*\)")
_PARTED = re.compile("[,、;。/]+")
_COUNTED = re.compile("[^0-9:]{0,8}:?[0-9]{1,4}[人名位个]")
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
            found = [int(one[1]) for one in _HEADS.finditer(_of_groups(said, was))]
            shown = f"{address(*place)}“{cell.value}”"
            if _tells_results(said) or _is_result(sheet, place, cell):
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
    if _TARGETS.match(said):
        return False
    parts = _PARTED.split(_ASIDE.sub("", said))
    parts = [part for part in parts if part and not _TARGET.match(part)]
    graded = [_graded().fullmatch(part) is not None for part in parts]
    return any(graded) and all(
        is_graded or _COUNTED.fullmatch(part) for part, is_graded in zip(parts, graded, strict=True)
    )


def _grade() -> str:
    return f"(?:{'|'.join(map(re.escape, words()['values']['grades']))})"


@cache
def _graded() -> re.Pattern[str]:
    return re.compile(
        rf"(?:[^0-9:]{{1,8}}:)?(?:其中|本[月期])?:?{_grade()}(?:等[次级])?"
        r"(?:[的者]?[有共计为]?:?[0-9]{1,4}[人名位个](?:占?[0-9.]+%)?|率[为是达]?到?:?[0-9.]+%)"
    )


def _of_groups(said: str, groups: Collection[str | None]) -> str:
    """Return a text without the numbers in it that are of part of a group."""
    return _SOME.sub(lambda some: some[0] if some["who"] in groups else "", said)


def _is_result(sheet: Sheet, place: tuple[int, int], cell: Cell) -> bool:
    """Tell whether a number is called how many people have a grade, or which share of them."""
    if not isinstance(cell.value, (int, float)):
        return False
    return any(_called_graded().fullmatch(label) for label in _labels(sheet, place))


@cache
def _called_graded() -> re.Pattern[str]:
    return re.compile(rf"(?:其中|本[月期])?{_grade()}(?:等[次级])?(?:人数|率):?")


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
            said = _NUMERAL.sub(lambda found: str(value_of(found[0])), text(str(cell.value)))
            if len(said) <= _LONG:
                yield place, cell, said


def _number_beside(sheet: Sheet, place: tuple[int, int], cell: Cell) -> Iterator[int]:
    """Yield the number in a cell where it says itself that it is of people, or what is beside."""
    if isinstance(cell.value, str):
        said = text(cell.value)
        if _CALLED_SO.fullmatch(said) and (number := re.search("[0-9]+", said)):
            yield int(number[0])
    elif type(cell.value) is int:  # TRUE is none
        yield from [cell.value] * any(map(_CALLED_SO.fullmatch, _labels(sheet, place)))


def _labels(sheet: Sheet, place: tuple[int, int]) -> list[str]:
    """Return what a cell is called: left of it, and above."""
    cells = sheet.filled()
    left = cells.get((place[0], place[1] - 1), EMPTY).value
    return [text(left) if isinstance(left, str) else "", title_above(cells, *place)]
