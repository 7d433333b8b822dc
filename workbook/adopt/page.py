"""A page that draws what was found: every sheet with its cells in the colours of their use."""

from collections.abc import Mapping, Sequence
from html import escape

from workbook.adopt.adopt import Adoption, change_rows
from workbook.adopt.wording import question_text, sheet_rows
from workbook.discovery.model import Discovery, FoundTable, Place, RowKind, TableKind, Use
from workbook.ooxml.cells import EMPTY, Cell
from workbook.ooxml.dates import from_serial
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, column_letters

_ROWS, _COLUMNS = 200, 60
_LINE = 16  # characters that are shown in one line
_LEGEND = {
    "head": "表头",
    "name": "姓名、窗口、工号",
    "score": "各项得分（会写公式）",
    "total": "总分、排名",
    "data": "登记、考勤、好差评",
    "line": "不当作人员的行（不动）",
    "ask": "要问",
    "diff": "得分会改变",
}
_STYLE = """
body{font:14px/1.5 "Microsoft YaHei","PingFang SC",sans-serif;margin:24px;color:#222}
table{border-collapse:collapse;margin:8px 0 24px}td,th{border:1px solid #bbb;padding:2px 6px;
white-space:pre}.long{white-space:pre-wrap;max-width:22em;min-width:12em}.over{width:0}th{background:#eee;font-weight:normal;color:#666}
.head{background:#d9e1f2}.name{background:#e2efda}.score{background:#fff2cc}.total{background:#fce4d6}
.data{background:#ddebf7}.line{background:#ededed;color:#777}.ask{background:#f8cbad}
.diff{background:#ffd966;font-weight:bold}.key td{border:0}
"""


def page(package: Package, seen: Adoption) -> str:
    """Return the page as HTML that needs nothing else."""
    found = seen.found
    month = f"，{found.month.year}年{found.month.month}月" if found.month else ""
    parts = [
        '<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8">',
        f"<title>{escape(found.title)}</title><style>{_STYLE}</style>",
        f"<h1>“{escape(found.title)}”里找到了什么{month}</h1>",
        _table(("工作表", "用途", "表头和数据", "各列"), sheet_rows(found)),
    ]
    if seen.questions:
        parts.append("<h2>要问的</h2><ol>")
        parts += [f"<li>{escape(question_text(question))}</li>" for question in seen.questions]
        parts.append("</ol>")
    if seen.changes:
        header = ("人员", "项目", "单元格", "原来", "计算", "为什么")
        parts.append(f"<h2>会改变的得分，共{len(seen.changes)}处</h2>")
        parts.append(_table(header, change_rows(seen.changes)))
    parts.append("<h2>颜色</h2><table class=key><tr>")
    parts += [f'<td class="{name}">{words}</td>' for name, words in _LEGEND.items()]
    parts.append("</tr></table>")
    for use in found.sheets:
        if use.use is not Use.OWN:
            parts.append(_sheet(package, found, seen, use.sheet))
    return "\n".join(parts) + "\n"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{name}</th>" for name in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{_wrapped(str(value))}</td>" for value in row) + "</tr>"
        for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def _wrapped(words: str, *, runs_over: bool = False) -> str:
    """Return a cell's text as HTML: a long one in lines, or over the empty cells beside it."""
    if len(words) <= _LINE:
        return escape(words)
    return f'<div class="{"over" if runs_over else "long"}">{escape(words)}</div>'


def _is_filled(cells: Mapping[Place, Cell], row: int, column: int) -> bool:
    cell = cells.get((row, column), EMPTY)
    return cell.has_formula or cell.value is not None


def _sheet(package: Package, found: Discovery, seen: Adoption, name: str) -> str:
    sheet = package.sheet(name)
    cells = sheet.cells()
    filled = [place for place, cell in cells.items() if cell.value is not None or cell.has_formula]
    if not filled:
        return ""
    height = min(max(row for row, _ in filled), _ROWS)
    width = min(max(column for _, column in filled), _COLUMNS)
    colours = _colours(found, seen, name)
    covered, spans = _merged(sheet.merged())
    letters = "".join(f"<th>{column_letters(c)}</th>" for c in range(1, width + 1))
    lines = [f"<h2>{escape(name)}</h2><table><tr><th></th>{letters}</tr>"]
    for row in range(1, height + 1):
        line = [f"<tr><th>{row}</th>"]
        for column in range(1, width + 1):
            place = row, column
            if place in covered:
                continue
            colour = colours.get(place, colours.get((row, 0), ""))
            span = spans.get(place, "")
            shown = _shown(package, cells.get(place, EMPTY))
            runs_over = colour in ("", "line") and not _is_filled(cells, row, column + 1)
            words = escape(shown) if span else _wrapped(shown, runs_over=runs_over)
            line.append(f'<td class="{colour}"{span}>{words}</td>')
        lines.append("".join(line) + "</tr>")
    more = max(row for row, _ in filled) - height
    lines.append("</table>" + (f"<p>下面还有{more}行没有画出。</p>" if more > 0 else ""))
    return "".join(lines)


def _merged(areas: Sequence[Area]) -> tuple[set[Place], dict[Place, str]]:
    covered: set[Place] = set()
    spans: dict[Place, str] = {}
    for first_row, first_column, last_row, last_column in areas:
        last_row = min(last_row, _ROWS)
        last_column = min(last_column, _COLUMNS)
        places = {
            (row, column)
            for row in range(first_row, last_row + 1)
            for column in range(first_column, last_column + 1)
        }
        covered |= places - {(first_row, first_column)}
        rows, columns = last_row - first_row + 1, last_column - first_column + 1
        spans[first_row, first_column] = f' rowspan="{rows}" colspan="{columns}"'
    return covered, spans


def _colours(found: Discovery, seen: Adoption, sheet: str) -> dict[Place, str]:
    """Return the colour of each place; that of a whole row under column 0."""
    colours: dict[Place, str] = {}
    for table in found.tables:
        if table.sheet == sheet:
            colours |= _table_colours(table)
    for question in seen.questions:
        if question.sheet == sheet and question.key != "改算":
            colours |= dict.fromkeys(question.places, "ask")
    for change in seen.changes:
        if change.original.sheet == sheet:
            colours[change.original.row, change.original.column] = "diff"
    return colours


def _table_colours(table: FoundTable) -> dict[Place, str]:
    """Return the colour of each place of a table; that of a person's cell only where none is."""
    clauses = [clause.number for clause in table.clauses]
    columns = [*(column.number for column in table.columns.values()), *clauses]
    colours = {(row, column): "head" for row in table.header for column in columns}
    colours |= {(row, column): "data" for row in table.rows for column in clauses}
    if not table.persons:
        colours |= {(row, column): "data" for row in table.rows for column in columns}
    others = "score" if table.kind is TableKind.SCORES else "data"
    for person in table.persons:
        for role, place in person.cells.items():
            colours.setdefault(place, _COLOUR_OF.get(role, others))
    for line in table.lines:
        colours[line.row, 0] = "ask" if line.kind is RowKind.OPEN else "line"
    return colours


_COLOUR_OF = dict.fromkeys(("姓名", "窗口", "工号", "序号", "备注"), "name") | dict.fromkeys(
    ("总分", "排名", "等次"), "total"
)


def _shown(package: Package, cell: Cell) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if package.is_date(cell.style):
            try:
                return from_serial(value, package.date1904).strftime("%Y-%m-%d")
            except (ValueError, OverflowError):
                return f"{value:g}"
        return f"{value:g}"
    return str(value)
