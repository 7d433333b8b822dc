"""数据检查 on small situations: what contradicts what, where to look, and the worst first."""

from datetime import datetime

import pytest

from tests.udf.month import (
    LEDGER_HEADER,
    Month,
    Row,
    Table,
    call,
    choices_table,
    ledger,
    rules_table,
)

NAMES = {"1001": "王芳", "1002": "李强", "1003": "王芳", "1004": "赵敏"}


def counts(header: Row, **said: tuple[object, object]) -> Table:
    """A count table: everybody 50 of 50 or 84 and 0, but those who are said (李强=…)."""
    usual = (84, 0) if header[0] == "应签到次数" else (50, 50)
    rows = [[key, name, None, *said.get(name, usual)] for key, name in NAMES.items()]
    return [["工号", "姓名", "窗口", *header], *rows]


def signed(**said: tuple[object, object]) -> Table:
    return counts(["应签到次数", "签到异常次数"], **said)


def reviewed(**said: tuple[object, object]) -> Table:
    return counts(["办件量", "评价量"], **said)


def rows(*said: str) -> Table:
    """Ledger rows, each “day who clause quantity verdict”, - for an empty cell."""
    table: list[Row] = []
    for line in said:
        when, who, clause, *rest = [None if word == "-" else word for word in line.split()]
        quantity, verdict = [*rest, None, None][:2]
        table.append([f"2026-11-{when}", None, who, None, clause, quantity, verdict])
    return ledger(table)


def findings(month: Month) -> list[str]:
    """The problems as “level sheet!cell what”."""
    return [f"{line[0]} {line[1]}!{line[2]} {line[3]}" for line in month.check()]


# --- 迟到, 早退, 旷工 are 签到异常 too ------------------------------------------------------------


def test_a_late_arrival_that_the_attendance_system_does_not_have() -> None:
    month = Month(deductions=rows("3 李强 考勤管理1b"), attendance=signed())
    assert lines(month) == [
        (
            "提醒", "扣分登记", "E4", "李强（1002）登记了迟到共1次，签到异常却只有0次",
            "对照考勤系统：没有的事删去该行或填不属实，漏计的改签到异常次数",
        )
    ]  # fmt: skip
    assert month.score("李强", "考勤管理") == 33  # a suspicion counts


def test_late_early_and_half_days_of_absence_add_up() -> None:
    deductions = rows("3 李强 考勤管理1b", "4 李强 考勤管理1c", "5 李强 考勤管理1f 2")
    enough = Month(deductions=deductions, attendance=signed(李强=(84, 4)))
    assert findings(enough) == []
    short = Month(deductions=deductions, attendance=signed(李强=(84, 3)))
    assert findings(short) == [
        "提醒 扣分登记!E4 李强（1002）登记了迟到、早退、旷工共4次，签到异常却只有3次"
    ]


@pytest.mark.parametrize("verdict", ["不属实", "撤销"])
def test_a_late_arrival_that_was_taken_back_contradicts_nothing(verdict: str) -> None:
    month = Month(deductions=rows(f"3 李强 考勤管理1b - {verdict}"), attendance=signed())
    assert findings(month) == []


def test_being_away_from_the_desk_is_not_a_sign_in() -> None:
    month = Month(deductions=rows("3 李强 考勤管理1a", "3 李强 考勤管理1d"), attendance=signed())
    assert findings(month) == []


def test_where_only_leave_is_abnormal_nothing_can_be_known() -> None:
    month = Month(
        deductions=rows("3 李强 考勤管理1b"),
        attendance=signed(),
        choices=choices_table(["签到异常范围 只计请假和缺卡"]),
    )
    assert findings(month) == []


def test_before_the_attendance_is_filled_in_nothing_can_be_known() -> None:
    blank = signed(王芳=(84, None), 李强=(84, None), 赵敏=(84, None))
    month = Month(deductions=rows("3 李强 考勤管理1b"), attendance=blank)
    assert findings(month) == ["提醒 考勤!E3 签到异常次数整列为空"]


# --- a negative review is a review ----------------------------------------------------------------


def test_fewer_reviews_than_negative_reviews() -> None:
    deductions = rows(
        "3 李强 好差评2a 2 属实", "4 李强 好差评2b - 待核实", "5 李强 好差评2a - 不属实"
    )
    enough = Month(deductions=deductions, reviews=reviewed(李强=(3, 3)))
    assert findings(enough) == []
    short = Month(deductions=deductions, reviews=reviewed(李强=(3, 2)))
    assert lines(short) == [
        ("提醒", "好差评", "E5", "李强（1002）的评价量是2，登记的差评却有3次",
         "对照好差评平台核对评价量和扣分登记"),
    ]  # fmt: skip


