"""`kaohe host`: a spreadsheet program set up, or a workbook converted for it."""

import argparse
from pathlib import Path

from udf.errors import KaoheError
from workbook.cli.arguments import DONE, HOST_HELP, HOSTS, PROBLEMS, Add, add_output, add_replace


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add("host", choices=HOSTS, metavar="程序", help=HOST_HELP)
    add("--convert", type=Path, metavar="工作簿", help="把这个工作簿转给该程序用")
    add(
        "--folder",
        type=Path,
        default=Path("kaohe-server"),
        metavar="文件夹",
        help="office 的服务设置放在哪个文件夹（默认 kaohe-server）",
    )
    add("--name", default="localhost:8000", metavar="地址", help="office 的服务地址和端口")
    add_output(add, "转换后存到哪里（默认 在旁边）")
    add_replace(add)


def run(options: argparse.Namespace) -> int:
    """Set a spreadsheet program up, or convert a workbook for it."""
    if options.convert is not None:
        return _convert(options)
    if options.host == "embedded":
        raise KaoheError("embedded 不用电子表格程序，不需要设置；用 kaohe calc 计算就可以")
    return {"excel": _set_up_excel, "calc": _set_up_calc, "office": _set_up_office}[options.host](
        options
    )


def _convert(options: argparse.Namespace) -> int:
    from workbook.cli.terminal import open_console, show_lines
    from workbook.hosts.convert import convert

    console = open_console()
    done = convert(options.convert, options.host, options.output, replace=options.replace)
    console.print(f"已转换，存为 {done.path}。")
    show_lines(console, done.messages)
    return DONE


def _set_up_excel(_: argparse.Namespace) -> int:
    from workbook.cli.terminal import open_console, show_lines
    from workbook.hosts.excel import host_excel, this_machine

    findings = host_excel(this_machine())
    show_lines(open_console(), (f"{'可以' if f.good else '不行'}：{f.text}" for f in findings))
    return DONE if all(finding.good for finding in findings) else PROBLEMS


def _set_up_calc(_: argparse.Namespace) -> int:
    from workbook.cli.terminal import open_console
    from workbook.hosts.libreoffice import host_calc

    open_console().print(
        f"已装好 LibreOffice 的考核函数（{host_calc()}）。重新打开 LibreOffice 后就能用。"
    )
    return DONE


def _set_up_office(options: argparse.Namespace) -> int:
    from workbook.cli.terminal import command, open_console
    from workbook.server.setup import host_office

    console, manifest = open_console(), host_office(options.folder, options.name)
    start = command("serve", options.folder)
    console.print(f"已写好服务的设置：{options.folder}。用 {start} 启动。")
    console.print(f"在 Excel 中加载的清单：{manifest}")
    return DONE
