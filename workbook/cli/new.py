"""`kaohe new`: a month's workbook from a roster."""

import argparse
from datetime import date
from pathlib import Path

from workbook.cli.arguments import (
    DONE,
    HOST_HELP,
    HOSTS,
    Add,
    add_output,
    add_replace,
    check_ending,
)


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add("month", type=_month, metavar="月份", help="如 2026-12")
    add("--roster", type=Path, required=True, metavar="名册", help="名册文件：工号、姓名、窗口各列")
    add_output(add, "存到哪里（默认 月份.xlsx）")
    add_replace(add)
    add("--rules", type=Path, metavar="文件", help="细则文件（默认用随附的细则）")
    add("--host", choices=HOSTS, default="embedded", metavar="程序", help=HOST_HELP)
    add(
        "--previous",
        type=Path,
        metavar="工作簿",
        help="上个月的工作簿，“窗口汇总”与它比较（用 kaohe next 生成的自动带上）",
    )


def run(options: argparse.Namespace) -> int:
    """Make a month's workbook from a roster."""
    from udf.hosts.names import PREFIXES
    from udf.rulefile import load_rulebook
    from workbook.cli.terminal import open_console, show_lines
    from workbook.engine.recalculate import recalculate
    from workbook.generate.comparison import read_last, set_last
    from workbook.generate.month_workbook import generate
    from workbook.hosts.macros import set_macros
    from workbook.month.roster_file import read_roster_file
    from workbook.month.workbook_file import new_file
    from workbook.ooxml.package import Package

    ending = ".xlsm" if options.host == "excel" else ".xlsx"
    target = options.output or Path(f"{options.month:%Y-%m}{ending}")
    check_ending(target, ending)
    sources = {"名册": options.roster, "细则文件": options.rules, "上月的工作簿": options.previous}
    with new_file(target, sources=sources, replace=options.replace) as file:
        rules = load_rulebook(options.rules)
        people = read_roster_file(options.roster)
        last = read_last(options.previous, options.month) if options.previous else None
        made = generate(options.month, people, rules, prefix=PREFIXES[options.host])
        package = Package(made.content, target.name)
        set_macros(package, options.host)
        set_last(package, last)
        recalculate(package)  # a program that opens it shows what is stored, and computes nothing
        file.save(package)
    console = open_console()
    show_lines(console, made.messages)
    console.print(
        f"已生成 {target}（{len(people)}人）。填好登记、考勤、好差评后，用 kaohe calc 计算。"
    )
    return DONE


def _month(text: str) -> date:
    from udf.choicesheet import read_month

    month = read_month(text)
    if month is None:
        raise argparse.ArgumentTypeError(f"“{text}”不是月份，请写成 2026-12 的样子")
    return month
