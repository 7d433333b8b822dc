"""The functions a cell can call. The one list of them is ``FUNCTIONS``; every host derives from it.

Each takes ranges or constants as a host sends them and answers rows of cells: numbers, or short
Chinese texts. A function never raises and never answers in English.
"""

from collections.abc import Callable
from functools import partial

from udf import checks, explanation
from udf import month as months
from udf.clauses import read_clause
from udf.counts import Count, Counts, NoCount, read_attendance, read_reviews
from udf.entries import Entry, State
from udf.exposed import Answer, Line, exposed
from udf.kinds import Kind
from udf.ledger import AWARDS, DEDUCTIONS, Ledger, judge
from udf.month import Month
from udf.roster import Match, name_people, read_roster
from udf.rulebook import Category, Rule, RuleBook, describe
from udf.rulesheets import read_rulebook
from udf.scores import bounded, ledger_points
from udf.sums import ClauseSum, costliest_clauses
from udf.tables import TableError, blank_row
from udf.text import NO_CELLS, Cell, Cells, day, is_blank, points_text, text, whole

_MOST_LINES = 10_000

NO_POINTS = "—"  # what a ledger's row is worth that does not count


def _a_row_each(reason: str, cells: Cells, *_: Cells) -> Answer:
    return [[reason] for _ in cells[len(cells) > 1 :]]


def _a_column_each(reason: str, people: Cells, categories: Cells = NO_CELLS, *_: Cells) -> Answer:
    width = max(1, len(_flat(categories)))
    return [line * width for line in _a_row_each(reason, people)]


def _one_cell(reason: str, *_: Cells) -> Answer:
    return [[reason]]


def _flat(cells: Cells) -> list[str]:
    return [text(cell) for row in cells for cell in row if not is_blank(cell)]


def _for_each(
    people: Cells, roster: Cells, answer: Callable[[int], Line], width: int = 1
) -> Answer:
    """Answer a line for each person an argument names; a text where it names nobody."""

    def line(match: Match | None) -> Line:
        if match is None:
            return [""] * width
        return answer(match.people[0]) if match.people else [match.problem] * width

    return [line(match) for match in name_people(people, read_roster(roster))]


def _holding(book: RuleBook, kind: Kind) -> tuple[Rule, Category]:
    rule = book.of_kind(kind)
    if rule is None:
        raise TableError(f"细则中没有{kind}的条款")
    return rule, book.by_category[rule.category]


@exposed("各类别得分，一人一行，一个类别一列", _a_column_each)
def score(
    people: Cells, categories: Cells, roster: Cells, deductions: Cells, awards: Cells,
    rules: Cells, choices: Cells = NO_CELLS, attendance: Cells = NO_CELLS,
    reviews: Cells = NO_CELLS,
) -> Answer:  # fmt: skip
    """Return the scores of categories, so that the ledgers are passed once for all of them.

    考勤 and 好差评 are needed for the categories that count sign-ins and reviews; where such a
    table is missing or wrong, only its category's column says so.
    """
    book = read_rulebook(rules, choices)
    names = _flat(categories)
    for name in names:
        if name not in book.by_category:
            raise TableError(f"细则中没有类别“{name}”")
    minus = judge(deductions, DEDUCTIONS, roster, rules, choices)
    plus = judge(awards, AWARDS, roster, rules, choices)
    counts: dict[str, Counts | str] = {}
    if rule := book.of_kind(Kind.RATE):
        read = partial(read_attendance, attendance, roster, choices)
        counts[rule.category] = _counts_for(rule, attendance, read)
    if rule := book.of_kind(Kind.COVERAGE):
        counts[rule.category] = _counts_for(rule, reviews, partial(read_reviews, reviews, roster))
    scores = [
        _category_score(book, book.by_category[name], minus, plus, counts.get(name))
        for name in names
    ]

    def line(person: int) -> Line:
        return [of(person) for of in scores]

    return _for_each(people, roster, line, len(names))


def _counts_for(rule: Rule, cells: Cells, read: Callable[[], Counts]) -> Counts | str:
    """Return the counts that a clause needs, or why there are none."""
    if all(map(blank_row, cells)):
        return f"{rule.category}不能只按登记计算"
    try:
        return read()
    except TableError as error:
        return str(error)


def _category_score(
    book: RuleBook, category: Category, minus: Ledger, plus: Ledger | None,
    counts: Counts | str | None,
) -> Callable[[int], float | str]:  # fmt: skip
    """Return what tells a person's score in a category, or what is missing."""
    points = ledger_points(book, category, minus, plus)
    score = bounded(book, category)
    if counts is None:
        return lambda person: score(points(person), None) / 100
    if isinstance(counts, str):
        return lambda person: counts
    count_of = counts.of

    def of(person: int) -> float | str:
        count = count_of(person)
        return count.what if isinstance(count, NoCount) else score(points(person), count) / 100

    return of


