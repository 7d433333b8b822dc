"""What the task pane's buttons do with the open workbook, as xlwings' actions.

What is to be written goes back as xlwings' own actions; what is to be shown, and a workbook to be
opened, through callbacks that the pane registers with xlwings.
"""

import base64
import binascii
import logging
from collections.abc import Callable, Sequence
from typing import Any

import xlwings

from udf.errors import KaoheError
from workbook.ooxml.cell_writes import CellBlock, entered, shown
from workbook.ooxml.references import area_text
from workbook.server import task_pane as pane
from workbook.server.pane_questions import Ask, read_reply
from workbook.server.task_pane import Answer

ANSWER, UNCHANGED = "kaoheAnswer", "kaoheUnchanged"  # the pane's callbacks

_LOG = logging.getLogger(__name__)


def check(book: xlwings.BookAsync, content: str) -> None:
    """List the problems of the workbook."""
    _run(book, lambda: pane.check(_bytes(content), book.name))


def import_export(
    book: xlwings.BookAsync, content: str, kind: str, name: str, export: str, reply: str
) -> None:
    """Bring another system's export into the workbook."""
    _run(
        book,
        lambda: pane.import_export(
            _bytes(content), book.name, kind, name, _bytes(export), read_reply(reply)
        ),
    )


def adopt(book: xlwings.BookAsync, content: str, reply: str) -> None:
    """Put the functions into a copy of the office's own workbook."""
    _run(book, lambda: pane.adopt(_bytes(content), book.name, read_reply(reply)))


def next_month(book: xlwings.BookAsync, content: str, reply: str) -> None:
    """Make the following month's workbook."""
    _run(book, lambda: pane.following(_bytes(content), book.name, read_reply(reply)))


def _run(book: xlwings.Book, work: Callable[[], Answer]) -> None:
    """Do a button's work and tell the pane; whatever goes wrong is answered with a sentence."""
    try:
        answer = work()
    except KaoheError as error:
        answer = Answer("bad", [str(error)])
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of a library in Rust is no Exception
        _LOG.exception("button")
        answer = Answer("bad", ["服务出了意外，没有做成，工作簿没有改动；请联系管理员。"])
    _write(book, answer.blocks)
    made = answer.made and {
        "name": answer.made[0],
        "content": base64.b64encode(answer.made[1]).decode(),
    }
    book.app.macro(ANSWER)(
        {
            "look": answer.look,
            "sentences": answer.sentences,
            "findings": [finding._asdict() for finding in answer.findings],
            "made": made,
            "asks": [_ask(ask) for ask in answer.asks],
            "remembered": answer.remembered,
        }
    )


def _ask(ask: Ask) -> dict[str, Any]:
    return {**ask._asdict(), "choices": [choice._asdict() for choice in ask.choices]}


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise KaoheError("收到的文件不完整，没有处理；请再试一次") from error


def _write(book: xlwings.Book, blocks: Sequence[CellBlock]) -> None:
    """Write the blocks, the first thing being to see that nobody has changed these cells since."""
    if blocks:
        expected = [
            {
                "sheet": block.sheet,
                "address": area_text(block.area),
                "values": [[shown(value) for value in row] for row in block.before],
            }
            for block in blocks
        ]
        book.app.macro(UNCHANGED)(expected)
    for block in blocks:
        first_row, first_column, last_row, last_column = block.area
        cells = book.sheets[block.sheet].range((first_row, first_column), (last_row, last_column))
        cells.raw_value = [[entered(value) for value in row] for row in block.after]
