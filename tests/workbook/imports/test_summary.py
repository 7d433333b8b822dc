"""What an import says: the outcome first, rows with one reason together, the rest in a file."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.refusals import refused
from tests.workbook.imports.made import PEOPLE, small_months_data, write_csv
from udf.rulebook import Choices
from udf.text import Cell, Cells, Row, text
from workbook.cli import import_
from workbook.cli.main import main
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers, ImportQuestion
from workbook.imports.attendance.summary import read_summary
from workbook.imports.findings import Basis, Findings
from workbook.imports.into import remarks_in_words
from workbook.imports.tables.exports import RowRemark

HEADER = ["日期", "姓名", "窗口", "条款"]
ROWS = [
    *(["2026-10-03", "赵敏", "税务窗口", f"行为规范{n}"] for n in (1, 3, 4, 5, 7)),
    *([f"2026-11-0{n}", f"生人{n}", "税务窗口", "行为规范9"] for n in (1, 2)),
    *([f"2026-11-1{n}", "王芳", "", "行为规范9"] for n in range(8)),
    *([f"2026-11-2{n}", "赵敏", "", f"行为规范9{n}"] for n in range(8)),
    ["2026-11-03", "赵敏", "税务窗口", "行为规范9"],
]


def test_rows_with_one_reason_are_together() -> None:
    lines = [
        RowRemark("表", row, "缺日期，没有登记", about) for row, about in ((3, "甲"), (4, "乙"))
    ]
    assert remarks_in_words([*lines, RowRemark("表", 9, "缺姓名")]) == [
        "表第3—4行：缺日期，没有登记：甲；乙",
        "表第9行：缺姓名",
    ]


def test_the_outcome_comes_first_and_all_of_it_is_kept(
    book: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_, "_MOST", 2)
    export = write_csv(tmp_path / "登记.csv", [HEADER, *ROWS])
    assert main(["import", "登记", str(export), "--into", str(book)]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("已导入 登记.csv：登记")
    assert len(shown) <= 24
    assert all(line[0] not in "，。；" for line in shown)
    assert [line for line in shown[:-1] if len(line) > 120] == []
    kept = book.with_name("导入登记.清单.txt")
    assert str(kept) in shown[-1]
    everything = kept.read_text("utf-8-sig")
    assert all(f"生人{n}" in everything for n in (1, 2))
    assert len(set(shown)) == len(shown)


def monthly(*columns: tuple[str, Cell], agreed: bool = False) -> Findings:
    """Read a monthly summary of 84 due and one late, with further columns."""
    titles, cells = zip(*columns, strict=True)
    rows = [(name, window, number, 84, 1, *cells) for number, name, window in PEOPLE]
    table = Cells([("姓名", "部门", "工号", "应签到次数", "迟到次数", *titles), *rows])
    found = reading(table, {})
    return reading(table, saying(found.questions, "是")) if agreed else found


def reading(
    table: Cells, answers: dict[str, dict[str, str]], basis: Basis | None = None
) -> Findings:
    grids = [Grid("汇总", table)]
    found = read_summary(grids, basis or small_months_data(), ImportAnswers(answers), None)
    assert not isinstance(found, str)
    return found


def saying(questions: Iterable[ImportQuestion], answer: str) -> dict[str, dict[str, str]]:
    """The same answer to everything that is asked, tidied as the file of answers is read."""
    return {one.section: {text(key): answer for key, _ in one.keys} for one in questions}


def test_two_columns_of_one_count_are_asked_about() -> None:
    rows = [(name, number, 84, 88, 1) for number, name, _ in PEOPLE]
    table = Cells([("姓名", "工号", "应签到次数", "应刷卡次数", "异常合计"), *rows])
    other = Grid("说明", Cells([("按月汇总",)]))
    found = read_summary([Grid("汇总", table), other], small_months_data(), ImportAnswers({}), None)
    assert isinstance(found, Findings)
    (question,) = found.questions
    assert [key for key, _ in question.keys] == ["应签到次数", "应刷卡次数"]
    assert found.notes == ("工作表“说明”没有这种导出的表头，没有读取",)


@pytest.mark.parametrize(("title", "rest"), [("应到次数", "出勤率"), ("应出勤次数", "实到次数")])
def test_what_one_had_to_do_and_a_rate_are_no_counts(title: str, rest: str) -> None:
    rows = [(name, window, 84, 83) for _, name, window in PEOPLE]
    grid = Grid("月报", Cells([("姓名", "部门", title, rest), *rows]))
    with refused(
        f"“月报”有“{title}”，没有签到异常次数这样的列，出勤率、实到次数代替不了它，没有写入；"
        "请加上一列“签到异常次数”，或导出每日统计再导入"
    ):
        read_summary([grid], small_months_data(), ImportAnswers(), None)


@pytest.mark.parametrize("title", ["半天旷工次数", "旷工（半日）", "旷工半天"])
def test_a_half_day_of_absence_is_half_of_what_a_day_is(title: str) -> None:
    (question,) = monthly((title, 3)).questions
    assert question.keys == ((f"签到异常次数＝迟到次数＋{title}×2", ""),)
    assert monthly((title, 3), agreed=True).counts == dict.fromkeys(range(len(PEOPLE)), (84, 7))
    halves = monthly((title, 0.5), agreed=True)  # of a day, or of a half?
    assert not halves.counts and len(halves.left) == len(PEOPLE)


@pytest.mark.parametrize(
    "title", ["旷工（半天/次）", "请假（半天）", "旷工（小时）", "旷工半个工作日天数"]
)
def test_what_is_not_counted_in_days_is_not_taken_for_days(title: str) -> None:
    (question,) = monthly((title, 2)).questions
    assert question.keys == ((f"签到异常次数＝迟到次数（没有算进去的列：{title}）", ""),)
    (question,) = monthly(("旷工天数（含半天）", 2)).questions
    assert question.keys == (("签到异常次数＝迟到次数＋旷工天数×4", ""),)


def test_a_column_whose_counts_are_words_is_named_where_it_is_not_counted() -> None:
    empty = [("调休次数", "无"), ("加班次数", "—"), ("外勤次数", "0次"), ("值班次数", " ")]
    labels = [("岗位", "综合岗"), ("入职日期", "2020-01-01")]
    filled = [("培训次数", "两次"), ("年假情况", "五天半"), ("补卡次数", "3次（已批）")]
    (question,) = monthly(*empty, *labels, *filled).questions
    left = "培训次数、年假情况、补卡次数"
    assert question.keys == ((f"签到异常次数＝迟到次数（没有算进去的列：{left}）", ""),)


@pytest.mark.parametrize(
    ("columns", "abnormal", "amiss"),
    [
        ((("旷工（次）", "1次"), ("请假次数", 2)), "旷工次数＋请假次数", 4),
        ((("旷工", "1次"), ("请假", "2次")), "旷工次数＋请假次数", 4),  # the cells say it
        ((("旷工", "1天"), ("请假", "0.5天")), "（旷工天数＋请假天数）×4", 7),
        ((("旷工（天）", 1), ("旷工次数", 3)), "旷工天数×4（没有算进去的列：旷工次数）", 5),
        ((("病假（次）", "2次"), ("事假（天）", 1)), "病假次数＋事假天数×4", 7),
        ((("请假次数", 2), ("婚假次数", 2)), "请假次数（没有算进去的列：婚假次数）", 3),
        ((("请假次数", 1), ("丧假天数", 3)), "丧假天数×4（没有算进去的列：请假次数）", 13),
        ((("旷工（天/次）", 2),), "（没有算进去的列：旷工（天/次））", 1),
        ((("早退（分钟）", 25),), "（没有算进去的列：早退（分钟））", 1),
    ],
)
def test_absence_and_leave_are_added_in_what_they_are_counted_in(
    columns: tuple[tuple[str, Cell], ...], abnormal: str, amiss: int
) -> None:
    (question,) = monthly(*columns).questions
    joint = "" if abnormal.startswith("（没") else "＋"
    assert question.keys == ((f"签到异常次数＝迟到次数{joint}{abnormal}", ""),)
    found = monthly(*columns, agreed=True)
    assert found.counts == dict.fromkeys(range(len(PEOPLE)), (84, amiss)) and not found.left


def test_a_count_in_another_unit_than_its_column_is_none() -> None:
    found = monthly(("请假次数", "2天"), agreed=True)
    assert not found.counts and found.partial == set(range(len(PEOPLE)))
    assert {line.reason for line in found.left} == {"次数、天数看不懂或不是整次，没有写入"}


@pytest.mark.parametrize(
    ("due", "formula"),
    [
        (("应到（次）", 60), "签到异常次数＝迟到次数"),
        (("应出勤（次）", 60), "签到异常次数＝迟到次数"),
        (("应出勤", "60次"), "签到异常次数＝迟到次数"),
        (("应上班次数", "60次"), "签到异常次数＝迟到次数"),
        (("应出勤", "15天"), "应签到次数＝应出勤天数×4，签到异常次数＝迟到次数"),
        (("应打卡（天）", 15), "应签到次数＝应出勤天数×4，签到异常次数＝迟到次数"),
    ],
)
def test_what_one_had_to_do_is_in_times_or_days_as_it_says(
    due: tuple[str, Cell], formula: str
) -> None:
    rows = [(number, name, due[1], "1次") for number, name, _ in PEOPLE]
    table = Cells([("工号", "姓名", due[0], "迟到（次）"), *rows])
    (question,) = reading(table, {}).questions
    assert question.keys == ((formula, ""),)
    found = reading(table, saying([question], "是"))
    assert found.counts == dict.fromkeys(range(len(PEOPLE)), (60, 1))


def test_who_does_not_agree_says_of_each_column_how_it_is_added() -> None:
    header = (
        "姓名",
        "工号",
        "应出勤天数",
        "迟到",
        "请假（半日）",
        "外出（天）",
        "旷工时长（小时）",
    )
    rows = [(name, number, 20, 1, 3, 2, 8) for number, name, _ in PEOPLE]
    table = Cells([header, *rows])
    refused_ = saying(reading(table, {}).questions, "否")
    (question,) = reading(table, refused_).questions
    assert question.sentence == (
        "签到异常次数由哪些列加起来（按次×1，按半天×2，按天×4；每日签到次数不是4的，先改口径）："
        "“迟到”（如：1）；“请假（半日）”（如：3）；“外出（天）”（如：2）；“旷工时长（小时）”（如：8）。"
        "可以填：按次、按半天、按天、不算"
    )
    assert question.likely["迟到"] == "按次"
    given = {"迟到": "按次", "请假(半日)": "按半天", "外出(天)": "按天"}
    (rest,) = reading(table, {**refused_, question.section: given}).questions
    assert [key for key, _ in rest.keys] == ["旷工时长（小时）"]
    every = {**given, "旷工时长(小时)": "不算"}
    found = reading(table, {**refused_, question.section: every})
    assert found.counts == dict.fromkeys(range(len(PEOPLE)), (80, 1 + 3 * 2 + 2 * 4))
    none = dict.fromkeys(every, "不算")
    found = reading(table, {**refused_, question.section: none})
    assert found.counts == dict.fromkeys(range(len(PEOPLE)), (80, 0))


@pytest.mark.parametrize(
    ("columns", "formula", "amiss"),
    [
        ({"应出勤天数": 21, "缺卡次数": 2}, "应签到次数＝应出勤天数×4，签到异常次数＝缺卡次数", 2),
        (
            {"应签到次数": 80, "事假天数": 1, "旷工天数": 2},
            "签到异常次数＝（事假天数＋旷工天数）×4",
            12,
        ),
    ],
)
def test_a_summary_without_lateness_is_asked_about_too(
    columns: dict[str, int], formula: str, amiss: int
) -> None:
    rows: list[Row] = [(name, number, *columns.values()) for number, name, _ in PEOPLE]
    table = Cells([("姓名", "工号", *columns), *rows])
    (question,) = reading(table, {}).questions
    assert question.keys == ((formula, ""),)
    found = reading(table, saying([question], "是"))
    assert [counts[1] for counts in found.counts.values()] == [amiss] * len(PEOPLE)


def test_where_only_leave_and_missing_sign_ins_count_no_other_column_is_added() -> None:
    basis = small_months_data()
    own = (
        replace(one, value="leave") if one.key == "abnormal" else one for one in basis.choices.all
    )
    basis = basis._replace(choices=Choices(tuple(own), basis.choices.month))
    header = ("姓名", "工号", "应签到次数", "迟到", "早退", "下班缺卡", "旷工天数", "病假天数")
    rows = [(name, number, 84, 1, 2, 3, 1, 2) for number, name, _ in PEOPLE]
    table = Cells([header, *rows])
    (question,) = reading(table, {}, basis).questions
    formula = "签到异常次数＝下班缺卡次数＋病假天数×4（没有算进去的列：迟到、早退、旷工天数）"
    assert question.keys == ((formula, ""),)
    found = reading(table, saying([question], "是"), basis)
    assert found.counts == dict.fromkeys(range(len(PEOPLE)), (84, 3 + 8))


def test_anomalies_in_days_are_no_times() -> None:
    rows = [(name, window, 84, 2) for _, name, window in PEOPLE]
    grid = Grid("月报", Cells([("姓名", "部门", "应签到次数", "异常合计（天）"), *rows]))
    with refused(
        "“月报”有“应签到次数”，没有签到异常次数这样的列，出勤率、实到次数代替不了它，没有写入；"
        "请加上一列“签到异常次数”，或导出每日统计再导入"
    ):
        read_summary([grid], small_months_data(), ImportAnswers(), None)


def test_an_answer_holds_for_the_columns_that_were_asked_about(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*columns: tuple[str, Cell]) -> int:
        titles, cells = zip(*columns, strict=True)
        header = ["工号", "姓名", "应打卡次数", *titles]
        rows = [[number, name, 80, *cells] for number, name, _ in PEOPLE]
        export = write_csv(tmp_path / "汇总.csv", [header, *rows])
        return main(["import", "考勤", str(export), "--into", str(book)])

    before = book.read_bytes()
    assert run(("迟到次数", 2)) == 1
    answers = book.with_name("导入考勤.对照.toml")
    asked = answers.read_text("utf-8-sig")
    assert '"签到异常次数＝迟到次数" = ""' in asked and book.read_bytes() == before
    answers.write_text(asked.replace('迟到次数" = ""', '迟到次数" = "是"'), "utf-8")
    run(("迟到次数", 2))
    first = book.read_bytes()
    assert first != before
    capsys.readouterr()
    assert run(("迟到次数", 2), ("早退次数", 3)) == 1
    assert "签到异常次数＝迟到次数＋早退次数" in capsys.readouterr().out
    assert run(("迟到次数", 2), ("出差次数", 1)) == 1
    assert "没有算进去的列：出差次数" in capsys.readouterr().out
    assert book.read_bytes() == first


def test_a_boolean_is_no_count_and_who_has_an_unreadable_one_is_not_missing() -> None:
    header = ("工号", "姓名", "应签到次数", "签到异常次数")
    cells: list[Row] = [(80, True), (False, 1), (80, "若干"), (80, 2)]
    rows = [(number, name, *two) for (number, name, _), two in zip(PEOPLE, cells, strict=True)]
    found = reading(Cells([header, *rows]), {})
    assert found.counts == {3: (80, 2)} and found.partial == {0, 1, 2}
    assert [line.row for line in found.left] == [2, 3, 4]


def test_counts_of_windows_are_nobodys() -> None:
    rows: list[Row] = [("科室", "人数", "应打卡次数", "异常次数"), ("税务窗口", 2, 168, 3)]
    said = read_summary([Grid("月报", Cells(rows))], small_months_data(), ImportAnswers(), None)
    assert said == "有应签到次数、签到异常次数，没有“姓名”这样的列，分不到人"


@pytest.mark.parametrize(
    ("whole", "counted"), [(3, "上班缺卡次数＋下班缺卡次数"), (1, "缺卡次数＋")]
)
def test_a_sum_is_not_added_to_what_it_is_the_sum_of(whole: int, counted: str) -> None:
    heads = ("姓名", "部门", "应打卡次数", "迟到次数", "缺卡次数", "上班缺卡次数", "下班缺卡次数")
    rows: list[Row] = [(n, w, 80, 1, whole, 1, 2) for _, n, w in PEOPLE]
    done = read_summary(
        [Grid("月报", Cells([heads, *rows]))], small_months_data(), ImportAnswers(), None
    )
    assert isinstance(done, Findings)
    ((formula, _),) = done.questions[0].keys
    assert formula.startswith(f"签到异常次数＝迟到次数＋{counted}")
