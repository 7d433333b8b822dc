"""The functions put into an office's own workbook; everything else in it stays as it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from udf import tables
from udf.errors import KaoheError
from udf.hosts.names import PREFIXES
from udf.month import Month
from udf.roster import Person, read_roster
from udf.rulebook import RuleBook
from udf.rulefile import load_rulebook
from udf.rulesheets import MONTH
from udf.text import is_blank
from workbook.blocks import grow_blocks, read_blocks
from workbook.calc import Kept, distrust, recalculate
from workbook.calculation import (
    CALC,
    line_column,
    pick,
)
from workbook.canvas import EXHAUSTED, UNAVAILABLE
from workbook.files import check_replaceable
from workbook.generate import generate
from workbook.imports.memory import SHEET as MEMORY
from workbook.markup import main_tag
from workbook.originals import SHEET as ORIGINALS
from workbook.originals import Original, add_originals, described
from workbook.package import Package
from workbook.ranges import RECORDED, TABLES, named_area, read_cells
from workbook.reference import (
    MAX_ROW,
    Area,
    column_letters,
    fixed,
    parse_area,
    quote_sheet,
)
from workbook.sheet import EMPTY, Cell, Sheet
from workbook.structure import may_contain, rename_sheet, set_width
from workbook.styles import with_number_format
from workbook.survey import (
    ATTENDANCE,
    AWARDS,
    DEDUCTIONS,
    KINDS,
    READ,
    REVIEWS,
    ROSTER,
    SCORES,
    WHO,
    Found,
    Survey,
    mapping_path,
    mapping_text,
    read_mapping,
    survey_package,
)
from workbook.transplant import add_sheet
from workbook.windows import LISTS

_SIDES = {DEDUCTIONS: "扣分", AWARDS: "加分"}
# The sheets every adopted workbook needs, in the order in which they are added.
_HELPERS = ("个人说明", "细则", "口径", "日历", "数据检查", CALC, MEMORY)
_COUNTS = {ATTENDANCE: "考勤表", REVIEWS: "好差评表"}
# Which block a column takes its results from, by table; with the width of a column to be added.
_RESULTS: dict[str, dict[str, tuple[str, float]]] = {
    ATTENDANCE: {"正常在岗率": ("RATE", 14)},
    REVIEWS: {"评价率": ("COVERAGE", 12), "评价率扣分": ("TIER", 12)},
    DEDUCTIONS: {"分值": ("扣分POINTS", 9), "状态": ("扣分STATUS", 36)},
    AWARDS: {"分值": ("加分POINTS", 9), "状态": ("加分STATUS", 36)},
}
_PERCENT = {"正常在岗率", "评价率"}
_ROOM, _SPARE = 1000, 200  # rows of a ledger, at least, and below what is filled

Progress = Callable[[int, int], None]


class Difference(NamedTuple):
    """A score typed by hand that is not what the functions arrive at; ``why`` explains theirs."""

    person: str
    item: str
    cell: str
    typed: str
    computed: str
    why: str


@dataclass(frozen=True)
class Adoption:
    """What adopting a workbook did, in Chinese where it is text.

    ``changes`` are what was added or replaced, ``differences`` hand-typed scores that differ,
    ``kept`` the office's formulas that could not be computed, ``messages`` what to look at.
    """

    found: Survey
    month: date
    changes: tuple[str, ...]
    differences: tuple[Difference, ...]
    kept: tuple[Kept, ...]
    messages: tuple[str, ...]


def adopt(
    book: Path,
    out: Path,
    *,
    mapping: Path | None = None,
    rules: RuleBook | None = None,
    host: str = "embedded",
    progress: Progress | None = None,
) -> Adoption:
    """Put the functions into the workbook `book` and write it as `out`, which may be the same.

    ``mapping`` answers what the survey asked; without it the file beside the book, if there is one.
    ``progress`` is told steps done and steps in all. KaoheError where something is ambiguous, then
    the mapping file says what, or cannot be done; then nothing but the mapping file was written.
    """
    check_replaceable(out)
    package = Package.open(book)
    answers = read_mapping(book, mapping)
    rules = rules or load_rulebook()
    found = survey_package(package, answers, rules)
    _refuse(package, _apart(found, rules), rules)
    if found.questions:
        path = mapping or mapping_path(book)
        raise KaoheError(
            f"“{book.name}”有拿不准的地方：{found.questions[0].what}"
            f"请用 kaohe adopt --dry-run 生成对照表“{path.name}”，填好后再试"
        )
    adoption = adopt_package(package, found, rules, host=host, progress=progress)
    if package.changed or book.resolve() != out.resolve():
        package.save(out)
    return adoption


def ask(book: Path, found: Survey) -> Path | None:
    """Write the mapping file that asks what a survey left open; None where it left nothing.

    An existing one is not overwritten: KaoheError.
    """
    if not found.questions:
        return None
    path = mapping_path(book)
    if path.exists() and path.read_text(encoding="utf-8-sig") != mapping_text(found):
        raise KaoheError(f"对照表“{path.name}”已经有了，没有改动；请把它填好，或删去后重新生成")
    path.write_text(mapping_text(found), encoding="utf-8")
    return path


def adopt_package(
    package: Package,
    found: Survey,
    rules: RuleBook | None = None,
    *,
    host: str = "embedded",
    progress: Progress | None = None,
) -> Adoption:
    """Put the functions into a workbook in memory, where a survey has found everything."""
    rules = rules or load_rulebook()
    found = _apart(found, rules)
    _refuse(package, found, rules)
    if found.month is None or found.questions:
        raise ValueError("a survey with open questions")
    step = _steps(progress, 7)
    if package.has_sheet("复核计算"):  # generated: nothing is missing
        return Adoption(found, found.month, (), (), (), ("本工作簿已带有计分函数，没有改动",))
    step()
    distrusted = distrust(package)
    step()
    log = _Log(package, [], [], [])
    people = _people(package, found)
    ranges = _ranges(package, found, people)
    _agree_on_headers(log, found, ranges)
    _fill_merged(log, found)
    people = _people(package, found)
    first_time = not _named(package, "位置表")
    if first_time:
        _check_names(package)
        source = _source(package, found, rules, people, PREFIXES[host])
        helpers = _add_helpers(package, source)
        step()
        added = _add_missing(package, source, found)
        log.changes += [f"增加工作表“{sheet}”" for sheet in (*added.values(), *helpers)]
    else:
        step()
    step()
    _set_names(package, found, ranges)
    if first_time:
        _point_calculation(package, found, ranges)
    grow_blocks(package)
    blocks = read_blocks(package)
    for role, table in found.tables.items():
        _write_results(log, role, table, ranges[role], blocks, rules)
    step()
    package.set_calculation(calcId="191029", fullCalcOnLoad=None)
    outcome = recalculate(package, distrusted)
    step()
    differences = _compare(package, log, found, people) if log.originals else ()
    step()
    messages = list(found.notes)
    if log.skipped:
        messages += log.skipped
    return Adoption(
        found, found.month, tuple(log.changes), tuple(differences), outcome.kept, tuple(messages)
    )


def _steps(progress: Progress | None, count: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, count)

    return step


@dataclass
class _Log:
    """What is done to a workbook, as it happens."""

    package: Package
    changes: list[str]
    originals: list[Original]
    skipped: list[str]


# --- what is there --------------------------------------------------------------------------------


def _refuse(package: Package, found: Survey, rules: RuleBook) -> None:
    if package.structure_locked:
        raise KaoheError(
            f"“{package.title}”的工作簿结构受保护，不能增加工作表；请先撤销工作簿保护，再试一次"
        )
    asked = {question.role for question in found.questions}
    if found.roster is None and not asked & {ROSTER, SCORES}:
        raise KaoheError(
            f"“{package.title}”里找不到名册或得分表（表头要有“姓名”和“窗口”或“工号”，"
            "或各项得分）；请检查是不是选错了文件，或在对照表里写明"
        )
    roster = found.roster
    if roster is not None and roster.last < roster.body:
        raise KaoheError(f"“{package.title}”的“{roster.sheet}”里没有人员；请先填好再试")
    scores = found.tables.get(SCORES)
    if scores is None:
        return
    missing = [c.name for c in rules.categories if c.name not in scores.columns]
    if missing and SCORES not in asked:
        raise KaoheError(
            f"“{package.title}”的“{scores.sheet}”缺少得分列：{'、'.join(missing)}；请加上这几列再试"
        )
    if _straddled(scores, rules):
        raise KaoheError(
            f"“{scores.sheet}”的得分列夹在姓名和部门之间，函数会读到自己的结果；"
            "请把部门列移到姓名列旁边，或增加一张名册，再试一次"
        )


def _straddled(scores: Found, rules: RuleBook) -> bool:
    """Tell whether scores stand among the columns that say whose they are."""
    first, last = scores.hull
    results = {*(category.name for category in rules.categories), "总分", "排名"}
    return any(first < column < last for name, column in scores.columns.items() if name in results)


def _apart(found: Survey, rules: RuleBook) -> Survey:
    """Leave 窗口 of the scores unread where it stands beyond them and a roster says it too."""
    scores = found.tables.get(SCORES)
    if scores is None or ROSTER not in found.tables or not _straddled(scores, rules):
        return found
    columns = {name: column for name, column in scores.columns.items() if name != "窗口"}
    return replace(found, tables={**found.tables, SCORES: replace(scores, columns=columns)})


def _named(package: Package, name: str) -> bool:
    return any(n.name == name and n.sheet is None for n in package.defined_names())


def _check_names(package: Package) -> None:
    ours = {*TABLES.values(), "人员", "位置表", "类别", RECORDED, "姓名选项", "原得分表"}
    for name in package.defined_names():
        if name.name in ours and name.sheet is None:
            raise KaoheError(
                f"“{package.title}”里已有名称“{name.name}”（{name.text}），计分函数要用这个名称；"
                "请先在“名称管理器”里给它改个名字"
            )


def _people(package: Package, found: Survey) -> list[Person]:
    roster = found.roster
    assert roster is not None
    cells = read_cells(package.sheet(roster.sheet), roster.area(roster.last))
    return list(read_roster(cells).people)


def _ranges(package: Package, found: Survey, people: Sequence[Person]) -> dict[str, Area]:
    """Return the range of each table with the room it is given below what is filled."""
    ranges = {}
    for role, table in found.tables.items():
        last = table.last
        if role in _SIDES:
            wanted = max(_ROOM, 10 * len(people), last - table.body + 1 + _SPARE)
            last = max(last, min(table.room, table.body - 1 + wanted))
        elif last < table.room:
            last += 1  # a row inserted below the last person lies within
        ranges[role] = table.area(max(last, table.body))
    return ranges


def _agree_on_headers(log: _Log, found: Survey, ranges: Mapping[str, Area]) -> None:
    """Let the functions, which read one header row, find the columns that the survey has found."""
    for role, table in found.tables.items():
        sheet = log.package.sheet(table.sheet)
        kind = tables.PEOPLE if role == SCORES else KINDS[role]
        names = [name for name in READ[role] if name in table.columns]
        row = _read_header(sheet, ranges[role], kind)
        missing = [name for name in names if row.get(name) != table.columns[name]]
        if missing and table.body - table.header > 1:
            _repeat_headers(sheet, table, names)
            row = _read_header(sheet, ranges[role], kind)
            missing = [name for name in names if row.get(name) != table.columns[name]]
        for name in missing:
            column = table.columns[name]
            header = _header_row(sheet, table, column)
            before = sheet.cell(header, column).value
            sheet.set_value(header, column, name)
            where = f"“{table.sheet}”{column_letters(column)}列"
            log.changes.append(f"{where}：表头“{before or ''}”改为“{name}”（按对照表）")


def _fill_merged(log: _Log, found: Survey) -> None:
    """Say a merged 部门 in every row that it covers: functions read rows, and nobody sees it."""
    for table in found.tables.values():
        sheet = log.package.sheet(table.sheet)
        columns = {table.columns[name] for name in WHO if name in table.columns}
        filled = False
        for area in sheet.merged():
            inside = table.body <= area.first_row < area.last_row <= table.last
            if area.first_column != area.last_column or area.first_column not in columns:
                continue
            value = sheet.cell(area.first_row, area.first_column).value
            if not inside or not isinstance(value, str):
                continue
            for row in range(area.first_row + 1, area.last_row + 1):
                if sheet.cell(row, area.first_column).value != value:
                    sheet.set_covered(row, area.first_column, value)
                    filled = True
        if filled:
            log.changes.append(
                f"“{table.sheet}”：合并单元格盖住的各行补上了部门，供函数读取（看不见）"
            )


def _read_header(sheet: Sheet, area: Area, kind: tables.Kind) -> dict[str, int]:
    """Return the columns that the functions find in a range."""
    try:
        table = tables.read(read_cells(sheet, area), kind)
    except tables.TableError:
        return {}
    return {name: area.first_column + index for name, index in table.columns.items()}


def _repeat_headers(sheet: Sheet, table: Found, names: Sequence[str]) -> None:
    """Say again in a header's last row, hidden by merged cells, what its first row says."""
    last = table.body - 1
    for name in names:
        column = table.columns[name]
        above = sheet.cell(_header_row(sheet, table, column), column).value
        if sheet.cell(last, column).value is not None or not isinstance(above, str):
            continue
        try:
            sheet.set_covered(last, column, above)
        except ValueError:
            raise KaoheError(
                f"“{table.sheet}”的表头分成两行，{column_letters(column)}列的“{above}”没有上下合并；"
                "请把这一列的两格表头合并后再试"
            ) from None


