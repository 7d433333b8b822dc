"""Sheets of people by clauses, days or weeks beside the scores: entered, or asked about."""

from collections.abc import Sequence

import pytest

from tests.refusals import refused
from tests.workbook.compare import differences
from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Adoption, Outcome, Scores, adopt_package
from workbook.discovery.mapping import Answers
from workbook.month.month_findings import month_findings
from workbook.month.tables import TABLES, named_area
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

PEOPLE = ("斯琴高娃", "赵铁柱", "钱小多", "孙悦", "李白帆", "周乐")
Sheets = dict[str, Rows]


def book(sheets: dict[str, Rows]) -> bytes:
    """A month of empty scores, and other sheets."""
    header = ["序号", "姓名", "所在窗口", *RESULTS]
    people = (
        [row - 2, name, "房产交易厅", *[None] * 5, f"=SUM(D{row}:H{row})"]
        for row, name in enumerate(PEOPLE, start=3)
    )
    return written({"考核得分": [["2026年11月工作人员考核得分"], header, *people], **sheets})


def adopted(content: bytes, **answers: dict[str, str]) -> tuple[Adoption, Package]:
    return adopt_package(Package(content, "2026-11.xlsx"), Answers(answers), scores=Scores.REPLACE)


def entered(package: Package) -> list[tuple[object, ...]]:
    """The rows of the ledger of deductions: 姓名, 条款 and 数量."""
    sheet, area = named_area(package, TABLES["扣分登记"])
    cells = sheet.cells()
    rows = range(area.first_row + 1, area.first_row + 12)
    found = [tuple(cells[row, column].value for column in (3, 5, 6)) for row in rows]
    return [(name, str(clause).split()[0], count) for name, clause, count in found if name]


def counts(marks: dict[str, Sequence[object]], width: int) -> list[list[object]]:
    return [[name, *marks.get(name, [None] * width)] for name in PEOPLE]


BY_CODE: Rows = [
    ["2026年11月扣分统计（次数）"],
    ["姓名", "业务规范1", "业务规范3b", "行为规范第9条", "考勤管理1b", "合计"],
    *counts({"斯琴高娃": [1, None, None, 2, 3], "李白帆": [None, 1, 1, None, 2]}, 5),
    ["合计", 1, 1, 1, 2, 5],
]
BY_LABEL: Rows = [
    ["11月违规次数"],
    ["被考核人", "迟到", "早退", "未佩戴工牌", "上网聊天"],
    *counts({"赵铁柱": [2, None, None, None], "周乐": [None, 1, 1, 1]}, 4),
]
GROUPED: Rows = [
    ["2026年11月扣分汇总"],
    ["姓名", "业务规范", "业务规范", "行为规范", "行为规范"],
    [None, 1, 2, 3, 9],
    *counts({"孙悦": [-2, None, None, -4]}, 4),
]
LEDGER: Rows = [["日期", "姓名", "条款", "次数"], ["2026-11-03", "孙悦", "业务规范1", 1]]
WORDS: Rows = [
    ["2026年11月扣分汇总"],
    ["姓名", "业务规范", "业务规范", "行为规范", "行为规范"],
    [None, 1, 2, 3, 9],
    ["斯琴高娃", "2次", None, "无", "/"],
    ["赵铁柱", "一次", None, None, "—"],
    ["钱小多", None, None, None, "-4分"],
    ["孙悦", "√", None, None, "扣4"],
    ["李白帆", None, None, None, "-4,-4"],
    ["周乐", None, None, None, "-4（11月5日）"],
]
UNREAD: dict[str, tuple[str, Rows]] = {
    "days, in words": ("每日登记", [
        ["2026年11月"], ["姓名", *(f"{day}日" for day in range(1, 31))],
        *counts({"赵铁柱": [None, "迟到", *[None] * 28]}, 30),
    ]),
    "days, in signs": ("考勤表", [
        ["序号", "姓名", *range(1, 31)],
        *([n, name, *["√"] * 29, "迟"] for n, name in enumerate(PEOPLE, start=1)),
    ]),
    "people in columns": ("扣分明细", [
        ["条款", *PEOPLE], ["业务规范1", 1], ["行为规范9", None, 2], ["考勤管理1b"],
    ]),
    "one incident, without a header": ("续", [["2026-11-10", "孙悦", "房产交易厅", "行为规范9", 1]]),
    "several people in a cell": ("补", [["孙悦、周乐", "行为规范9"]]),
    "by the week": ("周检查", [
        ["姓名", "第一周", "第二周", "第三周", "第四周", "扣分合计"],
        *counts({"钱小多": [None, -2, None, None, -2]}, 5),
    ]),
}  # fmt: skip


