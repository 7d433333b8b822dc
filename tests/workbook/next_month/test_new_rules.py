"""Another rule book from the next month on is for workbooks that were generated."""

import io
from datetime import date

from tests.refusals import refused
from tests.workbook.offices import adopted_book
from tests.workbook.rule_books import made, rule_file
from tests.workbook.written import three_people, written
from workbook.month.tables import TABLES, named_area
from workbook.next_month.month_book import MonthBook
from workbook.next_month.new_rules import begin_anew, check_generated
from workbook.ooxml.package import Package
from workbook.ooxml.structure.sheet_list import rename_sheet


def test_an_offices_own_workbook_keeps_its_rules_and_what_to_do_is_told() -> None:
    stream = io.BytesIO()
    office, scores = three_people()
    scores.merge_cells("C3:C5")
    office.save(stream)
    adopted = adopted_book(stream.getvalue(), "11月.xlsx")[1]
    assert adopted.has_sheet("个人得分")  # one of ours, beside the office's own
    for package in (Package(written({"得分": [["姓名", "得分"]]}), "11月.xlsx"), adopted):
        with refused(
            "“11月.xlsx”是本单位自己的工作簿，栏目是按原来的细则接入的，不能换细则。"
            "类别没有变的：请不带 --rules 生成下个月，再照新细则改它的“细则”“口径”两张表；"
            "类别变了的：请把没有接入过的原表改成新的栏目，再用 kaohe adopt --rules 接入"
        ):
            check_generated(package)


def test_what_an_office_made_its_own_is_named_where_new_rules_leave_it_behind() -> None:
    town = rule_file("town")
    package = made(town)
    rename_sheet(package, "填表说明", "本中心的约定")
    ledger, area = named_area(package, TABLES["扣分登记"])
    ledger.set_value(area.first_row, area.last_column + 1, "整改情况")
    choices, area = named_area(package, TABLES["口径"])
    (at,) = (at for at, cell in choices.cells().items() if cell.value == "几天没查要催")
    choices.set_value(at[0], at[1] + 1, 21)
    said = begin_anew(MonthBook.of(package), town, date(2026, 12, 1), [], None)[1]
    assert said == (
        "换细则时工作簿重新生成，“本中心的约定”没有带过来；需要的请从“2026-11.xlsx”复制",
        "换细则时工作簿重新生成，“扣分登记”的“整改情况”列没有带过来；需要的请从“2026-11.xlsx”复制",
        "口径“几天没查要催”按新的细则是“10”，上个月是“21”；要照原来的，请在“口径”上改",
    )
