"""Office's rows that show nobody's score, or that of another row, and who is in none of them."""

from collections.abc import Iterator, Sequence
from datetime import date

from udf.choicesheet import read_choices
from udf.findings import DOUBTFUL, WRONG, Finding
from udf.roster import Roster, is_given, read_roster
from udf.tables import TableError
from udf.text import text
from workbook.connect.shown_people import ShownPerson, shown_people
from workbook.connect.typed_views import typed_views
from workbook.connect.views import STRANGER, TWICE
from workbook.month.listed import MOST_NAMES
from workbook.month.month_text import last_day
from workbook.month.tables import TABLES, named_area, read_cells
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

_ADVICE = {
    STRANGER: "新来的，在“名册”里也加上；写错的，改成名册上的姓名；离岗的，删去这一行",
    TWICE: "在“名册”里给同名的人各填一个工号，下个月由 kaohe next 分开；本月的看“个人得分”",
}


def shown_strangers(package: Package) -> list[Finding]:
    """Return the rows that show no score: whom nobody entered on the roster, or nobody tells apart.

    Of namesakes who were given a 工号 also those whose is another now, or that of another row, as
    a formula filled down brings that of the row above. And who serves and is in no row.
    """
    shown = shown_people(package)
    if not shown:
        return []
    rows = [one for one in shown if is_given(one.mark, one.name)]
    try:
        roster = read_roster(read_cells(*named_area(package, TABLES["名册"])))
        month = read_choices(read_cells(*named_area(package, "口径表"))).month
    except TableError:  # reported by the other checks; then nothing is computed at all
        return []
    known = roster.by_id
    return [
        *(_renumbered(one) for one in rows if one.mark not in known),
        *(
            _again(one, first)
            for at, one in enumerate(rows)
            for first in rows[:at]
            if (first.sheet, first.mark) == (one.sheet, one.mark)
        ),
        *(
            finding
            for one in shown
            if one not in rows and (finding := _nobody(package, one)) is not None
        ),
        *_unshown(package, roster, month, shown),
    ]


def _unshown(
    package: Package, roster: Roster, month: date | None, shown: Sequence[ShownPerson]
) -> Iterator[Finding]:
    """Yield the finding of those who serve and whose name is in no row."""
    names = {one.name for one in shown} | {one.name for one in typed_views(package)}
    missing = [
        person.label
        for person in roster.people
        if text(person.name) not in names
        and (month is None or person.serves(month, last_day(month)))
    ]
    if missing:
        more = "等" if len(missing) > MOST_NAMES else ""
        listed = "、".join(missing[:MOST_NAMES]) + more
        sheet = shown[0].sheet
        yield Finding(
            DOUBTFUL,
            sheet,
            "A1",
            f"名册有{len(missing)}人没有列在单位的得分表中：{listed}",
            "要列的，在表里复制一行（连同公式），填上姓名；不考核的，从“名册”里删去",
        )


def _nobody(package: Package, shown: ShownPerson) -> Finding | None:
    """Return the finding of a row whose name is not found among the scores, or found twice."""
    row, column = shown.places[0]
    value = package.sheet(shown.sheet).cell(row, column).value
    if not shown.name or value not in _ADVICE:
        return None
    return _of_row(shown, f"{shown.name}：{value}，这一行不显示得分", _ADVICE[str(value)])


def _renumbered(shown: ShownPerson) -> Finding:
    return _of_row(
        shown,
        f"名册中没有工号{shown.mark}，这一行不显示得分",
        f"换了工号的，用“查找和替换”把整个工作簿（包括公式）里的{shown.mark}都换成新工号；"
        "离岗的，删去这一行",
    )


def _again(shown: ShownPerson, first: ShownPerson) -> Finding:
    return _of_row(
        shown,
        f"这一行和第{first.row}行显示的都是{shown.mark}的得分",
        "公式里的工号改成本行这个人的；多出来的行删去",
    )


def _of_row(shown: ShownPerson, what: str, advice: str) -> Finding:
    place = address(shown.row, shown.name_column or shown.places[0][1])
    return Finding(WRONG, shown.sheet, place, what, advice)
