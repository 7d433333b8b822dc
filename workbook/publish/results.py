"""What a month comes to: everybody's scores, and line by line what they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from udf import tables
from udf.checks import check
from udf.entries import State
from udf.errors import KaoheError
from udf.explanation import Detail, account_of, detail_text
from udf.findings import WRONG, Finding
from udf.ledger import DEDUCTIONS
from udf.rulebook import RuleBook
from udf.scores import mean as hundredths_mean
from udf.scores import rank
from udf.sums import ClauseSum, dearest_clauses
from udf.tables import TableError
from udf.text import Cell, Cells, number, text
from workbook.month.read import read_month, score_table
from workbook.month.tables import named_area, read_cells
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, area_text

PENDING = "待核"


@dataclass(frozen=True)
class Incident:
    """A line of a person's account: a ledger row, or a clause that computes itself.

    ``points`` is None where it does not count; ``status`` says why, or 计入; ``text`` quotes the
    clause. ``place`` is the ledger's cell, "" for what computes itself.
    """

    category: str
    date: str
    code: str
    points: float | None
    status: str
    text: str
    method: str
    remark: str
    place: str


@dataclass(frozen=True)
class Result:
    """A person's month; scores that are missing are short texts, the total then 待核, no rank.

    ``unread`` are rows that are surely this person's and name no clause.
    """

    id: str
    name: str
    window: str
    scores: tuple[float | str, ...]
    total: float | None
    rank: int | None
    bases: tuple[str, ...]
    incidents: tuple[Incident, ...]
    unread: tuple[Incident, ...]

    @property
    def key(self) -> str:
        """What tells the person from all others."""
        return self.id or f"{self.name}\t{self.window}"


@dataclass(frozen=True)
class WindowResult:
    """A window's month; means, best and worst are of those who have a total, None for nobody."""

    name: str
    people: int
    pending: int
    mean: float | None
    best: float | None
    worst: float | None
    rank: int | None
    means: tuple[float | None, ...]


@dataclass(frozen=True)
class Results:
    """A month's results in roster order, its problems, and what was deducted most.

    ``differing`` are those of the problems in which a total is another than the ledgers give.
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
        findings = check(month)
        clauses = dearest_clauses(rules, month.ledger(DEDUCTIONS), month.cases())
    except TableError as error:
        raise KaoheError(f"“{package.title}”不能公布：{error}；请改正后再公布") from error
    width = len(rules.categories)
    totals = [total if isinstance(total := row[3 + width], float) else None for row in rows]
    people = [
        Result(
            id=str(row[0]),
            name=str(row[1]),
            window=str(row[2]),
            scores=tuple(
                cell if isinstance(cell, float) else str(cell) for cell in row[3 : 3 + width]
            ),
            total=total,
            rank=rank(total, totals),
            bases=tuple(part.basis for part in account.parts),
            incidents=tuple(
                _incident(part.category.name, detail)
                for part in account.parts
                for detail in part.details
            ),
            unread=tuple(_incident("", detail) for detail in account.unread if detail.certain),
        )
        for row, total, account in zip(rows, totals, accounts, strict=True)
    ]
    missing, differing = _differences(package, people)
    return Results(
        month=rules.choices.month,
        rules=rules,
        people=tuple(people),
        findings=(*findings, *missing, *differing),
        differing=tuple(differing),
        clauses=tuple(clauses),
    )


def _incident(category: str, detail: Detail) -> Incident:
    return Incident(
        category=category,
        date=detail.when.isoformat() if detail.when else "",
        code=detail.code,
        points=None if detail.points is None else detail.points / 100,
        status=detail.ground or State.COUNTED.value,
        text=detail_text(detail),
        method=detail.method,
        remark=detail.remark,
        place=detail.place,
    )


def _differences(package: Package, people: Sequence[Result]) -> tuple[list[Finding], list[Finding]]:
    """Return who is missing on the sheet of scores, and who has another total there."""
    sheet, area, cells = score_cells(package)
    try:
        table = tables.read(cells, tables.SCORES)
    except TableError as error:
        return [Finding(WRONG, sheet, area_text(area), str(error), "改正得分表的表头")], []
    first = area.first_row + table.header + 1
    shown: dict[str, tuple[int, Cell]] = {}
    for row, values in enumerate(table.rows, start=first):
        own, name, window = (text(table.cell(values, key)) for key in tables.WHO)
        if own:
            shown[own] = row, table.cell(values, "总分")
        if name:
            shown.setdefault(f"{name}\t{window}", (row, table.cell(values, "总分")))
    column = area.first_column + table.columns["总分"]
    missing, differing = [], []
    for person in people:
        there = shown.get(person.key) or shown.get(f"{person.name}\t{person.window}")
        if there is None:
            what = f"得分表中没有{person.name}（{person.id or person.window}）"
            missing.append(Finding(WRONG, sheet, area_text(area), what, "核对名册和得分表"))
        elif number(there[1]) != person.total:
            total = PENDING if person.total is None else f"{person.total:.2f}"
            what = f"{person.name}的总分写的是{text(there[1]) or '空'}，按登记计算是{total}"
            advice = "不要手工改总分；改登记后用 kaohe calc 重新计算"
            differing.append(Finding(WRONG, sheet, address(there[0], column), what, advice))
    return missing, differing


def score_cells(package: Package) -> tuple[str, Area, Cells]:
    """Return the sheet, area and values of the table of scores, results to its right included."""
    sheet, area = named_area(package, "人员")
    extent = sheet.extent()
    if extent is not None:
        area = area._replace(last_column=max(area.last_column, extent.last_column))
    return sheet.name, area, read_cells(sheet, area)


def summarise_windows(results: Results) -> list[WindowResult]:
    """Return the windows from the best mean down, those without a mean last."""
    found = [
        _window_result(results, name)
        for name in dict.fromkeys(person.window for person in results.people)
    ]
    means = [window.mean for window in found]
    ranked = [replace(window, rank=rank(window.mean, means)) for window in found]
    return sorted(ranked, key=lambda window: (window.mean is None, -(window.mean or 0)))


def _window_result(results: Results, name: str) -> WindowResult:
    own = [person for person in results.people if person.window == name]
    scored = [person for person in own if person.total is not None]
    totals = [person.total for person in scored if person.total is not None]
    means = tuple(
        mean([s for person in scored if isinstance(s := person.scores[index], float)])
        for index in range(len(results.categories))
    )
    return WindowResult(
        name=name,
        people=len(own),
        pending=len(own) - len(scored),
        mean=mean(totals),
        best=max(totals, default=None),
        worst=min(totals, default=None),
        rank=None,
        means=means,
    )


def mean(values: Sequence[float]) -> float | None:
    """Return the mean of scores rounded half up to hundredths, None of nothing."""
    found = hundredths_mean([round(value * 100) for value in values])
    return None if found is None else found / 100