def _header_row(sheet: Sheet, table: Found, column: int) -> int:
    """Return the row in which a column's header stands."""
    filled = [
        row for row in range(table.header, table.body) if sheet.cell(row, column).value is not None
    ]
    return filled[-1] if filled else table.body - 1


# --- sheets that are added ------------------------------------------------------------------------


def _source(
    package: Package, found: Survey, rules: RuleBook, people: Sequence[Person], prefix: str
) -> Package:
    """Return a generated workbook to take sheets from; its people stand on those that are missing.

    Where none is missing it is made for nobody, which is quicker.
    """
    assert found.month is not None
    missing = any(role not in found.tables for role in (SCORES, *_RESULTS))
    made = generate(found.month, people if missing else [], rules, prefix=prefix)
    source = Package(made.content, "考核工作簿")
    if _named(package, MONTH):  # it means something else there
        _spell_out_month(source)
    return source


def _spell_out_month(source: Package) -> None:
    """Let validations name the cell of the month itself, and give its name up."""
    cell = next(name.text for name in source.defined_names() if name.name == MONTH)
    for sheet in source.sheets:
        if may_contain(source.part(sheet.part), MONTH):
            for element in source.xml(sheet.part).iter(main_tag("formula1"), main_tag("formula2")):
                if MONTH in (element.text or ""):
                    source.edit_xml(sheet.part)
                    element.text = (element.text or "").replace(MONTH, cell)
    source.remove_name(MONTH)