def _score_with_count(
    people: Cells, roster: Cells, deductions: Cells, rules: Cells, choices: Cells,
    kind: Kind, counts: Counts,
) -> Answer:  # fmt: skip
    book = read_rulebook(rules, choices)
    _, category = _holding(book, kind)
    minus = judge(deductions, DEDUCTIONS, roster, rules, choices)
    of = _category_score(book, category, minus, None, counts)
    return _for_each(people, roster, lambda person: [of(person)])


@exposed("按正常在岗率计分的类别的得分，登记的扣分也在内", _a_row_each)
def attendance(
    people: Cells, attendance: Cells, roster: Cells, deductions: Cells, rules: Cells,
    choices: Cells = NO_CELLS,
) -> Answer:  # fmt: skip
    """Return the score of the category that holds the attendance-rate clause."""
    counts = read_attendance(attendance, roster, choices)
    return _score_with_count(people, roster, deductions, rules, choices, Kind.RATE, counts)


@exposed("按评价率分档扣分的类别的得分，登记的扣分也在内", _a_row_each)
def reviews(
    people: Cells, reviews: Cells, roster: Cells, deductions: Cells, rules: Cells,
    choices: Cells = NO_CELLS,
) -> Answer:  # fmt: skip
    """Return the score of the category that holds the review-coverage clause."""
    counts = read_reviews(reviews, roster)
    return _score_with_count(people, roster, deductions, rules, choices, Kind.COVERAGE, counts)


@exposed("正常在岗率 =（应签到次数−签到异常次数）÷应签到次数", _a_row_each)
def rate(people: Cells, attendance: Cells, roster: Cells, choices: Cells = NO_CELLS) -> Answer:
    """Return each person's attendance rate from 0 to 1, or what is missing."""
    counts = read_attendance(attendance, roster, choices)
    return _for_each(people, roster, lambda person: [_ratio(counts.of(person))])


@exposed("评价率 = 评价量÷办件量", _a_row_each)
def coverage(people: Cells, reviews: Cells, roster: Cells) -> Answer:
    """Return each person's review coverage from 0 to 1, or what is missing."""
    counts = read_reviews(reviews, roster)
    return _for_each(people, roster, lambda person: [_ratio(counts.of(person))])


def _ratio(count: Count | NoCount) -> float | str:
    if isinstance(count, NoCount):
        return count.what
    return count.part / count.whole if count.whole else "无办件"


@exposed("评价率不足的扣分（负数），没有办件为0", _a_row_each)
def tier(people: Cells, reviews: Cells, roster: Cells, rules: Cells) -> Answer:
    """Return each person's review-coverage deduction, or what is missing.

    A rule book without such a clause deducts nothing: "".
    """
    rule = read_rulebook(rules, NO_CELLS).of_kind(Kind.COVERAGE)
    counts = read_reviews(reviews, roster)

    def line(person: int) -> Line:
        count = counts.of(person)
        if rule is None:
            return [""]
        if isinstance(count, NoCount):
            return [count.what]
        return [rule.coverage_points(count.whole, count.part) / 100]

    return _for_each(people, roster, line)


@exposed("登记表每行的状态：计入、待核实（未计入）、名册中无此人……", _a_row_each)
def status(
    ledger: Cells, side: Cells, roster: Cells, rules: Cells, choices: Cells = NO_CELLS
) -> Answer:
    """Return what became of each ledger row, as text; "" for an empty one."""
    judged = judge(ledger, text(side[0][0]), roster, rules, choices)
    return [[entry.status] for entry in judged.entries]


@exposed("登记表每行的分值：扣分为负，加分为正；不计入的为—", _a_row_each)
def points(
    ledger: Cells, side: Cells, roster: Cells, rules: Cells, choices: Cells = NO_CELLS
) -> Answer:
    """Return each ledger row's points for a person it concerns; — where it does not count.

    A row that names several people says for how many: −4×2人. An empty row gives "".
    """
    judged = judge(ledger, text(side[0][0]), roster, rules, choices)

    def line(entry: Entry) -> Line:
        if entry.state is State.COUNTED:
            if len(entry.people) > 1 and not entry.everyone:
                return [f"{points_text(entry.points)}×{len(entry.people)}人"]
            return [entry.points / 100]
        return ["" if entry.state is State.EMPTY else NO_POINTS]

    return [line(entry) for entry in judged.entries]


def _filled(lines: list[Line], height: Cells, width: int, words: int) -> Answer:
    """Return the lines filled with "" to the height asked for; what is too much as 另有 n 条.

    ``words`` is the column that holds sentences.
    """
    rows = _height(height)
    if len(lines) > rows:
        more: Line = [""] * width
        more[words] = f"另有{len(lines) - rows + 1}条"
        lines = [*lines[: rows - 1], more]
    empty: list[Line] = [[""] * width for _ in range(rows - len(lines))]
    return lines + empty


