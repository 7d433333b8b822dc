"""A workbook as it is open in Excel: the objects that the tab's buttons use, over a package."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from workbook.engine.recalculate import recalculate
from workbook.ooxml.cells import CellError, Value
from workbook.ooxml.package import Package
from workbook.ooxml.references import parse_area

AUTOMATIC = -4105


class Application:
    """Excel's Application: what it was asked to show, and what its user answers."""

    def __init__(self) -> None:
        self.ScreenUpdating, self.Calculation = True, AUTOMATIC
        self.ActiveCell: Any = None
        self.chosen: Any = False  # what the user picks in a dialog
        self.answers: list[Any] = []  # and types, one after the other
        self.asked: list[str] = []
        self.proposed: list[str] = []  # as answers
        self.opened: list[Path] = []
        self.statuses: list[Any] = []
        self.Workbooks = SimpleNamespace(Open=lambda path: self.opened.append(Path(path)))
        self.rebuild: Callable[[], None] = lambda: None

    @property
    def StatusBar(self) -> Any:
        return self.statuses[-1] if self.statuses else False

    @StatusBar.setter
    def StatusBar(self, words: Any) -> None:
        self.statuses.append(words)

    def GetOpenFilename(self, *_: Any) -> Any:
        return self.chosen

    def InputBox(self, question: str, _title: str, proposed: str) -> Any:
        self.asked.append(question)
        self.proposed.append(proposed)
        return self.answers.pop(0)

    def CalculateFullRebuild(self) -> None:
        self.rebuild()


class Cells:
    """A Range that can be written to, as Excel enters what it is given."""

    def __init__(self, book: "OpenBook", sheet: str, address: str) -> None:
        self._book, self._sheet, self._area = book, sheet, parse_area(address)

    @property
    def Value2(self) -> Any:
        raise AssertionError("nothing reads it")

    @Value2.setter
    def Value2(self, rows: Any) -> None:
        if self._sheet == self._book.refused:
            raise RuntimeError("1004")
        sheet = self._book.package.sheet(self._sheet)
        for places, line in zip(self._area.rows(), rows, strict=True):
            for place, entry in zip(places, line, strict=True):
                if isinstance(entry, str) and entry.startswith("="):
                    sheet.set_formula(*place, entry[1:], None)
                else:
                    sheet.set_value(*place, entered(entry))
        self._book.when_written()


def entered(entry: Any) -> Value:
    """What a cell holds after this was entered."""
    if not isinstance(entry, str):
        return entry  # type: ignore[no-any-return]
    if entry.startswith("'"):
        return entry[1:]
    assert not re.fullmatch(r"[\d.,:%/-]+", entry), f"Excel would read {entry} as a number"
    return CellError(entry) if entry.startswith("#") else entry or None


class OpenBook:
    """Excel's Workbook: a package in memory, which may differ from the file it came from."""

    def __init__(self, path: Path) -> None:
        self.Name, self.Path = path.name, str(path.parent)
        self.package = Package.open(path)
        self.refused = ""  # a sheet that takes nothing
        self.Application = Application()
        self.Application.rebuild = lambda: void(recalculate(self.package))
        self.followed: list[str] = []
        self.when_written: Callable[[], None] = lambda: None  # Excel recalculates

    def SaveCopyAs(self, path: str) -> None:
        self.package.copy().save(Path(path))

    def Worksheets(self, name: str) -> Any:
        return SimpleNamespace(Range=lambda address: Cells(self, name, address))

    def FollowHyperlink(self, address: str) -> None:
        self.followed.append(address)

    def select(self, sheet: str, row: int, column: int) -> None:
        """Select a cell, as the user does."""
        self.Application.ActiveCell = SimpleNamespace(
            Worksheet=SimpleNamespace(Name=sheet), Row=row, Column=column
        )


def void(_: object) -> None:
    """Nothing, whatever it is."""
