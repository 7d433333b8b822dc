"""What words beside a row say against counting it: 已撤销, 驳回, 申诉成立, 是否有效 否."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from udf.resources import template

LONGEST = 15  # characters; what is longer tells a story


@cache
def _words() -> dict[str, list[str]]:
    with template("objections.toml").open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=16384)
def objects(header: str, written: str) -> bool:
    """Tell whether what is written under a header means that the row does not count."""
    words = _words()
    if not written or len(written) > LONGEST:
        return False
    ticked = _ticked(header, written)
    if ticked is not None:
        return ticked
    if has_word(header + written, words["appeal"]):
        return has_word(written, words["granted"])
    return _void().search(written) is not None or is_verdict(header, written)


@cache
def _void() -> re.Pattern[str]:
    """Return what takes a row out: nothing that is denied, or done to a thing that is no row."""
    words = {name: "|".join(map(re.escape, found)) for name, found in _words().items()}
    plain = "|".join(re.escape(one) for one in _words()["void"] if one not in _words()["of_things"])
    done = rf"(?:{words['of_things']})(?!了?(?:{words['things']}))"
    return re.compile(rf"(?<![不未非无没])(?:{plain}|{done})")


@lru_cache(maxsize=16384)
def is_verdict(header: str, written: str) -> bool:
    """Tell whether all that is written is the verdict that the row does not count: 经核实不扣分.

    A word of it in a description says nothing: 取消预约未告知群众.
    """
    if not written or len(written) > LONGEST:
        return False
    ticked = _ticked(header, written)
    if ticked is not None:
        return ticked
    parts = _parts(written)
    if not parts:
        return False
    forms = _forms()
    allowed = [*forms.clear, *forms.whole]
    if has_word(header, _words()["appeal"]):
        allowed.append(forms.upheld)
    elif not has_word(header, _words()["of_others"]):
        allowed.append(forms.rejected)
    if _fits(parts[-1], forms.clear):
        return True
    whole = all(_fits(part, [*allowed, forms.around]) for part in parts)
    return whole and any(_fits(part, allowed) for part in parts)


def _ticked(header: str, written: str) -> bool | None:
    """Tell whether a yes or no under its header takes the row out; None for other words."""
    words = _words()
    if written.casefold() in words["yes"] or (written == "1" and _asks(header)):
        return has_word(header, words["void"])
    if written.casefold() in words["no"] or (written == "0" and _asks(header)):
        return has_word(header, words["valid"]) and not has_word(header, words["void"])
    return None


_DATE = re.compile(r"(?:[0-9]{2,4}[-/.年])?[0-9]{1,2}[-/.月][0-9]{1,2}[日号]?")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_BETWEEN = re.compile(r"[\s()\[\]【】“”\"',;:。、.!]+")


def _parts(written: str) -> list[str]:
    """Return what stands between punctuation, without dates and what brackets add."""
    plain = _DATE.sub("", written)
    outside = _BRACKETED.sub("", plain)
    return [part for part in _BETWEEN.split(outside or plain) if part]


def _fits(part: str, forms: Sequence[re.Pattern[str]]) -> bool:
    return any(form.fullmatch(part) for form in forms)


class _Forms(NamedTuple):
    """What a part of a cell may be: ``clear`` ones also behind a description."""

    around: re.Pattern[str]
    clear: tuple[re.Pattern[str], ...]
    whole: tuple[re.Pattern[str], ...]
    rejected: re.Pattern[str]
    upheld: re.Pattern[str]


@cache
def _forms() -> _Forms:
    one = {name: f"(?:{'|'.join(map(re.escape, words))})" for name, words in _words().items()}
    around = f"{one['around']}*"
    about = f"(?:{one['entry']}|{one['points']})"

    def form(*pieces: str) -> re.Pattern[str]:
        return re.compile(around + around.join(pieces) + around)

    return _Forms(
        around=re.compile(f"{one['around']}+"),
        clear=(
            form(f"{one['entry']}?", one["deny"] + one["count"]),
            form(one["withdrawn"], one["points"]),
            form(one["points"], one["withdrawn"]),
            form(one["appeal"], f"(?:{one['upheld']}|{one['true']})"),
            form(f"{one['upheld']}{one['appeal']}"),
        ),
        whole=(
            form(one["withdrawn"], f"{about}?"),
            form(about, one["withdrawn"]),
            form(f"{one['entry']}?", one["mistaken"]),
        ),
        rejected=form(f"{one['entry']}?", one["rejected"]),
        upheld=form(one["upheld"]),
    )


def _asks(header: str) -> bool:
    return re.search("是否|标志|标识", header) is not None


def has_word(written: str, words: Sequence[str]) -> bool:
    """Tell whether one of the words is written, and not denied: 未撤销."""
    return any(re.search(rf"(?<![不未非无没]){re.escape(word)}", written) for word in words)
