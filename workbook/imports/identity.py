"""Which rows of an export are the same case: by the source's id, or by all that they say."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2s
from typing import NamedTuple

from udf.marks import made_id
from udf.roster import Person
from udf.text import Cell, is_blank, text
from workbook.files.progress import Progress
from workbook.imports.answers import OTHERS, ImportAnswers, ImportQuestion
from workbook.imports.findings import ReadingLog, Record
from workbook.imports.tables.exports import ExportTable, RowRemark, records

_LONGEST_NUMBER = 1e15  # digits beyond the fifteenth are lost in a number
_LOST = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+")
_SAME, _DIFFERENT = "同一件", "不同的件"


Key = tuple[str, str]  # an id, and whose case it is


class Identity(NamedTuple):
    """What tells one case from another.

    ``at`` is the cell of the source's id, ``column`` what it is called. ``stable`` are the cells
    that stay while a case goes on, ``telling`` those that differ between two cases: where they do
    under one id, the office is asked.
    """

    at: int
    column: str
    stable: Sequence[int]
    telling: Sequence[int]


def identified(
    tables: Sequence[ExportTable],
    columns: Sequence[str],
    identity: Identity,
    answers: ImportAnswers,
    log: ReadingLog,
    progress: Progress | None,
) -> list[Record]:
    """Return the rows' cells of some columns, with the id that tells each row from all others.

    A row whose id an earlier one of the same person has is left. Where there is no such column, or
    a long number has lost its last digits, what the stable cells hold is the identity, and rows
    that are equal there are numbered in their order; a sheet all of whose rows another one has too
    is left.
    """
    rows = list(records(tables, columns, progress))
    at, has_id = identity.at, any(identity.column in table.columns for table in tables)
    if not has_id or any(_is_lost(cells[at]) for _, _, cells in rows):
        rows = _without_repeated_sheets(rows, log)
    several = _of_several_cases(rows, identity) if has_id else set()
    apart = bool(several) and _are_different(several, identity, answers, log)
    if has_id:
        rows = _completed(rows, identity.at, several if apart else set())
    return list(_numbered(rows, identity, has_id, several if apart else set(), log))


def _completed(rows: Sequence[Record], at: int, apart: Collection[Key]) -> list[Record]:
    """Return the rows with what the first of a case leaves blank and a later one of it says.

    An order may have a row when it comes, and another when it has been verified.
    """
    said: dict[Key, list[Cell]] = {}
    for _, _, cells in rows:
        first = said.setdefault(_key(cells, at), list(cells))
        for index, cell in enumerate(cells):
            if is_blank(first[index]):
                first[index] = cell
    found: list[Record] = []
    begun: set[Key] = set()
    for sheet, row, cells in rows:
        key = _key(cells, at)
        whole = key[0] and key not in begun and key not in apart and not _is_lost(cells[at])
        found.append((sheet, row, tuple(said[key]) if whole else cells))
        begun.add(key)
    return found


def _numbered(
    rows: Iterable[Record], identity: Identity, has_id: bool, apart: set[Key], log: ReadingLog
) -> Iterator[Record]:
    at, column = identity.at, identity.column
    known: dict[str, dict[str, tuple[Cell, ...]]] = defaultdict(dict)
    seen: Counter[str] = Counter()
    for sheet, row, cells in rows:
        lost = _is_lost(cells[at])
        number, person = _key(cells, at)
        if lost or not has_id:
            if lost:
                reason = f"{column}存成了数字，末几位已丢失，没有当作编号用，请在来源系统导出为文本"
                log.doubts.append(RowRemark(sheet, row, reason))
            number = _by_content(cells, identity.stable, seen)
        elif (number, person) in apart:
            number = f"{number} {_by_content(cells, (at, *identity.stable), seen)}"
        elif number and person in known[number]:
            pairs = zip(known[number][person], cells, strict=True)
            same = all(is_blank(cell) or text(cell) == text(first) for first, cell in pairs)
            how = "，" if same else "而内容不同，请核对；"
            log.left.append(RowRemark(sheet, row, f"{column}在前面的行出现过{how}只按第一次计"))
            continue
        else:
            known[number][person] = cells
            if number and len(known[number]) > 1:  # of several people
                number = f"{number} {person}"
        yield sheet, row, (*cells[:at], number, *cells[at + 1 :])


def _key(cells: Sequence[Cell], at: int) -> Key:
    return text(cells[at]), text(cells[1]) or text(cells[0])


def _by_content(cells: Sequence[Cell], stable: Sequence[int], seen: Counter[str]) -> str:
    return content_id((str(cells[index]) for index in stable), seen)


def id_of_person(person: Person) -> str:
    """Return how ids that an import makes name a person for good: by 工号, or name and window."""
    return person.id or f"{person.name}{person.window}"


def content_id(pieces: Iterable[str], seen: Counter[str]) -> str:
    """Return an id from what a row says; rows that say the same are numbered in their order."""
    digest = blake2s("\x1f".join(pieces).encode(), digest_size=6).hexdigest()
    seen[digest] += 1
    return made_id(digest + (f"-{seen[digest]}" if seen[digest] > 1 else ""))


def _is_lost(cell: Cell) -> bool:
    if isinstance(cell, str):
        return _LOST.fullmatch(text(cell)) is not None
    return isinstance(cell, (int, float)) and abs(cell) >= _LONGEST_NUMBER


def _of_several_cases(rows: Iterable[Record], identity: Identity) -> set[Key]:
    """Return the ids, with the person, under which rows say that they are different cases."""
    stated: dict[Key, Mapping[int, set[str]]] = {}
    for _, _, cells in rows:
        key = _key(cells, identity.at)
        if key[0] and not _is_lost(cells[identity.at]):
            of_key = stated.setdefault(key, {index: set() for index in identity.telling})
            for index, values in of_key.items():
                values.add(text(cells[index]))
    return {key for key, of in stated.items() if any(len(v - {""}) > 1 for v in of.values())}


def _are_different(
    several: Iterable[Key], identity: Identity, answers: ImportAnswers, log: ReadingLog
) -> bool:
    """Tell whether the office says that such rows are different cases; ask where it has not."""
    numbers = sorted({number for number, _ in several})
    key = f"{identity.column}相同、时间或事项不同的几行"
    answer = answers.meaning(OTHERS, key, (_SAME, _DIFFERENT))
    if answer is None:
        what = f"有{len(numbers)}个{identity.column}各有几行，时间或事项不同，是同一件还是不同的件"
        log.questions.append(
            ImportQuestion(
                section=OTHERS,
                what=what,
                keys=((key, f"如：{numbers[0]}"),),
                options=(_SAME, _DIFFERENT),
            )
        )
    return answer == _DIFFERENT


# --- sheets that repeat others --------------------------------------------------------------------


def _without_repeated_sheets(rows: Sequence[Record], log: ReadingLog) -> list[Record]:
    repeated = repeated_sheets(rows)
    for sheet, other in repeated.items():
        own = [row for name, row, _ in rows if name == sheet]
        reason = (
            f"到第{own[-1]}行，“{other}”里都有，只按一次计"
            if len(own) > 1
            else f"“{other}”里也有，只按一次计"
        )
        log.left.append(RowRemark(sheet, own[0], reason))
    return [record for record in rows if record[0] not in repeated]


def repeated_sheets(rows: Iterable[tuple[str, int, tuple[Cell, ...]]]) -> dict[str, str]:
    """Return the sheets all of whose rows another has as well, as often, and that other sheet."""
    by_sheet: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for sheet, _, cells in rows:
        by_sheet[sheet][tuple(map(text, cells))] += 1
    longest_first = sorted(by_sheet, key=lambda sheet: -by_sheet[sheet].total())
    found: dict[str, str] = {}
    for place, sheet in enumerate(longest_first):
        for other in longest_first[:place]:
            if other not in found and by_sheet[sheet] <= by_sheet[other]:
                found[sheet] = other
                break
    return found
