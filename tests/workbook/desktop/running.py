"""The local page, running as a user starts it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running_page(*files: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Start `kaohe page` on files; give the process and the page's address, end it after."""
    command = [sys.executable, "-X", "utf8", "-m", "workbook.cli.main"]
    process = subprocess.Popen(
        [*command, "page", *map(str, files), "--no-browser"],
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    try:
        found = re.search(r"http://127\.0\.0\.1:[0-9]+/[\w-]{32}/", process.stdout.readline())
        assert found
        yield process, found[0]
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
