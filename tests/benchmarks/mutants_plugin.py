"""For pytest under mutants.py: a coverage context a test; or mutants, each tried in a fork.

The fork has everything imported and collected. Its functions get the code of the mutated file,
which is written too, for the processes that tests start.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

import pytest

from tests import kept
from udf.errors import KaoheError
from workbook.files.bounded import ChildError

FOLDER = os.environ.get("MUTANTS")
TIMED = os.environ.get("MUTANTS_TIMED")
TRIED = os.environ.get("MUTANTS_TRIED")
CHOSEN = os.environ.get("MUTANTS_CHOSEN")


# What makes the workbooks that are kept.
MAKERS = (
    "udf/",
    *(f"workbook/{room}/" for room in ("ooxml", "files", "month", "generate", "engine")),
)


# What hands work to a child, and the tests that are about such children, which are measured there.
HANDING_OVER = ("files.bounded", "engine.recalculate")
ABOUT_CHILDREN = ("bounded", "hostile", "table_files", "crashes", "damaged", "test_year")


@pytest.fixture(autouse=True)
def in_one_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is measured be computed where it is measured, else measure the child."""
    if not FOLDER:
        return
    if not any(word in request.node.nodeid for word in ABOUT_CHILDREN):
        for module in HANDING_OVER:
            monkeypatch.setattr(f"workbook.{module}.call", _called)
    elif not TIMED:
        processes = SimpleNamespace(**{**vars(subprocess), "Popen": _measured})
        monkeypatch.setattr("workbook.files.bounded.subprocess", processes)


# A child has no site, so nothing starts its measuring; and it is killed, so each answer is saved.
_SERVING = "from workbook.files.bounded_child import serve; "
_MEASURING = (
    "import coverage; from workbook.files import bounded_child; "
    "measured, answer = coverage.process_startup(), bounded_child._answer; "
    "bounded_child._answer = lambda *call: (answer(*call), measured and measured.save())[0]; "
)


def _measured(command: list[str], **options: Any) -> "subprocess.Popen[bytes]":
    *python, code = command
    return subprocess.Popen([*python, code.replace(_SERVING, _MEASURING + _SERVING)], **options)


def _called(function: str, *arguments: object, **_: object) -> Any:
    module, name = function.split(":")
    try:
        return getattr(importlib.import_module(module), name)(*arguments)
    except KaoheError:
        raise
    except Exception as error:
        raise ChildError(traceback.format_exc()) from error


@dataclass
class _Running:
    """The file of tests that runs, and the coverage context of its present part."""

    file: str = ""
    context: str = ""


_running = _Running()
_keep = kept.kept


def _kept_counted(make: Callable[..., bytes]) -> Callable[..., bytes]:
    """Count what makes a workbook that is kept for all tests of the file that asks first."""

    @wraps(make)
    def counted(*args: object, **kwargs: object) -> bytes:
        _context(_running.file)
        try:
            return make(*args, **kwargs)
        finally:
            _context(_running.context)

    return _keep(counted)


if FOLDER and not TIMED:
    kept.kept = _kept_counted
    # Processes that tests start measure themselves, under the name of the test that starts them.
    os.environ["COVERAGE_PROCESS_START"] = str(Path(FOLDER) / "coveragerc")


