"""All results of a sheet's formulas stored anew, in one pass over its text."""

from collections.abc import Callable

from workbook.ooxml.cell_markup import stored_value
from workbook.ooxml.cells import Value
from workbook.ooxml.fast_formulas import Stored, unescaped, with_fresh_results
from workbook.ooxml.worksheet import Sheet
from workbook.ooxml.xml import escape, escape_text


def refresh_results(
    sheet: Sheet, result: Callable[[int, int], Value], same: Callable[[Value, Value], bool]
) -> int | None:
    """Store the results of all formulas of a sheet where nothing, or not the same, is stored.

    Return how many they were. None, and nothing is stored, where the sheet's text is not written
    plainly, it holds an array, or there is no ``result`` by row and column: None.
    """
    if sheet.package.is_changed(sheet.part):
        return None
    encoded: dict[tuple[type, Value], Stored] = {}
    lacking = False

    def fresh(row: int, column: int, stored: Stored) -> Stored | None:
        nonlocal lacking
        value = result(row, column)
        lacking = lacking or value is None
        key = (type(value), value)
        new = encoded.get(key)
        if new is None:
            kind, text = sheet.encode(row, column, value, inline=False)
            new = encoded[key] = (kind, escape(escape_text(text or "")))
        if new == stored:
            return None
        kind, text = stored
        before = stored_value(sheet.package, kind, text and unescaped(text))
        return None if before is not None and same(value, before) else new

    made = with_fresh_results(sheet.package.part(sheet.part), fresh)
    if made is None or lacking:
        return None
    content, count = made
    if count:
        sheet.replace(content)
    return count
