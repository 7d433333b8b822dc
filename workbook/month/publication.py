"""What an office says of its publications: who issues them, how long they hang, where to object."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from udf.errors import KaoheError
from udf.text import Cell, day, is_blank, whole
from udf.text import text as clean
from workbook.month.tables import SETTINGS, has_name, named_area, read_cells
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

_MOST_DAYS = 400


class Setting(StrEnum):
    """What the sheet asks for and others refer to, as it is called there."""

    DAY = "公布日期"
    NOTICE = "公示天数"
    REQUEST = "申请复核天数"
    ANSWER = "答复天数"


class ShownResults(StrEnum):
    """What the public notice shows of everybody's result."""

    SCORES = "各项得分"
    TOTALS = "总分和排名"
    BEST = "前十名"


class Order(StrEnum):
    """In which order the public notice lists the people."""

    ROSTER = "名册顺序"
    RANK = "按排名"
    WINDOW = "按窗口"


@dataclass(frozen=True)
class Publication:
    """An office's settings; what was left empty is "" or None, and is printed nowhere.

    ``day`` is the date of issue. ``notice_days``, ``request_days`` and ``answer_days`` are numbers
    of workdays: how long the notice hangs, until when a review may be asked for, and until when it
    is answered. ``desk`` and ``phone`` are where to ask for it. ``stars`` is how many of the best
    are named 服务标兵 of a month, a quarter or a year.
    """

    issuer: str = ""
    day: date | None = None
    notice_days: int | None = None
    request_days: int | None = None
    answer_days: int | None = None
    desk: str = ""
    phone: str = ""
    shown: ShownResults = ShownResults.SCORES
    order: Order = Order.ROSTER
    stars: int | None = None

    @property
    def missing(self) -> list[str]:
        """The settings without which a notice does not say how to object to it."""
        values = {
            "发布单位": self.issuer,
            Setting.NOTICE.value: self.notice_days,
            Setting.REQUEST.value: self.request_days,
            "受理部门": self.desk,
            "联系电话": self.phone,
        }
        return [name for name, value in values.items() if not value]


def read_publication(package: Package) -> Publication:
    """Read the sheet 公布设置; a workbook without it has no settings.

    KaoheError, naming every cell, where something filled in cannot be understood.
    """
    if not has_name(package, SETTINGS):
        return Publication()
    answers = _Answers(package)
    found = Publication(
        issuer=answers.text("发布单位"),
        day=answers.day(Setting.DAY),
        notice_days=answers.days(Setting.NOTICE),
        request_days=answers.days(Setting.REQUEST),
        answer_days=answers.days(Setting.ANSWER),
        desk=answers.text("受理部门"),
        phone=answers.text("联系电话"),
        shown=answers.choice("公示内容", ShownResults.SCORES),
        order=answers.choice("公示顺序", Order.ROSTER),
        stars=answers.days("服务标兵名额"),
    )
    if answers.wrong:
        raise KaoheError("；".join(answers.wrong))
    return found


def forget_day(package: Package) -> None:
    """Empty the date of issue: the next month is published on another day."""
    if has_name(package, SETTINGS):
        sheet, area = named_area(package, SETTINGS)
        for row, cells in enumerate(read_cells(sheet, area), start=area.first_row):
            if clean(cells[0]) == Setting.DAY:
                sheet.set_value(row, area.first_column + 1, None)


_Choice = TypeVar("_Choice", bound=StrEnum)


class _Answers:
    """The sheet's answers by setting; ``wrong`` collects a sentence for each not understood."""

    def __init__(self, package: Package) -> None:
        sheet, area = named_area(package, SETTINGS)
        self.wrong: list[str] = []
        self._given: dict[str, tuple[Cell, str]] = {}
        for row, cells in enumerate(read_cells(sheet, area), start=area.first_row):
            where = f"{sheet.name}!{address(row, area.first_column + 1)}"
            self._given[clean(cells[0])] = cells[1], where

    def _get(self, name: str) -> tuple[Cell, str]:
        return self._given.get(name, (None, ""))

    def text(self, name: str) -> str:
        """Return an answer in words; a telephone number may be stored as a number."""
        value, _ = self._get(name)
        return value.strip() if isinstance(value, str) else clean(value)

    def day(self, name: str) -> date | None:
        value, where = self._get(name)
        found = day(value)
        if found is None and not is_blank(value):
            self.wrong.append(f"{where}的{name}要填日期，如 2026-12-1")
        return found

    def days(self, name: str) -> int | None:
        value, where = self._get(name)
        found = whole(value)
        if not is_blank(value) and (found is None or not 0 < found < _MOST_DAYS):
            self.wrong.append(f"{where}的{name}要填1到{_MOST_DAYS - 1}的整数")
        return found

    def choice(self, name: str, default: _Choice) -> _Choice:
        value, where = self._get(name)
        kinds = type(default)
        if not is_blank(value) and clean(value) not in list(kinds):
            self.wrong.append(f"{where}的{name}要从下拉列表选：{'、'.join(kinds)}")
            return default
        return default if is_blank(value) else kinds(clean(value))
