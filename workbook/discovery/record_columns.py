"""Which column of a ledger, an attendance, review or roster sheet is what.

A column is taken for what its header and the cells below it say together; content decides
against a header that lies, and two columns that could be the same are open.
"""

import re
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from udf.clauses import Unread, find_rule, read_clause
from udf.dittos import is_ditto
from udf.rulebook import RuleBook
from udf.text import Cell as Plain
from udf.text import day, number, text, whole
from workbook.discovery.amiss_columns import with_parts
from workbook.discovery.model import TableKind
from workbook.discovery.sheet_view import View
from workbook.discovery.staff_numbers import are_numbers_of, has_number_of
from workbook.discovery.vocabulary import (
    bare,
    header_scores,
    name_likeness,
    organisation_likeness,
    words,
)
from workbook.discovery.window_column import may_be_window, open_posts

WHO = ("姓名", "工号", "窗口")
_LEDGER = (
    "日期", "类别", "条款", "数量", "核实", "考核方式", "通报期次", "备注", "分值", "状态", "旁人",
)  # fmt: skip
ROLES: dict[TableKind, tuple[str, ...]] = {
    TableKind.LEDGER: (*WHO, *_LEDGER, "序号"),
    TableKind.ATTENDANCE: (*WHO, "应签到次数", "签到异常次数", "正常在岗率", "备注", "序号"),
    TableKind.REVIEWS: (*WHO, "办件量", "评价量", "评价率", "备注", "序号"),
    TableKind.ROSTER: (*WHO, "到岗日期", "离岗日期", "备注", "序号"),
}
# Of each group one column has to be there.
NEEDED: dict[TableKind, tuple[tuple[str, ...], ...]] = {
    TableKind.LEDGER: (("条款",), WHO, ("日期", "分值", "数量")),
    TableKind.ATTENDANCE: (("姓名", "工号"), ("应签到次数",), ("签到异常次数",)),
    TableKind.REVIEWS: (("姓名", "工号"), ("办件量",), ("评价量",)),
    TableKind.ROSTER: (("姓名",), ("窗口", "工号")),
}
COUNTING = ("数量", "核实")
_LOOSE = {"其他", "办件量", "评价量"}  # roles whose headers explain no column of a ledger
_NUMBERED = re.compile("号|电话|手机|年龄|工龄|编码")
_SURE = 1.2  # better than a header that says so over other values
_CLOSE = 0.2  # two columns whose scores differ by less could both be it
_MOST_ROWS = 80  # rows that are looked at
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


# --- what is below a header -----------------------------------------------------------------------


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
# What a column may be by its content alone.
_TELLING = {"姓名": 0.8, "日期": 0.8, "条款": 0.8}


def content_share(role: str, values: Sequence[Plain], known: Known) -> float | None:
    """Return the share of values that fit a role; None where there is nothing to go by."""
    test = _CONTENT.get(role)
    if test is None or not values:
        return None
    looked_at = role, tuple(values), tuple(map(type, values))
    if looked_at not in known.shares:
        known.shares[looked_at] = sum(test(value, known) for value in values) / len(values)
    return known.shares[looked_at]


# --- columns --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Records:
    """The columns found for a kind of table: chosen by role, and open ones with candidates."""

    kind: TableKind
    columns: Mapping[str, int]
    open: Mapping[str, tuple[int, ...]]

    @property
    def missing(self) -> tuple[str, ...]:
        """The roles of which one is needed and none is there, one for each group."""
        have = {*self.columns, *self.open}
        return tuple(g[0] for g in NEEDED[self.kind] if not have & set(g))

    @property
    def own(self) -> int:
        """How many of the kind's own columns are there."""
        have = {*self.columns, *self.open}
        return sum(bool(have & set(group)) for group in NEEDED[self.kind] if group[0] not in WHO)


def fit(
    view: View, titles: Mapping[int, str], body: Sequence[int], kind: TableKind, known: Known
) -> Records:
    """Return which columns of a table could have which role of a kind."""
    values = {
        column: [v for row in body[:_MOST_ROWS] if (v := view.value(row, column)) is not None]
        for column in titles
    }
    scored = _scored(titles, values, kind, known)
    telling = {
        role: {c for c in titles if (content_share(role, values[c], known) or 0.0) >= 0.6}
        for role in ("条款", "姓名")
    }
    found = _assigned(kind, scored, telling)
    if kind is TableKind.LEDGER and not found.missing:
        overlooked = _overlooked(titles, values, found, known)
        return Records(kind=kind, columns=found.columns, open={**found.open, **overlooked})
    if kind is TableKind.ATTENDANCE:
        return Records(kind, *with_parts(found.columns, found.open, titles, values))
    dated = {"到岗日期", "离岗日期"} & set(found.columns)  # no list of telephones
    if kind is TableKind.ROSTER and dated and not known.windows and "窗口" not in found.columns:
        return replace(found, open={**found.open, **open_posts(titles, values)})
    return found


class _Fit(NamedTuple):
    score: float
    role: str
    column: int


def _scored(
    titles: Mapping[int, str], values: Mapping[int, Sequence[Plain]], kind: TableKind, known: Known
) -> list[_Fit]:
    """Return what the columns could be, best first."""
    others = _others_numbers(titles, values, known)
    scored = [
        _Fit(score, role, column)
        for column, title in titles.items()
        for role in ROLES[kind]
        if (score := _score(role, title, values[column], known)) >= 0.5
        and not (role == "工号" and column in others)
    ]
    return sorted(scored, key=lambda item: -item.score)


