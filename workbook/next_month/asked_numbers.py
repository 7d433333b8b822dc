"""Numbers that may be the month's, asked about once: what is left as it was is no month's.

A hidden name remembers each as a statement, 设置!$B$1=42, which follows its cell wherever that
moves. A number that has changed since is the month's: its name says the cell alone from then on.
What says how often to sign in is the month's anyway.
"""

import re
from collections.abc import Collection
from math import isclose

from workbook.month.remembered import ASKED
from workbook.ooxml.package import Package

_PRECISION = 1e-12  # what other programs keep of a number
_STATEMENT = re.compile(
    r"=?(?P<what>[^=]+)(?:=(?P<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?))?"
)


class AskedNumbers:
    """Which numbers the office has been asked about, and what they were."""

    def __init__(self, package: Package, due: Collection[float]) -> None:
        """Read what a workbook remembers; ``due`` is what the new month needs."""
        self._package, self._due = package, due
        self._asked: dict[str, bool] = {}  # several columns may be made with one number
        self._known: dict[str, tuple[str, float | None]] = {}
        for one in package.defined_names():
            match = _STATEMENT.fullmatch(one.text) if one.name.startswith(ASKED) else None
            if match is not None:
                before = match["number"]
                self._known[_key(match["what"])] = one.name, float(before) if before else None

    def asks(self, what: str, now: float, *, monthly: bool) -> bool:
        """Tell whether to ask about a number, and remember that; `what` names it in a formula.

        A ``monthly`` one is asked about every month but where the new one needs just that.
        """
        if monthly:
            return now not in self._due
        key = _key(what)
        if key not in self._asked:
            self._asked[key] = self._is_open(key, what, now)
        return self._asked[key]

    def _is_open(self, key: str, what: str, now: float) -> bool:
        if key not in self._known:
            name = f"{ASKED}{len(self._known) + 1}"
            self._known[key] = name, now
            self._package.set_name(name, f"{what}={now:.17g}", hidden=True)
            return True
        name, before = self._known[key]
        if before is not None and isclose(before, now, rel_tol=_PRECISION):
            return False
        self._package.set_name(name, what)
        return True


def _key(what: str) -> str:
    return re.sub(r"['$\s]", "", what).casefold()
