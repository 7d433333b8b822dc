"""Every row of a ledger is answered, however it came in; and all of it fits a small screen."""

import io
from datetime import date

import openpyxl
import pytest

from tests.conftest import LEDGER
from tests.kept import kept
from tests.workbook.sample import lightened
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.engine.recalculate import recalculate
from workbook.generate.dropdowns import restore_dropdowns
from workbook.generate.growth import grow_generated
from workbook.generate.layout import load_layout
from workbook.generate.month_workbook import generate
from workbook.generate.places import roomy
from workbook.generate.upkeep import put_in_order
from workbook.month.tables import PERSONS, TABLES, named_area
from workbook.ooxml.package import Package
from workbook.ooxml.references import column_number
from workbook.ooxml.structure.rows import insert_rows
from workbook.ooxml.structure.sheet_list import remove_sheet

LAST = 3 + LEDGER  # row of a ledger
ROSTER = [Person(0, "7", "纳仁", "不动产窗口", None, None)]


@kept
def _blank() -> bytes:
    return lightened(generate(date(2026, 11, 1), ROSTER, load_rulebook()).content)


def _enter(package: Package, row: int, day: int, clause: str) -> None:
    sheet = package.sheet("扣分登记")
    sheet.set_value(row, 1, date(2026, 11, day))
    sheet.set_value(row, 3, "纳仁")
    sheet.set_value(row, 5, clause)


def _answer(package: Package, row: int) -> tuple[object, str]:
    sheet = package.sheet("扣分登记")
    return sheet.cell(row, 11).value, str(sheet.cell(row, 12).value)


def _problems(package: Package) -> list[tuple[object, ...]]:
    sheet = package.sheet("数据检查")
    rows = (tuple(sheet.cell(row, column).value for column in range(2, 5)) for row in range(5, 15))
    return [row for row in rows if "没有“分值”" in str(row[2])]


def test_inserted_row_is_named_at_once_and_answered_after_calc() -> None:
    package = Package(_blank())
    _enter(package, 4, 3, "行为规范1")
    _enter(package, 5, 4, "行为规范9")
    insert_rows(package, "扣分登记", 4, 1)
    for column in (11, 12):  # as programs insert: an empty row, without formulas
        package.sheet("扣分登记").set_value(5, column, None)
    _enter(package, 5, 5, "业务规范1")
    recalculate(package)
    assert _answer(package, 5) == (None, "None")
    assert _problems(package) == [
        ("扣分登记", "A5", "这一行没有“分值”“状态”（这样的行有1行），已计分，但看不到结果")
    ]
    assert package.sheet("个人得分").cell(5, 4).value == 18.0  # it is scored all the same
    assert "扣分登记有1行没有“分值”“状态”，已补上" in put_in_order(package)
    recalculate(package)
    assert [_answer(package, row)[0] for row in (4, 5, 6)] == [-2, -2, -4]
    assert _answer(package, 5)[1].startswith("计入")
    assert _problems(package) == []
    assert put_in_order(package) == []


def test_row_beyond_the_prepared_ones_is_answered_too() -> None:
    package = Package(_blank())
    beyond = LAST + 2
    _enter(package, beyond, 6, "行为规范1")
    assert package.sheet("扣分登记").cell(beyond, 12).formula is None
    put_in_order(package)
    recalculate(package)
    points, status = _answer(package, beyond)
    assert points == -2
    assert status.startswith("计入")


def test_a_colleague_is_added_below_what_was_typed_below_the_range_of_counts() -> None:
    package = Package(_blank())
    for row, who in enumerate((("8", "苏和"), ("9", "哈斯")), start=5):
        for column, word in enumerate((*who, "不动产窗口"), start=1):
            package.sheet("名册").set_value(row, column, word)
    counts = package.sheet("考勤")
    counted: tuple[str | int, ...] = ("9", "哈斯", "不动产窗口", 84, 2)
    for column, own in enumerate(counted, start=1):
        counts.set_value(13, column, own)
    (said,) = [note for note in put_in_order(package) if note.startswith("考勤")]
    assert said == "考勤补上了名册里的苏和（8），请填写"
    rows = [[counts.cell(row, column).value for column in (1, 2, 5)] for row in range(4, 15)]
    assert ["9", "哈斯", 2] in rows
    assert sum(row[1] == "苏和" for row in rows) == 1
    assert named_area(package, "考勤表")[1].last_row >= 13
    assert not [note for note in put_in_order(package) if note.startswith("考勤")]


