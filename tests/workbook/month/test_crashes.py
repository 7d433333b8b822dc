"""Runs that end at any moment, between any two calls to the system: what they leave, and the rerun."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbook.ooxml.package import Package

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "tests" / "data" / "office" / "quickstart.xlsm"

# A process of its own: what watches the calls to the system can never be taken off again. Each try
# is a fork that ends without warning at its n-th call that changes the folder.
_TRIES = """
import os, shutil, sys
from pathlib import Path
from workbook.files.file_lock import locked
from workbook.files.undo_copies import Act
from workbook.files.whole_folder import own_folder
from workbook.month.workbook_file import bring_back, in_place, new_file
from workbook.ooxml.package import Package

what, sample, base = sys.argv[1], Path(sys.argv[2]).read_bytes(), Path(sys.argv[3])
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.chown", "fcntl.flock"}

def prepare(folder):
    folder.mkdir()
    (folder / "a.xlsm").write_bytes(sample)
    if what == "undo":
        (folder / "备份").mkdir()
        (folder / "备份" / "a_20261101-080000_导入前.xlsm").write_bytes(changed(sample).to_bytes())
    if what == "folder":
        make(folder)

def changed(content):
    package = Package(content, "a.xlsm")
    package.sheets[0].set_value(30, 1, "new")
    return package

def make(folder):
    with own_folder(folder / "示例") as work:
        (work / "公布").mkdir()
        (work / "公布" / "a.xlsm").write_bytes(sample)
        (work / "b.xlsm").write_bytes(sample)

def run(folder):
    book = folder / "a.xlsm"
    if what == "in place":
        with in_place(book, Act.CALCULATE) as (package, file):
            package.sheets[0].set_value(30, 1, "new")
            file.save(package)
    elif what == "replace":
        with new_file(book, replace=True) as file:
            file.save(changed(sample))
    elif what == "new":
        with new_file(folder / "b.xlsm", own=lambda content: True) as file:
            file.save(changed(sample))
    elif what == "undo":
        bring_back(book)
    else:
        make(folder)

def crash_at(number):
    left = number
    def watch(event, arguments):
        nonlocal left
        writes = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if event in CHANGES or writes:
            left -= 1
            if left < 0:
                os._exit(9)
    sys.addaudithook(watch)

number = 0
while True:
    folder = base / str(number)
    prepare(folder)
    child = os.fork()
    if child == 0:
        crash_at(number)
        run(folder)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    crashed = os.waitstatus_to_exitcode(status) == 9
    shutil.copytree(folder, base / f"{number} then")
    if what == "undo" and (folder / "a.xlsm").read_bytes() != sample:
        with locked(folder / "other.xlsm"):  # it was done; once more would go further back
            pass
    else:
        run(folder)
    number += 1
    if not crashed:
        break
print(number)
"""


@pytest.mark.parametrize("what", ["in place", "replace", "new", "undo", "folder"])
def test_a_run_that_ends_at_any_moment_leaves_old_or_new_and_is_run_again(
    what: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _TRIES, what, str(SAMPLE), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    tries = int(done.stdout)
    assert tries > 5  # it did end between the steps
    for number in range(tries):
        _check_whole(tmp_path / f"{number} then")
        _check_whole(tmp_path / str(number))
        assert not [*(tmp_path / str(number)).rglob(".kaohe-*")]
        assert _values(tmp_path / str(number)) == _values(tmp_path / str(tries - 1))
        if what in ("in place", "replace", "undo"):
            _check_copied(tmp_path / f"{number} then")


def _check_whole(folder: Path) -> None:
    """Whatever bears a workbook's name is a whole one; the old ones are still there."""
    assert (folder / "a.xlsm").exists()
    for path in folder.rglob("*.xlsm"):
        if not any(part.startswith(".kaohe-") for part in path.relative_to(folder).parts):
            Package.open(path)


def _check_copied(folder: Path) -> None:
    """What the workbook held before is in it or in a copy."""
    books = [folder / "a.xlsm", *(folder / "备份").glob("*.xlsm")]
    assert SAMPLE.read_bytes() in [book.read_bytes() for book in books]


def _values(folder: Path) -> dict[str, object]:
    """What the workbooks hold, but for the copies, of which a rerun makes its own."""
    return {
        path.relative_to(folder).as_posix(): Package.open(path).sheets[0].cell(30, 1).value
        for path in folder.rglob("*.xlsm")
        if path.parent.name != "备份"
    }
