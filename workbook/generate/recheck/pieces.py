"""What the parts of the second calculation have in common: its plan, buckets, pieces of formulas.

In the templates of formulas ``[key]`` is a cell of the same row, ``[key:]`` its whole column,
``[key:end]`` the columns from one to the other, ``[key|]`` the column without its header, a key
without a dot a cell of the settings, and ``§`` the row. What counts and sums takes a column without
its header: the engine compares numbers many times faster where no text is among them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from udf.kinds import Kind
from udf.rulebook import Category, Choice, RuleBook

Columns = dict[str, tuple[str, str]]  # key → header, template

# The tables that are read, by the letter of their keys: name, sheet, and the headers that a new
# month gives their first columns. ``[d5]`` is in which column the fifth header of 扣分表 is now.
_ENTRIES = "日期 工号 姓名 窗口 条款 数量 核实 考核方式 通报期次 备注"
_READ = {
    "r": ("名册表", "名册", "工号 姓名 窗口 到岗日期 离岗日期"),
    "a": ("考勤表", "考勤", "工号 姓名 窗口 应签到次数 签到异常次数"),
    "v": ("好差评表", "好差评", "工号 姓名 窗口 办件量 评价量"),
    "d": ("扣分表", "扣分登记", _ENTRIES),
    "b": ("加分表", "加分登记", _ENTRIES),
    "x": ("细则表", "细则", "类别 条款 内容 情形 分值 单位 计算方式 界限 核实 整窗 说明"),
    "k": ("口径表", "口径", "事项 取值 可选 说明"),
}
_PASSED_OVER = ("内容", "单位", "说明", "考核方式", "备注", "可选")

# A category is the number of its row on 复核计算; a ledger row counts towards a person's category
# in the bucket 100 × person + category (negative: for a whole window, named by its first row).
FIRST_CATEGORY, PERSON = 2, 100
RUN_BUCKET, UNREAD_BUCKET = 97, 99
SERIALS = "1E6"  # a bulletin's serial stays below
LAST_DAY = 2958465  # 9999-12-31
# A cell of a ledger may name several people: the first of them is dealt with in the row itself,
# the others in rows of their own below those of the table.
MOST_NAMES = 5
SEPARATORS = ("，", ",", "／", "/")


@dataclass(frozen=True)
class LedgerSize:
    """How much of a ledger the second calculation is to read.

    ``rows`` are the table's under its header, ``filled`` those of them that hold an entry and
    ``shared`` those that name several people in one cell, as far as they are known.
    """

    rows: int
    filled: int = 0
    shared: int = 0


@dataclass(frozen=True)
class Capacity:
    """How many rows under its header, entries, and entries of several people are looked at."""

    rows: int
    entries: int
    shared: int

    @property
    def judged(self) -> int:
        """How many rows judge them: one an entry, and one a further name."""
        return self.entries + self.shared * (MOST_NAMES - 1)


@dataclass(frozen=True)
class Size:
    """What the second calculation has capacity for: rows of people, and both ledgers."""

    people: int
    deductions: Capacity
    awards: Capacity


def capacity(ledger: LedgerSize, usual: int) -> Capacity:
    """Return the capacity for a ledger that usually has so many entries, with some to spare.

    Most rows of a ledger stay empty: every row is looked at, but only entries are judged.
    """
    rows = ledger.rows + max(20, ledger.rows // 20)
    entries = min(rows, max(usual, ledger.filled + max(20, ledger.filled // 4)))
    return Capacity(rows, entries, max(20, entries // 40, ledger.shared * 5 // 4))


@dataclass(frozen=True)
class RuleShape:
    """The shape of a rule book, which cells of the sheets cannot change: its categories by row.

    ``rate``, ``coverage`` and ``run`` are the rows of the categories that have such a clause, 0 for
    none; values, words and limits are read from the sheets.
    """

    categories: tuple[Category, ...]
    rate: int
    coverage: int
    run: int
    choices: dict[str, Choice]

    @property
    def rows(self) -> range:
        """The categories' rows."""
        return range(FIRST_CATEGORY, FIRST_CATEGORY + len(self.categories))

    @property
    def total_column(self) -> int:
        """The column of 总分 on 个人得分; 复核 stands two to the right of it."""
        return 4 + len(self.categories)

    def bonus(self, row: int) -> bool:
        """Tell whether the category of a row only adds."""
        return self.categories[row - FIRST_CATEGORY].bonus


