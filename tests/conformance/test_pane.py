"""The buttons of the task pane: the pane's JavaScript in a browser, the server over HTTP.

Office.js and Excel are stood in for; what comes of a button is held against the command's own work.
"""

import base64
import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook

from tests.conformance.browser import Page, chromium
from tests.conformance.hosts import certify, serving
from tests.conftest import LEDGER
from tests.kept import kept
from tests.workbook.sample import lightened
from udf.checks import check
from udf.resources import template
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.cli.main import main
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.hosts.convert import host_of, rename_calls_in
from workbook.month.read import read_month
from workbook.ooxml.package import Package
from workbook.server.setup import host_office

MONTH = date(2026, 11, 1)
OWN = Path(__file__).parents[1] / "data" / "office"
PEOPLE = (
    Person(0, "0101", "王芳", "综合窗口", None, None),
    Person(1, "1002", "李强", "综合窗口", None, None),
    Person(2, "E3", "张三", "税务窗口", None, None),
)
Cells = dict[str, dict[str, Any]]


class Said(NamedTuple):
    """What the pane shows after a button."""

    look: str
    sentences: list[str]
    findings: list[list[str]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("server") / "project"
    host_office(folder)
    return folder


@pytest.fixture(scope="module")
def origin(project: Path) -> Iterator[str]:
    with serving(project) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def browser(origin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with chromium(tmp_path_factory.mktemp("browser")) as opened:
        opened.open(f"{origin}/taskpane.html")
        yield opened


@pytest.fixture
def page(browser: Page) -> Page:
    browser.run(
        "fake.unsupported = []; fake.created = []; fake.beforeWriting = () => {};"
        "localStorage.removeItem('kaoheSecret');"
        "const until = () => !document.getElementById('check').disabled;"
        "for (let i = 0; i < 100 && !until(); i++) await new Promise((d) => setTimeout(d, 100));"
    )
    return browser


@kept
def made_month() -> bytes:
    made = lightened(generate(MONTH, PEOPLE, load_rulebook()).content)
    package = Package(made, "2026-11.xlsx")
    rename_calls_in(package, "office")
    ledger = package.sheet("扣分登记")
    ledger.set_value(4, 1, MONTH)
    for column, value in enumerate(("1002", "李强", "综合窗口", "没有这一条"), 2):
        ledger.set_value(4, column, value)
    recalculate(package)
    return package.to_bytes()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "2026-11.xlsx"
    path.write_bytes(made_month())
    return path


def attendance(tmp_path: Path, lines: str = "") -> Path:
    """An export with somebody late, somebody absent, and a row of a stranger."""
    path = tmp_path / "考勤.csv"
    days = [MONTH + timedelta(days=n) for n in range(30)]
    rows = [
        f"{who.id},{who.name},{when},{slot},{_result(who, when, slot)}"
        for who in PEOPLE
        for when in days
        if when.weekday() < 5
        for slot in ("上午上班", "下午下班")
    ]
    rows.append(f"999,赵无名,{days[1]},上午上班,迟到")
    path.write_text("\n".join(["工号,姓名,日期,班次,打卡结果", *rows, lines]), encoding="utf-8")
    return path


def _result(who: Person, when: date, slot: str) -> str:
    if who.name == "张三" and when.day == 3:
        return "旷工"
    late = who.name == "王芳" and when.day in (4, 11) and slot == "上午上班"
    return "迟到" if late else "正常"


# --- the stood-in workbook ----------------------------------------------------------------------


def open_in(page: Page, path: Path) -> None:
    """Open a workbook in the stood-in Excel: its cells, and which of them may be written."""
    package = Package.open(path)
    cells = cells_of(package)
    sheets = [
        {
            "name": sheet.name,
            "visibility": sheet.state.capitalize(),
            "cells": cells[sheet.name],
            "unlocked": unlocked_cells().get(sheet.name),
        }
        for sheet in package.sheets
    ]
    content = base64.b64encode(path.read_bytes()).decode()
    page.run(
        f"Object.assign(fake, {json.dumps({'name': path.name, 'content': content, 'active': 0})});"
        f"fake.sheets = {json.dumps(sheets)};"
    )


@cache
def unlocked_cells() -> dict[str, list[str]]:
    """The cells of a generated workbook's protected sheets that may be written all the same."""
    return {
        sheet.title: [
            f"{cell.row},{cell.column}"
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked
        ]
        for sheet in load_workbook(BytesIO(made_month()))
        if sheet.protection.sheet
    }


def cells_of(package: Package) -> Cells:
    """What all cells of a workbook hold, as Excel gives it."""
    return {
        sheet.name: {
            f"{row},{column}": str(cell.value) if hasattr(cell.value, "code") else cell.value
            for (row, column), cell in sheet.cells().items()
            if cell.value not in (None, "")
        }
        for sheet in package.sheets
    }


def typed(cells: Cells, package: Package) -> Cells:
    """The same but for what formulas gave: the command recalculates, the stood-in Excel does not."""
    found: Cells = {}
    for sheet in package.sheets:
        own, arrays = sheet.formulas(), sheet.arrays()
        found[sheet.name] = {
            place: value
            for place, value in cells[sheet.name].items()
            for row, column in [map(int, place.split(","))]
            if (row, column) not in own and not any(area.holds(row, column) for area in arrays)
        }
    return found


def same_inputs(page: Page, book: Path) -> bool:
    """Whether the open workbook says what a file says, results apart."""
    package = Package.open(book)
    return typed(open_cells(page), package) == typed(cells_of(package), package)


def open_cells(page: Page) -> Cells:
    found = page.run("return fake.sheets.map((sheet) => [sheet.name, sheet.cells])")
    return dict(found)


def save(page: Page, path: Path) -> None:
    """Save what stands in the stood-in workbook, as Excel does."""
    package = Package.open(path)
    now = open_cells(page)
    before = cells_of(package)
    for name, cells in now.items():
        for place in cells.keys() | before[name].keys():
            if cells.get(place) != before[name].get(place):
                row, column = map(int, place.split(","))
                package.sheet(name).set_value(row, column, cells.get(place))
    package.save(path)


def press(page: Page, button: str) -> Said:
    """Press a button, wait until it is done, and read the pane."""
    shown = page.run(
        f"document.getElementById('{button}').click();"
        "await new Promise((done) => setTimeout(done));"
        f"while (document.getElementById('{button}').disabled)"
        "  await new Promise((done) => setTimeout(done, 20));"
        "const texts = (parent) => [...parent.children].map((child) => child.textContent);"
        "const message = document.getElementById('message');"
        "return [message.className, texts(message),"
        "  [...document.getElementById('findings').children].map(texts)];"
    )
    look = next(word for word in shown[0].split() if word.startswith("alert-"))
    return Said(look.removeprefix("alert-"), shown[1], shown[2])


def import_in(page: Page, kind: str, export: Path) -> Said:
    page.run(f"document.getElementById('kind').value = '{kind}';")
    page.choose("#file", export)
    return press(page, "import")


def import_by_command(kind: str, export: Path, book: Path, capsys: Any) -> list[str]:
    """Import with the command, and return the lines it prints."""
    capsys.readouterr()
    main(["import", kind, str(export), "--into", str(book)])
    return [line for line in capsys.readouterr().out.splitlines() if line]


def test_the_buttons_are_custom_scripts_that_get_no_cell_values(page: Page) -> None:
    """The values of all sheets would go along in vain: the workbook's file does."""
    scripts = page.run("return (await (await fetch('xlwings/custom-scripts-meta.json')).json())")
    assert {script["function_name"]: script["lazy"] for script in scripts} == {
        "adopt": True, "check": True, "import_export": True, "next_month": True,
    }  # fmt: skip


def test_all_that_xlwings_itself_may_show_is_chinese(page: Page) -> None:
    shown = page.run("return document.getElementById('xlwings-office-ready-error').innerText")
    assert "".join(shown.split()) == "窗格没有连上Excel。重新载入取消"


# --- 检查 ---------------------------------------------------------------------------------------


def test_check_lists_what_the_command_lists(page: Page, book: Path) -> None:
    open_in(page, book)
    said = press(page, "check")
    expected = check(read_month(Package.open(book)))
    assert expected
    assert said.look == "danger"
    wrong = [f.level for f in expected].index("提醒")
    assert said.sentences == [f"数据检查：错误{wrong}条，提醒{len(expected) - wrong}条"]
    assert said.findings == [
        [f.level, f"{f.sheet}!{f.cell}" if f.cell else f.sheet, f.what, f.advice] for f in expected
    ]


def test_a_problem_leads_to_its_cell(page: Page, book: Path) -> None:
    open_in(page, book)
    said = press(page, "check")
    assert said.findings[0][1] == "扣分登记!E4"
    page.run("document.querySelector('#findings button').click();"
             "await new Promise((done) => setTimeout(done, 50));")  # fmt: skip
    assert page.run("return [fake.sheets[fake.active].name, fake.selected]") == ["扣分登记", "4,5"]


def test_what_was_typed_is_shown_as_text(page: Page, book: Path) -> None:
    package = Package.open(book)
    package.sheet("扣分登记").set_value(4, 5, "<img src=x onerror=alert(1)>")
    package.save(book)
    open_in(page, book)
    said = press(page, "check")
    assert any("<img" in text for text in said.findings[0])
    assert page.run("return document.querySelectorAll('#result img').length") == 0


# --- 导入 ---------------------------------------------------------------------------------------


def test_import_writes_the_cells_that_the_command_writes(
    page: Page, book: Path, tmp_path: Path, capsys: Any
) -> None:
    export = attendance(tmp_path)
    open_in(page, book)
    before = open_cells(page)
    said = import_in(page, "attendance", export)
    printed = import_by_command("attendance", export, book, capsys)
    after = open_cells(page)
    assert same_inputs(page, book)
    assert after["扣分登记"].keys() > before["扣分登记"].keys()
    assert after["考勤"] != before["考勤"]
    assert {name for name in after if after[name] != before.get(name)} == {
        "扣分登记", "考勤", "导入记录",
    }  # fmt: skip
    assert "".join(said.sentences) == "".join(printed)
    assert said.look == "warning"
    assert any("赵无名" in sentence for sentence in said.sentences)


@pytest.mark.parametrize(("kind", "name"), [("reviews", "reviews.csv"), ("hotline", "hotline.csv")])
def test_exports_of_other_offices_ask(page: Page, book: Path, kind: str, name: str) -> None:
    """None of the people in them is on this roster."""
    open_in(page, book)
    before = open_cells(page)
    said = import_in(page, kind, template("sample") / name)
    assert said.sentences[0].startswith(f"{name} 有看不懂的地方，什么都没有登记")
    assert asked(page) and open_cells(page) == before


def test_import_twice_is_import_once(page: Page, book: Path, tmp_path: Path) -> None:
    export = attendance(tmp_path)
    open_in(page, book)
    import_in(page, "attendance", export)
    save(page, book)
    open_in(page, book)
    before = open_cells(page)
    said = import_in(page, "attendance", export)
    assert open_cells(page) == before
    assert said.sentences[-1] == "工作簿里已经都有，没有改动。"


def test_a_clerks_change_after_an_import_is_kept(
    page: Page, book: Path, tmp_path: Path, capsys: Any
) -> None:
    export = attendance(tmp_path)
    open_in(page, book)
    import_in(page, "attendance", export)
    save(page, book)
    package = Package.open(book)
    ledger = package.sheet("扣分登记")
    ledger.set_value(5, 7, "不属实")
    ledger.set_value(9, 3, "张三")
    package.save(book)
    open_in(page, book)
    said = import_in(page, "attendance", attendance(tmp_path, "0101,王芳,2026-11-18,上午上班,迟到"))
    assert any("有人改过，保留" in sentence for sentence in said.sentences)
    import_by_command("attendance", export, book, capsys)
    assert open_cells(page)["扣分登记"]["5,7"] == "不属实"
    assert same_inputs(page, book)


def test_cells_changed_meanwhile_are_not_written_over(
    page: Page, book: Path, tmp_path: Path
) -> None:
    open_in(page, book)
    page.run("fake.sheets.find((sheet) => sheet.name === '扣分登记').cells['5,3'] = '刚填的';")
    before = open_cells(page)
    said = import_in(page, "attendance", attendance(tmp_path))
    assert said == ("danger", ["这期间有人改了要写的单元格，没有写入，请再点一次。"], [])
    assert open_cells(page) == before


def test_an_import_that_was_interrupted_is_completed(
    page: Page, book: Path, tmp_path: Path, capsys: Any
) -> None:
    export = attendance(tmp_path)
    open_in(page, book)
    page.run(
        "let left = 2;"
        "fake.beforeWriting = () => { if (left-- === 0) throw new Error('GeneralException'); };"
    )
    said = import_in(page, "attendance", export)
    assert said.look == "danger"
    assert said.sentences[0].startswith("没有写完")
    page.run("fake.beforeWriting = () => {};")
    partly = open_cells(page)
    save(page, book)
    open_in(page, book)
    import_in(page, "attendance", export)
    import_by_command("attendance", export, book, capsys)
    assert same_inputs(page, book)
    assert open_cells(page) != partly


def test_where_rows_are_to_be_added_the_result_opens_beside(
    page: Page, book: Path, tmp_path: Path, capsys: Any
) -> None:
    package = Package.open(book)
    ledger = package.sheet("扣分登记")
    for row in range(5, 4 + LEDGER):
        ledger.set_value(row, 3, "李强")
    package.save(book)
    open_in(page, book)
    before = open_cells(page)
    export = attendance(tmp_path)
    said = import_in(page, "attendance", export)
    assert open_cells(page) == before
    assert any("打开的工作簿没有改动" in sentence for sentence in said.sentences)
    assert said.sentences[-1] == "已在新窗口打开，请另存为“2026-11.xlsx”。"
    import_by_command("attendance", export, book, capsys)
    (made,) = page.run("return fake.created")
    assert cells_of(Package(base64.b64decode(made))) == cells_of(Package.open(book))


# --- questions ----------------------------------------------------------------------------------


def asked(page: Page) -> list[tuple[str, list[str]]]:
    """The questions that the pane shows, with their choices."""
    shown = page.run(
        "if (document.getElementById('questions').hidden) return [];"
        "return [...document.querySelectorAll('#asks > div')].map((field) => ["
        "  field.querySelector('label').textContent,"
        "  [...field.querySelectorAll('option')].map((option) => option.textContent)]);"
    )
    return [(what, choices[1:]) for what, choices in shown]  # after 请选择……


def answer(page: Page, *places: int) -> Said:
    """Choose one of the choices of each question, by its place, and go on."""
    for index, place in enumerate(places):
        page.run(
            f"const select = document.getElementById('ask{index}');"
            f"select.selectedIndex = {place + 1};"
            "select.dispatchEvent(new Event('change'));"
        )
    return press(page, "answer")


def reviews(tmp_path: Path, day: str) -> Path:
    """An export with two columns of workers, and a level that nobody knows."""
    path = tmp_path / f"评价{day}.csv"
    path.write_text(
        "办件编号,工作人员,受理人员,办理窗口,办结时间,评价等级,差评核实\n"
        + "".join(
            f"A{n},{worker},{other},综合窗口,{day} 10:00,{level},属实\n"
            for n, (worker, other, level) in enumerate(
                [("王芳", "李强", "满意"), ("李强", "王芳", "不太满意"), ("李强", "李强", "满意")]
            )
        ),
        encoding="utf-8",
    )
    return path


def entered(cells: Cells) -> list[tuple[Any, Any]]:
    """Who is in 扣分登记, with the clause, below the row that is there from the start."""
    ledger = cells["扣分登记"]
    return [
        (ledger[f"{row},3"], ledger[f"{row},5"][:5]) for row in range(5, 9) if f"{row},3" in ledger
    ]


def test_what_an_import_asks_is_answered_here_and_known_next_month(
    page: Page, book: Path, tmp_path: Path, capsys: Any
) -> None:
    open_in(page, book)
    before = open_cells(page)
    export = reviews(tmp_path, "2026-11-10")
    said = import_in(page, "reviews", export)
    assert said.look == "warning" and "什么都没有登记" in said.sentences[0]
    ((what, choices),) = asked(page)
    assert "名册" in what and [choice.partition("（")[0] for choice in choices] == [
        "工作人员", "受理人员", "都不是",
    ]  # fmt: skip
    said = answer(page, 0)
    ((what, choices),) = asked(page)
    assert what == "“不太满意”是什么评价等级（出现1次）？" and choices[0] == "不满意"
    assert open_cells(page) == before
    answer(page, 0)
    assert asked(page) == [] and entered(open_cells(page)) == [("李强", "好差评2a")]

    # Chosen by mistake: asked once more, with what was chosen first.
    save(page, book)
    open_in(page, book)
    import_in(page, "reviews", export)
    assert "2条回答" in page.run("return document.getElementById('again').textContent")
    press(page, "again")
    answer(page, 1)
    ((_, choices),) = asked(page)
    assert choices[0] == "不满意"
    answer(page, choices.index("非常不满意"))
    assert entered(open_cells(page)) == [("王芳", "好差评2b")]
    save(page, book)

    # The command knows the answers too, and so does the next month.
    main(["next", str(book)])
    following = book.with_name("2026-12.xlsx")
    export = reviews(tmp_path, "2026-12-10")
    open_in(page, following)
    import_in(page, "reviews", export)
    assert asked(page) == []
    import_by_command("reviews", export, following, capsys)
    assert same_inputs(page, following)
    assert list(open_cells(page)["扣分登记"].values()).count("王芳") == 1


def test_a_question_that_nobody_answered_is_asked_again(
    page: Page, book: Path, tmp_path: Path
) -> None:
    open_in(page, book)
    import_in(page, "reviews", reviews(tmp_path, "2026-11-10"))
    before = asked(page)
    page.run("document.getElementById('answer').click();")
    assert page.run("return document.activeElement.id") == "ask0" and asked(page) == before
    answer(page, len(before[0][1]) - 1)  # 都不是
    assert entered(open_cells(page)) == []


@pytest.mark.usefixtures("full_ledgers")
def test_an_offices_own_workbook_is_connected_after_its_questions(
    page: Page, tmp_path: Path
) -> None:
    own = tmp_path / "考核表.xlsx"
    own.write_bytes((OWN / "shapes" / "complete.xlsx").read_bytes())
    open_in(page, own)
    before = open_cells(page)
    said = press(page, "adopt")
    assert said.look == "warning" and "处得分会改变" in said.sentences[1] and said.findings
    assert page.run("return fake.created") == []
    ((what, choices),) = asked(page)
    assert "要换成算出的吗" in what and choices[0].startswith("是（")
    said = answer(page, 0)
    assert said.sentences[-1] == "已在新窗口打开，请另存为“考核表_已接入.xlsx”。"
    assert open_cells(page) == before
    main(["adopt", str(own), "--host", "office", "--replace-scores"])
    (made,) = page.run("return fake.created")
    expected = Package.open(own.with_name("考核表_已接入.xlsx"))
    assert cells_of(Package(base64.b64decode(made))) == cells_of(expected)


def test_next_month_of_an_offices_own_workbook_asks_too(page: Page, tmp_path: Path) -> None:
    own = tmp_path / "考核表.xlsx"
    own.write_bytes((OWN / "shapes" / "year.xlsx").read_bytes())
    open_in(page, own)
    press(page, "adopt")
    ((what, choices),) = asked(page)
    assert what == "考核的是哪个月？" and choices[-1] == "自己填写……"
    page.run(
        "const select = document.getElementById('ask0');"
        "select.value = 'own'; select.dispatchEvent(new Event('change'));"
        "document.querySelector('#asks input').value = '2026-11';"
    )
    assert press(page, "answer").sentences[-1].startswith("本月的得分都已填好")
    said = press(page, "next")  # what was answered holds for the other button too
    assert said.sentences[0].startswith("已生成2026年12月的工作簿")
    (made,) = page.run("return fake.created")
    assert host_of(Package(base64.b64decode(made))) == "office"


# --- 下月 ---------------------------------------------------------------------------------------


def test_next_month_is_the_commands(page: Page, book: Path) -> None:
    open_in(page, book)
    before = open_cells(page)
    said = press(page, "next")
    assert said.look == "success"
    assert said.sentences[0] == "已生成2026年12月的工作簿（3人），本月的工作簿没有改动。"
    assert said.sentences[-1] == "已在新窗口打开，请另存为“2026-12.xlsx”。"
    assert open_cells(page) == before
    (made,) = page.run("return fake.created")
    main(["next", str(book)])
    assert base64.b64decode(made) == book.with_name("2026-12.xlsx").read_bytes()


def test_next_month_is_a_download_where_excel_opens_none(page: Page, book: Path) -> None:
    open_in(page, book)
    page.run("fake.unsupported = ['ExcelApi'];")
    said = press(page, "next")
    assert said.sentences[-1] == "请点下面的按钮下载。"
    name, size = page.run(
        "const link = document.getElementById('download');"
        "const file = await (await fetch(link.href)).blob();"
        "return link.hidden ? null : [link.download, file.size];"
    )
    assert name == "2026-12.xlsx"
    main(["next", str(book)])
    assert size == book.with_name("2026-12.xlsx").stat().st_size


def test_excel_hands_out_no_macros(page: Page, book: Path) -> None:
    open_in(page, book)
    page.run("fake.name = '2026-11.xlsm';")
    said = press(page, "next")
    assert any("没有宏" in sentence for sentence in said.sentences)
    assert said.sentences[-1] == "已在新窗口打开，请另存为“2026-12.xlsx”。"


# --- what cannot be done ------------------------------------------------------------------------


def other_book(book: Path, tmp_path: Path) -> Path:
    path = tmp_path / "别的.xlsx"
    sheet = load_workbook(book)
    for name in list(sheet.defined_names):
        del sheet.defined_names[name]
    sheet.save(path)
    return path


@pytest.mark.parametrize("button", ["check", "import"])
def test_a_workbook_without_our_names_is_refused_in_one_sentence(
    page: Page, book: Path, tmp_path: Path, button: str
) -> None:
    open_in(page, other_book(book, tmp_path))
    page.choose("#file", attendance(tmp_path))
    said = press(page, button)
    assert said.look == "danger"
    assert "“别的.xlsx”里没有名称" in said.sentences[0]
    assert len(said.sentences) == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\n1,2\n", "“导出.csv”不像考勤的导出：表头"),
        (b"\x00\x01\x02", "“导出.csv”不是表格文件"),
        (b"PK\x03\x04", "“导出.csv”"),
        (b"", "“导出.csv”是空文件"),
    ],
)
def test_a_file_that_is_no_export(
    page: Page, book: Path, tmp_path: Path, content: bytes, expected: str
) -> None:
    open_in(page, book)
    before = open_cells(page)
    (tmp_path / "导出.csv").write_bytes(content)
    said = import_in(page, "attendance", tmp_path / "导出.csv")
    assert said.look == "danger"
    assert said.sentences[0].startswith(expected)
    assert len(said.sentences) == 1
    assert open_cells(page) == before


