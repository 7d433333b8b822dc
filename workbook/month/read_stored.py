"""What `stored_results` gives, found in a workbook: called in a process of its own."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from udf import tables
from udf.choices import OPTIONS, RUN_CATEGORIES
from udf.choicesheet import read_choices
from udf.earlier import title_of
from udf.entries import OPEN, State, Verdict
from udf.errors import KaoheError
from udf.ledger import Ledger
from udf.month import LEDGERS, Month
from udf.roster import Roster, read_roster
from udf.rulebook import RuleBook
from udf.rulefile import load_rulebook
from udf.rulesheets import read_rulebook, rule_rows
from udf.scores import PENDING
from udf.sums import counted_clauses
from udf.tables import TableError
from udf.text import NO_CELLS, Cells, freeze, text
from workbook.month.listed import listed
from workbook.month.made_sheets import ORIGINALS
from workbook.month.month_text import last_day, months_in
from workbook.month.own_formulas import Shows, own_columns
from workbook.month.read import scores_of
from workbook.month.score_rows import ScoreRow, hundredths_of, score_rows
from workbook.month.stored_results import CategoryMarks, MonthResult, Note, PersonMonth, Unread
from workbook.month.stored_tables import Grids, find_tables
from workbook.month.tables import PERSONS, PLACES, TABLES
from workbook.ooxml.package import Package


def result_in_file(file: str, careful: bool) -> MonthResult | Unread:
    """Read a month's stored results; what is wrong with the file is an answer, not an exception."""
    path = Path(file)
    try:
        return _result(path, Package.open(path), careful)
    except KaoheError as error:
        return Unread(file, None, Note(str(error)))


def result_in(content: bytes, title: str, file: str, careful: bool) -> MonthResult | Unread:
    """Read the results stored in a workbook's bytes. KaoheError where it is damaged."""
    return _result(Path(file), Package(content, title), careful)


def _result(path: Path, package: Package, careful: bool) -> MonthResult | Unread:
    """Return a month's stored results, or which of what they need the workbook lacks."""
    grids = Grids(package, careful)
    found = find_tables(grids)
    if PERSONS not in found:
        why = Note("找不到有“姓名”和“总分”的得分表", "请核对是不是月度考核工作簿")
        return Unread(str(path), None, why)
    notes: list[Note] = []
    sheet, scored = found[PERSONS]
    choices = _cells_of(found, "口径表")
    titles = [written for name, _ in found.values() for written in grids.titles(name)]
    month = _month(path, choices, titles, notes)
    if month is None:
        advice = "请把月份写进标题（2026年11月）或文件名（2026-11.xlsx）"
        return Unread(str(path), None, Note("看不出是哪个月", advice))
    rules_sheet, rules = found.get("细则表", ("", _standard_rules()))
    try:
        book = read_rulebook(rules, choices)
    except TableError as error:
        return Unread(str(path), month, Note(str(error), "请改正后再试一次"))
    roster_cells = _cells_of(found, "名册表", scored)
    roster = read_roster(roster_cells)
    rows = score_rows(scored, book, roster)
    if all(row.is_uncalculated for row in rows):
        return Unread(str(path), month, _not_calculated(path, ours=PERSONS in grids.areas))
    tables_read = _month_tables(found, roster_cells, rules, choices)
    ledgers = _ledgers(found, tables_read, notes)
    people = tuple(_people(rows, roster, month, counted_clauses(book, ledgers)))
    notes += _remarks(rows, people, roster, "名册表" in found, sheet, path.name)
    notes += _outdated(rows, people, package, tables_read, path.name)
    title, version = _title(book, grids.titles(rules_sheet)) if rules_sheet else ("", "")
    return MonthResult(
        file=str(path),
        month=month,
        people=people,
        title=title,
        version=version,
        categories=tuple(CategoryMarks(c.name, c.points, c.bonus) for c in book.categories),
        labels={rule.code: rule.short_label for rule in book.rules.values()},
        pending=_pending(ledgers),
        notes=tuple(notes),
        begins=package.has_sheet(ORIGINALS),
        terms=tuple(_terms(book)),
    )


def _terms(book: RuleBook) -> Iterator[tuple[str, str]]:
    """Yield what each clause and each interpretation that is a choice computes by."""
    for rule in book.rules.values():
        tiers = [(tier.limit, tier.points) for tier in rule.tiers]
        terms = rule.kind, rule.points, tiers, rule.limit, rule.unit, rule.verify, rule.window
        yield rule.code, str(terms)
    for key in (*OPTIONS, RUN_CATEGORIES):
        choice = book.choices.named(key)
        yield f"口径“{choice.name}”", choice.value


def _cells_of(
    found: Mapping[str, tuple[str, Cells]], name: str, default: Cells = NO_CELLS
) -> Cells:
    return found.get(name, ("", default))[1]


def _not_calculated(path: Path, *, ours: bool) -> Note:
    how = "请打开它重新计算后保存，或用 kaohe adopt 接入"
    if ours:
        how = f"请运行 kaohe calc {path.name}"
    return Note("总分没有算出", f"{how}，再试一次")


def _title(book: RuleBook, headings: Iterable[str]) -> tuple[str, str]:
    """Return a rule book's title and its version; earlier workbooks have both in a heading."""
    if book.title:
        return book.title, book.version
    return next(filter(any, map(title_of, headings)), ("", ""))


def _month(path: Path, choices: Cells, titles: Iterable[str], notes: list[Note]) -> date | None:
    """Return the month that 口径 says, else a title, else the file's name."""
    written: date | None = None
    with suppress(TableError):  # told where the rule book is read, which is read with them
        written = read_choices(choices).month
    named = _only_month(unicodedata.normalize("NFKC", path.stem))
    found = written or next(filter(None, map(_only_month, map(text, titles))), None) or named
    if found and named and named != found:
        what = f"文件名像是{named.year}年{named.month}月，里面是{found.year}年{found.month}月"
        notes.append(Note(what, "已按里面的月份，请核对"))
    return found


