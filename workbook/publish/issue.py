"""An issue of a month's results, and how to object to it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from workbook.month.publication import Publication
from workbook.month.workdays import workday_after
from workbook.publish.printed import day_words


@dataclass(frozen=True)
class Issue:
    """The ``number``-th publication of a month, on a day.

    ``code`` is the short code of its account. ``before`` is the account of the publication before,
    None for the first.
    """

    number: int
    day: date
    code: str
    settings: Publication
    before: dict[str, Any] | None

    @property
    def period_words(self) -> str:
        """How long the notice hangs, "" where the office has not set it."""
        days = self.settings.notice_days
        if not days:
            return ""
        first, last = workday_after(self.day, 1), workday_after(self.day, days)
        return f"公示期：{day_words(first)}至{day_words(last)}（{days}个工作日）。"

    @property
    def appeal_words(self) -> str:
        """How to object to a result, with what the office has set."""
        settings, until = self.settings, ""
        if settings.request_days:
            last = day_words(workday_after(self.day, settings.request_days))
            until = f"在{last}以前（{settings.request_days}个工作日内）"
        phone = f"（电话 {settings.phone}）" if settings.phone else ""
        answer = f"；受理后{settings.answer_days}个工作日内书面答复" if settings.answer_days else ""
        return (
            f"有异议的，请{until}书面写明哪一条、什么理由，连同证明材料交"
            f"{settings.desk or '考核组'}{phone}申请复核{answer}。"
        )