def test_counts_of_clauses_become_rows_of_the_ledger() -> None:
    content = book({"扣分统计": BY_CODE})
    done, package = adopted(content)
    assert done.outcome is Outcome.CONNECTED
    assert entered(package) == [
        ("斯琴高娃", "业务规范1", 1),
        ("斯琴高娃", "考勤管理1b", 2),
        ("李白帆", "业务规范3b", 1),
        ("李白帆", "行为规范9", 1),
    ]
    left = differences(content, package.to_bytes())
    assert not [d for d in left if d.sheet == "扣分统计" and d.kind != "工作表"]
    scores = package.sheet("考核得分").cells()
    assert [scores[3, column].value for column in (4, 5)] == [18, 35]
    assert [scores[7, column].value for column in (4, 5)] == [16, 31]


def test_minus_points_under_groups_of_clauses_are_read() -> None:
    done, package = adopted(book({"扣分汇总": GROUPED}))
    assert done.outcome is Outcome.CONNECTED
    assert entered(package) == [("孙悦", "业务规范1", 1), ("孙悦", "行为规范9", 1)]


def test_subtotals_under_groups_of_clauses_are_neither_scores_nor_clauses() -> None:
    """They look like the categories' scores, and the office can say that they are not."""
    off = {"斯琴高娃": (-2, None), "赵铁柱": (None, -4)}
    rows: Rows = [
        ["2026年11月量化考核"],
        ["姓名", "业务规范", None, "行为规范", None, "考勤管理", None, "加分项", None, "总分"],
        [None, 2, "小计", 9, "小计", "1b", "小计", 5, "小计"],
    ]
    for at, name in enumerate(PEOPLE, start=4):
        sums = [f"=SUM({column}{at})" for column in "BDFH"]
        own, behaviour = off.get(name, (None, None))
        total = f"=100+C{at}+E{at}+G{at}+I{at}"
        marks = [own, sums[0], behaviour, sums[1], None, sums[2], None, sums[3]]
        rows = [*rows, [name, *marks, total]]
    content = written({"量化": rows})
    done, _ = adopted(content)
    (question,) = done.questions
    assert (question.key, question.options[-1].answer) == ("各项得分", "没有")
    done, package = adopted(content, 个人得分={"各项得分": "没有"})
    assert done.outcome is Outcome.CONNECTED
    assert entered(package) == [("斯琴高娃", "业务规范2", 1), ("赵铁柱", "行为规范9", 1)]


def outside(package: Package) -> list[str]:
    """What is found on the matrix 违规次数, which counts no more."""
    return [f"{one.cell} {one.what}" for one in month_findings(package) if one.sheet == "违规次数"]


def test_what_is_filled_in_later_is_named_and_what_was_entered_or_emptied_is_not() -> None:
    _, package = adopted(book({"违规次数": [row[:4] for row in BY_LABEL]}))
    what = "按条款填的数不直接计分，得分只按“扣分登记”、“加分登记”计算：{}填的没有登记"
    assert not outside(package)
    for place, value in {(8, 3): None, (9, 1): "合计", (9, 2): 2}.items():
        package.sheet("违规次数").set_value(*place, value)
    assert not outside(package)
    package.sheet("违规次数").set_value(8, 3, 2)
    assert outside(package) == [f"C8 {what.format('第8行')}"]
    done = advance(package)
    assert [line for line in done.messages if "违规次数" in line] == [
        "“违规次数”仍是11月的内容，没有改动；请自己更新",
        "“违规次数”里按条款填的数不直接计分，得分只按“扣分登记”、“加分登记”计算；请登记在那里",
    ]
    assert outside(package) == [f"B4 {what.format('第4行、第8行')}"]  # the old month's
    for place in ((4, 2), (8, 3), (8, 4)):
        package.sheet("违规次数").set_value(*place, None)
    assert not outside(package)
    package.sheet("违规次数").set_value(4, 2, 2)  # as in the old month
    assert outside(package) == [f"B4 {what.format('第4行')}"]


