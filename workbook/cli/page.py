"""`kaohe page`: the local page, for whoever does not type commands."""

import argparse
from pathlib import Path

from workbook.cli.arguments import DONE, Add


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add("files", type=Path, nargs="*", metavar="文件",
        help="要打开的考核工作簿，可以连同要导入的导出文件")  # fmt: skip
    add("--no-browser", action="store_true", help="只显示地址，不打开浏览器")


def run(options: argparse.Namespace) -> int:
    """Serve the page until it is closed."""
    from workbook.cli.terminal import open_console
    from workbook.desktop.serve import serve_page
    from workbook.ooxml.files import not_there

    for file in options.files:
        if not file.exists():
            raise not_there(file)
    console = open_console()

    def tell(address: str) -> None:
        console.print(f"考核页面：{address}", soft_wrap=True)
        console.print("只有这台电脑能打开。关闭页面后自动结束；也可以按 Ctrl+C 结束。")

    serve_page(options.files, show=not options.no_browser, tell=tell)
    return DONE
