"""The office's formulas that take a text for a high score, and the same with a guard in front.

To a spreadsheet a text is greater than any number: IF(I4>=95,"优秀",…) says 优秀 for 待核.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from workbook.discovery.model import Place
from workbook.month.listed import listed_places
from workbook.month.tables import own_sheets
from workbook.ooxml.formulas import Piece, Token, references, tokens
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address
from workbook.ooxml.sheet_text.row_patterns import OWN, row_pattern
from workbook.ooxml.structure.table_references import CellSpelling

_COMPARES = re.compile(r"<(?!>)|(?<!<)>")
# A text is not less than a number, and nothing is said then.
_SAYS_NOTHING = re.compile(
    r'IF\((?:[^<>"]+!)?\$?[A-Z]{1,3}\$?[0-9]+<=?[0-9.]+%?,[^<>]*,\s*""\s*\)', re.IGNORECASE
)
# What shows a cell as it is: a link, or a lookup whatever it is found by.
_HANDS_ON = {
    f"{name}("
    for name in (
        "IF",
        "IFERROR",
        "IFNA",
        "VLOOKUP",
        "HLOOKUP",
        "XLOOKUP",
        "LOOKUP",
        "INDEX",
        "MATCH",
    )
}
_LESS_OR_MORE = {"<", ">", "<=", ">="}
_BESIDE = {*_LESS_OR_MORE, "=", "<>", ",", ";"}  # what ends an operand
_NAMES_ITS_OWN = {"LET(", "LAMBDA("}
_IN_COLUMN = re.compile(
    r"(?<![A-Z])VLOOKUP\([^(),]*,(?P<area>[^(),]*),\s*(?P<column>[0-9]+)\s*,", re.IGNORECASE
)
_ROUNDS = 4  # sheets that show what others show


At = tuple[str, Place]
Groups = Mapping[tuple[str, str], Sequence[Place]]  # formulas of a sheet and a pattern


class _Known:
    """Cells that hold scores, by sheet in whatever case."""

    def __init__(self, cells: Iterable[At]) -> None:
        self._places: defaultdict[str, set[Place]] = defaultdict(set)
        for sheet, place in cells:
            self._places[sheet.casefold()].add(place)
        self._touched: dict[tuple[str, Area], bool] = {}  # the lookups of a column read the same

    def touches(self, sheet: str, area: Area) -> bool:
        """Tell whether an area holds one of them."""
        places = self._places.get(sheet.casefold(), set())
        if area[:2] == area[2:]:
            return area[:2] in places
        key = sheet.casefold(), area
        if key not in self._touched:
            self._touched[key] = any(area.holds(*place) for place in places)
        return self._touched[key]


class _Read(NamedTuple):
    """What formulas of one pattern read: the same cells all, or each those of its own row."""

    sheet: str  # "" for that of the formula
    area: Area
    own_row: bool


@dataclass(frozen=True, kw_only=True)
class Comparing:
    """A formula that compares a score with < or >: its cell, and the score cells it reads.

    None where it looks the score up itself.
    """

    sheet: str
    place: Place
    formula: str
    scores: tuple[str, ...]


def comparing_formulas(package: Package, scores: Collection[At]) -> list[Comparing]:
    """Return the office's formulas that compare one of some score cells (sheet, place).

    Also where these are shown elsewhere, and what is shown there is compared.
    """
    groups = _by_pattern(package, scores)
    comparing = {group: places for group, places in groups.items() if _compares(group[1])}
    if not comparing:
        return []
    known = _shown({one: places for one, places in groups.items() if _hands_on(one[1])}, scores)
    found = []
    for (sheet, pattern), place in _reading(comparing, known):
        formula = pattern.replace(OWN, str(place[0]))
        read = _touching(_compared(formula), sheet, known)
        cells = tuple(spelled for spelled in read if ":" not in spelled)
        if read and not (cells and _asks_first(formula, cells)):
            own = package.sheet(sheet).formulas()[place].formula or ""
            found.append(Comparing(sheet=sheet, place=place, formula=own, scores=cells))
    return found


def _by_pattern(package: Package, scores: Collection[At]) -> Groups:
    """Return where the office's formulas are that are no score's, by sheet and pattern.

    Cells stand in the place of tables' columns.
    """
    own, spelling = own_sheets(package), CellSpelling(package)
    groups: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for sheet in package.sheets:
        for place, cell in sheet.formulas().items() if sheet.name not in own else ():
            if (sheet.name, place) not in scores:
                formula = cell.formula or ""
                if spelling:
                    formula = spelling.respelled(formula, sheet.name, *place)
                groups[sheet.name, row_pattern(formula, place[0])].append(place)
    return groups


def _shown(showing: Groups, scores: Collection[At]) -> _Known:
    """Return the scores' cells and those that show them, at first hand or through others."""
    cells = {*scores}
    for _ in range(_ROUNDS):
        known = _Known(cells)
        fresh = {(sheet, place) for (sheet, _), place in _reading(showing, known)} - cells
        if not fresh:
            break
        cells |= fresh
    return known


def _reading(groups: Groups, known: _Known) -> Iterator[tuple[tuple[str, str], Place]]:
    """Yield the formulas that read known cells."""
    for (sheet, pattern), places in groups.items():
        reads = _reads_of(pattern)
        if any(known.touches(one.sheet or sheet, one.area) for one in reads if not one.own_row):
            reading: Iterable[Place] = places
        else:
            own = [(one.sheet or sheet, one.area) for one in reads if one.own_row]
            reading = (place for place in places if _touched_in_row(own, place[0], known))
        yield from (((sheet, pattern), place) for place in reading)


