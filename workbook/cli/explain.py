"""`kaohe explain`: why a person has a score."""

import argparse

from udf.errors import KaoheError
from workbook.cli.arguments import DONE, Add, add_book


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add_book(add)
    add("person", metavar="姓名", help="姓名或工号；姓名重复的写成 姓名（窗口）")


def run(options: argparse.Namespace) -> int:
    """Show why a person has a score."""
    from udf.tables import TableError
    from workbook.cli.terminal import open_console, show_account
    from workbook.month.read import explanation, read_month
    from workbook.ooxml.package import Package

    try:
        lines = explanation(read_month(Package.open(options.book)), options.person)
    except TableError as error:
        raise KaoheError(f"{error}；改正后再试，全部问题可用 kaohe check 查看") from error
    if isinstance(lines, str):
        raise KaoheError(f"“{options.person}”：{lines}；请核对姓名，或改用工号、写成 姓名（窗口）")
    show_account(open_console(), "得分说明", lines)
    return DONE
