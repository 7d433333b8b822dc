"""A month of three people, made once, and the exports and rosters that go with it."""

import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from tests.kept import kept
from tests.workbook.imports.made import make
from udf.roster import Person
from workbook.cli.main import main
from workbook.engine.recalculate import recalculate
from workbook.ooxml.package import Package

PEOPLE = (("1001", "王芳", "综合窗口"), ("1002", "李强", "综合窗口"), ("1003", "赵敏", "税务窗口"))
ROSTER = "工号,姓名,窗口\n" + "".join(f"{','.join(person)}\n" for person in PEOPLE)
REVIEWS = "姓名,工号,办件量,评价量\n" + "".join(f"{name},{id},100,90\n" for id, name, _ in PEOPLE)
SIGN_INS = "工号,姓名,部门,日期,班次,考勤结果\n" + "".join(
    f"{id},{name},{window},2026-11-02,{half},{'迟到' if (id, half) == ('1002', '上午') else '正常'}\n"
    for id, name, window in PEOPLE
    for half in ("上午", "下午")
)

TWO_WORKERS = "办件编号,工作人员,受理人员,办理窗口,办结时间,评价等级,差评核实\n" + "".join(
    f"A{n},{worker},{other},综合窗口,2026-11-10,满意,属实\n"
    for n, (worker, other) in enumerate((("王芳", "李强"), ("李强", "王芳")))
)
COMMAND = (sys.executable, "-m", "workbook.cli.main")


@dataclass(frozen=True)
class Run:
    """What a command answered."""

    status: int
    out: str
    err: str


def kaohe(folder: Path, *arguments: str, seconds: float = 120) -> Run:
    """Run the command as a user does, in a folder, without any spreadsheet program."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        timeout=seconds,
        check=False,
    )
    return Run(done.returncode, squeezed(done.stdout), squeezed(done.stderr))


def kaohe_here(folder: Path, *arguments: str) -> Run:
    """Run the same in this process, which has imported already what the command needs."""
    out, err = io.BytesIO(), io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("PATH", "")
        patch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8", write_through=True))
        patch.setattr(sys, "stderr", io.TextIOWrapper(err, "utf-8", write_through=True))
        try:
            status = main(arguments)
        except SystemExit as stopped:
            assert isinstance(stopped.code, int)
            status = stopped.code
        return Run(status, squeezed(out.getvalue()), squeezed(err.getvalue()))


def environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[3])
    return {**os.environ, "PYTHONPATH": root, "PYTHONUTF8": "1", "PATH": ""}


def squeezed(output: bytes) -> str:
    """Output without the line breaks and blanks that fit it to a console."""
    return "".join(output.decode("utf-8").split())


@kept
def blank() -> bytes:
    """The month as `new` makes it, not calculated."""
    return make(Person(row, *person, None, None) for row, person in enumerate(PEOPLE))


@kept
def calculated() -> bytes:
    """The month with every count filled in and one incident, calculated."""
    package = Package(blank(), "2026-11.xlsx")
    for sheet, columns in (
        ("考勤", ("应签到次数", "签到异常次数")),
        ("好差评", ("办件量", "评价量")),
    ):
        _fill(
            package,
            sheet,
            dict(zip(columns, (84, 0) if sheet == "考勤" else (100, 95), strict=True)),
        )
    enter(package, 1, {"日期": "2026-11-03", "姓名": "李强", "条款": "业务规范1"})
    recalculate(package)
    return package.to_bytes()


def _fill(package: Package, name: str, values: dict[str, int]) -> None:
    sheet = package.sheet(name)
    cells = sheet.cells()
    header = {str(cell.value): at for at, cell in cells.items() if at[0] <= 5}
    top = header["姓名"][0]
    for offset in range(1, len(PEOPLE) + 1):
        for column, value in values.items():
            sheet.set_value(top + offset, header[column][1], value)


@kept
def wrong() -> bytes:
    """The month with an incident of somebody who is not on the roster, calculated."""
    package = Package(calculated(), "2026-11.xlsx")
    enter(package, 2, {"日期": "2026-11-04", "姓名": "谁", "条款": "业务规范1"})
    recalculate(package)
    return package.to_bytes()


def enter(package: Package, row: int, values: dict[str, str]) -> None:
    """Enter an incident in a row under the header, from 1."""
    ledger = package.sheet("扣分登记")
    header = {str(cell.value): at for at, cell in ledger.cells().items() if at[0] <= 5}
    for name, value in values.items():
        ledger.set_value(header["日期"][0] + row, header[name][1], value)


@kept
def office(title: str = "2026年11月考核得分", day: str = "2026-11-03") -> bytes:
    """An office's own workbook of the same people: scores and a ledger."""
    book = openpyxl.Workbook()
    scores = book.active
    assert scores is not None
    scores.title = "得分"
    scores.append([title])
    scores.append(
        ["序号", "姓名", "窗口", "业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分"]
    )
    for number, (_, name, window) in enumerate(PEOPLE, start=1):
        scores.append([number, name, window])
    ledger = book.create_sheet("扣分明细")
    ledger.append(["日期", "姓名", "窗口", "条款", "数量", "备注"])
    ledger.append([day, "李强", "综合窗口", "业务规范1", 1, ""])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill(folder: Path) -> Path:
    """Put everything into a folder; return it."""
    for name, content in {
        "2026-11.xlsx": calculated(),
        "空白.xlsx": blank(),
        "有错.xlsx": wrong(),
        "月度考核表.xlsx": office(),
        "没有月份.xlsx": office("考核得分", ""),
        "名册.csv": ROSTER.encode("utf-8-sig"),
        "好差评.csv": REVIEWS.encode("utf-8-sig"),
        "两列.csv": TWO_WORKERS.encode("utf-8-sig"),
        "考勤.csv": SIGN_INS.encode("gbk"),
    }.items():
        (folder / name).write_bytes(content)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path from there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
