"""Ledgers, attendance, reviews and rosters of a sheet: header, columns, rows and open ends."""

from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, pairwise

from udf.clauses import find_rule
from udf.errors import KaoheError
from udf.text import text
from workbook.discovery.mapping import BOTH, NONE, NOT_USED, SHEET, SHEETS, Answers, column_answer
from workbook.discovery.model import (
    LEDGERS,
    Cause,
    FoundColumn,
    FoundPerson,
    FoundTable,
    Option,
    Question,
    TableKind,
)
from workbook.discovery.records.amiss_columns import AMISS
from workbook.discovery.records.columns import COUNTING, ROLES
from workbook.discovery.records.content import Known
from workbook.discovery.records.events import is_doubtful
from workbook.discovery.records.headers import Candidate, best_header
from workbook.discovery.records.questions import (
    Drafted,
    about_columns,
    about_sheet,
    asking_for,
    asking_where,
    titles_over,
)
from workbook.discovery.records.rows import body_of
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import bare, words

_COUNTS = (TableKind.ATTENDANCE, TableKind.REVIEWS)
# What has to be known of a table, once it is clear that it is one.
_TO_KNOW = {
    TableKind.LEDGER: ("日期", "姓名", "条款"),
    TableKind.ATTENDANCE: ("姓名", "应签到次数", "签到异常次数"),
    TableKind.REVIEWS: ("姓名", "办件量", "评价量"),
    TableKind.ROSTER: ("姓名",),
}


def record_tables(
    view: View, known: Known, answers: Answers, taken: Collection[int]
) -> tuple[list[Drafted], list[Question]]:
    """Return the tables of records of a sheet, and what is to be asked about the sheet itself.

    ``taken`` are the rows that tables of scores have. A kind that the 对照表 names for the sheet is
    looked for with the columns it names.
    """
    named = _named_kinds(view, answers)
    if named is not None and not named:
        return [], []
    drafts: list[Drafted] = []
    half: list[Candidate] = []
    for kind, stated in _wanted(view, named, answers):
        if stated is None and _is_needless(kind, drafts):
            continue
        # Counts may be columns of the table of scores itself.
        others = () if kind in _COUNTS else taken
        sections = _sections(view, kind, known, answers, stated, others)
        best = best_header(view, kind, known, answers, others, sections, stated=stated is not None)
        if best is None:
            if stated is not None:
                drafts.append(asking_where(view, _named_kind(kind, stated)))
            continue
        if stated is None and _is_half(view, best, known, taken):
            half.append(best)
        else:
            lacking = _lacking(best, sections, answers)
            drafts.append(_asked_or_drafted(view, best, known, stated, taken, lacking))
    drafts = _without_doubles(drafts)
    if named is not None or any(draft.table.kind is not TableKind.ROSTER for draft in drafts):
        return drafts, []
    asked = about_sheet(view, half, known)
    return ([], asked) if asked else (drafts, [])


def _is_half(view: View, best: Candidate, known: Known, taken: Collection[int]) -> bool:
    """Tell whether it is to be asked what a table is: for what it lacks, or how it is called."""
    over = view.name + "".join(titles_over(view, best.rows[0], taken))
    return bool(best.records.missing) or is_doubtful(view, best, known, over)


def _is_needless(kind: TableKind, drafts: Sequence[Drafted]) -> bool:
    """Tell whether a table would be a roster that another of the sheet stands for."""
    others = any(draft.table.kind is not TableKind.ROSTER for draft in drafts)
    return kind is TableKind.ROSTER and others


def _wanted(
    view: View, named: Sequence[TableKind] | None, answers: Answers
) -> list[tuple[TableKind, Sequence[TableKind] | None]]:
    """Return the kinds that are looked for on a sheet, with those that the office has named for it.

    Which of several sheets has one kind of counts says nothing of the other kind.
    """
    wanted = [(kind, named) for kind in _looked_for(named)]
    stated = any(text(key) == text(view.name) for key in answers.sections.get(SHEETS, {}))
    if named is None or stated or not set(named) <= set(_COUNTS):
        return wanted
    others = [kind for kind in _COUNTS if kind not in named]
    return wanted + [(kind, None) for kind in others if not _is_named_elsewhere(kind, answers)]


def _looked_for(named: Sequence[TableKind] | None) -> list[TableKind]:
    if named is None:
        return [TableKind.LEDGER, TableKind.ATTENDANCE, TableKind.REVIEWS, TableKind.ROSTER]
    wanted = (TableKind.LEDGER if kind in LEDGERS else kind for kind in named)
    return list(dict.fromkeys(kind for kind in wanted if kind in ROLES))


