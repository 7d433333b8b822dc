"""How a workbook is to be connected: which tables are read in place, and which are added."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from udf.errors import KaoheError
from udf.roster import Person, Roster, read_roster
from udf.text import text
from workbook.connect.linked_counts import beyond_scores
from workbook.connect.merged_rows import fill_roster
from workbook.connect.namesakes import listed, number_namesakes
from workbook.connect.others_numbers import others_numbers, without_numbers
from workbook.connect.tables import (
    ATTENDANCE,
    AWARDS,
    DEDUCTIONS,
    REVIEWS,
    ROSTER,
    SCORES,
    Found,
    found_of,
    scores_as_roster,
    with_read_header,
)
from workbook.connect.told_months import refuse_bare_days, refuse_other_months
from workbook.discovery.model import Discovery, FoundTable, TableKind
from workbook.month.listed import listed_places
from workbook.month.tables import NAMED_TABLES, read_cells
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

# What people have in a month, a row each.
_OF_A_MONTH = (TableKind.SCORES, TableKind.MATRIX, TableKind.ATTENDANCE, TableKind.REVIEWS)
# The tables the functions need, and the order in which those that are missing are added.
NEEDED = (ROSTER, SCORES, ATTENDANCE, REVIEWS, DEDUCTIONS, AWARDS)
_SHOWN = 5  # cells that a sentence lists
# The kinds of which one table of the office's is read where it is.
_READ_IN_PLACE = (
    TableKind.DEDUCTIONS, TableKind.AWARDS, TableKind.ATTENDANCE, TableKind.REVIEWS,
    TableKind.ROSTER,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a workbook is to be connected.

    ``tables`` are the office's own tables that the functions read, by role; where SCORES is not
    among them, the scores are kept on a sheet that is added and shown in the office's cells.
    ``linked`` are the office's counts that the functions read through an added sheet.
    ``people`` is who is assessed, in the workbook's order. ``notes`` say what was made of them.
    """

    found: Discovery
    month: date
    tables: dict[str, Found]
    people: tuple[Person, ...]
    linked: dict[str, tuple[Found, ...]]
    notes: tuple[str, ...] = ()

    @property
    def in_place(self) -> bool:
        """Whether the office's own table of scores says who is assessed."""
        return SCORES in self.tables

    @property
    def roster(self) -> Found | None:
        """The office's table that says who is assessed: a roster, or its scores."""
        return self.tables.get(ROSTER) or self.tables.get(SCORES)

    @property
    def joined(self) -> bool:
        """Whether one table of the office's holds deductions and awards."""
        both = [self.tables.get(role) for role in (DEDUCTIONS, AWARDS)]
        places = {(table.sheet, table.header, table.span) for table in both if table is not None}
        return None not in both and len(places) == 1

    @property
    def side_by_side(self) -> bool:
        """Whether deductions and awards are tables of their own on one sheet."""
        both = [self.tables.get(role) for role in (DEDUCTIONS, AWARDS)]
        sheets = {table.sheet for table in both if table is not None}
        return None not in both and len(sheets) == 1 and not self.joined

    @property
    def missing(self) -> list[str]:
        """The roles of the tables that are to be added."""
        has = {*self.tables} | ({ROSTER} if self.roster else set())
        return [role for role in NEEDED if role not in has]

    @property
    def views(self) -> tuple[FoundTable, ...]:
        """The office's tables of scores that show what is kept on an added sheet."""
        return () if self.in_place else self.found.scores


def plan(package: Package, found: Discovery) -> Plan:
    """Return how a workbook is connected in which nothing is open any more.

    Each row of its roster is given its own window, where that is written once for several.

    KaoheError where it cannot be, stated with the reason.
    """
    month = found.month
    if month is None or found.questions:
        raise ValueError("a discovery with open questions")
    refuse(package, found)
    for ledger in found.ledgers:
        refuse_bare_days(package, ledger, month)
    for rows in found.of_kind(*_OF_A_MONTH):
        refuse_other_months(package, rows, month)
    filled = fill_roster(package, found)
    found, numbered = number_namesakes(package, found)
    scores = None if numbered else scores_as_roster(package, found)
    tables = {} if scores is None else {SCORES: scores}
    for kind in _READ_IN_PLACE:
        table = found.table(kind)
        if table is not None:
            tables[kind.value] = with_read_header(package, found_of(table))
    mixed = found.table(TableKind.LEDGER)
    if mixed is not None:
        for role in (DEDUCTIONS, AWARDS):
            if role not in tables:
                tables[role] = with_read_header(package, found_of(mixed, role))
    _refuse_undated(tables)
    people = _people(package, found, tables)
    _check_told_apart(found, tables, people)
    roster = Roster(people)
    others = {role: others_numbers(package, one, roster) for role, one in tables.items()}
    tables = {role: without_numbers(t) if others[role] else t for role, t in tables.items()}
    linked = _linked(package, found, tables)
    return Plan(
        found=found,
        month=month,
        tables=tables,
        people=people,
        linked=linked,
        notes=(*filled, *numbered, *filter(None, others.values())),
    )


