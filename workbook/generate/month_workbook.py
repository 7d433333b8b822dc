"""A month workbook: every sheet, name and formula, sized to a roster, for one rule book."""

import math
import re
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cache, partial
from io import BytesIO
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.properties import CalcProperties

from udf.choices import INTEGER, OPTION
from udf.entries import Verdict
from udf.month import LEDGERS
from udf.roster import Person
from udf.rulebook import Choice, RuleBook
from udf.rulesheets import (
    FULL_MARKS,
    MONTH,
    SETTINGS,
    choice_rows,
    early_words,
    options_text,
    rule_rows,
)
from workbook.generate import recheck
from workbook.generate.appeals_sheet import add_appeals, appeal_words
from workbook.generate.book_texts import texts_of
from workbook.generate.builder import (
    Canvas,
    Row,
    add_check,
    add_hidden,
    add_name,
    add_table,
    compute,
    name_table,
    print_to,
    put,
    register_styles,
    stamp,
)
from workbook.generate.calculation_sheet import (
    CHECK_ROWS,
    add_calculation,
    fill_blocks,
    place_blocks,
)
from workbook.generate.layout import Check, load_layout
from workbook.generate.long_tables import add_long_table, fill_columns, fill_long_tables
from workbook.generate.places import LINES_COUNT, UNAVAILABLE, line_column, pick, roomy
from workbook.generate.publication_sheet import add_publication
from workbook.generate.recheck_pieces import LedgerSize
from workbook.generate.score_sheets import PLACE, add_person, add_ranking, add_scores
from workbook.generate.window_summary import add_window_lists, add_windows
from workbook.month.import_log import HEADER, recorded_area
from workbook.month.made_sheets import (
    APPEALS,
    CALC,
    FINDINGS,
    GUIDE,
    IMPORT_LOG,
    LISTS,
    PERSON,
    PUBLICATION,
    RANKING,
    RECHECK,
    SCORES,
    WINDOWS,
)
from workbook.month.tables import RECORDED, TABLES, ledger_length
from workbook.month.workdays import Day, month_days, workdays
from workbook.ooxml.package import Package
from workbook.ooxml.references import fixed


class Generated(NamedTuple):
    """A generated workbook (.xlsx), and what to tell whoever made it, in Chinese."""

    content: bytes
    messages: tuple[str, ...]


def generate(
    month: date,
    roster: Sequence[Person],
    rules: RuleBook,
    *,
    prefix: str = "KH_",
    sheets: Collection[str] | None = None,
) -> Generated:
    """Make the workbook of the month in which a day lies, for a roster.

    ``prefix`` is how the host spells our functions' names. ``sheets`` are those that are wanted
    where an office's workbook takes some over; else it is made with all. The cells hold formulas
    without results until the workbook is recalculated.
    """
    month = month.replace(day=1)
    listed = sum(len(person.stints) for person in roster)
    people = listed + max(5, math.ceil(listed / 20))
    ledger = ledger_length(listed)
    book = Workbook()
    book.remove(book.worksheets[0])
    texts = texts_of(rules, month)
    canvas = Canvas(
        book=book,
        layout=load_layout([category.name for category in rules.categories], texts),
        rules=rules,
        month=month,
        styles=register_styles(book),
        people=people,
        ledger=ledger,
        windows=len({s.window for person in roster for s in person.stints if s.window}) + 2,
        blocks=place_blocks(people, ledger, rules),
    )
    days, message = month_days(month)

    @cache
    def second() -> recheck.Recheck:
        return recheck.recheck_formulas(
            rules,
            people,
            LedgerSize(ledger),
            LedgerSize(ledger),
            rule_rows=len(rule_rows(rules)) - 1,
            score_header=canvas.layout.sheets[SCORES].header,
            score_rows=people,
        )

    guide = canvas.layout.guide
    makers: dict[str, Callable[[], object]] = {
        GUIDE: lambda: add_table(canvas, GUIDE, len(guide), guide),
        SCORES: lambda: add_scores(canvas, second().visible),
        RANKING: lambda: add_ranking(canvas),
        WINDOWS: lambda: add_windows(canvas),
        PERSON: lambda: add_person(canvas),
        **{title: partial(_add_ledger, canvas, title, side) for title, side in LEDGERS},
        "考勤": lambda: _add_counts(canvas, "考勤", roster, days),
        "好差评": lambda: _add_counts(canvas, "好差评", roster, days),
        "名册": lambda: _add_roster(canvas, roster),
        "细则": lambda: _add_rules(canvas),
        "口径": lambda: _add_choices(canvas),
        "日历": lambda: _add_calendar(canvas, days, message),
        PUBLICATION: lambda: add_publication(canvas),
        APPEALS: lambda: add_appeals(canvas),
        FINDINGS: lambda: _add_findings(canvas),
        LISTS: lambda: _add_lists(canvas),
        RECHECK: lambda: add_hidden(canvas, RECHECK),
        IMPORT_LOG: lambda: _add_memory(canvas),
        CALC: lambda: add_calculation(canvas),
    }
    for title, add in makers.items():
        if sheets is None or title in sheets:
            add()
    _describe(canvas, texts)
    stream = BytesIO()
    book.save(stream)
    package = Package(stream.getvalue())
    _in_plain_text(package)
    fill_long_tables(canvas, package)
    if package.has_sheet(RECHECK):
        fill_columns(package, RECHECK, second().columns)
    fill_blocks(canvas, package, prefix)
    early = early_words(rules, month)
    warning = f"{early}；请核对是不是用错了细则" if early else ""
    return Generated(package.to_bytes(quick=True), tuple(filter(None, (message, warning))))