@pytest.mark.usefixtures("full_ledgers")
def test_second_calculation_grows_with_the_entries() -> None:
    package = Package(generate(date(2026, 11, 1), ROSTER, load_rulebook()).content)
    for row in range(4, 4 + 520):  # more than anybody expects of one person
        _enter(package, row, 1 + row % 30, "行为规范2c 未佩戴工牌")
    for title, counts in (("考勤", {5: 0}), ("好差评", {4: 10, 5: 10})):
        for column, value in counts.items():
            package.sheet(title).set_value(4, column, value)
    assert "“复核”的计算行已按现有的登记增加" in put_in_order(package)
    recalculate(package)
    shown = package.sheet("个人得分")
    assert [shown.cell(5, column).value for column in (5, 11)] == [0, "一致"]
    assert put_in_order(package) == []


def test_second_calculation_grows_with_rows_of_several_people() -> None:
    roster = [Person(n, str(n + 1), f"人员{n}", "窗口", None, None) for n in range(2)]
    package = Package(generate(date(2026, 11, 1), roster, load_rulebook()).content)
    sheet = package.sheet("扣分登记")
    for row in range(4, 4 + 30):
        sheet.set_value(row, 1, date(2026, 11, row - 3))
        sheet.set_value(row, 3, "人员0、人员1")
        sheet.set_value(row, 5, "行为规范2c 未佩戴工牌")
    for row, person in enumerate(roster, 4):
        package.sheet("好差评").set_value(row, 4, 10)
        package.sheet("好差评").set_value(row, 5, 10)
        package.sheet("考勤").set_value(row, 5, 0)
        assert package.sheet("好差评").cell(row, 2).value == person.name
    assert len(put_in_order(package)) == 1
    recalculate(package)
    rows = [[package.sheet("个人得分").cell(row, c).value for c in (5, 11)] for row in (5, 6)]
    assert rows == [[5, "一致"]] * 2


def _validations(package: Package, title: str) -> dict[str, tuple[str, str]]:
    """Type, areas by the formula of each validation of a sheet."""
    book = openpyxl.load_workbook(io.BytesIO(lightened(package.to_bytes())))
    found = book[title].data_validations.dataValidation
    return {str(one.formula1 or one.promptTitle): (str(one.type), str(one.sqref)) for one in found}


def _paste_over(package: Package, title: str, old: str, left: str) -> None:
    """Let a validation hold in less: a paste takes it from the cells pasted into."""
    part = package.sheet(title).part
    package.set_part(part, package.part(part).replace(f'"{old}"'.encode(), f'"{left}"'.encode()))


def test_paste_that_took_dropdowns_away_gets_them_back() -> None:
    package = Package(_blank())
    before = _validations(package, "扣分登记")
    _paste_over(package, "扣分登记", f"C4:C{LAST}", f"C9:C20 C26:C{LAST}")
    _paste_over(package, "扣分登记", f"A4:A{LAST}", "E2000")  # all of it, and elsewhere
    package = Package(package.to_bytes())
    assert _validations(package, "扣分登记") != before
    assert put_in_order(package) == [f"扣分登记有{LEDGER}行的下拉列表或填写提示被粘贴覆盖，已恢复"]
    after = _validations(Package(package.to_bytes()), "扣分登记")
    assert after["姓名选项"] == ("list", f"C4:C{LAST}")
    assert after["考核月份"][0] == "date"
    assert f"A4:A{LAST}" in after["考核月份"][1]
    assert put_in_order(package) == []


@pytest.mark.parametrize("wrong", ["no month", "no rules", "a column moved"])
def test_dropdowns_of_which_nothing_tells_what_they_were_stay_lost(wrong: str) -> None:
    """What is wrong itself is told where the rule book is checked."""
    package = Package(_blank())
    if wrong == "no month":
        sheet, area = named_area(package, "口径表")
        at = next(place for place, cell in sheet.cells().items() if cell.value == "考核月份")
        sheet.set_value(at[0], at[1] + 1, None)
    elif wrong == "no rules":
        sheet, area = named_area(package, "细则表")
        for column in range(area.first_column, area.last_column + 1):
            sheet.set_value(area.first_row, column, "栏目")
    else:
        sheet = package.sheet("扣分登记")
        for column, title in ((1, "窗口"), (4, "日期")):
            sheet.set_value(3, column, title)
    _paste_over(package, "扣分登记", f"A4:A{LAST}", "E2000")
    _paste_over(package, "扣分登记", f"D4:D{LAST}", "E2001")
    package = Package(package.to_bytes())
    before = _validations(package, "扣分登记")
    assert restore_dropdowns(package, ["扣分登记"]) == []
    assert _validations(package, "扣分登记") == before


