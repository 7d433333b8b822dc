"""Finding one's way in an office's own workbook: its tables, told by what their headers say."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from udf import tables
from udf.clauses import find_rule
from udf.errors import KaoheError
from udf.rulebook import RuleBook
from udf.rulefile import load_rulebook
from udf.tables import Kind
from udf.text import Cell as Plain
from udf.text import day, is_blank, text, whole
from workbook.month.month_text import months_in
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, area_text, column_letters, column_number
from workbook.ooxml.worksheet import EMPTY, Cell, CellError, Sheet, Value

SCORES = "个人得分"
ROSTER = "名册"
DEDUCTIONS, AWARDS = "扣分登记", "加分登记"
ATTENDANCE, REVIEWS = "考勤", "好差评"
KINDS: dict[str, Kind] = {
    ROSTER: tables.ROSTER,
    DEDUCTIONS: tables.LEDGER,
    AWARDS: tables.LEDGER,
    ATTENDANCE: tables.ATTENDANCE,
    REVIEWS: tables.REVIEWS,
    SCORES: tables.SCORES,
}
WHO = ("工号", "姓名", "窗口")
# What the functions read of a table; the other columns are the office's, or hold results.
READ: dict[str, tuple[str, ...]] = {
    ROSTER: (*WHO, "到岗日期", "离岗日期"),
    DEDUCTIONS: (*WHO, "日期", "条款", "数量", "核实", "考核方式", "通报期次", "备注"),
    AWARDS: (*WHO, "日期", "条款", "数量", "核实", "考核方式", "通报期次", "备注"),
    ATTENDANCE: (*WHO, "应签到次数", "签到异常次数"),
    REVIEWS: (*WHO, "办件量", "评价量"),
    SCORES: WHO,
}
# Names in a workbook that show which sheets the product itself has put there.
OWN_NAMES = (
    "细则表", "口径表", "日历表", "位置表", "原得分表", "数据检查表", "个人说明表", "导入考勤表",
)  # fmt: skip
MAPPING_SUFFIX = ".对照.toml"
_TOP = 30  # rows from the top of a sheet in which a header may stand
_FOOTER = re.compile(
    r"(?:签字|签名|签章|盖章|制表|填表|审核|复核|经办|负责人|分管领导|组长|主任)[^：:]{0,8}[：:]"
    r"|^(?:注|说明|备注|填表说明)[：:]|^(?:制表人|审核人|填表人|负责人)"
)
_TOTAL = re.compile(r"(?:本页|本月|全月)?(?:合计|小计|总计|累计|平均分?|平均值)[:：]?")
_MARKS = re.compile(r"[0-9]+分$")


@dataclass(frozen=True)
class Found:
    """A table of a workbook. Rows and columns are those of its sheet, from 1.

    ``header`` is the first row of the header, ``body`` the first row of data, ``last`` the last
    that is filled, ``room`` the last that the table may grow to before something else stands there.
    ``columns`` are the columns by their standard name, ``titles`` what their headers say.
    """

    role: str
    sheet: str
    header: int
    body: int
    last: int
    room: int
    columns: dict[str, int]
    titles: dict[str, str]

    @property
    def hull(self) -> tuple[int, int]:
        """The first and the last column that the functions read."""
        read = [self.columns[name] for name in READ[self.role] if name in self.columns]
        return min(read), max(read)

    def area(self, last: int) -> Area:
        """The range that the functions read, header included, down to a row."""
        return Area(self.header, self.hull[0], last, self.hull[1])


@dataclass(frozen=True)
class Question:
    """Something only the office can say: about which table, which key, and what may be answered."""

    role: str
    key: str
    what: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Survey:
    """What was found in a workbook, and what is left to ask; ``month`` is its month."""

    title: str
    month: date | None
    tables: dict[str, Found]
    questions: tuple[Question, ...]
    notes: tuple[str, ...]

    @property
    def roster(self) -> Found | None:
        """The table that says who is assessed: a roster, or the table of scores."""
        return self.tables.get(ROSTER) or self.tables.get(SCORES)


def survey(book: Path, mapping: Path | None = None, rules: RuleBook | None = None) -> Survey:
    """Look a workbook file through; nothing is written.

    ``mapping`` answers what was asked before; without it the file beside the book is taken, where
    there is one. KaoheError where it is no workbook, or the mapping cannot be understood.
    """
    return survey_package(Package.open(book), read_mapping(book, mapping), rules)


def survey_rows(found: Survey) -> list[tuple[str, str, str, str, str]]:
    """Return what was found as lines a clerk can check: 用途, 工作表, 表头, 数据, 各列."""
    rows = []
    for role, table in found.tables.items():
        header = f"第{table.header}行"
        if table.body > table.header + 1:
            header = f"第{table.header}—{table.body - 1}行"
        filled = max(0, table.last - table.body + 1)
        data = f"第{table.body}—{table.last}行，{filled}行" if filled else "没有数据"
        columns = "，".join(
            f"{name}={column_letters(column)}列"
            + (f"（{table.titles[name]}）" if table.titles[name] != name else "")
            for name, column in sorted(table.columns.items(), key=lambda item: item[1])
        )
        rows.append((role, table.sheet, header, data, columns))
    if ROSTER not in found.tables and SCORES in found.tables:
        said = "没有单独的名册，以得分表中的人员为准"
        rows.append((ROSTER, found.tables[SCORES].sheet, "", "", said))
    return rows


# --- the mapping file -----------------------------------------------------------------------------

Mapping_ = Mapping[str, Mapping[str, str]]


def mapping_path(book: Path) -> Path:
    """Return where the answers for a workbook are kept."""
    return book.with_name(book.stem + MAPPING_SUFFIX)


def mapping_text(found: Survey) -> str:
    """Return the text of a mapping file that asks what is left to ask."""
    lines = [
        f"# “{found.title}”的对照表：程序拿不准的地方，请在引号里填写后重新运行。",
        "# 工作表填表名；列填列号（如 E）或那一列的表头；不需要的留空。",
    ]
    by_role: dict[str, list[Question]] = {}
    for question in found.questions:
        by_role.setdefault(question.role, []).append(question)
    for role, questions in by_role.items():
        lines += ["", f'["{role}"]']
        for question in questions:
            lines.append(f"# {question.what}")
            if question.answers:
                lines.append(f"# 可填：{'、'.join(question.answers)}")
            lines.append(f'"{question.key}" = ""')
    return "\n".join(lines) + "\n"


def read_mapping(book: Path, mapping: Path | None = None) -> dict[str, dict[str, str]]:
    """Read the answers for a workbook: by role, key and answer; nothing where there is no file."""
    path = mapping or mapping_path(book)
    if mapping is None and not path.exists():
        return {}
    try:
        data = tomllib.loads(_quoted(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError as error:
        raise KaoheError(f"找不到对照表“{path}”；请检查文件名") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KaoheError(
            f"对照表“{path.name}”读不出来（{error}）；请用记事本按原来的格式填写，存为 UTF-8"
        ) from error
    roles = [*KINDS, "月份"]
    answers: dict[str, dict[str, str]] = {}
    for role, section in data.items():
        if role not in roles or not isinstance(section, dict):
            raise KaoheError(
                f"对照表“{path.name}”里不认识“{role}”；可写的段落是 {'、'.join(roles)}"
            )
        answers[role] = {key: str(value).strip() for key, value in section.items() if value != ""}
    return answers


def _quoted(text_: str) -> str:
    """Put Chinese keys into quotes, which TOML wants and people forget."""
    text_ = re.sub(r"(?m)^(\s*\[)([^\]\"\[]+)(\])", r'\1"\2"\3', text_)
    return re.sub(r"(?m)^(\s*)([^\s\"=#\[]+)(\s*=)", r'\1"\2"\3', text_)


# --- sheets ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Grid:
    """A sheet's cells with what its merged areas cover."""

    sheet: Sheet
    cells: dict[tuple[int, int], Cell]
    width: int
    height: int
    anchors: dict[tuple[int, int], Area]

    def value(self, row: int, column: int) -> Plain:
        return plain(self.cells.get((row, column), EMPTY).value)

    def filled(self, row: int) -> bool:
        return any(not is_blank(self.value(row, column)) for column in range(1, self.width + 1))

    def upper(self, row: int, column: int) -> Plain:
        """A header cell's text, also where a merged area holds it."""
        area = self.anchors.get((row, column))
        return self.value(*area[:2]) if area else self.value(row, column)


