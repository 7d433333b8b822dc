"""Text boxes, pictures and form controls that name cells, when sheets are renamed and rows move."""

import io
import re

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]

from workbook.ooxml.package import Package
from workbook.ooxml.structure.rows import delete_rows, insert_rows
from workbook.ooxml.structure.sheet_list import rename_sheet

_CONTROL = (
    b'<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    b'objectType="Drop" fmlaLink="$B$5" fmlaRange="\'11\xe6\x9c\x88\xe5\xbe\x97\xe5\x88\x86\'!$A$3:$A$5"/>'
)
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<v:shape id="s"><x:ClientData ObjectType="Drop"><x:Anchor>1, 0, 7, 0, 2, 0, 8, 0</x:Anchor>'
    "<x:FmlaRange>'11月得分'!$A$3:$A$5</x:FmlaRange><x:FmlaLink>$B$5</x:FmlaLink></x:ClientData>"
    "</v:shape></xml>"
)
_ON_SHEET = (
    '<controls><control shapeId="1"><controlPr linkedCell="\'11月得分\'!$B$5" '
    'listFillRange="$A$3:$A$5"><anchor><from><xdr:row xmlns:xdr="http://schemas.openxmlformats.org'
    '/drawingml/2006/spreadsheetDrawing">7</xdr:row></from></anchor></controlPr></control></controls>'
)


def book() -> Package:
    """A sheet with a text box that shows a cell and a list to choose from; a box on another."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    sheet, other = made.add_worksheet("11月得分"), made.add_worksheet("公示")
    for row in range(8):
        sheet.write(row, 0, f"人{row}")
    sheet.insert_textbox(9, 3, "", {"textlink": "='11月得分'!$A$5"})
    other.insert_textbox(1, 1, "", {"textlink": "='11月得分'!$A$5"})
    other.insert_textbox(5, 1, "", {"textlink": "=公示!$A$5"})
    made.close()
    package = Package(stream.getvalue(), "x")
    part = package.sheets[0].part
    content = package.part(part).decode().replace("</worksheet>", f"{_ON_SHEET}</worksheet>")
    package.set_part(part, content.encode())
    for name, kind, data in (
        ("xl/ctrlProps/ctrlProp1.xml", "ctrlProp", _CONTROL),
        ("xl/drawings/vmlDrawing9.vml", "vmlDrawing", _VML.encode()),
    ):
        package.set_part(name, data, "application/xml")
        kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
        package.add_relationship(part, kind, name)
    return package


def links(package: Package) -> list[str]:
    """What the workbook's boxes and controls are linked to, as it is written."""
    found = []
    package = Package(package.to_bytes(), "x")
    for part in sorted(package.parts()):
        if re.search("drawing|ctrlProp|sheet1.xml$", part):
            text = package.part(part).decode().replace("&apos;", "'")
            found += re.findall(
                r'(?:textlink|fmlaLink|fmlaRange|linkedCell|listFillRange)="([^"]+)"', text
            )
            found += re.findall(r"<x:Fmla(?:Range|Link)>([^<]+)<", text)
    return sorted(found)


def expected(sheet: str, cell: int, last: int) -> list[str]:
    boxes = [f"{sheet}!$A${cell}"] * 2 + ["公示!$A$5"]
    ranges = [f"{sheet}!$A$3:$A${last}"] * 2 + [f"$A$3:$A${last}"]
    return sorted([*boxes, *ranges, f"{sheet}!$B${cell}", *[f"$B${cell}"] * 2])


def test_links_follow_a_sheet_that_is_renamed() -> None:
    package = book()
    assert links(package) == expected("'11月得分'", 5, 5)
    rename_sheet(package, "11月得分", "12月得分")
    assert links(package) == expected("'12月得分'", 5, 5)
    assert openpyxl.load_workbook(io.BytesIO(package.to_bytes())).sheetnames == ["12月得分", "公示"]


@pytest.mark.parametrize("inserted", [1, 3])
def test_links_and_controls_follow_rows_that_move(inserted: int) -> None:
    package = book()
    insert_rows(package, "11月得分", 4, inserted)
    assert links(package) == expected("'11月得分'", 5 + inserted, 5 + inserted)
    assert f">{7 + inserted}</xdr:row>".encode() in package.part(package.sheets[0].part)
    delete_rows(package, "11月得分", {4})
    assert links(package) == expected("'11月得分'", 4 + inserted, 4 + inserted)