def _touched_in_row(areas: Iterable[tuple[str, Area]], row: int, known: _Known) -> bool:
    in_row = ((sheet, area._replace(first_row=row, last_row=row)) for sheet, area in areas)
    return any(known.touches(sheet, area) for sheet, area in in_row)


def _touching(formula: str, own: str, known: _Known) -> list[str]:
    """Return the references of a formula to known cells, each once."""
    read = _references(formula)
    touching = (spelled for spelled, sheet, area in read if known.touches(sheet or own, area))
    return list(dict.fromkeys(touching))


def _asks_first(formula: str, scores: Iterable[str]) -> bool:
    """Tell whether a formula asks of each of some cells first whether it is a number."""
    plain = formula.replace("$", "").upper()
    cells = (re.escape(one.replace("$", "").upper()) for one in scores)
    firsts = (re.search(rf"(ISNUMBER\()?(?<![A-Z0-9.!]){one}(?![0-9(])", plain) for one in cells)
    return all(first is not None and first[1] for first in firsts)


def _compares(pattern: str) -> bool:
    said = pattern.replace(OWN, "1")
    return bool(_COMPARES.search(pattern)) and not _SAYS_NOTHING.fullmatch(said)


@lru_cache(maxsize=1024)
def _hands_on(pattern: str) -> bool:
    """Tell whether formulas of a pattern show other cells as they are, text or number."""
    return {*map(_called, tokens(pattern.replace(OWN, "1")))} <= {*_HANDS_ON, ""}


@lru_cache(maxsize=1024)
def _reads_of(pattern: str) -> tuple[_Read, ...]:
    """Return what formulas of a pattern read, of areas those in which they look up."""
    in_rows = [_references(pattern.replace(OWN, row)) for row in ("1", "2")]
    return tuple(
        _Read(sheet, area, own_row=area != below)
        for (_, sheet, area), (_, _, below) in zip(*in_rows, strict=True)
    )


def _references(formula: str) -> Iterator[tuple[str, str, Area]]:
    """Yield the references to a cell, and to areas that are looked up in, with sheet and area.

    Of several columns the area is that which a lookup names. The sheet is "" for the formula's own.
    """
    looks_up = "LOOKUP(" in formula.upper() or "INDEX(" in formula.upper()
    columns = {m["area"].strip(): int(m["column"]) for m in _IN_COLUMN.finditer(formula)}
    for reference in references(formula):
        area, sheets = reference.area(), reference.sheets or [""]
        if area is None or len(sheets) > 1 or (area[:2] != area[2:] and not looks_up):
            continue
        spelled = reference.prefix + reference.cells
        column = columns.get(spelled) if area[:2] != area[2:] else None
        if column is not None:
            at = area.first_column + column - 1
            area = area._replace(first_column=at, last_column=at)
        yield spelled, sheets[0], area


def _called(piece: Token) -> str:
    """Return the function that a piece calls, as it is typed, "" for none."""
    return piece.text.upper().rpartition(".")[2] if piece.kind is Piece.FUNCTION else ""


def _compared(formula: str) -> str:
    """Return what a formula has beside < and >; all of it where it gives names of its own."""
    pieces = list(tokens(formula))
    if any(_called(piece) in _NAMES_ITS_OWN for piece in pieces):
        return formula
    sides = (
        side
        for at, piece in enumerate(pieces)
        if piece.kind is Piece.OTHER and piece.text.strip() in _LESS_OR_MORE
        for side in (_operand(pieces[:at][::-1], -1)[::-1], _operand(pieces[at + 1 :], 1))
    )
    return ",".join(map(_handed_on, sides))


def _operand(pieces: Iterable[Token], step: int) -> list[Token]:
    """Return the pieces of the operand that begins there, or with a step of -1 ends."""
    found: list[Token] = []
    level = 0
    for piece in pieces:
        level += step * _opens(piece)
        if level < 0 or (level == 0 and piece.kind is Piece.OTHER and piece.text in _BESIDE):
            break
        found.append(piece)
    return found


def _opens(piece: Token) -> int:
    """Return 1 for what opens a parenthesis or an array, -1 for what closes one."""
    if piece.kind is Piece.FUNCTION:
        return 1
    return {"(": 1, "{": 1, ")": -1, "}": -1}.get(piece.text, 0)


def _handed_on(operand: Iterable[Token]) -> str:
    """Return an operand without what other functions are given: ROW()-2, COUNTA()."""
    words: list[str] = []
    shown: list[bool] = []  # of each parenthesis that is open
    for piece in operand:
        opens = _opens(piece)
        if opens < 0:
            shown.pop()
        if all(shown):
            words.append(piece.text)
        if opens > 0:
            shown.append(_called(piece) in {*_HANDS_ON, ""})
    return "".join(words)


def add_guards(package: Package, formulas: Collection[Comparing]) -> None:
    """Let the formulas say nothing where a score they compare is no number."""
    for one in (one for one in formulas if one.scores):
        numbers = ",".join(f"ISNUMBER({cell})" for cell in one.scores)
        test = numbers if len(one.scores) == 1 else f"AND({numbers})"
        package.sheet(one.sheet).set_formula(*one.place, f'IF({test},{one.formula},"")')


def described(formulas: Collection[Comparing]) -> list[str]:
    """Return in a sentence a column which formulas compare scores."""
    columns: dict[tuple[str, int], list[Comparing]] = {}
    for one in formulas:
        columns.setdefault((one.sheet, one.place[1]), []).append(one)
    return [
        f"{sheet}!{listed_places([address(*one.place) for one in group])}"
        f"的公式（={group[0].formula}）把得分与数比较，得分是“待核”等文字时也会判作达标"
        for (sheet, _), group in columns.items()
    ]
