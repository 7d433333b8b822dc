"""The charts that only a publication has: what cost most, and what moved up or down."""

from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from workbook.charts import bars, line

_ACCENT = "C00000"


def pareto(
    heading: str, sheet: Worksheet, amount: int, share: int, rows: tuple[int, int], labels: int
) -> Any:
    """Return standing bars of one column, with the running share (0 to 1) of another as a line."""
    chart = bars(heading, sheet, [amount], rows, labels, lying=False, number_format="General")
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
    """Return lying bars to both sides of 0, their labels out of the way."""
    chart = bars(heading, sheet, [column], rows, labels, lying=True, number_format="+0.00;-0.00;0")
    chart.y_axis.scaling.min = None
    chart.x_axis.tickLblPos = "low"
    for series in chart.series:
        series.invertIfNegative = False
    return chart
