"""Workbooks that tests make, kept on disk: one made once serves every process and every run.

What is kept belongs to the sources that made it: a change of any of them makes everything anew.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import ParamSpec

_ROOT = Path(__file__).parents[1]
_SOURCES = ("udf", "workbook", "templates", "tests")
STORE = _ROOT / ".pytest_cache" / "workbooks"

P = ParamSpec("P")


def kept(make: Callable[P, bytes]) -> Callable[P, bytes]:
    """Let a function's result be made once for given arguments, whichever process asks first.

    The arguments must say in their ``repr`` all that the result depends on. Two processes that ask
    at the same moment may both make it; each then has it whole.
    """

    @wraps(make)
    def found(*args: P.args, **kwargs: P.kwargs) -> bytes:
        asked = repr((make.__module__, make.__qualname__, args, sorted(kwargs.items())))
        file = _folder() / hashlib.sha256(asked.encode()).hexdigest()[:32]
        if not file.exists():
            content = make(*args, **kwargs)
            file.parent.mkdir(parents=True, exist_ok=True)
            unfinished = file.with_suffix(f".{os.getpid()}")
            unfinished.write_bytes(content)
            unfinished.replace(file)
        return file.read_bytes()

    return found


@cache
def _folder() -> Path:
    """Return the folder of what these sources made; what others made is removed."""
    digest = hashlib.sha256()
    for package in _SOURCES:
        for path in sorted((_ROOT / package).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(_ROOT)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    folder = STORE / digest.hexdigest()[:16]
    for old in STORE.glob("*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    return folder
