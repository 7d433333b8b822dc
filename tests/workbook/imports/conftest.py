"""Workbooks to import into."""

from pathlib import Path

import pytest

from tests.workbook.imports.made import DATA, PEOPLE, PLAIN, import_file, make, write_csv
from udf.roster import Person
from workbook.month.roster_file import read_roster_file


@pytest.fixture(scope="module")
def small_month() -> bytes:
    return make(Person(row, *person, None, None) for row, person in enumerate(PEOPLE))


@pytest.fixture(scope="module")
def sample_month() -> bytes:
    return make(read_roster_file(DATA / "office" / "expected.csv"))


@pytest.fixture
def book(tmp_path: Path, small_month: bytes) -> Path:
    path = tmp_path / "2026-11.xlsx"
    path.write_bytes(small_month)
    return path


@pytest.fixture
def sample_book(tmp_path: Path, sample_month: bytes) -> Path:
    path = tmp_path / "2026-11.xlsx"
    path.write_bytes(sample_month)
    return path


@pytest.fixture(scope="module")
def plain_import(tmp_path_factory: pytest.TempPathFactory, small_month: bytes) -> bytes:
    folder = tmp_path_factory.mktemp("plain")
    (folder / "book.xlsx").write_bytes(small_month)
    done = import_file("attendance", write_csv(folder / "a.csv", PLAIN), folder / "book.xlsx")
    assert done.left == done.doubts == ()
    return (folder / "book.xlsx").read_bytes()
