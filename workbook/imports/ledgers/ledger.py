"""Ledgers that others keep: patrols, spot checks, the security platform, forms, clerks' copies."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from udf.entries import Verdict
from udf.ledger import AWARDS, DEDUCTIONS
from udf.marks import mark_of, without_mark
from udf.resemblance import resembling
from udf.text import Cell, Row, is_blank, text
from workbook.files.progress import Progress
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.bulletins import serial_of
from workbook.imports.findings import (
    Basis,
    Entered,
    Findings,
    ReadingLog,
    as_written,
)
from workbook.imports.forms import data, roles, titles, words
from workbook.imports.identity import content_id, repeated_sheets
from workbook.imports.ledgers.rows import COLUMNS, POINTS, WORDS, Fate, LedgerRow, Source
from workbook.imports.ledgers.rows import read_ledger_rows as read_rows
from workbook.imports.ledgers.sheets import SUBMITTED, category_column, ledger_sheets, unread_words
from workbook.imports.people import People
from workbook.imports.tables.columns import ExportColumn
from workbook.imports.tables.exports import ExportTable, RowRemark, records
from workbook.imports.tables.objections import objections
from workbook.imports.tables.unseen import unseen_rows
from workbook.imports.unread import unread_columns
from workbook.imports.verdicts import verdict_of
from workbook.month.made_sheets import IMPORT_LOG
from workbook.ooxml.container.readable import UNCOMPUTED

_NUMBER = "编号"
_BESIDE = ("时长", "地点")  # go into 备注, under their names
_COUNTED, _NO = "计入", ("否", "不", "不计", "不计分", "不扣分", "不计入", "不考核", "n", "no", "×")
_READ = (*COLUMNS, WORDS, POINTS, SUBMITTED, *_BESIDE, _COUNTED)
_STABLE = ("日期", "工号", "姓名", "窗口", "条款", "数量", "通报期次", "备注")
_SEEN_TO = (
    "日期", SUBMITTED, "工号", "姓名", "窗口", "数量", "考核方式", "通报期次", "条款",
    WORDS, POINTS, *_BESIDE, _COUNTED,
)  # fmt: skip
_NUMBER_ALONE = re.compile(r"第?[0-9]{1,2}(?:\.0)?(?:条|款|项)?(?:第?\(?[a-z]\)?项?)?")
_BARE = re.compile(r"[第条款项()]|\.0")
_DONE = re.compile(
    r"已?(?:处置|处理|整改|通知|提醒|反馈|确认|核实|办结|完成|纠正|批评教育|谈话|警告|通报)(?:完毕|完成|到位)?"
)
_PROPOSED = "条款看不准，登记后请在“条款”列选定（见状态栏的建议），选定前不计分"


def read_ledger(
    grids: Sequence[Grid],
    kind: str,
    basis: Basis,
    answers: ImportAnswers,
    progress: Progress | None = None,
) -> Findings | str:
    """Return the rows of another's ledger, each for the ledger of this workbook it belongs in.

    A text says in Chinese what is missing where the file holds no ledger.
    """
    people = People(basis.roster, answers)
    sheets = ledger_sheets(grids, kind, basis, people, answers)
    if isinstance(sheets, str):
        return sheets
    tables, asked, notes = sheets
    if asked:
        return Findings(questions=tuple(one.question for one in asked), notes=tuple(notes))
    log = ReadingLog()
    copy = any(grid.sheet == IMPORT_LOG for grid in grids)
    notes += _unread(tables, kind, basis, copy)
    tables = _without_repeated(tables, log.left)
    sources = list(_sources(tables, kind, people, basis, copy, log, progress))
    if people.questions:
        return Findings(questions=people.questions, notes=tuple(notes))
    rows = read_rows(
        [source for source, _ in sources], basis.month, *basis.ranges, book=basis.rules
    )
    rows, meaningless = _meant(rows, basis)
    notes += [f"工作表“{sheet}”看不出任何条款，没有读取" for sheet in meaningless]
    ids = {(source.sheet, source.row): number for source, number in sources}
    entered: list[Entered] = []
    seen: Counter[str] = Counter()
    for row in rows:
        where = row.source.sheet, row.source.row
        if row.fate is Fate.ASK:
            log.left.append(_not_entered(row))
            continue
        if row.fate is Fate.PROPOSE:
            log.doubts.append(RowRemark(*where, _PROPOSED))
        if row.difference:
            log.doubts.append(RowRemark(*where, row.difference))
        number = ids[where] or content_id((text(row.values[name]) for name in _STABLE), seen)
        entered.append(_entered(row, number, data()[kind]["method"]))
    return Findings(
        entered=tuple(entered),
        left=tuple(log.left),
        doubts=(*log.doubts, *unseen_rows(tables, log.left)),
        totals={"登记": len(rows)},
        notes=tuple(notes),
    )


def _unread(tables: Sequence[ExportTable], kind: str, basis: Basis, copy: bool) -> list[str]:
    """Return which columns that look as if they matter are not read; none of a copy of ours."""
    notes: list[str] = []
    for table in () if copy else tables:
        beside = (_id_column(table), category_column(table, list(basis.rules.by_category)))
        sides = [one.columns.values() for one in tables if one.sheet == table.sheet]
        read = [
            *unread_words(table, kind),
            *(at for at in (*beside, *chain(*sides)) if at is not None),
        ]
        notes += unread_columns([table], roles(kind), read)
    return list(dict.fromkeys(notes))


def _meant(rows: Sequence[LedgerRow], basis: Basis) -> tuple[list[LedgerRow], list[str]]:
    """Return the rows but for sheets that are about something else, as leave is, and these sheets.

    Where one sheet names clauses, another that names and resembles none is no ledger.
    """
    known = {row.source.sheet for row in rows if row.entry.rule is not None}
    like = {
        row.source.sheet
        for row in rows
        if row.source.sheet not in known
        and resembling(basis.rules, str(row.values["条款"] or "")) is not None
    }
    others = list(dict.fromkeys(row.source.sheet for row in rows))
    meaningless = [sheet for sheet in others if known and sheet not in known | like]
    return [row for row in rows if row.source.sheet not in meaningless], meaningless


def _without_repeated(tables: Sequence[ExportTable], left: list[RowRemark]) -> list[ExportTable]:
    """Return the sheets but for those all of whose rows another one has too."""
    rows = records(tables, (*_READ, _NUMBER), None)
    repeated = repeated_sheets(rows) if len(tables) > 1 else {}
    for sheet, other in repeated.items():
        first = next(table.header + 2 for table in tables if table.sheet == sheet)
        left.append(RowRemark(sheet, first, f"以下各行“{other}”里都有，只按一次计"))
    return [table for table in tables if table.sheet not in repeated]


class _Sheet(NamedTuple):
    """A sheet and what is to be known of it before its rows are read.

    ``side`` is the ledger that its name speaks of, ``leaning`` the one that its headers do, "" for
    neither. ``ids``, ``category`` and ``others`` are columns: of the rows' own ids, of the clauses'
    categories, and of what else tells what happened. ``against`` is what speaks against rows.
    """

    table: ExportTable
    side: str
    leaning: str
    ids: int | None
    category: int | None
    others: Sequence[int]
    against: Mapping[int, str]


def _sources(
    tables: Sequence[ExportTable],
    kind: str,
    people: People,
    basis: Basis,
    copy: bool,
    log: ReadingLog,
    progress: Progress | None,
) -> Iterator[tuple[Source, str]]:
    """Yield the rows with their own id, "" where they have none."""
    total, done = sum(len(table.rows) for table in tables), 0
    for table in tables:
        sheet = _Sheet(
            table=table,
            side=_side_of(table.sheet),
            leaning=_leaning_of(table),
            ids=_id_column(table),
            category=category_column(table, list(basis.rules.by_category)),
            others=unread_words(table, kind),
            against=_objections(table, copy),
        )
        for number, row in enumerate(table.rows, table.header + 2):
            done += 1
            _tell(progress, done, total)
            found = _source(sheet, number, row, people, log)
            if found is not None:
                yield found


def _source(
    sheet: _Sheet, number: int, row: Row, people: People, log: ReadingLog
) -> tuple[Source, str] | None:
    """Return a row with its own id; None, and why, where there is nothing to enter."""
    table = sheet.table
    cells = _cells(table, row)
    reason = None if all(map(is_blank, cells.values())) else _left_out(cells, people)
    if reason is None:
        return None
    if sheet.category is not None and _NUMBER_ALONE.fullmatch(text(cells.get("条款"))):
        cells["条款"] = text(row[sheet.category]) + _BARE.sub("", text(cells["条款"]))
    _identify(cells, people)
    cells["通报期次"], numbered = serial_of(cells.get("通报期次"))
    own, foreign = _tagged(cells)
    cells["备注"] = _together(_remark(cells), numbered, *(row[at] for at in sheet.others))
    cells["核实"], doubt = _verdict(cells)
    if foreign:
        reason = reason or f"是从{foreign}导入的，请在这里导入{foreign}的导出，没有登记"
    if number in sheet.against and cells["核实"] not in (Verdict.UNFOUNDED, Verdict.WITHDRAWN):
        reason = reason or f"{sheet.against[number]}，没有登记；算数的请自行登记"
    if reason:
        log.left.append(RowRemark(table.sheet, number, reason))
        return None
    if doubt:
        log.doubts.append(RowRemark(table.sheet, number, doubt))
    theirs = "" if sheet.ids is None else text(row[sheet.ids])
    return Source(table.sheet, number, cells, sheet.side, sheet.leaning), own or theirs


def _cells(table: ExportTable, row: Row) -> dict[str, Cell]:
    cells = {name: row[at] for name, at in table.columns.items() if name in _READ}
    if cells.get(POINTS) == UNCOMPUTED:  # what a ledger computes of the row itself
        del cells[POINTS]
    if is_blank(cells.get("日期")) and SUBMITTED in cells:
        cells["日期"] = cells[SUBMITTED]
    return cells


def _objections(table: ExportTable, copy: bool) -> dict[int, str]:
    """Return what speaks against rows; a copy of a month workbook says in 状态 what it computed."""
    if copy:
        return {}
    return objections(table, _SEEN_TO, ("条款", WORDS))


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None and (done % 500 == 0 or done == total):
        progress(done, total)


def _side_of(sheet: str) -> str:
    """Return the ledger that the name of a sheet speaks of, "" for neither."""
    return AWARDS if "加分" in sheet else DEDUCTIONS if "扣分" in sheet else ""


def _leaning_of(table: ExportTable) -> str:
    """Return the ledger that the headers of what happened and of its points speak of, if of one."""
    places = (table.columns.get(name) for name in ("条款", WORDS, POINTS))
    sides = {_side_of(table.titles[at]) for at in places if at is not None} - {""}
    return sides.pop() if len(sides) == 1 else ""


def _left_out(cells: Mapping[str, Cell], people: People) -> str | None:
    """Return why a row is not entered, "" where nothing speaks against it; None for no incident."""
    if text(cells.get(_COUNTED)).casefold() in _NO:
        return "写明不计分，没有登记"
    if _is_nothing(cells):
        return None
    if people.is_elsewhere(cells.get("窗口")):
        return f"窗口“{text(cells['窗口'])}”不是名册上的，没有登记"
    if isinstance(ticked := cells.get("数量"), bool):
        return f"数量是{str(ticked).upper()}，不是数，没有登记"
    return ""


def _is_nothing(cells: Mapping[str, Cell]) -> bool:
    """Tell whether a row of an inspection says that nothing was wrong."""
    stated = [text(cells.get(name)) for name in ("条款", WORDS) if not is_blank(cells.get(name))]
    return bool(stated) and all(words in data()["ledger"]["nothing"] for words in stated)


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


def _verdict(cells: dict[str, Cell]) -> tuple[Cell, str]:
    """Return what 核实 is to say, and a doubt; words that are no verdict go into 备注.

    That something was done (已处置) says nothing of whether it is true.
    """
    written = cells.get("核实")
    if is_blank(written):
        return None, ""
    verdict, doubt = verdict_of(written, words(data()["verdicts"]))
    if not doubt:
        return verdict, ""
    cells["备注"] = _together(cells["备注"], written)
    if _DONE.fullmatch(text(written)):
        return verdict, ""
    return (
        verdict,
        f"{doubt}；多数条款“{Verdict.UNVERIFIED}”也计分，不算数的请把“核实”改为“{Verdict.UNFOUNDED}”",
    )


def _remark(cells: Mapping[str, Cell]) -> Cell:
    """Return 备注 with what the source tells in other columns."""
    beside = (f"{name}{cells[name]}" for name in _BESIDE if not is_blank(cells.get(name)))
    return _together(cells.get("备注"), *beside)


def _together(*cells: Cell) -> Cell:
    return "；".join(str(cell).strip() for cell in cells if not is_blank(cell)) or None


def _tagged(cells: dict[str, Cell]) -> tuple[str, str]:
    """Take the source out of 备注; return the id of a row of this kind, or the foreign source."""
    mark = mark_of(cells.get("备注"), titles())
    if mark is None:
        return "", ""
    if mark.source != data()["ledger"]["title"]:
        return "", mark.source
    cells["备注"] = without_mark(str(cells["备注"]), titles()) or None
    return mark.id, ""


def _id_column(table: ExportTable) -> int | None:
    """Return the column of the rows' own ids, where each has another one."""
    at = table.columns.get(_NUMBER)
    if at is None:
        return None
    values = ExportColumn(at, "", table.rows).values
    lost = any(isinstance(cell, float) and cell >= 1e15 for cell in values)
    return None if lost or len(values) < sum(values.values()) else at


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


def _not_entered(row: LedgerRow) -> RowRemark:
    brief = _brief(row.source.cells)
    about = f"{brief}（{row.about}）" if row.about and row.about not in brief else brief
    return RowRemark(row.source.sheet, row.source.row, f"{row.problem}，没有登记", about)


def _brief(cells: Mapping[str, Cell]) -> str:
    stated = (as_written(cells.get(name)) for name in ("工号", "姓名", "窗口", "条款", WORDS))
    return " ".join(cell[:30] for cell in stated if cell) or "空行"
