"""`kaohe import`: another system's export into a workbook."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.cli.arguments import DONE, PROBLEMS, Add

if TYPE_CHECKING:
    from workbook.engine.recalculate import Kept


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add("kind", choices=("attendance", "reviews", "hotline"), metavar="种类",
        help="attendance 考勤；reviews 好差评；hotline 便民热线")  # fmt: skip
    add("file", type=Path, metavar="导出文件", help="导出的 .xlsx、.xls 或 .csv 文件")
    add("--into", type=Path, required=True, metavar="工作簿", help="填进哪个考核工作簿")


def run(options: argparse.Namespace) -> int:
    """Bring another system's export into a workbook, and recalculate it."""
    from workbook.cli.terminal import open_console, progressing, show_kept, show_lines
    from workbook.engine.recalculate import distrust, recalculate
    from workbook.imports.into import import_into, summary
    from workbook.month.table_files import read_grids
    from workbook.month.undo_copies import Act
    from workbook.month.workbook_file import in_place

    console = open_console()
    kept: Sequence[Kept] = ()
    with in_place(options.into, Act.IMPORT) as (package, file):
        distrusted = distrust(package)
        with progressing(console, f"导入 {options.file.name}") as progress:
            grids = read_grids(options.file)
            done = import_into(package, options.kind, grids, options.file.name, progress)
        if package.changed:
            kept = recalculate(package, distrusted).kept
            file.save(package)
    show_lines(console, summary(done, options.file.name))
    show_kept(console, kept)
    return DONE if done.clean else PROBLEMS