# --- nobody earns an award who was never there ----------------------------------------------------


@pytest.mark.parametrize(
    ("clause", "label"), [("加分项1 30", "延时服务"), ("加分项2c", "群众书面、锦旗表扬")]
)
def test_absent_all_month_with_an_award_for_service(clause: str, label: str) -> None:
    month = Month(awards=rows(f"3 李强 {clause}"), attendance=signed(李强=(84, 84)))
    assert findings(month) == [
        f"提醒 加分登记!E4 李强（1002）全月没有一次正常签到，却登记了{label}",
        "提醒 考勤!E5 李强（1002）全月没有一次正常签到，在岗率为0",
    ]
    there = Month(awards=rows(f"3 李强 {clause}"), attendance=signed(李强=(84, 83)))
    assert findings(there) == []


def test_an_award_that_needs_nobody_present_is_fine() -> None:
    month = Month(awards=rows("3 李强 加分项4a"), attendance=signed(李强=(84, 84)))
    assert findings(month) == ["提醒 考勤!E5 李强（1002）全月没有一次正常签到，在岗率为0"]


# --- order, and each problem once -----------------------------------------------------------------


def test_the_worst_comes_first_and_each_problem_once() -> None:
    month = Month(
        deductions=rows(
            "3 李强 业务规范4",
            "3 外人 业务规范1",
            "12 李强 考勤管理1b",
            "12 李强 考勤管理1b",
        ),
        attendance=signed(李强=(84, 1)),
    )
    assert findings(month) == [
        "错误 扣分登记!C5 名册中无此人：外人",
        "提醒 扣分登记!E6 李强（1002）登记了迟到共2次，签到异常却只有1次",
        "提醒 扣分登记!G4 待核实已9天",
        "提醒 扣分登记!E7 同一人、同一天、同一条款登记了两次（另一行：E6）",
    ]


def test_pending_rows_are_listed_with_their_age_whatever_is_pending() -> None:
    month = Month(
        deductions=rows("3 李强 业务规范4", "5 李强 行为规范3 - 申诉中", "27 李强 业务规范1"),
        awards=rows("6 李强 加分项6 - 待核实"),
    )
    assert findings(month) == [
        "提醒 扣分登记!G4 待核实已24天",
        "提醒 扣分登记!G5 申诉中已22天",
        "提醒 加分登记!G4 待核实已21天",
    ]


def test_a_row_that_can_never_be_verified_is_an_error_from_its_first_day() -> None:
    rows = [[datetime(2026, 11, 30), "1002", code] for code in ("业务规范4", "行为规范2a")]
    month = Month(deductions=[["日期", "工号", "条款"], *rows])
    what = "“群众投诉属实”要核实属实才计，这张表没有“核实”列，本行没有计入"
    found = [line for line in lines(month) if line[1] == "扣分登记"]
    assert found == [
        ("错误", "扣分登记", "C4", what, "在“条款”列旁边插入一列“核实”，填属实或不属实")
    ]


@pytest.mark.parametrize("title", ["条款", "违反条款", "加分 事项"])
def test_a_ledger_that_lacks_the_column_to_mend_is_to_get_it(title: str) -> None:
    table = [["日期", "姓名", title], ["2026-11-03", "李强", "加分项1"]]
    (found,) = [one for one in lines(Month(awards=table)) if one[0] == "错误"]
    advice = f"在“{title.replace(' ', '')}”列旁边插入一列“数量”；数量填本次的分钟数"
    assert found == ("错误", "加分登记", "C4", "缺分钟数", advice)


def test_an_appeal_is_listed_from_its_first_day() -> None:
    month = Month(deductions=rows("27 李强 业务规范1 - 申诉中", "26 李强 业务规范4 - 待核实"))
    assert findings(month) == ["提醒 扣分登记!G4 申诉中"]


def test_a_wrong_choice_is_said_once_at_its_cell_and_before_all_else() -> None:
    month = Month(deductions=rows("3 外人 业务规范1"), choices=choices_table(["连续通报计次 随便"]))
    (row,) = [i for i, line in enumerate(month.choices) if line[0] == "连续通报计次"]
    assert findings(month)[:1] == [
        f"错误 口径!B{3 + row} 口径“连续通报计次”：应为每满三次计一次、每月最多一次、第三次起每次计一次之一"
    ]
    assert sum("连续通报计次" in line for line in findings(month)) == 1


