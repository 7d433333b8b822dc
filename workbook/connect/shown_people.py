"""Whose scores an office's cells show, told from their formulas: see `views`, which writes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from udf.scores import PENDING
from udf.text import text
from workbook.discovery.model import Place
from workbook.month.tables import has_name
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.package import Package
from workbook.ooxml.references import column_number
from workbook.ooxml.sheet.worksheet import Sheet

NAMES, KEYS, RESULTS, FULL = "得分姓名", "得分键", "得分结果", "得分满分"
SEPARATOR = "／"
_OPENING = re.compile(r'IF\((?:\$([A-Z]{1,3})[0-9]+|"((?:[^"]|"")*)")="",')
_MARK = re.compile(f'&"{SEPARATOR}([^"]*)"(?!&)')
_NAME = r"((?:SUBSTITUTE\()*\$[A-Z]{1,3}[0-9]+(?:,[^()]*\))*)"
_COUNTED = re.compile(rf"COUNTIF\({NAMES},{_NAME}\)")
_MATCHED = re.compile(rf"MATCH\({_NAME},{NAMES},0\)")

ShownAt = tuple[str, int, int]


def quoted(words: str) -> str:
    """Return a text as a formula has it."""
    return '"' + words.replace('"', '""') + '"'


def is_view(formula: str) -> bool:
    """Tell whether a formula of an office's cell shows a score kept elsewhere."""
    return f"INDEX({RESULTS}," in formula


def is_pending_sum(formula: str) -> bool:
    """Tell whether a formula is an office's own sum, which says 待核 where a score is none."""
    return f'"{PENDING}")' in formula


def is_pending_rank(formula: str) -> bool:
    """Tell whether a formula is an office's own rank, which is empty where there is no total."""
    return formula.startswith("IF(ISNUMBER(") and "RANK" in formula and formula.endswith(',"")')


@dataclass(frozen=True, kw_only=True)
class ShownPerson:
    """A person's cells on an office's sheet that show scores kept elsewhere.

    ``name_column`` is where the name is in that row; None where the sheet is one person's, and
    the formulas say the name themselves. ``mark`` is the window, or the 工号, that tells which of
    several people of that name it is, "" where there is only one.
    """

    sheet: str
    name: str
    name_column: int | None
    places: tuple[Place, ...]
    mark: str

    @property
    def row(self) -> int:
        """The (first) row of the person."""
        return self.places[0][0]

    @property
    def at(self) -> ShownAt:
        """The sheet, the row and the column of the name, 0 where there is none."""
        return self.sheet, self.row, self.name_column or 0


# What was read of a workbook's sheets, by part and name, and how often it had changed then.
_Read = dict[tuple[str, str], tuple[int, list[ShownPerson]]]
_read: WeakKeyDictionary[Package, _Read] = WeakKeyDictionary()


def shown_people(package: Package) -> list[ShownPerson]:
    """Return who is shown where, in the order of the workbook, also rows that nobody fills."""
    found: list[ShownPerson] = []
    if not has_name(package, RESULTS):  # nothing is shown elsewhere, as in our own workbooks
        return found
    known = _read.setdefault(package, {})
    for sheet in package.sheets:
        edits = package.edits(sheet.part)
        read_after, shown = known.get((sheet.part, sheet.name), (-1, []))
        if read_after != edits:
            # Writing a changed part out, only to look into it, would take longer.
            may = package.is_changed(sheet.part) or RESULTS.encode() in package.part(sheet.part)
            shown = list(_shown_on(sheet)) if may else []
            known[sheet.part, sheet.name] = edits, shown
        found += shown
    return found


def _shown_on(sheet: Sheet) -> Iterator[ShownPerson]:
    groups: dict[tuple[int, str], list[Place]] = {}
    marks: dict[tuple[int, str], str] = {}
    for place, cell in sheet.formulas().items():
        formula = (cell.formula or "") if is_view(cell.written or "") else ""
        match = _OPENING.match(formula)
        if match is not None:
            key = (place[0] if match[1] else 0), match[0]
            groups.setdefault(key, []).append(place)
            mark = _MARK.search(formula)
            marks[key] = mark[1] if mark else ""
    cells = sheet.filled() if groups else {}
    for (row, opening), places in groups.items():
        match = _OPENING.match(opening)
        assert match is not None
        column = column_number(match[1]) if match[1] else None
        wording: object = (match[2] or "").replace('""', '"')
        if column is not None:
            wording = cells.get((row, column), EMPTY).value
        yield ShownPerson(
            sheet=sheet.name,
            name=text(wording) if isinstance(wording, str) else "",
            name_column=column,
            places=tuple(places),
            mark=marks[row, opening],
        )


def tell_apart(package: Package, shown: ShownPerson, mark: str) -> None:
    """Let a person's cells find their results by name and mark: somebody else bears the name."""
    sheet = package.sheet(shown.sheet)
    key = "&" + quoted(SEPARATOR + mark)
    for place in shown.places:
        cell = sheet.cell(*place)
        formula = _MARK.sub(lambda _: key, cell.formula or "")
        formula = _COUNTED.sub(lambda found: f"COUNTIF({KEYS},{found[1]}{key})", formula)
        formula = _MATCHED.sub(lambda found: f"MATCH({found[1]}{key},{KEYS},0)", formula)
        sheet.set_formula(*place, formula, cell.value)
