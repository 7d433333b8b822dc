"""Numbers that may be the month's, asked about once: what is left as it was is no month's.

A hidden name remembers each as a statement, 设置!$B$1=42, which follows its cell wherever that
moves. A number that has changed since is the month's: its name says the cell alone from then on.
"""

import re

from udf.text import number
from workbook.ooxml.package import Package

_NAME = "问过的数_"
_STATEMENT = re.compile(r"=?(?P<what>[^=]+)(?:=(?P<number>[-+0-9.eE]+))?")


class AskedNumbers:
    """Which numbers the office has been asked about, and what they were."""

    def __init__(self, package: Package) -> None:
        """Read what a workbook remembers."""
        self._package = package
        self._asked: dict[str, bool] = {}  # several columns may be made with one number
        self._known: dict[str, tuple[str, float | None]] = {}
        for one in package.defined_names():
            match = _STATEMENT.fullmatch(one.text) if one.name.startswith(_NAME) else None
            if match is not None:
                self._known[_key(match["what"])] = one.name, number(match["number"])

    def asks(self, what: str, now: float) -> bool:
        """Tell whether to ask about a number, and remember that; `what` names it in a formula."""
        key = _key(what)
        if key not in self._asked:
            self._asked[key] = self._is_open(key, what, now)
        return self._asked[key]

    def _is_open(self, key: str, what: str, now: float) -> bool:
        if key not in self._known:
            name = f"{_NAME}{len(self._known) + 1}"
            self._known[key] = name, now
            self._package.set_name(name, f"{what}={now:g}", hidden=True)
            return True
        name, before = self._known[key]
        if before == now:
            return False
        self._package.set_name(name, what)
        return True


def _key(what: str) -> str:
    return re.sub(r"['$\s]", "", what).casefold()
