"""What becomes of a ledger row: who it concerns, whether it counts, and what 状态 says."""

from datetime import datetime

import pytest

from tests.udf.month import ROSTER, Month, Row, choices_table, ledger

DAY = datetime(2026, 11, 3)


def status(*row: object, side: str = "扣分", **changes: object) -> object:
    table = ledger([row])
    month = Month(**{"awards" if side == "加分" else "deductions": table, **changes})  # type: ignore[arg-type]
    return month.status(side)[0]


@pytest.mark.parametrize("name", ["李强", " 李强", "李　强", "李强\n", "李强\u200b"])
def test_names_are_compared_without_white_space(name: str) -> None:
    assert status(DAY, None, name, None, "业务规范1") == "计入"


@pytest.mark.parametrize("number", [1002, 1002.0, "1002", "１００２", "1002 "])
def test_a_number_may_come_as_text(number: object) -> None:
    assert status(DAY, number, None, None, "业务规范1") == "计入：李强（综合窗口）−2"


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (("1001", "李强", None), "工号与姓名不符（工号1001是王芳）"),
        (("9999", None, None), "名册中无此工号：9999"),
        ((None, "无名", None), "名册中无此人：无名"),
        ((None, "李强强", None), "名册中无此人：李强强（李强？）"),
        ((None, "王芳", None), "姓名重复，请填工号或窗口：1001 综合窗口、1003 税务窗口"),
        (
            (None, "王芳", "医保窗口"),
            "姓名重复，且窗口与名册不符：1001 综合窗口、1003 税务窗口",
        ),
        ((None, "王芳", "税务窗口"), "计入"),
        ((None, "李强", "税务窗口"), "计入"),
        ((None, None, None), "缺姓名"),
        ((None, "全体", None), "缺窗口"),
        ((None, None, "无此窗口"), "名册中无此窗口：无此窗口；该条款不能按整个窗口登记"),
        ((None, None, "综合窗口"), "该条款不能按整个窗口登记"),
    ],
)
def test_whom_a_row_names_and_what_keeps_it_from_counting(
    who: tuple[object, object, object], said: str
) -> None:
    assert status(DAY, *who, "业务规范1") == said


def test_another_window_counts_with_a_warning() -> None:
    month = Month(deductions=ledger([[DAY, None, "李强", "税务窗口", "业务规范1"]]))
    assert month.score("李强", "业务规范") == 18
    advice = "核对窗口；本行已按名册上的人计入"
    assert month.check() == [["提醒", "扣分登记", "D4", "窗口与名册不符（名册为综合窗口）", advice]]


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        (None, "计入"), ("", "计入"), (2, "计入"), (2.0, "计入"), ("2", "计入"), ("２", "计入"),
        ("2.0", "计入"), (True, "计入"),
        (0, "数量应为正整数"), (-1, "数量应为正整数"), (1.5, "数量应为正整数"), ("两次", "数量应为正整数"),
        ("+2", "数量应为正整数"), ("1e2", "数量应为正整数"), ("#DIV/0!", "“数量”单元格是错误值"),
    ],
)  # fmt: skip
def test_a_quantity_is_a_whole_number_or_the_row_does_not_count(
    quantity: object, said: str
) -> None:
    assert status(DAY, None, "李强", None, "业务规范1", quantity) == said


@pytest.mark.parametrize(
    "when",
    [
        DAY, DAY.date(), 46329, 46329.0, 46329.5, "2026-11-3", "2026/11/03", "2026.11.3",
        "2026年11月3日", "11月3日", " 2026-11-3 ", "2026-11-03 08:30", "２０２６－１１－３",
    ],
)  # fmt: skip
def test_days_are_read_as_hosts_and_clerks_write_them(when: object) -> None:
    assert status(when, None, "李强", None, "业务规范1") == "计入"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (None, "缺日期"), ("  ", "缺日期"), ("昨天", "日期看不懂"), ("2026-13-1", "日期看不懂"),
        ("12-3", "日期看不懂"), ("11/3-11/5", "日期看不懂"), ("11/31", "日期看不懂"), ("#N/A", "“日期”单元格是错误值"), ("2026-10-31", "日期不在本月"),
        ("2025-11-03", "日期不在本月"), ("2026-12-01", "日期不在本月"), (1e300, "日期看不懂"),
    ],
)  # fmt: skip
def test_a_wrong_day_is_an_error_row(when: object, said: str) -> None:
    assert status(when, None, "李强", None, "业务规范1") == said


