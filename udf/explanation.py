"""得分说明: why somebody has a score, down to the clause and the cell.

An account's figures add up as a reader adds them: the rows to what is deducted or added, that to
the category's score, the categories to the total.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from udf import tables
from udf.counts import Count, NoCount
from udf.entries import Entry, State
from udf.exposed import Line
from udf.kinds import Kind
from udf.ledger import AWARDS, DEDUCTIONS
from udf.ledger_cells import names_in
from udf.marks import without_mark
from udf.month import LEDGERS, Month, Place, address_of, read_places
from udf.roster import Person
from udf.rulebook import Category, Rule
from udf.scores import (
    PENDING,
    Run,
    bounded,
    computed_points,
    findings_of,
    ledger_points,
    round_half_up,
)
from udf.tables import Table
from udf.text import is_blank, is_error, points_text, text

UNREAD = "未能计入"  # the heading of rows that are about a person and under no clause


class Detail(NamedTuple):
    """A line of an account: a ledger row, or a clause that computes itself.

    ``points`` are signed hundredths, None where it does not count; ``ground`` says why not, or what
    else there is to say (申诉中), "" for nothing. ``words`` are the clause with the interpretation
    that was applied, ``remark`` is without an import's mark. ``place`` is the ledger's cell.
    ``certain`` is whether the row is surely about the person, and not about one called so.
    """

    when: date | None
    rule: Rule | None
    points: int | None
    ground: str
    words: str
    method: str = ""
    remark: str = ""
    place: str = ""
    certain: bool = True

    @property
    def code(self) -> str:
        """The clause's code, "" where the row names none."""
        return self.rule.code if self.rule else ""


class Part(NamedTuple):
    """A category of an account: its score (a short text where it is missing) and what it is of."""

    category: Category
    score: float | str
    basis: str
    details: tuple[Detail, ...]


class Account(NamedTuple):
    """Why a person has a score; ``unread`` are rows about the person that name no clause."""

    person: Person
    total: float | str
    parts: tuple[Part, ...]
    unread: tuple[Detail, ...]


def account_of(month: Month, person: int) -> Account:
    """Return why a person, by roster position, has this score. Raises TableError."""
    book, places = month.book(), read_places(month.places)
    own = month.people().people[person]
    parts = []
    for category in book.categories:
        score, basis = _category_score(month, category, person)
        details = tuple(_details(month, category, person, places))
        parts.append(Part(category, score, basis, details))
    numbers = [part.score for part in parts if isinstance(part.score, float)]
    total: float | str = round(sum(numbers), 2) if len(numbers) == len(parts) else PENDING
    return Account(own, total, tuple(parts), tuple(_unread(month, own, person, places)))


def explain(month: Month, person: int) -> list[Line]:
    """Return an account as lines: 类别, 日期, 条款, 分值, 说明, 位置.

    First the total, then each category with its sum and its rows: those that count, and those that
    do not with the reason; last what could not be read.
    """
    account = account_of(month, person)
    terms = "＋".join(
        f"{part.score:.2f}" if isinstance(part.score, float) else f"（{part.score}）"
        for part in account.parts
    )
    end = f"＝{account.total:.2f}" if isinstance(account.total, float) else "，待核"
    who = account.person.label
    lines: list[Line] = [["总分", "", "", account.total, f"{who}：{terms}{end}", ""]]
    for part in account.parts:
        lines.append([part.category.name, "", "", part.score, part.basis, ""])
        lines += map(_line, part.details)
    if account.unread:
        what = "登记了此人、但写法有误而没有计入的，改正后才计"
        lines.append([UNREAD, "", "", "", what, ""])
        lines += map(_line, account.unread)
    return lines


def _line(detail: Detail) -> Line:
    return [
        "",
        detail.when.isoformat() if detail.when else "",
        detail.code,
        "" if detail.points is None else detail.points / 100,
        "；".join(
            filter(
                None,
                (
                    detail_text(detail),
                    _named("考核方式", detail.method),
                    _named("备注", detail.remark),
                ),
            )
        ),
        detail.place,
    ]


def detail_text(detail: Detail) -> str:
    """Return what a detail is about, beginning with its ground in 【】 where it has one."""
    return f"【{detail.ground}】{detail.words}" if detail.ground else detail.words


