"""What words tell: how much a text is like a name, a label, an organisation, a column's header.

The words are data in ``templates/discovery.toml`` and ``templates/aliases.toml``; those of the
categories come from the rule book. Words only tilt: see `workbook.discovery.people.rows` for what
decides.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from udf import tables
from udf.clauses import read_clause
from udf.kinds import Kind
from udf.resources import template
from udf.rulebook import RuleBook
from udf.text import Cell as Plain
from udf.text import text
from workbook.discovery.model import Subtotal

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〕]*〕")
_QUOTES = str.maketrans("", "", "“”\"'‘’「」*:：·")
_MARKS = re.compile(r"(?:满分)?([0-9]{1,3}(?:\.[0-9])?)分?")
_HAN = re.compile(r"[㐀-鿿豈-﫿]+")
_NOT_A_NAME = re.compile(r"[0-9:：，,。；;、/\\%％?？!！=+*#@《》“”\"—_~]")
_TAIL = re.compile(r"(?<=[㐀-鿿]{2})[A-Za-z0-9]$")


@cache
def words() -> dict[str, Any]:
    """Return the data file."""
    with template("discovery.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _names() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = words()["names"]
    return (
        frozenset(text(data["surnames"])),
        frozenset(data["compound"].split()),
        frozenset(text(data["transcribed"])),
    )


def speaks_of_points(written: str) -> bool:
    """Tell whether a title or header says that points are under it: 扣分, 加分."""
    listed = words()["sheets"]
    known = (word for key in ("deductions", "awards") for word in listed[key] if "分" in word)
    return any(word in written for word in known)


def bare(cell: Plain) -> str:
    """Return a text without brackets, quotes and white space."""
    return _BRACKETS.sub("", text(cell)).translate(_QUOTES)


# --- names ----------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def name_likeness(cell: Plain) -> float:
    """Return how much a text is like a person's name, from 0 to 1; 0 where it cannot be one."""
    if not isinstance(cell, str):
        return 0.0
    whole = _TAIL.sub("", _BRACKETS.sub("", text(cell)))
    if not 2 <= len(whole) <= 15 or _NOT_A_NAME.search(whole) or label_of(whole):
        return 0.0
    parts = re.split(r"[·•・.‧]", whole)
    if not all(_HAN.fullmatch(part) for part in parts):
        latin = re.fullmatch(r"[A-Za-z][A-Za-z'-]*(?:[ .·]?[A-Za-z'-]+)*", whole)
        return 0.3 if latin else 0.0
    if len(parts) > 1:
        return 0.9 if all(parts) else 0.0
    if whole in _plain_words():
        return 0.1
    likeness = _han_likeness(whole)
    organised = len(whole) > 2 and organisation_likeness(whole) >= 0.8
    return likeness * (0.4 if organised else 1.0)


def _han_likeness(whole: str) -> float:
    """Return how much a text of Chinese characters is like a name, by its first and its size."""
    singles, compounds, transcribed = _names()
    size = len(whole)
    spoken = sum(character in transcribed for character in whole)
    if size >= 3 and spoken >= size - (size > 4):
        return 0.9
    if size <= 6 and any(whole.startswith(surname) for surname in compounds):
        return 0.95 if 3 <= size <= 4 else 0.6
    if whole[0] in singles:
        return {2: 0.9, 3: 1.0, 4: 0.6}.get(size, 0.1)
    return 0.2 if size <= 4 else 0.05


@cache
def _plain_words() -> frozenset[str]:
    """Return texts that are something else, though they may begin like a name."""
    values = words()["values"]
    listed = [
        word
        for name in ("grades", "sexes", "yes_no", "posts", "absence", "everyone")
        for word in values[name]
    ]
    return frozenset([*listed, *words()["organisations"]["words"]])


# --- labels ---------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def label_of(cell: Plain) -> Subtotal | None:
    """Return what a label such as 综合窗口小计, 本月平均分 or 满分 says of its row, else None."""
    whole = bare(cell) if isinstance(cell, str) else ""
    if not whole or len(whole) > 16:
        return None
    labels = words()["labels"]
    if whole in labels["whole"]:
        return Subtotal.OTHER
    for meaning, listed in labels["subtotal"].items():
        for word in listed:
            start = whole.find(word)
            if start >= 0 and _is_rest(whole[:start], whole[start + len(word) :]):
                return Subtotal(meaning)
    return None


