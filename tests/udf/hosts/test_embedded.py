"""Our functions inside formualizer, in every spelling and with the arguments that may be left out."""

import formualizer
import pytest

from udf.hosts.embedded import register


@pytest.mark.parametrize("prefix", ["KH_", "KH.", "_xldudf_KH_"])
def test_a_formula_calls_ours(prefix: str) -> None:
    book = formualizer.Workbook()
    book.add_sheet("日历")
    for row, cells in enumerate(
        [("日期", "工作日"), ("2026-11-02", "是"), ("2026-11-03", "否")], 1
    ):
        for column, cell in enumerate(cells, 1):
            book.set_value("日历", row, column, cell)
    register(book)
    book.set_formula("日历", 1, 4, f"={prefix}WORKDAYS(A1:B3)")
    book.set_formula("日历", 1, 5, f'={prefix}WORKDAYS(A1:B3,"2026-11-03")')
    book.evaluate_all()
    assert [book.get_value("日历", 1, column) for column in (4, 5)] == [1, 0]