def plain(value: Value) -> Plain:
    """Return a cell's value as the functions get it."""
    return value.code if isinstance(value, CellError) else value


def _top(sheet: Sheet) -> _Grid:
    """Return the part of a sheet in which headers may stand, without merged areas."""
    return _laid_out(sheet, sheet.top_cells(_TOP + 1), {})


def _grid(sheet: Sheet) -> _Grid:
    anchors = {
        (row, column): area
        for area in sheet.merged()
        if area.first_row <= _TOP and area.last_row - area.first_row < _TOP
        for row in range(area.first_row, area.last_row + 1)
        for column in range(area.first_column, min(area.last_column, area.first_column + 200) + 1)
    }
    return _laid_out(sheet, sheet.cells(), anchors)


def _laid_out(
    sheet: Sheet, read: Mapping[tuple[int, int], Cell], anchors: dict[tuple[int, int], Area]
) -> _Grid:
    cells = {
        place: cell for place, cell in read.items() if cell.value is not None or cell.has_formula
    }
    return _Grid(
        sheet,
        cells,
        min(max((column for _, column in cells), default=0), 200),
        max((row for row, _ in cells), default=0),
        anchors,
    )


# --- headers --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Header:
    """A header: its first row, how many rows it has, and what each column says, by column."""

    row: int
    height: int
    cells: dict[int, Plain]


