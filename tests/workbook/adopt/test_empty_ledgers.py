"""A ledger that is still empty: by its headers alone it has to be known who is meant."""

import pytest

from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Outcome, adopt_package
from workbook.ooxml.package import Package


def office(title: str) -> Package:
    """Two people without scores yet, and an empty ledger in which a column has this title."""
    scores: Rows = [
        ["2026年11月考核得分"],
        ["序号", "姓名", "窗口", *RESULTS],
        *([n, name, "林草专区"] for n, name in enumerate(("王芳", "李强", "赵敏"), start=1)),
    ]
    ledger = [["检查日期", title, "所在窗口", "违反条款", "次数"]]
    return Package(written({"得分": scores, "扣分明细": ledger}), "2026-11.xlsx")


def test_a_title_that_says_who_was_found_is_understood() -> None:
    done, package = adopt_package(office("被抽查人"))
    assert done.outcome is Outcome.CONNECTED
    assert package.sheet("扣分明细").cell(1, 2).value == "姓名"


@pytest.mark.parametrize("title", ["谁", "何方神圣"])
def test_a_title_that_nothing_explains_is_asked_about(title: str) -> None:
    done, _ = adopt_package(office(title))
    assert done.outcome is Outcome.ASKED
    ((question,),) = [done.questions]
    assert (question.sheet, question.key) == ("扣分明细", "姓名")
    assert [one.shown for one in question.options] == [title, ""]
