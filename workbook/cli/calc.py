"""`kaohe calc`: a workbook recalculated, the results stored in it."""

import argparse

from workbook.cli.arguments import Add, add_book


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add_book(add)


def run(options: argparse.Namespace) -> int:
    """Recalculate a workbook and store the results in it."""
    from workbook.files.bounded import prepare

    prepare("workbook.engine.computation:compute")  # starts while this process reads the workbook
    from concurrent.futures import ThreadPoolExecutor
    from datetime import date

    from udf.checks import check
    from workbook.cli.terminal import (
        findings_status,
        open_console,
        show_findings,
        show_kept,
        show_lines,
    )
    from workbook.connect.office_findings import office_findings
    from workbook.engine.recalculate import begin_recalculation
    from workbook.files.undo_copies import Act
    from workbook.generate.upkeep import put_in_order
    from workbook.month.appeals import appeal_findings
    from workbook.month.disagreements import disagreements
    from workbook.month.missing_results import missing_results
    from workbook.month.ranges import range_findings
    from workbook.month.read import read_month
    from workbook.month.typed_over import may_be_typed_over, typed_findings
    from workbook.month.unread_sheets import unread_records
    from workbook.month.workbook_file import in_place

    with (
        in_place(options.book, Act.CALCULATE) as (package, file),
        ThreadPoolExecutor(max_workers=1) as meanwhile,
    ):
        calculation = begin_recalculation(package)  # most workbooks are in order already
        enlarged = put_in_order(package)
        if package.changed:
            calculation = begin_recalculation(package)
        month = read_month(package)
        found = meanwhile.submit(check, month)
        outside = [*range_findings(package, month), *unread_records(package, month)]
        outside += appeal_findings(package, date.today())
        typed = may_be_typed_over(package)
        outcome = calculation()
        if typed:  # an office's own formulas have been computed
            outside += typed_findings(package, month)
        outside += missing_results(package, month) + disagreements(package)
        outside += office_findings(package)
        findings = [*outside, *found.result()]
        if package.changed:
            file.save(package)
    console = open_console()
    show_lines(console, enlarged)
    console.print(f"已计算 {options.book}，更新了{outcome.stored}个公式的结果。")
    show_kept(console, outcome.kept)
    show_findings(console, findings)
    return findings_status(findings)
