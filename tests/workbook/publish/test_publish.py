"""Publishing: what is hung up, handed out and kept says what the workbook says, and nothing more."""

import io
import json
import re
import shutil
import subprocess
import sys
import types
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]
from pypdf import PdfReader
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from tests.kept import kept
from tests.refusals import refused
from tests.workbook.sample import lightened, shortened
from udf.errors import KaoheError
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.adopt.adopt import adopt
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.month.figures import in_points
from workbook.month.publication import Publication
from workbook.ooxml.cells import Value
from workbook.ooxml.package import Package
from workbook.ooxml.structure.sheet_list import rename_sheet
from workbook.publish import pdf as paper
from workbook.publish import publish as publishing
from workbook.publish.analysis import analysis, bands
from workbook.publish.briefing import briefing
from workbook.publish.changes import changes
from workbook.publish.folder import store
from workbook.publish.highlights import highlight
from workbook.publish.issue import Issue
from workbook.publish.manifest import MANIFEST, manifest_path, read_manifest
from workbook.publish.notices import Notices, notices
from workbook.publish.privacy import hide_numbers
from workbook.publish.publish import publish, verify
from workbook.publish.results import Results, read_results, summarise_windows
from workbook.publish.values import values_copy

pytestmark = pytest.mark.usefixtures("calculated_once")

OFFICE = Path(__file__).parents[2] / "data" / "office"
ROSTER = [
    Person(0, "1001", "王芳", "综合窗口", None, None),
    Person(1, "1002", "李强", "综合窗口", None, None),
    Person(2, "1003", "王芳", "税务窗口", None, None),
    Person(3, "1004", "赵敏", "社保窗口", None, None),
    Person(4, "1005", "孙/丽", "社保窗口", None, None),
]
COMPLAINT = "【便民热线 GD20261120007】群众反映态度，电话13912345678"
DEDUCTIONS: list[tuple[object, ...]] = [
    (date(2026, 11, 3), None, "李强", None, "业务规范3b"),
    (date(2026, 11, 5), "1003", None, None, "行为规范2a", None, None, "日常检查", 7),
    (date(2026, 11, 12), "1003", None, None, "行为规范9", None, None, "日常检查", 8),
    (date(2026, 11, 19), "1003", None, None, "考勤管理1b", None, None, "巡查", 9),
    (date(2026, 11, 20), None, "李强", None, "业务规范4", None, "属实", "热线", None, COMPLAINT),
    *[(date(2026, 11, day), None, "孙/丽", None, "行为规范20") for day in range(1, 29)],
]
AWARDS: list[tuple[object, ...]] = [(date(2026, 11, 23), None, None, "综合窗口", "加分项2a")]
ABNORMAL = (0, 0, 3, 0, 0)
REVIEWED = (50, 50, 39, None, 45)


SETTINGS: tuple[str | int | date, ...] = (
    "甲县政务服务中心",
    date(2026, 12, 1),
    5,
    10,
    30,
    "考核办（305室）",
    "0470-8581234",
)


@kept
def _blank() -> bytes:
    package = Package(lightened(generate(date(2026, 11, 1), ROSTER, load_rulebook()).content))
    for row, value in enumerate(SETTINGS, start=4):
        package.sheet("公布设置").set_value(row, 2, value)
    return package.to_bytes()


@kept
def _month() -> bytes:
    package = Package(_blank())
    for row in range(4, 34):  # every day is worked on, so that no row is doubtful for its day
        package.sheet("日历").set_value(row, 3, "是")
    for title, rows in (("扣分登记", DEDUCTIONS), ("加分登记", AWARDS)):
        for row, values in enumerate(rows, start=4):
            for column, value in enumerate(values, start=1):
                package.sheet(title).set_value(row, column, value)  # type: ignore[arg-type]
    for row, (abnormal, reviewed) in enumerate(zip(ABNORMAL, REVIEWED, strict=True), start=4):
        package.sheet("考勤").set_value(row, 4, 84)
        package.sheet("考勤").set_value(row, 5, abnormal)
        package.sheet("好差评").set_value(row, 4, 50)
        package.sheet("好差评").set_value(row, 5, reviewed)
    recalculate(package)
    return package.to_bytes()


@kept
def _clean_month() -> bytes:
    """The month with nothing missing."""
    package = Package(_month())
    package.sheet("好差评").set_value(7, 5, 50)
    recalculate(package)
    return package.to_bytes()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month published once, by the spreadsheet program of this computer."""
    folder = tmp_path_factory.mktemp("published")
    book = folder / "2026-11.xlsx"
    book.write_bytes(_clean_month())
    made = publish(book, folder / "公布")
    assert made.messages == ()
    assert made.findings == ()
    return made.folder


@pytest.fixture
def copied(published: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of that publication, to be tampered with."""
    target = tmp_path / "公布" / published.name
    shutil.copytree(published, target)
    yield target


@pytest.fixture
def no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "find_converter", lambda: None)


