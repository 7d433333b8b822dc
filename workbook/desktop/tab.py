"""The buttons of the tab “考核” of an .xlsm, pressed in Excel.

Excel's macro hands the button on as xlwings does; the command runs on a copy of the workbook as it
is in Excel at that moment, saved or not. What it changed there is written into the open workbook,
cell by cell; where more than cells changed, the copy is opened beside it.
"""

import shutil
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from udf.errors import KaoheError
from udf.roster import Person, Roster
from udf.text import text
from workbook.desktop.dialogs import EXPORTS
from workbook.desktop.jobs import Job, Jobs, Record
from workbook.desktop.listing import write_listing
from workbook.desktop.run_folder import passing_folder, run_folder
from workbook.files.undo_copies import FOLDER as COPIES
from workbook.imports.kinds import KINDS, kind_called
from workbook.imports.recognise import kinds_of_file
from workbook.month.read import read_month
from workbook.ooxml.cell_writes import CellBlock, cell_writes, entered
from workbook.ooxml.cells import Value
from workbook.ooxml.package import Package
from workbook.ooxml.references import area_text

_MANUAL = -4135  # Excel's xlCalculationManual
_PAUSE = 0.1  # seconds between two looks at a running command
_LONGEST, _MOST_LINES = 600, 12  # of what a message box shows
_DONE, _PROBLEMS, _FAILED = 0, 1, 2  # what the command ends with
_TITLE = "月度考核"
_ANSWERS = "*.对照.toml"

_HELP = """重新计算：全部重新计算，登记表里少了的“分值”“状态”补上。
检查：列出全部问题，在哪一格，怎么办。
说明此人：先选中有这个人的一行，再按；列出每一分的来由。
导入…：选择导出的文件（可以几个一起），种类由内容认出。
公布…：公示、通知单等存进工作簿旁边的“公布”文件夹。
生成下月…：在旁边生成下个月的工作簿并打开。

按钮照工作簿现在的样子做，没有保存的也算在内；只改单元格，不保存。不要这次的改动，关闭时选“不保存”。"""


def press(verb: str) -> str:
    """Do what a button is for, on the workbook whose macro called; return what to tell the user.

    "" where there is nothing to tell, or it is shown in a workbook of its own.
    """
    import xlwings

    return act(verb, xlwings.Book.caller().api)


def act(verb: str, book: Any) -> str:
    """Do what a button is for, on a workbook as Excel's object; return what to tell the user."""
    try:
        if verb not in _BUTTONS:
            raise KaoheError(
                f"没有“{verb}”这个按钮；请用 kaohe host excel --convert 重新转换工作簿"
            )
        with run_folder() as folder:
            return _BUTTONS[verb](_Open(book, folder / Path(str(book.Name)).name))
    except KaoheError as error:
        return str(error)
    except Exception as error:
        return f"没有做成（{type(error).__name__}），工作簿没有保存；请结束单元格的编辑，再按一次"


@dataclass(frozen=True)
class _Open:
    """The workbook that is open in Excel, and where its copy lies."""

    book: Any
    copy: Path

    @property
    def app(self) -> Any:
        return self.book.Application

    @property
    def home(self) -> Path:
        """The folder that the workbook lies in."""
        path = str(self.book.Path or "")
        if not path or "://" in path:
            raise KaoheError("这个工作簿不在这台电脑的文件夹里；请先另存到本机，再按一次")
        return Path(path)

    def take_copy(self) -> None:
        """Save the workbook, as it is now, as a copy, with the answers that lie beside it."""
        self.book.SaveCopyAs(str(self.copy))
        with suppress(KaoheError):
            for path in self.home.glob(_ANSWERS):
                shutil.copy(path, self.copy.parent)

    def run(self, *arguments: str) -> Job:
        """Run the command, its progress in the status bar."""
        jobs, shown = Jobs(), None
        try:
            number = jobs.start(arguments, [])
            while True:
                job = jobs.get(number)
                assert job is not None
                if job.status in (_DONE, _PROBLEMS, _FAILED):
                    return job
                if job.status is not None:
                    raise KaoheError(
                        f"没有做成（{job.status}），工作簿没有改动；请运行 kaohe doctor"
                    )
                if job.progress != shown:
                    shown = job.progress
                    done, total, label = shown or (0, 0, "")
                    self.app.StatusBar = f"{_TITLE}：{label}（{done}/{total}）"
                time.sleep(_PAUSE)
        finally:
            jobs.stop()


