"""Mentions of a month in texts, found and moved on to another month."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

_DIGITS = "〇一二三四五六七八九"
_CHINESE_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
# Where a year begins; with 年 after it also behind another number (大厅12026年11月 is of 大厅1).
_BEFORE = r"(?:(?<![0-9])|(?<![0-9]{3})(?=20[0-9]{2}\s*年))"
# A year with a month, in any of the usual ways; a day may follow. Groups: year, what stands
# between, month, what stands between, day.
_FULL = re.compile(
    _BEFORE + r"([0-9]{4})(\s*年\s*(?:度\s*)?|[-/.])(0?[1-9]|1[0-2])(?![0-9])"
    r"(?:(\s*月\s*|(?<=[0-9])[-/.])([0-9]{1,2})(?![0-9]))?"
)
_PACKED = re.compile(r"(?<![0-9])(20[0-9]{2})(0[1-9]|1[0-2])([0-9]{2})?(?![0-9])")
_CHINESE = re.compile(r"([〇零一二三四五六七八九]{4})(年)(十[一二]?|[一二三四五六七八九])(?=月)")
_YEAR = re.compile(_BEFORE + r"([0-9]{4})(?=\s*年)")
_ALONE = re.compile(r"(?<![0-9年.\-/])(0?[1-9]|1[0-2])(\s*月)(?:(\s*)([0-9]{1,2})(?=\s*日))?")
_CHINESE_ALONE = re.compile(
    r"(?<![年十一二三四五六七八九])(?:(十[一二]?)(?=月)|([一二三四五六七八九])(?=月份))"
)


def next_month_of(month: date) -> date:
    """Return the first day of the month after the one a day lies in."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_day(month: date) -> date:
    """Return the last day of the month a day lies in."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def moved_day(day: date, old: date, new: date) -> date:
    """Return what a day of the old month becomes in the new one; the last stays the last."""
    last = last_day(new).day
    return new.replace(day=last if day == last_day(old) else min(day.day, last))


def _chinese_year(text: str) -> int:
    return int("".join(str(_DIGITS.index("〇" if c == "零" else c)) for c in text))


def months_in(text: str) -> set[date]:
    """Return the months that a text names together with their year."""
    full = ((int(match[1]), int(match[3])) for match in _FULL.finditer(text))
    found = {date(year, month, 1) for year, month in full if 1990 <= year < 2200}
    found |= {date(int(m[1]), int(m[2]), 1) for m in _PACKED.finditer(text)}
    for match in _CHINESE.finditer(text):
        month = _CHINESE_MONTHS.index(match[3]) + 1
        found.add(date(_chinese_year(match[1]), month, 1))
    return found


Edit = tuple[int, int, str]  # the text from one place to another becomes this


def edits(text: str, old: date, new: date) -> list[Edit]:
    """Return what is to change in a text so that mentions of one month name another.

    A month without its year is moved where it has the old month's number, and a year that stands
    apart goes with it.
    """
    found: list[Edit] = []
    taken: list[tuple[int, int]] = []
    for pattern, edits_of in ((_FULL, _full), (_PACKED, _packed), (_CHINESE, _chinese)):
        for match in pattern.finditer(text):
            taken.append(match.span())
            found += edits_of(match, old, new)

    def free(match: re.Match[str]) -> bool:
        return not any(start < match.end() and match.start() < end for start, end in taken)

    alone = [
        edit
        for pattern, edits_of in ((_ALONE, _alone), (_CHINESE_ALONE, _chinese_alone))
        for match in pattern.finditer(text)
        if free(match)
        for edit in edits_of(match, old, new)
    ]
    if alone:
        found += alone
        for match in _YEAR.finditer(text):
            if free(match) and int(match[1]) == old.year:
                found.append((*match.span(1), str(new.year)))
    return sorted(one for one in found if text[one[0] : one[1]] != one[2])


def _full(match: re.Match[str], old: date, new: date) -> Iterator[Edit]:
    """Yield the edits of a year with its month and perhaps a day: 2026年11月3日, 2026-11."""
    if (int(match[1]), int(match[3])) == (old.year, old.month):
        yield *match.span(1), str(new.year)
        padded = match[3].startswith("0") or (match[2] in "-/." and old.month > 9)
        yield *match.span(3), f"{new.month:02}" if padded else str(new.month)
        yield from _day(match.span(5), match[5], old, new)


def _packed(match: re.Match[str], old: date, new: date) -> Iterator[Edit]:
    """Yield the edits of digits without anything between: 202611, 20261103."""
    if (int(match[1]), int(match[2])) == (old.year, old.month):
        yield *match.span(1), str(new.year)
        yield *match.span(2), f"{new.month:02}"
        yield from _day(match.span(3), match[3], old, new)


def _chinese(match: re.Match[str], old: date, new: date) -> Iterator[Edit]:
    """Yield the edits of a year with its month in Chinese numerals: 二〇二六年十一月."""
    month = _CHINESE_MONTHS.index(match[3]) + 1
    if (_chinese_year(match[1]), month) == (old.year, old.month):
        year = "".join(_DIGITS[int(c)] for c in str(new.year))
        yield *match.span(1), year.replace("〇", "零") if "零" in match[1] else year
        yield *match.span(3), _CHINESE_MONTHS[new.month - 1]


def _alone(match: re.Match[str], old: date, new: date) -> Iterator[Edit]:
    """Yield the edits of a month without its year, perhaps with a day: 11月, 11月3日."""
    if int(match[1]) == old.month:
        padded = match[1].startswith("0")
        yield *match.span(1), f"{new.month:02}" if padded else str(new.month)
        yield from _day(match.span(4), match[4], old, new)


def _chinese_alone(match: re.Match[str], old: date, new: date) -> Iterator[Edit]:
    """Yield the edit of a month in Chinese numerals without its year: 十一月."""
    if match[0] == _CHINESE_MONTHS[old.month - 1]:
        yield *match.span(), _CHINESE_MONTHS[new.month - 1]


def _day(span: tuple[int, int], words: str | None, old: date, new: date) -> Iterator[Edit]:
    if words is not None and 1 <= int(words) <= last_day(old).day:
        day = moved_day(old.replace(day=int(words)), old, new).day
        yield *span, f"{day:0{len(words)}}" if words.startswith("0") else str(day)


def moved(text: str, old: date, new: date) -> str:
    """Return a text with its mentions of one month naming another."""
    for start, end, words in reversed(edits(text, old, new)):
        text = text[:start] + words + text[end:]
    return text


def numbers_in(text: str) -> set[int]:
    """Return the numbers of the months that a text names, with or without their year."""
    found = {month.month for month in months_in(text)}
    found |= {int(match[1]) for match in _ALONE.finditer(text)}
    return found | {_CHINESE_MONTHS.index(match[0]) + 1 for match in _CHINESE_ALONE.finditer(text)}