def _headers(grid: _Grid) -> Iterator[_Header]:
    """Yield every row that could be a header, alone and together with the row below it."""
    for row in range(1, min(_TOP, grid.height) + 1):
        single = {column: grid.value(row, column) for column in range(1, grid.width + 1)}
        yield _Header(row, 1, single)
        both = {
            column: grid.value(row + 1, column)
            if not is_blank(grid.value(row + 1, column))
            else grid.upper(row, column)
            for column in range(1, grid.width + 1)
        }
        yield _Header(row, 2, both)


@cache
def name_of(cell: Plain, kind: Kind) -> str | None:
    """Return the column a header cell names; marks as in 业务规范20分 do not matter."""
    found = tables.header_name(cell, kind)
    if found is None and isinstance(cell, str):
        found = tables.header_name(_MARKS.sub("", text(cell)), kind)
    return found


def _claims(header: _Header, kind: Kind) -> dict[str, list[int]]:
    """Return which columns claim each name; a name's own spelling leaves its aliases aside."""
    found: dict[str, list[int]] = {}
    for column, cell in header.cells.items():
        name = name_of(cell, kind)
        if name is not None:
            found.setdefault(name, []).append(column)
    for name, columns in found.items():
        exact = [column for column in columns if text(header.cells[column]) == name]
        if exact:
            found[name] = exact
    return found


def _enough(names: Iterable[str], role: str, rules: RuleBook) -> bool:
    """Tell whether a header with these columns can be that table."""
    have = set(names)
    if role == SCORES:
        categories = have & {category.name for category in rules.categories}
        return bool(have & {"姓名", "工号"}) and len(categories) * 2 > len(rules.categories)
    if role == ROSTER:
        return "姓名" in have and bool(have & {"窗口", "工号"})
    return all(have & set(group) for group in KINDS[role].needed)


def _best_header(grid: _Grid, role: str, rules: RuleBook) -> _Header | None:
    """Return the header row with most columns of that table; one row rather than two."""
    best: tuple[int, int, _Header] | None = None
    for header in _headers(grid):
        claims = _claims(header, KINDS[role])
        if not _enough(claims, role, rules):
            continue
        if header.height == 2 and not any(
            name_of(grid.value(header.row + 1, column), KINDS[role])
            for column in range(1, grid.width + 1)
        ):
            continue
        key = (len(claims), -header.height)
        if best is None or key > best[:2]:
            best = (*key, header)
    return None if best is None else best[2]


# --- tables ---------------------------------------------------------------------------------------


def _closing(cell: Plain) -> bool:
    """Tell whether a cell belongs to signatures, notes or totals."""
    return isinstance(cell, str) and bool(
        _FOOTER.search(text(cell)) or _TOTAL.fullmatch(text(cell))
    )


def _footer(grid: _Grid, row: int, keys: Sequence[int]) -> bool:
    """Tell whether a row closes the table; one that says who and what is data, whatever it says."""
    if not any(_closing(grid.value(row, column)) for column in range(1, grid.width + 1)):
        return False
    filled = [grid.value(row, c) for c in keys if not is_blank(grid.value(row, c))]
    return sum(not _closing(cell) for cell in filled) < min(2, len(keys))


