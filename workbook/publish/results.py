"""What a month comes to: everybody's scores, and line by line what they are made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from udf import tables
from udf.checks import check
from udf.entries import State
from udf.errors import KaoheError
from udf.explanation import Account, Detail, account_of, detail_text
from udf.findings import WRONG, Finding
from udf.ledger import DEDUCTIONS
from udf.roster import person_key
from udf.rulebook import RuleBook
from udf.scores import PENDING, rank
from udf.sums import ClauseSum, costliest_clauses
from udf.tables import TableError
from udf.text import Cell, Cells, number, text
from workbook.connect.office_findings import office_findings
from workbook.month.disagreements import disagreements
from workbook.month.figures import Figures, figures_of, in_points
from workbook.month.ranges import range_findings
from workbook.month.read import read_month, score_table
from workbook.month.tables import PERSONS, named_area, read_cells
from workbook.month.typed_over import typed_findings
from workbook.month.unread_sheets import unread_records
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, area_text


@dataclass(frozen=True)
class AccountLine:
    """A line of a person's account: a ledger row, or a clause that computes itself.

    ``points`` are hundredths, None where it does not count; ``status`` says why, or 计入; ``text``
    quotes the clause. ``place`` is the ledger's cell, "" for what computes itself.
    """

    category: str
    date: str
    code: str
    points: int | None
    status: str
    text: str
    method: str
    remark: str
    place: str


@dataclass(frozen=True)
class Result:
    """A person's month; points are hundredths.

    Scores that are missing are short texts, then there is no total and no rank. ``bases`` say what
    each score rests on. ``unread`` are rows that are surely this person's and name no clause.
    """

    id: str
    name: str
    window: str
    scores: Mapping[str, int | str]
    total: int | None
    rank: int | None
    bases: tuple[str, ...]
    incidents: tuple[AccountLine, ...]
    unread: tuple[AccountLine, ...]

    @property
    def key(self) -> str:
        """What tells the person from all others."""
        return person_key(self.id, self.name, self.window)


@dataclass(frozen=True)
class WindowResult:
    """A window's month, and its place by the average, None where nobody has a total."""

    name: str
    rank: int | None
    figures: Figures


@dataclass(frozen=True)
class Results:
    """A month's results in roster order, its problems, and what was deducted most.

    ``differing`` are those of the problems in which a score is another than the ledgers give.
    """

    month: date
    rules: RuleBook
    people: tuple[Result, ...]
    findings: tuple[Finding, ...]
    differing: tuple[Finding, ...]
    clauses: tuple[ClauseSum, ...]

    @property
    def errors(self) -> list[Finding]:
        """The problems that keep something from being counted."""
        return [finding for finding in self.findings if finding.level == WRONG]

    @property
    def workers(self) -> frozenset[str]:
        """The names of all who are assessed."""
        return frozenset(person.name for person in self.people)

    @property
    def categories(self) -> list[str]:
        """The categories' names, in order."""
        return [category.name for category in self.rules.categories]


def read_results(package: Package) -> Results:
    """Compute a month's results from the tables of a workbook.

    KaoheError where it is no month workbook, its tables cannot be read, or nobody is on its roster.
    """
    month = read_month(package)
    try:
        rules = month.book()
        if rules.choices.month is None:
            raise KaoheError(f"“{package.title}”的口径没有写考核月份；请在“口径”补填后再公布")
        rows = score_table(month)
        if not rows:
            raise KaoheError(f"“{package.title}”的名册里没有人；请填好名册后再公布")
        accounts = [account_of(month, person) for person in range(len(rows))]
        outside = [*range_findings(package, month), *unread_records(package, month)]
        outside += disagreements(package) + office_findings(package)
        findings = [*outside, *check(month)]
        typed = typed_findings(package, month)
        clauses = costliest_clauses(rules, month.ledger(DEDUCTIONS), month.cases())
    except TableError as error:
        raise KaoheError(f"“{package.title}”不能公布：{error}；请改正后再公布") from error
    categories = [category.name for category in rules.categories]
    found = [[_hundredths(cell) for cell in row[3:]] for row in rows]
    totals = [total if isinstance(total := scores[-1], int) else None for scores in found]
    people = [
        Result(
            id=str(row[0]),
            name=str(row[1]),
            window=str(row[2]),
            scores=dict(zip(categories, scores, strict=False)),
            total=total,
            rank=rank(total, totals),
            bases=tuple(part.basis for part in account.parts),
            incidents=tuple(_incidents(account)),
            unread=tuple(_incident("", detail) for detail in account.unread if detail.certain),
        )
        for row, scores, total, account in zip(rows, found, totals, accounts, strict=True)
    ]
    missing, differing = _differences(package, people, typed)
    return Results(
        month=rules.choices.month,
        rules=rules,
        people=tuple(people),
        findings=(*findings, *missing, *differing),
        differing=tuple(differing),
        clauses=tuple(clauses),
    )


