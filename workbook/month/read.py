"""A month workbook read as the functions read it, for the command."""

from udf import tables
from udf.choicesheet import TITLE, VERSION
from udf.earlier import title_of
from udf.explanation import explain
from udf.exposed import Line
from udf.functions import FUNCTIONS
from udf.month import Month
from udf.roster import name_people
from udf.scores import PENDING
from udf.text import Cells, freeze
from workbook.month.import_log import recorded
from workbook.month.linked_counts import linked_values
from workbook.month.tables import TABLES, as_cells, named_area, read_cells
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.sheet.worksheet import Sheet


def read_month(package: Package) -> Month:
    """Read a month's tables from a package. Raises KaoheError where it is no month workbook."""
    areas = {table: named_area(package, name) for table, name in TABLES.items()}
    places = [
        ("表", "工作表", "首行", "首列"),
        *(
            (table, sheet.name, area.first_row, area.first_column)
            for table, (sheet, area) in areas.items()
        ),
    ]
    cells = {table: read_cells(sheet, area) for table, (sheet, area) in areas.items()}
    for table in ("考勤", "好差评"):
        cells[table] = as_cells(linked_values(package, *areas[table]))
    cells["口径"] = _with_title(cells["口径"], *areas["细则"])
    return Month(freeze(places), *[*(cells[table] for table in TABLES), recorded(package)])


def has_computed_tables(package: Package) -> bool:
    """Tell whether formulas are in a month's tables: what is read follows from a calculation."""
    areas = [named_area(package, name) for name in TABLES.values()]
    return any(area.holds(*at) for sheet, area in areas for at in sheet.formulas())


def _with_title(choices: Cells, sheet: Sheet, rules: Area) -> Cells:
    """Return 口径 with the title that an earlier workbook has in the heading of 细则 only."""
    if "代码" in tables.columns_of(choices[0], tables.CHOICES):
        return choices
    above = Area(1, rules.first_column, max(1, rules.first_row - 1), rules.first_column)
    for row in sheet.values(above):
        title, version = title_of(str(row[0] or ""))
        if title:
            spare = (None,) * (len(choices[0]) - 2)
            return Cells((*choices, (TITLE, title, *spare), (VERSION, version, *spare)))
    return choices


def score_table(month: Month) -> list[list[object]]:
    """Return everyone's scores in roster order: 工号, 姓名, 窗口, each category, 总分.

    总分 is a number, or 待核 where a category is a text. Raises TableError.
    """
    people = month.people().people
    if not people:
        return []
    who: Cells = freeze([tables.WHO, *(person[1:4] for person in people)])
    rows = zip(people, scores_of(month, who), strict=True)
    return [[*person[1:4], *scores] for person, scores in rows]


def scores_of(month: Month, who: Cells) -> list[list[object]]:
    """Return each category's score and the total, as in `score_table`, of the people in a table.

    ``who`` has a header. Raises TableError.
    """
    answer = FUNCTIONS["SCORE"].call(
        who,
        [[category.name for category in month.book().categories]],
        month.roster,
        month.deductions,
        month.awards,
        month.rules,
        month.choices,
        month.attendance,
        month.reviews,
    )
    rows: list[list[object]] = []
    for scores in answer:
        numbers = [score for score in scores if isinstance(score, (int, float))]
        total: object = round(sum(numbers), 2) if len(numbers) == len(scores) else PENDING
        rows.append([*scores, total])
    return rows


def explanation(month: Month, who: str) -> list[Line] | str:
    """Return the lines that explain a person's score, or a short text why there are none."""
    (match,) = name_people(freeze(who), month.people())
    if match is None or not match.people:
        return match.problem if match else "请给出姓名或工号"
    return explain(month, match.people[0])
