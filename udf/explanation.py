"""得分说明: why somebody has a score, down to the clause and the cell."""

from collections.abc import Iterable, Iterator

from udf import tables
from udf.counts import Count, Counts
from udf.ledger import AWARDS, DEDUCTIONS, Entry, Ledger, State
from udf.month import LEDGERS, Month, Place, address_of, read_places
from udf.rulebook import Category, Kind, Rule
from udf.scores import bounded, extra_findings, ledger_points, rate_points, round_half_up
from udf.text import points_text

Line = list[str | float]


def explain(month: Month, person: int) -> list[Line]:
    """Return why a person has this score: 类别, 日期, 条款, 分值, 说明, 位置, a line each.

    First the total, then each category with its sum and its rows: those that count, and those that
    do not with the reason.
    """
    book, places = month.book(), read_places(month.places)
    scores: list[float | str] = []
    lines: list[Line] = []
    for category in book.categories:
        score, basis = _category_score(month, category, person)
        scores.append(score)
        lines.append([category.name, "", "", score, basis, ""])
        lines += _category_lines(month, category, person, places)
    numbers = [score for score in scores if isinstance(score, float)]
    complete = len(numbers) == len(scores)
    total: float | str = round(sum(numbers), 2) if complete else "待核"
    who = month.people().people[person]
    sum_text = "＋".join(f"{s:.2f}" if isinstance(s, float) else f"（{s}）" for s in scores)
    return [["总分", "", "", total, f"{who.label}：{sum_text}", ""], *lines]


def _category_score(month: Month, category: Category, person: int) -> tuple[float | str, str]:
    book = month.book()
    deductions, awards = month.ledger(DEDUCTIONS), month.ledger(AWARDS)
    points = ledger_points(book, category, deductions, awards)(person)
    score_of = bounded(book, category)
    full = _plain(category.points)
    if category.bonus:
        over = f"，最高{full}分" if points > category.points else ""
        return score_of(points, None) / 100, f"加{_plain(points)}分{over}"
    kind, counts = _counts_for(month, category)
    if counts is None or kind is None:
        floor = "，扣完为止" if -points > category.points else ""
        basis = f"满分{full}分，扣{_plain(-points)}分{floor}"
        return score_of(points, None) / 100, basis
    count = counts.of(person)
    if isinstance(count, str):
        return count, f"满分{full}分，登记扣{_plain(-points)}分；补齐后才有得分"
    score = score_of(points, count) / 100
    rule = book.of_kind(kind)
    if kind is Kind.RATE and rule is not None:
        rest = category.points - rule.points
        floor = "，扣完为止" if -points > rest and book.choices.value("floor") == "part" else ""
        basis = (
            f"{_plain(rest)}分中扣{_plain(-points)}分{floor}，另加{_plain(rule.points)}分×正常在岗率"
            f"（{count.part}÷{count.whole}={_percent(count)}）"
        )
    else:
        tier = rule.coverage_points(count.whole, count.part) if rule else 0
        coverage = f"{count.part}÷{count.whole}={_percent(count)}" if count.whole else "没有办件"
        basis = f"满分{full}分，登记扣{_plain(-points)}分，评价率（{coverage}）扣{_plain(-tier)}分"
    return score, basis


def _counts_for(month: Month, category: Category) -> tuple[Kind | None, Counts | None]:
    """Return which monthly count a category also depends on, and everybody's counts."""
    book = month.book()
    for kind in (Kind.RATE, Kind.COVERAGE):
        rule = book.of_kind(kind)
        if rule is not None and rule.category == category.name:
            return kind, month.sign_ins() if kind is Kind.RATE else month.cases()
    return None, None


def _category_lines(
    month: Month, category: Category, person: int, places: dict[str, Place]
) -> Iterator[Line]:
    book = month.book()
    for name, side in LEDGERS:
        if (side == AWARDS) != category.bonus:
            continue
        ledger = month.ledger(side)
        table = tables.read(month.awards if side == AWARDS else month.deductions, tables.LEDGER)
        for entry in _rows_of(ledger, person, category):
            sheet, cell = address_of(places.get(name), table, entry.row, "条款")
            yield _entry_line(entry, f"{sheet}!{cell}" if sheet else "")
    run = book.of_kind(Kind.RUN)
    if run is not None and run.category == category.name:
        extra = extra_findings(book, month.ledger(DEDUCTIONS)).get(person, 0)
        if extra:
            why = f"按通报期次自动计算{extra}次：{run.text}"
            yield ["", "", run.code, run.points * extra / 100, why, ""]
    for kind in (Kind.COVERAGE, Kind.RATE):
        rule = book.of_kind(kind)
        if rule is not None and rule.category == category.name:
            points = _computed_points(month, rule, person)
            if points:
                yield ["", "", rule.code, points / 100, rule.text, ""]


def _computed_points(month: Month, rule: Rule, person: int) -> int:
    counts = month.sign_ins() if rule.kind is Kind.RATE else month.cases()
    count = counts.of(person)
    if isinstance(count, str):
        return 0
    if rule.kind is Kind.RATE:
        return rate_points(rule, count)
    return rule.coverage_points(count.whole, count.part)


def _rows_of(ledger: Ledger, person: int, category: Category) -> Iterable[Entry]:
    return (
        entry
        for entry in ledger.entries
        if person in entry.people
        and entry.rule is not None
        and entry.rule.category == category.name
    )


def _entry_line(entry: Entry, where: str) -> Line:
    rule = entry.rule
    assert rule is not None
    times = f"×{entry.quantity}{'分钟' if rule.kind is Kind.DURATION else ''}"
    what = f"{rule.label}{times if entry.quantity > 1 else ''}：{rule.text}"
    counted = entry.state is State.COUNTED
    return [
        "",
        entry.when.isoformat() if entry.when else "",
        rule.code,
        entry.points / 100 if counted else "",
        what if counted and entry.status == "计入" else f"【{entry.status}】{what}",
        where,
    ]


def _plain(hundredths: int) -> str:
    return points_text(abs(hundredths)).lstrip("+")


def _percent(count: Count) -> str:
    return f"{round_half_up(count.part * 10000, count.whole) / 100:g}%"
