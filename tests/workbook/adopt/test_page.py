"""The page that shows a workbook's sheets in the colours of what each cell was taken for."""

import datetime as dt
import io
import re

import openpyxl
import pytest

from tests.workbook.discovery.test_offices import CATEGORIES, NAMES, look
from workbook.adopt.adopt import Adoption, Outcome
from workbook.adopt.page import page
from workbook.connect.replaced_values import Original, ScoreChange
from workbook.discovery.model import Cause, Discovery, Question
from workbook.ooxml.cells import Cell
from workbook.ooxml.package import Package

LONG = "本表由督查科汇总并报分管领导审定，如有疑问请于三日内提出"


def office() -> openpyxl.Workbook:
    """Scores with a note, a ledger, counts and a sheet on which nothing stands."""
    book = openpyxl.Workbook()
    scores = book.worksheets[0]
    scores.title = "得分"
    scores.append(["2026年11月考核"])
    scores.append(["序号", "姓名", "窗口", *CATEGORIES, "总分"])
    for n, name in enumerate(NAMES, 1):
        scores.append([n, name, "税务", 20, 34.5, 5, 34.29, 0, f"=SUM(D{n + 2}:H{n + 2})"])
    scores.append([LONG])
    scores.merge_cells("A1:I1")
    counts = book.create_sheet("考勤")
    counts.append(["姓名", "应签到次数", "签到异常次数"])
    for name in NAMES:
        counts.append([name, 84, 0])
    ledger = book.create_sheet("扣分登记")
    ledger.append(["日期", "姓名", "条款", "数量"])
    for day in range(1, 4):
        ledger.append([dt.date(2026, 11, day), NAMES[0], "业务规范1", day])
    ledger.append([1e300, NAMES[1], "业务规范2", True])
    ledger["A5"].number_format = "yyyy-mm-dd"
    book.create_sheet("空白")
    return book


def drawn(book: openpyxl.Workbook, **seen: object) -> str:
    """Return the page about a workbook, with questions and changes as given."""
    stream = io.BytesIO()
    book.save(stream)
    found = look(stream.getvalue())
    return page(Package(stream.getvalue(), "考核表.xlsx"), adoption(found, **seen))


def adoption(found: Discovery, **seen: object) -> Adoption:
    return Adoption(outcome=Outcome.ASKED, found=found, **seen)  # type: ignore[arg-type]


def cells(html: str, sheet: str) -> dict[tuple[int, int], tuple[str, str]]:
    """Return the class and text of each cell that a sheet's table holds, merged ones once."""
    table = html.partition(f"<h2>{sheet}</h2>")[2].partition("</table>")[0]
    shown = {}
    for row in table.split("<tr><th>")[2:]:
        number = int(row.partition("<")[0])
        found = re.findall(r'<td class="(\w*)"([^>]*)>(.*?)</td>', row)
        for column, (colour, _, words) in enumerate(found, 1):
            shown[number, column] = colour, re.sub("<[^>]*>", "", words)
    return shown


def test_every_cell_has_the_colour_of_its_use_and_the_words_it_shows_in_excel() -> None:
    html = drawn(office())
    scores, ledger = cells(html, "得分"), cells(html, "扣分登记")
    assert [scores[2, column] for column in (1, 2, 4, 9)] == [
        ("head", "序号"), ("head", "姓名"), ("head", "业务规范"), ("head", "总分"),
    ]  # fmt: skip
    assert [scores[3, column] for column in (1, 2, 3, 4, 5)] == [
        ("name", "1"), ("name", NAMES[0]), ("name", "税务"), ("score", "20"), ("score", "34.5"),
    ]  # fmt: skip
    assert scores[3, 9][0] == "total"
    assert scores[len(NAMES) + 3, 1] == ("line", LONG)
    assert f'<div class="over">{LONG}</div>' in html  # over the empty cells beside it
    assert {scores[1, 1]} == {("", "2026年11月考核")} and (1, 2) not in scores
    assert [ledger[2, column] for column in (1, 2, 3, 4)] == [
        ("data", "2026-11-01"), ("data", NAMES[0]), ("data", "业务规范1"), ("data", "1"),
    ]  # fmt: skip
    assert ledger[5, 1][1] == "1e+300" and ledger[5, 4][1] == "True"  # no day of any calendar
    assert cells(html, "考勤")[2, 1] == ("name", NAMES[0])
    assert cells(html, "考勤")[2, 2] == ("data", "84")
    assert "<h2>空白</h2>" not in html


def test_counts_among_the_scores_are_shown_as_counts() -> None:
    book = office()
    del book["考勤"]
    scores = book["得分"]
    scores["J2"], scores["K2"] = "应签到次数", "签到异常次数"
    for row in range(3, 3 + len(NAMES)):
        scores[f"J{row}"], scores[f"K{row}"] = 84, 0
    shown = cells(drawn(book), "得分")
    assert [shown[3, column][0] for column in (2, 4, 9, 10, 11)] == [
        "name", "score", "total", "data", "data",
    ]  # fmt: skip


def test_what_is_asked_and_what_would_change_is_listed_and_marked_on_its_sheet() -> None:
    asked = Question(
        cause=Cause.PERSON, section="人员", key="谁", sheet="得分", places=((3, 2),), label="<某人>"
    )
    consent = Question(
        cause=Cause.REPLACE, section="接入", key="改算", sheet="得分", places=((4, 4),)
    )
    original = Original(
        sheet="得分", item="业务规范", row=5, column=4, keys=("", NAMES[2], "税务"), cell=Cell(20)
    )
    change = ScoreChange(
        original=original, before="20", after="18", difference="-2", differs=True, why="<业务规范1>"
    )
    html = drawn(office(), questions=(asked, consent), changes=(change,))
    assert "<h2>要问的</h2><ol>" in html and "&lt;某人&gt;" in html and "<某人>" not in html
    assert "<h2>会改变的得分，共1处</h2>" in html and "&lt;业务规范1&gt;" in html
    shown = cells(html, "得分")
    assert [shown[place][0] for place in ((3, 2), (4, 4), (5, 4))] == ["ask", "score", "diff"]
    assert not {"ask", "diff"} & {colour for colour, _ in cells(html, "扣分登记").values()}
    quiet = drawn(office())
    assert "要问的" not in quiet and "会改变的得分" not in quiet


@pytest.mark.parametrize(("rows", "left"), [(200, None), (203, 3)])
def test_a_very_long_sheet_says_how_much_of_it_is_not_drawn(rows: int, left: int | None) -> None:
    book = office()
    scores = book["得分"]
    scores.cell(rows, 1, "完")
    scores.cell(1, 75, "远")
    scores.merge_cells(start_row=198, end_row=230, start_column=59, end_column=70)
    html = drawn(book)
    table = html.partition("<h2>得分</h2>")[2].partition("<h2>")[0]
    assert max(row for row, _ in cells(html, "得分")) == 200
    assert ("<th>BH</th>" in table, "<th>BI</th>" in table) == (True, False)
    assert 'rowspan="3" colspan="2"' in table
    assert re.findall("下面还有(.*?)行没有画出", table) == ([] if left is None else [str(left)])
