"""The child's side of `bounded`: it imports next to nothing, to be there at once.

A message either way is eight bytes that say how long it is, and a pickle.
"""

import faulthandler
import gc
import os
import pickle
import sys
from contextlib import suppress
from enum import Enum
from importlib import import_module
from traceback import format_exc
from typing import BinaryIO

from udf.errors import KaoheError

WAITING = 5  # times the seconds it may compute, it may wait for a processor or a disk
KEPT = 200 << 20  # bytes; what holds more does not wait for another call


class Reason(Enum):
    """Why a call gave no result."""

    MEMORY = "memory"
    TIME = "time"
    CRASH = "crash"


class ChildAnswer(Enum):
    """What a message of the child is: a result, a refusal, an error nobody foresaw, or its end."""

    RESULT = "result"
    REFUSAL = "refusal"
    ERROR = "error"
    END = "end"


def serve(memory: int, module: str) -> None:
    """Answer calls until standard input ends; `module` is what the first of them will need."""
    _limit(memory)
    gc.set_threshold(100_000, 20, 100)  # what is imported and computed lasts until it is sent
    nowhere = os.open(os.devnull, os.O_WRONLY)
    calls, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(nowhere, 1)  # whatever a library prints is no answer
    with suppress(ImportError):  # the caller gets the error
        import_module(module)
    while (message := receive(calls)) is not None:
        function, arguments, seconds, folder = pickle.loads(message)
        del message
        # Should the parent be gone: ends the process from outside of Python, whatever it is at.
        faulthandler.dump_traceback_later(seconds * WAITING + 5, exit=True, file=nowhere)
        send(answers, _answer(function, arguments, folder))
        faulthandler.cancel_dump_traceback_later()
    os._exit(0)  # what is left need not be taken apart


def send(stream: BinaryIO, message: bytes) -> None:
    """Write a message."""
    stream.write(len(message).to_bytes(8, "big"))
    stream.write(message)
    stream.flush()


def receive(stream: BinaryIO) -> bytes | None:
    """Read a message, None where the stream ends before it is whole."""
    length = int.from_bytes(stream.read(8), "big")
    message = stream.read(length)
    return message if length and len(message) == length else None


def _answer(function: str, arguments: tuple[object, ...], folder: str) -> bytes:
    """Call the function; its answer's kind and content, and whether this process can go on."""
    module, _, name = function.partition(":")
    kind, content = ChildAnswer.RESULT, None
    try:
        _go_to(folder)
        content = getattr(import_module(module), name)(*arguments)
        return pickle.dumps((kind, content, _is_small()), pickle.HIGHEST_PROTOCOL)
    except KaoheError as error:
        kind, content = ChildAnswer.REFUSAL, str(error)
    except MemoryError:
        kind, content = ChildAnswer.END, Reason.MEMORY
    except Exception:
        kind, content = ChildAnswer.ERROR, format_exc()
    except BaseException:  # a panic of a library that is not written in Python
        kind, content = ChildAnswer.END, Reason.CRASH
    return pickle.dumps((kind, content, kind is ChildAnswer.REFUSAL and _is_small()))


def _go_to(folder: str) -> None:
    """Let a path without folders mean what it means to the caller."""
    with suppress(OSError):  # this process's has been deleted
        if not folder or os.getcwd() == folder:  # noqa: PTH109
            return
    os.chdir(folder)


def _is_small() -> bool:
    """Tell whether the process holds so little memory that it may wait for another call."""
    if sys.platform == "linux":  # psutil takes as long to import as most calls take
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") < KEPT
    import psutil

    return psutil.Process().memory_info().rss < KEPT


def _limit(memory: int) -> None:
    """Let the system itself refuse more memory, where it can; the parent watches everywhere."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(0x8003)  # no dialog for what nobody sees
