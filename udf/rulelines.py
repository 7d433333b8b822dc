"""The lines of a rule book, wherever they were read, checked and put together to rules."""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from udf.rulebook import COMPUTED, TIERED, Category, Kind, Rule, Tier


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a rule book, wherever it was read: a clause, or one tier of it."""

    where: str
    category: str
    number: int
    letter: str
    kind: Kind
    points: int
    limit: int
    unit: str
    verify: bool
    window: bool
    label: str
    text: str
    note: str


class Wrong(Exception):
    """A wrong line: where it is and why."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}：{reason}")


def hundredths(value: object, where: str) -> int:
    """Return points as whole hundredths. Raises Wrong."""
    scaled = None
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        scaled = Decimal(str(value)) * 100
    if scaled is None or scaled != int(scaled) or abs(scaled) > 100_000:
        raise Wrong(where, "分值应为数字，最多两位小数")
    return int(scaled)


def _check_line(line: Line, category: Category) -> None:
    if line.number < 1:
        raise Wrong(line.where, "条款编号应为正整数")
    if line.letter and not re.fullmatch("[a-z]", line.letter):
        raise Wrong(line.where, "款项应为一个小写字母")
    if not line.text:
        raise Wrong(line.where, "缺内容（原文）")
    gains = category.bonus or line.kind is Kind.RATE
    if (line.points > 0) != gains:
        raise Wrong(line.where, f"分值应为{'正' if gains else '负'}数")
    if line.kind is Kind.RATE and line.points > category.points:
        raise Wrong(line.where, f"分值超过{category.name}的满分")
    needs_limit = line.kind in (*TIERED, Kind.RUN)
    if needs_limit != (line.limit > 0):
        raise Wrong(line.where, "界限应为正整数" if needs_limit else f"{line.kind}的条款没有界限")


def assemble(categories: list[Category], lines: list[Line]) -> dict[str, Rule]:
    """Return the rules that the lines make together, by code. Raises Wrong."""
    by_name = {category.name: category for category in categories}
    if len(by_name) < len(categories):
        raise Wrong("类别", "名称重复")
    for line in lines:
        if line.category not in by_name:
            raise Wrong(line.where, f"没有类别“{line.category}”的满分")
        _check_line(line, by_name[line.category])
    rules: dict[str, Rule] = {}
    for _, group in groupby(lines, key=lambda line: (line.category, line.number, line.letter)):
        tiers = list(group)
        first = tiers[0]
        tiered = first.kind in TIERED
        if any(line.kind is not first.kind for line in tiers) or (len(tiers) > 1 and not tiered):
            raise Wrong(tiers[1].where, "条款重复")
        if len({line.limit for line in tiers}) < len(tiers):
            raise Wrong(first.where, "各档界限不能相同")
        rule = Rule(
            f"{first.category}{first.number}{first.letter}",
            first.category, first.number, first.letter, first.kind,
            0 if tiered else first.points,
            tuple(sorted((Tier(line.limit, line.points) for line in tiers), key=lambda t: t.limit))
            if tiered else (),
            0 if tiered else first.limit,
            first.unit, first.verify, first.window, first.label, first.text, first.note,
        )  # fmt: skip
        if rule.code in rules:
            raise Wrong(first.where, "条款重复")
        rules[rule.code] = rule
    _check_together(lines, rules)
    return rules


def _check_together(lines: list[Line], rules: dict[str, Rule]) -> None:
    letters: dict[str, set[str]] = {}
    for rule in rules.values():
        letters.setdefault(f"{rule.category}{rule.number}", set()).add(rule.letter)
    kinds: dict[Kind, str] = {}
    for line in lines:
        code = f"{line.category}{line.number}"
        if "" in letters[code] and len(letters[code]) > 1:
            raise Wrong(line.where, "有的款项没有字母")
        single = line.kind in (*COMPUTED, Kind.RUN)
        if single and kinds.setdefault(line.kind, code + line.letter) != code + line.letter:
            raise Wrong(line.where, f"{line.kind}的条款只能有一条")
    rate, coverage = kinds.get(Kind.RATE), kinds.get(Kind.COVERAGE)
    if rate and coverage and rules[rate].category == rules[coverage].category:
        raise Wrong(rate, "按在岗率和按评价率的条款不能在同一类别")
