"""The sample month and what a separate implementation expects of it."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

from tests.kept import kept
from udf.resources import template
from udf.rulefile import load_rulebook
from workbook.cli.demo import MONTH, fill_from
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.month.roster_file import read_roster_file
from workbook.ooxml.package import Package

OFFICE = Path(__file__).parents[1] / "data" / "office"
_ROWS = 60
CATEGORIES = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分")


@cache
def expected() -> list[dict[str, str]]:
    """The expected scores, a row a person; an empty score means a Chinese text."""
    with (OFFICE / "expected.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@kept
def blank() -> bytes:
    """The workbook generated from the sample roster."""
    people = read_roster_file(template("sample") / "roster.csv")
    return generate(MONTH, people, load_rulebook()).content


def lightened(content: bytes) -> bytes:
    """A generated workbook without its second calculation, which takes openpyxl seconds to read."""
    package = Package(content)
    package.sheet("复核计算").replace_rows("")
    return package.to_bytes()


def shortened(content: bytes) -> bytes:
    """A workbook of the first rows of each sheet: those below are like them."""
    package = Package(content)
    for sheet in package.sheets:
        for row in list(sheet.markup.data())[_ROWS:]:
            sheet.markup.data().remove(row)
        sheet.markup.touch()
    return package.to_bytes()


@kept
def filled() -> bytes:
    """The same with the sample ledgers and counts, not calculated yet."""
    package = Package(blank(), "2026-11.xlsx")
    fill_from(package, Package.open(template("sample") / "office.xlsx"))
    return package.to_bytes()


@kept
def calculated() -> bytes:
    """The same, calculated."""
    package = Package(filled(), "2026-11.xlsx")
    outcome = recalculate(package)
    assert outcome.kept == ()
    return package.to_bytes()


def differences(rows: list[dict[str, Any]]) -> list[str]:
    """Where scores (a dict a person, in roster order) are not as expected."""
    found = []
    for person, row in zip(expected(), rows, strict=True):
        for category in CATEGORIES:
            want, got = person[category], row[category]
            right = isinstance(got, str) if want == "" else got == float(want)
            if not right or str(row["工号"]) != person["工号"]:
                found.append(f"{person['工号']} {category}: {got}, not {want}")
    return found