# --- the buttons ----------------------------------------------------------------------------------


def _calculate(opened: _Open) -> str:
    opened.app.StatusBar = f"{_TITLE}：正在重新计算……"
    opened.app.CalculateFullRebuild()
    opened.take_copy()
    before = Package.open(opened.copy)
    job = opened.run("calc", str(opened.copy))
    return _told(opened, "重新计算", [*_taken_over(opened, before, "计算"), *job.records])


def _check(opened: _Open) -> str:
    opened.take_copy()
    return _told(opened, "检查", opened.run("check", str(opened.copy)).records)


def _explain(opened: _Open) -> str:
    opened.take_copy()
    person = _person(opened) or _asked(opened, "说明谁的得分？请填姓名或工号", "")
    if not person:
        return ""
    return _told(opened, f"说明 {person}", opened.run("explain", str(opened.copy), person).records)


def _import(opened: _Open) -> str:
    endings = ";".join(f"*{ending}" for ending in EXPORTS)
    chosen = opened.app.GetOpenFilename(
        f"导出的文件,{endings}", 1, "选择导出的文件（可以几个一起）", "打开", True
    )
    if not isinstance(chosen, (list, tuple)):
        return ""
    opened.take_copy()
    before = Package.open(opened.copy)
    records: list[Record] = []
    for file in map(Path, chosen):
        kind = _kind(opened, file)
        if not kind:
            continue
        records += opened.run("import", kind, str(file), "--into", str(opened.copy)).records
    _bring_home(opened)
    return _told(opened, "导入", [*_taken_over(opened, before, "导入"), *records])


def _publish(opened: _Open) -> str:
    folder = opened.home / f"{Path(str(opened.book.Name)).stem}_公布"
    opened.take_copy()
    job = opened.run("publish", str(opened.copy), "--output", str(folder))
    if job.status != _FAILED:
        with suppress(Exception):  # it is only shown
            opened.book.FollowHyperlink(str(folder))
    return _told(opened, "公布", job.records)


def _next(opened: _Open) -> str:
    _ = opened.home
    opened.take_copy()
    job = opened.run("next", str(opened.copy))
    for path in _bring_home(opened):
        opened.app.Workbooks.Open(str(path))
    return _told(opened, "生成下月", job.records)


def _help(_: _Open) -> str:
    return _HELP


_BUTTONS: dict[str, Callable[[_Open], str]] = {
    "calc": _calculate,
    "check": _check,
    "explain": _explain,
    "import": _import,
    "publish": _publish,
    "next": _next,
    "help": _help,
}


# --- what the user is asked -----------------------------------------------------------------------


def _person(opened: _Open) -> str:
    """Return whom the selected cell, or its row, is about; "" where it names nobody."""
    cell = opened.app.ActiveCell
    if cell is None:
        return ""
    package = Package.open(opened.copy)
    sheet = package.sheet(str(cell.Worksheet.Name))
    row = int(cell.Row)
    cells = {place: text(one.value) for place, one in sheet.cells().items() if place[0] == row}
    chosen, words = cells.get((row, int(cell.Column)), ""), set(cells.values())
    keys = {one.id or one.name for one in _meant(read_month(package).people(), chosen, words)}
    return keys.pop() if len(keys) == 1 else ""


def _meant(roster: Roster, chosen: str, words: Collection[str]) -> list[Person]:
    """Return who is named by the selected cell, else by its row, by name and number together.

    By number alone only where there is no name: a row may have other numbers.
    """
    by_name = [one for one in roster.people if one.name in words]
    named = [one for one in by_name if one.name == chosen] or by_name
    found = [one for one in named if one.id in words] or named
    return found or [one for one in roster.people if one.id and one.id in words]


def _asked(opened: _Open, question: str, proposed: str) -> str:
    answer = opened.app.InputBox(question, _TITLE, proposed)
    return answer.strip() if isinstance(answer, str) else ""