def _add_missing(package: Package, source: Package, found: Survey) -> dict[str, str]:
    """Add the tables that the functions need and the office does not have: the sheet by role."""
    missing = [role for role in (SCORES, *_RESULTS) if role not in found.tables]
    if not missing:
        return {}
    if SCORES in missing:
        _leave_out_second_calculation(source)
    roster = found.roster
    assert roster is not None
    names = {name: _free_name(package, name) for name in (*missing, LISTS)}
    for name, free in names.items():
        rename_sheet(source, name, free)
    _keep_choices(source.sheet(names[LISTS]))
    for name in ("姓名选项", "窗口选项"):
        source.remove_name(name)
        column = roster.columns.get(name.removesuffix("选项"), roster.hull[0])
        area = Area(roster.body, column, roster.last, column)
        package.set_name(name, f"{quote_sheet(roster.sheet)}!{fixed(area)}")
    for name in names.values():
        add_sheet(package, source, name)
    return {role: names[role] for role in missing}


def _leave_out_second_calculation(source: Package) -> None:
    """复核 reads tables whose columns stand as generated; an office's own do not."""
    sheet = source.sheet(SCORES)
    header = next(place for place, cell in sheet.cells().items() if cell.value == "复核")
    for row, column in [place for place in sheet.cells() if place[1] == header[1]]:
        if row >= header[0]:
            sheet.set_value(row, column, None, style=0)


