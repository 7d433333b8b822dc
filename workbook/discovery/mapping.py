"""The 对照表 of a workbook: the file in which the office answers what was asked.

A section a subject, a key a question, see `Question`. What was answered holds for every table and
row with that label, and next month as well, since the file is read again.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from udf.errors import KaoheError
from udf.text import text, whole
from workbook.discovery.model import RowKind, TableKind
from workbook.discovery.vocabulary import bare
from workbook.files.answers_file import is_nothing, read_sections
from workbook.ooxml.references import column_letters, column_number

SUFFIX = ".对照.toml"
# Sections beside those of the kinds of tables.
PERSONS, SHEETS, MONTH = "人员", "工作表", "月份"
ADOPTION = "接入"  # what the office agrees to
# Keys in the section of a kind of table.
CATEGORIES, SHEET, HEADER_ROW = "各项得分", "工作表", "表头行"
MEANING = "各项是"
NONE = "没有"
HEADING = "窗口"
NOT_USED = "不用"
BOTH = "都用"
_NOT_ASKED = (TableKind.LEDGER, TableKind.MATRIX)
_NOT_BY_SHEET = (PERSONS, SHEETS, MONTH, ADOPTION, TableKind.MATRIX.value)  # whose keys are words
_OF_SHEET = re.compile(
    r"(?P<key>[^（(]+)[（(](?P<sheet>.+?)(?:，(?P<table>[A-Za-z]{1,3})列起)?[）)]"
)
_MONTH = re.compile("(?:[0-9]{4}年)?(?:[0-9]{1,2}|十?[一二三四五六七八九十])月")
_YES = ("是", "对", "y", "yes")
_NO = ("不是", "否", "不", "n", "no")


@dataclass(frozen=True)
class Answers:
    """What the office has answered, by section and key; empty answers are left out."""

    sections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    source: str = "对照表"

    def get(self, section: str, key: str) -> str | None:
        """Return an answer, None where there is none."""
        return self.sections.get(section, {}).get(key)

    def of_sheet(self, sheet: str) -> "Answers":
        """Return what holds for a sheet: what was answered for it alone is first.

        A sheet named for its month is the same in the next one.
        """
        sections = {
            section: own if section in _NOT_BY_SHEET else _of_sheet(own, sheet)
            for section, own in self.sections.items()
        }
        return Answers(sections, self.source)

    def rows(self) -> dict[str, RowKind]:
        """Return what rows with some labels are: persons, windows' headings, or neither."""
        found: dict[str, RowKind] = {}
        for label, answer in self.sections.get(PERSONS, {}).items():
            written = text(answer).casefold()
            if written in _YES:
                found[text(label)] = RowKind.PERSON
            elif written in _NO or is_unused(written):
                found[text(label)] = RowKind.OTHER
            elif written == HEADING:
                found[text(label)] = RowKind.WINDOW
            else:
                raise KaoheError(
                    f"{self.source}的[{PERSONS}]里“{label} = {answer}”看不懂；"
                    f"请填“是”“不是”或“{HEADING}”"
                )
        return found

    def uses(self) -> dict[str, str]:
        """Return what each sheet is to be used as: a kind of table, 都用 or 不用."""
        kinds = [text(kind.value) for kind in TableKind]
        asked = "、".join(kind.value for kind in TableKind if kind not in _NOT_ASKED)
        stated = self.sections.get(SHEETS, {})
        for sheet, answer in stated.items():
            if text(answer) not in (*kinds, BOTH) and not is_unused(answer):
                raise KaoheError(
                    f"{self.source}的[{SHEETS}]里“{sheet} = {answer}”看不懂；"
                    f"请填{asked}或“{NOT_USED}”"
                )
        return {text(sheet): answer for sheet, answer in stated.items()}

    def of_no_sheet(self, sheets: Collection[str]) -> Iterator[str]:
        """Say which answers are of a sheet that a workbook does not have, and so of nothing."""
        for section, own in self.sections.items():
            for key, answer in own.items():
                meant = _sheets_meant(section, key, answer)
                lacking = [
                    one for one in meant if not any(is_of_sheet(one, sheet) for sheet in sheets)
                ]
                if lacking and not any(is_of_sheet("、".join(meant), sheet) for sheet in sheets):
                    yield (
                        f"{self.source}的[{section}]里“{key} = {answer}”没有用上："
                        f"没有工作表“{lacking[0]}”；请核对工作表的名称"
                    )

    def agrees(self, section: str, key: str) -> bool | None:
        """Return whether a question that takes 是 or 否 is answered by 是; None where it is open.

        KaoheError where the answer is neither.
        """
        answer = self.get(section, key)
        if answer is None:
            return None
        written = text(answer).casefold()
        if written not in (*_YES, *_NO):
            raise KaoheError(
                f"{self.source}的[{section}]里“{key} = {answer}”看不懂；请填“是”或“否”"
            )
        return written in _YES

    def header_row(self, section: str) -> int | None:
        """Return the row that a section names as its header."""
        answer = self.get(section, HEADER_ROW)
        row = whole(answer)
        if answer is not None and (row is None or row < 1):
            raise KaoheError(f"{self.source}的[{section}]里“{HEADER_ROW} = {answer}”不是行号")
        return row

    def column(self, section: str, key: str, titles: Mapping[int, str]) -> int | None:
        """Return the column of a table that an answer names, by its header or its letters.

        0 where the answer is that there is none; None where nothing, or nothing that this table
        has, was answered.
        """
        answer = self.get(section, key)
        return None if answer is None else column_named(answer, titles)

    def columns(self, section: str, key: str, titles: Mapping[int, str]) -> list[int] | None:
        """Return the columns that an answer lists in order, 0 for one that there is not.

        None where not all are in the table.
        """
        answer = self.get(section, key)
        if answer is None:
            return None
        found = [column_named(one, titles) for one in re.split(r"[、,，;；\s]+", answer) if one]
        known = [column for column in found if column is not None]
        return known if len(known) == len(found) else None


