"""A workbook converted for another host: the names of our functions, and the macros they need."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from udf.errors import KaoheError
from udf.hosts.names import CALL, PREFIXES, calls_ours, hosts_of
from workbook.hosts.macros import has_macros, set_macros
from workbook.month.workbook_file import new_file
from workbook.ooxml.formulas import Piece, edit_tokens, tokens
from workbook.ooxml.macros.xlwings_sheets import xlwings_sheets
from workbook.ooxml.package import Package
from workbook.ooxml.structure.formula_edits import edit_all_formulas


def rename_calls(formula: str, host: str) -> tuple[str, int]:
    """Return a formula with our functions as a host names them, and how many calls it has."""
    calls = [
        (token._replace(text=match[0]), PREFIXES[host] + match["function"].upper())
        for token in tokens(formula)
        # A name that blanks keep from its parenthesis is a function's all the same.
        if token.kind in (Piece.FUNCTION, Piece.RANGE)
        and (match := CALL.match(formula, token.start)) is not None
    ]
    return edit_tokens(formula, calls), len(calls)


class Conversion(NamedTuple):
    """The workbook that was written, and Chinese sentences on what to look at in it."""

    path: Path
    messages: Sequence[str]


def convert(book: Path, host: str, out: Path | None = None, *, replace: bool = False) -> Conversion:
    """Write a workbook for another host, beside it where ``out`` is not given.

    For `excel` the result is an .xlsm with our macros; for the others it is an .xlsx without them,
    or an .xlsm where the office has macros of its own. ``replace`` lets it take the place of an
    existing file, but not of the workbook itself. KaoheError where `out` is named otherwise, or the
    workbook has no functions of ours.
    """
    package = Package.open(book)
    suffix, messages = convert_package(package, host)
    if out is None:
        out = book.with_suffix(suffix)
        if out.suffix == book.suffix:
            out = book.with_name(f"{book.stem}_{host}{suffix}")
    if out.suffix.lower() != suffix:
        raise KaoheError(f"转换后的工作簿应以 {suffix} 结尾；请把“{out.name}”改名后再试")
    with new_file(out, sources={"要转换的工作簿": book}, replace=replace) as file:
        file.save(package)
    return Conversion(out, messages)


def convert_package(package: Package, host: str) -> tuple[str, Sequence[str]]:
    """Convert a workbook in memory for another host.

    Return how its name ends, and what to look at in it. KaoheError where it has no functions of
    ours.
    """
    if not rename_calls_in(package, host):
        raise KaoheError(f"“{package.title}”里没有考核函数，不需要转换；请先用 kaohe adopt 接入")
    return set_macros(package, host), xlwings_sheets(package)


def host_of(package: Package) -> str:
    """Return the host that a workbook is made for, by its first call and its macros."""
    for sheet in package.sheets:
        content = package.part(sheet.part).decode("utf-8", "ignore")
        if (match := CALL.search(content)) is not None:
            hosts = hosts_of(match["prefix"])
            if len(hosts) == 1:
                return hosts[0]
            return "excel" if has_macros(package) else "embedded"
    return "embedded"


def rename_calls_in(package: Package, host: str) -> int:
    """Respell all formulas of a workbook in memory; how many of them call our functions."""
    count = 0

    def edit(formula: str) -> str:
        nonlocal count
        if not calls_ours(formula):
            return formula
        new, calls = rename_calls(formula, host)
        count += calls > 0
        return new

    edit_all_formulas(package, "kh", edit)
    return count
