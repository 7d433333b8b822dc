"""The cells of a ledger's row, read one by one: what each says, and what is wrong with it."""

import re
from datetime import date
from typing import NamedTuple

from udf.clauses import read_clause
from udf.entries import Doubt, Verdict
from udf.marks import without_mark
from udf.objections import objects
from udf.roster import EVERYONE, Roster
from udf.rulebook import Rule, RuleBook
from udf.text import Cell, day, days_meant, is_blank, is_error, text, whole
from udf.written_days import written_day

_VERDICTS = {
    "": "",
    **{verdict.value: verdict for verdict in Verdict},
    "是": Verdict.FOUNDED,
    "否": Verdict.UNFOUNDED,
    "已撤销": Verdict.WITHDRAWN,
    "核实中": Verdict.UNVERIFIED,
}
_NAMES = re.compile("[、,/]")  # between the names in one cell, after NFKC
_SEVERE = re.compile("(?:【[^】]*】)?情节严重")  # also after a mark
_BULLETIN = re.compile(r"第?([0-9]{1,6})(?:\.0*)?期?")
WRONG_SIDE = "加分条款应填在加分登记"  # what a deduction's ledger says of an award
_WRONG_SIDE = {
    False: Doubt("条款", WRONG_SIDE, "把本行移到加分登记"),
    True: Doubt("条款", "扣分条款应填在扣分登记", "把本行移到扣分登记"),
}
_OTHER_MONTH = Doubt("日期", "日期不在本月", "改正日期，或移到那个月的工作簿")
_NO_BULLETIN = Doubt(
    "通报期次", "通报期次看不懂，不参加连续通报的计算", "填期次的数字，如 7 或 第7期"
)


class Concerned(NamedTuple):
    """Whom a row concerns: one person, several, or everyone of a window; or what is wrong.

    ``always`` marks those who are in post every day; ``shown`` names who is meant where the row
    gives only a 工号.
    """

    people: tuple[int, ...]
    everyone: bool
    problem: Doubt | None = None
    doubt: Doubt | None = None
    always: bool = False
    shown: str = ""
    window: str = ""


def _nobody(reason: str, hint: str = "", *, everyone: bool = False) -> Concerned:
    return Concerned((), everyone, Doubt("姓名", reason, "按名册改正姓名、工号或窗口", hint))


def read_people(roster: Roster, id_cell: Cell, name_cell: Cell, window_cell: Cell) -> Concerned:
    """Return whom the cells of 工号, 姓名 and 窗口 mean together."""
    for column, cell in (("工号", id_cell), ("姓名", name_cell), ("窗口", window_cell)):
        if is_error(cell):
            return _nobody(f"“{column}”单元格是错误值")
    name, window = text(name_cell), text(window_cell)
    if text(id_cell) or name not in ("", EVERYONE):
        names = _NAMES.split(name)
        if len(names) > 1 and name not in roster.by_name:
            return _several(roster, id_cell, names, window_cell)
        match = roster.find(id_cell, name_cell, window_cell)
        if match.problem:
            return _nobody(match.problem, match.hint)
        doubt = (
            Doubt("窗口", match.doubt, "核对窗口；本行已按名册上的人计入") if match.doubt else None
        )
        own = roster.people[match.people[0]]
        always = own.since is own.until is None
        shown = "" if name else f"：{own.name}（{own.window}）" if own.window else f"：{own.name}"
        return Concerned(match.people, False, None, doubt, always, shown)
    if not window:
        return _nobody("缺窗口" if name else "缺姓名")
    found = roster.by_window.get(window, ())
    if not found:
        return _nobody("名册中无此窗口", window, everyone=True)
    return Concerned(found, True, window=window)


def names_in(cell: Cell) -> list[str]:
    """Return the names that a 姓名 cell holds."""
    return [name for name in _NAMES.split(text(cell)) if name]


def _several(roster: Roster, id_cell: Cell, names: list[str], window_cell: Cell) -> Concerned:
    """Return the people that one cell names; one of them unknown makes the whole row wrong."""
    if text(id_cell):
        return _nobody("姓名有几个人的，工号不填")
    matches = [roster.find(None, name, window_cell) for name in names]
    wrong = [match.answer for match in matches if match.problem]
    if wrong:
        return _nobody("；".join(dict.fromkeys(wrong)))
    people = tuple(match.people[0] for match in matches)
    if len(set(people)) < len(people):
        return _nobody("同一个人写了两次")
    doubts = (match.doubt for match in matches if match.doubt)
    doubt = next((Doubt("窗口", what, "核对窗口；本行已按名册上的人计入") for what in doubts), None)
    return Concerned(people, False, None, doubt)