_NUMBERED = re.compile(rb"(?:&#[0-9]{3,6};)+")  # code points from 100 on: no character of XML's own


def _in_plain_text(package: Package) -> None:
    """Spell the sheets in UTF-8, where openpyxl spells each Chinese character as a number.

    The file is smaller, and everything that reads it is faster.
    """
    for sheet in package.sheets:
        package.set_part(sheet.part, _NUMBERED.sub(_characters, package.part(sheet.part)))


def _characters(numbered: re.Match[bytes]) -> bytes:
    return "".join(chr(int(number)) for number in numbered[0][2:-1].split(b";&#")).encode()


def _describe(canvas: Canvas, texts: dict[str, str]) -> None:
    book = canvas.book
    # A current calcId: stored scores are shown on opening, not thrown away for a recalculation.
    book.active = book.worksheets[0]
    book.calculation = CalcProperties(calcId=191029, fullCalcOnLoad=False)
    properties = book.properties
    properties.title = f"{texts['title']}月度工作簿（{texts['month']}）"
    properties.subject = texts["rules"]
    properties.description = f"细则版本 {texts['version']}"
    properties.keywords = f"考核,{texts['month']}"
    properties.creator = properties.lastModifiedBy = "考核工作簿"
    properties.language = "zh-CN"


# --- problems ------------------------------------------------------------------------------------


def _add_findings(canvas: Canvas) -> None:
    """Add the sheet 数据检查: first what only ordinary formulas can see, then what CHECK found."""
    title = FINDINGS
    layout, count = canvas.layout.sheets[title], CHECK_ROWS + LINES_COUNT
    place = f"(ROW()-ROW(A${layout.header}))"
    own = f"MAX({line_column(0)})"
    missing = {"级别": "错误", "问题": f"{UNAVAILABLE}，没有检查", "怎么办": f"见“{GUIDE}”"}
    formulas = {}
    names = [column.name for column in layout.columns if column.name != PLACE]
    for number, name in enumerate(names):
        first = f"INDEX({line_column(number + 1)},MATCH({place},{line_column(0)},0))"
        then = f'INDEX({canvas.blocks["CHECK"][number]},{place}-{own})&""'
        if name == "级别":  # where CHECK failed its first line has only words
            words = f'INDEX({canvas.blocks["CHECK"][3]},1)&""'
            then = f'IF(AND({place}-{own}=1,{then}="",{words}<>""),"错误",{then})'
        failed = f'IF({place}-{own}=1,"{missing.get(name, "")}","")'
        formulas[name] = f"=IFERROR(IF({place}<={own},{first},{then}),{failed})"
    formulas[PLACE], cell = formulas["单元格"], f"${layout.letter(PLACE)}{{r}}"
    formulas["单元格"] = f'=IF({cell}="","",HYPERLINK("#\'"&$B{{r}}&"\'!"&{cell},{cell}))'
    sheet = add_long_table(canvas, title, count, formulas=formulas, height=32)
    sheet.unmerge_cells("A2:E2")
    sheet.merge_cells("A3:E3")
    sheet.row_dimensions[3].height = sheet.row_dimensions[2].height
    sheet.row_dimensions[2].height = 22
    put(canvas, sheet, 3, 1, "提示", layout.hint)
    levels = canvas.body(title, "级别", count)
    for number, level in ((1, "错误"), (3, "提醒")):
        put(canvas, sheet, 2, number, "表头", level)
        compute(canvas, sheet, 2, number + 1, "条数", f'=COUNTIF({levels},"{level}")')
    compute(canvas, sheet, 2, 5, "警示", appeal_words(canvas))
    filled = canvas.body(title, "问题", count)
    print_to(canvas, title, layout.header, f'COUNTIF({filled},"?*")', 12)