def test_without_a_month_any_day_will_do() -> None:
    choices = [row for row in choices_table() if row[0] != "考核月份"]
    assert status("2025-01-01", None, "李强", None, "业务规范1", choices=choices) == "计入"
    assert status("1月1日", None, "李强", None, "业务规范1", choices=choices) == "日期看不懂"


@pytest.mark.parametrize(
    ("day", "said"), [(15, "当日不在岗（见名册到岗、离岗日期）"), (16, "计入")]
)
def test_time_of_service(day: int, said: str) -> None:
    assert status(datetime(2026, 11, day), None, "赵敏", None, "业务规范1") == said


@pytest.mark.parametrize(
    ("checked", "said"),
    [
        ("属实", "计入"), ("是", "计入"), (" 属 实 ", "计入"), ("待核实", "待核实（未计入）"),
        ("核实中", "待核实（未计入）"), (None, "待核实（未计入）"), ("申诉中", "申诉中（未计入）"),
        ("不属实", "不属实（不计）"), ("否", "不属实（不计）"), ("撤销", "已撤销（不计）"), ("已撤销", "已撤销（不计）"),
        ("也许", "核实写法看不懂"), ("#REF!", "“核实”单元格是错误值"),
    ],
)  # fmt: skip
def test_a_row_to_be_verified_counts_once_the_verdict_says_so(checked: object, said: str) -> None:
    assert status(DAY, None, "李强", None, "业务规范4", None, checked) == said


def test_a_clause_of_the_other_ledger_or_a_computed_one_is_an_error_row() -> None:
    assert status(DAY, None, "李强", None, "加分项5") == "加分条款应填在加分登记"
    assert status(DAY, None, "李强", None, "业务规范1", side="加分") == "扣分条款应填在扣分登记"
    assert status(DAY, None, "李强", None, "好差评1") == "该条款自动计算，不用登记"
    assert status(DAY, None, "李强", None, "考勤管理3") == "该条款自动计算，不用登记"


def test_everything_wrong_with_a_row_is_said_at_once() -> None:
    said = status("昨天", None, "无名", None, "abc", 0, "也许")
    assert said == "名册中无此人：无名；看不懂条款“abc”；日期看不懂；数量应为正整数；核实写法看不懂"


EMPTY: Row = [None] * 10


@pytest.mark.parametrize(
    "row",
    [
        EMPTY,
        [""] * 10,
        [" ", "　", None, None, None, None, None, "日常检查", None, "备注"],
        ["合计", None, None, None, None, 12],
        [None, None, "小计：", None, None, 12],
        ["税务窗口小计", None, None, None, None, 3],
        [None, None, "实有5人"],
    ],
)
def test_empty_rows_and_total_lines_are_nothing(row: Row) -> None:
    month = Month(deductions=ledger([row]))
    assert month.status() == [""]
    assert month.points() == [""]
    assert month.check() == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([DAY, None, "无名", None, "业务规范1", *[None] * 4, "两次累计"], "名册中无此人：无名"),
        ([None, None, "李强", None, "业务规范1", *[None] * 4, "本月最高3"], "缺日期"),
        (
            [None, None, "李强", None, "迟到累计3"],
            "看不懂条款“迟到累计3”，像是 考勤管理1b 迟到？；缺日期",
        ),
        ([None, None, None, None, "得分最低"], "缺姓名；看不懂条款“得分最低”；缺日期"),
    ],
)
def test_what_a_clause_or_a_remark_sums_up_takes_no_row_out(row: Row, said: str) -> None:
    month = Month(deductions=ledger([row]))
    assert month.status() == [said]


def test_a_serial_number_alone_does_not_make_a_row() -> None:
    table = [["序号", *ledger()[0]], [7, *EMPTY]]
    assert Month(deductions=table).status() == [""]


@pytest.mark.parametrize("bulletin", ["第七期", "七", "-1", 0, 1.5, "第7-9期"])
def test_an_unreadable_bulletin_is_ignored_with_a_warning(bulletin: object) -> None:
    rows = [
        [datetime(2026, 11, day), None, "李强", None, "业务规范1", None, None, None, value]
        for day, value in ((3, 8), (4, 9), (5, bulletin))
    ]
    month = Month(deductions=ledger(rows))
    assert month.score("李强", "考勤管理") == 35
    assert [line[:3] for line in month.check()] == [["提醒", "扣分登记", "I6"]]


