"""What the sheets of the year workbook hold and how they look: ``templates/layouts/year.toml``."""

import tomllib
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from openpyxl import Workbook

from udf.resources import template
from workbook.generate.builder import register_styles
from workbook.generate.cell_styles import styles
from workbook.generate.layout import ColumnLayout, Layout, Mark, SheetLayout
from workbook.month.stored_results import CategoryMarks

MONTHS = range(1, 13)


def load_layout(categories: Sequence[CategoryMarks], texts: Mapping[str, str]) -> Layout:
    """Read the layout of a year workbook for these categories; ``texts`` fill its placeholders."""
    with template("layouts/year.toml").open("rb") as file:
        entries = tomllib.load(file)["sheets"]
    groups = {
        "{months}": [month_name(month) for month in MONTHS],
        "{categories}": [category.name for category in categories],
        "{losing}": [category.name for category in categories if not category.bonus],
    }
    sheets = [_sheet(entry, groups, texts) for entry in entries]
    return Layout({sheet.title: sheet for sheet in sheets}, ())


def _sheet(
    entry: Mapping[str, Any], groups: Mapping[str, list[str]], texts: Mapping[str, str]
) -> SheetLayout:
    columns = tuple(
        ColumnLayout(name, column["width"], column["style"])
        for column in entry["columns"]
        for name in groups.get(column["name"], [column["name"]])
    )
    everything = [column.name for column in columns]
    marks = tuple(
        Mark(
            tuple(
                n for given in mark.get("columns", everything) for n in groups.get(given, [given])
            ),
            mark["formula"],
            mark["look"],
        )
        for mark in entry["marks"]
    )
    wide = sum(column.width for column in columns) > 110
    orientation = entry.get("orientation", "landscape" if wide else "portrait")
    return SheetLayout(
        title=entry["title"],
        heading=entry["heading"].format(**texts),
        hint=entry["hint"],
        header=3,
        tab="1F4E79",
        freeze=entry.get("freeze", "A"),
        orientation=orientation,
        printed=columns[-1].name,
        columns=columns,
        marks=marks,
    )


def named_styles(book: Workbook) -> dict[str, Any]:
    """Return the named styles of a month workbook, and two more.

    结果增减 shows changes (+1.50); 框内分值 has its own frame: where a colour scale applies
    LibreOffice does not draw one that is conditional.
    """
    known = {style.name: style for style in styles()}
    change, framed = copy(known["结果分值"]), copy(known["结果分值"])
    change.name, change.number_format = "结果增减", "+0.00;-0.00;0.00"
    framed.name, framed.border = "框内分值", known["居中"].border
    framed.number_format = known["结果分值"].number_format  # a copy loses it
    shared = register_styles(book)
    scratch = book.create_sheet()
    for row, style in enumerate((change, framed), start=1):
        cell: Any = scratch.cell(row, 1)
        cell.style = style
        shared[style.name] = cell._style
    book.remove(scratch)
    return shared


def month_name(month: int) -> str:
    """Return what a month of the year is called: 3月."""
    return f"{month}月"
