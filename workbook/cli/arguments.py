"""What several verbs have in common: their arguments, exit statuses, and names of hosts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from udf.errors import KaoheError

DONE, PROBLEMS, FAILED, INTERRUPTED = 0, 1, 2, 130
HOSTS = {
    "embedded": "不用任何电子表格程序（默认）",
    "excel": "Windows 版 Excel",
    "office": "Excel 365、Mac、网页版",
    "calc": "LibreOffice",
}
HOST_HELP = "；".join(f"{name} {what}" for name, what in HOSTS.items())

Add = Callable[..., Any]


def add_book(add: Add) -> None:
    """Add the workbook that the verb is about."""
    add("book", type=Path, metavar="工作簿", help="考核工作簿（.xlsx、.xlsm）")


def add_output(add: Add, help_text: str) -> None:
    """Add the path to write to."""
    add("-o", "--output", type=Path, metavar="路径", help=help_text)


def add_replace(add: Add) -> None:
    """Add the consent to replace an existing file."""
    add("--replace", action="store_true", help="已有同名文件时换掉它，原来的先存一份到“备份”文件夹")


def check_ending(target: Path, ending: str) -> None:
    """KaoheError where a workbook would be named as what it is not."""
    if target.suffix.lower() != ending:
        raise KaoheError(f"这个工作簿应以 {ending} 结尾；请把“{target.name}”改名后再试")
