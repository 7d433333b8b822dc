"""What the functions say, word for word: in the function wizard, of a month, of a person's score."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from tests.refusals import refused
from tests.udf.month import ROSTER, Month, Row, Table, ledger, per_person, rules_table
from udf.exposed import Function
from udf.functions import FUNCTIONS
from udf.hosts.signatures import argument_help
from udf.rulefile import load_rulebook

DAY = datetime(2026, 11, 3)
SIGN_INS, CASES = ["应签到次数", "签到异常次数"], ["办件量", "评价量"]


def told(function: Function) -> str:
    """What a wizard shows of a function: a line for it, and one for each argument."""
    lines = [f"{function.name} {function.help}"]
    for one in function.arguments:
        kind = "区域" if one.is_table else "一格"
        lines.append(f"  [{kind}{'，可以省略' if one.optional else ''}] {argument_help(one)}")
    return "\n".join(lines)


def test_the_functions_explain_themselves_as_in_the_list() -> None:
    expected = Path(__file__).with_name("functions.txt").read_text(encoding="utf-8")
    assert "\n\n".join(map(told, FUNCTIONS.values())) + "\n" == expected


def people(window: object) -> Table:
    """The roster with another window for its first person."""
    return [ROSTER[0], [*ROSTER[1][:2], window, *ROSTER[1][3:]], *ROSTER[2:]]


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (Month(roster=people("综合窗口、税务窗口")), ["提醒", "名册", "C4", "窗口里像是写了几个窗口：综合窗口、税务窗口；按窗口登记的算不到此人", "一人只写一个窗口；月中换了窗口的分两行，填到岗、离岗日期"]),
        (Month(roster=people("税务／综合窗口")), ["提醒", "名册", "C4", "窗口里像是写了几个窗口：税务、综合窗口；按窗口登记的算不到此人", "一人只写一个窗口；月中换了窗口的分两行，填到岗、离岗日期"]),
        (Month(roster=people(" ")), ["提醒", "名册", "C4", "缺窗口", "补填窗口"]),
        (Month(roster=[[*row[:2], None, *row[3:]] if at else row for at, row in enumerate(ROSTER)]), ["提醒", "名册", "C4", "4人都没有写窗口，按窗口登记的算不到人", "分窗口的，补填窗口"]),
        (Month(attendance=per_person(SIGN_INS, [None, 0], ROSTER)), ["提醒", "考勤", "D3", "考勤的应签到次数一格也没有：4人都缺应签到次数，总分都是待核", "导入考勤的数据，或在表中填写"]),
        (Month(attendance=per_person(SIGN_INS, [84, None], ROSTER)), ["提醒", "考勤", "E3", "签到异常次数整列为空", "导入考勤或填写；确实没有异常就填0"]),
        (Month(reviews=per_person(CASES, [None, None], ROSTER)), ["提醒", "好差评", "D3", "好差评还没有导入或填写：4人都缺办件量，总分都是待核", "导入好差评的数据，或在表中填写"]),
        (Month(awards=ledger([[DAY, None, None, "综合窗口", "加分项2a", 2]])), ["错误", "加分登记", "F4", "整个窗口每人一次，数量应为1", "数量留空；两次就填两行"]),
        (Month(deductions=ledger([[DAY, None, None, "综合窗口", "业务规范1"]])), ["错误", "扣分登记", "E4", "该条款不能按整个窗口登记", "填写姓名或工号"]),
        (Month(deductions=ledger([[DAY, None, "李强", None, "业务规范2两次"]])), ["错误", "扣分登记", "E4", "看不懂条款“业务规范2两次”，是业务规范2的，号码后面空一格", "从下拉列表中选择条款"]),
        (Month(deductions=ledger([[DAY, None, "李强", None, "业务规范1", 21]])), ["提醒", "扣分登记", "F4", "一行登记了21次", "核对数量"]),
        (Month(deductions=ledger([[DAY, None, "李强", None, "业务规范1", 20]])), None),
        (Month(deductions=ledger([[datetime(2026, 11, 25), None, "李强", None, "行为规范13", 5]])), ["提醒", "扣分登记", "F4", "空岗5个工作日，本月自该日起只有4个", "核对数量和日期"]),
        (Month(deductions=ledger([[datetime(2026, 11, 25), None, "李强", None, "行为规范13", 4]])), None),
    ],
)  # fmt: skip
def test_what_a_month_leaves_to_do(month: Month, said: Row | None) -> None:
    assert month.check() == ([said] if said else [])


def test_who_never_signed_in_and_is_said_to_have_worked() -> None:
    away = per_person(SIGN_INS, [84, 0], ROSTER)
    away[2][-1] = 84
    month = Month(awards=ledger([[DAY, 1002, None, None, "加分项1", 20]]), attendance=away)
    assert month.check() == [
        ["提醒", "加分登记", "E4", "李强（1002）全月没有一次正常签到，却登记了延时服务", "核对是不是登记错了人，或考勤有误"],
        ["提醒", "考勤", "E5", "李强（1002）全月没有一次正常签到，在岗率为0", "核对是否全月请假"],
    ]  # fmt: skip


def test_a_score_that_lacks_its_count_says_what_is_missing() -> None:
    month = Month(
        reviews=per_person(CASES, [None, None], ROSTER),
        deductions=ledger([[DAY, None, "李强", None, None]]),
    )
    lines = month.explain("李强")
    assert lines[0] == [
        "总分", "", "", "待核", "李强（1002）：20.00＋35.00＋（缺办件量）＋35.00＋0.00，待核", "",
    ]  # fmt: skip
    assert ["好差评", "", "", "缺办件量", "满分5分，登记扣0分；补齐后才有得分", ""] in lines
    assert lines[-2:] == [
        ["未能计入", "", "", "", "登记了此人、但写法有误而没有计入的，改正后才计", ""],
        ["", "2026-11-03", "", "", "【缺条款】", "扣分登记!E4"],
    ]


def test_bulletins_of_which_one_run_was_entered_by_hand() -> None:
    rows = [
        [datetime(2026, 11, 2 + n), 1003, None, None, "行为规范2a", None, None, None, serial]
        for n, serial in enumerate((7, 8, 9, 21, 22, 23))
    ]
    rows.append([datetime(2026, 11, 23), 1003, None, None, "考勤管理2a"])
    (line,) = [line for line in Month(deductions=ledger(rows)).explain("1003") if line[2] == "考勤管理2a" and not line[1]]  # fmt: skip
    ledger_cells = [f"扣分登记!I{row} 11月{row - 2}日行为规范2a" for row in range(4, 10)]
    said = (
        f"连续3次被巡查通报：第7、8、9期连续3次（{'，'.join(ledger_cells[:3])}）；"
        f"第21、22、23期连续3次（{'，'.join(ledger_cells[3:])}），按“每满三次计一次”计2次，其中已手工登记1次，另计1次。"
        "连续3次被巡查通报：一个月内违反工作纪律被中心巡查人员发现通报连续 3 次的，请假不按程序备案的，每发现一次扣2分。"
        "（说明：连续通报按“通报期次”自动计算；同时手工登记的，取次数多的）"
    )
    assert line == ["", "", "考勤管理2a", -2, said, ""]


@pytest.mark.parametrize(
    ("times", "score", "said"),
    [(4, 4, "加4分＝4.00"), (5, 5, "加5分＝5.00"), (6, 5, "加6分，最高5分＝5.00")],
)
def test_awards_beyond_the_full_marks(times: int, score: int, said: str) -> None:
    month = Month(awards=ledger([[DAY, 1002, None, None, "加分项6", times]]))
    assert ["加分项", "", "", score, said, ""] in month.explain("李强")


def test_words_of_a_category_without_clauses_to_enter_resemble_none() -> None:
    rules = [row for row in rules_table() if not re.fullmatch("好差评[2-5].?", str(row[1]))]
    month = Month(deductions=ledger([[DAY, None, "李强", None, "好差评9楼态度生硬"]]), rules=rules)
    assert month.status() == ["看不懂条款“好差评9楼态度生硬”"]


def test_a_rule_file_that_is_a_folder(tmp_path: Path) -> None:
    said = "细则文件 规则.toml 有误：打不开，它可能是文件夹、没有读取权限或正被别的程序占用。请改正后再试。"
    (tmp_path / "规则.toml").mkdir()
    with refused(said):
        load_rulebook(tmp_path / "规则.toml")
