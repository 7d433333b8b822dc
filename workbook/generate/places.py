"""Where a generated workbook keeps what is looked for later, by columns and names.

Nothing here makes a sheet: whoever only reads or changes a workbook does without the library that
does.
"""

from collections.abc import Mapping

from udf.month import LEDGERS
from udf.tables import WHO
from workbook.month.made_sheets import CALC
from workbook.month.tables import EXHAUSTED, FILLED, UNAVAILABLE
from workbook.ooxml.references import column_letters

# Last month: its columns on 窗口汇总, and the names of its month, its averages by window, and the
# rows that compare with it.
LAST, CHANGE = "上月平均", "比上月"
LAST_MONTH, LAST_MEANS, COMPARISON = "上月", "上月窗口表", "上月比较"
EVERYBODY = "（全部人员）"  # beside the windows' names in what is kept of last month
BY_WINDOWS, BY_PERSON = "FGH", "IJKLMQRS"  # columns of 列表: a row a window, a row a person

HEADER = 3  # on 计算, of 位置表 and its neighbours
LINES_COLUMN = 11
LINES_COUNT = len(FILLED) + len(LEDGERS) + 3


def roomy(rows: int) -> int:
    """Return how many rows what follows a sheet gets, so that rows can be inserted there."""
    return rows + max(20, rows // 10)


def pick(block: str, header: str) -> str:
    """Return the expression that takes this row's result out of a block, without the ``=``.

    ``header`` is the header cell of the column in which the formula is.
    """
    distance = f"ROW()-ROW({header})"
    return (
        f"IFERROR(IF(ISTEXT(INDEX({block},{distance})),"
        f'INDEX({block},{distance})&"",INDEX({block},{distance})),'
        f'IF({distance}>ROWS({block}),"{EXHAUSTED}","{UNAVAILABLE}"))'
    )


def line_column(number: int) -> str:
    """Return a column of the lines about what functions cannot see: 0 序, 1 级别, … 5 怎么办."""
    letter = column_letters(LINES_COLUMN + number)
    return f"{CALC}!${letter}${HEADER + 1}:${letter}${HEADER + LINES_COUNT}"


def lines_counted() -> str:
    """Return the cell below these lines that says how many there are."""
    return f"{CALC}!${column_letters(LINES_COLUMN)}${HEADER + LINES_COUNT + 1}"


def unanswered(clauses: str, answers: str, letter: str, header: int) -> tuple[str, str]:
    """Return the formulas of the first of a ledger's rows without an answer, and of what is said.

    ``clauses`` and ``answers`` are the ledger's columns of 条款 and 状态 from its ``header`` on,
    ``letter`` the column that is pointed to.
    """
    count = f'COUNTIFS({clauses},"?*",{answers},"")'
    first = f'MATCH(1,INDEX(({clauses}<>"")*({answers}=""),0),0)'
    words = f'"这一行没有“分值”“状态”（这样的行有"&{count}&"行），已计分，但看不到结果"'
    place = f'IFERROR("{letter}"&({first}+{header - 1}),"{letter}{header}")'
    return place, f'IF({count}>0,{words},"")'


def of_roster(columns: Mapping[str, int], header: int) -> dict[str, str]:
    """Return the formulas by which a row of scores picks 工号, 姓名 and 窗口 from the roster.

    ``columns`` are those of the roster's table, from 1, as far as it has them; ``header`` is the
    row above the scores, of which these are the first three columns. ``{r}`` stands for the row.
    """

    def cell(name: str, letter: str) -> str:
        return f"INDEX(名册表,ROW()-ROW({letter}${header})+1,{columns[name]})"

    formulas = dict.fromkeys(WHO, '=""')
    guard = ""  # against a row left empty, as its 工号 is in another one
    if "工号" in columns:
        number = cell("工号", "A")
        own = number
        if {"到岗日期", "离岗日期"} <= columns.keys():
            # Who moved to another window is in the row of the last one only: a row is another
            # window's where the roster has its 工号 again, with a day of coming after this row's
            # day of leaving.
            left = cell("离岗日期", "A")
            same, came = (f"INDEX(名册表,0,{columns[name]})" for name in ("工号", "到岗日期"))
            later = f'COUNTIFS({same},{number},{came},">"&{left})'
            own = f'IF(IF(AND({number}<>"",ISNUMBER({left})),{later}>0,FALSE),"",{number})'
        formulas["工号"] = f'=IFERROR(IF({number}="","",{own}),"")'
        guard = f'AND($A{{r}}="",{number}<>"")'
    for name, letter in (("姓名", "B"), ("窗口", "C")):
        if name in columns:
            picked = cell(name, letter)
            own = f'IF({guard},"",{picked})' if guard else picked
            formulas[name] = f'=IFERROR(IF({picked}="","",{own}),"")'
    return formulas
