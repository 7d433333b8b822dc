"""What an export says about the people of a roster in a month, apart from any workbook."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import NamedTuple

from udf.roster import Match, Roster
from udf.rulebook import Choices, RuleBook, Subject
from udf.text import Cell, Cells, Row, is_blank, text
from udf.written_days import written_day
from workbook.imports.answers import ImportAnswers, ImportQuestion, likeliest
from workbook.imports.people import People, names_in
from workbook.imports.tables.columns import Asked, Test
from workbook.imports.tables.exports import ExportTable, RowRemark, is_clock, is_count, with_column
from workbook.imports.verdicts import is_verdict, is_verdict_in_words
from workbook.month.import_log import Days
from workbook.month.month_text import last_day
from workbook.month.stated_months import is_month

Counts = tuple[int, int]


class Basis(NamedTuple):
    """The workbook's own data that an import goes by; ``ranges`` are 名册表, 细则表 and 口径表.

    ``workdays`` are those of its 日历, empty where it has none; what lies at or after ``today``
    has not happened yet.
    """

    month: date
    roster: Roster
    rules: RuleBook
    choices: Choices
    ranges: tuple[Cells, Cells, Cells]
    workdays: frozenset[date] = frozenset()
    today: date = date.max

    def works(self, when: date) -> bool:
        """Tell whether a day is a workday."""
        return when in self.workdays if self.workdays else when.weekday() < 5

    @property
    def workdays_over(self) -> list[date]:
        """The month's workdays that are over."""
        days = (self.month.replace(day=n) for n in range(1, last_day(self.month).day + 1))
        return [when for when in days if self.works(when) and when < self.today]


class Event(NamedTuple):
    """What is to be entered in a ledger; `id` is the source's own, unique within the source.

    `person` is a roster position, `subject` what the clause is about, None where only ``words``
    tell and are proposed as they are. `quantity` is None for once, `verdict` what 核实 is to say,
    `remark` what 备注 says besides the source. `sheet` and `row` are where the export says so.
    """

    id: str
    person: int
    when: date
    subject: Subject | None
    quantity: int | None
    verdict: str
    remark: str
    sheet: str
    row: int
    words: str = ""


class Entered(NamedTuple):
    """A row for one of the ledgers: its cells by column, besides the source in 备注.

    ``side`` is which ledger, 扣分 or 加分; ``people``, ``when`` and ``clause`` (a code, or words
    that are none) are what it is about.
    """

    id: str
    side: str
    values: Mapping[str, Cell]
    people: tuple[int, ...]
    when: date | None
    clause: str
    sheet: str
    row: int


@dataclass(frozen=True)
class Findings:
    """All that follows from an export.

    ``counts`` are everyone's two numbers by roster position: 应签到 and 签到异常, or 办件 and 评价.
    ``incidents`` and ``entered`` are what is to be entered, the latter as another ledger has it.
    ``seen`` are the source's ids that the export speaks of, ``covers`` the people of whom it tells
    everything: what an earlier import entered for these is replaced. ``left`` are rows not taken,
    or not wholly; ``doubts`` rows taken with something to look at; ``totals`` is for a summary.
    ``days`` are what an attendance export says day by day of those it covers.
    ``silence`` is what holds of those in post whom the export does not name, where that is known;
    ``partial`` are those of whom a row could not be read: nothing is counted for them.
    ``units`` are the counts again, by day or case (see parts), of an export that has these;
    ``apart`` the days of the month that an earlier part covered: of these, only what is ``seen``
    is replaced.
    ``questions`` are what only the office can tell: while there are any, nothing is entered.
    """

    counts: dict[int, Counts] = field(default_factory=dict)
    incidents: tuple[Event, ...] = ()
    entered: tuple[Entered, ...] = ()
    seen: frozenset[str] = frozenset()
    covers: frozenset[int] = frozenset()
    left: tuple[RowRemark, ...] = ()
    doubts: tuple[RowRemark, ...] = ()
    totals: dict[str, int] = field(default_factory=dict)
    silence: Counts | None = None
    days: dict[int, Days] = field(default_factory=dict)
    units: dict[int, dict[str, Counts]] = field(default_factory=dict)
    apart: dict[int, frozenset[int]] = field(default_factory=dict)
    partial: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    questions: tuple[ImportQuestion, ...] = ()


