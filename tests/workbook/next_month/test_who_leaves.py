"""Who leaves and who joins on an office's own sheets: whole windows, forms, namesakes, no one."""

import datetime as dt

import pytest

from tests.refusals import refused
from tests.workbook.offices import CATEGORIES, adopted_book
from tests.workbook.written import Rows, written
from udf.roster import Person
from workbook.discovery.mapping import Answers
from workbook.engine.recalculate import recalculate
from workbook.next_month.next_month import NextMonth, advance
from workbook.next_month.start import OpenQuestions, find_start
from workbook.ooxml.package import Package

WINDOWS = {"医保窗口": ("赵一鸣", "钱如意", "孙立"), "税务窗口": ("李向阳",)}
POINTS = (20, 35, 5, 35, 0)
DUES = (2 * 21, 50, 13 * 21, 12 * 21)


def person(name: str, window: str) -> Person:
    return Person(0, "", name, window, None, None)


EVERYBODY = [person(name, window) for window, names in WINDOWS.items() for name in names]


def moved(content: bytes, people: list[Person] | None) -> tuple[NextMonth, Package]:
    package = Package(content, "2026-11.xlsx")
    return advance(package, people), package


def ledger(name: str) -> Rows:
    return [["日期", "姓名", "条款", "数量"], [dt.date(2026, 11, 3), name, "业务规范1", 1]]


@pytest.fixture(scope="module")
def headed() -> bytes:
    """Each window's people under its heading; beside the scores a remark and a word that lasts."""
    rows: list[list[object]] = [
        ["2026年11月考核得分"],
        ["序号", "姓名", *CATEGORIES, "总分", "备注", "特长"],
    ]
    for window, names in WINDOWS.items():
        rows.append([window])
        for name in names:
            row = len(rows) + 1
            total = f"=SUM(C{row}:G{row})"
            rows.append([row, name, *POINTS, total, "迟到", "蒙语" if name == "孙立" else None])
    counts: list[list[object]] = [["姓名", "应签到次数", "签到异常次数"]]
    for name, due in zip((one.name for one in EVERYBODY), DUES, strict=True):
        counts.append([name, due, 1])
    sheets: dict[str, Rows] = {"得分": rows, "扣分明细": ledger("孙立"), "考勤": counts}
    return adopted_book(written(sheets))[1].to_bytes()


def test_sign_ins_are_due_as_often_a_day_as_before_or_as_usual_which_is_said(
    headed: bytes,
) -> None:
    """November has 21 workdays and December 23; 4 times a day is what the rule book says."""
    done, package = moved(headed, None)
    cells = package.sheet("考勤").cells()
    assert [cells[row, 2].value for row in range(2, 6)] == [2 * 23, 4 * 23, 4 * 23, 12 * 23]
    assert [cells[row, 3].value for row in range(2, 6) if (row, 3) in cells] in ([], [None] * 4)
    words = "本月的应签到次数不是工作日数的整倍数，下个月按每日4次填写，请核对“考勤”"
    assert said_of_sums(done) == [f"钱如意（医保窗口）、孙立（医保窗口）{words}"]
    without, _ = moved(headed, [one for one in EVERYBODY if one.name != "孙立"])
    assert said_of_sums(without) == [f"钱如意（医保窗口）{words}"]


def said_of_sums(done: NextMonth) -> list[str]:
    return [message for message in done.messages if "整倍数" in message]


def shown(package: Package, *columns: int) -> list[tuple[object, ...]]:
    cells = package.sheet("得分").cells()
    return [
        tuple(cells[row, column].value if (row, column) in cells else None for column in columns)
        for row in range(3, 10)
    ]


def test_a_window_that_nobody_is_left_of_keeps_one_empty_row(headed: bytes) -> None:
    done, package = moved(headed, EVERYBODY[:3])
    assert "“得分”第8行原来那一段没有人了，留了一个空行" in done.messages
    assert [name for (name,) in shown(package, 2)] == [None, *WINDOWS["医保窗口"], None, None, None]
    assert shown(package, 1)[3:6] == [(3,), ("税务窗口",), (None,)]
    assert package.sheet("得分").cell(8, 8).has_formula, "whoever comes is computed"


def test_words_beside_the_scores_stay_and_are_named_and_remarks_go(headed: bytes) -> None:
    done, package = moved(headed, None)
    assert "“得分”的特长列是文字，原样带到了下个月，请核对" in done.messages
    assert {remark for (remark,) in shown(package, 9)} == {None}
    assert [word for (word,) in shown(package, 10) if word] == ["蒙语"]


def test_a_name_is_the_header_of_no_column() -> None:
    """Beside the scores is a list of names that begins in the header's row."""
    names = [one.name for one in EVERYBODY]
    people: Rows = [
        [one.name, *POINTS, 95, None, beside] for one, beside in zip(EVERYBODY, names, strict=True)
    ]
    rows: Rows = [
        ["2026年11月考核得分"],
        ["姓名", *CATEGORIES, "总分", None, names[-1]],
        ["医保窗口"],
        *people[:3],
        ["税务窗口"],
        people[3],
    ]
    done, _ = moved(adopted_book(written({"得分": rows}))[1].to_bytes(), None)
    assert "“得分”的没有表头的列是文字，原样带到了下个月，请核对" in done.messages


