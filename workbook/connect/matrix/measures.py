"""Whether the plain numbers of a matrix say how often, or how many points.

A 2 under 迟到 may be twice, or the two points of once. Whoever writes points writes multiples of a
clause's points, and those taken off mostly as minus numbers; a title may say 次数.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum

from udf.errors import KaoheError
from udf.rulebook import Rule
from udf.text import text
from workbook.discovery.mapping import sheet_key
from workbook.discovery.model import Cause, Option, Place, Question
from workbook.discovery.vocabulary import words
from workbook.ooxml.sheet.worksheet import Sheet

KEY = "各列填的是"


class Measure(Enum):
    """What numbers are, as the office is asked for it."""

    TIMES = "次数"
    POINTS = "分数"


def measure_of(numbers: Iterable[tuple[Sequence[Rule], float]]) -> Measure | None:
    """Return what numbers under the clauses that their columns may be of are.

    None where they may be either. Minus numbers are points, whatever the others are.
    """
    every = [(_points(rules), value) for rules, value in numbers]
    plus = [(points, value) for points, value in every if value > 0]
    telling = [one for one in plus if {*map(abs, one[0])} != {100}]  # else the same either way
    odd = sum(all(value * 100 % abs(one) for one in points) for points, value in telling)
    if odd * 2 >= len(telling):  # a few may be mistyped, or points that were let off
        return Measure.TIMES
    only_gains = all(one > 0 for points, _ in plus for one in points)
    return Measure.POINTS if only_gains and any(value < 0 for _, value in every) else None


def _points(rules: Iterable[Rule]) -> list[int]:
    return [rule.points for rule in rules if rule.points]


def as_measured(value: float, measure: Measure) -> float:
    """Return a plain number as how often, or as minus points: those of any clause."""
    return -abs(value) if measure is Measure.POINTS else value


def says_times(sheet: Sheet, header: int, titles: Iterable[str]) -> bool:
    """Tell whether a sheet's name, what stands above its rows, or a clause's header says 次数."""
    above = (cell.value for (row, _), cell in sheet.top_cells(header).items() if row <= header)
    said = [sheet.name, *titles, *(one for one in above if isinstance(one, str))]
    return any(word in text(one) for one in said for word in words()["matrices"]["times"])


def about_measure(
    section: str, sheet: str, numbers: Sequence[tuple[Sequence[Rule], Place, float]]
) -> Question:
    """Return the question what the plain numbers of a matrix are."""
    _, place, value = max(numbers, key=lambda one: one[2])
    return Question(
        cause=Cause.MEANING,
        section=section,
        key=KEY,
        sheet=sheet,
        options=tuple(Option(answer=one.value) for one in Measure),
        places=(place,),
        example=f"{value:g}",
    )


def each_its_own(questions: Sequence[Question]) -> list[Question]:
    """Return the questions of several matrices so that each is answered by itself."""
    several = len(questions) > 1
    return [replace(one, key=sheet_key(KEY, one.sheet)) if several else one for one in questions]


def answered_measure(section: str, sheet: str, answers: Mapping[str, str]) -> Measure | None:
    """Return what the office has answered; KaoheError where that is neither."""
    own = sheet_key(KEY, sheet)
    key = own if own in answers else KEY
    answer = answers.get(key)
    if answer is None:
        return None
    for one in Measure:
        if text(answer) == one.value:
            return one
    raise KaoheError(
        f"对照表的[{section}]里“{key} = {answer}”看不懂；请填"
        + "或".join(f"“{one.value}”" for one in Measure)
    )
