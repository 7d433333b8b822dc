"""Office's rows of namesakes whose given 工号 is not on the roster any more, or is another's."""

from udf.findings import WRONG, Finding
from udf.roster import is_given, read_roster
from udf.tables import TableError
from workbook.connect.shown_people import shown_people
from workbook.month.tables import TABLES, named_area, read_cells
from workbook.ooxml.package import Package
from workbook.ooxml.references import address


def shown_strangers(package: Package) -> list[Finding]:
    """Return the rows that show no score, as their 工号 is another now, or that of another row.

    A formula filled down brings the 工号 of the row above.
    """
    rows = [shown for shown in shown_people(package) if is_given(shown.mark, shown.name)]
    try:
        known = read_roster(read_cells(*named_area(package, TABLES["名册"]))).by_id if rows else {}
    except TableError:  # reported by the other checks; then nothing is computed at all
        return []
    return [
        Finding(
            WRONG,
            shown.sheet,
            address(shown.row, shown.name_column or 1),
            f"名册中没有工号{shown.mark}，这一行不显示得分",
            f"换了工号的，用“查找和替换”把整个工作簿（包括公式）里的{shown.mark}都换成新工号；"
            "离岗的，删去这一行",
        )
        for shown in rows
        if shown.mark not in known
    ] + [
        Finding(
            WRONG,
            shown.sheet,
            address(shown.row, shown.name_column or 1),
            f"这一行和第{first.row}行显示的都是{shown.mark}的得分",
            "公式里的工号改成本行这个人的；多出来的行删去",
        )
        for at, shown in enumerate(rows)
        for first in rows[:at]
        if (first.sheet, first.mark) == (shown.sheet, shown.mark)
    ]