# --- inputs --------------------------------------------------------------------------------------


def _add_ledger(canvas: Canvas, title: str, side: str) -> None:
    layout = canvas.layout.sheets[title]
    end = layout.letter(layout.last_input)
    formulas = {}
    for column, function in (("分值", "POINTS"), ("状态", "STATUS")):
        header = f"{layout.letter(column)}${layout.header}"
        picked = pick(canvas.blocks[side + function][0], header)
        formulas[column] = f'=IF(COUNTA($A{{r}}:${end}{{r}})=0,"",{picked})'
    sheet = add_long_table(canvas, title, canvas.ledger, formulas=formulas)
    last_column = layout.letter("状态")
    sheet.auto_filter.ref = f"A{layout.header}:{last_column}{layout.header + canvas.ledger}"
    name_table(canvas, TABLES[title], title, layout.last_input, canvas.ledger)
    dates, clauses = (canvas.span(title, name, canvas.ledger) for name in ("日期", "条款"))
    last = f"IFERROR(MATCH(9E+307,{dates}),1),COUNTA({clauses})"
    print_to(canvas, title, layout.header - 1, last, 21)


def _add_counts(canvas: Canvas, title: str, roster: Sequence[Person], days: Sequence[Day]) -> None:
    """Add 考勤 or 好差评: a row for everyone, in 考勤 with the sign-ins due already filled in."""
    slots = int(canvas.rules.choices.value("slots_per_day"))
    rows: list[Row] = []
    for person in roster:
        due = slots * sum(workdays(days, one.since, one.until) for one in person.stints)
        who = (person.id, person.name, person.window)
        rows.append((*who, due or None) if title == "考勤" else who)
    layout = canvas.layout.sheets[title]
    end = layout.letter(layout.last_input)
    formulas = {}
    for column, function in {
        "正常在岗率": "RATE",
        "评价率": "COVERAGE",
        "评价率扣分": "TIER",
    }.items():
        if any(column == own.name for own in layout.columns):
            header = f"{layout.letter(column)}${layout.header}"
            picked = pick(canvas.blocks[function][0], header)
            formulas[column] = f'=IF($A{{r}}&$B{{r}}="","",{picked})'
    sheet = add_long_table(canvas, title, canvas.people, rows, formulas)
    sheet.auto_filter.ref = f"A{layout.header}:{end}{layout.header + canvas.people}"
    name_table(canvas, TABLES[title], title, layout.last_input, canvas.people)
    _print_people(canvas, title)


def _print_people(canvas: Canvas, title: str) -> None:
    names = canvas.body(title, "姓名", canvas.people)
    header = canvas.layout.sheets[title].header
    print_to(canvas, title, header, f'IFERROR(MATCH("*",{names},-1),1)', 1)


def _add_roster(canvas: Canvas, roster: Sequence[Person]) -> None:
    title = "名册"
    rows = [
        (person.id, person.name, stint.window, stint.since, stint.until)
        for person in roster
        for stint in person.stints
    ]
    add_long_table(canvas, title, canvas.people, rows)
    name_table(canvas, TABLES[title], title, "离岗日期", canvas.people)
    add_name(canvas, "姓名选项", canvas.body(title, "姓名", canvas.people))
    _print_people(canvas, title)


