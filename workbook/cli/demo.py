"""`kaohe demo`: the sample month, made, filled and scored in one go."""

import argparse
import gc
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from udf import tables
from udf.entries import State, Verdict
from udf.ledger import DEDUCTIONS
from udf.resources import template
from udf.rulefile import load_rulebook
from udf.tables import Schema, Table
from udf.text import Cell, day, is_blank
from workbook.adopt.adopt import adopt
from workbook.cli.arguments import DONE, Add
from workbook.cli.terminal import (
    command,
    open_console,
    progress_bar,
    show_account,
    show_findings,
    show_table,
)
from workbook.engine.recalculate import recalculate
from workbook.files.bounded import call
from workbook.files.table_files import read_grids
from workbook.files.whole_folder import own_folder
from workbook.generate.month_workbook import generate
from workbook.imports.into import import_into
from workbook.month.month_findings import month_findings
from workbook.month.read import explanation, read_month, score_table
from workbook.month.roster_file import read_roster_file
from workbook.month.tables import TABLES, locate, read_cells
from workbook.next_month.next_month import next_month
from workbook.ooxml.package import Package
from workbook.publish.publish import Published, publish, verify
from workbook.year.year import year as make_year

T = TypeVar("T")
MONTH = date(2026, 11, 1)
NEXT = "2026-12.xlsx"
_IMPORTED, _ADOPTED = f"{MONTH:%Y-%m}_导入后.xlsx", "办公室自己的月度考核表_已接入.xlsx"
_BOARD, _YEAR = "公布", "年度汇总.xlsx"
_EXPLAINED = "毛艳"
_LONG = 300.0  # seconds; what takes a few is not ended on a slow machine
_FILES = {
    "roster.csv": "名册.csv",
    "office.xlsx": "办公室自己的月度考核表.xlsx",
    "attendance.xlsx": "考勤系统导出.xlsx",
    "reviews.csv": "好差评平台导出.csv",
    "hotline.csv": "便民热线工单.csv",
}
_EXPORTS: dict[str, str] = {
    "attendance": "attendance.xlsx",
    "reviews": "reviews.csv",
    "hotline": "hotline.csv",
}
# Where the office keeps in its own workbook what ours asks for.
_TABLES = (
    ("扣分明细", "扣分表", tables.LEDGER),
    ("加分明细", "加分表", tables.LEDGER),
    ("考勤统计", "考勤表", tables.ATTENDANCE),
    ("好差评统计", "好差评表", tables.REVIEWS),
)


def arguments(add: Add) -> None:
    """Add the arguments of the verb."""
    add(
        "folder",
        type=Path,
        nargs="?",
        default=Path("考核示例"),
        metavar="文件夹",
        help="放在哪个文件夹（默认 考核示例）",
    )


def run(options: argparse.Namespace) -> int:
    """Run the whole month on sample data."""
    gc.set_threshold(700, 10, 10)  # Python's own: a dozen workbooks are made and let go of
    walk(options.folder, open_console())
    return DONE


def walk(folder: Path, console: Console) -> None:
    """Walk through the sample month in a folder and print a summary.

    Only a folder that an earlier run made, and nobody changed, is replaced. Raises KaoheError.
    """
    with own_folder(folder) as work:
        lines = _walk(work, console)
    for line in lines:
        console.print(line)
    show_table(
        console,
        f"文件都在“{folder}”",
        ("文件", "是什么"),
        [
            (f"{MONTH:%Y-%m}.xlsx", "样例月表，已填好、算好"),
            (_IMPORTED, "同一个月，又导入了考勤、好差评、热线的导出"),
            (_BOARD, "公布的副本、公示和每人的通知单；申诉后又公布了一次，附与上次的变化"),
            (_ADOPTED, "单位自己的考核表，已接入考核函数"),
            (NEXT, "下个月的工作簿，填了一部分样例，“窗口汇总”与本月比较"),
            (_YEAR, "年度汇总，样例是这两个月"),
        ],
    )
    console.print(f"接着可以试：{command('check', folder / _IMPORTED)}")


