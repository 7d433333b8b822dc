"""The workbook from which the following month is made: connected already, or connected now."""

from dataclasses import dataclass, replace
from datetime import date

from udf.errors import KaoheError
from udf.rulefile import load_rulebook
from udf.text import text
from workbook.connect.connect import wire
from workbook.connect.log import Log
from workbook.connect.matrix.entries import close_matrices, matrices
from workbook.connect.plan import Plan, check_names, plan
from workbook.connect.scales import refuse_other_scales
from workbook.connect.shown_people import shown_people
from workbook.connect.views import write_views
from workbook.discovery.discover import discover
from workbook.discovery.mapping import MONTH, Answers
from workbook.discovery.model import Discovery, TableKind
from workbook.engine.calculated import calculated
from workbook.month.month_text import moved, next_month_of
from workbook.next_month.month_book import MonthBook, is_connected, month_of, people_of
from workbook.next_month.numbered import number_following
from workbook.ooxml.package import Package


class OpenQuestions(KaoheError):
    """An office's workbook leaves something open: `found` has the questions."""

    def __init__(self, found: Discovery) -> None:
        super().__init__(
            f"“{found.title}”有拿不准的地方（{found.questions[0].cause.value}）；"
            "请先运行 kaohe adopt，按提示填好对照表后再试"
        )
        self.found = found


@dataclass(frozen=True, kw_only=True)
class Start:
    """What a workbook is to begin with: its month, and what discovery found where it is bare.

    ``following`` is what was found of the next month, where the workbook holds a sheet for it.
    """

    month: date
    found: Discovery | None = None
    following: Discovery | None = None

    @property
    def begun(self) -> bool:
        """Whether a bare workbook holds the new month's sheets, and is connected for that."""
        return self.found is not None and self.following is not None


def find_start(package: Package, answers: Answers) -> Start:
    """Find out which month a workbook is of.

    OpenQuestions where that, or anything else, is open; KaoheError where it cannot be gone on with.
    """
    if is_connected(package):
        month = month_of(package)
        return Start(month=month, following=_next_sheets(package, month))
    rules = load_rulebook()
    seen = calculated(package)
    found = discover(seen, answers, rules)
    refuse_other_scales(seen, found, rules)
    if found.questions:
        raise OpenQuestions(found)
    if found.month is None or not (found.persons or found.table(TableKind.ROSTER)):
        raise KaoheError(
            f"“{package.title}”里找不到名册或得分表，不像月度考核工作簿；请检查是不是选错了文件"
        )
    _refuse_months_side_by_side(found)
    new = next_month_of(found.month)
    following = None
    if any(table.kind is TableKind.SCORES and table.month == new for table in found.tables):
        sections = {**answers.sections, MONTH: {MONTH: f"{new.year}-{new.month:02}"}}
        following = discover(seen, Answers(sections, answers.source), rules)
        if following.questions or not following.persons:
            following = None
    return Start(month=found.month, found=found, following=following)


def _next_sheets(package: Package, month: date) -> Discovery | None:
    """Return what a connected year book holds of the next month; None for other workbooks."""
    new = next_month_of(month)
    names = {shown.sheet for shown in shown_people(package)}
    there = {moved(name, month, new) for name in names}
    if not names or there & names or not all(package.has_sheet(name) for name in there):
        return None
    answers = Answers({MONTH: {MONTH: f"{new.year}-{new.month:02}"}})
    found = discover(package, answers, load_rulebook())
    tables = tuple(table for table in found.scores if table.sheet in there and table.persons)
    return None if not tables else replace(found, tables=tables)


def show_following(this: MonthBook, following: Discovery) -> set[str]:
    """Let the next month's sheets show the scores and keep those of this month as values.

    Return the sheets that are the next month's already.
    """
    package = this.package
    following, doubts = number_following(this, following)
    for sheet_name, words in doubts:
        this.say_of(sheet_name, words)
    for shown in shown_people(package):
        sheet = package.sheet(shown.sheet)
        for place in shown.places:
            sheet.set_value(*place, sheet.cell(*place).value)
    people = people_of(this).people
    names = {text(person.name) for person in people}
    log = Log(package)
    write_views(log, following.scores, people, load_rulebook())
    strangers = [
        person.name
        for table in following.scores
        for person in table.persons
        if text(person.name) not in names
    ]
    if strangers:
        this.say(f"下个月的表里有名册中没有的人：{'、'.join(strangers)}；请核对名册和这张表")
    return {table.sheet for table in following.scores}


def _refuse_months_side_by_side(found: Discovery) -> None:
    months = {
        (table.sheet, table.month) for table in found.tables if table.kind is TableKind.SCORES
    }
    for table in found.scores:
        if sum(sheet == table.sheet for sheet, _ in months) > 1:
            raise KaoheError(
                f"“{table.sheet}”并列着几个月的得分，下个月放在哪里说不准，没有生成；"
                "请先把本月的得分单独放一张表，再试一次"
            )


def connected(package: Package, start: Start) -> MonthBook:
    """Return the workbook with our functions in it; one without gets them now."""
    if start.found is None:
        return MonthBook.of(package)
    rules = load_rulebook()
    found = start.following or start.found
    how = plan(package, found)
    check_names(package)
    wire(package, how if start.following else _without_matrix(how), rules)
    if not start.following:
        close_matrices(package, matrices(start.found))
    return MonthBook.of(package)


def _without_matrix(how: Plan) -> Plan:
    """Leave out what this month's matrix holds: next month begins empty."""
    tables = tuple(replace(table, clauses=()) for table in how.found.tables)
    return replace(how, found=replace(how.found, tables=tables))