# --- rules ---------------------------------------------------------------------------------------


def _add_rules(canvas: Canvas) -> None:
    title = "细则"
    layout, rows = canvas.layout.sheets[title], rule_rows(canvas.rules)[1:]
    sheet = add_table(canvas, title, len(rows), rows)
    clause, limit = layout.number("条款"), layout.number("界限")
    check = Check("whole", "1", operator="greaterThanOrEqual", message="界限须为正整数。")
    for row, values in enumerate(rows, start=layout.first):
        if values[clause - 1] == FULL_MARKS:
            for name in ("核实", "整窗"):
                stamp(canvas, sheet, row, layout.number(name), "居中")
        elif values[limit - 1] is not None:
            area = stamp(canvas, sheet, row, limit, "填写整数").coordinate
            add_check(sheet, area, "界限", "评价率为百分数，延时为分钟数，连续通报为次数。", check)
    name_table(canvas, TABLES[title], title, "代码", len(rows))


def _add_choices(canvas: Canvas) -> None:
    title = "口径"
    layout, rows = canvas.layout.sheets[title], choice_rows(canvas.rules, canvas.month)[1:]
    sheet = add_table(canvas, title, len(rows), rows)
    column = layout.number("取值")
    stamp(canvas, sheet, layout.first, column, "固定月份")
    stamp(canvas, sheet, layout.first + SETTINGS - 1, column, "固定日期")
    for row, choice in enumerate(canvas.rules.choices.all, start=layout.first + SETTINGS):
        area = stamp(canvas, sheet, row, column, "填写居中").coordinate
        add_check(sheet, area, choice.name, choice.text, _choice_check(choice))
    name_table(canvas, TABLES[title], title, "代码", len(rows))
    add_name(canvas, MONTH, f"{title}!${layout.letter('取值')}${layout.first}")


def _choice_check(choice: Choice) -> Check | None:
    if choice.kind == OPTION:
        listed = ",".join(choice.options.values())
        return Check("list", f'"{listed}"', message=f"请选择：{options_text(choice)}。")
    if choice.kind == INTEGER:
        return Check(
            type="whole", formula="1", second="9999", operator="between", message="请填正整数。"
        )
    return None


def _add_calendar(canvas: Canvas, days: Sequence[Day], message: str) -> None:
    title = "日历"
    rows = [(day.date, day.weekday, "是" if day.workday else "否", day.note) for day in days]
    sheet = add_table(canvas, title, len(rows), rows)
    if message:
        put(canvas, sheet, 2, 1, "警示", message)
        sheet.row_dimensions[2].height = 52
    name_table(canvas, TABLES[title], title, "说明", len(rows))


def _add_memory(canvas: Canvas) -> None:
    """Add the hidden sheet on which imports note what they have written."""
    sheet = add_hidden(canvas, IMPORT_LOG, [HEADER])
    sheet.protection.sheet = False  # an import into an open workbook writes there as well
    add_name(canvas, RECORDED, f"{IMPORT_LOG}!{fixed(recorded_area(roomy(canvas.people)))}")


def _add_lists(canvas: Canvas) -> None:
    """Add the sheet 列表: the items of the dropdowns, and the windows."""
    sheet = add_hidden(canvas, LISTS)
    rules = canvas.rules
    methods = [re.split("[、，]", category.method) for category in rules.categories]
    lists = {
        "扣分条款": [rule.choice for rule in rules.entered(bonus=False)],
        "加分条款": [rule.choice for rule in rules.entered(bonus=True)],
        "核实选项": tuple(Verdict),
        # 每月汇总一次 says how often, not how it was found
        "考核方式选项": dict.fromkeys(
            method for some in methods for method in some if method and method[0] != "每"
        ),
        "是否选项": ("是", "否"),
    }
    for column, (name, items) in enumerate(lists.items(), start=1):
        put(canvas, sheet, 1, column, "表头", name)
        for row, item in enumerate(items, start=2):
            put(canvas, sheet, row, column, "长文", item)
        letter = get_column_letter(column)
        add_name(canvas, name, f"{LISTS}!${letter}$2:${letter}${max(1, len(items)) + 1}")
    add_window_lists(canvas, sheet)