def _walk(folder: Path, console: Console) -> list[str]:
    """Make everything in an empty folder; return what there is to say after the scores."""
    for name, shown in _FILES.items():
        shutil.copyfile(template("sample") / name, folder / shown)
    target, office = folder / f"{MONTH:%Y-%m}.xlsx", folder / _FILES["office.xlsx"]
    imported, adopted = folder / _IMPORTED, folder / _ADOPTED
    board, whole_year = folder / _BOARD, folder / _YEAR
    published: list[Published] = []
    notes: list[str] = []

    with ThreadPoolExecutor() as threads:

        def beside(step: Callable[..., T], *paths: Path) -> Future[T]:
            """Let a process of its own take a step while this one goes on to the next."""
            return threads.submit(call, f"{__name__}:{step.__name__}", *paths, seconds=_LONG)

        adopting = beside(adopt_sample, office, adopted)
        following: list[Future[tuple[str, ...]]] = []

        def settle() -> None:
            notes.append(settle_appeal(imported))
            following.append(beside(make_following, imported, folder / NEXT, whole_year))

        steps: tuple[tuple[str, Callable[[], object]], ...] = (
            ("生成月表，填入登记、考勤、好差评，计算", lambda: make_month(target, folder)),
            ("导入三个系统的导出", lambda: import_samples(target, imported, folder)),
            ("公布", lambda: published.append(publish(imported, board))),
            ("处理一件申诉", settle),
            ("再公布一次", lambda: published.append(publish(imported, board))),
            ("核对公布的文件", lambda: notes.append(_verified(board))),
            ("接进办公室自己的考核表", adopting.result),
            (
                "生成下个月的工作簿，填入一部分样例，计算；汇总一年",
                lambda: notes.extend(following[0].result()),
            ),
        )
        with progress_bar(console) as progress:
            task = progress.add_task("", total=len(steps))
            for name, step in steps:
                progress.update(task, description=name)
                step()
                progress.advance(task)
    _summary(Package.open(target), console)
    return [notes[0], *published[-1].changed, *notes[1:], *published[-1].messages]


def adopt_sample(office: Path, adopted: Path) -> None:
    """Connect the office's own workbook, as a new one."""
    adopt(office, adopted)


def make_following(book: Path, target: Path, whole_year: Path) -> tuple[str, ...]:
    """Make the month that follows, and the year of both; return what there is to say about it."""
    messages = make_next_month(book, target)
    make_year([book, target], whole_year)
    return messages


def settle_appeal(book: Path) -> str:
    """Find a complaint that counted not to be true, calculate, and tell of it in Chinese."""
    package = Package.open(book)
    located, month = locate(package, TABLES["扣分登记"], tables.LEDGER), read_month(package)
    entry = next(
        entry
        for entry in month.ledger(DEDUCTIONS).entries
        if entry.state is State.COUNTED and entry.rule and entry.rule.verify
    )
    located.sheet.set_value(located.row(entry.row), located.column("核实"), Verdict.UNFOUNDED)
    recalculate(package)
    package.save(book)
    person = month.people().people[entry.people[0]]
    place = f"{located.sheet.name}第{located.row(entry.row)}行"
    return f"申诉：{person.label}的{place}“核实”改为不属实，再公布一次，与上次公布的变化："


def _verified(board: Path) -> str:
    differences = verify(board)
    return "核对两次公布的文件：" + ("；".join(differences) or "与公布时完全一致。")


def make_month(target: Path, folder: Path) -> None:
    """Generate the sample month, fill it from the office's workbook and calculate it."""
    people = read_roster_file(folder / _FILES["roster.csv"])
    package = Package(generate(MONTH, people, load_rulebook()).content, target.name)
    fill_from(package, Package.open(folder / _FILES["office.xlsx"]))
    recalculate(package)
    package.save(target)


