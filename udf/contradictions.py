"""What is hard to believe: two tables that contradict each other, and figures out of proportion.

All of it is doubtful only: the rows count as they are.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from udf import tables
from udf.counts import Count, NoCount
from udf.entries import Entry, State
from udf.findings import DOUBTFUL, Finding
from udf.kinds import Kind
from udf.ledger import AWARDS, DEDUCTIONS, Ledger
from udf.month import Month, Place, address_of
from udf.rulebook import BAD_REVIEWS, MISSED, OF_THE_PRESENT, Rule, Subject
from udf.tables import Table
from udf.text import number, text

_MOST_TIMES = 20  # of one incident in one row
_MOST_LEFT = 5  # times that somebody left the post, in one row: above, minutes were typed
# What happens while one is at work; complaints and reviews may come on any day.
_ANY_DAY = (Subject.COMPLAINT, *BAD_REVIEWS, Subject.NOT_RECTIFIED)


# How a clause's sentence states its points (2分, 2-4分, not 最高10分), and by its kind its limit;
# what may state them in words, so that nothing can be told.
_POINTS = re.compile(
    r"(?P<most>(?:最高|最多|至多|满分|总分|累计|上限|封顶|超过|达到?|共)[加扣计为是]{0,2})?"
    r"(?P<low>[0-9]+(?:\.[0-9]+)?)(?:分?[-~—–至到]+(?P<high>[0-9]+(?:\.[0-9]+)?))?分(?!钟)"
)
_LIMITS = {
    Kind.COVERAGE.value: re.compile(r"(?P<low>[0-9]+)%"),
    Kind.DURATION.value: re.compile(r"(?P<low>[0-9]+)(?=分钟|[-~—–至到]+[0-9]+分钟)"),
    Kind.RUN.value: re.compile(r"连续(?P<low>[0-9]+)次"),
}
_IN_WORDS = re.compile(
    r"[一二两三四五六七八九十百壹贰叁肆伍半]+(?:个?分|刻|小时)|全部|一半|半数|百分之"
)


def stale_contents(month: Month, place: Place | None) -> Iterator[Finding]:
    """Yield clauses whose points or limit their own sentence does not have, if it has any.

    Somebody has changed the one and not the other; ``place`` is that of the sheet 细则.
    """
    table = tables.read(month.rules, tables.RULES)
    for index, row in enumerate(table.rows):
        content, kind = (text(table.cell(row, name)) for name in ("内容", "计算方式"))
        if _IN_WORDS.search(content):
            continue
        for name, pattern in (("分值", _POINTS), ("界限", _LIMITS.get(kind))):
            counted = abs(number(table.cell(row, name)) or 0)
            stated = _stated(pattern, content) if pattern and counted else []
            if stated and not any(low <= counted <= high for low, high in stated):
                said = f"“{text(table.cell(row, '条款'))}”的{name}是{counted:g}"
                what = f"{said}，“内容”里写的是{'、'.join(f'{low:g}' for low, _ in stated)}"
                advice = "把“内容”“说明”改成一致：得分说明、通知单和公示照它们写"
                yield Finding(DOUBTFUL, *address_of(place, table, index, "内容"), what, advice)


def _stated(pattern: re.Pattern[str], content: str) -> list[tuple[float, float]]:
    """Return the numbers that a sentence states, each as a range; what is at most is none."""
    found = []
    for one in pattern.finditer(content):
        groups = one.groupdict()
        if not groups.get("most"):
            found.append((float(groups["low"]), float(groups.get("high") or groups["low"])))
    return found


def doubtful_quantities(
    entry: Entry, table: Table, place: Place | None, workdays: Collection[date]
) -> Iterator[Finding]:
    """Yield what is out of proportion in one standing row; ``workdays`` are the month's."""
    rule = entry.rule
    assert rule is not None and entry.when is not None

    def finding(column: str, what: str, advice: str) -> Finding:
        return Finding(DOUBTFUL, *address_of(place, table, entry.row, column), what, advice)

    one_day = rule.kind.facts.one_day
    most = _most(rule, entry.when, workdays)
    if most is not None and entry.quantity > most[0]:
        yield finding("数量", most[1].format(entry.quantity, most[0]), "核对数量和日期")
    elif one_day and rule.subject is Subject.LEFT_POST and entry.quantity > _MOST_LEFT:
        what = f"{_label(rule)}{entry.quantity}次，数量填的像是分钟数"
        yield finding("数量", what, "数量填次数；一次可以不填")
    elif one_day and entry.quantity > _MOST_TIMES:
        yield finding("数量", f"一行登记了{entry.quantity}{rule.unit}", "核对数量")
    at_work = one_day and not rule.gains and rule.subject not in _ANY_DAY
    if workdays and at_work and entry.when not in workdays:
        what = f"{entry.when.month}月{entry.when.day}日在日历上是休息日"
        yield finding("日期", what, "核对日期；当天上班的，在“日历”改为“是”")


