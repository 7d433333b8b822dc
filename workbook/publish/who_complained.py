"""The words of remarks without what would tell who complained: names, and all numbers."""

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from udf.resources import template
from udf.text import text as tidied
from workbook.discovery.vocabulary import name_likeness
from workbook.publish.privacy import HIDDEN, hide_numbers

SOMEBODY = "某某"
_HAN = "㐀-鿿·"
_SURE = 0.9  # likeness to a name
_LONGEST = 8  # characters of a name that is written with dots, or from another language
_LISTED = 30  # of several
_FULL = 3  # characters of a name that no ordinary word is taken for


@cache
def _words() -> dict[str, list[str]]:
    with template("privacy.toml").open("rb") as file:
        data: dict[str, list[str]] = tomllib.load(file)
    return data


@cache
def _caller() -> re.Pattern[str]:
    """Return what names a caller, with what may come between him and his name, and Han behind."""
    callers = "|".join(sorted(map(re.escape, _words()["callers"]), key=len, reverse=True))
    between = r"(?P<between>[\s:：(（“]*[是为叫系]?[\s:：“]*)"
    return re.compile(rf"(?<!被)(?P<caller>{callers}){between}(?P<rest>[{_HAN}]+)")


@cache
def _act() -> re.Pattern[str]:
    """Return what begins a clause right before what somebody does."""
    acts = "|".join(sorted(map(re.escape, _words()["acts"]), key=len, reverse=True))
    return re.compile(rf"(?<![{_HAN}])(?P<names>[{_HAN}、]{{2,{_LISTED}}}?)(?=(?:{acts}))")


@cache
def _follows() -> tuple[str, ...]:
    return (*_words()["follows"], *_words()["acts"])


@lru_cache(maxsize=4096)
def hide_who(text: str, workers: frozenset[str] = frozenset()) -> str:
    """Hide whoever surely complained, wherever his name is, and all numbers.

    Sure is a name behind 来电人： and the like, one of three or more characters that is built like
    a name right behind a word for a caller and before what he did, and one that is half written.
    What may be a name or an ordinary word stays, as a word that is lost may turn the sense round;
    `names_in_doubt` yields it. Names of ``workers`` stay.
    """
    names = _sure(text) - workers
    if names:
        longest = sorted(names | workers, key=len, reverse=True)  # 李军霞, who works here, not 李军
        found = re.compile("|".join(map(re.escape, longest)))
        text = found.sub(lambda name: SOMEBODY if name[0] in names else name[0], text)
    return hide_numbers(text)


def names_in_doubt(text: str, workers: frozenset[str] = frozenset()) -> list[str]:
    """Return what stands where a complainant's name would and may be one, or an ordinary word."""
    found = [_first_name(caller["rest"], _may_be_name) for caller in _caller().finditer(text)]
    for act in _act().finditer(text):
        found += filter(_may_be_name, act["names"].split("、"))
    sure = _sure(text)
    return [
        name
        for name in dict.fromkeys(found)
        if name and name not in sure and not name.startswith(tuple(workers))
    ]


def _sure(text: str) -> set[str]:
    return {*map(_name_behind, _caller().finditer(text)), *_veiled(text)} - {""}


def hide_under(header: str, written: str, workers: frozenset[str] = frozenset()) -> str:
    """Hide the same in a cell below a header, which may say that who complained is in it.

    Below 投诉人 anything is who it was; below 联系人 what is built like a name is, and no worker's.

    Under the number of a case, or of how to reach somebody, nothing is left.
    """
    title = "".join(header.split())
    words = _words()
    if any(word in title for word in words["numbers"]):
        return HIDDEN
    for person in ("", "姓名", "名字", "名称"):
        caller = title.removesuffix(person)
        named = caller in words["callers"] and tidied(written) not in workers
        if named and (caller in words["accusers"] or _is_built(tidied(written))):
            return SOMEBODY
    return hide_who(written, workers)


def _name_behind(found: re.Match[str]) -> str:
    """Return the name that surely follows a caller, "" where none does."""
    written = found["rest"]
    labelled = bool(found["between"].strip()) and 2 <= len(written) <= _LONGEST
    if labelled and (not _goes_on(written) or (len(written) <= _FULL and _is_built(written))):
        return written  # 来电人：… is a name, whatever it looks like
    name = _first_name(written, _is_name)
    rest = written[len(name) :]
    full = len(name) >= _FULL or _of_a_surname().fullmatch(name) is not None
    full = full or (not rest and found["caller"] in _words()["accusers"])
    return name if full and (not rest or rest.startswith(_clear())) else ""


def _first_name(written: str, is_name: Callable[[str], bool]) -> str:
    """Return the longest beginning that is a name before what may follow one, "" if none is."""
    for size in range(min(len(written), _LONGEST), 1, -1):
        name, rest = written[:size], written[size:]
        if is_name(name) and (not rest or rest.startswith(_follows())):
            return name
    return ""


@cache
def _clear() -> tuple[str, ...]:
    """Return what follows a name and nothing else: a single character may go on a word."""
    return tuple(word for word in _follows() if len(word) > 1 or word == "称")


@cache
def _of_a_surname() -> re.Pattern[str]:
    """Return what is made of a surname: 老孙头, 小王, 李师傅."""
    before, behind = ("|".join(map(re.escape, _words()[key])) for key in ("before", "behind"))
    return re.compile(
        f"(?:{before})(?P<first>[{_HAN}])(?:{behind})?|(?P<second>[{_HAN}]{{1,2}})(?:{behind})"
    )


@cache
def _veil() -> re.Pattern[str]:
    """Return a surname with 某, and what of the given name may be behind it."""
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
    return not _goes_on(written) and _is_built(written)


def _may_be_name(written: str) -> bool:
    """Tell whether a text may be a name, though it begins with 于 or 来 as a sentence goes on."""
    goes_on = (*(word for word in _follows() if len(word) > 1), *_words()["plain"])
    return not written.startswith(goes_on) and _is_built(written)


def _is_built(written: str) -> bool:
    """Tell whether a text is built like a name."""
    if not 2 <= len(written) <= _LONGEST or set(written[1:]) & set(_words()["unnamed"][0]):
        return False
    made = _of_a_surname().fullmatch(written)
    called = made is not None and _is_surname(made["first"] or made["second"])
    return called or name_likeness(written) >= _SURE