def import_samples(month: Path, target: Path, folder: Path) -> None:
    """Bring the sample exports into a copy of the month and calculate it."""
    package = Package.open(month)
    for kind, name in _EXPORTS.items():
        import_into(package, kind, read_grids(folder / _FILES[name]), _FILES[name])
    recalculate(package)
    package.save(target)


def make_next_month(book: Path, target: Path) -> tuple[str, ...]:
    """Make the following month, and fill in most of what this month holds, to compare with it.

    Return what there is to say about it.
    """
    messages = next_month(book, target)[0].messages
    this, following = Package.open(book), Package.open(target)
    for name, kind in (("扣分表", tables.LEDGER), ("加分表", tables.LEDGER)):
        source = locate(this, name, kind).table
        rows = [row for n, row in enumerate(source.rows) if n % 3 and not tables.blank_row(row)]
        moved = (
            tuple(_a_month_on(cell, at == source.columns["日期"]) for at, cell in enumerate(row))
            for row in rows
        )
        _fill_rows(following, name, kind, replace(source, rows=tuple(moved)))
    for name, kind in (("考勤表", tables.ATTENDANCE), ("好差评表", tables.REVIEWS)):
        _fill_counts(following, name, kind, locate(this, name, kind).table, kind.needed[-2:])
    recalculate(following)
    following.save(target)
    return messages


def _a_month_on(cell: Cell, is_day: bool) -> Cell:
    when = day(cell, MONTH.year, MONTH.month) if is_day else None
    return cell if when is None else f"{when.year}-{when.month + 1}-{min(when.day, 28)}"


def fill_from(package: Package, office: Package) -> None:
    """Copy the office's ledgers and counts into a generated workbook."""
    for sheet_name, name, kind in _TABLES:
        sheet = office.sheet(sheet_name)
        extent = sheet.extent()
        if extent is None:
            continue
        source = tables.read(read_cells(sheet, extent), kind)
        if kind is tables.LEDGER:
            _fill_rows(package, name, kind, source)
        else:
            _fill_counts(package, name, kind, source, kind.needed[1:])


def _fill_rows(package: Package, name: str, kind: Schema, source: Table) -> None:
    located = locate(package, name, kind)
    for index, row in enumerate(source.rows):
        for column in located.table.columns:
            value = source.cell(row, column)
            if not is_blank(value):
                located.sheet.set_value(located.row(index), located.column(column), value)


def _fill_counts(
    package: Package, name: str, kind: Schema, source: Table, columns: Sequence[Sequence[str]]
) -> None:
    located, roster = locate(package, name, kind), read_month(package).people()
    rows = {}
    for index, row in enumerate(located.table.rows):
        match = roster.find(*(located.table.cell(row, key) for key in tables.WHO))
        rows.update(dict.fromkeys(match.people, located.row(index)))
    for row in source.rows:
        match = roster.find(*(source.cell(row, key) for key in tables.WHO))
        for person in match.people:
            for column in columns:
                value = source.cell(row, column[0])
                located.sheet.set_value(rows[person], located.column(column[0]), value)


def _summary(package: Package, console: Console) -> None:
    month = read_month(package)
    rows = score_table(month)
    names = [category.name for category in month.book().categories]
    scored = [row for row in rows if isinstance(row[-1], float)]
    scored.sort(key=lambda row: -float(str(row[-1])))
    ranked = [(1 + sum(r[-1] > row[-1] for r in scored), *row) for row in scored[:10]]  # type: ignore[operator]
    pending = len(rows) - len(scored)
    title = f"{MONTH.year}年{MONTH.month}月得分前十名（共{len(rows)}人，待核{pending}人）"
    header = ("名次", *tables.WHO, *names, "总分")
    show_table(console, title, header, ranked)
    show_findings(console, month_findings(package), limit=12)
    lines = explanation(month, _EXPLAINED)
    show_account(console, f"{_EXPLAINED}的得分说明（kaohe explain）", lines)