def _keep_choices(lists: Sheet) -> None:
    """Empty the helper columns of the window summary, which does not come along."""
    for (row, column), cell in lists.cells().items():
        if cell.has_formula or (row == 1 and column > 5):
            lists.set_value(row, column, None)


def _free_name(package: Package, name: str) -> str:
    while package.has_sheet(name):
        name += "（计分）"
    return name


def _add_helpers(package: Package, source: Package) -> list[str]:
    """Add the helper sheets; one whose name the office uses itself gets another."""
    names = {}
    for name in _HELPERS:
        names[name] = _free_name(package, name)
        rename_sheet(source, name, names[name])
    _inline_choices(source)
    for name in names.values():
        add_sheet(package, source, name)
    for name in ("数据检查", "个人说明"):
        quoted = quote_sheet(names[name])
        package.set_name(f"{name}表", f"{quoted}!$A$1", hidden=True)
    return list(names.values())


def _inline_choices(source: Package) -> None:
    """是/否 is offered by a list of its own: the sheet of lists does not come along."""
    for sheet in source.sheets:
        if may_contain(source.part(sheet.part), "是否选项"):
            for element in source.xml(sheet.part).iter(main_tag("formula1")):
                if element.text == "是否选项":
                    source.edit_xml(sheet.part)
                    element.text = '"是,否"'


