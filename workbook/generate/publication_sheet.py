"""The sheet 公布设置: who issues the results, how long they hang, where to object."""

from workbook.generate.builder import Canvas, add_check, add_table, name_table, stamp
from workbook.generate.layout import Check, SettingLine
from workbook.month.made_sheets import PUBLICATION
from workbook.month.tables import SETTINGS

_STYLES = {"text": "填写文本", "choice": "填写文本", "date": "填写日期", "days": "填写整数"}


def add_publication(canvas: Canvas) -> None:
    """Add the sheet 公布设置 with nothing filled in."""
    layout, settings = canvas.layout.sheets[PUBLICATION], canvas.layout.settings
    rows = [(setting.name, None, setting.note) for setting in settings]
    sheet = add_table(canvas, PUBLICATION, len(rows), rows)
    column = layout.number("内容")
    for row, setting in enumerate(settings, start=layout.first):
        cell = stamp(canvas, sheet, row, column, _STYLES[setting.kind])
        add_check(sheet, cell.coordinate, setting.name, setting.note, _check(setting))
    name_table(canvas, SETTINGS, PUBLICATION, "说明", len(rows))


def _check(setting: SettingLine) -> Check | None:
    if setting.kind == "choice":
        listed = ",".join(setting.options)
        return Check("list", f'"{listed}"', message="请从下拉列表选择，或留空。")
    if setting.kind == "days":
        return Check(
            type="whole",
            formula="1",
            second="399",
            operator="between",
            message="请填正整数，如 5。",
        )
    if setting.kind == "date":
        first, last = "DATE(2000,1,1)", "DATE(2099,12,31)"
        return Check(
            type="date",
            formula=first,
            second=last,
            operator="between",
            message="请填写日期，如 2026-12-1。",
        )
    return None
