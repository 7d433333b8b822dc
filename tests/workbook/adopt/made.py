"""Whole months made by the tests: a sheet of scores in some layout, the inputs, and what is right.

What is right is worked out here from the entries alone, with nothing of the product.
"""

import datetime as dt
import io
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from tests.workbook.adopt.spellings import SPELLINGS
from tests.workbook.compare import differences, formula_cells, within
from tests.workbook.discovery.judging import answers_for
from tests.workbook.discovery.layouts import Book
from udf.errors import KaoheError
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.discovery.mapping import Answers
from workbook.discovery.model import Question
from workbook.ooxml.package import Package

# Clauses with the category and the points of each time, as the rules of the centre give them.
DEDUCTED = {
    "业务规范1": ("业务规范", 2), "业务规范3b": ("业务规范", 4), "业务规范第9条": ("业务规范", 2),
    "行为规范2a": ("行为规范", 3), "行为规范9": ("行为规范", 4), "未佩戴工牌": ("行为规范", 1),
    "行为规范-8": ("行为规范", 3), "考勤管理1b": ("考勤管理", 2), "早退": ("考勤管理", 2),
    "好差评3": ("好差评", 1),
}  # fmt: skip
ADDED = {"加分项5": 1, "加分项2c": 1, "加分项4a": 3}
NOVEMBER = dt.date(2026, 11, 1)
Row = dict[str, Any]


@dataclass
class Input:
    """An input sheet: the product's name for it, its name, and the column of each role."""

    kind: str
    sheet: str
    columns: dict[str, int]
    header: int


@dataclass
class Made:
    """A workbook with its inputs, and the five scores of each person's row."""

    book: Book
    data: bytes = field(repr=False)
    inputs: list[Input]
    expected: dict[int, tuple[float | None, ...]]  # None: no score, for an input is missing


