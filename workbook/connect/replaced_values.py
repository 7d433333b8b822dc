"""What stood in cells that were filled with formulas: compared, explained, kept on 原得分."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import groupby
from typing import Any

from udf.explanation import explain
from udf.exposed import Line
from udf.month import Month
from udf.tables import TableError
from udf.text import number, text
from workbook.month.made_sheets import ORIGINALS
from workbook.month.read import has_computed_tables, read_month
from workbook.month.tables import ORIGINAL_SCORES
from workbook.ooxml.cells import Cell, CellError
from workbook.ooxml.copy_sheet import add_sheet
from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, area_text, column_letters
from workbook.ooxml.styles import style_copier
from workbook.ooxml.written_rows import markup_of, with_rows

_COLUMNS = (
    ("工作表", 14), ("姓名", 12), ("项目", 12), ("单元格", 14), ("原内容", 12), ("原公式", 32),
    ("现结果", 12), ("差异", 10), ("说明", 90),
)  # fmt: skip
_SAME = 0.005
_DERIVED = ("总分", "排名")
_GUARDED = "原公式遇到“待核”等文字会算错，已换成能识别文字的公式"

Keys = tuple[str | float | None, ...]  # 工号, 姓名, 窗口 as far as they are there


@dataclass(frozen=True, kw_only=True)
class Original:
    """A cell that was replaced: where it stood, whose it was, and all that was in it.

    ``score`` tells whether it is one of a person's results, about which an office is asked.
    """

    sheet: str
    item: str
    row: int
    column: int
    keys: Keys
    cell: Cell
    score: bool = True

    @property
    def person(self) -> str:
        """The name, else the 工号."""
        return text(self.keys[1]) or text(self.keys[0])


@dataclass(frozen=True, kw_only=True)
class ScoreChange:
    """What became of a replaced cell; texts as a clerk reads them.

    ``differs`` where the result is another than the one that stood there, and one did: then
    ``why`` explains the new one.
    """

    original: Original
    before: str
    after: str
    difference: str
    differs: bool
    why: str

    @property
    def place(self) -> str:
        """The cell's address on its sheet."""
        return address(self.original.row, self.original.column)

    @property
    def cell(self) -> str:
        """The cell with its sheet."""
        return f"{self.original.sheet}!{self.place}"


class Reasons:
    """Why people have their scores, in words: each person is explained once."""

    def __init__(self, month: Month) -> None:
        """Begin with a month's tables, of which nothing is judged yet."""
        self._month = month
        self._explained: dict[int, list[Line]] = {}

    @classmethod
    def before(cls, package: Package, originals: Sequence[Original]) -> "Reasons | None":
        """Explain the people of replaced cells before the workbook is calculated.

        None where formulas stand in the month's tables, whose results are not there yet.
        """
        if not originals or has_computed_tables(package):
            return None
        reasons = cls(read_month(package))
        with suppress(TableError):  # nobody may ever ask
            for original in originals:
                reasons.why(original)
        return reasons

    def why(self, original: Original) -> str:
        """Return why the person of a replaced cell has its present result. Raises TableError."""
        match = self._month.people().find(*original.keys)
        if not match.people:
            return match.problem
        person = match.people[0]
        if person not in self._explained:
            self._explained[person] = explain(self._month, person)
        return _reasons(self._explained[person], original.item)


def compare(
    package: Package, originals: Sequence[Original], reasons: Reasons | None = None
) -> list[ScoreChange]:
    """Return what became of each replaced cell, once the workbook is recalculated.

    ``reasons`` are those of the present results, where they are known already.
    """
    changes = []
    for sheet, group in groupby(originals, key=lambda original: original.sheet):
        cells = package.sheet(sheet).cells()
        for original in group:
            before = _plain(original.cell.value)
            after = _plain(cells[original.row, original.column].value)
            differs, gap = _difference(before, after)
            changes.append(
                ScoreChange(
                    original=original,
                    before=_shown(before),
                    after=_shown(after),
                    difference=gap,
                    differs=differs,
                    why="",
                )
            )
    explaining = {id(change) for change in differing(changes)}
    if explaining and reasons is None:
        reasons = Reasons(read_month(package))
    return [
        replace(change, why=reasons.why(change.original))
        if reasons is not None and id(change) in explaining
        else change
        for change in changes
    ]


