"""The formulas of a sheet in its text alone, where the text is written plainly.

Most programs spell a formula's cell in one way. With tens of thousands of them it takes a tenth of
the time to look for that way in the text than to build the sheet's tree, walk it and write it out.
What is written otherwise (array formulas, prefixes, comments, what is not well formed) is left to
the tree.
"""

import re
from collections.abc import Callable, Collection, Sequence
from functools import cache

from udf.cache import Cache
from workbook.ooxml.references import Area, column_letters, column_number, parse_area
from workbook.ooxml.sheet_text.lacking_cells import with_cells
from workbook.ooxml.xml import MAIN, escape

_OPENING = re.compile(
    rb"""(?:<\?xml [^>]*encoding=["']utf-8["'][^>]*\?>\s*)?<worksheet [^>]*?xmlns=["']"""
    + re.escape(MAIN).encode(),
    re.IGNORECASE,
)
FORMULA_TAG = re.compile(r"<(?:[A-Za-z0-9_.-]+:)?f[\s/>]")
_CELL = (
    r'<c r="([A-Z]{1,3})([0-9]+)"(?: s="([0-9]+)")?(?: t="(n|b|e|str|s)")?>'
    r'(?:<f>([^<]+)</f>|<f t="shared"(?: ref="[A-Z0-9:]+")? si="([0-9]+)"(?:>([^<]*)</f>|/>))'
    r"(?:<v>([^<]*)</v>|<v/>)?</c>"
)
FORMULA_CELL = re.compile(_CELL)
_RESULT = re.compile(
    r'<row r="([0-9]+)"|'
    r'<c r="([A-Z]{1,3})([0-9]+)"( s="[0-9]+")?(?: t="(n|b|e|str|s)")?>'
    r'(<f>[^<]+</f>|<f t="shared"(?: ref="[A-Z0-9:]+")? si="([0-9]+)"(?:>([^<]*)</f>|/>))'
    r"(?:<v>([^<]*)</v>|<v/>)?</c>"
)
# A cell with a formula, its own, shared or an array's, or without one, as an array fills it.
_STORING = re.compile(
    r'<c r="([A-Z]{1,3}[0-9]+)"( s="[0-9]+")?(?: t="(?:n|b|e|str|s)")?(?:/>|>('
    r'<f>[^<]+</f>|<f t="shared"(?: ref="[A-Z0-9:]+")? si="[0-9]+"(?:>[^<]*</f>|/>)|'
    r'<f t="array" ref="[A-Z0-9:]+">[^<]+</f>)?(?:<v>[^<]*</v>|<v/>)?</c>)'
)
_ARRAY_BEGIN = '<f t="array"'
_ADDRESS = re.compile(r'<c (?:[^>]*?\s)?r="([A-Z]{1,3})([0-9]+)"')
_CONSTANT = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]+)"(?: s="[0-9]+")?(?: t="(?:n|b|e|str|s)")?'
    r"(?:/>|>(?:<v>[^<]*</v>|<v/>)?</c>)"
)
_OWN_FORMULA = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]+)"(?: s="[0-9]+")?(?: t="(?:n|b|e|str|s)")?>'
    r'(<f(?: t="array" ref="[A-Z0-9:]+")?>[^<]+</f>)(?:<v>[^<]*</v>|<v/>)?</c>'
)
# A cell that is an empty text where cells of its row are empty, whatever else it would be.
_ANSWER = re.compile(
    r'(<c r="[A-Z]{1,3}([0-9]+)"(?: s="[0-9]+")?)(?: t="(?:n|b|e|str|s)")?>'
    r'<f>IF\(COUNTA\(\$([A-Z]{1,3})\2:\$([A-Z]{1,3})\2\)=0,(?:""|&quot;&quot;),[^<]*</f>'
    r"(?:<v>[^<]*</v>|<v/>)?</c>"
)
_ASKING = "<f>IF(COUNTA($"
_BEGUN = re.compile(r'<row r="([0-9]+)"')
_OWN = "\0"  # in no text of a sheet
_FILLED = re.compile(r'<c r="([A-Z]{1,3})[0-9]+"[^>]*(?<!/)>|<c (?!r=)')
_ARRAY = re.compile(r"""=\s*["']array["']""")
_ARRAY_AREA = re.compile(r'<f t="array" ref="([A-Z0-9:]+)"')
_KEPT = 6 << 20  # bytes of sheets whose texts are kept
_MOST_PLACES = 256


class NotPlainError(Exception):
    """A sheet's formulas are not written in the one way that is looked for here."""


Result = tuple[tuple[int, int], str | None, str]
"""A cell's place with the type and the text of what is stored there."""