def _asked_or_drafted(
    view: View,
    best: Candidate,
    known: Known,
    named: Sequence[TableKind] | None,
    taken: Collection[int],
    lacking: Sequence[str],
) -> Drafted:
    """Return a table, or what is asked about one that the office has named.

    KaoheError where the office says that it has no such column.
    """
    kind = _named_kind(best.records.kind, named)
    if named is not None and lacking:
        return asking_for(view, best, lacking, kind)
    if best.records.missing:
        role = best.records.missing[0]
        raise KaoheError(
            f"“{view.name}”没有“{role}”列，不能作{kind.value}；"
            f"请删去对照表[{kind.value}]里给“{role}”填的“{NONE}”，再在表里加上这一列，"
            f"或在对照表[{SHEETS}]里把“{view.name}”写成“{NOT_USED}”"
        )
    undated = [role for role in lacking if role == "日期"]  # no ledger is without days
    return drafted(view, best, known, named, taken, undated)


def _lacking(best: Candidate, sections: Sequence[str], answers: Answers) -> list[str]:
    """Return the columns that have to be known of a kind, and neither are nor were denied."""
    have = {*best.records.columns, *best.records.open}
    known = {"姓名"} if "工号" in have else set()
    wanted = [role for role in _TO_KNOW[best.records.kind] if role not in known]
    return [
        role
        for role in dict.fromkeys((*wanted, *best.records.missing))
        if role not in have
        and not any(answers.column(section, role, best.titles) == 0 for section in sections)
    ]


def _named_kind(kind: TableKind, named: Sequence[TableKind] | None) -> TableKind:
    """Return a kind as the office calls it: a ledger of one side where it has stated which."""
    sides = list({one for one in named or () if one in LEDGERS})
    return sides[0] if kind is TableKind.LEDGER and len(sides) == 1 else kind


def _sections(
    view: View,
    kind: TableKind,
    known: Known,
    answers: Answers,
    named: Sequence[TableKind] | None,
    taken: Collection[int],
) -> list[str]:
    """Return the sections of the answers that speak of a kind of table on a sheet.

    What was answered about the columns of one table says nothing about another's: none where the
    office has named another sheet for it, and of ledgers only those of the side which the office
    names, else which the table is of by itself.
    """
    own = _named_kind(kind, named)
    if named is None and _is_named_elsewhere(own, answers):
        return []
    if own is TableKind.LEDGER and named is None:
        plain = best_header(view, kind, known, answers, taken, ())
        if plain is not None and not plain.records.missing:
            own = drafted(view, plain, known, named, taken).table.kind
            return [] if _is_named_elsewhere(own, answers) else _called(own)
    return _called(own)


def _called(kind: TableKind) -> list[str]:
    return [one.value for one in (LEDGERS if kind is TableKind.LEDGER else (kind,))]


def _is_named_elsewhere(kind: TableKind, answers: Answers) -> bool:
    """Tell whether the office has stated which sheet has a kind of table."""
    named = {text(answer) for answer in answers.sections.get(SHEETS, {}).values()}
    chosen = answers.get(kind.value, SHEET)
    return text(kind.value) in named or (chosen is not None and text(chosen) != BOTH)


def _named_kinds(view: View, answers: Answers) -> list[TableKind] | None:
    """Return the kinds that the office has named for a sheet; empty for not used, None for none."""
    named = [
        kind
        for kind in TableKind
        if (sheet := answers.get(kind.value, SHEET)) and text(sheet) == text(view.name)
    ]
    for key, answer in answers.sections.get(SHEETS, {}).items():
        if text(key) == text(view.name):
            kinds = [kind for kind in TableKind if text(kind.value) == text(answer)]
            return kinds + named
    return named or None


# --- rows -----------------------------------------------------------------------------------------


def drafted(
    view: View,
    best: Candidate,
    known: Known,
    named: Sequence[TableKind] | None,
    taken: Collection[int],
    asked: Sequence[str] = (),
) -> Drafted:
    """Return the table of a header, with questions for the columns that two could be.

    ``asked`` are roles that the table lacks and that are asked about as well.
    """
    records = best.records
    columns = {**records.columns, **{role: cs[0] for role, cs in records.open.items()}}
    rows, lines, free = body_of(view, best, columns, taken)
    kind = _named_kind(records.kind, named)
    if kind is TableKind.LEDGER:
        kind = _side(view, best, columns, rows, known, taken)
    roster = records.kind is TableKind.ROSTER
    people = () if records.kind is TableKind.LEDGER else rows
    persons = _persons(view, columns, people, grouped=roster)
    table = FoundTable(
        kind=kind,
        sheet=view.name,
        header=best.rows,
        columns={
            role: FoundColumn(number=c, title=text(best.titles.get(c, "")))
            for role, c in sorted(columns.items(), key=lambda item: item[1])
        },
        rows=tuple(rows),
        first_column=min(best.titles),
        last_column=max(best.titles),
        free=free,
        persons=persons,
        lines=tuple(lines),
    )
    questions = [_which(view, best, kind, *one) for one in records.open.items()]
    questions += about_columns(view, best, asked, kind)
    others = () if kind in _COUNTS else taken  # whose rows may be those of the scores themselves
    return Drafted(table, tuple(questions), tuple(titles_over(view, best.rows[0], others)))


