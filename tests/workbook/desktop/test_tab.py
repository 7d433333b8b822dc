"""The tab's buttons on a workbook open in Excel, of which only the objects are stood in for."""

import io
import json
import shutil
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.fakes.open_book import AUTOMATIC, OpenBook
from tests.workbook.cli.month import REVIEWS, SIGN_INS, calculated
from workbook.cli.main import main
from workbook.desktop import tab
from workbook.desktop.jobs import RECORDS, Job
from workbook.desktop.tab import act
from workbook.engine.recalculate import recalculate
from workbook.hosts.convert import convert_package
from workbook.month.tables import TABLES, named_area
from workbook.ooxml.package import Package


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month of three people for Excel."""
    package = Package(calculated())
    convert_package(package, "excel")
    path = tmp_path_factory.mktemp("made") / "2026-11.xlsm"
    package.save(path)
    return path


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "我的 考核"
    folder.mkdir()
    return Path(shutil.copy(made, folder))


@pytest.fixture
def book(file: Path) -> OpenBook:
    return OpenBook(file)


def export(folder: Path, name: str, content: str) -> str:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return str(path)


def results(package: Package) -> dict[tuple[str, int, int], object]:
    """Everything that a workbook shows, after it is recalculated."""
    recalculate(package, ())
    return {
        (sheet.name, *place): cell[:2]
        for sheet in package.sheets
        for place, cell in sheet.cells().items()
        if cell[:2] != (None, None)
    }


def shown(book: OpenBook) -> list[list[str]]:
    """The workbook that was opened last, to show an answer."""
    sheet = openpyxl.load_workbook(book.Application.opened[-1])["结果"]
    return [[str(cell.value or "") for cell in row] for row in sheet]


KINDS_OF_EXPORTS = "考勤、好差评、热线、电话、登记"


class Here:
    """Runs the command in this process: a new one each time takes longer than what is tested."""

    def start(self, arguments: Sequence[str], _: object) -> str:
        self._job, mark, out = Job(arguments[0]), "\x1e", io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(out):
            patch.setenv(RECORDS, mark)
            self._job.status = main(list(arguments))
        for line in out.getvalue().split("\n")[:-1]:
            is_record = line.startswith(mark)
            record = json.loads(line[1:]) if is_record else {"text": line}
            if "progress" not in record:
                self._job.records.append(record)
        return ""

    def get(self, _: str) -> Job:
        return self._job

    def stop(self) -> None:
        pass


@pytest.fixture(autouse=True)
def here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "process" not in request.keywords:
        monkeypatch.setattr(tab, "Jobs", Here)


def test_exports_come_into_the_open_workbook_as_cells_and_what_was_not_saved_stays(
    book: OpenBook, file: Path, tmp_path: Path
) -> None:
    on_disk = file.read_bytes()
    ledger = book.package.sheet("扣分登记")
    for column, value in ((1, date(2026, 11, 5)), (2, "1003"), (5, "行为规范2a")):
        ledger.set_value(4, column, value)  # typed in, and not saved
    recalculate(book.package, ())
    by_command = tmp_path / "命令" / "2026-11.xlsm"
    by_command.parent.mkdir()
    book.package.copy().save(by_command)
    reviews = export(tmp_path, "好差评.csv", REVIEWS)
    sign_ins = export(tmp_path, "考勤.csv", SIGN_INS)
    book.Application.chosen = (reviews, sign_ins)
    book.Application.answers = ["考勤"]  # its rows might be another clerk's ledger

    told = act("import", book)

    for kind, path in (("reviews", reviews), ("attendance", sign_ins)):
        main(["import", kind, path, "--into", str(by_command)])
    assert book.Application.opened == [], told
    assert results(book.package) == results(Package.open(by_command))
    assert book.package.sheet("好差评").cell(4, 4).value == 100
    assert ledger.cell(4, 2).value == "1003"
    assert "迟到" in str(ledger.cell(5, 6).value) + str(ledger.cell(5, 5).value)
    assert "好差评" in told
    assert book.Application.Calculation == AUTOMATIC
    assert book.Application.ScreenUpdating
    assert book.Application.opened == []
    assert file.read_bytes() == on_disk
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_questions_of_an_export_are_written_beside_the_workbook(
    book: OpenBook, file: Path, tmp_path: Path
) -> None:
    words = SIGN_INS.replace("迟到", "早退啦")
    book.Application.chosen = (export(tmp_path, "考勤.csv", words),)
    book.Application.answers = ["考勤"]
    before = book.package.to_bytes()
    told = act("import", book)
    questions = file.parent / "导入考勤.对照.toml"
    assert str(questions) in told
    assert "早退啦" in questions.read_text(encoding="utf-8")
    assert book.package.to_bytes() == before


def test_a_sheet_that_takes_nothing_leaves_the_workbook_as_it_was(
    book: OpenBook, tmp_path: Path
) -> None:
    book.Application.chosen = (export(tmp_path, "好差评.csv", REVIEWS),)
    before = results(book.package.copy())
    book.refused = "导入记录"
    told = act("import", book)
    assert told == "“导入记录”写不进去，没有改动；请结束单元格的编辑，撤销工作表的保护，再按一次"
    assert results(book.package) == before
    assert book.Application.Calculation == AUTOMATIC


def test_rows_without_formulas_get_them_when_it_is_recalculated(book: OpenBook) -> None:
    sheet = book.package.sheet("扣分登记")
    at = next(place for place, cell in sheet.cells().items() if cell.value == "状态")
    formulas = [sheet.cell(row, at[1]).formula for row in (4, 5)]
    sheet.clear(5, at[1])
    assert "已补上" in act("calc", book)
    assert [sheet.cell(row, at[1]).formula for row in (4, 5)] == formulas


def test_where_more_than_cells_changed_the_result_is_another_workbook(
    book: OpenBook, file: Path
) -> None:
    sheet, area = named_area(book.package, TABLES["名册"])
    bottom = area.last_row + 1
    for column, value in enumerate(("1009", "新来的", "税务窗口"), start=1):
        sheet.set_value(bottom, column, value)
    before = results(book.package)
    assert act("calc", book) == ""
    assert results(book.package) == before
    made = book.Application.opened[0]
    assert made == file.with_name("2026-11_计算.xlsm")
    assert Package.open(made).sheet("名册").cell(bottom, 2).value == "新来的"
    assert shown(book)[0][0] == (
        "这次计算要增加行、改公式或格式，不能直接写进打开的工作簿，所以它没有改动；"
        "结果在新打开的“2026-11_计算.xlsm”里，请用它代替这一个。"
    )


def test_what_is_long_is_shown_in_a_workbook_of_its_own(book: OpenBook) -> None:
    book.package.sheet("考勤").set_value(4, 4, None)
    assert act("check", book) == ""
    assert [path.name for path in book.Application.opened] == ["检查 2026-11.xlsx"]
    rows = shown(book)
    assert ["级别", "位置", "问题", "怎么办"] in rows
    assert any("考勤" in row[1] for row in rows[2:])


@pytest.mark.parametrize("column", [1, 2, 9])
def test_the_person_of_the_selected_row_is_explained(book: OpenBook, column: int) -> None:
    book.package.sheet("名册").set_value(5, 9, 1001)  # some number, and somebody's too
    book.select("名册", 5, column)
    act("explain", book)
    (listing,) = book.Application.opened
    assert listing.name.startswith("说明 1002")
    assert book.Application.asked == []


def test_a_row_of_two_people_asks_for_whom(book: OpenBook) -> None:
    for column, value in ((9, "王芳"), (10, "1001")):
        book.package.sheet("名册").set_value(5, column, value)
    book.select("名册", 5, 1)
    book.Application.answers = [False]
    assert act("explain", book) == ""
    assert book.Application.asked
    book.select("名册", 5, 9)
    act("explain", book)
    assert book.Application.opened[0].name.startswith("说明 1001")


@pytest.mark.process
def test_a_row_of_nobody_asks_for_whom(book: OpenBook) -> None:
    book.select("名册", 1, 1)
    book.Application.answers = [False]
    assert act("explain", book) == ""
    book.Application.answers = ["王三五"]
    assert "王三五" in act("explain", book)
    assert book.Application.opened == []


class Next(Here):
    """Makes the next month of anything in no time."""

    def start(self, arguments: Sequence[str], _: object) -> str:
        book = Path(arguments[1])
        made = shutil.copy(book, book.with_name("2026-12.xlsm"))
        self._job = Job("next", [{"text": f"已生成 {made}"}], status=0)
        return ""


def test_the_next_month_is_opened_and_nothing_is_replaced(
    book: OpenBook, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tab, "Jobs", Next)
    made = file.with_name("2026-12.xlsm")
    assert act("next", book) == f"已生成 {made}"
    assert book.Application.opened == [made]
    made.write_bytes(b"somebody's")
    assert act("next", book) == f"“{made}”已经有了，没有换掉它；请先移走或改名，再按一次"
    assert made.read_bytes() == b"somebody's"
    assert book.Application.opened == [made]


def test_what_is_published_lies_beside_the_workbook_and_is_shown(
    book: OpenBook, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook.publish.publish.find_converter", lambda: None)
    before = file.read_bytes()
    words = act("publish", book) or str(shown(book))
    folder = file.with_name("2026-11_公布")
    assert book.followed == [str(folder)]
    assert (folder / "第1次公布" / "公开" / "2026-11_得分公示.xlsx").is_file()
    assert str(folder) in words
    assert "run-" not in words
    assert file.read_bytes() == before


def test_nothing_is_done_where_the_user_turns_back(book: OpenBook) -> None:
    before = book.package.to_bytes()
    assert act("import", book) == ""
    assert book.package.to_bytes() == before


def test_a_workbook_that_lies_nowhere_is_refused(book: OpenBook) -> None:
    book.Path = "https://d.docs.live.net/x"
    assert act("next", book) == "这个工作簿不在这台电脑的文件夹里；请先另存到本机，再按一次"


def test_a_button_that_there_is_none_of_is_refused(book: OpenBook) -> None:
    said = "没有“other”这个按钮；请用 kaohe host excel --convert 重新转换工作簿"
    assert act("other", book) == said


def test_what_fails_unforeseen_is_said(book: OpenBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tab, "run_folder", lambda: 1 / 0)
    said = "没有做成（ZeroDivisionError），工作簿没有保存；请结束单元格的编辑，再按一次"
    assert act("calc", book) == said


def test_the_buttons_are_explained(book: OpenBook) -> None:
    assert (
        act("help", book)
        == """\
