"""Who serves when, by the days on the roster."""

from datetime import date

import pytest

from udf import tables
from udf.roster import Person, person_key, read_roster
from udf.text import freeze

ROSTER = read_roster(
    freeze(
        [
            ["工号", "姓名", "窗口", "到岗日期", "离岗日期"],
            ["1", "李强", "税务窗口", None, date(2026, 10, 10)],
            ["1", "李强", "综合窗口", date(2026, 12, 1), None],
            ["2", "赵敏", "综合窗口", None, None],
        ]
    )
)


@pytest.mark.parametrize(
    ("month", "serving"), [(9, "李强赵敏"), (10, "李强赵敏"), (11, "赵敏"), (12, "李强赵敏")]
)
def test_whoever_moved_served_in_both_windows_months_and_not_between(
    month: int, serving: str
) -> None:
    first, last = date(2026, month, 1), date(2026, month, 30)
    assert "".join(p.name for p in ROSTER.people if p.serves(first, last)) == serving


def test_a_table_names_those_of_the_roster_that_its_rows_name() -> None:
    rows = [["工号", "姓名"], [None, "李强"], ["2", None], [None, "谁"], [None, None]]
    assert ROSTER.named_in(tables.read(freeze(rows), tables.PEOPLE)) == {0, 1}
    assert ROSTER.named_in(tables.read(freeze(rows[:1]), tables.PEOPLE)) == set()


def test_what_tells_a_person_from_others_in_any_month() -> None:
    assert person_key("7", "李强", "税务窗口") == person_key("7", "李强", "综合窗口")
    assert person_key("", "李强", "税务窗口") != person_key("", "李强", "综合窗口")


def test_the_first_and_the_last_day_are_in_post() -> None:
    person = Person(0, "1", "李强", "", date(2026, 11, 2), date(2026, 11, 9))
    days = [date(2026, 11, day) for day in range(1, 11)]
    assert [person.in_post(day) for day in days] == [False, *[True] * 8, False]


HOMONYMS = read_roster(
    freeze(
        [
            ["工号", "姓名", "窗口"],
            ["1", "王芳", "综合窗口"], ["2", "王芳", "综合窗口"], ["3", "王芳", "税务窗口"],
        ]
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        (("", "王芳", ""), "姓名重复，请填工号或窗口：1 综合窗口、2 综合窗口、3 税务窗口"),
        (("", "王芳", "综合窗口"), "姓名和窗口都重复，请填工号：1 综合窗口、2 综合窗口"),
        (("", "王芳", "社保窗口"), "姓名重复，且窗口与名册不符：1 综合窗口、2 综合窗口、3 税务窗口"),
        (("9", "", ""), "名册中无此工号：9"), (("", "王方", ""), "名册中无此人：王方（王芳？）"),
        (("1", "李强", ""), "工号与姓名不符（工号1是王芳）"), (("", "", "税务窗口"), "缺姓名"),
    ],
)  # fmt: skip
def test_whoever_is_not_found_is_said_with_who_may_be_meant(
    who: tuple[str, str, str], answer: str
) -> None:
    match = HOMONYMS.find(*who)
    assert (match.people, match.answer) == ((), answer)
    assert HOMONYMS.find("", "王芳", "税务窗口").people == (2,)


def test_capitals_of_a_number_matter_only_where_they_tell_two_apart() -> None:
    rows = [["工号", "姓名"], ["qz07", "李强"], ["B1", "王芳"], ["b1", "赵敏"]]
    roster = read_roster(freeze(rows))
    found = [roster.find(number, None).people for number in ("ＱＺ０７", "Qz07", "B1", "b1")]
    assert found == [(0,), (0,), (1,), (2,)]