def _most(rule: Rule, when: date, workdays: Collection[date]) -> tuple[int, str] | None:
    """Return how much of a clause the month's workdays allow, and what to say beyond it."""
    if not workdays:
        return None
    if rule.kind.facts.from_day_on:
        left = sum(1 for day in workdays if day >= when)
        return left, "空岗{}个工作日，本月自该日起只有{}个"
    if rule.subject is Subject.ABSENCE:
        halves = 2 if "半" in rule.unit else 1
        return len(
            workdays
        ) * halves, f"{_label(rule)}{{}}{rule.unit}，本月的工作日只有{{}}{rule.unit}"
    return None


def _label(rule: Rule) -> str:
    return rule.short_label


def contradictions(month: Month, places: dict[str, Place]) -> Iterator[Finding]:
    """Yield what two tables say of a person that cannot both be true. Raises TableError."""
    unrecorded = list(_unrecorded(month, places.get("扣分登记")))
    yield from (finding for _, finding in unrecorded)
    written = {person for person, _ in unrecorded}
    yield from _unseen_absences(month, places.get("扣分登记"), written)
    yield from _unseen_reviews(month, places.get("好差评"))
    yield from _absent_awards(month, places.get("加分登记"))


def _unrecorded(month: Month, place: Place | None) -> Iterator[tuple[int, Finding]]:
    """Yield whose row, and what, the imported attendance export does not have on that day."""
    recorded, roster = month.recorded(), month.people()
    table = tables.read(month.deductions, tables.LEDGER)
    for entry in month.ledger(DEDUCTIONS).entries if recorded.spans else ():
        rule, when = entry.rule, entry.when
        if rule is None or when is None or entry.state not in _STANDING:
            continue
        for person in entry.people:
            if recorded.lacks(person, when, rule.code):
                where = address_of(place, table, entry.row, "条款")
                what = (
                    f"{roster.people[person].label}{when.month}月{when.day}日登记了"
                    f"{_labels([entry])}，导入的考勤记录里这一天没有"
                )
                advice = "对照考勤系统：登记错的改日期或删去该行，不属实的填不属实"
                yield person, Finding(DOUBTFUL, *where, what, advice)


def _unseen_absences(
    month: Month, place: Place | None, written: Collection[int]
) -> Iterator[Finding]:
    """Yield who has more of them than 签到异常次数, but for ``written``, who are named by day."""
    counts, roster = month.sign_ins(), month.people()
    if counts.blank or month.book().choices.value("abnormal") != "all":
        return
    table = tables.read(month.deductions, tables.LEDGER)
    entries_of = _entries_about(month.ledger(DEDUCTIONS), MISSED, _COUNTING)
    for person, entries in entries_of.items():
        count, times = counts.of(person), sum(entry.quantity for entry in entries)
        if person in written:
            continue
        if isinstance(count, Count) and times > count.whole - count.part:
            where = address_of(place, table, entries[0].row, "条款")
            label, missed = roster.people[person].label, count.whole - count.part
            what = f"{label}登记了{_labels(entries)}共{times}次，签到异常却只有{missed}次"
            advice = "对照考勤系统：没有的事删去该行或填不属实，漏计的改签到异常次数"
            yield Finding(DOUBTFUL, *where, what, advice)


def _unseen_reviews(month: Month, place: Place | None) -> Iterator[Finding]:
    counts, roster = month.cases(), month.people()
    entries_of = _entries_about(month.ledger(DEDUCTIONS), BAD_REVIEWS, _STANDING)
    for person, entries in entries_of.items():
        count, times = counts.of(person), sum(entry.quantity for entry in entries)
        if isinstance(count, Count) and times > count.part:
            where = address_of(place, counts.table, counts.rows[person], "评价量")
            label = roster.people[person].label
            what = f"{label}的评价量是{count.part}，登记的差评却有{times}次"
            yield Finding(DOUBTFUL, *where, what, "对照好差评平台核对评价量和扣分登记")


def _absent_awards(month: Month, place: Place | None) -> Iterator[Finding]:
    counts, roster = month.sign_ins(), month.people()
    table = tables.read(month.awards, tables.LEDGER)
    entries_of = _entries_about(month.ledger(AWARDS), OF_THE_PRESENT, _STANDING)
    for person, entries in entries_of.items():
        count = counts.of(person)
        if isinstance(count, NoCount) or count.part:
            continue
        for entry in entries:
            where = address_of(place, table, entry.row, "条款")
            label = roster.people[person].label
            what = f"{label}全月没有一次正常签到，却登记了{_labels([entry])}"
            yield Finding(DOUBTFUL, *where, what, "核对是不是登记错了人，或考勤有误")


_COUNTING = (State.COUNTED,)
_STANDING = (State.COUNTED, State.PENDING)


def _entries_about(
    ledger: Ledger, subjects: Collection[Subject], states: Iterable[State]
) -> dict[int, list[Entry]]:
    """Return each person's rows under the clauses about some subjects."""
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in ledger.entries:
        if entry.rule is not None and entry.rule.subject in subjects and entry.state in states:
            for person in entry.people:
                found[person].append(entry)
    return found


def _labels(entries: Iterable[Entry]) -> str:
    """Return what rows are about, each once, without the hints in brackets."""
    names = (entry.rule.short_label for entry in entries if entry.rule)
    return "、".join(dict.fromkeys(names))
