"""Two of one name whom nothing tells apart: numbered where they are two, refused where in doubt."""

import io
import zipfile
from collections.abc import Mapping, Sequence

import pytest

from tests.refusals import refused
from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Adoption, Outcome, Scores, adopt_package
from workbook.connect.shown_strangers import shown_strangers
from workbook.discovery.mapping import Answers
from workbook.engine.recalculate import recalculate
from workbook.month.month_findings import month_findings
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package
from workbook.ooxml.structure.rows import delete_rows

FULL = (20, 35, 5, 35, 0, 95)
HEADER = ["序号", "姓名", "窗口", *RESULTS]
STAFF = (("王芳", "渔政"), ("李强", "渔政"), ("王 芳", "渔政"), ("赵敏", "侨务"), ("刘平", "侨务"))
SPELLED_ALIKE = [(name.replace(" ", ""), window) for name, window in STAFF]
SECOND_LINE = [3, "李强", "渔政", None, None, 5, None, None, "=SUM(D5:H5)"]
TWO = (
    "“得分”的“王芳”有同名的，分不清是谁，编了工号：B3是“王芳1”、B5是“王芳2”；"
    "登记到他们的，请写这个工号；其实是同一个人的，请只留一行，从头再来"
)


def scores(staff: Sequence[Sequence[object]]) -> Rows:
    rows = [[number, *who, *FULL] for number, who in enumerate(staff, start=1)]
    return [["2026年11月考核"], HEADER, *rows]


def inputs(staff: Sequence[Sequence[object]] = STAFF) -> dict[str, Rows]:
    """Sign-ins with one amiss for each the further down; reviews of all cases; one deduction."""
    signed = ([*who, 50, at] for at, who in enumerate(staff))
    return {
        "签到": [["姓名", "窗口", "应签到次数", "签到异常次数"], *signed],
        "评价": [["姓名", "窗口", "办件量", "评价量"], *([*who, 9, 9] for who in staff)],
        "扣分登记": [["日期", "姓名", "窗口", "条款"], ["2026-11-03", "王芳", "渔政", "业务规范1"]],
    }


