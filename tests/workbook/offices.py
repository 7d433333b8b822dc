"""Workbooks as different offices make them, all holding the same month with known scores.

王芳 twice, 李强; see `SCORES`. The month is 2026-11 unless told; `shift` gives its days.
"""

import datetime as dt
import io
import pickle
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from tests.kept import kept
from workbook.adopt.adopt import Adoption, Outcome, Scores, adopt_package
from workbook.connect.tables import Found, table_at
from workbook.month.tables import TABLES, named_area
from workbook.ooxml.package import Package

DATA = Path(__file__).parents[1] / "data" / "office"
SHAPES = DATA / "shapes"
MONTH = dt.date(2026, 11, 1)
PEOPLE = (("1001", "王芳", "综合窗口"), ("1002", "李强", "综合窗口"), ("1003", "王芳", "税务窗口"))
# 业务规范, 行为规范, 好差评, 考勤管理, 加分项, 总分, 名次
SCORES = {
    "1001": (20, 35, 5, 35, 2, 97, 1),
    "1002": (16, 35, 5, 35, 5, 96, 2),
    "1003": (20, 28, 3, 30.29, 0, 81.29, 3),
}
CATEGORIES = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项")
# day, 工号, 姓名, 窗口, 条款, 数量, 核实, 通报期次
DEDUCTIONS = (
    (3, "1002", "李强", "", "业务规范3b", None, "", None),
    (4, "", "王芳", "", "行为规范2a", None, "", None),
    (5, "1003", "", "税务窗口", "行为规范第2条a", None, "", 7),
    (12, "1003", "王芳", "", "行为规范９", 1, "", "第8期"),
    (19, "1003", "", "", "考勤管理-1b", None, "", 9),
    (20, "", "李强", "", "业务规范4", None, "", None),
)
AWARDS = (
    (23, "", "", "综合窗口", "加分项2a", None),
    (24, "", "李强", "", "加分项1", 30),
    (24, "1002", "李强", "", "加分项4a", None),
)
ATTENDANCE = {"1001": (84, 0), "1002": (84, 0), "1003": (84, 3)}
REVIEWS = {"1001": (50, 50), "1002": (50, 50), "1003": (50, 39)}


def days(month: dt.date, day: int) -> dt.date:
    """The day of a month."""
    return month.replace(day=day)