def _extent(grid: _Grid, body: int, keys: Sequence[int]) -> tuple[int, int]:
    """Return the last filled row of a table, and the last row free for it."""
    last, row = body - 1, body
    while row <= grid.height:
        if grid.filled(row):
            if _footer(grid, row, keys):
                if not _continues(grid, row, keys):
                    return last, row - 1
            elif any(not is_blank(grid.value(row, column)) for column in keys):
                last = row
        row += 1
    return last, 1_048_576


def _continues(grid: _Grid, row: int, keys: Sequence[int]) -> bool:
    """Tell whether data follow a row of totals or signatures closely: a subtotal, then."""
    return any(
        not is_blank(grid.value(below, column)) and not _footer(grid, below, keys)
        for below in range(row + 1, row + 3)
        for column in keys
    )


def _found(
    role: str,
    grid: _Grid,
    header: _Header,
    chosen: Mapping[str, int],
) -> Found:
    keys = [chosen[name] for name in (*WHO, "日期", "条款") if name in chosen]
    body = header.row + header.height
    while any(  # a header merged downwards
        (area := grid.anchors.get((body, column))) is not None and area.first_row < body
        for column in chosen.values()
    ):
        body += 1
    last, room = _extent(grid, body, keys)
    titles = {name: _title(header.cells[column]) for name, column in chosen.items()}
    columns = dict(sorted(chosen.items(), key=lambda item: item[1]))
    return Found(role, grid.sheet.name, header.row, body, last, room, columns, titles)


def _title(cell: Plain) -> str:
    return re.sub(r"\s+", "", str(cell or ""))


def table_at(package: Package, role: str, sheet: str, area: Area) -> Found:
    """Return the table whose range, header included, is known; its room ends with the range."""
    grid = _grid(package.sheet(sheet))
    kind = KINDS[role]
    headers = [header for header in _headers(grid) if header.row == area.first_row]
    headers = headers or [_Header(area.first_row, 1, {})]
    header = max(headers, key=lambda header: (len(_claims(header, kind)), -header.height))
    chosen = {name: columns[0] for name, columns in _claims(header, kind).items()}
    if not any(name in chosen for name in WHO):
        raise KaoheError(
            f"“{package.title}”的{sheet}!{area_text(area)} 第一行不是表头；请把表头改回原样再试"
        )
    found = _found(role, grid, header, chosen)
    last = min(found.last, area.last_row)
    return replace(found, last=last, room=area.last_row)


def _choose(
    role: str, grid: _Grid, header: _Header, answers: Mapping[str, str]
) -> tuple[dict[str, int], list[Question]]:
    """Return the column of each name, and a question for each that several columns claim."""
    claims = _claims(header, KINDS[role])
    chosen, questions = {}, []
    for name, answer in answers.items():
        if name not in ("工作表", "表头行"):
            claims[name] = [_answered(grid, header, role, name, answer)]
    for name, columns in claims.items():
        if len(columns) > 1 and name in READ[role]:
            what = f"“{grid.sheet.name}”有几列都像“{name}”，用哪一列？"
            questions.append(Question(role, name, what, tuple(column_letters(c) for c in columns)))
        chosen[name] = columns[0]
    return chosen, questions


def _answered(grid: _Grid, header: _Header, role: str, name: str, answer: str) -> int:
    known = {*tables.aliases(KINDS[role]).values()}
    if name not in known:
        raise KaoheError(f"对照表的[{role}]里不认识“{name}”；可写的列是 {'、'.join(sorted(known))}")
    said = text(answer)
    for column, cell in header.cells.items():
        if said and text(cell) == said:
            return column
    if re.fullmatch("[A-Za-z]{1,3}", said):
        return column_number(said)
    raise KaoheError(
        f"对照表的[{role}]里“{name} = {answer}”在“{grid.sheet.name}”的表头中找不到；"
        "请填列号（如 E）或那一列的表头"
    )


# --- roles ----------------------------------------------------------------------------------------


def own_sheets(package: Package) -> set[str]:
    """Return the sheets that the product itself has put into a workbook."""
    found = set()
    for name in package.defined_names():
        if name.name in OWN_NAMES and name.sheet is None:
            sheet = name.text.rpartition("!")[0].strip("'").replace("''", "'")
            found.add(sheet)
    return found


