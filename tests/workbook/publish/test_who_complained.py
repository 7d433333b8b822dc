"""Names of those who complain, as clerks write them into remarks."""

import pytest

from workbook.publish.who_complained import SOMEBODY, hide_who

NAMES = ["王秀英", "李军", "欧阳明月", "乌云其其格", "古丽娜尔", "单桂芳"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("来电人", "，反映排队久"), ("来电人", "称卞之林态度差"), ("投诉人：", "，电话未留"), ("群众", "投诉窗口态度"),
        ("办事群众", "在大厅等候"), ("", "来电投诉"), ("经查，", "举报的情况属实"), ("联系人（", "）"), ("市民 ", " 反映推诿"),
        ("张三、", "投诉排队久"),
    ],
)  # fmt: skip
def test_names_go_and_the_rest_stays(name: str, before: str, after: str) -> None:
    hidden = hide_who(f"{before}{name}{after}")
    assert name not in hidden
    assert hidden == f"{before.replace('张三', SOMEBODY)}{SOMEBODY}{after}"


@pytest.mark.parametrize(
    "text",
    [
        "群众投诉属实", "群众反映窗口排队久", "来电人称卞之林态度差（催办）", "被投诉人卞之林态度差", "被反映人祁连山推诿", "高度重视投诉",
        "曾经投诉两次", "群众等待时间长", "王芳（综合窗口）迟到", "家属陪同来访", "应08:30，实08:30", "考勤管理系统；上午", "群众安全意识差",
        "12345热线", "群众满意", "严重投诉一起", "整改期限2026-11-10",
    ],
)  # fmt: skip
def test_what_names_nobody_who_complains_stays(text: str) -> None:
    assert hide_who(text) == text