@kept
def xlsxwriter_book(macros: bytes | None = None) -> bytes:
    """Made by XlsxWriter: scores by hand, two-row headers, columns in another order, a hidden
    roster, a chart, data bars, names from right to left; with macros an .xlsm.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7", "text_wrap": True})
    cell = book.add_format({"border": 1})
    date = book.add_format({"border": 1, "num_format": 'm"月"d"日"'})
    scores = book.add_worksheet("十一月得分")
    scores.merge_range("A1:J1", "", title)
    bold = book.add_format({"bold": True, "color": "red"})
    scores.write_rich_string("A1", "工作人员考核得分（", bold, "2026", "年11月）", title)
    for at, name in enumerate(("名次", "总分", "工作人员", "人员编号", "所在窗口")):
        scores.merge_range(1, at, 2, at, name, head)
    scores.merge_range(1, 5, 1, 9, "考核得分", head)
    order = ("加分项", "考勤管理", "好差评", "行为规范", "业务规范")
    marks = {"业务规范": 20, "行为规范": 35, "好差评": 5, "考勤管理": 35, "加分项": 5}
    for at, name in enumerate(order, start=5):
        scores.write(2, at, f"{name}\n{marks[name]}分", head)
    for row, (number, name, window) in enumerate(reversed(PEOPLE), start=3):
        scores.write_formula(row, 0, f"=RANK(B{row + 1},$B$4:$B$6)", cell, row)
        scores.write_formula(
            row, 1, f"=F{row + 1}+G{row + 1}+H{row + 1}+I{row + 1}+J{row + 1}", cell, 90
        )
        for at, value in enumerate((name, int(number), window), start=2):
            scores.write(row, at, value, cell)
        own = dict(zip(CATEGORIES, SCORES[number][:5], strict=True))
        own["业务规范"] -= 2 if number == "1002" else 0  # the clerk was wrong here
        for at, category in enumerate(order, start=5):
            scores.write(row, at, own[category], cell)
    scores.write(7, 2, "审核人：")
    scores.conditional_format("B4:B6", {"type": "data_bar", "data_bar_2010": True})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=十一月得分!$B$4:$B$6", "categories": "=十一月得分!$C$4:$C$6"})
    chart.set_title({"name": "2026年11月得分"})
    scores.insert_chart("L2", chart)
    scores.freeze_panes(3, 3)
    scores.set_footer("&C2026年11月 第 &P 页")
    ledger = book.add_worksheet("扣分台账")
    ledger.write("A1", "2026年11月扣分台账")
    headers = (
        "违反条款",
        "次数",
        "工作人员",
        "人员编号",
        "所在窗口",
        "发生日期",
        "通报期数",
        "核实情况",
        "情况说明",
    )
    ledger.write_row("A3", headers, head)
    for row, (day, number, name, window, clause, count, check, serial) in enumerate(DEDUCTIONS, 3):
        values = (
            clause,
            count,
            name,
            int(number) if number else "",
            window,
            None,
            serial,
            check,
            "巡查",
        )
        ledger.write_row(row, 0, values, cell)
        ledger.write_datetime(row, 5, dt.datetime.combine(days(MONTH, day), dt.time()), date)
    ledger.autofilter(2, 0, 20, 8)
    ledger.data_validation(
        "F4:F40",
        {
            "validate": "date",
            "criteria": "between",
            "minimum": dt.date(2026, 11, 1),
            "maximum": dt.date(2026, 11, 30),
        },
    )
    awards = book.add_worksheet("加分台账")
    awards.write_row(
        "B2", ("加分事项", "发生日期", "所在窗口", "工作人员", "人员编号", "分钟数"), head
    )
    for row, (day, number, name, window, clause, count) in enumerate(AWARDS, 2):
        awards.write_row(
            row, 1, (clause, days(MONTH, day).isoformat(), window, name, number, count), cell
        )
    signs = book.add_worksheet("出勤情况")
    signs.merge_range("A1:A2", "工作人员", head)
    signs.merge_range("B1:B2", "人员编号", head)
    signs.merge_range("C1:D1", "11月出勤", head)
    signs.write_row("C2", ("应签到", "异常次数"), head)
    signs.write("E1", "在岗率", head)
    for row, (number, name, _) in enumerate((PEOPLE[1], PEOPLE[2], PEOPLE[0]), 2):
        signs.write_row(row, 0, (name, number, *ATTENDANCE[number]), cell)
        signs.write_formula(row, 4, f"=(C{row + 1}-D{row + 1})/C{row + 1}", cell, 1)
    cases = book.add_worksheet("评价数据")
    cases.write_row("A1", ("人员编号", "工作人员", "业务量", "评价数量", "评价率"), head)
    for row, (number, name, _) in enumerate(PEOPLE, 1):
        cases.write_row(row, 0, (number, name, *REVIEWS[number]), cell)
    roster = book.add_worksheet("花名册")
    roster.write_row("A2", ("人员编号", "工作人员", "所在窗口", "进驻日期", "手机"), head)
    for row, person in enumerate(PEOPLE, 2):
        roster.write_row(row, 0, (*person, None, f"1380477000{row}"), cell)
    roster.write("A1", "人员名册")
    roster.hide()
    if macros:
        book.add_vba_project(io.BytesIO(macros), True)
    book.close()
    return stream.getvalue()


def macro_book() -> bytes:
    """The same with the macros of a real .xlsm."""
    with zipfile.ZipFile(DATA / "quickstart.xlsm") as archive:
        return xlsxwriter_book(archive.read("xl/vbaProject.bin"))


# --- hand-written XML -----------------------------------------------------------------------------

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _cell(reference: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, dt.date):
        return f'<c r="{reference}" s="1"><v>{(value - dt.date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{reference}"><v>{value}</v></c>'
    if value.startswith("<"):
        return f'<c r="{reference}">{value}</c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


def _sheet(rows: dict[int, dict[str, Any]], after: str = "", before: str = "") -> str:
    lines = "".join(
        f'<row r="{row}">' + "".join(_cell(f"{c}{row}", v) for c, v in cells.items()) + "</row>"
        for row, cells in rows.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"{before}<sheetData>{lines}</sheetData>{after}</worksheet>"
    )


@kept
def handwritten_book() -> bytes:
    """Hand-written XML: shared formulas, inline strings, empty rows left out, a table with
    structured references, an AGGREGATE, SUMPRODUCT idioms and a link to another workbook.
    """
    scores: dict[int, dict[str, Any]] = {
        2: {"B": "2026.11 考核成绩"},
        5: dict(
            zip(
                "BCDEFGHIJK", ("序号", "科室", "姓名", *CATEGORIES, "考核总分", "名次"), strict=True
            )
        ),
    }
    for row, (number, name, window) in enumerate(PEOPLE, 8):
        shared = (
            '<f t="shared" ref="J8:J10" si="0">SUM(E8:I8)</f>'
            if row == 8
            else '<f t="shared" si="0"/>'
        )
        scores[row] = {
            "B": row - 7, "C": window, "D": name,
            "J": f"{shared}<v>0</v>", "K": f"<f>RANK(J{row},J$8:J$10)</f><v>1</v>",
        }  # fmt: skip
        del number
    scores[13] = {
        "C": "平均", "J": "<f>AVERAGE(J8:J10)</f><v>0</v>",
        "K": "<f>AGGREGATE(1,6,J8:J10)</f><v>0</v>",
        "L": "<f>SUMPRODUCT(--ISNUMBER(J8:J10))</f><v>3</v>",
        "M": "<f>[1]往年!$A$1</f><v>88</v>",
        "N": "<f>SUM(台账[次数])</f><v>1</v>",
    }  # fmt: skip
    scores[15] = {"B": "制表：", "H": "审核："}
    ledger: dict[int, dict[str, Any]] = {
        1: dict(
            zip(
                "ABCDEFGHI",
                (
                    "日期",
                    "部门",
                    "姓名",
                    "工号",
                    "扣分条款",
                    "次数",
                    "是否属实",
                    "通报期次",
                    "备注",
                ),
                strict=True,
            )
        )
    }
    for row, (day, number, name, window, clause, count, check, serial) in enumerate(DEDUCTIONS, 2):
        # 工号 is not in this office's list of people: name and window stand in its place.
        who = next((p for p in PEOPLE if p[0] == number), None)
        name, window = (who[1], who[2]) if who else (name, window)
        ledger[row] = dict(
            zip(
                "ABCDEFGHI",
                (days(MONTH, day), window, name, None, clause, count, check, serial, "备注"),
                strict=True,
            )
        )
    awards: dict[int, dict[str, Any]] = {
        4: dict(zip("ABCDE", ("日期", "部门", "姓名", "加分条款", "数量（分钟/次）"), strict=True))
    }
    for row, (day, _, name, window, clause, count) in enumerate(AWARDS, 6):
        awards[row] = dict(zip("ABCDE", (f"11月{day}日", window, name, clause, count), strict=True))
    signs: dict[int, dict[str, Any]] = {
        3: dict(zip("ABCD", ("部门", "姓名", "应签到次数", "签到异常次数"), strict=True))
    }
    cases: dict[int, dict[str, Any]] = {
        3: dict(zip("ABCD", ("部门", "姓名", "办件量", "评价量"), strict=True))
    }
    for row, (number, name, window) in enumerate(PEOPLE, 4):
        signs[row] = dict(zip("ABCD", (window, name, *ATTENDANCE[number]), strict=True))
        cases[row] = dict(zip("ABCD", (window, name, *REVIEWS[number]), strict=True))
    names = ("成绩", "2026年11月扣分", "加分", "签到", "好评")
    sheets = [
        _sheet(scores, '<mergeCells count="1"><mergeCell ref="B2:K2"/></mergeCells>'),
        _sheet(ledger, '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'),
        _sheet(awards), _sheet(signs), _sheet(cases),
    ]  # fmt: skip
    columns = "".join(
        f'<tableColumn id="{at}" name="{name}"/>' for at, name in enumerate(ledger[1].values(), 1)
    )
    parts = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/tables/table1.xml" ContentType="{_TYPE}.table+xml"/>'
        f'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="{_TYPE}.externalLink+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/s{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            for n in range(5)
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{n + 3}" r:id="r{n}"/>' for n, name in enumerate(names)
        )
        + '</sheets><externalReferences><externalReference r:id="x"/></externalReferences><definedNames>'
        "<definedName name=\"扣分2026年11月\">'2026年11月扣分'!$A$1:$I$40</definedName>"
        '<definedName name="月初">DATE(2026,11,1)</definedName></definedNames></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/s{n}.xml"/>'
            for n in range(5)
        )
        + f'<Relationship Id="st" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="x" Type="{_OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts><font><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
        '<cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/_rels/s1.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/table" Target="../tables/table1.xml"/></Relationships>',
        "xl/tables/table1.xml": f'<table xmlns="{_MAIN}" id="1" name="台账" displayName="台账" ref="A1:I7" totalsRowShown="0">'
        f'<autoFilter ref="A1:I7"/><tableColumns count="9">{columns}</tableColumns></table>',
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><externalBook r:id="e"><sheetNames><sheetName val="往年"/></sheetNames></externalBook></externalLink>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="e" Type="{_OFFICE}/externalLinkPath" Target="2025.xlsx" TargetMode="External"/></Relationships>',
        "custom/whatever.bin": "未知的部件",
    }
    parts |= {f"xl/worksheets/s{n}.xml": sheet for n, sheet in enumerate(sheets)}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def libreoffice_book() -> bytes:
    """What LibreOffice 7.4 wrote from an OpenDocument sheet, see tests/data/office/README.md."""
    return (DATA / "month_libreoffice.xlsx").read_bytes()


OFFICES = {
    "xlsxwriter": xlsxwriter_book,
    "macros": macro_book,
    "handwritten": handwritten_book,
    "libreoffice": libreoffice_book,
}


# --- filled and read ------------------------------------------------------------------------------


def table(package: Package, role: str) -> Found:
    """A table of an adopted workbook."""
    sheet, area = named_area(package, "人员" if role == "个人得分" else TABLES[role])
    return table_at(sheet, role, area)


def adopted_book(content: bytes, title: str = "2026-11.xlsx") -> tuple[Adoption, Package]:
    """What adopting a workbook did, computed scores in the place of others, and the new one."""
    done, made = pickle.loads(_adopted(content, title))
    return done, Package(made, title)


def adopted_shape(name: str) -> tuple[Adoption, bytes]:
    """The same of a shape that service centres keep, by the name of its file."""
    title = f"2026年11月{Path(name).suffix}"
    done, package = adopted_book((SHAPES / name).read_bytes(), title)
    return done, package.to_bytes()


@kept
def _adopted(content: bytes, title: str) -> bytes:
    done, package = adopt_package(Package(content, title), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    return pickle.dumps((done, package.to_bytes()))


def fill_month(package: Package, month: dt.date) -> None:
    """Enter the same incidents and counts into an adopted workbook's empty tables."""
    ledgers: dict[str, Sequence[tuple[Any, ...]]] = {"扣分登记": DEDUCTIONS, "加分登记": AWARDS}
    for role, rows in ledgers.items():
        found = table(package, role)
        sheet = package.sheet(found.sheet)
        for row, (day, number, name, window, clause, count, *rest) in enumerate(rows, found.body):
            who = next((person for person in PEOPLE if person[0] == number), None)
            values: dict[str, Any] = {
                "日期": days(month, day), "姓名": who[1] if who else name,
                "窗口": who[2] if who else window, "条款": clause, "数量": count,
            }  # fmt: skip
            if rest:
                values |= {"核实": rest[0], "通报期次": rest[1]}
            for key, value in values.items():
                if key in found.columns:
                    sheet.set_value(row, found.columns[key], value or None)
    for role, counts, names in (
        ("考勤", ATTENDANCE, ("应签到次数", "签到异常次数")),
        ("好差评", REVIEWS, ("办件量", "评价量")),
    ):
        found = table(package, role)
        sheet = package.sheet(found.sheet)
        for row, number in people_rows(package, found).items():
            for name, value in zip(names, counts.get(number, (0, 0)), strict=True):
                if number in counts or name != "应签到次数":
                    sheet.set_value(row, found.columns[name], value)


def people_rows(package: Package, found: Found) -> dict[int, str]:
    """Who stands in which row, by 工号, of `PEOPLE` or else by name."""
    sheet = package.sheet(found.sheet)
    rows = {}
    for row in range(found.body, found.last + 1):
        number, name, window = (
            str(sheet.cell(row, found.columns[key]).value or "") if key in found.columns else ""
            for key in ("工号", "姓名", "窗口")
        )
        known = [p for p in PEOPLE if p[0] == number or (not number and p[1:] == (name, window))]
        if name:
            rows[row] = known[0][0] if known else name
    return rows


def scores_of(package: Package) -> dict[str, tuple[Any, ...]]:
    """Everybody's scores, total and rank as stored, by 工号 or else by name."""
    found = table(package, "个人得分")
    cells = package.sheet(found.sheet).cells()
    return {
        number: tuple(cells[row, found.columns[key]].value for key in (*CATEGORIES, "总分", "排名"))
        for row, number in people_rows(package, found).items()
    }