def survey_package(
    package: Package,
    answers: Mapping_ | None = None,
    rules: RuleBook | None = None,
) -> Survey:
    """Look a workbook in memory through, see `survey`."""
    rules, answers = rules or load_rulebook(), answers or {}
    own = own_sheets(package)
    told = {answer["工作表"].casefold() for answer in answers.values() if answer.get("工作表")}
    grids = [
        _grid(sheet)
        for sheet in package.sheets
        if sheet.name not in own
        and (sheet.name.casefold() in told or _promising(_top(sheet), rules))
    ]
    claimed: dict[str, list[tuple[_Grid, _Header]]] = {role: [] for role in KINDS}
    sides: dict[str, str] = {}
    questions: list[Question] = []
    for grid in grids:
        for role in (SCORES, ATTENDANCE, REVIEWS, DEDUCTIONS, ROSTER):
            header = _best_header(grid, role, rules)
            if header is None:
                continue
            if role == ROSTER:
                if not any(grid is other for found in claimed.values() for other, _ in found):
                    claimed[ROSTER].append((grid, header))
                continue
            if role == DEDUCTIONS:
                side = _side(grid, header, rules)
                if side is None:
                    sides[grid.sheet.name] = ""
                    claimed[DEDUCTIONS].append((grid, header))
                    claimed[AWARDS].append((grid, header))
                else:
                    claimed[side].append((grid, header))
                continue
            claimed[role].append((grid, header))
    tables_: dict[str, Found] = {}
    notes: list[str] = []
    for role in (SCORES, DEDUCTIONS, AWARDS, ATTENDANCE, REVIEWS, ROSTER):
        candidates = claimed[role]
        answer = answers.get(role, {})
        if answer.get("工作表"):
            candidates = [_told(package, grids, role, answer, rules)]
        elif role == ROSTER:
            candidates = _rosters(candidates, tables_.get(SCORES), notes)
        if len(candidates) > 1:
            names = tuple(grid.sheet.name for grid, _ in candidates)
            what = f"工作表{'、'.join(f'“{name}”' for name in names)}都像{role}，用哪一个？"
            questions.append(Question(role, "工作表", what, names))
            continue
        for grid, header in candidates:
            chosen, asked = _choose(role, grid, header, answer)
            questions += asked
            tables_[role] = _found(role, grid, header, chosen)
    for name in sides:
        for role, other in ((DEDUCTIONS, AWARDS), (AWARDS, DEDUCTIONS)):
            table = tables_.get(role)
            twin = tables_.get(other)
            if table is None or table.sheet != name or answers.get(role, {}).get("工作表"):
                continue
            if twin is not None and twin.sheet != name:
                continue  # the other one is told, so this is what is left
            if answers.get(other, {}).get("工作表") == name:
                del tables_[role]
            elif role == DEDUCTIONS:
                what = f"工作表“{name}”是登记表，看不出登记扣分还是加分"
                questions.append(Question(role, "工作表", what, (name,)))
    headings = _headings(grids, tables_)
    month, question = _month(package, headings, grids, tables_, answers.get("月份", {}))
    if question:
        questions.append(question)
    return Survey(package.title, month, tables_, tuple(questions), tuple(notes))


def _promising(top: _Grid, rules: RuleBook) -> bool:
    """Tell whether a sheet has a header that could be of a table looked for."""
    return any(_best_header(top, role, rules) is not None for role in KINDS)


def _told(
    package: Package, grids: Sequence[_Grid], role: str, answer: Mapping[str, str], rules: RuleBook
) -> tuple[_Grid, _Header]:
    """Return the table that the mapping file names."""
    wanted = package.sheet(answer["工作表"]).name
    grid = next((grid for grid in grids if grid.sheet.name == wanted), None)
    if grid is None:
        raise KaoheError(f"对照表的[{role}]不能用“{wanted}”，它是程序自己加的工作表")
    row = whole(answer.get("表头行"))
    if row is not None:
        return grid, next((h for h in _headers(grid) if h.row == row), _Header(row, 1, {}))
    header = _best_header(grid, role, rules)
    if header is None:
        named = max(_headers(grid), key=lambda h: (len(_claims(h, KINDS[role])), -h.row, -h.height))
        if not _claims(named, KINDS[role]):
            raise KaoheError(
                f"“{wanted}”里找不到{role}的表头；请在对照表的[{role}]里写“表头行 = "
                '"行号"”和各列的列号'
            )
        header = named
    return grid, header


