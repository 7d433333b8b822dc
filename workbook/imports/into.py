"""An export into a month workbook: what it says is written, what a clerk wrote is left."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, get_args

from udf import tables
from udf.errors import KaoheError
from udf.roster import read_roster
from udf.rulesheets import read_choices, read_rulebook
from udf.tables import TableError
from workbook.imports.attendance import read_attendance
from workbook.imports.exports import Export, Line, Progress, find_tables, form
from workbook.imports.findings import Findings
from workbook.imports.hotline import read_orders
from workbook.imports.reviews import read_cases, read_counts
from workbook.imports.writing import Month, write_counts, write_incidents
from workbook.month.import_log import recall, remember, remember_days
from workbook.month.table_files import Grid
from workbook.month.tables import locate
from workbook.ooxml.package import Package

ExportKind = Literal["attendance", "reviews", "hotline"]
KINDS: tuple[ExportKind, ...] = get_args(ExportKind)
_FATES = {
    "add": "新增",
    "change": "更新",
    "remove": "撤下",
    "same": "没有变化",
    "keep": "有人改过而保留",
    "by hand": "已有手工登记",
    "deleted": "有人删过而不再登记",
    "earlier": "以前导入而本次没有",
}


@dataclass(frozen=True)
class Imported:
    """What an import did.

    ``people`` is how many stand with the export's counts. ``rows`` says what became of how many
    rows of 扣分登记: add, change, remove, same, keep (a clerk changed them), by hand and deleted (a
    clerk had entered or deleted them), earlier (the export says nothing of them). ``left`` are rows
    of the export not taken, or not wholly, ``doubts`` rows taken with something to look at,
    ``notes`` what was met in the workbook, in Chinese. ``totals`` are the export's rows by kind.
    """

    totals: dict[str, int]
    people: int
    rows: dict[str, int]
    left: tuple[Line, ...]
    doubts: tuple[Line, ...]
    notes: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing needs anybody's attention."""
        return not (self.left or self.doubts or self.notes)


def import_into(
    package: Package,
    kind: ExportKind,
    grids: Sequence[Grid],
    title: str,
    progress: Progress | None = None,
) -> Imported:
    """Bring an export into a workbook in memory; its scores are not recalculated.

    ``grids`` are the sheets of the export's file, ``title`` is what messages call it. The same
    export again changes nothing. `progress` is told rows done and rows in all. KaoheError where the
    file is no such export or the workbook no month workbook.
    """
    try:
        month = _read_month(package)
        before = recall(package)
        memory = dict(before)
        findings, others = _read(kind, grids, title, month, progress)
        notes = [f"工作表“{sheet}”没有这种导出的表头，没有读取" for sheet in others]
        people = write_counts(package, kind, findings, month, memory, notes)
        rows, left = write_incidents(package, kind, findings, month, memory, notes)
        if memory != before:
            remember(package, memory)
        if findings.days:
            clauses = form(kind)["clauses"].values()
            remember_days(package, findings.days, month.roster, clauses)
    except TableError as error:
        raise KaoheError(f"“{package.title}”读不出来：{error}；请改正后再导入") from error
    everything_left = tuple(sorted((*findings.left, *left)))
    return Imported(findings.totals, people, rows, everything_left, findings.doubts, tuple(notes))


def summary(done: Imported, title: str) -> list[str]:
    """Return in sentences what an import did; ``title`` is the export's file."""
    counts = "，".join(f"{name}{count}" for name, count in done.totals.items())
    said = [f"已导入 {title}：{counts or '没有可导入的行'}。"]
    if done.people:
        said.append(f"{done.people}人的数已与导出一致。")
    written = "，".join(f"{_FATES[fate]}{n}行" for fate, n in done.rows.items() if n)
    if written:
        said.append(f"扣分登记：{written}。")
    for heading, lines in (("没有导入的", done.left), ("已导入、请核对的", done.doubts)):
        if lines:
            said += [f"{heading}：", *listed(lines)]
    return [*said, *done.notes]


def listed(lines: Iterable[Line]) -> list[str]:
    """Return every row in words, those with the same reason together: 第3—5、9行：日期看不懂."""
    found = []
    by_reason: dict[tuple[str, str], list[int]] = {}
    for line in lines:
        by_reason.setdefault((line.sheet, line.reason), []).append(line.row)
    for (sheet, reason), rows in by_reason.items():
        count = f"（共{len(rows)}行）" if len(rows) > 2 else ""
        found.append(f"{sheet}第{'、'.join(_runs(sorted(set(rows))))}行：{reason}{count}")
    return found


def _runs(rows: Sequence[int]) -> Iterator[str]:
    for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        members = [row for _, row in run]
        yield str(members[0]) if len(members) == 1 else f"{members[0]}—{members[-1]}"


# --- reading --------------------------------------------------------------------------------------


def _read_month(package: Package) -> Month:
    roster, rules, choices = (
        locate(package, name, kind).cells
        for name, kind in (
            ("名册表", tables.ROSTER),
            ("细则表", tables.RULES),
            ("口径表", tables.CHOICES),
        )
    )
    chosen = read_choices(choices)
    if chosen.month is None:
        raise KaoheError(f"“{package.title}”的口径表里没有“考核月份”；请补上，如 2026-11-01")
    book = read_rulebook(rules, choices)
    return Month(chosen.month, read_roster(roster), book, chosen, (roster, rules, choices))


def _read(
    kind: ExportKind, grids: Sequence[Grid], title: str, month: Month, progress: Progress | None
) -> tuple[Findings, tuple[str, ...]]:
    """Return what the export says, and the names of the file's other sheets."""
    export = find_tables(grids, kind, title)
    counted = find_tables(grids, kind, title, "counted") if "counted" in form(kind) else export
    if isinstance(export, Export) and kind == "attendance":
        findings = read_attendance(
            export.tables, month.roster, month.choices, month.month, progress
        )
    elif isinstance(export, Export) and kind == "reviews":
        findings = read_cases(export.tables, month.roster, month.month, progress)
    elif isinstance(export, Export):
        findings = read_orders(export.tables, month.roster, month.month, progress)
    elif isinstance(counted, Export):
        export = counted
        findings = read_counts(export.tables, month.roster, month.month, progress)
    else:
        raise KaoheError(f"{export}；请核对是不是选错了文件，或把表头改成这些名称")
    return findings, export.others
