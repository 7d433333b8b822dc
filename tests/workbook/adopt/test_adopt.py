import csv
import datetime as dt
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

from tests.workbook.offices import DATA, OFFICES, SCORES, adopted_book, scores_of, table
from udf.errors import KaoheError
from workbook.adopt.adopt import Outcome, adopt, adopt_package
from workbook.connect.originals_sheet import add_originals
from workbook.discovery.mapping import mapping_path
from workbook.engine.recalculate import recalculate
from workbook.month.tables import named_area
from workbook.ooxml.package import Package
from workbook.ooxml.structure.rows import delete_rows, insert_rows
from workbook.ooxml.structure.sheet_list import remove_sheet

SAMPLE = DATA / "sample.xlsx"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("adopted") / "2026-11.xlsx"
    adopt(SAMPLE, out)
    return out


@pytest.fixture(scope="module", params=OFFICES)
def office(request: pytest.FixtureRequest) -> tuple[str, bytes, bytes]:
    """Which make, its workbook, and the adopted one."""
    content = OFFICES[request.param]()
    return request.param, content, adopted_book(content)[1].to_bytes()


def expected() -> list[dict[str, str]]:
    with (DATA / "expected.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def digests(package: Package) -> dict[str, str]:
    return {name: hashlib.sha256(package.part(name)).hexdigest() for name in package.parts()}


# --- the sample -----------------------------------------------------------------------------------


def test_every_score_of_the_sample_in_the_offices_own_cells(sample: Path) -> None:
    cells = Package.open(sample).sheet("考核汇总表").cells()
    wrong = []
    for row, line in enumerate(expected(), start=5):
        for column, name in enumerate(
            ("业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分"), start=4
        ):
            value = cells[row, column].value
            if line[name] == "":
                fits = isinstance(value, str) and value != ""
            else:
                fits = isinstance(value, (int, float)) and abs(value - float(line[name])) < 0.001
            if not fits:
                wrong.append((row, name, value, line[name]))
    assert not wrong
    assert cells[9, 9].value == "待核" and cells[9, 10].value == ""


def test_array_formulas_stand_only_on_the_hidden_sheet(sample: Path) -> None:
    package = Package.open(sample)
    assert {sheet.name for sheet in package.sheets if sheet.arrays()} == {"计算"}
    assert package.sheet("计算").state == "hidden"


def test_what_the_sample_holds_is_still_there(sample: Path) -> None:
    before, after = Package.open(SAMPLE), Package.open(sample)
    old, new = digests(before), digests(after)
    changed = {name for name in old if old[name] != new.get(name)}
    assert changed == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        *(f"xl/worksheets/sheet{n}.xml" for n in range(1, 6)),
    }
    sheet = after.part("xl/worksheets/sheet1.xml").decode()
    for piece in (
        '<pane xSplit="3" ySplit="4" topLeftCell="D5"',
        "<drawing r:id",
        "<legacyDrawing r:id",
        "dataBar",
        "colorScale",
        "x14:conditionalFormatting",
        '<mergeCell ref="A1:K1"',
    ):
        assert piece in sheet, piece
    assert "dataValidation" in after.part("xl/worksheets/sheet2.xml").decode()
    assert after.sheet("通讯录").state == "hidden"
    names = after.defined_names()
    for name in before.defined_names():
        assert name in names
    assert (1, 1) in after.sheet("考核汇总表").cells()


def test_the_strict_validator_has_nothing_to_say(sample: Path) -> None:
    assert OpenXmlValidator().validate(str(SAMPLE)).errors == []
    assert OpenXmlValidator().validate(str(sample)).errors == []


def test_replaced_formulas_are_listed(sample: Path) -> None:
    cells = Package.open(sample).sheet("原得分").cells()
    listed = {(cells[row, 4].value, cells[row, 6].value) for row in (4, 5)}
    assert listed == {
        ("I5:I124", "=SUM(D5:H5)（各行依此类推）"),
        ("J5:J124", "=RANK(I5,I$5:I$124)（各行依此类推）"),
    }


def test_errors_of_the_sample_lead_to_their_cells(sample: Path) -> None:
    package = Package.open(sample)
    cells = package.sheet("数据检查").cells()
    assert (cells[5, 1].value, cells[5, 2].value) == ("错误", "扣分明细")
    assert "缺日期" in str(cells[5, 4].value) and cells[5, 3].value == "B7"
    status = package.sheet("扣分明细").cells()
    assert status[2, 12].value == "状态" and "缺日期" in str(status[7, 12].value)
    assert status[4, 12].value == "计入" and status[4, 11].value == -1


