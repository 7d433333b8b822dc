"""Which clause some words resemble: a proposal for a clerk, never a reading."""

from collections import Counter
from functools import lru_cache
from itertools import pairwise

from udf.rulebook import Rule, RuleBook
from udf.text import text

_LABEL, _SENTENCE, _SINGLE = 3.0, 1.0, 0.3  # what a pair of characters, or one alone, weighs
_LEAST = 0.25  # of the words' own weight must be in the clause


def resembling(book: RuleBook, words: str, category: str = "") -> Rule | None:
    """Return the clause that shares most with some words, None where none does enough.

    Two characters that follow each other count, the more the fewer clauses have them; those of a
    clause's label more than those of its sentence, and a whole label most. Only clauses of
    ``category`` are proposed where the cell names one.
    """
    written = "".join(char for char in text(words) if char > "\u2fff")
    if not written:
        return None
    index = _index(book)
    rules = [rule for rule in index if not category or rule.category == category]
    scored = [(_score(written, rule, *index[rule]), -place) for place, rule in enumerate(rules)]
    best = max(scored, default=(0.0, 0))
    return rules[-best[1]] if best[0] >= _LEAST else None


@lru_cache(maxsize=8)
def _index(book: RuleBook) -> dict[Rule, tuple[dict[str, float], dict[str, float]]]:
    """Return the weights of pairs and of single characters of every clause that is entered."""
    rules = [rule for rule in book.rules.values() if not rule.kind.facts.computed]
    labels = {rule: rule.short_label for rule in rules}
    spread = Counter(pair for rule in rules for pair in set(_pairs(rule.text)))
    own = Counter(pair for label in labels.values() for pair in set(_pairs(label)))
    found = {}
    for rule in rules:
        pairs = {pair: _SENTENCE / spread[pair] for pair in _pairs(rule.text)}
        pairs |= {pair: _LABEL / own[pair] for pair in _pairs(labels[rule])}
        singles = dict.fromkeys(text(labels[rule]), _SINGLE)
        found[rule] = pairs, singles
    return found


def _pairs(words: str) -> list[str]:
    return ["".join(pair) for pair in pairwise(text(words))]


def _score(written: str, rule: Rule, pairs: dict[str, float], singles: dict[str, float]) -> float:
    label = text(rule.label).partition("(")[0]
    whole = _LABEL if len(label) > 1 and label in written else 0.0
    shared = sum(pairs.get(pair, 0.0) for pair in _pairs(written))
    alone = sum(singles.get(char, 0.0) for char in set(written))
    return (whole + shared + alone * 0.2) / max(2, len(written) - 1)
