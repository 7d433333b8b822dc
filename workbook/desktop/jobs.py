"""The command run for the page: in a process of its own, its answer as records."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Any

RECORDS = "KAOHE_RECORDS"  # what a record's line begins with: see workbook/cli/terminal.py
_KEPT = 20  # jobs whose answers are kept
_MOST_LINES = 4000

Record = dict[str, Any]


@dataclass
class Job:
    """A run of the command.

    ``records`` are what it printed: {"text": …}, {"table": …}. ``progress`` is done, all, label;
    ``status`` its exit status, None while it runs; ``files`` what it made or changed.
    """

    verb: str
    records: list[Record] = field(default_factory=list)
    progress: tuple[int, int, str] | None = None
    status: int | None = None
    files: list[str] = field(default_factory=list)


class Jobs:
    """The runs of the command, one at a time for each workbook by the command's own lock."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._lock = Lock()

    def start(self, arguments: Sequence[str], folders: Sequence[Path]) -> str:
        """Start the command; ``folders`` are where what it makes or changes is looked for."""
        number, mark = secrets.token_urlsafe(8), f"\x1e{secrets.token_hex(8)} "
        job = Job(arguments[0])
        before = _contents(folders)
        process = subprocess.Popen(
            # -P: no module from the folder that happens to be the current one
            [sys.executable, "-P", "-X", "utf8", "-m", "workbook.cli.main", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, RECORDS: mark, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"},
            encoding="utf-8",
            errors="replace",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        with self._lock:
            for old in list(self._jobs)[: max(0, len(self._jobs) - _KEPT)]:
                if self._jobs[old].status is not None:
                    del self._jobs[old]
            self._jobs[number], self._processes[number] = job, process
        Thread(
            target=self._follow, args=(number, job, process, mark, folders, before), daemon=True
        ).start()
        return number

    def get(self, number: str) -> Job | None:
        """Return a job that was started."""
        return self._jobs.get(number)

    def stop(self) -> None:
        """End what still runs: the command leaves whole files behind whenever it ends."""
        for process in list(self._processes.values()):
            process.kill()

    def _follow(
        self,
        number: str,
        job: Job,
        process: subprocess.Popen[str],
        mark: str,
        folders: Sequence[Path],
        before: dict[str, tuple[int, int]],
    ) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                _take(job, line.rstrip("\n"), mark)
        status = process.wait()
        after = _contents(folders)
        job.files = sorted(name for name, seen in after.items() if before.get(name) != seen)
        job.status = status
        with self._lock:
            self._processes.pop(number, None)


def _take(job: Job, line: str, mark: str) -> None:
    if not line.startswith(mark):
        if len(job.records) < _MOST_LINES:
            job.records.append({"text": line})
        return
    record = json.loads(line[len(mark) :])
    if "progress" in record:
        done, total, label = record["progress"]
        job.progress = done, total, label
    else:
        job.records.append(record)


def _contents(folders: Sequence[Path]) -> dict[str, tuple[int, int]]:
    """Return the visible files directly in some folders, with size and time of the last change."""
    return {str(path): seen for folder in folders for path, seen in _seen(folder)}


def _seen(folder: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    try:
        for path in folder.iterdir():
            if not path.name.startswith((".", "~$")):
                about = path.stat()
                yield path, (about.st_size, about.st_mtime_ns)
    except OSError:  # a folder that cannot be looked into shows nothing
        return
