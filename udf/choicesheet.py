"""The sheet 口径: the month, the rule book's name, and how it is interpreted, written and read."""

import re
from dataclasses import dataclass, replace
from datetime import date

from udf import earlier, tables
from udf.choices import INTEGER, KINDS, OPTION, OPTIONS, check_words, complete
from udf.choices import with_value as chosen
from udf.rulebook import Choice, Choices, Interpretation, RuleBook
from udf.rulelines import Wrong
from udf.tables import Table, TableError
from udf.text import Cell, Cells, Row, day, is_blank, text

FIXED = "固定"
MONTH = "考核月份"
TITLE, VERSION, EFFECTIVE = "细则名称", "细则版本", "施行日期"
_CODES = ("month", "title", "version", "effective")
SETTINGS = 4  # rows of 口径 before the choices: the month, and which rule book it is
CHOICE_COLUMNS = ("事项", "取值", "可选", "说明", "代码")


def choice_rows(book: RuleBook, month: date) -> list[Row]:
    """Return the sheet 口径 with its header row: the month, the rule book, choices, notes.

    代码 is ``month``, ``title`` …, a choice's key with its options' keys in the order of 可选, or
    nothing for a note.
    """
    return [
        CHOICE_COLUMNS,
        (MONTH, month, None, "本工作簿考核的月份", "month"),
        (TITLE, book.title, None, "本工作簿按这部细则计分", "title"),
        (VERSION, book.version, None, "细则的版本", "version"),
        (EFFECTIVE, book.effective, None, "细则从这一天起施行", "effective"),
        *(
            (choice.name, int(choice.shown) if choice.kind == INTEGER else choice.shown,
             options_text(choice), choice.text, " ".join((choice.key, *choice.options)))
            for choice in book.choices.all
        ),
        *((note.name, FIXED, None, note.text, None) for note in book.notes),
    ]  # fmt: skip


def options_text(choice: Choice) -> str:
    """Return what a choice may be, for a reader."""
    if choice.kind == OPTION:
        return "、".join(choice.options.values())
    return "正整数" if choice.kind == INTEGER else "一个或几个词，用顿号隔开"


@dataclass(frozen=True, eq=False)
class Settings:
    """The sheet 口径, read."""

    title: str
    version: str
    effective: date | None
    choices: Choices
    notes: tuple[Interpretation, ...]


@tables.shared
def read_choices(cells: Cells) -> Choices:
    """Read the interpretations from the range of the sheet 口径.

    An empty range means the standard. Raises TableError.
    """
    return read_settings(cells).choices


@tables.shared
def read_settings(cells: Cells) -> Settings:
    """Read 口径, by its codes or, in earlier workbooks, by the names of its lines."""
    if all(map(tables.blank_row, cells)):
        return Settings(
            title="",
            version="",
            effective=None,
            choices=Choices(earlier.standard_choices()),
            notes=(),
        )
    table = tables.read(cells, tables.CHOICES)
    keyed = "代码" in table.columns
    column, names = ("代码", _CODES) if keyed else ("事项", (MONTH, TITLE, VERSION, EFFECTIVE))
    values = {text(table.cell(row, column)): table.cell(row, "取值") for row in table.rows}
    first_day, title, version, effective = map(values.get, names)
    month = read_month(first_day)
    if month is None and names[0] in values:
        raise TableError(
            f"口径“{MONTH}”应为月份，如 2026-11-01", tables.CHOICES, _at(table, MONTH), "取值"
        )
    try:
        choices = complete(_keyed_choices(table) if keyed else _earlier_choices(table), month)
    except Wrong as wrong:
        raise TableError(str(wrong), tables.CHOICES) from None
    title = str(title or "").strip()
    if keyed and not title:
        raise TableError(f"口径“{TITLE}”没有填写", tables.CHOICES, _at(table, TITLE), "取值")
    return Settings(
        title=title,
        version=text(version),
        effective=day(effective),
        choices=choices,
        notes=_notes(table),
    )


def _notes(table: Table) -> tuple[Interpretation, ...]:
    return tuple(
        Interpretation(str(table.cell(row, "事项")).strip(), table.words(row, "说明"))
        for row in table.rows
        if text(table.cell(row, "取值")) == FIXED and not is_blank(table.cell(row, "事项"))
    )


def _at(table: Table, name: str) -> int | None:
    items = map(text, table.column("事项"))
    return next((index for index, item in enumerate(items) if item == name), None)


def _keyed_choices(table: Table) -> list[Choice]:
    """Return the choices whose keys are in 代码, with the words that the sheet has for them."""
    found: list[Choice] = []
    for index, row in enumerate(table.rows):
        key, *option_keys = table.words(row, "代码").split() or [""]
        if key not in KINDS:
            continue
        kind = KINDS[key]
        words = [w for w in re.split("[、,，;；]", table.words(row, "可选")) if text(w)]
        options = dict(zip(option_keys, map(str.strip, words), strict=False))
        choice = Choice(
            key=key,
            name=table.words(row, "事项"),
            kind=kind,
            options=options if kind == OPTION else {},
            value="",
            text=table.words(row, "说明"),
        )
        try:
            if kind == OPTION and (
                set(option_keys) != set(OPTIONS[key]) or len(words) != len(option_keys)
            ):
                raise Wrong(f"口径“{choice.name}”", "“可选”一列被改过，与代码对不上")
            check_words(choice, found)
            found.append(chosen(choice, _value_text(table.cell(row, "取值"))))
        except Wrong as wrong:
            raise TableError(str(wrong), tables.CHOICES, index, "取值") from None
    return found


def _value_text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else text(cell)


def _earlier_choices(table: Table) -> list[Choice]:
    """Return the standard choices with the values that the sheet has for their names."""
    rows = {text(table.cell(row, "事项")): row for row in table.rows}
    return [_earlier_choice(choice, rows, table) for choice in earlier.standard_choices()]


def _earlier_choice(choice: Choice, rows: dict[str, Row], table: Table) -> Choice:
    name = text(choice.name)
    if name not in rows:
        return choice
    choice = replace(choice, text=table.words(rows[name], "说明"))
    cell = table.cell(rows[name], "取值")
    if is_blank(cell):
        return choice
    try:
        return chosen(choice, _value_text(cell))
    except Wrong as wrong:
        raise TableError(str(wrong), tables.CHOICES, _at(table, name), "取值") from None


def read_month(cell: Cell) -> date | None:
    """Return the first day of the month a cell names: a day in it, 2026-11, 2026年11月."""
    found = day(cell)
    if found is None and isinstance(cell, str):
        match = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})月?(?:份)?", text(cell))
        if match and 1 <= int(match[2]) <= 12:
            found = date(int(match[1]), int(match[2]), 1)
    return found.replace(day=1) if found else None
