"""Native charts that look alike: quiet grids, one palette, titles of one size."""

from collections.abc import Sequence
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


def bars(
    heading: str,
    sheet: Worksheet,
    columns: Sequence[int],
    rows: tuple[int, int],
    labels: int,
    *,
    lying: bool,
    number_format: str = "0.00",
) -> Any:
    """Return bars over sheet columns, several of them stacked; ``rows`` begin with the header.

    Lying bars run from the first row down.
    """
    chart: Any = BarChart()
    chart.type = "bar" if lying else "col"
    chart.gapWidth = 45
    _fill(chart, heading, sheet, columns, rows, labels)
    if lying:
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.crosses = "max"  # the scale still at the bottom
    chart.y_axis.scaling.min = 0
    for index, series in enumerate(chart.series):
        series.graphicalProperties.solidFill = PALETTE[index % len(PALETTE)]
    if len(columns) > 1:
        chart.grouping, chart.overlap = "stacked", 100
    else:
        _label(chart, number_format)
    return chart


def line(heading: str, sheet: Worksheet, column: int, rows: tuple[int, int], labels: int) -> Any:
    """Return one line over a sheet column; empty cells are gaps."""
    chart: Any = LineChart()
    _fill(chart, heading, sheet, [column], rows, labels)
    (series,) = chart.series
    series.graphicalProperties = GraphicalProperties(
        ln=LineProperties(solidFill=PALETTE[0], w=28575)
    )
    series.marker.symbol, series.marker.size = "circle", 7
    series.marker.graphicalProperties = GraphicalProperties(solidFill=PALETTE[0])
    series.smooth = False
    chart.dispBlanksAs = "gap"
    _label(chart, "0.00")
    chart.dataLabels.dLblPos = "t"
    return chart


def place(sheet: Worksheet, chart: Any, first_row: int, height: int, width: int) -> None:
    """Put a chart over the cells of ``height`` rows and the first ``width`` columns."""
    start = AnchorMarker(col=0, row=first_row - 1)
    end = AnchorMarker(col=width, row=first_row - 1 + height)
    chart.anchor = TwoCellAnchor(_from=start, to=end)
    sheet.add_chart(chart)


def _fill(
    chart: Any,
    heading: str,
    sheet: Worksheet,
    columns: Sequence[int],
    rows: tuple[int, int],
    labels: int,
) -> None:
    first, last = rows
    title: Any = title_maker(heading)
    title.tx.rich.p[0].pPr = _size(1300, bold=True).p[0].pPr
    chart.title = title
    for column in columns:
        values = Reference(sheet, min_col=column, min_row=first, max_row=last)
        chart.add_data(values, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=labels, min_row=first + 1, max_row=last))
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.tickLblSkip = 1
    chart.x_axis.txPr = _size(900)
    chart.y_axis.number_format = "General"
    grey = GraphicalProperties(ln=LineProperties(solidFill="D9D9D9"))
    chart.y_axis.majorGridlines.spPr = grey
    if len(columns) == 1:
        chart.legend = None
    else:
        chart.legend.position = "b"


def _label(chart: Any, number_format: str) -> None:
    chart.dataLabels = DataLabelList(
        numFmt=number_format, showVal=True, showSerName=False, showCatName=False,
        showLegendKey=False, showPercent=False,
    )  # fmt: skip


def _size(hundredths: int, bold: bool = False) -> RichText:
    """Return the text properties of a chart's part, the size in hundredths of a point."""
    text = ParagraphProperties(defRPr=CharacterProperties(sz=hundredths, b=bold))
    return RichText(p=[Paragraph(pPr=text, endParaRPr=CharacterProperties(sz=hundredths))])