def test_a_wrong_rule_is_said_once_at_its_cell() -> None:
    rules = rules_table()
    rules[7][6] = "随便"
    found = findings(Month(rules=rules))
    assert [line.split("应为")[0] for line in found] == [
        "错误 细则!B10 细则表头下第7行：计算方式“随便”"
    ]


def test_a_ledger_without_its_column_stops_nothing_else() -> None:
    month = Month(
        deductions=[["日期", "姓名"], [datetime(2026, 11, 3), "李强"]],
        awards=rows("3 外人 加分项6"),
    )
    assert findings(month) == [
        "错误 扣分登记!A3 登记缺少“条款”列",
        "错误 加分登记!C4 名册中无此人：外人",
    ]


def test_two_ledgers_without_the_same_column_are_two_problems() -> None:
    broken: Table = [["日期", "姓名"], [datetime(2026, 11, 3), "李强"]]
    assert findings(Month(deductions=broken, awards=broken)) == [
        "错误 扣分登记!A3 登记缺少“条款”列",
        "错误 加分登记!A3 登记缺少“条款”列",
    ]


def test_a_roster_without_names_is_one_problem() -> None:
    assert findings(Month(roster=[["窗口"], ["综合窗口"]])) == ["错误 名册!A3 名册缺少“姓名”列"]


# --- a month that has only begun ------------------------------------------------------------------


def test_what_is_not_there_yet_is_one_thing_to_do() -> None:
    nobody = {"王芳": (None, None), "李强": (None, None), "赵敏": (None, None)}
    month = Month(deductions=ledger([]), attendance=signed(), reviews=reviewed(**nobody))
    assert findings(month) == ["提醒 好差评!D3 好差评还没有导入或填写：4人都缺办件量，总分都是待核"]
    assert month.score("李强", "好差评") == "缺办件量"
    one = Month(
        deductions=ledger([]),
        attendance=signed(),
        reviews=reviewed(**{**nobody, "李强": (9, 9)}),
    )
    assert [line.split()[0] for line in findings(one)] == ["错误"] * 3


# --- every problem with its cell and what to do ---------------------------------------------------


def lines(month: Month) -> list[tuple[object, ...]]:
    """The problems as level, sheet, cell, what, advice."""
    return [tuple(line) for line in month.check()]


ONE_EACH = "每人一个工号；重复的行删去。换了窗口的，前一行填离岗日期，后一行填到岗日期"


@pytest.mark.parametrize(
    ("person", "found"),
    [
        (["1005", "#N/A", "一窗", None, None], ("错误", "B8", "工号或姓名是错误值", "改正该单元格")),
        (["#N/A", "刘平", "一窗", None, None], ("错误", "B8", "工号或姓名是错误值", "改正该单元格")),
        (["1005", None, "一窗", None, None], ("错误", "B8", "缺姓名", "补填姓名")),
        (["1004", "刘平", "一窗", None, None], ("错误", "A8", "工号重复（与B7）", ONE_EACH)),
        ([None, "赵敏", None, None, None], ("提醒", "C8", "缺窗口", "补填窗口")),
        (["1005", "刘平", "一窗", "月初", None],
         ("错误", "D8", "到岗日期看不懂，按未填处理", "填日期，如 2026-11-03")),
        (["1005", "刘平", "一窗", None, "月底"],
         ("错误", "E8", "离岗日期看不懂，按未填处理", "填日期，如 2026-11-03")),
        (["1005", "刘平", "一窗", datetime(2026, 11, 9), datetime(2026, 11, 8)],
         ("错误", "E8", "离岗日期早于到岗日期", "核对两个日期")),
        (["1005", "刘平", "一窗", datetime(2026, 11, 9), datetime(2026, 11, 9)], None),
        ([None, None, "一窗", None, None], None),
    ],
)  # fmt: skip
def test_a_row_of_the_roster(person: Row, found: tuple[str, ...] | None) -> None:
    """It stands after 赵敏's; the next row's own fault is still found."""
    month = Month()
    month.roster = [*month.roster, person, ["1009", "马驰", None, None, None]]
    said = [line for line in lines(month) if line[1] == "名册"]
    wanted = [(level, "名册", *rest) for level, *rest in [found] if found] if found else []
    missing = ("提醒", "名册", "C9", "缺窗口", "补填窗口")
    assert sorted(said, key=str) == sorted([*wanted, missing], key=str)


