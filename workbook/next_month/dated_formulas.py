"""The month in a formula: its texts and its DATE(…)s, moved on or left where a day is meant."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from workbook.month.month_text import last_day, moved, moved_day, next_month_of
from workbook.ooxml.formulas import Piece, Token, edit_tokens, tokens

# Texts, and sheets' names, which may hold a quotation mark too.
QUOTED = re.compile("\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'")


def staying(month: date, old: date, new: date) -> str:
    """Return what is said of a day in a formula that has not been moved on."""
    then = f"请按{new.month}月的改" if month == old else "请核对"
    return f"写着{month.month}月里的某一天，没有改动；{then}"


def moved_formula(formula: str, old: date, new: date) -> str:
    """Move on the texts and the DATE(…)s in a formula that name the month.

    One with a day within the month stays whole: nobody but the office knows which is the next.
    """
    if not _may_name_month(formula, old, new):
        return formula
    if month_of_days(days_named(formula), old, new) is not None:
        return formula
    pieces = list(tokens(formula))
    edits = [
        (token, f'"{moved(token.text[1:-1], old, new)}"')
        for token in pieces
        if token.kind is Piece.TEXT
    ]
    for call in _dates(pieces):
        year, month, day = (int(token.text) for token in call)
        if (year, month) == (old.year, old.month) and 1 <= day <= monthrange(year, month)[1]:
            then = moved_day(date(year, month, day), old, new)
        elif (year, month) == (new.year, new.month):
            then = next_month_of(new)
        else:
            continue
        edits += zip(call, map(str, (then.year, then.month, then.day)), strict=True)
    return edit_tokens(formula, sorted(edits, key=lambda edit: edit[0].start))


def month_of_days(days: Iterable[date], old: date, new: date) -> date | None:
    """Return the month that one of some days lies in and does not begin or end: the old or new one.

    The first of the new month ends the old one, but no other day of it does.
    """
    for day in days:
        if day.replace(day=1) == old and 1 < day.day < last_day(old).day:
            return old
        if day.replace(day=1) == new and day.day > 1:
            return new
    return None


@lru_cache(maxsize=4096)
def days_named(formula: str) -> tuple[date, ...]:
    """Return the days that a formula names as DATE(…)."""
    if "DATE(" not in formula.upper():
        return ()
    calls = (tuple(int(token.text) for token in call) for call in _dates(list(tokens(formula))))
    return tuple(
        date(year, month, day)
        for year, month, day in calls
        if 1900 < year < 9999 and 0 < month <= 12 and 0 < day <= monthrange(year, month)[1]
    )


def _may_name_month(formula: str, old: date, new: date) -> bool:
    """Tell without taking a formula apart whether moving on may change it: most name no month."""
    return "DATE(" in formula.upper() or any(
        _moves(text[1:-1], old, new)
        for text in QUOTED.findall(formula)
        if len(text) > len('""') and text.startswith('"')
    )


@lru_cache(maxsize=4096)  # the formulas of a column have the same few texts
def _moves(text: str, old: date, new: date) -> bool:
    return moved(text, old, new) != text


def _dates(pieces: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    """Yield year, month and day of each DATE(…) in a formula whose arguments are whole numbers."""
    for at, token in enumerate(pieces):
        call = pieces[at + 1 : at + 7]
        if token.kind is Piece.FUNCTION and token.text.upper() == "DATE(" and len(call) == 6:
            year, comma, month, second, day, end = call
            separated = (comma.text, second.text, end.text) == (",", ",", ")")
            if separated and all(one.text.isdecimal() for one in (year, month, day)):
                yield year, month, day
