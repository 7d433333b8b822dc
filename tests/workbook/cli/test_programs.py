"""The verbs about spreadsheet programs, with programs that stand for them; and those without a console."""

import ctypes
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.workbook.cli.month import blank, kaohe_here
from udf.errors import KaoheError
from workbook.cli.no_console import errors_in_a_window
from workbook.hosts.computer import Section
from workbook.hosts.doctor import Diagnosis, Difference
from workbook.hosts.excel import Machine
from workbook.hosts.findings import MachineFinding

GOOD, BAD = MachineFinding(True, "好的"), MachineFinding(False, "坏的")


def test_libreoffice_is_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook.hosts.libreoffice.host_calc", lambda: Path("/opt/office"))
    run = kaohe_here(tmp_path, "host", "calc")
    assert (run.status, run.err) == (0, "")
    assert run.out == "已装好LibreOffice的考核函数（/opt/office）。重新打开LibreOffice后就能用。"


@pytest.mark.parametrize(("findings", "status"), [([GOOD], 0), ([GOOD, BAD], 1)])
def test_excel_is_set_up_and_what_is_missing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, findings: list[MachineFinding], status: int
) -> None:
    monkeypatch.setattr("workbook.hosts.excel.this_machine", lambda: None)
    monkeypatch.setattr("workbook.hosts.excel.host_excel", lambda _: findings)
    run = kaohe_here(tmp_path, "host", "excel")
    assert (run.status, run.out) == (status, "".join(("可以：好的", "不行：坏的")[: len(findings)]))


def test_a_workbook_is_converted_where_it_is_said_to_go(tmp_path: Path) -> None:
    (tmp_path / "2026-11.xlsx").write_bytes(blank())
    run = kaohe_here(tmp_path, "host", "calc", "--convert", "2026-11.xlsx", "-o", "给calc.xlsx")
    assert (run.status, run.out) == (0, "已转换，存为给calc.xlsx。")
    assert (tmp_path / "给calc.xlsx").exists()
    refused = kaohe_here(tmp_path, "host", "embedded")
    assert refused.status == 2 and "不需要设置" in refused.err


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[tuple[str, str], Any]:
    """The registry of a Windows machine on which everything is well; every test finds no difference."""
    registry: dict[tuple[str, str], Any] = {}
    machine = Machine(lambda *at: registry.get(at), tmp_path, tmp_path / "python.exe", "gbk")
    monkeypatch.setattr("workbook.hosts.excel.this_machine", lambda: machine)
    monkeypatch.setattr("workbook.hosts.computer.examine", lambda: [Section("本机", (GOOD,))])
    return registry


EXCEL = (r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe", "")
WPS = (r"HKCU\SOFTWARE\Classes\Ket.Application\CLSID", "")


@pytest.mark.parametrize(
    ("programs", "tried"),
    [([EXCEL], ["Excel"]), ([WPS], ["Ket.Application"]), ([EXCEL, WPS], ["Excel", "Ket.Application"]), ([], ["Excel"])],
)  # fmt: skip
def test_every_program_there_is_is_put_to_the_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, windows: dict[tuple[str, str], Any],
    programs: list[tuple[str, str]], tried: list[str],
) -> None:  # fmt: skip
    windows.update(dict.fromkeys(programs, "x"))
    started = list[tuple[str, object]]()

    def doctor(book: Path, start: Any, program: str) -> Diagnosis:
        assert book == Path("2026-11.xlsx")
        started.append((program, start and start.args))
        wrong = Difference("重新计算", "个人得分", "D4", 19.99, 20)
        return Diagnosis("16.0", 12, () if program == "Excel" else (wrong,))

    monkeypatch.setattr("workbook.hosts.doctor.doctor", doctor)
    run = kaohe_here(tmp_path, "doctor", "2026-11.xlsx")
    assert started == [(name, None if name == "Excel" else (name,)) for name in tried]
    assert run.status == (1 if "Ket.Application" in tried else 0)
    assert ("个人得分!D4" in run.out) == ("Ket.Application" in tried)
    assert f"{tried[0]}16.0：比较了12个结果" in run.out


@pytest.mark.parametrize(("finding", "status"), [(GOOD, 0), (BAD, 1)])
def test_the_computer_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, finding: MachineFinding, status: int
) -> None:
    sections = [Section("本机", (GOOD,)), Section("LibreOffice", (finding,))]
    monkeypatch.setattr("workbook.hosts.computer.examine", lambda: sections)
    run = kaohe_here(tmp_path, "doctor", "-o", "检查.txt")
    assert run.status == status
    assert run.out.endswith("检查结果已存为检查.txt。")
    assert (tmp_path / "检查.txt").read_bytes().startswith(b"\xef\xbb\xbf")


def test_without_a_console_errors_are_errors_in_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    told = list[tuple[Any, ...]]()
    user = SimpleNamespace(MessageBoxW=lambda *message: told.append(message))
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(user32=user), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    for stdout, stderr in ((None, None), (None, sys.stderr), (sys.stdout, None)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdout", stdout)
            patch.setattr(sys, "stderr", stderr)
            with errors_in_a_window():
                print("什么都好")
                print(" 不好 ", file=sys.stderr)
            assert (sys.stdout, sys.stderr) == (stdout, stderr)
    assert told == [(None, "不好", "月度考核", 0x10)] * 3
    with pytest.raises(KaoheError), errors_in_a_window():
        raise KaoheError("不是这里的事")
    assert len(told) == 3


def test_without_windows_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with errors_in_a_window():
        print("不好", file=sys.stderr)
    assert sys.stderr is None