WHO_IS_MEANT = "按名册改正姓名、工号或窗口"
A_DAY = "填日期，如 2026-11-03"
FROM_THE_LIST = "从下拉列表中选择条款"
SIGN_INS = "对照考勤系统：没有的事删去该行或填不属实，漏计的改签到异常次数"


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"日期": "2026-12-03"}, [("错误", "A4", "日期不在本月", "改正日期，或移到那个月的工作簿")]),
        ({"日期": "去年"}, [("错误", "A4", "日期看不懂", A_DAY)]),
        ({"日期": None}, [("错误", "A4", "缺日期", A_DAY)]),
        ({"姓名": "赵敏"}, [("错误", "A4", "当日不在岗（见名册到岗、离岗日期）", "核对日期和名册")]),
        ({"日期": "2026-11-07"}, [
            ("提醒", "A4", "11月7日在日历上是休息日", "核对日期；当天上班的，在“日历”改为“是”"),
        ]),
        ({"姓名": None}, [("错误", "C4", "缺姓名", WHO_IS_MEANT)]),
        ({"姓名": "全体"}, [("错误", "C4", "缺窗口", WHO_IS_MEANT)]),
        ({"姓名": "#N/A"}, [("错误", "C4", "“姓名”单元格是错误值", WHO_IS_MEANT)]),
        ({"姓名": None, "工号": "9999"}, [("错误", "C4", "名册中无此工号：9999", WHO_IS_MEANT)]),
        ({"工号": "1001"}, [("错误", "C4", "工号与姓名不符（工号1001是王芳）", WHO_IS_MEANT)]),
        ({"姓名": "王芳"}, [
            ("错误", "C4", "姓名重复，请填工号或窗口：1001 综合窗口、1003 税务窗口", WHO_IS_MEANT),
        ]),
        ({"工号": "1002", "姓名": "李强、赵敏"}, [
            ("错误", "C4", "姓名有几个人的，工号不填", WHO_IS_MEANT),
        ]),
        ({"姓名": "李强、李强"}, [("错误", "C4", "同一个人写了两次", WHO_IS_MEANT)]),
        ({"姓名": "李强、谁"}, [("错误", "C4", "名册中无此人：谁", WHO_IS_MEANT)]),
        ({"姓名": None, "窗口": "综合窗"}, [
            ("错误", "C4", "名册中无此窗口：综合窗", WHO_IS_MEANT),
            ("错误", "E4", "该条款不能按整个窗口登记", "填写姓名或工号"),
        ]),
        ({"窗口": "税务窗口"}, [
            ("提醒", "D4", "窗口与名册不符（名册为综合窗口）", "核对窗口；本行已按名册上的人计入"),
        ]),
        ({"条款": None}, [("错误", "E4", "缺条款", FROM_THE_LIST)]),
        ({"条款": "业务规范99"}, [("错误", "E4", "细则中没有业务规范99", FROM_THE_LIST)]),
        ({"条款": "业务规范"}, [
            ("错误", "E4", "看不懂条款“业务规范”，像是 业务规范8 业务不熟、不能胜任？", FROM_THE_LIST),
        ]),
        ({"条款": "旷工"}, [("错误", "F4", "缺半天数", "数量填半天数；一个也要填1")]),
        ({"数量": "两"}, [("错误", "F4", "数量应为正整数", "改正数量；一次可以不填")]),
        ({"条款": "考勤管理1a", "数量": 20}, [
            ("提醒", "F4", "脱岗15分钟以上20次，数量填的像是分钟数", "数量填次数；一次可以不填"),
        ]),
        ({"条款": "考勤管理1f", "数量": 60}, [
            ("提醒", "E4", "李强（1002）登记了旷工共60次，签到异常却只有0次", SIGN_INS),
            ("提醒", "F4", "旷工60半天，本月的工作日只有42半天", "核对数量和日期"),
        ]),
        ({"核实": "查过"}, [
            ("错误", "G4", "核实写法看不懂", "填属实、不属实、撤销、待核实或申诉中"),
        ]),
        ({"通报期次": "七"}, [
            ("提醒", "I4", "通报期次看不懂，不参加连续通报的计算", "填期次的数字，如 7 或 第7期"),
        ]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_names_its_cell_and_what_to_do(
    changed: dict[str, object], found: list[tuple[str, ...]]
) -> None:
    row: dict[str, object] = {"日期": "2026-11-03", "姓名": "李强", "条款": "业务规范1", **changed}
    month = Month(deductions=ledger([[row.get(str(name)) for name in LEDGER_HEADER]]))
    assert lines(month) == [(level, "扣分登记", *rest) for level, *rest in found]


def test_a_deduction_among_the_awards_is_to_be_moved() -> None:
    month = Month(awards=ledger([["2026-11-03", None, "李强", None, "业务规范1"]]))
    assert lines(month) == [
        ("错误", "加分登记", "E4", "扣分条款应填在扣分登记", "把本行移到扣分登记")
    ]


def test_nobody_of_a_window_was_there_that_day() -> None:
    month = Month(awards=ledger([["2026-11-03", None, None, "晚班窗口", "加分项2a"]]))
    month.roster = [*month.roster, ["1009", "马驰", "晚班窗口", datetime(2026, 11, 9), None]]
    assert lines(month)[0] == (
        "错误", "加分登记", "A4", "该窗口当日无人在岗", "核对日期和名册"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("clause", "what", "advice"),
    [
        ("好差评1", "该条款自动计算，不用登记", "删除本行"),
        ("随便", "看不懂条款“随便”", "从下拉列表中选择条款"),
        ("加分项6", "加分条款应填在加分登记", "把本行移到加分登记"),
    ],
)
def test_what_to_do_about_a_clause_that_cannot_be_entered(
    clause: str, what: str, advice: str
) -> None:
    assert lines(Month(deductions=rows(f"3 李强 {clause}"))) == [
        ("错误", "扣分登记", "E4", what, advice)
    ]


def test_a_whole_window_is_praised_not_blamed() -> None:
    month = Month(deductions=ledger([["2026-11-03", None, None, "综合窗口", "业务规范1"]]))
    assert lines(month) == [
        ("错误", "扣分登记", "E4", "该条款不能按整个窗口登记", "填写姓名或工号")
    ]


@pytest.mark.parametrize(("day", "window"), [(3, "一窗"), (10, "二窗"), (20, "三窗")])
def test_whoever_changes_windows_twice_belongs_to_each_in_its_time(day: int, window: str) -> None:
    month = Month(awards=ledger([[datetime(2026, 11, day), None, None, window, "加分项2a"]]))
    month.roster = [
        ["工号", "姓名", "窗口", "到岗日期", "离岗日期"],
        ["1002", "李强", "一窗", None, "2026-11-05"],
        ["1002", "李强", "二窗", "2026-11-06", "2026-11-15"],
        ["1002", "李强", "三窗", "2026-11-16", None],
        *([row[0], row[1], "别的窗口", None, None] for row in month.roster[1:] if row[0] != "1002"),
    ]
    scores = call(
        "SCORE", "1002", "加分项", month.roster, month.deductions, month.awards, month.rules,
        month.choices,
    )  # fmt: skip
    assert scores == [[2]]


def test_two_of_one_name_and_window_without_numbers() -> None:
    month = Month()
    month.roster = [*month.roster, *([None, "刘平", "一窗", None, None] for _ in range(2))]
    month.roster += [[None, "刘平", "二窗", None, None], [None, "马驰", "一窗", None, None]]
    said = [line for line in lines(month) if line[1] == "名册"]
    assert said == [("错误", "名册", "A9", "没有工号，姓名和窗口都重复（与B8）", ONE_EACH)]


def test_the_cells_of_a_roster_are_found_in_any_order_of_its_columns() -> None:
    month = Month()
    month.roster = [[row[1], row[2], row[0]] for row in month.roster]
    month.roster.append(["刘平", "一窗", "1004"])
    said = [line for line in lines(month) if line[1] == "名册"]
    assert said == [("错误", "名册", "C8", "工号重复（与A7）", ONE_EACH)]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (["月初", "是"], ("A34", "日期看不懂", "填日期，如 2026-11-03")),
        ([True, "是"], ("A34", "日期看不懂", "填日期，如 2026-11-03")),
        ([datetime(2026, 11, 30), "上班"], ("B34", "工作日应为是或否", "从下拉列表中选择")),
        ([datetime(2026, 11, 30), None], ("B34", "工作日应为是或否", "从下拉列表中选择")),
        ([datetime(2026, 11, 30), "否"], None),
        ([None, None], None),
    ],
)  # fmt: skip
def test_a_row_of_the_calendar(row: Row, found: tuple[str, ...] | None) -> None:
    month = Month()
    month.calendar = [*month.calendar, row]
    assert lines(month) == ([("错误", "日历", *found)] if found else [])


