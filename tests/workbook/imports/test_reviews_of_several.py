"""Rows of reviews that are not, or not only, one clerk's case."""

from collections.abc import Sequence

from tests.workbook.imports.made import PEOPLE, months_data
from udf.text import Cell, Cells
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Findings
from workbook.imports.reviews.export import read_reviews


def read(*rows: Sequence[Cell]) -> Findings:
    grid = Grid("表", Cells(map(tuple, rows)))
    done = read_reviews([grid], "reviews", months_data(PEOPLE), ImportAnswers({}))
    assert isinstance(done, Findings), done
    return done


def test_cases_of_several_clerks_leave_none_of_them_whole() -> None:
    heads: list[Cell] = ["办件编号", "办理窗口", "工作人员", "办结时间", "评价等级"]
    ours: list[list[Cell]] = [
        [f"A{n}", w, name, "2026-11-03", "满意"] for n, (_, name, w) in enumerate(PEOPLE)
    ]
    both: list[Cell] = ["B1", "综合窗口", "王芳、李强", "2026-11-04", "不满意"]
    number: list[Cell] = ["B2", "税务窗口", "1004", "2026-11-04", "满意"]
    done = read(heads, *ours, both, number)
    assert done.counts == {2: (1, 1)}
    assert done.partial == {0, 1, 3}


def test_a_case_that_comes_again_with_another_level_is_told() -> None:
    heads: list[Cell] = ["办件编号", "办理窗口", "工作人员", "办结时间", "评价等级"]
    case: list[Cell] = ["A1", "综合窗口", "李强", "2026-11-03", "满意"]
    done = read(heads, case, case, [*case[:4], "不满意"])
    assert [(one.row, one.reason) for one in done.left] == [
        (3, "办件编号在前面的行出现过，只按第一次计"),
        (4, "办件编号在前面的行出现过而内容不同，请核对；只按第一次计"),
    ]


def test_a_subtotal_in_the_place_of_a_window_or_a_person_is_nobody() -> None:
    people: list[list[Cell]] = [[name, window, 9, 7] for _, name, window in PEOPLE]
    totals: list[list[Cell]] = [["综合窗口", "小计", 18, 14], [None, "合计：", 36, 28]]
    done = read(["姓名", "窗口", "办件量", "评价量"], *people, *totals)
    assert (len(done.counts), done.left) == (4, ())
    turned = [[row[1], row[0], *row[2:]] for row in (*people, *totals)]
    done = read(["窗口", "姓名", "办件量", "评价量"], *turned)
    assert (len(done.counts), done.left) == (4, ())


def test_a_case_that_is_not_closed_is_not_counted() -> None:
    heads: list[Cell] = ["办件编号", "办理窗口", "工作人员", "办结时间", "评价等级", "办件状态"]
    ours: list[list[Cell]] = [
        [f"A{n}", w, name, "2026-11-03", "满意", "已办结"] for n, (_, name, w) in enumerate(PEOPLE)
    ]
    still: list[list[Cell]] = [
        [f"B{n}", w, name, None, None, None] for n, (_, name, w) in enumerate(PEOPLE)
    ]
    done = read(heads, *ours, *still)
    assert done.counts == dict.fromkeys(range(4), (1, 1))
    assert (done.totals, done.left) == ({"办件": 4, "评价": 4, "没有办结": 4}, ())
    for undated in (["已办结", None], [None, "满意"]):
        odd: list[Cell] = ["C1", "综合窗口", "李强", None, undated[1], undated[0]]
        done = read(heads, *ours, odd)
        assert [one.reason for one in done.left] == ["缺办结时间"]
        assert done.partial == {1}


def test_a_later_row_of_a_case_fills_what_the_first_leaves_blank() -> None:
    heads: list[Cell] = ["办件编号", "办理窗口", "工作人员", "办结时间", "评价等级", "差评核实"]
    case: list[Cell] = ["A1", "综合窗口", "李强", "2026-11-03", "不满意", None]
    done = read(heads, case, [*case[:5], "属实"])
    assert [one.verdict for one in done.incidents] == ["属实"]
    assert [one.reason for one in done.left] == ["办件编号在前面的行出现过，只按第一次计"]
    done = read(heads, [*case[:5], "属实"], [*case[:5], "不属实"])
    assert [one.verdict for one in done.incidents] == ["属实"]
    assert "内容不同" in done.left[0].reason