def _named(name: str, words: str) -> str:
    return f"{name}：{words}" if words else ""


# --- a category's score ---------------------------------------------------------------------------


def _category_score(month: Month, category: Category, person: int) -> tuple[float | str, str]:
    """Return a category's score, and the sum that gives it."""
    book = month.book()
    deductions, awards = month.ledger(DEDUCTIONS), month.ledger(AWARDS)
    points = ledger_points(book, category, deductions, awards)(person)
    score_of = bounded(book, category)
    full = _plain(category.points)
    if category.bonus:
        score = score_of(points, None)
        over = f"，最高{full}分" if points > category.points else ""
        return score / 100, f"加{_plain(points)}分{over}＝{score / 100:.2f}"
    rule = book.computed_in(category.name)
    counts = month.counts_for(rule) if rule else None
    if counts is None or rule is None:
        score = score_of(points, None)
        sum_ = f"满分{full}分，扣{_plain(points)}分{_floor(category.points + points)}"
        return score / 100, f"{sum_}＝{score / 100:.2f}"
    count = counts.of(person)
    if isinstance(count, NoCount):
        return count.what, f"满分{full}分，登记扣{_plain(points)}分；补齐后才有得分"
    score = score_of(points, count)
    if rule.kind is Kind.RATE:
        return score / 100, _rate_sum(month, category, rule, points, count, score)
    tier = computed_points(rule, count)
    coverage = f"{count.part}÷{count.whole}＝{_percent(count)}" if count.whole else "没有办件"
    sum_ = (
        f"满分{full}分，登记扣{_plain(points)}分，评价率（{coverage}）扣{_plain(tier)}分"
        f"{_floor(category.points + points + tier)}"
    )
    return score / 100, f"{sum_}＝{score / 100:.2f}"


def _rate_sum(
    month: Month, category: Category, rule: Rule, points: int, count: Count, score: int
) -> str:
    """Return the sum of a category that an attendance rate is a part of."""
    rest, earned = category.points - rule.points, computed_points(rule, count)
    how = month.book().choices.named("floor")
    part, below = how.value == "part", rest + points < 0
    kept = max(rest + points, 0) if part else rest + points
    floor = (_floor(rest + points) if part else "") + (
        f"（{how.name}：{how.shown}）" if below else ""
    )
    rate = f"{_plain(rule.points)}×{count.part}÷{count.whole}（正常在岗率{_percent(count)}）"
    end = _floor(kept + earned)
    return (
        f"{_plain(rest)}分中扣{_plain(points)}分{floor}，余{_signed(kept)}分；"
        f"加{rate}＝{earned / 100:.2f}分；"
        f"{_signed(kept)}＋{earned / 100:.2f}{end}＝{score / 100:.2f}"
    )


def _floor(left: int) -> str:
    return "，扣完为止" if left < 0 else ""


def _plain(hundredths: int) -> str:
    return points_text(abs(hundredths)).lstrip("+")


def _signed(hundredths: int) -> str:
    return points_text(hundredths).lstrip("+")


def _percent(count: Count) -> str:
    return f"{round_half_up(count.part * 10000, count.whole) / 100:g}%"


# --- its rows -------------------------------------------------------------------------------------


def _details(
    month: Month, category: Category, person: int, places: dict[str, Place]
) -> Iterator[Detail]:
    """Yield the rows of a category, and the clauses of it that compute themselves."""
    name, side = LEDGERS[1] if category.bonus else LEDGERS[0]
    table = _table(month, side)
    for entry in month.ledger(side).about.get(person, ()):
        if entry.rule is not None and entry.rule.category == category.name:
            yield _detail(entry, table, places.get(name))
    once = month.book().once_in(category.name)
    for rule in sorted(once, key=lambda rule: rule.kind.facts.computed):
        if not rule.kind.facts.computed:
            yield from _run_detail(month, rule, person, places)
        else:
            points = _computed_points(month, rule, person)
            if points:
                yield Detail(None, rule, points, "", _clause_words(rule))


def _table(month: Month, side: str) -> Table:
    return tables.read(month.awards if side == AWARDS else month.deductions, tables.LEDGER)


