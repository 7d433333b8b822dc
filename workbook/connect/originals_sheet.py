"""The sheet 原得分: what stood in cells that were filled with formulas, and why it differs."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from workbook.connect.replaced_values import Original, ScoreChange, as_plain, as_shown, differing
from workbook.month.made_sheets import ORIGINALS
from workbook.month.tables import ORIGINAL_SCORES
from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.looks.styles import style_copier
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, area_text, column_letters
from workbook.ooxml.sheet_text.written_rows import markup_of, with_rows
from workbook.ooxml.structure.copy_sheet import add_sheet

_COLUMNS = (
    ("工作表", 14), ("姓名", 12), ("项目", 12), ("单元格", 14), ("原内容", 12), ("原公式", 32),
    ("现结果", 12), ("差异", 10), ("说明", 90),
)  # fmt: skip
_GUARDED = "原公式遇到“待核”等文字会算错，已换成能识别文字的公式"


def original_lines(changes: Sequence[ScoreChange]) -> list[tuple[str, ...]]:
    """Return the lines of 原得分: one a constant or differing result, one for like formulas."""
    different = {id(change) for change in differing(changes)}
    single = [id(change) in different or not change.original.cell.has_formula for change in changes]
    formulas = [c.original for c, alone in zip(changes, single, strict=True) if not alone]
    return [
        *(_line(change) for change, alone in zip(changes, single, strict=True) if alone),
        *(
            _line_of_run(run)
            for _, group in groupby(sorted(formulas, key=_pattern), _pattern)
            for run in _runs(list(group))
        ),
    ]


def _line(change: ScoreChange) -> tuple[str, ...]:
    formula = change.original.cell.formula
    return (
        change.original.sheet,
        change.original.person,
        change.original.item,
        change.place,
        change.before,
        f"={formula}" if formula else "",
        change.after,
        change.difference,
        change.why,
    )


def _line_of_run(run: Sequence[Original]) -> tuple[str, ...]:
    first, alike = run[0], len(run) > 1
    return (
        first.sheet,
        "" if alike else first.person,
        first.item,
        area_text(Area(first.row, first.column, run[-1].row, first.column)),
        "" if alike else as_shown(as_plain(first.cell.value)),
        f"={first.cell.formula}" + ("（各行依此类推）" if alike else ""),
        "",
        "",
        _GUARDED if first.score else "",
    )


def _pattern(original: Original) -> tuple[str, str, str]:
    """Alike are formulas that read the same once moved into the first row."""
    formula = original.cell.formula or ""
    moved = shift_formula(formula, 1 - original.row, 0) if "#REF!" not in formula else formula
    return original.sheet, original.item, moved


def _runs(rows: Sequence[Original]) -> Iterator[list[Original]]:
    """Yield those that are in one piece."""
    ordered = sorted(rows, key=lambda original: original.row)
    for _, run in groupby(enumerate(ordered), key=lambda pair: pair[1].row - pair[0]):
        yield [original for _, original in run]


def add_originals(package: Package, lines: Sequence[tuple[str, ...]]) -> None:
    """Add the sheet, or the lines below those that an earlier adoption has written."""
    if any(name.name == ORIGINAL_SCORES for name in package.defined_names()):
        _append(package, lines)
        return
    title = ORIGINALS
    while package.has_sheet(title):
        title += "（接入前）"
    made, style = _empty(title)
    sheet = add_sheet(package, made, title)
    style = style_copier(package, made)(style)
    area = Area(4, 1, 3 + len(lines), len(_COLUMNS))
    rows = (_row_markup(row, line, style) for row, line in enumerate(lines, start=4))
    sheet.replace(with_rows(package.part(sheet.part), area, rows))
    package.set_name(ORIGINAL_SCORES, f"'{title}'!$A$3", hidden=True)


def _append(package: Package, lines: Sequence[tuple[str, ...]]) -> None:
    names = package.defined_names()
    sheet = package.sheet(next(n.target[0] for n in names if n.name == ORIGINAL_SCORES))
    last = max(row for row, _ in sheet.cells())
    for row, line in enumerate(lines, start=last + 1):
        sheet.copy_row_format(last, row)
        for column, value in enumerate(line, start=1):
            sheet.set_value(row, column, value or None)


def _empty(title: str) -> tuple[Package, int]:
    """Return a workbook with the sheet without lines, and the style of these."""
    from openpyxl import Workbook  # late: only a first adoption needs it

    from workbook.generate.book_file import book_bytes
    from workbook.generate.builder import merge, register_styles

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(title)
    looks = register_styles(book)

    def put(row: int, column: int, value: str, style: str) -> None:
        cell: Any = sheet.cell(row, column)
        cell._style = looks[style]  # one for all cells: openpyxl compares each with every other
        if value:
            cell.value = value
            cell.data_type = "s"

    put(1, 1, "接入计分函数前的得分和公式", "表题")
    put(2, 1, "下面是被公式替换的内容，只供核对，不参与计算；核对完可以删除本表。", "提示")
    width = len(_COLUMNS)
    for row in (1, 2):
        merge(sheet, row, width)
    for column, (name, size) in enumerate(_COLUMNS, start=1):
        put(3, column, name, "表头")
        sheet.column_dimensions[column_letters(column)].width = size
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "3:3"
    plain: Any = book
    style = plain._cell_styles.add(looks["长文"])
    return Package(book_bytes(book), "原得分"), style


def _row_markup(row: int, line: Sequence[str], style: int) -> str:
    """Return a line as a sheet's text: cell objects would take ten times as long."""
    cells = []
    for column, value in enumerate(line, start=1):
        opening = f'<c r="{address(row, column)}" s="{style}"'
        kept = ' xml:space="preserve"' if value != value.strip() else ""
        shown = f' t="inlineStr"><is><t{kept}>{markup_of(value)}</t></is></c>'
        cells.append(opening + (shown if value else ' t="n"/>'))
    return f'<row r="{row}">{"".join(cells)}</row>'
