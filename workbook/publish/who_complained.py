"""The words of remarks without what would tell who complained: names, and all numbers."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache

from udf.resources import template
from workbook.discovery.vocabulary import name_likeness
from workbook.month.privacy import HIDDEN, hide_numbers

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


@lru_cache(maxsize=4096)
def hide_who(text: str) -> str:
    """Hide whoever complained: names beside words for a caller or for what he does, and numbers.

    People are known by how names are built, so that some stay unknown to it; what somebody did and
    whom it was about stays.
    """
    names = [*map(_name_behind, _caller().finditer(text)), *_veiled(text)]
    for found in _act().finditer(text):
        names += filter(_is_name, found["names"].split("、"))
    for name in sorted({*names} - {""}, key=len, reverse=True):  # wherever it stands
        text = text.replace(name, SOMEBODY)
    return hide_numbers(text)


def hide_under(header: str, written: str) -> str:
    """Hide the same in a cell below a header, which may say that who complained stands in it.

    Under the number of a case, or of how to reach somebody, nothing is left.
    """
    title = "".join(header.split())
    words = _words()
    if any(word in title for word in words["numbers"]):
        return HIDDEN
    who = any(word in title for word in words["callers"]) and not title.startswith("被")
    if who and len(written) <= _LISTED and not any(word in title for word in words["told"]):
        return SOMEBODY
    return hide_who(written)


def _name_behind(found: re.Match[str]) -> str:
    """Return the name that follows a caller, "" where none does."""
    written = found["rest"]
    if found["between"].strip() and 2 <= len(written) <= _LONGEST and not _goes_on(written):
        return written  # 来电人：… is a name, whatever it looks like
    for size in range(min(len(written), _LONGEST), 1, -1):
        name, rest = written[:size], written[size:]
        if _is_name(name) and (not rest or rest.startswith(_follows())):
            return name
    return ""


@cache
def _of_a_surname() -> re.Pattern[str]:
    """What is made of a surname: 老孙头, 小王, 李师傅."""
    before, behind = ("|".join(map(re.escape, _words()[key])) for key in ("before", "behind"))
    return re.compile(
        f"(?:{before})(?P<first>[{_HAN}])(?:{behind})?|(?P<second>[{_HAN}]{{1,2}})(?:{behind})"
    )


@cache
def _veil() -> re.Pattern[str]:
    """A surname with 某, and what of the given name may stand behind it."""
    others = "|".join(map(re.escape, _words()["indefinite"]))
    return re.compile(f"(?P<surname>[{_HAN}])某(?!{others})(?P<given>某|[{_HAN}]?)")


def _veiled(text: str) -> Iterator[str]:
    """Yield the names that are half written: 陈某, 陈某某, 陈某军 where it is plain that 军 is his.

    It is where a word that may follow a name, or nothing, comes behind, or the same comes again.
    """
    for found in _veil().finditer(text):
        if not _is_surname(found["surname"]):
            continue
        behind = text[found.end() :]
        alone = not re.match(f"[{_HAN}]", behind) or behind.startswith(_follows())
        begins = text[found.start("given") :].startswith(_follows())
        own = found["given"] == "某" or (not begins and (alone or text.count(found[0]) > 1))
        yield found[0] if own else f"{found['surname']}某"


def _is_surname(written: str) -> bool:
    return name_likeness(f"{written}建军") >= _SURE


def _goes_on(written: str) -> bool:
    """Tell whether a text says what a caller does."""
    return written.startswith((*_follows(), *_words()["plain"]))


def _is_name(written: str) -> bool:
    if not 2 <= len(written) <= _LONGEST or _goes_on(written):
        return False
    made = _of_a_surname().fullmatch(written)
    called = made is not None and _is_surname(made["first"] or made["second"])
    return called or name_likeness(written) >= _SURE
