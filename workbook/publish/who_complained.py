"""The words of remarks without what would tell who complained: names, and all numbers."""

import re
import tomllib
from functools import cache

from udf.resources import template
from workbook.discovery.vocabulary import name_likeness
from workbook.month.privacy import hide_numbers

SOMEBODY = "某某"
_HAN = "㐀-鿿·"
_SURE = 0.9  # likeness to a name
_LONGEST = 8  # characters of a name that is written with dots, or from another language
_LISTED = 30  # of several


@cache
def _words() -> dict[str, list[str]]:
    with template("privacy.toml").open("rb") as file:
        data: dict[str, list[str]] = tomllib.load(file)
    return data


@cache
def _caller() -> re.Pattern[str]:
    """What names a caller, with what may stand between him and his name, and Han behind it."""
    callers = "|".join(sorted(map(re.escape, _words()["callers"]), key=len, reverse=True))
    between = r"(?P<between>[\s:：(（“]*[是为叫系]?[\s:：“]*)"
    return re.compile(rf"(?<!被)(?P<caller>{callers}){between}(?P<rest>[{_HAN}]+)")


@cache
def _act() -> re.Pattern[str]:
    """What stands at the beginning of a clause right before what somebody does."""
    acts = "|".join(sorted(map(re.escape, _words()["acts"]), key=len, reverse=True))
    return re.compile(rf"(?<![{_HAN}])(?P<names>[{_HAN}、]{{2,{_LISTED}}}?)(?=(?:{acts}))")


@cache
def _follows() -> tuple[str, ...]:
    return (*_words()["follows"], *_words()["acts"])


def hide_who(text: str) -> str:
    """Hide whoever complained: names beside words for a caller or for what he does, and numbers.

    People are known by how names are built, so that some stay unknown to it; what somebody did and
    whom it was about stays.
    """
    text = _caller().sub(_without_name, text)
    text = _act().sub(lambda found: "、".join(map(_unnamed, found["names"].split("、"))), text)
    return hide_numbers(text)


def _without_name(found: re.Match[str]) -> str:
    """Return a caller and what follows him, without a name at its beginning."""
    written = found["rest"]
    before = found["caller"] + found["between"]
    if found["between"].strip() and 2 <= len(written) <= _LONGEST and not _goes_on(written):
        return before + SOMEBODY  # 来电人：… is a name, whatever it looks like
    for size in range(min(len(written), _LONGEST), 1, -1):
        name, rest = written[:size], written[size:]
        if _is_name(name) and (not rest or rest.startswith(_follows())):
            return before + SOMEBODY + rest
    return found[0]


def _unnamed(written: str) -> str:
    return SOMEBODY if _is_name(written) else written


def _goes_on(written: str) -> bool:
    """Tell whether a text says what a caller does."""
    return written.startswith((*_follows(), *_words()["plain"]))


def _is_name(written: str) -> bool:
    fits = 2 <= len(written) <= _LONGEST and not _goes_on(written)
    return fits and name_likeness(written) >= _SURE
