"""Exports that hold a part of the month each: told apart from a corrected one, asked, joined."""

from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import blake2s
from itertools import pairwise

from udf.runs import runs
from workbook.imports.answers import ImportAnswers, ImportQuestion
from workbook.imports.findings import Basis, Counts, Findings
from workbook.imports.forms import data
from workbook.imports.identity import id_of_person
from workbook.month.import_log import Memory, Written
from workbook.month.month_text import last_day

_SECTION, _JOIN, _REPLACE = "以前导入过的", "合起来", "以这份为准"
_OPTIONS = (_JOIN, _REPLACE)
_ASKED = "以前导入过的这些，这份导出里没有：是同一个月分几次导出，还是这份已经改正"
Units = dict[str, Counts]


def unit(when: date, number: str = "") -> str:
    """Return what counts are remembered by: a day, 03, or a case of it, 03 and its short digest."""
    return f"{when.day:02}{_digest(number) if number else ''}"


def joined(
    findings: Findings, kind: str, basis: Basis, memory: Memory, answers: ImportAnswers
) -> Findings:
    """Return an export together with the parts of the month that were imported before.

    What this one lacks of days or cases imported before is asked about where it looks like another
    part: nothing in common, other days, or most of it. ``memory`` keeps what is counted now.
    """
    source = data()[kind]["title"]
    earlier = {
        person: _read(memory.parts.get((source, _key(person, basis)), {}))
        for person in findings.units
        if person in findings.counts
    }
    seen = {_digest(number) for number in findings.seen}
    lost = {person: _lacking(earlier[person], findings.units[person], seen) for person in earlier}
    lost = {person: lacking for person, lacking in lost.items() if lacking}
    parts = {
        person: lacking
        for person, lacking in lost.items()
        if _is_other_part(earlier[person], lacking, findings.units[person])
    }
    answer: str | None = _REPLACE
    if parts:
        words = _in_words(parts, findings, basis.month)
        answer = answers.meaning(_SECTION, words, _OPTIONS)
        if answer is None:
            return replace(findings, questions=(_question(words, parts, findings),))
    join = parts if answer == _JOIN else {}
    _remember(memory, source, findings, join, basis)
    return replace(
        findings,
        counts={
            person: _sum((own, *join.get(person, {}).values()))
            for person, own in findings.counts.items()
        },
        notes=(
            *findings.notes,
            *_notes(join, lost, findings, basis.month),
            *_uncovered(join, findings, basis),
        ),
        apart={person: _apart(units, findings, basis.month) for person, units in join.items()},
    )


def _question(words: str, parts: Mapping[int, Units], findings: Findings) -> ImportQuestion:
    days = {_day(one) for units in parts.values() for one in units}
    likely = {words: _JOIN} if days.isdisjoint(_own_days(parts, findings)) else {}
    return ImportQuestion(
        section=_SECTION,
        what=_ASKED,
        keys=((words, f"{len(parts)}人"),),
        options=_OPTIONS,
        likely=likely,
    )


def _notes(
    join: Mapping[int, Units], lost: Mapping[int, Units], findings: Findings, month: date
) -> Iterator[str]:
    if join:
        words = _in_words(join, findings, month)
        yield f"与以前导入的{words}合起来计（{len(join)}人）"
    replaced = {person: units for person, units in lost.items() if person not in join}
    if replaced:
        words = _in_words(replaced, findings, month)
        yield f"以前导入的{words}这份导出没有，已以这份为准（{len(replaced)}人）"


def _uncovered(join: Mapping[int, Units], findings: Findings, basis: Basis) -> Iterator[str]:
    """Yield a note where days of attendance end before the month does, or begin after it does.

    Of a month that goes on, the rest is still to come.
    """
    if not findings.days or basis.today <= last_day(basis.month):
        return
    parts = (*findings.units.values(), *join.values())
    there = {_day(one) for units in parts for one in units}
    lacking = [when.day for when in basis.workdays_over if not min(there) <= when.day <= max(there)]
    if lacking:
        spans = (f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs(lacking))
        days = f"{basis.month.month}月{'、'.join(spans)}日这{len(lacking)}个工作日"
        yield f"导出里没有{days}，没有计入，请核对"


def _remember(
    memory: Memory, source: str, findings: Findings, join: Mapping[int, Units], basis: Basis
) -> None:
    for person in findings.counts:
        key = source, _key(person, basis)
        memory.parts.pop(key, None)
        if person in findings.units:
            memory.parts[key] = _written({**findings.units[person], **join.get(person, {})})


def _apart(units: Units, findings: Findings, month: date) -> frozenset[int]:
    """Return the days that an earlier part covered; cases are told apart by what is ``seen``."""
    if findings.seen:
        return frozenset(range(1, last_day(month).day + 1))
    return frozenset(map(_day, units))


def _key(person: int, basis: Basis) -> str:
    return id_of_person(basis.roster.people[person])


def _lacking(earlier: Units, own: Units, seen: Collection[str]) -> Units:
    """Return what was counted before of days or cases of which the export says nothing."""
    known = {*map(_name, own), *seen}
    return {one: counts for one, counts in earlier.items() if counts[0] and _name(one) not in known}


def _is_other_part(earlier: Units, lacking: Units, own: Units) -> bool:
    """Tell whether an export looks like another part of the month, not a corrected one."""
    days = list(map(_day, own))
    outside = any(not min(days) <= _day(one) <= max(days) for one in lacking)
    counted = sum(1 for due, _ in earlier.values() if due)
    return outside or 2 * len(lacking) > counted


def _in_words(parts: Mapping[int, Units], findings: Findings, month: date) -> str:
    """Return the days of parts in words, and of how many cases: 2026年11月1日至15日的40件."""
    units = [one for part in parts.values() for one in part]
    days, own_days = sorted(set(map(_day, units))), _own_days(parts, findings)
    runs = [[days[0]]]
    for before, day in pairwise(days):
        if any(before < own < day for own in own_days):
            runs.append([])
        runs[-1].append(day)
    spans = (f"{run[0]}日至{run[-1]}日" if len(run) > 1 else f"{run[0]}日" for run in runs)
    counted = f"的{len(units)}件" if findings.seen else ""
    return f"{month.year}年{month.month}月{'、'.join(spans)}{counted}"


def _own_days(people: Iterable[int], findings: Findings) -> set[int]:
    return {_day(one) for person in people for one in findings.units[person]}


def _day(one: str) -> int:
    return int(one[:2])


def _name(one: str) -> str:
    """Return what tells a unit from others: a case, whatever its day is corrected to, or a day."""
    return one[2:] or one


def _digest(number: str) -> str:
    return urlsafe_b64encode(blake2s(number.encode(), digest_size=6).digest()).decode()


def _sum(counts: Iterable[Counts]) -> Counts:
    first, second = zip(*counts, strict=True)
    return sum(first), sum(second)


def _written(units: Units) -> Written:
    """Return units as the workbook remembers them: those with the same two counts together."""
    found: dict[str, list[str]] = defaultdict(list)
    for one, (first, second) in sorted(units.items()):
        found[f"{first}/{second}"].append(one)
    return {counts: " ".join(ones) for counts, ones in found.items()}


def _read(written: Mapping[str, str]) -> Units:
    return {
        one: (int(first), int(second))
        for counts, ones in written.items()
        for first, _, second in [counts.partition("/")]
        for one in ones.split()
    }