def test_an_error_value_in_a_column_that_is_read_makes_an_error_row_and_no_more() -> None:
    good: Row = [DAY, None, "李强", None, "业务规范1"]
    rows: list[Row] = [good]
    for column in (0, 1, 2, 3, 4, 5, 6, 8):
        row: list[object] = [DAY, "1002", "李强", "综合窗口", "业务规范1", 1, "属实", None, 3, None]
        row[column] = {"type": "Error", "kind": "Div"}
        rows.append(row)
    harmless: list[object] = [*good, None, None, "#N/A", None, "#N/A"]
    month = Month(deductions=ledger([*rows, harmless]))
    assert month.score("李强", "业务规范") == 16
    said = month.status()
    assert said[0] == said[-1] == "计入"
    assert all("单元格是错误值" in str(text) for text in said[1:-1])


@pytest.mark.parametrize(
    ("one", "other", "suspect"),
    [
        ("【好差评平台 A1】社保", "【好差评平台 A2】社保", False),
        ("【好差评平台 A1】社保", "【好差评平台 A1】社保", True),
        ("【好差评平台 A1】社保", "", True),
        ("【登记表 内容0a1b】", "【登记表 内容0a1b-2】", True),
    ],
)
def test_two_cases_of_another_system_are_two_cases(one: str, other: str, suspect: bool) -> None:
    rows = [[DAY, None, "李强", None, "业务规范1", *[None] * 4, remark] for remark in (one, other)]
    month = Month(deductions=ledger(rows))
    assert month.score("李强", "业务规范") == 16
    assert any("登记了两次" in str(line[3]) for line in month.check()) is suspect


def test_the_same_thing_twice_is_a_suspicion_that_counts() -> None:
    rows = [[DAY, None, "李强", None, "业务规范1"], [DAY, "1002", None, None, "业务规范第1条"]]
    month = Month(deductions=ledger(rows))
    assert month.score("李强", "业务规范") == 16
    assert [line[:4] for line in month.check()] == [
        ["提醒", "扣分登记", "E5", "同一人、同一天、同一条款登记了两次（另一行：E4）"]
    ]


def test_an_award_by_window_and_by_name_is_a_suspicion() -> None:
    rows: list[Row] = [
        [DAY, None, None, "综合窗口", "加分项2a"],
        [datetime(2026, 11, 9), None, "李强", None, "加分项2a"],
    ]
    month = Month(awards=ledger(rows))
    assert month.score("李强", "加分项") == 4
    advice = "核对是否重复；重复的删去一行"
    assert [line[2:] for line in month.check()] == [
        ["E5", "按窗口和按个人各登记了一次表彰（另一行：E4）", advice]
    ]


def test_pending_rows_are_reminded_of_after_a_week() -> None:
    def findings(last: int) -> list[list[object]]:
        rows: list[Row] = [
            [DAY, None, "李强", None, "业务规范4"],
            [datetime(2026, 11, last), None, "李强", None, "业务规范1"],
        ]
        return Month(deductions=ledger(rows)).check()

    assert findings(10) == []
    assert [line[2:4] for line in findings(11)] == [["G4", "待核实已8天"]]


def test_more_empty_posts_than_the_month_has_left() -> None:
    def findings(quantity: int) -> list[list[object]]:
        row = [datetime(2026, 11, 25), None, "李强", None, "行为规范13", quantity]
        return Month(deductions=ledger([row])).check()

    assert findings(4) == []  # 25, 26, 27 and 30 are workdays in this calendar
    assert [line[2:4] for line in findings(5)] == [["F4", "空岗5个工作日，本月自该日起只有4个"]]


# --- several names, and people who move ------------------------------------------------------------


@pytest.mark.parametrize(
    "names", ["李强、赵敏", "李强，赵敏", "李强,赵敏", "李强/赵敏", " 李强 、 赵敏 "]
)
def test_several_names_in_a_cell_are_each_of_them(names: str) -> None:
    day = datetime(2026, 11, 18)
    month = Month(deductions=ledger([[day, None, names, None, "业务规范3b", 2]]))
    assert month.status() == ["计入（2人）"]
    assert month.points() == ["−8×2人"]
    assert [month.score(who, "业务规范") for who in ("李强", "赵敏", "王芳1003")] == [12, 12, 20]


@pytest.mark.parametrize(
    ("names", "number", "said"),
    [
        ("李强、无名", None, "名册中无此人：无名"),
        ("李强、王芳", None, "姓名重复，请填工号或窗口"),
        ("李强、李强", None, "同一个人写了两次"),
        ("李强、赵敏等3人", None, "名册中无此人：赵敏等3人"),
        ("李强（代班）", None, "名册中无此人：李强(代班)"),
        ("李强、赵敏", "1002", "工号不填"),
    ],
)
def test_one_doubtful_name_makes_the_whole_row_wrong(
    names: str, number: str | None, said: str
) -> None:
    month = Month(deductions=ledger([[DAY, number, names, None, "业务规范1"]]))
    assert said in str(month.status()[0])
    assert month.score("李强", "业务规范") == 20


