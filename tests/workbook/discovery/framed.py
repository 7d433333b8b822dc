"""A table of scores of which only some columns of texts are of interest."""

from collections.abc import Sequence

from udf.text import Cell
from workbook.discovery.headers.frame import Frame, frame_of
from workbook.discovery.headers.score_headers import ScoreHeader
from workbook.discovery.model import Place
from workbook.discovery.sheet_view import View

Column = tuple[str, Sequence[str]]  # the title, and the texts below it


def framed(*columns: Column, rows: int = 10) -> Frame:
    """Return the frame of a table with these columns before one of scores, the last."""
    score = len(columns) + 1
    values: dict[Place, Cell] = {
        (row, at): value
        for at, (title, texts) in enumerate((*columns, ("得分", ["9"] * rows)), 1)
        for row, value in enumerate((title, *texts), 1)
        if value
    }
    titles = {at: title for at, (title, _) in enumerate(columns, 1) if title}
    header = ScoreHeader((1,), {"得分": score}, 1, score, titles, {})
    return frame_of(View("汇总", values), header, range(2, rows + 2), {}, frozenset())
