"""What the numbers under the categories are: points, points off, or minus points."""

import datetime as dt

import pytest

from tests.workbook.discovery.test_likely_headers import people
from tests.workbook.discovery.test_offices import CATEGORIES, NAMES, look, made
from udf.errors import KaoheError
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


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("扣分", "“数量 = 扣分”在表头中找不到；请填那一列的表头，或列号（如 E列）"),
        ("姓名", f"“台账”B列写的是文字（B2“{NAMES[0]}”），不是数；请改成填数的那一列"),
        ("E列", ""),
    ],
)
def test_an_answer_names_a_column_that_is_there_and_can_be_it(answer: str, words: str) -> None:
    entries: list[list[object]] = [
        ["日期", "姓名", "窗口", "条款", "数量"],
        [dt.date(2026, 11, 3), NAMES[0], "房产厅", "行为规范9", 1],
        [dt.date(2026, 11, 4), NAMES[1], "房产厅", "行为规范16", 1],
    ]
    scores: list[list[object]] = [["2026年11月考核"], ["序号", "姓名", *CATEGORIES, "总分"]]
    office = made({"汇总": [*scores, *people(3)], "台账": entries})
    answers = {"扣分登记": {"数量": answer}}
    if not words:
        assert look(office, answers).questions == ()
        return
    with pytest.raises(KaoheError) as refused:
        look(office, answers)
    assert words in str(refused.value)
