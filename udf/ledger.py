"""The judged ledger: each row of 扣分登记 or 加分登记 with whom it concerns, its clause and points.

Scores, 状态, 数据检查 and explanations all read the same judged rows, so they cannot disagree.
Nothing here raises on bad data: what is wrong with a row is part of its judgement.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property, lru_cache, partial
from operator import eq
from typing import NamedTuple

from udf import tables
from udf.cache import Cache
from udf.clauses import read_clause
from udf.roster import EVERYONE, Roster, read_roster
from udf.rulebook import COMPUTED, Kind, Rule, RuleBook
from udf.rulesheets import read_rulebook
from udf.tables import Table, TableError
from udf.text import (
    Cell,
    Cells,
    Row,
    day,
    days_meant,
    is_blank,
    is_error,
    points_text,
    text,
    whole,
)

KEYS = ("日期", "工号", "姓名", "窗口", "条款", "数量", "核实", "通报期次")
DEDUCTIONS, AWARDS = "扣分", "加分"

_VERDICTS = {
    "": "",
    "属实": "属实",
    "是": "属实",
    "不属实": "不属实",
    "否": "不属实",
    "撤销": "撤销",
    "已撤销": "撤销",
    "待核实": "待核实",
    "核实中": "待核实",
    "申诉中": "申诉中",
}
OPEN = ("待核实", "申诉中")
_TAKEN_OUT = {"不属实": "不属实（不计）", "撤销": "已撤销（不计）"}
_TOTAL_LINE = re.compile(r"(?:本页|本月|全月)?(?:合计|小计|总计|累计)[:：]?")
_NAMES = re.compile("[、,/]")  # between the names in one cell, after NFKC
_OCCURRENCES = ("次", "人次")  # 数量 of such clauses may be left empty however they are named
_BULLETIN = re.compile(r"第?([0-9]{1,6})(?:\.0*)?期?")


class State(Enum):
    """What became of a row."""

    COUNTED = "计入"
    PENDING = "待核实"
    OUT = "不计"
    WRONG = "错误"
    EMPTY = ""


class Doubt(NamedTuple):
    """Something about a row that a clerk should look at: the column, what, and what to do.

    ``other`` is the row it is about as well, counted like ``Entry.row``.
    """

    column: str
    what: str
    advice: str
    other: int | None = None


class Entry(NamedTuple):
    """A judged row.

    ``row`` counts the rows under the header from 0; ``people`` are roster positions; ``points`` are
    signed hundredths for each of them, 0 unless counted; ``verdict`` is the tidied 核实;
    ``ground`` is what became of it, ``status`` the same with whom it hits where the row itself
    gives only a 工号;
    ``everyone`` marks a row entered for a whole window; ``severe`` one whose 备注 says 情节严重;
    ``case`` is what another system calls the case that an import entered here;
    ``doubts`` are about this row alone.
    """

    row: int
    state: State
    status: str
    people: tuple[int, ...] = ()
    rule: Rule | None = None
    quantity: int = 0
    points: int = 0
    when: date | None = None
    verdict: str = ""
    ground: str = ""
    bulletin: int | None = None
    everyone: bool = False
    severe: bool = False
    case: str = ""
    problems: tuple[Doubt, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, eq=False)
class Ledger:
    """All judged rows of one ledger, in sheet order."""

    entries: tuple[Entry, ...]

    @cached_property
    def counted(self) -> dict[int, list[Entry]]:
        """The counting rows of each person, by roster position."""
        found: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.state is State.COUNTED:
                for person in entry.people:
                    found[person].append(entry)
        return found

    @cached_property
    def sums(self) -> dict[tuple[int, str], int]:
        """The hundredths of each person in each category, as entered (findings of runs apart)."""
        sums: dict[tuple[int, str], int] = defaultdict(int)
        for entry in self.entries:
            if entry.points and entry.rule is not None:
                for person in entry.people:
                    sums[person, entry.rule.category] += entry.points
        return sums

    @cached_property
    def repeats(self) -> Mapping[int, tuple[Doubt, ...]]:
        """The doubts that need a second row, by row: the same thing entered twice."""
        return _repeats(self.entries)

    @cached_property
    def last_day(self) -> date | None:
        """The latest day of any row."""
        return max((entry.when for entry in self.entries if entry.when), default=None)


@tables.shared
def judge(ledger: Cells, side: str, roster: Cells, rules: Cells, choices: Cells) -> Ledger:
    """Judge a ledger's range; ``side`` is 扣分 or 加分, whichever clauses it may hold.

    Raises TableError naming the missing column or the wrong line of the rule book.
    """
    if side not in (DEDUCTIONS, AWARDS):
        raise TableError("类型应为扣分或加分")
    book = read_rulebook(rules, choices)
    table = tables.read(ledger, tables.LEDGER)
    people = read_roster(roster)
    basis = side, roster, rules, choices
    before = _latest.get(basis)
    same = before is not None and before[0].columns == table.columns
    rows, entries = (before[0].rows, before[1]) if before and same else ((), ())
    judged = _judged(table, _judge(book, people, side == AWARDS), rows, entries)
    _latest.replace(basis, (table, judged), len(table.rows))
    return Ledger(judged)


# What was judged last by the same roster and rules: a clerk changes one row of thousands.
_latest: Cache[tuple[str, Cells, Cells, Cells], tuple[Table, tuple[Entry, ...]]]
_latest = Cache(tables.ROWS)


def _judged(
    table: Table,
    judge_row: Callable[[int, Row, Cell, Row], Entry],
    rows: tuple[Row, ...],
    entries: tuple[Entry, ...],
) -> tuple[Entry, ...]:
    """Judge a table's rows; those that ``rows`` hold at the same place have their entry there."""
    known = min(len(rows), len(table.rows))
    kept = list(map(eq, table.rows, rows))
    keys = list(zip(*(table.column(name) for name in KEYS), strict=True))
    remarks = list(table.column("备注"))
    return tuple(
        entries[index]
        if index < known and kept[index]
        else judge_row(index, keys[index], remarks[index], row)
        for index, row in enumerate(table.rows)
    )


