"""An office's score cells that show what is kept on an added sheet of scores.

An office holds its people in blocks, on several sheets, side by side or one a sheet; the functions
want one run of rows. So the scores are on a sheet of their own, and each of the office's cells
looks its person up there by name: rows may be sorted, inserted and deleted. The names `得分…` tell
which cells these are.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from udf.roster import Person as Listed
from udf.rulebook import RuleBook
from udf.scores import PENDING
from udf.tables import WHO
from udf.text import is_blank, text
from workbook.connect.log import Log
from workbook.connect.replaced_values import Original
from workbook.connect.shown_people import (
    FULL,
    KEYS,
    NAMES,
    RESULTS,
    SEPARATOR,
    is_pending_sum,
    is_view,
    quoted,
)
from workbook.connect.tables import cell_text
from workbook.discovery.model import FoundPerson, FoundTable, Meaning, Place, Shape
from workbook.month.tables import PERSONS, named_area
from workbook.ooxml.cells import EMPTY, Cell
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, column_letters, fixed, quote_sheet
from workbook.ooxml.sheet.columns import hide_column
from workbook.ooxml.sheet.many_formulas import set_formulas
from workbook.ooxml.sheet.worksheet import Sheet

STRANGER, TWICE = "名册中无此人", "姓名重复"
_EXACT = 8  # decimals: more than points have, fewer than binary fractions are wrong in


@dataclass(frozen=True, kw_only=True)
class ResultSheet:
    """The added sheet of scores: the columns of its results by name, and its rows."""

    sheet: Sheet
    header: int
    last: int
    columns: dict[str, int]

    def column(self, name: str) -> Area:
        """Return the cells of a column under its header."""
        number = self.columns[name]
        return Area(self.header + 1, number, self.last, number)


def result_sheet(package: Package, rules: RuleBook) -> ResultSheet:
    """Return the sheet on which the scores are kept."""
    sheet, area = named_area(package, PERSONS)
    wanted = {*WHO, *(category.name for category in rules.categories), "总分", "排名"}
    columns = {
        str(cell.value): column
        for (row, column), cell in sheet.top_cells(area.first_row).items()
        if row == area.first_row and cell.value in wanted
    }
    return ResultSheet(sheet=sheet, header=area.first_row, last=area.last_row, columns=columns)


def name_results(package: Package, results: ResultSheet, rules: RuleBook) -> None:
    """Name what the office's cells look up: names, keys of namesakes, results and full marks."""
    sheet = quote_sheet(results.sheet.name)

    def put(name: str, area: Area) -> None:
        package.set_name(name, f"{sheet}!{fixed(area)}", hidden=True)

    put(NAMES, results.column("姓名"))
    first = results.columns[rules.categories[0].name]
    last = max(results.columns.values())
    put(RESULTS, Area(results.header + 1, first, results.last, last))
    put(FULL, Area(results.header - 1, first, results.header - 1, last))
    write_keys(package, results)


def write_keys(package: Package, results: ResultSheet) -> None:
    """Write the column, right of everything on the sheet of scores, that tells namesakes apart."""
    column = max(results.columns.values()) + 2
    for defined in package.defined_names():
        if defined.name == KEYS:
            column = named_area(package, KEYS)[1].first_column
    id_, name, window = (column_letters(results.columns[key]) for key in WHO)
    sheet, keys = results.sheet, {}
    for row in range(results.header + 1, results.last + 1):
        everywhere = f"COUNTIF({NAMES},${name}{row})"
        there = f"COUNTIFS({NAMES},${name}{row},{_windows(results)},${window}{row})"
        # No window would be looked for as 0.
        alike = f'IF(${window}{row}="",{everywhere},{there})'
        given = f"LEFT(${id_}{row},LEN(${name}{row}))=${name}{row}"  # also for who is left of them
        mark = f"IF(OR({alike}>1,{given}),${id_}{row},${window}{row})"
        keys[row, column] = f'IF(${name}{row}="","",${name}{row}&"{SEPARATOR}"&{mark})'
    set_formulas(sheet, keys)
    hide_column(sheet, column)
    area = Area(results.header + 1, column, results.last, column)
    package.set_name(KEYS, f"{quote_sheet(sheet.name)}!{fixed(area)}", hidden=True)


def _windows(results: ResultSheet) -> str:
    return fixed(results.column("窗口"))


# --- the office's cells ---------------------------------------------------------------------------


def write_views(
    log: Log,
    tables: Sequence[FoundTable],
    people: Sequence[Listed],
    rules: RuleBook,
    kept: Collection[str] = (),
) -> None:
    """Let the office's cells show the scores; ``kept`` (sheet!A1) stay as they are."""
    results = result_sheet(log.package, rules)
    name_results(log.package, results, rules)
    keys = _keys(people)
    for table in tables:
        sheet = log.package.sheet(table.sheet)
        cells = sheet.cells()
        fresh: dict[Place, str] = {}
        written: set[str] = set()
        for person in table.persons:
            match = _lookup(table, person, keys, cells)
            number = person.number or cell_text(cells.get(person.cells.get("工号", (0, 0)), EMPTY))
            for item, place, formula in _formulas(table, person, match, results, rules, cells):
                present = cells.get(place, EMPTY)
                if _shows(present, formula) or f"{table.sheet}!{address(*place)}" in kept:
                    continue
                log.take_down(
                    Original(
                        sheet=table.sheet,
                        item=item,
                        row=place[0],
                        column=place[1],
                        keys=(number, person.name, person.window),
                        cell=present,
                    )
                )
                fresh[place] = formula
                written.add(item)
        set_formulas(sheet, fresh)
        if written:
            every = {item for person in table.persons for item in person.results}
            items = "、".join(item for item in results.columns if item in written)
            shown = "得分" if written == every else items
            log.changes.append(
                f"“{table.sheet}”：{len(table.persons)}人的{shown}改为公式，"
                f"取自“{results.sheet.name}”"
            )