def test_every_cell_of_a_row_that_is_wrong_is_pointed_at() -> None:
    bad = ["11月40日", None, "外人", None, "业务规范77", "两次", "也许", None, None, None]
    assert lines(Month(deductions=ledger([bad]))) == [
        ("错误", "扣分登记", "C4", "名册中无此人：外人", "按名册改正姓名、工号或窗口"),
        ("错误", "扣分登记", "E4", "细则中没有业务规范77", "从下拉列表中选择条款"),
        ("错误", "扣分登记", "A4", "日期看不懂", "填日期，如 2026-11-03"),
        ("错误", "扣分登记", "F4", "数量应为正整数", "改正数量；一次可以不填"),
        ("错误", "扣分登记", "G4", "核实写法看不懂", "填属实、不属实、撤销、待核实或申诉中"),
    ]


@pytest.mark.parametrize("verdict", ["不属实", "撤销"])
def test_a_row_taken_back_was_not_entered_twice(verdict: str) -> None:
    month = Month(deductions=rows("3 李强 业务规范1", f"3 李强 业务规范1 - {verdict}"))
    assert findings(month) == []
    assert month.score("李强", "业务规范") == 18


def test_the_same_entered_twice_is_doubted_and_counts() -> None:
    month = Month(deductions=rows("3 李强 业务规范1", "4 李强 业务规范1", "3 李强 业务规范1"))
    assert findings(month) == ["提醒 扣分登记!E6 同一人、同一天、同一条款登记了两次（另一行：E4）"]
    assert month.score("李强", "业务规范") == 14


