"""What the numbers under the categories are: points, points off, or minus points."""

import datetime as dt
import io
from itertools import cycle

import openpyxl
import pytest

from tests.workbook.discovery.test_likely_headers import people
from tests.workbook.discovery.test_offices import CATEGORIES, NAMES, look, made
from udf.errors import KaoheError
from workbook.discovery.model import Cause, FoundColumn, Meaning

OFF = [*(f"{category}扣分" for category in CATEGORIES[:-1]), CATEGORIES[-1]]


@pytest.mark.parametrize(
    ("titles", "scores", "total", "meaning"),
    [
        (CATEGORIES, (20, 35, 5, 35, 0), "SUM(C{r}:G{r})", Meaning.POINTS),
        (CATEGORIES, (-2, 0, -1, 0, 0), "100+SUM(C{r}:G{r})", Meaning.MINUS),
        (OFF, (2, 0, 1, 0, 0), "100-SUM(C{r}:F{r})+G{r}", Meaning.OFF),
        (OFF, (0, 0, 0, 0, 0), "100-SUM(C{r}:F{r})+G{r}", Meaning.OFF),
        (OFF, (0, 0, 0, 0, 0), "100+SUM(C{r}:G{r})", Meaning.MINUS),
        (CATEGORIES, (2, 0, 1, 0, 0), "95-SUM(C{r}:F{r})+G{r}", Meaning.OFF),
        (CATEGORIES, (0, 0, 0, 0, 0), "100-$C{r} - D{r}-E{r}-(F{r}-G{r})", Meaning.OFF),
        (CATEGORIES, (0, 4, 0, 2, 0), "100-(C{r}+D{r}+E{r}+F{r})+G{r}", Meaning.OFF),
        (CATEGORIES, (0, 4, 0, 2, 0), "-1*(C{r}+D{r}+E{r}+F{r})+95+G{r}", Meaning.OFF),
        (CATEGORIES, (20, 30, 5, 35, 0), "SUM(C{r}:G{r})-IF(F{r}<30,1,0)", Meaning.POINTS),
        (
            CATEGORIES,
            (20, 30, 5, 35, 1),
            "100-(20-C{r})-(35-D{r})-(5-E{r})-(35-F{r})+G{r}",
            Meaning.POINTS,
        ),
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
    ("scores", "whole", "meaning"),
    [
        ([(2, 0, 1, 0, 0), (0, 3, 0, 0, 2), (0, 0, 0, 0, 0)], 95, Meaning.OFF),
        ([(20, 35, 5, 35, 0), (20, 35, 5, 35, 0), (20, 35, 5, 35, 0)], None, Meaning.POINTS),
        ([(20, 35, 5, 35, 0), (20, 32, 5, 35, 2), (0, 0, 0, 0, 0)], None, Meaning.POINTS),
    ],
)
def test_typed_totals_tell_it_under_plain_names(
    scores: list[tuple[int, ...]], whole: int | None, meaning: Meaning
) -> None:
    rows = people(3, total=False)
    for row, own in zip(rows, cycle(scores), strict=False):
        row[2:7] = own
        row[7] = sum(own) if whole is None else whole - sum(own[:4]) + own[4]
    found = look(made({"汇总": [["2026年11月考核"], ["序号", "姓名", *CATEGORIES, "总分"], *rows]}))
    assert found.questions == ()
    assert [table.meaning for table in found.scores] == [meaning]


@pytest.mark.parametrize(
    ("scores", "total"),
    [((2, 0, 0, 5, 0), None), ((18, 35, 5, 30, 0), "=100-SUM(C{r}:F{r})+G{r}")],
)
def test_numbers_that_speak_against_plain_names_or_totals_are_asked_about(
    scores: tuple[int, ...], total: str | None
) -> None:
    rows = people(3, total=False, scores=scores)
    for number, row in enumerate(rows, start=3):
        row[7] = total and total.format(r=number)
    found = look(made({"汇总": [["2026年11月考核"], ["序号", "姓名", *CATEGORIES, "总分"], *rows]}))
    assert [question.cause for question in found.questions] == [Cause.MEANING]


@pytest.mark.parametrize(
    ("titles", "scores", "added", "whole", "meaning"),
    [
        (CATEGORIES, (2, 0, 1, 0, 0), "=SUM(C{r}:F{r})", "=95-H{r}+G{r}", Meaning.OFF),
        (OFF, (2, 0, 1, 0, 0), "=SUM(C{r}:F{r})", "=95-H{r}+G{r}", Meaning.OFF),
        (CATEGORIES, (2, 0, 1, 0, 0), "3", "92", Meaning.OFF),
        (CATEGORIES, (18, 35, 4, 35, 0), "=SUM(C{r}:F{r})", "=H{r}+G{r}", Meaning.POINTS),
        (CATEGORIES, (18, 35, 4, 35, 0), "=SUM(C{r}:F{r})/0.95", "=H{r}*0.95", Meaning.POINTS),
    ],
)
def test_a_total_may_rest_on_a_sum_beside_it(
    titles: list[str], scores: tuple[int, ...], added: str, whole: str, meaning: Meaning
) -> None:
    rows: list[list[object]] = [list(row) for row in people(3, total=False, scores=scores)]
    for number, row in enumerate(rows, start=3):
        filled = (one.format(r=number) for one in (added, whole))
        row[7:] = [int(one) if one.isdigit() else one for one in filled]
    head = ["序号", "姓名", *titles, "扣分合计", "得分"]
    found = look(made({"汇总": [["2026年11月考核"], head, *rows]}))
    assert found.questions == ()
    assert [table.meaning for table in found.scores] == [meaning]
    assert found.scores[0].columns["总分"].number == 9


def test_a_typed_total_is_what_a_typed_sum_beside_it_leaves() -> None:
    rows = [
        [*row[:2], n, 0, 1, 0, int(n == 5), n + 1, 95 - n - 1 + int(n == 5)]
        for n, row in enumerate(people(3, total=False))
    ]
    head = ["序号", "姓名", *CATEGORIES, "扣分合计", "得分"]
    (table,) = look(made({"汇总": [["2026年11月考核"], head, *rows]})).scores
    assert (table.columns["总分"].number, table.meaning) == (9, Meaning.OFF)


def test_a_sum_of_what_is_taken_off_does_not_make_it_minus_points() -> None:
    rows = people(3, total=False, scores=(2, 0, 1, 0, 0))
    for number, row in enumerate(rows, start=3):
        row[7] = f"=SUM(C{number}:F{number})"
    found = look(made({"汇总": [["2026年11月考核"], ["序号", "姓名", *OFF, "扣分合计"], *rows]}))
    assert found.questions == ()
    assert [table.meaning for table in found.scores] == [Meaning.OFF]


def test_totals_tell_it_where_the_first_was_typed_over() -> None:
    rows = people(3, total=False, scores=(0, 0, 0, 0, 0))
    for number, row in enumerate(rows, start=3):
        row[7] = f"=100-SUM(C{number}:F{number})+G{number}" if number > 3 else 100
    found = look(made({"汇总": [["2026年11月考核"], ["序号", "姓名", *OFF, "总分"], *rows]}))
    assert [table.meaning for table in found.scores] == [Meaning.OFF]


@pytest.mark.parametrize("word", ["", "扣分"])
def test_of_two_columns_under_a_category_the_one_that_takes_from_its_marks_holds_the_points(
    word: str,
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["2026年11月考核"])
    sheet.append(
        ["序号", "姓名", *(cell for one in CATEGORIES for cell in (one + word, None)), "总分"]
    )
    sheet.append([None, None, *["甲", "乙"] * 5])
    for column in range(3, 13, 2):
        sheet.merge_cells(start_row=2, start_column=column, end_row=2, end_column=column + 1)
    for row, name in enumerate(NAMES, start=4):
        cells = [
            [1, f"={full}-{off}{row}"] for full, off in zip((20, 35, 5, 35), "CEGI", strict=True)
        ]
        total = f"=D{row}+F{row}+H{row}+J{row}+L{row}"
        sheet.append(
            [row - 3, name, *(cell for pair in cells for cell in pair), 0, f"=K{row}", total]
        )
    stream = io.BytesIO()
    book.save(stream)
    found = look(stream.getvalue())
    assert found.questions == ()
    (table,) = found.scores
    assert [table.columns[name].number for name in CATEGORIES] == [4, 6, 8, 10, 12]
    assert table.meaning is Meaning.POINTS


def test_scores_written_with_their_unit_are_no_header() -> None:
    scores = (20, 35, 5, 35, 0)
    rows = [
        [*row[:2], *(f"{points}分" for points in scores), "95分"]
        for row in people(3, total=False, scores=scores)
    ]
    head = ["序号", "姓名", *CATEGORIES, "总分"]
    found = look(made({"汇总": [["2026年11月考核"], head, *rows]}))
    assert found.questions == ()
    assert [(table.header, table.rows) for table in found.scores] == [((2,), tuple(range(3, 11)))]


def test_a_column_that_an_answer_names_needs_no_title() -> None:
    head = ["序号", "姓名", None, *CATEGORIES[1:], "总分"]
    office = made({"汇总": [["2026年11月考核"], head, *people(3)]})
    found = look(office, {"个人得分": {CATEGORIES[0]: "C列"}})
    assert [table.columns[CATEGORIES[0]] for table in found.scores] == [
        FoundColumn(number=3, title="")
    ]


def test_where_nobody_lost_anything_the_total_is_still_no_category() -> None:
    rows = [[*row[:2], 100, 0, 0, 0, 0, 0] for row in people(3, total=False)]
    head = ["序号", "姓名", "本月", *CATEGORIES]
    found = look(made({"汇总": [["2026年11月考核"], head, *rows]}))
    assert [table.columns["总分"].number for table in found.scores] == [3]


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


@pytest.mark.parametrize(
    ("under", "title"),
    [
        (["（20分）", "（35分）", "（5分）", "（35分）", "（5分）"], "业务规范(20分)"),
        (["实得分"] * 5, "实得分"),
    ],
)
def test_marks_alone_belong_to_the_title_above(under: list[str], title: str) -> None:
    rows = people(4, total=False, scores=(1, 2, 1, 3, 0))
    over: list[object] = ["序号", "姓名", *CATEGORIES, "总分"]
    heads: list[list[object]] = [["2026年11月考核"], over, [None, None, *under, None]]
    found = look(made({"汇总": [*heads, *rows]}))
    (table,) = found.scores
    assert table.columns["业务规范"].title == title


def test_marks_with_no_title_above_are_a_title() -> None:
    rows = [[*row, 100] for row in people(3)]
    head = ["序号", "姓名", *CATEGORIES, "总分", "满分"]
    found = look(made({"汇总": [["2026年11月考核"], head, *rows]}))
    assert found.questions == ()
    assert [table.base for table in found.scores] == [FoundColumn(number=9, title="满分")]
