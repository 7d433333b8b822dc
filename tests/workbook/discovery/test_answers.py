"""What an office answers to what was asked of its workbook: columns, rows, header rows."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import refused
from workbook.discovery.mapping import (
    Answers,
    column_answer,
    column_named,
    columns_answer,
    read_answers,
)
from workbook.discovery.model import RowKind

TITLES = {2: "姓名", 3: "作风", 4: "作 风", 5: "得分（100）", 6: "A列"}


@pytest.mark.parametrize(
    ("answer", "titles", "column"),
    [
        ("姓名", TITLES, 2), (" 姓 名 ", TITLES, 2), ("得分（100）", TITLES, 5), ("得分", TITLES, 5),
        ("C", TITLES, 3), ("d列", TITLES, 4), ("D列“作 风”", TITLES, 4), ("没有", TITLES, 0),
        ("窗口", TITLES, None), ("", TITLES, None),
        ("A", TITLES, None), ("B", TITLES, 2), ("BD", TITLES, 56), ("BE", TITLES, None),
        ("XFE", TITLES, None), ("ABCD", TITLES, None),
        ("A", {}, 1), ("AX", {}, 50), ("AY", {}, None), ("姓名", {}, None),
    ],
)  # fmt: skip
def test_a_column_is_named_by_its_header_or_its_letters(
    answer: str, titles: Mapping[int, str], column: int | None
) -> None:
    assert column_named(answer, titles) == column


def test_a_list_of_columns_counts_only_whole() -> None:
    answers = Answers({"个人得分": {"各项得分": "作风、C；没有  E列", "其他": "姓名、窗口"}})
    assert answers.columns("个人得分", "各项得分", {2: "姓名", 3: "纪律", 4: "作风"}) == [
        4,
        3,
        0,
        5,
    ]
    assert answers.columns("个人得分", "其他", TITLES) is None
    assert answers.columns("个人得分", "没有问过", TITLES) is None
    assert answers.column("个人得分", "没有问过", TITLES) is None


@given(
    st.dictionaries(
        st.integers(1, 60),
        st.text('姓名作风分AB列1、“" （）\\', max_size=18),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_proposed_is_understood_when_it_is_answered(titles: dict[int, str]) -> None:
    columns = [column for column in titles if min(titles) <= column <= max(titles) + 50]
    for column in columns:
        assert column_named(column_answer(column, titles), titles) == column
    answers = Answers({"表": {"列": columns_answer(columns, titles)}})
    assert answers.columns("表", "列", titles) == columns


def test_rows_are_persons_headings_or_neither() -> None:
    answers = Answers(
        {
            "人员": {
                "合计": "不是",
                "张三": "是",
                "税务": "窗口",
                "李四": "Y",
                "注": "n",
                "备": "不用",
                "空": "无",
            }
        }
    )
    assert answers.rows() == {
        "合计": RowKind.OTHER, "张三": RowKind.PERSON, "税务": RowKind.WINDOW,
        "李四": RowKind.PERSON, "注": RowKind.OTHER,
        "备": RowKind.OTHER, "空": RowKind.OTHER,
    }  # fmt: skip
    with refused("对照表的[人员]里“合计 = 也许”看不懂；请填“是”“不是”或“窗口”"):
        Answers({"人员": {"合计": "也许"}}).rows()


def test_a_header_row_is_a_number_of_a_row() -> None:
    assert Answers({"考勤": {"表头行": "3"}}).header_row("考勤") == 3
    assert Answers({}).header_row("考勤") is None
    for wrong in ("三", "0", "-1", "2.5"):
        with refused(f"对照表的[考勤]里“表头行 = {wrong}”不是行号"):
            Answers({"考勤": {"表头行": wrong}}).header_row("考勤")


def test_a_file_of_answers_is_read_beside_its_workbook(tmp_path: Path) -> None:
    book, own = tmp_path / "月.xlsx", tmp_path / "月.对照.toml"
    assert read_answers(book) == Answers()
    own.write_text('[考勤]\n工作表 = "签到"\n姓名 = ""\n', encoding="utf-8")
    assert read_answers(book).sections == {"考勤": {"工作表": "签到"}}
    own.write_text('[考勤表]\n工作表 = "签到"\n', encoding="utf-8")
    with refused(
        "对照表“月.对照.toml”里不认识“考勤表”；"
        "可写的段落是 个人得分、扣分登记、加分登记、扣分加分登记、考勤、好差评、名册、条款矩阵、人员、工作表、月份、接入"
    ):
        read_answers(book)
    with refused(f"找不到对照表“{tmp_path}/另一个.toml”；请检查文件名"):
        read_answers(book, tmp_path / "另一个.toml")
