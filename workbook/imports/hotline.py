"""The hotline's export: one row a work order."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from udf.roster import Roster
from udf.text import is_blank, text
from workbook.imports.exports import ExportTable, Line, Progress, form, meanings, records, words
from workbook.imports.findings import Findings, Incident, as_written, fitting, once, verdict_of

_COLUMNS = ("工号", "姓名", "窗口", "受理时间", "工单编号", "诉求类型", "诉求内容", "核实结果")
_NUMBER, _TYPE = _COLUMNS.index("工单编号"), _COLUMNS.index("诉求类型")


def read_orders(
    tables: Sequence[ExportTable], roster: Roster, month: date, progress: Progress | None = None
) -> Findings:
    """Return an incident for each complaint about someone; other orders are only counted."""
    left: list[Line] = []
    doubts: list[Line] = []
    kinds, clauses = meanings(form("hotline")["types"]), form("hotline")["clauses"]
    spellings = words(form("hotline")["verdicts"])
    rows = list(once(records(tables, _COLUMNS, progress), _NUMBER, "工单编号", left))
    types = Counter(text(cells[_TYPE]) or "未写诉求类型" for _, _, cells in rows)
    named = []
    for sheet, row, cells in rows:
        if kinds.get(text(cells[_TYPE])) != "complaint":
            continue
        if is_blank(cells[1]):
            reason = f"投诉没有写明被反映人（{text(cells[2]) or '未写单位'}），请管理员查明后登记"
            left.append(Line(sheet, row, reason))
        elif is_blank(cells[_NUMBER]):
            left.append(Line(sheet, row, "缺工单编号，没有登记"))
        else:
            named.append((sheet, row, cells))
    incidents = []
    for person, when, sheet, row, rest in fitting(named, roster, month, "受理时间", left, doubts):
        number, _, content, verified = rest
        verdict, doubt = verdict_of(verified, spellings)
        if doubt:
            doubts.append(Line(sheet, row, doubt))
        incidents.append(
            Incident(
                text(number), person, when, clauses["complaint"], None, verdict,
                as_written(content), sheet, row,
            )
        )  # fmt: skip
    return Findings(
        {},
        tuple(incidents),
        frozenset(text(cells[_NUMBER]) for _, _, cells in rows),
        frozenset(),
        tuple(left),
        tuple(doubts),
        dict(types),
    )
