"""The sheet 细则: a rule book's clauses written into a workbook and read back from it.

Once a workbook exists this sheet and 口径 (see `choicesheet`) are its whole rule book: the keys
that the code knows are in the hidden columns 代码, everything else is what the sheets say.
"""

import re
from datetime import date

from udf import earlier, tables
from udf.choices import check_lists
from udf.choicesheet import read_settings
from udf.kinds import Kind
from udf.rulebook import Category, Rule, RuleBook, Subject
from udf.rulelines import RuleLine, Wrong, assemble, hundredths
from udf.tables import Table, TableError
from udf.text import Cells, Row, is_blank, is_error, number, text, whole

FULL_MARKS = "满分"
DEDUCT, BONUS = "扣分", "加分"
VERIFIED = "须属实"
ALLOWED = "可"
RULE_COLUMNS = (
    "类别", "条款", "内容", "情形", "分值", "单位", "计算方式", "界限", "核实", "整窗", "说明",
    "考核方式", "备注", "情节严重", "代码",
)  # fmt: skip


# --- writing --------------------------------------------------------------------------------------


def rule_rows(book: RuleBook) -> list[Row]:
    """Return the sheet 细则 with its header row: a row a category, a clause, and a tier."""
    rows: list[Row] = [RULE_COLUMNS]
    for category in book.categories:
        mode = BONUS if category.bonus else DEDUCT
        title = f"{category.name}（{category.points / 100:g}分）"
        rows.append((
            category.name, FULL_MARKS, title, None, _points(category.points), "分", mode, None,
            None, None, None, category.method or None, category.remark or None, None, None,
        ))  # fmt: skip
        for rule in book.rules.values():
            if rule.category == category.name:
                rows += _clause_rows(rule)
    return rows


def _clause_rows(rule: Rule) -> list[Row]:
    tiers = [(tier.points, tier.limit) for tier in rule.tiers]
    if rule.kind.facts.below:
        tiers.reverse()  # as the sentence names them: 100%, 80%, 60%
    return [
        (
            rule.category, rule.code, rule.text, rule.label, _points(points), rule.unit,
            rule.kind.value, limit or None, VERIFIED if rule.verify else None,
            ALLOWED if rule.window else None, rule.note or None, None, None,
            rule.severe or None, rule.subject.value if rule.subject else None,
        )
        for points, limit in tiers or [(rule.points, rule.limit)]
    ]  # fmt: skip


def _points(hundredths_: int) -> int | float:
    return hundredths_ // 100 if hundredths_ % 100 == 0 else hundredths_ / 100


def early_words(book: RuleBook, month: date) -> str:
    """Return that a month, or a part of it, lies before the rule book applies; "" where not."""
    since = book.effective
    if since is None or month.replace(day=1) >= since:
        return ""
    applies = f"细则（{book.version}版）自{since.year}年{since.month}月{since.day}日起施行"
    return f"{applies}，{month.year}年{month.month}月从1日起就按它计分"


# --- reading --------------------------------------------------------------------------------------


@tables.shared
def read_rulebook(rules: Cells, choices: Cells) -> RuleBook:
    """Read the rule book from the ranges of the sheets 细则 and 口径, and from nothing else.

    Raises TableError with a short Chinese text where a cell is wrong. An empty 口径 range means the
    standard interpretation.
    """
    table = tables.read(rules, tables.RULES)
    try:
        categories, lines = _sheet_lines(table)
        assembled = assemble(categories, lines)
    except Wrong as wrong:
        raise TableError(f"细则{wrong}", tables.RULES, wrong.row, "条款") from None
    settings = read_settings(choices)
    chosen_ = settings.choices
    if all(map(tables.blank_row, choices)):
        chosen_ = earlier.fitted(chosen_, tuple(categories))
    try:
        check_lists(chosen_, categories)
    except Wrong as wrong:
        row = _row_of(choices, chosen_.named("run_categories").name)
        raise TableError(str(wrong), tables.CHOICES, row, "取值") from None
    return RuleBook(
        title=settings.title,
        version=settings.version,
        effective=settings.effective,
        categories=tuple(categories),
        rules=assembled,
        choices=chosen_,
        notes=settings.notes,
    )


