"""The formulas of 复核: the scores a second time, in ordinary spreadsheet formulas.

The hidden sheet 复核计算 recomputes every person's scores from the raw tables, without any
function of ours and without the ledgers' own 分值 and 状态, and compares them with those on
个人得分. Nothing here is shared with the functions it checks but the shape and the words of the
rule book (``recheck_pieces.RuleShape``).

Row n of the hidden sheet stands for row n of every table (row 1 is the header row), so a person
*is* the number of his row in 名册表; of a ledger, most of which is empty, it stands for the entry
before n. Tables are read by ``INDEX(table, n, column)``, the column found by its header: rows of a
ledger may be inserted, deleted and sorted, and columns inserted. Points are whole hundredths until
the last step, and only functions appear that Excel 2016, LibreOffice and formualizer compute alike.

What a formula cannot read (a clause written freely, a number or a date typed as text) is not
guessed at: the persons it concerns are 未复核, with the place.
"""

import re
from dataclasses import dataclass

from udf.entries import Verdict
from udf.rulebook import RuleBook
from workbook.generate.recheck.ledgers import bulletin_columns, ledger_columns
from workbook.generate.recheck.people import count_columns, entry_columns, roster_columns
from workbook.generate.recheck.pieces import (
    Columns,
    LedgerSize,
    Size,
    capacity,
    column_places,
    plan_of,
)
from workbook.generate.recheck.rules import category_columns, rule_columns, settings, size_settings
from workbook.generate.recheck.scores import (
    award_columns,
    score_columns,
    shown_places,
    verdict_columns,
)
from workbook.month.made_sheets import RECHECK
from workbook.ooxml.references import column_letters
from workbook.ooxml.sheet_text.shared_columns import SharedColumn

# Rows 2 and 3 verify; whatever is not here takes its row out. The mark lets an empty one be found.
_STANDING = (
    Verdict.FOUNDED, "是", "", Verdict.UNVERIFIED, "核实中", Verdict.APPEALED
)  # fmt: skip


@dataclass(frozen=True)
class Recheck:
    """The columns of the sheet 复核计算, and the formula of the column 复核.

    ``visible`` is the same text in every data row of the column 复核 of 个人得分.
    """

    columns: list[SharedColumn]
    visible: str


def recheck_formulas(
    rules: RuleBook,
    people_rows: int,
    deductions: LedgerSize,
    awards: LedgerSize,
    *,
    rule_rows: int,
    score_header: int,
    score_rows: int,
) -> Recheck:
    """Return the formulas of the second calculation for a month workbook with this rule book.

    The row counts are those of the tables' data rows: ``people_rows`` of 名册, 考勤 and 好差评
    (the largest), ``rule_rows`` of 细则; ``deductions`` and ``awards`` are 扣分登记 and 加分登记.
    There is room for some rows and entries made later; a table that outgrows it is 未复核.
    ``score_header`` is the header row of 个人得分, ``score_rows`` its data rows; its columns are
    工号, 姓名, 窗口, the categories, 总分, 排名 and 复核.
    """
    plan = plan_of(rules)
    end = column_letters(plan.total_column)
    shown = f"个人得分!$A${score_header}:${end}${score_header + score_rows}"
    taken = capacity(deductions, max(500, 4 * people_rows))
    given = capacity(awards, max(100, people_rows))
    people_rows, rule_rows = (rows + max(20, rows // 20) for rows in (people_rows, rule_rows))
    blocks: list[tuple[int, Columns]] = [
        (len(plan.categories), category_columns()),
        (len(_STANDING), {"k.word": ("核实", "")}),
        (rule_rows, rule_columns()),
        (people_rows, roster_columns()),
        (people_rows, count_columns("a")),
        (people_rows, count_columns("v")),
        (taken.rows, entry_columns("d")),
        (taken.judged, ledger_columns("d", 1, taken.entries) | bulletin_columns()),
        (given.rows, entry_columns("b")),
        (given.judged, ledger_columns("b", 2, given.entries)),
        (people_rows, award_columns(plan)),
        (people_rows, score_columns(plan) | verdict_columns(plan, shown)),
    ]
    first = size_settings(Size(people_rows, taken, given))
    columns = column_places() | shown_places(plan, shown)
    made, places = _resolved(blocks, first | settings(plan, columns) | columns, {
        "c.name": [category.name for category in plan.categories],
        "c.mode": ["加分" if category.bonus else "扣分" for category in plan.categories],
        "k.word": [f"核:{word}" for word in _STANDING],
    })  # fmt: skip
    letter, last = places["p.check"]
    own = column_letters(plan.total_column + 2)
    visible = (
        f"=IFERROR(INDEX({RECHECK}!${letter}$2:${letter}${last},ROW()-ROW({own}${score_header})),"
        '"计算行不足")'
    )
    return Recheck(made, visible)


def _resolved(
    blocks: list[tuple[int, Columns]], settings: Columns, constants: dict[str, list[str]]
) -> tuple[list[SharedColumn], dict[str, tuple[str, int]]]:
    """Return the sheet's columns with every key replaced, and each key's column and last row."""
    cells = {key: f"$B${row}" for row, key in enumerate(settings, 2)}
    columns: dict[str, tuple[str, int]] = {}
    for count, block in blocks:
        for key in block:
            columns[key] = (column_letters(len(columns) + 3), count + 1)

    def place(match: re.Match[str]) -> str:
        first, whole, end = match.groups()
        if first in cells:
            return cells[first]
        letter, last = columns[first]
        if not whole:
            return f"${letter}§"
        return f"${letter}${1 if whole == ':' else 2}:${columns[end or first][0]}${last}"

    def resolve(template: str) -> str:
        return re.sub(r"\[([a-z0-9._]+)([:|]?)([a-z0-9._]*)]", place, template)

    made = [
        SharedColumn("设置", [label for label, _ in settings.values()]),
        SharedColumn("取值", [resolve(template) for _, template in settings.values()]),
    ]
    for count, block in blocks:
        for key, (header, template) in block.items():
            if key in constants:
                made.append(SharedColumn(header, constants[key]))
                continue
            # The same text in every row but for its references: engines read it once.
            filled = re.sub(r"(?<![A-Z])§", "ROW()", resolve(template))
            made.append(SharedColumn(header, (), filled.replace("§", "{r}"), count))
    return made, columns