def test_a_file_that_is_too_large(page: Page, book: Path, tmp_path: Path) -> None:
    open_in(page, book)
    with (tmp_path / "大.csv").open("wb") as file:
        file.truncate(41 << 20)
    said = import_in(page, "attendance", tmp_path / "大.csv")
    assert "超过 40 MB，太大，没有发送" in said.sentences[0]


def test_no_file_chosen(origin: str, tmp_path: Path, book: Path) -> None:
    with chromium(tmp_path) as fresh:
        fresh.open(f"{origin}/taskpane.html")
        fresh.run("while (document.getElementById('check').disabled)"
                  "  await new Promise((done) => setTimeout(done, 50));")  # fmt: skip
        assert press(fresh, "import") == ("danger", ["请先选择导出文件。"], [])


def test_an_excel_that_hands_out_no_file(page: Page, book: Path) -> None:
    open_in(page, book)
    page.run("fake.unsupported = ['CompressedFile'];")
    assert "不能把工作簿交给服务" in press(page, "check").sentences[0]


def test_the_pass_phrase(book: Path, tmp_path: Path) -> None:
    host_office(tmp_path / "project")
    certify(tmp_path / "project")
    secret = (tmp_path / "project" / "secret.txt").read_text(encoding="utf-8").strip()
    until = "for (let i = 0; i < 200 && !({}); i++) await new Promise((d) => setTimeout(d, 50));"
    state = "document.getElementById('state').textContent"
    with (
        serving(tmp_path / "project", host="0.0.0.0") as port,
        chromium(tmp_path, "--ignore-certificate-errors") as page,
    ):
        page.open(f"https://localhost:{port}/taskpane.html")
        page.run(until.format(f"!{state}.startsWith('正在')"))
        assert page.run(f"return {state}") == "口令不对，请重新填写。"
        assert page.run("return document.getElementById('import').disabled")
        page.run(
            f"document.getElementById('secret').value = {json.dumps(secret)};"
            "document.getElementById('save').click();"
            + until.format("!document.getElementById('check').disabled")
        )
        open_in(page, book)
        assert press(page, "check").sentences[0].startswith("数据检查：错误")
        page.run("localStorage.setItem('kaoheSecret', 'wrong');")
        assert press(page, "check") == ("danger", ["口令不对，请在“考核”窗格中填写"], [])


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("{ status: 500, data: 'An error occurred.' }", "没有做成，请结束单元格的编辑后再试"),
        ("null", "连不上计算服务，请联系管理员。"),
    ],
)
def test_a_server_that_refuses(page: Page, book: Path, answer: str, expected: str) -> None:
    open_in(page, book)
    page.run(
        "globalThis.kept = XMLHttpRequest.prototype.send;"
        f"const response = {answer};"
        "XMLHttpRequest.prototype.send = function () {"
        "  if (!response) return setTimeout(() => this.onerror());"
        "  for (const [key, value] of [['status', response.status], ['responseText',"
        "    typeof response.data === 'string' ? response.data : JSON.stringify(response.data)]])"
        "    Object.defineProperty(this, key, { value });"
        "  this.getResponseHeader = () =>"
        "    typeof response.data === 'string' ? 'text/plain' : 'application/json';"
        "  setTimeout(() => this.onload());"
        "};"
    )
    said = press(page, "check")
    page.run("XMLHttpRequest.prototype.send = globalThis.kept;")
    assert said.look == "danger"
    assert said.sentences[0].startswith(expected)
    shown = page.run(
        "return !document.getElementById('global-error-alert').classList.contains('d-none')"
    )
    assert not shown