def differing(changes: Sequence[ScoreChange]) -> list[ScoreChange]:
    """Return the results of persons that are now others than those that stood there.

    A formula that only added up cells in which nothing stood gave no result.
    """
    scored = {
        (change.original.sheet, change.original.keys)
        for change in changes
        if change.original.item not in _DERIVED
    }
    return [
        change
        for change in changes
        if change.differs
        and change.original.score
        and (
            not change.original.cell.has_formula
            or change.original.item not in _DERIVED
            or (change.original.sheet, change.original.keys) in scored
        )
    ]


def _difference(before: object, after: object) -> tuple[bool, str]:
    one, other = number(_plain(before)), number(_plain(after))
    if one is not None and other is not None:
        differs = abs(one - other) >= _SAME
        return differs, f"{other - one:+.2f}" if differs else ""
    if before is None or before == "":
        return False, ""  # nothing was there to differ from
    return text(_plain(before)) != text(_plain(after)), ""


# --- the sheet 原得分 -----------------------------------------------------------------------------


def original_lines(changes: Sequence[ScoreChange]) -> list[tuple[str, ...]]:
    """Return the lines of 原得分: one a constant or differing result, one for like formulas."""
    lines: list[tuple[str, ...]] = []
    different = {id(change) for change in differing(changes)}
    for change in changes:
        if id(change) in different or not change.original.cell.has_formula:
            formula = change.original.cell.formula
            lines.append(
                (
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
            )
    formulas = [
        c.original for c in changes if c.original.cell.has_formula and id(c) not in different
    ]

    def pattern(original: Original) -> tuple[str, str, str]:
        """Alike are formulas that read the same once moved into the first row."""
        formula = original.cell.formula or ""
        moved = shift_formula(formula, 1 - original.row, 0) if "#REF!" not in formula else formula
        return original.sheet, original.item, moved

    for (sheet, item, _), group in groupby(sorted(formulas, key=pattern), pattern):
        for run in _runs(list(group)):
            first = run[0]
            area = area_text(Area(first.row, first.column, run[-1].row, first.column))
            alike = len(run) > 1
            lines.append(
                (
                    sheet,
                    "" if alike else first.person,
                    item,
                    area,
                    "" if alike else _shown(_plain(first.cell.value)),
                    f"={first.cell.formula}" + ("（各行依此类推）" if alike else ""),
                    "",
                    "",
                    _GUARDED if first.score else "",
                )
            )
    return lines


def _runs(rows: Sequence[Original]) -> Iterator[list[Original]]:
    """Yield those that stand in one piece."""
    ordered = sorted(rows, key=lambda original: original.row)
    for _, run in groupby(enumerate(ordered), key=lambda pair: pair[1].row - pair[0]):
        yield [original for _, original in run]


def _reasons(lines: Sequence[Line], item: str) -> str:
    """Return what an explanation says of a category, or of the total, in one text."""
    if item == "排名":
        return "名次按现在的总分重新排列"
    written: list[str] = []
    current = ""
    for category, when, clause, points, words, where in lines:
        current = str(category) or current
        if current != item:
            continue
        sign = f" {points:+g}分".replace("-", "−") if isinstance(points, float) and when else ""
        head = " ".join(str(part) for part in (when, clause) if part)
        place = f"（{where}）" if where else ""
        written.append(f"{head}{sign} {words}{place}".strip())
    return "；".join(written)


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

    from workbook.generate.builder import register_styles

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
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
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
    stream = BytesIO()
    book.save(stream)
    return Package(stream.getvalue(), "原得分"), style


def _row_markup(row: int, line: Sequence[str], style: int) -> str:
    """Return a line as a sheet's text: cell objects would take ten times as long."""
    cells = []
    for column, value in enumerate(line, start=1):
        opening = f'<c r="{address(row, column)}" s="{style}"'
        kept = ' xml:space="preserve"' if value != value.strip() else ""
        shown = f' t="inlineStr"><is><t{kept}>{markup_of(value)}</t></is></c>'
        cells.append(opening + (shown if value else ' t="n"/>'))
    return f'<row r="{row}">{"".join(cells)}</row>'
