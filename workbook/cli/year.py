"""`kaohe year`: the year from its months."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.cli.arguments import DONE, PROBLEMS, Add, add_output, add_replace

if TYPE_CHECKING:
    from workbook.year.people import YearRemark


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add("books", type=Path, nargs="+", metavar="工作簿", help="各月的工作簿")
    add_output(add, "存到哪里（默认 年度汇总.xlsx）")
    add_replace(add)


def run(options: argparse.Namespace) -> int:
    """Put months together to a year."""
    from workbook.cli.terminal import open_console, progressing, show_lines
    from workbook.year.year import year

    console, target = open_console(), options.output or Path("年度汇总.xlsx")
    books = [path for given in options.books for path in _matching(given)]
    with progressing(console, "读取各月") as progress:
        done = year(books, target, progress, replace=options.replace)
    console.print(f"已汇总 {target}：{done.year}年，{len(done.months)}个月，{done.people}人。")
    if done.missing:
        console.print(f"缺少：{'、'.join(f'{month}月' for month in done.missing)}")
    show_lines(console, (_remark_text(remark) for remark in done.remarks))
    return DONE if done.clean else PROBLEMS


def _matching(given: Path) -> list[Path]:
    """Return the files that a pattern means where the shell left it as it was, as Windows' does."""
    if not set("*?[") & set(given.name) or given.exists():
        return [given]
    return sorted(given.parent.glob(given.name)) or [given]


def _remark_text(remark: "YearRemark") -> str:
    month = f"{remark.month}月" if remark.month else ""
    place = " ".join(filter(None, (month, remark.file)))
    return (
        f"{place}：{remark.what}；{remark.advice}" if place else f"{remark.what}；{remark.advice}"
    )
