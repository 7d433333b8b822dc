"""What an import or an adoption asks, as the task pane shows it, and what a clerk chose there."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from udf.errors import KaoheError
from udf.text import text
from workbook.adopt.wording import question_text
from workbook.discovery.model import Question as BookQuestion
from workbook.imports.answers import COLUMNS, NONE, OTHERS, ImportAnswers, ImportQuestion
from workbook.ooxml.references import address

Given = tuple[str, str, str]
"""An answer: its section, what it is about there, and what is answered."""


class PaneChoice(NamedTuple):
    """One thing that may be answered, and the answers that it is made of."""

    shown: str
    answers: tuple[Given, ...]


class Ask(NamedTuple):
    """A question with its choices, the likeliest first.

    ``free`` is the section and key of an answer in the clerk's own words, () where there is none;
    ``sheet`` and ``cell`` are what it is about in the open workbook, "" where that is no place.
    """

    what: str
    choices: tuple[PaneChoice, ...]
    free: tuple[str, ...] = ()
    sheet: str = ""
    cell: str = ""


class Reply(msgspec.Struct):
    """What a clerk has answered so far; ``anew`` where earlier answers are to be asked again."""

    given: list[Given] = []
    anew: bool = False

    def sections(self) -> dict[str, dict[str, str]]:
        """Return the answers by section and key.

        That a column is not the one that one question asks for does not undo what it is to another.
        """
        found: dict[str, dict[str, str]] = {}
        for section, key, answer in self.given:
            known = found.setdefault(section, {})
            if section != COLUMNS or answer != NONE or key not in known:
                known[key] = answer
        return found


_reply = msgspec.json.Decoder(Reply)


def read_reply(sent: str) -> Reply:
    """Read what the pane sends. KaoheError where it is something else."""
    try:
        return _reply.decode(sent)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise KaoheError("收到的回答不完整，没有处理；请重新载入窗格") from error


# --- imports --------------------------------------------------------------------------------------


def asks_of_import(questions: Iterable[ImportQuestion], before: ImportAnswers) -> list[Ask]:
    """Return an import's questions; what was answered ``before`` comes first again."""
    return [ask for question in questions for ask in _of_import(question, before)]


def _of_import(question: ImportQuestion, before: ImportAnswers) -> Iterator[Ask]:
    keys = [key for key, _ in question.keys]
    if question.section == COLUMNS:
        role = question.options[0]
        chosen = [key for key in keys if before.role_of(key) == role]
        choices = [
            PaneChoice(f"{key}（{hint}）" if hint else key, ((COLUMNS, text(key), role),))
            for key, hint in sorted(question.keys, key=lambda pair: pair[0] not in chosen)
        ]
        nothing = PaneChoice("都不是", tuple((COLUMNS, text(key), NONE) for key in keys))
        yield Ask(f"{question.what}。哪一列是“{role}”？", (*choices, nothing))
        return
    for key, hint in question.keys:
        likely = before.meaning(question.section, key, question.options)
        first = likely or question.likely.get(key, "")
        options = sorted(question.options, key=lambda option: option != first)
        about = f"（{hint}）" if hint else ""
        what = question.what if question.section == OTHERS else f"“{key}”是什么{question.section}"
        yield Ask(
            f"{what}{about}？",
            tuple(
                PaneChoice(option, ((question.section, text(key), option),)) for option in options
            ),
        )


def answers_of(reply: Reply) -> ImportAnswers:
    """Return what a clerk has answered to an import's questions."""
    return ImportAnswers(
        {
            section: {text(key): text(answer) for key, answer in given.items()}
            for section, given in reply.sections().items()
        }
    )


# --- adoption -------------------------------------------------------------------------------------


def asks_of_adoption(questions: Sequence[BookQuestion]) -> list[Ask]:
    """Return an adoption's questions, each with its place in the workbook."""
    return [
        Ask(
            question_text(question),
            tuple(
                PaneChoice(
                    f"{option.answer}（{option.shown}）" if option.shown else option.answer,
                    ((question.section, question.key, option.answer),),
                )
                for option in question.options
            ),
            (question.section, question.key),
            question.sheet,
            address(*question.places[0]) if question.places else "",
        )
        for question in questions
    ]