def test_a_bulletin_of_several_names_is_each_ones() -> None:
    rows = [[datetime(2026, 11, d), None, "李强、赵敏", None, "业务规范1", None, None, None, d]
            for d in (18, 19, 20)]  # fmt: skip
    month = Month(deductions=ledger(rows))
    assert [month.score(who, "考勤管理") for who in ("李强", "赵敏")] == [33, 33]


MOVED: list[list[object]] = [
    ["工号", "姓名", "窗口", "到岗日期", "离岗日期"],
    ["1001", "王芳", "综合窗口", None, datetime(2026, 11, 15)],
    ["1002", "李强", "综合窗口", None, None],
    ["1001", "王芳", "税务窗口", datetime(2026, 11, 16), None],
]


def test_who_moves_within_the_month_is_one_person() -> None:
    month = Month(
        roster=MOVED,
        deductions=ledger([
            [datetime(2026, 11, 3), None, "王芳", "综合窗口", "业务规范1"],
            [datetime(2026, 11, 20), "1001", None, None, "业务规范2"],
        ]),
        awards=ledger([
            [datetime(2026, 11, 10), None, None, "综合窗口", "加分项2b"],
            [datetime(2026, 11, 20), None, None, "综合窗口", "加分项2b"],
            [datetime(2026, 11, 20), None, None, "税务窗口", "加分项2a"],
        ]),
        attendance=[["工号", "姓名", "应签到次数", "签到异常次数"], ["1001", None, 84, 0],
                    ["1002", None, 84, 0]],
        reviews=[["工号", "姓名", "办件量", "评价量"], ["1001", None, 0, 0], ["1002", None, 0, 0]],
    )  # fmt: skip
    assert month.status() == ["计入", "计入：王芳（税务窗口）−2"]
    assert month.status("加分") == ["计入（2人）", "计入（1人）", "计入（1人）"]
    assert month.scores()[2] == [16, 35, 5, 35, 3]  # the row of the last window
    assert month.scores()[1] == [20, 35, 5, 35, 2]
    assert not [line for line in month.check() if "工号重复" in str(line[3])]


@pytest.mark.parametrize(
    ("left", "came"),
    [
        (None, None),
        (datetime(2026, 11, 16), datetime(2026, 11, 16)),
        (None, datetime(2026, 11, 16)),
    ],
)
def test_one_number_at_two_places_at_once_is_an_error(
    left: datetime | None, came: datetime | None
) -> None:
    roster = [list(row) for row in MOVED]
    roster[1][4], roster[3][3] = left, came
    month = Month(roster=roster, deductions=ledger([[DAY, "1001", None, None, "业务规范1"]]))
    assert month.status() == ["名册中工号重复：1001"]
    assert any("工号重复" in str(line[3]) for line in month.check())


# --- posts not yet taken up, dates, quantities -----------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (datetime(2026, 11, 16), None, "计入"),
        (datetime(2026, 12, 7), None, "计入"),
        (None, datetime(2026, 11, 2), "当日已离岗（见名册离岗日期）"),
        (None, datetime(2026, 11, 3), "计入"),
    ],
)
def test_an_empty_post_may_lie_before_the_first_day_never_after_the_last(
    since: datetime | None, until: datetime | None, said: str
) -> None:
    roster = [MOVED[0], ["1002", "李强", "综合窗口", since, until]]
    assert status(DAY, None, "李强", None, "行为规范13", 2, roster=roster) == said


@pytest.mark.parametrize(
    "when",
    [
        "3日", "3号", "11.3", "20261103", 20261103, 20261103.0, "2026.11.3", "11/3", "11-3", "11-03",
        "2026年11月3号", "11月3号", "１１／３", "11月３日（周二）", "26-11-03", "2026-11-03 上午",
    ],
)  # fmt: skip
def test_short_ways_to_write_a_day(when: object) -> None:
    assert status(when, None, "李强", None, "业务规范1") == "计入"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (11.1, "日期是数字11.1，是11月1日还是11月10日？"),
        (11.3, "日期是数字11.3，是11月3日还是11月30日？"),
        (11.12, "日期是数字11.12，是11月12日？"),
        ("31日", "日期看不懂"),
        ("10.3", "日期不在本月"),
    ],
)
def test_a_number_that_may_be_two_days_is_asked_about(when: object, said: str) -> None:
    assert status(when, None, "李强", None, "业务规范1") == said


