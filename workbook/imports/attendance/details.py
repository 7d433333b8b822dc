"""What is written with a result of attendance: in which half of the day, how long, how often."""

import re
from typing import NamedTuple

BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
_HALVES = {"上午": "上午", "早上": "上午", "下午": "下午", "晚上": "下午"}
_PLACE = f"(?:{'|'.join(_HALVES)})?(?:上班|下班|签到|签退)?[1-4]?(?:打卡)?"
PREFIX = re.compile(rf"(?:[0-9]{{1,2}}:[0-9]{{2}})?({_PLACE})[:：]?")
MEASURE = re.compile(
    r"[0-9.:：\-~/到至年月日时分秒点小钟天半次个约共零一二两三四五六七八九十全整hHmMin<>]*"
)
_DETAIL = re.compile(rf"{_PLACE}{MEASURE.pattern}|{MEASURE.pattern}{_PLACE}")
_NO_TIME = re.compile(r"共?0+(?:\.0+)?(?:分钟?|小时|次|天|[hH]|min)?")
_HALF_DAY = re.compile(r"半[天日]|(?:^|[^0-9]|:[0-9]{2})0?\.5[天日]")
_BARE = re.compile(r"0?\.5")  # a number that says no unit is one of days
_DAYS = re.compile(r"([0-9]+(?:\.[0-9]+)?)个?(?:工作)?[天日]|[全整一两二三四五][天日]")
_HOURS = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?:个?小时|[hH])")
_MINUTES = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?:分|min)")
_TIMES = re.compile(r"([1-9])次")
_CLOCK = re.compile(r"(?<![0-9])[0-9]:[0-5][0-9]|[0-2][0-9]:[0-5][0-9]")
_HALF_HOURS, _WHOLE_HOURS = (3.5, 4.0), 7.0  # how long half a day is, and from when it is a whole
_NOON, _ONE = "12:00", "13:00"


class Detail(NamedTuple):
    """What a detail says.

    ``half`` is the half of the day it names; ``half_day`` says that it lasted half a day,
    ``partly`` a time that is neither half a day nor a whole; ``times`` how often it happened.
    """

    half: str = ""
    half_day: bool = False
    partly: bool = False
    times: int = 1


def half_in(written: str) -> str:
    """Return the half of the day that is named, "" where none or both are."""
    named = {half for word, half in _HALVES.items() if word in written}
    return named.pop() if len(named) == 1 else ""


def is_detail(written: str) -> bool:
    """Tell whether words leave a result as it is: how long, how often, in which slot."""
    return _DETAIL.fullmatch(written) is not None


def is_no_time(written: str) -> bool:
    """Tell whether what follows a result says that it was none: 迟到0分钟."""
    inside_too = BRACKETS.sub(lambda found: found[0][1:-1], written)
    return _NO_TIME.fullmatch(inside_too) is not None


def detail_of(written: str) -> Detail:
    """Return what a detail says."""
    often = _TIMES.search(written)
    days = _DAYS.search(written) is not None and _HALF_DAY.search(written) is None
    half = "" if days else half_in(written) or _half_of_span(written)
    hours = sum(float(found[1]) for found in _HOURS.finditer(written))
    hours += sum(float(found[1]) for found in _MINUTES.finditer(written)) / 60
    half_day = (
        _HALF_DAY.search(written) is not None
        or _BARE.fullmatch(written) is not None
        or _HALF_HOURS[0] <= hours <= _HALF_HOURS[1]
    )
    told = bool(half_day or half or days) or hours >= _WHOLE_HOURS
    return Detail(half, half_day, hours > 0 and not told, int(often[1]) if often else 1)


def _half_of_span(written: str) -> str:
    """Return the half of the day that a time from one clock to another lies in."""
    clocks = [clock.rjust(5, "0") for clock in _CLOCK.findall(written)]
    if len(clocks) != 2 or clocks[0] >= clocks[1]:
        return ""
    if clocks[1] < _ONE:
        return "上午"
    return "下午" if clocks[0] >= _NOON else ""
