"""Exports that hold a part of the month each: told from a corrected one, asked about and joined."""

from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from hashlib import blake2s
from itertools import pairwise

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
    seen = {_digest(number) for number in findings.seen}
    keys = {person: id_of_person(basis.roster.people[person]) for person in findings.counts}
    lost: dict[int, Units] = {}
    parts: dict[int, Units] = {}
    for person, own in findings.units.items():
        if person in findings.counts:
            earlier = _read(memory.parts.get((source, keys[person]), {}))
            if lacking := _lacking(earlier, own, seen):
                lost[person] = lacking
                if _is_other_part(earlier, lacking, own):
                    parts[person] = lacking
    notes = list(findings.notes)
    join: dict[int, Units] = {}
    if parts:
        own_days = {_day(one) for person in parts for one in findings.units[person]}
        words = _in_words(parts.values(), own_days, basis.month, cases=bool(seen))
        answer = answers.meaning(_SECTION, words, _OPTIONS)
        if answer is None:
            disjoint = own_days.isdisjoint(map(_day, _all(parts.values())))
            likely = {words: _JOIN} if disjoint else {}
            asked = ((words, f"{len(parts)}人"),)
            question = ImportQuestion(_SECTION, _ASKED, asked, _OPTIONS, likely)
            return replace(findings, questions=(question,))
        if answer == _JOIN:
            join = parts
            notes.append(f"与以前导入的{words}合起来计（{len(parts)}人）")
    replaced = {person: units for person, units in lost.items() if person not in join}
    if replaced:
        own_days = {_day(one) for person in replaced for one in findings.units[person]}
        words = _in_words(replaced.values(), own_days, basis.month, cases=bool(seen))
        notes.append(f"以前导入的{words}这份导出没有，已以这份为准（{len(replaced)}人）")
    for person, key in keys.items():
        memory.parts.pop((source, key), None)
        if person in findings.units:
            every = {**findings.units[person], **join.get(person, {})}
            memory.parts[source, key] = _written(every)
    counts = {
        person: _sum((own, *join.get(person, {}).values()))
        for person, own in findings.counts.items()
    }
    month = range(1, last_day(basis.month).day + 1)
    apart = {
        person: frozenset(month if seen else map(_day, units)) for person, units in join.items()
    }
    return replace(findings, counts=counts, notes=tuple(notes), apart=apart)


def _lacking(earlier: Units, own: Units, seen: Collection[str]) -> Units:
    """Return what was counted before of days or cases of which the export says nothing."""
    told = {*map(_name, own), *seen}
    return {one: counts for one, counts in earlier.items() if counts[0] and _name(one) not in told}


def _is_other_part(earlier: Units, lacking: Units, own: Units) -> bool:
    """Tell whether an export looks like another part of the month, not a corrected one."""
    days = list(map(_day, own))
    outside = any(not min(days) <= _day(one) <= max(days) for one in lacking)
    counted = sum(1 for due, _ in earlier.values() if due)
    return outside or 2 * len(lacking) > counted


def _in_words(
    parts: Iterable[Units], own_days: Collection[int], month: date, *, cases: bool
) -> str:
    """Return the days of parts in words, and of how many cases: 2026年11月1日至15日的40件."""
    units = [one for part in parts for one in part]
    days = sorted(set(map(_day, units)))
    runs = [[days[0]]]
    for before, day in pairwise(days):
        if any(before < own < day for own in own_days):
            runs.append([])
        runs[-1].append(day)
    spans = (f"{run[0]}日至{run[-1]}日" if len(run) > 1 else f"{run[0]}日" for run in runs)
    counted = f"的{len(units)}件" if cases else ""
    return f"{month.year}年{month.month}月{'、'.join(spans)}{counted}"


def _all(parts: Iterable[Units]) -> set[str]:
    return {one for part in parts for one in part}


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
