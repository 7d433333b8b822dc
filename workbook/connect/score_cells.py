"""The office's own result columns, filled with formulas that pick from 计算."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from udf.functions import NO_POINTS
from udf.ledger_cells import WRONG_SIDE
from udf.rulebook import RuleBook
from udf.scores import PENDING
from udf.tables import WHO
from udf.text import number, text
from workbook.connect.log import Log, TypedPoints
from workbook.connect.present_tables import SIDES, head_column
from workbook.connect.replaced_values import Original
from workbook.connect.tables import (
    ATTENDANCE,
    AWARDS,
    DEDUCTIONS,
    REVIEWS,
    SCORES,
    Found,
    cell_text,
    free_column,
    is_typed,
)
from workbook.discovery.model import Place
from workbook.generate.places import pick
from workbook.month.print_areas import PRINT_AREA, area_name, computed_area
from workbook.month.tables import EXHAUSTED, TABLES, UNAVAILABLE
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.looks.styles import with_number_format
from workbook.ooxml.package import Package
from workbook.ooxml.references import MAX_ROW, Area, address, column_letters, quote_sheet
from workbook.ooxml.sheet.columns import set_width
from workbook.ooxml.sheet.many_formulas import set_formulas
from workbook.ooxml.sheet.worksheet import Sheet

# Which block a column takes its results from, by table; with the width of a column to be added.
_RESULTS: dict[str, dict[str, tuple[str, float]]] = {
    ATTENDANCE: {"正常在岗率": ("RATE", 14)},
    REVIEWS: {"评价率": ("COVERAGE", 12), "评价率扣分": ("TIER", 12)},
    DEDUCTIONS: {"分值": ("扣分POINTS", 9), "状态": ("扣分STATUS", 36)},
    AWARDS: {"分值": ("加分POINTS", 9), "状态": ("加分STATUS", 36)},
}
_PERCENT = {"正常在岗率", "评价率"}
COMPUTED_POINTS = "按细则分值"  # beside points that the office has typed


def write_results(
    log: Log,
    role: str,
    table: Found,
    area: Area,
    blocks: Mapping[str, Sequence[str]],
    rules: RuleBook,
    kept: Collection[str],
    *,
    joined: bool = False,
    beside: bool = False,
) -> dict[str, int]:
    """Write the formulas of a table's result columns, adding those that are missing; return them.

    ``kept`` are score cells (sheet!A1) that stay as they are. ``joined``: the table of deductions
    holds the awards as well. ``beside``: the other ledger is on the same sheet.
    """
    if role == SCORES:
        _write_scores(log, table, area, blocks, rules, kept)
    if role not in _RESULTS or (joined and role == AWARDS):
        return {}
    columns = _result_columns(log, role, table, area, SIDES[role] if beside else "")
    for name, column in columns.items():
        block = blocks[_RESULTS[role][name][0]][0]
        start = f"{column_letters(column)}${area.first_row}"
        picked = pick(block, start)
        if joined and role in SIDES:
            other = pick(blocks[_RESULTS[AWARDS][name][0]][0], start)
            picked = _of_either_side(name, picked, other)
        if role in SIDES:
            first, last = (column_letters(c) for c in table.span)
            rows = range(table.body, area.last_row + 1)
            formula = f'IF(COUNTA(${first}{{r}}:${last}{{r}})=0,"",{picked})'
        else:
            rows = range(table.body, table.last + 1)
            formula = f'IF({_who(table)}="","",{picked})'
        _fill(log, table, name, column, rows, formula)
    added = {*columns.values()} - {*table.columns.values()}
    _keep_pages(log.package, role, table, area, added)
    return columns


def _of_either_side(name: str, deducted: str, awarded: str) -> str:
    """Return the result of a row that may be of either ledger: of the one that takes its clause."""
    if name == "分值":
        return f'IF({deducted}&""="{NO_POINTS}",{awarded},{deducted})'
    return f'IF(ISNUMBER(SEARCH("{WRONG_SIDE}",{deducted})),{awarded},{deducted})'


def _keep_pages(
    package: Package, role: str, table: Found, area: Area, added: Collection[int]
) -> None:
    """Print a table as before: without the ``added`` columns, and no paper for its spare rows.

    A print area of the office's own stays; drawings may reach over the new columns.
    """
    sheet = package.sheet(table.sheet)
    local = [name.name for name in package.defined_names() if name.sheet == sheet.name]
    if PRINT_AREA in local:
        return
    links = package.relationships(sheet.part)
    drawn = any(link.type.rpartition("/")[2] == "drawing" for link in links)
    if added and not drawn:
        end = min(added) - 1
    else:
        extent = sheet.extent()
        assert extent is not None
        end = extent.last_column
    named, letter = quote_sheet(sheet.name), column_letters(end)
    if role in SIDES and table.limit >= MAX_ROW:

        def span(name: str) -> str:
            own = column_letters(table.columns[name])
            return f"{named}!${own}${area.first_row}:${own}${area.last_row}"

        filled = f"IFERROR(MATCH(9E+307,{span('日期')}),1),COUNTA({span('条款')})"
        computed = computed_area(sheet.name, letter, area.first_row - 1, filled, 2)
        package.set_name(area_name(TABLES[role]), computed)
        package.set_name(PRINT_AREA, f"{named}!$A$1:${letter}${area.last_row}", sheet.name)
    elif added and not drawn:
        package.set_name(PRINT_AREA, f"{named}!$A:${letter}", sheet.name)


def _who(table: Found) -> str:
    return "&".join(
        f"${column_letters(table.columns[name])}{{r}}"
        for name in ("工号", "姓名")
        if name in table.columns
    )


def _write_scores(
    log: Log,
    table: Found,
    area: Area,
    blocks: Mapping[str, Sequence[str]],
    rules: RuleBook,
    kept: Collection[str],
) -> None:
    rows, who = range(table.body, table.last + 1), _who(table)
    for category, block in zip(rules.categories, blocks["SCORE"], strict=True):
        column = table.columns[category.name]
        picked = pick(block, f"{column_letters(column)}${area.first_row}")
        _fill(log, table, category.name, column, rows, f'IF({who}="","",{picked})', kept)
    if "总分" in table.columns:
        scores = [table.columns[category.name] for category in rules.categories]
        formula = total_formula(scores, who)
        _fill(log, table, "总分", table.columns["总分"], rows, formula, kept)
    if "总分" in table.columns and "排名" in table.columns:
        total = column_letters(table.columns["总分"])
        ranked = f"RANK({total}{{r}},{total}${table.body - 1}:{total}${area.last_row})"
        formula = f'IF(ISNUMBER({total}{{r}}),{ranked},"")'
        _fill(log, table, "排名", table.columns["排名"], rows, formula, kept)


def total_formula(scores: Sequence[int], who: str) -> str:
    """Return the sum of the score columns, with {r} for the row: 待核 where one is no number."""
    areas: list[tuple[int, int]] = []
    for column in sorted(scores):
        if areas and areas[-1][1] == column - 1:
            areas[-1] = (areas[-1][0], column)
        else:
            areas.append((column, column))
    # A column of one cell would grow with a row that is inserted below it.
    spans = [
        ":".join(f"{column_letters(column)}{{r}}" for column in dict.fromkeys(area))
        for area in areas
    ]
    listed = ",".join(spans)

    def any_is(text: str) -> str:
        return "+".join(f'COUNTIF({span},"{text}")' for span in spans) + ">0"

    return (
        f'IF({who}="","",IF(COUNT({listed})={len(scores)},ROUND(SUM({listed}),2),'
        f'IF({any_is(UNAVAILABLE)},"{UNAVAILABLE}",IF({any_is(EXHAUSTED)},"{EXHAUSTED}","{PENDING}"))))'
    )


def _result_columns(log: Log, role: str, table: Found, area: Area, side: str) -> dict[str, int]:
    """Return the column of each result: the office's own, or a new one beside the table.

    ``side`` is what the header of a new one begins with.
    """
    sheet = log.package.sheet(table.sheet)
    first, last = table.span
    columns = {}
    for result, (_, width) in _RESULTS[role].items():
        name = result
        column = table.columns.get(name)
        if role in SIDES and column is not None and is_typed(sheet, table, column):
            typed = column
            column, name = None, COMPUTED_POINTS if name == "分值" else f"计算{name}"
        else:
            typed = None
        if column is not None and first < column < last:
            log.skipped.append(
                f"“{table.sheet}”的{name}列（{column_letters(column)}列）夹在要读取的各列之间，"
                "没有写公式，保留原样"
            )
            continue
        if column is None:
            if name == "评价率扣分":
                continue  # welcome where there is a column, not worth a new one
            name = f"{side}{name}"
            column = _add_column(sheet, table, area, name, width)
            if column is None:
                log.skipped.append(f"“{table.sheet}”右边没有空列，没有增加“{name}”列")
                continue
            log.changes.append(f"“{table.sheet}”{column_letters(column)}列：增加“{name}”")
        columns[result] = column
        if result == "分值":
            log.points_of[role] = table.sheet, column
        if typed is not None and result == "分值":
            log.typed_points.append(TypedPoints(table=table, typed=typed, computed=column))
    return columns


def _add_column(sheet: Sheet, table: Found, area: Area, name: str, width: float) -> int | None:
    """Head a new column right of everything; None where that is too far right."""
    column = free_column(sheet)
    if column is None:
        return None
    code = "0.00%" if name in _PERCENT else "General"

    def look(style: int) -> int:
        shown = style or name in _PERCENT
        return with_number_format(sheet.package, style, code) if shown else 0

    header = table.body - 1
    style = head_column(sheet, table, (header, column), name, area.last_row, look)
    if area.first_row < header:
        sheet.set_style(area.first_row, column, style)
    set_width(sheet, column, width)
    return column


def _fill(
    log: Log,
    table: Found,
    name: str,
    column: int,
    rows: Iterable[int],
    formula: str,
    kept: Collection[str] = (),
) -> None:
    """Write a formula into a column's rows; what stood there goes to 原得分."""
    sheet = log.package.sheet(table.sheet)
    cells = sheet.cells({column, *(table.columns.get(key, 0) for key in WHO)})
    fresh: dict[tuple[int, int], str] = {}
    for row in rows:
        wanted = formula.replace("{r}", str(row))
        cell = cells.get((row, column), EMPTY)
        present = cell.formula or ""
        if present == wanted and cell.array is None:
            continue
        if kept and f"{table.sheet}!{address(row, column)}" in kept:
            continue
        if name in table.titles and text(cell_text(cell)) == text(table.titles[name]):
            continue  # the header once more
        if f'"{EXHAUSTED}"' not in present:  # else it is ours
            whose = (cells.get((row, table.columns.get(key, 0)), EMPTY) for key in WHO)
            log.take_down(
                Original(
                    sheet=table.sheet,
                    item=name,
                    row=row,
                    column=column,
                    keys=tuple(map(cell_text, whose)),
                    cell=cell,
                    score=table.role == SCORES,
                )
            )
        fresh[row, column] = wanted
    set_formulas(sheet, fresh)
    if fresh:
        log.changes.append(
            f"“{table.sheet}”{column_letters(column)}列（{name}）：写入公式{len(fresh)}行"
        )


def differing_points(log: Log) -> list[str]:
    """Return in sentences where typed points of a ledger are not what the clause gives.

    To be asked once the workbook is recalculated.
    """
    package = log.package
    found = []
    for one in log.typed_points:
        for row in range(one.table.body, one.table.last + 1):
            typed = (one.table.sheet, (row, one.typed))
            found += _difference(package, typed, (one.table.sheet, (row, one.computed)))
    for copied in log.copied_points:
        if copied.role in log.points_of:
            sheet, column = log.points_of[copied.role]
            found += _difference(
                package, (copied.sheet, copied.place), (sheet, (copied.row, column))
            )
    return found


def _difference(
    package: Package, typed: tuple[str, Place], computed: tuple[str, Place]
) -> list[str]:
    """Return in a sentence how two cells with points differ."""
    theirs, ours = (
        number(cell_text(package.sheet(sheet).cell(*place))) for sheet, place in (typed, computed)
    )
    if theirs is None or ours is None or abs(theirs) == abs(ours):
        return []
    where = f"{typed[0]}!{address(*typed[1])}"
    return [f"{where} 填的是{theirs:g}分，按细则是{ours:g}分；以细则为准"]
