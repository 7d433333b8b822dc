"""The child's side of `bounded`: it imports next to nothing, to be there at once."""

import faulthandler
import os
import pickle
import sys
from contextlib import suppress
from enum import Enum
from importlib import import_module

from udf.errors import KaoheError


class Reason(Enum):
    """Why a call gave no result."""

    MEMORY = "memory"
    TIME = "time"
    CRASH = "crash"


def main(function: str, memory: int, seconds: float) -> None:
    """Call ``module:function`` with the pickled arguments on standard input, write its result."""
    _limit(memory, seconds)
    try:
        module, _, name = function.partition(":")
        result = getattr(import_module(module), name)(*pickle.load(sys.stdin.buffer))
        answer = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    except KaoheError as error:
        answer = pickle.dumps(error)
    except MemoryError:
        answer = pickle.dumps(Reason.MEMORY)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # millions of cells need not be taken apart


def _limit(memory: int, seconds: float) -> None:
    """Let the system itself refuse more memory, where it can; the parent watches everywhere."""
    # Should the parent be gone: ends the process from outside of Python, whatever it is busy with.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    faulthandler.dump_traceback_later(seconds + 5, exit=True, file=nowhere)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(0x8003)  # no dialog for what nobody sees
