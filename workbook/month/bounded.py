"""A function called in a process of its own, within bounds of memory and time.

What reads a file that somebody else made may ask for any amount of memory, never come to an end,
or abort: a program that does it in its own process goes down with it. Here only the child does.
"""

import os
import pickle
import subprocess
import sys
import threading
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from udf.errors import KaoheError
from workbook.month.bounded_child import Reason

MEMORY = 1 << 30  # bytes
SECONDS = 20.0
_POLL = 0.02
_ROOT = str(Path(__file__).parents[2])
# A server's clerks may all import at once; their children together are to fit into a machine.
_AT_ONCE = threading.BoundedSemaphore(max(2, (os.cpu_count() or 2) // 2))


class Ended(Exception):
    """The child came to an end before the function did; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def call(function: str, *arguments: object, memory: int = MEMORY, seconds: float = SECONDS) -> Any:
    """Return what ``module:function`` returns for these arguments, computed in a child process.

    Arguments can be whatever can be pickled; results are plain values and what workbook and udf
    define. Raises the KaoheError that the function raises, and Ended where the child takes more
    than `memory` bytes or `seconds`, or does not survive.
    """
    sent = pickle.dumps(arguments, pickle.HIGHEST_PROTOCOL)
    with _AT_ONCE, _start(function, memory, seconds) as process:
        watch = _Watch(process, memory, seconds)
        try:
            answer = process.communicate(sent)[0]
        finally:
            process.kill()
            watch.thread.join()
    if watch.reason is not None:
        raise Ended(watch.reason)
    if process.returncode or not answer:
        raise Ended(Reason.CRASH)
    result = _Unpickler(BytesIO(answer)).load()
    if isinstance(result, Reason):
        raise Ended(result)
    if isinstance(result, KaoheError):
        raise result
    return result


def _start(function: str, memory: int, seconds: float) -> "subprocess.Popen[bytes]":
    """Start the child: never a fork, which would copy the threads of a server halfway."""
    paths = [_ROOT, *(str(Path(path).absolute()) for path in sys.path if path)]
    # Without site and environment: what the parent can import the child can, and it starts faster.
    code = (
        f"import sys; sys.path[:] = {paths!a}; "
        f"from workbook.month.bounded_child import main; main({function!r}, {memory}, {seconds})"
    )
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


class _Watch:
    """A thread that ends the child when it takes too much; `reason` says of what."""

    def __init__(self, process: "subprocess.Popen[bytes]", memory: int, seconds: float) -> None:
        self.reason: Reason | None = None
        self._process, self._memory = process, memory
        self._end = time.monotonic() + seconds
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        import psutil  # while the child is starting

        while self._process.poll() is None:
            try:
                taken = _memory_of(psutil.Process(self._process.pid))
            except psutil.Error:  # it has just ended
                continue
            if taken > self._memory:
                self.reason = Reason.MEMORY
            elif time.monotonic() > self._end:
                self.reason = Reason.TIME
            if self.reason is not None:
                self._process.kill()
                return
            time.sleep(_POLL)


def _memory_of(process: Any) -> int:
    """Return the bytes that a process holds, with its children's.

    A virtual environment's python.exe under Windows is a small program that starts the real one.
    """
    family = [process, *process.children(recursive=True)] if os.name == "nt" else [process]
    held = [member.memory_info() for member in family]
    # Windows: what is committed, also where it is paged out; Wine does not know it as `private`.
    return sum(getattr(info, "pagefile", info.rss) for info in held)


class _Unpickler(pickle.Unpickler):
    """Loads plain values and our own types, whatever a child has been made to send."""

    def find_class(self, module: str, name: str) -> Any:
        """Return the type of that name."""
        if module == "datetime" or module.partition(".")[0] in ("udf", "workbook"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")
