"""The ``kaohe`` command: one verb for each thing an office does with a month's workbook.

Exit status: 0 done; 1 the data has problems, they are listed, and what could be done is done, or
something is asked; 2 it could not be done, one sentence says why and what to do, and nothing was
written.
"""

import argparse
import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from workbook.cli.arguments import FAILED
from workbook.cli.encoding import accept_all_text
from workbook.cli.failures import answer_failure, own_version
from workbook.cli.no_console import errors_in_a_window

# Each verb is the module of its name in this folder: arguments() and run().
VERBS = {
    "new": "生成一个月的考核工作簿",
    "import": "把别的系统的导出填进工作簿，重复导入不会重复登记",
    "calc": "计算工作簿，把结果存在文件里（不需要电子表格程序）",
    "check": "列出数据的全部问题",
    "explain": "说明一个人为什么得这个分",
    "publish": "公布：只有数值的副本、公示、每人一份通知单",
    "year": "把各月的工作簿汇总成一年",
    "next": "由本月的工作簿生成下个月的",
    "adopt": "把考核函数接进单位自己的月度考核表",
    "undo": "撤回对工作簿的改动，换回“备份”里的内容",
    "host": "设置这台电脑上的电子表格程序，或把工作簿转给它用",
    "serve": "启动给 Excel 365、Mac、网页版用的服务",
    "doctor": "用这台电脑上真正的 Excel 检查一个工作簿",
    "page": "打开本机的考核页面，用按钮代替命令",
    "pack": "打成给没有网络的 Windows 电脑用的安装包",
    "demo": "用样例数据走一遍全月",
}
_KEYWORDS = {"import": "import_"}
_BOOKS = (".xlsx", ".xlsm")

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


class _Parser(argparse.ArgumentParser):
    """A parser that answers a wrong command with one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(FAILED, f"{message}。用 {self.prog} --help 看怎么用。\n")


class _Version(argparse.Action):
    """Print the version that is installed."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        print(f"kaohe {own_version()}")
        parser.exit()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if arguments is None:  # a process of its own
        gc.set_threshold(100_000, 20, 100)  # what is read lasts: there is little to find
    argparse._ = lambda text: _CHINESE.get(text, text)  # type: ignore[attr-defined]
    with errors_in_a_window():
        accept_all_text()
        try:
            given = _with_verb(given)
            options = build_parser(given).parse_args(given)
            return int(options.run(options))
        except SystemExit:
            raise
        except BaseException as error:
            return answer_failure(error, next(iter(given), ""))


def _with_verb(given: list[str]) -> list[str]:
    """Return the arguments; of a workbook alone, as one dropped on the command, the problems."""
    alone = len(given) == 1 and given[0] not in VERBS
    is_book = alone and Path(given[0]).suffix.lower() in _BOOKS
    return ["check", *given] if is_book else given


def build_parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser; only the verb that is asked for is imported, and knows its arguments."""
    parser = _Parser(prog="kaohe", description="月度考核工作簿：从生成到公布。")
    parser.add_argument("--version", action=_Version, nargs=0, help="显示版本号")
    verbs = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)
    for name, text in VERBS.items():
        verb = verbs.add_parser(name, help=text, description=text)
        if name in given:
            module = _module(name)
            module.arguments(verb.add_argument)
            verb.set_defaults(run=module.run)
    return parser


def _module(verb: str) -> ModuleType:
    return import_module(f"workbook.cli.{_KEYWORDS.get(verb, verb)}")


if __name__ == "__main__":
    sys.exit(main())