def test_adopting_again_changes_nothing(sample: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    done = adopt(sample, again)
    assert again.read_bytes() == sample.read_bytes()
    assert done.outcome is Outcome.ALREADY
    assert done.found.tables == ()  # nothing was looked for


def test_rows_sorted_inserted_and_deleted_still_score(sample: Path) -> None:
    package = Package.open(sample)
    before = _by_name(package)
    ledger = package.sheet("扣分明细")
    cells = ledger.cells()
    rows = [[cells.get((row, column)) for column in range(2, 11)] for row in range(3, 374)]
    for row, line in enumerate(reversed(rows), start=3):
        for column, cell in enumerate(line, start=2):
            ledger.set_value(row, column, None if cell is None else cell.value)
    insert_rows(package, "扣分明细", 20, 3)
    for row in (21, 22, 23):
        for column in range(2, 11):
            ledger.set_value(row, column, None)
    delete_rows(package, "考核汇总表", {60})  # the roster is on this sheet: one person less
    gone = str(cells and Package.open(sample).sheet("考核汇总表").cell(60, 3).value)
    insert_rows(package, "考勤统计", 10, 1)
    for column in range(1, 7):
        package.sheet("考勤统计").set_value(11, column, None)
    recalculate(package)
    after = _by_name(package)
    assert len(after) == len(before) - 1
    for key, values in after.items():
        if gone not in key:
            assert values[:6] == before[key][:6], key


def _by_name(package: Package) -> dict[tuple[str, str], list[Any]]:
    found = table(package, "个人得分")
    cells = package.sheet(found.sheet).cells()
    return {
        (str(cells[row, 2].value), str(cells[row, 3].value)): [
            cells[row, column].value for column in range(4, 11)
        ]
        for row in range(found.body, found.last + 1)
    }


# --- other makes ----------------------------------------------------------------------------------


def test_other_offices_score_in_their_own_cells(office: tuple[str, bytes, bytes]) -> None:
    _, _, adopted = office
    found = scores_of(Package(adopted))
    assert {key: pytest.approx(values) for key, values in SCORES.items()} == found


def test_other_offices_lose_nothing(office: tuple[str, bytes, bytes]) -> None:
    make, content, adopted = office
    before, after = Package(content), Package(adopted)
    old, new = digests(before), digests(after)
    rewritten = {name for name in old if old[name] != new.get(name)}
    assert all(
        name.startswith("xl/worksheets/sheet")
        or name.startswith("xl/worksheets/s")
        or name in ("[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml")
        or name.endswith("workbook.xml.rels")
        for name in rewritten - {"xl/calcChain.xml"}
    ), rewritten
    kept = {"handwritten": "custom/whatever.bin", "macros": "xl/vbaProject.bin"}
    if make in kept:
        assert old[kept[make]] == new[kept[make]]


def test_adopting_other_offices_again_changes_nothing(office: tuple[str, bytes, bytes]) -> None:
    _, _, adopted = office
    package = Package(adopted, "月度.xlsx")
    done, again = adopt_package(package)
    assert again.to_bytes() == adopted
    assert done.outcome is Outcome.ALREADY


def test_a_score_typed_wrong_is_kept_and_explained() -> None:
    done, package = adopted_book(OFFICES["xlsxwriter"]())
    (wrong,) = [c for c in done.changes if c.original.item == "业务规范"]
    assert (wrong.original.person, wrong.before, wrong.after, wrong.place) == (
        "李强", "14", "16", "J5",
    )  # fmt: skip
    assert "2026-11-03 业务规范3b −4分" in wrong.why and "扣分台账!A4" in wrong.why
    cells = package.sheet("原得分").cells()
    lines = [
        [cells[row, c].value for c in (2, 3, 5, 7, 8)] for row in range(4, 34) if (row, 2) in cells
    ]
    assert ["李强", "业务规范", "14", "16", "+2.00"] in lines
    assert ["李强", "行为规范", "35", "35", None] in lines


def test_what_another_adoption_replaces_is_kept_below_what_the_first_has() -> None:
    package = adopted_book(OFFICES["xlsxwriter"]())[1]
    before = package.sheet("原得分").cells()
    last = max(row for row, _ in before)
    lines = [
        ("另一表", "王芳", "总分", "B2", "99", "", "97", "-2.00", "按登记"),
        ("另一表", "李强", "总分", "B3", "90", "=B1", "96", "+6.00", ""),
    ]
    add_originals(package, lines)
    assert [sheet.name for sheet in package.sheets].count("原得分") == 1
    after = Package(package.to_bytes()).sheet("原得分").cells()
    assert {at: cell for at, cell in after.items() if at[0] <= last} == before
    assert [
        tuple(after[row, column].value or "" for column in range(1, 10))
        for row in (last + 1, last + 2)
    ] == lines
    assert after[last + 2, 6].formula is None
    assert after[last + 1, 1].style == before[last, 1].style
    assert max(row for row, _ in after) == last + 2


def test_a_header_of_two_rows_reads_as_one(office: tuple[str, bytes, bytes]) -> None:
    make, _, adopted = office
    if make not in ("xlsxwriter", "macros"):
        return
    package = Package(adopted)
    sheet, area = named_area(package, "考勤表")
    assert [sheet.cell(2, column).value for column in range(1, 5)] == [
        "工作人员",
        "人员编号",
        "应签到",
        "异常次数",
    ]
    assert area.first_row == 2


def test_formulas_the_engine_cannot_take_are_computed_in_other_words_or_kept_and_listed() -> None:
    done, package = adopted_book(OFFICES["handwritten"]())
    assert {kept.cell for kept in done.kept} == {"M13"}  # of another workbook
    cells = package.sheet("成绩").cells()
    assert (cells[13, 12].value, cells[13, 13].value, cells[13, 14].value) == (3, 88, 1)
    assert cells[13, 10].value == pytest.approx(91.43)


def _merged_window(package: Package) -> None:
    """王芳 and 李强 share one merged cell that says their window."""
    sheet = package.sheet("成绩")
    sheet.set_value(9, 3, None)
    root = package.edit_xml(sheet.part)
    (holder,) = root.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCells")
    holder.append(holder.makeelement(holder[0].tag, ref="C8:C9"))
    sheet.markup.forget()


def test_a_merged_window_counts_for_everybody_in_it() -> None:
    package = Package(OFFICES["handwritten"](), "月度.xlsx")
    _merged_window(package)
    _, package = adopted_book(package.to_bytes())
    cells = package.sheet("成绩").cells()
    assert [cells[row, 10].value for row in (8, 9, 10)] == pytest.approx([97, 96, 81.29])


def test_a_window_behind_the_scores_is_taken_from_the_roster() -> None:
    package = Package(OFFICES["xlsxwriter"](), "月度.xlsx")
    sheet = package.sheet("十一月得分")
    sheet.set_value(2, 5, None)
    sheet.set_value(2, 11, "所在窗口")
    _, package = adopted_book(package.to_bytes())
    assert scores_of(package) == {key: pytest.approx(values) for key, values in SCORES.items()}


# --- missing sheets, names taken ------------------------------------------------------------------


def test_missing_tables_are_added() -> None:
    package = Package(OFFICES["libreoffice"](), "月度.xlsx")
    for name in ("加分登记簿", "考勤汇总", "办件评价"):
        if package.has_sheet(name):
            remove_sheet(package, name)
    done, package = adopted_book(package.to_bytes())
    assert {"加分登记", "考勤", "好差评"} <= {sheet.name for sheet in package.sheets}
    assert any("考勤" in change for change in done.done)
    sheet, _ = named_area(package, "考勤表")
    assert sheet.name == "考勤"
    assert [sheet.cell(row, 4).value for row in range(4, 8)] == [84, 84, 84, None]
    assert scores_of(package)["1003"][:2] == (20, 28)


def test_sheets_with_our_names_are_the_offices_own() -> None:
    from workbook.ooxml.structure.sheet_list import rename_sheet

    package = Package(OFFICES["handwritten"](), "月度.xlsx")
    rename_sheet(package, "好评", "细则")
    _, package = adopted_book(package.to_bytes())
    assert named_area(package, "细则表")[0].name == "细则（计分）"
    assert scores_of(package)["1003"] == pytest.approx(SCORES["1003"])


# --- refusals -------------------------------------------------------------------------------------


def refused(book: Path, tmp_path: Path) -> str:
    before = book.read_bytes()
    with pytest.raises(KaoheError) as error:
        adopt(book, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()
    assert book.read_bytes() == before
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("加密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为"),
        ("旧.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为"),
    ],
)  # fmt: skip
def test_other_formats_are_refused(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    book = tmp_path / name
    book.write_bytes(content)
    assert says in refused(book, tmp_path)


def edited(change: Callable[[Package], None]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        package = Package(OFFICES["handwritten"](), "x")
        change(package)
        (folder / "book.xlsx").write_bytes(package.to_bytes())
        return folder / "book.xlsx"

    return make


def _locked(package: Package) -> None:
    root = package.edit_xml(package.workbook_part)
    element = root.makeelement(
        "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}workbookProtection",
        lockStructure="1",
    )
    root.insert(0, element)


def _named(package: Package) -> None:
    package.set_name("扣分表", "Sheet!$A$1")


def _two_ledgers(package: Package) -> None:
    sheet = package.sheet("好评")
    for column, title in enumerate(("日期", "姓名", "扣分条款"), start=6):
        sheet.set_value(12, column, title)
    sheet.set_value(13, 6, dt.date(2026, 11, 3))
    sheet.set_value(13, 7, "李强")
    sheet.set_value(13, 8, "业务规范1")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            _locked,
            "“book.xlsx”的工作簿结构受保护，不能增加工作表；请先撤销工作簿保护，再试一次",
        ),
        (
            _named,
            "“book.xlsx”里已有名称“扣分表”（Sheet!$A$1），计分函数要用这个名称；"
            "请先在“名称管理器”里给它改个名字",
        ),
    ],
)
def test_what_cannot_be_adopted_is_refused(
    change: Callable[[Package], None], says: str, tmp_path: Path
) -> None:
    assert refused(edited(change)(tmp_path), tmp_path) == says


