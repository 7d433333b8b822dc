"""A month workbook: every sheet, name and formula, sized to a roster, for one rule book."""

import math
import re
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cache, partial
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.properties import CalcProperties

from udf.entries import Verdict
from udf.month import LEDGERS
from udf.roster import Person
from udf.rulebook import RuleBook
from udf.rulesheets import early_words, rule_rows
from workbook.generate.appeals_sheet import add_appeals, appeal_words
from workbook.generate.book_file import book_bytes
from workbook.generate.book_texts import texts_of
from workbook.generate.builder import (
    Canvas,
    add_hidden,
    add_name,
    add_table,
    compute,
    merge,
    print_to,
    put,
    register_styles,
)
from workbook.generate.calculation_sheet import (
    CHECK_ROWS,
    add_calculation,
    fill_blocks,
    place_blocks,
)
from workbook.generate.input_sheets import add_counts, add_ledger, add_roster
from workbook.generate.layout import load_layout
from workbook.generate.long_tables import add_long_table, fill_columns, fill_long_tables
from workbook.generate.places import LINES_COUNT, line_column, lines_counted, roomy
from workbook.generate.publication_sheet import add_publication
from workbook.generate.recheck.pieces import LedgerSize
from workbook.generate.recheck.sheet import Recheck, recheck_formulas
from workbook.generate.rule_sheets import add_calendar, add_choices, add_rules
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
from workbook.month.tables import RECORDED, UNAVAILABLE, ledger_length
from workbook.month.workdays import Day, month_days
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
    texts = texts_of(rules, month)
    canvas = _canvas(month, roster, rules, texts)
    days, message = month_days(month)
    second = cache(partial(_recheck, canvas))
    for title, add in _makers(canvas, roster, days, message, second).items():
        if sheets is None or title in sheets:
            add()
    _describe(canvas, texts)
    package = Package(book_bytes(canvas.book))
    fill_long_tables(canvas, package)
    if package.has_sheet(RECHECK):
        fill_columns(package, RECHECK, second().columns)
    fill_blocks(canvas, package, prefix)
    early = early_words(rules, month)
    warning = f"{early}；请核对是不是用错了细则" if early else ""
    return Generated(package.to_bytes(quick=True), tuple(filter(None, (message, warning))))


def _canvas(
    month: date, roster: Sequence[Person], rules: RuleBook, texts: dict[str, str]
) -> Canvas:
    """Return an empty workbook with the sizes that a roster asks for."""
    listed = sum(len(person.stints) for person in roster)
    people = listed + max(5, math.ceil(listed / 20))
    ledger = ledger_length(listed)
    book = Workbook()
    book.remove(book.worksheets[0])
    return Canvas(
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


def _recheck(canvas: Canvas) -> Recheck:
    return recheck_formulas(
        canvas.rules,
        canvas.people,
        LedgerSize(canvas.ledger),
        LedgerSize(canvas.ledger),
        rule_rows=len(rule_rows(canvas.rules)) - 1,
        score_header=canvas.layout.sheets[SCORES].header,
        score_rows=canvas.people,
    )


def _makers(
    canvas: Canvas,
    roster: Sequence[Person],
    days: Sequence[Day],
    message: str,
    second: Callable[[], Recheck],
) -> dict[str, Callable[[], object]]:
    """Return what adds each sheet, in the order of the sheets."""
    guide = canvas.layout.guide
    return {
        GUIDE: lambda: add_table(canvas, GUIDE, len(guide), guide),
        SCORES: lambda: add_scores(canvas, second().visible),
        RANKING: lambda: add_ranking(canvas),
        WINDOWS: lambda: add_windows(canvas),
        PERSON: lambda: add_person(canvas),
        **{title: partial(add_ledger, canvas, title, side) for title, side in LEDGERS},
        "考勤": lambda: add_counts(canvas, "考勤", roster, days),
        "好差评": lambda: add_counts(canvas, "好差评", roster, days),
        "名册": lambda: add_roster(canvas, roster),
        "细则": lambda: add_rules(canvas),
        "口径": lambda: add_choices(canvas),
        "日历": lambda: add_calendar(canvas, days, message),
        PUBLICATION: lambda: add_publication(canvas),
        APPEALS: lambda: add_appeals(canvas),
        FINDINGS: lambda: _add_findings(canvas),
        LISTS: lambda: _add_lists(canvas),
        RECHECK: lambda: add_hidden(canvas, RECHECK),
        IMPORT_LOG: lambda: _add_memory(canvas),
        CALC: lambda: add_calculation(canvas),
    }


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


# --- problems -------------------------------------------------------------------------------------


def _add_findings(canvas: Canvas) -> None:
    """Add the sheet 数据检查: first what only ordinary formulas can see, then what CHECK found."""
    title = FINDINGS
    layout, count = canvas.layout.sheets[title], CHECK_ROWS + LINES_COUNT
    place = f"(ROW()-ROW(A${layout.header}))"
    own, level = lines_counted(), f"${layout.letter('级别')}{{r}}"
    missing = {"级别": "错误", "问题": f"{UNAVAILABLE}，没有检查", "怎么办": f"见“{GUIDE}”"}
    formulas = {}
    names = [column.name for column in layout.columns if column.name != PLACE]
    for number, name in enumerate(names):
        first = f"INDEX({line_column(number + 1)},MATCH({place},{line_column(0)},0))"
        then = f'INDEX({canvas.blocks["CHECK"][number]},{place}-{own})&""'
        if name == "级别":  # where CHECK failed its first line has only words
            words = f'INDEX({canvas.blocks["CHECK"][3]},1)&""'
            then = f'IF(AND({place}-{own}=1,{then}="",{words}<>""),"错误",{then})'
        failed = f'IF({place}-{own}=1,"{missing[name]}","")' if name in missing else '""'
        found = f"IFERROR(IF({place}<={own},{first},{then}),{failed})"
        formulas[name] = f"={found}" if name == "级别" else f'=IF({level}="","",{found})'
    formulas[PLACE], cell = formulas["单元格"], f"${layout.letter(PLACE)}{{r}}"
    formulas["单元格"] = f'=IF({cell}="","",HYPERLINK("#\'"&$B{{r}}&"\'!"&{cell},{cell}))'
    sheet = add_long_table(canvas, title, count, formulas=formulas, height=32)
    sheet.merged_cells.remove("A2:E2")
    merge(sheet, 3, 5)
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


# --- hidden ---------------------------------------------------------------------------------------


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
