"""What the cells below a header of records are like: names, days, clauses, verdicts, points."""

import re
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from udf.clauses import Unread, find_rule, read_clause
from udf.dittos import is_ditto
from udf.rulebook import RuleBook
from udf.text import Cell as Plain
from udf.text import day, number, text, whole
from workbook.discovery.records.staff_numbers import are_numbers_of
from workbook.discovery.vocabulary import bare, name_likeness, organisation_likeness, words

_ALMOST = (Unread.NO_CLAUSE, Unread.LETTER_MISSING)  # a clause as such, of another rule book
_DAY = re.compile(
    r"(?:[0-9]{2,4}[-/.年])?[0-9]{1,2}[-/.月][0-9]{1,2}日?.*|[0-9]{1,2}[日号].*|[0-9]{8}"
)


@dataclass(frozen=True)
class Known:
    """What the rest of the workbook tells of its people and rules."""

    names: Collection[str]
    windows: Collection[str]
    rules: RuleBook
    rule_words: frozenset[str]
    numbers: frozenset[str] = frozenset()  # 工号, whatever they are called
    clauses: dict[str, bool] = field(default_factory=dict)  # texts that were looked at
    shares: dict[Hashable, float] = field(default_factory=dict)  # of columns that were looked at


def rule_words(rules: RuleBook) -> frozenset[str]:
    """Return the pairs of characters in which the clauses are written."""
    texts = [f"{rule.label}{rule.text}" for rule in rules.rules.values()]
    return frozenset(
        whole_[at : at + 2]
        for one in texts
        for whole_ in [re.sub(r"[^㐀-鿿]", "", one)]
        for at in range(len(whole_) - 1)
    )


def _is_clause(value: Plain, known: Known) -> bool:
    if not isinstance(value, str) or len(value) > 200:
        return False
    if value not in known.clauses:
        known.clauses[value] = _reads_as_clause(value, known)
    return known.clauses[value]


def _reads_as_clause(value: str, known: Known) -> bool:
    """Tell whether a text names a clause or is written in the words of the rules; no verdict is."""
    if text(value) in words()["values"]["yes_no"]:
        return False
    named = any(text(value).startswith(text(one.name)) for one in known.rules.categories)
    if named and read_clause(known.rules, value).reason in (None, *_ALMOST):
        return True
    plain = re.sub(r"[^㐀-鿿]", "", value)
    pairs = {plain[at : at + 2] for at in range(len(plain) - 1)}
    return len(pairs & known.rule_words) >= max(1, 0.4 * len(pairs))


def is_clause_itself(value: Plain, known: Known) -> bool:
    """Tell whether a text names a clause of the rules, or is one's label."""
    return isinstance(value, str) and find_rule(known.rules, value) is not None


def is_somebody(value: Plain, known: Known) -> bool:
    """Tell whether a text names one or several of the people that the workbook lists."""
    parts = _parts(value)
    return bool(parts) and all(text(part) in known.names for part in parts)


def _is_name(value: Plain, known: Known) -> bool:
    parts = _parts(value)
    return bool(parts) and all(
        text(part) in known.names or name_likeness(part) >= 0.5 for part in parts
    )


def _parts(value: Plain) -> tuple[str, ...]:
    """Return the names that a text joins."""
    return _split(value) if isinstance(value, str) else ()


@lru_cache(maxsize=4096)
def _split(joined: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[、，,/;；\s]+", joined.strip()) if part)


def _is_day(value: Plain, known: Known) -> bool:
    if isinstance(value, str):
        return _DAY.fullmatch(text(value)) is not None
    return isinstance(value, (int, float)) and value > 30_000 and day(value) is not None


_CONTENT: dict[str, Callable[[Plain, Known], bool]] = {
    "姓名": _is_name,
    "窗口": lambda v, known: text(v) in known.windows or organisation_likeness(v) >= 0.6,
    "日期": _is_day,
    "条款": _is_clause,
    "数量": lambda v, known: (n := number(v)) is not None and 0 < n <= 1000,
    "分值": lambda v, known: (n := number(v)) is not None and abs(n) <= 20,
    "核实": lambda v, known: text(v) in words()["values"]["yes_no"],
    "应签到次数": lambda v, known: (n := whole(v)) is not None and n >= 0,
    "签到异常次数": lambda v, known: (n := whole(v)) is not None and n >= 0,
    "办件量": lambda v, known: (n := whole(v)) is not None and n >= 0,
    "评价量": lambda v, known: (n := whole(v)) is not None and n >= 0,
    "到岗日期": _is_day,
    "离岗日期": _is_day,
}


def content_share(role: str, values: Sequence[Plain], known: Known) -> float | None:
    """Return the share of values that fit a role; None where there is nothing to go by."""
    test = _CONTENT.get(role)
    if test is None or not values:
        return None
    looked_at = role, tuple(values), tuple(map(type, values))
    if looked_at not in known.shares:
        known.shares[looked_at] = sum(test(value, known) for value in values) / len(values)
    return known.shares[looked_at]


def _are_minus_points(values: Sequence[Plain], known: Known) -> bool:
    points = [number(value) for value in values]
    few = all(one is not None and abs(one) <= 20 for one in points)
    return few and any(one is not None and one < 0 for one in points)


def _are_categories(values: Sequence[Plain], known: Known) -> bool:
    named = {text(category.name) for category in known.rules.categories}
    said = [value for value in values if not is_ditto(value)]
    return bool(said) and all(bare(str(value)) in named for value in said)


def _are_windows(values: Sequence[Plain], known: Known) -> bool:
    said = [value for value in values if not is_ditto(value)]
    return bool(said) and all(text(value) in known.windows for value in said)


def _are_clauses(values: Sequence[Plain], known: Known) -> bool:
    fitting = sum(is_clause_itself(value, known) for value in values)
    return fitting >= 0.6 * max(1, len(values))


# What values can be nothing else than, whatever their header.
TOLD: dict[str, Callable[[Sequence[Plain], Known], bool]] = {
    "分值": _are_minus_points,
    "类别": _are_categories,
    "工号": lambda values, known: are_numbers_of(values, known.numbers),
    "条款": _are_clauses,
    "窗口": _are_windows,
}
