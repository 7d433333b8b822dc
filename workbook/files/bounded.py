"""A function called in a process of its own, within bounds of memory and time.

What reads a file that somebody else made may ask for any amount of memory, never come to an end,
or abort: a program that does it in its own process goes down with it. Here only the child does.
A child that has answered waits for the next call; one that was ended is replaced.
"""

import atexit
import os
import pickle
import subprocess
import sys
import threading
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from udf.errors import KaoheError
from workbook.files.bounded_child import WAITING, ChildAnswer, Reason, receive, send

MEMORY = 1 << 30  # bytes
SECONDS = 20.0  # of a processor's time: a machine that is busy with other things is no hang
_POLL = 0.02
# Where the system refuses memory by itself, a short call need not be watched.
_UNWATCHED = 0.3 if sys.platform == "linux" else 0.0
_ROOT = str(Path(__file__).parents[2])
# A server's clerks may all import at once; their children together are to fit into a machine.
_AT_ONCE = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))


__all__ = ["ChildError", "Ended", "Reason", "call", "call_reader", "prepare"]


class Ended(Exception):
    """The child came to an end before the function did; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class ChildError(Exception):
    """The function raised what nobody foresaw; the message is the child's traceback."""


def call(function: str, *arguments: object, memory: int = MEMORY, seconds: float = SECONDS) -> Any:
    """Return what ``module:function`` returns for these arguments, computed in a child process.

    Arguments can be whatever can be pickled; results are plain values and what workbook and udf
    define. Raises the KaoheError that the function raises, Ended where the child takes more than
    `memory` bytes or `seconds` of a processor, or does not survive, and ChildError for any other
    exception.
    """
    with _AT_ONCE:
        child = _take(function, memory)
        try:
            kind, content, goes_on = child.ask(function, arguments, seconds)
        except BaseException:
            child.end()
            raise
        if goes_on:
            with _LOCK:
                _WAITING.append(child)
        else:
            child.end()
    if kind is ChildAnswer.END:
        raise Ended(cast(Reason, content))
    if kind is ChildAnswer.REFUSAL:
        raise KaoheError(cast(str, content))
    if kind is ChildAnswer.ERROR:
        raise ChildError(content)
    return content


def call_reader(function: str, *arguments: object) -> Any:
    """Return what a reader of a file returns, asked to be careful once it has failed in vain.

    Its last argument says whether it is. Ended where both fail, or the first takes too long.
    """
    try:
        return call(function, *arguments, False)
    except ChildError:  # the libraries that read damaged files may raise anything
        pass
    except Ended as ended:
        if ended.reason is Reason.TIME:
            raise
    try:
        return call(function, *arguments, True)
    except ChildError as error:
        raise Ended(Reason.CRASH) from error


def prepare(function: str) -> None:
    """Start a child that is ready for this function when it is called; returns at once.

    One that waits already is as good.
    """
    with _LOCK:
        if not any(child.limit == MEMORY and child.alive() for child in _WAITING):
            _WAITING.append(_Child(function, MEMORY))


