import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import settings

from workbook.connect import present_tables
from workbook.month import tables

LEDGER = 60  # rows of a ledger in the workbooks that tests make

# Whatever the computer is busy with, an example may take the time it takes.
settings.register_profile("tests", settings(deadline=None))
settings.load_profile("tests")

# What is compiled once is kept, here and for the commands that tests start, as on any user's computer.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What of xlwings serves a server asks for it when it is imported.
os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

# A file of tests stays with one process, which makes once what its tests share. The longest come
# first, so that no process is left alone with one of them at the end; those in which other programs
# are waited for begin beside others that compute.
LONGEST = (
    "workbook/next_month/test_libreoffice_round_trip.py",
    "windows/test_package.py",
    "workbook/adopt/test_made.py",
    "workbook/next_month/test_office_shapes.py",
    "conformance/test_pane.py",
    "workbook/publish/test_publish.py",
    "windows/test_com.py",
    "workbook/cli/test_verbs.py",
    "workbook/generate/test_recheck.py",
    "conformance/test_clerk.py",
    "workbook/next_month/test_next_month.py",
    "workbook/cli/test_demo.py",
    "workbook/adopt/test_office_shapes.py",
    "conformance/test_hosts.py",
    "windows/test_commands.py",
    "workbook/adopt/test_adopt.py",
    "workbook/generate/test_month_workbook.py",
    "workbook/desktop/test_page.py",
    "workbook/generate/test_rule_books.py",
    "workbook/cli/test_other_centres.py",
    "workbook/generate/test_upkeep.py",
    "workbook/generate/test_window_summary.py",
    "workbook/cli/test_cli.py",
    "workbook/ooxml/test_shared_formulas.py",
    "workbook/imports/test_workbooks.py",
    "workbook/year/test_year.py",
    "workbook/engine/test_recalculate.py",
    "workbook/cli/test_attacks.py",
    "workbook/adopt/test_matrices.py",
    "workbook/adopt/test_other_kinds.py",
)


def pytest_xdist_auto_num_workers() -> int:
    """Run one process more than there are cores: a sixth of the time goes by in waiting."""
    return (psutil.cpu_count(logical=False) or psutil.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files of tests come first."""
    here = Path(__file__).parent
    order = {here / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: modules and collected tests.

    Tests make workbooks of a hundred thousand objects, of which hardly any are garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def user_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the program notes in the user's folder out of that of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(autouse=True, scope="session")
def short_ledgers() -> Iterator[None]:
    """Make a month's ledgers far shorter than they are for a clerk, who is to run out of nothing.

    Commands that run in a process of their own make them in full.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "_LEDGER", LEDGER)
        patch.setattr(present_tables, "_SPARE", LEDGER // 5)
        yield


@pytest.fixture
def full_ledgers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make them as long as they are for a clerk."""
    monkeypatch.setattr(tables, "_LEDGER", 1000)
    monkeypatch.setattr(present_tables, "_SPARE", 200)
