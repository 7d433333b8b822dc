"""An export into a month workbook: what it says is written, what a clerk wrote is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from udf import tables
from udf.choicesheet import read_choices
from udf.errors import KaoheError
from udf.month import workdays
from udf.roster import read_roster
from udf.rulebook import MISSED
from udf.rulesheets import read_rulebook
from udf.runs import runs
from udf.tables import TableError
from workbook.files.progress import Progress
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers, ImportQuestion
from workbook.imports.findings import Basis, Findings
from workbook.imports.kinds import KINDS
from workbook.imports.parts import joined
from workbook.imports.plan import Action
from workbook.imports.tables.exports import RowRemark
from workbook.imports.writing.counts import write_counts
from workbook.imports.writing.ledgers import write_ledgers
from workbook.month.import_log import recall, remember, remember_days
from workbook.month.tables import has_name, locate
from workbook.ooxml.package import Package

_FATES = {
    Action.ADD: "新增",
    Action.CHANGE: "更新",
    Action.REMOVE: "撤下",
    Action.SAME: "没有变化",
    Action.KEEP: "有人改过而保留",
    Action.BY_HAND: "已有手工登记",
    Action.DELETED: "有人删过而不再登记",
    Action.EARLIER: "以前导入而本次没有",
}


def remembered_answers(package: Package, kind: str) -> ImportAnswers:
    """Return what the workbook remembers of the office's answers about a kind of export.

    KaoheError or TableError where it is no month workbook.
    """
    return ImportAnswers(recall(package).answers_about(KINDS[kind].label))


@dataclass(frozen=True)
class Imported:
    """What an import did.

    ``people`` is how many stand with the export's counts. ``rows`` says what became of how many
    rows of 扣分登记: add, change, remove, same, keep (a clerk changed them), by hand and deleted (a
    clerk had entered or deleted them), earlier (the export says nothing of them). ``left`` are rows
    of the export not taken, or not wholly, ``doubts`` rows taken with something to look at,
    ``notes`` what was met in the workbook, in Chinese. ``totals`` are the export's rows by kind.
    ``questions`` are what the office is to answer first: then nothing was entered.
    """

    totals: dict[str, int]
    people: int
    rows: dict[Action, int]
    left: tuple[RowRemark, ...]
    doubts: tuple[RowRemark, ...]
    notes: tuple[str, ...]
    questions: tuple[ImportQuestion, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing needs anybody's attention."""
        return not (self.left or self.doubts or self.notes or self.questions)


def import_into(
    package: Package,
    kind: str,
    grids: Sequence[Grid],
    title: str,
    progress: Progress | None = None,
    answers: ImportAnswers | None = None,
    *,
    keep_answers: bool = False,
) -> Imported:
    """Bring an export into a workbook in memory; its scores are not recalculated.

    ``grids`` are the sheets of the export's file, ``title`` is what messages call it, ``answers``
    what the office has answered about such exports, which the workbook keeps with ``keep_answers``.
    The same export again changes nothing. `progress` gets rows done and rows in all. KaoheError
    where the file is no such export or the workbook no month workbook.
    """
    given = answers or ImportAnswers()
    try:
        basis = read_import_month(package)
        before = recall(package)
        memory = before.copy()
        findings = KINDS[kind].read(grids, kind, basis, given, progress)
        if isinstance(findings, str):
            raise KaoheError(
                f"“{title}”不像{KINDS[kind].label}的导出：{findings}；请核对是不是选错了文件或种类"
            )
        if not findings.questions:
            findings = joined(findings, kind, basis, memory, given)
        if findings.questions:
            return _asking(findings)
        notes = list(findings.notes)
        people = write_counts(package, kind, findings, basis, memory, notes)
        rows, left = write_ledgers(package, kind, findings, basis, memory, notes)
        if keep_answers and answers is not None:
            memory.put_answers(KINDS[kind].label, answers.given)
        if memory != before:
            remember(package, memory)
        _remember_days(package, findings, basis)
    except TableError as error:
        raise KaoheError(f"“{package.title}”读不出来：{error}；请改正后再导入") from error
    out = {(line.sheet, line.row) for line in left}  # there is nothing to look at of these
    doubts = tuple(line for line in findings.doubts if (line.sheet, line.row) not in out)
    return Imported(
        totals=findings.totals,
        people=people,
        rows=rows,
        left=tuple(sorted((*findings.left, *left))),
        doubts=doubts,
        notes=tuple(notes),
    )