# --- one column of a row: what the cell says, and what is wrong with it ---------------------------


class _Whom(NamedTuple):
    """Whom a row concerns: one person, several, or everyone of a window; or what is wrong.

    ``always`` marks those who are in post every day; ``shown`` names who is meant where the row
    gives only a 工号.
    """

    people: tuple[int, ...]
    everyone: bool
    problem: Doubt | None = None
    doubt: Doubt | None = None
    always: bool = False
    shown: str = ""
    window: str = ""


def _nobody(what: str, everyone: bool = False) -> _Whom:
    return _Whom((), everyone, Doubt("姓名", what, "按名册改正姓名、工号或窗口"))


def _whom(roster: Roster, id_cell: Cell, name_cell: Cell, window_cell: Cell) -> _Whom:
    for column, cell in (("工号", id_cell), ("姓名", name_cell), ("窗口", window_cell)):
        if is_error(cell):
            return _nobody(f"“{column}”单元格是错误值")
    name, window = text(name_cell), text(window_cell)
    if text(id_cell) or name not in ("", EVERYONE):
        names = _NAMES.split(name)
        if len(names) > 1 and name not in roster.by_name:
            return _several(roster, id_cell, names, window_cell)
        match = roster.find(id_cell, name_cell, window_cell)
        if match.problem:
            return _nobody(match.answer)
        doubt = (
            Doubt("窗口", match.doubt, "核对窗口；本行已按名册上的人计入") if match.doubt else None
        )
        own = roster.people[match.people[0]]
        always = own.since is own.until is None
        shown = "" if name else f"：{own.name}（{own.window}）" if own.window else f"：{own.name}"
        return _Whom(match.people, False, None, doubt, always, shown)
    if not window:
        return _nobody("缺窗口" if name else "缺姓名")
    found = roster.by_window.get(window, ())
    if not found:
        return _nobody(f"名册中无此窗口：{window}", everyone=True)
    return _Whom(found, True, window=window)


def names_in(cell: Cell) -> list[str]:
    """Return the names that a 姓名 cell holds."""
    return [] if is_error(cell) else [name for name in _NAMES.split(text(cell)) if name]


def _several(roster: Roster, id_cell: Cell, names: list[str], window_cell: Cell) -> _Whom:
    """Return the people that one cell names; one of them unknown makes the whole row wrong."""
    if text(id_cell):
        return _nobody("姓名有几个人的，工号不填")
    matches = [roster.find(None, name, window_cell) for name in names]
    wrong = [match.answer for match in matches if match.problem]
    if wrong:
        return _nobody("；".join(dict.fromkeys(wrong)))
    people = tuple(match.people[0] for match in matches)
    if len(set(people)) < len(people):
        return _nobody("同一个人写了两次")
    doubts = (match.doubt for match in matches if match.doubt)
    doubt = next((Doubt("窗口", what, "核对窗口；本行已按名册上的人计入") for what in doubts), None)
    return _Whom(people, False, None, doubt)


