"""What there is on this computer for the functions to work with, as findings for a helper to read.

Nothing of any workbook is in them.
"""

import locale
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version

from workbook.hosts.excel import Machine, inspect_machine, this_machine
from workbook.hosts.findings import MachineFinding
from workbook.hosts.libreoffice import inspect_libreoffice

WPS = ("Ket.Application", "ET.Application")


@dataclass(frozen=True)
class Section:
    """The findings about one program."""

    title: str
    findings: tuple[MachineFinding, ...]


def examine() -> list[Section]:
    """Return what was found out about this computer and each spreadsheet program on it."""
    machine = this_machine() if sys.platform == "win32" else None
    return [
        Section("本机", tuple(_basics())),
        Section("Excel", tuple(_excel(machine))),
        Section("WPS 表格", tuple(_wps(machine))),
        Section("LibreOffice", tuple(inspect_libreoffice())),
    ]


def page(sections: Sequence[Section]) -> str:
    """Return the findings as a page of text."""
    lines = []
    for section in sections:
        lines += [f"{section.title}：", *map(line, section.findings), ""]
    return "\n".join(lines)


def line(finding: MachineFinding) -> str:
    """Return a finding in one line, what is wrong so that it is seen."""
    return f"  {'可以' if finding.good else '不行'}：{finding.text}"


def _basics() -> Iterator[MachineFinding]:
    yield MachineFinding(True, f"kaohe {version('kaohe')}，xlwings {version('xlwings')}")
    yield MachineFinding(True, f"Python {platform.python_version()}：{sys.executable}")
    yield _parts()
    yield MachineFinding(
        True, f"{platform.system()} {platform.release()}，编码 {locale.getencoding()}"
    )


# What is compiled: a Python that was cut down, or lacks one of the system's libraries, fails here.
_PARTS = ("ctypes", "lxml.etree", "formualizer", "numpy", "pandas", "psutil", "python_calamine")
_ON_WINDOWS = ("pythoncom", "win32api", "win32com.shell.shell")


def _parts() -> MachineFinding:
    """Return what the program needs of its Python, each tried."""
    broken = []
    for name in (*_PARTS, *(_ON_WINDOWS if sys.platform == "win32" else ())):
        try:
            import_module(name)
        except Exception as error:
            broken.append(f"{name}（{type(error).__name__}）")
    if not broken:
        return MachineFinding(True, f"要用的部件都打得开（{len(_PARTS)}个）")
    return MachineFinding(
        False, f"打不开{'、'.join(broken)}；请换用完整的 Python 3.11（64位）重新安装或重新打包"
    )


def _excel(machine: Machine | None) -> Iterator[MachineFinding]:
    if machine is None:
        yield MachineFinding(True, "不是 Windows，用不了宏工作簿；Mac 和网页版用 kaohe host office")
    else:
        yield from inspect_machine(machine)


def _wps(machine: Machine | None) -> Iterator[MachineFinding]:
    found = () if machine is None else wps_programs(machine)
    if not found:
        yield MachineFinding(True, "没有找到 WPS 表格；WPS 里总能看到 kaohe calc 存下的分数")
    for name in found:
        yield MachineFinding(
            True,
            f"找到 WPS 表格（{name}）；带宏功能的 WPS 也许能用宏工作簿，"
            "请用 kaohe doctor 工作簿 试；总可以先用 kaohe calc 计算再打开",
        )


def wps_programs(machine: Machine) -> tuple[str, ...]:
    """Return the names by which WPS's spreadsheets can be started on a machine."""
    roots = (r"HKCU\SOFTWARE\Classes", r"HKLM\SOFTWARE\Classes")
    return tuple(
        name
        for name in WPS
        if any(machine.registry(rf"{root}\{name}\CLSID", "") is not None for root in roots)
    )
