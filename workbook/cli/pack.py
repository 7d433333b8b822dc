"""`kaohe pack`: the offline package for Windows computers without internet."""

import argparse
from pathlib import Path

from workbook.cli.arguments import DONE, Add

_MEGABYTE = 1_000_000


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add("output", type=Path, metavar="安装包", help="存到哪里：文件夹，或 .zip 文件")
    add(
        "--python",
        type=Path,
        required=True,
        metavar="文件夹",
        help="解开的 Windows embeddable Python（64位）",
    )
    add(
        "--wheels", type=Path, required=True, metavar="文件夹", help="下载好的 .whl 文件，见 README"
    )


def run(options: argparse.Namespace) -> int:
    """Make the package."""
    from workbook.cli.terminal import open_console
    from workbook.desktop.pack import pack

    done = pack(options.output, options.python, options.wheels)
    console = open_console()
    console.print(f"已打好 {done.path}（{done.size / _MEGABYTE:.1f} MB）。")
    console.print("拷到没有网络的 Windows 电脑上，解开，双击“安装.bat”。")
    return DONE
