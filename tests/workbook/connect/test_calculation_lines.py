"""What 计算 of an adopted workbook says of the office's own tables, and how these are called."""

import datetime as dt
from functools import cache

from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.discovery.mapping import Answers
from workbook.engine.recalculate import recalculate
from workbook.month.tables import PLACES, named_area
from workbook.ooxml.package import Package

NAMES = ("朝鲁门", "苗采薇", "贺希格", "丁若兰")
SCORES: Rows = [
    ["2026年11月考核得分表"],
    ["序号", "窗口", "姓名", *RESULTS],
    *([number, "婚姻登记", name] for number, name in enumerate(NAMES, 1)),
]
LEDGER: Rows = [
    ["日期", "姓名", "窗口", "条款", "数量", "备注"],
    [dt.date(2026, 11, 3), "朝鲁门", "婚姻登记", "业务规范1", 1, None],
]
ROSTER: Rows = [
    [None, "到岗日期", "姓名", "窗口"],
    *([None, dt.date(2020, 1, 6), name, "婚姻登记"] for name in NAMES),
]
SIGNED: Rows = [["姓名", "应签到次数", "签到异常次数"], *([name, 84, 1] for name in NAMES)]


@cache
def _adopted(*, listed: bool) -> Package:
    """An office's month with a ledger and, where ``listed``, a roster and sign-ins of its own."""
    more = {"名册": ROSTER, "签到": SIGNED} if listed else {}
    package = Package(written({"得分": SCORES, "扣分台账": LEDGER, **more}), "2026-11.xlsx")
    done, package = adopt_package(package, Answers({}), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED
    return package


def adopted(*, listed: bool) -> Package:
    return _adopted(listed=listed).copy()


def names(package: Package) -> dict[str, str]:
    """The areas that the functions read, and what is offered of them."""
    wanted = (
        "人员",
        "名册表",
        "扣分表",
        "加分表",
        "考勤表",
        "好差评表",
        "姓名选项",
        "窗口选项",
        "扣分表打印区",
    )
    return {one.name: one.text for one in package.defined_names() if one.name in wanted}


def places(package: Package) -> dict[object, tuple[object, object, object]]:
    """The tables that 计算 lists: the sheet of each, and the row and column where it begins."""
    sheet, area = named_area(package, PLACES)
    rows = range(area.first_row + 1, area.last_row + 1)
    return {
        sheet.cell(row, 1).value: (
            sheet.cell(row, 2).value, sheet.cell(row, 3).formula, sheet.cell(row, 4).formula,
        )
        for row in rows
    }  # fmt: skip


def told(package: Package) -> list[tuple[object, ...]]:
    """What 数据检查 shows after a calculation: sheet, cell, what, what to do."""
    recalculate(package)
    cells = package.sheet("数据检查").cells()
    rows = ([cells[row, column].value for column in range(2, 6)] for row in range(5, 15))
    return [tuple(row) for row in rows if row[0]]


PRINTED = (
    "'扣分台账'!$A$1:INDEX('扣分台账'!$F:$F,0+MAX(2,"
    "IFERROR(MATCH(9E+307,'扣分台账'!$A$1:$A$61),1),COUNTA('扣分台账'!$D$1:$D$61)))"
)
REVIEWS = (
    "好差评",
    "D3",
    "好差评还没有导入或填写：4人都缺办件量，总分都是待核",
    "导入好差评的数据，或在表中填写",
)


def test_the_functions_read_the_offices_tables_where_they_are() -> None:
    package = adopted(listed=True)
    assert names(package) == {
        "人员": "'得分'!$B$2:$C$7",
        "名册表": "'名册'!$B$1:$D$6",
        "扣分表": "'扣分台账'!$A$1:$F$61",
        "加分表": "加分登记!$A$3:$J$63",
        "考勤表": "'签到'!$A$1:$C$6",
        "好差评表": "好差评!$A$3:$E$12",
        "姓名选项": "'名册'!$C$2:$C$6",
        "窗口选项": "'名册'!$D$2:$D$5",
        "扣分表打印区": PRINTED,
    }
    own = {"名册": "'名册'!$B$1", "扣分登记": "'扣分台账'!$A$1", "考勤": "'签到'!$A$1"}
    sheets = {"名册": "名册", "扣分登记": "扣分台账", "考勤": "签到"}
    added = ("加分登记", "好差评", "细则", "口径", "日历")
    corners = own | {name: f"{name}!$A$3" for name in added}
    assert places(package) == {
        name: (sheets.get(str(name), name), f"ROW({corner})", f"COLUMN({corner})")
        for name, corner in corners.items()
    }


def test_where_scores_are_all_there_is_they_are_the_roster() -> None:
    package = adopted(listed=False)
    assert names(package) == {
        "人员": "'得分'!$B$2:$C$7",
        "名册表": "'得分'!$B$2:$C$7",
        "扣分表": "'扣分台账'!$A$1:$F$61",
        "加分表": "加分登记!$A$3:$J$63",
        "考勤表": "考勤!$A$3:$E$12",
        "好差评表": "好差评!$A$3:$E$12",
        "姓名选项": "'得分'!$C$3:$C$7",
        "窗口选项": "'得分'!$B$3:$B$6",
        "扣分表打印区": PRINTED,
    }
    there = places(package)
    assert there["名册"] == ("得分", "ROW('得分'!$B$2)", "COLUMN('得分'!$B$2)")
    assert there["考勤"] == ("考勤", "ROW(考勤!$A$3)", "COLUMN(考勤!$A$3)")


def test_what_counts_nowhere_is_told_once_with_what_helps() -> None:
    package = adopted(listed=True)
    ledger = package.sheet("扣分台账")
    ledger.set_value(64, 2, "苗采薇")
    ledger.set_value(64, 4, "业务规范1")
    package.sheet("签到").set_value(9, 1, "贺希格")
    package.sheet("名册").set_value(7, 3, "白音")
    package.sheet("加分登记").set_value(66, 5, "加分项1")
    outside = "有{}个单元格填在计算范围之外（第{}行以下），没有计分".format
    insert = "在表格最后一行之前插入行，把这些内容移进去"
    assert told(package) == [
        ("名册", "B7", outside(1, 6), insert),
        ("扣分台账", "A62", outside(2, 61), insert),
        ("加分登记", "A64", outside(1, 63), "用 kaohe calc 扩大范围，或把这些内容移到范围内的空行"),
        ("签到", "A7", outside(1, 6), insert),
        REVIEWS,
    ]  # fmt: skip


def test_rows_of_the_offices_ledger_that_no_formula_answers_are_told() -> None:
    package = adopted(listed=False)
    package.sheet("扣分台账").set_value(2, 8, None)
    assert told(package) == [
        (
            "扣分台账",
            "A2",
            "这一行没有“分值”“状态”（这样的行有1行），已计分，但看不到结果",
            "从上一行复制“分值”“状态”两格，或用 kaohe calc 补上",
        ),
        ("考勤", "E3", "签到异常次数整列为空", "导入考勤或填写；确实没有异常就填0"),
        REVIEWS,
    ]
