"""What the command shows: tables, lists and progress, on any console."""

import json
import os
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from udf.findings import WRONG, Finding, headline
from workbook.cli.arguments import DONE, PROBLEMS
from workbook.desktop.jobs import RECORDS

if TYPE_CHECKING:
    from workbook.engine.recalculate import Kept

_LONG = 200  # rows; a table of more is printed as lines, drawing its cells would take seconds
_SHOWN = 8  # problems: about a screen on a narrow console
_ACCOUNT = ("类别", "日期", "条款", "分值", "说明", "位置")


def open_console(*, errors: bool = False) -> Console:
    """Return the console that results go to, or the one for what went wrong.

    Sentences are left to the terminal to break, so that paths and commands in them can be copied.
    """
    stream = sys.stderr if errors else sys.stdout
    return Console(file=stream, highlight=False, soft_wrap=True, emoji=False, markup=False)


def command(verb: str, *arguments: object) -> str:
    """Return a command to be typed, each argument quoted where this system's shell asks for it."""
    return " ".join(("kaohe", verb, *(_quoted(str(argument)) for argument in arguments)))


def _quoted(text: str) -> str:
    if not re.search(r"[^\w@%+=:,./\\-]" if sys.platform == "win32" else r"[^\w@%+=:,./-]", text):
        return text
    return f'"{text}"' if sys.platform == "win32" else shlex.quote(text)


def progress_bar(console: Console) -> Progress:
    """Return a progress bar; it vanishes when it is done and where output is no terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _record(record: dict[str, object]) -> bool:
    """Print a line for the local page, where it is what runs the command."""
    mark = os.environ.get(RECORDS)
    if mark:
        print(mark + json.dumps(record, ensure_ascii=False), flush=True)
    return bool(mark)


@contextmanager
def progressing(console: Console, label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar, and give what tells it how much is done and how much there is in all."""
    if os.environ.get(RECORDS):

        def report(done: int, total: int) -> None:
            _record({"progress": [done, total, label]})

        yield report
        return
    with progress_bar(console) as progress:
        task = progress.add_task(label, total=None)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield tell


def cell_text(value: object) -> str:
    """Return a cell as the command shows it: numbers with two decimals."""
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)


def show_table(
    console: Console,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    elsewhere: str = "",
) -> None:
    """Print a table; columns of numbers stand to the right.

    Where all rows are to be found ``elsewhere``, a screen has only the first of them.
    """
    lines = [[cell_text(value) for value in row] for row in rows]
    if _record({"table": {"title": title, "header": list(header), "rows": lines}}):
        return
    shown = lines[:_SHOWN] if elsewhere else lines
    if len(shown) > _LONG:
        console.print("\n".join([title, *map("  ".join, [header, *shown])]))
        return
    table = Table(title=title, title_justify="left", header_style="bold")
    for index, name in enumerate(header):
        numeric = all(_is_number(line[index]) for line in lines)
        table.add_column(name, justify="right" if numeric and lines else "left", overflow="fold")
    for line in shown:
        table.add_row(*line)
    console.print(table, soft_wrap=False)
    if len(shown) < len(lines):
        console.print(f"另有{len(lines) - len(shown)}处，{elsewhere}。")


def show_account(console: Console, title: str, lines: Iterable[Sequence[object]]) -> None:
    """Print why somebody has a score: its lines are 类别, 日期, 条款, 分值, 说明, 位置.

    Each is a head and its words below it: in a table of six columns there is no room for these.
    """
    rows = [[cell_text(value) for value in line] for line in lines]
    if _record({"table": {"title": title, "header": list(_ACCOUNT), "rows": rows}}):
        return
    console.print(title)
    for *head, words, place in rows:
        category = head[0]
        named = "  ".join(filter(None, (*head, place)))
        indent = "" if category else "  "
        console.print(f"{indent}{named}{'：' if category else ''}{words if category else ''}")
        if not category:
            for line in words.splitlines():
                console.print(f"    {line}")


def _is_number(text: str) -> bool:
    return not text.strip("0123456789.-−+")


def show_findings(
    console: Console, findings: Sequence[Finding], limit: int | None = _SHOWN
) -> None:
    """Print the problems, the worst first; beyond ``limit`` only how many more there are."""
    if not findings:
        console.print(headline(findings))
        return
    shown = findings if limit is None else findings[:limit]
    rows = [
        (f.level, f"{f.sheet}!{f.cell}" if f.cell else f.sheet, f.what, f.advice) for f in shown
    ]
    show_table(console, headline(findings), ("级别", "位置", "问题", "怎么办"), rows)
    if len(shown) < len(findings):
        console.print(
            f"另有{len(findings) - len(shown)}条，见工作簿的“数据检查”，或用 kaohe check 看全部。"
        )


def show_lines(console: Console, sentences: Iterable[str]) -> None:
    """Print sentences, a line each."""
    for sentence in sentences:
        console.print(sentence)


def show_kept(console: Console, kept: Sequence["Kept"]) -> None:
    """Print the formulas that were left as they were."""
    if kept:
        rows = [(f"{one.sheet}!{one.cell}", f"={one.formula}", one.reason) for one in kept]
        show_table(console, "没有改动的公式", ("位置", "公式", "原因"), rows)


def findings_status(findings: Sequence[Finding]) -> int:
    """Return the exit status of a run that met these problems."""
    return PROBLEMS if any(finding.level == WRONG for finding in findings) else DONE
