"""The ``kaohe`` command: one verb for each thing an office does with a month's workbook.

Exit status: 0 done; 1 the data has problems, they are listed, and what could be done is done;
2 it could not be done, one sentence says why and what to do, and nothing was written.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from udf.errors import KaoheError

DONE, PROBLEMS, FAILED = 0, 1, 2

Verb = Callable[[argparse.Namespace], int]

_CHINESE = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "subcommands": "命令",
    "show this help message and exit": "显示这段说明",
    "show program's version number and exit": "显示版本号",
    "the following arguments are required: %s": "还缺少 %s",
    "unrecognized arguments: %s": "多出的参数：%s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r，可以是 %(choices)s",
    "expected one argument": "后面要有一个值",
    "expected at least one argument": "后面要有至少一个值",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "%(prog)s: error: %(message)s\n": "%(message)s。用 %(prog)s --help 看怎么用。\n",
}


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese and answers a wrong command with one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(FAILED, f"{message}。用 {self.prog} --help 看怎么用。\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status is also returned."""
    argparse._ = lambda text: _CHINESE.get(text, text)  # type: ignore[attr-defined]
    options = _parser().parse_args(arguments)
    verb: Verb = options.verb
    try:
        return verb(options)
    except KaoheError as error:
        from workbook.terminal import open_console

        open_console(errors=True).print(str(error))
        return FAILED
    except KeyboardInterrupt:
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="kaohe", description="月度考核工作簿：生成、计算、检查、说明。")
    verbs = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)

    def verb(name: str, run: Verb, help_text: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=help_text, description=help_text)
        added.set_defaults(verb=run)
        return added

    book_help = "考核工作簿（.xlsx）"
    new = verb("new", _new, "生成一个月的考核工作簿")
    new.add_argument("month", type=_month, metavar="月份", help="如 2026-12")
    new.add_argument(
        "--roster", type=Path, required=True, metavar="名册", help="名册文件：工号、姓名、窗口各列"
    )
    new.add_argument("-o", "--output", type=Path, metavar="文件", help="存到哪里（默认 月份.xlsx）")
    new.add_argument("--rules", type=Path, metavar="文件", help="细则文件（默认用随附的细则）")

    calc = verb("calc", _calc, "计算工作簿，把结果存在文件里（不需要电子表格程序）")
    calc.add_argument("book", type=Path, metavar="工作簿", help=book_help)

    check = verb("check", _check, "列出数据的全部问题")
    check.add_argument("book", type=Path, metavar="工作簿", help=book_help)

    explain = verb("explain", _explain, "说明一个人为什么得这个分")
    explain.add_argument("book", type=Path, metavar="工作簿", help=book_help)
    explain.add_argument("person", metavar="姓名", help="姓名或工号")

    demo = verb("demo", _demo, "用样例数据走一遍全月")
    demo.add_argument(
        "folder", type=Path, nargs="?", default=Path("考核示例"), metavar="文件夹",
        help="放在哪个文件夹（默认 考核示例）",
    )  # fmt: skip
    return parser


def _month(text: str) -> date:
    from udf.rulesheets import read_month

    month = read_month(text)
    if month is None:
        raise argparse.ArgumentTypeError(f"“{text}”不是月份，请写成 2026-12 的样子")
    return month


def _new(options: argparse.Namespace) -> int:
    from udf.rulefile import load_rulebook
    from workbook.files import check_replaceable, replace_file
    from workbook.generate import generate
    from workbook.roster_file import read_roster_file
    from workbook.terminal import open_console

    target = options.output or Path(f"{options.month:%Y-%m}.xlsx")
    check_replaceable(target)
    rules = load_rulebook(options.rules)
    people = read_roster_file(options.roster)
    made = generate(options.month, people, rules)
    replace_file(target, made.content)
    console = open_console()
    for message in made.messages:
        console.print(message)
    console.print(
        f"已生成 {target}（{len(people)}人）。填好登记、考勤、好差评后，用 kaohe calc 计算。"
    )
    return DONE


def _calc(options: argparse.Namespace) -> int:
    from udf.report import check
    from workbook.calc import recalculate
    from workbook.files import check_replaceable
    from workbook.month import read_month
    from workbook.package import Package
    from workbook.terminal import open_console, show_findings, show_table

    check_replaceable(options.book)
    package = Package.open(options.book)
    month = read_month(package)
    outcome = recalculate(package)
    if package.changed:
        package.save(options.book)
    console = open_console()
    console.print(f"已计算 {options.book}，更新了{outcome.stored}个公式的结果。")
    if outcome.kept:
        rows = [
            (f"{kept.sheet}!{kept.cell}", f"={kept.formula}", kept.reason) for kept in outcome.kept
        ]
        show_table(console, "没有改动的公式", ("位置", "公式", "原因"), rows)
    findings = check(month)
    show_findings(console, findings)
    return PROBLEMS if any(finding.level == "错误" for finding in findings) else DONE


def _check(options: argparse.Namespace) -> int:
    from udf.report import check
    from workbook.month import read_month
    from workbook.package import Package
    from workbook.terminal import open_console, show_findings

    findings = check(read_month(Package.open(options.book)))
    show_findings(open_console(), findings, limit=None)
    return PROBLEMS if findings else DONE


def _explain(options: argparse.Namespace) -> int:
    from udf.tables import TableError
    from workbook.month import explanation, read_month
    from workbook.package import Package
    from workbook.terminal import open_console, show_explanation

    try:
        lines = explanation(read_month(Package.open(options.book)), options.person)
    except TableError as error:
        raise KaoheError(f"{error}；改正后再试，全部问题可用 kaohe check 查看") from error
    if isinstance(lines, str):
        raise KaoheError(f"“{options.person}”：{lines}")
    show_explanation(open_console(), lines)
    return DONE


def _demo(options: argparse.Namespace) -> int:
    from workbook.demo import run_demo
    from workbook.terminal import open_console

    run_demo(options.folder, open_console())
    return DONE


if __name__ == "__main__":
    sys.exit(main())
