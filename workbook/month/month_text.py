"""Mentions of a month in texts: found, understood, and moved on to another month."""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


_DIGITS = "〇一二三四五六七八九"
_NUMERAL_YEAR = "(?:一九|二[〇零○一])[〇零○一二三四五六七八九]{2}"
_MONTH_NUMERAL = "十[一二]?|[一二三四五六七八九]"
_DAY_NUMERAL = "[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_YEAR_SIGN = r"\s*年\s*(?:度\s*)?"
_TO = r"\s*日?\s*(?:[-~～—–至到]|——|--)\s*"
# A year with its month, and perhaps a day, in the usual ways; 1-11月 is a time of its own. One or
# two digits before a year that 年 follows belong to something else: 窗口12026年11月 is window 1.
_MONTH = r"(?P<month>0?[1-9]|1[0-2])(?![0-9]|\s*[-~～—–至到]\s*[0-9]{1,2}\s*月(?!\s*[0-9]))"
_DAY = r"(?:(?:\s*月\s*|(?<=[0-9])[-/.])(?P<day>[0-9]{1,2})(?![0-9]))?"
_WITH_YEAR = _compiled(
    rf"(?<![0-9]{{3}})(?P<year>(?:19|20|21)[0-9]{{2}}){_YEAR_SIGN}{_MONTH}{_DAY}",
    rf"(?<![0-9])(?P<year>(?:19|20|21)[0-9]{{2}})[-/.]{_MONTH}{_DAY}",
    r"(?<![0-9])(?P<year>20[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-9]{2})?(?![0-9])",
    rf"(?P<year>(?:19|20|21)[0-9]{{2}}|{_NUMERAL_YEAR}){_YEAR_SIGN}(?P<month>{_MONTH_NUMERAL})(?=\s*月)"
    rf"(?:\s*月\s*(?P<day>{_DAY_NUMERAL}|[0-9]{{1,2}})(?=\s*[日号]))?",
)
# 三月 is March, but not where it counts months: 每三月, 近三月, 一月内.
_ALONE = _compiled(
    r"(?<![0-9年])(?<![0-9][-~～—–至到/.])(?P<month>0?[1-9]|1[0-2])\s*月"
    r"(?:\s*(?P<day>[0-9]{1,2})(?=\s*(?:[日号]|[-~～—–至到]+\s*[0-9]{1,2}\s*[日号])))?",
    rf"(?<![年{_DIGITS}十零○每近满期])(?P<month>{_MONTH_NUMERAL})月"
    rf"(?:(?P<day>{_DAY_NUMERAL}|[0-9]{{1,2}})(?=[日号])|(?![{_DIGITS}十内以之来后前]))",
)
# What ends a time that a day begins, and may leave out the year, or the month as well.
_UNTIL = re.compile(
    rf"{_TO}(?:(?P<month>0?[1-9]|1[0-2])(?:\s*月\s*|[-/.])(?P<day>[0-9]{{1,2}})(?![0-9])"
    r"|(?P<last>[0-9]{1,2})(?=\s*[日号]))"
)
_BETWEEN = re.compile(rf"{_TO}\s*")
_YEAR = re.compile(r"(?<![0-9]{3})((?:19|20|21)[0-9]{2})(?=\s*年)")
_NARROW = {0xFF10 + digit: str(digit) for digit in range(10)} | str.maketrans("－／．", "-/.")
_WIDE = {ord(str(digit)): 0xFF10 + digit for digit in range(10)}
Edit = tuple[int, int, str]  # the text from one place to another becomes this


@dataclass(frozen=True)
class Part:
    """The year, month or day of a mention: its value, and where it is written and how."""

    value: int
    start: int
    end: int
    written: str
    fixed: bool  # as wide as it is: 03, and all months after - / .

    def edit(self, value: int) -> Edit:
        """Return the edit that writes another value in the same way."""
        if not self.written.isdecimal():
            return self.start, self.end, _in_numerals(value, self.written)
        width = len(self.written) if self.fixed else 0
        digits = f"{value:0{width}}"
        return self.start, self.end, digits if self.written.isascii() else digits.translate(_WIDE)


@dataclass(frozen=True)
class Mention:
    """A month that a text names, perhaps with its year, perhaps in a day's date."""

    start: int
    end: int
    year: Part | None
    month: Part
    day: Part | None

    def first_day(self) -> date | None:
        """Return the first day of the month; None where its year is not given."""
        return date(self.year.value, self.month.value, 1) if self.year is not None else None

    def names(self, month: date) -> bool:
        """Tell whether it may be a month: its number, and its year where that is given."""
        return self.month.value == month.month and (
            self.year is None or self.year.value == month.year
        )


