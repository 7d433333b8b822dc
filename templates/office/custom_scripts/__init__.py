"""What the buttons of the task pane run: the scripts of workbook, all of them."""

from workbook.server.scripts import adopt, check, import_export, next_month

__all__ = ["adopt", "check", "import_export", "next_month"]
