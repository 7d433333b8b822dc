"""A window written once above its people: who joins, leaves or moves is under his own."""

from datetime import date

import pytest

from tests.workbook.offices import CATEGORIES, adopted_book
from tests.workbook.written import written
from udf.roster import Person, read_roster
from udf.text import freeze
from workbook.next_month.next_month import NextMonth, advance
from workbook.next_month.window_labels import under_other_windows
from workbook.ooxml.package import Package
from workbook.ooxml.references import area_text

PEOPLE = {"林业科": ("韩冰", "罗兰"), "牧业科": ("于洋", "董梅", "萧雨")}


def person(name: str, window: str) -> Person:
    return Person(0, "", name, window, None, None)


EVERYBODY = [person(name, window) for window, names in PEOPLE.items() for name in names]


@pytest.fixture(scope="module", params=["merged", "once"])
def adopted(request: pytest.FixtureRequest) -> bytes:
    """Windows in column A: in a merged cell each, or in the first of their rows only."""
    rows: list[list[object]] = [
        ["2026年11月考核得分"],
        ["科室", "姓名", *CATEGORIES, "总分"],
    ]
    merged = []
    for window, names in PEOPLE.items():
        merged.append(f"A{len(rows) + 1}:A{len(rows) + len(names)}")
        for at, name in enumerate(names):
            row = len(rows) + 1
            rows.append([None if at else window, name, 20, 35, 5, 35, 0, f"=SUM(C{row}:G{row})"])
    content = written({"得分": rows}, merged if request.param == "merged" else ())
    return adopted_book(content)[1].to_bytes()


def moved(content: bytes, people: list[Person]) -> tuple[NextMonth, dict[str, object]]:
    """The next month, and the window that each name is under: beside it, merged, or above."""
    package = Package(content, "2026-11.xlsx")
    done = advance(package, people)
    sheet = package.sheet("得分")
    cells, label = sheet.cells(), None
    whole = {row: area for area in sheet.merged() for row in range(area[0], area.last_row + 1)}
    found: dict[str, object] = {}
    for row in range(3, 3 + len(people)):
        area = whole.get(row)
        at = (area.first_row if area and area.first_column == 1 else row, 1)
        label = (cells[at].value if at in cells else None) or label
        found[str(cells[row, 2].value)] = label
    assert all(area_text(area) for area in whole.values())
    return done, found


def expected(people: list[Person]) -> dict[str, object]:
    return {one.name: one.window for one in people}


def said(done: NextMonth) -> list[str]:
    return [message for message in done.messages if "写在别的窗口下面" in message]


def test_who_joins_is_under_his_own_window_though_it_is_a_new_one(adopted: bytes) -> None:
    people = [
        *EVERYBODY, person("冯远", "牧业科"), person("唐宁", "水利科"), person("宋词", "水利科"),
        person("许诺", "林业科"), person("高歌", "档案科"),
    ]  # fmt: skip
    done, found = moved(adopted, people)
    assert (found, said(done)) == (expected(people), [])


@pytest.mark.parametrize("gone", [("于洋",), ("韩冰",), ("于洋", "董梅"), ("韩冰", "罗兰", "于洋")])
def test_the_window_stays_written_when_its_first_leave(
    adopted: bytes, gone: tuple[str, ...]
) -> None:
    people = [one for one in EVERYBODY if one.name not in gone]
    done, found = moved(adopted, people)
    assert (found, said(done)) == (expected(people), [])


def test_who_has_another_window_now_is_named_with_his_cell(adopted: bytes) -> None:
    people = [person("董梅", "林业科") if one.name == "董梅" else one for one in EVERYBODY]
    done, _ = moved(adopted, people)
    assert said(done) == [
        "“得分”B6董梅（林业科）写在别的窗口下面，名册里不是那个窗口；"
        "请把行移到自己的窗口，并核对小计、平均"
    ]


def test_a_window_is_somebodys_until_he_has_left_it(adopted: bytes) -> None:
    rows: list[list[object]] = [["工号", "姓名", "窗口", "到岗日期", "离岗日期"]]
    rows += [
        [str(n), one.name, one.window] for n, one in enumerate(EVERYBODY) if one.name != "董梅"
    ]
    rows += [["9", "董梅", "牧业科", None, "2026-11-12"], ["9", "董梅", "林业科", "2026-11-13"]]
    roster = read_roster(freeze([[*row, None, None][:5] for row in rows]))
    package = Package(adopted, "2026-11.xlsx")
    assert under_other_windows(package, roster, date(2026, 11, 1)) == []
    assert under_other_windows(package, roster, date(2026, 12, 1)) == [
        "“得分”B6董梅（林业科）写在别的窗口下面，名册里不是那个窗口；"
        "请把行移到自己的窗口，并核对小计、平均"
    ]


def test_a_ditto_is_spelled_out_before_the_rows_above_it_change(adopted: bytes) -> None:
    package = Package(adopted, "2026-11.xlsx")
    sheet = package.sheet("得分")
    if sheet.merged():
        return  # nothing is written below the first
    sheet.set_value(4, 1, "同上")
    done = advance(package, [*EVERYBODY[1:], person("新来", "牧业科")])
    assert "“得分”A4的“同上”改为窗口的名称" in done.messages
    assert package.sheet("得分").cell(3, 1).value == "林业科"


@pytest.mark.parametrize("apart", [False, True])
def test_who_moves_away_from_the_heading_or_the_sheet_of_a_window_is_named(apart: bool) -> None:
    """Each window's people under a heading, or on a sheet of its own that is called after it."""
    titles: list[object] = ["姓名", *CATEGORIES, "总分"]
    sheets: dict[str, list[list[object]]] = {}
    for window, names in PEOPLE.items():
        name = f"{window}得分" if apart else "得分"
        rows = sheets.setdefault(name, [["2026年11月考核得分"], titles])
        rows += [] if apart else [[window]]
        for one in names:
            row = len(rows) + 1
            rows.append([one, 20, 35, 5, 35, 0, f"=SUM(B{row}:F{row})"])
    content = adopted_book(written(sheets))[1].to_bytes()
    package = Package(content, "2026-11.xlsx")
    people = [person(one.name, "牧业科" if one.name == "罗兰" else one.window) for one in EVERYBODY]
    done = advance(package, [*people, person("冯远", "牧业科")])
    first, at, last = ("林业科得分", "A4", "牧业科得分") if apart else ("得分", "A5", "得分")
    assert said(done) == [
        f"“{first}”{at}罗兰（牧业科）写在别的窗口下面，名册里不是那个窗口；"
        "请把行移到自己的窗口，并核对小计、平均"
    ]
    again = advance(package, [*people, person("冯远", "牧业科"), person("唐宁", "牧业科")])
    listed = [
        cell.value for (_, column), cell in package.sheet(last).filled().items() if column == 1
    ]
    assert again.joined == ("唐宁（牧业科）",) and listed[-2:] == ["冯远", "唐宁"]
