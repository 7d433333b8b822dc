"""Which column holds the names: by its header, by how its texts look, else open, the likeliest first."""

from collections.abc import Sequence

import pytest

from tests.workbook.discovery.framed import Column, framed
from workbook.discovery.columns.name_column import find_name
from workbook.discovery.columns.score_columns import ColumnChoice

NAMES = ("刘平", "李军海", "胡明", "杨敏杰", "朱刚", "张建国", "黄平", "徐伟", "高伟", "马英娟")
WORDS = ("甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑", "寅卯", "辰巳", "午未", "戌亥")
WINDOWS = ("综合窗口", "税务窗口", "社保窗口", "医保窗口", "公安窗口") * 2
NONE = ColumnChoice(None)


def chosen(*columns: Column) -> ColumnChoice:
    frame = framed(*columns)
    return find_name(frame, frame.rows, frame.categories)


def mixed(some: int, first: Sequence[str] = NAMES, rest: Sequence[str] = WORDS) -> list[str]:
    """Texts of ten rows, some of which are of the first kind."""
    return [*first[:some], *rest[some:]]


@pytest.mark.parametrize(
    ("title", "texts", "found"),
    [
        # the header says so, and the texts are names, or short and each its own
        ("姓名", NAMES, ColumnChoice(1)),
        ("姓名", [f"{word}戊己庚辛壬癸" for word in WORDS], ColumnChoice(1)),
        ("姓名", [f"{word}戊己庚辛壬癸子" for word in WORDS], ColumnChoice(None, (1,))),
        ("姓名", [f"{word}戊己庚辛壬癸子丑寅卯" for word in WORDS], ColumnChoice(None, (1,))),
        ("姓名", [f"{word}戊己庚辛壬癸子丑寅卯辰" for word in WORDS], NONE),
        ("姓名", mixed(4, ["甲乙戊己庚辛壬癸子"] * 10), ColumnChoice(None, (1,))),
        ("姓名", [*NAMES[:5], *NAMES[:5]], ColumnChoice(1)),
        ("姓名", [*NAMES[:4], *NAMES[:4], *NAMES[:2]], ColumnChoice(None, (1,))),
        ("姓名", mixed(4, WINDOWS), ColumnChoice(1)),
        ("姓名", mixed(5, WINDOWS), NONE),
        ("姓名", [*NAMES[:3], *WINDOWS[:7]], ColumnChoice(1)),
        ("姓名", [*NAMES[:2], *WINDOWS[:7], WORDS[0]], NONE),
        # it says nothing: half of them like names, else asked
        ("", NAMES, ColumnChoice(1)),
        ("", mixed(5), ColumnChoice(1)),
        ("", mixed(4), ColumnChoice(None, (1,))),
        ("", mixed(2), ColumnChoice(None, (1,))),
        ("", mixed(5, rest=WINDOWS), ColumnChoice(1)),
        ("", [*NAMES[:5], *NAMES[:5]], ColumnChoice(1)),
        ("", [*NAMES[:4], *NAMES[:4], *NAMES[:2]], ColumnChoice(None, (1,))),
        ("", WINDOWS, NONE),
        # it says something else
        ("备注", NAMES, ColumnChoice(None, (1,))),
        ("备注", mixed(4), ColumnChoice(None, (1,))),
        # too few rows have one, or what they have only labels them
        ("姓名", NAMES[:5], ColumnChoice(1)),
        ("姓名", NAMES[:4], NONE),
        ("姓名", [*NAMES[:4], *(["小计"] * 6)], NONE),
        ("", [*WORDS[:5]], ColumnChoice(None, (1,))),
        ("", [*WORDS[:4]], NONE),
        ("姓名", [], NONE),
    ],
)
def test_a_column_of_names_is_known_by_its_header_and_its_texts(
    title: str, texts: Sequence[str], found: ColumnChoice
) -> None:
    assert chosen((title, texts)) == found


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ([("姓名", NAMES), ("检查人", NAMES)], ColumnChoice(1)),
        ([("检查人员", NAMES), ("姓名", NAMES)], ColumnChoice(2)),
        ([("人员", NAMES), ("职工", NAMES)], ColumnChoice(None, (1, 2))),
        ([("", NAMES), ("姓名", WORDS)], ColumnChoice(2)),
        ([("", mixed(6)), ("", NAMES)], ColumnChoice(None, (2, 1))),
        ([("", mixed(9)), ("", NAMES)], ColumnChoice(None, (2, 1))),
        ([("备注", NAMES), ("", mixed(2))], ColumnChoice(None, (1, 2))),
        ([("", mixed(2)), ("备注", NAMES)], ColumnChoice(None, (2, 1))),
        ([("", WORDS), ("", WORDS)], ColumnChoice(None, (1, 2))),
        ([("", WINDOWS), ("姓名", NAMES)], ColumnChoice(2)),
    ],
)
def test_of_two_the_surer_is_meant_and_of_equals_the_one_called_so(
    columns: Sequence[Column], found: ColumnChoice
) -> None:
    assert chosen(*columns) == found
