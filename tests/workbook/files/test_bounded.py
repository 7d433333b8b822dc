"""Whatever a function does in its child process, who called it gets a result or a reason."""

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.refusals import refused
from udf.text import Cells
from workbook.files import bounded, bounded_child
from workbook.files.bounded import ChildError, Ended, call, call_reader
from workbook.files.bounded_child import Reason
from workbook.files.table_files import read_grids

# Memory that is shared is not the child's own to the system: only the parent's watch sees it.
SHARED = (
    "import mmap, time; m = mmap.mmap(-1, 300 << 20); m.write(bytes(300 << 20)); time.sleep(60)"
)
REFUSED = "from udf.errors import KaoheError; raise KaoheError('看不懂')"


def test_a_result_comes_back_as_it_was() -> None:
    rows = Cells([(1, 1.5, "王芳", None, True, date(2026, 11, 3))])
    assert call("builtins:list", rows) == list(rows)
    assert call("udf.text:freeze", [[1, "王"]]) == Cells([(1, "王")])


@pytest.mark.parametrize(
    ("function", "arguments", "reason"),
    [
        ("builtins:bytearray", (2 << 30,), Reason.MEMORY),
        ("builtins:exec", (SHARED,), Reason.MEMORY),
        ("time:sleep", (60,), Reason.TIME),
        ("builtins:exec", ("while True: pass",), Reason.TIME),
        ("os:abort", (), Reason.CRASH),
        ("os:_exit", (0,), Reason.CRASH),
        ("sys:exit", (), Reason.CRASH),
    ],
)
def test_every_end_has_its_reason(
    function: str, arguments: tuple[object, ...], reason: Reason
) -> None:
    with pytest.raises(Ended) as ended:
        call(function, *arguments, memory=200 << 20, seconds=0.4 if reason is Reason.TIME else 60)
    assert ended.value.reason is reason


def test_a_refusal_is_raised_again() -> None:
    with refused("看不懂"):
        call("builtins:exec", REFUSED)


def test_an_error_nobody_foresaw_brings_its_traceback() -> None:
    with pytest.raises(ChildError, match=r"_answer[\s\S]*ValueError: invalid literal"):
        call("builtins:int", "x")


@pytest.mark.skipif(sys.platform == "win32", reason="the limits of other systems")
def test_the_system_itself_limits_a_child_and_keeps_nothing_of_its_memory() -> None:
    import resource

    assert call("resource:getrlimit", resource.RLIMIT_CORE, memory=300 << 20) == (0, 0)
    assert call("resource:getrlimit", resource.RLIMIT_DATA, memory=300 << 20) == (300 << 20,) * 2


def test_a_reader_that_fails_is_asked_to_be_careful_and_then_given_up() -> None:
    assert call_reader("operator:truediv", 1) == 1  # divides by False, then by True
    with pytest.raises(Ended) as ended:
        call_reader("builtins:int", "x")
    assert ended.value.reason is Reason.CRASH


def test_a_child_answers_again_until_it_has_grown_large() -> None:
    first = call("os:getpid")
    assert call("os:getpid") == first != os.getpid()
    call("builtins:len", bytes(250 << 20))
    assert call("os:getpid") != first


def test_what_a_child_did_before_is_no_part_of_what_it_may_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A child that waited for another call has used a processor already."""
    killed: list[str] = []
    process = SimpleNamespace(poll=lambda: None, kill=lambda: killed.append("killed"))
    monkeypatch.setattr(bounded, "_UNWATCHED", 0)
    monkeypatch.setattr(bounded, "_POLL", 0)

    def watched(*spent: float) -> list[Reason]:
        child: Any = object.__new__(bounded._Child)
        child.limit, child._process, answered = 1, process, threading.Event()
        taken = iter(spent)

        def next_taken() -> tuple[int, float]:
            now = next(taken, None)
            if now is None:
                answered.set()
            return 0, now or 0.0

        child._taken = next_taken
        reasons: list[Reason] = []
        child._watch(60, answered, reasons)
        return reasons

    assert watched(500.0, 520.0, 560.0) == [] and not killed
    assert watched(500.0, 561.0) == [Reason.TIME] and killed == ["killed"]


def test_what_a_child_complains_of_is_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    call("faulthandler:dump_traceback", memory=201 << 20)  # by a child of its own
    assert capfd.readouterr().err == ""


def test_what_is_printed_is_no_answer() -> None:
    assert call("builtins:print", "王芳") is None
    assert call("os:write", 1, b"x") == 1


def test_a_child_that_was_killed_meanwhile_is_replaced() -> None:
    child = call("os:getpid")
    os.kill(child, signal.SIGTERM)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)  # not waited for, only ended
    assert call("builtins:abs", -1) == 1


def test_only_plain_values_and_our_own_types_come_back() -> None:
    with pytest.raises(Exception, match="fractions"):
        call("fractions:Fraction", 1, 2)


def test_many_threads_call_at_once() -> None:
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda n: call("builtins:abs", -n), range(12))) == list(range(12))


def test_a_path_means_the_folder_where_the_call_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("一", "二"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "表.csv").write_text(f"姓名\n{name}\n", encoding="utf-8")
        monkeypatch.chdir(folder)
        assert read_grids(Path("表.csv"))[0].rows[1] == (name,)


def test_a_folder_that_was_deleted_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "没了"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert call("builtins:abs", -3) == 3


def test_a_system_without_limits_of_its_own_is_no_hindrance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    bounded_child._limit(1 << 30)
