"""`kaohe adopt`: the functions into an office's own workbook, or only what was found in it."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from udf.errors import KaoheError
from workbook.cli.arguments import (
    DONE,
    HOST_HELP,
    HOSTS,
    PROBLEMS,
    Add,
    add_book,
    add_output,
    add_replace,
    check_ending,
)

if TYPE_CHECKING:
    from rich.console import Console

    from workbook.adopt.adopt import Adoption, Scores
    from workbook.discovery.model import Discovery
    from workbook.ooxml.package import Package


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add_book(add)
    add_output(add, "存到哪里（默认 在旁边，名字后面加“_已接入”）")
    add_replace(add)
    add("--in-place", action="store_true", help="写回原文件；原来的先存一份到“备份”文件夹")
    add("--dry-run", action="store_true", help="只看找到了什么、会改什么，不写工作簿")
    add("--html", type=Path, metavar="网页", help="把找到的内容画成网页，存到这里（不写工作簿）")
    add("--json", action="store_true", help="用 JSON 列出会改动的部件、工作表和单元格")
    add("--mapping", type=Path, metavar="对照表", help="拿不准的地方的回答")
    add("--replace-scores", action="store_true", help="同意用算出的得分换掉表里原有的得分")
    add("--keep-formulas", action="store_true", help="单位自己的得分公式不动，算出的得分另放")
    add("--guard", action="store_true", help="给与得分比较大小的公式加上判断，“待核”不算达标")
    add("--rules", type=Path, metavar="文件", help="细则文件（默认用随附的细则）")
    add("--host", choices=HOSTS, default="embedded", metavar="程序", help=HOST_HELP)


def run(options: argparse.Namespace) -> int:
    """Put the functions into an office's own workbook, or only show what was found in it."""
    from workbook.files.bounded import prepare

    prepare("workbook.engine.computation:compute")  # starts while this process reads the workbook
    from tempfile import TemporaryDirectory

    from workbook.cli.light_imports import import_openpyxl
    from workbook.hosts.old_formats import is_old, save_as_xlsx

    import_openpyxl()
    if not is_old(options.book):
        return _run(options)
    if options.in_place:
        raise KaoheError("旧格式（.xls、.et）不能写回原文件；请去掉 --in-place")
    with TemporaryDirectory() as folder:
        original: Path = options.book
        ending = ".xlsm" if options.host == "excel" else ".xlsx"
        options.output = options.output or original.with_name(f"{original.stem}_已接入{ending}")
        options.book = save_as_xlsx(original, Path(folder))
        if options.mapping is not None:
            return _run(options)
        with _mapping_beside(original) as options.mapping:
            return _run(options)


@contextmanager
def _mapping_beside(book: Path) -> Iterator[Path]:
    """Give the file of an old workbook's questions, beside it; gone again if nothing is asked."""
    from workbook.discovery.mapping import mapping_path
    from workbook.month.workbook_file import new_file

    path = mapping_path(book)
    if not path.exists():
        with new_file(path) as file:
            file.write(b"")
    try:
        yield path
    finally:
        if not path.stat().st_size:
            path.unlink()


def _run(options: argparse.Namespace) -> int:
    from udf.rulefile import load_rulebook
    from workbook.adopt.adopt import Outcome, adopt, questions_path
    from workbook.cli.terminal import open_console, progressing
    from workbook.hosts.macros import set_macros

    console, rules = open_console(), load_rulebook(options.rules)
    agreed = {
        "rules": rules,
        "host": options.host,
        "scores": _scores(options),
        "guard": options.guard,
    }
    if options.dry_run or options.html or options.json:
        return _try_out(console, options, agreed)
    ending = ".xlsm" if options.host == "excel" else options.book.suffix.lower()
    target = _target(options, ending)
    with progressing(console, "接入考核函数") as progress:
        done = adopt(
            options.book,
            target,
            mapping=options.mapping,
            replace=options.replace,
            finish=lambda package: set_macros(package, options.host),
            progress=progress,
            **agreed,
        )
    if done.outcome is Outcome.CONNECTED and done.month is not None:
        console.print(f"已接入 {target}（{done.month.year}年{done.month.month}月）。")
    _show(console, done)
    if done.outcome is Outcome.ASKED:
        path = questions_path(options.book, options.mapping)
        console.print(f"没有改动任何工作簿。要问的写在 {path}，请填好后再运行一次。")
    if done.outcome is Outcome.FINISHED:
        console.print(_finished(done, target))
    return _status(done)


