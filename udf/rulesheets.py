"""The sheets 细则 and 口径: a rule book written into a workbook and read back from it.

Once a workbook exists these two sheets are its whole rule book: the keys that the code knows stand
in the hidden columns 代码, everything else is what the sheets say.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from udf import earlier, tables
from udf.choices import INTEGER, KINDS, OPTION, OPTIONS, check_lists, check_words, complete
from udf.choices import with_value as chosen
from udf.kinds import Kind
from udf.rulebook import Category, Choice, Choices, Interpretation, Rule, RuleBook, Subject
from udf.rulelines import RuleLine, Wrong, assemble, hundredths
from udf.tables import Table, TableError
from udf.text import Cell, Cells, Row, day, is_blank, is_error, number, text, whole

FULL_MARKS = "满分"
DEDUCT, BONUS = "扣分", "加分"
VERIFIED = "须属实"
ALLOWED = "可"
FIXED = "固定"
MONTH = "考核月份"
TITLE, VERSION, EFFECTIVE = "细则名称", "细则版本", "施行日期"
_CODES = ("month", "title", "version", "effective")
SETTINGS = 4  # rows of 口径 before the choices: the month, and which rule book it is
RULE_COLUMNS = (
    "类别", "条款", "内容", "情形", "分值", "单位", "计算方式", "界限", "核实", "整窗", "说明",
    "考核方式", "备注", "情节严重", "代码",
)  # fmt: skip
CHOICE_COLUMNS = ("事项", "取值", "可选", "说明", "代码")


# --- writing --------------------------------------------------------------------------------------


def rule_rows(book: RuleBook) -> list[Row]:
    """Return the sheet 细则 with its header row: a row a category, a clause, and a tier."""
    rows: list[Row] = [RULE_COLUMNS]
    for category in book.categories:
        mode = BONUS if category.bonus else DEDUCT
        title = f"{category.name}（{category.points / 100:g}分）"
        rows.append((
            category.name, FULL_MARKS, title, None, _points(category.points), "分", mode, None,
            None, None, None, category.method or None, category.remark or None, None, None,
        ))  # fmt: skip
        for rule in book.rules.values():
            if rule.category == category.name:
                rows += _clause_rows(rule)
    return rows


def _clause_rows(rule: Rule) -> list[Row]:
    tiers = [(tier.points, tier.limit) for tier in rule.tiers]
    if rule.kind.facts.below:
        tiers.reverse()  # as the sentence names them: 100%, 80%, 60%
    return [
        (
            rule.category, rule.code, rule.text, rule.label, _points(points), rule.unit,
            rule.kind.value, limit or None, VERIFIED if rule.verify else None,
            ALLOWED if rule.window else None, rule.note or None, None, None,
            rule.severe or None, rule.subject.value if rule.subject else None,
        )
        for points, limit in tiers or [(rule.points, rule.limit)]
    ]  # fmt: skip


def _points(hundredths_: int) -> int | float:
    return hundredths_ // 100 if hundredths_ % 100 == 0 else hundredths_ / 100


def choice_rows(book: RuleBook, month: date) -> list[Row]:
    """Return the sheet 口径 with its header row: the month, the rule book, choices, notes.

    代码 is ``month``, ``title`` …, a choice's key with its options' keys in the order of 可选, or
    nothing for a note.
    """
    return [
        CHOICE_COLUMNS,
        (MONTH, month, None, "本工作簿考核的月份", "month"),
        (TITLE, book.title, None, "本工作簿按这部细则计分", "title"),
        (VERSION, book.version, None, "细则的版本", "version"),
        (EFFECTIVE, book.effective, None, "细则从这一天起施行", "effective"),
        *(
            (choice.name, int(choice.shown) if choice.kind == INTEGER else choice.shown,
             options_text(choice), choice.text, " ".join((choice.key, *choice.options)))
            for choice in book.choices.all
        ),
        *((note.name, FIXED, None, note.text, None) for note in book.notes),
    ]  # fmt: skip


def options_text(choice: Choice) -> str:
    """Return what a choice may be, for a reader."""
    if choice.kind == OPTION:
        return "、".join(choice.options.values())
    return "正整数" if choice.kind == INTEGER else "一个或几个词，用顿号隔开"


def early_words(book: RuleBook, month: date) -> str:
    """Return that a month, or a part of it, lies before the rule book applies; "" where not."""
    since = book.effective
    if since is None or month.replace(day=1) >= since:
        return ""
    applies = f"细则（{book.version}版）自{since.year}年{since.month}月{since.day}日起施行"
    return f"{applies}，{month.year}年{month.month}月从1日起就按它计分"


# --- reading --------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Settings:
    """The sheet 口径, read; ``keyed`` is whether it carries keys, as all newer workbooks do."""

    title: str
    version: str
    effective: date | None
    choices: Choices
    notes: tuple[Interpretation, ...]
    keyed: bool


@tables.shared
def read_rulebook(rules: Cells, choices: Cells) -> RuleBook:
    """Read the rule book from the ranges of the sheets 细则 and 口径, and from nothing else.

    Raises TableError with a short Chinese text where a cell is wrong. An empty 口径 range means the
    standard interpretation.
    """
    table = tables.read(rules, tables.RULES)
    try:
        categories, lines = _sheet_lines(table)
        assembled = assemble(categories, lines)
    except Wrong as wrong:
        raise TableError(f"细则{wrong}", tables.RULES, wrong.row, "条款") from None
    settings = _settings(choices)
    chosen_ = settings.choices
    if all(map(tables.blank_row, choices)):
        chosen_ = earlier.fitted(chosen_, tuple(categories))
    try:
        check_lists(chosen_, categories)
    except Wrong as wrong:
        row = _row_of(choices, chosen_.named("run_categories").name)
        raise TableError(str(wrong), tables.CHOICES, row, "取值") from None
    return RuleBook(
        title=settings.title,
        version=settings.version,
        effective=settings.effective,
        categories=tuple(categories),
        rules=assembled,
        choices=chosen_,
        notes=settings.notes,
    )


def _row_of(choices: Cells, name: str) -> int | None:
    items = map(text, tables.read(choices, tables.CHOICES).column("事项"))
    return next((index for index, item in enumerate(items) if item == text(name)), None)


def _sheet_lines(table: Table) -> tuple[list[Category], list[RuleLine]]:
    categories: list[Category] = []
    lines: list[RuleLine] = []
    keyed = "代码" in table.columns
    for index, row in enumerate(table.rows):
        category, clause = text(table.cell(row, "类别")), text(table.cell(row, "条款"))
        if not category and not clause:
            continue
        where = f"第{index + 1}行"
        try:
            if clause == FULL_MARKS:
                categories.append(_sheet_category(table, row, category, where))
            else:
                lines.append(_sheet_line(table, row, index, keyed))
        except Wrong as wrong:
            wrong.row = index
            raise
    return categories, lines


def _words(table: Table, row: Row, column: str) -> str:
    cell = table.cell(row, column)
    return "" if cell is None else str(cell).strip()


def _sheet_points(table: Table, row: Row, where: str) -> int:
    value = number(table.cell(row, "分值"))
    return hundredths(None if value is None else round(value, 6), where)


def _sheet_category(table: Table, row: Row, name: str, where: str) -> Category:
    points, mode = _sheet_points(table, row, where), text(table.cell(row, "计算方式"))
    if mode not in (DEDUCT, BONUS) or points <= 0:
        raise Wrong(where, "满分行的计算方式应为扣分或加分，分值应为正数")
    return Category(
        name=name,
        points=points,
        bonus=mode == BONUS,
        method=_words(table, row, "考核方式"),
        remark=_words(table, row, "备注"),
    )


def _sheet_line(table: Table, row: Row, index: int, keyed: bool) -> RuleLine:
    where = f"第{index + 1}行"
    category, clause = text(table.cell(row, "类别")), text(table.cell(row, "条款"))
    match = re.fullmatch(rf"{re.escape(category)}([0-9]{{1,3}})([a-z]?)", clause)
    if not match:
        raise Wrong(where, f"条款“{clause}”应写成“{category}3”或“{category}3b”")
    kind_name = text(table.cell(row, "计算方式"))
    if kind_name not in set(Kind):
        raise Wrong(where, f"计算方式“{kind_name}”应为{'、'.join(Kind)}之一")
    limit_cell = table.cell(row, "界限")
    limit = 0 if is_blank(limit_cell) else whole(limit_cell)
    if limit is None or is_error(limit_cell):
        raise Wrong(where, "界限应为正整数")
    label, content = _words(table, row, "情形"), _words(table, row, "内容")
    return RuleLine(
        where=where,
        category=category,
        number=int(match[1]),
        letter=match[2],
        kind=Kind(kind_name),
        points=_sheet_points(table, row, where),
        limit=limit,
        unit=_words(table, row, "单位"),
        verify=_marked(table, row, "核实", VERIFIED, where),
        window=_marked(table, row, "整窗", ALLOWED, where),
        label=label,
        text=content,
        note=_words(table, row, "说明"),
        subject=_subject(table, row, where) if keyed else earlier.subject_of(label),
        severe=_words(table, row, "情节严重") if keyed else earlier.severe_of(content),
        row=index,
    )


def _marked(table: Table, row: Row, column: str, word: str, where: str) -> bool:
    written = text(table.cell(row, column))
    if written not in ("", word):
        raise Wrong(where, f"“{column}”应填“{word}”或留空")
    return written == word


def _subject(table: Table, row: Row, where: str) -> Subject | None:
    written = text(table.cell(row, "代码"))
    if written and written not in set(Subject):
        raise Wrong(where, f"代码“{written}”看不懂，应为空或{'、'.join(Subject)}之一")
    return Subject(written) if written else None


@tables.shared
def read_choices(cells: Cells) -> Choices:
    """Read the interpretations from the range of the sheet 口径.

    An empty range means the standard. Raises TableError.
    """
    return _settings(cells).choices


@tables.shared
def _settings(cells: Cells) -> _Settings:
    """Read 口径, by its codes or, in earlier workbooks, by the names of its lines."""
    if all(map(tables.blank_row, cells)):
        return _Settings(
            title="",
            version="",
            effective=None,
            choices=Choices(earlier.standard_choices()),
            notes=(),
            keyed=False,
        )
    table = tables.read(cells, tables.CHOICES)
    keyed = "代码" in table.columns
    column, names = ("代码", _CODES) if keyed else ("事项", (MONTH, TITLE, VERSION, EFFECTIVE))
    values = {text(table.cell(row, column)): table.cell(row, "取值") for row in table.rows}
    first_day, title, version, effective = map(values.get, names)
    month = read_month(first_day)
    if month is None and names[0] in values:
        raise TableError(
            f"口径“{MONTH}”应为月份，如 2026-11-01", tables.CHOICES, _at(table, MONTH), "取值"
        )
    try:
        choices = complete(_keyed_choices(table) if keyed else _earlier_choices(table), month)
    except Wrong as wrong:
        raise TableError(str(wrong), tables.CHOICES) from None
    title = str(title or "").strip()
    if keyed and not title:
        raise TableError(f"口径“{TITLE}”没有填写", tables.CHOICES, _at(table, TITLE), "取值")
    return _Settings(
        title=title,
        version=text(version),
        effective=day(effective),
        choices=choices,
        notes=_notes(table),
        keyed=keyed,
    )


def _notes(table: Table) -> tuple[Interpretation, ...]:
    return tuple(
        Interpretation(str(table.cell(row, "事项")).strip(), _words(table, row, "说明"))
        for row in table.rows
        if text(table.cell(row, "取值")) == FIXED and not is_blank(table.cell(row, "事项"))
    )


def _at(table: Table, name: str) -> int | None:
    items = map(text, table.column("事项"))
    return next((index for index, item in enumerate(items) if item == name), None)


def _keyed_choices(table: Table) -> list[Choice]:
    """Return the choices whose keys stand in 代码, with the words that the sheet has for them."""
    found: list[Choice] = []
    for index, row in enumerate(table.rows):
        key, *option_keys = _words(table, row, "代码").split() or [""]
        if key not in KINDS:
            continue
        kind = KINDS[key]
        words = [w for w in re.split("[、,，;；]", _words(table, row, "可选")) if text(w)]
        options = dict(zip(option_keys, map(str.strip, words), strict=False))
        choice = Choice(
            key=key,
            name=_words(table, row, "事项"),
            kind=kind,
            options=options if kind == OPTION else {},
            value="",
            text=_words(table, row, "说明"),
        )
        try:
            if kind == OPTION and (
                set(option_keys) != set(OPTIONS[key]) or len(words) != len(option_keys)
            ):
                raise Wrong(f"口径“{choice.name}”", "“可选”一列被改过，与代码对不上")
            check_words(choice, found)
            found.append(chosen(choice, _value_text(table.cell(row, "取值"))))
        except Wrong as wrong:
            raise TableError(str(wrong), tables.CHOICES, index, "取值") from None
    return found


def _value_text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else text(cell)


def _earlier_choices(table: Table) -> list[Choice]:
    """Return the standard choices with the values that the sheet has for their names."""
    rows = {text(table.cell(row, "事项")): row for row in table.rows}
    return [_earlier_choice(choice, rows, table) for choice in earlier.standard_choices()]


def _earlier_choice(choice: Choice, rows: dict[str, Row], table: Table) -> Choice:
    name = text(choice.name)
    if name not in rows:
        return choice
    choice = replace(choice, text=_words(table, rows[name], "说明"))
    cell = table.cell(rows[name], "取值")
    if is_blank(cell):
        return choice
    try:
        return chosen(choice, _value_text(cell))
    except Wrong as wrong:
        raise TableError(str(wrong), tables.CHOICES, _at(table, name), "取值") from None


def read_month(cell: Cell) -> date | None:
    """Return the first day of the month a cell names: a day in it, 2026-11, 2026年11月."""
    found = day(cell)
    if found is None and isinstance(cell, str):
        match = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})月?(?:份)?", text(cell))
        if match and 1 <= int(match[2]) <= 12:
            found = date(int(match[1]), int(match[2]), 1)
    return found.replace(day=1) if found else None
