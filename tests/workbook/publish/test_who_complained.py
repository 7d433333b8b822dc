"""Names of those who complain, as clerks write them into remarks."""

import pytest

from tests.workbook.written import Rows, written
from workbook.adopt.adopt import Scores, adopt_package
from workbook.ooxml.package import Package
from workbook.publish.values import values_copy
from workbook.publish.who_complained import SOMEBODY, hide_under, hide_who, names_in_doubt

NAMES = ["王秀英", "李军", "欧阳明月", "乌云其其格", "古丽娜尔", "单桂芳", "于建军"]
LABELLED = [("投诉人：", "，电话未留"), ("联系人（", "）"), ("来电人为", "；")]
BESIDE = [
    ("来电人", "，反映排队久"), ("来电人", "称卞之林态度差"), ("群众", "投诉窗口态度"), ("市民 ", " 反映推诿"),
]  # fmt: skip
OPEN = [
    ("办事群众", "在大厅等候"),
    ("", "来电投诉"),
    ("经查，", "举报的情况属实"),
    ("张三、", "投诉排队久"),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("before", "after"), [*LABELLED, *BESIDE, *OPEN])
def test_names_that_are_sure_go_others_are_in_doubt_and_the_rest_stays(
    name: str, before: str, after: str
) -> None:
    text = f"{before}{name}{after}"
    sure = (before, after) in LABELLED or (
        (before, after) in BESIDE and name not in ("李军", "于建军")
    )
    hidden = hide_who(text)
    if hidden == text:
        assert not sure and name in names_in_doubt(text)
    else:
        assert hidden == f"{before}{SOMEBODY}{after}" and names_in_doubt(text) == []
    assert hide_who(text, frozenset([name])) == text
    assert name not in names_in_doubt(text, frozenset([name]))


@pytest.mark.parametrize(
    "text",
    [
        "群众投诉属实", "群众反映窗口排队久", "来电人称卞之林态度差（催办）", "被投诉人卞之林态度差", "被反映人祁连山推诿", "高度重视投诉",
        "曾经投诉两次", "群众等待时间长", "王芳（综合窗口）迟到", "家属陪同来访", "应08:30，实08:30", "考勤管理系统；上午", "群众安全意识差",
        "12345热线", "群众满意", "严重投诉一起", "整改期限2026-11-10", "贺兰未留言离岗", "王芳没来电请假", "群众马上要求道歉", "群众白天等候",
        "对群众高声说话", "顾客张口就骂", "群众曾两次来访", "群众牛奶洒在柜台", "来电人明确表示满意", "周五投诉较多", "明显反映不实",
        "张伟晚来电请假10分钟", "群众向窗口反映", "贺兰边打电话边办事",
    ],
)  # fmt: skip
def test_what_names_nobody_who_complains_stays(text: str) -> None:
    assert hide_who(text) == text


def test_a_workers_name_that_begins_like_the_callers_stays() -> None:
    workers = frozenset(["李军霞", "赵敏"])
    assert hide_who("来电人：李军，称李军霞推诿，李军不满", workers) == (
        "来电人：某某，称李军霞推诿，某某不满"
    )


@pytest.mark.parametrize(
    ("words", "hidden"),
    [
        ("办事人老贺头质问窗口", "办事人某某质问窗口"),
        ("居民温某良发生争执，温某良是业主", "居民某某发生争执，某某是业主"),
        ("评价人 祁桂花 手机尾号0477", "评价人 某某 手机尾号****"),
        ("商户马师傅称，马师傅已离开", "商户某某称，某某已离开"),
        ("葛某当众争吵", "某某当众争吵"),
        ("老人投诉于某日，小事一件，小程序打不开", "老人投诉于某日，小事一件，小程序打不开"),
    ],
)
def test_names_in_part_and_names_one_is_called_by_go(words: str, hidden: str) -> None:
    assert hide_who(words) == hidden


@pytest.mark.parametrize(
    ("header", "words", "hidden"),
    [
        ("投诉人", "阿茹娜", SOMEBODY), ("工单 编号", "88123", "****"), ("来源", "热线RX2611077", "热线****"),
        ("被投诉人", "阿茹娜", "阿茹娜"), ("投诉人意见", "希望整改", "希望整改"), ("登记人", "阿茹娜", "阿茹娜"),
        ("投诉人姓名", "一位老人", SOMEBODY), ("联系人", "祁桂花", SOMEBODY), ("联系人", "值班长", "值班长"),
        ("群众评价", "不满意", "不满意"), ("办事人员", "祁桂花", "祁桂花"), ("服务对象", "企业", "企业"), ("群众", "马上升", "马上升"),
    ],
)  # fmt: skip
def test_a_header_says_what_stands_below(header: str, words: str, hidden: str) -> None:
    assert hide_under(header, words, frozenset(["马上升"])) == hidden


def connected(ledger: Rows) -> Package:
    """A month of three people with a ledger, 台账, whose functions have been put in."""
    scores = [
        ["2026年11月月评"],
        ["窗口", "姓名", "业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分"],
    ]
    people = [["渔政", name] for name in ("阿古拉", "仉芷若", "逯一鸣")]
    book = Package(written({"月评": [*scores, *people], "台账": ledger}), "2026年11月.xlsx")
    return adopt_package(book, scores=Scores.REPLACE)[1]


def test_an_offices_own_columns_of_a_ledger_are_minded() -> None:
    ledger: Rows = [
        ("日期", "姓名", "条款", "核实", "来源", "联系电话", "来电人", "登记人"),
        (
            "2026-11-03",
            "仉芷若",
            "业务规范4",
            "属实",
            "转办单RX77120",
            13912345678,
            "祁桂花",
            "阿茹娜",
        ),
    ]
    package = connected(ledger)
    cells = values_copy(package).sheet("台账").cells()
    row = [cells[2, column].value for column in range(2, 9)]
    assert row == ["仉芷若", "业务规范4", "属实", "转办单****", "****", SOMEBODY, "阿茹娜"]


def test_what_was_typed_below_a_ledger_is_minded_too() -> None:
    ledger: Rows = [
        ("日期", "姓名", "条款", "核实", "来电人", "备注"),
        ("2026-11-03", "仉芷若", "业务规范4", "属实", None, 13912345678),
    ]
    package = connected(ledger)
    sheet = package.sheet("台账")
    last = max(row for row, _ in sheet.filled()) + 600
    typed = ("2026-11-09", "逯一鸣", "业务规范4", "属实", "祁桂花", "电话13712345678，称被骂")
    for column, value in enumerate(typed, start=1):
        sheet.set_value(last, column, value)
    sheet.set_value(last + 1, 6, "审核人：阿古拉，13612345678")
    cells = values_copy(package).sheet("台账").filled()
    assert cells[2, 6].value == "139****78"
    shown = [cells[last, column].value for column in range(1, 6)]
    assert shown == ["2026-11-09", "逯一鸣", "业务规范4", "属实", SOMEBODY]
    assert (last, 6) not in cells or not cells[last, 6].value
    assert cells[last + 1, 6].value == "审核人：阿古拉，136****78"
