"""A rule file is right as a whole or refused, with file, place and reason and never a traceback."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udf.errors import KaoheError
from udf.resources import template
from udf.rulebook import RuleBook
from udf.rulefile import STANDARD, load_rulebook

TEXT = template(STANDARD).read_text(encoding="utf-8")


def changed(folder: Path, old: str, new: str) -> Path:
    """A copy of the standard file with one thing changed."""
    assert old in TEXT
    file = folder / "副本.toml"
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ('name = "业务规范"', 'name = "总分"', "类别“总分”", "同名"),
        ('name = "业务规范"', 'name = "姓名"', "类别“姓名”", "同名"),
        ('name = "业务规范"', 'name = "待核人数"', "类别“待核人数”", "同名"),
        ('name = "业务规范"', 'name = "行为规范"', "类别“行为规范”", "重复"),
        ('name = "业务规范"', 'name = "业务 规范1"', "类别", "名称应为"),
        ('name = "业务规范"', 'name = ""', "类别", "空"),
        ('name = "业务规范"', "name = 5", "类别", "文字"),
        ("points = 20\nmode", "points = -20\nmode", "类别“业务规范”", "正数"),
        ("points = 20\nmode", 'points = "20"\nmode', "类别“业务规范”", "数字"),
        ("points = 20\nmode", "points = 20000\nmode", "类别“业务规范”", "不能超过"),
        ('mode = "deduct"', 'mode = "minus"', "类别“业务规范”", "mode"),
        ("number = 1\n", "number = 1001\n", "业务规范第1001条", "1到99"),
        ("number = 1\n", "number = 0\n", "业务规范第0条", "1到99"),
        ("number = 1\n", 'number = "1"\n', "业务规范", "整数"),
        ("number = 2\n", "number = 1\n", "业务规范第1条", "重复"),
        ("limit = 3 }", "limit = 5.5 }", "考勤管理第2条a", "整数"),
        ("limit = 3 }", 'limit = "x" }', "考勤管理第2条a", "整数"),
        ("limit = 3 }", "limit = 1 }", "考勤管理第2条a", "至少"),
        ("{ limit = 100, points = -1 }", "{ limit = 101, points = -1 }", "好差评第1条", "100"),
        ("{ limit = 100, points = -1 }", "{ limit = 80, points = -1 }", "好差评第1条", "相同"),
        ("points = -4, verify = true", "points = 4, verify = true", "业务规范第4条", "负数"),
        ("points = -4, verify = true", "points = 0, verify = true", "业务规范第4条", "负数"),
        ("points = -4, verify = true", "points = -4.005, verify = true", "业务规范第4条", "小数"),
        ("points = -4, verify = true", 'points = -4, verify = "是"', "业务规范第4条", "true"),
        ("points = -4, verify = true", "points = -4, verfy = true", "业务规范第4条", "verfy"),
        ("points = -4, verify = true", "points = -4, window = true", "业务规范第4条", "整个窗口"),
        ('about = "complaint"', 'about = "投诉"', "业务规范第4条", "about"),
        ('about = "complaint"', 'about = "lateness"', "考勤管理第1条b", "也标明"),
        ('letter = "b", label = "谎报', 'letter = "B", label = "谎报', "业务规范第3条B", "小写字母"),
        ('kind = "coverage"', 'kind = "coverge"', "好差评第1条", "kind"),
        ('kind = "rate"', 'kind = "run"\nlimit = 3', "考勤管理第3条", ""),
        ('version = "1.0"', "version = 1.0", "文件", "文字"),
        ("effective = 2026-01-01", 'effective = "2026-01-01"', "effective", "日期"),
        ("effective = 2026-01-01", "effective = 2026-01-01T00:00:00", "effective", "日期"),
        ('value = "业务规范、行为规范、考勤管理"', 'value = "业务规范、纪律"', "连续通报计入类别", "纪律"),
        ('value = "业务规范、行为规范、考勤管理"', 'value = "加分项"', "连续通报计入类别", "加分项"),
        ('value = "业务规范、行为规范、考勤管理"', 'value = ""', "口径", "空"),
        ("value = 4\n", 'value = "4"\n', "slots_per_day", "整数"),
        ("value = 4\n", "value = 0\n", "每日签到次数", "1到9999"),
        ('part = "扣完本部分为止"', 'part = "扣完，为止"', "考勤扣分下限", "顿号"),
        ('part = "扣完本部分为止"', 'part = "可扣整个类别"', "考勤扣分下限", "不同的词"),
        ('part = "扣完本部分为止"', 'parts = "扣完本部分为止"', "floor", "part"),
        ('name = "考勤扣分下限"', 'name = "连续通报计次"', "连续通报计次", "同名"),
        ('key = "floor"', 'key = "flor"', "flor", "没有这一项"),
        ('title = "伊金霍洛旗', "title = 伊金霍洛旗", "TOML", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_copy_is_named(
    old: str, new: str, place: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(KaoheError) as refused:
        load_rulebook(changed(tmp_path, old, new))
    said = str(refused.value)
    assert said.startswith("细则文件 副本.toml 有误：") and said.endswith("请改正后再试。")
    assert place in said and reason in said


def test_an_empty_category_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "空.toml"
    file.write_text(
        TEXT + '\n[[categories]]\nname = "空类"\npoints = 5\nmode = "deduct"\nclauses = []\n',
        encoding="utf-8",
    )
    with pytest.raises(KaoheError, match="空类"):
        load_rulebook(file)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\xd6\xd0\xce\xc4", b"", b"[[", b"a = 1"])
def test_a_file_that_is_no_rule_file_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "别的.toml"
    file.write_bytes(content)
    with pytest.raises(KaoheError, match=r"别的\.toml"):
        load_rulebook(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KaoheError, match="打不开"):
        load_rulebook(tmp_path / "没有.toml")


def test_windows_notepad_writes_a_mark_in_front(tmp_path: Path) -> None:
    file = tmp_path / "记事本.toml"
    file.write_text(TEXT, encoding="utf-8-sig")
    assert load_rulebook(file).title.startswith("伊金霍洛旗")


LINES = TEXT.splitlines()


@settings(max_examples=60)
@given(
    st.integers(0, len(LINES) - 1),
    st.sampled_from(["", "x = 1", "points = []", "[[categories]]", "name = {}", "limit = 1e400"]),
)
def test_any_damaged_line_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int, line: str
) -> None:
    file = tmp_path_factory.mktemp("t") / "坏.toml"
    file.write_text("\n".join([*LINES[:at], line, *LINES[at + 1 :]]), encoding="utf-8")
    try:
        assert isinstance(load_rulebook(file), RuleBook)
    except KaoheError as refused:
        assert "坏.toml" in str(refused)
