"""What the numbers under the categories are: points, points off, or minus points."""

import pytest

from tests.workbook.discovery.test_likely_headers import people
from tests.workbook.discovery.test_offices import CATEGORIES, look, made
from workbook.discovery.model import Meaning

OFF = [*(f"{category}扣分" for category in CATEGORIES[:-1]), CATEGORIES[-1]]


@pytest.mark.parametrize(
    ("titles", "scores", "total", "meaning"),
    [
        (CATEGORIES, (20, 35, 5, 35, 0), "SUM(C{r}:G{r})", Meaning.POINTS),
        (CATEGORIES, (-2, 0, -1, 0, 0), "100+SUM(C{r}:G{r})", Meaning.MINUS),
        (OFF, (2, 0, 1, 0, 0), "100-SUM(C{r}:F{r})+G{r}", Meaning.OFF),
        (OFF, (0, 0, 0, 0, 0), "100-SUM(C{r}:F{r})+G{r}", Meaning.OFF),
        (OFF, (0, 0, 0, 0, 0), "100+SUM(C{r}:G{r})", Meaning.MINUS),
    ],
)
def test_signs_and_totals_tell_what_numbers_are(
    titles: tuple[str, ...] | list[str],
    scores: tuple[float, ...],
    total: str,
    meaning: Meaning,
) -> None:
    rows = people(3, total=False, scores=scores)
    for number, row in enumerate(rows, start=3):
        row[7] = "=" + total.format(r=number)
    found = look(made({"汇总": [["2026年11月考核"], ["序号", "姓名", *titles, "总分"], *rows]}))
    assert found.questions == ()
    assert [table.meaning for table in found.scores] == [meaning]
