"""The sheet 窗口汇总 with its charts, and the helper columns that rank windows and their people."""

import math
from collections.abc import Sequence
from typing import Any

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.title import title_maker
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from workbook.canvas import (
    Canvas,
    add_name,
    add_table,
    put,
    roomy,
    sign,
)

TITLE, LISTS = "窗口汇总", "列表"
_PALETTE = ("1F4E79", "5B9BD5", "A5A5A5", "BF8F00", "70AD47")
_PAGE_ROWS = 52  # of usual height on a page of A4, at the scale that fits the table's width

# Columns of 列表, after the dropdowns.
_WINDOW, _AVERAGE, _ORDER = "F", "G", "H"  # a row a window
_OWN, _NUMBER, _TOTAL, _ABOVE, _BELOW = "I", "J", "K", "L", "M"  # a row a person
_HEADERS = (
    "窗口选项",
    "平均分",
    "次序",
    "本人窗口",
    "窗口序号",
    "本人总分",
    "高于本人",
    "低于本人",
)


def _windows(canvas: Canvas, letter: str) -> str:
    return f"{LISTS}!${letter}$2:${letter}${canvas.windows + 1}"


def _peers(canvas: Canvas, letter: str) -> str:
    return f"{LISTS}!${letter}$2:${letter}${roomy(canvas.people) + 1}"


def windows_listed(canvas: Canvas) -> str:
    """Return the expression that counts the windows of everyone on 个人得分."""
    return f"MAX({_peers(canvas, _NUMBER)})"


def add_window_lists(canvas: Canvas, sheet: Worksheet) -> None:
    """Add the helper columns to 列表: who leads within a window, and how the windows rank.

    They have a size of their own, so that a row inserted on 个人得分 leaves them of one length.
    """
    for column, name in enumerate(_HEADERS, start=6):
        put(canvas, sheet, 1, column, "表头", name)
    window = canvas.span("个人得分", "窗口", canvas.people)
    total = canvas.span("个人得分", "总分", canvas.people)
    for row in range(2, roomy(canvas.people) + 2):
        first = f'COUNTIF(I$2:I{row},"="&I{row})=1'
        same = f'{_peers(canvas, _OWN)},"="&I{row},{_peers(canvas, _TOTAL)}'
        sheet[f"{_OWN}{row}"] = f'=IFERROR(INDEX({window},ROW()-ROW(I$1)+1),"")'
        sheet[f"{_NUMBER}{row}"] = f'=IF(I{row}="","",IF({first},MAX(J$1:J{row - 1})+1,""))'
        sheet[f"{_TOTAL}{row}"] = f'=IFERROR(INDEX({total},ROW()-ROW(K$1)+1),"")'
        sheet[f"{_ABOVE}{row}"] = f'=IF(ISNUMBER(K{row}),COUNTIFS({same},">"&K{row}),"")'
        sheet[f"{_BELOW}{row}"] = f'=IF(ISNUMBER(K{row}),COUNTIFS({same},"<"&K{row}),"")'
    averages = _windows(canvas, _AVERAGE)
    for row in range(2, canvas.windows + 2):
        place = f"MATCH(ROW()-ROW(F$1),{_peers(canvas, _NUMBER)},0)"
        average = f'AVERAGEIFS({_peers(canvas, _TOTAL)},{_peers(canvas, _OWN)},"="&F{row})'
        ranked = f'COUNTIF({averages},">"&G{row})+COUNTIF(G$2:G{row},G{row})'
        unranked = f"COUNT({averages})+ROW()-ROW(H$1)-COUNT(G$2:G{row})"
        sheet[f"{_WINDOW}{row}"] = f'=IFERROR(INDEX({_peers(canvas, _OWN)},{place}),"")'
        sheet[f"{_AVERAGE}{row}"] = f'=IF(F{row}="","",IFERROR(ROUND({average},2),""))'
        sheet[f"{_ORDER}{row}"] = f'=IF(F{row}="","",IF(ISNUMBER(G{row}),{ranked},{unranked}))'
    add_name(canvas, "窗口选项", _windows(canvas, _WINDOW))


