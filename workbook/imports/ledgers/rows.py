"""Reading a ledger that somebody else keeps: rows in words, judged as the workbook judges its own.

Whoever has found which column is which gives the rows as cells by the names of the ledger's own
columns, besides 事由 (what happened, in words) and 分值 (points as typed). What a row says is what
`udf.ledger` says of it: so what is read here and what 状态 answers later cannot differ.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple

from udf.clauses import find_rule
from udf.entries import KEYS, Entry, State, Verdict
from udf.ledger import AWARDS, DEDUCTIONS, judge
from udf.rulebook import Rule, RuleBook
from udf.text import Cell, Cells, is_blank, points_text, text
from udf.written_days import written_day

COLUMNS = (*KEYS, "考核方式", "备注")
WORDS, POINTS = "事由", "分值"
_POINTS = re.compile(r"(?:扣|加|减|-|−|\+)*([0-9]{1,3}(?:\.[0-9]{1,2})?)分?(?:/?(?:次|人))?")
_GAIN = re.compile(r"^(?:加|\+)")
_LOSS = re.compile(r"^(?:扣|减|-|−)")
_SPAN = re.compile(r"[0-9日号]\s*(?:[-~—–至到]|、|,|，|和)\s*[0-9]{1,2}\s*(?:$|[日号月./-])")


class Fate(Enum):
    """What is to become of a row that was read."""

    ENTER = "登记"
    PROPOSE = "待确认"
    ASK = "问"


class Source(NamedTuple):
    """A row of another's ledger: where it is, its cells by column, and on which side it stood.

    ``side`` is AWARDS or DEDUCTIONS where the source says so, else "". ``leaning`` is the one that
    its headers speak of, for a row whose points have no sign.
    """

    sheet: str
    row: int
    cells: Mapping[str, Cell]
    side: str = ""
    leaning: str = ""


class LedgerRow(NamedTuple):
    """A row as the ledger would hold it.

    ``values`` are its cells by column; ``side`` the ledger it belongs in; ``entry`` how it is
    judged there, its ``row`` counting the rows read from 0. ``fate`` is ENTER where nothing is in
    the way, PROPOSE where only the clause is in words that are not exactly one of the rule book's
    (it is entered so, as an error that proposes one and counts for nothing), ASK where the row
    cannot be assigned; then ``problem`` says why in Chinese, and ``about`` who or what it names and
    who may be meant, where there is something to say of that. ``difference`` says in Chinese where
    points were typed that are not those of the clause.
    """

    source: Source
    values: dict[str, Cell]
    side: str
    entry: Entry
    fate: Fate
    problem: str
    about: str
    difference: str


def read_ledger_rows(
    sources: Sequence[Source],
    month: date,
    roster: Cells,
    rules: Cells,
    choices: Cells,
    book: RuleBook,
) -> list[LedgerRow]:
    """Read the rows of a ledger in words, in their order; blank ones and totals are left out.

    ``roster``, ``rules`` and ``choices`` are the workbook's own ranges, ``book`` its rule book.
    Raises TableError where one of them cannot be read.
    """
    read = [(source, *_values(source, month, book)) for source in sources]
    found: dict[int, LedgerRow] = {}
    for side in (DEDUCTIONS, AWARDS):
        own = [(place, one) for place, one in enumerate(read) if one[2] == side]
        table = Cells([COLUMNS, *(tuple(one[1][name] for name in COLUMNS) for _, one in own)])
        entries = judge(table, side, roster, rules, choices).entries
        for (place, (source, values, _, rule)), entry in zip(own, entries, strict=True):
            if entry.state is not State.EMPTY:
                found[place] = _row(source, values, side, entry._replace(row=place), rule)
    return [found[place] for place in sorted(found)]


def _values(
    source: Source, month: date, book: RuleBook
) -> tuple[dict[str, Cell], str, Rule | None]:
    """Return a row's cells as the ledger takes them, which ledger that is, and the clause."""
    cells = source.cells
    values: dict[str, Cell] = {name: cells.get(name) for name in COLUMNS}
    when = written_day(values["日期"], month)
    if when is not None:
        values["日期"] = when
    rule, words = _clause(cells, book)
    values["条款"] = words if rule is None else rule.choice
    if rule is None and is_blank(values["核实"]):
        values["核实"] = Verdict.UNVERIFIED
    story = cells.get(WORDS)
    if (
        not is_blank(story)
        and text(story) != text(words)
        and text(story) not in text(values["备注"])
    ):
        values["备注"] = "；".join(
            str(cell) for cell in (values["备注"], story) if not is_blank(cell)
        )
    return values, _side(source, rule, book), rule