@pytest.mark.parametrize("gone", [("窗口汇总",), ("得分排名",), ("窗口汇总", "得分排名", "列表")])
def test_a_summary_that_the_office_has_deleted_keeps_nothing_from_growing(
    gone: tuple[str, ...],
) -> None:
    package = Package(_blank())
    for title in gone:
        remove_sheet(package, title)
    people = 40
    for table in (TABLES["名册"], PERSONS):
        sheet, area = named_area(package, table)
        insert_rows(package, sheet.name, area.last_row, people)
    grow_generated(package, people)
    for title in {"窗口汇总", "得分排名"} - {*gone}:
        formulas = {row for row, column in package.sheet(title).formulas() if column == 1}
        assert len(formulas) > people
    assert not any(package.has_sheet(title) for title in gone)


def test_foreign_dropdown_that_came_with_a_paste_goes() -> None:
    package = Package(_blank())
    part = package.sheet("扣分登记").part
    foreign = (
        b'<dataValidation type="list" sqref="C5:C6"><formula1>"x,y"</formula1></dataValidation>'
    )
    content = package.part(part).replace(f'"C4:C{LAST}"'.encode(), f'"C4 C7:C{LAST}"'.encode())
    package.set_part(part, content.replace(b"</dataValidations>", foreign + b"</dataValidations>"))
    put_in_order(package)
    after = _validations(Package(package.to_bytes()), "扣分登记")
    assert after["姓名选项"] == ("list", f"C4:C{LAST}")
    assert '"x,y"' not in after


def test_formula_of_a_spread_validation_follows_its_first_cell() -> None:
    package = Package(_blank())
    rows = f"A4:A{3 + 6}"
    content = package.part(package.sheet("名册").part)
    assert f'"{rows}"'.encode() in content
    content = content.replace(f'"{rows}"'.encode(), b'"A6:A9"').replace(b",$A4)=1", b",$A6)=1")
    package.set_part(package.sheet("名册").part, content)
    put_in_order(package)
    assert _validations(package, "名册")["COUNTIF($A$4:$A$9,$A4)=1"] == ("custom", rows)


def _people(package: Package, title: str, rows: range) -> list[list[object]]:
    sheet = package.sheet(title)
    return [[sheet.cell(row, column).value for column in range(1, 6)] for row in rows]


def test_new_colleague_is_entered_once() -> None:
    package = Package(_blank())
    for column, value in enumerate(("8", "陈晓", "税务窗口"), start=1):
        package.sheet("名册").set_value(5, column, value)
    package.sheet("名册").set_value(5, 4, date(2026, 11, 16))
    recalculate(package)
    line = [package.sheet("个人得分").cell(6, column).value for column in (1, 2, 3, 7, 9, 12)]
    assert line[:5] == ["8", "陈晓", "税务窗口", "缺应签到次数", "待核"]
    assert str(line[5]) == "已有项合计55.00，缺好差评、考勤管理"
    done = put_in_order(package)
    assert done == ["考勤补上了名册里的陈晓（8），请填写", "好差评补上了名册里的陈晓（8），请填写"]
    assert _people(package, "考勤", range(4, 7)) == [
        ["7", "纳仁", "不动产窗口", 84, None],
        ["8", "陈晓", "税务窗口", 44, None],  # 11 workdays from the 16th, four times a day
        [None] * 5,
    ]
    assert _people(package, "好差评", range(5, 6)) == [["8", "陈晓", "税务窗口", None, None]]
    assert put_in_order(package) == []


def test_more_new_colleagues_than_there_are_rows_are_all_entered() -> None:
    package = Package(_blank())
    for n in range(8):
        for column, value in enumerate((f"{n + 8}", f"新人{n}", "税务窗口"), start=1):
            package.sheet("名册").set_value(5 + n, column, value)
    done = put_in_order(package)
    assert any(words.startswith("考勤补上了名册里的新人0（8）") for words in done)
    assert [row[1] for row in _people(package, "考勤", range(4, 14))] == [
        "纳仁", *(f"新人{n}" for n in range(8)), None,
    ]  # fmt: skip
    assert put_in_order(package) == []


def test_a_table_without_its_headers_keeps_nobody_from_the_other_one() -> None:
    package = Package(_blank())
    for column, value in enumerate(("8", "陈晓", "税务窗口"), start=1):
        package.sheet("名册").set_value(5, column, value)
    for column in (1, 2):
        package.sheet("考勤").set_value(3, column, "谁")
    assert put_in_order(package) == ["好差评补上了名册里的陈晓（8），请填写"]