@pytest.fixture(scope="module")
def unprinted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month published once, where no program prints."""
    folder = tmp_path_factory.mktemp("unprinted")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "find_converter", lambda: None)
        publish(_write(folder / "b.xlsx", _clean_month()), folder / "公布")
    return folder / "公布"


@pytest.fixture
def once(unprinted: Path, tmp_path: Path, no_printer: None) -> Path:
    """A copy of what was published there, to be published into again."""
    return shutil.copytree(unprinted, tmp_path / "公布")


def _notices(results: Results) -> Notices:
    return notices(results, Issue(1, date(2026, 12, 1), "", Publication(), None))


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _text(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def _scores(content: bytes) -> list[list[Value]]:
    """姓名, 窗口, five scores, 总分 and 排名 as 个人得分 shows them."""
    sheet = Package(content).sheet("个人得分")
    return [
        [sheet.cell(row, column).value for column in range(2, 11)]
        for row in range(5, 5 + len(ROSTER))
    ]


def _shown(value: Value) -> str:
    return f"{value:.2f}" if isinstance(value, (int, float)) else str(value)


# --- the notice board ----------------------------------------------------------------------------


def test_board_shows_the_workbooks_numbers(published: Path) -> None:
    text = _text(published / "公开" / "2026-11_得分公示.pdf")
    lines = [line.split() for line in text.splitlines()]
    for name, window, *scores, rank in _scores(_clean_month()):
        assert [name, window, *map(_shown, scores), str(rank)] in lines


def test_board_keeps_what_is_personal_to_itself(published: Path) -> None:
    text = _text(published / "公开" / "2026-11_得分公示.pdf")
    for private in ("1003", "谎报", "着正装", "12345", "139", "84/", "请假", "投诉"):
        assert private not in text


def test_board_bears_the_code_of_its_manifest(published: Path) -> None:
    text = _text(published / "公开" / "2026-11_得分公示.pdf")
    assert f"校验码 {read_manifest(published)['code']}" in text


def test_windows_are_as_the_workbook_sums_them_up(published: Path) -> None:
    package = Package(_clean_month())
    sheet = package.sheet("窗口汇总")
    for row, window in enumerate(summarise_windows(read_results(package)), start=5):
        own = [sheet.cell(row, column).value for column in range(1, 13)]
        found = window.figures
        extremes = map(in_points, (found.average, found.highest, found.lowest))
        means = map(in_points, found.categories.values())
        assert own == [
            window.name, found.people, found.waiting, *extremes, window.rank, *means
        ]  # fmt: skip
        assert _shown(in_points(found.average)) in _text(
            published / "公开" / "2026-11_得分公示.pdf"
        )


def test_pending_scores_are_left_open_without_the_reason(tmp_path: Path, no_printer: None) -> None:
    made = publish(_write(tmp_path / "b.xlsx", _month()), tmp_path / "公布")
    sheet = openpyxl.load_workbook(made.folder / "公开" / "2026-11_得分公示.xlsx")["个人得分"]
    rows = {row[0]: row for row in sheet.iter_rows(min_row=5, values_only=True)}
    assert rows["赵敏"] == ("赵敏", "社保窗口", 20, 35, "待核", 35, 0, "待核", None)
    last = sheet.cell(sheet.max_row, 1)
    assert (str(last.value)[:3], last.alignment.horizontal) == ("校验码", "left")
    looks = {
        str(cell.value): cell.alignment.horizontal
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    # Nothing that is cut off at the page's edge: what one cell looks like is not what others do.
    assert looks["考核组长（签字）："] == looks["分管领导（签字）："] == "left"
    assert looks["满分"] == looks["100"] == "center"
    assert "right" in {looks[text] for text in looks if re.fullmatch(r"\d+年\d+月\d+日", text)}


def test_persons_alike_are_told_apart_by_number(tmp_path: Path, no_printer: None) -> None:
    package = Package(_clean_month())
    package.sheet("名册").set_value(6, 3, "综合窗口")
    recalculate(package)
    made = publish(_write(tmp_path / "b.xlsx", package.to_bytes()), tmp_path / "公布")
    sheet = openpyxl.load_workbook(made.folder / "公开" / "2026-11_得分公示.xlsx")["个人得分"]
    names = [row[0] for row in sheet.iter_rows(min_row=5, max_row=9, values_only=True)]
    assert names == ["王芳（1001）", "李强", "王芳（1003）", "赵敏", "孙/丽"]


# --- the notices ---------------------------------------------------------------------------------


def test_everyone_has_a_notice_of_their_own(published: Path) -> None:
    files = sorted(path.name for path in (published / "内部" / "通知单").iterdir())
    assert files == [
        "0001_王芳_1001.pdf", "0002_李强_1002.pdf", "0003_王芳_1003.pdf", "0004_赵敏_1004.pdf",
        "0005_孙_丽_1005.pdf",
    ]  # fmt: skip
    for number, file in enumerate(files):
        text = "".join(_text(published / "内部" / "通知单" / file).split())
        assert f"工号：{ROSTER[number].id}" in text
        assert not any(f"工号：{other.id}" in text for other in ROSTER if other != ROSTER[number])
        total = _shown(_scores(_clean_month())[number][7])
        assert f"总分：{total}" in text


def test_notice_gives_date_points_evidence_and_the_sentence(published: Path) -> None:
    text = "".join(_text(published / "内部" / "通知单" / "0002_李强_1002.pdf").split())
    assert "2026-11-03业务规范3b−4" in text
    assert "加分项2a+2" in text
    with PdfDocument(published / "内部" / "通知单" / "0002_李强_1002.pdf") as document:
        words = "".join(document[0].get_textpage().get_text_range().split())
    assert "出现谎报、不报等情形每次扣相关工作人员4" in words
    assert "热线；群众反映" in words
    assert "本人（签字）" in text
    assert "申诉，条款和理由" in text
    run = "".join(_text(published / "内部" / "通知单" / "0003_王芳_1003.pdf").split())
    assert "考勤管理2a−2" in run
    assert "第7、8、9期连续3次" in run


def test_long_notices_go_on_over_pages_of_their_own(published: Path) -> None:
    pages = PdfReader(published / "内部" / "通知单" / "0005_孙_丽_1005.pdf").pages
    texts = ["".join((page.extract_text() or "").split()) for page in pages]
    assert len(texts) > 1
    assert all(f"编号202611-0005-1第{n}/{len(texts)}页" in t for n, t in enumerate(texts, start=1))
    whole = "".join(_text(published / "内部" / "通知单" / "0005_孙_丽_1005.pdf").split())
    assert whole.count("行为规范20−2") == 28
    together = PdfReader(published / "内部" / "2026-11_考核通知单.pdf").pages
    assert len(together) == 4 + len(texts)


def test_remark_too_long_for_a_row_is_cut_and_says_so() -> None:
    package = Package(_clean_month())
    package.sheet("扣分登记").set_value(4, 10, "很长的备注" * 500)
    made = _notices(read_results(package))
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).worksheets[0]
    (row,) = [row for row in sheet.iter_rows() if row[1].value == "业务规范3b"]
    assert "很长的备注很长的备注" in str(row[3].value)
    assert str(row[3].value).endswith("……（全文见登记表）")
    assert max(d.height or 0 for d in sheet.row_dimensions.values()) <= 409


def test_numbers_of_whoever_complained_are_hidden() -> None:
    assert hide_numbers("电话13912345678，证件150627199001011234") == "电话139****78，证件150****34"
    assert hide_numbers("座机0477-8581234") == "座机047****34"
    assert hide_numbers("工单20261103001，第7期，15分钟") == "工单****，第7期，15分钟"


def test_numbers_of_cases_and_complainants_are_in_no_file(published: Path) -> None:
    texts = {path.name: _text(path) for path in published.rglob("*.pdf")}
    for path in published.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as parts:
            texts[path.name] = "".join(
                parts.read(n).decode("utf-8", "ignore") for n in parts.namelist()
            )
    texts["清单"] = manifest_path(published).read_text(encoding="utf-8")
    assert len(texts) > 8
    for text in texts.values():
        assert "13912345678" not in text
        assert "GD20261120007" not in text
    assert "群众反映态度" in texts["2026-11_数值存档.xlsx"]


def test_nothing_hung_up_tells_of_a_complaint(published: Path) -> None:
    files = list((published / "公开").iterdir())
    assert files
    for path in files:
        text = "".join(_text(path).split())
        for words in ("GD2026", "群众反映", "态度", "1391234", "139****", "业务规范4", "待核实"):
            assert words not in text
        assert not re.search(r"(?<![0-9])[0-9]{8,}(?![0-9])", _text(path))
        assert path.suffix == ".pdf"
        assert not PdfReader(path).attachments
        assert b"/EmbeddedFile" not in path.read_bytes()


def test_what_is_not_verified_is_told_without_anybodys_words() -> None:
    for verdict in ("待核实", "申诉中", "不属实"):
        sheet = openpyxl.load_workbook(
            io.BytesIO(_notices(read_results(Package(_appealed(verdict)))).content)
        ).worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))
        (at,) = [n for n, row in enumerate(rows) if row[1] == "业务规范4"]
        assert "群众反映" not in "".join(str(cell) for row in rows for cell in row)
        titles = [str(row[0]) for row in rows[:at]]
        assert "没有计入得分的" in titles[-3:]


def test_paper_names_the_office_and_no_program(published: Path) -> None:
    for path in published.rglob("*.pdf"):
        about = PdfReader(path).metadata
        assert about is not None
        assert (about.author, about.creator) == (SETTINGS[0], SETTINGS[0])
        assert about.producer == "kaohe"


def test_notice_is_one_page_for_nearly_everyone(published: Path) -> None:
    pages = [
        len(PdfReader(path).pages) for path in sorted((published / "内部" / "通知单").iterdir())
    ]
    assert pages[:4] == [1, 1, 1, 1]


def test_board_names_who_issues_it_how_long_it_hangs_and_how_to_object(published: Path) -> None:
    text = "".join(_text(published / "公开" / "2026-11_得分公示.pdf").split())
    # December 2026: 1st is a Tuesday, so five workdays from the 2nd end on the 8th, ten on the 15th.
    for words in (
        "公示期：2026年12月2日至2026年12月8日（5个工作日）",
        "请在2026年12月15日以前（10个工作日内）",
        "考核办（305室）（电话0470-8581234）",
        "受理后30个工作日内书面答复",
        "甲县政务服务中心",
        "2026年12月1日",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("shown", "order", "columns", "windows"),
    [
        ("总分和排名", "按排名", 4, None),
        ("前十名", None, 4, None),
        (None, "按窗口", 9, ["综合窗口", "综合窗口", "税务窗口", "社保窗口", "社保窗口"]),
    ],
)
def test_office_chooses_what_the_board_shows(
    tmp_path: Path, no_printer: None, shown: str | None, order: str | None, columns: int,
    windows: list[str] | None,
) -> None:  # fmt: skip
    package = Package(_month())
    package.sheet("公布设置").set_value(11, 2, shown)
    package.sheet("公布设置").set_value(12, 2, order)
    made = publish(_write(tmp_path / "b.xlsx", package.to_bytes()), tmp_path / "公布")
    sheet = openpyxl.load_workbook(made.folder / "公开" / "2026-11_得分公示.xlsx")["个人得分"]
    header = [cell.value for cell in sheet[4]]
    assert len(header) == columns
    rows = list(sheet.iter_rows(min_row=5, max_row=9, values_only=True))
    ranks = [rank for row in rows if isinstance(rank := row[columns - 1], int)]
    if windows is None:
        assert ranks == sorted(ranks)
        assert len(ranks) == 4
    else:
        assert [row[1] for row in rows] == windows
    assert ("赵敏" in [row[0] for row in rows]) is (shown != "前十名")  # who has no total yet


def test_setting_that_cannot_be_understood_is_refused_by_its_cell(
    tmp_path: Path, no_printer: None
) -> None:
    package = Package(_clean_month())
    package.sheet("公布设置").set_value(5, 2, "下周")
    package.sheet("公布设置").set_value(6, 2, "五天")
    package.sheet("公布设置").set_value(12, 2, "随便")
    with pytest.raises(KaoheError) as refused:
        publish(_write(tmp_path / "b.xlsx", package.to_bytes()), tmp_path / "公布")
    for cell in ("公布设置!B5", "公布设置!B6", "公布设置!B12"):
        assert cell in str(refused.value)
    assert not (tmp_path / "公布").exists()


def test_settings_left_empty_are_named_and_printed_nowhere(
    tmp_path: Path, no_printer: None
) -> None:
    package = Package(_clean_month())
    for row in range(4, 11):
        package.sheet("公布设置").set_value(row, 2, None)
    made = publish(
        _write(tmp_path / "b.xlsx", package.to_bytes()), tmp_path / "公布",
        today=date(2026, 12, 3),
    )  # fmt: skip
    assert (
        "公示上没有发布单位、公示天数、申请复核天数、受理部门、联系电话："
        "请在工作表“公布设置”填写后再公布一次"
    ) in made.messages
    sheet = openpyxl.load_workbook(made.folder / "公开" / "2026-11_得分公示.xlsx")["个人得分"]
    text = "".join(str(cell.value or "") for row in sheet.iter_rows() for cell in row)
    assert "公示期" not in text
    assert "2026年12月3日" in text


def test_briefing_is_a_page_that_says_the_month_in_words(published: Path) -> None:
    page = docx.Document(str(published / "内部" / "2026-11_月度通报.docx"))
    text = "".join(paragraph.text for paragraph in page.paragraphs)
    totals = [float(str(row[7])) for row in _scores(_clean_month())]
    assert f"本月平均{sum(totals) / len(totals):.2f}分（5人）" in text
    assert "扣分最多的是" in text
    windows = [row.cells[0].text for row in page.tables[0].rows][1:]
    assert set(windows) == {"综合窗口", "税务窗口", "社保窗口"}
    assert page.core_properties.author == SETTINGS[0]


def test_best_are_named_where_the_office_says_how_many() -> None:
    results = read_results(Package(_clean_month()))
    for stars in (None, 1, 2):
        found = highlight(results, None, stars)
        page = docx.Document(io.BytesIO(briefing(results, found, Publication(), date(2026, 12, 1))))
        headings = [one.text for one in page.paragraphs]
        assert any("服务标兵" in text for text in headings) is (stars is not None)
        assert [person.rank for person in found.stars] == sorted(
            person.rank for person in results.people if person.rank and person.rank <= (stars or 0)
        )
        content = analysis(results, found, "")
        sheet = openpyxl.load_workbook(io.BytesIO(content))["月度分析"]
        lines = list(sheet.iter_rows(max_col=4, values_only=True))
        for heading, people in (
            ("服务标兵", found.stars),
            ("红榜", found.best),
            ("黑榜", found.worst),
        ):
            at = [n for n, line in enumerate(lines) if line[0] == heading]
            assert bool(at) is bool(people)
            below = lines[at[0] + 2 : at[0] + 2 + len(people)] if at else []
            assert below == [(p.name, p.window, in_points(p.total), p.rank) for p in people]


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("申诉中", "【申诉中（未计入）】"),
        ("撤销", "【已撤销（不计）】"),
        ("不属实", "【不属实（不计）】"),
    ],
)
def test_notice_follows_an_appeal(verdict: str, words: str) -> None:
    made = _notices(read_results(Package(_appealed(verdict))))
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).worksheets[0]
    (row,) = [row for row in sheet.iter_rows(values_only=True) if row[1] == "业务规范4"]
    assert row[2] == "不计"
    assert str(row[3]).startswith(words)


# --- the copy ------------------------------------------------------------------------------------


def _kept(folder: Path) -> Path:
    return folder / "内部" / "2026-11_数值存档.xlsx"


def test_copy_holds_the_same_values_and_no_formula(published: Path) -> None:
    source, copy = Package(_clean_month()), Package.open(_kept(published))
    hidden = {"计算", "复核计算", "列表", "导入记录", "个人说明", "复核申请"}
    names = [sheet.name for sheet in source.sheets if sheet.name not in hidden]
    assert [sheet.name for sheet in copy.sheets] == [*names, "月度分析"]
    for name in names:
        cells = copy.sheet(name).cells()
        assert all(cell.formula is None for cell in cells.values())
        before = {
            k: c.value for k, c in source.sheet(name).cells().items() if c.value or c.value == 0
        }
        if name == "扣分登记":  # without the number of the case, or of whoever complained
            before[8, 10] = "群众反映态度，电话139****78"
        assert {k: c.value for k, c in cells.items() if c.value is not None} == before
        styles = {key: cell.style for key, cell in source.sheet(name).cells().items()}
        assert {key: cell.style for key, cell in cells.items()} == styles


def test_copy_needs_nothing_else(published: Path) -> None:
    with zipfile.ZipFile(_kept(published)) as parts:
        texts = {name: parts.read(name).decode("utf-8", "replace") for name in parts.namelist()}
    everything = "".join(texts[name] for name in texts if name.startswith("xl/w"))
    for gone in ("<f>", "<f ", "dataValidation", "计算!", "列表!", "复核计算"):
        assert gone not in everything
    assert sum(1 for name in texts if re.fullmatch(r"xl/charts/chart\d+\.xml", name)) == 7


def test_copy_prints_the_rows_that_are_filled(published: Path) -> None:
    names = {(n.name, n.sheet): n.text for n in Package.open(_kept(published)).defined_names()}
    assert names["_xlnm.Print_Area", "扣分登记"] == f"'扣分登记'!$A$1:$L${3 + len(DEDUCTIONS)}"
    assert names["_xlnm.Print_Area", "个人得分"].startswith("'个人得分'!$A$1:$J$")


def test_everything_made_is_valid(unprinted: Path, tmp_path: Path) -> None:
    made = list(unprinted.rglob("*.xlsx"))
    assert len(made) == 4
    for content in made:
        path = tmp_path / content.name
        path.write_bytes(shortened(content.read_bytes()))
        found = [error.description for error in OpenXmlValidator().validate(path).errors]
        known = (
            r"Unexpected element '(b|color)' found|Worksheet sheet\d+\.xml has \d+ inline-string"
        )
        assert [text for text in found if not re.match(known, text)] == []


def test_copy_of_the_offices_own_workbook_keeps_its_charts_and_pictures() -> None:
    office = OFFICE / "sample.xlsx"
    source, copy = Package.open(office), values_copy(Package.open(office))
    assert [sheet.name for sheet in copy.sheets] == [sheet.name for sheet in source.sheets]
    kept = [name for name in source.parts() if re.match("xl/(charts|media|drawings)/", name)]
    assert kept
    for name in kept:
        assert copy.part(name) == source.part(name)
    for sheet in source.sheets:
        cells = copy.sheet(sheet.name).cells()
        for key, cell in sheet.cells().items():
            assert cells[key].formula is None
            assert cells[key].value == (None if cell.value == "" else cell.value)


def test_copy_drops_what_leans_on_sheets_that_are_gone() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    sheet["A1"] = 1
    book.create_sheet("列表")["A1"] = 2
    red = DifferentialStyle(fill=PatternFill(bgColor="FFFF0000"))
    for formula in ("列表!$A$1>1", "某名>1", "A1>1"):
        sheet.conditional_formatting.add("A1", Rule(type="expression", formula=[formula], dxf=red))
    book.defined_names["某名"] = DefinedName("某名", attr_text="列表!$A$1")
    stream = io.BytesIO()
    book.save(stream)
    copy = values_copy(Package(stream.getvalue()))
    assert copy.defined_names() == []
    root = copy.xml(copy.sheet("表").part)
    assert [formula.text for formula in root.iter("{*}formula")] == ["A1>1"]


def test_copy_of_a_macro_workbook_has_no_macros() -> None:
    source = Package.open(OFFICE / "quickstart.xlsm")
    assert source.has_part("xl/vbaProject.bin")
    copy = values_copy(source)
    assert not copy.has_part("xl/vbaProject.bin")
    assert "macro" not in copy.content_type(copy.workbook_part)


def test_adopted_workbook_is_published_and_verified_too(tmp_path: Path, no_printer: None) -> None:
    book = tmp_path / "a.xlsx"
    adopt(OFFICE / "sample.xlsx", book)
    made = publish(book, tmp_path / "公布")
    copy = Package.open(_kept(made.folder))
    office = Package.open(OFFICE / "sample.xlsx")
    names = {sheet.name for sheet in copy.sheets}
    assert {sheet.name for sheet in office.sheets} <= names
    assert not {"计算", "列表"} & names
    for sheet in copy.sheets:
        assert all(cell.formula is None for cell in sheet.cells().values())
    pictures = [part for part in office.parts() if part.startswith("xl/media/")]
    assert pictures
    assert all(copy.part(part) == office.part(part) for part in pictures)
    assert not [finding for finding in made.findings if "按登记计算是" in finding.what]
    assert verify(tmp_path / "公布") == []


# --- verifying -----------------------------------------------------------------------------------


def test_untouched_publication_is_verified(published: Path) -> None:
    assert verify(published) == []
    assert verify(published.parent) == []


@pytest.mark.parametrize(
    "name",
    ["公开/2026-11_得分公示.pdf", "内部/2026-11_数值存档.xlsx", "内部/通知单/0001_王芳_1001.pdf"],
)
def test_one_changed_byte_is_noticed(copied: Path, name: str) -> None:
    content = bytearray((copied / name).read_bytes())
    content[-1] ^= 1
    (copied / name).write_bytes(content)
    assert f"{copied.name}：文件被改动过：{name}" in verify(copied.parent)


def _forge(folder: Path, edit: Callable[[Package], object]) -> None:
    """Change the kept workbook and make the manifest's hashes fit, as a forger would."""
    from workbook.publish.manifest import canonical, digest, write_manifest

    package = Package.open(_kept(folder))
    edit(package)
    package.save(_kept(folder))
    manifest = read_manifest(folder)
    for file in manifest["files"]:
        file["sha256"] = digest((folder / file["name"]).read_bytes())
    del manifest["sha256"]
    manifest["sha256"] = digest(canonical(manifest))
    manifest_path(folder).write_bytes(write_manifest(manifest))


