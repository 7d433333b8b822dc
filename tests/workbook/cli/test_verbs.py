"""Every verb run as a user runs it: done, refused, and with something to look at.

Each verb's first run to each exit status is a process of its own; the others save its start.
"""

import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.workbook.cli.month import (
    COMMAND,
    calculated,
    contents,
    environment,
    fill,
    kaohe,
    kaohe_here,
    squeezed,
)
from workbook.cli.main import VERBS, main
from workbook.hosts.convert import convert_package
from workbook.hosts.vba import ribbon
from workbook.ooxml.macros.project import read_project, to_bytes, with_module
from workbook.ooxml.macros.ribbon import drop_tab
from workbook.ooxml.package import Package

LONG = "考" * 100


@dataclass(frozen=True)
class Case:
    """A command, the status that it ends with, and what it leaves in the folder.

    What it says is in said.txt: as output where the status is 0 or 1, else among the errors.
    ``new`` are the files and folders that it makes; a file that was there changes only if ``edits``
    names it.
    """

    command: str
    status: int
    new: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()


CASES = (
    Case("new 2026-12 --roster 名册.csv", 0, new=("2026-12.xlsx",)),
    Case("new 2026-11 --roster 名册.csv", 2),
    Case("new 2026-11 --roster 考勤.csv", 2),
    Case("new 2026-12 --roster 考勤.csv", 2),
    Case("new 2026-12 --roster 名册.csv -o 名册.csv", 2),
    Case(
        "new 2026-11 --roster 名册.csv --replace", 0,
        new=("备份",), edits=("2026-11.xlsx",),
    ),
    Case(
        "import reviews 好差评.csv --into 空白.xlsx", 0,
        new=("备份",), edits=("空白.xlsx",),
    ),
    Case(
        "import reviews 两列.csv --into 2026-11.xlsx", 1,
        new=("导入好差评.对照.toml",),
    ),
    Case(
        "import 考勤 考勤.csv --into 2026-11.xlsx", 1,
        new=("备份",), edits=("2026-11.xlsx",),
    ),
    Case("import reviews 没有.csv --into 2026-11.xlsx", 2),
    Case("import 天气 好差评.csv --into 2026-11.xlsx", 2),
    Case("calc 2026-11.xlsx", 0),
    Case("calc 空白.xlsx", 0, new=("备份",), edits=("空白.xlsx",)),
    Case("calc 有错.xlsx", 1),
    Case("calc 月度考核表.xlsx", 2),
    Case("calc 名册.csv", 2),
    Case("check 2026-11.xlsx", 0),
    Case("check 有错.xlsx", 1),
    Case("2026-11.xlsx", 0),
    Case("有错.xlsx", 1),
    Case("没有.xlsx", 2),
    Case("check 没有.xlsx", 2),
    Case("explain 2026-11.xlsx 李强", 0),
    Case("explain 2026-11.xlsx 谁", 2),
    Case("publish 2026-11.xlsx", 0, new=("2026-11_公布",)),
    Case("publish 有错.xlsx", 1, new=("有错_公布",)),
    Case("publish --verify .", 2),
    Case("publish", 2),
    Case("year 2026-11.xlsx", 1, new=("年度汇总.xlsx",)),
    Case("year 2026-11.xlsx -o 2026-11.xlsx", 2),
    Case("year 2026-11.xlsx -o 空白.xlsx", 2),
    Case("next 2026-11.xlsx", 0, new=("2026-12.xlsx",)),
    Case("next 2026-11.xlsx -o 空白.xlsx", 2),
    Case("next 2026-11.xlsx -o 2026-11.xlsx --replace", 2),
    Case("next 名册.csv", 2),
    Case("next 没有月份.xlsx", 1, new=("没有月份.对照.toml",)),
    Case("adopt 月度考核表.xlsx --dry-run", 0),
    Case("adopt 月度考核表.xlsx", 0, new=("月度考核表_已接入.xlsx",)),
    Case(
        "adopt 月度考核表.xlsx --in-place", 0, new=("备份",), edits=("月度考核表.xlsx",)
    ),
    Case("adopt 没有月份.xlsx", 1, new=("没有月份.对照.toml",)),
    Case("adopt 月度考核表.xlsx -o 空白.xlsx", 2),
    Case("adopt 月度考核表.xlsx -o 月度考核表.xlsx", 2),
    Case("adopt 月度考核表.xlsx -o 新.xlsx --in-place", 2),
    Case("adopt 名册.csv", 2),
    Case("undo 2026-11.xlsx", 2),
    Case("undo 2026-11.xlsx --list", 0),
    Case("host calc --convert 2026-11.xlsx", 0, new=("2026-11_calc.xlsx",)),
    Case("host excel --convert 2026-11.xlsx -o 空白.xlsx", 2),
    Case("host calc --convert 月度考核表.xlsx", 2),
    Case("host embedded", 2),
    Case("host office", 0, new=("kaohe-server",)),
    Case("host office --folder .", 2),
    Case("serve 没有", 2),
    Case("doctor 月度考核表.xlsx", 2),
    Case("demo .", 2),
    Case("pack 2026-11.xlsx --python . --wheels .", 2),
    Case("page 2026-11.xlsx 没有.csv", 2),
    Case("飞", 2),
    Case(f"calc {LONG}.xlsx", 2),
    Case(f"publish 2026-11.xlsx -o {LONG}", 2),
    Case(f"host office --folder {LONG}", 2),
    Case(f"demo {LONG}", 2),
)  # fmt: skip


