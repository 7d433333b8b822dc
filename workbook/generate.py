"""A month workbook: every sheet, name and formula, sized to a roster, for one rule book."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.formatting.rule import Rule as FormatRule
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from udf.roster import Person
from udf.rulebook import (
    ALLOWED,
    BONUS,
    COMPUTED,
    DEDUCT,
    FIXED,
    FULL_MARKS,
    MONTH,
    VERIFIED,
    Choice,
    Kind,
    Rule,
    RuleBook,
)
from workbook.layout import INPUT, Check, Layout, Sheet, load_layout, looks, styles
from workbook.recheck import SHEET as RECHECK
from workbook.recheck import Recheck, recheck_formulas
from workbook.workdays import Day, month_days, workdays

CALC, LISTS = "计算", "列表"
CHECK_ROWS, EXPLAIN_ROWS = 200, 100
VERDICTS = ("属实", "不属实", "撤销", "待核实", "申诉中")
UNAVAILABLE, EXHAUSTED = "函数不可用", "计算行不足"
LEDGERS = {"扣分登记": "扣分", "加分登记": "加分"}
TABLES = {
    "名册": "名册表",
    "扣分登记": "扣分表",
    "加分登记": "加分表",
    "考勤": "考勤表",
    "好差评": "好差评表",
    "细则": "细则表",
    "口径": "口径表",
    "日历": "日历表",
}

Value = str | int | float | date | None
Row = Sequence[Value]


class Generated(NamedTuple):
    """A generated workbook, and what its maker should be told, in Chinese."""

    content: bytes
    messages: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """What every part of the workbook under construction needs.

    ``people``, ``ledger`` and ``windows`` are numbers of data rows; ``blocks`` says where the
    results of each function stand on 计算, one absolute range a column.
    """

    book: Workbook
    layout: Layout
    rules: RuleBook
    month: date
    styles: Mapping[str, StyleArray]
    people: int
    ledger: int
    windows: int
    blocks: Mapping[str, Sequence[str]]

    def span(self, title: str, column: str, rows: int) -> str:
        """Return a column of a sheet as an absolute range that begins at its header."""
        sheet = self.layout.sheets[title]
        letter = sheet.letter(column)
        return f"{title}!${letter}${sheet.header}:${letter}${sheet.header + rows}"


def generate(
    month: date, roster: Sequence[Person], rules: RuleBook, *, prefix: str = "KH_"
) -> Generated:
    """Make the workbook of a month (its first day counts) for a roster, as .xlsx.

    ``prefix`` is how the host spells our functions' names. The scores are formulas without results
    until the workbook is recalculated.
    """
    month = month.replace(day=1)
    windows = len({person.window for person in roster if person.window}) + 2
    people = len(roster) + max(5, math.ceil(len(roster) / 20))
    ledger = max(1000, 10 * len(roster))
    book = Workbook()
    frame = Frame(
        book,
        load_layout([category.name for category in rules.categories], _texts(month, rules)),
        rules,
        month,
        _register_styles(book),
        people,
        ledger,
        windows,
        _place_blocks(people, ledger, rules),
    )
    days, message = month_days(month)
    _guide(frame)
    recheck = _scores(frame)
    _windows(frame)
    _person(frame)
    for title, side in LEDGERS.items():
        _ledger(frame, title, side)
    _counts(frame, roster, days)
    _roster(frame, roster)
    _rules(frame)
    _choices(frame)
    _calendar(frame, days, message)
    _findings(frame)
    _lists(frame)
    _hidden(frame, RECHECK, recheck.rows)
    _calculation(frame, prefix)
    _finish(frame)
    stream = BytesIO()
    book.save(stream)
    return Generated(stream.getvalue(), (message,) if message else ())


def _texts(month: date, rules: RuleBook) -> dict[str, str]:
    return {
        "title": rules.title.removesuffix("细则"),
        "rules": rules.title,
        "version": rules.version,
        "month": f"{month.year}年{month.month}月",
        "year": str(month.year),
        "month_number": str(month.month),
    }


# --- cells and sheets ----------------------------------------------------------------------------


def _register_styles(book: Workbook) -> dict[str, StyleArray]:
    """Add the named styles; return what a cell of each shares, which no cell may then change."""
    scratch = book.active
    assert isinstance(scratch, Worksheet)
    shared = {}
    for row, style in enumerate(styles(), start=1):
        cell = scratch.cell(row, 1)
        cell.style = style
        shared[style.name] = cell._style
    book.remove(scratch)
    return shared


def _put(frame: Frame, sheet: Worksheet, row: int, column: int, style: str, value: Value) -> Cell:
    """Fill a cell with a constant; text never becomes a formula or an error value."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell._style = frame.styles[style]
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        if value:
            cell.value = value
            cell.data_type = "s"
    elif value is not None:
        cell.value = value
    return cell


def _formula(frame: Frame, sheet: Worksheet, row: int, column: int, style: str, text: str) -> None:
    cell = sheet.cell(row, column)
    cell._style = frame.styles[style]
    cell.value = text