def test_one_changed_score_is_noticed_even_with_its_hash(copied: Path) -> None:
    _forge(copied, lambda package: package.sheet("个人得分").set_value(6, 9, 99))
    (found,) = verify(copied)
    assert "李强的总分写的是99，按登记计算是" in found


def test_changed_row_is_noticed_even_with_its_hash(copied: Path) -> None:
    _forge(copied, lambda package: package.sheet("扣分登记").set_value(4, 5, "业务规范3a"))
    found = verify(copied)
    assert "李强（1002）：业务规范 12.00 → 14.00" in found
    assert "李强（1002）：去掉 2026-11-03 业务规范3b（−4分，计入）" in found


def test_another_rule_book_is_noticed_even_with_its_hash(copied: Path) -> None:
    sheet = Package.open(_kept(copied)).sheet("细则")
    (row,) = [r for (r, c), cell in sheet.cells().items() if c == 2 and cell.value == "行为规范14"]
    _forge(copied, lambda package: package.sheet("细则").set_value(row, 5, -5))
    assert verify(copied)[0] == "2026-11_数值存档.xlsx中的细则、口径与公布时不同"


def test_changed_manifest_is_noticed(copied: Path) -> None:
    manifest = json.loads(manifest_path(copied).read_text(encoding="utf-8"))
    manifest["account"]["people"][1]["total"] = 100
    manifest_path(copied).write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    found = verify(copied)
    assert f"{MANIFEST}被改动过" in found
    assert any(line.startswith(f"{MANIFEST}中的得分与校验码") for line in found)


