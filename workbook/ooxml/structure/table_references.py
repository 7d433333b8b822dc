"""References to the columns of Excel's tables, spelled as the cells that they name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbook.ooxml.formulas import Piece, edit_tokens, tokens
from workbook.ooxml.package import Package
from workbook.ooxml.references import (
    Area,
    area_text,
    column_letters,
    fixed,
    parse_area,
    quote_sheet,
)

_ESCAPE = re.compile("'(.)", re.DOTALL)
_ENCODED = re.compile("_x([0-9A-Fa-f]{4})_")
_ITEM = re.compile(r"\[((?:[^\[\]']|'.)*)\]", re.DOTALL)
_BRACKETS = re.compile(r"^(?:[^'!\[\]]*!)?[^'!\[\]]*\[[^!]*\]$")
_THIS_ROW = ("#this row", "@")


@dataclass(frozen=True, kw_only=True)
class ExcelTable:
    """A table of a sheet as Excel knows it: where it is, and what its columns are called."""

    name: str
    part: str
    sheet: str
    area: Area
    headers: int
    totals: int
    columns: tuple[str, ...]

    @property
    def data(self) -> Area:
        """The rows between header and totals."""
        first, last = self.area.first_row + self.headers, self.area.last_row - self.totals
        return self.area._replace(first_row=first, last_row=last)


def excel_tables(package: Package) -> list[ExcelTable]:
    """Return the tables of a workbook."""
    found = []
    for sheet in package.sheets:
        for link in package.relationships(sheet.part):
            if link.type.rpartition("/")[2] != "table" or not package.has_part(link.target):
                continue
            root = package.xml(link.target)
            columns = [child for child in root.iter() if str(child.tag).endswith("}tableColumn")]
            try:
                area = parse_area(str(root.get("ref", "")))
            except ValueError:
                continue
            found.append(
                ExcelTable(
                    name=str(root.get("displayName") or root.get("name") or ""),
                    part=link.target,
                    sheet=sheet.name,
                    area=area,
                    headers=int(root.get("headerRowCount", 1)),
                    totals=int(root.get("totalsRowCount", 0)),
                    columns=tuple(decoded(str(column.get("name", ""))) for column in columns),
                )
            )
    return found


def decoded(name: str) -> str:
    """Return the name of a column as a file spells it: a line break as _x000a_."""
    return _ENCODED.sub(lambda code: chr(int(code[1], 16)), name)


def reads_table(formula: str) -> bool:
    """Tell whether a formula names columns of a table in brackets."""
    return "[" in formula and any(
        token.kind is Piece.RANGE and _BRACKETS.search(token.text) for token in tokens(formula)
    )


class CellSpelling:
    """Formulas that read tables' columns, respelled; of other formulas nothing changes."""

    def __init__(self, package: Package) -> None:
        """Read a workbook's tables."""
        self._tables = {table.name.casefold(): table for table in excel_tables(package)}

    def __bool__(self) -> bool:
        """Tell whether there are tables at all."""
        return bool(self._tables)

    def concerns(self, text: str) -> bool:
        """Tell whether a text, a formula or a whole sheet's, may read a table: few do."""
        folded = text.casefold()
        return "[" in folded or any(name in folded for name in self._tables)

    def respelled(self, formula: str, sheet: str, row: int, column: int) -> str:
        """Return a formula that is in a cell with cells in the place of tables' columns.

        What names no table or column that there is stays as it is.
        """
        if not self.concerns(formula):
            return formula
        edits = []
        for token in tokens(formula):
            if token.kind is Piece.RANGE:
                cells = self._cells(token.text, sheet, row, column)
                if cells is not None:
                    edits.append((token, cells))
        return edit_tokens(formula, edits)

    def name_respelled(self, text: str) -> str:
        """Return what a defined name stands for, with fixed cells in the place of columns."""
        return self.respelled(text, "", 0, 0)

    def _cells(self, text: str, sheet: str, row: int, column: int) -> str | None:
        name, bracket, _ = text.partition("[")
        if name:
            table = self._tables.get(name.casefold())
        else:
            table = next(self._around(sheet, row, column), None) if bracket else None
        if table is None:
            return None
        area = _area(table, text[len(name) :], row)
        if area is None:
            return None
        own = "" if table.sheet == sheet else f"{quote_sheet(table.sheet)}!"
        if area.first_row == area.last_row == row:  # relative, as in the rows above and below
            first, last = column_letters(area.first_column), column_letters(area.last_column)
            return own + (f"${first}{row}" if first == last else f"${first}{row}:${last}{row}")
        return own + (area_text(area) if sheet else fixed(area))

    def _around(self, sheet: str, row: int, column: int) -> Iterator[ExcelTable]:
        for table in self._tables.values():
            if table.sheet == sheet and table.area.holds(row, column):
                yield table


def _area(table: ExcelTable, brackets: str, row: int) -> Area | None:
    """Return what brackets behind a table's name stand for; None for what there is not."""
    items, names = _parts(brackets)
    if items is None:
        return None
    rows = _rows(table, items, row)
    known = {name.casefold(): at for at, name in enumerate(table.columns)}
    numbers = [known.get(name.casefold()) for name in names]
    if rows is None or None in numbers or len(numbers) > 2:
        return None
    first, last = 0, len(table.columns) - 1
    if numbers:
        places = [number for number in numbers if number is not None]
        first, last = min(places), max(places)
    left = table.area.first_column
    return Area(rows[0], left + first, rows[1], left + last)


def _parts(brackets: str) -> tuple[list[str] | None, list[str]]:
    """Return the items (#Data, @ …) and the columns that brackets name; None for other texts."""
    inside = brackets[1:-1] if brackets.startswith("[") and brackets.endswith("]") else brackets
    items, names = [], []
    if inside.startswith("@"):
        items.append("@")
        inside = inside[1:]
    found = _ITEM.findall(inside)
    rest = _ITEM.sub("", inside) if found else inside
    # [[#This Row],总分]: the column may be there without brackets of its own
    found += [word for word in rest.replace(":", ",").split(",") if word.strip()] if found else []
    for part in found or ([inside] if inside else []):
        part = part.strip()
        if part.startswith("#"):
            items.append(part.casefold())
        elif found or not set("[]") & set(_ESCAPE.sub("", part)):
            names.append(_ESCAPE.sub(r"\1", part))
        else:
            return None, []
    return items, names


def _rows(table: ExcelTable, items: Sequence[str], row: int) -> tuple[int, int] | None:
    """Return the first and the last row that items name together; None where there are none."""
    data = table.data
    spans = {
        "#all": (table.area.first_row, table.area.last_row),
        "#data": (data.first_row, data.last_row),
        "#headers": (table.area.first_row, data.first_row - 1),
        "#totals": (data.last_row + 1, table.area.last_row),
        **dict.fromkeys(_THIS_ROW, (row, row)),
    }
    rows = [spans.get(item) for item in items or ["#data"]]
    there = [one for one in rows if one is not None and one[0] <= one[1]]
    if (
        len(there) < len(rows)
        or not data.first_row
        <= (row if set(items) & set(_THIS_ROW) else data.first_row)
        <= data.last_row
    ):
        return None
    return min(first for first, _ in there), max(last for _, last in there)
