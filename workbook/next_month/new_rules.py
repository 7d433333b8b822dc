"""The following month by another rule book: a new workbook, for the people who serve then."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from udf.errors import KaoheError
from udf.roster import Person
from udf.rulebook import RuleBook
from udf.text import text
from workbook.connect.tables import SCORES
from workbook.engine.recalculate import recalculate
from workbook.generate.comparison import Last, set_last
from workbook.month import publication
from workbook.month.appeals import appeals_going_on, carry_open
from workbook.month.made_sheets import PUBLICATION, RECHECK
from workbook.month.tables import own_sheets
from workbook.next_month.month_book import MonthBook, header_columns, header_of
from workbook.ooxml.package import Package

_ANEW = "换细则时工作簿重新生成"


def check_generated(package: Package) -> None:
    """Raise KaoheError for an office's own workbook: its columns are for the rule book it has."""
    if not package.has_sheet(RECHECK):
        raise KaoheError(
            f"“{package.title}”是本单位自己的工作簿，栏目是按原来的细则接入的，不能换细则。"
            "类别没有变的：请不带 --rules 生成下个月，再照新细则改它的“细则”“口径”两张表；"
            "类别变了的：请把没有接入过的原表改成新的栏目，再用 kaohe adopt --rules 接入"
        )


def begin_anew(
    this: MonthBook, rules: RuleBook, month: date, people: Sequence[Person], last: Last | None
) -> tuple[Package, tuple[str, ...]]:
    """Return a workbook of the month by a rule book, and what is to be stated about it.

    ``this`` is the month before, a generated workbook; its settings of publication and what
    is open of its requests for a review are carried, what the office added to it is named.
    """
    package = this.package
    from workbook.generate.month_workbook import generate  # late, as it brings openpyxl along

    serving = [
        person._replace(
            earlier=tuple(s for s in person.earlier if s.until is None or s.until >= month)
        )
        for person in people
    ]
    made = generate(month, serving, rules)
    new = Package(made.content, package.title)
    _carry_settings(package, new)
    going_on = appeals_going_on(carry_open(package, new, month - timedelta(days=1)))
    set_last(new, last)
    recalculate(new)
    return new, (*made.messages, *going_on, *_left_behind(this, MonthBook.of(new)))


def _left_behind(this: MonthBook, new: MonthBook) -> Iterator[str]:
    """Yield what the office had made its own in the month before, and the new one does not have."""
    package = this.package
    copy = f"需要的请从“{package.title}”复制"
    made = {*own_sheets(package), *(table.sheet for table in this.tables.values())}
    for sheet in package.sheets:
        if sheet.name not in made and not new.package.has_sheet(sheet.name):
            yield f"{_ANEW}，“{sheet.name}”没有带过来；{copy}"
    for role, table in this.tables.items():
        known = _headers(new, role)
        added = [header for key, header in _headers(this, role).items() if key not in known]
        if known and added and role != SCORES:  # whose columns are the rule book's categories
            columns = "、".join(f"“{header}”" for header in added)
            yield f"{_ANEW}，“{table.sheet}”的{columns}列没有带过来；{copy}"
    for old in this.choices.all:
        chosen = new.choices.named(old.key)
        if text(old.shown) != text(chosen.shown):
            yield (
                f"口径“{chosen.name}”按新的细则是“{chosen.shown}”，上个月是“{old.shown}”；"
                "要照原来的，请在“口径”上改"
            )


def _headers(this: MonthBook, role: str) -> dict[str, str]:
    """Return what heads the columns of a table, by how it compares."""
    table = this.tables.get(role)
    headers = [header_of(this, table, c) for c in header_columns(this, table)] if table else []
    return {text(header): header for header in headers if header}


def _carry_settings(old: Package, new: Package) -> None:
    """Copy what the office set for its publications, by the settings' names."""
    title = PUBLICATION
    if not (old.has_sheet(title) and new.has_sheet(title)):
        return
    known = {
        cell.value: row
        for (row, column), cell in old.sheet(title).cells().items()
        if column == 1 and cell.value
    }
    sheet = new.sheet(title)
    for (row, column), cell in list(sheet.cells().items()):
        if column == 1 and cell.value in known:
            sheet.set_value(row, 2, old.sheet(title).cell(known[cell.value], 2).value)
    publication.forget_day(new)
