"""`kaohe adopt`: the functions into an office's own workbook, or only what was found in it."""

import argparse
from pathlib import Path

from udf.errors import KaoheError
from workbook.cli.arguments import (
    DONE,
    HOST_HELP,
    HOSTS,
    PROBLEMS,
    Add,
    add_book,
    add_output,
    add_replace,
    check_ending,
)


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add_book(add)
    add_output(add, "存到哪里（默认 在旁边，名字后面加“_已接入”）")
    add_replace(add)
    add("--in-place", action="store_true", help="写回原文件；原来的先存一份到“备份”文件夹")
    add("--dry-run", action="store_true", help="只看找到了什么，不写工作簿")
    add("--mapping", type=Path, metavar="对照表", help="拿不准的地方的回答")
    add("--rules", type=Path, metavar="文件", help="细则文件（默认用随附的细则）")
    add("--host", choices=HOSTS, default="embedded", metavar="程序", help=HOST_HELP)


def run(options: argparse.Namespace) -> int:
    """Put the functions into an office's own workbook, or only show what was found in it."""
    from udf.rulefile import load_rulebook
    from workbook.adopt.adopt import adopt as adopt_book
    from workbook.adopt.adopt import ask
    from workbook.cli.terminal import (
        open_console,
        progressing,
        show_kept,
        show_lines,
        show_table,
    )
    from workbook.discovery.survey import survey, survey_rows
    from workbook.hosts.macros import set_macros

    console, rules = open_console(), load_rulebook(options.rules)
    found_header = ("用途", "工作表", "表头", "数据", "各列")
    if options.dry_run:
        found = survey(options.book, options.mapping, rules)
        show_table(console, f"在“{options.book.name}”中找到", found_header, survey_rows(found))
        show_lines(console, found.notes)
        show_lines(console, (question.what for question in found.questions))
        asked = ask(options.book, found) if options.mapping is None else None
        if asked is not None:
            console.print(f"拿不准的地方写在 {asked}，请填好后再运行 kaohe adopt。")
        return PROBLEMS if found.questions else DONE
    ending = ".xlsm" if options.host == "excel" else options.book.suffix.lower()
    target = _target(options, ending)
    with progressing(console, "接入考核函数") as progress:
        done = adopt_book(
            options.book, target, mapping=options.mapping, rules=rules, host=options.host,
            replace=options.replace, finish=lambda package: set_macros(package, options.host),
            progress=progress,
        )  # fmt: skip
    console.print(f"已接入 {target}（{done.month.year}年{done.month.month}月）。")
    show_lines(console, done.changes)
    if done.differences:
        header = ("人员", "项目", "单元格", "原来", "计算", "为什么")
        show_table(console, "与原得分不同（见“原得分”）", header, done.differences)
    show_lines(console, done.messages)
    show_kept(console, done.kept)
    return PROBLEMS if done.differences or done.messages else DONE


def _target(options: argparse.Namespace, ending: str) -> Path:
    """Return where to write: beside the office's workbook, or over it where that was asked for."""
    from workbook.month.workbook_file import is_same_file

    book: Path = options.book
    if options.in_place:
        if options.output is not None:
            raise KaoheError("--in-place 写回原文件，不能又用 -o 另给文件名；请只用其中一个")
        check_ending(book, ending)
        return book
    target: Path = options.output or book.with_name(f"{book.stem}_已接入{ending}")
    check_ending(target, ending)
    if is_same_file(book, target):
        raise KaoheError(f"“{target.name}”就是要接入的工作簿；要写回原文件，请用 --in-place")
    return target
