"""Native charts that look alike: quiet grids, one palette, titles of one size."""

import math
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
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

PALETTE = ("1F4E79", "5B9BD5", "A5A5A5", "BF8F00", "70AD47")
_ACCENT = "C00000"


def bars(
    heading: str,
    sheet: Worksheet,
    columns: Sequence[int],
    rows: tuple[int, int],
    labels: int,
    *,
    lying: bool,
    number_format: str = "0.00",
    start: float | None = 0,
) -> Any:
    """Return bars over sheet columns, several of them stacked; ``rows`` begin with the header.

    Lying bars run from the first row down. The scale begins at ``start``, None where the program
    chooses.
    """
    chart: Any = BarChart()
    chart.type = "bar" if lying else "col"
    chart.gapWidth = 45
    _fill(chart, heading, sheet, columns, rows, labels)
    if lying:
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.crosses = "max"  # the scale still at the bottom
    chart.y_axis.scaling.min = start
    for index, series in enumerate(chart.series):
        series.graphicalProperties.solidFill = PALETTE[index % len(PALETTE)]
    if len(columns) > 1:
        chart.grouping, chart.overlap = "stacked", 100
    else:
        _label(chart, number_format)
    return chart


def scale_start(values: Sequence[float]) -> float:
    """Return where the scale of values near each other begins, so that they can be told apart.

    0 where it tells them apart already; else a multiple of 5 or, for small ones, of 1.
    """
    if not values:
        return 0
    low, high = min(values), max(values)
    step = 5 if high >= 20 else 1
    start = math.floor((low - max(high - low, step) / 3) / step) * step
    return start if start > high / 4 else 0


def line(
    heading: str,
    sheet: Worksheet,
    column: int,
    rows: tuple[int, int],
    labels: int,
    *,
    start: float | None = None,
) -> Any:
    """Return one line over a sheet column; empty cells are gaps. ``start`` is as for bars."""
    chart: Any = LineChart()
    _fill(chart, heading, sheet, [column], rows, labels)
    chart.y_axis.scaling.min = start
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


def pareto(
    heading: str, sheet: Worksheet, amount: int, share: int, rows: tuple[int, int], labels: int
) -> Any:
    """Return standing bars of one column, with the running share (0 to 1) of another as a line."""
    chart = bars(heading, sheet, [amount], rows, labels, lying=False, number_format='General;;""')
    running = line(heading, sheet, share, rows, labels)
    running.title = running.dataLabels = None
    (series,) = running.series
    series.graphicalProperties.line.solidFill = _ACCENT
    series.marker.symbol = "none"
    running.y_axis.axId = 200
    running.y_axis.scaling.min, running.y_axis.scaling.max = 0, 1
    running.y_axis.number_format = "0%"
    running.y_axis.majorGridlines = None
    running.y_axis.crosses = "max"
    chart += running
    return chart


def changes(heading: str, sheet: Worksheet, column: int, rows: tuple[int, int], labels: int) -> Any:
    """Return lying bars to both sides of 0, their labels out of the way; 0 has no label.

    There is no frame: over hidden rows it would be left as a line.
    """
    shown = "+0.00;-0.00;"
    chart = bars(
        heading, sheet, [column], rows, labels, lying=True, number_format=shown, start=None
    )
    chart.x_axis.tickLblPos = "low"
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(noFill=True))
    for series in chart.series:
        series.invertIfNegative = False
    return chart


def bars_height(count: int) -> int:
    """Return how many rows of a sheet so many lying bars need to be read."""
    return 4 + math.ceil(0.75 * count)


def place(
    sheet: Worksheet, chart: Any, first_row: int, height: int, width: int, first_column: int = 1
) -> None:
    """Put a chart over the cells of ``height`` rows, from a column to the column ``width``.

    Tied to cells it is as wide as a table, whatever width a program gives a character.
    """
    start = AnchorMarker(col=first_column - 1, row=first_row - 1)
    end = AnchorMarker(col=width, row=first_row - 1 + height)
    chart.anchor = TwoCellAnchor(_from=start, to=end)
    sheet.add_chart(chart)


class Pile:
    """What is under a table, one below the other, each whole on one page."""

    def __init__(self, sheet: Worksheet, row: int, width: int, page_rows: int) -> None:
        self._sheet, self.row, self._width, self._page_rows = sheet, row, width, page_rows
        self._used = row + 2  # title and signatures are taller than a row

    def add(self, chart: Any, height: int) -> None:
        """Put a chart of so many rows below what is there, or on the next page."""
        place(self._sheet, chart, self.reserve(height), height, self._width)

    def reserve(self, height: int) -> int:
        """Return the first of so many rows below what is there, or on the next page."""
        if self._used + height > self._page_rows:
            self._sheet.row_breaks.append(Break(id=self.row - 1))
            self.row, self._used = self.row + 1, 3
        row = self.row
        self.row, self._used = row + height + 1, self._used + height + 1
        return row


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
