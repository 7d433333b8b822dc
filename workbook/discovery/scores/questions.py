"""What is asked about a table of scores."""

from collections.abc import Collection, Iterable, Sequence

from udf.text import text
from workbook.discovery.headers.frame import Frame
from workbook.discovery.headers.regions import SCORES, Context
from workbook.discovery.mapping import (
    CATEGORIES,
    HEADING,
    MEANING,
    NONE,
    PERSONS,
    Answers,
    columns_answer,
    is_unused,
)
from workbook.discovery.model import Cause, Meaning, Option, Proof, Question, RowKind
from workbook.discovery.people.people_table import Columns
from workbook.discovery.people.rows import Decided, label_in, proofs_of
from workbook.discovery.sheet_view import View

MEANINGS = {Meaning.POINTS: "得分", Meaning.MINUS: "负的扣分", Meaning.OFF: "正的扣分"}


def example_of(frame: Frame, column: int, row: int) -> str:
    """Return a text that a column holds."""
    values = (frame.view.shown(r, column) for r in frame.rows if r >= row)
    return next((text(value) for value in values if isinstance(value, str)), "")


def about_categories(view: View, frame: Frame, context: Context) -> Question:
    """Return the question which columns hold the categories."""
    titles = {c: frame.title(c) for c in frame.columns}
    return Question(
        cause=Cause.CATEGORIES,
        section=SCORES,
        key=CATEGORIES,
        sheet=view.name,
        options=(
            Option(
                answer=columns_answer(frame.categories, titles),
                shown="、".join(context.words.order),
            ),
            Option(answer=NONE, shown="这张表没有各项得分"),
        ),
        places=tuple((frame.header.rows[-1], c) for c in frame.categories),
    )


def are_denied(questions: Iterable[Question], answers: Answers) -> bool:
    """Tell whether a table whose categories are asked about has none, as the office has said."""
    asked = any(question.cause is Cause.CATEGORIES for question in questions)
    answer = answers.get(SCORES, CATEGORIES)
    return asked and answer is not None and is_unused(answer)


def about_meaning(view: View, frame: Frame) -> Question:
    """Return the question what the columns of the categories hold."""
    likely = (Meaning.OFF, Meaning.MINUS, Meaning.POINTS)
    return Question(
        cause=Cause.MEANING,
        section=SCORES,
        key=MEANING,
        sheet=view.name,
        options=tuple(Option(answer=MEANINGS[one]) for one in likely),
        places=tuple((frame.header.rows[-1], c) for c in frame.categories),
    )


def about_rows(
    view: View, columns: Columns, decided: Sequence[Decided], open_: Collection[Cause]
) -> list[Question]:
    """Return a question for each label whose rows may be persons or not.

    None where ``open_`` has which column the names are in; while it is asked which column is which
    category, none for rows that go beyond full marks.
    """
    if Cause.NAME in open_:
        return []
    by_marks = {Proof.BEYOND, Proof.FULL_MARKS} if Cause.CATEGORIES in open_ else set()
    asked: dict[str, list[Decided]] = {}
    for one in decided:
        if one.kind is RowKind.OPEN and not by_marks & one.facts.against:
            asked.setdefault(label_in(one), []).append(one)
    return [
        Question(
            cause=Cause.PERSON,
            section=PERSONS,
            key=label,
            sheet=view.name,
            options=_HEADS if ones[0].heads else _PERSON,
            places=tuple((one.facts.row, _place(view, one, columns)) for one in ones),
            label=label,
            proofs=proofs_of(ones[0]),
        )
        for label, ones in asked.items()
    ]


_PERSON = (Option(answer="是"), Option(answer="不是"))


_HEADS = (Option(answer=HEADING), Option(answer="不是"), Option(answer="是"))


def _place(view: View, one: Decided, columns: Columns) -> int:
    """Return the column in which a row's label is."""
    return columns.name if one.facts.name else min(view.rows[one.facts.row])
