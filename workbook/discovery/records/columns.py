"""Which column of a ledger, an attendance, review or roster sheet is what.

A column is taken for what its header and the cells below it say together; content decides
against a header that lies, and two columns that could be the same are open.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from udf.clauses import find_rule
from udf.dittos import is_ditto
from udf.text import Cell as Plain
from udf.text import text, whole
from workbook.discovery.columns.window_column import may_be_window, open_posts
from workbook.discovery.model import TableKind
from workbook.discovery.records.amiss_columns import with_parts
from workbook.discovery.records.content import TOLD, Known, content_share
from workbook.discovery.records.staff_numbers import has_number_of
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import (
    bare,
    header_scores,
    is_aside,
    words,
)

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
# What headers explain no column that may be this one: 结果 may be a verdict.
_LOOSE = {"数量": {"其他", "办件量", "评价量"}, "核实": {"其他", "办件量", "评价量", "等次"}}
_NUMBERED = re.compile("号|电话|手机|年龄|工龄|编码|[年月]份?$")
_SURE = 1.2  # better than a header that says so over other values
_CLOSE = 0.2  # two columns whose scores differ by less could both be it
_SURELY = 0.7  # how well a header says what is below it
_MOSTLY = 0.8  # share of a column's values
_MOST_ROWS = 80  # rows that are looked at
# What a column may be by its content alone.
_TELLING = {"姓名": 0.8, "日期": 0.8, "条款": 0.8}


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
    values = _values_below(view, titles, body)
    scored = _scored(titles, values, kind, known)
    if kind is TableKind.LEDGER:
        scored = _with_numbers(scored, view, titles, values, body, known)
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


def _values_below(
    view: View, columns: Iterable[int], body: Sequence[int]
) -> dict[int, list[Plain]]:
    """Return what is below each header, without notes and lines to sign."""
    rows = [row for row in body[:_MOST_ROWS] if not is_aside(view.rows[row].values())]
    return {
        column: [v for row in rows if (v := view.value(row, column)) is not None]
        for column in columns
    }


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


def _with_numbers(
    scored: Sequence[_Fit],
    view: View,
    titles: Mapping[int, str],
    values: Mapping[int, Sequence[Plain]],
    body: Sequence[int],
    known: Known,
) -> list[_Fit]:
    """Return what columns could be, where one has categories, and another the clauses' numbers."""
    categories = [c for c in titles if values[c] and TOLD["类别"](values[c], known)]
    if len(categories) != 1:
        return [*scored]
    numbers = [
        column
        for column, title in titles.items()
        if _best_role(title) in (None, "条款")
        and _are_numbers_of(view, categories[0], column, body, known)
    ]
    left = [one for one in scored if one.role != "条款" or one.column not in categories]
    return [*(_Fit(2 * _SURE, "条款", column) for column in numbers), *left]


def _best_role(title: str) -> str | None:
    """Return what a header says surely, sooner a clause than anything else."""
    fitting = header_scores(title)
    best = max(fitting, key=lambda role: (fitting[role], role == "条款"), default=None)
    return best if best is not None and fitting[best] >= _SURELY else None


def _are_numbers_of(
    view: View, category: int, column: int, body: Sequence[int], known: Known
) -> bool:
    """Tell whether values name clauses together with the category beside, or above, them."""
    own, read = "", []
    for row in body[:_MOST_ROWS]:
        said, value = view.shown(row, category), view.value(row, column)
        own = own if said is None or is_ditto(said) else bare(str(said))
        if value is not None and not is_aside(view.rows[row].values()):
            read.append(find_rule(known.rules, own + text(value)) is not None)
    return bool(read) and sum(read) >= _MOSTLY * len(read)


def _others_numbers(
    titles: Mapping[int, str], values: Mapping[int, Sequence[Plain]], known: Known
) -> set[int]:
    """Return the columns without any 工号 of the people where another column holds these."""
    if not any(values[column] and TOLD["工号"](values[column], known) for column in titles):
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
    return max(fitting.values(), default=0.0) >= _SURELY and not may_be_window(title)


def _by_content(role: str, values: Sequence[Plain], share: float, known: Known) -> float:
    """Return how well a column fits a role of which its header says nothing."""
    if role in TOLD and TOLD[role](values, known):
        return _SURE if role in ("工号", "类别") else 0.5
    return 0.5 * share if share >= _TELLING.get(role, 2.0) else 0.0


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

    A ledger without 数量 counts each row once, one without 核实 counts what was not confirmed. One
    that is still empty may say by a header that nothing explains who is meant.
    """
    have = {*found.columns, *found.open}
    used = {*found.columns.values(), *(c for columns in found.open.values() for c in columns)}
    overlooked: dict[str, tuple[int, ...]] = {}
    if not have & {"姓名", "工号"} and not any(values.values()):
        overlooked |= _unexplained(titles, used)
    for role in COUNTING:
        if role in have:
            continue
        fitting = tuple(
            column
            for column, title in titles.items()
            if column not in used
            and not set(header_scores(title)) - _LOOSE[role]
            and not _NUMBERED.search(title)
            and (content_share(role, values[column], known) or 0.0) >= 0.8
            and not _counts_on(values[column])
        )
        if fitting:
            overlooked[role] = fitting
    return overlooked


def _unexplained(titles: Mapping[int, str], used: Collection[int]) -> dict[str, tuple[int, ...]]:
    """Return the columns that nothing explains as those that may say who is meant."""
    left = (column for column in titles if column not in used)
    unknown = tuple(column for column in left if not header_scores(titles[column]))
    return {"姓名": unknown} if unknown else {}


def _counts_on(values: Sequence[Plain]) -> bool:
    """Tell whether values are a sequence."""
    numbers = [whole(value) for value in values]
    known = [number for number in numbers if number is not None]
    return len(known) > 2 and known == list(range(known[0], known[0] + len(known)))


def _belongs_elsewhere(values: Sequence[Plain], role: str, known: Known) -> bool:
    """Tell whether values under a header are plainly something else than it says."""
    others = [r for r in ("姓名", "日期", "条款") if r != role]
    return any((content_share(r, values, known) or 0.0) >= 0.7 for r in others)
