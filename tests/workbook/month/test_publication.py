"""What an office sets for its publications: read, or refused by cell; the day is this month's only."""

import datetime as dt

import pytest

from tests.refusals import refused
from tests.workbook.written import written
from workbook.month.publication import Publication, forget_day, read_publication
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


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("公布日期", "下周", "要填日期，如 2026-12-1"),
        ("公示天数", 0, "要填1到399的整数"),
        ("申请复核天数", 400, "要填1到399的整数"),
        ("答复天数", "三天", "要填1到399的整数"),
        ("服务标兵名额", 1.5, "要填1到399的整数"),
        ("公示内容", "全部", "要从下拉列表选：各项得分、总分和排名、前十名"),
        ("公示顺序", "随便", "要从下拉列表选：名册顺序、按排名、按窗口"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_named_by_its_cell(
    name: str, written: object, said: str
) -> None:
    with refused(f"公布设置!C3的{name}{said}"):
        read_publication(settings(("发布单位", "督查科"), (name, written)))


def test_all_that_is_wrong_is_said_at_once_and_what_is_possible_is_read() -> None:
    with refused(
        "公布设置!C2的公示天数要填1到399的整数；"
        "公布设置!C3的公示顺序要从下拉列表选：名册顺序、按排名、按窗口"
    ):
        read_publication(settings(("公示天数", -1), ("公示顺序", "按工号")))
    found = read_publication(
        settings(("公示天数", 399), ("公示顺序", "按窗口"), ("公示内容", " 前十名"))
    )
    assert (found.notice_days, found.order.value, found.shown.value) == (399, "按窗口", "前十名")
    assert read_publication(Package(written({"表": [["姓名"]]}))) == Publication()
