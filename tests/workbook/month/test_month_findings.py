"""`kaohe check` finds in the file what the sheet 数据检查 says, calculated or not."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import LEDGER
from tests.kept import kept
from tests.workbook.sample import lightened
from tests.workbook.written import RESULTS, written
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.adopt.adopt import Scores, adopt_package
from workbook.cli.main import main
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.month.month_findings import month_findings
from workbook.ooxml.package import Package
from workbook.ooxml.structure.rows import insert_rows

ROSTER = [Person(n, f"{n}", f"纳仁{n}", "不动产窗口", None, None) for n in range(3)]
LEDGER_END = 3 + LEDGER
ENTRY = {1: date(2026, 11, 3), 2: "1", 5: "业务规范1"}


@kept
def _blank() -> bytes:
    return lightened(generate(date(2026, 11, 1), ROSTER, load_rulebook()).content)


def _set(package: Package, sheet: str, row: int, cells: dict[int, object]) -> None:
    for column, value in cells.items():
        package.sheet(sheet).set_value(row, column, value)  # type: ignore[arg-type]


def _beyond(package: Package) -> None:
    _set(package, "扣分登记", LEDGER_END + 2, ENTRY)


def _unanswered(package: Package) -> None:
    _set(package, "扣分登记", 4, ENTRY)
    _set(package, "扣分登记", 5, {11: None, 12: None, **ENTRY})


def _more_people(package: Package) -> None:
    insert_rows(package, "名册", 5, 60)
    for row in range(5, 65):
        _set(package, "名册", row, {1: f"{row}", 2: f"新人{row}", 3: "不动产窗口"})


def _more_windows(package: Package) -> None:
    insert_rows(package, "名册", 5, 60)
    for row in range(5, 65):
        _set(package, "名册", row, {1: f"{row}", 2: f"新人{row}", 3: f"{row}号窗口"})


def _more_rows(package: Package) -> None:
    insert_rows(package, "扣分登记", 5, 200)


@pytest.mark.parametrize(
    ("enter", "where", "words", "advice"),
    [
        (
            _more_rows, ("填表说明", "A1"), "插入的行太多，计算行不足，有的行没有结果",
            "用 kaohe calc 扩大范围，或删去空行",
        ),
        (
            _beyond, ("扣分登记", f"A{LEDGER_END + 1}"),
            f"有3个单元格填在计算范围之外（第{LEDGER_END}行以下），没有计分",
            "用 kaohe calc 扩大范围，或把这些内容移到范围内的空行",
        ),
        (
            _unanswered, ("扣分登记", "A5"),
            "这一行没有“分值”“状态”（这样的行有1行），已计分，但看不到结果",
            "从上一行复制“分值”“状态”两格，或用 kaohe calc 补上",
        ),
        (
            _more_people, ("个人得分", "A1"),
            f"名册有54人没有列在个人得分中：{'、'.join(f'新人{n}（{n}）' for n in range(12, 20))}等",
            "用 kaohe calc 扩大范围",
        ),
        (
            _more_windows, ("窗口汇总", "A1"), "有5个窗口没有列在窗口汇总中",
            "核对名册中窗口的写法；确有这么多新窗口的，用 kaohe next 重新生成",
        ),
    ],
)  # fmt: skip
def test_what_no_function_sees_is_found_too(
    enter: object, where: tuple[str, str], words: str, advice: str
) -> None:
    package = Package(_blank())
    enter(package)  # type: ignore[operator]
    found = month_findings(package)
    (named,) = [one for one in found if words == one.what]
    assert (named.level, named.sheet, named.advice) == ("错误", where[0], advice)
    assert named.cell in (where[1], f"A{LEDGER_END + 2}"), "the very cell, where it is known"
    recalculate(package)
    sheet = package.sheet("数据检查")
    rows = [[str(sheet.cell(row, column).value) for column in (2, 3, 4)] for row in range(5, 60)]
    listed = [row for row in rows if row[2] and words.startswith(row[2])]
    assert [row[:2] for row in listed] == [list(where)]


def test_a_month_in_order_has_nothing_outside() -> None:
    package = Package(_blank())
    _set(package, "扣分登记", 4, ENTRY)
    assert not _outside(package)


def test_who_moved_is_not_missing_whatever_rows_the_roster_has_of_him() -> None:
    package = Package(_blank())
    _set(package, "名册", 4, {5: date(2026, 11, 12)})
    moved = {1: "0", 2: "纳仁0", 3: "医保窗口", 4: date(2026, 11, 13)}
    _set(package, "名册", 7, moved)
    assert not _outside(package)


def _outside(package: Package) -> list[str]:
    """What the command and, recalculated, 数据检查 say is out of the functions' reach."""
    recalculate(package)
    sheet = package.sheet("数据检查")
    whats = [one.what for one in month_findings(package)]
    whats += [str(sheet.cell(row, 4).value) for row in range(5, 60)]
    words = ("范围", "没有列在", "没有“分值”")
    return [what for what in whats if any(word in what for word in words)]


