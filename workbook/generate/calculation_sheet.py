"""The hidden sheet 计算: where the functions are called, and what no function can see."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from udf.findings import WRONG
from udf.month import LEDGERS
from udf.rulebook import RuleBook
from workbook.generate.builder import Canvas, add_hidden, add_name, compute, put
from workbook.generate.places import (
    HEADER,
    LINES_COLUMN,
    line_column,
    lines_counted,
    roomy,
    unanswered,
)
from workbook.generate.window_summary import CLAUSE_ROWS, windows_listed
from workbook.month.made_sheets import CALC, GUIDE, SCORES, WINDOWS
from workbook.month.tables import FILLED, PLACES, RECORDED, TABLES
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, area_text, column_letters, parse_area
from workbook.ooxml.sheet_text.written_rows import markup_of, with_rows

CHECK_ROWS, EXPLAIN_ROWS = 200, 100
_BLOCKS_HEADER = 16
_LINES = ("序", "级别", "工作表", "单元格", "问题", "怎么办")


def place_blocks(people: int, ledger: int, rules: RuleBook) -> dict[str, list[str]]:
    """Return the columns of each function's results on 计算, for sheets of so many rows."""
    people, ledger = roomy(people), roomy(ledger)
    sizes = {
        "SCORE": (people, len(rules.categories)),
        "RATE": (people, 1),
        "COVERAGE": (people, 1),
        "TIER": (people, 1),
        "扣分POINTS": (ledger, 1),
        "扣分STATUS": (ledger, 1),
        "加分POINTS": (ledger, 1),
        "加分STATUS": (ledger, 1),
        "CHECK": (CHECK_ROWS, 5),
        "EXPLAIN": (EXPLAIN_ROWS, 6),
        "PARETO": (CLAUSE_ROWS, 6),
    }
    blocks: dict[str, list[str]] = {}
    column = 1
    for name, (rows, width) in sizes.items():
        letters = [get_column_letter(column + offset) for offset in range(width)]
        top, bottom = _BLOCKS_HEADER + 1, _BLOCKS_HEADER + rows
        blocks[name] = [f"{CALC}!${letter}${top}:${letter}${bottom}" for letter in letters]
        column += width
    return blocks


def add_calculation(canvas: Canvas) -> None:
    """Add the sheet 计算; the functions are called there once `fill_blocks` has run."""
    sheet = add_hidden(canvas, CALC)
    put(canvas, sheet, 1, 1, "提示", "本表由程序使用，请勿修改。")
    for column, name in enumerate(("表", "工作表", "首行", "首列"), start=1):
        put(canvas, sheet, HEADER, column, "表头", name)
    for row, title in enumerate(TABLES, start=HEADER + 1):
        corner = f"{title}!$A${canvas.layout.sheets[title].header}"
        for column, value in enumerate((title, title, f"=ROW({corner})", f"=COLUMN({corner})"), 1):
            sheet.cell(row, column, value)
    add_name(canvas, PLACES, f"{CALC}!$A${HEADER}:$D${HEADER + len(TABLES)}")
    put(canvas, sheet, HEADER, 8, "表头", "类别")
    for row, category in enumerate(canvas.rules.categories, start=HEADER + 1):
        sheet.cell(row, 8, category.name)
    add_name(canvas, "类别", f"{CALC}!$H${HEADER + 1}:$H${HEADER + len(canvas.rules.categories)}")
    put(canvas, sheet, 5, 6, "表头", "查询人员")
    asked = '=IF(个人说明!$D$3<>"",个人说明!$D$3,IF(个人说明!$B$3<>"",个人说明!$B$3,""))'
    compute(canvas, sheet, 6, 6, "计算文本", asked)

    for column, name in enumerate(_LINES, start=LINES_COLUMN):
        put(canvas, sheet, HEADER, column, "表头", name)
    order, words = (get_column_letter(LINES_COLUMN + number) for number in (0, 4))
    for row, (title, cell, problem, advice) in enumerate(_range_lines(canvas), HEADER + 1):
        counted = f"MAX({order}${HEADER}:{order}{row - 1})+1"
        line = (f'=IF({words}{row}="","",{counted})', WRONG, title, cell, problem, advice)
        for column, value in enumerate(line, start=LINES_COLUMN):
            sheet.cell(row, column, value)
    total = lines_counted().removeprefix(f"{CALC}!")
    sheet[total.replace("$", "")] = f"=MAX({line_column(0)})"

    for block in _calls():
        put(canvas, sheet, _BLOCKS_HEADER, _block_area(canvas, block).first_column, "表头", block)