def test_missing_and_added_files_are_noticed(copied: Path) -> None:
    (copied / "内部" / "2026-11_月度分析.pdf").rename(copied / "分析.pdf")
    assert verify(copied) == ["缺少文件：内部/2026-11_月度分析.pdf", "多出文件：分析.pdf"]


def test_folder_without_publication_is_refused(tmp_path: Path) -> None:
    with refused(f"“{tmp_path}”里没有公布过；请检查文件夹，或先用 kaohe publish 公布"):
        verify(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 99}', '{"format": 1, "files": []}'])
def test_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    damaged = "已损坏，读不出来；请从备份恢复"
    other = "不是本程序能读的清单；请用新版本的 kaohe 核验，或从备份恢复"
    with refused(f"“{tmp_path / MANIFEST}”{other if text else damaged}"):
        verify(tmp_path)


def test_a_publication_without_its_manifest_is_a_difference(copied: Path) -> None:
    manifest_path(copied).unlink()
    gone = f"“{copied}”里没有{MANIFEST}，不是公布的文件夹；请检查文件夹"
    assert verify(copied.parent) == [f"{copied.name}：{gone}"]
    manifest_path(copied).mkdir()
    assert verify(copied.parent) == [
        f"{copied.name}：“{manifest_path(copied)}”读不出来（是一个文件夹）；请检查权限"
    ]