def test_what_is_below_two_tables_of_one_sheet_is_told_once() -> None:
    staff = ("白音", "苗可", "邱实")
    scores = [["2026年6月月评"], ["姓名", *RESULTS], *([name] for name in staff)]
    counts = [
        ("姓名", "应签到", "异常", "办件量", "评价量"),
        *((name, 60, 0, 8, 8) for name in staff),
    ]
    content = written({"月评": scores, "统计": counts, "扣分": [("日期", "姓名", "条款")]})
    _, package = adopt_package(Package(content, "2026年6月.xlsx"), scores=Scores.REPLACE)
    _set(package, "统计", 7, {1: "白音", 2: 60, 3: 1, 4: 9, 5: 9})
    assert [(one.cell, one.what) for one in month_findings(package) if "范围" in one.what] == [
        ("A7", "有5个单元格填在计算范围之外（第5行以下），没有计分")
    ]


def test_records_below_an_offices_ledger_are_told_and_signatures_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook()
    scores, ledger = book.worksheets[0], book.create_sheet("扣分")
    scores.title = "得分"
    scores.append(["姓名", "业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分"])
    for row, name in enumerate(("昂格尔", "逯一鸣", "仉芷若", "扎木苏"), start=2):
        scores.append([name, *[None] * 5, f"=SUM(B{row}:F{row})"])
    ledger.append(["日期", "姓名", "条款", "数量"])
    ledger.append(["2026-11-03", "昂格尔", "业务规范3b", 1])
    path = tmp_path / "2026年11月.xlsx"
    book.save(path)
    main(["adopt", str(path)])
    adopted = path.with_name("2026年11月_已接入.xlsx")
    package = Package.open(adopted)
    area = next(one.text for one in package.defined_names() if one.name == "扣分表")
    below = int(area.rpartition("$")[2]) + 4
    _set(package, "扣分", below, {1: "制表人：昂格尔", 2: "审核：扎木苏"})
    adopted.write_bytes(package.to_bytes())
    capsys.readouterr()
    main(["check", str(adopted)])
    assert "计算范围之外" not in capsys.readouterr().out
    assert not [one for one in month_findings(package) if one.advice.startswith("在表格")]
    _set(package, "扣分", below + 1, {1: "2026-11-04", 2: "扎木苏", 3: "业务规范1"})
    adopted.write_bytes(package.to_bytes())
    assert main(["calc", str(adopted)]) == 1
    shown = "".join(capsys.readouterr().out.split())
    assert f"扣分!A{below + 1}" in shown
    (found,) = [one for one in month_findings(package) if one.advice.startswith("在表格")]
    assert (found.what, found.advice) == (
        f"有3个单元格填在计算范围之外（第{below - 4}行以下），没有计分",
        "在表格最后一行之前插入行，把这些内容移进去",
    )


def test_a_score_that_the_second_calculation_disagrees_with_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = Package(generate(date(2026, 11, 1), ROSTER, load_rulebook()).content)
    for row in (4, 5, 6):
        package.sheet("考勤").set_value(row, 5, 0)
        for column in (4, 5):
            package.sheet("好差评").set_value(row, column, 10)
    path = tmp_path / "月.xlsx"
    path.write_bytes(package.to_bytes())
    assert main(["calc", str(path)]) == 0
    package = Package.open(path)
    package.sheet("个人得分").set_value(6, 4, 19.5)
    path.write_bytes(package.to_bytes())
    capsys.readouterr()
    assert main(["calc", str(path)]) == 1
    what = "“复核”用另一种算法得出的分不一样（不一致：业务规范应为20.00；这样的有1人）"
    assert "另一种算法" in "".join(capsys.readouterr().out.split())
    found = [one for one in month_findings(Package.open(path)) if one.what == what]
    assert [(one.level, one.sheet, one.cell, one.advice) for one in found] == [
        (
            "错误", "个人得分", "K6",
            "看得分格是不是改过，再用 kaohe calc 重新计算；仍不一致的，先不要公布",
        )
    ]  # fmt: skip
