"""The office's formulas that take a text for a high score, and the same with a guard in front.

To a spreadsheet a text is greater than any number: IF(I4>=95,"优秀",…) says 优秀 for 待核.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from workbook.discovery.discover import own_sheets
from workbook.discovery.model import Place
from workbook.month.listed import listed_places
from workbook.month.made_sheets import HIDDEN
from workbook.month.tables import is_generated
from workbook.ooxml.formulas import Piece, Token, references, tokens
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address
from workbook.ooxml.sheet_text.row_patterns import row_pattern
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


class _Known:
    """Cells that hold scores, by sheet in whatever case."""

    def __init__(self, cells: Iterable[tuple[str, Place]]) -> None:
        self._places: defaultdict[str, set[Place]] = defaultdict(set)
        for sheet, place in cells:
            self._places[sheet.casefold()].add(place)
        self._touched: dict[tuple[str, Area], bool] = {}  # the lookups of a column read the same
        self._named = [sheet.replace("'", "''") for sheet in self._places]

    def may_be_read(self, formula: str, own: str) -> bool:
        """Tell whether a formula on the sheet ``own`` reads that or any other that has some."""
        words = formula.casefold()
        return own.casefold() in self._places or any(name in words for name in self._named)

    def has(self, sheet: str, place: Place) -> bool:
        """Tell whether a cell is one of them."""
        return place in self._places.get(sheet.casefold(), ())

    def touches(self, sheet: str, area: Area) -> bool:
        """Tell whether an area holds one of them."""
        key = sheet.casefold(), area
        if key not in self._touched:
            self._touched[key] = any(area.holds(*place) for place in self._places.get(key[0], ()))
        return self._touched[key]


@dataclass(frozen=True, kw_only=True)
class Comparing:
    """A formula that compares a score with < or >: its cell, and the score cells it reads.

    None where it looks the score up itself.
    """

    sheet: str
    place: Place
    formula: str
    scores: tuple[str, ...]


def comparing_formulas(package: Package, scores: Collection[tuple[str, Place]]) -> list[Comparing]:
    """Return the office's formulas that compare one of some score cells (sheet, place).

    Also where these are shown elsewhere, and what is shown there is compared.
    """
    formulas = dict(_formulas(package, scores))
    comparing = {at: formula for at, formula in formulas.items() if _compares(formula)}
    if not comparing:
        return []
    known = _shown({at: formulas[at] for at in _showing(formulas)}, scores)
    return [
        Comparing(
            sheet=sheet,
            place=place,
            formula=package.sheet(sheet).formulas()[place].formula or "",
            scores=read,
        )
        for (sheet, place), formula in comparing.items()
        if _reads(formula, sheet, known)
        and (
            (read := tuple(dict.fromkeys(_scores_in(sides := _compared(formula), sheet, known))))
            or _looks_up(sides, sheet, known)
        )
        and not (read and _asks_first(formula, read))
    ]


def _shown(
    showing: Mapping[tuple[str, Place], str], scores: Collection[tuple[str, Place]]
) -> _Known:
    """Return the scores' cells and those that show them, at first hand or through others."""
    cells = {*scores}
    for _ in range(_ROUNDS):
        known = _Known(cells)
        fresh = {at for at, formula in showing.items() if _reads(formula, at[0], known)} - cells
        if not fresh:
            break
        cells |= fresh
    return known


def _asks_first(formula: str, scores: Iterable[str]) -> bool:
    """Tell whether a formula asks of each of some cells first whether it is a number."""
    plain = formula.replace("$", "").upper()
    cells = (re.escape(one.replace("$", "").upper()) for one in scores)
    firsts = (re.search(rf"(ISNUMBER\()?(?<![A-Z0-9.!]){one}(?![0-9(])", plain) for one in cells)
    return all(first is not None and first[1] for first in firsts)


def _formulas(
    package: Package, scores: Collection[tuple[str, Place]]
) -> Iterator[tuple[tuple[str, Place], str]]:
    """Yield the office's formulas by their cell, with cells in the place of tables' columns."""
    own, spelling = own_sheets(package), CellSpelling(package)
    if is_generated(package):
        own |= HIDDEN
    for sheet in package.sheets:
        for place, cell in sheet.formulas().items() if sheet.name not in own else ():
            formula = cell.formula or ""
            if (sheet.name, place) not in scores:
                respelled = spelling.respelled(formula, sheet.name, *place) if spelling else formula
                yield (sheet.name, place), respelled


def _compares(formula: str) -> bool:
    return bool(_COMPARES.search(formula)) and not _SAYS_NOTHING.fullmatch(formula)


def _showing(formulas: Mapping[tuple[str, Place], str]) -> Iterator[tuple[str, Place]]:
    """Yield the cells whose formulas show other cells as they are, text or number."""
    known: dict[str, bool] = {}  # the formulas of a column call the same functions
    for (sheet, place), formula in formulas.items():
        pattern = row_pattern(formula, place[0])
        if pattern not in known:
            known[pattern] = {*map(_called, tokens(formula))} <= {*_HANDS_ON, ""}
        if known[pattern]:
            yield sheet, place


def _reads(formula: str, own: str, known: _Known) -> bool:
    return known.may_be_read(formula, own) and (
        _looks_up(formula, own, known) or any(_scores_in(formula, own, known))
    )


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


def _looks_up(formula: str, own: str, known: _Known) -> bool:
    """Tell whether a formula looks up in known cells: of several columns in that which it names."""
    if "LOOKUP(" not in formula.upper() and "INDEX(" not in formula.upper():
        return False
    columns = {m["area"].strip(): int(m["column"]) for m in _IN_COLUMN.finditer(formula)}
    for reference in references(formula):
        area = reference.area()
        sheets = reference.sheets or [own]
        if area is None or len(sheets) > 1 or area[:2] == area[2:]:
            continue
        column = columns.get(reference.prefix + reference.cells)
        if column is not None:
            at = area.first_column + column - 1
            area = area._replace(first_column=at, last_column=at)
        if known.touches(sheets[0], area):
            return True
    return False


def _scores_in(formula: str, own: str, known: _Known) -> Iterator[str]:
    for reference in references(formula):
        area = reference.area()
        sheets = reference.sheets or [own]
        if area is None or len(sheets) > 1 or area[:2] != area[2:]:
            continue
        if known.has(sheets[0], (area.first_row, area.first_column)):
            yield reference.prefix + reference.cells


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