def _keys(people: Sequence[Listed]) -> Mapping[str, int]:
    """Return how many people bear each name."""
    return Counter(person.name for person in people)


class _Lookup(NamedTuple):
    """How a person's row among the results is found: what is looked up, among which name's cells.

    ``name`` is the expression for the person's name, which is empty where nobody is.
    """

    wanted: str
    among: str
    name: str


def _lookup(
    table: FoundTable, person: FoundPerson, keys: Mapping[str, int], cells: Mapping[Place, Cell]
) -> _Lookup:
    place = person.cells.get("姓名")
    own = place is not None and table.shape is Shape.ROWS
    wording = cells.get(place, EMPTY).value if place is not None else None
    own = own and isinstance(wording, str) and text(wording) == text(person.name)
    name = f"${address(*place)}" if own and place is not None else quoted(text(person.name))
    plain = name
    if own and wording != text(person.name):  # 王 芳: names are compared without white space
        plain = f'SUBSTITUTE(SUBSTITUTE({name}," ",""),"　","")'
    if keys.get(text(person.name), 0) <= 1:
        return _Lookup(plain, NAMES, name)
    wanted = f"{plain}&{quoted(SEPARATOR + (person.number or text(person.window)))}"
    number = person.cells.get("工号")
    if number is not None and not is_blank(cell_text(cells.get(number, EMPTY))):
        both = f"{plain}&{quoted(SEPARATOR)}&${address(*number)}"
        wanted = f"IF(COUNTIF({KEYS},{wanted})>0,{wanted},{both})"
    return _Lookup(wanted, KEYS, name)


def _formulas(
    table: FoundTable,
    person: FoundPerson,
    match: _Lookup,
    results: ResultSheet,
    rules: RuleBook,
    cells: Mapping[Place, Cell],
) -> Iterator[tuple[str, Place, str]]:
    """Yield a person's cells with their new formulas: the categories, then total and rank."""
    wanted, among, name = match
    categories = [category.name for category in rules.categories]
    first = results.columns[categories[0]]

    def shown(item: str) -> str:
        return f"INDEX({RESULTS},MATCH({wanted},{among},0),{results.columns[item] - first + 1})"

    def guarded(expression: str) -> str:
        many = f"COUNTIF({among},{wanted})"
        return f'IF({name}="","",IF({many}=0,"{STRANGER}",IF({many}>1,"{TWICE}",{expression})))'

    for category in rules.categories:
        if category.name not in person.cells:
            continue
        expression = shown(category.name)
        full = f"INDEX({FULL},1,{results.columns[category.name] - first + 1})"
        if table.meaning is not Meaning.POINTS and not category.bonus:
            less = f"{expression}-{full}"
            if table.meaning is Meaning.OFF:
                less = f"{full}-{expression}"
            expression = f"IF(ISNUMBER({expression}),ROUND({less},2),{expression})"
        yield category.name, person.cells[category.name], guarded(expression)
    places = [person.cells[item] for item in categories if item in person.cells]
    if "总分" in person.cells and len(places) == len(categories):
        place = person.cells["总分"]
        yield "总分", place, _total(table, place, places, cells, guarded(shown("总分")))
    if "排名" in person.cells:
        place = person.cells["排名"]
        yield "排名", place, _rank(place, person.cells.get("总分"), cells, guarded(shown("排名")))


def _total(
    table: FoundTable,
    place: Place,
    categories: Sequence[Place],
    cells: Mapping[Place, Cell],
    ours: str,
) -> str:
    """Return the office's own sum, which says 待核 where one of the categories is no number."""
    own = cells.get(place, EMPTY)
    if own.formula is None:
        if table.meaning is Meaning.POINTS:
            return ours
        places = ",".join(address(*p) for p in categories)
        base = "" if table.base is None else f"{address(place[0], table.base.number)}+"
        own_sum = f"{base}SUM({places})"
    else:
        own_sum = own.formula
    listed = ",".join(address(*p) for p in categories)
    if not isinstance(own.value, str):  # 19.8+35+4.96+33 and 92.76 are to be equal, for ranks
        own_sum = f"ROUND({own_sum},{_EXACT})"
    return f'IF(COUNT({listed})={len(categories)},{own_sum},"{PENDING}")'


def _rank(place: Place, total: Place | None, cells: Mapping[Place, Cell], ours: str) -> str:
    """Return the office's own rank, which says nothing where there is no total."""
    own = cells.get(place, EMPTY)
    if own.formula is None or total is None:
        return ours
    return f'IF(ISNUMBER({address(*total)}),{own.formula},"")'


def _shows(cell: Cell, formula: str) -> bool:
    """Tell whether a cell has a formula already, or another that shows a score as well."""
    present = cell.formula or ""
    return present == formula or is_view(present) or is_pending_sum(present)
