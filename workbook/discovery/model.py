"""What discovery finds in a workbook: facts as fields, without a sentence in them.

A workbook holds sheets, a sheet any number of tables, a table lines. Rows and columns are
those of the sheet and count from 1; a place is (row, column). Everything here is immutable; words
for clerks are made from it in `workbook.adopt.wording`.

    found = discover(package)            # workbook.discovery.discover
    found.month                          # None while it is asked for
    for table in found.scores: ...       # every table of scores of that month: window sheets, pages
    table.persons[0].cells["业务规范"]    # where that person's score is kept
    found.questions                      # empty, or nothing may be computed yet
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from udf.tables import WHO

Place = tuple[int, int]


class TableKind(StrEnum):
    """What a table is for; the value is the section of the 对照表 that speaks of it."""

    SCORES = "个人得分"
    DEDUCTIONS = "扣分登记"
    AWARDS = "加分登记"
    LEDGER = "扣分加分登记"  # both in one: the clause of each row tells which
    ATTENDANCE = "考勤"
    REVIEWS = "好差评"
    ROSTER = "名册"
    # A person a row, a clause a column, and no column for the scores. A table of scores with
    # such columns beside them is one of SCORES with `clauses`; where 应签到次数 or 办件量 are
    # there as well, the same rows are also a table of ATTENDANCE or REVIEWS.
    MATRIX = "条款矩阵"


LEDGERS = (TableKind.DEDUCTIONS, TableKind.AWARDS, TableKind.LEDGER)


class Shape(StrEnum):
    """How a table holds its persons or rows."""

    ROWS = "rows"  # one a row
    FORM = "form"  # one a sheet: the categories are below each other


class Meaning(StrEnum):
    """What the category columns of a table of scores hold."""

    POINTS = "points"  # scores: 18 of 20
    MINUS = "minus"  # what was taken off, below zero: -2
    OFF = "off"  # what was taken off, above zero: 2


class RowKind(StrEnum):
    """What a filled row under a header is."""

    PERSON = "person"
    HEADER = "header"  # the header once more
    WINDOW = "window"  # a window's heading over its people
    SUBTOTAL = "subtotal"
    NOTE = "note"
    SIGNATURE = "signature"
    OTHER = "other"  # the office's, whatever it is: no person
    OPEN = "open"  # asked about


class Subtotal(StrEnum):
    """What a subtotal line computes."""

    MEAN = "平均"
    SUM = "合计"
    MAX = "最高"
    MIN = "最低"
    COUNT = "人数"
    FULL = "满分"
    OTHER = "其他"


class Proof(StrEnum):
    """One piece of evidence about a row."""

    # for a person
    NAME = "像人名"
    LISTED = "别的表里有此人"
    SCORES = "有自己的得分"
    TOTAL = "总分只算本行"
    SEQUENCE = "序号接续"
    WINDOW = "窗口与别的行相同"
    ABSENT = "得分处写明请假等"
    FORM = "表里还没有填得分"
    # against
    READS_ROWS = "公式引用别的行"
    ARITHMETIC = "各项恰是别的行的合计或平均"
    EXTREME = "各项恰是别的行的最高或最低"
    FULL_MARKS = "各项恰是满分"
    BEYOND = "得分超过满分"
    LABEL = "名称是统计、说明或签字"
    SENTENCE = "文字太长，不是姓名"
    HEADING = "跨列合并"
    NO_NAME = "没有姓名"
    NO_SCORES = "没有得分"
    OUT_OF_SEQUENCE = "序号不接续"
    HOLES = "人员都填的列空着"
    BELOW = "在表下"
    UNBORDERED = "没有表格边框"
    # for asking about more than is sure to be needed
    IF_SO = "这张表作此用时才填"


@dataclass(frozen=True, kw_only=True)
class FoundColumn:
    """A column of a table; `title` is what its header says, without white space."""

    number: int
    title: str


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A column of a matrix: the clause as the header and its group name it.

    ``category`` is given where the column holds points of no clause in particular: of that
    category, "" of any.
    """

    number: int
    title: str
    group: str  # the header above it, "" where there is none
    category: str | None = None


# The columns of a table of scores that say who somebody is, or describe, and hold no result.
NO_RESULTS = (*WHO, "序号", "备注", "等次", "其他", "旁人")


@dataclass(frozen=True, kw_only=True)
class FoundPerson:
    """One person of a table.

    ``window`` is what the row, the merged cell above it, a heading, a label or the sheet's title
    says; "" where nothing does. ``number`` is the 工号 given to namesakes whom nothing tells apart,
    "" for all others. ``cells`` are the places of this person's columns by role: 姓名,
    窗口, 工号, 序号, each category, 总分, 排名, 备注 … as far as the table has them.
    """

    name: str
    window: str
    row: int
    cells: Mapping[str, Place]
    hidden: bool = False  # the row is hidden, by hand or by a filter
    number: str = ""

    @property
    def results(self) -> dict[str, Place]:
        """The places of what somebody has earned: each category, 总分 and 排名."""
        return {role: place for role, place in self.cells.items() if role not in NO_RESULTS}