def _which(
    view: View, best: Candidate, kind: TableKind, role: str, columns: Sequence[int]
) -> Question:
    """Return the question which of several columns has a role."""
    options = [Option(answer=column_answer(c, best.titles), shown=best.titles[c]) for c in columns]
    if role in (*COUNTING, AMISS) or len(columns) == 1:
        options.append(Option(answer=NONE))
    return Question(
        cause=Cause.COLUMN,
        section=kind.value,
        key=role,
        sheet=view.name,
        options=tuple(options),
        places=tuple((best.rows[-1], c) for c in columns),
    )


def _side(
    view: View,
    best: Candidate,
    columns: Mapping[str, int],
    rows: Sequence[int],
    known: Known,
    taken: Collection[int],
) -> TableKind:
    """Return whether a ledger holds deductions, awards or both: by its clauses, else its words."""
    bonus = {category.name: category.bonus for category in known.rules.categories}
    named_there = {_category(view, row, columns, known) for row in rows} & {*bonus}
    found = {TableKind.AWARDS if bonus[one] else TableKind.DEDUCTIONS for one in named_there}
    if len(found) > 1:
        return TableKind.LEDGER
    named, headed = _stated(view, best, taken)
    if found:  # what is there decides against a header, not against the sheet's own name
        return found.pop() if named is None or found == {named} else TableKind.LEDGER
    return named or headed or TableKind.LEDGER


def _category(view: View, row: int, columns: Mapping[str, int], known: Known) -> str:
    """Return the category of a row's clause, or what is written beside the clause's number."""
    rule = find_rule(known.rules, view.value(row, columns["条款"]))
    if rule is not None:
        return rule.category
    return bare(str(view.shown(row, columns["类别"]) or "")) if "类别" in columns else ""


def _stated(
    view: View, best: Candidate, taken: Collection[int]
) -> tuple[TableKind | None, TableKind | None]:
    """Return the side that a ledger's sheet, else its title, speaks of, and that of its headers."""
    titles = "".join(titles_over(view, best.rows[0], taken))
    return (_side_of(view.name) or _side_of(titles), _side_of("".join(best.titles.values())))


def _side_of(words_: str) -> TableKind | None:
    """Return the one side that a text speaks of."""
    data = words()["sheets"]
    awards = any(word in words_ for word in data["awards"])
    deductions = any(word in words_ for word in data["deductions"])
    if awards == deductions:
        return None
    return TableKind.AWARDS if awards else TableKind.DEDUCTIONS


def _persons(
    view: View, columns: Mapping[str, int], rows: Sequence[int], *, grouped: bool
) -> tuple[FoundPerson, ...]:
    """Return who is in the rows; ``grouped`` where a window may be written once for several."""
    window = columns.get("窗口")
    name = columns.get("姓名")
    windows = [text(view.shown(row, window)) if window is not None else "" for row in rows]
    if grouped and _are_written_once(windows):
        windows = list(accumulate(windows, _own_or_above))
    return tuple(
        FoundPerson(
            name=text(view.value(row, name)) if name is not None else "",
            window=own,
            row=row,
            cells={role: (row, c) for role, c in columns.items()},
            hidden=row in view.hidden,
        )
        for row, own in zip(rows, windows, strict=True)
    )


def _own_or_above(above: str, own: str) -> str:
    return own or above


def _are_written_once(windows: Sequence[str]) -> bool:
    """Tell whether each window is written in the first of its rows alone, none in a second one.

    So it is for two windows at least: people under the last one alone may be those who have none.
    """
    written = [window for window in windows if window]
    once = len(set(written)) == len(written) > 1 and windows[0] == written[0]
    several = sum(bool(own) and not below for own, below in pairwise(windows))
    return once and several > 1 and (len(windows) - len(written)) * 2 >= len(written)


def _without_doubles(drafts: list[Drafted]) -> list[Drafted]:
    """Drop a roster that is only the names of another table of the sheet."""
    others = [draft for draft in drafts if draft.table.kind is not TableKind.ROSTER]
    return others or drafts