def _set_names(package: Package, found: Survey, ranges: Mapping[str, Area]) -> None:
    def put(name: str, sheet: str, area: Area) -> None:
        package.set_name(name, f"{quote_sheet(sheet)}!{fixed(area)}")

    for role, table in found.tables.items():
        put("人员" if role == SCORES else TABLES[role], table.sheet, ranges[role])
    roster = found.roster
    assert roster is not None
    role = ROSTER if ROSTER in found.tables else SCORES
    put(TABLES[ROSTER], roster.sheet, ranges[role])
    if "姓名" in roster.columns:
        column = roster.columns["姓名"]
        put("姓名选项", roster.sheet, Area(roster.body, column, ranges[role].last_row, column))


def _point_calculation(package: Package, found: Survey, ranges: Mapping[str, Area]) -> None:
    """Let 计算 speak of the office's own sheets: where tables begin, and what lies outside them."""
    sheet, area = named_area(package, "位置表")
    for row in range(area.first_row + 1, area.last_row + 1):
        role = str(sheet.cell(row, area.first_column).value)
        table = found.tables.get(role) or (found.roster if role == ROSTER else None)
        if table is None:
            defined = _owner(package, TABLES[role])
            sheet.set_value(row, area.first_column + 1, defined)
            continue
        where = role if role in found.tables else SCORES
        corner = f"{quote_sheet(table.sheet)}!{_corner(ranges[where])}"
        sheet.set_value(row, area.first_column + 1, table.sheet)
        sheet.set_formula(row, area.first_column + 2, f"ROW({corner})")
        sheet.set_formula(row, area.first_column + 3, f"COLUMN({corner})")
    lines = [parse_area(line_column(number).rpartition("!")[2]) for number in range(6)]
    _, _, place, cell, words, advice = (line.first_column for line in lines)
    for row in range(lines[0].first_row, lines[0].last_row + 1):
        role = str(sheet.cell(row, place).value)
        if role in found.tables or role == ROSTER:
            if role == ROSTER and ROSTER not in found.tables:
                sheet.set_value(row, place, found.tables[SCORES].sheet)
                sheet.set_value(row, cell, "A1")
                sheet.set_formula(row, words, '""')
            elif role == SCORES:
                sheet.set_value(row, place, found.tables[SCORES].sheet)
                sheet.set_formula(row, words, _unlisted(package, found))
                sheet.set_value(row, advice, "在得分表中补上，得分公式从上一行向下复制")
            else:
                table = found.tables[role]
                sheet.set_value(row, place, table.sheet)
                area = ranges[role]
                corner = f"{quote_sheet(table.sheet)}!{_corner(area)}"
                last = f"(ROW({corner})+ROWS({TABLES[role]})-1)"
                below = f'"{column_letters(area.first_column)}"&({last}+1)'
                sheet.set_formula(row, cell, below)
                sheet.set_formula(row, words, _outside(package, table, area, last))
        elif role == "窗口汇总":  # the summary does not come along
            sheet.set_value(row, place, _owner(package, "人员"))
            sheet.set_formula(row, words, '""')
        elif not package.has_sheet(role):
            sheet.set_value(row, place, _owner(package, "人员"))