def _row_of(choices: Cells, name: str) -> int | None:
    items = map(text, tables.read(choices, tables.CHOICES).column("事项"))
    return next((index for index, item in enumerate(items) if item == text(name)), None)


def _sheet_lines(table: Table) -> tuple[list[Category], list[RuleLine]]:
    categories: list[Category] = []
    lines: list[RuleLine] = []
    keyed = "代码" in table.columns
    for index, row in enumerate(table.rows):
        category, clause = text(table.cell(row, "类别")), text(table.cell(row, "条款"))
        if not category and not clause:
            continue
        where = f"表头下第{index + 1}行"
        try:
            if clause == FULL_MARKS:
                categories.append(_sheet_category(table, row, category, where))
            else:
                lines.append(_sheet_line(table, row, index, keyed))
        except Wrong as wrong:
            wrong.row = index
            raise
    return categories, lines


def _sheet_points(table: Table, row: Row, where: str) -> int:
    value = number(table.cell(row, "分值"))
    return hundredths(None if value is None else round(value, 6), where)


def _sheet_category(table: Table, row: Row, name: str, where: str) -> Category:
    points, mode = _sheet_points(table, row, where), text(table.cell(row, "计算方式"))
    if mode not in (DEDUCT, BONUS) or points <= 0:
        raise Wrong(where, "满分行的计算方式应为扣分或加分，分值应为正数")
    return Category(
        name=name,
        points=points,
        bonus=mode == BONUS,
        method=table.words(row, "考核方式"),
        remark=table.words(row, "备注"),
    )


def _sheet_line(table: Table, row: Row, index: int, keyed: bool) -> RuleLine:
    where = f"表头下第{index + 1}行"
    category, clause = text(table.cell(row, "类别")), text(table.cell(row, "条款"))
    match = re.fullmatch(rf"{re.escape(category)}([0-9]{{1,3}})([a-z]?)", clause)
    if not match:
        raise Wrong(where, f"条款“{clause}”应写成“{category}3”或“{category}3b”")
    kind_name = text(table.cell(row, "计算方式"))
    if kind_name not in set(Kind):
        raise Wrong(where, f"计算方式“{kind_name}”应为{'、'.join(Kind)}之一")
    limit_cell = table.cell(row, "界限")
    limit = 0 if is_blank(limit_cell) else whole(limit_cell)
    if limit is None or is_error(limit_cell):
        raise Wrong(where, "界限应为正整数")
    label, content = table.words(row, "情形"), table.words(row, "内容")
    return RuleLine(
        where=where,
        category=category,
        number=int(match[1]),
        letter=match[2],
        kind=Kind(kind_name),
        points=_sheet_points(table, row, where),
        limit=limit,
        unit=table.words(row, "单位"),
        verify=_marked(table, row, "核实", VERIFIED, where),
        window=_marked(table, row, "整窗", ALLOWED, where),
        label=label,
        text=content,
        note=table.words(row, "说明"),
        subject=_subject(table, row, where) if keyed else earlier.subject_of(label),
        severe=table.words(row, "情节严重") if keyed else earlier.severe_of(content),
        row=index,
    )


def _marked(table: Table, row: Row, column: str, word: str, where: str) -> bool:
    written = text(table.cell(row, column))
    if written not in ("", word):
        raise Wrong(where, f"“{column}”应填“{word}”或留空")
    return written == word


def _subject(table: Table, row: Row, where: str) -> Subject | None:
    written = text(table.cell(row, "代码"))
    if written and written not in set(Subject):
        raise Wrong(where, f"代码“{written}”看不懂，应为空或{'、'.join(Subject)}之一")
    return Subject(written) if written else None