def _side(source: Source, rule: Rule | None, book: RuleBook) -> str:
    """Return which ledger a row belongs in: by its clause, else by what else says so."""
    if rule is not None:
        return AWARDS if book.by_category[rule.category].bonus else DEDUCTIONS
    told = source.side or _side_of_points(source.cells.get(POINTS)) or source.leaning
    return told or DEDUCTIONS


def _clause(cells: Mapping[str, Cell], book: RuleBook) -> tuple[Rule | None, Cell]:
    """Return the clause that a row names, in its column or in its words, or those words."""
    for name in ("条款", WORDS):
        cell = cells.get(name)
        found = find_rule(book, cell)
        if found is not None:
            return found, cell
    return None, cells.get("条款") if not is_blank(cells.get("条款")) else cells.get(WORDS)


def _side_of_points(cell: Cell) -> str:
    written = text(cell)
    if _GAIN.match(written):
        return AWARDS
    return DEDUCTIONS if _LOSS.match(written) else ""


def _row(
    source: Source, values: dict[str, Cell], side: str, entry: Entry, rule: Rule | None
) -> LedgerRow:
    problem, about = _problem(source, values, entry, rule)
    fate = Fate.ASK if problem else Fate.ENTER
    if not problem and entry.state is State.WRONG:
        fate = Fate.PROPOSE
    difference = _difference(source.cells.get(POINTS), entry) if rule is not None else ""
    return LedgerRow(
        source=source,
        values=values,
        side=side,
        entry=entry,
        fate=fate,
        problem=problem,
        about=about,
        difference=difference,
    )


def _problem(
    source: Source, values: Mapping[str, Cell], entry: Entry, rule: Rule | None
) -> tuple[str, str]:
    """Return why a row cannot be assigned, and who or what that is about.

    Words for a clause alone do not keep it out.
    """
    if not isinstance(values["日期"], date) and _is_span(source.cells.get("日期")):
        return f"日期是一段（{text(source.cells.get('日期'))}），请按天分开登记", ""
    if is_blank(values["条款"]):
        return "没有写条款或事由", ""
    # A row that can be mended in the ledger itself, by choosing the clause or filling 数量.
    others = [doubt for doubt in entry.problems if doubt.column not in _MENDED_THERE]
    listed = others or (entry.problems if rule is not None else ())
    return (
        "；".join(dict.fromkeys(doubt.reason for doubt in listed)),
        "；".join(dict.fromkeys(doubt.hint for doubt in listed if doubt.hint)),
    )


_MENDED_THERE = ("条款", "数量")


def _is_span(cell: Cell) -> bool:
    return isinstance(cell, str) and _SPAN.search(text(cell)) is not None


def _difference(cell: Cell, entry: Entry) -> str:
    """Return how typed points differ from those of the clause, "" where they do not or none are.

    They may be those of each person or of all together.
    """
    match = _POINTS.fullmatch(text(cell)) if not is_blank(cell) else None
    if match is None or entry.rule is None:
        return ""
    typed = round(float(match[1]) * 100)
    each = abs(_worth(entry))
    if typed in (each, each * max(1, len(entry.people))) or (typed == 0 and not entry.points):
        return ""
    sign = 1 if entry.rule.gains else -1
    theirs, ours = points_text(sign * typed), points_text(sign * each)
    return f"原来写的分值是{theirs}，按{entry.rule.code}是{ours}"


def _worth(entry: Entry) -> int:
    """Return the points of a row where it counts, also while it waits for verification."""
    rule = entry.rule
    if entry.points or rule is None:
        return entry.points
    return rule.worth(entry.quantity)
