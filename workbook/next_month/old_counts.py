"""Counts that the office's formulas make of what no new month empties: still the old month's."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from udf.text import number, text
from workbook.engine.formulas import Formula, formulas_of
from workbook.engine.graph import Graph
from workbook.month.listed import listed_places
from workbook.month.tables import own_sheets
from workbook.month.workdays import month_days, workdays
from workbook.next_month.around_tables import Cells, tells_month, typed_around
from workbook.next_month.asked_numbers import AskedNumbers
from workbook.next_month.column_titles import title_above
from workbook.next_month.fetched_counts import Fetched, fetched
from workbook.next_month.lasting import lasts
from workbook.next_month.month_book import MonthBook
from workbook.next_month.sheets_read import SheetsRead
from workbook.ooxml.cells import EMPTY, Value
from workbook.ooxml.formulas import Piece, references, tokens
from workbook.ooxml.references import (
    MAX_COLUMN,
    MAX_ROW,
    Area,
    address,
    column_letters,
    quote_sheet,
)
from workbook.ooxml.sheet.worksheet import Sheet

_SUM = re.compile(r"[\d\s.+*/()-]+")  # a number typed as a formula
_OF_NUMBERS = {f"{name}(" for name in ("SUM", "IF", "IFERROR", "ROUND", "INT", "MAX", "MIN", "N")}
_OF_MONTH = re.compile("[本当]月|[0-9一二三四五六七八九十]月")
_OF_DUE = re.compile("应[签打到出考]|标准|工作日|[天日]数")
_DUE = "应签到次数"
_FEW = 10  # fewer than any month's workdays
_MARK = 2  # characters of a mark such as √ or 事假
_WORD = 4  # of one that a formula looks for: 未打卡
_COMPARES = re.compile(r'(?:[=<>]|COUNTIFS?\([^()"]*,)\s*"[^"]|[^"]"\s*[=<>]', re.IGNORECASE)


def name_old_counts(
    this: MonthBook,
    old: date,
    new: date,
    names: Collection[str],
    people: Mapping[str, Collection[int]],
) -> None:
    """Remark on counts whose formulas read what is still the old month's.

    That is a number, or one of the ``names`` of people, that no new month changes: apart from the
    tables and the rows of ``people`` by sheet. To be asked before mentions of the month move on.
    """
    columns = fetched(this)
    if not columns:
        return
    made = own_sheets(this.package)
    sheets = [sheet for sheet in this.package.sheets if sheet.name not in made]
    reads, asked = SheetsRead(this.package), AskedNumbers(this.package, _due(this, new))
    graph = Graph(this.package, formulas_of(this.package, sheets))
    for one in columns:
        read = {*graph.areas_read(one.formulas), *_called_in_texts(reads, one.formulas)}
        common = _common(graph, one.formulas)
        compared = _compared(graph, one.formulas) - common
        sources, marks = [], []
        parameters = _constants(this, one, asked)
        for sheet in sheets:
            own = dict(typed_around(this, sheet, people.get(sheet.name, ())))
            places = _old(this, sheet, own, read, old, names)
            apart = [place for place in places if (sheet.name.casefold(), *place) not in common]
            sources += _listed(sheet, apart)
            parameters += _listed(sheet, _of_month(sheet, one, {*places} - {*apart}, asked))
            marks += _listed(sheet, _single_marks(sheet, own, compared, names))
        if any(formula.external for formula in one.formulas):
            sources.append("别的工作簿")
        for words in _remarks(this, one, sources, parameters, marks, old, new):
            this.say_of(one.sheet, f"{one.where}{words}")


def _due(this: MonthBook, month: date) -> set[float]:
    """Return how many workdays a month has, and how often to sign in then."""
    served = workdays(month_days(month)[0], None, None)
    return {served, served * int(this.choices.value("slots_per_day"))}


def _remarks(
    this: MonthBook,
    one: Fetched,
    sources: Sequence[str],
    parameters: Sequence[str],
    marks: Sequence[str],
    old: date,
    new: date,
) -> Iterator[str]:
    """Yield what is said of a column of counts by where its formulas have them from."""
    if sources:
        yield (
            f"由公式取自{'、'.join(sources)}，那里没有清空，还是{old.month}月的；"
            f"请换成{new.month}月的"
        )
    elif any(_is_typed(this.package.sheet(one.sheet), formula) for formula in one.formulas):
        yield f"是公式里写着的数，没有改动；请按{new.month}月的改"
    for places, what in ((parameters, "数"), (marks, "记录")):
        if places:
            yield (
                f"由公式取自{'、'.join(places)}；那里如果是{old.month}月的{what}，"
                f"请换成{new.month}月的"
            )


def _called_in_texts(reads: SheetsRead, formulas: Sequence[Formula]) -> Iterator[tuple[str, Area]]:
    """Yield the sheets that formulas read by a text, as in INDIRECT("打卡!D"&ROW())."""
    called = (name for one in formulas for name in reads.called_in_text(one.text))
    for name in dict.fromkeys(called):
        yield name, Area(1, 1, MAX_ROW, MAX_COLUMN)


def _constants(this: MonthBook, column: Fetched, asked: AskedNumbers) -> list[str]:
    """Return the names by which formulas call a number that may change with the month."""
    called = {
        reference.cells.casefold()
        for formula in column.formulas
        for reference in references(formula.text)
        if not reference.is_cells
    }
    return [
        f"名称“{one.name}”"
        for one in this.package.defined_names()
        if one.name.casefold() in called
        and (size := number(one.text)) is not None
        and (
            _OF_MONTH.search(one.name)
            or (
                abs(size) >= _FEW
                and asked.asks(one.name, size, monthly=_tells_due(column, [one.name]))
            )
        )
    ]


def _listed(sheet: Sheet, places: Sequence[tuple[int, int]]) -> list[str]:
    """Return in a word the places of a sheet, nothing for none."""
    return [f"“{sheet.name}”{listed_places([address(*at) for at in places])}"] if places else []


def _common(graph: Graph, formulas: Sequence[Formula]) -> set[tuple[str, int, int]]:
    """Return the single cells that most formulas of a column read: nobody's own counts."""
    often = Counter(
        (sheet.casefold(), area.first_row, area.first_column)
        for formula in formulas
        for sheet, area in {*graph.read_itself(formula)}
        if area.cells() == 1
    )
    most = max(1, len(formulas) // 2)
    return {cell for cell, times in often.items() if times > most}


def _compared(graph: Graph, formulas: Sequence[Formula]) -> set[tuple[str, int, int]]:
    """Return the single cells in which formulas look for a text, such as a mark."""
    return {
        (sheet.casefold(), area.first_row, area.first_column)
        for formula in formulas
        if _COMPARES.search(formula.text)
        for sheet, area in graph.read_itself(formula)
        if area.cells() == 1
    }


def _single_marks(
    sheet: Sheet, own: Cells, compared: Collection[tuple[str, int, int]], names: Collection[str]
) -> list[tuple[int, int]]:
    """Return where marks stand that formulas read each by itself; who somebody is lasts."""
    found = [
        place
        for place, cell in own.items()
        if (sheet.name.casefold(), *place) in compared
        and isinstance(cell.value, str)
        and 0 < len(text(cell.value)) <= _WORD
        and text(cell.value) not in names
    ]
    cells, tops = sheet.filled(), {column: row for row, column in sorted(found, reverse=True)}
    return [at for at in found if not lasts(title_above(cells, tops[at[1]], at[1]))]


def _of_month(
    sheet: Sheet, column: Fetched, places: Collection[tuple[int, int]], asked: AskedNumbers
) -> list[tuple[int, int]]:
    """Return the numbers for everybody that are to be asked about, for they may be the month's.

    A month's workdays are such, again and again where they are called so or tell how often to sign
    in. What else is asked about once
    and stays as it is changes with no month, and neither do 4 a day.
    """
    return [place for place in sorted(places) if _may_be_of_month(sheet, column, place, asked)]


def _may_be_of_month(
    sheet: Sheet, made: Fetched, place: tuple[int, int], asked: AskedNumbers
) -> bool:
    cells = sheet.filled()
    row, column = place
    beside = (cells.get((row, column - 1), EMPTY).value, cells.get((row - 1, column), EMPTY).value)
    labels = [one for one in beside if isinstance(one, str)]
    if any(map(_OF_MONTH.search, labels)):
        return True
    size = number(cells[place].value)
    what = f"{quote_sheet(sheet.name)}!${column_letters(column)}${row}"
    return size is None or (
        abs(size) >= _FEW and asked.asks(what, size, monthly=_tells_due(made, labels))
    )


def _tells_due(made: Fetched, labels: Sequence[str]) -> bool:
    """Tell whether a number says how often to sign in, by what is made with it or its labels."""
    return made.title == _DUE or any(map(_OF_DUE.search, labels))


def _is_typed(sheet: Sheet, formula: Formula) -> bool:
    """Tell whether a formula makes a count of numbers written in it: 30+42, IF(B3="","",72)."""
    if _SUM.fullmatch(formula.text):
        return True
    pieces = list(tokens(formula.text))
    cells = sheet.filled()
    alone = all(
        not one.sheets
        and one.relative_row == formula.row
        and (area := one.area()) is not None
        and isinstance(cells.get((formula.row, area.first_column), EMPTY).value, str)
        for one in references(formula.text)
    )
    return (
        alone
        and all(p.text.upper() in _OF_NUMBERS for p in pieces if p.kind is Piece.FUNCTION)
        and any(float(p.text) > 1 for p in pieces if p.kind is Piece.NUMBER)
    )


def _old(
    this: MonthBook,
    sheet: Sheet,
    own: Cells,
    read: Collection[tuple[str, Area]],
    old: date,
    names: Collection[str],
) -> list[tuple[int, int]]:
    """Return the places that are read on a sheet and are the old month's.

    They are numbers, also as text; else marks of days in a row; else names of people.
    """
    areas = [area for name, area in read if name.casefold() == sheet.name.casefold()]
    if not areas:
        return []
    found = [
        (place, cell.value)
        for place, cell in own.items()
        if any(area.holds(*place) for area in areas)
    ]
    numbers = [
        place
        for place, value in found
        if number(value) is not None and not tells_month(this, sheet, place, old)
    ]
    return numbers or _marks_or_names(found, areas, names)


def _marks_or_names(
    found: Sequence[tuple[tuple[int, int], Value]], areas: Sequence[Area], names: Collection[str]
) -> list[tuple[int, int]]:
    """Return where short words stand in what is read across a row, else where people are named."""
    words = [(place, text(value)) for place, value in found if isinstance(value, str)]
    across = [area for area in areas if area.first_row == area.last_row and area.cells() > 1]
    marks = [
        place
        for place, word in words
        if 0 < len(word) <= _MARK and any(area.holds(*place) for area in across)
    ]
    return marks or [place for place, word in words if word in names]
