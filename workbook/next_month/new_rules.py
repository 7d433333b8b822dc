"""The following month by another rule book: a new workbook, for the people who serve then."""

from collections.abc import Sequence
from datetime import date, timedelta

from udf.errors import KaoheError
from udf.roster import Person
from udf.rulebook import RuleBook
from workbook.engine.recalculate import recalculate
from workbook.generate.comparison import Last, set_last
from workbook.month import publication
from workbook.month.appeals import appeals_going_on, carry_open
from workbook.month.made_sheets import PUBLICATION
from workbook.month.tables import is_generated
from workbook.ooxml.package import Package


def check_generated(package: Package) -> None:
    """Raise KaoheError for an office's own workbook: its columns are for the rule book it has."""
    if not is_generated(package):
        raise KaoheError(
            f"“{package.title}”是本单位自己的工作簿，栏目是按原来的细则接入的，不能换细则。"
            "类别没有变的：请不带 --rules 生成下个月，再照新细则改它的“细则”“口径”两张表；"
            "类别变了的：请把没有接入过的原表改成新的栏目，再用 kaohe adopt --rules 接入"
        )


def begin_anew(
    package: Package, rules: RuleBook, month: date, people: Sequence[Person], last: Last | None
) -> tuple[Package, tuple[str, ...]]:
    """Return a workbook of the month by a rule book, and what is to be stated about it.

    ``package`` is the month before, a generated workbook; its settings of publication and what
    is open of its requests for a review are carried.
    """
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
    return new, (*made.messages, *going_on)


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