def _clause(
    book: RuleBook, awards: bool, cell: Cell
) -> tuple[Rule | None, Doubt | None]:  # fmt: skip
    rule, problem, _ = read_clause(book, cell)
    if rule is None:
        return None, Doubt("条款", problem, "从下拉列表中选择条款")
    if book.by_category[rule.category].bonus != awards:
        return rule, _WRONG_SIDE[awards]
    if rule.kind in COMPUTED:
        return rule, Doubt("条款", "该条款自动计算，不用登记", "删除本行")
    return rule, None


def _day(month: date | None, cell: Cell) -> tuple[date | None, Doubt | None]:
    if is_error(cell):
        return None, _error_value("日期")
    meant = days_meant(cell)
    if meant:
        readings = "还是".join(f"{month_}月{day_}日" for month_, day_ in meant)
        what = f"日期是数字{cell:g}，是{readings}？"
        return None, Doubt("日期", what, "按 2026-11-03 这样填写日期")
    when = day(cell, month.year, month.month) if month else day(cell)
    if when is None:
        what = "缺日期" if is_blank(cell) else "日期看不懂"
        return None, Doubt("日期", what, "填日期，如 2026-11-03")
    return when, None if month is None or when.replace(day=1) == month else _OTHER_MONTH


def _quantity(cell: Cell, unit: str) -> tuple[int, Doubt | None]:
    """Return 数量, also with the clause's own unit (2次, 30分钟), and what is wrong with it."""
    if is_blank(cell):
        return 1, None
    quantity = whole(cell)
    if quantity is None and unit and isinstance(cell, str):
        quantity = whole(text(cell).removesuffix(text(unit)))
    if quantity is not None and quantity > 0:
        return quantity, None
    wrong = Doubt("数量", "数量应为正整数", "改正数量；一次可以不填")
    return 0, _error_value("数量") if is_error(cell) else wrong


def _verdict(cell: Cell) -> tuple[str, Doubt | None]:
    verdict = _VERDICTS.get(text(cell))
    if verdict is not None:
        return verdict, None
    wrong = Doubt("核实", "核实写法看不懂", "填属实、不属实、撤销、待核实或申诉中")
    return "", _error_value("核实") if is_error(cell) else wrong


def _bulletin(cell: Cell) -> tuple[int | None, Doubt | None, Doubt | None]:
    """Return a bulletin's serial, what is wrong with the cell, and what is only doubtful."""
    if is_blank(cell):
        return None, None, None
    if is_error(cell):
        return None, _error_value("通报期次"), None
    serial = read_bulletin(cell)
    return serial, None, _NO_BULLETIN if serial is None else None


def _error_value(column: str) -> Doubt:
    return Doubt(column, f"“{column}”单元格是错误值", "改正该单元格")


_WRONG_SIDE = {
    False: Doubt("条款", "加分条款应填在加分登记", "把本行移到加分登记"),
    True: Doubt("条款", "扣分条款应填在扣分登记", "把本行移到扣分登记"),
}
_OTHER_MONTH = Doubt("日期", "日期不在本月", "改正日期，或移到那个月的工作簿")
_AFTER_LEAVING = Doubt("日期", "当日已离岗（见名册离岗日期）", "核对日期和名册")
_NOT_IN_POST = Doubt("日期", "当日不在岗（见名册到岗、离岗日期）", "核对日期和名册")
_NOBODY_THERE = Doubt("日期", "该窗口当日无人在岗", "核对日期和名册")
_NO_MINUTES = Doubt("数量", "缺分钟数", "数量填本次的分钟数")
_NO_BULLETIN = Doubt(
    "通报期次", "通报期次看不懂，不参加连续通报的计算", "填期次的数字，如 7 或 第7期"
)


# --- a row ----------------------------------------------------------------------------------------


class _What(NamedTuple):
    """What a row says happened: its clause, how often, how it was verified, and what is wrong.

    ``points`` and ``status`` are those of the row where nothing else is wrong with it.
    """

    rule: Rule | None
    quantity: int
    verdict: str
    state: State
    status: str
    points: int
    wrong_clause: Doubt | None
    wrong_quantity: Doubt | None
    wrong_verdict: Doubt | None


