"""Whether what discovery finds in a built workbook is right, asked or wrong; and answering it."""

from dataclasses import dataclass
from enum import StrEnum

from tests.workbook.discovery.layouts import Book
from udf.text import text
from workbook.discovery.discover import discover
from workbook.discovery.mapping import Answers
from workbook.discovery.model import Cause, Discovery, Question
from workbook.ooxml.package import Package
from workbook.ooxml.references import column_letters


class Verdict(StrEnum):
    RIGHT = "right"
    ASKED = "asked"
    WRONG = "wrong"


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    questions: tuple[Question, ...]  # of the first look
    fault: str = ""


def fault_of(found: Discovery, book: Book) -> str:
    """What differs from the truth, "" where nothing does."""
    truth = book.truth
    if len(found.scores) != 1:
        return f"{len(found.scores)} tables"
    table = found.scores[0]
    columns = {role: column.number for role, column in table.columns.items()}
    wanted = {
        "姓名": truth.name,
        "总分": truth.total,
        **dict(
            zip(("业务规范", "行为规范", "好差评", "考勤管理", "加分项"), truth.five, strict=True)
        ),
    }
    for role, column in wanted.items():
        if columns.get(role) != column:
            return f"{role}: {columns.get(role)} instead of {column}"
    if truth.window is not None and columns.get("窗口") != truth.window:
        return f"窗口: {columns.get('窗口')} instead of {truth.window}"
    persons = {person.row: (person.name, text(person.window)) for person in table.persons}
    if set(persons) != set(truth.persons):
        more, less = set(persons) - set(truth.persons), set(truth.persons) - set(persons)
        return f"rows: too many {sorted(more)}, too few {sorted(less)}"
    for row, (name, window) in truth.persons.items():
        if persons[row] != (name, window):
            return f"row {row}: {persons[row]} instead of {(name, window)}"
    return ""


def answers_for(questions: tuple[Question, ...], book: Book) -> dict[str, dict[str, str]]:
    """What an office that knows the truth writes into the 对照表."""
    truth = book.truth
    names = {name for name, _ in truth.persons.values()}
    windows = {window for _, window in truth.persons.values()}
    given: dict[str, dict[str, str]] = {}
    for question in questions:
        section = given.setdefault(question.section, {})
        column: int | None = None
        match question.cause:
            case Cause.PERSON:
                known = "是" if question.key in names else "不是"
                section[question.key] = "窗口" if question.key in windows else known
                continue
            case Cause.CATEGORIES:
                section[question.key] = "、".join(f"{column_letters(c)}列" for c in truth.five)
                continue
            case Cause.MONTH:
                section[question.key] = "2026-11"
                continue
            case Cause.NAME:
                column = truth.name
            case Cause.WINDOW:
                column = truth.window
            case Cause.TOTAL:
                column = truth.total
            case Cause.MEANING:
                section[question.key] = "得分"
                continue
            case _:
                section[question.key] = question.options[0].answer
                continue
        section[question.key] = f"{column_letters(column)}列" if column else "没有"
    return given


def judge(book: Book, rounds: int = 3) -> Judged:
    """Look at a workbook, answer what is asked, and compare the end with the truth."""
    package = Package(book.data, "2026年11月考核.xlsx")
    found = discover(package)
    first = found.questions
    given: dict[str, dict[str, str]] = {}
    for _ in range(rounds):
        if not found.questions:
            break
        for section, answers in answers_for(found.questions, book).items():
            given.setdefault(section, {}).update(answers)
        found = discover(package, Answers(given))
    fault = fault_of(found, book)
    if found.questions:
        fault = f"still asks {[question.id for question in found.questions]}"
    if fault:
        return Judged(Verdict.WRONG, first, fault)
    return Judged(Verdict.ASKED if first else Verdict.RIGHT, first)