def _detail(entry: Entry, table: Table, place: Place | None) -> Detail:
    rule = entry.rule
    times = f"×{entry.quantity}{_unit(rule)}" if entry.quantity > 1 else ""
    words = _clause_words(rule, times) if rule else ""
    if entry.severe and rule:
        words += f"；情节严重：{rule.severe}"
    sheet, cell = address_of(place, table, entry.row, "条款")
    row = table.rows[entry.row]
    method, remark = (_cell_text(table, entry.row, name) for name in ("考核方式", "备注"))
    if rule is None:
        written = table.cell(row, "条款")
        # Numbers, dates and error values reach each program in another form.
        unread = not isinstance(written, str) or is_blank(written) or is_error(written)
        words = "" if unread else f"条款写的是“{written}”"
    return Detail(
        when=entry.when,
        rule=rule,
        points=entry.points if entry.state is State.COUNTED else None,
        ground="" if entry.ground == State.COUNTED.value else entry.ground,
        words=words,
        method=method,
        remark=without_mark(remark).strip(),
        place=f"{sheet}!{cell}" if sheet else "",
    )


def _cell_text(table: Table, row: int, column: str) -> str:
    cell = table.cell(table.rows[row], column)
    return "" if cell is None or is_error(cell) else str(cell).strip()


def _unit(rule: Rule | None) -> str:
    return "" if rule is None or rule.measure in ("次", "人次") else rule.measure


def _clause_words(rule: Rule, times: str = "") -> str:
    """Return a clause's label, sentence and the interpretation that was applied."""
    return f"{rule.label}{times}：{clause_text(rule)}"


def clause_text(rule: Rule) -> str:
    """Return a clause's sentence with the interpretation that was applied."""
    return rule.text + (f"（说明：{rule.note}）" if rule.note else "")


def _computed_points(month: Month, rule: Rule, person: int) -> int:
    counts = month.counts_for(rule)
    count = counts.of(person) if counts else None
    return computed_points(rule, count) if isinstance(count, Count) else 0


def _run_detail(
    month: Month, rule: Rule, person: int, places: dict[str, Place]
) -> Iterator[Detail]:
    """Yield what a person's consecutive bulletins give, with the bulletins, rows and cells."""
    book = month.book()
    found = findings_of(book, month.ledger(DEDUCTIONS)).get(person)
    if found is None or not found.derived:
        return
    how = book.choices.named("runs")
    name, side = LEDGERS[0]
    table, place = _table(month, side), places.get(name)
    listed = "；".join(_run_words(run, table, place) for run in found.runs)
    counted = f"{listed}，按“{how.shown}”计{found.derived}次"
    if not found.extra:
        ground = f"已手工登记{found.entered}次，不另计"
        yield Detail(None, rule, None, ground, f"{counted}：{rule.text}")
        return
    entered = f"，其中已手工登记{found.entered}次，另计{found.extra}次" if found.entered else ""
    words = f"{rule.label}：{counted}{entered}。{_clause_words(rule)}"
    yield Detail(None, rule, rule.points * found.extra, "", words)


def _run_words(run: Run, table: Table, place: Place | None) -> str:
    serials = "、".join(str(serial) for serial in run.serials)
    rows = []
    for entry in run.entries:
        sheet, cell = address_of(place, table, entry.row, "通报期次")
        when = f"{entry.when.month}月{entry.when.day}日" if entry.when else ""
        code = entry.rule.code if entry.rule else ""
        rows.append(f"{sheet}!{cell} {when}{code}" if sheet else f"{when}{code}")
    return f"第{serials}期连续{len(run.serials)}次（{'，'.join(rows)}）"


def _unread(month: Month, own: Person, person: int, places: dict[str, Place]) -> Iterator[Detail]:
    """Yield the rows that name a person, or one called so, and are in no category's account."""
    for name, side in LEDGERS:
        table = _table(month, side)
        for entry in month.ledger(side).wrong:
            if entry.rule and person in entry.people:
                continue
            row = table.rows[entry.row]
            number = text(table.cell(row, "工号"))
            named = own.name in names_in(table.cell(row, "姓名"))
            certain = person in entry.people or bool(own.id and number == own.id)
            if certain or named:
                yield _detail(entry, table, places.get(name))._replace(certain=certain)
