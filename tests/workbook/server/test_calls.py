"""Which thread or process answers a call, and what is said where one does not survive."""

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.refusals import refused

calls = pytest.importorskip("workbook.server.calls", reason="needs pip install kaohe[office]")

CALL = "/xlwings/custom-functions-call"
BUTTON = "/xlwings/custom-scripts-call/check"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XLWINGS_PROJECT_DIR", str(tmp_path))
    return tmp_path


def body(days: int) -> bytearray:
    rows = [["日期", "工作日"], *[[46000 + number, "是"] for number in range(days)]]
    call = {"client": "Office.js", "func_name": "workdays", "args": [rows]}
    return bytearray(json.dumps(call).encode())


def answers(*asked: tuple[str, bytearray]) -> list[bytes]:
    async def run() -> list[bytes]:
        answer = calls.answering()
        return list(await asyncio.gather(*(answer(path, sent) for path, sent in asked)))

    return asyncio.run(run())


def test_a_large_call_is_answered_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    used = []
    here = calls.function_calls.answer

    def answer(sent: Any) -> bytes:
        used.append(threading.current_thread())
        return bytes(here(sent))

    monkeypatch.setattr(calls.function_calls, "answer", answer)
    monkeypatch.setattr(calls, "LARGE", 2000)
    assert answers((CALL, body(300)), (CALL, body(3))) == [
        b'{"result":[[300]]}',
        b'{"result":[[3]]}',
    ]
    assert len(used) == 1
    assert used != [threading.main_thread()]


def test_a_larger_call_does_not_keep_the_small_ones_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used: dict[int, set[int]] = {}
    here = calls.function_calls.answer

    def answer(sent: Any) -> bytes:
        used.setdefault(len(sent), set()).add(threading.get_ident())
        return bytes(here(sent))

    monkeypatch.setattr(calls.function_calls, "answer", answer)
    monkeypatch.setattr(calls, "SMALL", len(body(3)))
    answers((CALL, body(3)), (CALL, body(300)), (CALL, body(2)), (CALL, body(3)))
    small, smaller, larger = (used[len(body(days))] for days in (3, 2, 300))
    assert small == smaller and len(small) == len(larger) == 1
    assert small != larger


def test_a_process_that_takes_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "LARGE", 0)
    monkeypatch.setattr(calls, "MEMORY", 1 << 24)
    with refused("内容太多或有问题，没有做成；请缩小公式引用的区域"):
        answers((CALL, body(3)))


def test_what_is_refused_in_the_other_process_is_refused_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calls, "LARGE", 0)
    with refused("收到的调用不完整或看不懂，没有计算；请重新载入加载项"):
        answers((CALL, bytearray(b"{}")))


@pytest.mark.parametrize("sent", [b"{}", b"x", b'{"args": [], "book": {}}', b"[" * 5000])
def test_no_process_is_started_for_what_is_no_call_of_a_button(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(calls.bounded, "call")
    with refused("收到的工作簿不完整，没有处理；请再试一次"):
        answers((BUTTON, bytearray(sent)))
