"""Records on a sheet that nothing reads are told; what a ledger has, and other months, are not."""

import datetime as dt
import io

from tests.workbook.offices import adopted_book
from tests.workbook.written import three_people, written
from udf.findings import DOUBTFUL, Finding
from workbook.month.month_findings import month_findings
from workbook.ooxml.package import Package
from workbook.ooxml.structure.copy_sheet import add_sheet

ADDED = "夜班记录"
OURS = ["日期", "姓名", "窗口", "条款", "数量"]
THEIRS = ["哪天", "谁", "窗口", "什么事", "几次"]
NEW = (dt.date(2026, 11, 5), "赵敏", "综合窗口", "行为规范8", 1)
IN_WORDS = ("11月6日", "王芳", "综合窗口", "迟到", 1)
QUIET = [
    (
        dt.date(2026, 11, 9),
        "李强",
        "综合窗口",
        "业务规范1",
        1,
    ),  # the ledger has his, of another day
    (dt.date(2026, 10, 5), "赵敏", "综合窗口", "行为规范8", 1),
    (dt.date(2026, 11, 5), "方圆", "综合窗口", "行为规范8", 1),
    (dt.date(2026, 11, 5), "赵敏", "综合窗口", "值夜班", 1),
    (None, "赵敏", "综合窗口", "行为规范8", 1),
]


def told(header: list[str], *rows: tuple[object, ...], state: str = "visible") -> list[Finding]:
    """What is told of a sheet that a clerk adds to an adopted month."""
    stream = io.BytesIO()
    three_people()[0].save(stream)
    package = adopted_book(stream.getvalue())[1]
    sheet = add_sheet(package, Package(written({ADDED: [["十一月"], header, *rows]})), ADDED)
    sheet.state = state
    return [finding for finding in month_findings(package) if finding.sheet == ADDED]


def said(cell: str, rows: int) -> Finding:
    what = f"这张表不参加计算：有{rows}行写了本月的日期、名册中的人和条款，没有计分"
    return Finding(DOUBTFUL, ADDED, cell, what, "要计分的，把这些行移到“扣分明细”或“加分登记”里")


def test_a_second_ledger_is_told() -> None:
    assert told(OURS, *QUIET, NEW, IN_WORDS) == [said("D8", 2)]
    assert told(THEIRS, NEW, IN_WORDS) == [said("D3", 1)]  # words may be of anything there


def test_what_the_ledger_has_and_what_is_no_record_of_the_month_stay_quiet() -> None:
    assert told(OURS, *QUIET) == []


def test_a_hidden_sheet_is_put_away() -> None:
    assert told(OURS, NEW, state="hidden") == []
