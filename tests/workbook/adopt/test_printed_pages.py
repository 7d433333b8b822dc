"""An office's workbook prints what it printed before, and nothing that is kept ready for entries."""

import os
from functools import cache
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from tests.workbook.offices import SHAPES, adopted_shape
from workbook.engine.recalculate import recalculate
from workbook.files.libreoffice_program import find_libreoffice, run_conversion
from workbook.hosts.macros import set_macros
from workbook.month.print_areas import PRINT_AREA
from workbook.ooxml.package import Package

NAME = "complete.xlsx"


@cache
def _adopted() -> bytes:
    return adopted_shape(NAME)[1]


def _areas(package: Package) -> dict[str | None, str]:
    names = [name for name in package.defined_names() if name.name == PRINT_AREA]
    return {name.sheet: name.text.replace("'", "") for name in names}


def test_the_added_columns_and_spare_rows_are_left_out() -> None:
    areas = _areas(Package(_adopted()))
    assert areas["考勤"] == "考勤!$A:$I" and areas["好差评"] == "好差评!$A:$E"
    assert areas["扣分明细"] == "扣分明细!$A$1:$G$17"  # seven filled rows, and ten more
    assert areas["加分登记"] == "加分登记!$A$1:$L$23"
    assert "11月得分" not in areas and "值班表" not in areas


def test_what_prints_follows_what_is_entered() -> None:
    package = Package(_adopted())
    for row in range(4, 44):
        package.sheet("加分登记").set_value(row, 3, "刘平")
        package.sheet("扣分明细").set_value(row, 4, "刘平")
    recalculate(package)
    areas = _areas(package)
    assert areas["加分登记"] == "加分登记!$A$1:$L$43"
    assert areas["扣分明细"] == "扣分明细!$A$1:$G$53"


def test_a_print_area_that_somebody_has_set_stays() -> None:
    package = Package(_adopted())
    package.set_name(PRINT_AREA, "加分登记!$A$1:$F$9", "加分登记")
    package.remove_name(PRINT_AREA, "扣分明细")
    recalculate(package)
    set_macros(package, "office")
    assert _areas(package)["加分登记"] == "加分登记!$A$1:$F$9"
    assert "扣分明细" not in _areas(package)


def test_for_excel_the_area_is_computed_there() -> None:
    package = Package(_adopted())
    set_macros(package, "office")
    recalculate(package)
    areas = _areas(package)
    assert areas["加分登记"] == "加分登记打印区" and areas["扣分明细"] == "扣分表打印区"
    names = {n.name: n.text for n in package.defined_names() if n.sheet is None}
    computed = names["扣分表打印区"].replace("'", "")
    assert computed.startswith("扣分明细!$A$1:INDEX(扣分明细!$G:$G,1+MAX(2,")
    package.sheet("加分登记").set_value(50, 3, "刘平")
    set_macros(package, "embedded")
    assert _areas(package)["加分登记"] == "加分登记!$A$1:$L$50"


def test_no_page_is_empty(tmp_path: Path) -> None:
    program = find_libreoffice()
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is not installed")
        pytest.skip("装上 libreoffice-calc 才能测试")
    books = [tmp_path / "before.xlsx", tmp_path / "after.xlsx"]
    for book, content in zip(books, ((SHAPES / NAME).read_bytes(), _adopted()), strict=True):
        book.write_bytes(content)
    run_conversion(program, "pdf:calc_pdf_Export", books, tmp_path)
    pages = []
    for book in books:
        with PdfDocument(book.with_suffix(".pdf")) as document:
            pages.append([page.get_textpage().get_text_range().split() for page in document])
    before, after = pages
    assert len(before) == 9 and len(after) <= 9 + 16
    assert all(after)
    own = [page for page in after if not any(word.startswith("第") for word in page[:1])]
    # What it printed of its own sheets, on as many pages; the results are other ones.
    assert [page[0] for page in own[:9]] == [page[0] for page in before]
