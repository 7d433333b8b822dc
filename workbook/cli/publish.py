"""`kaohe publish`: a month made public, or what was published verified."""

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from udf.errors import KaoheError
from workbook.cli.arguments import DONE, PROBLEMS, Add, add_output

_SHALLOW = 2  # parts of a name that is listed by itself


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add("book", type=Path, nargs="?", metavar="工作簿", help="考核工作簿")
    add_output(add, "公布到哪个文件夹（默认 工作簿名_公布）")
    add(
        "--previous",
        type=Path,
        metavar="工作簿",
        help="上个月的工作簿，用来比较（默认用本月工作簿里带的）",
    )
    add("--verify", type=Path, metavar="文件夹", help="核对一次公布有没有被改过")


def run(options: argparse.Namespace) -> int:
    """Publish a month, or verify what was published."""
    from workbook.cli.light_imports import import_openpyxl
    from workbook.cli.terminal import (
        findings_status,
        open_console,
        progressing,
        show_findings,
        show_kept,
        show_lines,
    )

    import_openpyxl()
    from workbook.publish.publish import publish, verify

    console = open_console()
    if options.verify is not None:
        differences = verify(options.verify)
        show_lines(console, differences or ["与公布时完全一致。"])
        return PROBLEMS if differences else DONE
    if options.book is None:
        raise KaoheError("请给出要公布的工作簿，或用 --verify 给出要核对的文件夹")
    folder = options.output or options.book.with_name(f"{options.book.stem}_公布")
    with progressing(console, "公布") as progress:
        done = publish(options.book, folder, options.previous, progress)
    if not done.unchanged:
        console.print(f"已公布在 {done.folder}（校验码 {done.code}）：")
        show_lines(console, (f"  {line}" for line in _folders(done.files)))
    show_lines(console, done.messages)
    if done.changed:
        console.print("与上次公布的变化：")
        show_lines(console, done.changed)
    show_kept(console, done.kept)
    show_findings(console, done.findings)
    return findings_status(done.findings)


def _folders(files: Iterable[str]) -> list[str]:
    """Return files by name, those of a folder within 公开 and 内部 only counted."""
    parts = [Path(name).parts for name in files]
    deep = Counter(part[:-1] for part in parts if len(part) > _SHALLOW)
    shown = ["/".join(part) for part in parts if len(part) <= _SHALLOW]
    return [*shown, *(f"{'/'.join(folder)}/（{count}份）" for folder, count in deep.items())]