def _kind(opened: _Open, file: Path) -> str:
    """Return which kind of export a file is, "" where the user would rather not say."""
    kinds = kinds_of_file(file, opened.copy)
    if len(kinds) == 1:
        return kinds[0].name
    labels = "、".join(kind.label for kind in KINDS.values())
    question = f"“{file.name}”是哪一种导出？可以填：{labels}"
    answer = _asked(opened, question, kinds[0].label if kinds else "")
    found = kind_called(answer)
    if answer and found is None:
        raise KaoheError(f"没有“{answer}”这种导出；可以是：{labels}")
    return found.name if found else ""


# --- what comes back ------------------------------------------------------------------------------


def _taken_over(opened: _Open, before: Package, what: str) -> list[Record]:
    """Write into the open workbook what changed in its copy, or open the copy beside it."""
    after = Package.open(opened.copy)
    blocks = cell_writes(before, after, formulas=True)
    if blocks is not None:
        _write(opened.book, blocks)
        return []
    name = Path(str(opened.book.Name))
    target = _free(opened.home / f"{name.stem}_{what}{name.suffix}")
    shutil.move(opened.copy, target)
    opened.app.Workbooks.Open(str(target))
    words = (
        f"这次{what}要增加行、改公式或格式，不能直接写进打开的工作簿，所以它没有改动；"
        f"结果在新打开的“{target.name}”里，请用它代替这一个。"
    )
    return [{"text": words}]


def _write(book: Any, blocks: Sequence[CellBlock]) -> None:
    """Write blocks; where one is refused, those before it are as they were again."""
    app = book.Application
    calculation = app.Calculation
    app.ScreenUpdating = False
    app.Calculation = _MANUAL
    written: list[CellBlock] = []
    try:
        for block in blocks:
            written.append(block)
            _put(book, block, block.after)
    except Exception as error:
        for block in reversed(written):
            with suppress(Exception):
                _put(book, block, block.before)
        raise KaoheError(
            f"“{written[-1].sheet}”写不进去，没有改动；"
            "请结束单元格的编辑，撤销工作表的保护，再按一次"
        ) from error
    finally:
        app.Calculation = calculation
        app.ScreenUpdating = True


def _put(book: Any, block: CellBlock, rows: Sequence[Sequence[Value]]) -> None:
    cells = book.Worksheets(block.sheet).Range(area_text(block.area))
    cells.Value2 = tuple(tuple(entered(value) for value in row) for row in rows)


def _bring_home(opened: _Open) -> list[Path]:
    """Move what the command wrote beside the copy to where the workbook lies; return workbooks.

    The answers a clerk is to fill in take the place of those there; nothing else does.
    """
    made = []
    for path in sorted(opened.copy.parent.iterdir()):
        if path == opened.copy or path.name.startswith(".") or path.name == COPIES:
            continue
        target = opened.home / path.name
        if path.match(_ANSWERS):
            if not target.exists() or target.read_bytes() != path.read_bytes():
                shutil.copyfile(path, target)
        elif target.exists():
            raise KaoheError(f"“{target}”已经有了，没有换掉它；请先移走或改名，再按一次")
        else:
            shutil.move(path, target)
            made.append(target)
    return made


def _free(path: Path) -> Path:
    """Return a path that nothing has: this one, or with a number."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}{number}{path.suffix}")
    return free


def _told(opened: _Open, title: str, records: Sequence[Record]) -> str:
    """Return the command's answer where it is short; else show it in a workbook of its own."""
    rows = [row for record in records for row in _rows(opened, record)]
    if all(len(row) == 1 for row in rows):
        words = "\n".join(row[0] for row in rows)
        if len(rows) <= _MOST_LINES and len(words) <= _LONGEST:
            return words
    name = f"{title} {Path(str(opened.book.Name)).stem}.xlsx"
    with passing_folder() as folder:
        write_listing(folder / name, rows)
        opened.app.Workbooks.Open(str(folder / name))
    return ""


def _rows(opened: _Open, record: Record) -> list[list[str]]:
    """Return a record as rows of texts; the copy is called by the place of the workbook."""
    if "table" in record:
        table = record["table"]
        return [[table["title"]], table["header"], *table["rows"]]
    here, there = str(opened.copy.parent), str(opened.book.Path or "")
    return [[str(record.get("text", "")).replace(here, there)]]
