"""What the sheets of a month workbook say of its rule book, in that book's own names."""

from collections.abc import Iterable
from datetime import date

from udf.kinds import Kind
from udf.rulebook import MISSED, Rule, RuleBook
from workbook.generate.layout import month_template
from workbook.month.listed import listed

_MOST_CODES = 6  # named in a sentence; the others are on the sheet 细则


def texts_of(rules: RuleBook, month: date) -> dict[str, str]:
    """Return what the placeholders of templates/layouts/month.toml stand for, "" for nothing."""
    losses, gains = rules.entered(bonus=False), rules.entered(bonus=True)
    run = rules.of_kind(Kind.RUN)
    missed = [rule for rule in map(rules.clause_of, MISSED) if rule]
    return {
        "title": rules.short_title,
        "rules": rules.title,
        "version": rules.version,
        "month": f"{month.year}年{month.month}月",
        "year": str(month.year),
        "month_number": str(month.month),
        "deduction": _spellings(losses, "deduction"),
        "award": _spellings(gains, "award"),
        "deduction_code": _example(losses),
        "award_code": _example(gains),
        "no_awards": "" if gains else _phrase("no_awards"),
        "verified": _about("verified", (rule for rule in losses if rule.verify)),
        "units": _units(losses),
        "award_units": _units(gains),
        "runs": _phrase("runs", codes=run.code, limit=run.limit) if run else "",
        "whole_windows": _about("whole_windows", (rule for rule in gains if rule.window)),
        "missed": _about("missed", missed),
        **{
            kind.key: _about(kind.key, filter(None, [rules.of_kind(kind)]))
            for kind in Kind
            if kind.facts.computed
        },
    }


def _phrase(name: str, **values: object) -> str:
    return str(month_template()["phrases"][name]).format_map(values)


def _example(rules: Iterable[Rule]) -> str:
    """Return the code of a clause that shows how codes are written, one with a letter if any."""
    codes = sorted(rules, key=lambda rule: not rule.letter)
    return codes[0].code if codes else ""


def _spellings(rules: Iterable[Rule], name: str) -> str:
    """Return how a code may also be written, by an example."""
    rules = list(rules)
    code = _example(rules)
    if not code:
        return _phrase("no_awards")
    rule = next(rule for rule in rules if rule.code == code)
    number = f"{rule.number}{rule.letter}"
    long, dashed = f"{rule.clause}{rule.letter}", f"{rule.category}-{number}"
    return _phrase("spellings", code=code, long=long, dashed=dashed)


def _listed(rules: Iterable[Rule]) -> tuple[str, str]:
    rules = list(rules)
    codes = listed([rule.code for rule in rules], most=_MOST_CODES, unit="条")
    labels = "、".join(rule.short_label for rule in rules[:_MOST_CODES])
    return codes, labels


def _about(name: str, rules: Iterable[Rule]) -> str:
    """Return a sentence about some clauses, "" where there are none."""
    codes, labels = _listed(rules)
    return _phrase(name, codes=codes, labels=labels) if codes else ""


def _units(rules: Iterable[Rule]) -> str:
    """Return what 数量 is for the clauses that are not counted by occurrence."""
    units: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.measure not in ("次", "人次"):
            units.setdefault(rule.measure, []).append(rule)
    parts = [f"{_listed(found)[0]}填{unit}数" for unit, found in units.items()]
    return _phrase("units", parts="，".join(parts)) if parts else ""
