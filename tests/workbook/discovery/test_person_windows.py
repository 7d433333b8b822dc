"""Which window somebody is of, where no cell of the row says it: above, a heading, the sheet."""

import pytest

from tests.workbook.discovery.test_likely_headers import people
from tests.workbook.discovery.test_offices import CATEGORIES, NAMES, look, made

Rows = list[list[object]]
TITLE: list[object] = ["2026年11月考核"]


def windows(rows: Rows, sheet: str = "汇总") -> list[str]:
    found = look(made({sheet: rows}))
    assert found.questions == ()
    assert [person.name for person in found.persons] == list(NAMES)
    return [person.window for person in found.persons]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("综···|社|··医·", "综综综综社社医医"),  # what stands between bars is over those below
        ("综···|社|····", "综综综综社社社社"),
        ("|社|··医·|税|····", "社社医医税税税税"),
    ],
)
def test_a_heading_ends_what_was_given_above_it(given: str, meant: str) -> None:
    rows: Rows = [TITLE, ["序号", "窗口", "姓名", *CATEGORIES, "总分"]]
    names = enumerate(NAMES, 1)
    for at, part in enumerate(given.split("|")):
        if at % 2:
            rows.append([f"{part}保窗口"])
            continue
        for one in part:
            n, name = next(names)
            place = None if one == "·" else f"{one}管窗口"
            own = len(rows) + 1
            rows.append([n, place, name, 20, 33, 5, 34.29, 0, f"=SUM(D{own}:H{own})"])
    assert "".join(window[:1] for window in windows(rows)) == meant


@pytest.mark.parametrize(
    ("over", "sheet", "window"),
    [
        (None, "汇总", ""),
        (None, "税务窗口", "税务窗口"),
        (None, "税务局", "税务局"),
        ("综合窗口", "汇总", "综合窗口"),
        ("综合窗口", "税务窗口", "综合窗口"),
        ("企业专区", "汇总", ""),  # an office's own name stands there as well
        ("政务服务中心", "汇总", ""),
        ("综合窗口（一）", "汇总", ""),
        ("填表：综合窗口", "汇总", ""),
        ("11月综合窗口", "汇总", ""),
        (f"{'东' * 18}窗口", "汇总", f"{'东' * 18}窗口"),
        (f"{'东' * 19}窗口", "汇总", ""),
    ],
)
def test_a_table_of_one_window_says_so_over_its_header_or_in_its_sheets_name(
    over: str | None, sheet: str, window: str
) -> None:
    rows: Rows = [TITLE, [over], ["序号", "姓名", *CATEGORIES, "总分"], *people(4)]
    assert windows(rows, sheet) == [window] * len(NAMES)


@pytest.mark.parametrize(
    ("first", "second", "meant"),
    [
        ("企业专区", "房产厅", ["企业专区", "房产厅"]),
        ("综合服务中心", "房产厅", ["", "房产厅"]),
        (
            "企业开办一件事专区",
            "房产厅",
            ["", "房产厅"],
        ),  # too long for a window that nothing calls so
    ],
)
def test_where_each_header_has_a_window_over_it_the_first_has_one_too(
    first: str, second: str, meant: list[str]
) -> None:
    head: list[object] = ["序号", "姓名", *CATEGORIES, "总分"]
    rows: Rows = [TITLE, [first], list(head), *people(4)[:4], [second], list(head), *people(6)[4:]]
    assert windows(rows) == [meant[0]] * 4 + [meant[1]] * 4
