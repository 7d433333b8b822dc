"""Every problem of a month: what the functions see, and what lies outside of what they see."""

from datetime import date

from udf.checks import check
from udf.findings import Finding
from workbook.month.appeals import appeal_findings
from workbook.month.disagreements import disagreements
from workbook.month.missing_results import link_findings, missing_results
from workbook.month.ranges import range_findings
from workbook.month.read import read_month
from workbook.month.row_doubts import row_doubts
from workbook.month.typed_over import typed_findings
from workbook.month.unread_sheets import unread_records
from workbook.ooxml.package import Package


def month_findings(package: Package) -> list[Finding]:
    """Return every problem of a month, as 数据检查 lists them. KaoheError where it is none."""
    month = read_month(package)
    return [
        *range_findings(package, month),
        *unread_records(package, month),
        *typed_findings(package, month),
        *missing_results(package, month),
        *link_findings(package),
        *disagreements(package),
        *row_doubts(package),
        *appeal_findings(package, date.today()),
        *check(month),
    ]