@pytest.mark.parametrize(
    ("clause", "many", "said"),
    [
        ("业务规范1", "2次", "计入"), ("业务规范1", "２次", "计入"), ("业务规范1", "2个", "数量应为正整数"),
        ("业务规范1", "2分钟", "数量应为正整数"), ("考勤管理1f", "2半天", "计入"),
        ("旷工", None, "缺半天数"), ("旷工", 2, "计入"), ("迟到", None, "计入"),
        ("未及时到岗", None, "缺空岗·工作日数"), ("考勤管理1f", None, "计入"),
    ],
)  # fmt: skip
def test_a_quantity_may_bear_the_clauses_own_unit(clause: str, many: object, said: str) -> None:
    assert status(DAY, None, "李强", None, clause, many) == said


def test_minutes_may_bear_their_unit() -> None:
    assert status(DAY, None, "李强", None, "加分项1", "30分钟", side="加分") == "计入"


@pytest.mark.parametrize(
    ("clause", "many", "what"),
    [
        ("考勤管理1a", 20, "数量填的像是分钟数"),
        ("业务规范1", 21, "一行登记了21次"),
        ("考勤管理1f", 99, "旷工99半天，本月的工作日只有"),
    ],
)
def test_figures_out_of_proportion_are_doubted_and_count(clause: str, many: int, what: str) -> None:
    month = Month(deductions=ledger([[DAY, None, "李强", None, clause, many]]))
    assert str(month.status()[0]).startswith("计入")
    assert any(line[0] == "提醒" and what in str(line[3]) for line in month.check())


def test_an_incident_on_a_day_off_is_doubted_and_counts() -> None:
    month = Month(deductions=ledger([[datetime(2026, 11, 7), None, "李强", None, "业务规范1"]]))
    assert month.score("李强", "业务规范") == 18
    assert [line[2:4] for line in month.check()] == [["A4", "11月7日在日历上是休息日"]]


@pytest.mark.parametrize(
    ("count", "once", "each", "floor"),
    [(1, 35, 35, 35), (2, 35, 35, 35), (3, 33, 33, 33), (4, 33, 31, 33), (6, 33, 27, 31)],
)
def test_bulletins_in_a_row_by_each_interpretation(
    count: int, once: int, each: int, floor: int
) -> None:
    rows = [
        [f"2026-11-{3 + n:02}", 1002, None, None, "行为规范3", None, None, None, 7 + n]
        for n in range(count)
    ]
    for choice, score in (
        ("每月最多一次", once), ("第三次起每次计一次", each), ("每满三次计一次", floor),
    ):  # fmt: skip
        choices = choices_table([f"连续通报计次 {choice}"])
        month = Month(deductions=ledger(rows), choices=choices)
        assert month.score("李强", "考勤管理") == score, choice


@pytest.mark.parametrize(
    ("minutes", "said", "score"),
    [
        (14, "计入（不足15分钟，不加分）：李强（综合窗口）", 0), (15, "计入：李强（综合窗口）+0.5", 0.5),
        (29, "计入：李强（综合窗口）+0.5", 0.5), (30, "计入：李强（综合窗口）+1", 1),
    ],
)  # fmt: skip
def test_what_does_not_reach_the_first_tier_says_so(minutes: int, said: str, score: float) -> None:
    month = Month(awards=ledger([["2026-11-03", 1002, None, None, "加分项1", minutes]]))
    assert month.status("加分") == [said]
    assert month.score("李强", "加分项") == score


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("业务规范二十三", "细则中没有业务规范23"), ("业务规范一十", "细则中没有业务规范10"),
        ("业务规范3c", "业务规范3没有c项"), ("业务规范三b", "计入：李强（综合窗口）−4"),
        ("业务规范一二十", "看不懂条款“业务规范一二十”，像是 业务规范8 业务不熟、不能胜任？"),
    ],
)  # fmt: skip
def test_numerals_are_read_as_they_are_spoken_or_not_at_all(clause: str, said: str) -> None:
    month = Month(deductions=ledger([["2026-11-03", 1002, None, None, clause]]))
    assert month.status() == [said]


def test_two_people_whom_nothing_tells_apart_keep_no_one_else_from_a_score() -> None:
    roster = [*ROSTER, *([None, "刘平", "一窗", None, None] for _ in range(2))]
    scores = Month(roster=roster).scores()
    assert scores[:4] == [[20, 35, 5, 35, 0]] * 4
    assert scores[4:] == [["姓名和窗口都重复，请填工号"] * 5] * 2