def _try_out(console: "Console", options: argparse.Namespace, agreed: dict[str, Any]) -> int:
    """Show what was found and what would change, and write no workbook."""
    from workbook.adopt.adopt import Outcome, try_out, write_questions
    from workbook.adopt.page import page
    from workbook.cli.terminal import progressing
    from workbook.engine.calculated import calculated
    from workbook.month.workbook_file import new_file

    with progressing(console, "查看工作簿") as progress:
        trial = try_out(options.book, mapping=options.mapping, progress=progress, **agreed)
    seen = trial.done
    if options.json:
        _show_changes(trial.before, trial.after)
        return _status(seen)
    _show_found(console, seen.found)
    _show(console, seen, wholly=True)
    if seen.outcome is Outcome.FINISHED:
        console.print(_finished(seen, options.book))
    if seen.questions and (options.mapping is None or not options.mapping.stat().st_size):
        path = write_questions(options.book, seen, options.mapping)
        console.print(f"要问的写在 {path}，请填好后再运行 kaohe adopt。")
    if options.html:
        with new_file(options.html, replace=True) as file:
            file.write(page(calculated(trial.before), seen).encode("utf-8"))
        console.print(f"网页在 {options.html}")
    return _status(seen)


def _status(done: "Adoption") -> int:
    """Return the exit status: the same whether a workbook is written or only looked at."""
    from workbook.adopt.adopt import Outcome

    clean = not done.changes and not done.stayed and not done.messages
    return DONE if clean and done.outcome in (Outcome.CONNECTED, Outcome.ALREADY) else PROBLEMS


def _finished(done: "Adoption", book: Path) -> str:
    """Return what to tell a clerk about a month whose scores are all there."""
    month = "" if done.month is None else f"{done.month.year}年{done.month.month}月"
    return (
        f"{month}的得分都已填好，也没有登记表，一格也不改。"
        f"下个月起用函数计分：运行 kaohe next {book}，会接上登记表、考勤和好差评。"
        "要按细则重算本月，请加 --replace-scores。"
    )


def _scores(options: argparse.Namespace) -> "Scores":
    from workbook.adopt.adopt import Scores

    if options.keep_formulas:
        return Scores.KEEP_FORMULAS
    return Scores.REPLACE if options.replace_scores else Scores.ASK


_CHANGES = ("人员", "项目", "单元格", "原来", "计算", "为什么")


def _show(console: "Console", done: "Adoption", *, wholly: bool = False) -> None:
    """Print what to look at, what was done, what differs and what is asked.

    ``wholly`` prints each difference; else they are in the workbook, or come with --dry-run.
    """
    from workbook.adopt.adopt import Outcome, change_rows
    from workbook.adopt.wording import questions_as_rows
    from workbook.cli.terminal import show_kept, show_lines, show_table

    show_lines(console, done.messages)
    show_lines(console, done.done)
    if done.changes:
        asked = done.outcome is Outcome.ASKED
        would = "会改变的得分" if asked else "与原得分不同（见“原得分”）"
        title = f"{would}，共{len(done.changes)}处"
        elsewhere = "加 --dry-run 看全部" if asked else "见工作表“原得分”"
        lines = change_rows(done.changes)
        show_table(console, title, _CHANGES, lines, elsewhere="" if wholly else elsewhere)
    if done.stayed:
        title = f"保留的原得分与按细则算出的不同，共{len(done.stayed)}处"
        show_table(console, title, _CHANGES, change_rows(done.stayed))
    if done.questions:
        rows = questions_as_rows(done.questions)
        show_table(console, "请回答", ("问题", "可以填"), rows)
    show_kept(console, done.kept)


def _show_found(console: "Console", found: "Discovery") -> None:
    from workbook.adopt.wording import line_rows, sheet_rows
    from workbook.cli.terminal import show_table

    header = ("工作表", "用途", "表头和数据", "各列")
    show_table(console, f"在“{found.title}”中找到", header, sheet_rows(found))
    lines = line_rows(found)
    if lines:
        show_table(console, "不当作人员、一格不动的行", ("位置", "内容", "当作"), lines)


def _show_changes(before: "Package", after: "Package") -> None:
    import json

    from workbook.adopt.changed_parts import changes_between

    print(json.dumps(changes_between(before, after), ensure_ascii=False, indent=1))


def _target(options: argparse.Namespace, ending: str) -> Path:
    """Return where to write: beside the office's workbook, or over it where that was asked for."""
    from workbook.month.workbook_file import is_same_file

    book: Path = options.book
    if options.in_place:
        if options.output is not None:
            raise KaoheError("--in-place 写回原文件，不能又用 -o 另给文件名；请只用其中一个")
        check_ending(book, ending)
        return book
    target: Path = options.output or book.with_name(f"{book.stem}_已接入{ending}")
    check_ending(target, ending)
    if is_same_file(book, target):
        raise KaoheError(f"“{target.name}”就是要接入的工作簿；要写回原文件，请用 --in-place")
    return target
