"""Whom an export names, and which of its windows have to be explained."""

import pytest

from udf.roster import read_roster
from udf.text import freeze
from workbook.imports.answers import ImportAnswers
from workbook.imports.people import ELSEWHERE, NO_WINDOW, WINDOWS, People, names_in

ROSTER = read_roster(
    freeze(
        [
            ["工号", "姓名", "窗口"],
            ["0101", "王芳", "综合窗口"], ["0102", "李强", "综合窗口"], ["0103", "王芳", "税务窗口"],
            ["0104", "赵敏", "税务窗口"], ["", "孙丽", "社保窗口"],
        ]
    )
)  # fmt: skip


def people(**explained: str) -> People:
    return People(ROSTER, ImportAnswers({WINDOWS: explained} if explained else {}))


def asked(found: People) -> dict[str, str]:
    """The windows that are asked about, with what is likely for each."""
    return {key: one.likely[key] for one in found.questions for key, _ in one.keys}


@pytest.mark.parametrize(
    ("who", "position"),
    [
        (("0102", "李强", None), 1), (("102", "李强", None), 1), ((102, "李强", None), 1), (("102", "赵敏", None), None),
        (("", "赵敏", ""), 3), (("", "王芳", "税务窗口"), 2), (("", "王芳", ""), None), (("9999", "孙丽", ""), 4),
        (("9999", "李强", ""), None), (("", "王芳（0103）", ""), 2), (("", "税务窗口-王芳", ""), 2),
        (("", "综合窗口王芳", ""), 0), (("", "谁", ""), None),
    ],
)  # fmt: skip
def test_who_is_meant(who: tuple[str, str, str], position: int | None) -> None:
    assert people().find(*who).people == (() if position is None else (position,))


def test_a_name_that_the_roster_has_whole_is_not_taken_apart() -> None:
    rows = [["姓名", "窗口"], ["王芳（税务窗口）", "综合窗口"], ["王芳", "税务窗口"]]
    found = People(read_roster(freeze(rows)), ImportAnswers({}))
    assert found.find("", "王芳（税务窗口）", None).people == (0,)


def test_a_window_where_people_of_ours_are_is_ours_under_another_name() -> None:
    found = people()
    found.find("", "李强", "综合窗口")  # the export has windows under the roster's names
    found.find("", "李强", "便民区")
    found.find("", "王芳", "便民区")
    found.note_unclear("王芳", "便民区")
    assert asked(found) == {"便民区": "综合窗口"}
    found.find("", "赵敏", "便民区")  # of several windows
    assert asked(found) == {"便民区": NO_WINDOW}


def test_a_namesake_at_a_window_that_has_nothing_to_do_with_ours_is_a_stranger() -> None:
    found = people()
    found.find("", "李强", "综合窗口")
    found.note_unclear("王芳", "便民区")
    assert found.questions == ()
    found.note_unclear("王芳", "税务一厅")
    assert asked(found) == {"税务一厅": "税务窗口"}


def test_where_no_window_is_the_rosters_every_one_may_be() -> None:
    found = people()
    found.note_unclear("王芳", "甲区")
    found.note_unclear("赵敏", "乙区")  # nobody else is called so
    found.note_unclear(None, "丙区")
    (question,) = found.questions
    assert dict(question.keys) == {"甲区": "如：王芳", "丙区": ""}
    assert question.options == ("综合窗口", "税务窗口", "社保窗口", ELSEWHERE, NO_WINDOW)


@pytest.mark.parametrize(
    ("answer", "person", "window"),
    [("税务窗口", (2,), "税务窗口"), (ELSEWHERE, (), "甲区"), (NO_WINDOW, (), None)],
)
def test_an_explained_window_is_not_asked_again(
    answer: str, person: tuple[int, ...], window: str | None
) -> None:
    found = people(甲区=answer)
    assert found.find("", "王芳", "甲区").people == person
    assert found.window("甲区") == window
    assert found.is_elsewhere("甲区") == (answer == ELSEWHERE)
    found.note_unclear("王芳", "甲区")
    assert found.questions == ()


def test_whoever_has_a_number_of_ours_is_ours_at_any_window() -> None:
    found = people(甲区=ELSEWHERE)
    assert found.find("0103", "王芳", "甲区").people == (2,)
    assert found.find("9999", "王芳", "甲区").problem == "窗口“甲区”不是名册上的"


def test_capitals_of_a_number_do_not_make_it_a_strangers() -> None:
    roster = read_roster(freeze([["工号", "姓名", "窗口"], ["D07", "王芳", "综合窗口"]]))
    found = People(roster, ImportAnswers({WINDOWS: {"前台": ELSEWHERE}}))
    assert found.find("d07", "王芳", "前台").people == (0,)


def test_names_in_one_cell() -> None:
    assert names_in("王芳、李强, 赵敏；") == ["王芳", "李强", "赵敏"]
    assert names_in(None) == []
    assert people().is_known("王芳、综合窗口李强") and not people().is_known("王芳、谁")
    assert not people().is_known("")
    assert people().is_id("101") and not people().is_id("0105")


@pytest.mark.parametrize(
    ("written", "position"),
    [("古丽•艾山", 0), ("古丽艾山", 0), ("古丽.艾山(31)", None), ("古丽 ．艾山", 0), ("安·娜", 1), ("安娜", 2), ("安•娜", None)],
)  # fmt: skip
def test_what_parts_the_words_of_a_name_may_be_another_dot_or_none(
    written: str, position: int | None
) -> None:
    names = [["31", "古丽·艾山", "一号"], ["32", "安·娜", "一号"], ["33", "安娜", "一号"]]
    found = People(read_roster(freeze([["工号", "姓名", "窗口"], *names])), ImportAnswers())
    assert found.find(None, written, "一号").people == (() if position is None else (position,))


def test_the_last_of_a_path_is_the_window() -> None:
    roster = read_roster(
        freeze([["工号", "姓名", "窗口"], ["1", "王芳", "税务窗口"], ["2", "王芳", "医保/社保"]])
    )
    found = People(roster, ImportAnswers())
    for written, position in (("大厅/税务窗口", 0), ("中心 > 二楼-税务窗口", 0), ("医保/社保", 1)):
        assert found.find(None, "王芳", written).people == (position,)
    assert found.window("税务窗口/后台") == "税务窗口/后台"