def _table(
    frame: Frame,
    title: str,
    count: int,
    rows: Sequence[Row] = (),
    formulas: Mapping[str, str] | None = None,
) -> Worksheet:
    """Add a sheet of the layout with ``count`` data rows.

    ``rows`` are values from the left; ``formulas`` are columns' formulas, ``{r}`` being the row.
    """
    layout = frame.layout.sheets[title]
    sheet = frame.book.create_sheet(title)
    _put(frame, sheet, 1, 1, "表题", layout.heading)
    _put(frame, sheet, 2, 1, "提示", layout.hint)
    for row in (1, 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=layout.width)
    total = sum(column.width for column in layout.columns)
    sheet.row_dimensions[1].height = 30
    sheet.row_dimensions[2].height = 6 + 15 * max(1, math.ceil(len(layout.hint) * 2.1 / total))
    sheet.row_dimensions[layout.header].height = 24
    for number, column in enumerate(layout.columns, start=1):
        _put(frame, sheet, layout.header, number, "表头", column.name)
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        template = (formulas or {}).get(column.name)
        for index in range(count):
            row = layout.first + index
            if template:
                text = template.replace("{r}", str(row))
                _formula(frame, sheet, row, number, column.style, text)
            else:
                values = rows[index] if index < len(rows) else ()
                value = values[number - 1] if number <= len(values) else None
                _put(frame, sheet, row, number, column.style, value)
    _validate(sheet, layout, count)
    _mark(sheet, layout, count)
    _dress(sheet, layout)
    return sheet


def _places(layout: Sheet, count: int) -> dict[str, str]:
    columns = {column.name: "$" + layout.letter(column.name) for column in layout.columns}
    return {**columns, "first": str(layout.first), "last": str(layout.header + count)}


def _validate(sheet: Worksheet, layout: Sheet, count: int) -> None:
    places = _places(layout, count)
    for column in layout.columns:
        if not column.style.startswith(INPUT) or not (column.prompt or column.check):
            continue
        letter = layout.letter(column.name)
        area = f"{letter}{layout.first}:{letter}{layout.header + count}"
        _add_check(sheet, area, column.name, column.prompt, column.check, places)


def _add_check(
    sheet: Worksheet,
    area: str,
    name: str,
    prompt: str,
    check: Check | None,
    places: Mapping[str, str],
) -> None:
    validation = DataValidation(
        type=check.type if check else None,
        operator=check.operator if check else None,
        formula1=check.formula.format_map(places) if check else None,
        formula2=check.second,
        allow_blank=True,
        errorStyle="stop" if check.strict else "warning",
        showErrorMessage=True,
        errorTitle="请检查",
        error=check.message,
        sqref=area,
    ) if check else DataValidation(sqref=area, allow_blank=True)  # fmt: skip
    if prompt:
        validation.showInputMessage = True
        validation.promptTitle, validation.prompt = name, prompt
    sheet.add_data_validation(validation)


def _mark(sheet: Worksheet, layout: Sheet, count: int) -> None:
    places, styles_by_name = _places(layout, count), looks()
    for mark in layout.marks:
        letters = [layout.letter(name) for name in mark.columns]
        area = " ".join(f"{x}{layout.first}:{x}{layout.header + count}" for x in letters)
        if len(letters) == layout.width:
            area = f"A{layout.first}:{letters[-1]}{layout.header + count}"
        formula = mark.formula.format_map({**places, "cell": f"{letters[0]}{layout.first}"})
        rule = FormatRule(
            type="expression",
            dxf=styles_by_name[mark.look],
            formula=[formula],
            stopIfTrue=mark.look != "边框",
        )
        sheet.conditional_formatting.add(area, rule)


def _dress(sheet: Worksheet, layout: Sheet) -> None:
    """Set up view, protection and print of a sheet."""
    width = sum(column.width for column in layout.columns)
    sheet.freeze_panes = f"{layout.freeze}{layout.first}"
    sheet.sheet_properties.tabColor = layout.tab
    sheet.sheet_view.showGridLines = False
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = False
    protection.sort = protection.autoFilter = False
    if any(column.style.startswith(INPUT) for column in layout.columns):
        protection.insertRows = protection.deleteRows = False
    setup = sheet.page_setup
    setup.paperSize = 9  # A4
    setup.orientation = "landscape" if width > 110 else "portrait"
    setup.fitToWidth, setup.fitToHeight = 1, 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.75
    margins.header = margins.footer = 0.3
    sheet.print_title_rows = f"1:{layout.header}"
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    sheet.oddFooter.right.text = "&A"


def _print_to(frame: Frame, title: str, last_row: str) -> None:
    """Print a sheet only down to a row given by a formula, so that empty rows cost no paper.

    The print area is the name of a name: that follows the data, and readers that expect a plain
    range there do not stumble.
    """
    layout = frame.layout.sheets[title]
    name = f"{title}打印区"
    end = get_column_letter(layout.width)
    area = f"{title}!$A$1:INDEX({title}!${end}:${end},{last_row})"
    _name(frame, name, area)
    frame.book[title].defined_names["_xlnm.Print_Area"] = DefinedName(
        "_xlnm.Print_Area", attr_text=name
    )


def _name(frame: Frame, name: str, reference: str) -> None:
    frame.book.defined_names[name] = DefinedName(name, attr_text=reference)


def _name_table(frame: Frame, name: str, title: str, last_column: str, count: int) -> None:
    layout = frame.layout.sheets[title]
    end = layout.letter(last_column)
    _name(frame, name, f"{title}!$A${layout.header}:${end}${layout.header + count}")


