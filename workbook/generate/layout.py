"""What the sheets of a month workbook hold: their columns and texts, as data."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from udf.resources import template
from workbook.ooxml.references import column_letters

INPUT = "填写"  # styles of input cells begin so
CATEGORIES = "{categories}"


@dataclass(frozen=True, slots=True)
class Check:
    """A data validation: its OOXML type and formulas; one that is not strict only warns."""

    type: str
    formula: str
    second: str | None = None
    operator: str | None = None
    strict: bool = True
    message: str = ""


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """A column: its header, width in characters, style, input message and validation.

    A hidden one is for formulas, or shown when there is something to show.
    """

    name: str
    width: float
    style: str
    prompt: str = ""
    check: Check | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A conditional format of some columns: a formula for the first data row, and a look."""

    columns: tuple[str, ...]
    formula: str
    look: str


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet: row 1 is the heading, row 2 the hint, row ``header`` the headers, then the data.

    ``printed`` is the header of the last column that is printed, ``zoom`` the percent at which it
    is shown; an ``open`` one is not protected.
    """

    title: str
    heading: str
    hint: str
    header: int
    tab: str
    freeze: str
    orientation: Literal["portrait", "landscape"]
    printed: str
    columns: tuple[ColumnLayout, ...]
    marks: tuple[Mark, ...]
    zoom: int = 100
    open: bool = False

    @property
    def first(self) -> int:
        """The first data row."""
        return self.header + 1

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.columns)

    @property
    def last_input(self) -> str:
        """The header of the last input column; computed ones stand to the right of it."""
        return [column.name for column in self.columns if column.style.startswith(INPUT)][-1]

    def number(self, name: str) -> int:
        """Return the number of the column with a header, from 1."""
        return [column.name for column in self.columns].index(name) + 1

    def letter(self, name: str) -> str:
        """Return the letter of the column with a header."""
        return column_letters(self.number(name))


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A line of 公布设置: what is asked for, and which answers there are where it is a choice."""

    name: str
    kind: Literal["text", "date", "days", "choice"]
    note: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """All visible sheets in order, by title, the lines of 填表说明 (item, text), 公布设置."""

    sheets: dict[str, SheetLayout]
    guide: tuple[tuple[str, str], ...]
    settings: tuple[SettingLine, ...] = ()


@cache
def month_template() -> Mapping[str, Any]:
    """Return what templates/layouts/month.toml says, read once; nobody changes it."""
    with template("layouts/month.toml").open("rb") as file:
        return tomllib.load(file)


def load_layout(categories: Sequence[str], texts: Mapping[str, str]) -> Layout:
    """Read the layout of a month workbook for these categories.

    ``texts`` are what the placeholders stand for; one that is not among them stands for nothing.
    """
    texts = defaultdict(str, texts)
    data = month_template()
    sheets: dict[str, SheetLayout] = {}
    for entry in data["sheets"]:
        sheets[entry["title"]] = _sheet(entry, sheets, categories, texts)
    guide = tuple((item["name"], item["text"].format_map(texts)) for item in data["guide"])
    settings = tuple(
        SettingLine(
            name=item["name"],
            kind=item["kind"],
            note=item["note"],
            options=tuple(item.get("options", ())),
        )
        for item in data["settings"]
    )
    return Layout(sheets, guide, settings)


def _sheet(
    entry: Mapping[str, Any],
    sheets: Mapping[str, SheetLayout],
    categories: Sequence[str],
    texts: Mapping[str, str],
) -> SheetLayout:
    like = sheets.get(entry.get("like", ""))
    columns = _columns(entry, like, categories, texts)
    marks = [_mark(mark, columns, categories) for mark in entry.get("marks", ())]
    width = sum(column.width for column in columns)
    return SheetLayout(
        title=entry["title"],
        heading=entry["heading"].format_map(texts),
        hint=entry.get("hint", "").format_map(texts),
        header=entry.get("header", like.header if like else 0),
        tab=entry["tab"],
        freeze=entry.get("freeze", like.freeze if like else "A"),
        orientation=entry.get("orientation", "landscape" if width > 110 else "portrait"),
        printed=entry.get("printed", columns[-1].name),
        columns=tuple(columns),
        marks=tuple(marks) or (like.marks if like else ()),
        zoom=entry.get("zoom", like.zoom if like else 100),
        open=entry.get("open", like.open if like else False),
    )


def _columns(
    entry: Mapping[str, Any],
    like: SheetLayout | None,
    categories: Sequence[str],
    texts: Mapping[str, str],
) -> list[ColumnLayout]:
    """Return a sheet's own columns, or those of another with some replaced."""
    if like is not None:
        replaced = {column["name"]: _column(column, texts) for column in entry["replace"]}
        return [replaced.get(column.name, column) for column in like.columns]
    return [
        _column({**column, "name": name}, texts)
        for column in entry.get("columns", ())
        for name in _names(column["name"], categories)
    ]


def _names(name: str, categories: Sequence[str]) -> Sequence[str]:
    """Return the columns that a name in the layout means: all categories, or one."""
    return categories if name == CATEGORIES else [name]


def _mark(
    entry: Mapping[str, Any], columns: Sequence[ColumnLayout], categories: Sequence[str]
) -> Mark:
    given = entry.get("columns", [column.name for column in columns])
    names = tuple(name for one in given for name in _names(one, categories))
    return Mark(names, entry["formula"], entry["look"])


def _column(entry: Mapping[str, Any], texts: Mapping[str, str]) -> ColumnLayout:
    check = entry.get("check")
    if check:
        check = Check(**{**check, "message": check["message"].format_map(texts)})
    prompt = entry.get("prompt", "").format_map(texts)
    hidden = entry.get("hidden", False)
    return ColumnLayout(
        name=entry["name"],
        width=entry["width"],
        style=entry["style"],
        prompt=prompt,
        check=check,
        hidden=hidden,
    )
