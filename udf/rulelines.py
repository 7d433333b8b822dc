"""The lines of a rule book, wherever they were read, checked and put together to rules."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import groupby, pairwise
from typing import Any

from udf import tables
from udf.kinds import Kind
from udf.resources import template
from udf.rulebook import Category, Rule, Subject, Tier
from udf.text import text

MOST_POINTS = 100_000  # hundredths: 1000 points
MOST_CATEGORIES = 12
LAST_NUMBER = 99
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z·]{1,12}")
_NUMERAL_END = re.compile(r"[一二三四五六七八九十]$")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One line of a rule book, wherever it was read: a clause, or one tier of it.

    ``row`` is the row it was read from, under the header of the sheet 细则 from 0.
    """

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
    subject: Subject | None
    severe: str
    row: int | None = None


class Wrong(Exception):
    """A wrong line: where it is and why, and its row on the sheet 细则 where it is one."""

    def __init__(self, where: str, reason: str, row: int | None = None) -> None:
        super().__init__(f"{where}：{reason}")
        self.row = row


def hundredths(value: object, where: str) -> int:
    """Return points as whole hundredths. Raises Wrong."""
    scaled = None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        exact = Decimal(str(value))
        scaled = exact * 100 if exact.is_finite() else None
    if scaled is None or scaled != int(scaled):
        raise Wrong(where, "分值应为数字，最多两位小数")
    if abs(scaled) > MOST_POINTS:
        raise Wrong(where, f"分值不能超过{MOST_POINTS // 100}")
    return int(scaled)


def check_categories(categories: Sequence[Category]) -> None:
    """Raise Wrong unless the categories can stand together, and as columns beside the others."""
    if not 1 <= len(categories) <= MOST_CATEGORIES:
        raise Wrong("类别", f"应有1到{MOST_CATEGORIES}个类别")
    seen: set[str] = set()
    for category in categories:
        name = category.name
        if not _NAME.fullmatch(name) or _NUMERAL_END.search(name):
            raise Wrong(
                f"类别“{name}”",
                "名称应为1到12个汉字或字母，不能有空格、标点和数字，末尾不能是一二三这样的数",
            )
        if name.casefold() in seen:
            raise Wrong(f"类别“{name}”", "名称重复")
        if name in _taken_names():
            raise Wrong(f"类别“{name}”", "与表格里别的栏目同名，请换一个名称")
        if category.points <= 0:
            raise Wrong(f"类别“{name}”", "满分应为正数")
        seen.add(name.casefold())


@cache
def _taken_names() -> frozenset[str]:
    """Return the headers of all other columns that are beside categories, and their aliases."""
    found = {"满分", "全年"}
    for section in ("person", "roster"):
        for name, others in tables.sections()[section].items():
            found |= {name, *others}
    for name in ("总分", "排名", "复核"):
        found |= {name, *tables.sections()["scores"][name]}
    for layout in ("month", "year"):
        with template(f"layouts/{layout}.toml").open("rb") as file:
            sheets: list[dict[str, Any]] = tomllib.load(file)["sheets"]
        for sheet in sheets:
            found |= {column["name"] for column in sheet.get("columns", ())}
    return frozenset(map(text, found))


def _check_line(line: RuleLine, category: Category) -> None:
    def wrong(reason: str) -> Wrong:
        return Wrong(line.where, reason, line.row)

    if not 1 <= line.number <= LAST_NUMBER:
        raise wrong(f"条款编号应为1到{LAST_NUMBER}的整数")
    if line.letter and not re.fullmatch("[a-z]", line.letter):
        raise wrong("款项应为一个小写字母")
    if not line.text:
        raise wrong("缺内容（原文）")
    if not line.unit:
        raise wrong("缺单位")
    if category.bonus and line.kind.facts.once:
        raise wrong(f"{line.kind}的条款不能在加分的类别")
    _check_points(line, category)
    _check_limit(line)
    if line.window and not category.bonus:
        raise wrong("扣分的条款不能给整个窗口登记")
    if line.kind.facts.computed and (line.verify or line.window):
        raise wrong("自动计算的条款不用核实，也不能给整个窗口登记")


def _check_points(line: RuleLine, category: Category) -> None:
    gains = category.bonus or line.kind.facts.gains
    if (line.points > 0) != gains or not line.points:
        raise Wrong(line.where, f"分值应为{'正' if gains else '负'}数", line.row)
    if line.kind.facts.gains and line.points > category.points:
        raise Wrong(line.where, f"分值超过{category.name}的满分", line.row)