def _only_month(written: str) -> date | None:
    """Return the one month that a text names, None where it names none or several."""
    months = months_in(written)
    return months.pop() if len(months) == 1 else None


@tables.shared
def _standard_rules() -> Cells:
    return Cells(map(tuple, rule_rows(load_rulebook())))


def _people(
    rows: Sequence[ScoreRow],
    roster: Roster,
    month: date,
    clauses: Mapping[int, dict[str, tuple[int, int]]],
) -> Iterator[PersonMonth]:
    for place, row in enumerate(rows):
        person = None if row.person is None else roster.people[row.person]
        yield PersonMonth(
            row=place,
            id=row.id or (person.id if person else ""),
            name=row.name or (person.name if person else ""),
            window=row.window or (person.window if person else ""),
            served=person is None or person.serves(month, last_day(month)),
            total=row.total,
            scores=row.scores,
            clauses=clauses.get(row.person, {}) if row.person is not None else {},
        )


def _remarks(
    rows: Sequence[ScoreRow],
    people: Sequence[PersonMonth],
    roster: Roster,
    own_roster: bool,
    sheet: str,
    file: str,
) -> Iterator[Note]:
    """Yield what is odd about the score sheet."""
    strangers = _labels_where(rows, people, lambda row: row.person is None)
    if strangers:
        what = f"“{sheet}”里{_some(strangers)}在名册中找不到或分不清"
        yield Note(what, "得分照计，登记的条款没有统计")
    scored = {row.person for row in rows}
    absent = [p.label for at, p in enumerate(roster.people) if at not in scored]
    if absent and own_roster:
        yield Note(f"名册中{_some(absent)}在“{sheet}”里没有得分", "请核对")
    differing = _labels_where(rows, people, lambda row: row.differs)
    if differing:
        yield Note(f"{_some(differing)}的总分不等于各项之和", "已按总分，请核对")
    stuck = [p.label for p in people if not isinstance(p.total, int) and p.total != PENDING]
    if stuck:
        yield Note(f"{_some(stuck)}的总分没有算出", f"请运行 kaohe calc {file}")


def _outdated(
    rows: Sequence[ScoreRow],
    people: Sequence[PersonMonth],
    package: Package,
    month: Month,
    file: str,
) -> Iterator[Note]:
    """Yield that what our formulas show, or somebody typed over them, is not what the tables give.

    Such a workbook was filled without being calculated again. An office's own scores may differ.
    """
    names = [category.name for category in month.book().categories]
    differing = _differing(rows, names, month)
    if not any(differing):
        return
    ours = {
        names[one.category] for one in own_columns(package, PERSONS) if one.shows is Shows.SCORE
    }
    wrong = [one.label for one, found in zip(people, differing, strict=True) if found & ours]
    if wrong:
        what = f"{_some(wrong)}的得分与按登记、名册和导入的数据计算的不同"
        yield Note(what, f"已按表中的得分；请运行 kaohe calc {file}，再汇总一次")


def _differing(rows: Sequence[ScoreRow], names: Sequence[str], month: Month) -> list[set[str]]:
    """Return for each row the categories whose score is not what the tables give."""
    who: Cells = freeze([tables.WHO, *((row.id, row.name, row.window) for row in rows)])
    with suppress(TableError):  # which the reading of the ledgers has named
        return [
            set()
            if row.person is None or row.is_uncalculated
            else {
                name
                for name, score in zip(names, right, strict=False)
                if row.scores.get(name) != _scored(score)
            }
            for row, right in zip(rows, scores_of(month, who), strict=True)
        ]
    return [set() for _ in rows]


def _scored(score: object) -> int | None:
    return hundredths_of(score) if isinstance(score, (int, float)) else None


def _labels_where(
    rows: Sequence[ScoreRow], people: Sequence[PersonMonth], test: Callable[[ScoreRow], bool]
) -> list[str]:
    return [person.label for row, person in zip(rows, people, strict=True) if test(row)]


def _some(labels: Sequence[str]) -> str:
    return listed(labels, most=3)


# --- clauses --------------------------------------------------------------------------------------


def _month_tables(
    found: Mapping[str, tuple[str, Cells]], roster: Cells, rules: Cells, choices: Cells
) -> Month:
    return Month(
        places=_cells_of(found, PLACES),
        roster=roster,
        deductions=_cells_of(found, "扣分表"),
        awards=_cells_of(found, "加分表"),
        attendance=_cells_of(found, "考勤表"),
        reviews=_cells_of(found, "好差评表"),
        rules=rules,
        choices=choices,
        calendar=_cells_of(found, "日历表"),
    )


def _ledgers(
    found: Mapping[str, tuple[str, Cells]], month: Month, notes: list[Note]
) -> dict[str, Ledger]:
    judged = {}
    for title, side in LEDGERS:
        if TABLES[title] not in found:
            notes.append(Note(f"没有{side}登记表，条款统计不含本月的{side}"))
            continue
        judged[side] = month.ledger(side)
    return judged


def _pending(ledgers: Mapping[str, Ledger]) -> dict[str, int]:
    """Return how many ledger rows are still open, by their 核实."""
    return dict(
        Counter(
            entry.verdict or Verdict.UNVERIFIED
            for ledger in ledgers.values()
            for entry in ledger.entries
            if entry.state is State.PENDING
            or (entry.state is State.COUNTED and entry.verdict in OPEN)
        )
    )
