"""The levels of a review: 非常满意 to 非常不满意, as words, digits, marks or stars."""

import re
from collections.abc import Iterable
from dataclasses import replace

from udf.text import Cell, text
from workbook.imports.answers import ImportAnswers, ImportQuestion
from workbook.imports.findings import Vocabulary
from workbook.imports.forms import data, words

UNRATED = "未评价"
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_MARK = re.compile(r"([1-5])(?:\.0)?(?:颗?星|分)?|([一二三四五])(?:颗?星|分)")
# What may be beside a level that is there in words: a code or a label before it, its mark behind.
_CODED = re.compile(r"^(?:[1-5A-Ea-e][-:.、_]?(?=[^0-9星分颗.])|[^:]{1,8}:)|[-:_]?[0-9]{1,3}分$")


def _plain_level(written: str) -> str | None:
    """Return the level that a word, a digit or stars say; 未评价; or None."""
    bare = BRACKETS.sub("", written) or written
    named = {**words(data()["reviews"]["levels"]), **words(data()["reviews"]["unrated"])}
    for stated in (written, bare, _CODED.sub("", bare)):
        if stated in named:
            return named[stated]
    marks: dict[str, str] = data()["reviews"]["marks_of"]
    return marks.get(mark_of(bare))


def is_level(cell: Cell) -> bool:
    """Tell whether a cell says a level, or that there is none."""
    return _plain_level(text(cell)) is not None


def is_level_in_words(cell: Cell) -> bool:
    """Tell whether a cell does so in words, which need no header to be understood."""
    written = text(cell)
    return not mark_of(written) and _plain_level(written) is not None


def mark_of(written: str) -> str:
    """Return the digit of a mark: 5, 5.0, 5星, 五星, ★★★★★; "" where it is none."""
    match = _MARK.fullmatch(written)
    if match:
        return match[1] or str("一二三四五".index(match[2]) + 1)
    if written and not written.strip("★☆") and len(written) <= 5:
        return str(written.count("★") or len(written))
    return ""


def _is_hollow(written: str) -> bool:
    """Tell whether a mark is of hollow stars only: none of five, or drawn so in all the column."""
    return bool(written) and not written.strip("☆")


def level_vocabulary(written: Iterable[str], answers: ImportAnswers) -> Vocabulary:
    """Return the vocabulary of a column: marks mean something only where all of it are marks."""
    unrated = words(data()["reviews"]["unrated"])
    stated = {word for word in written if word and word not in unrated}
    marked = {word for word in stated if _is_mark(word)}
    mixed = bool(marked) and marked != stated
    drawn = all(_is_hollow(BRACKETS.sub("", word) or word) for word in marked)

    def understand(word: str) -> str | None:
        if word in marked and (mixed or (_is_hollow(BRACKETS.sub("", word) or word) and not drawn)):
            return None
        return _plain_level(word)

    levels = data()["reviews"]["levels"]
    known = {**words(levels), **unrated}
    return Vocabulary("评价等级", (*levels, UNRATED), understand, answers, known)


def level_questions(levels: Vocabulary) -> tuple[ImportQuestion, ...]:
    """Return the question about unknown levels; marks are doubtful beside what is none of them."""
    odd = "、".join(f"“{word}”" for word in levels.unknown if not _is_mark(word))
    if not odd or not any(map(_is_mark, levels.unknown)):
        return levels.questions
    what = f"评价等级里的{odd}不是5至1，其余的数字、星级也就不能确定；请写明每一个是什么"
    return tuple(replace(question, what=what) for question in levels.questions)


def _is_mark(word: str) -> bool:
    return bool(mark_of(BRACKETS.sub("", word) or word))


def level_of(cell: Cell, levels: Vocabulary) -> str:
    """Return a row's level, "" where there is no evaluation."""
    written = text(cell)
    meaning = levels.meaning(written) if written else UNRATED
    return "" if meaning in (None, UNRATED) else str(meaning)
