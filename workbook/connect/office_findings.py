"""What is amiss on an office's own sheets, beside what the functions see: for every verb alike."""

from udf.findings import Finding
from workbook.connect.short_ranges import short_ranges
from workbook.connect.shown_strangers import shown_strangers
from workbook.connect.typed_views import typed_view_findings
from workbook.ooxml.package import Package


def office_findings(package: Package) -> list[Finding]:
    """Return where an office's cells show another's score, none, or leave people out."""
    return [
        *shown_strangers(package),
        *typed_view_findings(package),
        *short_ranges(package),
    ]