def next_month_of(month: date) -> date:
    """Return the first day of the month after the one a day lies in."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_month_of(month: date) -> date:
    """Return the first day of the month before the one a day lies in."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_day(month: date) -> date:
    """Return the last day of the month a day lies in."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def moved_day(day: date, old: date, new: date) -> date:
    """Return what a day of the old month becomes in the new one; the last stays the last."""
    last = last_day(new).day
    return new.replace(day=last if day == last_day(old) else min(day.day, last))


def mentions(text: str) -> list[Mention]:
    """Return the months that a text names, in order; 1日至30日 is twice of the one month.

    Digits and what parts them may be full-width: ２０２６年１１月, ２０２６－１１.
    """
    found: list[Mention] = []
    written, text = text, text.translate(_NARROW)
    for patterns in (_WITH_YEAR, _ALONE):
        named = [
            Mention(*match.span(), _part(match, "year"), month, _part(match, "day"))
            for pattern in patterns
            for match in pattern.finditer(text)
            if (month := _part(match, "month")) is not None and _is_free(match, found)
        ]
        found += named
        for begin in named:
            match = _UNTIL.match(text, begin.end) if begin.day is not None else None
            if match is not None and _is_free(match, found):
                month = _part(match, "month") or begin.month
                year = begin.year if month.value >= begin.month.value else None
                found.append(
                    Mention(*match.span(), year, month, _part(match, "day") or _part(match, "last"))
                )
    return sorted((_as_written(one, written) for one in found), key=lambda one: one.start)


def written_like(example: str, when: date) -> str | None:
    """Return a day as an example is written, 2026.3.5 or 2026年03月05日; None where it is none."""
    found = mentions(example)
    if len(found) != 1 or found[0].year is None or found[0].day is None:
        return None
    parts = ((found[0].day, when.day), (found[0].month, when.month), (found[0].year, when.year))
    for part, value in parts:
        start, end, words = part.edit(value)
        example = example[:start] + words + example[end:]
    return example


def _as_written(mention: Mention, text: str) -> Mention:
    """Return a mention with its parts in the characters of the text."""
    if text[mention.start : mention.end].isascii():
        return mention
    year, month, day = (
        None if one is None else replace(one, written=text[one.start : one.end])
        for one in (mention.year, mention.month, mention.day)
    )
    return replace(mention, year=year, month=month or mention.month, day=day)


def _is_free(match: re.Match[str], found: Sequence[Mention]) -> bool:
    return not any(one.start < match.end() and match.start() < one.end for one in found)


def _part(match: re.Match[str], name: str) -> Part | None:
    written = match.groupdict().get(name)
    if written is None:
        return None
    start, end = match.span(name)
    before, after = match.string[max(start - 1, 0) : start], match.string[end : end + 1]
    separated = before in {*"-/."} and after != "月"
    fixed = written.startswith("0") or (len(written) == 2 and (separated or before.isdigit()))
    return Part(value=value_of(written), start=start, end=end, written=written, fixed=fixed)


def value_of(written: str) -> int:
    """Return the value of digits, of numerals one by one as years have them, or of 三十一."""
    if written.isascii():
        return int(written)
    if "十" not in written:
        digits = written.replace("两", "二")
        return int("".join(str(max(_DIGITS.find(c), 0)) for c in digits))
    tens, _, ones = written.partition("十")
    return 10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0)


def _in_numerals(value: int, like: str) -> str:
    """Return a number in Chinese numerals, a year's zeros written as in ``like``."""
    if value >= 100:
        zero = next((c for c in like if c in "零○"), "〇")
        return "".join(_DIGITS[int(c)] for c in str(value)).replace("〇", zero)
    tens, ones = divmod(value, 10)
    return (_DIGITS[tens] if tens > 1 else "") + "十" * (tens > 0) + (_DIGITS[ones] if ones else "")


def months_in(text: str) -> set[date]:
    """Return the months that a text names together with their year."""
    return {month for one in mentions(text) if (month := one.first_day()) is not None}


def numbers_in(text: str) -> set[int]:
    """Return the numbers of the months that a text names, with or without their year."""
    return {one.month.value for one in mentions(text)}


def edits(text: str, old: date, new: date) -> list[Edit]:
    """Return what is to change in a text so that mentions of one month name another.

    A month without its year is moved where it has the old month's number, and a year that stands
    apart goes with it.
    """
    found = mentions(text)
    changes: dict[tuple[int, int], str] = {}
    for one, was, becomes in _moving(text, found, old, new):
        for start, end, words in _edits(one, was, becomes):
            changes.setdefault((start, end), words)
    if any(one.year is None and one.names(old) for one in found):
        for match in _YEAR.finditer(text.translate(_NARROW)):
            if _is_free(match, found) and int(match[1]) == old.year:
                ascii_ = text[slice(*match.span(1))].isascii()
                changes[match.span(1)] = str(new.year) if ascii_ else str(new.year).translate(_WIDE)
    return sorted((*span, words) for span, words in changes.items() if text[slice(*span)] != words)


def _moving(
    text: str, found: Sequence[Mention], old: date, new: date
) -> Iterator[tuple[Mention, date, date]]:
    """Yield what moves, with the months it names before and after.

    A time that begins in the month before, as 10月26日至11月25日, moves as a whole.
    """
    before = last_month_of(old)
    for one, following in zip_longest(found, found[1:]):
        if one.names(old):
            yield one, old, new
        elif (
            following is not None
            and one.names(before)
            and following.names(old)
            and one.day is not None
            and following.day is not None
            and (one.end == following.start or _BETWEEN.fullmatch(text, one.end, following.start))
        ):
            yield one, before, old


def _edits(mention: Mention, old: date, new: date) -> Iterator[Edit]:
    if mention.year is not None:
        yield mention.year.edit(new.year)
    yield mention.month.edit(new.month)
    if mention.day is not None and 1 <= mention.day.value <= last_day(old).day:
        yield mention.day.edit(moved_day(old.replace(day=mention.day.value), old, new).day)


def moved(text: str, old: date, new: date) -> str:
    """Return a text with its mentions of one month naming another."""
    for start, end, words in reversed(edits(text, old, new)):
        text = text[:start] + words + text[end:]
    return text
