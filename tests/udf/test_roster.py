"""Who serves when, by the days on the roster."""

from datetime import date

import pytest

from udf import tables
from udf.roster import person_key, read_roster
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
