"""The file that errors are recorded in: where in the program, never what cells hold."""

import logging
import traceback
from pathlib import Path

NAME = "错误记录.log"
LARGEST = 2**20  # bytes

_MOST_CAUSES = 10


def record_errors(folder: Path) -> None:
    """Record warnings and errors of the whole process in a folder's file, and nowhere else."""
    root = logging.getLogger()
    root.handlers = [ErrorsFile(folder / NAME)]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(True)


class ErrorsFile(logging.Handler):
    """Appends records to a file, which several processes may share, until it is full."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def emit(self, record: logging.LogRecord) -> None:
        """Append a record. Where that is not possible the program goes on all the same."""
        try:
            with self._file.open("a", encoding="utf-8", errors="backslashreplace") as file:
                if file.tell() < LARGEST:
                    file.write(_text(record))
        except OSError:
            pass


def _text(record: logging.LogRecord) -> str:
    """Return a record without the values in it, and an exception without its message."""
    what = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    when = logging.Formatter().formatTime(record)
    lines = [f"{when} {record.levelname} {record.name}: {what}\n"]
    error = record.exc_info[1] if record.exc_info else None
    for _ in range(_MOST_CAUSES):
        if error is None:
            break
        lines += [f"{type(error).__name__}\n", *traceback.format_tb(error.__traceback__)]
        error = error.__cause__ or error.__context__
    return "".join(lines)
