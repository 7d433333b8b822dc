"""Every mention of the month moved on: cells, sheet names, drawings, pages, formulas, names."""

import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache

from workbook.discovery.discover import own_sheets
from workbook.month.listed import listed_places
from workbook.month.made_sheets import GUIDE, LISTS, PERSON, RECHECK, WINDOWS
from workbook.month.month_text import (
    Edit,
    last_day,
    last_month_of,
    mentions,
    moved,
    moved_day,
    next_month_of,
)
from workbook.month.tables import PLACES, is_generated, named_area
from workbook.next_month.around_tables import day_of, move_around_tables
from workbook.next_month.dated_texts import follows_month, heads, is_of_month
from workbook.next_month.month_book import MonthBook
from workbook.next_month.sheets_read import SheetsRead
from workbook.ooxml.cells import has_formulas
from workbook.ooxml.formula_edits import edit_check_formulas, edit_formulas
from workbook.ooxml.formulas import (
    Piece,
    Reference,
    Token,
    edit_references,
    edit_tokens,
    tokens,
)
from workbook.ooxml.package import Package
from workbook.ooxml.references import address
from workbook.ooxml.row_patterns import OWN, row_pattern
from workbook.ooxml.texts_outside_cells import (
    edit_check_texts,
    edit_drawn_texts,
    edit_page_texts,
    edit_properties,
)
from workbook.ooxml.worksheet import Sheet

_MONTHS_BACK = 6  # a month without its year is of these, and else to come
# Texts, and sheets' names, which may hold a quotation mark too.
_QUOTED = re.compile("\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'")


def move_mentions(
    this: MonthBook,
    old: date,
    new: date,
    *,
    people: Mapping[str, Collection[int]],
    ready: Collection[str] = (),
    names: Collection[str] = (),
) -> list[tuple[str, str]]:
    """Move every mention of the month on, and return which sheets have another name now.

    A sheet's mentions move with its content: on our own sheets, on those with tables of ours or
    rows of ``people`` by sheet, and on those whose content follows from them by formulas. Any other
    sheet stays as it is, and is named; ``ready`` are the new month's already. What a text says of
    an event or of somebody of ``names`` stays as well, and is named.
    """
    package = this.package
    second = {RECHECK} if is_generated(package) else set()  # of no month, whatever it follows from
    made = {named_area(package, PLACES)[0].name, *second}  # holds results alone, made anew
    ours = _moving(this, {*people, *second}) - {*made, *ready}
    for sheet in package.sheets:
        if sheet.name in ours:
            rows = people.get(sheet.name, ())
            move_around_tables(this, sheet, old, new, names, rows)
            _move_checks(package, sheet, old, new)
    _move_formulas(this, ours, old, new)
    edit_properties(package, lambda text: moved(text, old, new))
    renamed = []
    for sheet in list(package.sheets):
        name = sheet.name
        if name not in ours:
            if name not in made and not ready and (month := _stale(package, sheet, old, names)):
                year = f"{month.year}年" if month.year != old.year else ""
                this.say_of(name, f"仍是{year}{month.month}月的内容，没有改动；请自己更新")
            continue
        wanted = moved(name, old, new)
        if wanted == name:
            continue
        if package.has_sheet(wanted):
            this.say_of(name, "没有改名；请自己改名", before=f"已有工作表“{wanted}”，")
            continue
        this.rename_sheet(name, wanted)
        _rename_in_calculation(this, name, wanted)
        renamed.append((name, wanted))
    return renamed


def _moving(this: MonthBook, showing: Collection[str]) -> set[str]:
    """Return the sheets whose content becomes the new month's."""
    package = this.package
    ours = own_sheets(package) | {table.sheet for table in this.tables.values()}
    ours |= {*showing}
    ours |= {name for name in (GUIDE, WINDOWS, PERSON) if package.has_sheet(name)}
    more, reads = True, SheetsRead(package)
    while more:
        more = False
        for sheet in package.sheets:
            if sheet.name not in ours and _follows(sheet, ours, reads):
                ours.add(sheet.name)
                more = True
    return ours


