"""What the buttons of the task pane run: the scripts of workbook, all of them."""

from workbook.scripts import check, import_export, next_month

__all__ = ["check", "import_export", "next_month"]
