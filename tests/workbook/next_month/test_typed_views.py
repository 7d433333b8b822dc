"""A number typed over a formula of an office's sheet that shows a score: told, and put back."""

import io

import pytest

from tests.workbook.offices import adopted_book
from tests.workbook.written import three_people
from udf.findings import WRONG
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.connect.shown_strangers import shown_strangers
from workbook.connect.typed_views import typed_view_findings
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package
from workbook.publish.results import read_results


@pytest.fixture(scope="module")
def adopted() -> bytes:
    """Three people of one window in a merged cell: their cells show what is kept elsewhere."""
    office, scores = three_people()
    scores.merge_cells("C3:C5")
    stream = io.BytesIO()
    office.save(stream)
    return adopted_book(stream.getvalue())[1].to_bytes()


def test_nothing_is_told_of_what_shows_its_scores(adopted: bytes) -> None:
    assert typed_view_findings(Package(adopted)) == []


def test_what_is_typed_over_a_score_is_told_and_is_a_formula_again_next_month(
    adopted: bytes,
) -> None:
    package = Package(adopted, "2026-11.xlsx")
    sheet = package.sheet("得分")
    formulas = [sheet.cell(5, column).formula for column in (4, 6)]
    sheet.set_value(5, 4, 18.5)
    sheet.set_value(5, 6, None)
    advice = "不要手工改得分；从同一列别的人那里复制公式"
    assert [tuple(finding) for finding in typed_view_findings(package)] == [
        (WRONG, "得分", "D5", "这一格是手填的18.5，没有公式，不显示赵敏算出的结果", advice),
        (WRONG, "得分", "F5", "这一格是空的，没有公式，不显示赵敏算出的结果", advice),
    ]
    done = advance(package)
    assert "“得分”D5、F5的得分不是公式，已换回公式" in done.messages
    assert not [one for one in done.messages if "已清空" in one]
    assert [sheet.cell(5, column).formula for column in (4, 6)] == formulas


def test_a_score_that_the_office_kept_is_right_until_next_month() -> None:
    office, scores = three_people()
    scores.merge_cells("C3:C5")
    for row in (3, 4):
        for column in range(4, 10):
            scores.cell(row, column).value = None
    stream = io.BytesIO()
    office.save(stream)
    done, package = adopt_package(Package(stream.getvalue(), "2026-11.xlsx"), scores=Scores.KEEP)
    assert done.outcome is Outcome.CONNECTED
    sheet = package.sheet("得分")
    assert (sheet.cell(5, 4).value, sheet.cell(5, 4).formula) == (20, None)
    assert typed_view_findings(package) == []
    advance(package)
    assert all(sheet.cell(row, 4).has_formula for row in (3, 4, 5))
    for column in range(4, 10):
        sheet.set_value(5, column, 19)
    assert [one.cell for one in typed_view_findings(package)] == [
        "D5",
        "E5",
        "F5",
        "G5",
        "H5",
        "I5",
    ]
    assert shown_strangers(package) == []
    advance(package)
    assert all(sheet.cell(5, column).has_formula for column in range(4, 10))


def test_a_total_that_is_typed_is_told_as_a_score_is() -> None:
    office, scores = three_people()
    scores.merge_cells("C3:C5")
    for row in (3, 4, 5):
        scores.cell(row, 9).value = f"=SUM(D{row}:H{row})"
    stream = io.BytesIO()
    office.save(stream)
    package = adopted_book(stream.getvalue())[1]
    assert typed_view_findings(package) == []
    package.sheet("得分").set_value(4, 9, 99)
    assert [one.what for one in typed_view_findings(package)] == [
        "这一格是手填的99，没有公式，不显示李强算出的结果"
    ]
    advance(package)
    assert package.sheet("得分").cell(4, 9).has_formula


def test_publishing_tells_it_too(adopted: bytes) -> None:
    package = Package(adopted, "2026-11.xlsx")
    package.sheet("得分").set_value(5, 4, 18.5)
    told = typed_view_findings(package)
    assert told and told == [one for one in read_results(package).findings if one in told]
