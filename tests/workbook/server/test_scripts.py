"""The task pane's buttons as xlwings runs them, without a server."""

import asyncio
import base64
import logging
from pathlib import Path
from typing import Any

import pytest

from workbook.server.errors_file import ErrorsFile

xlwings = pytest.importorskip("xlwings", reason="needs pip install kaohe[office]")
actions = pytest.importorskip("workbook.server.button_actions")
scripts = pytest.importorskip("workbook.server.scripts", reason="needs pip install kaohe[office]")


@pytest.mark.parametrize(
    "text",
    [
        "0101", "12", "1.5", "1,000", "5%", "1e5", "2026-11-03", "11月3日", "十一月三日", "8:30", "上午8时",
        "Nov 3", "TRUE", "false", "=1+1", "+1", "-1", "@x", "'引", "#N/A", "１２", "三月",
    ],
)  # fmt: skip
def test_what_excel_would_read_otherwise_is_marked_as_text(text: str) -> None:
    assert actions.entered(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    ["王芳", "张三", "综合窗口1", "属实", "【考勤 1001】迟到，11月3日", "3.1 迟到", "abc", ""],
)
def test_a_plain_text_is_entered_as_it_is(text: str) -> None:
    assert actions.entered(text) == text


def test_other_values_are_entered_as_they_are() -> None:
    values: list[Any] = [1, 1.5, True, None]
    assert [actions.entered(value) for value in values] == [1, 1.5, True, ""]


def run(script: Any, *arguments: object) -> list[dict[str, Any]]:
    """Run a script as the server does and return the actions for Excel."""
    book = xlwings.Book(
        json={
            "client": "Office.js",
            "version": "",
            "book": {"name": "书.xlsx", "active_sheet_index": 0, "selection": "A1"},
            "names": [],
            "sheets": [],
        }
    )
    try:
        asyncio.run(script(None, book, *arguments))
        actions: list[dict[str, Any]] = book.json()["actions"]
        return actions
    finally:
        book.close()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("****", "收到的文件不完整，没有处理；请再试一次"),
        (7, "收到的文件不完整，没有处理；请再试一次"),
        ("", "“书.xlsx”不是 Excel 工作簿"),
        (base64.b64encode(b"PK\3\4" + b"\0" * 99).decode(), "“书.xlsx”"),
    ],
)
def test_a_file_that_is_none_is_answered_with_a_sentence(content: object, expected: str) -> None:
    (action,) = run(scripts.check, content)
    name, said = action["args"]
    assert (action["func"], name, said["look"]) == ("runMacro", "kaoheAnswer", "bad")
    assert len(said["sentences"]) == 1
    assert said["sentences"][0].startswith(expected)


class Panic(BaseException):
    """As a library written in Rust raises it."""


@pytest.mark.parametrize("kind", [ValueError, RecursionError, Panic])
def test_the_unforeseen_is_a_sentence_too_and_what_cells_hold_is_not_recorded(
    kind: type[BaseException], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    held = "张三的分数"

    def fail(*_: object) -> None:
        try:
            raise LookupError(held)
        except LookupError as error:
            raise kind(held) from error

    monkeypatch.setattr("workbook.server.task_pane.check", fail)
    handler = ErrorsFile(tmp_path / "errors.log")
    logging.getLogger().addHandler(handler)
    try:
        (action,) = run(scripts.check, "")
    finally:
        logging.getLogger().removeHandler(handler)
    assert action["args"][1]["look"] == "bad"
    assert action["args"][1]["sentences"] == [
        "服务出了意外，没有做成，工作簿没有改动；请联系管理员。"
    ]
    recorded = (tmp_path / "errors.log").read_text(encoding="utf-8")
    assert kind.__name__ in recorded
    assert "LookupError" in recorded
    assert "button_actions.py" in recorded
    assert held not in recorded
