"""The sheets 细则 and 口径: a rule book written into a workbook and read back from it."""

import re
from dataclasses import replace
from datetime import date

from udf import tables
from udf.rulebook import Category, Choice, Choices, Kind, Rule, RuleBook
from udf.rulefile import load_rulebook
from udf.rulelines import Line, Wrong, assemble, hundredths
from udf.tables import Table, TableError
from udf.text import Cell, Cells, Row, day, is_blank, is_error, number, text, whole

FULL_MARKS = "满分"
DEDUCT, BONUS = "扣分", "加分"
VERIFIED = "须属实"
ALLOWED = "可"
FIXED = "固定"
MONTH = "考核月份"
RULE_COLUMNS = (
    "类别", "条款", "内容", "情形", "分值", "单位", "计算方式", "界限", "核实", "整窗", "说明",
    "考核方式", "备注",
)  # fmt: skip
CHOICE_COLUMNS = ("事项", "取值", "可选", "说明")


# --- writing --------------------------------------------------------------------------------------


def rule_rows(book: RuleBook) -> list[Row]:
    """Return the sheet 细则 with its header row: a row a category, a clause, and a tier."""
    rows: list[Row] = [RULE_COLUMNS]
    for category in book.categories:
        mode = BONUS if category.bonus else DEDUCT
        title = f"{category.name}（{category.points / 100:g}分）"
        rows.append((
            category.name, FULL_MARKS, title, None, _points(category.points), "分", mode, None,
            None, None, None, category.method or None, category.remark or None,
        ))  # fmt: skip
        for rule in book.rules.values():
            if rule.category == category.name:
                rows += _clause_rows(rule)
    return rows


def _clause_rows(rule: Rule) -> list[Row]:
    tiers = [(tier.points, tier.limit) for tier in rule.tiers]
    if rule.kind is Kind.COVERAGE:
        tiers.reverse()  # as the sentence names them: 100%, 80%, 60%
    return [
        (
            rule.category, rule.code, rule.text, rule.label, _points(points), rule.unit,
            rule.kind.value, limit or None, VERIFIED if rule.verify else None,
            ALLOWED if rule.window else None, rule.note or None, None, None,
        )
        for points, limit in tiers or [(rule.points, rule.limit)]
    ]  # fmt: skip


def _points(hundredths_: int) -> int | float:
    return hundredths_ // 100 if hundredths_ % 100 == 0 else hundredths_ / 100


def choice_rows(book: RuleBook, month: date) -> list[Row]:
    """Return the sheet 口径 with its header row: the month, a row a choice, a row a note."""
    return [
        CHOICE_COLUMNS,
        (MONTH, month, None, "本工作簿考核的月份"),
        *(
            (choice.name, int(choice.shown) if choice.kind == "integer" else choice.shown,
             options_text(choice), choice.text)
            for choice in book.choices.all
        ),
        *((note.name, FIXED, None, note.text) for note in book.notes),
    ]  # fmt: skip


def options_text(choice: Choice) -> str:
    """Return what a choice may be, for a reader."""
    if choice.kind == "option":
        return "、".join(choice.options.values())
    return "正整数" if choice.kind == "integer" else "一个或几个词，用顿号隔开"


# --- reading --------------------------------------------------------------------------------------


@tables.shared
def read_rulebook(rules: Cells, choices: Cells) -> RuleBook:
    """Read the rule book from the ranges of the sheets 细则 and 口径.

    Raises TableError with a short Chinese text where a cell is wrong. An empty 口径 range, or an
    item it does not have, means the standard interpretation.
    """
    standard = _standard()
    table = tables.read(rules, tables.RULES)
    try:
        categories, lines = _sheet_lines(table)
        assembled = assemble(categories, lines)
    except Wrong as wrong:
        raise TableError(f"细则{wrong}") from None
    return replace(
        standard, categories=tuple(categories), rules=assembled, choices=read_choices(choices)
    )


@tables.shared
def _standard() -> RuleBook:
    return load_rulebook()


def _sheet_lines(table: Table) -> tuple[list[Category], list[Line]]:
    categories: list[Category] = []
    lines: list[Line] = []
    for index, row in enumerate(table.rows, start=1):
        category, clause = text(table.cell(row, "类别")), text(table.cell(row, "条款"))
        if not category and not clause:
            continue
        where = f"第{index}行"

        def said(column: str, row: tuple[Cell, ...] = row) -> str:
            cell = table.cell(row, column)
            return "" if cell is None else str(cell).strip()

        value = number(table.cell(row, "分值"))
        points = hundredths(None if value is None else round(value, 6), where)
        kind_name = text(table.cell(row, "计算方式"))
        if clause == FULL_MARKS:
            if kind_name not in (DEDUCT, BONUS) or points <= 0:
                raise Wrong(where, "满分行的计算方式应为扣分或加分，分值应为正数")
            categories.append(
                Category(category, points, kind_name == BONUS, said("考核方式"), said("备注"))
            )
            continue
        match = re.fullmatch(rf"{re.escape(category)}([0-9]{{1,3}})([a-z]?)", clause)
        if not match:
            raise Wrong(where, f"条款“{clause}”应写成“{category}3”或“{category}3b”")
        if kind_name not in set(Kind):
            raise Wrong(where, f"计算方式“{kind_name}”应为{'、'.join(Kind)}之一")
        limit_cell = table.cell(row, "界限")
        limit = 0 if is_blank(limit_cell) else whole(limit_cell)
        if limit is None or is_error(limit_cell):
            raise Wrong(where, "界限应为正整数")
        lines.append(
            Line(
                where, category, int(match[1]), match[2], Kind(kind_name), points, limit,
                said("单位"), text(table.cell(row, "核实")) == VERIFIED,
                text(table.cell(row, "整窗")) == ALLOWED, said("情形"), said("内容"), said("说明"),
            )
        )  # fmt: skip
    return categories, lines


@tables.shared
def read_choices(cells: Cells) -> Choices:
    """Read the interpretations from the range of the sheet 口径.

    An empty range, or an item it does not have, means the standard. Raises TableError.
    """
    standard = _standard().choices
    if all(map(tables.blank_row, cells)):
        return standard
    table = tables.read(cells, tables.CHOICES)
    given = {text(table.cell(row, "事项")): table.cell(row, "取值") for row in table.rows}
    month = None
    if MONTH in given:
        month = read_month(given[MONTH])
        if month is None:
            raise TableError(f"口径“{MONTH}”应为月份，如 2026-11-01")
    return Choices(tuple(_chosen(c, given.get(text(c.name))) for c in standard.all), month)


def _chosen(choice: Choice, cell: Cell) -> Choice:
    if is_blank(cell):
        return choice
    said = text(cell)
    if choice.kind == "option":
        keys = {text(shown): key for key, shown in choice.options.items()}
        if said not in keys:
            raise TableError(f"口径“{choice.name}”应为{'、'.join(choice.options.values())}之一")
        return replace(choice, value=keys[said])
    if choice.kind == "integer" and not re.fullmatch("[1-9][0-9]{0,3}", said):
        raise TableError(f"口径“{choice.name}”应为正整数")
    return replace(choice, value=str(cell).strip() if choice.kind == "list" else said)


def read_month(cell: Cell) -> date | None:
    """Return the first day of the month a cell names: a day in it, 2026-11, 2026年11月."""
    found = day(cell)
    if found is None and isinstance(cell, str):
        match = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})月?(?:份)?", text(cell))
        if match and 1 <= int(match[2]) <= 12:
            found = date(int(match[1]), int(match[2]), 1)
    return found.replace(day=1) if found else None