def test_a_count_under_words_that_are_no_clause_is_asked_about() -> None:
    content = book({"违规次数": BY_LABEL})
    done, _ = adopted(content)
    assert [question.key for question in done.questions] == ["上网聊天 填1"]
    done, package = adopted(content, 条款矩阵={"上网聊天 填1": "行为规范9×1"})
    assert done.outcome is Outcome.CONNECTED
    assert entered(package) == [
        ("赵铁柱", "考勤管理1b", 2),
        ("周乐", "考勤管理1c", 1),
        ("周乐", "行为规范2c", 1),
        ("周乐", "行为规范9", 1),
    ]


def test_counts_and_points_in_words_are_read_and_other_words_asked_about() -> None:
    content = book({"扣分汇总": WORDS})
    done, _ = adopted(content)
    assert [(q.key, q.places, q.options[0].answer) for q in done.questions] == [
        ("业务规范1 填√", ((7, 2),), "业务规范1×1"),
        ("行为规范9 填-4,-4", ((8, 5),), "行为规范9×1"),
        ("行为规范9 填-4(11月5日)", ((9, 5),), "行为规范9×1"),
    ]
    answers = {
        "业务规范1 填√": "业务规范1",
        "行为规范9 填-4,-4": "行为规范9×2",
        "行为规范9 填-4(11月5日)": "不计",
    }
    done, package = adopted(content, 条款矩阵=answers)
    assert done.outcome is Outcome.CONNECTED
    assert entered(package) == [
        ("斯琴高娃", "业务规范1", 2),
        ("赵铁柱", "业务规范1", 1),
        ("钱小多", "行为规范9", 1),
        ("孙悦", "业务规范1", 1),
        ("孙悦", "行为规范9", 1),
        ("李白帆", "行为规范9", 2),
    ]
    with refused("对照表的[条款矩阵]里“业务规范1 填√ = 打勾”看不懂；请填“条款×次数”，或“不计”"):
        adopted(content, 条款矩阵={**answers, "业务规范1 填√": "打勾"})


def test_words_alone_under_a_header_that_is_no_clause_are_asked_about() -> None:
    rows = [*BY_LABEL[:2], *counts({"周乐": [None, 1, 1, "2次"]}, 4)]
    done, _ = adopted(book({"违规次数": rows}))
    assert [question.key for question in done.questions] == ["上网聊天 填2"]


def test_a_matrix_beside_a_ledger_is_asked_about() -> None:
    content = book({"扣分台账": LEDGER, "扣分统计": BY_CODE})
    done, _ = adopted(content)
    (question,) = done.questions
    assert question.key == "扣分统计" and "扣分台账" in question.options[0].shown
    done, package = adopted(content, 工作表={"扣分统计": "不用"})
    assert done.outcome is Outcome.CONNECTED
    assert package.sheet("考核得分").cell(6, 4).value == 18  # 孙悦, as the ledger says


@pytest.mark.parametrize("shape", UNREAD)
def test_a_sheet_of_incidents_that_is_not_read_is_asked_about(shape: str) -> None:
    title, rows = UNREAD[shape]
    content = book({title: rows})
    done, _ = adopted(content)
    assert done.outcome is Outcome.ASKED
    (question,) = done.questions
    assert (question.section, question.key) == ("工作表", title)
    assert question.options[-1].answer == "不用"
    done, package = adopted(content, 工作表={title: "不用"})
    assert done.outcome is Outcome.CONNECTED
    left = differences(content, package.to_bytes())
    assert not [d for d in left if d.sheet == title]


