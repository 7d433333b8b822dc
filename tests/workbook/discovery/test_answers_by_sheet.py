"""Which column something is in, answered for one sheet of several."""

from collections.abc import Mapping

import pytest

from tests.workbook.written import RESULTS, Rows, written
from udf.errors import KaoheError
from workbook.adopt.wording import question_text
from workbook.discovery.discover import discover
from workbook.discovery.mapping import Answers
from workbook.discovery.model import Discovery, TableKind
from workbook.ooxml.package import Package

STAFF = ("白音", "苗可", "邱实", "云上")
PATROL: Rows = [
    ("日期", "姓名", "甲填", "乙填"),
    ("2026-05-06", "苗可", "态度不好", "没带牌子"),
    ("2026-05-07", "云上", "来得晚了点", "话说重了"),
]
SPOT: Rows = [
    ("姓名", "日期", "丙填", "丁填", "次数"),
    ("邱实", "2026-05-06", "衣服不对", "站姿", 1),
    ("白音", "2026-05-07", "迟来", "手机", 1),
]
CLEAR: Rows = [("日期", "姓名", "次数", "违反条款"), ("2026-05-08", "邱实", 1, "业务规范1")]
USES = {"工作表": {"5月巡查": "扣分登记", "抽查": "扣分登记"}}


def look(
    ledgers: Mapping[str, Rows],
    columns: Mapping[str, str],
    uses: Mapping[str, Mapping[str, str]] = USES,
) -> Discovery:
    scores: Rows = [["2026年5月评分"], ["姓名", *RESULTS], *([name] for name in STAFF)]
    package = Package(written({"评分": scores, **ledgers}), "2026年5月.xlsx")
    return discover(package, Answers({**uses, "扣分登记": {"工作表": "都用", **columns}}))


def clauses(found: Discovery) -> dict[str, int]:
    """The column of the clauses, by sheet."""
    tables = found.of_kind(TableKind.DEDUCTIONS)
    return {table.sheet: table.columns["条款"].number for table in tables}


def test_each_sheet_is_asked_about_where_the_columns_differ() -> None:
    found = look({"5月巡查": PATROL, "抽查": SPOT}, {})
    assert {question.id: question_text(question) for question in found.questions} == {
        "扣分登记.条款（5月巡查）": "“5月巡查”的“条款”是哪一列？",
        "扣分登记.条款（抽查）": "“抽查”的“条款”是哪一列？",
    }
    alike = look({"5月巡查": PATROL, "抽查": PATROL}, {})
    assert [question.id for question in alike.questions] == ["扣分登记.条款"]


def test_beside_a_clear_one_a_sheet_is_asked_about_alone() -> None:
    found = look({"5月巡查": PATROL, "抽查": CLEAR}, {})
    assert [question.id for question in found.questions] == ["扣分登记.条款（5月巡查）"]
    done = look({"5月巡查": PATROL, "抽查": CLEAR}, {"条款（5月巡查）": "C列"})
    assert clauses(done) == {"5月巡查": 3, "抽查": 4}


@pytest.mark.parametrize("key", ["条款（5月巡查）", "条款(5月巡查)", "条款（4月巡查）", "条款"])
def test_an_answer_is_of_its_own_sheet(key: str) -> None:
    done = look({"5月巡查": PATROL, "抽查": SPOT}, {"条款（抽查）": "丙填", key: "D列"})
    assert not done.questions
    assert clauses(done) == {"5月巡查": 4, "抽查": 3}


@pytest.mark.parametrize(
    ("ledgers", "answer", "said"),
    [
        (
            {"5月巡查": PATROL, "抽查": SPOT},
            "C列",
            "在各张表里不是同一列（“5月巡查”是“甲填”、“抽查”是“丙填”）；请改成一张表一行，分别写“条款（5月巡查）”、“条款（抽查）”",
        ),
        (
            {"5月巡查": PATROL},
            "B列",
            "：“5月巡查”B列写的是别的（B2“苗可”），不是条款；请改成填条款的那一列",
        ),
        (
            {"5月巡查": PATROL},
            "A列",
            "：“5月巡查”A列写的是别的（A2“2026-05-06”），不是条款；请改成填条款的那一列",
        ),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(
    ledgers: Mapping[str, Rows], answer: str, said: str
) -> None:
    with pytest.raises(KaoheError) as refused:
        look(ledgers, {"条款": answer})
    assert str(refused.value) == f"对照表的[扣分登记]里“条款 = {answer}”{said}"


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("姓名", "写的是别的（A2“2026-05-06”），不是姓名；请改成填姓名的那一列"),
        ("日期", "写的是文字（B2“苗可”），不是日期；请改成填日期的那一列"),
    ],
)
def test_names_are_no_days_and_days_no_names(role: str, said: str) -> None:
    column = {"姓名": "A列", "日期": "B列"}[role]
    with pytest.raises(KaoheError) as refused:
        look({"5月巡查": PATROL}, {"条款": "甲填", role: column})
    assert str(refused.value) == (
        f"对照表的[扣分登记]里“{role} = {column}”：“5月巡查”{column[0]}列{said}"
    )


def test_an_answer_of_a_sheet_that_is_not_there_is_said_to_be_of_nothing() -> None:
    idle = Answers(
        {
            "工作表": {"巡查": "扣分登记", "巡察": "不用"},
            "考勤": {"工作表": "打卡", "姓名（打卡机）": "B列", "姓名（5月打卡）": "C列", "姓名": "D列"},
            "好差评": {"工作表": "都用"},
            "扣分登记": {"工作表": "7月打卡、巡查"},
            "加分登记": {"工作表": "巡查，打卡机"},
            "人员": {"张三（代）": "不是"},
        }
    ).of_no_sheet(["巡查", "6月打卡"])  # fmt: skip
    said = "对照表的[{}]里“{}”没有用上：没有工作表“{}”；请核对工作表的名称".format
    assert list(idle) == [
        said("工作表", "巡察 = 不用", "巡察"),
        said("考勤", "姓名（打卡机） = B列", "打卡机"),
        said("加分登记", "工作表 = 巡查，打卡机", "打卡机"),
    ]


def test_tables_beside_each_other_are_asked_of_each() -> None:
    heads = ["姓名", *RESULTS[:5]]
    pairs = zip(STAFF, ("何青", "穆兰", "金玉", "宝音"), strict=True)
    full = [20, 35, 5, 35, 0]
    rows: Rows = [
        ["2026年5月评分"],
        [*heads, "甲数", "乙数", None, *heads, "丙数", "丁数"],
        *([one, *full, 88, 77 + at, None, two, *full, 66, 55 + at] for at, (one, two) in enumerate(pairs)),
    ]  # fmt: skip
    package = Package(written({"5月评分": rows}), "2026年5月.xlsx")
    asked = discover(package).questions
    assert [question_text(one) for one in asked] == [
        "“5月评分”A列起的那张表的总分是哪一列，还是没有？",
        "“5月评分”J列起的那张表的总分是哪一列，还是没有？",
    ]
    given = {"总分（4月评分，A列起）": "乙数", "总分（4月评分，J列起）": "丙数"}
    found = discover(package, Answers({"个人得分": given}))
    assert [table.columns["总分"].number for table in found.scores] == [8, 16]
    given["总分（4月评分，J列起）"] = "甲数"  # not of that table
    (left,) = discover(package, Answers({"个人得分": given})).questions
    given[left.key] = "丁数"
    found = discover(package, Answers({"个人得分": given}))
    assert [table.columns["总分"].number for table in found.scores] == [8, 17]