# What each command says, without blanks and the lines of tables.
SAID = dict(
    pair.split("\n")
    for pair in Path(__file__).with_name("said.txt").read_text("utf-8").strip("\n").split("\n\n")
)
VARYING = {
    "[─-╿]+": " ",
    r"(?<=，)2\d{3}-\d\d-\d{4}:\d\d(?=保存)": "…",  # when a file was saved
    "(?<=校验码)[0-9a-f-]+": "…",
    "(?<=更新了)[1-9][0-9]*(?=个公式)": "…",
    "(?<=详细情况记在).*": "…",
}


def plain(said: str, folder: Path) -> str:
    """What a command says, without what differs from run to run."""
    said = said.replace(str(folder), "…").replace("考" * 100, "考…考")
    for pattern, word in VARYING.items():
        said = re.sub(pattern, word, said)
    return said.strip()


PROCESSES = {(case.command.split()[0], case.status): case for case in reversed(CASES)}.values()


@pytest.mark.usefixtures("full_ledgers")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.command[:60])
def test_a_command_ends_as_it_should(case: Case, tmp_path: Path) -> None:
    before = contents(fill(tmp_path))
    run = (kaohe if case in PROCESSES else kaohe_here)(tmp_path, *case.command.split())
    assert run.status == case.status, run
    right, wrong = (run.err, run.out) if case.status == 2 else (run.out, run.err)
    assert wrong == ""
    assert plain(right, tmp_path) == SAID[case.command.replace(LONG, "考…考")]
    after = contents(tmp_path)
    tops = {path.name for path in tmp_path.iterdir()}
    assert tops - {name.split("/")[0] for name in before} == set(case.new)
    changed = {name for name, content in before.items() if after.get(name) != content}
    assert changed == set(case.edits)
    for name in case.edits:
        copies = [content for path, content in after.items() if path.startswith("备份/")]
        assert copies == [before[name]]


def test_what_was_published_is_verified(tmp_path: Path) -> None:
    fill(tmp_path)
    assert kaohe_here(tmp_path, "publish", "2026-11.xlsx").status == 0
    verified = kaohe_here(tmp_path, "publish", "--verify", "2026-11_公布")
    assert (verified.status, verified.out.strip()) == (0, "与公布时完全一致。")


