"""Where a month's tables are, and the names of columns."""

import pytest

from tests.udf.month import BOOK, PLACES, Month
from udf import tables
from udf.kinds import Kind
from udf.month import Month as MonthTables
from udf.month import Place, column_letters, read_places
from udf.text import freeze


def test_places_are_read_and_rows_without_a_table_are_none() -> None:
    rows = [*PLACES[:1], ["名册", " 人员 ", 4, 2], [None, "人员", 1, 1], ["考勤", None, None, None]]
    assert read_places(freeze(rows)) == {"名册": Place("人员", 4, 2), "考勤": Place("", 1, 1)}
    assert read_places(freeze([["表", "工作表"]])) == {}


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")]
)
def test_a_columns_letters(column: int, letters: str) -> None:
    assert column_letters(column) == letters


def test_the_counts_that_a_clauses_points_follow_from() -> None:
    month = MonthTables(*map(freeze, Month()._tables()))
    found = {
        kind: counts and counts.table.kind
        for kind in Kind
        if (rule := BOOK.of_kind(kind))
        for counts in [month.counts_for(rule)]
    }
    assert found == {Kind.RATE: tables.ATTENDANCE, Kind.COVERAGE: tables.REVIEWS, Kind.RUN: None}
    assert month.counts_for(BOOK.rules["业务规范1"]) is None
