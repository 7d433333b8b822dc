"""`kaohe undo`: a workbook as it was before it was last changed in place."""

import argparse
from datetime import datetime
from pathlib import Path

from udf.errors import KaoheError
from workbook.cli.arguments import DONE, Add, add_book


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add_book(add)
    add("--list", action="store_true", help="只列出有哪些备份，什么都不改")
    add(
        "--copy",
        type=Path,
        metavar="备份",
        help="换回这一份备份（默认 最近的一份，再运行一次更早一份）",
    )


def run(options: argparse.Namespace) -> int:
    """Bring back a workbook's copy, or list them."""
    from workbook.cli.terminal import open_console, show_table
    from workbook.files.undo_copies import copies_of
    from workbook.month.workbook_file import bring_back
    from workbook.ooxml.files import real_path

    console, book = open_console(), options.book
    if options.list:
        copies = copies_of(real_path(book))
        if not copies:
            if not book.exists():
                raise KaoheError(f"找不到文件“{book}”，也没有它的备份；请检查文件名和文件夹")
            console.print(f"“{book}”没有备份。")
            return DONE
        rows = [(_when(copy.made), f"{copy.act.value}前", copy.path.name) for copy in copies]
        show_table(console, f"“{book.name}”的备份", ("时间", "什么以前", "文件"), rows)
        return DONE
    copy, edited = bring_back(book, options.copy)
    console.print(f"已撤回：“{book}”换回{_when(copy.made)}{copy.act.value}前的内容。")
    if edited is not None:
        console.print(
            f"上次命令之后改过的内容（如手工填的行）也一起撤回了；撤回前的文件存在 {edited}，"
            f"要找回：kaohe undo {book} --copy {edited.name}"
        )
    return DONE


def _when(made: datetime) -> str:
    return f"{made.year}年{made.month}月{made.day}日{made:%H:%M:%S}"
