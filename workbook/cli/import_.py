"""`kaohe import`: another system's export into a workbook."""

import argparse
from pathlib import Path

from workbook.cli.arguments import DONE, PROBLEMS, Add

_MOST, _LONGEST = 6, 116  # lines of a list, and characters of a line: three on a narrow console


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add(
        "kind",
        type=_kind,
        metavar="种类",
        help="attendance 考勤；reviews 好差评；hotline 热线；phone 电话；ledger 登记",
    )
    add("file", type=Path, metavar="导出文件", help="导出的 .xlsx、.xls 或 .csv 文件")
    add("--into", type=Path, required=True, metavar="工作簿", help="填进哪个考核工作簿")


def run(options: argparse.Namespace) -> int:
    """Bring another system's export into a workbook, and recalculate it."""
    from workbook.cli.terminal import open_console, progressing, show_kept, show_lines
    from workbook.imports.into import summary
    from workbook.imports.run import keep_list
    from workbook.imports.run import run as run_import

    console = open_console()
    with progressing(console, f"导入 {options.file.name}") as progress:
        ran = run_import(options.kind, options.file, options.into, progress)
    name = options.file.name
    everything, shown = summary(ran.done, name), summary(ran.done, name, _MOST)
    show_lines(console, map(_cut, shown))
    if any(map(_is_long, shown)) or shown != everything:
        console.print(f"全部清单：{keep_list(options.kind, options.into, everything)}")
    if ran.asked is not None:
        console.print(f"请在 {ran.asked} 里填好答案，再导入一次。")
    show_kept(console, ran.kept)
    return DONE if ran.done.clean else PROBLEMS


def _is_long(line: str) -> bool:
    return len(line) > _LONGEST


def _cut(line: str) -> str:
    return f"{line[:_LONGEST]}……" if _is_long(line) else line


def _kind(text: str) -> str:
    from workbook.imports.kinds import KINDS, kind_called

    kind = kind_called(text)
    if kind is None:
        names = "、".join(f"{kind.name}（{kind.label}）" for kind in KINDS.values())
        raise argparse.ArgumentTypeError(f"没有“{text}”这种导出，可以是 {names}")
    return kind.name
