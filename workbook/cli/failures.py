"""The end of a run that could not be done: one sentence, and the details in a log file.

The log says where in the program it happened and what kind of error it was; no message, no
argument, no variable goes into it, for any of them may hold what somebody's cells say.
"""

import platform
import sys
import traceback
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from udf.errors import KaoheError
from workbook.cli.arguments import FAILED, INTERRUPTED
from workbook.ooxml.files import reason

_LARGEST_LOG = 1 << 20  # bytes


def answer_failure(error: BaseException, verb: str) -> int:
    """Print one sentence for what ended the run, and return the exit status."""
    if isinstance(error, KaoheError):
        _print(str(error))
        return FAILED
    if isinstance(error, KeyboardInterrupt):
        _print("已中断；没有做完的没有写入")
        return INTERRUPTED
    log = _write_log(error, verb)
    details = f"；详细情况记在 {log}" if log else ""
    _print(f"{_sentence(error)}{details}")
    return FAILED


def _sentence(error: BaseException) -> str:
    if isinstance(error, OSError):
        where = f"“{error.filename}”" if error.filename else "文件或文件夹"
        return f"{where}读不了或写不了（{reason(error)}），没有做完；请检查路径、权限和磁盘后再试"
    if isinstance(error, MemoryError):
        return "内存不够，没有做完；请关闭别的程序，或换一个小一些的文件再试"
    if isinstance(error, RecursionError):
        return "文件里有嵌套过深的内容，没有做完；请检查文件，或用电子表格程序打开后另存再试"
    return f"程序遇到没有料到的情况（{type(error).__name__}），没有做完，没有写完的没有写入"


def _print(sentence: str) -> None:
    from workbook.cli.terminal import open_console

    open_console(errors=True).print(sentence)


def log_file() -> Path:
    """Return where details are written: a file in the user's own folder."""
    from platformdirs import user_log_path

    return user_log_path("kaohe", appauthor=False) / "kaohe.log"


def _write_log(error: BaseException, verb: str) -> Path | None:
    """Append where an error came from; None where even that cannot be written."""
    with suppress(Exception):
        path = log_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        full = path.exists() and path.stat().st_size > _LARGEST_LOG
        with path.open("w" if full else "a", encoding="utf-8") as stream:
            stream.write(_details(error, verb))
        return path
    return None


def _details(error: BaseException, verb: str) -> str:
    lines = [
        f"{datetime.now():%Y-%m-%d %H:%M:%S} kaohe {own_version()} {verb}, "
        f"Python {platform.python_version()}, {sys.platform}"
    ]
    seen: BaseException | None = error
    while seen is not None:
        number = f" {seen.errno}" if isinstance(seen, OSError) else ""
        lines.append(f"{type(seen).__module__}.{type(seen).__name__}{number}")
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)[-60:]
        ]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines) + "\n\n"


def own_version() -> str:
    """Return the version of this program, "" where it runs without being installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("kaohe")
    except PackageNotFoundError:
        return ""