def _hundredths(score: object) -> int | str:
    return round(score * 100) if isinstance(score, (int, float)) else str(score)


def _incidents(account: Account) -> Iterator[AccountLine]:
    for part in account.parts:
        yield from (_incident(part.category.name, detail) for detail in part.details)


def _incident(category: str, detail: Detail) -> AccountLine:
    return AccountLine(
        category=category,
        date=detail.when.isoformat() if detail.when else "",
        code=detail.code,
        points=detail.points,
        status=detail.ground or State.COUNTED.value,
        text=detail_text(detail),
        method=detail.method,
        remark=detail.remark,
        place=detail.place,
    )


def _differences(
    package: Package, people: Sequence[Result], typed: Sequence[Finding]
) -> tuple[list[Finding], list[Finding]]:
    """Return who is missing on the sheet of scores, and who has another total there.

    What is ``typed`` over is among the latter, and found once.
    """
    known = {(one.sheet, one.cell) for one in typed}
    sheet, area, cells = score_cells(package)
    try:
        table = tables.read(cells, tables.SCORES)
    except TableError as error:
        return [Finding(WRONG, sheet, area_text(area), str(error), "改正得分表的表头")], [*typed]
    first = area.first_row + table.header + 1
    shown: dict[str, tuple[int, Cell]] = {}
    for row, values in enumerate(table.rows, start=first):
        own, name, window = (text(table.cell(values, key)) for key in tables.WHO)
        if own:
            shown[own] = row, table.cell(values, "总分")
        if name:
            shown.setdefault(f"{name}\t{window}", (row, table.cell(values, "总分")))
    column = area.first_column + table.columns["总分"]
    missing, differing = [], [*typed]
    for person in people:
        there = shown.get(person.key) or shown.get(person_key("", person.name, person.window))
        if there is None:
            what = f"得分表中没有{person.name}（{person.id or person.window}）"
            missing.append(Finding(WRONG, sheet, area_text(area), what, "核对名册和得分表"))
        elif (sheet, address(there[0], column)) in known:
            continue
        elif number(there[1]) != in_points(person.total):
            total = total_words(person.total)
            what = f"{person.name}的总分写的是{text(there[1]) or '空'}，按登记计算是{total}"
            advice = "不要手工改总分；改登记后用 kaohe calc 重新计算"
            differing.append(Finding(WRONG, sheet, address(there[0], column), what, advice))
    return missing, differing


def score_cells(package: Package) -> tuple[str, Area, Cells]:
    """Return the sheet, area and values of the table of scores, results to its right included."""
    sheet, area = named_area(package, PERSONS)
    extent = sheet.extent()
    if extent is not None:
        area = area._replace(last_column=max(area.last_column, extent.last_column))
    return sheet.name, area, read_cells(sheet, area)


def total_words(total: int | None) -> str:
    """Return a total as it is printed: 86.20, or 待核."""
    return PENDING if total is None else f"{total / 100:.2f}"


def summarise_windows(results: Results) -> list[WindowResult]:
    """Return the windows from the best average down, those without one last."""
    figures = {
        name: figures_of(person for person in results.people if person.window == name)
        for name in dict.fromkeys(person.window for person in results.people)
    }
    averages = [one.average for one in figures.values()]
    found = [WindowResult(name, rank(one.average, averages), one) for name, one in figures.items()]
    return sorted(found, key=lambda window: (window.rank is None, window.rank))
