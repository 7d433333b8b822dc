"""Everything that an export leaves open is asked at once: answered, nothing more is asked."""

from collections.abc import Sequence

import pytest

from tests.workbook.imports.made import ORDERS, PEOPLE, months_data
from udf.text import Cells, text
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Findings
from workbook.imports.kinds import KINDS

NAME, WINDOW = PEOPLE[1][1:]


def read(
    kind: str, table: Sequence[Sequence[object]], given: dict[str, dict[str, str]]
) -> Findings:
    grid = Grid("表", Cells(map(tuple, table)))  # type: ignore[arg-type]
    done = KINDS[kind].read([grid], kind, months_data(PEOPLE), ImportAnswers(given), None)
    assert isinstance(done, Findings), done
    return done


def asked(done: Findings) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for question in done.questions:
        found.setdefault(question.section, set()).update(text(key) for key, _ in question.keys)
    return found


MATRIX = [["姓名", *range(1, 31)], *([name, *["齐"] * 29, "晚半晌"] for _, name, _ in PEOPLE)]
DAYS = [
    ("姓名", "日期", "考勤结果"),
    *(
        (name, f"2026-11-{day:02}", word)
        for _, name, _ in PEOPLE[1::2]
        for day, word in ((3, "齐"), (4, "正常"))
    ),
]
HOTLINE = [
    ORDERS,
    ("T1", "2026-11-05 10:00", "投诉", WINDOW, NAME, "慢", "踢皮球", ""),
    ("T2", "2026-11-06 10:00", "诉苦", WINDOW, NAME, "慢", "不好说", ""),
    ("T3", "2026-11-07 10:00", "投诉", WINDOW, NAME, "慢", "属实", ""),
    ("T3", "2026-11-09 10:00", "投诉", WINDOW, NAME, "催办", "属实", ""),
]
CASES = [
    ("办件编号", "工作人员", "办理窗口", "办结时间", "评价等级", "办件状态", "评价时间"),
    ("B1", NAME, WINDOW, "2026-11-03", "马马虎虎", "办妥未取", "2026-11-03"),
    ("B2", NAME, WINDOW, "2026-11-04", "满意", "办结", "2026-11-04"),
    ("B3", NAME, WINDOW, "2026-11-05", "非常满意", "办结", "2026-11-05"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "table", "open_"),
    [
        ("attendance", MATRIX, {"其他": {"每人每天签到几次"}, "考勤结果": {"齐", "晚半晌"}}),
        ("attendance", DAYS, {"其他": {"每人每天签到几次"}, "考勤结果": {"齐"}}),
        (
            "hotline",
            HOTLINE,
            {
                "诉求类型": {"诉苦"},
                "其他": {"工单编号相同、时间或事项不同的几行"},
                "核实结果": {"踢皮球", "不好说"},
            },
        ),
        ("reviews", CASES, {"办件状态": {"办妥未取"}, "评价等级": {"马马虎虎"}}),
    ],
)
def test_everything_open_is_asked_in_one_round(
    kind: str, table: Sequence[Sequence[object]], open_: dict[str, set[str]]
) -> None:
    first = read(kind, table, {})
    assert asked(first) == open_ and not first.counts and not first.incidents
    given: dict[str, dict[str, str]] = {}
    for question in first.questions:
        given.setdefault(question.section, {}).update(
            {text(key): text(question.options[0]) for key, _ in question.keys}
        )
    assert not read(kind, table, given).questions