def _is_rest(before: str, after: str) -> bool:
    """Tell whether what is around a label's word leaves it a label."""
    trimmed = words()["labels"]["trimmed"]
    after = re.sub(r"[0-9一二三四五六七八九十.%]+", "", after)
    return _is_covered(after, trimmed) and (
        _is_covered(before, trimmed) or organisation_likeness(before) >= 0.8
    )


def _is_covered(whole: str, parts: Iterable[str]) -> bool:
    return _covered(whole, tuple(parts)) == len(whole)


@lru_cache(maxsize=65536)
def _covered(whole: str, parts: tuple[str, ...]) -> int:
    """Return how many characters of a text some of the parts, side by side or not, can cover."""
    best = [0] * (len(whole) + 1)
    for end in range(1, len(whole) + 1):
        best[end] = best[end - 1]
        for part in parts:
            if whole.endswith(part, 0, end):
                best[end] = max(best[end], best[end - len(part)] + len(part))
    return best[-1]


@cache
def _patterns(name: str) -> re.Pattern[str]:
    return re.compile("|".join(words()["labels"][name]))


@lru_cache(maxsize=65536)
def is_note(cell: Plain) -> bool:
    """Tell whether a text is a note: numbered, introduced as one, or made of sentences."""
    return isinstance(cell, str) and (
        len(text(cell)) > 30 or _patterns("notes").search(text(cell)) is not None
    )


@lru_cache(maxsize=65536)
def is_signature(cell: Plain) -> bool:
    """Tell whether a text is a line to sign, or a date under a table."""
    return isinstance(cell, str) and _patterns("signatures").search(text(cell)) is not None


def is_aside(cells: Collection[Plain]) -> bool:
    """Tell whether the cells of a row are a note or a line to sign, and of no table."""
    first = next((cell for cell in cells if cell is not None), None)
    return len(cells) <= 2 and (is_note(first) or is_signature(first))


@lru_cache(maxsize=65536)
def organisation_likeness(cell: Plain) -> float:
    """Return how much a text is like a window's or department's name, from 0 to 1."""
    whole = bare(cell) if isinstance(cell, str) else ""
    if not 2 <= len(whole) <= 20:
        return 0.0
    data = words()["organisations"]
    if whole in data["words"] or whole.endswith(("窗口", "中心", "大厅")):
        return 1.0
    if re.fullmatch(r".*[0-9一二三四五六七八九十A-Z]+号?(?:窗口?|台|厅|区|楼|组)", whole):
        return 1.0
    ends = any(whole.endswith(end) and len(whole) > len(end) for end in data["ends"])
    holds = any(word in whole for word in data["words"])
    return 1.0 if ends and holds else 0.8 if ends and len(whole) > 2 else 0.6 if holds else 0.0


# --- headers --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Parts:
    alone: frozenset[str]
    subject: tuple[str, ...]
    measure: tuple[str, ...]
    never: tuple[str, ...]


@cache
def _header_parts() -> dict[str, _Parts]:
    aliases: dict[str, set[str]] = {}
    for kind in (tables.ROSTER, tables.LEDGER, tables.ATTENDANCE, tables.REVIEWS, tables.SCORES):
        for other, name in tables.aliases(kind).items():
            aliases.setdefault(name, set()).add(other)
    return {
        role: _Parts(
            alone=frozenset(
                bare(word) for word in (*data.get("alone", ()), *aliases.get(role, ()))
            ),
            subject=tuple(data.get("subject", ())),
            measure=tuple(data.get("measure", ())),
            never=tuple(data.get("never", ())),
        )
        for role, data in words()["headers"].items()
    }


@lru_cache(maxsize=65536)
def header_scores(title: str) -> dict[str, float]:
    """Return how well a header's text fits each role it fits at all, from 0.5 to 1."""
    whole = bare(title)
    if not whole or len(whole) > 20:
        return {}
    found: dict[str, float] = {}
    for role, parts in _header_parts().items():
        if whole in parts.alone or text(title) in parts.alone:
            found[role] = 1.0
            continue
        if any(word in whole for word in parts.never) or not parts.measure:
            continue
        ends = [word for word in parts.measure if whole.endswith(word)]
        if not ends:
            continue
        rest = whole[: -len(max(ends, key=len))]
        if not any(word in whole for word in parts.subject):
            continue
        known = (*parts.subject, *parts.measure, "的", "、", "及", "和", "或", "/", "本", "各")
        share = (_covered(rest, known) + len(whole) - len(rest)) / len(whole)
        if share >= 0.7:
            found[role] = 0.9 * share
    return found


