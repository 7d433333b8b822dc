"""Where a generated workbook keeps what is looked for later, by columns and names.

Nothing here makes a sheet: whoever only reads or changes a workbook does without the library that
does.
"""

from udf.month import LEDGERS
from workbook.month.made_sheets import CALC
from workbook.month.tables import EXHAUSTED, FILLED
from workbook.ooxml.references import column_letters

UNAVAILABLE = "函数不可用"
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

    ``header`` is the header cell of the column in which the formula stands.
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
