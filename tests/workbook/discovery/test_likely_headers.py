"""Scores under headers whose words say nothing: by the marks, by what the totals add, or answered."""

from collections.abc import Sequence

import pytest

from tests.workbook.discovery.test_offices import CATEGORIES, NAMES, look, made
from workbook.discovery.model import Discovery

ITEMS = ("甲项", "乙项", "丙项", "丁项", "戊项")
MARKS = (20, 35, 5, 35, 5)
Rows = list[list[object]]


def people(
    first: int, *, total: bool = True, scores: Sequence[object] = (20, 33, 5, 34.29, 0)
) -> Rows:
    """The rows of the people from a row on: 序号, 姓名, five scores, the total."""
    return [
        [n, name, *scores, f"=SUM(C{row}:G{row})" if total else None]
        for n, (row, name) in enumerate(enumerate(NAMES, first), 1)
    ]


def columns(found: Discovery) -> list[int | None]:
    (table,) = found.scores
    own = {role: column.number for role, column in table.columns.items()}
    return [own.get(category) for category in CATEGORIES]


HEAD = [["2026年11月考核"], ["序号", "姓名", *ITEMS, "总分"]]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        pytest.param([*HEAD, [None, "满分", *MARKS, 100]], (2, 3), id="below the words"),
        pytest.param([*HEAD, [None, "每项最多", *MARKS, 100]], (2, 3), id="under other words"),
        pytest.param(
            [*HEAD, ["企业专区"], [None, "满分", *MARKS, 100]], (2,), id="a heading between"
        ),
        pytest.param(
            [
                HEAD[0],
                [
                    "序号",
                    "姓名",
                    *(f"{i}（{m}分）" for i, m in zip(ITEMS, MARKS, strict=True)),
                    "总分",
                ],
            ],
            (2,),
            id="beside the words",
        ),
    ],
)
def test_the_marks_of_the_rule_book_in_its_order_are_a_header(
    header: Rows, rows: tuple[int, ...]
) -> None:
    found = look(made({"汇总": [*header, *people(len(header) + 1, total=False)]}))
    assert columns(found) == [3, 4, 5, 6, 7] and found.scores[0].header == rows
    assert [person.name for person in found.persons] == list(NAMES)


@pytest.mark.parametrize(("called", "asked"), [(NAMES[4], []), ("K19x", ["人员.K19x"])])
def test_someone_with_full_marks_is_no_header(called: str, asked: list[str]) -> None:
    rows = people(3)
    rows[4][1:7] = [called, *MARKS]
    found = look(made({"汇总": [*HEAD, *rows]}))
    assert found.scores[0].header == (2,) and len(found.persons) == len(NAMES) - len(asked)
    assert [question.id for question in found.questions] == asked
    assert columns(found) == [3, 4, 5, 6, 7]


def test_numbers_that_add_up_under_no_words_are_no_scores() -> None:
    assert look(made({"汇总": people(1)})).scores == ()


# --- what totals add, and what is asked ------------------------------------------------------------


def told_apart() -> Rows:
    """People whose scores can only be those of the categories in the rule book's order."""
    rows = people(3)
    for n, row in enumerate(rows):
        row[2:7] = [20 - 2 * (n == 0), 35 - n % 2, 5, 34.29 + 0.09 * (n % 4), 3 * (n == 5)]
        row[5] = 35 if n == 4 else row[5]
    return rows


def test_items_that_totals_add_are_the_categories_where_their_numbers_can_be_no_others() -> None:
    found = look(made({"汇总": [*HEAD, *told_apart()]}))
    assert found.questions == () and columns(found) == [3, 4, 5, 6, 7]


def test_items_whose_header_comes_again_are_those_of_all_under_the_first() -> None:
    rows: Rows = [*people(3)[:4], [*HEAD[1]], *people(4)[4:]]
    (table,) = look(made({"汇总": [*HEAD, *rows]})).scores
    assert (table.header, table.rows) == ((2,), (3, 4, 5, 6, 8, 9, 10, 11))


def test_a_few_people_say_nothing_about_their_items() -> None:
    (question,) = look(made({"汇总": [*HEAD, *told_apart()[:5]]})).questions
    assert question.id == "个人得分.各项得分"
    assert look(made({"汇总": [*HEAD, *told_apart()[:6]]})).questions == ()


@pytest.mark.parametrize(
    "scores",
    [
        pytest.param((20, 34.5, 5, 34.29, 0), id="two rates of 35"),
        pytest.param((20, 34.29, 5, 33, 0), id="in another order"),
        pytest.param((20, 33, 5, 34.29, 5), id="no bonus"),
        pytest.param((20, 33, 5, 32, 0), id="no rate"),
        pytest.param((20, 33, 5, 34.29, 6), id="more than full marks"),
    ],
)
def test_items_whose_numbers_could_be_others_are_asked_about(scores: Sequence[float]) -> None:
    rows = people(3, scores=scores)
    rows[0][3] = rows[0][5] = 35
    (question,) = look(made({"汇总": [*HEAD, *rows]})).questions
    assert question.id == "个人得分.各项得分"
    assert question.options[0].answer == "、".join(ITEMS)


HALF = ["序号", "姓名", "业务规范", "第二项", "第三项", "考勤管理", "加分项", "总分"]


@pytest.mark.parametrize(
    ("given", "asked", "found"),
    [
        ({"行为规范": "第二项", "好差评": "第三项"}, [], [3, 4, 5, 6, 7]),
        ({"行为规范": "E列", "好差评": "D列"}, [], [3, 5, 4, 6, 7]),
        ({"行为规范": "第二项"}, ["个人得分.各项得分"], None),
        ({"行为规范": "第二项", "好差评": "没有"}, [], [3, 4, None, 6, 7]),
    ],
)
def test_each_item_may_be_answered_by_itself(
    given: dict[str, str], asked: list[str], found: list[int | None] | None
) -> None:
    data = made({"汇总": [["2026年11月考核"], HALF, *people(3, total=False)]})
    seen = look(data, {"个人得分": given})
    assert [question.id for question in seen.questions] == asked
    assert found is None or columns(seen) == found


def test_what_no_total_adds_is_asked_about_with_the_columns_that_hold_numbers() -> None:
    """Texts, counts and other computed columns beside the categories are none of them."""
    rows: Rows = [
        ["2026年11月考核"],
        ["序号", "姓名", "业务规范", "说法", "第二项", *CATEGORIES[2:], "办件量", "百分比"],
    ]
    for n, name in enumerate(NAMES, 1):
        row = n + 2
        rows.append([n, name, 20, "正常", 33, 5, "=35-0.71", 0, 233, f"=C{row}/20"])
    (question,) = look(made({"汇总": rows})).questions
    assert question.id == "个人得分.各项得分"
    assert question.options[0].answer == "业务规范、第二项、好差评、考勤管理、加分项"


def test_columns_that_the_office_names_need_no_numbers() -> None:
    rows: Rows = [["2026年11月考核"], ["姓名", *ITEMS]]
    rows += [[name] for name in NAMES]
    data = made({"汇总": rows})
    asked = [question.key for question in look(data).questions]
    assert asked == ["月份", "工作表", "各项得分"]
    found = look(data, {"个人得分": {"工作表": "汇总", "各项得分": "、".join(ITEMS)}})
    assert found.questions == () and columns(found) == [2, 3, 4, 5, 6]
    assert [person.name for person in found.persons] == list(NAMES)
