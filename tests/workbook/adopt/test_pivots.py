"""A pivot table of the scores is renewed when the workbook is opened, and that it is old is said."""

import io

import openpyxl

from tests.workbook.written import three_people
from workbook.adopt.adopt import Scores, adopt_package
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package
from workbook.ooxml.xml import MAIN

CACHE, PIVOT = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/pivotTables/pivotTable1.xml"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def book(sheet: str, fields: list[str], area: str) -> Package:
    """Three people, and on a sheet of its own a pivot table of an area."""
    office, _ = three_people()
    office.worksheets[1]["B1"] = "被查人"
    office.create_sheet("分析")
    stream = io.BytesIO()
    office.save(stream)
    package = Package(stream.getvalue(), "2026-11.xlsx")
    names = "".join(f'<cacheField name="{field}"/>' for field in fields)
    cache = (
        f'<pivotCacheDefinition xmlns="{MAIN}"><cacheSource type="worksheet">'
        f'<worksheetSource ref="{area}" sheet="{sheet}"/></cacheSource>'
        f'<cacheFields count="{len(fields)}">{names}</cacheFields></pivotCacheDefinition>'
    )
    shown = f'<pivotTableDefinition xmlns="{MAIN}"><location ref="A3:B6"/></pivotTableDefinition>'
    package.set_part(CACHE, cache.encode(), f"{KINDS}pivotCacheDefinition+xml")
    package.set_part(PIVOT, shown.encode(), f"{KINDS}pivotTable+xml")
    package.add_relationship(PIVOT, "http://x/pivotCacheDefinition", CACHE)
    package.add_relationship(package.sheet("分析").part, "http://x/pivotTable", PIVOT)
    return Package(package.to_bytes(), "2026-11.xlsx")


SAID = "分析!A3:B6是透视表，还是原来的数：用 Excel 打开时会自动刷新，用别的程序请自己刷新"


def test_a_pivot_table_of_scores_or_entries_is_renewed_and_keeps_its_fields() -> None:
    for sheet, fields, area in (
        ("得分", ["姓名", "窗口"], "B2:C5"),
        ("扣分明细", ["日期", "被查人"], "A1:B2"),
    ):
        done, package = adopt_package(book(sheet, fields, area), scores=Scores.REPLACE)
        assert SAID in done.messages
        cache = package.part(CACHE).decode()
        assert 'refreshOnLoad="1"' in cache and "被查人" not in cache
        assert SAID in advance(package).messages
        assert openpyxl.load_workbook(io.BytesIO(package.to_bytes())).sheetnames


def test_a_pivot_table_of_something_else_stays_as_it_is() -> None:
    office = book("分析", ["甲", "乙"], "A1:B2")
    before = office.part(CACHE)
    done, package = adopt_package(office, scores=Scores.REPLACE)
    assert SAID not in done.messages and package.part(CACHE) == before
