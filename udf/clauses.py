"""Reading a 条款 cell: which rule a clerk means, or why that cannot be told."""

import re
import unicodedata
from functools import lru_cache

from udf.rulebook import Rule, RuleBook
from udf.text import Cell, is_blank, is_error, text

_NUMERALS = "一二三四五六七八九十"
_NUMBER = rf"[0-9]{{1,3}}|[{_NUMERALS}]{{1,3}}"
_REST_VARIANT = re.compile(r"(\s*-?\s*)([A-Za-z])(?![A-Za-z0-9])")
_SEPARATOR = r"[、,/;&+~.和及与至到-]"
_REST_SECOND = re.compile(
    rf"\s*{_SEPARATOR}\s*第?\s*(?:{_NUMBER})\s*(?:[A-Za-z](?![A-Za-z])|条|次|$|{_SEPARATOR})"
    rf"|\s+(?:{_NUMBER})\s*[A-Za-z]?$"
)
_REST_LETTER = re.compile(rf"\s*{_SEPARATOR}?\s*([A-Za-z])(?![A-Za-z0-9])")
_COUNT_WORD = re.compile(r"(?:次|分|人次|人)$")


def _numeral(written: str) -> int | None:
    """Return the value of digits or of a Chinese numeral up to 99."""
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _NUMERALS.index(written) + 1 if len(written) == 1 else None
    if len(tens) > 1 or len(ones) > 1 or tens == "十":
        return None
    return (_NUMERALS.index(tens) + 1 if tens else 1) * 10 + (
        _NUMERALS.index(ones) + 1 if ones else 0
    )


@lru_cache(maxsize=32_768)
def find_rule(book: RuleBook, cell: Cell) -> Rule | str:
    """Return the rule that a 条款 cell names, or a short Chinese text that says why not.

    Understands 业务规范3b, 业务规范第3条B, 业务规范-3b, 业务规范 3 b, 业务规范３ｂ, 业务规范三b,
    each with any text after it.
    """
    if is_error(cell):
        return "“条款”单元格是错误值"
    if is_blank(cell):
        return "缺条款"
    written = unicodedata.normalize("NFKC", cell if isinstance(cell, str) else text(cell)).strip()
    names = "|".join(r"\s*".join(map(re.escape, c.name)) for c in book.categories)
    match = re.match(
        rf"({names})\s*[-_—–]?\s*第?\s*({_NUMBER})(\s*条)?", written, flags=re.IGNORECASE
    )
    number_found = _numeral(match[2]) if match else None
    if match is None or number_found is None:
        return f"看不懂条款“{written[:20]}”"
    category, rest = text(match[1]), written[match.end() :]
    unclear = not match[3] and (
        (rest[:1] > "\u2fff" and rest[:1] not in "，、；：（）" and not match[2].isdigit())
        or (rest[:1].isdigit())
        or _COUNT_WORD.match(rest)
    )
    if unclear:
        return f"看不懂条款“{written[:20]}”"
    clause = f"{category}{number_found}"
    letters = [
        r.letter for r in book.rules.values() if (r.category, r.number) == (category, number_found)
    ]
    if not letters:
        return f"细则中没有{clause}"
    letter = ""
    variant = _REST_VARIANT.match(rest)
    if variant:
        if variant[2].lower() in letters:
            letter, rest = variant[2].lower(), rest[variant.end() :]
        elif not variant[1].startswith((" ", "\t")):
            return f"{clause}没有{variant[2].lower()}项"
    second = _REST_LETTER.match(rest) if letter else None
    if (
        _REST_SECOND.match(rest)
        or re.search(rf"(?:{names})\s*[-第]?\s*(?:{_NUMBER})", rest)
        or (second and second[1].lower() in letters)
    ):
        return "一行只填一条"
    if letter not in letters:
        return f"{clause}要写明是{'、'.join(letters)}中的哪一项"
    return book.rules[clause + letter]
