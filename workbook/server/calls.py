"""Calls of functions and buttons, answered beside the event loop.

A month takes a while, and while Python works at one thing nothing else goes on. So the event loop
does none of it: small calls have a thread, larger ones another, and the largest, like all that a
button does, a process of their own, which also bounds what a strange file can do.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from udf.errors import KaoheError
from workbook.files import bounded
from workbook.server import apart, function_calls, script_calls
from workbook.server.guard import CALL, Answer

SMALL, LARGE = 2**20, 8 * 2**20  # bytes of a function's call
SECONDS, MEMORY = 300.0, 2**31

_PROCESSES = 4  # that are waited for at a time
_APART = f"{apart.__name__}:{apart.answer.__name__}"


def answering() -> Answer:
    """Return what answers calls to our functions and scripts."""
    small, larger, largest = (ThreadPoolExecutor(threads) for threads in (1, 1, _PROCESSES))

    async def answer(path: str, body: bytearray) -> bytes:
        run = asyncio.get_running_loop().run_in_executor
        if path != CALL or len(body) > LARGE:
            return await run(largest, _apart, path, body)
        return await run(small if len(body) <= SMALL else larger, function_calls.answer, body)

    return answer


def _apart(path: str, body: bytearray) -> bytes:
    if path != CALL:
        script_calls.check(body)
    try:
        answered: bytes = bounded.call(_APART, path, body, memory=MEMORY, seconds=SECONDS)
    except bounded.Ended as error:
        how = "缩小公式引用的区域" if path == CALL else "在电脑上用 kaohe 命令处理"
        raise KaoheError(f"内容太多或有问题，没有做成；请{how}") from error
    return answered
