"""For pytest under mutants.py: a coverage context a test; or only chosen tests, in their order."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import kept

FOLDER = os.environ.get("MUTANTS")
CHOSEN = os.environ.get("MUTANTS_CHOSEN")


def _context(name: str) -> None:
    import coverage

    running = coverage.Coverage.current()
    if running is not None:
        running.switch_context(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Count what fixtures run for every test of the file; let nothing be left of earlier tests."""
    if FOLDER:
        from udf import tables

        for results in tables._results:
            results._held.clear()
            results._weight = 0
        shutil.rmtree(kept.STORE, ignore_errors=True)
        _context(item.nodeid.partition("::")[0])
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Count what a test runs for itself."""
    if FOLDER:
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
        order = {name: n for n, name in enumerate(json.loads(Path(CHOSEN).read_text("utf-8")))}
        items[:] = sorted((i for i in items if i.nodeid in order), key=lambda i: order[i.nodeid])