# --- publishing again ----------------------------------------------------------------------------


def _appealed(verdict: str) -> bytes:
    package = Package(_clean_month())
    package.sheet("扣分登记").set_value(8, 7, verdict)
    recalculate(package)
    return package.to_bytes()


def test_appeal_shows_what_changed_and_keeps_the_old(tmp_path: Path, no_printer: None) -> None:
    folder = tmp_path / "公布"
    first = publish(_write(tmp_path / "b.xlsx", _clean_month()), folder)
    before = {path: path.read_bytes() for path in first.folder.rglob("*") if path.is_file()}
    second = publish(_write(tmp_path / "b.xlsx", _appealed("撤销")), folder)
    assert second.folder == folder / "第2次公布"
    assert list(second.changed[:3]) == [
        "李强（1002）：业务规范 12.00 → 16.00",
        "李强（1002）：总分 89.00 → 93.00",
        "李强（1002）：2026-11-20 业务规范4 −4分，计入 → 已撤销（不计）",
    ]
    listed = (second.folder / "内部" / "2026-11_与上次公布的变化.txt").read_text(
        encoding="utf-8-sig"
    )
    assert listed.splitlines() == list(second.changed)
    assert {path: path.read_bytes() for path in before} == before
    assert verify(folder) == []
    manifest_path(first.folder).write_bytes(manifest_path(second.folder).read_bytes())
    assert "第2次公布：第1次公布的清单.json不是当时的那一份" in verify(folder)
    shutil.rmtree(first.folder)
    assert verify(folder) == ["第2次公布：此前的第1次公布不在这个文件夹里"]


