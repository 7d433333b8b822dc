"""Namesakes whom only a 工号 given here tells apart: in which rows of the new month they are."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from udf.roster import is_given
from workbook.connect.namesakes import Listed, listed, who_is_who, with_numbers
from workbook.connect.shown_people import ShownPerson, shown_people
from workbook.discovery.model import Discovery, Place
from workbook.next_month.month_book import MonthBook, people_of
from workbook.next_month.row_blocks import blocks_of
from workbook.ooxml.references import address


def say_numbered(this: MonthBook) -> None:
    """Remark on which rows of the office's new sheets show namesakes who were given a 工号."""
    rows: dict[tuple[str, str], dict[Place, str]] = defaultdict(dict)
    for shown in shown_people(this.package):
        if is_given(shown.mark, shown.name):
            rows[shown.sheet, shown.name][shown.row, shown.name_column or 1] = shown.mark
    for (sheet, name), numbers in rows.items():
        this.say_of(sheet, who_is_who(name, numbers))


def number_following(
    this: MonthBook, following: Discovery
) -> tuple[Discovery, list[tuple[str, str]]]:
    """Give namesakes on the sheets an office keeps for the next month the 工号 of this month's.

    Where the people are in the same order on both. Elsewhere nothing tells who is who: return
    that as well, for each sheet.
    """
    numbers = people_of(this).by_id
    rows = [shown for block in blocks_of(this.package) for shown in block.rows]
    unclear = {shown.name for shown in rows if shown.mark in numbers}
    people = listed(following)
    own = {one.name for one in people if "工号" not in one.person.cells}
    if not unclear & own:
        return following, []
    pairs = _in_order(rows, people)
    if pairs is None:
        return following, list(_unclear(people, unclear, rows[0].sheet))
    given = {one.key: shown.mark for shown, one in pairs if shown.mark in numbers}
    return with_numbers(following, given), []


def _in_order(
    rows: Sequence[ShownPerson], people: Sequence[Listed]
) -> list[tuple[ShownPerson, Listed]] | None:
    """Return which row of this month's is whose; None where they are in another order."""
    both = {shown.name for shown in rows} & {one.name for one in people}
    before = [shown for shown in rows if shown.name in both]
    after = [one for one in people if one.name in both]
    if [shown.name for shown in before] != [one.name for one in after]:
        return None
    return list(zip(before, after, strict=True))


def _unclear(people: Sequence[Listed], names: set[str], before: str) -> Iterator[tuple[str, str]]:
    places: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in people:
        if one.name in names:
            sheet, place = one.key
            places[sheet][one.name].append(address(*place))
    for sheet, own in places.items():
        for name, cells in sorted(own.items()):
            yield (
                sheet,
                f"{'、'.join(cells)}的“{name}”有同名的，这张表的人和“{before}”的次序不一样，分不清是谁，"
                f"不会显示得分；请排成和“{before}”一样的次序，再生成一次",
            )
