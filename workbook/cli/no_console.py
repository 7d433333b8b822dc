"""Running without a console, as from a shortcut on Windows: a window shows what went wrong."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_TITLE = "月度考核"
_ERROR = 0x10  # MessageBox's icon


@contextmanager
def errors_in_a_window() -> Iterator[None]:
    """Give a program that has no streams some to write to, and show what its errors were."""
    if sys.stdout is not None and sys.stderr is not None:
        yield
        return
    kept, errors = (sys.stdout, sys.stderr), io.StringIO()
    sys.stdout, sys.stderr = sys.stdout or io.StringIO(), errors
    try:
        yield
    finally:
        sys.stdout, sys.stderr = kept
        if words := errors.getvalue().strip():
            show_message(words)


def show_message(words: str) -> None:
    """Show a sentence in a window of its own, where this system has one for it."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, words, _TITLE, _ERROR)