def role_of(title: str) -> str | None:
    """Return the role that a header's text fits best, None where it fits none."""
    scores = header_scores(title)
    return max(scores, key=lambda role: scores[role]) if scores else None


# --- categories -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Claim:
    """A header that names a category: how surely, and whether it says that points went off."""

    category: str
    sure: float
    off: bool
    points: bool


def _category_words(rules: RuleBook) -> Iterator[tuple[str, str, float]]:
    """Yield the words that may name a category, with it and how surely they do."""
    names = [category.name for category in rules.categories]
    for name in names:
        yield text(name), name, 1.0
        stem = text(name)[:2]
        if sum(text(other).startswith(stem) for other in names) == 1:
            yield stem, name, 0.7
    data = words()["categories"]
    for rule in rules.rules.values():
        if rule.kind.facts.computed:
            yield from ((word, rule.category, 0.8) for word in data[rule.kind.key])
    bonus = [category.name for category in rules.categories if category.bonus]
    if len(bonus) == 1:
        yield from ((word, bonus[0], 0.8) for word in data["bonus"])


class CategoryWords:
    """What the categories of a rule book are called in headers."""

    def __init__(self, rules: RuleBook) -> None:
        self.order = [category.name for category in rules.categories]
        self.points = [category.points / 100 for category in rules.categories]
        self.bonus = frozenset(category.name for category in rules.categories if category.bonus)
        rate = rules.of_kind(Kind.RATE)
        self.rated = {rate.category} if rate is not None else set()
        self._rules = rules
        self._words = sorted(_category_words(rules), key=lambda item: (-len(item[0]), -item[2]))
        self._known: dict[str, Claim | None] = {}
        self._any = re.compile("|".join(re.escape(word) for word, _, _ in self._words))

    def is_label(self, title: str) -> bool:
        """Tell whether a text is the label of one clause that is entered by hand."""
        reading = read_clause(self._rules, title)
        rule = reading.rule if reading.by_label else None
        return rule is not None and not rule.kind.facts.computed

    def claim(self, cell: Plain) -> Claim | None:
        """Return the category that a header names, None where it names none or more than that."""
        if not isinstance(cell, str) or len(cell) > 40:
            return None
        if not self._any.search(cell) and not self._any.search(text(cell)):
            return None
        if cell not in self._known:
            self._known[cell] = self._claim(bare(cell))
        return self._known[cell]

    def _without_marks(self, rest: str, category: str) -> str:
        """Leave out what says full marks: 20分, or a bare 20 where the category has 20."""
        found = _MARKS.search(rest)
        if found is None:
            return rest
        own = self.points[self.order.index(category)]
        return _MARKS.sub("", rest) if found[0].endswith("分") or float(found[1]) == own else rest

    def _claim(self, whole: str) -> Claim | None:
        if not 2 <= len(whole) <= 20:
            return None
        data = words()["categories"]
        off_words = tuple(data["off"])
        known = (*data["points"], *off_words)
        for word, category, sure in self._words:
            if word not in whole:
                continue
            rest = self._without_marks(whole.replace(word, "", 1), category)
            if word != text(category) and len(rest) and text(category).startswith(word):
                rest = re.sub(r"^(?:管理|规范|项|类)", "", rest)
            if _covered(rest, known) == len(rest):
                off = any(off in rest for off in off_words)
                says = any(mark in rest for mark in data["points"]) and not off
                return Claim(category=category, sure=sure, off=off, points=says)
        return None


def marks_in(cell: Plain) -> float | None:
    """Return the full marks that a header gives (作风（20分） → 20), None where it gives none."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    if not isinstance(cell, str):
        return None
    whole = text(cell)
    found = re.findall(r"[(\[【]\D{0,4}([0-9]{1,3}(?:\.[0-9])?)分?\D{0,2}[)\]】]", whole)
    found = found or re.findall(r"([0-9]{1,3}(?:\.[0-9])?)分", whole)
    if not found:
        only = re.fullmatch(r"\D{0,6}([0-9]{1,3}(?:\.[0-9])?)", whole)
        found = [only[1]] if only else []
    return float(found[-1]) if len(found) == 1 else None
