"""Workbooks that other readers would lay out beyond all measure, or misunderstand."""

import zipfile
from io import BytesIO

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook

from tests.refusals import refused
from workbook.ooxml.container.readable import UNCOMPUTED, readable

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHARED = "<si><t>姓名</t></si><si><t>  </t></si><si><r><t>王</t></r><r><t>芳</t></r></si>"


def book(rows: str, *, shared: str = SHARED, prefix: str = "") -> bytes:
    """A workbook whose first sheet has these rows, as they stand in the file."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        made.add_worksheet().write(0, 0, "甲")
    name = f":{prefix[:-1]}" if prefix else ""
    sheet = (
        f"<{prefix}worksheet {MAIN.replace('xmlns', 'xmlns' + name)}>"
        f"<{prefix}sheetData>{rows}</{prefix}sheetData></{prefix}worksheet>"
    )
    target = BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                content = sheet.encode()
            elif part == "xl/sharedStrings.xml":
                content = f"<sst {MAIN}>{shared}</sst>".encode()
            new.writestr(part, content)
    return target.getvalue()


def read(content: bytes) -> list[list[object]]:
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    return [[cell for cell in row if cell != ""] for row in sheet.to_python()]


FAR = '<row r="1048576"><c r="XFD1048576"{}</c></row>'
NEAR = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>5</v></c></row>'


@pytest.mark.parametrize("careful", [False, True])
@pytest.mark.parametrize(
    "blank",
    [
        ' s="1">', '><v></v>', ' t="s"><v>1</v>', ' t="inlineStr"><is><t> &#160;</t></is>',
        ' t="str"><v> </v>',
    ],
)  # fmt: skip
def test_blanks_far_away_are_left_out(blank: str, careful: bool) -> None:
    content = readable(book(NEAR + FAR.format(blank)), "表.xlsx", careful)
    assert read(content)[0] == ["姓名", 5]
    assert b"XFD" not in zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    "filled",
    [
        '><v>0</v>', ' t="s"><v>2</v>', ' t="inlineStr"><is><t>x</t></is>', '><f>A1</f>',
        ' t="s"><v>99</v>',
    ],
)  # fmt: skip
def test_what_stands_far_away_is_refused_by_its_cell(filled: str) -> None:
    with refused(
        "“表.xlsx”在很远的单元格 XFD1048576 还有内容，表大得不正常，没有读取；请打开它，删掉表格以外的内容后保存，再试一次"
    ):
        readable(book(NEAR + FAR.format(filled)), "表.xlsx")


def test_a_few_rows_further_are_nothing_unusual() -> None:
    content = book(NEAR + '<row r="900"><c r="Z900"><v>7</v></c></row>')
    assert readable(content, "表.xlsx") == content
    careful = readable(content, "表.xlsx", careful=True)
    assert read(careful)[0] == ["姓名", 5] and [7] in read(careful)


def test_names_with_a_prefix_are_understood() -> None:
    rows = (
        '<x:row r="1"><x:c r="A1" t="s"><x:v>2</x:v></x:c></x:row>'
        '<x:row r="1048576"><x:c r="XFD1048576" s="1"/></x:row>'
    )
    content = readable(book(rows, prefix="x:"), "表.xlsx")
    assert b"XFD" not in zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_shared_texts_that_are_damaged_hide_nothing() -> None:
    content = book(NEAR + FAR.format(' s="1"/>').replace("</c>", ""), shared="<si><t>姓")
    assert b"XFD" not in zipfile.ZipFile(BytesIO(readable(content, "表.xlsx"))).read(
        "xl/worksheets/sheet1.xml"
    )


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="A1"><f>1+1</f></c>', [UNCOMPUTED]), ('<c r="A1"><f>1+1</f><v/></c>', [UNCOMPUTED]),
        ('<c r="A1"><f>1+1</f><v></v></c>', [UNCOMPUTED]),
        ('<c r="A1"><f t="array" ref="A1">1</f></c>', [UNCOMPUTED]),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', [2]),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', []),
    ],
)  # fmt: skip
def test_formulas_that_nothing_has_computed_say_so_where_that_is_wanted(
    cell: str, shown: list[object]
) -> None:
    content = book(f'<row r="1">{cell}<c r="B1"><v>1</v></c></row>')
    assert read(readable(content, "表.xlsx", name_uncomputed=True))[0] == [*shown, 1]
    assert readable(content, "表.xlsx") == content