def test_counts_of_nobody_are_named_and_lines_of_sums_are_not() -> None:
    month = Month()
    assert month.attendance is not None
    month.attendance = [
        *month.attendance,
        [None, None, None, 84, 0],
        [None, "小计", None, 336, 0],
        [None, "总计", None, 336, 0],
        ["合计", None, None, 336, 0],
        ["小计", None, None, 336, 0],
        ["总计", None, None, 336, 0],
        [None, None, None, None, None],
        [None, "外人", None, 84, 0],
        [None, "本页小计：", None, 336, 0],
        [None, "共 12 人", None, 336, 0],
        ["人均", None, None, 84, 0],
        [None, "平均分", None, 84, 0],
        [None, "人均次数", None, 84, 0],
        ["税务窗口人均异常次数：", None, None, 84, 0],
        [None, "残联小计", None, 84, 0],
        [None, "最高值", None, 84, 0],
        [None, "实有5人", None, 84, 0],
        [None, "优秀2人，良好3人", None, 84, 0],
    ]
    assert [line[:4] for line in lines(month)] == [
        ("错误", "考勤", "B8", "缺姓名"),
        ("错误", "考勤", "B15", "名册中无此人"),
    ]


@pytest.mark.parametrize(
    ("sheet", "said", "cell", "what", "advice"),
    [
        ("考勤", (None, 0), "D5", "缺应签到次数", "补填或改正"),
        ("考勤", (0, 0), "D5", "应签到有误", "应签到次数填大于0的整数"),
        ("考勤", (84, -1), "E5", "签到异常有误", "签到异常次数填0或正整数"),
        ("考勤", (84, 85), "E5", "异常多于应签到", "补填或改正"),
        ("考勤", ("#N/A", 0), "D5", "应签到是错误值", "补填或改正"),
        ("好差评", (None, 5), "D5", "缺办件量", "补填或改正"),
        ("好差评", (50, None), "E5", "缺评价量", "补填或改正"),
        ("好差评", (50, 51), "E5", "评价多于办件", "补填或改正"),
        ("好差评", ("多", 5), "D5", "办件量有误", "办件量填0或正整数"),
        ("好差评", (5, 1.5), "E5", "评价量有误", "评价量填0或正整数"),
    ],
)  # fmt: skip
def test_a_count_that_cannot_be_read(
    sheet: str, said: tuple[object, object], cell: str, what: str, advice: str
) -> None:
    month = Month()
    if sheet == "考勤":
        month.attendance = signed(李强=said)
    else:
        month.reviews = reviewed(李强=said)
    assert lines(month) == [("错误", sheet, cell, f"李强（1002）{what}", advice)]


def test_who_is_not_among_the_counts_or_there_twice() -> None:
    month = Month()
    month.attendance = [*signed()[:2], signed()[3], signed()[3], signed()[4]]
    assert lines(month) == [
        ("错误", "考勤", "B3", "考勤中没有李强（1002）", "在考勤中为此人补一行"),
        ("错误", "考勤", "B5", "王芳（1003）重复登记", "只留一行"),
    ]


