"""Tables of thousands of rows, written as a sheet's text: a cell object each would take minutes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.worksheet import Worksheet

from workbook.generate.builder import Canvas, Row, Value, add_frame, row_height
from workbook.ooxml.dates import to_serial
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, column_letters
from workbook.ooxml.sheet_text.shared_columns import SharedColumn, spell_rows
from workbook.ooxml.sheet_text.written_rows import markup_of, with_rows


def add_long_table(
    canvas: Canvas,
    title: str,
    count: int,
    rows: Sequence[Row] = (),
    formulas: Mapping[str, str] | None = None,
    height: float | None = None,
) -> Worksheet:
    """Add a sheet as `add_table` does; its data rows are there once `fill_long_tables` has run.

    Nothing else can be put into them. ``height`` is that of every data row.
    """
    sheet = add_frame(canvas, title, count)
    canvas.bodies[title] = list(_spelled_rows(canvas, title, count, rows, formulas or {}, height))
    return sheet


def fill_long_tables(canvas: Canvas, package: Package) -> None:
    """Put the data rows of the long tables into the workbook that was made of the canvas."""
    for title, rows in canvas.bodies.items():
        layout, sheet = canvas.layout.sheets[title], package.sheet(title)
        last = layout.first + len(rows) - 1
        area = Area(layout.first, 1, last, len(layout.columns))
        package.set_part(sheet.part, with_rows(package.part(sheet.part), area, rows))


def fill_columns(package: Package, title: str, columns: Sequence[SharedColumn]) -> None:
    """Put columns into an empty sheet of the workbook."""
    last = max(column.first + column.rows for column in columns) - 1
    area, part = Area(1, 1, last, len(columns)), package.sheet(title).part
    package.set_part(part, with_rows(package.part(part), area, [spell_rows(columns)]))


def _spelled_rows(
    canvas: Canvas,
    title: str,
    count: int,
    rows: Sequence[Row],
    formulas: Mapping[str, str],
    height: float | None,
) -> Iterator[str]:
    """Yield the data rows of a table as a sheet's text has them, ``count`` in all."""
    layout = canvas.layout.sheets[title]
    columns = [
        (
            f'<c r="{column_letters(number)}',
            f'" s="{canvas.style_number(column.style)}"',
            markup_of(formulas.get(column.name, "").removeprefix("=")).split("{r}"),
        )
        for number, column in enumerate(layout.columns, start=1)
    ]
    spare = _spare(columns)
    spare_height = "" if height is None else f' ht="{height}" customHeight="1"'
    for at in range(count):
        row = str(layout.first + at)
        if at >= len(rows):
            yield f'<row r="{row}"{spare_height}>{row.join(spare)}</row>'
            continue
        values = rows[at]
        own = height if height is not None else row_height(layout, values) if values else None
        tall = "" if own is None else f' ht="{own}" customHeight="1"'
        cells = [
            begin
            + row
            + style
            + (
                f"><f>{row.join(formula)}</f><v></v></c>"
                if formula != [""]
                else _constant(values[place] if place < len(values) else None)
            )
            for place, (begin, style, formula) in enumerate(columns)
        ]
        yield f'<row r="{row}"{tall}>{"".join(cells)}</row>'


def _spare(columns: Sequence[tuple[str, str, Sequence[str]]]) -> list[str]:
    """Return the cells of a row that holds formulas alone, cut where the row's number is."""
    pieces = [""]
    for begin, style, formula in columns:
        pieces[-1] += begin
        if formula == [""]:
            pieces.append(f"{style}/>")
        else:
            first, *others = formula
            pieces += [f"{style}><f>{first}", *others]
            pieces[-1] += "</f><v></v></c>"
    return pieces


def _constant(value: Value) -> str:
    """Return the rest of a cell that holds a constant; text is never a formula."""
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    if value is None or value == "":
        return "/>"
    if isinstance(value, str):
        stated = markup_of(value)
        return f' t="inlineStr"><is><t xml:space="preserve">{stated}</t></is></c>'
    number = to_serial(value, date1904=False) if isinstance(value, date) else value
    return f"><v>{number}</v></c>"
