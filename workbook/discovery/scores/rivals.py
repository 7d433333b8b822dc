"""Tables that claim one use, of which the office has to choose; and scores that nobody found."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from udf.errors import KaoheError
from udf.rulebook import RuleBook
from udf.text import number, text
from workbook.discovery.headers.regions import SCORES
from workbook.discovery.joined_ledgers import joined, of_one_side
from workbook.discovery.mapping import BOTH, CATEGORIES, NONE, SHEET, Answers, is_unused
from workbook.discovery.model import LEDGERS, Cause, FoundTable, Option, Question, TableKind, Unused
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import CategoryWords, name_likeness, words

Titled = tuple[FoundTable, tuple[str, ...]]  # a table with the texts over it
_USES = (
    (TableKind.DEDUCTIONS, TableKind.LEDGER),
    (TableKind.AWARDS, TableKind.LEDGER),
    (TableKind.ATTENDANCE,),
    (TableKind.REVIEWS,),
    (TableKind.ROSTER,),
)


_COUNTED = (TableKind.ATTENDANCE, TableKind.REVIEWS)


@dataclass(frozen=True)
class Chosen:
    """The tables of records that are used, the sheets that are not, and what is asked.

    ``passed_over`` are the ledgers and counts that are not used because the office has chosen
    another, or none.
    """

    tables: tuple[FoundTable, ...]
    passed_over: tuple[FoundTable, ...]
    unused: Mapping[str, Unused]
    questions: tuple[Question, ...]


def chosen_records(
    records: Sequence[Titled],
    month: date | None,
    answers: Answers,
    views: Mapping[str, View],
    rules: RuleBook,
    *,
    people: bool,
) -> Chosen:
    """Return the tables of records that are used; where several claim one use, it is asked.

    ``people`` tells whether another table lists who is assessed: then a list of names is no roster.
    """
    lists = [t for t, titles in records if people and _is_list(t, titles)]
    kept = _apart(_others([t for t, _ in records], lists), views, rules)
    unused = {table.sheet: Unused.LIST for table in lists}
    passed_over: list[FoundTable] = []
    questions: list[Question] = []
    both: Sequence[FoundTable] = ()  # that count together, deductions and awards alike
    for kinds in _USES:
        rivals = _of_month([t for t in kept if t.kind in kinds], month)
        if rivals and not _others(rivals, both):
            continue
        together = _together(rivals, _of_month(kept, month), views, rules, month)
        kept, gone, question = _settle(kinds[0], rivals, kept, together, answers)
        both = _holding_both(together, kept) or both
        questions += [] if question is None else [question]
        unused |= _without_table(gone, kept)
        passed_over += _passed_over(gone, unused)
    return Chosen(
        tables=tuple(kept),
        passed_over=tuple(passed_over),
        unused=unused,
        questions=tuple(questions),
    )


def _apart(
    tables: Sequence[FoundTable], views: Mapping[str, View], rules: RuleBook
) -> list[FoundTable]:
    """Return tables, of which a ledger of both sides beside one of one side is of the other's."""
    own = {table.kind for table in tables} & {TableKind.DEDUCTIONS, TableKind.AWARDS}
    found = []
    for table in tables:
        sided = table
        if table.kind is TableKind.LEDGER and len(own) == 1:
            sided = of_one_side(table, views[table.sheet], rules)
        found.append(table if sided.kind in own else sided)
    return found


def _settle(
    kind: TableKind,
    rivals: Sequence[FoundTable],
    kept: list[FoundTable],
    together: Sequence[FoundTable],
    answers: Answers,
) -> tuple[list[FoundTable], list[FoundTable], Question | None]:
    """Return the tables that are kept, the rivals that are not, and what is asked about them."""
    names = list(dict.fromkeys(table.sheet for table in rivals))
    chosen = _answered(kind, names, answers)
    if len(names) > 1 and _wants_all(kind, names, answers):
        _refuse_apart(kind, names, together, answers)
        return [*_others(kept, rivals), *together], [], None
    none = is_unused(answers.get(kind.value, SHEET) or "")
    if chosen is None and not none:
        question = _which(kind, names, together) if len(names) > 1 else None
        return kept, [], question
    gone = [table for table in rivals if text(table.sheet) != chosen]
    left = _others(kept, gone)
    return [*left, *_other_side(gone, kind, left)], gone, None