@dataclass
class ReadingLog:
    """What is met while an export is read.

    Rows left, rows in doubt, people read in part, and what only the office can tell. ``namesakes``
    are the days of rows at no window of the roster, by a name that several people there have.
    """

    left: list[RowRemark] = field(default_factory=list)
    doubts: list[RowRemark] = field(default_factory=list)
    partial: set[int] = field(default_factory=set)
    questions: list[ImportQuestion] = field(default_factory=list)
    namesakes: dict[str, set[date]] = field(default_factory=dict)

    def whole(self, counts: dict[int, Counts]) -> dict[int, Counts]:
        """Return the counts but for those of whom some rows could not be read."""
        return {person: count for person, count in counts.items() if person not in self.partial}

    def partial_note(self, roster: Roster) -> tuple[str, ...]:
        """Return a note about those people."""
        problem = "有看不懂的行（见上），次数不完整"
        return _not_entered(self.partial, roster, problem)

    def unstated_note(self, roster: Roster, stated: Collection[int]) -> tuple[str, ...]:
        """Return a note about those of them of whom no other row states the counts."""
        return _not_entered(self.partial.difference(stated), roster, "的行没有采用（见上）")


def _not_entered(people: Collection[int], roster: Roster, problem: str) -> tuple[str, ...]:
    if not people:
        return ()
    names = "、".join(roster.people[person].label for person in sorted(people))
    return (f"这{len(people)}人{problem}，没有写入，请改正导出后再导入：{names}",)


class Vocabulary:
    """The words of a column and what they mean; what is not known is counted, to be asked once."""

    def __init__(
        self,
        section: str,
        options: Sequence[str],
        understand: Callable[[str], str | None],
        answers: ImportAnswers,
        spellings: Mapping[str, str],
    ) -> None:
        """Begin without having met any; ``spellings`` are known words with their options."""
        self.section = section
        self.options = tuple(options)
        self._spellings = spellings
        self.unknown: Counter[str] = Counter()
        self._answers = answers
        self._understand = understand
        self._known: dict[str, str | None] = {}

    def meaning(self, word: str) -> str | None:
        """Return what a word means, or None where that is to be asked."""
        if word not in self._known:
            answer = self._answers.meaning(self.section, word, self.options)
            self._known[word] = answer if answer is not None else self._understand(word)
        found = self._known[word]
        if found is None:
            self.unknown[word] += 1
        return found

    @property
    def questions(self) -> tuple[ImportQuestion, ...]:
        """The question about the unknown words, if there are any."""
        if not self.unknown:
            return ()
        keys = tuple((word, f"出现{count}次") for word, count in self.unknown.most_common())
        return (
            ImportQuestion(
                section=self.section,
                what=f"不认识这些“{self.section}”",
                keys=keys,
                options=self.options,
                likely={word: likeliest(word, self._spellings) for word in self.unknown},
            ),
        )


def content_tests(basis: Basis, people: People, **others: Test) -> dict[str, Test]:
    """Return what may be in a column that holds people, days and the like."""
    windows = basis.roster.by_window
    categories = set(map(text, basis.rules.by_category))
    return {
        "clause": lambda cell: text(cell) not in categories,
        "person": people.is_known,
        "id": people.is_id,
        "window": lambda cell: text(people.window(cell)) in windows or people.is_elsewhere(cell),
        "day": lambda cell: written_day(cell, basis.month) is not None,
        "month": is_month,
        "count": is_count,
        "time": is_clock,
        "verdict": is_verdict,
        "verdict alone": is_verdict_in_words,
        **others,
    }


def at_their_windows(table: ExportTable, people: People) -> ExportTable:
    """Return a sheet that is called as a window and has no column of windows with one."""
    if "窗口" in table.columns or text(table.sheet) not in people.roster.by_window:
        return table
    return with_column(table, "窗口", repeat(table.sheet))


class Fit(NamedTuple):
    """A row of an export that speaks of someone in post on a day of the month."""

    person: int
    when: date
    sheet: str
    row: int
    rest: tuple[Cell, ...]


Record = tuple[str, int, tuple[Cell, ...]]


def as_written(cell: Cell) -> str:
    """Return a cell as a reader sees it, on one line."""
    return "" if cell is None else " ".join(str(cell).split())


