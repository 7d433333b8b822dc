"""What a file holds, in a few words."""

from pathlib import Path

import openpyxl
import pytest

from tests.workbook.cli.month import calculated
from workbook.month import workbook_summary
from workbook.month.workbook_summary import describe


def contents(path: Path) -> str:
    return describe(path).rpartition("，")[0]


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "空文件"), (1, "1字节"), (1023, "1023字节"), (1024, "1 KB"), (5000, "5 KB")],
)
def test_a_file_that_is_no_workbook(tmp_path: Path, size: int, words: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"x" * size)
    assert contents(path) == words
    assert describe(path).endswith(" 保存")


def test_a_month_has_people_and_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(calculated())
    assert contents(path) == "2026年11月的考核工作簿，3人，登记1行"


@pytest.mark.parametrize(
    ("more", "words"), [(0, "表0、表1、表2、表3"), (1, "表0、表1、表2、表3……")]
)
def test_another_workbook_has_sheets(tmp_path: Path, more: int, words: str) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number in range(4 + more):
        book.create_sheet(f"表{number}")
    book.save(tmp_path / "a.xlsx")
    assert contents(tmp_path / "a.xlsx") == f"工作表：{words}"


def test_a_file_that_is_too_large_to_open_has_a_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xlsx").write_bytes(calculated())
    monkeypatch.setattr(workbook_summary, "_LARGEST", 1000)
    assert contents(tmp_path / "a.xlsx").endswith(" KB")


def test_one_that_is_not_there(tmp_path: Path) -> None:
    assert describe(tmp_path / "a.xlsx") == "读不出来"