def _together(
    rivals: Sequence[FoundTable],
    every: Sequence[FoundTable],
    views: Mapping[str, View],
    rules: RuleBook,
    month: date | None,
) -> Sequence[FoundTable]:
    """Return the rivals that may count together; what holds both sides only where no other does."""
    together = joined(rivals, views, rules, month)
    apart = any(table.kind is TableKind.AWARDS for table in every)
    return [] if apart and _holds_both(together) else together


def _passed_over(gone: Sequence[FoundTable], unused: Mapping[str, Unused]) -> list[FoundTable]:
    """Return the tables whose rows do not count, which the office is told."""
    return [
        table
        for table in gone
        if (table.kind in LEDGERS and table.sheet in unused) or table.kind in _COUNTED
    ]


def _holding_both(
    together: Sequence[FoundTable], kept: Sequence[FoundTable]
) -> Sequence[FoundTable]:
    """Return the ledgers of both sides that count together, where they are to."""
    return together if _holds_both(together) and together[0] in kept else ()


def _holds_both(together: Sequence[FoundTable]) -> bool:
    return any(table.kind is TableKind.LEDGER for table in together)


def _of_month(tables: Sequence[FoundTable], month: date | None) -> list[FoundTable]:
    return [table for table in tables if table.month in (None, month)]


def _others(tables: Sequence[FoundTable], gone: Sequence[FoundTable]) -> list[FoundTable]:
    return [table for table in tables if table not in gone]


def _other_side(
    gone: Sequence[FoundTable], side: TableKind, kept: Sequence[FoundTable]
) -> list[FoundTable]:
    """Return what holds both ledgers as that of the other side, where another has this one.

    Nothing where there is one of the other side already.
    """
    other = TableKind.AWARDS if side is TableKind.DEDUCTIONS else TableKind.DEDUCTIONS
    both = [table for table in gone if table.kind is TableKind.LEDGER]
    taken = any(table.kind is other for table in kept)
    return [] if taken else [replace(table, kind=other) for table in both]


def _without_table(gone: Sequence[FoundTable], kept: Sequence[FoundTable]) -> dict[str, Unused]:
    """Return the sheets that have no table left, because another was chosen."""
    sheets = {table.sheet for table in kept}
    return {table.sheet: Unused.ANSWERED for table in gone if table.sheet not in sheets}


def _answered(kind: TableKind, names: Sequence[str], answers: Answers) -> str | None:
    """Return the sheet that was chosen for a kind; one that is not there any more is no choice."""
    chosen = text(answers.get(kind.value, SHEET))
    return chosen if chosen in map(text, names) else None


def _wants_all(kind: TableKind, names: Sequence[str], answers: Answers) -> bool:
    """Tell whether all sheets are wanted for a kind, in one word or by their names."""
    answer = text(answers.get(kind.value, SHEET))
    named = {one for one in re.split("[、,;]", answer) if one}
    return answer == BOTH or named == {*map(text, names)}


def _refuse_apart(
    kind: TableKind, names: Sequence[str], together: Sequence[FoundTable], answers: Answers
) -> None:
    """Raise KaoheError where sheets that are all wanted cannot count together."""
    if not together and kind in _COUNTED:
        raise KaoheError(
            f"{answers.source}的[{kind.value}]要用的{'、'.join(names)}不能都用；"
            f"请填“没有”，再把各张的数填到增加的“{kind.value}”表里"
        )
    if not together:
        raise KaoheError(
            f"{answers.source}的[{kind.value}]要用的{'、'.join(names)}不能都用："
            "只有列相同、没有重复登记的台账可以一起计分，扣分、加分记在一起的和只记加分的也不能；"
            "请把应计分的抄到一张表里，在对照表里填这张表"
        )


