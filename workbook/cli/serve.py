"""`kaohe serve`: the server for Excel 365, Mac and web."""

import argparse
from pathlib import Path

from workbook.cli.arguments import DONE, Add


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add(
        "folder",
        type=Path,
        nargs="?",
        default=Path("kaohe-server"),
        metavar="文件夹",
        help="kaohe host office 设置的文件夹（默认 kaohe-server）",
    )
    add("--address", default="127.0.0.1", metavar="地址", help="监听的地址（默认只限本机）")
    add("--port", type=int, default=8000, metavar="端口", help="监听的端口（默认 8000）")
    add("--workers", type=int, default=1, metavar="个数", help="服务进程的个数（默认 1）")


def run(options: argparse.Namespace) -> int:
    """Run the server until it is stopped."""
    from workbook.cli.terminal import open_console
    from workbook.server.serve import serve

    console = open_console()

    def tell(address: str) -> None:
        console.print(f"服务在 {address} 监听；按 Ctrl+C 停止。", soft_wrap=True)

    serve(options.folder, options.address, options.port, options.workers, tell)
    return DONE
