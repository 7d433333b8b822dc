"""Our functions inside formualizer, in every spelling and with the arguments that may be left out."""

from typing import Any

import formualizer
import pytest

from udf.functions import FUNCTIONS
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


def test_every_function_is_known_by_each_prefix_with_its_arguments() -> None:
    known = dict[str, tuple[Any, int, int]]()

    class Book:
        def register_function(self, name: str, call: Any, *, min_args: int, max_args: int) -> None:
            known[name] = call, min_args, max_args

    register(Book())  # type: ignore[arg-type]
    assert len(known) == 3 * len(FUNCTIONS)
    call, least, most = known["KH.WORKDAYS"]
    assert (least, most) == (1, 3)
    assert type(call).__name__ == "function"  # the engine refuses callables of other kinds
    assert call([["日期", "工作日"], ["2026-11-02", "是"]]) == [[1]]