def test_notice_after_an_appeal_has_its_own_number_and_says_what_changed(
    once: Path, tmp_path: Path
) -> None:
    second = publish(_write(tmp_path / "b.xlsx", _appealed("撤销")), once)
    book = openpyxl.load_workbook(second.folder / "内部" / "2026-11_考核通知单.xlsx")
    texts = [str(row[0]) for row in book.worksheets[0].iter_rows(values_only=True) if row[0]]
    assert any(text.startswith("编号 202611-0002-2 第1/") for text in texts)
    changed = [text for text in texts if text.startswith("本单替代第1次公布的通知单。")]
    assert len(changed) == len(ROSTER)
    assert "业务规范 12.00 → 16.00" in changed[1]
    assert changed[4] == "本单替代第1次公布的通知单。本人的得分没有变化。"


def test_new_settings_are_published_again(once: Path, tmp_path: Path) -> None:
    package = Package(_clean_month())
    package.sheet("公布设置").set_value(10, 2, "0470-1111111")
    again = publish(_write(tmp_path / "b.xlsx", package.to_bytes()), once)
    assert (again.unchanged, again.changed, again.folder.name) == (False, (), "第2次公布")


def test_publishing_the_same_again_writes_nothing(tmp_path: Path, no_printer: None) -> None:
    book = _write(tmp_path / "b.xlsx", _clean_month())
    first = publish(book, tmp_path / "公布")
    again = publish(book, tmp_path / "公布")
    assert again.unchanged and again.messages == ("与上次公布的内容完全相同，没有再次公布",)
    assert again.folder == first.folder
    assert again.files == first.files
    assert [path.name for path in (tmp_path / "公布").iterdir()] == ["第1次公布"]


def test_publishing_over_a_damaged_publication_makes_a_new_one(once: Path, tmp_path: Path) -> None:
    _kept(once / "第1次公布").unlink()
    again = publish(_write(tmp_path / "b.xlsx", _clean_month()), once)
    assert (again.unchanged, again.changed, again.folder.name) == (False, (), "第2次公布")


def _account(*people: dict[str, object]) -> dict[str, object]:
    return {"month": "2026-11", "rules": {"sha256": "1", "version": "1.0"}, "people": list(people)}


def _one(**changed: object) -> dict[str, object]:
    line = {"place": "扣分登记!E4", "date": "2026-11-03", "clause": "业务规范1", "points": -2.0}
    person = {"id": "1", "name": "王芳", "window": "综合窗口", "scores": {"业务规范": 18.0}}
    return {**person, "total": 98.0, "rank": 1, "lines": [{**line, "status": "计入"}], **changed}


def test_row_that_only_moved_is_no_change() -> None:
    moved = {**_one()["lines"][0], "place": "扣分登记!E9"}  # type: ignore[index]
    assert changes(_account(_one()), _account(_one(lines=[moved]))) == []


def test_people_whom_nothing_tells_apart_are_all_compared() -> None:
    before = _account(_one(id=""), _one(id="", total=90.0))
    after = _account(_one(id=""), _one(id="", total=91.0))
    assert changes(before, after) == ["王芳（综合窗口）：总分 90.00 → 91.00"]


def test_people_who_come_and_go_are_changes() -> None:
    other = _one(id="2", name="李强", total=None)
    assert changes(_account(_one()), _account(other)) == [
        "李强（2）：新增，总分 待核",
        "王芳（1）：不再列入",
    ]


def test_another_month_rule_book_or_window_is_a_change() -> None:
    before, after = _account(_one()), _account(_one(window="税务窗口"))
    after |= {"month": "2026-12", "rules": {"sha256": "2", "version": "1.1"}}
    assert changes(before, after) == [
        "月份：2026-11 → 2026-12",
        "细则或口径：1.0版 → 1.1版，内容有改动",
        "王芳（1）：窗口 综合窗口 → 税务窗口",
    ]


def test_ranks_that_only_follow_are_counted_once() -> None:
    before = _account(_one(), _one(id="2"), _one(id="3"))
    after = _account(_one(total=99.0), _one(id="2", rank=2), _one(id="3", rank=2))
    assert changes(before, after) == [
        "王芳（1）：总分 98.00 → 99.00",
        "另有2人得分没有变化，只是排名随之变化",
    ]


# --- where something is in the way ---------------------------------------------------------------


def test_errors_make_it_a_draft(tmp_path: Path, no_printer: None) -> None:
    package = Package(_clean_month())
    package.sheet("扣分登记").set_value(4, 3, "无此人")
    recalculate(package)
    book = _write(tmp_path / "b.xlsx", package.to_bytes())
    made = publish(book, tmp_path / "公布")
    assert [finding.what for finding in made.findings] == ["名册中无此人：无此人"]
    again = publish(book, tmp_path / "公布")
    assert again.unchanged and again.findings == made.findings
    words = "未定稿：数据检查还有1个错误，得分可能不对"
    for name in ("公开/2026-11_得分公示", "内部/2026-11_月度分析", "内部/2026-11_考核通知单"):
        sheet = openpyxl.load_workbook(made.folder / f"{name}.xlsx").worksheets[0]
        assert any(words in row for row in sheet.iter_rows(max_col=1, values_only=True))


def test_total_written_by_hand_makes_it_a_draft(tmp_path: Path, no_printer: None) -> None:
    package = Package(_clean_month())
    package.sheet("个人得分").set_value(6, 9, 100)
    made = publish(_write(tmp_path / "b.xlsx", package.to_bytes()), tmp_path / "公布")
    (finding,) = made.findings
    assert (finding.sheet, finding.cell) == ("个人得分", "I6")
    assert finding.what == "李强的总分写的是100，按登记计算是89.00"
    assert finding.advice == "不要手工改总分；清空这一格，用 kaohe calc 补上公式"


def test_what_was_typed_over_hides_no_other_total_that_differs() -> None:
    package = Package(_clean_month())
    package.sheet("个人得分").set_value(6, 9, 100)
    package.sheet("个人得分").set_cached(8, 9, 55)
    assert [one.cell for one in read_results(package).differing] == ["I6", "I8"]