def test_counts_typed_already_leave_the_new_ones_open() -> None:
    package = Package(_blank())
    package.sheet("考勤").set_value(4, 5, 3)
    for column, value in enumerate(("8", "陈晓", "税务窗口"), start=1):
        package.sheet("名册").set_value(5, column, value)
    put_in_order(package)
    recalculate(package)
    # An empty count of absences would be none: so neither is filled in.
    assert _people(package, "考勤", range(5, 6)) == [["8", "陈晓", "税务窗口", None, None]]
    assert package.sheet("个人得分").cell(6, 7).value == "缺应签到次数"


def test_many_new_colleagues_are_ranked_and_summed_up() -> None:
    package = Package(_blank())
    roster = package.sheet("名册")
    for row in range(5, 65):
        for column, value in enumerate((f"A{row}", f"新{row}", f"第{row % 9}窗口"), start=1):
            roster.set_value(row, column, value)
    put_in_order(package)
    counts, cases = package.sheet("考勤"), package.sheet("好差评")
    for row in range(4, 65):
        counts.set_value(row, 5, row % 7)
        cases.set_value(row, 4, 0)
    recalculate(package)
    ranked = package.sheet("得分排名")
    rows = [[ranked.cell(row, column).value for column in (1, 2, 9)] for row in range(6, 67)]
    totals = [float(str(total)) for _, _, total in rows]
    assert sorted(totals, reverse=True) == totals
    assert rows[0][0] == 1
    assert len({name for _, name, _ in rows}) == 61
    summary = package.sheet("窗口汇总")
    assert sum(int(str(summary.cell(row, 2).value)) for row in range(5, 15)) == 61
    assert {summary.cell(row, 1).value for row in range(5, 15)} > {f"第{n}窗口" for n in range(9)}
    checks = package.sheet("个人得分")
    assert {checks.cell(row, 11).value for row in range(5, 66)} == {"一致"}
    # The helper columns end where what reads them does.
    _, people = named_area(package, "人员")
    helped = package.sheet("列表").formulas()
    for letters, rows_of in (("FGH", 10 + 2), ("IJKLM", roomy(people.last_row - people.first_row))):
        for letter in letters:
            column = column_number(letter)
            assert max(row for row, at in helped if at == column) == 1 + rows_of


def test_ranking_by_window_and_of_one_window() -> None:
    roster = [
        Person(n, str(n), name, window, None, None)
        for n, (name, window) in enumerate(
            [("甲", "东窗口"), ("乙", "西窗口"), ("丙", "东窗口"), ("丁", "西窗口"), ("戊", "")]
        )
    ]
    package = Package(generate(date(2026, 11, 1), roster, load_rulebook()).content)
    for row, absent in enumerate((3, 0, 1, None, 0), start=4):
        package.sheet("好差评").set_value(row, 4, 0)
        package.sheet("考勤").set_value(row, 5, absent)
    package.sheet("考勤").set_value(7, 4, None)  # 丁 is 待核

    def shown() -> list[tuple[object, ...]]:
        recalculate(package)
        sheet = package.sheet("得分排名")
        rows = [[sheet.cell(row, c).value for c in (1, 2, 10)] for row in range(6, 12)]
        return [tuple(row) for row in rows if row[1] != ""]

    by_rank = [(1, "乙", 1), (1, "戊", 1), (3, "丙", 1), (4, "甲", 2), ("", "丁", "")]
    assert shown() == by_rank
    package.sheet("得分排名").set_value(3, 2, "按窗口")
    assert [name for _, name, _ in shown()] == ["丙", "甲", "乙", "丁", "戊"]
    package.sheet("得分排名").set_value(3, 4, "西窗口")
    assert shown() == [(1, "乙", 1), ("", "丁", "")]


@pytest.mark.parametrize("title", ["扣分登记", "加分登记"])
def test_ledger_fits_a_small_screen_and_can_be_worked_on(title: str) -> None:
    layout = load_layout([], {}).sheets[title]
    width = sum(7 * column.width + 5 for column in layout.columns)
    assert width * layout.zoom / 100 <= 1366 - 60  # the row numbers and the scroll bar
    package = Package(_blank())
    xml = package.part(package.sheet(title).part).decode()
    assert 'xSplit="3"' in xml
    assert 'zoomScale="82"' in xml
    assert 'sheet="1"' not in xml.partition("<sheetProtection")[2].partition("/>")[0]
    assert '<autoFilter ref="A3:L' in xml