def _owner(package: Package, name: str) -> str:
    """Return the sheet a defined name points into."""
    return named_area(package, name)[0].name


def _corner(area: Area) -> str:
    return f"${column_letters(area.first_column)}${area.first_row}"


def _unlisted(package: Package, found: Survey) -> str:
    """Return the formula that says how many people of the roster have no row among the scores."""
    if ROSTER not in found.tables:
        return '""'

    def count(name: str, table: Found) -> str:
        key = "姓名" if "姓名" in table.columns else "工号"
        return f'COUNTIF(INDEX({name},0,{table.columns[key] - table.hull[0] + 1}),"?*")'

    listed = count(TABLES[ROSTER], found.tables[ROSTER])
    shown = count("人员", found.tables[SCORES])
    return f'IF({listed}>{shown},"名册有"&({listed}-{shown})&"人没有列在得分表中","")'


def _outside(package: Package, table: Found, area: Area, last: str) -> str:
    """Return the formula that says what is filled in below a table's range.

    What stands there already (signatures) is left aside.
    """
    keys = [table.columns[name] for name in ("工号", "姓名", "条款") if name in table.columns]
    sheet = package.sheet(table.sheet)
    below = [
        column
        for (row, column), cell in sheet.cells().items()
        if row > area.last_row and column in keys and cell.value is not None
    ]
    parts = []
    for key in keys:
        letter = column_letters(key)
        count = below.count(key)
        less = f"-{count}" if count else ""
        where = f"{quote_sheet(table.sheet)}!${letter}${area.last_row + 1}:${letter}${MAX_ROW}"
        parts.append(f"COUNTA({where}){less}")
    outside = f"({'+'.join(parts)})"
    words = f'"有"&{outside}&"个单元格填在计算范围之外（第"&{last}&"行以下），没有计分"'
    return f'IF({outside}>0,{words},"")'


# --- results --------------------------------------------------------------------------------------