def test_what_is_ambiguous_is_asked_for_and_answered(tmp_path: Path) -> None:
    book = edited(_two_ledgers)(tmp_path)
    assert adopt(book, tmp_path / "out.xlsx").outcome is Outcome.ASKED
    assert not (tmp_path / "out.xlsx").exists()
    path = mapping_path(book)
    text = path.read_text(encoding="utf-8")
    assert '["扣分登记"]' in text and "2026年11月扣分、好评" in text
    assert adopt(book, tmp_path / "out.xlsx").outcome is Outcome.ASKED  # still
    assert path.read_text(encoding="utf-8") == text
    path.write_text(text.replace('"工作表" = ""', '"工作表" = "2026年11月扣分"'), encoding="utf-8")
    adopt(book, tmp_path / "out.xlsx")
    assert scores_of(Package.open(tmp_path / "out.xlsx"))["1002"] == pytest.approx(SCORES["1002"])
    assert mapping_path(tmp_path / "out.xlsx").read_text(encoding="utf-8") == path.read_text(
        encoding="utf-8"
    )


def test_a_column_named_unlike_any_other_can_be_told(tmp_path: Path) -> None:
    def rename(package: Package) -> None:
        package.sheet("签到").set_value(3, 4, "没打卡几次")

    book = edited(rename)(tmp_path)
    assert adopt(book, tmp_path / "out.xlsx").outcome is Outcome.ASKED
    mapping_path(book).write_text(
        '[考勤]\n工作表 = "签到"\n签到异常次数 = "没打卡几次"\n', encoding="utf-8"
    )
    done = adopt(book, tmp_path / "out.xlsx")
    assert any("没打卡几次" in change for change in done.done)
    assert scores_of(Package.open(tmp_path / "out.xlsx"))["1003"] == pytest.approx(SCORES["1003"])


def test_the_added_sheets_need_nothing_that_stayed_behind(sample: Path) -> None:
    package = Package.open(sample)
    named = {name.name for name in package.defined_names()}
    there = {sheet.name for sheet in package.sheets}
    assert '>"是,否"<' in package.part(package.sheet("日历").part).decode()
    for name in ("个人说明", "细则", "口径", "日历", "数据检查", "计算"):
        for cell in package.sheet(name).cells().values():
            for sheet in re.findall(r"'?([一-龥]+)'?!", cell.formula or ""):
                assert sheet in there, (name, cell.formula)
    assert {"姓名选项", "类别", "位置表", "人员"} <= named
    assert "列表!" not in "".join(name.text for name in package.defined_names())
