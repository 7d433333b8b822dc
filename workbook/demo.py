"""The sample month, made, filled and scored in one go."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from rich.console import Console

from udf import report, tables
from udf.resources import template
from udf.rulefile import load_rulebook
from udf.tables import Kind, Table
from udf.text import is_blank
from workbook.calc import recalculate
from workbook.files import replace_file
from workbook.generate import generate
from workbook.month import read_month, score_table
from workbook.package import Package
from workbook.ranges import locate, read_cells
from workbook.roster_file import read_roster_file
from workbook.terminal import progress_bar, show_findings, show_table

MONTH = date(2026, 11, 1)
SAMPLES = ("roster.csv", "office.xlsx", "attendance.xlsx", "reviews.csv", "hotline.csv")
_FILES = {
    "roster.csv": "名册.csv",
    "office.xlsx": "办公室自己的月度考核表.xlsx",
    "attendance.xlsx": "考勤系统导出.xlsx",
    "reviews.csv": "好差评平台导出.csv",
    "hotline.csv": "便民热线工单.csv",
}
# Where the office keeps in its own workbook what ours asks for.
_TABLES = (
    ("扣分明细", "扣分表", tables.LEDGER),
    ("加分明细", "加分表", tables.LEDGER),
    ("考勤统计", "考勤表", tables.ATTENDANCE),
    ("好差评统计", "好差评表", tables.REVIEWS),
)


def run_demo(folder: Path, console: Console) -> None:
    """Make the sample month in a folder and print a summary. Raises KaoheError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SAMPLES:
        shutil.copyfile(template("sample") / name, folder / _FILES[name])
    target = folder / f"{MONTH:%Y-%m}.xlsx"
    package: Package | None = None

    def make() -> None:
        nonlocal package
        people = read_roster_file(folder / _FILES["roster.csv"])
        made = generate(MONTH, people, load_rulebook())
        package = Package(made.content, target.name)

    def fill() -> None:
        assert package is not None
        fill_from(package, Package.open(folder / _FILES["office.xlsx"]))

    def compute() -> None:
        assert package is not None
        recalculate(package)
        replace_file(target, package.to_bytes())

    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("生成月表", make),
        ("填入登记、考勤、好差评", fill),
        ("计算", compute),
    )
    with progress_bar(console) as progress:
        task = progress.add_task("", total=len(steps))
        for name, step in steps:
            progress.update(task, description=name)
            step()
            progress.advance(task)
    assert package is not None
    _summary(package, console)
    console.print(f"样例月表：{target}")
    console.print(f"所用的样例文件也在这个文件夹：{folder}")
    console.print(f"接着可以试：kaohe explain {target} 张兰")


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
            _fill_counts(package, name, kind, source)


def _fill_rows(package: Package, name: str, kind: Kind, source: Table) -> None:
    located = locate(package, name, kind)
    for index, row in enumerate(source.rows):
        for column in located.table.columns:
            value = source.cell(row, column)
            if not is_blank(value):
                located.sheet.set_value(located.row(index), located.column(column), value)


def _fill_counts(package: Package, name: str, kind: Kind, source: Table) -> None:
    located, roster = locate(package, name, kind), read_month(package).people()
    rows = {}
    for index, row in enumerate(located.table.rows):
        match = roster.find(*(located.table.cell(row, key) for key in ("工号", "姓名", "窗口")))
        rows.update(dict.fromkeys(match.people, located.row(index)))
    for row in source.rows:
        match = roster.find(*(source.cell(row, key) for key in ("工号", "姓名", "窗口")))
        for person in match.people:
            for column in kind.needed[1:]:
                value = source.cell(row, column[0])
                located.sheet.set_value(rows[person], located.column(column[0]), value)


def _summary(package: Package, console: Console) -> None:
    month = read_month(package)
    rows = score_table(month)
    names = [category.name for category in month.book().categories]
    scored = [row for row in rows if isinstance(row[-1], float)]
    scored.sort(key=lambda row: -float(str(row[-1])))
    ranked = [(1 + sum(r[-1] > row[-1] for r in scored), *row) for row in scored[:10]]  # type: ignore[operator]
    header = ("名次", "工号", "姓名", "窗口", *names, "总分")
    show_table(
        console,
        f"{MONTH.year}年{MONTH.month}月得分前十名（共{len(rows)}人，待核{len(rows) - len(scored)}人）",
        header,
        ranked,
    )
    show_findings(console, report.check(month), limit=12)