class _Child:
    """A process that answers one call after another."""

    def __init__(self, function: str, limit: int) -> None:
        """Start it: never as a fork, which would copy the threads of a server halfway."""
        self.limit = limit
        self.parent = os.getpid()
        paths = [_ROOT, *(str(Path(path).absolute()) for path in sys.path if path)]
        module = function.partition(":")[0]
        # Without site and environment: what the parent can import it can, and it starts faster.
        code = (
            f"import sys; sys.path[:] = {paths!a}; "
            f"from workbook.files.bounded_child import serve; serve({limit}, {module!r})"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def ask(
        self, function: str, arguments: tuple[object, ...], seconds: float
    ) -> tuple[ChildAnswer, object, bool]:
        """Return its answer's kind and content, and whether it can go on.

        END where it did not live to give one.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        call = pickle.dumps((function, arguments, seconds, _folder()), pickle.HIGHEST_PROTOCOL)
        answered = threading.Event()
        reasons: list[Reason] = []
        watch = threading.Thread(target=self._watch, args=(seconds, answered, reasons), daemon=True)
        watch.start()
        try:
            with suppress(OSError):  # it is gone, and the answer will not come either
                send(cast(Any, self._process.stdin), call)
            message = receive(cast(Any, self._process.stdout))
        finally:
            answered.set()
            watch.join()
        if message is None or reasons:
            return ChildAnswer.END, (reasons or [Reason.CRASH])[0], False
        answer: tuple[ChildAnswer, object, bool] = _Unpickler(BytesIO(message)).load()
        return answer

    def _watch(self, seconds: float, answered: threading.Event, reasons: list[Reason]) -> None:
        """End the process when it takes too much, and say of what."""
        end, spent = time.monotonic() + seconds * WAITING, 0.0
        pause = _UNWATCHED
        while not answered.wait(pause) and self._process.poll() is None:
            held, now = self._taken()
            spent = spent or now
            pause = _POLL
            if held > self.limit:
                reasons.append(Reason.MEMORY)
            elif now - spent > seconds or time.monotonic() > end:
                reasons.append(Reason.TIME)
            if reasons:
                self._process.kill()
                return

    def _taken(self) -> tuple[int, float]:
        """Return the bytes that it holds and the seconds it has computed, with its children's.

        A virtual environment's python.exe under Windows is a small program that starts the real
        one.
        """
        if sys.platform == "linux":
            return _taken_on_linux(self._process.pid)
        import psutil

        try:
            process = psutil.Process(self._process.pid)
            family = [process, *process.children(recursive=True)] if os.name == "nt" else [process]
            held = [member.memory_info() for member in family]
            times = [member.cpu_times() for member in family]
        except psutil.Error:  # it has just ended
            return 0, 0.0
        return (
            # Windows: what is committed, also where it is paged out; Wine knows no `private`.
            sum(getattr(info, "pagefile", info.rss) for info in held),
            sum(spent.user + spent.system for spent in times),
        )

    def alive(self) -> bool:
        """Tell whether it is still there, and is a child of this very process."""
        return self.parent == os.getpid() and self._process.poll() is None

    def end(self) -> None:
        """End it and close what leads to it."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what it was never given
                cast(Any, stream).close()
        self._process.wait()


def _taken_on_linux(process: int) -> tuple[int, float]:
    """Return the bytes that a process holds, and the seconds it has computed.

    The library that tells it everywhere takes longer to import than most calls take.
    """
    try:
        folder = Path(f"/proc/{process}")
        held = int((folder / "statm").read_text("ascii").split()[1])
        times = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
        return held * os.sysconf("SC_PAGE_SIZE"), (
            (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")
        )
    except (OSError, ValueError, IndexError):  # it has just ended
        return 0, 0.0


def _folder() -> str:
    """Return what a path without folders means here, "" where that has been deleted."""
    with suppress(OSError):
        return os.getcwd()  # noqa: PTH109 - a child imports no pathlib for it
    return ""


_LOCK = threading.Lock()
_WAITING: list[_Child] = []


def _take(function: str, limit: int) -> _Child:
    """Return a child that waits, else a new one."""
    with _LOCK:
        for child in reversed(_WAITING):  # the one used last has most in memory still
            if child.limit == limit:
                _WAITING.remove(child)
                if child.alive():
                    return child
                break
    return _Child(function, limit)


@atexit.register
def _end_all() -> None:
    for child in _WAITING:
        if child.parent == os.getpid():
            child.end()


class _Unpickler(pickle.Unpickler):
    """Loads plain values and our own types, whatever a child has been made to send."""

    def find_class(self, module: str, name: str) -> Any:
        """Return the type of that name."""
        if module == "datetime" or module.partition(".")[0] in ("udf", "workbook"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")
