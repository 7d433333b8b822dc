"""Native charts that a leader reads at a glance, in one style."""

from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.title import title_maker
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.worksheet.worksheet import Worksheet

PALETTE = ("1F4E79", "5B9BD5", "A5A5A5", "BF8F00", "70AD47")
_ACCENT, _GRID = "C00000", "D9D9D9"


def bars(
    sheet: Worksheet,
    heading: str,
    rows: range,
    columns: tuple[int, ...],
    *,
    lying: bool,
    number_format: str = "0.00",
) -> Any:
    """Return bars of one column of a table, or of several on top of each other.

    ``rows`` begins with the header row; the labels stand in column A. Lying bars go from the top
    down and leave long labels room; the scale of several begins at 0.
    """
    chart: Any = BarChart()
    chart.type = "bar" if lying else "col"
    chart.title = _heading(heading)
    chart.gapWidth = 45
    for index, column in enumerate(columns):
        values = Reference(sheet, min_col=column, min_row=rows[0], max_row=rows[-1])
        chart.add_data(values, titles_from_data=True)
        series = chart.series[-1]
        series.graphicalProperties.solidFill = PALETTE[index % len(PALETTE)]
        series.invertIfNegative = False
    chart.set_categories(Reference(sheet, min_col=1, min_row=rows[1], max_row=rows[-1]))
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.txPr = _size(900)
    chart.x_axis.tickLblSkip = 1
    chart.x_axis.tickLblPos = "low"
    chart.y_axis.number_format = "0"
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=_GRID))
    if lying:
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.crosses = "max"  # the first on top, the scale still at the bottom
    if len(columns) == 1:
        chart.legend = None
        chart.dataLabels = DataLabelList(
            numFmt=number_format, showVal=True, showSerName=False, showCatName=False,
            showLegendKey=False, showPercent=False,
        )  # fmt: skip
    else:
        chart.grouping, chart.overlap = "stacked", 100
        chart.legend.position = "b"
        chart.y_axis.scaling.min = 0
    return chart


def pareto(sheet: Worksheet, heading: str, rows: range, amount: int, share: int) -> Any:
    """Return standing bars of one column, with the running share (0 to 1) of another as a line."""
    chart = bars(sheet, heading, rows, (amount,), lying=False, number_format="General")
    line: Any = LineChart()
    line.add_data(
        Reference(sheet, min_col=share, min_row=rows[0], max_row=rows[-1]), titles_from_data=True
    )
    series = line.series[0]
    series.graphicalProperties.line.solidFill = _ACCENT
    series.graphicalProperties.line.width = 22_000
    series.smooth = False
    line.y_axis.axId = 200
    line.y_axis.scaling.min, line.y_axis.scaling.max = 0, 1
    line.y_axis.number_format = "0%"
    line.y_axis.majorGridlines = None
    line.y_axis.crosses = "max"
    line.y_axis.delete = False
    chart.y_axis.scaling.min = 0
    chart += line
    return chart


def place(sheet: Worksheet, chart: Any, row: int, height: int, width: int) -> None:
    """Put a chart over rows from ``row`` on, and over columns from A on.

    Tied to cells: as wide as the table, whatever width a program gives a character.
    """
    end = AnchorMarker(col=width, row=row - 1 + height)
    chart.anchor = TwoCellAnchor(_from=AnchorMarker(col=0, row=row - 1), to=end)
    sheet.add_chart(chart)


def _size(hundredths: int, bold: bool = False) -> RichText:
    """Return the text properties of a chart's part, the size in hundredths of a point."""
    text = ParagraphProperties(defRPr=CharacterProperties(sz=hundredths, b=bold))
    return RichText(p=[Paragraph(pPr=text, endParaRPr=CharacterProperties(sz=hundredths))])


def _heading(text: str) -> Any:
    title: Any = title_maker(text)
    title.tx.rich.p[0].pPr = _size(1300, bold=True).p[0].pPr
    return title