def test_total_that_is_gone_is_an_error() -> None:
    package = Package(_clean_month())
    for column, value in ((9, None), (8, "")):  # the total; what is beside it is not looked at
        package.sheet("个人得分").set_value(6, column, value)
    (finding,) = read_results(package).differing
    assert finding.what == "李强的总分写的是空，按登记计算是89.00"
    assert finding.advice == "不要手工改总分；改登记后用 kaohe calc 重新计算"


def test_without_a_printing_program_the_rest_is_published(tmp_path: Path, no_printer: None) -> None:
    made = publish(_write(tmp_path / "b.xlsx", _clean_month()), tmp_path / "公布")
    assert made.files == (
        "公开/2026-11_得分公示.xlsx", "内部/2026-11_数值存档.xlsx", "内部/2026-11_月度分析.xlsx",
        "内部/2026-11_月度通报.docx", "内部/2026-11_考核通知单.xlsx",
    )  # fmt: skip
    assert made.messages == (
        "这台电脑没有 LibreOffice，也没有装了 xlwings 的 Excel，没有生成 PDF；"
        "请打印同名的 .xlsx 文件，或安装 LibreOffice 后重新公布",
    )
    assert verify(tmp_path / "公布") == []
    for name in made.files[2], made.files[4]:
        about = openpyxl.load_workbook(made.folder / name).properties
        assert (about.creator, about.lastModifiedBy) == (SETTINGS[0], SETTINGS[0])