@pytest.mark.parametrize(
    ("remark", "verdict", "doubted"),
    [
        ("作废", None, True),
        ("申诉成功，撤销", "属实", True),
        ("【巡查系统 7】误登", None, True),
        ("申诉未成功", None, False),
        ("未撤销", None, False),
        ("作废", "撤销", False),
        ("玩手机", None, False),
    ],
)
def test_a_row_that_counts_though_its_remark_says_otherwise(
    remark: str, verdict: str | None, doubted: bool
) -> None:
    entered = ["2026-11-03", None, "李强", None, "行为规范8", None, verdict, None, None, remark]
    month = Month(deductions=ledger([entered]))
    found = [line for line in lines(month) if line[2] == "J4"]
    written = remark.rpartition("】")[2].replace("，", ",")
    what = f"备注写着“{written}”，本行仍然计入"
    advice = "不计的，核实填不属实或撤销；没有核实列的删去本行"
    assert found == ([("提醒", "扣分登记", "J4", what, advice)] if doubted else [])
    if doubted:
        assert month.points() == [-3]


@pytest.mark.parametrize(
    ("who", "what"),
    [
        ([None, "#N/A"], "工号或姓名是错误值"), (["#REF!", "李强"], "工号或姓名是错误值"),
        ([None, "无名"], "名册中无此人"), ([None, None], "缺姓名"),
    ],
)  # fmt: skip
def test_a_row_of_counts_that_names_nobody(who: Row, what: str) -> None:
    month = Month()
    assert month.attendance is not None
    month.attendance = [*month.attendance, [*who, None, 84, 0]]
    assert lines(month) == [("错误", "考勤", "B8", what, "按名册改正，或删去本行")]


def test_two_windows_in_one_cell_of_the_roster() -> None:
    month = Month()
    month.roster = [
        ["工号", "姓名", "窗口"],
        ["1001", "王芳", "社保窗口、医保窗口"], ["1002", "李强", "医保窗口"],
        ["1003", "赵敏", "公积金、住房窗口"], ["1004", "马驰", "公积金、住房窗口"],
    ]  # fmt: skip
    doubts = [line for line in lines(month) if line[1] == "名册"]
    assert [line[:3] for line in doubts] == [("提醒", "名册", "C4")]
    assert "社保窗口、医保窗口" in str(doubts[0][3])


def test_what_to_do_about_a_row_that_waits() -> None:
    month = Month(deductions=rows("3 李强 业务规范4", "27 李强 业务规范1"))
    assert lines(month) == [
        ("提醒", "扣分登记", "G4", "待核实已24天", "尽快核实，填属实、不属实或撤销")
    ]


def test_a_calendar_without_its_days_is_one_problem() -> None:
    month = Month(deductions=rows("7 李强 行为规范13 9"))
    month.calendar = [["日子", "工作日"], ["2026-11-02", "是"]]
    assert findings(month) == ["错误 日历!A3 日历缺少“日期”列"]


def test_without_the_places_of_the_tables_the_problems_are_listed_all_the_same() -> None:
    month = Month(deductions=ledger([[None, None, "李强", None, "业务规范1"]]))
    assert lines(month) == [("错误", "扣分登记", "A4", "缺日期", "填日期，如 2026-11-03")]
    (first, *_) = call("CHECK", 3, [["表", "工作表", "首行", "首列"]], *month._tables()[1:])
    assert first == ["错误", "", "", "缺日期", "填日期，如 2026-11-03"]


def test_one_of_several_who_was_not_in_post_is_named() -> None:
    month = Month(deductions=rows("3 李强、赵敏 业务规范1"))
    month.roster = [[*row[:3], None, None] for row in month.roster]
    month.roster[0] = ["工号", "姓名", "窗口", "到岗日期", "离岗日期"]
    month.roster[4][3] = "2026-11-16"
    assert findings(month) == ["错误 扣分登记!A4 赵敏（1004）当日不在岗（见名册到岗、离岗日期）"]


def test_a_calendar_may_have_its_columns_in_any_order() -> None:
    month = Month()
    month.calendar = [["工作日", "日期"], ["是", datetime(2026, 11, 3)], ["是", "月初"]]
    assert lines(month) == [("错误", "日历", "B5", "日期看不懂", "填日期，如 2026-11-03")]


