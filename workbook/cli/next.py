"""`kaohe next`: the following month's workbook from this month's."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.cli.arguments import (
    DONE,
    HOST_HELP,
    HOSTS,
    PROBLEMS,
    Add,
    add_book,
    add_output,
    add_replace,
)

if TYPE_CHECKING:
    from rich.console import Console

    from workbook.discovery.model import Discovery


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add_book(add)
    add("--roster", type=Path, metavar="名册", help="下个月在岗人员的名册（默认沿用本月的）")
    add("--rules", type=Path, metavar="文件", help="从下个月起用的细则文件（默认沿用工作簿里的）")
    add("--mapping", type=Path, metavar="对照表", help="单位自己的工作簿的对照表")
    add_output(add, "存到哪里（默认 在旁边，按月份起名）")
    add_replace(add)
    add("--host", choices=HOSTS, metavar="程序", help="改用另一种程序：" + HOST_HELP)


def run(options: argparse.Namespace) -> int:
    """Make the following month's workbook."""
    from workbook.files.bounded import prepare as start_child

    start_child("workbook.engine.computation:compute")  # while this process reads the workbook
    from udf.rulefile import load_rulebook
    from workbook.cli.light_imports import import_openpyxl
    from workbook.cli.terminal import open_console, progressing, show_kept, show_lines
    from workbook.next_month.month_book import is_connected
    from workbook.next_month.next_month import next_month, summary
    from workbook.next_month.start import OpenQuestions
    from workbook.ooxml.package import Package

    console = open_console()
    warnings: list[str] = []
    rules = load_rulebook(options.rules) if options.rules else None
    if rules is not None or not is_connected(Package.open(options.book)):
        import_openpyxl()  # sheets are going to be made
    host = options.host or _host(options.book, anew=rules is not None)

    def prepare(package: Package) -> str:
        from workbook.hosts.convert import convert_package

        ending, messages = convert_package(package, host or "embedded")
        warnings.extend(messages)
        return ending

    try:
        with progressing(console, "生成下个月的工作簿") as progress:
            done, path = next_month(
                options.book,
                options.output,
                options.roster,
                mapping=options.mapping,
                rules=rules,
                replace=options.replace,
                prepare=prepare if host else None,
                progress=progress,
            )
    except OpenQuestions as open_:
        _ask(console, options, open_.found)
        return PROBLEMS
    console.print(f"已生成 {path}（{done.month.year}年{done.month.month}月，{done.people}人）。")
    show_lines(console, [*summary(done), *warnings])
    show_kept(console, done.kept)
    return DONE


def _ask(console: "Console", options: argparse.Namespace, found: "Discovery") -> None:
    """Write down and show what an office's workbook leaves open."""
    from workbook.adopt.adopt import Adoption, Outcome, write_questions
    from workbook.adopt.wording import questions_as_rows
    from workbook.cli.terminal import show_table

    asked = Adoption(outcome=Outcome.ASKED, found=found, questions=found.questions)
    mapping = write_questions(options.book, asked, options.mapping)
    show_table(console, "请回答", ("问题", "可以填"), questions_as_rows(found.questions))
    console.print(f"没有生成下个月的工作簿。要问的写在 {mapping}，请填好后再运行一次。")


def _host(book: Path, *, anew: bool) -> str | None:
    """Return the host to prepare the workbook for where none was asked for; None for as it is.

    The macros of this month may be of an earlier version: the next month has the present ones.
    """
    from workbook.hosts.convert import host_of
    from workbook.ooxml.package import Package

    if not anew and book.suffix.lower() != ".xlsm":
        return None
    host = host_of(Package.open(book))
    return host if anew or host == "excel" else None
