"""The task pane's buttons as custom scripts of xlwings Server.

The pane sends the open workbook as a file, which holds what xlwings' own picture of it does not:
formulas, formats, defined names. The server only knows the scripts by their names; they run in a
process of their own, and what they need is imported there.
"""

import xlwings
from xlwings.server import script


@script
async def check(book: xlwings.BookAsync, content: str) -> None:
    """List the problems of the workbook."""
    from workbook.server import button_actions

    button_actions.check(book, content)


@script
async def import_export(
    book: xlwings.BookAsync, content: str, kind: str, name: str, export: str, reply: str
) -> None:
    """Bring another system's export into the workbook."""
    from workbook.server import button_actions

    button_actions.import_export(book, content, kind, name, export, reply)


@script
async def adopt(book: xlwings.BookAsync, content: str, reply: str) -> None:
    """Put the functions into a copy of the office's own workbook."""
    from workbook.server import button_actions

    button_actions.adopt(book, content, reply)


@script
async def next_month(book: xlwings.BookAsync, content: str, reply: str) -> None:
    """Make the following month's workbook."""
    from workbook.server import button_actions

    button_actions.next_month(book, content, reply)
