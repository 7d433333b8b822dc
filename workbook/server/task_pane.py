"""What the buttons of the task pane do: the command's own work, on bytes instead of files."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from udf.errors import KaoheError
from udf.findings import DOUBTFUL, WRONG, Finding, headline
from workbook.adopt.adopt import Outcome, adopt_package
from workbook.connect.replaced_values import ScoreChange
from workbook.discovery.mapping import Answers as BookAnswers
from workbook.engine.recalculate import Kept, distrust, recalculate
from workbook.files.table_files import Grid, grids_of
from workbook.hosts.convert import rename_calls_in
from workbook.hosts.macros import set_macros
from workbook.imports.answers import ImportAnswers
from workbook.imports.into import Imported, import_into, remembered_answers, summary
from workbook.imports.kinds import kind_called
from workbook.month.made_sheets import IMPORT_LOG
from workbook.month.month_findings import month_findings
from workbook.month.month_text import last_month_of
from workbook.month.tables import PLACES, has_name
from workbook.next_month.next_month import advance, next_name
from workbook.next_month.next_month import summary as next_summary
from workbook.next_month.start import OpenQuestions
from workbook.ooxml.cell_writes import CellBlock, cell_writes
from workbook.ooxml.package import Package
from workbook.server.pane_questions import Ask, Reply, answers_of, asks_of_adoption, asks_of_import

Look = Literal["good", "doubtful", "bad"]
_ASKED = "没有改动工作簿；请回答下面的问题。"


class Answer(NamedTuple):
    """What a button has to say, how good that is, and what it wants done with the open workbook.

    ``blocks`` are to be written into it.
    ``made`` is a workbook to be opened beside it, by its name. ``asks`` are to be answered first;
    ``remembered`` is how many earlier answers were used, and may be asked again.
    """

    look: Look
    sentences: list[str]
    findings: Sequence[Finding] = ()
    blocks: Sequence[CellBlock] = ()
    made: tuple[str, bytes] | None = None
    asks: Sequence[Ask] = ()
    remembered: int = 0


def check(book: bytes, title: str) -> Answer:
    """List the problems of the open workbook. KaoheError where it is no month workbook."""
    findings = month_findings(Package(book, title))
    wrong = any(finding.level == WRONG for finding in findings)
    look: Look = "bad" if wrong else "doubtful" if findings else "good"
    return Answer(look, [headline(findings)], findings)


def import_export(
    book: bytes, title: str, kind: str, name: str, export: bytes, reply: Reply
) -> Answer:
    """Bring an export into the open workbook: the cells that the command would have written.

    What it asks is answered in the pane, and remembered in the workbook. Where cells alone do not
    do it, as where a table has too few rows, the workbook with the export is to be opened beside
    it. KaoheError where the file is no such export, or the workbook no month workbook.
    """
    wanted = kind_called(kind)
    if wanted is None:
        raise KaoheError("请先选择导出的种类")
    grids = grids_of(export, name)
    package = Package(book, title)
    before = remembered_answers(package, wanted.name)
    answers = answers_of(reply).over(ImportAnswers() if reply.anew else before)
    done = import_into(package, wanted.name, grids, name, answers=answers, keep_answers=True)
    if done.questions:
        sentences = [f"{name} 有看不懂的地方，什么都没有登记；请回答下面的问题。", *done.notes]
        return Answer("doubtful", sentences, asks=asks_of_import(done.questions, before))
    sentences = summary(done, name)
    look = _look(done)
    remembered = sum(map(len, answers.given.values()))
    if not package.changed:
        sentences.append("工作簿里已经都有，没有改动。")
        return Answer(look, sentences, remembered=remembered)
    blocks = cell_writes(Package(book, title), package)
    if blocks is None:
        return _imported_beside(book, title, wanted.name, grids, name, answers)
    # What was imported is remembered last: were it interrupted, the next import would complete it.
    blocks = sorted(blocks, key=lambda block: block.sheet == IMPORT_LOG)
    return Answer(look, sentences, blocks=blocks, remembered=remembered)


def _imported_beside(
    book: bytes, title: str, kind: str, grids: list[Grid], name: str, answers: ImportAnswers
) -> Answer:
    package = Package(book, title)
    distrusted = distrust(package)
    done = import_into(package, kind, grids, name, answers=answers, keep_answers=True)
    kept = recalculate(package, distrusted).kept
    why = (
        "导入要给表格增加行或改格式，不能直接写进打开的工作簿，所以打开的工作簿没有改动；"
        "导入的结果在另一个工作簿里，请用它代替这一个。"
    )
    sentences = [why, *summary(done, name), *_kept(kept)]
    return _made("doubtful", sentences, package, Path(title))


def _look(done: Imported) -> Look:
    return "good" if done.clean else "doubtful"


def adopt(book: bytes, title: str, reply: Reply) -> Answer:
    """Put the functions into a copy of the office's own workbook, to be opened beside it.

    What is open is asked first, with the scores that would change. KaoheError where it cannot be
    done.
    """
    done, package = adopt_package(Package(book, title), _about_book(reply), host="office")
    sentences = [*done.done, *done.messages, *_kept(done.kept)]
    changes = [*_changes(done.changes, "算出"), *_changes(done.stayed, "保留不动，按细则算出")]
    if done.outcome is Outcome.ASKED:
        would = [f"有{len(changes)}处得分会改变，列在下面。"] if changes else []
        sentences = [_ASKED, *would, *sentences]
        return Answer("doubtful", sentences, changes, asks=asks_of_adoption(done.questions))
    if done.outcome is Outcome.FINISHED:
        sentences.append(
            "本月的得分都已填好，也没有登记表，一格也不改；下个月起用函数计分，请点“生成下月工作簿”。"
        )
        return Answer("good", sentences)
    if done.outcome is Outcome.ALREADY:
        return Answer("good", sentences)
    set_macros(package, "office")
    name = Path(title)
    answer = _made("doubtful" if changes or done.messages else "good", sentences, package,
                   name.with_name(f"{name.stem}_已接入{name.suffix}"))  # fmt: skip
    return answer._replace(findings=changes)


def _about_book(reply: Reply) -> BookAnswers:
    return BookAnswers(reply.sections(), "窗格里的回答")


def _changes(changes: Iterable[ScoreChange], became: str) -> list[Finding]:
    return [
        Finding(
            DOUBTFUL,
            change.original.sheet,
            change.place,
            f"{change.original.person} {change.original.item}："
            f"原来{change.before}，{became}{change.after}",
            change.why,
        )
        for change in changes
    ]


def following(book: bytes, title: str, reply: Reply) -> Answer:
    """Make the following month's workbook; what an office's own leaves open is asked first.

    KaoheError where it cannot be made.
    """
    package, answers = Package(book, title), _about_book(reply)
    own = not has_name(package, PLACES)
    try:
        done = advance(package, answers=answers)
    except OpenQuestions as open_:
        return Answer("doubtful", [_ASKED], asks=asks_of_adoption(open_.found.questions))
    if own:
        rename_calls_in(package, "office")
    name = next_name(Path(title), last_month_of(done.month))
    sentences = [
        f"已生成{done.month.year}年{done.month.month}月的工作簿（{done.people}人），"
        "本月的工作簿没有改动。",
        *next_summary(done),
        *_kept(done.kept),
    ]
    return _made("doubtful" if len(sentences) > 1 else "good", sentences, package, name)


def _made(look: Look, sentences: list[str], package: Package, name: Path) -> Answer:
    """Return a workbook to be opened, named after what it is: Excel gives files without macros."""
    with_macros = "macroEnabled" in package.content_type(package.workbook_part)
    ending = ".xlsm" if with_macros else ".xlsx"
    if name.suffix.lower() == ".xlsm" and not with_macros:
        sentences.append(
            "Excel 交给服务的工作簿不带宏，这个工作簿也没有宏；要宏请在电脑上用 kaohe 命令。"
        )
    return Answer(look, sentences, made=(name.with_suffix(ending).name, package.to_bytes()))


def _kept(kept: Sequence[Kept]) -> list[str]:
    return [f"没有改动的公式 {one.sheet}!{one.cell}：{one.reason}" for one in kept]
