"""What runs in a process of its own: the buttons' work, whole, on what was sent alone."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.workbook.imports.made import PEOPLE, make
from udf.roster import Person

pytest.importorskip("xlwings_server", reason="needs pip install kaohe[office]")

# Answers a button's call and lists what it opens for writing and whom it connects to.
PROGRAM = """
import json, os, sys
deeds = []
def watch(event, args):
    if event == "socket.connect":
        deeds.append(f"connect {args[1]!r}")
    elif event == "open" and isinstance(args[0], str) and args[2] & (os.O_WRONLY | os.O_RDWR):
        deeds.append(f"write {args[0]}")
from workbook.server.apart import answer
body = sys.stdin.buffer.read()
sys.dont_write_bytecode = True
sys.addaudithook(watch)
answered = answer("/xlwings/custom-scripts-call/" + sys.argv[1], bytearray(body))
print(json.dumps([deeds, json.loads(answered)]))
"""
EXPORT = "工号,姓名,日期,班次,打卡结果\n0101,王芳,2026-11-03,上午上班,迟到\n"


@pytest.fixture(scope="module")
def month() -> bytes:
    return make(Person(row, *person, None, None) for row, person in enumerate(PEOPLE))


def press(button: str, project: Path, *files: Any) -> tuple[list[str], dict[str, Any]]:
    """What a button's work did to the machine, and what it told the pane."""
    sent = [base64.b64encode(file).decode() if isinstance(file, bytes) else file for file in files]
    call = {
        "client": "Office.js", "version": "", "names": [], "sheets": [], "args": sent,
        "book": {"name": "2026-11.xlsx", "active_sheet_index": 0, "selection": "A1"},
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, button],
        input=json.dumps(call).encode(),
        capture_output=True,
        check=True,
        env=os.environ
        | {"XLWINGS_PROJECT_DIR": str(project), "XLWINGS_LICENSE_KEY": "noncommercial"},
        cwd=Path(__file__).parents[3],
    )
    deeds, answered = json.loads(done.stdout)
    return deeds, answered["actions"][-1]["args"][1]


@pytest.mark.parametrize(
    ("button", "files"),
    [
        ("check", ()),
        ("import_export", ("attendance", "考勤.csv", EXPORT.encode(), "{}")),
        ("import_export", ("attendance", "考勤.csv", b"\x00\x01", "{}")),
        ("adopt", ("{}",)),
        ("adopt", ("no reply",)),
    ],
)
def test_a_button_writes_no_file_and_asks_nobody(
    button: str, files: tuple[Any, ...], month: bytes, tmp_path: Path
) -> None:
    deeds, said = press(button, tmp_path, month, *files)
    assert said["sentences"]
    assert "意外" not in "".join(said["sentences"])
    assert [deed for deed in deeds if os.devnull not in deed] == []
    assert list(tmp_path.iterdir()) == []
