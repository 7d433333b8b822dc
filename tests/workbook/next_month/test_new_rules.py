"""Another rule book from the next month on is for workbooks that were generated."""

import pytest

from tests.workbook.written import written
from udf.errors import KaoheError
from workbook.next_month.new_rules import check_generated
from workbook.ooxml.package import Package


def test_an_offices_own_workbook_keeps_its_rules_and_what_to_do_is_told() -> None:
    package = Package(written({"得分": [["姓名", "得分"]]}), "11月.xlsx")
    with pytest.raises(
        KaoheError, match=r"“11月\.xlsx”是本单位自己的工作簿.*不能换细则"
    ) as refused:
        check_generated(package)
    assert "kaohe adopt --rules" in str(refused.value)
