"""What attendance systems write for a slot or a day: 迟到12分钟, 迟到;早退, 事假8小时, 旷工半天."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from udf.rulebook import Choices
from udf.text import text
from workbook.imports.answers import ImportAnswers, ImportQuestion, likeliest
from workbook.imports.attendance.details import (
    BRACKETS,
    MEASURE,
    PREFIX,
    detail_of,
    half_in,
    is_detail,
    is_no_time,
)
from workbook.imports.forms import data, meanings

SECTION = "考勤结果"


class ResultKind(StrEnum):
    """What a result says of a slot; the value is how templates/exports.toml names it."""

    NORMAL = "normal"
    REST = "rest"
    LATE = "late"
    EARLY = "early"
    ABSENT = "absent"
    LEAVE = "leave"
    MISSING = "missing"  # of the punch
    NOTED = "noted"  # what is to be verified


OPTIONS = {
    "正常": ResultKind.NORMAL,
    "休息": ResultKind.REST,
    "迟到": ResultKind.LATE,
    "早退": ResultKind.EARLY,
    "旷工": ResultKind.ABSENT,
    "请假": ResultKind.LEAVE,
    "缺卡": ResultKind.MISSING,
    "违规，登记待核实": ResultKind.NOTED,
}
_SEPARATORS = re.compile(r"[;,、/+&|。]")
_NOTHING = ("-", "--", "---", "—", "——", "/", "无")
_LEADING = re.compile(rf"(?:{MEASURE.pattern}(?:{BRACKETS.pattern})?)*")


class ResultPart(NamedTuple):
    """One thing that a result says: what kind it is, and what else is written with it.

    ``half`` is the half of the day it names; ``half_day`` says that it lasted half a day,
    ``partly`` a part of the day that is no half; ``times`` how often it happened.
    """

    kind: ResultKind
    word: str
    half: str = ""
    half_day: bool = False
    partly: bool = False
    times: int = 1


class ResultReader:
    """Reads results; words that are not known are counted, to be asked once."""

    def __init__(self, choices: Choices, answers: ImportAnswers) -> None:
        known = meanings(data()["attendance"]["results"])
        self._normal = {text(word) for word in choices.listed("normal_results")}
        self._kinds = {
            **dict.fromkeys(self._normal, ResultKind.NORMAL),
            **{word: ResultKind(kind) for word, kind in known.items()},
        }
        self._by_length = sorted(self._kinds, key=len, reverse=True)
        codes: dict[str, str] = data()["attendance"]["codes"]
        self._codes = {code.casefold(): word for code, word in codes.items()}
        self._approved = tuple(map(text, data()["attendance"]["approved"]["words"]))
        self._answers = answers
        self._known: dict[str, tuple[ResultPart, ...] | None] = {}
        self.unknown: Counter[str] = Counter()

    def parts(self, written: str) -> tuple[ResultPart, ...] | None:
        """Return what a tidied result says, None where something in it is not known."""
        found = self.understand(written)
        if found is None:
            self.unknown[written] += 1
        return found

    def understand(self, written: str) -> tuple[ResultPart, ...] | None:
        """Return the same without counting what is not known."""
        if written not in self._known:
            self._known[written] = self._read(written)
        return self._known[written]

    def _read(self, written: str) -> tuple[ResultPart, ...] | None:
        answer = self._answers.meaning(SECTION, written, OPTIONS)
        if answer is not None:
            return (ResultPart(OPTIONS[answer], written),)
        parts: list[ResultPart] = []
        for piece in _pieces(written):
            answer = self._answers.meaning(SECTION, piece, OPTIONS)
            found = (
                [ResultPart(OPTIONS[answer], piece)] if answer is not None else self._piece(piece)
            )
            if found is None:
                return None
            parts += found
        return None if _is_both(parts) else tuple(parts)

    def is_normal(self, part: ResultPart) -> bool:
        """Tell whether the office counts such a result as normal (口径)."""
        return part.kind == ResultKind.NORMAL and (
            part.word in self._normal or part.word not in self._kinds
        )

    @property
    def questions(self) -> tuple[ImportQuestion, ...]:
        """The question about the unknown words, if there are any."""
        if not self.unknown:
            return ()
        keys = tuple((word, f"出现{count}次") for word, count in self.unknown.most_common())
        named = {kind: option for option, kind in OPTIONS.items()}
        known = {word: named[kind] for word, kind in self._kinds.items()}
        likely = {word: likeliest(word, known) for word in self.unknown}
        return (
            ImportQuestion(
                section=SECTION,
                what="不认识这些考勤结果",
                keys=keys,
                options=tuple(OPTIONS),
                likely=likely,
            ),
        )

    def _piece(self, piece: str) -> list[ResultPart] | None:
        """Return what one piece says: a known word, and details that change nothing."""
        piece = self._codes.get(piece.casefold(), piece)
        if piece in self._kinds:
            return [ResultPart(self._kinds[piece], piece)]
        prefix = PREFIX.match(piece)
        for start in dict.fromkeys((0, prefix.end() if prefix else 0)):
            half = half_in(prefix[1]) if prefix and start else ""
            word = next((w for w in self._by_length if w and piece.startswith(w, start)), None)
            if word is None:
                continue
            kind, rest = self._kinds[word], piece[start + len(word) :]
            if is_no_time(rest):
                return None  # 迟到0分钟 is none
            leading, further = rest, []
            if not self._is_detail(rest, kind):
                leading = self._leading(rest, kind)
                others = self._piece(rest[len(leading) :])
                if others is None:
                    return None
                further = others
            said = detail_of(leading)
            own = ResultPart(
                kind, word, half or said.half, said.half_day, said.partly, said.times
            )  # fmt: skip
            return [own, *further]
        return None

    def _leading(self, rest: str, kind: ResultKind) -> str:
        """Return the details that follow a word before the next one: 迟到5分钟早退."""
        match = _LEADING.match(rest)
        return match[0] if match and self._is_detail(match[0], kind) else ""

    def _is_detail(self, rest: str, kind: ResultKind) -> bool:
        """Tell whether what follows a word leaves its meaning as it is."""
        inside = ["".join(filter(None, found)) for found in BRACKETS.findall(rest)]
        outside = BRACKETS.sub("", rest)
        return all(
            is_detail(words) or words in self._approved or self._kinds.get(words) == kind
            for words in (outside, *inside)
        )


def _is_both(parts: Sequence[ResultPart]) -> bool:
    """Tell whether a result is normal and not: only the office knows whether it was put right.

    Of two halves of a day one may be normal and the other not.
    """
    normal, others = (
        [part for part in parts if (part.kind == ResultKind.NORMAL) is which]
        for which in (True, False)
    )
    halves = [{part.half for part in each} for each in (normal, others)]
    apart = "" not in halves[0] | halves[1] and halves[0].isdisjoint(halves[1])
    return bool(normal and others) and not apart


def without_dashes(result: str) -> str:
    """Return a tidied result, "" for the dashes that programs write where there is none."""
    return "" if result in _NOTHING else result


def _pieces(written: str) -> Iterator[str]:
    """Yield the pieces between separators that are in no brackets."""
    depth, piece = 0, ""
    for character in written:
        depth += (character in "([【") - (character in ")]】")
        if depth <= 0 and _SEPARATORS.fullmatch(character):
            if piece:
                yield piece
            piece = ""
        else:
            piece += character
    if piece:
        yield piece
