"""What stands beside or in rows that count, and speaks against it: it is named, never followed.

The functions read the columns that they know. An office has more of them: 处理结果 may say 不扣分.
A logical value is no number, though programs that calculate take TRUE for 1.
"""

from collections.abc import Collection, Iterator, Sequence

from udf import tables
from udf.errors import KaoheError
from udf.findings import DOUBTFUL, Finding
from udf.objections import is_verdict
from udf.tables import TableError, header_name
from udf.text import Cell, is_blank, text
from workbook.month.listed import listed_rows
from workbook.month.tables import KINDS, TABLES, Located, locate, plain
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.looks.looks import struck_styles
from workbook.ooxml.looks.rows import hidden_rows
from workbook.ooxml.package import Package
from workbook.ooxml.references import MAX_COLUMN, Area, address

_LEDGERS = ("扣分登记", "加分登记")
_NUMBERS = {
    **dict.fromkeys(_LEDGERS, ("数量",)),
    "考勤": ("应签到次数", "签到异常次数"),
    "好差评": ("办件量", "评价量"),
}
_ANSWER = "状态"  # of a row: ours by a formula, or what the office types there
_COUNTING = ("", "属实", "是")  # what 核实 says of a row that counts
_ADVICE = "不该计的，在“核实”填撤销，或删去这一行"


def row_doubts(package: Package) -> list[Finding]:
    """Return what the rows of a month's tables say against being counted as they are."""
    found: dict[tuple[str, str], Finding] = {}
    struck = struck_styles(package)
    for title, names in _NUMBERS.items():
        try:
            located = locate(package, TABLES[title], KINDS[title])
        except (KaoheError, TableError):
            continue  # reported by the other checks
        doubts = [*_logical(located, names)]
        if title in _LEDGERS:
            doubts += [*_objections(located, struck), *_unseen(located)]
        for one in doubts:  # a table may hold both sides
            found.setdefault((one.sheet, one.cell), one)
    return list(found.values())


def _logical(located: Located, names: Sequence[str]) -> Iterator[Finding]:
    """Yield the numbers that are TRUE or FALSE: a ticked box."""
    for name in names:
        for index, cell in enumerate(located.table.column(name)):
            if isinstance(cell, bool):
                place = address(located.row(index), located.column(name))
                what = f"“{name}”是{str(cell).upper()}，不是数，按{int(cell)}计"
                yield Finding(DOUBTFUL, located.sheet.name, place, what, "请改成数")


def _objections(located: Located, struck: Collection[int]) -> Iterator[Finding]:
    """Yield what speaks against an entry: a line through it, or a column that nobody reads."""
    sheet, others = located.sheet, _others(located)
    clause = located.column("条款")
    cells = sheet.filled()
    for index, row in enumerate(located.table.rows):
        verdict = text(located.table.cell(row, "核实"))
        if is_blank(located.table.cell(row, "条款")) or verdict not in _COUNTING:
            continue
        line = located.row(index)
        if cells.get((line, clause), EMPTY).style in struck:
            place = address(line, clause)
            yield Finding(DOUBTFUL, sheet.name, place, "划了删除线，这一行照样计分", _ADVICE)
        for column, title in others.items():
            cell = cells.get((line, column), EMPTY)
            if cell.has_formula and title == _ANSWER:
                continue
            written = _written(plain(cell.value))
            if written and is_verdict(title, written):
                what = f"“{title}”写着“{written}”，这一行照样计分"
                yield Finding(DOUBTFUL, sheet.name, address(line, column), what, _ADVICE)


def _unseen(located: Located) -> Iterator[Finding]:
    """Yield in one finding the entries that count in rows that nobody sees."""
    hidden = hidden_rows(located.sheet)
    rows = [
        located.row(index)
        for index, row in enumerate(located.table.rows if hidden else ())
        if located.row(index) in hidden
        and not is_blank(located.table.cell(row, "条款"))
        and text(located.table.cell(row, "核实")) in _COUNTING
    ]
    if rows:
        where = address(rows[0], located.column("条款"))
        what = f"{listed_rows(rows)}隐藏着（或被筛选掉），照样计分"
        advice = "取消隐藏或筛选，核对这些行；" + _ADVICE
        yield Finding(DOUBTFUL, located.sheet.name, where, what, advice)


def _others(located: Located) -> dict[int, str]:
    """Return the headers of the columns that the functions do not read, by column."""
    header = located.row(-1)
    (line,) = located.sheet.values(Area(header, 1, header, MAX_COLUMN))
    titles = dict(enumerate((text(plain(cell)) for cell in line), start=1))
    known = {located.column(name) for name in located.table.columns if name != _ANSWER}
    return {
        column: title
        for column, title in titles.items()
        if title and column not in known and header_name(title, tables.LEDGER) in (None, _ANSWER)
    }


def _written(cell: Cell) -> str:
    """Return a cell as words; numbers but for 0 and 1 say nothing of a row."""
    spoken = isinstance(cell, (str, bool)) or cell in (0, 1)
    return text(cell) if spoken else ""


def in_sentences(found: Sequence[Finding], most: int = 5) -> list[str]:
    """Return findings in sentences, and how many more there are."""
    said = [f"“{one.sheet}”{one.cell}：{one.what}；{one.advice}" for one in found[:most]]
    return said + [f"这样的另有{len(found) - most}处，见 kaohe check"] * (len(found) > most)
