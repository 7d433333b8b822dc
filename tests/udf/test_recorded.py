"""What an export of sign-ins held, kept on the sheet 导入考勤."""

from datetime import date

from tests.udf.month import ROSTER
from udf.recorded import read_recorded, record_text, recorded_items
from udf.roster import read_roster
from udf.text import freeze

PEOPLE = read_roster(freeze(ROSTER))
HEADER = ["工号", "姓名", "窗口", "日期", "至", "条款", "记录"]


def test_days_and_clauses_are_written_in_order_and_read_again() -> None:
    found = [(date(2026, 11, 9), "考勤管理1b"), (date(2026, 11, 3), "考勤管理1c")]
    written = record_text(found)
    assert written.startswith("2026-11-03考勤管理1c")
    assert recorded_items(written) == sorted(found)
    assert recorded_items("昨天考勤管理1b") == []


def test_an_export_lacks_what_it_covers_and_does_not_have() -> None:
    codes, held = "考勤管理1b", record_text([(date(2026, 11, 3), "考勤管理1b")])
    rows = [
        ["1002", "李强", "综合窗口", "2026-11-02", "2026-11-06", codes, held],
        ["1004", "赵敏", "综合窗口", None, "2026-11-06", codes, held],
    ]
    recorded = read_recorded(freeze([HEADER, *rows]), PEOPLE)
    li, zhao = 1, 3
    assert recorded.lacks(li, date(2026, 11, 2), "考勤管理1b")
    assert recorded.lacks(li, date(2026, 11, 6), "考勤管理1b")
    assert not recorded.lacks(li, date(2026, 11, 3), "考勤管理1b")  # it has it
    assert not recorded.lacks(li, date(2026, 11, 2), "考勤管理1c")  # of that it says nothing
    assert not recorded.lacks(li, date(2026, 11, 7), "考勤管理1b")  # nor of that day
    assert not recorded.lacks(zhao, date(2026, 11, 3), "考勤管理1b")  # from when it does not say
    assert read_recorded(freeze([[None]]), PEOPLE).spans == {}