def _write_results(
    log: _Log,
    role: str,
    table: Found,
    area: Area,
    blocks: Mapping[str, Sequence[str]],
    rules: RuleBook,
) -> None:
    if role == SCORES:
        _write_scores(log, table, area, blocks, rules)
    elif role in _RESULTS:
        columns = _result_columns(log, role, table, area)
        for name, column in columns.items():
            block = blocks[_RESULTS[role][name][0]][0]
            picked = pick(block, f"{column_letters(column)}${area.first_row}")
            if role in _SIDES:
                first, last = (column_letters(c) for c in table.hull)
                rows = range(table.body, area.last_row + 1)
                formula = f'IF(COUNTA(${first}{{r}}:${last}{{r}})=0,"",{picked})'
            else:
                rows = range(table.body, table.last + 1)
                formula = f'IF({_who(table)}="","",{picked})'
            _fill(log, table, name, column, rows, formula)
        if role in _SIDES:
            _keep_pages(log.package, role, table, area)


def _keep_pages(package: Package, role: str, table: Found, area: Area) -> None:
    """Print a ledger as before: without the new columns, and no paper for its spare rows.

    The print area is the name of a name, so that it follows the data.
    """
    local = [name.name for name in package.defined_names() if name.sheet == table.sheet]
    if "_xlnm.Print_Area" in local or table.room < MAX_ROW:
        return
    sheet = quote_sheet(table.sheet)

    def span(name: str) -> str:
        letter = column_letters(table.columns[name])
        return f"{sheet}!${letter}${area.first_row}:${letter}${area.last_row}"

    filled = f"MAX(2,IFERROR(MATCH(9E+307,{span('日期')}),1),COUNTA({span('条款')}))"
    end = column_letters(max(*table.columns.values(), table.hull[1]))
    corner = f"INDEX({sheet}!${end}:${end},{area.first_row - 1}+{filled})"
    package.set_name(f"{TABLES[role]}打印区", f"{sheet}!$A$1:{corner}")
    package.set_name("_xlnm.Print_Area", f"{TABLES[role]}打印区", table.sheet)


def _who(table: Found) -> str:
    return "&".join(
        f"${column_letters(table.columns[name])}{{r}}"
        for name in ("工号", "姓名")
        if name in table.columns
    )


def _write_scores(
    log: _Log,
    table: Found,
    area: Area,
    blocks: Mapping[str, Sequence[str]],
    rules: RuleBook,
) -> None:
    rows, who = range(table.body, table.last + 1), _who(table)
    for category, block in zip(rules.categories, blocks["SCORE"], strict=True):
        column = table.columns[category.name]
        picked = pick(block, f"{column_letters(column)}${area.first_row}")
        _fill(log, table, category.name, column, rows, f'IF({who}="","",{picked})')
    if "总分" in table.columns:
        scores = [table.columns[category.name] for category in rules.categories]
        _fill(log, table, "总分", table.columns["总分"], rows, total_formula(scores, who))
    if "总分" in table.columns and "排名" in table.columns:
        total = column_letters(table.columns["总分"])
        ranked = f"RANK({total}{{r}},{total}${table.body - 1}:{total}${area.last_row})"
        formula = f'IF(ISNUMBER({total}{{r}}),{ranked},"")'
        _fill(log, table, "排名", table.columns["排名"], rows, formula)


def total_formula(scores: Sequence[int], who: str) -> str:
    """Return the sum of the score columns, with {r} for the row: 待核 where one is no number."""
    areas: list[tuple[int, int]] = []
    for column in sorted(scores):
        if areas and areas[-1][1] == column - 1:
            areas[-1] = (areas[-1][0], column)
        else:
            areas.append((column, column))
    spans = [f"{column_letters(first)}{{r}}:{column_letters(last)}{{r}}" for first, last in areas]
    listed = ",".join(spans)

    def any_is(text: str) -> str:
        return "+".join(f'COUNTIF({span},"{text}")' for span in spans) + ">0"

    return (
        f'IF({who}="","",IF(COUNT({listed})={len(scores)},ROUND(SUM({listed}),2),'
        f'IF({any_is(UNAVAILABLE)},"{UNAVAILABLE}",IF({any_is(EXHAUSTED)},"{EXHAUSTED}","待核"))))'
    )