def _follows(sheet: Sheet, ours: set[str], reads: SheetsRead) -> bool:
    """Tell whether what a sheet says follows from other sheets: formulas, and no own numbers."""
    if not has_formulas(sheet.package.part(sheet.part)):
        return False
    known = {name.casefold() for name in ours}
    following = numbers = 0
    for cell in sheet.cells().values():
        if cell.has_formula:
            following += not known.isdisjoint(reads.of(cell.written or ""))
        elif isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
            numbers += 1
    return following > 0 and numbers <= following


def _stale(package: Package, sheet: Sheet, old: date, names: Collection[str]) -> date | None:
    """Return the month that a sheet has stayed with: the old one, or one before in its title.

    One that is called by a month before is kept as that month's. What runs on tells what was.
    """
    title = _title(sheet)
    if _is_of(package, sheet, old, title, names):
        return old
    if mentions(sheet.name):
        return None
    month = old
    for _ in range(_MONTHS_BACK):
        month = last_month_of(month)
        if heads(title, month):
            return month
    return None


def _title(sheet: Sheet) -> str:
    """Return the first text that is typed on a sheet."""
    texts = ((at, cell) for at, cell in sheet.filled().items() if not cell.has_formula)
    words = ((at, cell.value) for at, cell in texts if isinstance(cell.value, str))
    return min(words, default=((0, 0), ""))[1]


def _is_of(package: Package, sheet: Sheet, month: date, title: str, names: Collection[str]) -> bool:
    """Tell whether a sheet is a month's: by its name, texts, formulas or dates."""

    @cache
    def names_month(written: str) -> bool:
        return is_of_month(written, month, names)

    printed = _printed(package, sheet)
    if any(follows_month(one, month) for one in (title, *printed)):
        return True
    if any(map(names_month, (sheet.name, *printed))):
        return True
    for cell in sheet.cells().values():
        if cell.has_formula:
            formula = cell.formula or ""
            if _moved_formula(formula, month, next_month_of(month)) != formula:
                return True
        elif isinstance(cell.value, str):
            if names_month(cell.value):
                return True
        elif isinstance(cell.value, (int, float)) and package.is_date(cell.style):
            when = day_of(package, cell.value)
            if when is not None and when.replace(day=1) == month:
                return True
    return False


def _printed(package: Package, sheet: Sheet) -> list[str]:
    """Return what a sheet's text boxes and charts say, and what its pages have above and below."""
    texts: list[str] = []

    def read(written: str) -> list[Edit]:
        texts.append(written)
        return []

    def keep(written: str) -> str:
        texts.append(written)
        return written

    edit_drawn_texts(package, sheet, read)
    edit_page_texts(package, sheet, keep)
    return texts


def _rename_in_calculation(this: MonthBook, old: str, new: str) -> None:
    """Let 计算, which says in words on which sheet a table is, say the new name."""
    sheet, area = named_area(this.package, PLACES)
    results = sheet.arrays()
    for (row, column), cell in sheet.filled().items():
        if cell.has_formula or cell.value != old or column == area.first_column:
            continue
        if not any(array.holds(row, column) for array in results):
            sheet.set_value(row, column, new)


def _move_checks(package: Package, sheet: Sheet, old: date, new: date) -> None:
    """Move on what validations ask of a cell, and what they say."""
    first, following = package.to_serial(old), package.to_serial(new)
    serials = {
        str(first): str(following),
        str(package.to_serial(last_day(old))): str(package.to_serial(last_day(new))),
        str(following): str(package.to_serial(next_month_of(new))),
    }

    def edit(formula: str, kind: str) -> str:
        return _moved_formula(
            serials.get(formula, formula) if kind == "date" else formula, old, new
        )

    edit_check_formulas(package, sheet, edit)
    edit_check_texts(package, sheet, lambda text: moved(text, old, new))


def _moved_formula(formula: str, old: date, new: date) -> str:
    """Move on the texts and the DATE(…)s in a formula that name the month.

    One with a day within the month stays whole: nobody but the office knows which is the next.
    """
    if not _may_name_month(formula, old, new) or _is_within(formula, old):
        return formula
    pieces = list(tokens(formula))
    edits = [
        (token, f'"{moved(token.text[1:-1], old, new)}"')
        for token in pieces
        if token.kind is Piece.TEXT
    ]
    for call in _dates(pieces):
        year, month, day = (int(token.text) for token in call)
        if (year, month) == (old.year, old.month) and 1 <= day <= monthrange(year, month)[1]:
            then = moved_day(date(year, month, day), old, new)
        elif (year, month) == (new.year, new.month):
            then = next_month_of(new).replace(day=min(day, 28))
        else:
            continue
        edits += zip(call, map(str, (then.year, then.month, then.day)), strict=True)
    return edit_tokens(formula, sorted(edits, key=lambda edit: edit[0].start))


