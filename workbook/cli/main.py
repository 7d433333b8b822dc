"""The ``kaohe`` command: one verb for each thing an office does with a month's workbook.

Exit status: 0 done; 1 the data has problems, they are listed, and what could be done is done;
2 it could not be done, one sentence says why and what to do, and nothing was written.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from udf.errors import KaoheError
from workbook.cli import verbs

_CHINESE = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示这段说明",
    "the following arguments are required: %s": "还缺少 %s",
    "one of the arguments %s is required": "还缺少 %s 中的一个",
    "not allowed with argument %s": "不能与 %s 一起用",
    "unrecognized arguments: %s": "多出的内容：%s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r，可以是 %(choices)s",
    "invalid %(type)s value: %(value)r": "看不懂 %(value)r",
    "expected one argument": "后面要有一个值",
    "expected at least one argument": "后面要有至少一个值",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
}
_HOSTS = {
    "embedded": "不用任何电子表格程序（默认）",
    "excel": "Windows 版 Excel",
    "office": "Excel 365、Mac、网页版",
    "calc": "LibreOffice",
}
_HOST_HELP = "；".join(f"{name} {what}" for name, what in _HOSTS.items())
_BOOK = {"type": Path, "metavar": "工作簿", "help": "考核工作簿（.xlsx、.xlsm）"}

Add = Callable[..., Any]


class _Parser(argparse.ArgumentParser):
    """A parser that answers a wrong command with one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(verbs.FAILED, f"{message}。用 {self.prog} --help 看怎么用。\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    argparse._ = lambda text: _CHINESE.get(text, text)  # type: ignore[attr-defined]
    options = _parser().parse_args(arguments)
    try:
        return int(options.verb(options))
    except KaoheError as error:
        from workbook.cli.terminal import open_console

        open_console(errors=True).print(str(error))
        return verbs.FAILED
    except KeyboardInterrupt:
        return verbs.FAILED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="kaohe", description="月度考核工作簿：从生成到公布。")
    added = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)

    def verb(run: Callable[[argparse.Namespace], int], name: str, help_text: str) -> Add:
        command = added.add_parser(name, help=help_text, description=help_text)
        command.set_defaults(verb=run)
        return command.add_argument

    _add_month_verbs(verb)
    _add_office_verbs(verb)
    _add_host_verbs(verb)
    add = verb(verbs.demo, "demo", "用样例数据走一遍全月")
    add("folder", type=Path, nargs="?", default=Path("考核示例"), metavar="文件夹",
        help="放在哪个文件夹（默认 考核示例）")  # fmt: skip
    return parser


def _add_month_verbs(verb: Callable[..., Add]) -> None:
    add = verb(verbs.new, "new", "生成一个月的考核工作簿")
    add("month", type=_month, metavar="月份", help="如 2026-12")
    add("--roster", type=Path, required=True, metavar="名册", help="名册文件：工号、姓名、窗口各列")
    _add_output(add, "存到哪里（默认 月份.xlsx）")
    add("--rules", type=Path, metavar="文件", help="细则文件（默认用随附的细则）")
    add("--host", choices=_HOSTS, default="embedded", metavar="程序", help=_HOST_HELP)
    add("--previous", type=Path, metavar="工作簿",
        help="上个月的工作簿，“窗口汇总”与它比较（用 kaohe next 生成的自动带上）")  # fmt: skip

    add = verb(verbs.fetch, "import", "把别的系统的导出填进工作簿，重复导入不会重复登记")
    add("kind", type=_export_kind, metavar="种类",
        help="attendance 考勤；reviews 好差评；hotline 便民热线；phone 投诉举报电话（中文也可以）")  # fmt: skip
    add("file", type=Path, metavar="导出文件", help="导出的 .xlsx、.xls 或 .csv 文件")
    add("--into", type=Path, required=True, metavar="工作簿", help="填进哪个考核工作簿")

    add = verb(verbs.calc, "calc", "计算工作簿，把结果存在文件里（不需要电子表格程序）")
    add("book", **_BOOK)
    add = verb(verbs.check, "check", "列出数据的全部问题")
    add("book", **_BOOK)
    add = verb(verbs.explain, "explain", "说明一个人为什么得这个分")
    add("book", **_BOOK)
    add("person", metavar="姓名", help="姓名或工号")

    add = verb(verbs.publish, "publish", "公布：只有数值的副本、公示、每人一份通知单")
    add("book", type=Path, nargs="?", metavar="工作簿", help="考核工作簿")
    _add_output(add, "公布到哪个文件夹（默认 工作簿名_公布）")
    add(
        "--previous",
        type=Path,
        metavar="工作簿",
        help="上个月的工作簿，用来比较（默认用本月工作簿里带的）",
    )
    add("--verify", type=Path, metavar="文件夹", help="核对一次公布有没有被改过")
    add = verb(verbs.year, "year", "把各月的工作簿汇总成一年")
    add("books", type=Path, nargs="+", metavar="工作簿", help="各月的工作簿")
    _add_output(add, "存到哪里（默认 年度汇总.xlsx）")


