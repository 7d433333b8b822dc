"""`kaohe doctor`: what is right and wrong on this computer, and the real Excel put to the test."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from workbook.cli.arguments import DONE, PROBLEMS, Add, add_output


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add(
        "book",
        type=Path,
        nargs="?",
        metavar="工作簿",
        help="用真正的 Excel 检查的考核工作簿（只在 Windows 上；只看电脑时不用给）",
    )
    add_output(add, "把检查结果存成一页文字，可以发给帮忙的人（没有工作簿的内容）")


def run(options: argparse.Namespace) -> int:
    """Say what was found on this computer; hold the real Excel against the embedded engine."""
    from workbook.cli.terminal import open_console, show_lines
    from workbook.hosts.computer import examine, line, page
    from workbook.ooxml.files import replace_file

    programs = _programs() if options.book is not None else []
    console, sections = open_console(), examine()
    for section in sections:
        console.print(f"{section.title}：")
        show_lines(console, map(line, section.findings))
    if options.output is not None:
        replace_file(options.output, page(sections).encode("utf-8-sig"))
        console.print(f"检查结果已存为 {options.output}。")
    good = all(finding.good for section in sections for finding in section.findings)
    if options.book is None:
        return DONE if good else PROBLEMS
    return max(_try(options.book, *program) for program in programs)


Start = Callable[[], Any]


def _programs() -> list[tuple[str, Start | None]]:
    """Return the programs to put to the test: Excel where there is one, and WPS."""
    from workbook.hosts.computer import wps_programs
    from workbook.hosts.doctor import start_wps
    from workbook.hosts.excel import find_excel, this_machine

    machine = this_machine()
    wps: list[tuple[str, Start | None]] = [
        (name, partial(start_wps, name)) for name in wps_programs(machine)
    ]
    return [("Excel", None), *wps] if find_excel(machine) or not wps else wps


def _try(book: Path, program: str, start: Start | None) -> int:
    from workbook.cli.terminal import open_console, show_table
    from workbook.hosts.doctor import doctor

    console, found = open_console(), doctor(book, start, program)
    console.print(
        f"{program} {found.excel}：比较了{found.compared}个结果，{len(found.differences)}个不同。"
    )
    if found.differences:
        rows = [(d.test, f"{d.sheet}!{d.cell}", d.excel, d.expected) for d in found.differences]
        show_table(console, "不同的结果", ("测试", "单元格", program, "应为"), rows)
    return PROBLEMS if found.differences else DONE
