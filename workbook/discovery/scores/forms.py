"""Forms: a sheet, or a part of one, for each person, with the categories below each other."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from udf.text import text
from workbook.discovery.cell_counts import score_number
from workbook.discovery.headers.regions import SCORES, Context
from workbook.discovery.mapping import column_answer
from workbook.discovery.model import (
    Cause,
    FoundColumn,
    FoundPerson,
    FoundTable,
    Option,
    Place,
    Question,
    Shape,
    TableKind,
)
from workbook.discovery.scores.tables import Draft
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import bare, header_scores, label_of, name_likeness, words

_POINTS = ("得分", "实得分", "考核得分", "评分", "分数", "实际得分", "最终得分", "得分情况")
SCORE_COLUMN = "得分"
_BEFORE_LABEL = re.compile(r"\s+(?=[^\s:：]{1,8}[:：])")


@dataclass(frozen=True)
class _Form:
    """The categories of one form, the first row of each, and the row of its total."""

    column: int
    rows: dict[str, int]
    total: int | None
    above: int  # the last row of what is over the form


def find_forms(view: View, context: Context) -> Draft | None:
    """Return the forms of a sheet as one table of persons; None where there is none."""
    forms = _forms(view, context)
    if not forms:
        return None
    header = _header(view, forms[0])
    titles = {c: text(v) for c, v in view.rows.get(header, {}).items() if isinstance(v, str)}
    answered = context.answers.column(SCORES, SCORE_COLUMN, titles)
    candidates = [answered] if answered else _score_columns(view, forms, titles, context)
    if not candidates:
        return None
    questions: tuple[Question, ...] = ()
    if len(candidates) > 1:
        questions = (_which_column(view, header, titles, candidates),)
    persons = [person for form in forms if (person := _person(view, form, candidates[0]))]
    if len(persons) < len(forms):
        return None
    table = FoundTable(
        kind=TableKind.SCORES,
        sheet=view.name,
        header=(header,),
        shape=Shape.FORM,
        columns={
            SCORE_COLUMN: FoundColumn(number=candidates[0], title=titles.get(candidates[0], ""))
        },
        rows=tuple(person.row for person in persons),
        first_column=forms[0].column,
        last_column=view.width,
        free=view.height,
        persons=tuple(persons),
    )
    return Draft(
        table=table,
        questions=questions,
        own_months=(),
        titles=tuple(_texts_down_to(view, min(forms[0].rows.values()))),
    )


def _texts_down_to(view: View, last: int) -> Iterator[str]:
    for row, cells in view.rows.items():
        if row <= last:
            yield from (value for value in cells.values() if isinstance(value, str))


def _which_column(
    view: View, header: int, titles: Mapping[int, str], candidates: Sequence[int]
) -> Question:
    options = (Option(answer=column_answer(c, titles), shown=titles.get(c, "")) for c in candidates)
    return Question(
        cause=Cause.COLUMN,
        section=SCORES,
        key=SCORE_COLUMN,
        sheet=view.name,
        options=tuple(options),
        places=tuple((header, c) for c in candidates),
    )


def _forms(view: View, context: Context) -> list[_Form]:
    order = context.words.order
    for column in sorted({c for cells in view.rows.values() for c in cells})[:6]:
        named = [
            (row, claim.category)
            for row, cells in view.rows.items()
            if (claim := context.words.claim(cells.get(column))) is not None
        ]
        runs: list[dict[str, int]] = []
        for row, category in named:
            if not runs or category in runs[-1]:
                runs.append({})
            runs[-1][category] = row
        full = [run for run in runs if len(run) == len(order)]
        if full and len(full) == len(runs):
            return _bounded(view, column, full)
    return []


def _bounded(view: View, column: int, runs: Sequence[dict[str, int]]) -> list[_Form]:
    found = []
    above = 0
    for at, run in enumerate(runs):
        start = min(runs[at + 1].values()) if at + 1 < len(runs) else view.height + 1
        last_category = max(run.values())
        area = view.anchors.get((last_category, column))
        end = area.last_row if area else last_category
        total = _total_row(view, end, start)
        found.append(_Form(column=column, rows=run, total=total, above=above))
        above = total or end
    return found


def _total_row(view: View, after: int, before: int) -> int | None:
    for row in view.rows:
        if after < row < before:
            first = next((v for v in view.rows[row].values() if isinstance(v, str)), None)
            if first is not None and (
                label_of(first) or header_scores(first).get("总分", 0) >= 0.7
            ):
                return row
    return None


def _header(view: View, form: _Form) -> int:
    """Return the row over the first category that names the points, else that has most texts.

    Who somebody is may be in more cells of a row than what the columns are.
    """
    top = min(form.rows.values())
    rows = [row for row in view.rows if max(form.above, top - 4) < row < top]

    def rank(row: int) -> tuple[bool, int, int]:
        named = any(isinstance(v, str) and bare(v) in _POINTS for v in view.rows[row].values())
        return named, len(view.rows[row]), row

    return max(rows, key=rank, default=top)


def _score_columns(
    view: View, forms: Sequence[_Form], titles: Mapping[int, str], context: Context
) -> list[int]:
    named = [c for c, title in titles.items() if bare(title) in _POINTS]
    if len(named) == 1:
        return named
    counts: dict[int, int] = {}
    for form in forms:
        for category, row in form.rows.items():
            for column, value in view.rows[row].items():
                number = score_number(value)
                computed = (row, column) in view.formulas
                full = context.points[category]
                if column > form.column and (
                    computed or (number is not None and 0 <= number <= full)
                ):
                    counts[column] = counts.get(column, 0) + 1 + computed
    return sorted(named) or sorted(counts, key=lambda c: -counts[c])


def _person(view: View, form: _Form, column: int) -> FoundPerson | None:
    top = min(form.rows.values())
    heads = [row for row in view.rows if form.above < row < top]
    data = words()["form"]
    named = _labelled(view, heads, data["name"])
    window = _labelled(view, heads, data["window"])
    name, place = named if named else ("", (top, form.column))
    if not name and name_likeness(view.name) >= 0.5:
        name = view.name
    if not name:
        return None
    cells: dict[str, Place] = {"姓名": place}
    for category, row in form.rows.items():
        area = view.anchors.get((row, column))
        cells[category] = area[:2] if area else (row, column)
    if form.total is not None:
        area = view.anchors.get((form.total, column))
        cells["总分"] = area[:2] if area else (form.total, column)
    if window:
        cells["窗口"] = window[1]
    return FoundPerson(name=name, window=window[0] if window else "", row=place[0], cells=cells)


def _labelled(view: View, rows: Sequence[int], labels: Sequence[str]) -> tuple[str, Place] | None:
    """Return what a label such as 姓名： is followed by, in its own cell or the next filled one.

    In its own cell it ends where another label begins: one that is known, or behind a space.
    """
    ends = "|".join(label for known in words()["form"].values() for label in known)
    for row in rows:
        cells = [(c, v) for c, v in view.rows[row].items() if v is not None]
        for at, (column, value) in enumerate(cells):
            if not isinstance(value, str):
                continue
            for whole in map(text, _BEFORE_LABEL.split(value)):
                for label in labels:
                    match = re.search(rf"{label}[:]([^:]+?)(?=[,，;；]|(?:{ends}):|$)", whole)
                    if match:
                        return match[1].strip("_"), (row, column)
            if text(value).rstrip(":") in labels and at + 1 < len(cells):
                return text(cells[at + 1][1]), (row, cells[at + 1][0])
    return None
