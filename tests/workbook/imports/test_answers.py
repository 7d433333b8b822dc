"""The 对照表 of an import: written, filled in by a clerk, read again."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from tests.refusals import refused
from workbook.imports.answers import (
    ImportAnswers,
    ImportQuestion,
    likeliest,
    read_answers,
    write_questions,
)

COLUMNS = ImportQuestion(
    "列", "看不出哪一列是“日期”", (("甲", "如：1"), ('乙"\\', "")), ("日期", "无")
)
AGAIN = ImportQuestion("列", "看不出哪一列是“姓名”", (("甲", "如：1"), ("丙", "")), ("姓名", "无"))
WORDS = ImportQuestion("评价等级", "不认识", (("还行", "出现2次"),), ("满意", "不满意"))


def test_what_is_asked_can_be_filled_in_and_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "导入好差评.对照.toml"
    write_questions(path, [COLUMNS, AGAIN, WORDS])
    written = path.read_text(encoding="utf-8-sig")
    assert tomllib.loads(written) == {
        "列": {"甲": "", '乙"\\': "", "丙": ""}, "评价等级": {"还行": ""},
    }  # fmt: skip
    path.write_text(written.replace('"甲" = ""', '"甲" = “日期”'), encoding="gb18030")
    answers = read_answers(path)
    assert answers.role_of("甲") == "日期" and answers.role_of("丙") is None
    assert answers.meaning("评价等级", "还行", WORDS.options) is None
    write_questions(path, [WORDS])
    assert tomllib.loads(path.read_text(encoding="utf-8-sig")) == {
        "列": {"甲": "日期"}, "评价等级": {"还行": ""},
    }  # fmt: skip


def test_what_is_asked_is_written_with_what_may_be_answered(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    write_questions(path, [COLUMNS, AGAIN, replace(WORDS, likely={"还行": "满意"})])
    assert (
        path.read_text(encoding="utf-8-sig")
        == """\
# 导入时看不懂的地方：在等号右边的引号里填写答案，存盘后再导入一次。
# 填过的下个月自动再用；填错了改掉或删去那一行。

["列"]

# 看不出哪一列是“日期”
# 是“日期”的那一列填日期，不是的填无
"甲" = ""  # 如：1
"乙\\"\\\\" = ""

# 看不出哪一列是“姓名”
# 是“姓名”的那一列填姓名，不是的填无
"丙" = ""

["评价等级"]

# 不认识
# 可以填：满意、不满意
"还行" = ""  # 出现2次；像是满意
"""
    )


@pytest.mark.parametrize(
    ("word", "meant"), [("很好啊", "满意"), ("很差", "不满意"), ("不好", ""), ("甲", "")]
)
def test_what_a_word_is_like_is_never_its_opposite(word: str, meant: str) -> None:
    assert likeliest(word, {"很好": "满意", "差": "不满意"}) == meant
    assert likeliest("很差", {"很好": "满意"}) == likeliest(word, {}) == ""


def test_an_answer_that_does_not_fit_is_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("[评价等级]\n", encoding="utf-8")
    path.write_text('["评价等级"]\n"还行" = "凑合"\n"好" = "满意"\n', encoding="utf-8")
    assert read_answers(path).meaning("评价等级", "还行", WORDS.options) is None
    write_questions(path, [WORDS])
    assert tomllib.loads(path.read_text(encoding="utf-8-sig")) == {
        "评价等级": {"好": "满意", "还行": ""}
    }


def test_no_file_is_no_answers(tmp_path: Path) -> None:
    assert read_answers(tmp_path / "none.toml") == ImportAnswers()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[\xff\xfe", "不是文本；请用记事本填写，存为 UTF-8"),
        (
            "还行 = 满意".encode(),
            '第1行“还行 = 满意”看不懂；请按“名称 = "答案"”的样子改正，段落名写在方括号里',
        ),
        (b'["a"]\n"b" = "c"\n"b" = "d"', "第2行和第3行对“b”的答案不同；请删去一行"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(content)
    with refused(f"对照表“a.toml”{why}"):
        read_answers(path)


def test_what_two_words_of_different_meanings_resemble_as_much_is_not_proposed() -> None:
    assert likeliest("缺勤", {"外勤": "正常", "缺卡": "缺卡"}) == ""
    assert likeliest("缺勤", {"缺卡": "缺卡", "缺岗": "缺卡"}) == "缺卡"
