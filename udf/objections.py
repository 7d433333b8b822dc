"""What words beside a row say against counting it: 已撤销, 驳回, 申诉成立, 是否有效 否."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache

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
    if written.casefold() in words["yes"] or (written == "1" and _asks(header)):
        return has_word(header, words["void"])
    if written.casefold() in words["no"] or (written == "0" and _asks(header)):
        return has_word(header, words["valid"]) and not has_word(header, words["void"])
    if has_word(header + written, words["appeal"]):
        return has_word(written, words["granted"])
    return has_word(written, words["void"])


def _asks(header: str) -> bool:
    return re.search("是否|标志|标识", header) is not None


def has_word(written: str, words: Sequence[str]) -> bool:
    """Tell whether one of the words is written, and not denied: 未撤销."""
    return any(re.search(rf"(?<![不未非无没]){re.escape(word)}", written) for word in words)
