"""The sheets by which a month is judged: 细则, 口径 and 日历."""

from collections.abc import Sequence

from udf.choices import INTEGER, OPTION
from udf.choicesheet import MONTH, SETTINGS, choice_rows, options_text
from udf.rulebook import Choice
from udf.rulesheets import FULL_MARKS, rule_rows
from workbook.generate.builder import Canvas, add_check, add_name, add_table, name_table, put, stamp
from workbook.generate.layout import Check
from workbook.month.tables import TABLES
from workbook.month.workdays import Day


def add_rules(canvas: Canvas) -> None:
    """Add 细则, the rule book's clauses and full marks."""
    title = "细则"
    layout, rows = canvas.layout.sheets[title], rule_rows(canvas.rules)[1:]
    sheet = add_table(canvas, title, len(rows), rows)
    clause, limit = layout.number("条款"), layout.number("界限")
    check = Check("whole", "1", operator="greaterThanOrEqual", message="界限须为正整数。")
    for row, values in enumerate(rows, start=layout.first):
        if values[clause - 1] == FULL_MARKS:
            for name in ("核实", "整窗"):
                stamp(canvas, sheet, row, layout.number(name), "居中")
        elif values[limit - 1] is not None:
            area = stamp(canvas, sheet, row, limit, "填写整数").coordinate
            add_check(sheet, area, "界限", "评价率为百分数，延时为分钟数，连续通报为次数。", check)
    name_table(canvas, TABLES[title], title, "代码", len(rows))


def add_choices(canvas: Canvas) -> None:
    """Add 口径: the month, the rule book, and how it is interpreted."""
    title = "口径"
    layout, rows = canvas.layout.sheets[title], choice_rows(canvas.rules, canvas.month)[1:]
    sheet = add_table(canvas, title, len(rows), rows)
    column = layout.number("取值")
    stamp(canvas, sheet, layout.first, column, "固定月份")
    stamp(canvas, sheet, layout.first + SETTINGS - 1, column, "固定日期")
    for row, choice in enumerate(canvas.rules.choices.all, start=layout.first + SETTINGS):
        area = stamp(canvas, sheet, row, column, "填写居中").coordinate
        add_check(sheet, area, choice.name, choice.text, _choice_check(choice))
    name_table(canvas, TABLES[title], title, "代码", len(rows))
    add_name(canvas, MONTH, f"{title}!${layout.letter('取值')}${layout.first}")


def _choice_check(choice: Choice) -> Check | None:
    if choice.kind == OPTION:
        listed = ",".join(choice.options.values())
        return Check("list", f'"{listed}"', message=f"请选择：{options_text(choice)}。")
    if choice.kind == INTEGER:
        return Check(
            type="whole", formula="1", second="9999", operator="between", message="请填正整数。"
        )
    return None


def add_calendar(canvas: Canvas, days: Sequence[Day], message: str) -> None:
    """Add 日历; ``message`` is what to say where the month's holidays are not known."""
    title = "日历"
    rows = [(day.date, day.weekday, "是" if day.workday else "否", day.note) for day in days]
    sheet = add_table(canvas, title, len(rows), rows)
    if message:
        put(canvas, sheet, 2, 1, "警示", message)
        sheet.row_dimensions[2].height = 52
    name_table(canvas, TABLES[title], title, "说明", len(rows))
