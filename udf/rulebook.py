"""The rule book: what each clause of the 考核细则 computes, beside its original sentence.

A rule book is data. It comes from a TOML file in ``templates/rules`` or from the sheets 细则 and
口径 of a workbook; both give the same ``RuleBook``. Points are whole hundredths of a point.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from udf import tables
from udf.errors import KaoheError
from udf.resources import template
from udf.tables import Table, TableError
from udf.text import Cell, Cells, day, is_blank, is_error, number, points_text, text, whole

STANDARD = "rules/yijinhuoluo.toml"
FULL_MARKS = "满分"
DEDUCT, BONUS = "扣分", "加分"
VERIFIED = "须属实"
ALLOWED = "可"
FIXED = "固定"
MONTH = "考核月份"


class Kind(StrEnum):
    """How a clause's points follow from its rows; the value is how the sheet 细则 says it."""

    EACH = "每次"
    WORKDAY = "按工作日"
    DURATION = "按时长"
    COVERAGE = "按评价率"
    RATE = "按在岗率"
    RUN = "按连续通报"


COMPUTED = (Kind.COVERAGE, Kind.RATE)
TIERED = (Kind.DURATION, Kind.COVERAGE)
_KIND_KEYS = {kind.name.lower(): kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Category:
    """A category (业务规范 …): its full marks in hundredths, and whether it only adds."""

    name: str
    points: int
    bonus: bool
    method: str
    remark: str


@dataclass(frozen=True, slots=True)
class Tier:
    """From ``limit`` minutes (duration), or below ``limit`` percent (coverage): ``points``."""

    limit: int
    points: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause, or one lettered variant of it, and what it computes.

    ``code`` is what a clerk writes, e.g. 业务规范3b.
    ``points`` are signed hundredths a unit, 0 for a tiered clause; ``limit`` is the length of a
    run, else 0.
    """

    code: str
    category: str
    number: int
    letter: str
    kind: Kind
    points: int
    tiers: tuple[Tier, ...]
    limit: int
    unit: str
    verify: bool
    window: bool
    label: str
    text: str
    note: str

    @property
    def choice(self) -> str:
        """The code with its label, as the dropdowns spell it."""
        return f"{self.code} {self.label}"

    @property
    def clause(self) -> str:
        """The clause as the text names it, e.g. 业务规范第3条."""
        return f"{self.category}第{self.number}条"

    def award(self, minutes: int) -> int:
        """Return the hundredths of the highest duration tier reached, 0 where none is."""
        reached = [tier for tier in self.tiers if minutes >= tier.limit]
        return max(reached, key=lambda tier: tier.limit).points if reached else 0

    def coverage_points(self, cases: int, reviews: int) -> int:
        """Return the hundredths of the deepest coverage tier; 0 without a case."""
        below = [tier for tier in self.tiers if reviews * 100 < cases * tier.limit]
        return min(below, key=lambda tier: tier.limit).points if below else 0


@dataclass(frozen=True, slots=True)
class Choice:
    """An interpretation that the office may change: one of ``options``, a list, or a number.

    ``value`` is the key of an option, the list's text, or the number as text.
    """

    key: str
    name: str
    kind: str
    options: dict[str, str]
    value: str
    text: str

    @property
    def shown(self) -> str:
        """The value as the sheet 口径 shows it."""
        return self.options.get(self.value, self.value)


@dataclass(frozen=True)
class Note:
    """An interpretation that has no alternative, stated for the office."""

    name: str
    text: str


@dataclass(frozen=True, eq=False)
class Choices:
    """The interpretations in force.

    ``month`` is the first day of the month to be scored, where a workbook says.
    """

    all: tuple[Choice, ...]
    month: date | None = None

    @cached_property
    def _values(self) -> dict[str, str]:
        return {choice.key: choice.value for choice in self.all}

    def value(self, key: str) -> str:
        """Return the value of a choice: an option's key, or the text or number as text."""
        return self._values[key]

    def listed(self, key: str) -> tuple[str, ...]:
        """Return the items of a list choice."""
        return tuple(filter(None, re.split(r"[、,，;；\s]+", self.value(key))))


@dataclass(frozen=True, eq=False)
class RuleBook:
    """All categories, clauses, choices and notes of one 考核细则."""

    title: str
    version: str
    effective: date | None
    categories: tuple[Category, ...]
    rules: dict[str, Rule]
    choices: Choices
    notes: tuple[Note, ...]

    @cached_property
    def by_category(self) -> dict[str, Category]:
        """Categories by name."""
        return {category.name: category for category in self.categories}

    def of_kind(self, kind: Kind) -> Rule | None:
        """Return the one rule of a kind that stands once (coverage, rate, run), if any."""
        return self._by_kind.get(kind)

    @cached_property
    def _by_kind(self) -> dict[Kind, Rule]:
        return {rule.kind: rule for rule in self.rules.values()}

    @cached_property
    def _found(self) -> dict[Cell, "Rule | str"]:
        return {}

    def find(self, cell: Cell) -> "Rule | str":
        """Return the rule that a 条款 cell names, or a short Chinese text that says why not.

        Understands 业务规范3b, 业务规范第3条B, 业务规范-3b, 业务规范 3 b, 业务规范３ｂ, 业务规范三b,
        each with any text after it.
        """
        found = self._found.get(cell)
        if found is None:
            if len(self._found) > _FOUND_LIMIT:
                self._found.clear()
            found = self._found[cell] = _find(self, cell)
        return found


_FOUND_LIMIT = 20_000


# --- reading a 条款 cell -------------------------------------------------------------------------

_NUMERALS = "一二三四五六七八九十"
_NUMBER = rf"[0-9]{{1,3}}|[{_NUMERALS}]{{1,3}}"
_REST_VARIANT = re.compile(r"(\s*-?\s*)([A-Za-z])(?![A-Za-z0-9])")
_SEPARATOR = r"[、,/;&+~.和及与至到-]"
_REST_SECOND = re.compile(
    rf"\s*{_SEPARATOR}\s*第?\s*(?:{_NUMBER})\s*(?:[A-Za-z](?![A-Za-z])|条|次|$|{_SEPARATOR})"
    rf"|\s+(?:{_NUMBER})\s*[A-Za-z]?$"
)
_REST_LETTER = re.compile(rf"\s*{_SEPARATOR}?\s*([A-Za-z])(?![A-Za-z0-9])")
_COUNT_WORD = re.compile(r"(?:次|分|人次|人)$")


def _numeral(written: str) -> int | None:
    """Return the value of digits or of a Chinese numeral up to 99."""
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _NUMERALS.index(written) + 1 if len(written) == 1 else None
    if len(tens) > 1 or len(ones) > 1 or tens == "十":
        return None
    return (_NUMERALS.index(tens) + 1 if tens else 1) * 10 + (
        _NUMERALS.index(ones) + 1 if ones else 0
    )


def _find(book: RuleBook, cell: Cell) -> Rule | str:
    if is_blank(cell):
        return "缺条款"
    written = unicodedata.normalize("NFKC", str(cell)).strip()
    names = "|".join(r"\s*".join(map(re.escape, c.name)) for c in book.categories)
    match = re.match(
        rf"({names})\s*[-_—–]?\s*第?\s*({_NUMBER})(\s*条)?", written, flags=re.IGNORECASE
    )
    number_found = _numeral(match[2]) if match else None
    if match is None or number_found is None:
        return f"看不懂条款“{written[:20]}”"
    category, rest = text(match[1]), written[match.end() :]
    unclear = not match[3] and (
        (rest[:1] > "\u2fff" and rest[:1] not in "，、；：（）" and not match[2].isdigit())
        or (rest[:1].isdigit())
        or _COUNT_WORD.match(rest)
    )
    if unclear:
        return f"看不懂条款“{written[:20]}”"
    clause = f"{category}{number_found}"
    letters = [
        r.letter for r in book.rules.values() if (r.category, r.number) == (category, number_found)
    ]
    if not letters:
        return f"细则中没有{clause}"
    letter = ""
    variant = _REST_VARIANT.match(rest)
    if variant:
        if variant[2].lower() in letters:
            letter, rest = variant[2].lower(), rest[variant.end() :]
        elif not variant[1].startswith((" ", "\t")):
            return f"{clause}没有{variant[2].lower()}项"
    second = _REST_LETTER.match(rest) if letter else None
    if (
        _REST_SECOND.match(rest)
        or re.search(rf"(?:{names})\s*[-第]?\s*(?:{_NUMBER})", rest)
        or (second and second[1].lower() in letters)
    ):
        return "一行只填一条"
    if letter not in letters:
        return f"{clause}要写明是{'、'.join(letters)}中的哪一项"
    return book.rules[clause + letter]


# --- assembling and checking ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
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


class _Wrong(Exception):
    """A wrong line: where it is and why."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}：{reason}")


def _hundredths(value: object, where: str) -> int:
    scaled = None
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        scaled = Decimal(str(value)) * 100
    if scaled is None or scaled != int(scaled) or abs(scaled) > 100_000:
        raise _Wrong(where, "分值应为数字，最多两位小数")
    return int(scaled)


def _check_line(line: _Line, category: Category) -> None:
    if line.number < 1:
        raise _Wrong(line.where, "条款编号应为正整数")
    if line.letter and not re.fullmatch("[a-z]", line.letter):
        raise _Wrong(line.where, "款项应为一个小写字母")
    if not line.text:
        raise _Wrong(line.where, "缺内容（原文）")
    gains = category.bonus or line.kind is Kind.RATE
    if (line.points > 0) != gains:
        raise _Wrong(line.where, f"分值应为{'正' if gains else '负'}数")
    if line.kind is Kind.RATE and line.points > category.points:
        raise _Wrong(line.where, f"分值超过{category.name}的满分")
    needs_limit = line.kind in (*TIERED, Kind.RUN)
    if needs_limit != (line.limit > 0):
        raise _Wrong(line.where, "界限应为正整数" if needs_limit else f"{line.kind}的条款没有界限")


def _assemble(categories: list[Category], lines: list[_Line]) -> dict[str, Rule]:
    by_name = {category.name: category for category in categories}
    if len(by_name) < len(categories):
        raise _Wrong("类别", "名称重复")
    for line in lines:
        if line.category not in by_name:
            raise _Wrong(line.where, f"没有类别“{line.category}”的满分")
        _check_line(line, by_name[line.category])
    rules: dict[str, Rule] = {}
    for _, group in groupby(lines, key=lambda line: (line.category, line.number, line.letter)):
        tiers = list(group)
        first = tiers[0]
        tiered = first.kind in TIERED
        if any(line.kind is not first.kind for line in tiers) or (len(tiers) > 1 and not tiered):
            raise _Wrong(tiers[1].where, "条款重复")
        if len({line.limit for line in tiers}) < len(tiers):
            raise _Wrong(first.where, "各档界限不能相同")
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
            raise _Wrong(first.where, "条款重复")
        rules[rule.code] = rule
    _check_together(lines, rules)
    return rules


def _check_together(lines: list[_Line], rules: dict[str, Rule]) -> None:
    letters: dict[str, set[str]] = {}
    for rule in rules.values():
        letters.setdefault(f"{rule.category}{rule.number}", set()).add(rule.letter)
    kinds: dict[Kind, str] = {}
    for line in lines:
        code = f"{line.category}{line.number}"
        if "" in letters[code] and len(letters[code]) > 1:
            raise _Wrong(line.where, "有的款项没有字母")
        single = line.kind in (*COMPUTED, Kind.RUN)
        if single and kinds.setdefault(line.kind, code + line.letter) != code + line.letter:
            raise _Wrong(line.where, f"{line.kind}的条款只能有一条")
    rate, coverage = kinds.get(Kind.RATE), kinds.get(Kind.COVERAGE)
    if rate and coverage and rules[rate].category == rules[coverage].category:
        raise _Wrong(rate, "按在岗率和按评价率的条款不能在同一类别")


# --- the rule file -------------------------------------------------------------------------------

_OPTIONS = {
    "floor": ("part", "category"),
    "runs": ("floor", "once", "each_after"),
    "empty_abnormal": ("zero", "missing"),
    "abnormal": ("all", "leave"),
}
_LISTS = ("run_categories", "normal_results")
_INTEGERS = ("slots_per_day", "pending_days")


def load_rulebook(path: Path | None = None) -> RuleBook:
    """Read a rule file; without a path, the one that comes with the product.

    Raises KaoheError naming file, clause and reason where the file is wrong.
    """
    file = path or template(STANDARD)
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        return _from_toml(data)
    except _Wrong as wrong:
        reason = str(wrong)
    except KeyError as missing:
        reason = f"缺少 {missing.args[0]} 一项"
    except (TypeError, AttributeError) as error:
        reason = f"有一项的类型不对（{error}）"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reason = f"不是合格的 TOML 文件（{error}）"
    except OSError as error:
        reason = f"打不开（{error.strerror}）"
    raise KaoheError(f"细则文件 {file.name} 有误：{reason}。请改正后再试。")


def _get(data: Mapping[str, Any], key: str, where: str) -> Any:
    if key not in data:
        raise _Wrong(where, f"缺少 {key} 一项")
    return data[key]


def _from_toml(data: dict[str, Any]) -> RuleBook:
    categories, lines = [], []
    for entry in _get(data, "categories", "文件"):
        name = str(_get(entry, "name", "类别"))
        mode = _get(entry, "mode", name)
        if mode not in ("deduct", "bonus"):
            raise _Wrong(name, f"mode 应为 deduct 或 bonus，不是 {mode}")
        points = _hundredths(_get(entry, "points", name), name)
        if points <= 0:
            raise _Wrong(name, "满分应为正数")
        method, remark = entry.get("method", ""), entry.get("remark", "").strip()
        categories.append(Category(name, points, mode == "bonus", method, remark))
        for clause in _get(entry, "clauses", name):
            lines += _clause_lines(name, clause)
    effective = _get(data, "effective", "文件")
    if not isinstance(effective, date):
        raise _Wrong("effective", "应为日期，如 2026-01-01")
    return RuleBook(
        str(_get(data, "title", "文件")),
        str(_get(data, "version", "文件")),
        effective,
        tuple(categories),
        _assemble(categories, lines),
        Choices(_choices_from_toml(_get(data, "choices", "文件"))),
        tuple(Note(note["name"], note["text"]) for note in data.get("notes", [])),
    )


def _clause_lines(category: str, clause: Mapping[str, Any]) -> list[_Line]:
    clause_number = _get(clause, "number", category)
    where = f"{category}第{clause_number}条"
    if not isinstance(clause_number, int):
        raise _Wrong(where, "number 应为正整数")
    lines = []
    for variant in _get(clause, "variants", where):
        both = {**clause, **variant}
        place = f"{where}{both.get('letter', '')}"
        if both.get("kind", "each") not in _KIND_KEYS:
            raise _Wrong(place, f"kind 应为 {'、'.join(_KIND_KEYS)} 之一，不是 {both['kind']}")
        kind = _KIND_KEYS[both.get("kind", "each")]
        for tier in _get(both, "tiers", place) if kind in TIERED else [both]:
            lines.append(
                _Line(
                    place, category, clause_number, str(both.get("letter", "")), kind,
                    _hundredths(_get(tier, "points", place), place),
                    int(tier.get("limit", 0)), str(both.get("unit", "次")),
                    bool(both.get("verify")), bool(both.get("window")),
                    str(_get(both, "label", place)), str(_get(both, "text", place)),
                    str(both.get("note", "")),
                )
            )  # fmt: skip
    return lines


def _choices_from_toml(entries: list[dict[str, Any]]) -> tuple[Choice, ...]:
    choices = []
    for entry in entries:
        key = str(_get(entry, "key", "口径"))
        options = {str(k): str(v) for k, v in entry.get("options", {}).items()}
        kind = "option" if options else str(_get(entry, "kind", f"口径 {key}"))
        value = str(entry.get("value", next(iter(options), "")))
        choices.append(Choice(key, entry["name"], kind, options, value, entry["text"]))
        known = _OPTIONS.get(key)
        if known is None and key not in (*_LISTS, *_INTEGERS):
            raise _Wrong(f"口径 {key}", "没有这一项")
        if known is not None and (set(options) != set(known) or value not in known):
            raise _Wrong(f"口径 {key}", f"可选值应为 {'、'.join(known)}")
        if key in _INTEGERS and not re.fullmatch("[1-9][0-9]{0,3}", value):
            raise _Wrong(f"口径 {key}", "应为正整数")
    missing = {*_OPTIONS, *_LISTS, *_INTEGERS} - {choice.key for choice in choices}
    if missing:
        raise _Wrong("口径", f"缺少 {'、'.join(sorted(missing))}")
    return tuple(choices)


# --- the sheets 细则 and 口径 ---------------------------------------------------------------------


@tables.shared
def read_rulebook(rules: Cells, choices: Cells) -> RuleBook:
    """Read the rule book from the ranges of the sheets 细则 and 口径.

    Raises TableError with a short Chinese text where a cell is wrong. An empty 口径 range, or an
    item it does not have, means the standard interpretation.
    """
    standard = _standard()
    table = tables.read(rules, tables.RULES)
    try:
        categories, lines = _sheet_lines(table)
        assembled = _assemble(categories, lines)
    except _Wrong as wrong:
        raise TableError(f"细则{wrong}") from None
    return replace(
        standard, categories=tuple(categories), rules=assembled, choices=read_choices(choices)
    )


@tables.shared
def _standard() -> RuleBook:
    return load_rulebook()


def _sheet_lines(table: Table) -> tuple[list[Category], list[_Line]]:
    categories: list[Category] = []
    lines: list[_Line] = []
    for index, row in enumerate(table.rows, start=1):
        category, clause = text(table.cell(row, "类别")), text(table.cell(row, "条款"))
        if not category and not clause:
            continue
        where = f"第{index}行"

        def said(column: str, row: tuple[Cell, ...] = row) -> str:
            cell = table.cell(row, column)
            return "" if cell is None else str(cell).strip()

        value = number(table.cell(row, "分值"))
        points = _hundredths(None if value is None else round(value, 6), where)
        kind_name = text(table.cell(row, "计算方式"))
        if clause == FULL_MARKS:
            if kind_name not in (DEDUCT, BONUS) or points <= 0:
                raise _Wrong(where, "满分行的计算方式应为扣分或加分，分值应为正数")
            categories.append(
                Category(category, points, kind_name == BONUS, said("考核方式"), said("备注"))
            )
            continue
        match = re.fullmatch(rf"{re.escape(category)}([0-9]{{1,3}})([a-z]?)", clause)
        if not match:
            raise _Wrong(where, f"条款“{clause}”应写成“{category}3”或“{category}3b”")
        if kind_name not in set(Kind):
            raise _Wrong(where, f"计算方式“{kind_name}”应为{'、'.join(Kind)}之一")
        limit_cell = table.cell(row, "界限")
        limit = 0 if is_blank(limit_cell) else whole(limit_cell)
        if limit is None or is_error(limit_cell):
            raise _Wrong(where, "界限应为正整数")
        lines.append(
            _Line(
                where, category, int(match[1]), match[2], Kind(kind_name), points, limit,
                said("单位"), text(table.cell(row, "核实")) == VERIFIED,
                text(table.cell(row, "整窗")) == ALLOWED, said("情形"), said("内容"), said("说明"),
            )
        )  # fmt: skip
    return categories, lines


@tables.shared
def read_choices(cells: Cells) -> Choices:
    """Read the interpretations from the range of the sheet 口径.

    An empty range, or an item it does not have, means the standard. Raises TableError.
    """
    standard = _standard().choices
    if all(map(tables.blank_row, cells)):
        return standard
    table = tables.read(cells, tables.CHOICES)
    given = {text(table.cell(row, "事项")): table.cell(row, "取值") for row in table.rows}
    month = None
    if MONTH in given:
        month = read_month(given[MONTH])
        if month is None:
            raise TableError(f"口径“{MONTH}”应为月份，如 2026-11-01")
    return Choices(tuple(_chosen(c, given.get(text(c.name))) for c in standard.all), month)


def _chosen(choice: Choice, cell: Cell) -> Choice:
    if is_blank(cell):
        return choice
    said = text(cell)
    if choice.kind == "option":
        keys = {text(shown): key for key, shown in choice.options.items()}
        if said not in keys:
            raise TableError(f"口径“{choice.name}”应为{'、'.join(choice.options.values())}之一")
        return replace(choice, value=keys[said])
    if choice.kind == "integer" and not re.fullmatch("[1-9][0-9]{0,3}", said):
        raise TableError(f"口径“{choice.name}”应为正整数")
    return replace(choice, value=str(cell).strip() if choice.kind == "list" else said)


def read_month(cell: Cell) -> date | None:
    """Return the first day of the month a cell names: a day in it, 2026-11, 2026年11月."""
    found = day(cell)
    if found is None and isinstance(cell, str):
        match = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})月?(?:份)?", text(cell))
        if match and 1 <= int(match[2]) <= 12:
            found = date(int(match[1]), int(match[2]), 1)
    return found.replace(day=1) if found else None


def describe(rule: Rule) -> str:
    """Return what a rule computes in a few words, e.g. ``每次−2分``."""
    if rule.kind is Kind.COVERAGE:
        parts = [f"低于{tier.limit}%{points_text(tier.points)}分" for tier in reversed(rule.tiers)]
    elif rule.kind is Kind.DURATION:
        parts = [f"满{tier.limit}分钟{points_text(tier.points)}分" for tier in rule.tiers]
    elif rule.kind is Kind.RATE:
        parts = [f"{points_text(rule.points).lstrip('+')}分×正常在岗率"]
    else:
        parts = [f"每{rule.unit}{points_text(rule.points)}分"]
    return "，".join(parts) + ("，核实属实才计" if rule.verify else "")