def test_other_sheets_of_the_same_people_are_not_asked_about() -> None:
    sheets: dict[str, Rows] = {
        "值班表": [
            ["日期", "值班人员"],
            *([f"11月{n}日", name] for n, name in enumerate(PEOPLE, 1)),
        ],
        "通讯录": [["姓名", "联系电话"], *([name, "0477-8580000"] for name in PEOPLE)],
        "请假登记": [["姓名", "天数", "事由"], [PEOPLE[0], 2, "病假"], [PEOPLE[1], 1, "事假"]],
    }
    done, _ = adopted(book(sheets))
    assert done.outcome is Outcome.CONNECTED


def test_a_total_beside_the_clauses_that_stays_empty_is_named() -> None:
    rows: Rows = [
        ["2026年11月扣分统计（次数）"],
        ["姓名", "业务规范1", "业务规范3b", "行为规范第9条", "考勤管理1b", "总分"],
        *counts({"斯琴高娃": [1, None, None, 2, None]}, 5),
    ]
    done, _ = adopted(book({"扣分统计": rows}))
    assert (
        "“扣分统计”F列“总分”空着，没有填：这张表只登记各条款，得分看加上的得分表"
    ) in done.messages


@pytest.mark.parametrize(
    ("title", "sums", "said"),
    [
        ("扣分合计", (6, 4, 0), ""),
        ("合计", (-6, -4, None), ""),
        ("合计次数", (2, 1, 0), ""),
        ("扣分合计", (6, 5, 0), "E4是5，各列算出4"),
        ("小计", (2, 1, 1), "E5是1，各列算出0"),
        ("累计", (16, 12, 0), "E3是16，各列算出6、E4是12，各列算出4"),
    ],
)
def test_a_typed_sum_that_its_clauses_do_not_add_up_to_is_named(
    title: str, sums: Sequence[object], said: str
) -> None:
    people = zip(PEOPLE, ((1, 1), (None, 1), (None, None)), sums, strict=False)
    rows = [[name, None, *marks, total] for name, marks, total in people]
    header = ["姓名", "业务规范3b", "业务规范1", "行为规范9", title]
    done, _ = adopted(book({"扣分统计": [["2026年11月扣分统计"], header, *rows]}))
    assert done.outcome is Outcome.CONNECTED
    words = "没有改动，与各条款列相加的不同"
    ends = "得分按各条款列计算，请核对"
    assert [one for one in done.messages if words in one] == (
        [f"“扣分统计”E列“{title}”{words}（{said}）；{ends}"] if said else []
    )


@pytest.mark.parametrize(
    "titles", [("备注1", "备注2"), ("扣分原因", "加分原因"), ("备注", "备注（二）")]
)
def test_all_columns_of_remarks_are_read(titles: Sequence[str]) -> None:
    rows: Rows = [
        ["赵铁柱", 1, None, None, None, None],
        ["孙悦", None, 1, None, "迟到2次", None],
        ["周乐", None, None, None, None, "家里有事"],
    ]
    header = ["姓名", "业务规范1", "行为规范9", "业务规范3b", *titles]
    done, after = adopted(book({"扣分统计": [["2026年11月扣分统计"], header, *rows]}))
    assert "“扣分统计”的备注F5“家里有事”不像哪一条细则，没有登记" in done.messages
    assert entered(after)[2:] == [("孙悦", "迟到2次", 2)]


def test_a_ticked_box_is_asked_about_and_one_that_is_not_says_nothing() -> None:
    rows = counts({"钱小多": [True, False, 2], "周乐": [False, False, None]}, 3)
    content = book(
        {"违规": [["11月违规次数"], ["姓名", "行为规范9", "业务规范1", "行为规范3"], *rows]}
    )
    asked, _ = adopted(content)
    assert [question.key for question in asked.questions] == ["行为规范9 填TRUE"]
    _, after = adopted(content, 条款矩阵={"行为规范9 填TRUE": "行为规范9×1"})
    assert entered(after) == [("钱小多", "行为规范9", 1), ("钱小多", "行为规范3", 2)]
