"""Which rows are people's: by their scores and numbers, however unlike a name they are called."""

import pytest

from tests.workbook.discovery.test_likely_headers import people
from tests.workbook.discovery.test_offices import CATEGORIES, NAMES, look, made
from workbook.discovery.model import Proof, RowKind
from workbook.discovery.people.evidence import Facts
from workbook.discovery.people.rows import decide


def facts(
    proofs: str, against: str, name: str = "孙六", *, alone: bool = False, possible: bool = True
) -> Facts:
    shown, seen = (frozenset(Proof[one] for one in words.split()) for words in (proofs, against))
    return Facts(3, name, name, shown, seen, alone=alone, possible=possible)


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


@pytest.mark.parametrize(
    ("title", "asked"), [("姓名", []), ("工作人员姓名", []), ("备注", ["人员.满意"])]
)
def test_whom_another_sheet_lists_is_one_by_whatever_name(title: str, asked: list[str]) -> None:
    names = [*NAMES[:7], "满意"]
    rows = [[name, *row[2:7], 92.29] for name, row in zip(names, people(3), strict=True)]
    lists: list[list[object]] = [[title, "电话"]]
    lists += [[name, "0477-1"] for name in names]
    head = ["工作人员姓名", *CATEGORIES, "总分"]
    found = look(made({"汇总": [HEAD[0], head, *rows], "电话": lists}))
    assert [question.id for question in found.questions] == asked


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


@pytest.mark.parametrize(
    ("proofs", "against", "kind"),
    [
        ("NAME SCORES", "", RowKind.PERSON), ("NAME WINDOW", "", RowKind.PERSON), ("ABSENT FORM", "", RowKind.PERSON),
        ("NAME LISTED", "", RowKind.OPEN), ("SCORES TOTAL", "", RowKind.OPEN), ("SEQUENCE", "", RowKind.OPEN),
        ("NAME SEQUENCE WINDOW", "READS_ROWS", RowKind.SUBTOTAL), ("NAME SEQUENCE", "HEADING", RowKind.OTHER),
        ("NAME SEQUENCE", "NO_NAME", RowKind.OTHER), ("NAME SCORES", "LABEL", RowKind.SUBTOTAL),
        ("WINDOW SCORES", "LABEL", RowKind.SUBTOTAL), ("NAME WINDOW SCORES", "LABEL", RowKind.OPEN),
        ("SEQUENCE SCORES", "LABEL", RowKind.OPEN), ("NAME SEQUENCE", "LABEL", RowKind.OPEN),
        ("NAME SCORES", "SENTENCE", RowKind.NOTE), ("NAME SEQUENCE", "SENTENCE", RowKind.OPEN),
        ("SCORES", "BEYOND ARITHMETIC", RowKind.SUBTOTAL), ("SCORES", "BEYOND", RowKind.OPEN),
        ("SCORES", "ARITHMETIC", RowKind.OPEN), ("SCORES SEQUENCE", "BEYOND ARITHMETIC", RowKind.OPEN),
        ("NAME SEQUENCE", "UNBORDERED HOLES EXTREME FULL_MARKS", RowKind.PERSON),
        ("NAME SEQUENCE", "OUT_OF_SEQUENCE", RowKind.OPEN), ("NAME SEQUENCE", "ARITHMETIC", RowKind.OPEN),
        ("SCORES SEQUENCE", "HOLES", RowKind.OPEN), ("NAME SCORES WINDOW", "UNBORDERED EXTREME", RowKind.PERSON),
        ("NAME SCORES WINDOW", "HOLES", RowKind.OPEN), ("NAME SCORES", "UNBORDERED", RowKind.OPEN),
        ("", "NO_SCORES HOLES", RowKind.OPEN), ("", "HOLES", RowKind.OPEN),
    ],
)  # fmt: skip
def test_what_a_row_is_follows_from_its_evidence(proofs: str, against: str, kind: RowKind) -> None:
    assert decide(facts(proofs, against)) is kind


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (facts("", "NO_SCORES HOLES", possible=False), RowKind.OTHER),
        (facts("", "NO_SCORES UNBORDERED", possible=False), RowKind.OPEN),
        (facts("", "NO_SCORES", alone=True), RowKind.OTHER), (facts("", "HOLES", possible=False), RowKind.OPEN),
        (facts("FORM", "NO_SCORES HOLES", possible=False), RowKind.OPEN),
        (facts("", "NO_SCORES HOLES", "综合窗口"), RowKind.OTHER), (facts("", "HOLES", "综合窗口"), RowKind.OPEN),
        (facts("", "", "综合窗口", alone=True), RowKind.WINDOW), (facts("", "", "孙六", alone=True), RowKind.OPEN),
        (facts("WINDOW FORM", "NO_SCORES", "综合窗口"), RowKind.OTHER),
        (facts("WINDOW SEQUENCE", "NO_SCORES", "综合窗口"), RowKind.PERSON),
        (facts("WINDOW LISTED", "NO_SCORES", "综合窗口"), RowKind.PERSON),
        (facts("WINDOW SCORES", "", "综合窗口"), RowKind.PERSON),
    ],
)  # fmt: skip
def test_a_name_that_is_an_organisations_or_nobodys_or_stands_alone(
    row: Facts, kind: RowKind
) -> None:
    assert decide(row) is kind


SCORES = [
    (20, 33, 5, 34.2, 0), (18, 35, 4, 35, 1), (19, 34.5, 5, 33.1, 2), (17, 31, 4, 35, 0),
    (20, 35, 3, 34, 1), (16, 35, 5, 35, 0), (20, 30, 5, 35, 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("decimals", "more", "mean"), [(2, 0, True), (1, 0, True), (1, 0.2, False), (2, 0.01, False)]
)
def test_means_are_seen_as_such_rounded_to_one_decimal_or_two(
    decimals: int, more: float, mean: bool
) -> None:
    last = [round(sum(c) / len(SCORES), decimals) + more for c in zip(*SCORES, strict=True)]
    rows: list[list[object]] = [
        [n, NAMES[n], *scores, sum(scores)] for n, scores in enumerate(SCORES, start=1)
    ]
    found = look(made({"汇总": [*HEAD, *rows, [None, "王建国", *last, sum(last)]]}))
    (line,) = found.scores[0].lines
    assert (Proof.ARITHMETIC in line.proofs) is mean


@pytest.mark.parametrize(("answer", "persons"), [(None, 7), ("不是", 7), ("是", 9)])
def test_typed_scores_under_the_name_of_a_subtotal_are_asked_about(
    answer: str | None, persons: int
) -> None:
    rows: list[list[object]] = [
        [name, *scores, sum(scores)] for name, scores in zip(NAMES, SCORES, strict=False)
    ]
    means = (f"=AVERAGE({column}3:{column}6)" for column in "BCDEFG")
    rows = [*rows[:4], ["钱塘", *means], *rows[4:], ["钱塘", 18.5, 32, 4.5, 33.9, 1, 89.9]]
    answers = {"人员": {"钱塘": answer}} if answer else {}
    found = look(made({"汇总": [HEAD[0], HEAD[1][1:], *rows]}), answers)
    assert len(found.persons) == persons
    assert [question.id for question in found.questions] == ["人员.钱塘"] * (answer is None)
