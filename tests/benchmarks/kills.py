"""Commands killed at random moments: no half file, no failed rerun, nothing left after the rerun.

    python -m tests.benchmarks.kills [runs]

Every command that writes is killed (SIGKILL, TerminateProcess) after a random part of the time that
it takes. Then each workbook in the folder is the old one or a whole new one; the command is run
again, and ends as it does undisturbed.
"""

import random
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.workbook.cli.month import blank, calculated, contents, environment, fill, kaohe
from workbook.ooxml.package import Package

WRITERS: tuple[tuple[str, ...], ...] = (
    ("new", "2026-12", "--roster", "名册.csv"),
    ("new", "2026-11", "--roster", "名册.csv", "--replace"),
    ("import", "reviews", "好差评.csv", "--into", "2026-11.xlsx"),
    ("import", "attendance", "考勤.csv", "--into", "2026-11.xlsx"),
    ("calc", "空白.xlsx"),
    ("publish", "2026-11.xlsx"),
    ("year", "2026-11.xlsx"),
    ("next", "2026-11.xlsx"),
    ("adopt", "月度考核表.xlsx"),
    ("adopt", "月度考核表.xlsx", "--in-place"),
    ("host", "calc", "--convert", "2026-11.xlsx"),
    ("host", "office"),
    ("undo", "改过.xlsx"),
    ("demo",),
)
# Whose rerun meets its own finished result where the kill came after the last step.
_REFUSED_AFTERWARDS = ("已经有了", "不是空文件夹", "没有“改过.xlsx”可以撤回的备份")


def main(runs: int = 300) -> int:
    """Kill so many commands and print what came of it."""
    drawn, failures = random.Random(11), 0
    took: dict[tuple[str, ...], float] = {}
    for number in range(runs):
        command = WRITERS[number % len(WRITERS)]
        if command not in took:
            with TemporaryDirectory() as folder:
                started = time.monotonic()
                kaohe(prepared(Path(folder)), *command, seconds=600)
                took[command] = time.monotonic() - started
        with TemporaryDirectory() as folder:
            after = drawn.random() * took[command]
            wrong = kill(prepared(Path(folder)), command, after)
        if wrong:
            failures += 1
            print(f"{number}: {' '.join(command)} after {after:.2f} s: {wrong}", flush=True)
    print(f"{runs} kills, {failures} with damage")
    return 1 if failures else 0


def prepared(folder: Path) -> Path:
    """Fill a folder with what the commands work on."""
    fill(folder)
    (folder / "改过.xlsx").write_bytes(blank())
    (folder / "备份").mkdir()
    (folder / "备份" / "改过_20261101-080000_导入前.xlsx").write_bytes(calculated())
    return folder


def kill(folder: Path, command: tuple[str, ...], after: float) -> list[str]:
    """Kill a command after some seconds; return what is wrong then, and after it is run again."""
    before = contents(folder)
    process = subprocess.Popen(
        [sys.executable, "-m", "workbook.cli.main", *command],
        cwd=folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    wrong = halves(folder, before)
    again = kaohe(folder, *command, seconds=600)
    if again.status not in (0, 1) and not any(part in again.err for part in _REFUSED_AFTERWARDS):
        wrong.append(f"rerun: {again.status} {again.err}")
    wrong += [f"left over: {path.name}" for path in folder.rglob(".kaohe-*")]
    return wrong + halves(folder, before)


def halves(folder: Path, before: dict[str, bytes]) -> list[str]:
    """Return what in a folder is neither as it was nor whole; temporary files are nobody's."""
    found = []
    for name, content in contents(folder).items():
        if (
            any(part.startswith(".kaohe-") for part in name.split("/"))
            or before.get(name) == content
        ):
            continue
        if name.endswith((".xlsx", ".xlsm")):
            try:
                with zipfile.ZipFile(folder / name) as archive:
                    if archive.testzip() is not None:
                        found.append(f"damaged: {name}")
                Package.open(folder / name)
            except Exception as error:
                found.append(f"damaged: {name} ({error})")
        elif not content:
            found.append(f"empty: {name}")
    found += [
        f"gone: {name}" for name in before if not (folder / name).exists() and "备份" not in name
    ]
    for publication in folder.glob("*_公布/第*次公布"):
        if not list(publication.rglob("清单.json")):
            found.append(f"half: {publication.name}")
    return found


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
