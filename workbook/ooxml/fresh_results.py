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
    spelled: dict[type, dict[Value, Stored]] = {}
    stays: dict[tuple[Stored, Stored], bool] = {}  # whether one may stand for the other
    lacking = False

    def spell(row: int, column: int, value: Value) -> Stored:
        kind, text = sheet.encode(row, column, value, inline=False)
        return kind, escape(escape_text(text or ""))

    def is_same(value: Value, stored: Stored) -> bool:
        kind, text = stored
        before = stored_value(sheet.package, kind, text and unescaped(text))
        return before is not None and same(value, before)

    def fresh(row: int, column: int, stored: Stored) -> Stored | None:
        nonlocal lacking
        value = result(row, column)
        lacking = lacking or value is None
        known = spelled.setdefault(type(value), {})
        new = known.get(value)
        if new is None:
            new = known[value] = spell(row, column, value)
        if new == stored:
            return None
        pair = (new, stored)
        stay = stays.get(pair)
        if stay is None:
            stay = stays[pair] = is_same(value, stored)
        return None if stay else new

    made = with_fresh_results(sheet.package.part(sheet.part), fresh)
    if made is None or lacking:
        return None
    content, count = made
    if count:
        sheet.replace(content)
    return count