def _what(
    book: RuleBook, awards: bool, clause: Cell, many: Cell, checked: Cell, everyone: bool
) -> _What:
    rule, wrong_clause = _clause(book, awards, clause)
    minutes = rule is not None and rule.kind is Kind.DURATION
    unit = "分钟" if minutes else rule.unit if rule else ""
    quantity, wrong_quantity = _quantity(many, unit)
    verdict, wrong_verdict = _verdict(checked)
    if wrong_quantity is None and rule is not None:
        if is_blank(many) and minutes:
            wrong_quantity = _NO_MINUTES
        elif is_blank(many) and unit not in _OCCURRENCES and read_clause(book, clause).by_label:
            wrong_quantity = Doubt("数量", f"缺{unit}数", f"数量填{unit}数；一个也要填1")
        elif everyone:
            wrong_quantity = _wrong_for_everyone(rule, quantity)
    wrong = (wrong_clause, wrong_quantity, wrong_verdict)
    if rule is None or any(wrong):
        return _What(rule, quantity, verdict, State.WRONG, "", 0, *wrong)
    state, status = _state(rule.verify, verdict)
    points = 0
    if state is State.COUNTED:
        points = rule.award(quantity) if minutes else rule.points * quantity
        if not points:
            nothing = "不加分" if awards else "不扣分"
            status = f"计入（不足{rule.tiers[0].limit}分钟，{nothing}）"
    return _What(rule, quantity, verdict, state, status, points, *wrong)


def _judge(book: RuleBook, roster: Roster, awards: bool) -> Callable[[int, Row, Cell, Row], Entry]:
    """Return the judge of one row. What cells say is found out once for all rows that say it."""
    once = lru_cache(maxsize=None)
    whom_of = once(partial(_whom, roster))
    what_of = once(partial(_what, book, awards))
    day_of = once(partial(_day, book.choices.month))
    bulletin_of, serving_of = once(_bulletin), once(partial(_serving, roster))
    nothing = (None,) * len(KEYS)

    def judge_row(index: int, key: Row, remark: Cell, row: Row) -> Entry:
        if key == nothing:
            return Entry(index, State.EMPTY, "")
        when_cell, id_cell, name_cell, window_cell, clause, many, checked, bulletin_cell = key
        whom = whom_of(id_cell, name_cell, window_cell)
        what = what_of(clause, many, checked, whom.everyone)
        when, wrong_day = day_of(when_cell)
        rule, quantity, verdict, state, status, points, *_ = what
        early = rule is not None and rule.kind is Kind.WORKDAY
        people, away = (whom.people, None) if whom.always else serving_of(whom, when, early)
        bulletin, wrong_bulletin, doubtful_bulletin = bulletin_of(bulletin_cell)
        if whom.problem or wrong_day or away or wrong_bulletin or state is State.WRONG:
            problems = (
                whom.problem, what.wrong_clause, wrong_day, away, what.wrong_quantity,
                what.wrong_verdict, wrong_bulletin,
            )  # fmt: skip
            return _wrong_row(index, key, row, people, rule, when, problems)
        doubts: tuple[Doubt, ...] = ()
        if whom.doubt or doubtful_bulletin:
            doubts = tuple(filter(None, (doubtful_bulletin, whom.doubt)))
        if points and (whom.everyone or len(people) > 1):
            status = f"计入（{len(people)}人）"
        ground = status
        if whom.shown:
            status += whom.shown + (points_text(points) if points else "")
        severe = bool(rule and rule.severe) and _UNTAGGED.sub("", text(remark)).startswith(_SEVERE)
        return Entry(
            row=index,
            state=state,
            status=status,
            people=people,
            rule=rule,
            quantity=quantity,
            points=points,
            when=when,
            verdict=verdict,
            ground=ground,
            bulletin=bulletin,
            everyone=whom.everyone,
            severe=severe,
            case=_case(remark),
            doubts=doubts,
        )

    return judge_row


_SEVERE = "情节严重"