def add_windows(canvas: Canvas) -> None:
    """Add the sheet 窗口汇总: the windows from the best average down, and their charts."""
    layout = canvas.layout.sheets[TITLE]
    header, end = layout.header, layout.header + canvas.windows
    total = canvas.span("个人得分", "总分", canvas.people)
    mine = f'{canvas.span("个人得分", "窗口", canvas.people)},"="&$A{{r}}'

    def average(scores: str, *conditions: str) -> str:
        return f'IFERROR(ROUND(AVERAGEIFS({",".join((scores, *conditions))}),2),"")'

    def extreme(ahead: str) -> str:
        """The score of those who have nobody ahead; MAXIFS is missing from Excel 2016."""
        scores, own = _peers(canvas, _TOTAL), _peers(canvas, _OWN)
        return average(scores, f'{own},"="&$A{{r}}', f"{_peers(canvas, ahead)},0")

    people, mean = (f"{layout.letter(name)}{{r}}" for name in ("人数", "平均分"))
    ranks = f"{layout.letter('平均分')}${header}:{layout.letter('平均分')}${end}"
    shown = {
        "人数": f"COUNTIFS({mine})",
        "待核人数": f'{people}-COUNTIFS({mine},{total},">=0")',
        "平均分": average(total, mine),
        "最高分": extreme(_ABOVE),
        "最低分": extreme(_BELOW),
        "排名": f'IF(ISNUMBER({mean}),RANK({mean},{ranks}),"")',
    }
    for category in canvas.rules.categories:
        scores = canvas.span("个人得分", category.name, canvas.people)
        shown[category.name] = average(scores, mine, f'{total},">=0"')
    place = f"MATCH(ROW()-ROW(A${header}),{_windows(canvas, _ORDER)},0)"
    formulas = {name: f'=IF($A{{r}}="","",{formula})' for name, formula in shown.items()}
    formulas["窗口"] = f'=IFERROR(INDEX({_windows(canvas, _WINDOW)},{place}),"")'
    sheet = add_table(canvas, TITLE, canvas.windows, formulas=formulas)
    sheet.print_title_rows = "1:1"
    sign(canvas, sheet, end + 2, 7)
    _add_charts(canvas, sheet, end + 4)


def _add_charts(canvas: Canvas, sheet: Worksheet, row: int) -> None:
    """Add the charts under the table, each on one page."""
    names = [category.name for category in canvas.rules.categories]
    bars = 4 + math.ceil(0.75 * canvas.windows)
    used = row + 2  # title and signatures are taller than a row
    for heading, columns, height in (
        ("各窗口平均分", ["平均分"], bars),
        ("各窗口平均分的构成", names, bars + 2),
    ):
        if used + height > _PAGE_ROWS:
            sheet.row_breaks.append(Break(id=row - 1))
            row, used = row + 1, 3
        chart = _chart(canvas, sheet, heading, columns)
        # Tied to cells: as wide as the table, whatever width a program gives a character.
        end = AnchorMarker(col=canvas.layout.sheets[TITLE].width, row=row - 1 + height)
        chart.anchor = TwoCellAnchor(_from=AnchorMarker(col=0, row=row - 1), to=end)
        sheet.add_chart(chart)
        row, used = row + height + 1, used + height + 1


def _chart(canvas: Canvas, sheet: Worksheet, heading: str, columns: Sequence[str]) -> Any:
    """Return bars from the best window down, of one column or of several on top of each other."""
    layout = canvas.layout.sheets[TITLE]
    last = layout.header + canvas.windows
    chart: Any = BarChart()
    chart.type = "bar"
    chart.title = _heading(heading)
    chart.gapWidth = 45
    for index, name in enumerate(columns):
        number = layout.number(name)
        values = Reference(sheet, min_col=number, min_row=layout.header, max_row=last)
        chart.add_data(values, titles_from_data=True)
        chart.series[-1].graphicalProperties.solidFill = _PALETTE[index % len(_PALETTE)]
    chart.set_categories(Reference(sheet, min_col=1, min_row=layout.first, max_row=last))
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.tickLblSkip = 1
    chart.x_axis.txPr = _size(900)
    chart.y_axis.crosses = "max"  # the best window on top, the scale still at the bottom
    chart.y_axis.scaling.min = 0
    chart.y_axis.number_format = "0"
    grey = GraphicalProperties(ln=LineProperties(solidFill="D9D9D9"))
    chart.y_axis.majorGridlines.spPr = grey
    if len(columns) == 1:
        chart.legend = None
        chart.dataLabels = DataLabelList(
            numFmt="0.00", showVal=True, showSerName=False, showCatName=False,
            showLegendKey=False, showPercent=False,
        )  # fmt: skip
    else:
        chart.grouping, chart.overlap = "stacked", 100
        chart.legend.position = "b"
    return chart


def _size(hundredths: int, bold: bool = False) -> RichText:
    """Return the text properties of a chart's part, the size in hundredths of a point."""
    text = ParagraphProperties(defRPr=CharacterProperties(sz=hundredths, b=bold))
    return RichText(p=[Paragraph(pPr=text, endParaRPr=CharacterProperties(sz=hundredths))])


def _heading(text: str) -> Any:
    title: Any = title_maker(text)
    title.tx.rich.p[0].pPr = _size(1300, bold=True).p[0].pPr
    return title