def plan_of(rules: RuleBook) -> RuleShape:
    """Return the shape of a rule book."""
    names = [category.name for category in rules.categories]

    def row(kind: Kind) -> int:
        rule = rules.of_kind(kind)
        return FIRST_CATEGORY + names.index(rule.category) if rule else 0

    choices = {choice.key: choice for choice in rules.choices.all}
    return RuleShape(
        categories=rules.categories,
        rate=row(Kind.RATE),
        coverage=row(Kind.COVERAGE),
        run=row(Kind.RUN),
        choices=choices,
    )


def cell(letter: str, row: str, header: str) -> str:
    """Return the cell of a table in a row, counted from its header row, under a header.

    Row 0 is the whole column.
    """
    table, _, headers = _READ[letter]
    return f"INDEX({table},{row},[{letter}{headers.split().index(header) + 1}])"


def column_places() -> Columns:
    """Return the settings that tell in which columns of the tables the headers are now.

    Clerks put columns of their own between them.
    """
    return {
        key: place
        for letter, (table, title, headers) in _READ.items()
        for key, place in places_in(letter, table, title, headers.split()).items()
    }


def places_in(letter: str, table: str, title: str, headers: Sequence[str]) -> Columns:
    """Return the settings that tell in which columns of one table the headers are.

    Where one is not found, it is the column between its neighbours, if there is just one: 0 else.
    """

    def found(number: int) -> str:
        if number == 0:
            return "0"
        if number > len(headers):
            return f"COLUMNS({table})+1"
        return f"MATCH({quoted(headers[number - 1])},INDEX({table},1,0),0)"

    def place(number: int) -> str:
        before, after = found(number - 1), found(number + 1)
        return f"=IFERROR({found(number)},IFERROR(IF({after}-{before}=2,{before}+1,0),0))"

    return {
        f"{letter}{number}": (f"{title}“{header}”在第几列", place(number))
        for number, header in enumerate(headers, start=1)
        if header not in _PASSED_OVER
    }


def lost_columns(places: Columns) -> Iterator[tuple[str, str]]:
    """Yield the tests of whether a table's columns are not all found, and what to name then."""
    titles = {key[0]: label.partition("“")[0] for key, (label, _) in places.items()}
    for letter, title in titles.items():
        keys = [key for key in places if key[0] == letter]
        yield f"COUNTIF([{keys[0]}]:[{keys[-1]}],0)>0", f"{title}的表头"


def quoted(text: str) -> str:
    """Return a text as a formula spells it."""
    return '"' + text.replace('"', '""') + '"'


def replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return the formula that replaces words in a text, one after the other."""
    for old, new in pairs:
        text = f'SUBSTITUTE({text},"{old}","{new}")'
    return text


def tidy(cell: str) -> str:
    """Text without white space; wildcards become their full-width twins, which match literally."""
    pairs = [(" ", ""), ("　", ""), ("\u00a0", ""), ("*", "＊"), ("?", "？"), ("~", "～")]
    return replaced(f"CLEAN({cell})", [*pairs, ("（", "("), ("）", ")")])


def tidy_number(cell: str) -> str:
    """Return the same for a 工号, whose digits may be full-width ones."""
    return replaced(tidy(cell), zip("０１２３４５６７８９", "0123456789", strict=True))


def trim(cell: str) -> str:
    """Text without spaces around it."""
    return f'TRIM(SUBSTITUTE({cell},"　"," "))'


def literal(cell: str) -> str:
    """Return the trimmed text as a MATCH takes it literally."""
    return replaced(trim(cell), [("*", "＊"), ("?", "？"), ("~", "～")])


def blank(cell: str) -> str:
    """Tell whether a cell is empty or holds spaces only."""
    return f'{trim(cell)}=""'


def whole(cell: str, least: int, empty: str, wrong: int) -> str:
    """Return a whole number not below ``least``; -1 for a text, which is not read."""
    return (
        f"IFERROR(IF({blank(cell)},{empty},IF(ISTEXT({cell}),-1,"
        f"IF(AND({cell}*1>={least},{cell}*1=INT({cell}*1)),{cell}*1,{wrong}))),{wrong})"
    )


def in_hundredths(cell: str) -> str:
    """Return a number of at most two decimals in hundredths, else an empty text."""
    exact = f"ABS({cell}*100-ROUND({cell}*100,0))<1E-6"
    return f'IFERROR(IF(ISNUMBER({cell}),IF({exact},ROUND({cell}*100,0),""),""),"")'