def _linked(
    package: Package, found: Discovery, tables: dict[str, Found]
) -> dict[str, tuple[Found, ...]]:
    """Take out of the tables the counts that are read through an added sheet, and return them."""
    linked: dict[str, tuple[Found, ...]] = {}
    for kind in (TableKind.ATTENDANCE, TableKind.REVIEWS):
        several = found.of_kind(kind)
        table = tables.get(kind.value)
        if len(several) > 1:  # of different people
            linked[kind.value] = tuple(map(found_of, several))
        elif table is not None and beyond_scores(package, found, table):
            linked[kind.value] = (table,)
    for role in linked:
        del tables[role]
    return linked


def _refuse_undated(tables: dict[str, Found]) -> None:
    """Raise KaoheError for a ledger that says of nothing when it was: the rules count by days."""
    for role in (DEDUCTIONS, AWARDS):
        table = tables.get(role)
        if table is not None and "日期" not in table.columns:
            raise KaoheError(
                f"“{table.sheet}”没有写日期的列，按细则计分要知道是哪一天；"
                "请在表里加一列“日期”，再试一次"
            )


def _people(package: Package, found: Discovery, tables: dict[str, Found]) -> tuple[Person, ...]:
    """Return who is assessed: as the table says that the functions read, else as was found."""
    roster = tables.get(ROSTER) or tables.get(SCORES)
    if roster is not None:
        area = roster.area(roster.last)
        return read_roster(read_cells(package.sheet(roster.sheet), area)).people
    people: list[Person] = []
    for table in found.listing:
        cells = package.sheet(table.sheet).cells()
        for person in table.persons:
            own = cells.get(person.cells.get("工号", (0, 0)), EMPTY).value
            number = text(str(own)) if isinstance(own, (str, int)) else ""
            number = number or person.number or _number(package, tables, person.name)
            people.append(
                Person(len(people), number, text(person.name), text(person.window), None, None)
            )
    return tuple(people)


def _number(package: Package, tables: dict[str, Found], name: str) -> str:
    """Return the 工号 that an attendance or review table has beside a name of one person only."""
    for role in (ATTENDANCE, REVIEWS):
        table = tables.get(role)
        if table is None or "工号" not in table.columns or "姓名" not in table.columns:
            continue
        cells = package.sheet(table.sheet).cells()
        same = [
            cells[row, table.columns["工号"]].value
            for row in range(table.body, table.last + 1)
            if (row, table.columns["工号"]) in cells
            and (row, table.columns["姓名"]) in cells
            and text(str(cells[row, table.columns["姓名"]].value or "")) == text(name)
        ]
        if len(same) == 1 and isinstance(same[0], (str, int)):
            return text(same[0])
    return ""


def _check_told_apart(
    found: Discovery, tables: Mapping[str, Found], people: Sequence[Person]
) -> None:
    """Raise KaoheError where nothing tells two people of one name apart, also without 工号."""
    roster = Roster(tuple(people))
    alike = Counter((person.id, person.name, person.window) for person in people)
    for person in people:
        same = alike[person.id, person.name, person.window] > 1
        if same or not (person.id or roster.find("", person.name, person.window).people):
            places = _places(found, tables, people, person.name)
            raise KaoheError(
                f"{listed_places(places, most=_SHOWN)}都是“{person.name}”，分不清是谁；"
                "请在表里加上工号，或写明不同的窗口，同一个人的只留一行，再试一次"
            )


def _places(
    found: Discovery, tables: Mapping[str, Found], people: Sequence[Person], name: str
) -> list[str]:
    """Return the cells in which a name stands where it says who is assessed."""
    roster = tables.get(ROSTER) or tables.get(SCORES)
    if roster is not None:
        column = roster.columns.get("姓名") or roster.columns["工号"]
        rows = [roster.header + 1 + person.row for person in people if person.name == name]
        return [f"{roster.sheet}!{address(row, column)}" for row in rows]
    own = [one.key for one in listed(found) if one.name == name]
    return [f"{sheet}!{address(*place)}" for sheet, place in own]


def refuse(package: Package, found: Discovery) -> None:
    """Raise KaoheError where the workbook cannot be connected as it is."""
    if package.structure_locked:
        raise KaoheError(
            f"“{package.title}”的工作簿结构受保护，不能增加工作表；请先撤销工作簿保护，再试一次"
        )
    if not found.persons and found.table(TableKind.ROSTER) is None:
        raise KaoheError(
            f"“{package.title}”里找不到名册或得分表（要有人员姓名和各项得分，或姓名和窗口）；"
            "请检查是不是选错了文件，或在对照表里写明"
        )


def check_names(package: Package) -> None:
    """Raise KaoheError where a name that the functions' formulas use means something else."""
    ours = {*(table.name for table in NAMED_TABLES if table.reserved), "类别", "姓名选项"}
    for name in package.defined_names():
        if name.name in ours and name.sheet is None:
            raise KaoheError(
                f"“{package.title}”里已有名称“{name.name}”（{name.text}），计分函数要用这个名称；"
                "请先在“名称管理器”里给它改个名字"
            )