def with_results(content: bytes, results: Sequence[Result]) -> bytes | None:
    """Return a sheet's text with other results in the cells of formulas and arrays.

    ``results`` are in reading order. None where such a cell has no formula or is not written
    plainly; cells that an array fills may be lacking.
    """
    plain = plain_text(content)
    if plain is None:
        return None
    text, first, last = plain
    arrays = [parse_area(ref) for ref in _ARRAY_AREA.findall(text, first, last)]
    spans: _Spans = {}
    for area in arrays:
        for column in range(area.first_column, area.last_column + 1):
            spans.setdefault(column, []).append((area.first_row, area.last_row))
    lacking = bool(arrays) and len(results) > text.count("<c ", first, last)
    made = None if lacking else _stored(text, first, last, results, spans)
    if made is None and arrays:
        filled = [place for place, _, _ in results if _fills(spans, *place)]
        whole = with_cells(text, first, last, filled) if filled else None
        if whole is not None:
            made = _stored(whole, first, len(whole), results, spans)
    return None if made is None else made.encode()


_Spans = dict[int, list[tuple[int, int]]]  # first and last rows of arrays, by column


def _fills(spans: _Spans, row: int, column: int) -> bool:
    return any(first <= row <= last for first, last in spans.get(column, ()))


def _stored(text: str, at: int, last: int, results: Sequence[Result], spans: _Spans) -> str | None:
    letters = cache(column_letters)
    wanted = {f"{letters(result[0][1])}{result[0][0]}": result for result in results}
    pieces, copied = [], 0
    for cell in _STORING.finditer(text, at, last):
        new = wanted.get(cell[1])
        if new is None:
            continue
        where, style, formula = cell.groups("")
        place, kind, value = new
        if (not formula or formula.startswith(_ARRAY_BEGIN)) and not _fills(spans, *place):
            return None
        form = "" if kind is None else f' t="{kind}"'
        pieces.append(text[copied : cell.start()])
        pieces.append(f'<c r="{where}"{style}{form}>{formula}<v>{escape(value)}</v></c>')
        copied = cell.end()
    return "".join([*pieces, text[copied:]]) if len(pieces) == 2 * len(wanted) else None


Stored = tuple[str | None, str | None]
"""Type and text of what is stored in a cell, as the sheet spells them."""


def with_fresh_results(
    content: bytes, fresh: Callable[[int, int, Stored], Stored | None]
) -> tuple[bytes, int] | None:
    """Return a sheet's text with the results of all its formulas anew, and how many are others.

    ``fresh`` takes a formula's row and column and what is stored there, and returns what is to be
    stored, None where that may stay. None where the sheet is not written plainly.
    """
    plain = plain_text(content)
    if plain is None:
        return None
    text, first, last = plain
    letters = cache(column_number)
    pieces, copied, row, found = [], 0, "", 0
    groups = set()
    for cell in _RESULT.finditer(text, first, last):
        begun, column, digits, style, kind, formula, group, shared, value = cell.groups()
        if begun is not None:
            row = begun
            continue
        if group is not None and shared:
            groups.add(group)
        if digits != row or (group is not None and group not in groups):
            return None
        found += 1
        new = fresh(int(digits), letters(column), (kind, value))
        if new is not None:
            form = "" if new[0] is None else f' t="{new[0]}"'
            pieces.append(text[copied : cell.start()])
            pieces.append(
                f'<c r="{column}{digits}"{style or ""}{form}>{formula}<v>{new[1]}</v></c>'
            )
            copied = cell.end()
    if found != len(FORMULA_TAG.findall(text, first, last)):
        return None
    pieces.append(text[copied:])
    return "".join(pieces).encode(), len(pieces) // 2


def without_formulas(
    content: bytes, places: Collection[tuple[int, int]] | None = None
) -> bytes | None:
    """Return a sheet's text with what is stored in the place of formulas: of all, or of some.

    ``places`` are the first cells of these. None where one of them is not there, is shared by other
    cells or is not written plainly.
    """
    plain = plain_text(content)
    if plain is None:
        return None
    text, first, last = plain
    letters = cache(column_number)
    found = 0

    def held(cell: re.Match[str]) -> str:
        nonlocal found
        if places is not None and (int(cell[2]), letters(cell[1])) not in places:
            return cell[0]
        found += 1
        return cell[0].replace(cell[3], "", 1)

    body = _OWN_FORMULA.sub(held, text[first:last])
    wanted = len(FORMULA_TAG.findall(text, first, last)) if places is None else len(places)
    return f"{text[:first]}{body}{text[last:]}".encode() if found == wanted else None


def with_empty_answers(content: bytes) -> bytes | None:
    """Return a sheet's text in which the answers to empty rows are empty texts and no formulas.

    Such an answer begins with ``IF(COUNTA($A5:$I5)=0,"",``. None where there is none, or the sheet
    holds arrays, which may fill cells that look empty, or is not written plainly.
    """
    asked = _ASKING.encode() in content and b"array" not in content and b"\0" not in content
    plain = plain_text(content) if asked else None
    if plain is None:
        return None
    text, first, last = plain
    rows = text[first:last].split("</row>")
    alike: dict[str, str] = {}
    for at, row in enumerate(rows):
        if _ASKING in row:
            rows[at] = _answered(row, alike)
    return f"{text[:first]}{'</row>'.join(rows)}{text[last:]}".encode()