def fill_blocks(canvas: Canvas, package: Package, prefix: str) -> None:
    """Put the calls of the functions, and the cells that they fill, into the sheet 计算.

    ``prefix`` is how the host spells the functions' names. The cells are there from the start, so
    that results are stored without making fifty thousand of them one by one.
    """
    areas = {_block_area(canvas, block): prefix + call for block, call in _calls().items()}
    calls = dict(sorted(areas.items(), key=lambda item: item[0].first_column))
    first = min(area.first_row for area in calls)
    last = max(area.last_row for area in calls)
    rows = []
    for row in range(first, last + 1):
        cells = []
        for area, call in calls.items():
            if row == first:
                letters = column_letters(area.first_column)
                formula = f'<f t="array" ref="{area_text(area)}">{markup_of(call)}</f>'
                cells.append(f'<c r="{letters}{row}">{formula}</c>')
            if row <= area.last_row:
                begin = area.first_column + (row == first)
                columns = range(begin, area.last_column + 1)
                cells += [f'<c r="{column_letters(column)}{row}"/>' for column in columns]
        rows.append(f'<row r="{row}">{"".join(cells)}</row>')
    area = Area(first, 1, last, max(area.last_column for area in calls))
    part = package.sheet(CALC).part
    package.set_part(part, with_rows(package.part(part), area, rows))


def _block_area(canvas: Canvas, block: str) -> Area:
    columns = [column.removeprefix(f"{CALC}!") for column in canvas.blocks[block]]
    return parse_area(f"{columns[0].split(':')[0]}:{columns[-1].split(':')[1]}")


def _calls() -> dict[str, str]:
    """Return the call, without the prefix, that fills each block."""
    tables = ",".join(TABLES.values())
    calls = {
        "SCORE": "SCORE(人员,类别,名册表,扣分表,加分表,细则表,口径表,考勤表,好差评表)",
        "RATE": "RATE(考勤表,考勤表,名册表,口径表)",
        "COVERAGE": "COVERAGE(好差评表,好差评表,名册表)",
        "TIER": "TIER(好差评表,好差评表,名册表,细则表)",
        "CHECK": f"CHECK({CHECK_ROWS},位置表,{tables},{RECORDED})",
        "EXPLAIN": f"EXPLAIN($F$6,{EXPLAIN_ROWS},位置表,{tables})",
        "PARETO": f"PARETO({CLAUSE_ROWS},名册表,扣分表,好差评表,细则表,口径表)",
    }
    for _, side in LEDGERS:
        for function in ("POINTS", "STATUS"):
            calls[side + function] = f'{function}({side}表,"{side}",名册表,细则表,口径表)'
    return calls


def _unanswered_line(canvas: Canvas, title: str) -> tuple[str, str, str, str]:
    """Return the line about rows of a ledger that came in without the formulas that answer them.

    No function sees these: a function's range never holds a cell that depends on its result.
    """
    clauses, answers = (canvas.span(title, name, canvas.ledger) for name in ("条款", "状态"))
    place, words = unanswered(clauses, answers, "A", canvas.layout.sheets[title].header)
    return (
        title,
        f"={place}",
        f"={words}",
        "从上一行复制“分值”“状态”两格，或用 kaohe calc 补上",
    )


def _range_lines(canvas: Canvas) -> Sequence[tuple[str, str, str, str]]:
    """Return (sheet, cell, words where there is a problem, advice) for what no function sees."""
    lines = []
    for title in FILLED:
        layout, name = canvas.layout.sheets[title], TABLES[title]
        end = layout.letter(layout.last_input)
        above = f"COUNTA({title}!$A$1:${end}${layout.header - 1})"
        outside = f"(COUNTA({title}!$A:${end})-{above}-COUNTA({name}))"
        last = f"(ROW({title}!$A${layout.header})+ROWS({name})-1)"
        words = f'"有"&{outside}&"个单元格填在计算范围之外（第"&{last}&"行以下），没有计分"'
        lines.append((
            title, f'="A"&({last}+1)', f'=IF({outside}>0,{words},"")',
            "用 kaohe calc 扩大范围，或把这些内容移到范围内的空行",
        ))  # fmt: skip
    lines += [_unanswered_line(canvas, title) for title, _ in LEDGERS]
    # Who moved has two rows on the roster and one among the scores, which follow it row by row.
    listed, shown = "ROWS(名册表)", "ROWS(人员)"
    names = f"INDEX(名册表,{shown}+1,2):INDEX(名册表,{listed},2)"
    beyond = f'IF({listed}>{shown},COUNTIF({names},"?*"),0)'
    lines.append((
        SCORES, "A1",
        f'=IF({beyond}>0,"名册有"&{beyond}&"人没有列在个人得分中","")',
        "用 kaohe calc 扩大范围",
    ))  # fmt: skip
    rows = (("人员", "SCORE"), ("扣分表", "扣分STATUS"), ("加分表", "加分STATUS"),
            ("考勤表", "RATE"), ("好差评表", "COVERAGE"))  # fmt: skip
    short = ",".join(f"ROWS({name})-1>ROWS({canvas.blocks[block][0]})" for name, block in rows)
    lines.append((
        GUIDE, "A1", f'=IF(OR({short}),"插入的行太多，计算行不足，有的行没有结果","")',
        "用 kaohe calc 扩大范围，或删去空行",
    ))  # fmt: skip
    windows = windows_listed(canvas)
    beyond = f"({windows}-{canvas.windows})"
    lines.append((
        WINDOWS, "A1", f'=IF({beyond}>0,"有"&{beyond}&"个窗口没有列在窗口汇总中","")',
        "核对名册中窗口的写法；确有这么多新窗口的，用 kaohe next 重新生成",
    ))  # fmt: skip
    return lines
