"""The work of a call in a process of its own: `answer` is what runs there."""

import os
from logging import getLogger
from pathlib import Path

from udf.errors import KaoheError
from workbook.server.errors_file import record_errors
from workbook.server.guard import BUTTON, CALL, FAILED

_LOG = getLogger(__name__)


def answer(path: str, body: bytearray) -> bytes:
    """Answer the body of a call to a path. Whatever goes wrong is a KaoheError."""
    folder = os.environ.get("XLWINGS_PROJECT_DIR")  # not there for who calls without a server
    if folder:
        record_errors(Path(folder))
    try:
        if path == CALL:
            from workbook.server.function_calls import answer as answer_function

            return answer_function(body)
        from workbook.server.script_calls import answer as answer_script

        return answer_script(path.removeprefix(BUTTON), body)
    except (KaoheError, MemoryError):
        raise
    except Exception as error:
        _LOG.exception("unforeseen")
        raise KaoheError(FAILED) from error
