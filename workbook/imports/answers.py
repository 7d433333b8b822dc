"""What an export leaves open, asked of the office once: a 对照表 beside the workbook.

Each kind of export has one file, which the next month's import reads again. An answer says which
column a header is, or what a word means. What is answered in the task pane is kept in the workbook.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

from udf.text import text
from workbook.files.answers_file import (
    answer_line,
    is_nothing,
    one_line,
    read_sections,
    section_line,
)
from workbook.files.file_lock import locked
from workbook.ooxml.files import replace_file

COLUMNS, OTHERS = "列", "其他"
NONE = "无"  # the answer that a column is none of those asked for
_ALIKE = 0.4  # share of two words' characters that are common
_GOOD = re.compile("[好优佳棒赞良]|满意|表扬|认可|高兴")
_BAD = re.compile("[差劣坏糟烂恶]|投诉|批评|失望")
_LISTED = re.compile(r"[、,，;；/]")
_DENYING = re.compile("[不未没无]|非(?!常)")


@dataclass(frozen=True)
class ImportQuestion:
    """Something that an export does not say clearly enough to be entered.

    ``keys`` are what is to be answered in ``section``, each with an example or a count, of columns
    the likeliest first; ``options`` what may be answered, ``likely`` the likeliest of them by key.
    """

    section: str
    what: str
    keys: tuple[tuple[str, str], ...]
    options: tuple[str, ...]
    likely: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The question as the command shows it."""
        keys = "；".join(f"“{key}”（{hint}）" if hint else f"“{key}”" for key, hint in self.keys)
        return f"{self.what}：{keys}。{self.how}"

    @property
    def how(self) -> str:
        """How it is answered in the 对照表."""
        if self.section == COLUMNS:
            role = self.options[0]
            return f"是“{role}”的那一列填{role}，不是的填{NONE}"
        return f"可以填：{'、'.join(self.options)}"


@dataclass(frozen=True)
class ImportAnswers:
    """What the office has answered: by section, by header or word, tidied."""

    given: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def role_of(self, header: str) -> str | None:
        """Return which column the office says a header is: one, NONE, or None without an answer."""
        answer = self.given.get(COLUMNS, {}).get(text(header), "")
        return NONE if is_nothing(answer) else answer or None

    def meaning(self, section: str, word: str, options: Iterable[str]) -> str | None:
        """Return what the office says a word means, where that is one of the options."""
        answer = self.given.get(section, {}).get(text(word), "")
        meant = NONE if is_nothing(answer) else answer
        return meant if meant in options else None

    def over(self, others: "ImportAnswers") -> "ImportAnswers":
        """Return these answers and, of what they do not say, the others."""
        sections = dict.fromkeys((*others.given, *self.given))
        return ImportAnswers(
            {
                section: {**others.given.get(section, {}), **self.given.get(section, {})}
                for section in sections
            }
        )


def merged_questions(questions: Iterable[ImportQuestion]) -> tuple[ImportQuestion, ...]:
    """Return each question once, with the keys of all that ask the same."""
    found: dict[tuple[str, str, tuple[str, ...]], ImportQuestion] = {}
    for one in questions:
        known = found.setdefault((one.section, one.what, one.options), one)
        keys = {**dict(one.keys), **dict(known.keys)}  # the first one's example
        ordered = dict.fromkeys(key for key, _ in (*known.keys, *one.keys))
        found[one.section, one.what, one.options] = replace(
            known,
            keys=tuple((key, keys[key]) for key in ordered),
            likely={**one.likely, **known.likely},
        )
    return tuple(found.values())


def likeliest(word: str, meanings: Mapping[str, str]) -> str:
    """Return what a word may mean, "" where it resembles none of the words with a meaning.

    A word of the opposite sense is none that it resembles: 很差 is not 很好, 未查实 not 查实. Words
    of different meanings that it resembles as much tell nothing: 缺勤 is like 缺卡 and 外勤.
    """
    alike = [known for known in meanings if not _are_opposite(word, known)]
    shares = {known: SequenceMatcher(None, word, known).ratio() for known in alike}
    most = max(shares.values(), default=0.0)
    likeliest_of = {meanings[known] for known, share in shares.items() if share == most}
    return likeliest_of.pop() if most >= _ALIKE and len(likeliest_of) == 1 else ""


def _are_opposite(one: str, other: str) -> bool:
    (praises, denies), (others_praise, others_deny) = _sense(one), _sense(other)
    if praises is None or others_praise is None:
        return praises is others_praise and denies != others_deny
    return (praises != denies) != (others_praise != others_deny)


def _sense(word: str) -> tuple[bool | None, bool]:
    """Return whether a word speaks well of something, None for neither, and whether it denies.

    Of several words that one cell lists, the first tells.
    """
    word = _LISTED.split(word)[0]
    denies = len(_DENYING.findall(word)) % 2 == 1
    if _BAD.search(word):
        return False, denies
    return (True if _GOOD.search(word) else None), denies


def answers_path(book: Path, label: str) -> Path:
    """Return where the answers for a kind of export are kept: beside the workbook."""
    return book.with_name(f"导入{label}.对照.toml")


def read_answers(path: Path) -> ImportAnswers:
    """Read the answers, none where there is no such file. KaoheError where it cannot be read."""
    return ImportAnswers(
        {
            section: {text(key): text(value) for key, value in entries.items()}
            for section, entries in (read_sections(path) or {}).items()
        }
    )


def write_questions(path: Path, questions: Sequence[ImportQuestion]) -> None:
    """Write questions into the file, below what has been answered there.

    What is asked again had no answer, or one that does not fit: it is empty again.
    """
    asked = {(question.section, text(key)) for question in questions for key, _ in question.keys}
    answered = {
        section: {
            key: value
            for key, value in entries.items()
            if text(value) and (section, text(key)) not in asked
        }
        for section, entries in (read_sections(path) or {}).items()
    }
    lines = [
        "# 导入时看不懂的地方：在等号右边的引号里填写答案，存盘后再导入一次。",
        "# 填过的下个月自动再用；填错了改掉或删去那一行。",
    ]
    for section in dict.fromkeys((*answered, *(question.section for question in questions))):
        lines += ["", section_line(section)]
        lines += [answer_line(key, value) for key, value in answered.get(section, {}).items()]
        lines += _asked([question for question in questions if question.section == section])
    with locked(path):
        replace_file(path, ("\n".join(lines) + "\n").encode("utf-8-sig"))


def _asked(questions: Iterable[ImportQuestion]) -> Iterator[str]:
    """Yield the lines of questions; what two of them ask is there once."""
    written: set[str] = set()
    for question in questions:
        yield ""
        yield f"# {one_line(question.what)}"
        yield f"# {question.how}"
        for key, hint in question.keys:
            if text(key) not in written:
                written.add(text(key))
                likely = question.likely.get(key, "")
                stated = "；".join(filter(None, (hint, likely and f"像是{likely}")))
                yield answer_line(key, "", stated)
