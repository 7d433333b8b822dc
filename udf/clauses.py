"""Reading a 条款 cell: which rule a clerk means, or why that is unclear.

A clause is named by its code, or by exactly its label. Nothing is guessed: words that only resemble
a clause are an error that proposes it.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from udf.kinds import Kind
from udf.resemblance import resembling
from udf.rulebook import Rule, RuleBook
from udf.text import Cell, is_blank, is_error, text

_NUMERALS = "一二三四五六七八九十"
_NUMBER = rf"[0-9]{{1,3}}|[{_NUMERALS}]{{1,3}}"
_ARTICLE = "[条款项]"
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]+")
# What follows the number: a letter alone, in brackets, after a point or a dash, or as 第b项.
_VARIANT = re.compile(
    rf"(?P<space>\s*)(?:\((?P<bracketed>[A-Za-z])\)|第?\((?P<item>[A-Za-z])\){_ARTICLE}"
    rf"|第\s*(?P<named>[A-Za-z])\s*{_ARTICLE}"
    r"|[-.·]?\s*(?P<plain>[A-Za-z])(?![A-Za-z0-9])"
    rf")(?P<article>\s*{_ARTICLE})?"
)
_SEPARATOR = r"[、,/;&+~.和及与至到-]"
_SECOND = re.compile(
    rf"\s*{_SEPARATOR}\s*第?\s*(?:{_NUMBER})\s*(?:[A-Za-z](?![A-Za-z])|条|次|$|{_SEPARATOR})"
    rf"|\s+(?:{_NUMBER})\s*[A-Za-z]?$"
)
_SECOND_LETTER = re.compile(rf"\s*{_SEPARATOR}?\s*\(?([A-Za-z])(?![A-Za-z0-9])")
_AMOUNT = re.compile(r"(?:次|分|人次|人)(?:$|[^\u4e00-\u9fff])")
_MARK = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]")
_LABEL_TAIL = re.compile(r"\([^()]*\)$")
_COMPUTED = (Kind.RATE, Kind.COVERAGE)  # clauses that are never entered
_QUOTES = str.maketrans("", "", "“”\"'‘’「」《》")


class Unread(Enum):
    """Why a 条款 cell names no rule."""

    ERROR = auto()
    BLANK = auto()
    SEVERAL = auto()
    UNKNOWN = auto()  # words that are no clause
    NO_CLAUSE = auto()  # a number that the rule book does not have
    NO_VARIANT = auto()  # a letter that the clause does not have
    LETTER_MISSING = auto()


class Reading(NamedTuple):
    """What a 条款 cell says: a rule, or why it names none, also as a short Chinese text.

    ``by_label`` is whether it is the clause's label rather than its code.
    """

    rule: Rule | None
    reason: Unread | None = None
    problem: str = ""
    by_label: bool = False


_SEVERAL = Reading(None, Unread.SEVERAL, "一行只填一条")


def find_rule(book: RuleBook, cell: Cell) -> Rule | None:
    """Return the rule that a 条款 cell names, if any."""
    return read_clause(book, cell).rule


@lru_cache(maxsize=32_768)
def read_clause(book: RuleBook, cell: Cell) -> Reading:
    """Read a 条款 cell: a code in any usual spelling with any text after it, or a label.

    Codes are 业务规范3b, 业务规范第3条B, 业务规范-3b, 业务规范 3 b, 业务规范３ｂ, 业务规范三b,
    业务规范3(b), 业务规范3.b, 业务规范第3条第b项.
    """
    if is_error(cell):
        return Reading(None, Unread.ERROR, "“条款”单元格是错误值")
    if is_blank(cell):
        return Reading(None, Unread.BLANK, "缺条款")
    written = unicodedata.normalize("NFKC", cell if isinstance(cell, str) else text(cell))
    written = _INVISIBLE.sub("", written).strip()
    listed = _dropdown(book).get(text(written))
    if listed is not None:
        return Reading(listed)
    labels = _labels(book)
    own = labels.get(_label_key(written), ())
    if len(own) == 1:
        return Reading(own[0], by_label=True)
    parts = [labels.get(_label_key(part), ()) for part in re.split("[、,/;]", written)]
    if len(parts) > 1 and all(parts):
        return _SEVERAL
    return _coded(book, written)


@lru_cache(maxsize=16)
def _dropdown(book: RuleBook) -> dict[str, Rule]:
    """Return the rules by what the dropdown offers for them, whatever their labels hold."""
    return {text(rule.choice): rule for rule in book.rules.values()}


@lru_cache(maxsize=16)
def _labels(book: RuleBook) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in book.rules.values():
        for key in {_label_key(rule.label), _label_key(rule.label, whole=True)} - {""}:
            found[key] = (*found.get(key, ()), rule)
    return found


def _label_key(words: str, *, whole: bool = False) -> str:
    tidied = text(words).translate(_QUOTES)
    return tidied if whole else _LABEL_TAIL.sub("", tidied) or tidied


@lru_cache(maxsize=16)
def _names(book: RuleBook) -> str:
    """Return the pattern of the categories' names, the longest first."""
    names = sorted((category.name for category in book.categories), key=len, reverse=True)
    return "|".join(r"\s*".join(map(re.escape, name)) for name in names)


