"""Which kind of export a file is, by what it holds."""

from pathlib import Path

from udf.errors import KaoheError
from udf.tables import TableError
from workbook.files.table_files import read_grids
from workbook.imports.answers import answers_path, read_answers
from workbook.imports.into import read_import_month, remembered_answers
from workbook.imports.kinds import KINDS, ExportKind
from workbook.ooxml.package import Package


def kinds_of_file(file: Path, book: Path) -> list[ExportKind]:
    """Return the kinds of export that a file could be for a month's workbook, likely ones first.

    One that can be read without a question goes before one that asks. KaoheError where the file or
    the workbook cannot be read.
    """
    package = Package.open(book)
    basis = read_import_month(package)
    grids = read_grids(file)
    found: list[tuple[int, ExportKind]] = []
    for kind in KINDS.values():
        path = answers_path(book, kind.label)
        answers = read_answers(path).over(remembered_answers(package, kind.name))
        try:
            findings = kind.read(grids, kind.name, basis, answers, None)
        except (TableError, KaoheError):  # this kind it is not
            continue
        if not isinstance(findings, str):
            found.append((len(findings.questions), kind))
    return [kind for _, kind in sorted(found, key=lambda pair: pair[0])]
