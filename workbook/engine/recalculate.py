"""Recalculation without a spreadsheet program: results are stored, nothing else changes.

Stored are the results of our formulas, and of ordinary formulas that follow from them. An ordinary
formula is only touched where the engine can be trusted with it: where, before anything changed, it
arrives at what the spreadsheet program had stored.
"""

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from udf.errors import KaoheError
from workbook.engine.outcome import Computed, Kept, Key, Recalculated
from workbook.files.bounded import MEMORY, Ended, Reason, call
from workbook.month.print_areas import fit_print_areas
from workbook.ooxml.package import Package

__all__ = [
    "Kept",
    "Key",
    "Recalculated",
    "begin_distrust",
    "begin_recalculation",
    "distrust",
    "recalculate",
]

SECONDS = 30.0
ORDINARY = 1 << 20  # bytes of a file; a month of 120 people has half of it
_MOST = 2.0  # times the bounds, for a month of 1,000 people
_COMPUTATION = "workbook.engine.computation:"
_WHY = {
    Reason.MEMORY: "太大，计算它要用的内存太多",
    Reason.TIME: "太大，计算了很久也没有算完",
    Reason.CRASH: "里有计算引擎算不了的内容",
}


def recalculate(package: Package, distrusted: Collection[Key] | None = None) -> Recalculated:
    """Recalculate a package in memory; only stored results change, and what of them is printed.

    ``distrusted`` names the ordinary formulas to leave, as ``distrust`` found them before the
    package was edited; without it they are found here. KaoheError where the engine does not come
    to an end.
    """
    return begin_recalculation(package, distrusted)()


def begin_recalculation(
    package: Package, distrusted: Collection[Key] | None = None
) -> Callable[[], Recalculated]:
    """Begin to recalculate a package, and return what waits for the results and stores them.

    See `recalculate`. Until then the package may be read, not changed.
    """
    awaited = _begin("compute", package, distrusted)

    def store() -> Recalculated:
        computed: Computed = awaited()
        for sheet in package.sheets:
            if sheet.part in computed.parts:
                sheet.replace(computed.parts[sheet.part])
        fit_print_areas(package)
        return computed.outcome

    return store


def distrust(package: Package) -> set[Key]:
    """Return the ordinary formulas whose stored result the engine does not arrive at.

    To be asked before a package is edited, so that afterwards a different result means a different
    input and nothing else. KaoheError where the engine does not come to an end.
    """
    return begin_distrust(package)()


def begin_distrust(package: Package) -> Callable[[], set[Key]]:
    """Begin to find what `distrust` returns, and return what waits for it.

    The package may be edited meanwhile.
    """
    return _begin("find_distrusted", package)


def _begin(function: str, package: Package, *arguments: object) -> Callable[[], Any]:
    """Begin a computation on a package as it is now, and return what waits for its result."""
    content, title = package.to_bytes(quick=True), package.title
    share = min(max(len(content) / ORDINARY, 1.0), _MOST)  # a small file has no great needs
    meanwhile = ThreadPoolExecutor(max_workers=1)
    begun: Future[Any] = meanwhile.submit(
        call,
        _COMPUTATION + function,
        content,
        title,
        *arguments,
        memory=round(MEMORY * share),
        seconds=SECONDS * share,
    )
    meanwhile.shutdown(wait=False)

    def result() -> Any:
        try:
            return begun.result()
        except Ended as ended:
            raise KaoheError(
                f"“{title}”{_WHY[ended.reason]}，没有计算；"
                "请删掉表格以外的行、列和公式，或用电子表格程序另存一份再试"
            ) from ended

    return result