def test_every_verb_is_run() -> None:
    refused = {case.command.split()[0] for case in CASES if case.status == 2}
    assert set(VERBS) <= refused


def test_doctor_says_what_is_right_and_wrong_here(tmp_path: Path) -> None:
    run = kaohe(tmp_path, "doctor", "-o", "检查.txt")
    assert (run.status, run.err) == (1 if "不行：" in run.out else 0, "")
    assert all(title in run.out for title in ("本机：", "Excel：", "WPS表格：", "LibreOffice："))
    page = squeezed((tmp_path / "检查.txt").read_bytes().removeprefix(b"\xef\xbb\xbf"))
    assert set(re.findall("(?:可以|不行)：", run.out)) == set(re.findall("(?:可以|不行)：", page))
    assert [path.name for path in tmp_path.iterdir()] == ["检查.txt"]


def test_serve_answers_until_it_is_stopped(tmp_path: Path) -> None:
    pytest.importorskip("xlwings_server", reason="needs pip install kaohe[office]")
    assert kaohe(tmp_path, "host", "office").status == 0
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", port],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        listening = squeezed(server.stdout.readline())
        assert listening == f"服务在http://127.0.0.1:{port}监听；按Ctrl+C停止。"
        assert "考核" in _fetched(f"http://127.0.0.1:{port}/taskpane.html")
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=60)
    finally:
        server.kill()
    assert (server.returncode, out, err) == (0, b"", b"")


def _fetched(address: str) -> str:
    """What a server answers, which may only just begin to listen."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError:
            time.sleep(0.05)
    raise AssertionError("no answer")


def test_undo_takes_an_import_back(tmp_path: Path) -> None:
    before = contents(fill(tmp_path))["空白.xlsx"]
    command = ("import", "reviews", "好差评.csv", "--into", "空白.xlsx")
    assert kaohe(tmp_path, *command).status == 0
    imported = (tmp_path / "空白.xlsx").read_bytes()
    run = kaohe(tmp_path, "undo", "空白.xlsx")
    assert (run.status, run.err) == (0, "")
    assert "导入前的内容" in run.out and "--copy" not in run.out
    assert (tmp_path / "空白.xlsx").read_bytes() == before
    (kept,) = (tmp_path / "备份").iterdir()
    assert kept.read_bytes() == imported
    assert Package(imported).sheet("好差评").cells() != Package(before).sheet("好差评").cells()


def test_undo_says_what_else_it_took_back(tmp_path: Path) -> None:
    fill(tmp_path)
    book = tmp_path / "空白.xlsx"
    command = ("import", "reviews", "好差评.csv", "--into", book.name)
    assert kaohe(tmp_path, *command).status == 0
    package = Package.open(book)
    package.sheets[0].set_value(60, 1, "手工填的")
    book.write_bytes(package.to_bytes())
    run = kaohe(tmp_path, "undo", book.name)
    (kept,) = (tmp_path / "备份").iterdir()
    words = "".join(run.out.split())
    assert "之后改过的内容（如手工填的行）也一起撤回了" in words
    assert f"kaoheundo{book.name}--copy{kept.name}" in words


def test_the_next_month_of_an_xlsm_has_the_present_macros_and_the_tab(tmp_path: Path) -> None:
    package = Package(calculated())
    convert_package(package, "excel")
    drop_tab(package, ribbon())
    macros = package.linked("vbaProject") or ""
    project = read_project(package.part(macros))
    old = project.text("kaohe").replace("PressButton", "Earlier")
    package.set_part(macros, to_bytes(with_module(project, "kaohe", old)))
    package.save(tmp_path / "2026-11.xlsm")
    assert main(["next", str(tmp_path / "2026-11.xlsm")]) == 0
    made = Package.open(tmp_path / "2026-12.xlsm")
    assert "PressButton" in read_project(made.part(macros)).text("kaohe")
    assert made.has_part("customUI/customUI.xml")