def sheet_key(key: str, sheet: str) -> str:
    """Return the key of a question that is answered for one sheet alone: 条款（巡查）."""
    return f"{key}（{sheet}）"


def table_key(key: str, sheet: str, first: int) -> str:
    """Return the key of a question about one of the tables beside each other on a sheet.

    It is named by the column in which it begins: 总分（评分，J列起）.
    """
    return sheet_key(key, f"{sheet}，{column_letters(first)}列起")


def table_of(key: str) -> str:
    """Return the letters of the column in which the table begins that a key is of alone."""
    match = _OF_SHEET.fullmatch(key)
    return (match["table"] or "").upper() if match else ""


def parted(key: str) -> tuple[str, str]:
    """Return a question's key and the sheet that it is of alone, "" for any."""
    match = _OF_SHEET.fullmatch(key)
    return (match["key"].strip(), match["sheet"]) if match else (key, "")


def is_of_sheet(own: str, sheet: str) -> bool:
    """Tell whether a key's sheet is this one, also where it was named for another month."""
    return _MONTH.sub("", text(own)) == _MONTH.sub("", text(sheet))


def _of_sheet(answers: Mapping[str, str], sheet: str) -> dict[str, str]:
    keys = {key: parted(key) for key in answers}
    own = [key for key, (_, one) in keys.items() if one and is_of_sheet(one, sheet)]
    own.sort(key=lambda key: text(keys[key][1]) == text(sheet))  # its very name holds
    return {**answers, **{_key_there(key, sheet): answers[key] for key in own}}


def _key_there(key: str, sheet: str) -> str:
    """Return how a sheet looks for the answer to a key of it alone, or of one of its tables."""
    plain, table = parted(key)[0], table_of(key)
    return table_key(plain, sheet, column_number(table)) if table else plain


def _sheets_meant(section: str, key: str, answer: str) -> list[str]:
    """Return the sheets that an answer or its key names."""
    if section == SHEETS:
        return [key]
    if section in _NOT_BY_SHEET:
        return []
    if key == SHEET:
        return (
            []
            if text(answer) == BOTH or is_unused(answer)
            else [one for one in re.split("[、,，;；]", answer) if text(one)]
        )
    return [sheet] if (sheet := parted(key)[1]) else []


def is_unused(answer: str) -> bool:
    """Tell whether an answer says that a sheet, or none of several, is used."""
    return text(answer) in (NOT_USED, f"都{NOT_USED}") or is_nothing(answer)


def column_named(answer: str, titles: Mapping[int, str]) -> int | None:
    """Return the column that a text names: its header, E, E列 or E列“作风”; 0 for 没有."""
    if is_unused(answer):
        return 0
    lettered = re.fullmatch("[A-Za-z]{1,3}列", text(answer)) is not None  # whatever a header says
    for same in () if lettered else (text, bare):
        named = [column for column, title in titles.items() if same(title) == same(answer)]
        if len(named) == 1:
            return named[0]
    match = re.match(r"([A-Za-z]{1,3})(?:列|$)", text(answer))
    if match is None:
        return None
    try:
        column = column_number(match[1])
    except ValueError:
        return None
    return column if min(titles, default=1) <= column <= max(titles, default=0) + 50 else None


def column_answer(column: int, titles: Mapping[int, str]) -> str:
    """Return how a column is written as an answer: its header where no other has it, else E列."""
    title = titles.get(column, "")
    same = [c for c, other in titles.items() if bare(other) == bare(title)]
    plain = (
        title and len(same) == 1 and not re.search(r'[、,，;；\s"\\]', title) and len(title) < 16
    )
    return (
        title
        if plain and not re.fullmatch("[A-Za-z]{1,3}列?", title)
        else f"{column_letters(column)}列"
    )


# --- the file -------------------------------------------------------------------------------------


def mapping_path(book: Path) -> Path:
    """Return where the answers for a workbook are kept."""
    return book.with_name(book.stem + SUFFIX)


def read_answers(book: Path, mapping: Path | None = None) -> Answers:
    """Read the answers for a workbook; none where there is no file of its own beside it.

    KaoheError where a file that was named is missing, or one cannot be understood.
    """
    path = mapping or mapping_path(book)
    data = read_sections(path)
    if data is None:
        if mapping is not None:
            raise KaoheError(f"找不到对照表“{path}”；请检查文件名")
        return Answers()
    known = [*(kind.value for kind in TableKind), PERSONS, SHEETS, MONTH, ADOPTION]
    for name in data:
        if name not in known:
            raise KaoheError(
                f"对照表“{path.name}”里不认识“{name}”；可写的段落是 {'、'.join(known)}"
            )
    sections = {
        name: {key: value for key, value in section.items() if value}
        for name, section in data.items()
    }
    return Answers(sections, f"对照表“{path.name}”")


def sections_of(keys: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return keys by their section, in order."""
    found: dict[str, list[str]] = {}
    for section, key in keys:
        found.setdefault(section, []).append(key)
    return found


def columns_answer(columns: Sequence[int], titles: Mapping[int, str]) -> str:
    """Return how several columns are written as one answer."""
    return "、".join(column_answer(column, titles) for column in columns)