def _height(cells: Cells) -> int:
    return min(max(whole(cells[0][0]) or 1, 1), _MOST_LINES)


def _no_findings(reason: str, height: Cells, *_: Cells) -> Answer:
    return _filled([["", "", "", reason, ""]], height, 5, 3)


def _no_explanation(reason: str, _: Cells, height: Cells, *__: Cells) -> Answer:
    return _filled([["", "", "", "", reason, ""]], height, 6, 4)


@exposed("数据检查：级别、工作表、单元格、问题、怎么办，错误在前", _no_findings)
def check(
    height: Cells, places: Cells, roster: Cells, deductions: Cells, awards: Cells,
    attendance: Cells, reviews: Cells, rules: Cells, choices: Cells = NO_CELLS,
    calendar: Cells = NO_CELLS, imported: Cells = NO_CELLS,
) -> Answer:  # fmt: skip
    """Return every problem of the month once, errors first."""
    month = Month(
        places, roster, deductions, awards, attendance, reviews, rules, choices, calendar, imported
    )
    return _filled([list(finding) for finding in checks.check(month)], height, 5, 3)


@exposed("得分说明：类别、日期、条款、分值、说明、位置", _no_explanation)
def explain(
    person: Cells, height: Cells, places: Cells, roster: Cells, deductions: Cells, awards: Cells,
    attendance: Cells, reviews: Cells, rules: Cells, choices: Cells = NO_CELLS,
    calendar: Cells = NO_CELLS,
) -> Answer:  # fmt: skip
    """Return why a person has this score: the total, each category, each row with its clause."""
    month = Month(places, roster, deductions, awards, attendance, reviews, rules, choices, calendar)
    (match, *_) = name_people(person, month.people())
    if match is None:
        return _filled([], height, 6, 4)
    if not match.people:
        raise TableError(match.answer)
    return _filled(explanation.explain(month, match.people[0]), height, 6, 4)


def _no_sums(reason: str, height: Cells, *_: Cells) -> Answer:
    return _filled([["", reason, "", "", "", ""]], height, 6, 1)


@exposed("扣分最多的条款：条款、情形、次数、人数、扣分、累计占比", _no_sums)
def pareto(
    height: Cells, roster: Cells, deductions: Cells, reviews: Cells, rules: Cells,
    choices: Cells = NO_CELLS,
) -> Answer:  # fmt: skip
    """Return the clauses that cost everybody most, from the costliest; the last line sums the rest.

    Points are above 0, the running share is from 0 to 1.
    """
    book = read_rulebook(rules, choices)
    ledger = judge(deductions, DEDUCTIONS, roster, rules, choices)
    sums = costliest_clauses(book, ledger, read_reviews(reviews, roster))
    if not sums:
        return _no_sums("本月没有扣分", height)
    rows = _height(height)
    shown, rest = (sums, []) if len(sums) <= rows else (sums[: rows - 1], sums[rows - 1 :])
    total, running = sum(one.points for one in sums), 0
    lines: list[Line] = []
    for one in shown:
        running += one.points
        lines.append(_sum_line(one, running / total))
    if rest:
        times, points = sum(one.times for one in rest), sum(one.points for one in rest)
        lines.append([f"其余{len(rest)}条", "", times, "", points / 100, 1.0])
    return _filled(lines, height, 6, 1)


def _sum_line(one: ClauseSum, share: float) -> Line:
    return [one.rule.code, one.rule.label, one.times, one.people, one.points / 100, share]


@exposed("工作日天数：日历中工作日为“是”的天数", _one_cell)
def workdays(calendar: Cells, first: Cells = NO_CELLS, last: Cells = NO_CELLS) -> Answer:
    """Return how many workdays a calendar has, between two days where they are given."""
    since, until = (day(cells[0][0]) if cells else None for cells in (first, last))
    found = months.workdays(calendar)
    return [
        [sum(1 for when in found if (not since or since <= when) and (not until or when <= until))]
    ]


@exposed("条款的规范写法、内容和计分", _a_row_each)
def clause(clause: Cells, rules: Cells) -> Answer:
    """Return the code a 条款 cell names with what it is worth, or why it names none."""
    book = read_rulebook(rules, NO_CELLS)

    def line(cell: Cell) -> Line:
        reading = read_clause(book, cell)
        rule = reading.rule
        return [reading.problem if rule is None else f"{rule.code}（{describe(rule)}）{rule.text}"]

    return [[""] if is_blank(row[0]) else line(row[0]) for row in clause]


FUNCTIONS = {
    function.name: function
    for function in (
        score, attendance, reviews, rate, coverage, tier, status, points, check, explain, pareto,
        workdays, clause,
    )
}  # fmt: skip