def test_what_else_there_is_to_tell_is_told_whole(
    tmp_path: Path, no_printer: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name in a remark that may be an ordinary word, a sheet in the way, a path that is too long."""
    package = Package(_clean_month())
    package.sheet("扣分登记").set_value(8, 10, "办事群众李军在大厅等候")
    rename_sheet(package, "填表说明", "月度分析")

    def stored(*arguments: Any, **options: Any) -> tuple[dict[str, bytes], list[str]]:
        return store(*arguments, **options)[0], ["0001_王芳_1001", "0002_李强_1002"]

    monkeypatch.setattr(publishing, "store", stored)
    made = publish(_write(tmp_path / "b.xlsx", package.to_bytes()), tmp_path / "公布")
    assert made.messages == (
        "通知单里没有隐去可能是反映人姓名的词：扣分登记!E8（李军）；"
        "是姓名的，请在登记表里改成“某某”，再公布一次",
        "数值存档中没有加上“月度分析”：“b.xlsx”里已有工作表“月度分析”；请先给它改个名字",
        paper.MISSING,
        "文件名太长、没有单独存的通知单：0001_王芳_1001、0002_李强_1002；"
        "请从合订的通知单打印，或公布到路径短一些的文件夹",
    )


def test_printing_program_that_fails_does_not_stop_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise KaoheError("LibreOffice 没有应答")

    monkeypatch.setattr(publishing, "find_converter", lambda: fail)
    made = publish(_write(tmp_path / "b.xlsx", _clean_month()), tmp_path / "公布")
    assert made.messages == ("LibreOffice 没有应答。没有生成 PDF，请打印同名的 .xlsx 文件",)
    assert "公开/2026-11_得分公示.xlsx" in made.files


def test_month_in_which_nobody_has_a_total_is_not_published(
    tmp_path: Path, no_printer: None
) -> None:
    package = Package(_clean_month())
    for row in range(4, 4 + len(ROSTER)):
        for column in (4, 5):
            package.sheet("好差评").set_value(row, column, None)
    with refused("“b.xlsx”里还没有人有总分，不能公布；请先导入或填写缺的数据（见“数据检查”）"):
        publish(_write(tmp_path / "b.xlsx", package.to_bytes()), tmp_path / "公布")
    assert not (tmp_path / "公布").exists()


def test_another_month_does_not_go_into_the_folder(once: Path, tmp_path: Path) -> None:
    filled = Package(lightened(generate(date(2026, 12, 1), ROSTER, load_rulebook()).content))
    for column in (4, 5):
        filled.sheet("好差评").set_value(4, column, 9)
    december = filled.to_bytes()
    with refused(f"“{once}”里公布的是 2026-11，这本工作簿是 2026-12；请另给一个文件夹"):
        publish(_write(tmp_path / "c.xlsx", december), once)


def test_refusals_write_nothing(tmp_path: Path, no_printer: None) -> None:
    nobody = Package(_blank())
    for row in range(4, 4 + len(ROSTER)):
        for column in range(1, 4):
            nobody.sheet("名册").set_value(row, column, None)
    book = _write(tmp_path / "b.xlsx", nobody.to_bytes())
    with refused("“b.xlsx”的名册里没有人；请填好名册后再公布"):
        publish(book, tmp_path / "公布")
    monthless = Package(_clean_month())
    settings = monthless.sheet("口径")
    (row,) = [r for (r, c), cell in settings.cells().items() if cell.value == "考核月份"]
    for column in range(1, 6):
        settings.set_value(row, column, None)
    with refused("“b.xlsx”的口径没有写考核月份；请在“口径”补填后再公布"):
        publish(_write(book, monthless.to_bytes()), tmp_path / "公布")
    headless = Package(_clean_month())
    headless.sheet("考勤").set_value(3, 4, "签到")
    with refused("“b.xlsx”不能公布：考勤缺少“应签到次数”列；请改正后再公布"):
        publish(_write(book, headless.to_bytes()), tmp_path / "公布")
    with refused(
        "“sample.xlsx”里没有名称“名册表”，不是考核工作簿；"
        "请用 kaohe new 生成，或先用 kaohe adopt 处理本单位自己的工作簿"
    ):
        publish(OFFICE / "sample.xlsx", tmp_path / "公布")
    with refused(f"“{book}”是一个文件，不是文件夹；请另给一个文件夹"):
        publish(_write(tmp_path / "b.xlsx", _clean_month()), book)
    with refused("“b.xlsx”是2026-11的，不是以前的月份；请给出上月的工作簿"):
        publish(book.with_name("b.xlsx"), tmp_path / "公布", previous=book)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.xlsx"]


def test_notices_that_were_paged_otherwise_are_not_parted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A printing program that leaves pages out must not give somebody another one's notice."""

    def convert(books: Sequence[Path]) -> None:
        for path in books:
            with PdfDocument.new() as document:
                document.new_page(595, 842)
                document.save(path.with_suffix(".pdf"))

    monkeypatch.setattr(publishing, "find_converter", lambda: convert)
    made = publish(_write(tmp_path / "b.xlsx", _clean_month()), tmp_path / "公布")
    assert made.messages == ("通知单的分页与排版不符，没有逐人分开；请从合订的通知单打印",)
    assert [name for name in made.files if name.endswith(".pdf")] == [
        "公开/2026-11_得分公示.pdf", "内部/2026-11_月度分析.pdf", "内部/2026-11_考核通知单.pdf",
    ]  # fmt: skip


def test_somebody_who_is_missing_on_the_sheet_of_scores_is_an_error() -> None:
    package = Package(_clean_month())
    for column in (1, 2):
        package.sheet("个人得分").set_value(6, column, None)
    found = [(one.sheet, one.what, one.advice) for one in read_results(package).findings]
    assert ("个人得分", "得分表中没有李强（1002）", "核对名册和得分表") in found
    package.sheet("个人得分").set_value(4, 9, "说明")
    (finding,) = [one for one in read_results(package).findings if one.advice == "改正得分表的表头"]
    assert (finding.level, finding.sheet, finding.what) == (
        "错误", "个人得分", "个人得分缺少“总分”列"
    )  # fmt: skip


def test_computer_without_any_program_has_no_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("workbook.files.libreoffice_program._PLACES", ())
    monkeypatch.setattr(paper, "find_spec", lambda name: None)
    assert paper.find_converter() is None


def test_program_that_makes_nothing_is_named(tmp_path: Path) -> None:
    book = _write(tmp_path / "b.xlsx", b"")
    silent = tmp_path / "soffice"
    silent.write_text("#!/bin/sh\n", encoding="utf-8")
    silent.chmod(0o755)
    with refused("LibreOffice 没有生成 PDF；请打开它试一试，修好后再公布"):
        paper._by_libreoffice(str(silent), [book])
    silent.write_text("#!/bin/sh\necho 'no filter' >&2\n", encoding="utf-8")
    with refused("LibreOffice 没有生成 PDF（no filter）；请打开它试一试，修好后再公布"):
        paper._by_libreoffice(str(silent), [book])
    with refused("LibreOffice 没有完成 PDF 转换；请关闭 LibreOffice 再试"):
        paper._by_libreoffice(str(tmp_path / "gone"), [book])


def test_excel_prints_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel as xlwings drives it: the book is opened to read, printed and closed."""
    seen: list[object] = []

    class Book:
        def __init__(self, path: str) -> None:
            seen.append(("open", Path(path).name))

        def to_pdf(self, path: str, quality: str) -> None:
            seen.append(("pdf", Path(path).name, quality))

        def close(self) -> None:
            seen.append("close")

    class App:
        def __init__(self, visible: bool, add_book: bool) -> None:
            assert not visible
            assert not add_book
            self.books = self

        def open(self, path: str, update_links: bool, read_only: bool) -> Book:
            assert read_only
            assert not update_links
            return Book(path)

        def __enter__(self) -> "App":
            return self

        def __exit__(self, *_: object) -> None:
            seen.append("quit")

    monkeypatch.setitem(sys.modules, "xlwings", types.SimpleNamespace(App=App))
    paper._by_excel([tmp_path / "b.xlsx"])
    assert seen == [("open", "b.xlsx"), ("pdf", "b.pdf", "standard"), "close", "quit"]
    monkeypatch.setitem(sys.modules, "xlwings", types.SimpleNamespace(App=None))
    with refused("Excel 没有生成 PDF（'NoneType' object is not callable）；请打开它试一试，再公布"):
        paper._by_excel([tmp_path / "b.xlsx"])


# --- the analysis --------------------------------------------------------------------------------


def test_clauses_are_summed_from_the_dearest_down() -> None:
    sums = read_results(Package(_clean_month())).clauses
    assert [(one.rule.code, one.times, one.people, one.points / 100) for one in sums] == [
        ("行为规范20", 28, 1, 56.0),
        ("业务规范3b", 1, 1, 4.0),
        ("业务规范4", 1, 1, 4.0),
        ("行为规范9", 1, 1, 4.0),
        ("好差评1", 2, 2, 3.0),
        ("行为规范2a", 1, 1, 3.0),
        ("考勤管理1b", 1, 1, 2.0),
        ("考勤管理2a", 1, 1, 2.0),
    ]


def test_everyone_lies_in_one_band() -> None:
    found = dict(bands(read_results(Package(_month()))))
    totals = [row[7] for row in _scores(_month())]
    assert sum(found.values()) == len(totals)
    assert found["待核"] == totals.count("待核") == 1
    assert found["95–100分"] == sum(
        1 for t in totals if isinstance(t, (int, float)) and 95 <= t < 100
    )


def test_change_against_last_month_has_a_table_and_a_chart(
    tmp_path: Path, no_printer: None
) -> None:
    last = Package(lightened(generate(date(2026, 10, 1), ROSTER, load_rulebook()).content))
    for row in range(4, 9):
        for title, values in (("考勤", (84, 42)), ("好差评", (50, 50))):
            for column, value in enumerate(values, start=4):
                last.sheet(title).set_value(row, column, value)
    recalculate(last)
    october = _write(tmp_path / "10.xlsx", last.to_bytes())
    made = publish(_write(tmp_path / "b.xlsx", _clean_month()), tmp_path / "公布", october)
    book = openpyxl.load_workbook(made.folder / "内部" / "2026-11_月度分析.xlsx")
    rows = {row[0]: row for row in book["月度分析"].iter_rows(max_col=4, values_only=True)}
    assert ("窗口", "2026年10月平均分", "本月平均分", "变化") in rows.values()
    for one in summarise_windows(read_results(Package(_clean_month()))):
        mean = (one.figures.average or 0) / 100
        assert rows[one.name] == (one.name, 85.0, mean, round(mean - 85, 2))
    with zipfile.ZipFile(made.folder / "内部" / "2026-11_月度分析.xlsx") as parts:
        charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 3


def _analysis(results: Results) -> bytes:
    return analysis(results, highlight(results, None), "")


def test_month_without_deductions_has_an_analysis_too() -> None:
    content = _analysis(read_results(Package(_blank())))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["月度分析"]
    assert "本月没有扣分" in [row[0] for row in sheet.iter_rows(max_col=1, values_only=True)]
