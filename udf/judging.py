"""A row of a ledger judged: whether it counts, for concerned and how much, or why not."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple

from udf.clauses import read_clause
from udf.entries import KEYS, OPEN, Doubt, Entry, State, Verdict
from udf.ledger_cells import (
    Concerned,
    find_clause,
    is_severe,
    objection,
    read_bulletin_cell,
    read_day,
    read_people,
    read_quantity,
    read_verdict,
)
from udf.lines import begins_sum, is_line
from udf.marks import mark_of
from udf.roster import Person, Roster
from udf.rulebook import Rule, RuleBook
from udf.tables import LEDGER
from udf.text import Cell, Row, is_blank, is_total

_TAKEN_OUT: dict[str, str] = {
    Verdict.UNFOUNDED: "不属实（不计）",
    Verdict.WITHDRAWN: "已撤销（不计）",
}
_OCCURRENCES = ("次", "人次")  # 数量 of such clauses may be left empty however they are named
_AFTER_LEAVING = Doubt("日期", "当日已离岗（见名册离岗日期）", "核对日期和名册")
_NOT_IN_POST = Doubt("日期", "当日不在岗（见名册到岗、离岗日期）", "核对日期和名册")
_NOBODY_THERE = Doubt("日期", "该窗口当日无人在岗", "核对日期和名册")


class Occurrence(NamedTuple):
    """What a row says happened: its clause, how often, how it was verified, and what is wrong.

    ``points`` and ``ground`` are those of the row where nothing else is wrong with it.
    """

    rule: Rule | None
    quantity: int
    verdict: str
    state: State
    ground: str
    points: int
    wrong_clause: Doubt | None
    wrong_quantity: Doubt | None
    wrong_verdict: Doubt | None


def _occurrence(
    book: RuleBook, awards: bool, clause: Cell, many: Cell, checked: Cell, everyone: bool
) -> Occurrence:
    rule, wrong_clause = find_clause(book, awards, clause)
    quantity, wrong_quantity = read_quantity(many, "" if rule is None else rule.measure)
    verdict, wrong_verdict = read_verdict(checked)
    if wrong_quantity is None and rule is not None:
        if is_blank(many):
            wrong_quantity = _missing_quantity(rule, read_clause(book, clause).by_label)
        if wrong_quantity is None and everyone:
            wrong_quantity = _wrong_for_everyone(rule, quantity)
    wrong = (wrong_clause, wrong_quantity, wrong_verdict)
    if rule is None or any(wrong):
        return Occurrence(rule, quantity, verdict, State.WRONG, "", 0, *wrong)
    state, ground = _state(rule.verify, verdict)
    if state is not State.COUNTED:
        return Occurrence(rule, quantity, verdict, state, ground, 0, *wrong)
    points = rule.worth(quantity)
    if not points:
        nothing = "不加分" if awards else "不扣分"
        ground = f"计入（不足{rule.tiers[0].limit}{rule.measure}，{nothing}）"
    return Occurrence(rule, quantity, verdict, state, ground, points, *wrong)


def _missing_quantity(rule: Rule, by_label: bool) -> Doubt | None:
    """Return why 数量 must be filled in: minutes always, and where a label may mean several."""
    if rule.kind.facts.unit:
        return Doubt("数量", f"缺{rule.measure}数", f"数量填本次的{rule.measure}数")
    if by_label and rule.unit not in _OCCURRENCES:
        return Doubt("数量", f"缺{rule.unit}数", f"数量填{rule.unit}数；一个也要填1")
    return None


def row_judge(
    book: RuleBook, roster: Roster, awards: bool
) -> Callable[[int, Row, Cell, Row], Entry]:
    """Return the judge of one row. What cells say is found out once for all rows that say it."""
    once = lru_cache(maxsize=None)
    people_of = once(partial(read_people, roster))
    occurrence_of = once(partial(_occurrence, book, awards))
    day_of = once(partial(read_day, book.choices.month))
    bulletin_of, serving_of = once(read_bulletin_cell), once(partial(_serving, roster))
    nothing = (None,) * len(KEYS)

    def judge_row(index: int, key: Row, remark: Cell, row: Row) -> Entry:
        if key == nothing:
            return Entry(index, State.EMPTY)
        when_cell, id_cell, name_cell, window_cell, clause, many, checked, bulletin_cell = key
        concerned = people_of(id_cell, name_cell, window_cell)
        occurred = occurrence_of(clause, many, checked, concerned.everyone)
        when, wrong_day = day_of(when_cell)
        rule, quantity, verdict, state, ground, points, *_ = occurred
        early = rule is not None and rule.kind.facts.from_day_on
        people, away = (
            (concerned.people, None) if concerned.always else serving_of(concerned, when, early)
        )
        bulletin, wrong_bulletin, doubtful_bulletin = bulletin_of(bulletin_cell)
        if concerned.problem or wrong_day or away or wrong_bulletin or state is State.WRONG:
            problems = (
                concerned.problem, occurred.wrong_clause, wrong_day, away, occurred.wrong_quantity,
                occurred.wrong_verdict, wrong_bulletin,
            )  # fmt: skip
            return _wrong_row(index, key, row, people, rule, when, problems)
        doubts: tuple[Doubt, ...] = ()
        if concerned.doubt or doubtful_bulletin:
            doubts = tuple(filter(None, (doubtful_bulletin, concerned.doubt)))
        if points and (concerned.everyone or len(people) > 1):
            ground = f"计入（{len(people)}人）"
        severe = bool(rule and rule.severe) and is_severe(remark)
        return Entry(
            row=index,
            state=state,
            ground=ground,
            shown=concerned.shown,
            people=people,
            rule=rule,
            quantity=quantity,
            points=points,
            when=when,
            verdict=verdict,
            bulletin=bulletin,
            everyone=concerned.everyone,
            objected=objection(remark) if state is State.COUNTED else "",
            severe=severe,
            case=mark.case if (mark := mark_of(remark)) else "",
            doubts=doubts,
        )

    return judge_row


def _serving(
    roster: Roster, concerned: Concerned, when: date | None, early: bool
) -> tuple[tuple[int, ...], Doubt | None]:
    """Return who of those a row concerns is in post that day, or what is wrong if one is not.

    ``early``: the row is about not having come yet, so it may lie before the first day.
    """
    if when is None or not concerned.people:
        return concerned.people, None
    if concerned.everyone:
        there = tuple(
            p for p in concerned.people if roster.people[p].window_on(when) == concerned.window
        )
        return (there, None) if there else (concerned.people, _NOBODY_THERE)
    people = [roster.people[position] for position in concerned.people]
    if early:
        left = any(when > (person.until or when) for person in people)
        return concerned.people, _AFTER_LEAVING if left else None
    return concerned.people, _not_in_post(people, when)


def _not_in_post(people: Sequence[Person], when: date) -> Doubt | None:
    away = [person.label for person in people if not person.in_post(when)]
    if not away or len(people) == 1:
        return _NOT_IN_POST if away else None
    return _NOT_IN_POST._replace(reason=f"{'、'.join(away)}{_NOT_IN_POST.reason}")


def _wrong_row(
    index: int,
    key: Row,
    row: Row,
    people: tuple[int, ...],
    rule: Rule | None,
    when: date | None,
    problems: Iterable[Doubt | None],
) -> Entry:
    if all(map(is_blank, key)) or any(map(is_total, key)):
        return Entry(index, State.EMPTY)
    if is_blank(key[KEYS.index("条款")]) and begins_sum(row):
        return Entry(index, State.EMPTY)
    if rule is None and is_line(row, LEDGER):
        return Entry(index, State.EMPTY)
    found = tuple(filter(None, problems))
    return Entry(
        row=index,
        state=State.WRONG,
        ground="；".join(dict.fromkeys(problem.what for problem in found)),
        people=people,
        rule=rule,
        when=when,
        problems=found,
    )


def _wrong_for_everyone(rule: Rule, quantity: int) -> Doubt | None:
    if not rule.window:
        return Doubt("条款", "该条款不能按整个窗口登记", "填写姓名或工号")
    if quantity != 1:
        return Doubt("数量", "整个窗口每人一次，数量应为1", "数量留空；两次就填两行")
    return None


def _state(verify: bool, verdict: str) -> tuple[State, str]:
    if verdict in _TAKEN_OUT:
        return State.OUT, _TAKEN_OUT[verdict]
    if verify and verdict != Verdict.FOUNDED:
        return State.PENDING, f"{verdict or Verdict.UNVERIFIED}（未计入）"
    return State.COUNTED, f"计入（{verdict}）" if verdict in OPEN else "计入"
