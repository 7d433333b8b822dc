"""A fixed sample of exports made at random: read right, asked about or refused, never wrong."""

import pytest

from tests.benchmarks.fuzz_exports import MAKERS, outcome, spoilt
from udf.text import Cells
from workbook.files.table_files import Grid


@pytest.mark.parametrize("first", range(0, 60, 12))
def test_no_export_is_read_wrong(first: int) -> None:
    found = []
    for seed in range(first, first + len(MAKERS)):
        made, table, _ = spoilt(seed)
        width = max(map(len, table))
        rows = (tuple(cell if cell != "" else None for cell in row) for row in table)
        grid = Grid("表", Cells(row + (None,) * (width - len(row)) for row in rows))
        found.append(outcome(made, [grid]))
    assert not [one for one in found if one.startswith("wrong")]
    assert found.count("right") > len(found) / 2