def _serving(
    roster: Roster, whom: _Whom, when: date | None, early: bool
) -> tuple[tuple[int, ...], Doubt | None]:
    """Return who of those a row concerns is in post that day, or what is wrong if one is not.

    ``early``: the row is about not having come yet, so it may lie before the first day.
    """
    if when is None or not whom.people:
        return whom.people, None
    if whom.everyone:
        there = tuple(p for p in whom.people if roster.people[p].window_on(when) == whom.window)
        return (there, None) if there else (whom.people, _NOBODY_THERE)
    people = [roster.people[position] for position in whom.people]
    if early:
        left = any(person.until is not None and person.until < when for person in people)
        return whom.people, _AFTER_LEAVING if left else None
    away = [person.label for person in people if not person.in_post(when)]
    if not away:
        return whom.people, None
    if len(people) == 1:
        return whom.people, _NOT_IN_POST
    what = f"{'、'.join(away)}{_NOT_IN_POST.what}"
    return whom.people, _NOT_IN_POST._replace(what=what)


def _wrong_row(
    index: int,
    key: Row,
    row: Row,
    people: tuple[int, ...],
    rule: Rule | None,
    when: date | None,
    problems: Iterable[Doubt | None],
) -> Entry:
    if all(map(is_blank, key)) or _is_total(row):
        return Entry(index, State.EMPTY, "")
    found = tuple(filter(None, problems))
    status = "；".join(dict.fromkeys(problem.what for problem in found))
    return Entry(index, State.WRONG, status, people, rule, when=when, ground=status, problems=found)


def _wrong_for_everyone(rule: Rule, quantity: int) -> Doubt | None:
    if not rule.window:
        return Doubt("条款", "该条款不能按整个窗口登记", "填写姓名或工号")
    if quantity != 1:
        return Doubt("数量", "整个窗口每人一次，数量应为1", "数量留空；两次就填两行")
    return None


def _is_total(row: Row) -> bool:
    return any(_TOTAL_LINE.fullmatch(text(cell)) for cell in row if isinstance(cell, str))


def _state(verify: bool, verdict: str) -> tuple[State, str]:
    if verdict in _TAKEN_OUT:
        return State.OUT, _TAKEN_OUT[verdict]
    if verify and verdict != "属实":
        return State.PENDING, f"{verdict or '待核实'}（未计入）"
    return State.COUNTED, f"计入（{verdict}）" if verdict in OPEN else "计入"


def read_bulletin(cell: Cell) -> int | None:
    """Return the serial of a patrol bulletin (7, 第7期), None where the cell holds none."""
    match = _BULLETIN.fullmatch(text(cell))
    return int(match[1]) or None if match else None


def _case(remark: Cell) -> str:
    """Return what another system calls the case that an import entered, "" where it has no id."""
    match = _CASE.match(remark) if isinstance(remark, str) else None
    return match[1] if match else ""


def _two_cases(one: Entry, other: Entry) -> bool:
    """Tell whether two rows are different cases of another system, whatever else is alike."""
    return bool(one.case and other.case) and one.case != other.case


def _repeats(entries: Iterable[Entry]) -> dict[int, tuple[Doubt, ...]]:
    before: dict[tuple[int, str, date | None], list[Entry]] = defaultdict(list)
    awarded: dict[tuple[int, str], dict[bool, int]] = defaultdict(dict)
    repeats: dict[int, dict[str, Doubt]] = defaultdict(dict)
    for entry in entries:
        rule = entry.rule
        if rule is None or (entry.state is not State.COUNTED and entry.state is not State.PENDING):
            continue
        for person in entry.people:
            earlier = before[person, rule.code, entry.when]
            twin = next((other for other in earlier if not _two_cases(other, entry)), None)
            earlier.append(entry)
            if twin is not None:
                repeats[entry.row]["same"] = Doubt(
                    "条款", "同一人、同一天、同一条款登记了两次", _TWICE, twin.row
                )
            if rule.window:
                rows = awarded[person, rule.code]
                rows.setdefault(entry.everyone, entry.row)
                if len(rows) == 2 and "same" not in repeats[entry.row]:
                    repeats[entry.row]["award"] = Doubt(
                        "条款", "按窗口和按个人各登记了一次表彰", _TWICE, rows[not entry.everyone]
                    )
    return {row: tuple(doubts.values()) for row, doubts in repeats.items()}


_CASE = re.compile(r"\s*【([^】 ]+ (?!内容)[^】]+)】")  # as imports mark their rows
_UNTAGGED = re.compile("^【[^】]*】")
_TWICE = "核对是否重复；重复的删去一行"