def _which(kind: TableKind, names: Sequence[str], together: Sequence[FoundTable]) -> Question:
    options = [Option(answer=name) for name in names]
    if together:
        rest = "、".join(f"“{table.sheet}”" for table in together[1:])
        shown = f"{rest}的登记抄到“{together[0].sheet}”后面，一起计分"
        if kind in _COUNTED:
            shown = "每人的数取自写有他的那一张"
        options.append(Option(answer=BOTH, shown=shown))
    instead = f"，会增加一张“{kind.value}”表，请把各张的数填在那里" if kind in _COUNTED else ""
    options.append(Option(answer=NONE, shown=f"哪一张都不作{kind.value}{instead}"))
    return Question(
        cause=Cause.CHOICE, section=kind.value, key=SHEET, sheet=names[0], options=tuple(options)
    )


def _is_list(table: FoundTable, titles: Sequence[str]) -> bool:
    """Tell whether a table only lists people, and is no roster by its columns or words."""
    return table.kind is TableKind.ROSTER and not _is_roster(table, titles)


def _is_roster(table: FoundTable, titles: Sequence[str]) -> bool:
    dated = {"到岗日期", "离岗日期"} & set(table.columns)
    written = text("".join((table.sheet, *titles)))
    return bool(dated) or any(word in written for word in words()["sheets"]["roster"])


def about_twins(
    scores: Sequence[FoundTable], month: date | None, answers: Answers
) -> list[Question]:
    """Ask which table counts where two of one month list the same people."""
    if answers.get(SCORES, SHEET) is not None:
        return []
    own = [table for table in scores if table.month in (None, month) and table.persons]
    own = [table for table in own if table.kind is TableKind.SCORES] or own
    twins = (pair for pair in combinations(own, 2) if _are_twins(*pair))
    sheets = list(dict.fromkeys(table.sheet for pair in twins for table in pair))
    if not sheets:
        return []
    options = tuple(Option(answer=name) for name in sheets)
    return [
        Question(cause=Cause.CHOICE, section=SCORES, key=SHEET, options=options, sheet=sheets[0])
    ]


def _are_twins(table: FoundTable, other: FoundTable) -> bool:
    """Tell whether two tables on different sheets list the same people, for the most part."""
    names = {(person.name, person.window) for person in table.persons}
    same = sum((person.name, person.window) in names for person in other.persons)
    return table.sheet != other.sheet and same * 2 >= min(len(names), len(other.persons))


def holds_numbers(view: View, table: FoundTable) -> bool:
    """Tell whether a list of people has numbers beside them that could be scores."""
    if table.kind is not TableKind.ROSTER:
        return False
    own = {column.number for role, column in table.columns.items() if role in ("序号", "工号")}
    rows = set(table.rows)
    beside = sum(
        row in rows and column not in own and number(value) is not None
        for (row, column), value in view.values.items()
    )
    return beside > len(rows)


def _is_turned(view: View, categories: CategoryWords) -> bool:
    """Tell whether a sheet has the categories below each other, and people beside each other."""
    named: dict[int, set[str]] = {}
    for (_, column), value in view.values.items():
        claim = categories.claim(value)
        if claim is not None:
            named.setdefault(column, set()).add(claim.category)
    people = max(
        (
            sum(name_likeness(value) >= 0.8 for value in cells.values())
            for cells in view.rows.values()
        ),
        default=0,
    )
    wanted = len(categories.order)
    return people > 2 and any(len(found) * 2 > wanted for found in named.values())


def about_scores(
    views: Sequence[View], taken: Collection[str], categories: CategoryWords
) -> list[Question]:
    """Ask which sheet holds the scores where none was understood but some list people.

    KaoheError where one has a person a column, which is not read.
    """
    likely = []
    for view in views:
        if view.name not in taken and _is_turned(view, categories):
            raise KaoheError(
                f"“{view.name}”像是一列一个人的表，这样的表接不上；"
                "请复制后用“选择性粘贴”的“转置”改成一行一个人，再试一次"
            )
    for view in views:
        if view.name in taken:
            continue
        names = sum(name_likeness(value) >= 0.8 for value in view.values.values())
        if names >= 3:
            likely.append((names, view.name))
    options = tuple(Option(answer=name) for _, name in sorted(likely, reverse=True))
    if not options:
        return []
    sheet = options[0].answer
    return [
        Question(cause=Cause.HEADER, section=SCORES, key=SHEET, options=options, sheet=sheet),
        Question(cause=Cause.CATEGORIES, section=SCORES, key=CATEGORIES, sheet=sheet),
    ]