def test_a_namesake_who_joins_and_who_was_there_are_shown_in_their_own_rows(headed: bytes) -> None:
    done, package = moved(headed, [*EVERYBODY, person("孙立", "税务窗口")])
    assert not [message for message in done.messages if "同名" in message]
    awards = package.sheet("加分登记")
    entry = (dt.date(2026, 12, 3), None, "孙立", "税务窗口", "加分项5")
    for column, value in enumerate(entry, start=1):
        awards.set_value(4, column, value)
    recalculate(package)
    rows = shown(package, 2, 7)
    assert [at for name, at in rows if name == "孙立"] == [0, 1]


def test_a_month_without_anybody_is_refused(headed: bytes) -> None:
    with refused("名册中的人员全部离岗，没有人可以带到下个月；请核对名册"):
        moved(headed, [person("吴越", "医保窗口")])


@pytest.fixture(scope="module")
def forms() -> bytes:
    """A page for each person, with what was the matter beside each category."""
    pages: dict[str, Rows] = {}
    for name in WINDOWS["医保窗口"]:
        rows: list[list[object]] = [
            ["2026年11月工作人员考核表"],
            ["姓名", name, "窗口", "医保窗口"],
            ["考核项目", "满分", "得分", "次数", "扣分原因", "要求"],
        ]
        for category, full, score in zip(CATEGORIES, (20, 35, 5, 35, 5), POINTS, strict=True):
            rows.append([category, full, score, 1, "迟到一次", "按时到岗"])
        pages[name] = [*rows, ["总分", 100, "=SUM(C4:C8)"], ["人数", 3], ["备注：无"]]
    return adopted_book(written({**pages, "扣分明细": ledger("孙立")}))[1].to_bytes()


def test_a_form_is_emptied_of_what_was_this_month(forms: bytes) -> None:
    _, package = moved(forms, None)
    cells = package.sheet("孙立").cells()
    assert cells[1, 1].value == "2026年12月工作人员考核表"
    held = {
        (row, column): cell.value for (row, column), cell in cells.items() if not cell.has_formula
    }
    body = {place: value for place, value in held.items() if 4 <= place[0] <= 8}
    assert {place[1] for place, value in body.items() if value is not None} == {1, 2, 6}
    assert [held[row, 1] for row in range(4, 9)] == list(CATEGORIES)
    assert [held[row, 2] for row in range(4, 9)] == [20, 35, 5, 35, 5], "full marks last"
    assert {held[row, 6] for row in range(4, 9)} == {"按时到岗"}
    assert (held[2, 2], held[2, 4], held[10, 2]) == ("孙立", "医保窗口", 3)


def test_a_form_of_somebody_who_left_stays_and_is_named(forms: bytes) -> None:
    done, package = moved(forms, EVERYBODY[:2])
    assert "孙立已离岗，“孙立”还在；请自己删去这张表" in done.messages
    assert package.has_sheet("孙立") and done.left == ("孙立（医保窗口）",)


def test_whoever_joins_where_each_has_a_form_is_named(forms: bytes) -> None:
    done, package = moved(forms, [*EVERYBODY[:3], person("吴越", "医保窗口")])
    said = "吴越（医保窗口）新到岗，单位的表是一人一张，没有增加；请自己复制一张，改好姓名"
    assert said in done.messages and not package.has_sheet("吴越")


def test_whoever_joins_a_window_that_has_no_rows_is_put_last_and_named(headed: bytes) -> None:
    done, package = moved(headed, [*EVERYBODY, person("吴越", "公安窗口")])
    assert (
        "吴越（公安窗口）的窗口在“得分”里没有自己的一段，放在了最后，"
        "最后一段的小计、平均也会算上这一行；请核对位置"
    ) in done.messages
    assert [name for (name,) in shown(package, 2)][5:] == ["李向阳", "吴越"]


def test_what_has_no_people_is_no_months_workbook() -> None:
    package = Package(written({"说明": [["本表由督查科填写"]]}), "别的.xlsx")
    with refused("“别的.xlsx”里找不到名册或得分表，不像月度考核工作簿；请检查是不是选错了文件"):
        find_start(package, Answers({"月份": {"月份": "2026-11"}}))
    with pytest.raises(OpenQuestions):
        find_start(package, Answers())


def test_who_joins_is_read_from_his_own_row_of_the_roster_where_others_are_too() -> None:
    names = ("赵一鸣", "钱如意", "孙立")
    sheets: dict[str, Rows] = {
        "人员名册": [["姓名", "窗口"], *zip(names, ("医保", "税务", "税务"), strict=True)],
        "得分": [
            ["2026年11月得分"],
            ["姓名", *CATEGORIES, "总分"],
            *([f"=人员名册!A{row}", *POINTS, 95] for row in range(2, 5)),
        ],
    }
    people = [person(*who) for who in zip(names, ("医保", "税务", "税务"), strict=True)]
    _, package = moved(
        adopted_book(written(sheets))[1].to_bytes(), [person("新来", "医保"), *people]
    )
    sheet = package.sheet("得分")
    assert [sheet.cell(row, 1).value for row in range(3, 7)] == [*names, "新来"]
    assert sheet.cell(6, 1).formula == "人员名册!A3"
