"""The sheet 原得分: what stood in cells that adopting a workbook has filled with formulas."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby
from typing import NamedTuple

from udf.explanation import Line, explain
from udf.month import Month
from udf.text import number, text
from workbook.discovery.survey import SCORES, WHO, Survey
from workbook.generate.layout import styles
from workbook.month.tables import ORIGINALS
from workbook.ooxml.copy_sheet import add_sheet
from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, area_text, column_letters
from workbook.ooxml.worksheet import Cell, CellError

_COLUMNS = (
    ("工作表", 14), ("姓名", 12), ("项目", 12), ("单元格", 14), ("原内容", 12), ("原公式", 32),
    ("现结果", 12), ("差异", 10), ("说明", 90),
)  # fmt: skip
_SAME = 0.005


class Original(NamedTuple):
    """A cell that was replaced: where it stood, whose it was, and all that was in it."""

    role: str
    sheet: str
    item: str
    row: int
    column: int
    person: str
    cell: Cell


class Kept(NamedTuple):
    """A line of 原得分; ``differs`` where a typed score is not what the functions arrive at."""

    sheet: str
    person: str
    item: str
    cell: str
    typed: str
    formula: str
    computed: str
    difference: str
    why: str
    differs: bool


def described(
    package: Package, originals: Sequence[Original], found: Survey, month: Month
) -> list[Kept]:
    """Return a line for each replaced constant with what stands there now, one for like formulas.

    To be asked once the workbook is recalculated.
    """
    typed = [original for original in originals if not original.cell.has_formula]
    lines = list(_typed_lines(package, typed, found, month))
    formulas = [original for original in originals if original.cell.has_formula]

    def pattern(original: Original) -> tuple[str, str, str]:
        """Alike are formulas that read the same once moved into the first row."""
        formula = original.cell.formula or ""
        moved = shift_formula(formula, 1 - original.row, 0) if "#REF!" not in formula else formula
        return original.sheet, original.item, moved

    for (sheet, item, _), group in groupby(sorted(formulas, key=pattern), pattern):
        rows = list(group)
        for run in _runs(rows):
            first = run[0]
            area = Area(first.row, first.column, run[-1].row, first.column)
            same = "（各行依此类推）" if len(run) > 1 else ""
            lines.append(
                Kept(
                    sheet, "" if len(run) > 1 else first.person, item, area_text(area),
                    _shown(first.cell.value) if len(run) == 1 else "",
                    f"={first.cell.formula}{same}", "", "",
                    "原公式遇到“待核”等文字会算错，已换成能识别文字的公式", False,
                )
            )  # fmt: skip
    return lines


def _runs(rows: Sequence[Original]) -> Iterator[list[Original]]:
    """Yield those that stand in one piece."""
    ordered = sorted(rows, key=lambda original: original.row)
    for _, run in groupby(enumerate(ordered), key=lambda pair: pair[1].row - pair[0]):
        yield [original for _, original in run]


def _typed_lines(
    package: Package, originals: Sequence[Original], found: Survey, month: Month
) -> Iterator[Kept]:
    scores = found.tables.get(SCORES)
    roster = month.people()
    explained: dict[int, list[Line]] = {}
    for sheet_name, group in groupby(originals, key=lambda original: original.sheet):
        cells = package.sheet(sheet_name).cells()
        for original in group:
            now = cells[original.row, original.column].value
            before, after = number(_plain(original.cell.value)), number(_plain(now))
            if before is not None and after is not None:
                differs = abs(before - after) >= _SAME
                gap = f"{after - before:+.2f}" if differs else ""
            else:
                differs = text(_plain(original.cell.value)) != text(_plain(now))
                gap = ""
            why = ""
            if differs and original.role == SCORES and scores is not None:
                keys = [
                    _plain(cells[original.row, scores.columns[name]].value)
                    if name in scores.columns and (original.row, scores.columns[name]) in cells
                    else None
                    for name in WHO
                ]
                match = roster.find(*keys)
                why = match.problem
                for person in match.people[:1]:
                    if person not in explained:
                        explained[person] = explain(month, person)
                    why = _reasons(explained[person], original.item)
            yield Kept(
                original.sheet, original.person, original.item,
                address(original.row, original.column), _shown(original.cell.value), "",
                _shown(now), gap, why, differs,
            )  # fmt: skip


def _reasons(lines: Sequence[Line], item: str) -> str:
    """Return what an explanation says of a category, or of the total, in one text."""
    if item == "排名":
        return "名次按现在的总分重新排列"
    said: list[str] = []
    current = ""
    for category, when, clause, points, words, where in lines:
        current = str(category) or current
        if current != item:
            continue
        sign = f" {points:+g}分".replace("-", "−") if isinstance(points, float) and when else ""
        head = " ".join(str(part) for part in (when, clause) if part)
        place = f"（{where}）" if where else ""
        said.append(f"{head}{sign} {words}{place}".strip())
    return "；".join(said)


def _plain(value: object) -> str | float | int | bool | None:
    if isinstance(value, CellError):
        return value.code
    return value if isinstance(value, (str, float, int, bool)) else None


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def add_originals(package: Package, lines: Sequence[Kept]) -> None:
    """Add the sheet, or the lines below those that an earlier adoption has written."""
    if any(name.name == f"{ORIGINALS}表" for name in package.defined_names()):
        _append(package, lines)
        return
    title = ORIGINALS
    while package.has_sheet(title):
        title += "（接入前）"
    add_sheet(package, _made(lines, title), title)
    package.set_name(f"{ORIGINALS}表", f"'{title}'!$A$3", hidden=True)


def _append(package: Package, lines: Sequence[Kept]) -> None:
    text_ = next(n.text for n in package.defined_names() if n.name == f"{ORIGINALS}表")
    sheet = package.sheet(text_.rpartition("!")[0].strip("'").replace("''", "'"))
    last = max(row for row, _ in sheet.cells())
    for row, line in enumerate(lines, start=last + 1):
        sheet.copy_row_format(last, row)
        for column, value in enumerate(line[: len(_COLUMNS)], start=1):
            sheet.set_value(row, column, value or None)


def _made(lines: Sequence[Kept], title: str) -> Package:
    from openpyxl import Workbook  # takes half a second; only a first adoption needs it

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(title)
    looks = {style.name: style for style in styles()}

    def put(row: int, column: int, value: str, style: str) -> None:
        cell = sheet.cell(row, column)
        cell.style = looks.get(style, style)
        if value:
            cell.value = value
            cell.data_type = "s"

    put(1, 1, "接入计分函数前的得分和公式", "表题")
    put(2, 1, "下面是被公式替换的内容，只供核对，不参与计算；核对完可以删除本表。", "提示")
    width = len(_COLUMNS)
    for row in (1, 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
    for column, (name, size) in enumerate(_COLUMNS, start=1):
        put(3, column, name, "表头")
        sheet.column_dimensions[column_letters(column)].width = size
    for row, line in enumerate(lines, start=4):
        for column, value in enumerate(map(str, line[:width]), start=1):
            put(row, column, value, "长文")
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "3:3"
    stream = BytesIO()
    book.save(stream)
    return Package(stream.getvalue(), "原得分")
