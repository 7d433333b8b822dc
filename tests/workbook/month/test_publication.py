"""What an office sets for its publications: read, or refused by cell; the day is this month's only."""

import datetime as dt

from tests.workbook.written import written
from workbook.month.publication import forget_day, read_publication
from workbook.month.tables import SETTINGS
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, fixed


def settings(*rows: tuple[object, ...]) -> Package:
    """A sheet of settings, a column in from the left."""
    made: list[list[object]] = [[None, "项目", "填写"], *([None, *row] for row in rows)]
    package = Package(written({"公布设置": made}))
    area = Area(1, 2, len(made), 3)
    package.set_name(SETTINGS, f"公布设置!{fixed(area)}")
    return package


def test_the_day_is_forgotten_and_nothing_else() -> None:
    package = settings(
        ("发布单位", "督查科"), ("公布日期", dt.date(2026, 12, 3)), ("联系电话", "12345")
    )
    assert read_publication(package).day == dt.date(2026, 12, 3)
    forget_day(package)
    found = read_publication(package)
    assert (found.issuer, found.day, found.phone) == ("督查科", None, "12345")
    cells = package.sheet("公布设置").cells()
    assert [cells[row, 2].value for row in range(2, 5)] == ["发布单位", "公布日期", "联系电话"]
