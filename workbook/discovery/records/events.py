"""Sheets that tell what people did and when, without a clause: they may be meant to count.

A list of who is on duty, on leave or away tells days and names as well; its words say so.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from udf.text import Cell, day, text
from workbook.discovery.model import TableKind
from workbook.discovery.records.content import Known, content_share, is_clause_itself, is_somebody
from workbook.discovery.records.headers import Candidate
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import header_scores, name_likeness, words

_MONTH = 31  # days: events of one month are not further apart
_POINTS = 10  # marks of an examination are more than the points of an event
_SENTENCE = 4  # characters, at least, of what is no code or name
_CHARACTERS = re.compile("[㐀-鿿]")


def tells_events(view: View, one: Candidate, known: Known, over: str) -> bool:
    """Tell whether half a ledger has days, people who are assessed, and what is told of them.

    ``over`` is what the sheet's name and titles say.
    """
    records = one.records
    if records.kind is not TableKind.LEDGER or records.missing != ("条款",):
        return False
    names = _values(view, one, _candidates(one, "姓名"))
    days = _values(view, one, _candidates(one, "日期"))
    if not _are_assessed(names, known) or not _are_days(one, days, known):
        return False
    if _lists_everybody(names, days, known):
        return False
    columns = _candidates(one, "分值")
    points = [one.titles.get(column, "") for column in columns]
    if _says([over], "awards") or _says(points, "deductions", "awards"):
        return True
    if any(_are_points(one.titles.get(c, ""), _values(view, one, [c])) for c in columns):
        return True
    if _says([over, *one.titles.values()], "elsewhere"):
        return False
    if any(header_scores(title).get("分值") for title in points):
        return True
    sided = _says([over], "deductions")
    return any(_tells(values, sided=sided) for values in _unexplained(view, one, known))


def is_doubtful(view: View, one: Candidate, known: Known, over: str) -> bool:
    """Tell whether a ledger may be a rota or a register: ``over``, its name and titles, says so.

    What happened is told in words that the rules have as well, but no clause of theirs, nor points.
    """
    if one.records.kind is not TableKind.LEDGER or not _says([over], "elsewhere"):
        return False
    told = _values(view, one, _candidates(one, "条款"))
    sided = _says([over, *one.titles.values()], "deductions", "awards")
    named = any(is_clause_itself(value, known) for value in told)
    return not (sided or named or _candidates(one, "分值"))


def _candidates(one: Candidate, role: str) -> tuple[int, ...]:
    column = one.records.columns.get(role)
    return one.records.open.get(role, ()) if column is None else (column,)


def _values(view: View, one: Candidate, columns: Sequence[int]) -> list[Cell]:
    """Return what is below the first of some columns of a header."""
    rows = (row for row in view.rows if row > one.rows[-1])
    read = (view.shown(row, columns[0]) for row in rows) if columns else ()
    return [value for value in read if value is not None]


def _are_assessed(names: Sequence[Cell], known: Known) -> bool:
    return bool(names) and sum(is_somebody(name, known) for name in names) * 2 >= len(names)


def _are_days(one: Candidate, days: Sequence[Cell], known: Known) -> bool:
    titles = (one.titles.get(column, "") for column in _candidates(one, "日期"))
    events = all("日期" in (roles := header_scores(title)) or not roles for title in titles)
    return events and (content_share("日期", days, known) or 0.0) >= 0.6


def _are_points(title: str, values: Sequence[Cell]) -> bool:
    """Tell whether a column that says points has numbers, and none that is too much for an event.

    Then a list counts, whatever else it is kept for.
    """
    numbers = [value for value in values if isinstance(value, (int, float))]
    few = all(abs(number) <= _POINTS for number in numbers)
    return bool(numbers) and few and bool(header_scores(title).get("分值"))


def _lists_everybody(names: Sequence[Cell], days: Sequence[Cell], known: Known) -> bool:
    """Tell whether everybody is there once, with days of years: since when somebody is there."""
    listed = [text(name) for name in names]
    read = [when for value in days if (when := day(value)) is not None]
    years = len(read) > 1 and (max(read) - min(read)).days > _MONTH
    return years and len(set(listed)) == len(listed) and {*listed} >= {*known.names}


def _says(texts: Iterable[str], *names: str) -> bool:
    data = words()["sheets"]
    return any(word in one for one in texts for name in names for word in data[name])


def _unexplained(view: View, one: Candidate, known: Known) -> Iterable[list[Cell]]:
    """Yield what is in the columns of a header that say nothing of who and when."""
    told = ("姓名", "工号", "窗口", "日期", "序号", "旁人", "核实")
    taken = set(chain.from_iterable(_candidates(one, role) for role in told))
    for column in one.titles:
        values = _values(view, one, [column])
        known_ones = sum(_is_told(value, known) for value in values)
        if column not in taken and known_ones * 2 <= len(values):
            yield values


def _is_told(value: Cell, known: Known) -> bool:
    """Tell whether a cell only names somebody, a window or a day."""
    if text(value) in known.windows or is_somebody(value, known):
        return True
    short = len(text(value)) < _SENTENCE and name_likeness(value) >= 0.5
    return short or bool(content_share("日期", [value], known))


def _tells(values: Sequence[Cell], *, sided: bool) -> bool:
    """Tell whether texts say what happened: they differ, and are more than a word."""
    said = [value for value in values if isinstance(value, str) and _CHARACTERS.search(value)]
    if sided or not said:
        return bool(said)
    long = sum(len(_CHARACTERS.findall(one)) >= _SENTENCE for one in said)
    return long * 2 > len(said) and len({*map(text, said)}) * 2 > len(said)