@dataclass(frozen=True, kw_only=True)
class OtherRow:
    """A filled row under a header that is not a person's or a ledger's, and why."""

    row: int
    kind: RowKind
    label: str
    subtotal: Subtotal | None = None
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FoundTable:
    """A table of a sheet.

    ``header`` are the rows of its (first) header, ``columns`` its columns by role; ``rows`` the
    rows that count: persons', or entries of a ledger. ``lines`` are all the other filled rows from
    the header to the last row that belongs to the table. ``first_column`` and ``last_column`` are
    the table's own, which matters where two stand side by side. ``free`` is the last row that the
    table may grow to before something else is below it.
    """

    kind: TableKind
    sheet: str
    header: tuple[int, ...]
    columns: Mapping[str, FoundColumn]
    rows: tuple[int, ...]
    first_column: int
    last_column: int
    free: int
    shape: Shape = Shape.ROWS
    meaning: Meaning = Meaning.POINTS
    base: FoundColumn | None = None  # 基础分, from which minus points are counted
    month: date | None = None  # where the table, its block or its sheet names one
    persons: tuple[FoundPerson, ...] = ()
    lines: tuple[OtherRow, ...] = ()
    clauses: tuple[Clause, ...] = ()
    titled: date | None = None  # the month in its title, where the office has named another

    @property
    def first(self) -> int:
        """The first row under the header."""
        return self.header[-1] + 1

    @property
    def last(self) -> int:
        """The last row that counts; the header's own where none does."""
        return max(self.rows, default=self.header[-1])


class Use(StrEnum):
    """What becomes of a sheet."""

    USED = "used"
    ASKED = "asked"
    UNUSED = "unused"
    OWN = "own"  # the product's own


class Unused(StrEnum):
    """Why a sheet is not used."""

    EMPTY = "空表"
    NO_TABLE = "没有能认出的表"
    LINKS = "得分取自别的表"
    OTHER_MONTH = "别的月份"
    LIST = "只列有人员"
    SUMMARY = "按窗口或月份的汇总"
    ANSWERED = "对照表写明不用"


@dataclass(frozen=True, kw_only=True)
class SheetUse:
    """What one sheet of the workbook is used as, or why it is not."""

    sheet: str
    use: Use
    kinds: tuple[TableKind, ...] = ()
    why: Unused | None = None
    hidden: bool = False
    month: date | None = None


class Cause(StrEnum):
    """What a question is about."""

    CATEGORIES = "各项得分是哪几列"
    NAME = "姓名是哪一列"
    WINDOW = "窗口是哪一列"
    TOTAL = "总分是哪一列"
    COLUMN = "某一列是什么"
    PERSON = "某一行是不是被考核的人"
    SHEET = "某张表作什么用"
    CHOICE = "几张表都像"
    MONTH = "哪个月"
    MEANING = "得分还是扣分"
    HEADER = "表头在哪一行"
    REPLACE = "原有得分要不要改"


@dataclass(frozen=True, kw_only=True)
class Option:
    """A possible answer: what to write into the 对照表, and what it means there."""

    answer: str
    shown: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Something only the office can say. It is answered under ``section`` and ``key``.

    One question covers every row and table with the same label. ``options`` begin with the
    likeliest; free text is possible where there are none. ``places`` are examples of what it is
    about, ``proofs`` why it is open.
    """

    cause: Cause
    section: str
    key: str
    options: tuple[Option, ...] = ()
    sheet: str = ""
    places: tuple[Place, ...] = ()
    label: str = ""  # what the cell or header in question says
    example: str = ""  # a value from the column in question
    proofs: tuple[Proof, ...] = ()
    table: int = 0  # the column in which the table begins, where others may be beside it

    @property
    def id(self) -> str:
        """A name for the question that stays the same from run to run."""
        return f"{self.section}.{self.key}"


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """What was found in a workbook, and what is left to ask.

    ``month`` is the month to be scored, None while that is a question. ``tables`` holds every
    table that was understood, also those of other months (a year book, two months side by side);
    where there are several ledgers of one side, the others go on where the first ends.
    ``passed_over`` are the ledgers and counts that are not read because the office has chosen
    another, or none.
    """

    title: str
    month: date | None
    sheets: tuple[SheetUse, ...]
    tables: tuple[FoundTable, ...]
    questions: tuple[Question, ...]
    passed_over: tuple[FoundTable, ...] = ()

    def of_kind(self, *kinds: TableKind) -> tuple[FoundTable, ...]:
        """Return the tables of some kinds that are of the month, or of none in particular."""
        return tuple(
            table
            for table in self.tables
            if table.kind in kinds and table.month in (None, self.month)
        )

    @cached_property
    def scores(self) -> tuple[FoundTable, ...]:
        """The tables of scores of the month; together they list the assessed people once."""
        return self.of_kind(TableKind.SCORES)

    @cached_property
    def ledgers(self) -> tuple[FoundTable, ...]:
        """The ledgers of the month: deductions, awards, or both in one."""
        return self.of_kind(*LEDGERS)

    @property
    def listing(self) -> tuple[FoundTable, ...]:
        """The tables that list the assessed people: the scores, else the matrices."""
        return self.scores or self.of_kind(TableKind.MATRIX)

    @cached_property
    def persons(self) -> tuple[FoundPerson, ...]:
        """Everyone assessed, in the order of the workbook."""
        return tuple(person for table in self.listing for person in table.persons)

    def table(self, kind: TableKind) -> FoundTable | None:
        """Return the first table of a kind, where there is one."""
        return next(iter(self.of_kind(kind)), None)
