"""Persons followed through the months: by 工号, else by 姓名 and 窗口; the unclear is listed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from udf.roster import is_given
from workbook.month.stored_results import MonthResult, PersonMonth


class YearRemark(NamedTuple):
    """Something to look at: the month (1–12, 0 for the year), the file, what, and what to do."""

    month: int
    file: str
    what: str
    advice: str


@dataclass(frozen=True)
class Followed:
    """A person through the year, months by number; ``id`` is "" where no workbook has one."""

    id: str
    name: str
    months: Mapping[int, PersonMonth]

    @cached_property
    def scored(self) -> dict[int, int]:
        """Totals in hundredths of the months served that have one."""
        return {
            month: entry.total
            for month, entry in self.months.items()
            if entry.served and isinstance(entry.total, int)
        }

    @property
    def window(self) -> str:
        """The latest window."""
        return self.months[max(self.months)].window

    @property
    def moves(self) -> list[tuple[int, str]]:
        """Return the windows in order, each with the month from which it is known."""
        found: list[tuple[int, str]] = []
        for month in sorted(self.months):
            window = self.months[month].window
            if window and (not found or found[-1][1] != window):
                found.append((month, window))
        return found

    @property
    def label(self) -> str:
        """The name with what tells namesakes apart."""
        return f"{self.name}（{self.id or self.window}）"


Key = tuple[str, str]
_Named = dict[Key, dict[int, PersonMonth]]


def follow(results: Sequence[MonthResult]) -> tuple[list[Followed], list[YearRemark]]:
    """Return everybody once with all their months, in the order of the latest roster, and remarks.

    A 工号 that bears two names is two persons; a row without 工号 belongs to the one person of that
    name whom another month has in that window, else to a line of its own.
    """
    remarks: list[YearRemark] = []
    numbered: _Named = defaultdict(dict)
    plain: _Named = defaultdict(dict)
    alone: list[tuple[int, PersonMonth]] = []
    results = _spelled_alike(results)
    for result in results:
        month = result.month.month
        keys = Counter(map(_key, result.people))
        for person in result.people:
            if keys[_key(person)] > 1:
                alone.append((month, person))
            else:
                (numbered if person.id else plain)[_key(person)][month] = person
        remarks += [
            YearRemark(
                month,
                result.file,
                f"{people[0].label}有{len(people)}行，分不清，各列一行，不与其他月份相连",
                "在那个月的工作簿里给每人填上各自的工号",
            )
            for people in _repeated(result.people, keys)
        ]
    files = {result.month.month: result.file for result in results}
    given = _given_anew(numbered, results)
    remarks += map(_not_the_same, given)
    remarks += _renamed(numbered)
    remarks += _renumbered(numbered)
    remarks += _attach(numbered, plain, files)
    remarks += _maybe_moved(plain)
    lines = [Followed(number, name, months) for (number, name), months in numbered.items()]
    lines += [Followed("", name, months) for (name, _), months in plain.items()]
    lines += [Followed(person.id, person.name, {month: person}) for month, person in alone]
    lines += [line for lines_of_one in given for line in lines_of_one]
    return sorted(lines, key=_roster_order), remarks


def _spelled_alike(results: Sequence[MonthResult]) -> list[MonthResult]:
    """Write each 工号 as the last month does: capitals matter only where one month has both."""
    spelled: dict[str, str] = {}
    different: set[str] = set()
    for result in sorted(results, key=lambda one: one.month):
        numbers = {person.id for person in result.people}
        often = Counter(number.casefold() for number in numbers)
        different |= {folded for folded, count in often.items() if count > 1}
        spelled |= {number.casefold(): number for number in numbers}
    alike = {folded: number for folded, number in spelled.items() if folded not in different}
    return [
        result._replace(
            people=tuple(
                person._replace(id=alike.get(person.id.casefold(), person.id))
                for person in result.people
            )
        )
        for result in results
    ]


def _key(person: PersonMonth) -> Key:
    return (person.id, person.name) if person.id else (person.name, person.window)


def _repeated(people: Sequence[PersonMonth], keys: Counter[Key]) -> Iterator[list[PersonMonth]]:
    for key, count in keys.items():
        if count > 1:
            yield [person for person in people if _key(person) == key]


def _given_anew(numbered: _Named, results: Sequence[MonthResult]) -> list[list[Followed]]:
    """Take out who has a 工号 that workbooks gave each by itself; return a line a workbook."""
    begins = [result.month.month for result in results if result.begins]
    found = []
    for number, name in [key for key in numbered if is_given(*key)]:
        parts: dict[int, dict[int, PersonMonth]] = defaultdict(dict)
        for month, person in numbered[number, name].items():
            parts[sum(first <= month for first in begins)][month] = person
        if len(parts) > 1:
            del numbered[number, name]
            found.append([Followed(number, name, months) for months in parts.values()])
    return found


def _not_the_same(lines: Sequence[Followed]) -> YearRemark:
    written = "、".join(months_text(line.months) for line in lines)
    what = f"工号{lines[0].id}是接入时编的，{written}各编各的，不能断定是同一个人，各列一行"
    return YearRemark(0, "", what, "在各月工作簿里换成各人自己的工号，再汇总一次")


def _renamed(numbered: _Named) -> Iterator[YearRemark]:
    names: dict[str, list[str]] = defaultdict(list)
    for number, name in numbered:
        names[number].append(name)
    for number, found in names.items():
        if len(found) > 1:
            written = "、".join(
                f"{name}（{months_text(numbered[number, name])}）" for name in found
            )
            what = f"工号{number}有不同的姓名：{written}，按不同的人各列一行"
            yield YearRemark(0, "", what, "同一个人的，把姓名改成一致；换了人的，给新人新工号")


def _renumbered(numbered: _Named) -> Iterator[YearRemark]:
    """Tell of one name in one window under different numbers, one after the other."""
    places: dict[Key, list[str]] = defaultdict(list)
    for number, name in numbered:
        for window in dict.fromkeys(person.window for person in numbered[number, name].values()):
            places[name, window].append(number)
    for (name, window), numbers in places.items():
        months = Counter(month for number in numbers for month in numbered[number, name])
        if len(numbers) > 1 and max(months.values()) == 1:
            written = "、".join(
                f"{number}（{months_text(numbered[number, name])}）" for number in numbers
            )
            what = f"{name}（{window or '无窗口'}）先后有不同的工号：{written}，按不同的人各列一行"
            yield YearRemark(0, "", what, "同一个人的，在各月工作簿里把工号改成一致，再汇总一次")


def _attach(numbered: _Named, plain: _Named, files: Mapping[int, str]) -> Iterator[YearRemark]:
    """Give months without 工号 to the person they can only mean; tell of those left over."""
    known: dict[str, list[Key]] = defaultdict(list)
    for key in numbered:
        known[key[1]].append(key)
    windows = {
        key: {person.window for person in months.values()} for key, months in numbered.items()
    }
    for (name, window), months in list(plain.items()):
        fitting = [key for key in known[name] if window in windows[key]]
        if len(fitting) == 1 and not months.keys() & numbered[fitting[0]].keys():
            numbered[fitting[0]].update(plain.pop((name, window)))
        elif known[name]:
            why = "有几个人都可能" if len(fitting) > 1 else "窗口或月份对不上"
            numbers = "、".join(key[0] for key in known[name])
            what = (
                f"{name}（{window or '无窗口'}，{months_text(months)}）没有工号，"
                f"与工号{numbers}的{name}{why}，单列一行"
            )
            yield YearRemark(
                0, files[min(months)], what, "在没有工号的工作簿里补上工号，再汇总一次"
            )


def _maybe_moved(plain: _Named) -> Iterator[YearRemark]:
    """Tell of names without 工号 that are in one window after another."""
    places: dict[str, list[Key]] = defaultdict(list)
    for key in plain:
        places[key[0]].append(key)
    for name, keys in places.items():
        months = Counter(month for key in keys for month in plain[key])
        if len(keys) > 1 and max(months.values()) == 1:
            written = "、".join(
                f"{window or '无窗口'}（{months_text(plain[name, window])}）" for _, window in keys
            )
            what = f"{name}没有工号，先后在{written}，不能断定是同一个人，各列一行"
            yield YearRemark(0, "", what, "是同一个人调换窗口的，在各月工作簿里补上同一工号")


def _roster_order(line: Followed) -> tuple[int, int]:
    latest = max(line.months)
    return -latest, line.months[latest].row


def months_text(months: Iterable[int]) -> str:
    """Return months in words: 1—3月、7月."""
    numbers = sorted(months)
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{r[0]}月" if len(r) == 1 else f"{r[0]}—{r[-1]}月" for r in runs)
