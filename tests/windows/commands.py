"""Runs commands of ours on Windows, one after the other: a line of JSON with the arguments of each.

A first word before them says what befalls the workbook that the command names last: ``locked``
(another program has it open), ``read-only``, or nothing. The answer is the exit status and the
output, in the bytes that a pipe of Chinese Windows gets.
"""

import io
import json
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import win32con
import win32file

from workbook.cli.main import main


@contextmanager
def befallen(what: str, path: str) -> Iterator[None]:
    """Let it befall a file."""
    if what == "locked":
        handle = win32file.CreateFile(
            path, win32con.GENERIC_READ, 0, None, win32con.OPEN_EXISTING, 0, None
        )
        try:
            yield
        finally:
            handle.Close()
    elif what == "read-only":
        Path(path).chmod(stat.S_IREAD)
        try:
            yield
        finally:
            Path(path).chmod(stat.S_IREAD | stat.S_IWRITE)
    else:
        yield


def run(arguments: list[str]) -> tuple[int, str]:
    """Run a command; its status and what it wrote."""
    kept, stream = (sys.stdout, sys.stderr), io.BytesIO()
    shown = io.TextIOWrapper(stream, encoding="gbk", write_through=True)
    sys.stdout = sys.stderr = shown
    try:
        status = main(arguments)
        shown.flush()
        return status, stream.getvalue().hex()
    finally:
        sys.stdout, sys.stderr = kept


for line in sys.stdin.buffer:
    what, *arguments = json.loads(line)
    with befallen(what, arguments[-1]):
        print(json.dumps(run(arguments)), flush=True)
