"""Every mention of the month moved on: cells, sheet names, drawings, pages, formulas, names."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import cache

from workbook.month.closed_ledgers import closed_ledgers
from workbook.month.listed import listed_places
from workbook.month.made_sheets import GUIDE, LISTS, PERSON, RECHECK, WINDOWS
from workbook.month.month_text import (
    Edit,
    last_day,
    last_month_of,
    mentions,
    moved,
    next_month_of,
)
from workbook.month.tables import PLACES, is_generated, named_area, own_sheets
from workbook.next_month.around_tables import day_of, move_around_tables
from workbook.next_month.dated_formulas import (
    QUOTED,
    days_named,
    month_of_days,
    moved_formula,
    staying,
)
from workbook.next_month.dated_texts import follows_month, heads, is_of_month
from workbook.next_month.month_book import MonthBook
from workbook.next_month.monthly_sheets import may_be_of_month
from workbook.next_month.sheets_read import SheetsRead
from workbook.ooxml.cells import has_formulas
from workbook.ooxml.formulas import Reference, edit_references
from workbook.ooxml.package import Package
from workbook.ooxml.references import address
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.sheet_text.row_patterns import OWN, row_pattern
from workbook.ooxml.structure.formula_edits import edit_check_formulas, edit_formulas
from workbook.ooxml.structure.texts_outside_cells import (
    edit_check_texts,
    edit_drawn_texts,
    edit_page_texts,
    edit_properties,
)

_MONTHS_BACK = 6  # a month without its year is of these, and else to come


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
    closed = {one.sheet.name for one in closed_ledgers(package) if not one.matrix}  # of no month
    ours = _moving(this, {*people, *second}) - {*made, *ready}
    for sheet in package.sheets:
        if sheet.name in ours:
            rows = people.get(sheet.name, ())
            move_around_tables(this, sheet, old, new, names, rows)
            _move_checks(this, sheet, old, new)
    _move_formulas(this, ours, old, new)
    edit_properties(package, lambda text: moved(text, old, new))
    renamed = []
    for sheet in list(package.sheets):
        name = sheet.name
        if name not in ours:
            still = name not in made | closed and not ready
            if still:
                _say_what_stays(this, sheet, old, new, names)
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


def _say_what_stays(
    this: MonthBook, sheet: Sheet, old: date, new: date, names: Collection[str]
) -> None:
    """Remark on a sheet that has stayed with a month, or may be the old one's without saying it."""
    month = _stale(this.package, sheet, old, names)
    if month is not None:
        year = f"{month.year}年" if month.year != old.year else ""
        this.say_of(sheet.name, f"仍是{year}{month.month}月的内容，没有改动；请自己更新")
    elif not mentions(sheet.name) and may_be_of_month(sheet, _title(sheet), names):
        this.say_of(sheet.name, f"没有改动；里面如果是{old.month}月的情况，请换成{new.month}月的")


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
            if moved_formula(formula, month, next_month_of(month)) != formula:
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


def _move_checks(this: MonthBook, sheet: Sheet, old: date, new: date) -> None:
    """Move on what validations and conditional formats ask of a cell, and what they say."""
    package = this.package
    first, following = package.to_serial(old), package.to_serial(new)
    serials = {
        str(first): str(following),
        str(package.to_serial(last_day(old))): str(package.to_serial(last_day(new))),
        str(following): str(package.to_serial(next_month_of(new))),
    }
    left: dict[date, list[str]] = {}

    def edit(formula: str, kind: str, where: str) -> str:
        if kind == "date" and formula in serials:
            return serials[formula]
        day = day_of(package, float(formula)) if kind == "date" and formula.isdecimal() else None
        month = month_of_days([day] if day else days_named(formula), old, new)
        if month is not None:
            left.setdefault(month, []).append(where.replace(" ", "、"))
        return moved_formula(formula, old, new)

    edit_check_formulas(package, sheet, edit)
    edit_check_texts(package, sheet, lambda text: moved(text, old, new))
    for month, places in left.items():
        where = listed_places(list(dict.fromkeys(places)))
        this.say_of(sheet.name, f"{where}的数据验证或条件格式里{staying(month, old, new)}")


def _move_formulas(this: MonthBook, ours: set[str], old: date, new: date) -> None:
    """Move on what the formulas of our sheets say, and all defined names."""
    package = this.package
    for sheet in package.sheets:
        if sheet.name in ours - {LISTS, RECHECK}:
            for month, places in _move_formulas_of(package, sheet, old, new).items():
                words = f"{listed_places(places)}的公式里{staying(month, old, new)}"
                this.say_of(sheet.name, words)
    taken = {name.name for name in package.defined_names()}
    for name in package.defined_names():
        if name.name.startswith("_xlnm."):
            continue
        if (meant := month_of_days(days_named(name.text), old, new)) is not None:
            this.say(f"名称“{name.name}”里{staying(meant, old, new)}")
        wanted = moved_formula(name.text, old, new)
        if wanted != name.text:
            package.set_name(name.name, wanted, name.sheet, hidden=name.hidden)
        renamed = moved(name.name, old, new)
        if renamed != name.name and renamed not in taken:
            _rename_name(package, name.name, renamed)


def _move_formulas_of(
    package: Package, sheet: Sheet, old: date, new: date
) -> dict[date, list[str]]:
    """Move on what a sheet's formulas say; return where some stay, by the month of their day."""
    left: dict[date, list[str]] = {}
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
        if (month := month_of_days(days_named(formula), old, new)) is not None:
            left.setdefault(month, []).append(address(row, column))
            continue
        wanted = moved_formula(formula, old, new)
        if wanted != formula:
            sheet.set_formula(row, column, wanted, cell.value)
        elif not any(OWN in text for text in QUOTED.findall(pattern)):
            staying.add(pattern)
    return left


def _rename_name(package: Package, old: str, new: str) -> None:
    package.rename_name(old, new)

    def renamed(reference: Reference) -> str | None:
        same = not reference.prefix and reference.cells.casefold() == old.casefold()
        return new if same else None

    edit_formulas(package, old, lambda text, _: edit_references(text, renamed))