重新计算：全部重新计算，登记表里少了的“分值”“状态”补上。
检查：列出全部问题，在哪一格，怎么办。
说明此人：先选中有这个人的一行，再按；列出每一分的来由。
导入…：选择导出的文件（可以几个一起），种类由内容认出。
公布…：公示、通知单等存进工作簿旁边的“公布”文件夹。
生成下月…：在旁边生成下个月的工作簿并打开。

按钮照工作簿现在的样子做，没有保存的也算在内；只改单元格，不保存。不要这次的改动，关闭时选“不保存”。"""
    )


def test_a_result_takes_a_name_that_nothing_has(tmp_path: Path) -> None:
    taken = tmp_path / "2026-11_公布.xlsx"
    names = list[str]()
    for _ in range(3):
        free = tab._free(taken)
        free.touch()
        names.append(free.name)
    assert names == ["2026-11_公布.xlsx", "2026-11_公布2.xlsx", "2026-11_公布3.xlsx"]


class Told:
    """A command that passes through these states, and what it was asked to run."""

    def __init__(self, *states: Job) -> None:
        self.states = list(states)
        self.asked: list[Sequence[str]] = []
        self.beside: list[str] = []

    def __call__(self) -> "Told":
        return self

    def start(self, arguments: Sequence[str], _: object) -> str:
        self.asked.append(arguments)
        folder = next(Path(one).parent for one in arguments if one.endswith("2026-11.xlsm"))
        self.beside = sorted(path.name for path in folder.iterdir())
        return ""

    def get(self, _: str) -> Job:
        return self.states.pop(0) if len(self.states) > 1 else self.states[0]

    def stop(self) -> None:
        pass


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """A command that says 好."""
    made = Told(Job("", [{"text": "好"}], status=0))
    monkeypatch.setattr(tab, "Jobs", made)
    monkeypatch.setattr(tab, "_PAUSE", 0)
    return made


def test_a_command_that_was_killed_is_no_answer_and_its_progress_was_shown(
    book: OpenBook, told: Told
) -> None:
    reading = Job("", progress=(1, 3, "读取"))
    told.states = [reading, reading, Job("", progress=(2, 3, "写入")), Job("", status=-9)]
    assert act("check", book) == "没有做成（-9），工作簿没有改动；请运行 kaohe doctor"
    assert book.Application.statuses == ["月度考核：读取（1/3）", "月度考核：写入（2/3）"]


@pytest.mark.parametrize(("lines", "opened"), [(12, 0), (13, 1)])
def test_only_so_many_lines_fit_in_a_message(
    book: OpenBook, told: Told, lines: int, opened: int
) -> None:
    told.states = [Job("", [{"text": f"第{n}行"} for n in range(1, lines + 1)], status=0)]
    words = act("check", book)
    assert len(book.Application.opened) == opened
    rows = [line[0] for line in shown(book)] if opened else words.split("\n")
    assert rows == [f"第{n}行" for n in range(1, lines + 1)]


def test_a_folder_that_was_not_published_is_not_shown(book: OpenBook, told: Told) -> None:
    told.states = [Job("", [{"text": "有错误，没有公布"}], status=2)]
    assert act("publish", book) == "有错误，没有公布"
    assert book.followed == []


def test_where_no_cell_is_selected_it_is_asked_for_whom(book: OpenBook, told: Told) -> None:
    book.Application.answers = [" 王芳 "]
    assert act("explain", book) == "好"
    assert book.Application.asked == ["说明谁的得分？请填姓名或工号"]
    assert told.asked[0][0] == "explain" and told.asked[0][-1] == "王芳"


@pytest.mark.parametrize(
    ("answer", "words"), [("工资表", f"没有“工资表”这种导出；可以是：{KINDS_OF_EXPORTS}"), (False, ""), ("", "")]
)  # fmt: skip
def test_an_export_of_no_known_kind_is_imported_as_none(
    book: OpenBook, told: Told, tmp_path: Path, answer: object, words: str
) -> None:
    book.Application.chosen = (export(tmp_path, "什么.csv", "甲,乙\n1,2\n"),)
    book.Application.answers = [answer]
    assert act("import", book) == words
    question = f"“什么.csv”是哪一种导出？可以填：{KINDS_OF_EXPORTS}"
    assert (book.Application.asked, told.asked) == ([question], [])
    assert book.Application.proposed == [""]


def test_answers_beside_the_workbook_are_there_for_the_command_and_stay(
    book: OpenBook, file: Path, told: Told, tmp_path: Path
) -> None:
    answers = file.with_name("导入考勤.对照.toml")
    answers.write_text("[考勤]\n", encoding="utf-8")
    before = answers.stat()
    book.Application.chosen = (export(tmp_path, "好差评.csv", REVIEWS),)
    assert act("import", book) == "好"
    assert told.beside == ["2026-11.xlsm", answers.name]
    assert answers.stat() == before