def _result_columns(log: _Log, role: str, table: Found, area: Area) -> dict[str, int]:
    """Return the column of each result: the office's own, or a new one beside the table."""
    sheet = log.package.sheet(table.sheet)
    first, last = table.hull
    columns = {}
    for name, (_, width) in _RESULTS[role].items():
        column = table.columns.get(name)
        if column is not None and first < column < last:
            log.skipped.append(
                f"“{table.sheet}”的{name}列（{column_letters(column)}列）夹在要读取的各列之间，"
                "没有写公式，保留原样"
            )
            continue
        if column is None:
            if name == "评价率扣分":
                continue  # welcome where there is a column, not worth a new one
            column = _add_column(sheet, table, area, name, width)
            if column is None:
                log.skipped.append(f"“{table.sheet}”右边没有空列，没有增加“{name}”列")
                continue
            log.changes.append(f"“{table.sheet}”{column_letters(column)}列：增加“{name}”")
        columns[name] = column
    return columns


def _add_column(sheet: Sheet, table: Found, area: Area, name: str, width: float) -> int | None:
    """Head a new column right of everything; None where the sheet has no room there."""
    cells = sheet.cells()
    used = [
        column
        for (row, column), cell in cells.items()
        if cell.value is not None or cell.has_formula
    ]
    used += [merged.last_column for merged in sheet.merged()]
    column = max(used) + 1
    if column > 200:
        return None
    header = table.body - 1
    left = sheet.cell(_header_row(sheet, table, column - 1), column - 1)
    sheet.set_value(header, column, name, style=left.style)
    if area.first_row < header:
        sheet.set_style(area.first_row, column, left.style)
    code = "0.00%" if name in _PERCENT else "General"
    styled = cache(lambda style: with_number_format(sheet.package, style, code))
    for row in range(table.body, area.last_row + 1):
        beside = cells.get((row, column - 1), EMPTY)
        if beside.style or name in _PERCENT:
            sheet.set_style(row, column, styled(beside.style))
    set_width(sheet, column, width)
    return column


def _fill(
    log: _Log, table: Found, name: str, column: int, rows: Iterable[int], formula: str
) -> None:
    """Write a formula into a column's rows; what stood there goes to 原得分."""
    sheet = log.package.sheet(table.sheet)
    cells = sheet.cells()
    written = 0
    for row in rows:
        wanted = formula.replace("{r}", str(row))
        cell = cells.get((row, column), EMPTY)
        stands = cell.formula or ""
        if stands == wanted and cell.array is None:
            continue
        person = cells.get((row, table.columns.get("姓名") or table.columns.get("工号", 0)), EMPTY)
        ours = f'"{EXHAUSTED}"' in stands
        if not ours and (cell.has_formula or not is_blank(_text(cell))):
            log.originals.append(
                Original(table.role, table.sheet, name, row, column, str(person.value or ""), cell)
            )
        sheet.set_formula(row, column, wanted)
        written += 1
    if written:
        log.changes.append(
            f"“{table.sheet}”{column_letters(column)}列（{name}）：写入公式{written}行"
        )


def _text(cell: Cell) -> str | None:
    return None if cell.value is None else str(cell.value)


# --- differences ----------------------------------------------------------------------------------


def month_of(package: Package) -> Month:
    """Return all ranges of an adopted or generated workbook."""
    names = ("位置表", *TABLES.values())
    return Month(*(read_cells(*named_area(package, name)) for name in names))


def _compare(
    package: Package, log: _Log, found: Survey, people: Sequence[Person]
) -> Sequence[Difference]:
    """Keep what was replaced on the sheet 原得分, and return where scores differ."""
    rows = described(package, log.originals, found, month_of(package))
    add_originals(package, rows)
    log.changes.append(f"增加工作表“{ORIGINALS}”，保留被替换的原得分和原公式")
    return [
        Difference(row.person, row.item, row.cell, row.typed, row.computed, row.why)
        for row in rows
        if row.differs
    ]
