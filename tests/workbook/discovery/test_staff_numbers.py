"""Numbers beside the scores that nothing calls so: another sheet knows people by them alone."""

from collections.abc import Sequence

import pytest

from tests.workbook.discovery.test_offices import CATEGORIES, NAMES, look, made

Rows = list[list[object]]
CODES: tuple[object, ...] = tuple(range(771, 771 + len(NAMES)))


def found(codes: Sequence[object], other: Rows, title: str | None = "卡") -> int | None:
    """The column of the numbers beside the scores, where there is one."""
    rows: Rows = [["2026年11月考核"], ["姓名", *CATEGORIES, "总分", title]]
    for n, (name, code) in enumerate(zip(NAMES, codes, strict=True), start=3):
        rows.append([name, 20, 33, 5, 34.29, 0, f"=SUM(B{n}:F{n})", code])
    (table,) = look(made({"汇总": rows, "刷卡": other})).scores
    column = table.columns.get("工号")
    cells = {person.cells.get("工号") for person in table.persons}
    wanted = {None} if column is None else {(row, column.number) for row in table.rows}
    assert cells == wanted
    return None if column is None else column.number


def swiped(codes: Sequence[object], names: Sequence[object] = ()) -> Rows:
    """A sheet with a code a row, and names beside the first of them."""
    padded = [*names, *[None] * len(codes)]
    return [
        ["卡", "谁", "迟到"],
        *([code, name, 1] for code, name in zip(codes, padded, strict=False)),
    ]


@pytest.mark.parametrize(
    ("codes", "other", "column"),
    [
        pytest.param(CODES, swiped(CODES), 8, id="whole numbers"),
        pytest.param([f"K{code}" for code in CODES], swiped([f"K{code}" for code in CODES]), 8, id="texts"),
        pytest.param([str(code) for code in CODES], swiped(CODES), 8, id="numbers kept as text"),
        pytest.param(CODES, swiped([float(str(code)) for code in CODES]), 8, id="with a point"),
        pytest.param(CODES, swiped(CODES[:3]), 8, id="three are enough"),
        pytest.param(CODES, swiped(CODES[:2]), None, id="two are not"),
        pytest.param(CODES, swiped([CODES[0]] * 5), None, id="one again and again"),
        pytest.param(CODES, swiped([*CODES[:4], 1]), 8, id="what is below them"),
        pytest.param(CODES, swiped([*CODES[:3], 1, CODES[3]]), 8, id="one of five between is none"),
        pytest.param(CODES, swiped([*CODES[:2], 1, CODES[3]]), None, id="one of four between is none"),
        pytest.param(CODES, swiped(CODES, NAMES), None, id="who it is stands beside them"),
        pytest.param(CODES, swiped(CODES, NAMES[:4]), None, id="beside half of them"),
        pytest.param(CODES, swiped(CODES, NAMES[:3]), 8, id="beside fewer"),
        pytest.param(CODES, swiped(CODES, ["某外人"] * 8), 8, id="others are named"),
        pytest.param(range(11, 19), swiped(range(11, 19)), None, id="two digits may count"),
        pytest.param(range(101, 109), swiped(range(101, 109)), 8, id="three may not"),
        pytest.param([*CODES[:7], CODES[0]], swiped(CODES), None, id="two people have one"),
        pytest.param(["甲乙丙丁"[n % 4] * (3 + n) for n in range(8)], swiped(CODES), None, id="words"),
        pytest.param(CODES, swiped(range(881, 889)), None, id="others' codes"),
    ],
)  # fmt: skip
def test_codes_that_another_sheet_has_without_names_are_the_peoples(
    codes: Sequence[object], other: Rows, column: int | None
) -> None:
    assert found(codes, other) == column


@pytest.mark.parametrize("title", ["卡", None, "备用"])
def test_the_header_need_not_say_that_they_are_codes(title: str | None) -> None:
    assert found(CODES, swiped(CODES), title) == 8