def _check_limit(line: RuleLine) -> None:
    limits = line.kind.facts.limits
    if line.limit not in (limits or (0,)):
        which = f"的界限应为{limits[0]}到{limits[-1]}的整数" if limits else "的条款没有界限"
        raise Wrong(line.where, f"{line.kind}{which}", line.row)


def assemble(categories: Sequence[Category], lines: Sequence[RuleLine]) -> dict[str, Rule]:
    """Return the rules that the lines make together, by code. Raises Wrong."""
    check_categories(categories)
    by_name = {category.name: category for category in categories}
    for line in lines:
        if line.category not in by_name:
            raise Wrong(line.where, f"没有类别“{line.category}”的满分", line.row)
        _check_line(line, by_name[line.category])
    for name in by_name:
        if not any(line.category == name for line in lines):
            raise Wrong(f"类别“{name}”", "没有条款")
    rules: dict[str, Rule] = {}
    for _, group in groupby(lines, key=lambda line: (line.category, line.number, line.letter)):
        tiers = list(group)
        rule = _rule(tiers)
        if rule.code in rules:
            raise Wrong(tiers[0].where, "条款重复", tiers[0].row)
        rules[rule.code] = rule
    _check_together(lines)
    return rules


def _rule(tiers: Sequence[RuleLine]) -> Rule:
    """Return the rule that lines of one code make. Raises Wrong."""
    first = tiers[0]
    tiered = first.kind.facts.tiered
    if any(line.kind is not first.kind for line in tiers) or (len(tiers) > 1 and not tiered):
        raise Wrong(tiers[1].where, "条款重复", tiers[1].row)
    if len({line.limit for line in tiers}) < len(tiers):
        raise Wrong(first.where, "各档界限不能相同", first.row)
    ordered = sorted(tiers, key=lambda line: line.limit)
    _check_tiers(ordered)
    return Rule(
        code=f"{first.category}{first.number}{first.letter}",
        category=first.category,
        number=first.number,
        letter=first.letter,
        kind=first.kind,
        points=0 if tiered else first.points,
        tiers=tuple(Tier(line.limit, line.points) for line in ordered) if tiered else (),
        limit=0 if tiered else first.limit,
        unit=first.unit,
        verify=first.verify,
        window=first.window,
        label=first.label,
        text=first.text,
        note=first.note,
        subject=first.subject,
        severe=first.severe,
    )


def _check_tiers(ordered: Sequence[RuleLine]) -> None:
    """Raise Wrong where a deeper tier is worth less than a shallower one."""
    for low, high in pairwise(ordered):
        below = low.kind.facts.below
        deep, shallow = (low, high) if below else (high, low)
        if abs(deep.points) < abs(shallow.points):
            worth = (f"界限{tier.limit}是{tier.points / 100:g}分" for tier in (low, high))
            which = "低" if below else "高"
            reason = f"各档分值前后矛盾：{'，'.join(worth)}；界限越{which}，加减的分应越多"
            raise Wrong(deep.where, reason, deep.row)


def _check_together(lines: Iterable[RuleLine]) -> None:
    letters: dict[str, set[str]] = {}
    for line in lines:
        letters.setdefault(f"{line.category}{line.number}", set()).add(line.letter)
    kinds: dict[Kind, RuleLine] = {}
    subjects: dict[Subject, RuleLine] = {}

    def code(line: RuleLine) -> str:
        return f"{line.category}{line.number}{line.letter}"

    for line in lines:
        own = letters[f"{line.category}{line.number}"]
        if "" in own and len(own) > 1:
            raise Wrong(line.where, "有的款项没有字母", line.row)
        if line.kind.facts.once and code(kinds.setdefault(line.kind, line)) != code(line):
            raise Wrong(line.where, f"{line.kind}的条款只能有一条", line.row)
        subject = line.subject
        if subject and code(subjects.setdefault(subject, line)) != code(line):
            raise Wrong(line.where, f"{code(subjects[subject])}也标明是 {subject}", line.row)
    rate, coverage = kinds.get(Kind.RATE), kinds.get(Kind.COVERAGE)
    if rate and coverage and rate.category == coverage.category:
        raise Wrong(rate.where, "按在岗率和按评价率的条款不能在同一类别", rate.row)
