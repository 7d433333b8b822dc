"""Another rule book from the next month on is for workbooks that were generated."""

from tests.refusals import refused
from tests.workbook.written import written
from workbook.next_month.new_rules import check_generated
from workbook.ooxml.package import Package


def test_an_offices_own_workbook_keeps_its_rules_and_what_to_do_is_told() -> None:
    package = Package(written({"得分": [["姓名", "得分"]]}), "11月.xlsx")
    with refused(
        "“11月.xlsx”是本单位自己的工作簿，栏目是按原来的细则接入的，不能换细则。"
        "类别没有变的：请不带 --rules 生成下个月，再照新细则改它的“细则”“口径”两张表；"
        "类别变了的：请把没有接入过的原表改成新的栏目，再用 kaohe adopt --rules 接入"
    ):
        check_generated(package)