def _context(name: str) -> None:
    import coverage

    running = coverage.Coverage.current()
    if running is not None:
        running.switch_context(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Count what fixtures run for every test of the file; let nothing be left of earlier tests."""
    if FOLDER and not TIMED:
        from udf import tables

        for results in tables._results:
            results._held.clear()
            results._weight = 0
        file = item.nodeid.partition("::")[0]
        if file != _running.file:
            shutil.rmtree(kept.STORE, ignore_errors=True)
        _running.file = _running.context = file
        _context(file)
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Count what a test runs for itself."""
    if FOLDER and not TIMED:
        _running.context = item.nodeid
        _context(item.nodeid)
    yield


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note how long each test that passes takes."""
    if FOLDER and report.when == "call" and report.passed:
        with (Path(FOLDER) / "seconds.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps([report.nodeid, round(report.duration, 3)]) + "\n")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the chosen tests, in the order in which they were chosen."""
    if CHOSEN:
        items[:] = _in_order(items, json.loads(Path(CHOSEN).read_text("utf-8")))


def _in_order(items: list[pytest.Item], names: list[str]) -> list[pytest.Item]:
    order = {name: n for n, name in enumerate(names)}
    return sorted((i for i in items if i.nodeid in order), key=lambda i: order[i.nodeid])


# --- mutants --------------------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Try the mutants that are ordered instead of running the tests once."""
    if not TRIED:
        return None
    folder = Path(TRIED)
    kept._folder()  # what is kept is that of the sources as they are now
    for order in json.loads((folder / "orders.json").read_text("utf-8")):
        if time.time() > float(os.environ["MUTANTS_END"]):
            break
        found = _attempt(session, folder, order)
        row = {"mutant": order["mutant"], "end": found, "tests": len(order["tests"])}
        with (folder / "results.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return True


def _attempt(session: pytest.Session, folder: Path, order: dict[str, Any]) -> str:
    """Return what becomes of a mutant: killed, timeout, survived, open or unrun."""
    if not order["tests"]:
        return "unrun"
    target = folder / "tree" / order["mutant"]["file"]
    original = target.read_text(encoding="utf-8")
    target.write_text(order["text"], encoding="utf-8")
    try:
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            _child(session, folder, order)
        status = _waited(child, order["allowed"])
    finally:
        target.write_text(original, encoding="utf-8")
    return {None: "timeout", 0: "survived" if order["whole"] else "open"}.get(status, "killed")


def _waited(child: int, allowed: float) -> int | None:
    """Return how a child ended, None where it took too long; nothing it started is left."""
    end = time.monotonic() + 10 * allowed
    ended, status = 0, 0
    while not ended and time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if not ended:
        os.waitpid(child, 0)
        return None
    return None if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU else status


def _child(session: pytest.Session, folder: Path, order: dict[str, Any]) -> None:
    """Run the tests on the mutant until one fails, and end."""
    if order["mutant"]["file"].startswith(MAKERS):
        kept.STORE = folder / "made"
        kept._folder.cache_clear()
    seconds = int(order["allowed"])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    failed = 1
    try:
        if order["anew"] or not _patched(order["mutant"]["file"], order["text"]):
            failed = _tried_anew(folder, order["tests"])
        else:
            items = _in_order(session.items, order["tests"])
            for item, following in zip(items, [*items[1:], None], strict=True):
                session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                failed = session.testsfailed
                if failed:
                    break
    finally:
        os._exit(1 if failed else 0)


def _patched(file: str, text: str) -> bool:
    """Give the functions of a file their code in its new text; False where none differs.

    A module that is not imported yet will be imported from its new text.
    """
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    if module not in sys.modules:
        return True
    codes = dict(_codes(compile(text, str(sys.modules[module].__file__), "exec")))
    changed = False
    gc.unfreeze()  # what the tests have set apart is not among the objects otherwise
    for found in gc.get_objects():
        if isinstance(found, FunctionType) and found.__module__ == module:
            code = codes.get(found.__code__.co_qualname)
            if code and code != found.__code__ and code.co_freevars == found.__code__.co_freevars:
                found.__code__ = code
                changed = True
    return changed


def _codes(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant.co_qualname, constant
            yield from _codes(constant)


def _tried_anew(folder: Path, tests: list[str]) -> int:
    """Run tests in a Python of their own; return 0 where none fails."""
    chosen = folder / "chosen.json"
    chosen.write_text(json.dumps(tests), encoding="utf-8")
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    options = ["-x", "-q", "-n", "0", "--no-header", "--tb=no", "-p", "no:cacheprovider"]
    plugin = ["-p", "tests.benchmarks.mutants_plugin"]
    environment = {k: v for k, v in os.environ.items() if k != "MUTANTS_TRIED"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *plugin, *files],
        env=environment | {"MUTANTS_CHOSEN": str(chosen)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return 0 if done.returncode in (0, 5) else 1
