"""Whether something is true, in the words of other systems."""

import pytest

from workbook.imports.forms import data, words
from workbook.imports.verdicts import verdict_of


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ("暂未核查", "待核实"), ("尚未核实", "待核实"), ("还没有调查", "待核实"), ("待进一步核实", "待核实"), ("核查处理中", "待核实"),
        ("属实，已批评教育", "属实"), ("已核实，属实", "属实"), ("经核实，群众反映的问题属实", "属实"),
        ("不属实（已回访）", "不属实"), ("查无实据（已答复）", "不属实"), ("未查实", "不属实"),
    ],
)  # fmt: skip
def test_words_are_understood_by_their_parts(written: str, verdict: str) -> None:
    assert verdict_of(written, words(data()["verdicts"])) == (verdict, "")


@pytest.mark.parametrize(
    "written",
    [
        "部分属实", "属实（非工作人员责任）", "属实；已撤诉", "属实，不属实", "已核实", "无法核实",
        "不予认定",
    ],
)  # fmt: skip
def test_what_says_two_things_or_none_waits_and_is_told(written: str) -> None:
    verdict, doubt = verdict_of(written, words(data()["verdicts"]))
    assert verdict == "待核实"
    assert doubt.startswith("不认识核实结果“")