def made(book: Book, seed: int, *, spelled: bool = True) -> Made:
    """Add a month's inputs to a book of scores; ``spelled`` takes any spelling for their headers."""
    r = random.Random(seed)
    file = openpyxl.load_workbook(io.BytesIO(book.data))
    people = list(book.truth.persons.items())
    names = [name for _, (name, _) in people]
    twice = {name for name in names if names.count(name) > 1}
    alike = Counter(("".join(name.split()), window) for _, (name, window) in people)
    shared = Counter("".join(name.split()) for name in names)
    missing = {kind for kind in ("考勤", "好差评") if r.random() < 0.15}
    deducted: list[Row] = []
    added: list[Row] = []
    attended: list[Row] = []
    reviewed: list[Row] = []
    expected: dict[int, tuple[float | None, ...]] = {}
    for row, (name, window) in people:
        who = {"姓名": name, "窗口": window if window and (twice or r.random() < 0.9) else None}
        off = {"业务规范": 0, "行为规范": 0, "考勤管理": 0, "好差评": 0}
        plus = 0
        for _ in range(r.choice((0, 0, 0, 1, 1, 2))):
            clause = r.choice(list(DEDUCTED))
            times = r.choice((1, 1, 1, 2))
            category, points = DEDUCTED[clause]
            off[category] += points * times
            deducted.append({**who, "条款": clause, "数量": times, "日期": _day(r)})
        for _ in range(r.choice((0, 0, 0, 1))):
            clause = r.choice(list(ADDED))
            plus += ADDED[clause]
            added.append({**who, "条款": clause, "数量": 1, "日期": _day(r)})
        due, wrong = r.choice((84, 80, 42)), r.choice((0, 0, 1, 3))
        cases = r.choice((0, 12, 50, 233))
        rated = r.choice((cases, cases * 7 // 10, cases // 3))
        attended.append({**who, "应签到次数": due, "签到异常次数": wrong})
        reviewed.append({**who, "办件量": cases, "评价量": rated})
        if "考勤" in missing:  # the sheet that is added says how often; nothing was amiss yet
            wrong = 0
        plain = "".join(name.split())
        # No row says which of them it is of.
        unknown = alike[plain, window] > 1 or (not window and shared[plain] > 1)
        if unknown:
            off, plus = dict.fromkeys(off, 0), 0
        rate = Decimal(20 * (due - wrong)) / due
        expected[row] = (
            max(0, 20 - off["业务规范"]),
            max(0, 35 - off["行为规范"]),
            None
            if unknown or "好差评" in missing
            else max(0, 5 - _tier(cases, rated) - off["好差评"]),
            None
            if unknown and "考勤" not in missing
            else max(0, 15 - off["考勤管理"])
            + float(rate.quantize(Decimal("0.01"), ROUND_HALF_UP)),
            min(5, plus),
        )  # fmt: skip
    sheets = [
        ("扣分登记", r.choice(("扣分登记", "扣分台账", "违规情况", "检查问题")), deducted),
        ("加分登记", r.choice(("加分登记", "加分台账", "奖励情况")), added),
        ("考勤", r.choice(("考勤", "签到统计", "打卡汇总")), attended),
        ("好差评", r.choice(("好差评", "评价数据", "办件评价")), reviewed),
    ]  # fmt: skip
    inputs = [
        _sheet(file, r, kind, title, rows, spelled, bool(twice))
        for kind, title, rows in sheets if kind not in missing
    ]  # fmt: skip
    _others(file, r, names)
    stream = io.BytesIO()
    file.save(stream)
    return Made(book, stream.getvalue(), inputs, expected)


def _tier(cases: int, rated: int) -> int:
    return 3 if rated * 100 < cases * 60 else 2 if rated * 100 < cases * 80 else int(rated < cases)


def _day(r: random.Random) -> Any:
    day = r.randrange(1, 28)
    texts = (f"11月{day}日", f"2026-11-{day:02}", f"{day}日", dt.datetime(2026, 11, day))
    return r.choice(texts)


def _sheet(
    file: openpyxl.Workbook, r: random.Random, kind: str, title: str, rows: list[Row],
    spelled: bool, windows: bool,
) -> Input:  # fmt: skip
    """Write an input's rows in any order of rows and columns, somewhere on a sheet of its own."""
    roles = list(rows[0]) if rows else ["日期", "姓名", "窗口", "条款", "数量"]
    if not windows and r.random() < 0.4:
        roles.remove("窗口")
    r.shuffle(roles)
    sheet = file.create_sheet(title)
    first, top = r.choice((1, 1, 2, 3)), r.choice((1, 2, 3, 4))
    if top > 1:
        sheet.cell(1, first).value = f"2026年11月{title}"
    if top > 2:
        sheet.cell(2, first).value = "填报单位：督查科"
    extra = r.choice((None, "联系电话", "备注"))
    for at, role in enumerate([*roles, *([extra] if extra else [])]):
        words = SPELLINGS.get(role, [role]) if spelled else [role]
        sheet.cell(top, first + at).value = r.choice(words)
        if extra and role == extra:
            continue
        for n, values in enumerate(r.sample(rows, len(rows)) if at < 0 else rows, start=top + 1):
            value = values.get(role)
            if value is not None:
                cell = sheet.cell(n, first + at)
                cell.value = value
                if isinstance(value, dt.datetime):
                    cell.number_format = "yyyy-mm-dd"
    if rows and kind == "好差评" and r.random() < 0.3:
        sheet.cell(top + len(rows) + 1, first).value = "制表人：督查科"
    return Input(kind, title, {role: first + at for at, role in enumerate(roles)}, top)


def _others(file: openpyxl.Workbook, r: random.Random, names: Sequence[str]) -> None:
    """Add sheets that are no inputs, though they name the same people."""
    if r.random() < 0.5:
        sheet = file.create_sheet("值班表")
        sheet.append(["日期", "带班领导", "值班人员"])
        for day in range(1, 6):
            sheet.append([f"11月{day}日", "张主任", r.choice(names)])
    if r.random() < 0.4:
        sheet = file.create_sheet("通讯录")
        sheet.append(["姓名", "联系电话"])
        for name in names:
            sheet.append([name, "0477-8580000"])


# --- adopting it ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What came of adopting: right, asked, refused, wrong or harmed; what was asked first."""

    verdict: str
    detail: str = ""
    asked: tuple[str, ...] = ()


def adopted(one: Made, rounds: int = 4) -> Result:
    """Adopt a workbook, answering what is asked as who knows the truth would, and compare."""
    package = Package(one.data, "2026年11月考核.xlsx")
    given: dict[str, dict[str, str]] = {}
    asked: list[str] = []
    for _ in range(rounds):
        try:
            done, after = adopt_package(package, Answers(given), scores=Scores.REPLACE)
        except KaoheError as error:
            return Result("refused", str(error), tuple(asked))
        if done.outcome is not Outcome.ASKED:
            break
        questions = done.questions
        asked += [question.id for question in questions]
        for section, answers in _answers(questions, one).items():
            given.setdefault(section, {}).update(answers)
    if done.outcome is not Outcome.CONNECTED:
        return Result("wrong", f"{done.outcome} {asked}", tuple(asked))
    return _judged(one, after, tuple(asked))


def _answers(questions: Sequence[Question], one: Made) -> dict[str, dict[str, str]]:
    kinds = {made.kind: made for made in one.inputs}
    sheets = {made.sheet: made for made in one.inputs}
    given: dict[str, dict[str, str]] = {}
    rest = []
    for question in questions:
        own = given.setdefault(question.section, {})
        if question.section == "工作表":
            known = sheets.get(question.key)
            own[question.key] = known.kind if known else "不用"
        elif question.section in kinds and question.key == "工作表":
            own[question.key] = kinds[question.section].sheet
        elif question.section in kinds:
            column = kinds[question.section].columns.get(question.key)
            own[question.key] = f"{get_column_letter(column)}列" if column else "没有"
        else:
            rest.append(question)
    for section, answers in answers_for(tuple(rest), one.book).items():
        given.setdefault(section, {}).update(answers)
    return given


def _judged(one: Made, after: Package, asked: tuple[str, ...]) -> Result:
    truth, data = one.book.truth, after.to_bytes()
    scores = Package(one.data, "").sheets[0].name
    cells = after.sheet(scores).cells()
    for row, expected in one.expected.items():
        for column, right in zip(truth.five, expected, strict=True):
            value = cells[row, column].value
            score = round(value, 2) if isinstance(value, (int, float)) else None
            if score != (None if right is None else round(right, 2)):
                where = f"{get_column_letter(column)}{row} {truth.persons[row]}"
                return Result("wrong", f"{where}: {value} instead of {right}", asked)
            if not cells[row, column].has_formula:
                return Result("wrong", f"{row}, {column} is typed", asked)
        total = cells[row, truth.total].value if truth.total else None
        known = [score for score in expected if score is not None]
        right_total = round(sum(known), 2) if len(known) == len(expected) else "待核"
        shown = round(total, 2) if isinstance(total, (int, float)) else total
        if truth.total and shown != right_total:
            return Result("wrong", f"total of {row}: {total} instead of {right_total}", asked)
    harm = harmed(one, data, scores)
    return Result("harmed", "; ".join(harm[:3]), asked) if harm else Result("right", "", asked)


def harmed(one: Made, data: bytes, scores: str) -> list[str]:
    """Return what differs in the office's own sheets beyond what adopting may change.

    The persons' five cells, total and rank; results of the office's formulas, which follow; beside
    an input, in columns that were empty, what the functions answer.
    """
    truth = one.book.truth
    found, before = differences(one.data, data), formula_cells(one.data)
    formulas = {(d.sheet, d.place) for d in found if d.kind == "公式"}
    columns = (*truth.five, truth.total, truth.rank)
    own = {f"{get_column_letter(c)}{row}" for row in truth.persons for c in columns if c}
    inputs = {made.sheet: made for made in one.inputs}
    left = []
    for d in found:
        new = d.kind in ("工作表", "名称") and d.before is None
        follows = d.kind == "值" and (d.sheet, d.place) not in formulas
        follows = follows and (d.sheet, d.place) in before
        if new or follows or (d.sheet == scores and d.place in own):
            continue
        if d.sheet in inputs and _is_beside(inputs[d.sheet], d.kind, d.place, d.before):
            continue
        left.append(f"{d.kind} {d.sheet}!{d.place}: {str(d.before)[:40]} → {str(d.after)[:40]}")
    return left


def _is_beside(one: Input, kind: str, place: str, before: object) -> bool:
    if kind in ("列宽", "名称"):
        return True
    last = max(one.columns.values()) + 1
    beside = f"{get_column_letter(last)}1:{get_column_letter(last + 12)}5000"
    own = [f"{get_column_letter(c)}{one.header}" for c in one.columns.values()]
    if kind == "样式":
        return place in own or within(place, beside)
    return kind in ("值", "公式") and (place in own or (before is None and within(place, beside)))
