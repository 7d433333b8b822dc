"""What README says of safety about LibreOffice's add-in: its process, and what it leaves behind."""

import os
import sys
import time
from pathlib import Path

import psutil

from tests.conformance.hosts import Calc, need_calc
from workbook.hosts.addin import build_addin


def test_the_addins_process_listens_on_nothing_writes_nothing_and_ends(tmp_path: Path) -> None:
    need_calc()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    program = Calc(tmp_path / "calc")
    program.environment["TMPDIR"] = str(temporary)
    build_addin(tmp_path / "kaohe.oxt", Path(sys.executable))
    program.install(tmp_path / "kaohe.oxt")
    program.start()
    try:
        program.do("open", None)
        program.do("array", "Sheet1", "C1:C1", "=KH.WORKDAYS(A1:B1)")
        assert program.do("read", "Sheet1", "C1:C1") == [["日历缺少“日期”列"]]
        (process,) = [
            child
            for child in psutil.Process(os.getpid()).children(recursive=True)
            if "udf.hosts.calc" in child.cmdline()
        ]
        assert process.net_connections("all") == []
        written = [file.path for file in process.open_files() if file.mode != "r"]
        assert written == []
        assert [path.name for path in temporary.rglob("kaohe*")] == []
    finally:
        program.stop()
    deadline = time.monotonic() + 30
    while process.is_running() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not process.is_running()
    assert [path.name for path in temporary.rglob("kaohe*")] == []