def test_another_window_among_the_counts_is_doubted() -> None:
    month = Month()
    assert month.attendance is not None
    month.attendance[2][2] = "税务窗口"
    what = "窗口与名册不符（名册为综合窗口）"
    assert lines(month) == [("提醒", "考勤", "C5", what, "核对窗口")]


@pytest.mark.parametrize(("code", "sheet"), [("考勤管理3", "考勤"), ("好差评1", "好差评")])
def test_what_no_clause_counts_need_not_be_filled_in(code: str, sheet: str) -> None:
    strange = {"考勤": signed(李强=(None, 5)), "好差评": reviewed(李强=(None, 5))}
    month = Month()
    month.attendance, month.reviews = (
        strange["考勤"] if sheet == "考勤" else month.attendance,
        strange["好差评"] if sheet == "好差评" else month.reviews,
    )
    assert len(lines(month)) == 1
    month.rules = [row for row in month.rules if row[1] != code]
    assert lines(month) == []
    assert month.score("李强", "业务规范") == 20


def test_a_day_that_the_imported_attendance_has_otherwise() -> None:
    month = Month(
        deductions=rows("3 李强 考勤管理1b", "4 李强 考勤管理1b"),
        attendance=signed(李强=(84, 2)),
    )
    imported = [
        ["工号", "姓名", "窗口", "日期", "至", "条款", "记录"],
        [
            "1002",
            "李强",
            "综合窗口",
            "2026-11-01",
            "2026-11-30",
            "考勤管理1b",
            "2026-11-03考勤管理1b",
        ],
    ]
    found = call("CHECK", 9, *month._tables(), imported)
    assert [line for line in found if any(line)] == [[
        "提醒", "扣分登记", "E5", "李强（1002）11月4日登记了迟到，导入的考勤记录里这一天没有",
        "对照考勤系统：登记错的改日期或删去该行，不属实的填不属实",
    ]]  # fmt: skip


# --- clauses that say one thing and count another -----------------------------------------------


def changed_rules(code: str, column: str, value: object, nth: int = 0) -> Table:
    """The sheet 细则 with one cell of a clause's nth line, or of a category's full marks, changed."""
    table = [list(row) for row in rules_table()]
    rows = [row for row in table if code in (row[1], f"{row[0]}{row[1]}")]
    rows[nth][table[0].index(column)] = value
    return table


@pytest.mark.parametrize(
    ("rules", "what"),
    [
        (changed_rules("行为规范9", "分值", -5), "“行为规范9”的分值是5，“内容”里写的是4"),
        (changed_rules("行为规范9", "内容", "玩游戏的，扣０.５分"), "“行为规范9”的分值是4，“内容”里写的是0.5"),
        (changed_rules("加分项满分", "分值", 10), "“满分”的分值是10，“内容”里写的是5"),
        (changed_rules("加分项1", "界限", 60, 1), "“加分项1”的界限是60，“内容”里写的是15、30、30"),
        (changed_rules("好差评1", "界限", 95), "“好差评1”的界限是95，“内容”里写的是100、80、60"),
        (changed_rules("考勤管理2a", "界限", 2), "“考勤管理2a”的界限是2，“内容”里写的是3"),
    ],
)  # fmt: skip
def test_a_clause_whose_sentence_has_other_numbers_is_named(rules: Table, what: str) -> None:
    (found,) = [one for one in lines(Month(rules=rules)) if one[1] == "细则"]
    advice = "把“内容”“说明”改成一致：得分说明、通知单和公示照它们写"
    assert (found[0], str(found[2])[0], *found[3:]) == ("提醒", "C", what, advice)


@pytest.mark.parametrize(
    "rules",
    [
        rules_table(),
        changed_rules("行为规范9", "内容", "玩游戏的，每次扣四分，满30分钟加倍"),
        changed_rules("行为规范9", "内容", "迟到扣2分，玩游戏扣 4 分"),
        *(
            changed_rules("行为规范9", "内容", content)
            for content in (
                "每次扣2-5分",
                "每次扣3分到6分",
                "扣四分，最高扣10分",
                "每次扣肆分；全年累计达12分的另报",
                "（满分100分）每次扣分",
            )
        ),
        changed_rules("考勤管理2a", "内容", "连续三次通报的，每发现1次扣2分"),
        changed_rules("加分项1", "内容", "一刻钟到30分钟加0.5分"),
    ],
)
def test_one_that_has_its_number_or_none_is_not(rules: Table) -> None:
    assert [one for one in lines(Month(rules=rules)) if one[1] == "细则"] == []