def _others_numbers(
    titles: Mapping[int, str], values: Mapping[int, Sequence[Plain]], known: Known
) -> set[int]:
    """Return the columns without any 工号 of the people where another column holds these."""
    if not any(values[column] and _TOLD["工号"](values[column], known) for column in titles):
        return set()
    return {
        column
        for column, title in titles.items()
        if text(title) != "工号" and not has_number_of(values[column], known.numbers)
    }


def _score(role: str, title: str, values: Sequence[Plain], known: Known) -> float:
    """Return how well a column fits a role, by its header and by what is below it."""
    fitting = {} if role == "类别" else header_scores(title)  # whose values alone tell it
    called = fitting.get(role, 0.0)
    share = content_share(role, values, known)
    low = share is not None and share < 0.2
    if low and role in ("姓名", "日期", "窗口") and _belongs_elsewhere(values, role, known):
        called = min(called, 0.3)
    if (
        role == "条款"
        and bare(title) in words()["headers"]["条款"]["weak"]
        and (share or 0.0) < 0.3
    ):
        return 0.0
    if not called:
        otherwise = _says_otherwise(title, fitting)
        return 0.0 if otherwise else _by_content(role, values, share or 0.0, known)
    exact = 0.3 if text(title) == role else 0.0
    return called + 0.5 * (0.5 if share is None else share) + exact


def _says_otherwise(title: str, fitting: Mapping[str, float]) -> bool:
    return max(fitting.values(), default=0.0) >= 0.7 and not may_be_window(title)


def _by_content(role: str, values: Sequence[Plain], share: float, known: Known) -> float:
    """Return how well a column fits a role of which its header says nothing."""
    if role in _TOLD and _TOLD[role](values, known):
        return _SURE if role in ("工号", "类别") else 0.5
    return 0.5 * share if share >= _TELLING.get(role, 2.0) else 0.0


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
_TOLD: dict[str, Callable[[Sequence[Plain], Known], bool]] = {
    "分值": _are_minus_points,
    "类别": _are_categories,
    "工号": lambda values, known: are_numbers_of(values, known.numbers),
    "条款": _are_clauses,
    "窗口": _are_windows,
}


def _assigned(
    kind: TableKind, scored: Sequence[_Fit], telling: Mapping[str, Collection[int]]
) -> Records:
    """Give each role its best column; a second that is as good leaves it open."""
    chosen: dict[str, int] = {}
    open_: dict[str, tuple[int, ...]] = {}
    used: set[int] = set()
    for best in scored:
        if best.column in used or best.role in chosen or best.role in open_:
            continue
        rivals = [
            one.column
            for one in scored
            if one.role == best.role
            and one.column not in {best.column, *used}
            and _is_close(best, one, telling.get(best.role, ()))
            and not _better(scored, one)
        ]
        if rivals and best.role not in ("备注", "旁人", "序号"):
            open_[best.role] = (best.column, *rivals)
            used.update(rivals)
        else:
            chosen[best.role] = best.column
        used.add(best.column)
    return Records(kind=kind, columns=chosen, open=open_)


def _is_close(best: _Fit, other: _Fit, telling: Collection[int]) -> bool:
    """Tell whether two columns could both have a role: sooner where what is below both says so."""
    both = best.column in telling and other.column in telling
    return best.score - other.score < _CLOSE * (2 if both else 1)


def _better(scored: Sequence[_Fit], own: _Fit) -> bool:
    """Tell whether a column fits another role better than this one."""
    return any(
        one.column == own.column and one.role != own.role and one.score > own.score
        for one in scored
    )


def _overlooked(
    titles: Mapping[int, str], values: Mapping[int, Sequence[Plain]], found: Records, known: Known
) -> dict[str, tuple[int, ...]]:
    """Return columns that nothing explains and whose values would count if they were read.

    A ledger without 数量 counts each row once, one without 核实 counts what was not confirmed.
    """
    have = {*found.columns, *found.open}
    used = {*found.columns.values(), *(c for columns in found.open.values() for c in columns)}
    overlooked: dict[str, tuple[int, ...]] = {}
    for role in COUNTING:
        if role in have:
            continue
        fitting = tuple(
            column
            for column, title in titles.items()
            if column not in used
            and not set(header_scores(title)) - _LOOSE
            and not _NUMBERED.search(title)
            and (content_share(role, values[column], known) or 0.0) >= 0.8
            and not _counts_on(values[column])
        )
        if fitting:
            overlooked[role] = fitting
    return overlooked


def _counts_on(values: Sequence[Plain]) -> bool:
    """Tell whether values are a sequence."""
    numbers = [whole(value) for value in values]
    known = [number for number in numbers if number is not None]
    return len(known) > 2 and known == list(range(known[0], known[0] + len(known)))


def _belongs_elsewhere(values: Sequence[Plain], role: str, known: Known) -> bool:
    """Tell whether values under a header are plainly something else than it says."""
    others = [r for r in ("姓名", "日期", "条款") if r != role]
    return any((content_share(r, values, known) or 0.0) >= 0.7 for r in others)