def find_clause(book: RuleBook, awards: bool, cell: Cell) -> tuple[Rule | None, Doubt | None]:
    """Return the clause that 条款 names, and why it cannot be entered in this ledger."""
    reading = read_clause(book, cell)
    rule = reading.rule
    if rule is None:
        return None, Doubt("条款", reading.problem, "从下拉列表中选择条款")
    if book.by_category[rule.category].bonus != awards:
        return rule, _WRONG_SIDE[awards]
    if rule.kind.facts.computed:
        return rule, Doubt("条款", "该条款自动计算，不用登记", "删除本行")
    return rule, None


def read_day(month: date | None, cell: Cell) -> tuple[date | None, Doubt | None]:
    """Return the day that 日期 means, and what is wrong with it."""
    if is_error(cell):
        return None, _error_value("日期")
    meant = days_meant(cell)
    if meant:
        readings = "还是".join(f"{month_}月{day_}日" for month_, day_ in meant)
        what = f"日期是数字{cell:g}，是{readings}？"
        return None, Doubt("日期", what, "按 2026-11-03 这样填写日期")
    when = day(cell) if month is None else _day_of_month(cell, month)
    if when is None:
        what = "缺日期" if is_blank(cell) else "日期看不懂"
        return None, Doubt("日期", what, "填日期，如 2026-11-03")
    return when, None if month is None or when.replace(day=1) == month else _OTHER_MONTH


def _day_of_month(cell: Cell, month: date) -> date | None:
    """Return the day that a cell names, written in any of the ways that imports read as well."""
    return day(cell, month.year, month.month) or written_day(cell, month)


def read_quantity(cell: Cell, unit: str) -> tuple[int, Doubt | None]:
    """Return 数量, also with the clause's own unit (2次, 30分钟), and what is wrong with it."""
    if is_blank(cell):
        return 1, None
    quantity = whole(cell)
    if quantity is None and unit and isinstance(cell, str):
        quantity = whole(text(cell).removesuffix(text(unit)))
    if quantity is not None and quantity > 0:
        return quantity, None
    wrong = Doubt("数量", "数量应为正整数", "改正数量；一次可以不填")
    return 0, _error_value("数量") if is_error(cell) else wrong


def read_verdict(cell: Cell) -> tuple[str, Doubt | None]:
    """Return 核实 tidied, and what is wrong with it."""
    verdict = _VERDICTS.get(text(cell))
    if verdict is not None:
        return verdict, None
    wrong = Doubt("核实", "核实写法看不懂", f"填{'、'.join([*Verdict][:-1])}或{Verdict.APPEALED}")
    return "", _error_value("核实") if is_error(cell) else wrong


def read_bulletin_cell(cell: Cell) -> tuple[int | None, Doubt | None, Doubt | None]:
    """Return a bulletin's serial, what is wrong with the cell, and what is only doubtful."""
    if is_blank(cell):
        return None, None, None
    if is_error(cell):
        return None, _error_value("通报期次"), None
    serial = read_bulletin(cell)
    return serial, None, _NO_BULLETIN if serial is None else None


def _error_value(column: str) -> Doubt:
    return Doubt(column, f"“{column}”单元格是错误值", "改正该单元格")


def read_bulletin(cell: Cell) -> int | None:
    """Return the serial of a patrol bulletin (7, 第7期), None where the cell holds none."""
    match = _BULLETIN.fullmatch(text(cell))
    return int(match[1]) or None if match else None


def objection(remark: Cell) -> str:
    """Return what 备注 says against counting the row, without a mark; "" where it says nothing."""
    if not isinstance(remark, str):
        return ""
    written = text(without_mark(remark))
    return written if objects("备注", written) else ""


def is_severe(remark: Cell) -> bool:
    """Tell whether 备注 says that the circumstances were severe."""
    return _SEVERE.match(text(remark)) is not None