def adopted(
    sheets: Mapping[str, Rows], answers: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[Adoption, Package]:
    package = Package(written(sheets), "2026年11月.xlsx")
    return adopt_package(package, Answers(answers or {}), scores=Scores.REPLACE)


def shown(
    package: Package, first: int = 4, rows: Sequence[int] = range(3, 8)
) -> list[list[object]]:
    cells = package.sheet("得分").cells()
    return [[cells[row, first + at].value for at in (0, 2, 3, 5)] for row in rows]


def test_they_are_numbered_and_pend_until_their_rows_say_the_number() -> None:
    done, package = adopted({"得分": scores(STAFF), **inputs()})
    assert done.outcome is Outcome.CONNECTED and done.done[0] == TWO
    waiting = "现在都没有计入；请在{}列“工号”填王芳1、王芳2".format
    assert list(done.messages[:3]) == [
        f"“扣分登记”第2行的人有同名的，分不清是谁，{waiting('E')}",
        f"“签到”第2行、第4行的人有同名的，分不清是谁，{waiting('E')}",
        f"“评价”第2行、第4行的人有同名的，分不清是谁，{waiting('E')}",
    ]
    pending = [20, "缺办件量", "缺应签到次数", "待核"]
    others = [[20, 5, 34.6, 94.6], [20, 5, 33.8, 93.8], [20, 5, 33.4, 93.4]]
    assert shown(package) == [pending, others[0], pending, *others[1:]]

    package.sheet("扣分登记").set_value(2, 5, "王芳2")
    for name in ("签到", "评价"):
        for row, number in ((2, "王芳1"), (4, "王芳2")):
            package.sheet(name).set_value(row, 5, number)
    recalculate(package)
    assert not month_findings(package)
    ours = [[20, 5, 35, 95], [18, 5, 34.2, 92.2]]
    assert shown(package) == [ours[0], others[0], ours[1], *others[1:]]


def replaced_everywhere(package: Package, old: str, new: str) -> Package:
    """The workbook after a word was replaced in all its cells and formulas."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package.to_bytes())) as before,
        zipfile.ZipFile(content, "w") as after,
    ):
        for part in before.namelist():
            after.writestr(part, before.read(part).replace(old.encode(), new.encode()))
    return Package(content.getvalue(), package.title)


def test_a_number_of_the_offices_own_takes_the_place_of_a_given_one() -> None:
    package = adopted({"得分": scores(STAFF)})[1]
    for name, counts in (("考勤", (50, 0)), ("好差评", (9, 9))):
        for row in range(4, 9):
            for column, count in enumerate(counts, start=4):
                package.sheet(name).set_value(row, column, count + (row - 4) * (count == 0))
    recalculate(package)
    before = shown(package)
    package.sheet("名册").set_value(4, 1, "1001")
    assert [tuple(one) for one in shown_strangers(package)] == [
        (
            "错误",
            "得分",
            "B3",
            "名册中没有工号王芳1，这一行不显示得分",
            "换了工号的，用“查找和替换”把整个工作簿（包括公式）里的王芳1都换成新工号；"
            "离岗的，删去这一行",
        )
    ]
    recalculate(package, ())
    assert shown(package) == [["名册中无此人"] * 4, *before[1:]]
    package = replaced_everywhere(package, "王芳1", "1001")
    recalculate(package, ())
    assert shown(package) == before
    assert not [*month_findings(package), *shown_strangers(package)]


def test_counts_among_the_scores_are_looked_up_by_the_number() -> None:
    head = [*HEADER, "应签到次数", "签到异常次数"]
    rows = [[at, *who, *FULL, 50, at] for at, who in enumerate(SPELLED_ALIKE, start=1)]
    done, package = adopted({"得分": [["2026年11月考核"], head, *rows]})
    assert done.done[1] == ("“得分”L列：增加“工号”，填上了王芳1、王芳2；这张表的次数按它认同名的人")
    assert [row[2] for row in shown(package)] == [34.6, 34.2, 33.8, 33.4, 33]
    advance(package)
    for row in range(3, 8):
        package.sheet("得分").set_value(row, 10, 100)
        package.sheet("得分").set_value(row, 11, 10 - row)
    recalculate(package, ())
    assert [row[2] for row in shown(package)] == [33.6, 33.8, 34, 34.2, 34.4]
    for row in (3, 4):  # of nobody anything was amiss
        package.sheet("得分").set_value(row, 11, None)
    recalculate(package, ())
    assert [row[2] for row in shown(package)][:2] == [35, 35]
    package.sheet("得分").set_value(3, 10, "100")  # a text
    recalculate(package, ())
    assert shown(package)[0][2] == "应签到有误"
    found = [(one.sheet, one.cell) for one in month_findings(package) if "应签到" in one.what]
    assert found == [("考勤", "D4")]


def test_a_formula_filled_down_to_another_of_them_is_named() -> None:
    package = adopted({"得分": scores(STAFF[:1] + STAFF[0:1] + STAFF[1:4])})[1]
    sheet = package.sheet("得分")
    for column in range(4, 10):
        sheet.set_formula(4, column, (sheet.cell(3, column).formula or "").replace("$B3", "$B4"))
    assert [tuple(one) for one in shown_strangers(package)] == [
        (
            "错误",
            "得分",
            "B4",
            "这一行和第3行显示的都是王芳1的得分",
            "公式里的工号改成本行这个人的；多出来的行删去",
        )
    ]


def test_counts_of_one_of_them_are_not_the_others() -> None:
    head = ["姓名", *RESULTS, "应签到次数", "签到异常次数"]
    pairs = (("王芳", "王芳"), ("李强", "刘平"), ("赵敏", "周明"))
    rows = [[one, *FULL, 50, 5, None, other, *FULL, 50, 0] for one, other in pairs]
    asked = {"姓名": "A列", "应签到次数": "H列", "签到异常次数": "I列"}  # not those on the right
    _, package = adopted(
        {"得分": [["2026年11月考核"], [*head, None, *head], *rows]}, {"考勤": asked}
    )
    sheet = package.sheet("得分")
    assert [[sheet.cell(row, at).value for at in (5, 15)] for row in (3, 4)] == [
        [33, "应签到有误"],
        [33, "缺应签到次数"],
    ]


def test_who_is_left_of_them_is_found_by_the_number() -> None:
    package = adopted({"得分": scores(STAFF)})[1]
    delete_rows(package, "名册", {4})
    recalculate(package, ())
    assert [row[0] for row in shown(package)] == ["名册中无此人", 20, 20, 20, 20]
    advance(package)
    assert [row[0] for row in shown(package)] == ["名册中无此人", 20, 20, 20, 20]


@pytest.mark.parametrize(
    ("windows", "numbered"),
    [
        (("渔政", "侨务"), ""),
        (("渔政", None), TWO),  # written once for the rows below
        ((None, "渔政"), TWO.replace("、B5是“王芳2”", "")),
        ((None, None), TWO),
    ],
)
def test_a_window_of_their_own_tells_them_apart(
    windows: Sequence[str | None], numbered: str
) -> None:
    one, other = windows
    staff = [("王芳", one), ("李强", None), ("王芳", other), ("赵敏", "税务"), ("刘平", "税务")]
    done, package = adopted({"得分": scores(staff)})
    assert [line for line in done.done if "同名" in line] == ([numbered] if numbered else [])
    assert shown(package) == [[20, "缺办件量", 35, "待核"]] * 5


def test_without_windows_the_numbers_alone_tell() -> None:
    rows: Rows = [
        ["2026年11月考核"],
        ["序号", "姓名", *RESULTS],
        *([number, name, *FULL] for number, (name, _) in enumerate(STAFF, start=1)),
    ]
    ledger: Rows = [["日期", "姓名", "条款"], ["2026-11-03", "王芳", "业务规范1"]]
    _, package = adopted({"得分": rows, "扣分登记": ledger})
    package.sheet("扣分登记").set_value(2, 4, "王芳1")
    recalculate(package)
    assert [row[0] for row in shown(package, first=3)] == [18, 20, 20, 20, 20]


def test_in_short_runs_that_are_counted_through_they_are_two() -> None:
    runs = ((1, "王芳", "李强"), (3, "王芳"), (4, "赵敏", "刘平", "高原"))
    rows: list[list[object]] = [["2026年11月考核"], ["序号", "姓名", *RESULTS]]
    for first, *names in runs:
        rows += [[n, name, *FULL] for n, name in enumerate(names, start=first)] + [[]]
    done, _ = adopted({"得分": rows})
    assert done.done[0] == TWO.replace("B5", "B6")
    anew = [[1, *row[1:]] if row[:1] == [3] else row for row in rows]
    with refused(
        "得分!B3、得分!B6都是“王芳”，分不清是谁；请在表里加上工号，或写明不同的窗口，同一个人的只留一行，再试一次"
    ):
        adopted({"得分": anew})


@pytest.mark.parametrize(
    ("sheets", "who"),
    [
        pytest.param(
            {"得分": scores(STAFF[:3] * 2)},
            "得分!B3、得分!B5、得分!B6、得分!B8都是“王芳”",
            id="everybody twice",
        ),
        pytest.param(
            {"得分": scores(STAFF[1:]), "得分二": scores([STAFF[0], ("孙丽", "渔政")])},
            "得分!B4、得分二!B3都是“王芳”",
            id="on two sheets",
        ),
        pytest.param(
            {"得分": [*scores(STAFF[:2]), SECOND_LINE, *scores(STAFF[3:])[2:]]},
            "得分!B4、得分!B5都是“李强”",
            id="a second line",
        ),
        pytest.param(
            {"得分": [*scores(STAFF), ["本月之星"], [1, *STAFF[3], *FULL], [2, *STAFF[4], *FULL]]},
            "得分!B6、得分!B9都是“赵敏”",
            id="a list of the best below",
        ),
        pytest.param(
            {
                "得分": scores(STAFF),
                "签到": [
                    ["工号", "姓名", "应签到次数", "签到异常次数"],
                    *([f"A{at}", name, 50, 0] for at, (name, _) in enumerate(STAFF)),
                ],
            },
            "得分!B3、得分!B5都是“王芳”",
            id="numbered elsewhere",
        ),
        pytest.param(
            {
                "得分": scores(STAFF),
                "名册": [["姓名", "窗口", "到岗日期"], *([*who, "2020-01-01"] for who in STAFF)],
            },
            "名册!A2、名册!A4都是“王芳”",
            id="on a roster",
        ),
    ],
)
def test_rows_that_may_be_one_persons_are_refused(sheets: Mapping[str, Rows], who: str) -> None:
    with refused(
        f"{who}，分不清是谁；请在表里加上工号，或写明不同的窗口，同一个人的只留一行，再试一次"
    ):
        adopted(sheets, {"个人得分": {"工作表": "都用", "姓名": "姓名"}})


def test_what_a_matrix_and_remarks_say_is_entered_under_the_number() -> None:
    told = ((None, "早退1次"), (1, None), (2, None), (None, None), (None, None))
    rows = [
        [at, *who, times, *FULL, remark]
        for at, (who, (times, remark)) in enumerate(zip(STAFF, told, strict=True), start=1)
    ]
    header = ["序号", "姓名", "窗口", "业务规范1（次）", *RESULTS, "备注"]
    _, package = adopted({"得分": [["2026年11月考核"], header, *rows]})
    ledger = package.sheet("扣分登记")
    assert [[ledger.cell(row, at).value for at in (2, 3, 5)] for row in range(4, 7)] == [
        [None, "李强", "业务规范1 不遵守档案管理制度"],
        ["王芳2", "王芳", "业务规范1 不遵守档案管理制度"],
        ["王芳1", "王芳", "早退1次"],
    ]


def test_why_a_namesake_has_another_score_is_found_by_the_offices_number() -> None:
    rows = [[number, name, "渔政", *FULL] for number, name in (("q7", "王芳"), ("q8", "王芳"))]
    rows += [["小计", None, None, *["=SUM(D3:D4)"] * 6], ["q9", "赵敏", "侨务", *FULL]]
    head = ["工号", "姓名", "窗口", *RESULTS]
    ledger: Rows = [["日期", "工号", "条款"], ["2026-11-03", "q8", "业务规范1"]]
    done, _ = adopted({"得分": [["2026年11月考核"], head, *rows], "扣分登记": ledger})
    (why,) = (one.why for one in done.changes if one.original.item == "业务规范")
    assert why.startswith("满分20分，扣2分＝18.00；2026-11-03 业务规范1 −2分")


def test_a_column_for_numbers_that_is_empty_numbers_nobody() -> None:
    ledger: Rows = [["日期", "工号", "姓名", "条款"], ["2026-11-03", None, "李强", "业务规范1"]]
    done, package = adopted({"得分": scores(STAFF), "扣分登记": ledger})
    assert done.done[0] == TWO
    for column, value in enumerate(("2026-11-04", "王芳2", None, "业务规范1"), start=1):
        package.sheet("扣分登记").set_value(3, column, value)
    recalculate(package)
    assert [row[0] for row in shown(package)] == [20, 18, 18, 20, 20]


@pytest.mark.parametrize(
    ("who", "column", "said"),
    [
        ((("", "渔政"), ("", "侨务")), "窗口", ("渔政", "侨务")),
        ((("q7", "渔政"), ("q8", "渔政")), "工号", ("q7", "q8")),
    ],
)
def test_a_table_of_names_alone_gets_the_column_that_tells_namesakes_apart(
    who: Sequence[tuple[str, str]], column: str, said: tuple[str, str]
) -> None:
    rows: Rows = [["2026年11月考核"], ["工号", "姓名", "窗口", *RESULTS]]
    staff = [*((number, "王芳", window) for number, window in who), ("q9", "赵敏", "税务")]
    rows = [*rows, *([*one, *[None] * 6] for one in staff)]
    if column == "窗口":
        rows = [rows[0], *([*row[1:]] for row in rows[1:])]
    signed: Rows = [
        ["姓名", "应签到次数", "签到异常次数"],
        *([name, 50, 1] for name in ("王芳", "赵敏", "王芳")),
    ]
    done, package = adopted({"得分": rows, "签到": signed})
    assert done.messages[0] == (
        "“签到”第2行、第4行的人有同名的，分不清是谁，现在都没有计入；"
        f"请在D列“{column}”填{'、'.join(said)}"
    )
    for row, mark in zip((2, 4), said, strict=True):
        package.sheet("签到").set_value(row, 4, mark)
    recalculate(package)
    first = 6 if column == "窗口" else 7
    assert [package.sheet("得分").cell(row, first).value for row in (3, 4, 5)] == [34.6] * 3


def test_a_row_of_somebody_who_is_not_on_the_roster_is_named() -> None:
    package = adopted({"得分": scores(STAFF)})[1]
    package.sheet("得分").set_value(4, 2, "李强强")
    package.sheet("得分").set_value(6, 2, None)
    package.sheet("名册").set_value(9, 2, "刘平")
    package.sheet("名册").set_value(9, 3, "渔政")
    recalculate(package, ())
    assert [tuple(one) for one in shown_strangers(package)] == [
        (
            "错误",
            "得分",
            "B4",
            "李强强：名册中无此人，这一行不显示得分",
            "新来的，在“名册”里也加上；写错的，改成名册上的姓名；离岗的，删去这一行",
        ),
        (
            "错误",
            "得分",
            "B7",
            "刘平：姓名重复，这一行不显示得分",
            "在“名册”里给同名的人各填一个工号，下个月由 kaohe next 分开；本月的看“个人得分”",
        ),
        (
            "提醒",
            "得分",
            "A1",
            "名册有2人没有列在单位的得分表中：李强（渔政）、赵敏（侨务）",
            "要列的，在表里复制一行（连同公式），填上姓名；不考核的，从“名册”里删去",
        ),
    ]
