"""Numbers beside names that are not the roster's 工号: a machine's, say, or those of a list."""

from dataclasses import replace
from typing import NamedTuple

from udf.roster import Roster
from udf.tables import header_name
from udf.text import text
from workbook.connect.tables import KINDS, ROSTER, SCORES, Found
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.package import Package

_FEW = 3  # numbers, of which each may be mistyped
_ENDS = "没有当作工号，按姓名认人"


class _Beside(NamedTuple):
    """A number in a row of a table, and the name in the same row."""

    row: int
    number: str
    name: str


def others_numbers(package: Package, table: Found, roster: Roster) -> str:
    """Return why the numbers of a table are not the roster's 工号, "" where they are.

    Then the names beside them tell who is meant, and a number that somebody else has by chance
    does not.
    """
    if not {"工号", "姓名"} <= table.columns.keys() or table.role in (SCORES, ROSTER):
        return ""
    beside = _beside(package, table)
    if not beside or (len(beside) < _FEW and _is_called_so(table)):
        return ""
    shown = f"“{table.sheet}”的“{table.titles.get('工号', '工号')}”列"
    if not any(roster.numbered(one.number) for one in beside):
        return f"{shown}没有一个号码是考核人员的，{_ENDS}"
    known = [one for one in beside if one.name in roster.by_name]
    others = [one for one in known if not _is_own(roster, one)]
    if not _are_doubtful(table, roster, known, others):
        return ""
    return f"{shown}多数不是本行的人的工号（{_example(roster, others)}），{_ENDS}"


def _example(roster: Roster, others: list[_Beside]) -> str:
    row, number, name = next((one for one in others if roster.numbered(one.number)), others[0])
    owners = "、".join(roster.people[at].name for at in roster.numbered(number))
    whose = f"是{owners}的" if owners else "名册上没有"
    return f"第{row}行的{number}{whose}，姓名写的是{name}"


def without_numbers(table: Found) -> Found:
    """Return a table without its column of 工号."""
    columns = {name: at for name, at in table.columns.items() if name != "工号"}
    titles = {name: title for name, title in table.titles.items() if name != "工号"}
    return replace(table, columns=columns, titles=titles)


def _beside(package: Package, table: Found) -> list[_Beside]:
    number, name = (table.columns[role] for role in ("工号", "姓名"))
    cells = package.sheet(table.sheet).cells({number, name})
    return [
        _Beside(row, text(own), text(str(cells.get((row, name), EMPTY).value or "")))
        for row in range(table.body, table.last + 1)
        if isinstance(own := cells.get((row, number), EMPTY).value, (str, int, float)) and text(own)
    ]


def _is_own(roster: Roster, one: _Beside) -> bool:
    return any(roster.people[at].name == one.name for at in roster.numbered(one.number))


def _is_called_so(table: Found) -> bool:
    return header_name(table.titles.get("工号", ""), KINDS[table.role]) == "工号"


def _are_doubtful(
    table: Found, roster: Roster, known: list[_Beside], others: list[_Beside]
) -> bool:
    """Tell whether numbers, of which ``others`` are not those of the names, are no 工号.

    Where the header calls them so, not one may be right, and most have to be nobody's.
    """
    if not _is_called_so(table):
        return len(others) * 2 > len(known)
    strange = sum(not roster.numbered(one.number) for one in others)
    return len(others) == len(known) and strange * 2 > len(known)