def _side(grid: _Grid, header: _Header, rules: RuleBook) -> str | None:
    """Tell whether a ledger holds deductions or awards: by its clauses, else by its words."""
    claims = _claims(header, tables.LEDGER)
    bonus = {category.name for category in rules.categories if category.bonus}
    counts = {DEDUCTIONS: 0, AWARDS: 0}
    for row in range(header.row + header.height, grid.height + 1):
        rule = find_rule(rules, grid.value(row, claims["条款"][0]))
        if not isinstance(rule, str):
            counts[AWARDS if rule.category in bonus else DEDUCTIONS] += 1
    if counts[DEDUCTIONS] != counts[AWARDS]:
        return max(counts, key=lambda side: counts[side])
    words = [grid.sheet.name, *(str(cell or "") for cell in header.cells.values())]
    words += [
        str(grid.value(row, column) or "")
        for row in range(1, header.row)
        for column in range(1, grid.width + 1)
    ]
    said = text("".join(words))
    plus, minus = ("加分" in said or "奖励" in said), "扣分" in said
    if plus != minus:
        return AWARDS if plus else DEDUCTIONS
    return None


def _rosters(
    candidates: list[tuple[_Grid, _Header]], scores: Found | None, notes: list[str]
) -> list[tuple[_Grid, _Header]]:
    """Leave the sheets that are a roster by their name or columns; others only list people."""

    def strong(grid: _Grid, header: _Header) -> bool:
        claims = _claims(header, tables.ROSTER)
        titles = [grid.sheet.name] + [
            str(grid.value(row, column) or "")
            for row in range(1, header.row)
            for column in range(1, grid.width + 1)
        ]
        dated = "到岗日期" in claims or "离岗日期" in claims
        return dated or any("名册" in title or "人员名单" in title for title in map(text, titles))

    chosen = [candidate for candidate in candidates if strong(*candidate)]
    if scores is None:
        return chosen or candidates
    notes += [
        f"工作表“{grid.sheet.name}”列有人员，但不是名册，没有采用；要用它作名册，请在对照表里写明"
        for grid, header in candidates
        if (grid, header) not in chosen
    ]
    return chosen


# --- the month ------------------------------------------------------------------------------------


def _headings(grids: Sequence[_Grid], found: Mapping[str, Found]) -> list[str]:
    """Return the texts above the headers of the tables, and the names of their sheets."""
    texts: list[str] = []
    for table in found.values():
        grid = next(grid for grid in grids if grid.sheet.name == table.sheet)
        texts.append(table.sheet)
        texts += [
            str(value)
            for row in range(1, table.header)
            for column in range(1, grid.width + 1)
            if isinstance(value := grid.value(row, column), str)
        ]
    return texts


def _month(
    package: Package,
    headings: Sequence[str],
    grids: Sequence[_Grid],
    found: Mapping[str, Found],
    answer: Mapping[str, str],
) -> tuple[date | None, Question | None]:
    """Return the month that the headings name, else the file's name, else the ledgers' dates."""
    if answer.get("月份"):
        said = months_in(answer["月份"])
        if len(said) != 1:
            raise KaoheError('对照表的[月份]看不懂；请写成 月份 = "2026-11"')
        return said.pop(), None
    sources = (headings, [Path(package.title).stem])
    for texts in sources:
        months = {month for said in texts for month in months_in(said)}
        if len(months) == 1:
            return months.pop(), None
        if months:
            answers = tuple(f"{m.year}-{m.month:02}" for m in sorted(months))
            what = "标题里有几个不同的月份，考核的是哪个月？"
            return None, Question("月份", "月份", what, answers)
    counts: dict[date, int] = {}
    for table in found.values():
        if "日期" not in table.columns:
            continue
        grid = next(grid for grid in grids if grid.sheet.name == table.sheet)
        for row in range(table.body, table.last + 1):
            when = day(grid.value(row, table.columns["日期"]))
            if when is not None:
                counts[when.replace(day=1)] = counts.get(when.replace(day=1), 0) + 1
    if counts:
        month = max(counts, key=lambda m: counts[m])
        if counts[month] * 2 > sum(counts.values()):
            return month, None
    what = "看不出是哪个月的工作簿，考核的是哪个月？（如 2026-11）"
    return None, Question("月份", "月份", what, ())
