"""Work orders of the hotline and of the centre's own telephone: one row an order."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import repeat

from udf.entries import Verdict
from udf.errors import KaoheError
from udf.rulebook import Subject
from udf.text import Cell, is_blank, text
from workbook.files.progress import Progress
from workbook.files.table_files import Grid
from workbook.imports.answers import OTHERS, ImportAnswers, ImportQuestion, merged_questions
from workbook.imports.findings import (
    Basis,
    Event,
    Findings,
    ReadingLog,
    Record,
    Vocabulary,
    as_written,
    at_their_windows,
    content_tests,
    fitting,
    who,
)
from workbook.imports.forms import data, roles, words
from workbook.imports.identity import Identity, identified
from workbook.imports.people import People, names_in
from workbook.imports.tables.columns import Asked, Chooser, ExportColumn
from workbook.imports.tables.exports import ExportTable, RowRemark, records, select, with_column
from workbook.imports.tables.objections import objections_in
from workbook.imports.tables.unseen import unseen_rows
from workbook.imports.unread import unread_columns
from workbook.imports.verdicts import verdict_of

_COLUMNS = (
    "工号", "姓名", "窗口", "受理时间", "工单编号", "诉求类型", "诉求内容", "核实结果", "工单状态",
)  # fmt: skip
_NUMBER, _TYPE, _CONTENT, _VERIFIED = map(
    _COLUMNS.index, ("工单编号", "诉求类型", "诉求内容", "核实结果")
)
_IDENTITY = Identity(
    at=_NUMBER, column="工单编号", stable=(0, 1, 2, 3, _NUMBER, _CONTENT), telling=(3,)
)
_NEVER = 1 << 30  # a column that only says 姓名 is the caller's, or is asked about
_LONGEST_WORD = 20  # characters of a type or a result; what is longer tells a story
_OF_A_TYPE = 0.5  # share of a column's values that makes it one of types
_OPTIONS = {"投诉": "complaint", "表扬": "praise", "咨询": "question", "其他": "other"}
_UNTYPED = ("未写诉求类型", "投诉")
_ALL_COMPLAINTS, _YES, _NO = "没有类型列时每一行都是投诉", "是", "否"


def read_orders(
    grids: Sequence[Grid],
    kind: str,
    basis: Basis,
    answers: ImportAnswers,
    progress: Progress | None = None,
) -> Findings | str:
    """Return an incident for each complaint about someone; other orders are only counted.

    A text says in Chinese what is missing where the file is no such export.
    """
    people = People(basis.roster, answers)
    chooser = Chooser(
        roles=roles("orders"),
        tests=content_tests(basis, people, type=_is_type),
        needed=tuple(data()[kind]["needed"]),
        tellable=frozenset(("诉求类型", "受理时间", "姓名", "窗口", "核实结果")),
        answers=answers,
        plain="人名",
        enough=_NEVER,
    )
    selected = select(grids, chooser, basis.month, data()[kind]["marks"])
    if isinstance(selected, str):
        return selected
    tables = [_typed_by_sheet(at_their_windows(table, people)) for table in selected.tables]
    alone = len(tables) == 1
    complaints, untold = _untyped(tables, answers)
    asked = _questions(
        (one for one in selected.asked if one.role != "诉求类型" or one.sheet in untold), alone
    )
    if asked:
        types = _types(answers)
        for _, _, (written,) in records(tables, ("诉求类型",), None):
            if not is_blank(written):
                types.meaning(text(written))
        return Findings(questions=(*asked, *types.questions), notes=selected.notes)
    return _read(tables, selected.notes, basis, people, answers, complaints, progress)


def _untyped(tables: Sequence[ExportTable], answers: ImportAnswers) -> tuple[set[str], set[str]]:
    """Return the sheets without types whose rows all are complaints, and those yet to be told of.

    KaoheError where no sheet tells complaints from other orders.
    """
    sheets = [table.sheet for table in tables if "诉求类型" not in table.columns]
    told = {sheet: _are_complaints(sheet, len(tables) == 1, answers) for sheet in sheets}
    if sheets and len(sheets) == len(tables) and set(told.values()) == {_NO}:
        raise KaoheError("导出里没有诉求类型列，分不出投诉和咨询；请带上类型列重新导出")
    complaints = {sheet for sheet in sheets if told[sheet] == _YES}
    return complaints, {sheet for sheet in sheets if told[sheet] is None}


def _are_complaints(sheet: str, alone: bool, answers: ImportAnswers) -> str | None:
    """Return what the office says of a sheet of orders without type: 是, 否, or None."""
    return answers.meaning(OTHERS, _all_complaints(sheet, alone), (_YES, _NO))


def _all_complaints(sheet: str, alone: bool) -> str:
    """Return what the question about a sheet is called: one that is alone needs no name."""
    return _ALL_COMPLAINTS if alone else f"工作表“{sheet}”{_ALL_COMPLAINTS}"


def _read(
    tables: Sequence[ExportTable],
    notes: tuple[str, ...],
    basis: Basis,
    people: People,
    answers: ImportAnswers,
    complaints: Collection[str],
    progress: Progress | None,
) -> Findings:
    """Read the orders; ``complaints`` are the sheets without types whose rows all are."""
    types = _types(answers)
    log = ReadingLog()
    rows = identified(tables, _COLUMNS, _IDENTITY, answers, log, progress)
    typed = [(record, _typed(record, types, complaints)) for record in rows]
    totals = dict(Counter(text(c[_TYPE]) or _UNTYPED[at in complaints] for at, _, c in rows))
    against = objections_in(tables, _COLUMNS)
    named = [
        record
        for record, meaning in typed
        if _is_about_someone(record, meaning, against, basis, log)
    ]
    verdicts = _verdicts(answers)
    incidents = tuple(_incidents(named, basis, people, verdicts, log))
    questions = (*types.questions, *log.questions, *people.questions, *verdicts.questions)
    if questions:
        return Findings(totals=totals, questions=questions, notes=notes)
    return Findings(
        incidents=incidents,
        seen=frozenset(_id(cells[_NUMBER]) for _, _, cells in (*rows, *_one_by_one(rows))),
        left=tuple(log.left),
        doubts=(*log.doubts, *unseen_rows(tables, log.left)),
        totals=totals,
        notes=(*notes, *unread_columns(tables, roles("orders"))),
    )


def _typed_by_sheet(table: ExportTable) -> ExportTable:
    """Return a sheet without types that is called as one, as 投诉, with a column of it."""
    title = text(table.sheet)
    if "诉求类型" in table.columns or not title or _type(title) is None:
        return table
    taken = set(table.columns.values())
    columns = (ExportColumn(a, "", table.rows) for a in range(len(table.titles)) if a not in taken)
    if any(column.share(_is_type) >= _OF_A_TYPE for column in columns):
        return table
    return with_column(table, "诉求类型", repeat(table.sheet))


def _typed(record: Record, types: Vocabulary, complaints: Collection[str]) -> str:
    """Return what an order is, "" where it does not say.

    One of an unknown type is asked about, and nothing entered: as a complaint it lets all else be
    asked with it.
    """
    written = text(record[2][_TYPE])
    if not written:
        return "投诉" if record[0] in complaints else ""
    return types.meaning(written) or "投诉"


def _is_about_someone(
    record: Record,
    meaning: str,
    against: Mapping[tuple[str, int], str],
    basis: Basis,
    log: ReadingLog,
) -> bool:
    """Tell whether an order is a complaint to be entered; note what is for the office to see to."""
    sheet, row, cells = record
    where = text(cells[2]) or "未写单位"
    if not meaning:
        log.left.append(RowRemark(sheet, row, "没有写诉求类型，没有登记"))
    elif meaning == "表扬":
        log.left.append(RowRemark(sheet, row, _praise(cells, basis)))
    elif meaning == "投诉" and is_blank(cells[0]) and is_blank(cells[1]):
        reason = f"投诉没有写明被反映人（{where}），请管理员查明后登记"
        log.left.append(RowRemark(sheet, row, reason))
    elif meaning == "投诉" and is_blank(cells[_NUMBER]):
        log.left.append(RowRemark(sheet, row, "缺工单编号，没有登记"))
    elif meaning == "投诉" and (sheet, row) in against:
        reason = f"{against[sheet, row]}，投诉没有登记；算数的请自行登记"
        log.left.append(RowRemark(sheet, row, reason))
    else:
        return meaning == "投诉"
    return False


def _praise(cells: Sequence[Cell], basis: Basis) -> str:
    """Return what to propose for an order that praises."""
    rule = basis.rules.clause_of(Subject.THANKS)
    whom = who(*cells[:3])
    if rule is None:
        return f"表扬{whom}"
    return f"表扬{whom}，属于书面、锦旗等形式的可登记“{rule.choice}”，没有自动登记"


def _id(number: Cell) -> str:
    return " ".join(map(text, str(number or "").split()))


def _one_by_one(named: Iterable[Record]) -> Iterator[Record]:
    """Yield a record for each person that an order names, with its name in the number."""
    for sheet, row, cells in named:
        names = names_in(cells[1])
        if not is_blank(cells[0]) or len(names) < 2:
            yield sheet, row, cells
            continue
        for name in names:
            number = f"{cells[_NUMBER]} {name}"
            yield sheet, row, (cells[0], name, *cells[2:_NUMBER], number, *cells[_NUMBER + 1 :])


def _verdicts(answers: ImportAnswers) -> Vocabulary:
    """Return the vocabulary of 核实结果."""
    spellings = words(data()["verdicts"])

    def understand(word: str) -> str | None:
        verdict, doubt = verdict_of(word, spellings)
        return None if doubt else verdict

    return Vocabulary("核实结果", tuple(data()["verdicts"]), understand, answers, spellings)


def _incidents(
    named: Iterable[Record], basis: Basis, people: People, verdicts: Vocabulary, log: ReadingLog
) -> Iterator[Event]:
    spellings = words(data()["verdicts"])
    for fit in fitting(_one_by_one(named), basis, people, "受理时间", log):
        number, _, content, verified, status = fit.rest
        verdict, doubt = verdict_of(verified, spellings)
        if doubt and len(text(verified)) <= _LONGEST_WORD:
            verdict, doubt = verdicts.meaning(text(verified)) or verdict, ""
        if any(word in text(status) for word in data()["orders"]["withdrawn"]["words"]):
            verdict, doubt = (
                Verdict.WITHDRAWN,
                f"工单状态是“{text(status)}”，按{Verdict.WITHDRAWN}登记",
            )
        if doubt:
            log.doubts.append(RowRemark(fit.sheet, fit.row, doubt))
        yield Event(
            id=_id(number),
            person=fit.person,
            when=fit.when,
            subject=Subject.COMPLAINT,
            quantity=None,
            verdict=verdict,
            remark=as_written(content),
            sheet=fit.sheet,
            row=fit.row,
        )


def _types(answers: ImportAnswers) -> Vocabulary:
    return Vocabulary("诉求类型", tuple(_OPTIONS), _type, answers, _known_types())


def _known_types() -> dict[str, str]:
    """Return the words of types with what they say."""
    stated = {meaning: option for option, meaning in _OPTIONS.items()}
    groups: dict[str, list[str]] = data()["orders"]["types"]
    return {word: stated[meaning] for meaning, listed in groups.items() for word in listed}


def _type(written: str) -> str | None:
    """Return what a type says: 投诉, 表扬, 咨询 or 其他; None where that is not known."""
    if any(word in written for word in data()["orders"]["no"]["words"]):
        return None
    groups: dict[str, list[str]] = data()["orders"]["types"]
    stated = [
        meaning for meaning, listed in groups.items() if any(word in written for word in listed)
    ]
    if len(stated) != 1:  # 投诉转咨询: only the office knows
        return None
    return next(option for option, named in _OPTIONS.items() if named == stated[0])


def _is_type(cell: Cell) -> bool:
    written = text(cell)
    return len(written) <= _LONGEST_WORD and _type(written) is not None


def _questions(open_columns: Iterable[Asked], alone: bool) -> tuple[ImportQuestion, ...]:
    """Return the questions; where no column can be the type, also whether all are complaints."""
    found = []
    for one in open_columns:
        typed = any(column.share(_is_type) > 0 for column in one.candidates)
        if one.role == "诉求类型" and not typed:
            found.append(
                ImportQuestion(
                    section=OTHERS,
                    what="看不出哪一列是诉求类型（投诉、咨询……）；如果确实没有这一列，每一行都是投诉吗",
                    keys=((_all_complaints(one.sheet, alone), ""),),
                    options=(_YES, _NO),
                )
            )
        if one.candidates:
            found.append(one.question)
    return merged_questions(found)