def fitting(
    rows: Iterable[Record],
    basis: Basis,
    people: People,
    day_column: str,
    log: ReadingLog,
    *,
    in_blocks: bool = False,
) -> Iterator[Fit]:
    """Yield the rows of (工号, 姓名, 窗口, day, …) that fit roster and month, and note the others.

    A doubt about who is meant is noted once for each spelling. Whoever a row may be about that
    cannot be read has been read in part only; ``in_blocks``, where a person's rows stand together,
    a row without a name may be about the one above it.
    """
    roster, find = basis.roster, people.find
    judged: dict[Row, tuple[Match, date | None, str]] = {}
    doubted: set[Row] = set()
    above: tuple[int, ...] = ()
    for sheet, row, cells in rows:
        who_and_when = cells[:4]
        known = judged.get(who_and_when)
        if known is None:
            *key, day_cell = who_and_when
            match, when = find(*key), written_day(day_cell, basis.month)
            problem = _misfit(roster, match, day_cell, when, basis.month, day_column)
            known = judged[who_and_when] = match, when, problem
            if when is None:
                log.partial.update(match.people)
            if not match.people and (when is None or in_month(when, basis.month)):
                people.note_unclear(*cells[1:3])
                log.partial.update(possible(roster, cells[:3], people))
                if when is not None:
                    log.namesakes.setdefault(text(cells[1]), set()).add(when)
        match, when, problem = known
        if in_blocks and not any(map(text, cells[:3])):
            log.partial.update(above)
        else:
            above = match.people
        if problem or when is None:
            name = f"：{who(*cells[:3])}"
            log.left.append(RowRemark(sheet, row, problem if match.people else problem + name))
            continue
        if match.doubt and cells[:3] not in doubted:
            doubted.add(cells[:3])
            log.doubts.append(RowRemark(sheet, row, f"{match.doubt}：{who(*cells[:3])}"))
        yield Fit(match.people[0], when, sheet, row, cells[4:])


def possible(roster: Roster, key: Row, people: People) -> set[int]:
    """Return who a row may be about that names nobody for certain, or several.

    A namesake at another window is a stranger.
    """
    id_cell, name, window = key
    named = {one for alone in names_in(name) for one in people.called(alone)}
    where = text(people.window(window))
    if where:
        named = {one for one in named if roster.people[one].window == where}
    return {*roster.numbered(text(id_cell)), *named}


def _misfit(
    roster: Roster, match: Match, day_cell: Cell, when: date | None, month: date, column: str
) -> str:
    if not match.people:
        return match.problem
    if when is None:
        return f"缺{column}" if is_blank(day_cell) else f"{column}看不懂"
    if not in_month(when, month):
        return f"{column}不在{month.year}年{month.month}月"
    person = roster.people[match.people[0]]
    if not person.in_post(when):
        return f"{column}不在{person.label}的在岗期间（见名册到岗、离岗日期）"
    return ""


def who(id_cell: Cell, name: Cell, window: Cell) -> str:
    """Return how a message calls the person that an export names."""
    return " ".join(filter(None, map(text, (id_cell, name, window)))) or "未写姓名"


def in_month(when: date, month: date) -> bool:
    """Tell whether a day lies in the month."""
    return (when.year, when.month) == (month.year, month.month)


def stated_once(
    found: Mapping[int, Sequence[tuple[str, int, Counts]]], roster: Roster, log: ReadingLog
) -> dict[int, Counts]:
    """Return the counts of those for whom one row states them; who has several gets none."""
    for person, lines in found.items():
        if len(lines) > 1:
            reason = f"{roster.people[person].label}有{len(lines)}行，没有写入"
            log.left += [RowRemark(sheet, row, reason) for sheet, row, _ in lines]
            log.partial.add(person)
    return {person: lines[0][2] for person, lines in sorted(found.items()) if len(lines) == 1}


def open_columns(asked: Sequence[Asked], notes: tuple[str, ...]) -> Findings | str:
    """Return the questions about columns, or what is missing where no column could be meant."""
    missing = [one.role for one in asked if not one.candidates]
    if missing:
        whose = "，分不到人" if "姓名" in missing else ""
        return f"没有{'、'.join(f'“{name}”' for name in missing)}这样的列{whose}"
    return Findings(questions=tuple(one.question for one in asked), notes=notes)
