"""Which columns of people say who somebody is, and stay; which say what was this month, and go."""

import re
from collections.abc import Sequence
from enum import Enum, auto

from udf.text import Cell as Plain
from workbook.discovery.codes import are_codes, is_code, may_count
from workbook.discovery.vocabulary import role_of

LASTING = re.compile(
    "电话|手机|身份证|职务|岗位|职称|性别|编制|学历|出生|年龄|工龄|党龄|民族|政治面貌|邮箱|微信|住址|单位|科室"
    "|入职|到岗|上岗|离岗|调入|进驻|参加工作|楼层|楼号|房间|籍贯|专业|院校|毕业|职级|岗级|身高|尺码|鞋码"
    "|工装|银行卡|年限"
)
PASSING = re.compile(
    "备注|说明|情况|原因|事由|等次|等级|档次|结果|评语|意见|奖惩|事迹|记录|问题|整改|签字|签名|确认"
)
BASE = re.compile("基础|基准|满分|标准|应得")
_UNKNOWN = (None, "其他", "工号", "旁人")


class Fate(Enum):
    """What becomes of what was typed into a column: where it is open, numbers go and words stay."""

    LASTS = auto()
    PASSES = auto()
    CODES = auto()  # numbers of things: they stay, and are named
    OPEN = auto()


def fate(title: str, values: Sequence[Plain]) -> Fate:
    """Return what becomes of a column of people by its header, else by its content."""
    if lasts(title):
        return Fate.LASTS
    if PASSING.search(title):
        return Fate.PASSES
    if role_of(title) in _UNKNOWN and are_codes(values):
        return Fate.CODES
    return Fate.OPEN


def counts_rows(title: str, values: Sequence[Plain]) -> bool:
    """Tell whether a column numbers the rows of people: 序号, or a 编号 that begins with 1."""
    return role_of(title) in ("序号", "工号") and may_count(title, values)


def lasts(title: str) -> bool:
    """Tell by its header whether a column says who or where somebody is."""
    if role_of(title) == "序号" or LASTING.search(title):
        return True
    return is_code(title) and not PASSING.search(title)
