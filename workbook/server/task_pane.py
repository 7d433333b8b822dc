"""What the buttons of the task pane do: the command's own work, on bytes instead of files."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from udf.checks import check as check_month
from udf.errors import KaoheError
from udf.findings import WRONG, Finding, headline
from workbook.engine.recalculate import Kept, distrust, recalculate
from workbook.imports.into import Imported, import_into, kind_called, summary
from workbook.month.import_log import SHEET as MEMORY
from workbook.month.read import read_month
from workbook.month.table_files import Grid, grids_of
from workbook.next_month.next_month import advance, next_name
from workbook.next_month.next_month import summary as next_summary
from workbook.ooxml.cell_writes import Block, cell_writes
from workbook.ooxml.package import Package

Look = Literal["good", "doubtful", "bad"]


class Answer(NamedTuple):
    """What a button has to say, how good that is, and what it wants done with the open workbook.

    ``blocks`` are to be written into it.
    ``made`` is a workbook to be opened beside it, by its name.
    """

    look: Look
    sentences: list[str]
    findings: Sequence[Finding] = ()
    blocks: Sequence[Block] = ()
    made: tuple[str, bytes] | None = None


def check(book: bytes, title: str) -> Answer:
    """List the problems of the open workbook. KaoheError where it is no month workbook."""
    findings = check_month(read_month(Package(book, title)))
    wrong = any(finding.level == WRONG for finding in findings)
    look: Look = "bad" if wrong else "doubtful" if findings else "good"
    return Answer(look, [headline(findings)], findings)


def import_export(book: bytes, title: str, kind: str, name: str, export: bytes) -> Answer:
    """Bring an export into the open workbook: the cells that the command would have written.

    Where cells alone do not do it, as where a table has too few rows, the workbook with the export
    is to be opened beside it. KaoheError where the file is no such export, or the workbook no month
    workbook.
    """
    wanted = kind_called(kind)
    if wanted is None:
        raise KaoheError("请先选择导出的种类")
    grids = grids_of(export, name)
    package = Package(book, title)
    done = import_into(package, wanted.name, grids, name)
    said = summary(done, name)
    look = _look(done)
    if done.questions:
        said.append(
            "在这里不能回答；请在电脑上用 kaohe import 导入，它会把要回答的写成一张对照表。"
        )
        return Answer(look, said)
    if not package.changed:
        return Answer(look, [*said, "工作簿里已经都有，没有改动。"])
    blocks = cell_writes(Package(book, title), package)
    if blocks is None:
        return _imported_beside(book, title, wanted.name, grids, name)
    # What was imported is remembered last: were it interrupted, the next import would complete it.
    return Answer(look, said, blocks=sorted(blocks, key=lambda block: block.sheet == MEMORY))


def _imported_beside(book: bytes, title: str, kind: str, grids: list[Grid], name: str) -> Answer:
    package = Package(book, title)
    distrusted = distrust(package)
    done = import_into(package, kind, grids, name)
    kept = recalculate(package, distrusted).kept
    why = (
        "导入要给表格增加行或改格式，不能直接写进打开的工作簿，所以打开的工作簿没有改动；"
        "导入的结果在另一个工作簿里，请用它代替这一个。"
    )
    said = [why, *summary(done, name), *_kept(kept)]
    return _made("doubtful", said, package, Path(title))


def _look(done: Imported) -> Look:
    return "good" if done.clean else "doubtful"


def following(book: bytes, title: str) -> Answer:
    """Make the following month's workbook. KaoheError where it cannot be made."""
    package = Package(book, title)
    done = advance(package)
    name = next_name(Path(title), (done.month - timedelta(days=1)).replace(day=1))
    said = [
        f"已生成{done.month.year}年{done.month.month}月的工作簿（{done.people}人），"
        "本月的工作簿没有改动。",
        *next_summary(done),
        *_kept(done.kept),
    ]
    return _made("doubtful" if len(said) > 1 else "good", said, package, name)


def _made(look: Look, said: list[str], package: Package, name: Path) -> Answer:
    """Return a workbook to be opened, named after what it is: Excel gives files without macros."""
    with_macros = "macroEnabled" in package.content_type(package.workbook_part)
    ending = ".xlsm" if with_macros else ".xlsx"
    if name.suffix.lower() == ".xlsm" and not with_macros:
        said.append(
            "Excel 交给服务的工作簿不带宏，这个工作簿也没有宏；要宏请在电脑上用 kaohe 命令。"
        )
    return Answer(look, said, made=(name.with_suffix(ending).name, package.to_bytes()))


def _kept(kept: Sequence[Kept]) -> list[str]:
    return [f"没有改动的公式 {one.sheet}!{one.cell}：{one.reason}" for one in kept]