def _asking(findings: Findings) -> Imported:
    return Imported(
        totals=findings.totals,
        people=0,
        rows={},
        left=(),
        doubts=(),
        notes=findings.notes,
        questions=findings.questions,
    )


def _remember_days(package: Package, findings: Findings, basis: Basis) -> None:
    if findings.days:
        rules = (basis.rules.clause_of(subject) for subject in MISSED)
        clauses = [rule.code for rule in rules if rule is not None]
        remember_days(package, findings.days, basis.roster, clauses, findings.apart)


def summary(done: Imported, title: str, most: int | None = None) -> list[str]:
    """Return in sentences what an import did, its outcome first; ``title`` is the export's file.

    Of each list there are ``most`` lines, and how many more there are.
    """
    if done.questions:
        asked = [line for question in done.questions for line in _asked(question, most)]
        return [f"{title} 有看不懂的地方，什么都没有登记：", *asked, *_some(done.notes, most)]
    counts = "，".join(f"{name}{count}" for name, count in done.totals.items())
    stated = [f"已导入 {title}：{counts or '没有可导入的行'}。"]
    if done.people:
        stated.append(f"{done.people}人的数已与导出一致。")
    written = "，".join(f"{_FATES[fate]}{n}行" for fate, n in done.rows.items() if n)
    if written:
        stated.append(f"扣分、加分登记：{written}。")
    for heading, lines in (("没有导入的", done.left), ("已导入、请核对的", done.doubts)):
        if lines:
            count = len({(line.sheet, line.row) for line in lines})
            stated += [
                f"{heading}（{count}行）：",
                *_some([f"  {one}" for one in remarks_in_words(lines)], most),
            ]
    return [*stated, *_some(done.notes, most)]


def _asked(question: ImportQuestion, most: int | None) -> list[str]:
    keys = [f"  “{key}”（{hint}）" if hint else f"  “{key}”" for key, hint in question.keys]
    return [f"{question.what}：", *_some(keys, most), f"  {question.how}"]


def _some(lines: Sequence[str], most: int | None) -> list[str]:
    if most is None or len(lines) <= most:
        return list(lines)
    return [*lines[:most], f"  另有{len(lines) - most}条"]


def remarks_in_words(lines: Iterable[RowRemark]) -> list[str]:
    """Return every row in words, those with the same reason together: 第3—5、9行：日期看不懂."""
    found = []
    by_reason: dict[tuple[str, str], dict[int, str]] = {}
    for line in lines:
        by_reason.setdefault((line.sheet, line.reason), {})[line.row] = line.about
    for (sheet, reason), rows in by_reason.items():
        count = f"（共{len(rows)}行）" if len(rows) > 2 else ""
        about = "；".join(dict.fromkeys(filter(None, rows.values())))
        named = f"：{about}" if about else ""
        spans = (f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs(rows))
        found.append(f"{sheet}第{'、'.join(spans)}行：{reason}{count}{named}")
    return found


# --- reading --------------------------------------------------------------------------------------


def read_import_month(package: Package) -> Basis:
    """Read what an import goes by from a month workbook. TableError where it cannot be read."""
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
    calendar = (
        workdays(locate(package, "日历表", tables.CALENDAR).cells)
        if has_name(package, "日历表")
        else ()
    )
    return Basis(
        month=chosen.month,
        roster=read_roster(roster),
        rules=book,
        choices=chosen,
        ranges=(roster, rules, choices),
        workdays=frozenset(calendar),
        today=date.today(),
    )
