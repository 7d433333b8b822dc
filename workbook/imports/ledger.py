"""Ledgers that others keep: patrols, spot checks, the security platform, forms, clerks' copies."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2s

from udf.ledger import AWARDS, DEDUCTIONS
from udf.resemblance import resembling
from udf.tables import blank_row
from udf.text import Cell, is_blank, text
from workbook.imports.answers import Answers
from workbook.imports.columns import Asked, Chooser, Column, Test
from workbook.imports.exports import ExportTable, Line, Progress, read_table
from workbook.imports.findings import Entered, Findings, Month, content_tests, verdict_of
from workbook.imports.forms import data, roles, titles, words
from workbook.imports.people import People
from workbook.month.import_log import SHEET as IMPORT_LOG
from workbook.month.ledger_rows import COLUMNS, POINTS, WORDS, Fate, LedgerRow, Source
from workbook.month.ledger_rows import read_ledger_rows as read_rows
from workbook.month.table_files import Grid

_NUMBER, _SUBMITTED = "编号", "提交时间"
_BESIDE = ("时长", "地点")  # go into 备注, under their names
_COUNTED, _NO = "计入", ("否", "不", "不计", "不计分", "不扣分", "不计入", "不考核", "n", "no", "×")
_READ = (*COLUMNS, WORDS, POINTS, _SUBMITTED, *_BESIDE, _COUNTED)
_STABLE = ("日期", "工号", "姓名", "窗口", "条款", "数量", "通报期次", "备注")
_TAG = re.compile(r"【([^】 ]+) ([^】]+)】")
_PROPOSED = "条款看不准，登记后请在“条款”列选定（见状态栏的建议），选定前不计分"


def read_ledger(
    grids: Sequence[Grid],
    kind: str,
    month: Month,
    answers: Answers,
    progress: Progress | None = None,
) -> Findings | str:
    """Return the rows of another's ledger, each for the ledger of this workbook it belongs in.

    A text says in Chinese what is missing where the file holds no ledger.
    """
    people = People(month.roster, answers)
    tables, asked, notes = _tables(grids, kind, month, people, answers)
    if not tables:
        return "表头（前10行）里没有日期、人员（或窗口）和条款（或事由）这样的列"
    if asked:
        return Findings(questions=tuple(one.question for one in asked), notes=tuple(notes))
    left: list[Line] = []
    sources = list(_sources(tables, people, left, progress))
    if people.questions:
        return Findings(questions=people.questions, notes=tuple(notes))
    rows = read_rows(
        [source for source, _ in sources], month.month, *month.ranges, book=month.rules
    )
    rows, meaningless = _meant(rows, month)
    notes += [f"工作表“{sheet}”看不出任何条款，没有读取" for sheet in meaningless]
    ids = {(source.sheet, source.row): number for source, number in sources}
    doubts: list[Line] = []
    entered: list[Entered] = []
    seen: Counter[str] = Counter()
    for row in rows:
        where = row.source.sheet, row.source.row
        if row.fate is Fate.ASK:
            left.append(Line(*where, f"{row.problem}，没有登记：{_brief(row.source.cells)}"))
            continue
        if row.fate is Fate.PROPOSE:
            doubts.append(Line(*where, _PROPOSED))
        if row.difference:
            doubts.append(Line(*where, row.difference))
        number = ids[where] or _identity(row, seen)
        entered.append(_entered(row, number, data()[kind]["method"]))
    return Findings(
        entered=tuple(entered),
        left=tuple(left),
        doubts=tuple(doubts),
        totals={"登记": len(rows)},
        notes=tuple(notes),
    )


def _meant(rows: Sequence[LedgerRow], month: Month) -> tuple[list[LedgerRow], list[str]]:
    """Return the rows but for sheets that are about something else, as leave is, and these sheets.

    Where one sheet names clauses, another that names and resembles none is no ledger.
    """
    known = {row.source.sheet for row in rows if row.entry.rule is not None}
    like = {
        row.source.sheet
        for row in rows
        if row.source.sheet not in known
        and resembling(month.rules, str(row.values["条款"] or "")) is not None
    }
    others = list(dict.fromkeys(row.source.sheet for row in rows))
    meaningless = [sheet for sheet in others if known and sheet not in known | like]
    return [row for row in rows if row.source.sheet not in meaningless], meaningless


def _tables(
    grids: Sequence[Grid], kind: str, month: Month, people: People, answers: Answers
) -> tuple[list[ExportTable], list[Asked], list[str]]:
    """Return the sheets that hold a ledger, what is open about them, and notes on the others."""
    chooser = Chooser(
        roles(kind),
        content_tests(month, people),
        ("日期", "姓名", "条款"),
        frozenset(("日期", "姓名", "窗口")),
        answers,
        plain="人名",
    )
    whole: list[ExportTable] = []
    partly: list[tuple[ExportTable, list[Asked]]] = []
    others: list[str] = []
    for grid in grids:
        void = any(word in grid.sheet for word in data()[kind]["void"])
        found = None if void or grid.sheet == IMPORT_LOG else read_table(grid, chooser, month.month)
        if found is None or not _is_ledger(*found, chooser.tests["day"]):
            others.append(grid.sheet)
            continue
        table, asked = found[0], [one for one in found[1] if _is_needed(one, found[0])]
        if asked:
            partly.append((table, asked))
        else:
            whole.append(table)
    if not whole:
        asked = [one for _, open_columns in partly for one in open_columns]
        return [table for table, _ in partly], asked, _notes(grids, others)
    return whole, [], _notes(grids, [*others, *(table.sheet for table, _ in partly)])


def _notes(grids: Sequence[Grid], unread: Sequence[str]) -> list[str]:
    """Return which sheets were not read; of a copy of a month workbook that goes without saying."""
    copy = any(grid.sheet == IMPORT_LOG for grid in grids)
    filled = {grid.sheet for grid in grids if not all(map(blank_row, grid.rows))}
    return [
        f"工作表“{sheet}”不是登记表，或看不出日期、人员、事由，没有读取"
        for sheet in unread
        if sheet in filled and not copy
    ]


def _is_ledger(table: ExportTable, asked: Sequence[Asked], is_day: Test) -> bool:
    """Tell whether a sheet says what happened, when, and to whom."""
    found = table.columns.keys()
    who = bool(found & {"姓名", "工号", "窗口"})
    when = bool(found & {"日期", _SUBMITTED}) or any(
        one.role == "日期" and any(column.share(is_day) > 0 for column in one.candidates)
        for one in asked
    )
    return bool(found & {"条款", WORDS}) and when and (who or bool(asked))


def _is_needed(asked: Asked, table: ExportTable) -> bool:
    """Tell whether a column that is open has no other in its stead."""
    instead = {"日期": (_SUBMITTED,), "姓名": ("工号", "窗口"), "条款": (WORDS,)}[asked.role]
    alone = not any(name in table.columns for name in instead)
    if asked.role == "姓名":
        # A ledger of windows has no names; where there are names of the roster, they matter.
        return bool(asked.candidates) and (alone or len(asked.candidates) > 1)
    return alone


def _sources(
    tables: Sequence[ExportTable], people: People, left: list[Line], progress: Progress | None
) -> Iterator[tuple[Source, str]]:
    """Yield the rows with their own id, "" where they have none."""
    total, done = sum(len(table.rows) for table in tables), 0
    for table in tables:
        side = _side_of(table.sheet)
        ids = _id_column(table)
        for number, row in enumerate(table.rows, table.header + 2):
            done += 1
            _tell(progress, done, total)
            cells = {name: row[at] for name, at in table.columns.items() if name in _READ}
            reason = None if all(map(is_blank, cells.values())) else _left_out(cells, people)
            if reason is None:
                continue
            if is_blank(cells.get("日期")):
                cells["日期"] = cells.get(_SUBMITTED)
            _identify(cells, people)
            own, foreign = _tagged(cells)
            cells["备注"] = _remark(cells)
            cells["核实"] = _verdict(cells)
            if foreign:
                reason = reason or f"是从{foreign}导入的，请在这里导入{foreign}的导出，没有登记"
            if reason:
                left.append(Line(table.sheet, number, reason))
                continue
            theirs = "" if ids is None else text(row[ids])
            yield Source(table.sheet, number, cells, side), own or theirs


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None and (done % 500 == 0 or done == total):
        progress(done, total)


def _side_of(sheet: str) -> str:
    """Return the ledger that the name of a sheet speaks of, "" for neither."""
    return AWARDS if "加分" in sheet else DEDUCTIONS if "扣分" in sheet else ""


def _left_out(cells: Mapping[str, Cell], people: People) -> str | None:
    """Return why a row is not entered, "" where nothing speaks against it; None for no incident."""
    if text(cells.get(_COUNTED)).casefold() in _NO:
        return "写明不计分，没有登记"
    if _is_nothing(cells):
        return None
    if people.is_elsewhere(cells.get("窗口")):
        return f"窗口“{text(cells['窗口'])}”不是名册上的，没有登记"
    return ""


def _is_nothing(cells: Mapping[str, Cell]) -> bool:
    """Tell whether a row of an inspection says that nothing was wrong."""
    said = [text(cells.get(name)) for name in ("条款", WORDS) if not is_blank(cells.get(name))]
    return bool(said) and all(words in data()["ledger"]["nothing"] for words in said)


def _identify(cells: dict[str, Cell], people: People) -> None:
    """Put 工号, 姓名 and 窗口 as the roster has them, where the source has them otherwise."""
    who = (cells.get("工号"), cells.get("姓名"), cells.get("窗口"))
    match = people.find(*who)
    if match.people and text(who[0]) not in people.roster.by_id:
        person = people.roster.people[match.people[0]]
        if text(who[0]) or text(who[1]) not in people.roster.by_name:
            cells["工号"], cells["姓名"] = person.id, person.name
    elif not match.people and is_blank(who[0]):
        people.note_unclear(*who[1:])
    cells["窗口"] = people.window(who[2])


def _verdict(cells: dict[str, Cell]) -> Cell:
    """Return what 核实 is to say; words that are no verdict (已处置) go into 备注."""
    written = cells.get("核实")
    if is_blank(written):
        return None
    verdict, doubt = verdict_of(written, words(data()["verdicts"]))
    if doubt:
        cells["备注"] = _together(cells["备注"], written)
    return verdict


def _remark(cells: Mapping[str, Cell]) -> Cell:
    """Return 备注 with what the source tells in other columns."""
    beside = (f"{name}{cells[name]}" for name in _BESIDE if not is_blank(cells.get(name)))
    return _together(cells.get("备注"), *beside)


def _together(*cells: Cell) -> Cell:
    return "；".join(str(cell).strip() for cell in cells if not is_blank(cell)) or None


def _tagged(cells: dict[str, Cell]) -> tuple[str, str]:
    """Take the source out of 备注; return the id of a row of this kind, or the foreign source."""
    remark = cells.get("备注")
    match = _TAG.search(remark) if isinstance(remark, str) else None
    if match is None or match[1] not in titles():
        return "", ""
    if match[1] != data()["ledger"]["title"]:
        return "", match[1]
    cells["备注"] = _TAG.sub("", str(remark), count=1) or None
    return match[2], ""


def _id_column(table: ExportTable) -> int | None:
    """Return the column of the rows' own ids, where each has another one."""
    at = table.columns.get(_NUMBER)
    if at is None:
        return None
    values = Column(at, "", table.rows).values
    lost = any(isinstance(cell, float) and cell >= 1e15 for cell in values)
    return None if lost or len(values) < sum(values.values()) else at


def _identity(row: LedgerRow, seen: Counter[str]) -> str:
    """Return an id from what the row says; equal rows are told apart by their order."""
    said = "\x1f".join(text(row.values[name]) for name in _STABLE)
    digest = blake2s(said.encode(), digest_size=6).hexdigest()
    seen[digest] += 1
    return f"内容{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else "")


def _entered(row: LedgerRow, number: str, method: str) -> Entered:
    entry, values = row.entry, dict(row.values)
    if is_blank(values["考核方式"]):
        values["考核方式"] = method
    return Entered(
        id=number,
        side=row.side,
        values=values,
        people=entry.people,
        when=entry.when,
        clause=entry.rule.code if entry.rule else text(values["条款"]),
        sheet=row.source.sheet,
        row=row.source.row,
    )


def _brief(cells: Mapping[str, Cell]) -> str:
    said = (cells.get(name) for name in ("工号", "姓名", "窗口", "条款", WORDS))
    return " ".join(str(cell).strip()[:30] for cell in said if not is_blank(cell)) or "空行"