def _add_office_verbs(verb: Callable[..., Add]) -> None:
    add = verb(verbs.following, "next", "由本月的工作簿生成下个月的")
    add("book", **_BOOK)
    add("--roster", type=Path, metavar="名册", help="下个月在岗人员的名册（默认沿用本月的）")
    add("--mapping", type=Path, metavar="对照表", help="单位自己的工作簿的对照表")
    _add_output(add, "存到哪里（默认 在旁边，按月份起名）")
    add("--host", choices=_HOSTS, metavar="程序", help="改用另一种程序：" + _HOST_HELP)

    add = verb(verbs.adopt, "adopt", "把考核函数接进单位自己的月度考核表")
    add("book", **_BOOK)
    _add_output(add, "存到哪里（默认 写回原文件）")
    add("--dry-run", action="store_true", help="只看找到了什么，不写工作簿")
    add("--mapping", type=Path, metavar="对照表", help="拿不准的地方的回答")
    add("--rules", type=Path, metavar="文件", help="细则文件（默认用随附的细则）")
    add("--host", choices=_HOSTS, default="embedded", metavar="程序", help=_HOST_HELP)


def _add_host_verbs(verb: Callable[..., Add]) -> None:
    add = verb(verbs.host, "host", "设置这台电脑上的电子表格程序，或把工作簿转给它用")
    add("host", choices=_HOSTS, metavar="程序", help=_HOST_HELP)
    add("--convert", type=Path, metavar="工作簿", help="把这个工作簿转给该程序用")
    add("--folder", type=Path, default=Path("kaohe-server"), metavar="文件夹",
        help="office 的服务设置放在哪个文件夹（默认 kaohe-server）")  # fmt: skip
    add("--name", default="localhost:8000", metavar="地址", help="office 的服务地址和端口")
    _add_output(add, "转换后存到哪里（默认 在旁边）")

    add = verb(verbs.serve, "serve", "启动给 Excel 365、Mac、网页版用的服务")
    add("folder", type=Path, nargs="?", default=Path("kaohe-server"), metavar="文件夹",
        help="kaohe host office 设置的文件夹（默认 kaohe-server）")  # fmt: skip
    add("--address", default="127.0.0.1", metavar="地址", help="监听的地址（默认只限本机）")
    add("--port", type=int, default=8000, metavar="端口", help="监听的端口（默认 8000）")
    add("--workers", type=int, default=1, metavar="个数", help="服务进程的个数（默认 1）")

    add = verb(verbs.doctor, "doctor", "用这台电脑上真正的 Excel 检查一个工作簿")
    add("book", **_BOOK)


def _add_output(add: Add, help_text: str) -> None:
    add("-o", "--output", type=Path, metavar="路径", help=help_text)


def _export_kind(text: str) -> str:
    from workbook.imports.into import KINDS, kind_called

    kind = kind_called(text)
    if kind is None:
        names = "、".join(f"{kind.name}（{kind.label}）" for kind in KINDS.values())
        raise argparse.ArgumentTypeError(f"没有“{text}”这种导出，可以是 {names}")
    return kind.name


def _month(text: str) -> date:
    from udf.rulesheets import read_month

    month = read_month(text)
    if month is None:
        raise argparse.ArgumentTypeError(f"“{text}”不是月份，请写成 2026-12 的样子")
    return month


if __name__ == "__main__":
    sys.exit(main())
