"""An export's file into a workbook's file: what the command does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from udf.errors import KaoheError
from workbook.engine.recalculate import Kept, distrust, recalculate
from workbook.files.file_lock import locked
from workbook.files.progress import Progress
from workbook.files.table_files import read_grids
from workbook.files.undo_copies import Act
from workbook.generate.upkeep import put_in_order
from workbook.imports.answers import answers_path, read_answers, write_questions
from workbook.imports.into import Imported, import_into, remembered_answers
from workbook.imports.kinds import kind_called
from workbook.month.closed_ledgers import closed_findings
from workbook.month.row_doubts import in_sentences
from workbook.month.workbook_file import in_place
from workbook.ooxml.files import replace_file


@dataclass(frozen=True)
class Ran:
    """What an import did, the formulas it left, and the 对照表 with its questions, if there are."""

    done: Imported
    kept: tuple[Kept, ...]
    asked: Path | None


def keep_list(kind: str, book: Path, lines: Sequence[str]) -> Path:
    """Write all that an import has to say beside the workbook, and return where."""
    found = kind_called(kind)
    path = book.with_name(f"导入{found.label if found else kind}.清单.txt")
    with locked(path):
        replace_file(path, ("\n".join(lines) + "\n").encode("utf-8-sig"))
    return path


def run(kind: str, file: Path, book: Path, progress: Progress | None = None) -> Ran:
    """Bring an export into a workbook, recalculate and store it.

    Where something is asked, nothing is entered, and the questions are written beside the workbook.
    KaoheError where the file is no such export, or the workbook cannot be read or written.
    """
    found = kind_called(kind)
    if found is None:
        raise KaoheError(f"没有“{kind}”这种导出")
    with in_place(book, Act.IMPORT) as (package, target):
        path = answers_path(book, found.label)
        answers = read_answers(path).over(remembered_answers(package, found.name))
        grids = read_grids(file)
        distrusted = distrust(package)
        done = import_into(package, found.name, grids, file.name, progress, answers)
        if done.questions:
            write_questions(path, done.questions)
            return Ran(done, (), path)
        kept: tuple[Kept, ...] = ()
        put_in_order(package)
        if package.changed:
            kept = tuple(recalculate(package, distrusted).kept)
            target.save(package)
        lost = in_sentences(list(closed_findings(package)))
        done = replace(done, notes=(*done.notes, *lost))
        return Ran(done, kept, None)
