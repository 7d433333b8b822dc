"""Which rows are people's: by their scores and numbers, however unlike a name they are called."""

import pytest

from tests.workbook.discovery.test_likely_headers import people
from tests.workbook.discovery.test_offices import CATEGORIES, NAMES, look, made
from workbook.discovery.model import RowKind

HEAD = [["2026年11月考核"], ["序号", "姓名", *CATEGORIES, "总分"]]


@pytest.mark.parametrize("name", ["萨", "Tom", "满意", "买买提·艾力"])
def test_somebody_with_scores_and_a_number_is_one_by_whatever_name(name: str) -> None:
    rows = people(3)
    rows[2][1] = name
    found = look(made({"汇总": [*HEAD, *rows]}))
    assert found.questions == ()
    assert [one.name for one in found.persons] == [*NAMES[:2], name, *NAMES[3:]]


@pytest.mark.parametrize(
    ("length", "kind"),
    [(4, RowKind.WINDOW), (5, RowKind.OPEN), (16, RowKind.OPEN), (17, RowKind.OTHER)],
)
def test_what_stands_over_people_is_a_window_asked_about_or_nobody_by_its_length(
    length: int, kind: RowKind
) -> None:
    over: list[list[object]] = [[None, word * length, *[None] * 6] for word in "某另"]
    rows = people(3)
    rows = [over[0], *rows[:4], over[1], *rows[4:]]
    found = look(made({"汇总": [*HEAD, *rows]}))
    (table,) = found.scores
    assert [(line.row, line.kind) for line in table.lines] == [(3, kind), (8, kind)]
    asked = ["人员." + word * length for word in "某另"] if kind is RowKind.OPEN else []
    assert [question.id for question in found.questions] == asked


@pytest.mark.parametrize("words", ["满分20分，35分", "说明：本表按细则填写；有异议请提出"])
def test_a_line_that_can_be_nobodys_name_is_nobody(words: str) -> None:
    rows = people(3)
    rows.append([None, words, *[None] * 6])
    found = look(made({"汇总": [*HEAD, *rows]}))
    assert [one.name for one in found.persons] == list(NAMES)


@pytest.mark.parametrize("beside", [None, "迟到"])
def test_a_name_below_the_table_without_scores_or_a_number_is_asked_about(
    beside: str | None,
) -> None:
    rows: list[list[object]] = [*people(3), [None, "王建国", None, None, beside, None, None, None]]
    found = look(made({"汇总": [*HEAD, *rows]}))
    assert [question.id for question in found.questions] == ["人员.王建国"]
    rows[-1][0] = len(rows)
    assert look(made({"汇总": [*HEAD, *rows]})).persons[-1].name == "王建国"


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        (["请假"], []),
        (["王建国"], ["人员.王建国"]),
        (["平均", *(f"=AVERAGE({column}3:{column}10)" for column in "BCDEFG")], []),
    ],
)
def test_in_a_table_of_names_and_scores_alone_only_a_name_is_asked_about(
    line: list[object], asked: list[str]
) -> None:
    rows: list[list[object]] = [
        [*row[1:7], f"=SUM(B{number}:F{number})"] for number, row in enumerate(people(3), start=3)
    ]
    rows.append([*line, *[None] * (7 - len(line))])
    found = look(made({"汇总": [HEAD[0], HEAD[1][1:], *rows]}))
    assert [one.name for one in found.persons] == list(NAMES)
    assert [question.id for question in found.questions] == asked
