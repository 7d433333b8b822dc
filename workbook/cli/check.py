"""`kaohe check`: every problem of a workbook."""

import argparse

from workbook.cli.arguments import DONE, PROBLEMS, Add, add_book


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add_book(add)


def run(options: argparse.Namespace) -> int:
    """List every problem of a workbook."""
    from workbook.cli.terminal import open_console, show_findings
    from workbook.connect.office_findings import office_findings
    from workbook.month.month_findings import month_findings
    from workbook.ooxml.package import Package

    package = Package.open(options.book)
    findings = [*month_findings(package), *office_findings(package)]
    show_findings(open_console(), findings, limit=None)
    return PROBLEMS if findings else DONE
