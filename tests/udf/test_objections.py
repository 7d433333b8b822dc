"""What words beside a row say against counting it."""

import pytest

from udf.objections import LONGEST, is_verdict, objects


@pytest.mark.parametrize(
    ("header", "written", "expected"),
    [
        ("是否撤销", "是", True), ("是否撤销", "Y", True), ("是否撤销", "否", False),
        ("是否有效", "否", True), ("是否有效", "N", True), ("是否有效", "是", False),
        ("是否撤销", "1", True), ("是否有效", "0", True), ("撤销", "1", False), ("有效", "0", False),
        ("有效数", "0", False), ("是否不予认定", "否", False), ("备注", "申诉成立", True), ("备注", "申诉中", False),
        ("申诉结果", "同意", True), ("备注", "同意", False), ("备注", "已撤销", True), ("备注", "未撤销", False),
        ("备注", "无效", True), ("备注", "", False), ("备注", "取消预约", False), ("备注", "已取消了", True),
        ("备注", "群众撤回申请", False), ("备注", "经研究撤销此条登记", True), ("备注", "作废(重开)", True), ("备注", "作废票据", False),
        ("备注", "取消,群众谅解", True), ("备注", "退回材料一次", False), ("备注", "无效证件", False), ("备注", "群众已撤回投诉", True),
        ("备注", "取消该起告警", True), ("备注", "原检查结果作废", True), ("备注", "撤销本次巡查结果", True), ("备注", "系统误报", True),
        *(("备注", written, True) for written in (
            "作废重录", "已作废重新登记", "剔除不计", "已取消不扣", "同意撤销该扣分记录", "撤销该告警", "取消此单", "取消该笔扣分", "无效条目",
            "撤销掉", "取消人:赵", "撤回了这一条", "该投诉已撤销",
        )),
        *(("处理情况", written, True) for written in ("情况不实", "经核查反映不实")),
        *(("备注", written, False) for written in ("填报情况不实", "取消了预约", "撤销行政许可", "作废发票一张", "退回资料补正", "群众取消办理")),
    ],
)  # fmt: skip
def test_what_a_cell_says_against_a_row(header: str, written: str, expected: bool) -> None:
    assert objects(header, written) is expected


def test_what_tells_a_story_says_nothing() -> None:
    word = "已撤销"
    assert objects("备注", word + "，" * (LONGEST - len(word)))
    assert not objects("备注", word + "，" * (LONGEST - len(word) + 1))


@pytest.mark.parametrize(
    "written",
    [
        "本项经复核不计分", "已取消", "(作废)", "3月9日撤回", "无需扣分", "免予扣分(首次)", "初犯,不予扣分", "撤销处罚", "加分取消", "申辩获支持",
        "支持申辩", "属误判", "情况不属实", "申辩成立,撤销扣分", "驳回", "该记录已删除",
    ],
)  # fmt: skip
def test_a_cell_that_is_a_verdict_on_its_row(written: str) -> None:
    assert is_verdict("处置结果", written)


@pytest.mark.parametrize("header", ["经过", "处置结果", "整改情况"])
@pytest.mark.parametrize(
    "written",
    [
        "印章作废仍使用", "群众取消叫号后无人", "撤回申辩", "驳回申辩", "申辩未采纳", "无效材料未退", "退回材料未说明", "删除旧公告", "未通报", "取消通报",
        "不扣绩效", "不重复计分", "首次不扣分的已告知", "未处理", "同意", "属实", "经核实", "已扣分", "误报名", "",
    ],
)  # fmt: skip
def test_a_description_in_which_such_a_word_occurs_is_none(header: str, written: str) -> None:
    assert not is_verdict(header, written)


def test_what_is_turned_down_is_what_the_column_is_about() -> None:
    assert is_verdict("审批结果", "未通过")
    assert not is_verdict("整改复查", "未通过")
    assert not is_verdict("申辩结果", "驳回")
    assert is_verdict("申辩结果", "同意")
    assert is_verdict("是否作废", "是")
    assert not is_verdict("是否作废", "否")
    assert is_verdict("是否有效", "否")
    assert not is_verdict("处置结果", "3月9日")


def test_what_tells_a_story_is_no_verdict() -> None:
    word = "已取消"
    assert is_verdict("处置结果", word + "。" * (LONGEST - len(word)))
    assert not is_verdict("处置结果", word + "。" * (LONGEST - len(word) + 1))