def _sign(frame: Frame, sheet: Worksheet, row: int, width: int) -> None:
    sheet.row_dimensions[row].height = 30
    _put(frame, sheet, row, 1, "签字", "考核组长（签字）：")
    _put(frame, sheet, row, width // 2 + 1, "签字", "分管领导（签字）：")


# --- formulas ------------------------------------------------------------------------------------


def _pick(block: str, header: str) -> str:
    """Return the expression that takes this row's result out of a block, without the ``=``."""
    distance = f"ROW()-ROW({header})"
    return (
        f"IFERROR(INDEX({block},{distance}),"
        f'IF({distance}>ROWS({block}),"{EXHAUSTED}","{UNAVAILABLE}"))'
    )


def _category_blocks(rules: RuleBook) -> dict[str, tuple[str, int]]:
    """Return for each category which block, and which column of it, holds its scores."""
    rate, coverage = rules.of_kind(Kind.RATE), rules.of_kind(Kind.COVERAGE)
    found: dict[str, tuple[str, int]] = {}
    plain = 0
    for category in rules.categories:
        if rate and category.name == rate.category:
            found[category.name] = ("ATTENDANCE", 0)
        elif coverage and category.name == coverage.category:
            found[category.name] = ("REVIEWS", 0)
        else:
            found[category.name] = ("SCORE", plain)
            plain += 1
    return found


def _roomy(rows: int) -> int:
    """Return how many rows what follows a sheet gets, so that rows can be inserted there."""
    return rows + max(20, rows // 10)


_BLOCKS_HEADER = 16  # of 计算; above stand 位置表, 类别 and the lines about ranges


def _place_blocks(people: int, ledger: int, rules: RuleBook) -> dict[str, list[str]]:
    """Return the columns of each function's results on 计算; spare rows let the sheets grow."""
    people, ledger = _roomy(people), _roomy(ledger)
    plain = sum(block == "SCORE" for block, _ in _category_blocks(rules).values())
    sizes = {
        "SCORE": (people, plain),
        "ATTENDANCE": (people, 1),
        "REVIEWS": (people, 1),
        "RATE": (people, 1),
        "COVERAGE": (people, 1),
        "TIER": (people, 1),
        "扣分POINTS": (ledger, 1),
        "扣分STATUS": (ledger, 1),
        "加分POINTS": (ledger, 1),
        "加分STATUS": (ledger, 1),
        "CHECK": (CHECK_ROWS, 5),
        "EXPLAIN": (EXPLAIN_ROWS, 6),
    }
    blocks: dict[str, list[str]] = {}
    column = 1
    for name, (rows, width) in sizes.items():
        letters = [get_column_letter(column + offset) for offset in range(width)]
        top, bottom = _BLOCKS_HEADER + 1, _BLOCKS_HEADER + rows
        blocks[name] = [f"{CALC}!${letter}${top}:${letter}${bottom}" for letter in letters]
        column += width
    return blocks


# --- the sheets a reader sees --------------------------------------------------------------------


def _guide(frame: Frame) -> None:
    guide = frame.layout.guide
    sheet = _table(frame, "填表说明", len(guide), guide)
    for index, (_, text) in enumerate(guide):
        height = 12 + 15 * math.ceil(len(text) * 2 / 82)
        sheet.row_dimensions[frame.layout.sheets["填表说明"].first + index].height = height


def _scores(frame: Frame) -> Recheck:
    title = "个人得分"
    layout, rules = frame.layout.sheets[title], frame.rules
    header, end = layout.header, layout.header + frame.people
    formulas = {}
    for number, name in enumerate(("工号", "姓名", "窗口"), start=1):
        cell = f"INDEX(名册表,ROW()-ROW({layout.letter(name)}${header})+1,{number})"
        formulas[name] = f'=IFERROR(IF({cell}="","",{cell}),"")'
    for category, (block, offset) in _category_blocks(rules).items():
        anchor = f"{layout.letter(category)}${header}"
        picked = _pick(frame.blocks[block][offset], anchor)
        formulas[category] = f'=IF($A{{r}}&$B{{r}}="","",{picked})'
    total = layout.letter("总分")
    low = layout.letter(rules.categories[0].name)
    high = layout.letter(rules.categories[-1].name)
    scores = f"{low}{{r}}:{high}{{r}}"
    formulas["总分"] = (
        f'=IF($A{{r}}&$B{{r}}="","",IF(COUNT({scores})={len(rules.categories)},'
        f'ROUND(SUM({scores}),2),IF(COUNTIF({scores},"{UNAVAILABLE}")>0,"{UNAVAILABLE}",'
        f'IF(COUNTIF({scores},"{EXHAUSTED}")>0,"{EXHAUSTED}","待核"))))'
    )
    formulas["排名"] = (
        f'=IF(ISNUMBER({total}{{r}}),RANK({total}{{r}},{total}${header}:{total}${end}),"")'
    )
    recheck = recheck_formulas(
        frame.people,
        frame.ledger,
        frame.ledger,
        rule_rows=len(_rule_rows(rules)),
        score_header=header,
        score_rows=frame.people,
    )
    formulas["复核"] = recheck.visible
    sheet = _table(frame, title, frame.people, formulas=formulas)
    errors = "数据检查!$B$2"
    _formula(
        frame, sheet, 2, 1, "横幅",
        f'=IF({errors}>0,"数据检查还有"&{errors}&"个错误，有的登记没有计分，请先到“数据检查”逐条处理","")',
    )  # fmt: skip
    _put(frame, sheet, 3, layout.number("窗口"), "满分", FULL_MARKS)
    marks = frame.span("细则", "分值", len(_rule_rows(rules)))
    names = frame.span("细则", "类别", len(_rule_rows(rules)))
    clauses = frame.span("细则", "条款", len(_rule_rows(rules)))
    for category in rules.categories:
        number = layout.number(category.name)
        above = f"{get_column_letter(number)}${header}"
        full = f'=SUMIFS({marks},{names},{above},{clauses},"{FULL_MARKS}")'
        _formula(frame, sheet, 3, number, "满分", full)
    _formula(frame, sheet, 3, layout.number("总分"), "满分", f"=SUM({low}3:{high}3)")
    _sign(frame, sheet, end + 2, layout.width)
    sheet.print_area = f"A1:{get_column_letter(layout.width)}{end + 2}"
    _name_table(frame, "人员", title, "窗口", frame.people)
    return recheck


def _windows(frame: Frame) -> None:
    title = "窗口汇总"
    layout = frame.layout.sheets[title]
    header, end = layout.header, layout.header + frame.windows
    window = frame.span("个人得分", "窗口", frame.people)
    total = frame.span("个人得分", "总分", frame.people)
    mine = f'{window},"="&$A{{r}}'
    peers = _roomy(frame.people)
    owner, score, above, below = (_list_column(letter, peers) for letter in ("I", "K", "L", "M"))
    best, worst = (f'{owner},"="&$A{{r}},{ahead},0' for ahead in (above, below))
    at = {name: f"{name_letter}{{r}}" for name, name_letter in _letters(layout).items()}
    formulas = {
        "窗口": f"=IFERROR(INDEX({_list_column('F', frame.windows)},"
        f'MATCH(ROW()-ROW(A${header}),{_list_column("H", frame.windows)},0)),"")',
        "人数": f'=IF($A{{r}}="","",COUNTIFS({mine}))',
        "待核人数": f'=IF($A{{r}}="","",{at["人数"]}-COUNTIFS({mine},{total},">=0"))',
        "平均分": f'=IF($A{{r}}="","",IFERROR(ROUND(AVERAGEIFS({total},{mine}),2),""))',
        # The best of a window is whoever has nobody above: MAXIFS is missing from Excel 2016.
        "最高分": f'=IF($A{{r}}="","",IFERROR(ROUND(AVERAGEIFS({score},{best}),2),""))',
        "最低分": f'=IF($A{{r}}="","",IFERROR(ROUND(AVERAGEIFS({score},{worst}),2),""))',
        "排名": f'=IF(ISNUMBER({at["平均分"]}),RANK({at["平均分"]},'
        f"{layout.letter('平均分')}${header}:{layout.letter('平均分')}${end}),"
        '"")',
    }
    for category in frame.rules.categories:
        scores = frame.span("个人得分", category.name, frame.people)
        formulas[category.name] = (
            f'=IF($A{{r}}="","",IFERROR(ROUND(AVERAGEIFS({scores},{mine},{total},">=0"),2),""))'
        )
    sheet = _table(frame, title, frame.windows, formulas=formulas)
    _sign(frame, sheet, end + 2, layout.width)
    _charts(frame, sheet, end + 4)


def _letters(layout: Sheet) -> dict[str, str]:
    return {column.name: layout.letter(column.name) for column in layout.columns}


_PALETTE = ("1F4E79", "5B9BD5", "A5A5A5", "BF8F00", "70AD47")


def _charts(frame: Frame, sheet: Worksheet, row: int) -> None:
    """Add the average by window, and what it is made of, as bars from the best window down."""
    layout = frame.layout.sheets["窗口汇总"]
    height = max(7.0, 3.0 + 0.55 * frame.windows)
    names = [category.name for category in frame.rules.categories]
    for heading, columns in (("各窗口平均分", ["平均分"]), ("各窗口平均分的构成", names)):
        chart = BarChart()
        chart.type, chart.style = "bar", 10
        chart.title = heading
        chart.width, chart.height = 19.0, height
        for color, name in zip(_PALETTE * 4, columns, strict=False):
            number = layout.number(name)
            values = Reference(
                sheet, min_col=number, min_row=layout.header, max_row=layout.header + frame.windows
            )
            chart.add_data(values, titles_from_data=True)
            chart.series[-1].graphicalProperties.solidFill = color
        chart.set_categories(
            Reference(
                sheet, min_col=1, min_row=layout.first, max_row=layout.header + frame.windows
            )
        )
        chart.gapWidth = 40
        chart.x_axis.scaling.orientation = "maxMin"
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.y_axis.crosses = "max"
        chart.y_axis.scaling.min = 0
        chart.y_axis.majorGridlines = None if len(columns) == 1 else chart.y_axis.majorGridlines
        chart.y_axis.number_format = "0"
        if len(columns) == 1:
            chart.legend = None
            chart.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False,
                                             showLegendKey=False, showPercent=False)  # fmt: skip
            chart.dataLabels.numFmt = "0.00"
        else:
            chart.grouping, chart.overlap = "stacked", 100
            assert chart.legend is not None
            chart.legend.position = "b"
        sheet.add_chart(chart, f"A{row}")
        sheet.row_breaks.append(Break(id=row - 1))
        row += math.ceil(height / 0.53) + 2


def _person(frame: Frame) -> None:
    title = "个人说明"
    layout = frame.layout.sheets[title]
    formulas = {}
    for block, column in zip(frame.blocks["EXPLAIN"], layout.columns, strict=True):
        distance = f"ROW()-ROW({layout.letter(column.name)}${layout.header})"
        found = f"INDEX({block},{distance})"
        shown = found
        if column.name == "位置":
            shown = f'IF(ISNUMBER(FIND("!",{found})),HYPERLINK("#"&{found},{found}),{found})'
        failed = f'IF({distance}=1,"{UNAVAILABLE}","")' if column.name == "说明" else '""'
        formulas[column.name] = f'=IFERROR(IF({found}="","",{shown}),{failed})'
    sheet = _table(frame, title, EXPLAIN_ROWS, formulas=formulas)
    for column, label, source, prompt in (
        (1, "姓名", "姓名选项", "选择或输入姓名。有同名人员时，请在右边填工号。"),
        (3, "工号", "", "有同名人员时填工号；填了工号，以工号为准。"),
    ):
        _put(frame, sheet, 3, column, "表头", label)
        _put(frame, sheet, 3, column + 1, "填写文本", None)
        check = Check("list", source, strict=False, message="名册中没有这个姓名。") if source else None
        _add_check(sheet, sheet.cell(3, column + 1).coordinate, label, prompt, check, {})
    sheet.row_dimensions[3].height = 22
    for row in range(layout.first, layout.first + EXPLAIN_ROWS):
        sheet.row_dimensions[row].height = 44
    _print_to(frame, title, f"{layout.header}+MAX(20,COUNTIF({_area(layout, 'E', EXPLAIN_ROWS)},\"?*\"))")


def _area(layout: Sheet, letter: str, count: int) -> str:
    return f"{layout.title}!${letter}${layout.first}:${letter}${layout.header + count}"


def _ledger(frame: Frame, title: str, side: str) -> None:
    layout = frame.layout.sheets[title]
    last_input = layout.letter("备注")
    formulas = {}
    for column, function in (("分值", "POINTS"), ("状态", "STATUS")):
        header = f"{layout.letter(column)}${layout.header}"
        picked = _pick(frame.blocks[side + function][0], header)
        formulas[column] = f'=IF(COUNTA($A{{r}}:${last_input}{{r}})=0,"",{picked})'
    sheet = _table(frame, title, frame.ledger, formulas=formulas)
    # Only the inputs: a protected sheet sorts no locked cells, and the rest follows its row anyway.
    sheet.auto_filter.ref = f"A{layout.header}:{last_input}{layout.header + frame.ledger}"
    _name_table(frame, TABLES[title], title, "备注", frame.ledger)
    dates, clauses = (frame.span(title, name, frame.ledger) for name in ("日期", "条款"))
    last = f"IFERROR(MATCH(9E+307,{dates}),1)"
    _print_to(frame, title, f"{layout.header - 1}+MAX(21,{last},COUNTA({clauses}))")


def _counts(frame: Frame, roster: Sequence[Person], days: list[Day]) -> None:
    """The sheets 考勤 and 好差评: everyone's row, the sign-ins due already filled in."""
    slots = int(frame.rules.choices.value("slots_per_day"))
    due = [slots * workdays(days, person.since, person.until) or None for person in roster]
    names: list[Row] = [(person.id, person.name, person.window) for person in roster]
    rows = {
        "考勤": [(*name, count) for name, count in zip(names, due, strict=True)],
        "好差评": names,
    }
    results = {"考勤": {"正常在岗率": "RATE"}, "好差评": {"评价率": "COVERAGE", "评价率扣分": "TIER"}}
    for title, columns in results.items():
        layout = frame.layout.sheets[title]
        formulas = {
            column: '=IF($A{r}&$B{r}="","",'
            + _pick(frame.blocks[function][0], f"{layout.letter(column)}${layout.header}")
            + ")"
            for column, function in columns.items()
        }
        sheet = _table(frame, title, frame.people, rows[title], formulas)
        last_input = layout.columns[layout.width - len(columns) - 1].name
        sheet.auto_filter.ref = (
            f"A{layout.header}:{layout.letter(last_input)}{layout.header + frame.people}"
        )
        _name_table(frame, TABLES[title], title, last_input, frame.people)


def _roster(frame: Frame, roster: Sequence[Person]) -> None:
    rows = [(p.id, p.name, p.window, p.since, p.until) for p in roster]
    layout = frame.layout.sheets["名册"]
    _table(frame, "名册", frame.people, rows)
    _name_table(frame, TABLES["名册"], "名册", "离岗日期", frame.people)
    _name(frame, "姓名选项", _area(layout, layout.letter("姓名"), frame.people))


def _rule_rows(rules: RuleBook) -> list[Row]:
    rows: list[Row] = []
    for category in rules.categories:
        mode = BONUS if category.bonus else DEDUCT
        full = category.points / 100
        text = f"{category.name}（{full:g}分）"
        rows.append((category.name, FULL_MARKS, text, None, _points(category.points), "分", mode,
                     None, None, None, None, category.method, category.remark))  # fmt: skip
        for rule in rules.rules.values():
            if rule.category == category.name:
                rows += _clause_rows(rule)
    return rows


def _clause_rows(rule: Rule) -> list[Row]:
    tiers = [(tier.points, tier.limit) for tier in rule.tiers]
    if rule.kind is Kind.COVERAGE:
        tiers.reverse()  # as the sentence names them: 100%, 80%, 60%
    return [
        (rule.category, rule.code, rule.text, rule.label, _points(points), rule.unit,
         rule.kind.value, limit or None, VERIFIED if rule.verify else None,
         ALLOWED if rule.window else None, rule.note)
        for points, limit in tiers or [(rule.points, rule.limit)]
    ]  # fmt: skip


def _points(hundredths: int) -> int | float:
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


def _rules(frame: Frame) -> None:
    title = "细则"
    layout, rows = frame.layout.sheets[title], _rule_rows(frame.rules)
    sheet = _table(frame, title, len(rows), rows)
    clause, limit = layout.number("条款"), layout.number("界限")
    for index, values in enumerate(rows):
        row = layout.first + index
        if values[clause - 1] == FULL_MARKS:
            for name in ("核实", "整窗"):
                sheet.cell(row, layout.number(name))._style = frame.styles["居中"]
        elif values[limit - 1] is not None:
            cell = sheet.cell(row, limit)
            cell._style = frame.styles["填写整数"]
            check = Check("whole", "1", operator="greaterThanOrEqual", message="界限须为正整数。")
            prompt = "评价率为百分数，延时为分钟数，连续通报为次数。"
            _add_check(sheet, cell.coordinate, "界限", prompt, check, {})
    _name_table(frame, TABLES[title], title, "备注", len(rows))


def _choices(frame: Frame) -> None:
    title, rules = "口径", frame.rules
    layout = frame.layout.sheets[title]
    rows: list[Row] = [
        (MONTH, frame.month, None, "本工作簿考核的月份；换月请用 kaohe next 生成新的工作簿"),
        *((c.name, int(c.shown) if c.kind == "integer" else c.shown, _options(c), c.text)
          for c in rules.choices.all),
        *((note.name, FIXED, None, note.text) for note in rules.notes),
    ]  # fmt: skip
    sheet = _table(frame, title, len(rows), rows)
    column = layout.number("取值")
    sheet.cell(layout.first, column)._style = frame.styles["固定月份"]
    for index, choice in enumerate(rules.choices.all, start=1):
        cell = sheet.cell(layout.first + index, column)
        cell._style = frame.styles["填写居中"]
        _add_check(sheet, cell.coordinate, choice.name, choice.text, _choice_check(choice), {})
    _name_table(frame, TABLES[title], title, "说明", len(rows))
    _name(frame, MONTH, f"{title}!${layout.letter('取值')}${layout.first}")


def _options(choice: Choice) -> str:
    if choice.kind == "option":
        return "、".join(choice.options.values())
    return "正整数" if choice.kind == "integer" else "一个或几个词，用顿号隔开"


def _choice_check(choice: Choice) -> Check | None:
    if choice.kind == "option":
        listed = ",".join(choice.options.values())
        return Check("list", f'"{listed}"', message=f"请选择：{_options(choice)}。")
    if choice.kind == "integer":
        return Check("whole", "1", "9999", "between", message="请填正整数。")
    return None


def _calendar(frame: Frame, days: list[Day], message: str) -> None:
    title = "日历"
    layout = frame.layout.sheets[title]
    rows = [(day.date, day.weekday, "是" if day.workday else "否", day.note) for day in days]
    sheet = _table(frame, title, len(rows), rows)
    if message:
        _put(frame, sheet, 2, 1, "横幅", message)
    _name_table(frame, TABLES[title], title, "说明", len(rows))
    sheet.print_area = f"A1:{get_column_letter(layout.width)}{layout.header + len(rows)}"


def _findings(frame: Frame) -> None:
    """The sheet 数据检查: first what only ordinary formulas can see, then what CHECK found."""
    title = "数据检查"
    layout = frame.layout.sheets[title]
    lines = CHECK_ROWS + len(_RANGE_LINES)
    place = f"(ROW()-ROW(A${layout.header}))"
    own = f"MAX({_range_column(0)})"
    formulas = {}
    for number, column in enumerate(layout.columns):
        first = f"INDEX({_range_column(number + 1)},MATCH({place},{_range_column(0)},0))"
        then = f"INDEX({frame.blocks['CHECK'][number]},{place}-{own})"
        if column.name == "级别":  # CHECK itself failed: its first line has only words
            words = f"INDEX({frame.blocks['CHECK'][3]},1)"
            then = f'IF(AND({then}="",{place}-{own}=1,{words}<>""),"错误",{then})'
        missing = {"级别": "错误", "问题": f"{UNAVAILABLE}，没有检查", "怎么办": "见“填表说明”"}
        failed = f'IF({place}-{own}=1,"{missing.get(column.name, "")}","")'
        formulas[column.name] = f"=IFERROR(IF({place}<={own},{first},{then}),{failed})"
    target = formulas["单元格"].removeprefix("=")
    formulas["单元格"] = (
        f'=IF({target}="","",HYPERLINK("#\'"&$B{{r}}&"\'!"&{target},{target}))'
    )
    sheet = _table(frame, title, lines, formulas=formulas)
    sheet.unmerge_cells("A2:E2")
    sheet.row_dimensions[2].height = 22
    sheet.merge_cells("A3:E3")
    sheet.row_dimensions[3].height = 34
    _put(frame, sheet, 3, 1, "提示", layout.hint)
    levels = _area(layout, "A", lines)
    for column, level in ((1, "错误"), (3, "提醒")):
        _put(frame, sheet, 2, column, "表头", level)
        _formula(frame, sheet, 2, column + 1, "结果总分", f'=COUNTIF({levels},"{level}")')
    for row in range(layout.first, layout.first + lines):
        sheet.row_dimensions[row].height = 30
    _print_to(frame, title, f"{layout.header}+MAX(20,COUNTIF({levels},\"?*\"))")


# --- the hidden sheets ---------------------------------------------------------------------------


def _list_column(letter: str, count: int) -> str:
    return f"{LISTS}!${letter}$2:${letter}${count + 1}"


def _hidden(frame: Frame, title: str, rows: Iterable[Sequence[str | int | None]] = ()) -> Worksheet:
    sheet = frame.book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
    return sheet


def _lists(frame: Frame) -> None:
    """The sheet 列表: the dropdowns, the windows of the roster, and who leads within a window."""
    sheet = _hidden(frame, LISTS)
    rules = list(frame.rules.rules.values())
    bonus = {category.name for category in frame.rules.categories if category.bonus}
    entered = [rule for rule in rules if rule.kind not in COMPUTED]
    methods = (re.split("[、，]", category.method) for category in frame.rules.categories)
    lists: dict[str, Sequence[str]] = {
        "扣分条款": [rule.choice for rule in entered if rule.category not in bonus],
        "加分条款": [rule.choice for rule in entered if rule.category in bonus],
        "核实选项": VERDICTS,
        "考核方式选项": list(
            dict.fromkeys(m for listed in methods for m in listed if m and not m.startswith("每"))
        ),
        "是否选项": ("是", "否"),
    }
    for column, (name, items) in enumerate(lists.items(), start=1):
        letter = get_column_letter(column)
        _put(frame, sheet, 1, column, "表头", name)
        for row, item in enumerate(items, start=2):
            _put(frame, sheet, row, column, "长文", item)
        _name(frame, name, _list_column(letter, max(1, len(items))))
        sheet.column_dimensions[letter].width = 32
    headers = (
        "窗口选项", "平均分", "次序", "本人窗口", "窗口序号", "本人总分", "高于本人", "低于本人"
    )  # fmt: skip
    for column, name in enumerate(headers, start=len(lists) + 1):
        _put(frame, sheet, 1, column, "表头", name)
    window = frame.span("个人得分", "窗口", frame.people)
    total = frame.span("个人得分", "总分", frame.people)
    peers = _roomy(frame.people)
    for row in range(2, peers + 2):
        same = f'$I$2:$I${peers + 1},"="&$I{row},$K$2:$K${peers + 1}'
        for letter, formula in {
            "I": f'=IFERROR(INDEX({window},ROW()-ROW(I$1)+1),"")',
            "J": f'=IF(I{row}="","",IF(COUNTIF(I$2:I{row},"="&I{row})=1,MAX(J$1:J{row - 1})+1,""))',
            "K": f'=IFERROR(INDEX({total},ROW()-ROW(K$1)+1),"")',
            "L": f'=IF(ISNUMBER(K{row}),COUNTIFS({same},">"&K{row}),"")',
            "M": f'=IF(ISNUMBER(K{row}),COUNTIFS({same},"<"&K{row}),"")',
        }.items():
            sheet[f"{letter}{row}"] = formula
    numbers, average = _list_column("J", peers), f"G$2:G${frame.windows + 1}"
    for row in range(2, frame.windows + 2):
        for letter, formula in {
            "F": f"=IFERROR(INDEX({_list_column('I', peers)},"
            f'MATCH(ROW()-ROW(F$1),{numbers},0)),"")',
            "G": f'=IF(F{row}="","",IFERROR(ROUND(AVERAGEIFS({total},{window},"="&F{row}),2),""))',
            "H": f'=IF(F{row}="","",IF(ISNUMBER(G{row}),COUNTIF({average},">"&G{row})'
            f"+COUNTIF(G$2:G{row},G{row}),COUNT({average})+ROW()-ROW(F$1)-COUNT(G$2:G{row})))",
        }.items():
            sheet[f"{letter}{row}"] = formula
    _name(frame, "窗口选项", _list_column("F", frame.windows))


_RANGE_LINES = (*(title for title in TABLES if title not in ("细则", "口径", "日历")),
                "个人得分", CALC, "窗口汇总")  # fmt: skip
_RANGE_TOP, _RANGE_LEFT = 4, 11  # K4 of 计算


def _range_column(number: int) -> str:
    letter = get_column_letter(_RANGE_LEFT + number)
    return f"{CALC}!${letter}${_RANGE_TOP}:${letter}${_RANGE_TOP + len(_RANGE_LINES) - 1}"


def _range_lines(frame: Frame) -> list[tuple[str, str, str, str]]:
    """Return (sheet, cell, condition with its words, remedy) for data that no function sees."""
    lines = []
    for title in _RANGE_LINES[:-3]:
        layout, name = frame.layout.sheets[title], TABLES[title]
        end = frame.book.defined_names[name].attr_text.rsplit("$", 2)[1]
        header = f"{title}!$A${layout.header}"
        outside = (
            f"(COUNTA({title}!$A:${end})-COUNTA({title}!$A$1:${end}${layout.header - 1})"
            f"-COUNTA({name}))"
        )
        lines.append((
            title,
            f'"A"&(ROW({header})+ROWS({name}))',
            f'IF({outside}>0,"有"&{outside}&"个单元格填在计算范围之外（第"&(ROW({header})+ROWS({name})-1)'
            '&"行以下），没有计分","")',
            "把这些内容移到范围内的空行，或用 kaohe calc 扩大范围",
        ))  # fmt: skip
    listed, shown = 'COUNTIF(INDEX(名册表,0,2),"?*")', 'COUNTIF(INDEX(人员,0,2),"?*")'
    lines.append((
        "个人得分", '"A1"',
        f'IF({listed}>{shown},"名册有"&({listed}-{shown})&"人没有列在个人得分中","")',
        "用 kaohe calc 扩大范围，或在个人得分中插入行并向下复制公式",
    ))  # fmt: skip
    rows = (("人员", "SCORE"), ("扣分表", "扣分STATUS"), ("加分表", "加分STATUS"),
            ("考勤表", "RATE"), ("好差评表", "COVERAGE"))  # fmt: skip
    short = ",".join(f"ROWS({name})-1>ROWS({frame.blocks[block][0]})" for name, block in rows)
    lines.append((
        "填表说明", '"A1"',
        f'IF(OR({short}),"插入的行太多，计算行不足，有的行没有结果","")',
        "用 kaohe calc 扩大范围，或删去空行",
    ))  # fmt: skip
    windows = f"MAX({_list_column('J', _roomy(frame.people))})"
    lines.append((
        "窗口汇总", '"A1"',
        f'IF({windows}>{frame.windows},"有"&({windows}-{frame.windows})&"个窗口没有列在窗口汇总中","")',
        "核对名册中窗口的写法；确是新窗口的，用 kaohe next 重新生成",
    ))  # fmt: skip
    return lines


def _calculation(frame: Frame, prefix: str) -> None:
    """The sheet 计算: where tables stand, what is outside them, and the array formulas."""
    sheet = _hidden(frame, CALC)
    _put(frame, sheet, 1, 1, "提示", "本表由程序使用，请勿修改。")
    for column, name in enumerate(("表", "工作表", "首行", "首列"), start=1):
        _put(frame, sheet, 3, column, "表头", name)
    for row, title in enumerate(TABLES, start=4):
        corner = f"{title}!$A${frame.layout.sheets[title].header}"
        sheet.cell(row, 1, title)
        sheet.cell(row, 2, title)
        sheet.cell(row, 3, f"=ROW({corner})")
        sheet.cell(row, 4, f"=COLUMN({corner})")
    _name(frame, "位置表", f"{CALC}!$A$3:$D${3 + len(TABLES)}")
    plain = [name for name, (block, _) in _category_blocks(frame.rules).items() if block == "SCORE"]
    for column, name in enumerate(plain, start=6):
        sheet.cell(3, column, name)
    _name(frame, "类别", f"{CALC}!$F$3:${get_column_letter(5 + len(plain))}$3")
    sheet["F5"] = "查询人员"
    sheet["F6"] = '=IF(个人说明!$D$3<>"",个人说明!$D$3,IF(个人说明!$B$3<>"",个人说明!$B$3,""))'

    for column, name in enumerate(("序", "级别", "工作表", "单元格", "问题", "怎么办")):
        _put(frame, sheet, _RANGE_TOP - 1, _RANGE_LEFT + column, "表头", name)
    letters = [get_column_letter(_RANGE_LEFT + offset) for offset in range(6)]
    for row, (title, cell, problem, remedy) in enumerate(_range_lines(frame), start=_RANGE_TOP):
        order, level, where, place, words, advice = letters
        sheet[f"{order}{row}"] = (
            f'=IF({words}{row}="","",MAX({order}${_RANGE_TOP - 1}:{order}{row - 1})+1)'
        )
        sheet[f"{level}{row}"] = "错误"
        sheet[f"{where}{row}"] = title
        sheet[f"{place}{row}"] = f"={cell}"
        sheet[f"{words}{row}"] = f"={problem}"
        sheet[f"{advice}{row}"] = remedy

    for block, call in _calls(frame).items():
        columns = frame.blocks[block]
        first, last = columns[0].split("!")[1], columns[-1].split("!")[1]
        top = first.split(":")[0].replace("$", "")
        area = f"{top}:{last.split(':')[1].replace('$', '')}"
        sheet[top] = ArrayFormula(area, f"={prefix}{call}")
        _put(frame, sheet, _BLOCKS_HEADER, sheet[top].column, "表头", block)


def _calls(frame: Frame) -> dict[str, str]:
    """Return the call, without the prefix, that fills each block."""
    tables = "名册表,扣分表,加分表,考勤表,好差评表,细则表,口径表,日历表"
    calls = {
        "SCORE": "SCORE(人员,类别,名册表,扣分表,加分表,细则表,口径表)",
        "ATTENDANCE": "ATTENDANCE(人员,考勤表,名册表,扣分表,细则表,口径表)",
        "REVIEWS": "REVIEWS(人员,好差评表,名册表,扣分表,细则表,口径表)",
        "RATE": "RATE(考勤表,考勤表,名册表,口径表)",
        "COVERAGE": "COVERAGE(好差评表,好差评表,名册表)",
        "TIER": "TIER(好差评表,好差评表,名册表,细则表)",
        "CHECK": f"CHECK({CHECK_ROWS},位置表,{tables})",
        "EXPLAIN": f"EXPLAIN($F$6,{EXPLAIN_ROWS},位置表,{tables})",
    }
    for side in LEDGERS.values():
        for function in ("POINTS", "STATUS"):
            calls[side + function] = f'{function}({side}表,"{side}",名册表,细则表,口径表)'
    return calls


def _finish(frame: Frame) -> None:
    book = frame.book
    book.calculation = CalcProperties(calcId=191029, fullCalcOnLoad=False)
    month = f"{frame.month.year}年{frame.month.month}月"
    properties = book.properties
    properties.title = f"{frame.rules.title.removesuffix('细则')}月度工作簿（{month}）"
    properties.subject = frame.rules.title
    properties.creator = properties.lastModifiedBy = "考核工作簿"
    properties.description = f"细则版本 {frame.rules.version}"
    properties.keywords = f"考核,{month}"
    properties.language = "zh-CN"
