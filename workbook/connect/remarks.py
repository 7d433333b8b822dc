"""Remarks in words beside scores, proposed as rows of the added ledgers: none of them counts yet.

An office that keeps no ledger writes 迟到2次，旷工半天 beside a score. Each piece that is like a
clause becomes a row in its own words, 待核实, whose 状态 proposes the clause; a clerk chooses it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from udf.clauses import find_rule
from udf.entries import Verdict
from udf.resemblance import resembling
from udf.rulebook import Rule, RuleBook
from udf.text import text, whole
from udf.written_days import written_day
from workbook.connect.added_sheets import enter
from workbook.connect.log import Log
from workbook.connect.matrix.entries import Answers, incidents
from workbook.connect.plan import Plan
from workbook.connect.tables import AWARDS, DEDUCTIONS, other_titles
from workbook.discovery import vocabulary
from workbook.discovery.model import FoundPerson, Place, TableKind
from workbook.discovery.vocabulary import role_of
from workbook.month.listed import listed_places
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.references import address

_PIECES = re.compile(r"[；;。\n，,]+")
_DAY = r"(?:[0-9]{1,2}月)?[0-9]{1,2}[日号]|[0-9]{1,2}[./-][0-9]{1,2}(?![0-9])"
_DAYS = re.compile(rf"^(?:{_DAY})(?:[、和及与至到~—-]+(?:{_DAY}))*")
_POINTS = re.compile(r"[(（]?(?:各|共|计|应|每次)?[扣减加记+−-]+[0-9]+(?:\.[0-9]+)?分?[)）]?$")
_AMOUNT = re.compile(r"(半|[0-9]+|[一二两三四五六七八九十])个?(次|起|回|人次|天|日|分钟|半天)")
_DIGITS = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_SERIAL = re.compile(r"[(（]?[0-9一二三四五][)）]?$")  # of several columns that are called alike
_HALF_DAYS = "半天"
_SHOWN = 3  # remarks that a message quotes


@dataclass(frozen=True, kw_only=True)
class WrittenRemark:
    """A piece of a remark: its words without day and points, and the clause they are like.

    ``day`` is None where it names none or several; ``rule`` where the words are like no clause.
    """

    sheet: str
    place: Place
    person: FoundPerson
    stated: str
    words: str
    day: date | None
    rule: Rule | None


def propose_remarks(log: Log, plan: Plan, rules: RuleBook, answers: Answers) -> None:
    """Enter the remarks beside the scores into the added ledgers, and say which were not.

    Beside a matrix those that only explain what it counts are left out.
    """
    if DEDUCTIONS in plan.tables:
        return
    bonus = {category.name for category in rules.categories if category.bonus}
    ledgers: dict[str, list[WrittenRemark]] = {DEDUCTIONS: [], AWARDS: []}
    left: list[WrittenRemark] = []
    for remark in _untold(log, plan, rules, answers):
        side = AWARDS if remark.rule is not None and remark.rule.category in bonus else DEDUCTIONS
        if remark.rule is None or side in plan.tables:
            left.append(remark)
        else:
            ledgers[side].append(remark)
    for side, remarks in ledgers.items():
        if remarks:
            enter(log.package, side, [_ledger_row(remark, rules) for remark in remarks])
            log.skipped.append(
                f"{_source(plan, remarks)}备注里的{len(remarks)}处写进了“{side}”，都还没有计分；"
                "请逐行选定条款、补上日期，不属实的删去"
            )
    if left:
        log.skipped.append(_unlike(left))


def _source(plan: Plan, remarks: Sequence[WrittenRemark]) -> str:
    """Return what to call where remarks are from: the scores, or another sheet by its name."""
    scored = {table.sheet for table in plan.found.scores}
    others = [remark.sheet for remark in remarks if remark.sheet not in scored]
    return f"“{others[0]}”" if others else "得分表"


def _untold(log: Log, plan: Plan, rules: RuleBook, answers: Answers) -> Iterator[WrittenRemark]:
    """Yield the remarks that tell of more than a matrix counts."""
    counted: Counter[tuple[str, str, str, Rule | None]] = Counter()
    for entry in incidents(log.package, plan.found, rules, answers):
        counted[*_who(entry.person), entry.rule] += entry.quantity
    for remark in _remarks(log, plan, rules):
        if counted[*_who(remark.person), remark.rule] < (_quantity(remark) or 1):
            yield remark


def _who(person: FoundPerson) -> tuple[str, str, str]:
    return person.number, person.name, person.window


def _unlike(remarks: Sequence[WrittenRemark]) -> str:
    """Return which remarks are like no clause, the first of them quoted."""
    quoted = [f"{address(*one.place)}“{one.stated}”" for one in remarks]
    shown = listed_places(quoted, most=_SHOWN)
    return f"“{remarks[0].sheet}”的备注{shown}不像哪一条细则，没有登记"


def _remarks(log: Log, plan: Plan, rules: RuleBook) -> Iterator[WrittenRemark]:
    for table in plan.found.of_kind(TableKind.SCORES, TableKind.MATRIX):
        cells = log.package.sheet(table.sheet).cells()
        titles = other_titles(table, cells)  # 备注2 as well
        columns = [at for at, own in titles.items() if role_of(_SERIAL.sub("", own)) == "备注"]
        for person in table.persons:
            own = person.cells.get("备注")
            for place in filter(None, (own, *((person.row, column) for column in columns))):
                value = cells.get(place, EMPTY).value
                pieces = _PIECES.split(value) if isinstance(value, str) else ()
                for stated in filter(None, map(text, pieces)):
                    yield _read(table.sheet, place, person, stated, plan.month, rules)


def _read(
    sheet: str, place: Place, person: FoundPerson, stated: str, month: date, rules: RuleBook
) -> WrittenRemark:
    match = _DAYS.match(stated)
    day = written_day(match[0], month) if match else None
    words = _POINTS.sub("", stated[match.end() :] if match else stated)
    core = _AMOUNT.sub("", words)
    done = vocabulary.words()["remarks"]["done"]
    rule = find_rule(rules, core.removeprefix(done))
    if rule is None and not core.startswith(done):
        rule = resembling(rules, core or words)
    return WrittenRemark(
        sheet=sheet, place=place, person=person, stated=stated, words=words, day=day, rule=rule
    )


def _ledger_row(remark: WrittenRemark, rules: RuleBook) -> dict[str, object]:
    """Return a remark as a row of a ledger, in words that are no clause yet."""
    plain = find_rule(rules, remark.words) is None
    return {
        "日期": remark.day,
        "工号": remark.person.number,
        "姓名": remark.person.name,
        "窗口": remark.person.window,
        "条款": remark.words if plain else f"备注：{remark.words}",
        "数量": _quantity(remark),
        "核实": Verdict.UNVERIFIED,
        "备注": f"取自{remark.sheet}!{address(*remark.place)}：{remark.stated}",
    }


def _quantity(remark: WrittenRemark) -> int | None:
    """Return how often, or how long in the clause's own unit, where the words say so."""
    match, rule = _AMOUNT.search(remark.words), remark.rule
    if match is None or rule is None:
        return None
    number, unit = match[1], match[2]
    own = rule.kind.facts.unit
    if own or unit == "分钟":
        return _count(number) if own == unit else None
    if rule.unit == _HALF_DAYS:
        if number == "半" or unit not in ("天", "日"):
            return 1 if number == "半" else _count(number)
        return 2 * (_count(number) or 0) or None
    return _count(number) if unit in ("次", "起", "回", "人次") else None


def _count(number: str) -> int | None:
    return _DIGITS.get(number) or whole(number)