def _coded(book: RuleBook, written: str) -> Reading:
    names = _names(book)
    match = re.match(
        rf"({names})\s*[-_—–.·]?\s*第?\s*({_NUMBER})(\s*{_ARTICLE})?", written, flags=re.IGNORECASE
    )
    number = _numeral(match[2]) if match else None
    if match is None or number is None:
        return _unclear(book, written)
    category = _category(book, match[1])
    rules = {
        rule.letter: rule
        for rule in book.rules.values()
        if (rule.category, rule.number) == (category, number)
    }
    rest = written[match.end() :]
    another = rf"(?:{names})\s*[-第]?\s*(?:{_NUMBER})"
    if _SECOND.match(rest) or re.search(another, rest, flags=re.IGNORECASE):
        return _SEVERAL
    if not match[3] and not _ends_code(rest, rules, digits=match[2].isdigit()):
        return _unclear(book, written, category, rest, f"{category}{number}" if rules else "")
    clause = f"{category}{number}"
    if not rules:
        return Reading(None, Unread.NO_CLAUSE, f"细则中没有{clause}")
    return _variant(clause, rules, rest)


def _variant(clause: str, rules: dict[str, Rule], rest: str) -> Reading:
    """Return which of a clause's variants follows its number, or why none does."""
    letter, rest = _letter(rest, rules)
    if letter not in rules and letter:
        return Reading(None, Unread.NO_VARIANT, f"{clause}没有{letter}项")
    second = _SECOND_LETTER.match(rest) if letter else None
    if _SECOND.match(rest) or (second and second[1].lower() in rules):
        return _SEVERAL
    if letter not in rules:
        which = f"{clause}要写明是{'、'.join(rules)}中的哪一项"
        return Reading(None, Unread.LETTER_MISSING, which)
    return Reading(rules[letter])


def _category(book: RuleBook, written: str) -> str:
    key = text(written).casefold()
    return next(c.name for c in book.categories if c.name.casefold() == key)


def _letter(rest: str, rules: Mapping[str, object]) -> tuple[str, str]:
    """Return the variant that follows a number, "" for none, and the text after it."""
    variant = _VARIANT.match(rest)
    if not variant:
        return "", rest
    letter = next(
        found.lower()
        for name in ("bracketed", "item", "named", "plain")
        if (found := variant[name])
    )
    if letter in rules or not (variant["space"] and variant["plain"]):
        return letter, rest[variant.end() :]
    return "", rest  # after a space a letter that is no variant is text: A座


def _ends_code(rest: str, rules: dict[str, Rule], *, digits: bool) -> bool:
    """Tell whether a code ends before ``rest``, which follows its number without 条, 款 or 项.

    A number may also be how many there were (2起投诉) or part of a place (3楼): Chinese text that
    follows at once must be the clause's own words.
    """
    if not rest or _MARK.match(rest) or re.match(r"[A-Za-z]", rest):
        return True
    if rest[0].isdigit() or not digits or _AMOUNT.match(rest):
        return False
    start = text(rest)[:2]
    words = (text(words) for rule in rules.values() for words in (rule.label, rule.text))
    return len(start) == 2 and any(start in own for own in words)


def _unclear(
    book: RuleBook, written: str, category: str = "", rest: str = "", code: str = ""
) -> Reading:
    """Return that a cell is not understood, with what it resembles."""
    wording = f"看不懂条款“{written[:20]}”"
    if meant := _of_any_category(book, written):
        return Reading(None, Unread.UNKNOWN, f"{wording}，没有写类别：{'、'.join(meant)}？")
    like = resembling(book, rest or written, category)
    if like is not None:
        wording += f"，像是 {like.choice}？"
    elif code:
        wording += f"，是{code}的，号码后面空一格"
    return Reading(None, Unread.UNKNOWN, wording)


def _of_any_category(book: RuleBook, written: str) -> list[str]:
    """Return the clauses that a number without its category may be: 3b, 第9条."""
    match = re.match(rf"第?\s*({_NUMBER})(?:\s*{_ARTICLE})?", written)
    number = _numeral(match[1]) if match else None
    if match is None or number is None:
        return []
    letters = {rule.letter for rule in book.rules.values() if rule.number == number}
    letter, rest = _letter(written[match.end() :], dict.fromkeys(letters))
    if not is_blank(rest):
        return []
    found = [
        rule
        for rule in book.rules.values()
        if rule.number == number and letter in ("", rule.letter) and rule.kind not in _COMPUTED
    ]
    return list(dict.fromkeys(one.code if letter else f"{one.category}{number}" for one in found))


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
