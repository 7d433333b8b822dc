"""`kaohe doctor`: the real Excel held against the embedded engine."""

import argparse

from workbook.cli.arguments import DONE, PROBLEMS, Add, add_book


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add_book(add)


def run(options: argparse.Namespace) -> int:
    """Hold the real Excel against the embedded engine."""
    from workbook.cli.terminal import open_console, show_table
    from workbook.hosts.doctor import doctor

    console, found = open_console(), doctor(options.book)
    console.print(
        f"Excel {found.excel}：比较了{found.compared}个结果，{len(found.differences)}个不同。"
    )
    if found.differences:
        rows = [(d.test, f"{d.sheet}!{d.cell}", d.excel, d.expected) for d in found.differences]
        show_table(console, "不同的结果", ("测试", "单元格", "Excel", "应为"), rows)
    return PROBLEMS if found.differences else DONE