@lru_cache(maxsize=4096)
def _is_within(formula: str, month: date) -> bool:
    """Tell whether a formula has a DATE(…) of the month that is neither its first nor last day."""
    if "DATE(" not in formula.upper():
        return False
    calls = (tuple(int(token.text) for token in call) for call in _dates(list(tokens(formula))))
    return any(
        (year, number) == (month.year, month.month) and 1 < day < last_day(month).day
        for year, number, day in calls
    )


def _may_name_month(formula: str, old: date, new: date) -> bool:
    """Tell without taking a formula apart whether moving on may change it: most name no month."""
    return "DATE(" in formula.upper() or any(
        _moves(text[1:-1], old, new)
        for text in _QUOTED.findall(formula)
        if len(text) > len('""') and text.startswith('"')
    )


@lru_cache(maxsize=4096)  # the formulas of a column have the same few texts
def _moves(text: str, old: date, new: date) -> bool:
    return moved(text, old, new) != text


def _dates(pieces: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    """Yield year, month and day of each DATE(…) in a formula whose arguments are whole numbers."""
    for at, token in enumerate(pieces):
        call = pieces[at + 1 : at + 7]
        if token.kind is Piece.FUNCTION and token.text.upper() == "DATE(" and len(call) == 6:
            year, comma, month, second, day, end = call
            separated = (comma.text, second.text, end.text) == (",", ",", ")")
            if separated and all(one.text.isdecimal() for one in (year, month, day)):
                yield year, month, day


def _move_formulas(this: MonthBook, ours: set[str], old: date, new: date) -> None:
    """Move on what the formulas of our sheets say, and all defined names."""
    package = this.package
    stays = f"写着{old.month}月里的某一天，没有改动；请按{new.month}月的改"
    for sheet in package.sheets:
        if sheet.name in ours - {LISTS, RECHECK}:
            left = _move_formulas_of(package, sheet, old, new)
            if left:
                this.say_of(sheet.name, f"{listed_places(left)}的公式里{stays}")
    taken = {name.name for name in package.defined_names()}
    for name in package.defined_names():
        if name.name.startswith("_xlnm."):
            continue
        if _is_within(name.text, old):
            this.say(f"名称“{name.name}”里{stays}")
        wanted = _moved_formula(name.text, old, new)
        if wanted != name.text:
            package.set_name(name.name, wanted, name.sheet, hidden=name.hidden)
        renamed = moved(name.name, old, new)
        if renamed != name.name and renamed not in taken:
            _rename_name(package, name.name, renamed)


def _move_formulas_of(package: Package, sheet: Sheet, old: date, new: date) -> list[str]:
    """Move on what a sheet's formulas say; return where some stay, with a day of the month."""
    left: list[str] = []
    content = package.part(sheet.part)
    if not has_formulas(content) or str(old.year).encode() not in content:
        return left
    staying: set[str] = set()  # what the formulas of a column have in common
    for (row, column), cell in sheet.formulas().items():
        formula = cell.formula
        if formula is None or cell.array is not None:
            continue
        pattern = row_pattern(formula, row)
        if pattern in staying:
            continue
        if _is_within(formula, old):
            left.append(address(row, column))
            continue
        wanted = _moved_formula(formula, old, new)
        if wanted != formula:
            sheet.set_formula(row, column, wanted, cell.value)
        elif not any(OWN in text for text in _QUOTED.findall(pattern)):
            staying.add(pattern)
    return left


def _rename_name(package: Package, old: str, new: str) -> None:
    package.rename_name(old, new)

    def renamed(reference: Reference) -> str | None:
        same = not reference.prefix and reference.cells.casefold() == old.casefold()
        return new if same else None

    edit_formulas(package, old, lambda text, _: edit_references(text, renamed))