def _answered(row: str, alike: dict[str, str]) -> str:
    """Return a row with empty texts for answers; empty rows are written alike but for their number.

    ``alike`` are those that were met already.
    """
    begun, asking = _BEGUN.search(row), row.find(_ASKING)
    if begun is None or row.find("</c>", 0, asking) >= 0:
        return _row_with_empty_answers(row, asking)
    pattern = row.replace(begun[1], _OWN)
    made = alike.get(pattern)
    if made is None:
        answered = _row_with_empty_answers(row, asking)
        made = alike[pattern] = answered.replace(begun[1], _OWN)
    return made.replace(_OWN, begun[1])


_letters = cache(column_number)


def _row_with_empty_answers(row: str, asking: int) -> str:
    """Return a row with empty texts for answers; ``asking`` is where the first of them asks."""
    start = max(row.rfind("<c ", 0, asking), 0)
    before = row.find("</c>", 0, start) >= 0  # else nothing is filled in before that cell
    found = set(_FILLED.findall(row, 0 if before else start))
    if "" in found:  # a cell that does not begin with its place
        return row
    filled = set(map(_letters, found))

    def empty(cell: re.Match[str]) -> str:
        begin, _, left, right = cell.groups()
        asked = range(_letters(left), _letters(right) + 1)
        return f'{begin} t="str"><v></v></c>' if filled.isdisjoint(asked) else cell[0]

    return row[:start] + _ANSWER.sub(empty, row[start:])


def array_areas(content: bytes) -> list[Area] | None:
    """Return the areas of a sheet's array formulas, None where one is not written plainly."""
    plain = plain_text(content)
    return None if plain is None else _array_areas(*plain)


def without_array_results(content: bytes) -> bytes | None:
    """Return a sheet's text without the cells that arrays fill, but for those with the formulas.

    None where an array or such a cell is not written plainly.
    """
    plain = plain_text(content)
    if plain is None:
        return None
    text, first, last = plain
    arrays = _array_areas(*plain)
    if arrays is None:
        return None

    @cache
    def through(letters: str) -> list[range]:
        """Return the rows in which arrays fill a column."""
        column = column_number(letters)
        return [
            range(area.first_row, area.last_row + 1)
            for area in arrays
            if area.first_column <= column <= area.last_column
        ]

    def left(cell: re.Match[str]) -> str:
        row = int(cell[2])
        for rows in through(cell[1]):
            if row in rows:
                return ""
        return cell[0]

    body = _CONSTANT.sub(left, text[first:last])
    if sum(not left(cell) for cell in _ADDRESS.finditer(body)) != len(arrays):
        return None
    return f"{text[:first]}{body}{text[last:]}".encode()


def _array_areas(text: str, first: int, last: int) -> list[Area] | None:
    if text.find("array", first, last) < 0:
        return []
    areas = [parse_area(ref) for ref in _ARRAY_AREA.findall(text, first, last)]
    return areas if len(areas) == len(_ARRAY.findall(text, first, last)) else None


Plain = tuple[str, int, int]
"""A sheet's text and where its rows stand."""

# Of the sheets looked at last, which are soon again, by whichever thread.
_plain: Cache[bytes, tuple[Plain | None]] = Cache(_KEPT)
_places: Cache[tuple[int, int], tuple[tuple[int, int] | None]] = Cache(_MOST_PLACES)


def plain_rows(content: bytes) -> tuple[int, int] | None:
    """Return where the rows of a sheet's text begin and end, None where looking is not enough."""
    known = len(content), hash(content)
    (found,) = _places.get(known) or _places.keep(known, (_plain_rows(content),), 1)
    return found


def _plain_rows(content: bytes) -> tuple[int, int] | None:
    first, last = content.find(b"<sheetData>"), content.find(b"</sheetData>")
    opening = _OPENING.match(content)
    if opening is None or first < 0 or b"<!" in content:
        return None
    if content.find(b"<?", opening.end()) >= 0:
        return None
    if any(content.find(mark, first, last) >= 0 for mark in (b"xmlns", b"&#", b"\r")):
        return None
    return first, last


def plain_text(content: bytes) -> Plain | None:
    """Return a sheet's text and where its rows are, None where more than looking is needed."""
    kept = _plain.get(content)
    if kept is None:
        kept = (_plain_text(content),)
        if len(content) <= _KEPT:
            _plain.keep(content, kept, len(content))
    return kept[0]


def _plain_text(content: bytes) -> Plain | None:
    if plain_rows(content) is None:
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return text, text.find("<sheetData>"), text.find("</sheetData>")


def unescaped(written: str) -> str:
    """Return a text that XML spells so."""
    if "&" not in written:
        return written
    written = written.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    return written.replace("&apos;", "'").replace("&amp;", "&")
