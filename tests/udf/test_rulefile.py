"""A rule file is right as a whole or refused, with file, place and reason and never a traceback."""

import re
from datetime import date
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


def test_a_category_may_be_worth_a_hundredth(tmp_path: Path) -> None:
    book = load_rulebook(changed(tmp_path, "points = 20\nmode", "points = 0.01\nmode"))
    assert book.categories[0].points == 1


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ('name = "业务规范"', 'name = "总分"', "类别“总分”", "与表格里别的栏目同名，请换一个名称"),
        ('name = "业务规范"', 'name = "姓名"', "类别“姓名”", "与表格里别的栏目同名，请换一个名称"),
        ('name = "业务规范"', 'name = "待核人数"', "类别“待核人数”", "与表格里别的栏目同名，请换一个名称"),
        ('name = "业务规范"', 'name = "行为规范"', "类别“行为规范”", "名称重复"),
        ('name = "业务规范"', 'name = "业务 规范1"', "类别“业务规范1”", "名称应为1到12个汉字或字母，不能有空格、标点和数字，末尾不能是一二三这样的数"),
        ('name = "业务规范"', 'name = ""', "类别", "name 是空的"),
        ('name = "业务规范"', "name = 5", "类别", "name 应为带引号的文字"),
        ("points = 20\nmode", "points = -20\nmode", "类别“业务规范”", "满分应为正数"),
        ("points = 20\nmode", 'points = "20"\nmode', "类别“业务规范”", "分值应为数字，最多两位小数"),
        ("points = 20\nmode", "points = 20000\nmode", "类别“业务规范”", "分值不能超过1000"),
        ('mode = "deduct"', 'mode = "minus"', "类别“业务规范”", "mode 应为 deduct 或 bonus，不是 minus"),
        ("number = 1\n", "number = 1001\n", "业务规范第1001条", "条款编号应为1到99的整数"),
        ("number = 1\n", "number = 0\n", "业务规范第0条", "条款编号应为1到99的整数"),
        ("number = 1\n", 'number = "1"\n', "业务规范", "number 应为整数"),
        ("number = 2\n", "number = 1\n", "业务规范第1条", "条款重复"),
        ("limit = 3 }", "limit = 5.5 }", "考勤管理第2条a", "limit 应为整数"),
        ("limit = 3 }", 'limit = "x" }', "考勤管理第2条a", "limit 应为整数"),
        ("limit = 3 }", "limit = 1 }", "考勤管理第2条a", "按连续通报的界限应为2到10000的整数"),
        ("{ limit = 100, points = -1 }", "{ limit = 101, points = -1 }", "好差评第1条", "按评价率的界限应为1到100的整数"),
        ("{ limit = 100, points = -1 }", "{ limit = 80, points = -1 }", "好差评第1条", "各档界限不能相同"),
        ("points = -4, verify = true", "points = 4, verify = true", "业务规范第4条", "分值应为负数"),
        ("points = -4, verify = true", "points = 0, verify = true", "业务规范第4条", "分值应为负数"),
        ("points = -4, verify = true", "points = -4.005, verify = true", "业务规范第4条", "分值应为数字，最多两位小数"),
        ("points = -4, verify = true", 'points = -4, verify = "是"', "业务规范第4条", "verify 应为 true 或 false"),
        ("points = -4, verify = true", "points = -4, verfy = true", "业务规范第4条的 variants", "没有 verfy 这一项，请核对拼写"),
        ("points = -4, verify = true", "points = -4, window = true", "业务规范第4条", "扣分的条款不能给整个窗口登记"),
        ('about = "complaint"', 'about = "投诉"', "业务规范第4条", "about 应为 lateness、early_leaving、absence、left_post、complaint、dissatisfied、very_dissatisfied、not_rectified、extended_service、thanks 之一，不是 投诉"),
        ('about = "complaint"', 'about = "lateness"', "考勤管理第1条b", "业务规范4也标明是 lateness"),
        ('letter = "b", label = "谎报', 'letter = "B", label = "谎报', "业务规范第3条B", "款项应为一个小写字母"),
        ('kind = "coverage"', 'kind = "coverge"', "好差评第1条", "kind 应为 each、workday、duration、coverage、rate、run 之一，不是 coverge"),
        ('kind = "rate"', 'kind = "run"\nlimit = 3', "考勤管理第3条", "分值应为负数"),
        ('version = "1.0"', "version = 1.0", "文件", "version 应为带引号的文字"),
        ("effective = 2026-01-01", 'effective = "2026-01-01"', "effective", "应为日期，不带引号，如 2026-01-01"),
        ("effective = 2026-01-01", "effective = 2026-01-01T00:00:00", "effective", "应为日期，不带引号，如 2026-01-01"),
        ('value = "业务规范、行为规范、考勤管理"', 'value = "业务规范、纪律"', "口径“连续通报计入类别”", "没有“纪律”这个扣分类别，应为业务规范、好差评、考勤管理、行为规范中的几个"),
        ('value = "业务规范、行为规范、考勤管理"', 'value = "加分项"', "口径“连续通报计入类别”", "没有“加分项”这个扣分类别，应为业务规范、好差评、考勤管理、行为规范中的几个"),
        ('value = "业务规范、行为规范、考勤管理"', 'value = ""', "口径 run_categories", "value 是空的"),
        ("value = 4\n", 'value = "4"\n', "口径 slots_per_day", "value 应为整数"),
        ("value = 4\n", "value = 0\n", "口径“每日签到次数”", "应为1到9999的整数"),
        ('part = "扣完本部分为止"', 'part = "扣完，为止"', "口径“考勤扣分下限”", "各选项应是不同的词，词里不能有顿号、逗号、分号和空格"),
        ('part = "扣完本部分为止"', 'part = "可扣整个类别"', "口径“考勤扣分下限”", "各选项应是不同的词，词里不能有顿号、逗号、分号和空格"),
        ('part = "扣完本部分为止"', 'parts = "扣完本部分为止"', "口径 floor", "options 应写明 part、category 各叫什么"),
        ('name = "考勤扣分下限"', 'name = "连续通报计次"', "口径“连续通报计次”", "事项的名称是空的，或与别的事项同名"),
        ('key = "floor"', 'key = "flor"', "口径 flor", "没有这一项"),
        ('title = "', 'titel = "', "文件", "没有 titel 这一项，请核对拼写"),
        ("version = ", "# ", "文件", "缺少 version 一项"),
        ("effective = ", "# ", "文件", "缺少 effective 一项"),
        ("[[notes]]", "[[notes]]\nfoo = 1", "文件的 notes", "没有 foo 这一项，请核对拼写"),
        ("number = 1\n", "# ", "业务规范", "缺少 number 一项"),
        ('kind = "coverage"', 'kind = "coverage"\nwhat = 1', "类别“好差评”的 clauses", "没有 what 这一项，请核对拼写"),
        ("points = 20\nmode", "mode", "类别“业务规范”", "缺少 points 一项"),
        ('mode = "deduct"', "# ", "类别“业务规范”", "缺少 mode 一项"),
        ("points = -4, verify = true", "verify = true", "业务规范第4条", "缺少 points 一项"),
        ("points = -4, verify = true", 'points = -4, verify = true, unit = ""', "业务规范第4条", "缺单位"),
        ("points = -4, verify = true", "points = -4, verify = true, letter = 3", "业务规范第4条", "letter 应为带引号的文字"),
        ("points = -4, verify = true", "points = inf, verify = true", "业务规范第4条", "分值应为数字，最多两位小数"),
        ("points = -4, verify = true", "points = -4, verify = true, note = 1", "业务规范第4条", "note 应为带引号的文字"),
        ("points = -4, verify = true", "points = -4, verify = true, severe = 1", "业务规范第4条", "severe 应为带引号的文字"),
        ("points = -4, verify = true", "points = -4, verify = true, limit = 3", "业务规范第4条", "每次的条款没有界限"),
        ("points = -4, verify = true", "points = -4, window = 1", "业务规范第4条", "window 应为 true 或 false"),
        ("tiers = [", "tires = [", "好差评第1条的 variants", "没有 tires 这一项，请核对拼写"),
        ("{ limit = 100, points = -1 }", "{ limit = 100 }", "好差评第1条", "缺少 points 一项"),
        ("{ limit = 100, points = -1 }", "{ points = -1 }", "好差评第1条", "按评价率的界限应为1到100的整数"),
        ("{ limit = 100, points = -1 }", '{ limit = 100, points = -1, unit = "次" }', "好差评第1条的 tiers", "没有 unit 这一项，请核对拼写"),
        ("{ limit = 100, points = -1 }", "3", "好差评第1条", "tiers 应为一组表"),
        ('kind = "rate"', 'kind = "rate"\nwindow = true', "考勤管理第3条", "扣分的条款不能给整个窗口登记"),
        ('kind = "rate"', 'kind = "rate"\nlimit = 9', "考勤管理第3条", "按在岗率的条款没有界限"),
        ('kind = "duration"', 'kind = "rate"', "加分项第1条", "按在岗率的条款不用 tiers，分档的 kind 是 duration、coverage"),
        ('kind = "duration"', 'kind = "duration"\npoints = 1', "加分项第1条", "按时长的条款不用 points，分值写在 tiers 的各档里"),
        ("{ limit = 30, points = 1 }", "{ limit = 30, points = 0.2 }", "加分项第1条", "各档分值前后矛盾：界限15是0.5分，界限30是0.2分；界限越高，加减的分应越多"),
        ("{ limit = 100, points = -1 }", "{ limit = 100, points = -2.5 }", "好差评第1条", "各档分值前后矛盾：界限80是-2分，界限100是-2.5分；界限越低，加减的分应越多"),
        ('kind = "duration"', 'kind = "coverage"', "加分项第1条", "按评价率的条款不能在加分的类别"),
        ('kind = "workday"', 'kind = "rate"', "行为规范第13条", "分值应为正数"),
        ('key = "floor"', "# ", "口径", "缺少 key 一项"),
        ('key = "runs"', 'key = "floor"', "口径 floor", "写了两次"),
        ('key = "floor"', 'key = ""', "口径", "key 是空的"),
        ('kind = "list"', 'kind = "lust"', "口径 run_categories", "kind 应为 list"),
        ('kind = "list"', "#", "口径 run_categories", "缺少 kind 一项"),
        ("value = 4\n", "value = 4\noptions = {}\n", "口径 slots_per_day", "没有可选值"),
        ("value = 4\n", "\n", "口径 slots_per_day", "缺少 value 一项"),
        ('text = "', 'text = "" # "', "业务规范第1条", "text 是空的"),
        ('value = "业务规范、行为规范、考勤管理"', 'value = " "', "口径 run_categories", "value 是空的"),
        ('[[notes]]\nname = "', '[[notes]]\nname = "考勤扣分下限" # "', "notes“考勤扣分下限”", "与别的事项同名"),
        ('[[notes]]\nname = "', '[[notes]]\nname = "扣完为止" # "', "notes“扣完为止”", "与别的事项同名"),
        ('[[notes]]\nname = "', '[[notes]]\nname = 3 # "', "notes", "name 应为带引号的文字"),
        ('[[notes]]\nname = "', '[[notes]]\nnom = "', "文件的 notes", "没有 nom 这一项，请核对拼写"),
        ('mode = "deduct"', 'mode = "deduct"\nmodus = 1', "文件的 categories", "没有 modus 这一项，请核对拼写"),
        ("effective = ", "from = 1\nuntil = 2\neffective = ", "文件", "没有 from、until 这一项，请核对拼写"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_copy_is_named(
    old: str, new: str, place: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(KaoheError) as refused:
        load_rulebook(changed(tmp_path, old, new))
    assert str(refused.value) == f"细则文件 副本.toml 有误：{place}：{reason}。请改正后再试。"


def test_a_file_that_is_no_toml_says_where(tmp_path: Path) -> None:
    with pytest.raises(KaoheError, match="不是合格的 TOML 文件，第22行第9个字符处看不懂"):
        load_rulebook(changed(tmp_path, 'title = "伊金霍洛旗', "title = 伊金霍洛旗"))


@pytest.mark.parametrize(
    ("old", "new", "sign"),
    [
        ("points = 20\n", "points = ２0\n", "２"),
        ('version = "1.0"', "version = “1.0”", "“"),
        ('letter = "b", label', 'letter = "b"，label', "，"),
    ],
)
def test_signs_of_a_chinese_keyboard_are_named(
    old: str, new: str, sign: str, tmp_path: Path
) -> None:
    with pytest.raises(KaoheError) as refused:
        load_rulebook(changed(tmp_path, old, new))
    advice = f"：“{sign}”是全角的，引号、逗号、数字、#号都要用英文半角。请改正后再试。"
    assert str(refused.value).endswith(f"处看不懂{advice}")


def test_two_choices_that_are_gone_are_both_named(tmp_path: Path) -> None:
    choices = re.split(r"(?m)^(?=\[\[)", TEXT)
    kept = [one for one in choices if 'key = "floor"' not in one and 'key = "runs"' not in one]
    file = tmp_path / "副本.toml"
    file.write_text("".join(kept), encoding="utf-8")
    with pytest.raises(KaoheError, match="有误：口径：缺少 floor、runs 一项。"):
        load_rulebook(file)


def test_a_choice_without_its_sentence_is_named(tmp_path: Path) -> None:
    _, choice, rest = TEXT.partition('key = "floor"')
    line = re.search(r'(?m)^text = (?:"""[^"]*"""|".*")\n', rest)
    assert line is not None
    file = tmp_path / "副本.toml"
    file.write_text(TEXT.replace(choice + rest, choice + rest.replace(line[0], "", 1)), "utf-8")
    with pytest.raises(KaoheError, match="有误：口径 floor：缺少 text"):
        load_rulebook(file)


def test_a_rule_book_says_from_when_it_applies(tmp_path: Path) -> None:
    file = changed(tmp_path, "effective = 2026-01-01", "effective = 2026-03-15")
    assert load_rulebook(file).effective == date(2026, 3, 15)


@pytest.mark.parametrize("key", ["floor", "run_categories", "pending_days"])
def test_every_choice_is_there(key: str, tmp_path: Path) -> None:
    before, found, after = TEXT.partition(f'[[choices]]\nkey = "{key}"')
    assert found
    rest = after[after.index("\n[[") :]
    file = tmp_path / "副本.toml"
    file.write_text(before + rest, encoding="utf-8")
    with pytest.raises(KaoheError, match=f"有误：口径：缺少 {key} 一项。"):
        load_rulebook(file)


@pytest.mark.parametrize("count", [12, 13])
def test_there_are_at_most_twelve_categories(count: int, tmp_path: Path) -> None:
    clause = '[[categories.clauses]]\nnumber = 1\ntext = "甲"\nvariants = [{ label = "乙", points = -1 }]\n'
    more = "".join(
        f'\n[[categories]]\nname = "另{letter}类"\npoints = 5\nmode = "deduct"\n{clause}'
        for letter in "abcdefgh"[: count - 5]
    )
    file = tmp_path / "多.toml"
    file.write_text(TEXT.replace("[[choices]]", f"{more}\n[[choices]]", 1), encoding="utf-8")
    if count == 12:
        assert len(load_rulebook(file).categories) == 12
    else:
        with pytest.raises(KaoheError, match="有误：类别：应有1到12个类别。"):
            load_rulebook(file)


def test_a_rate_is_no_more_than_its_category(tmp_path: Path) -> None:
    old = '正常在岗率（自动计算）", points = '
    file = changed(tmp_path, f"{old}20", f"{old}35")
    assert load_rulebook(file).rules["考勤管理3"].points == 3500
    with pytest.raises(KaoheError, match="有误：考勤管理第3条：分值超过考勤管理的满分。"):
        load_rulebook(changed(tmp_path, f"{old}20", f"{old}35.01"))


def test_an_empty_category_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "空.toml"
    file.write_text(
        TEXT + '\n[[categories]]\nname = "空类"\npoints = 5\nmode = "deduct"\nclauses = []\n',
        encoding="utf-8",
    )
    with pytest.raises(KaoheError, match="类别“空类”：clauses 是空的。"):
        load_rulebook(file)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\xd6\xd0\xce\xc4", b"", b"[[", b"a = 1"])
def test_a_file_that_is_no_rule_file_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "别的.toml"
    file.write_bytes(content)
    with pytest.raises(KaoheError, match=r"别的\.toml"):
        load_rulebook(file)


def test_a_file_without_categories_says_so(tmp_path: Path) -> None:
    file = tmp_path / "短.toml"
    file.write_text('title = "甲"', encoding="utf-8")
    with pytest.raises(KaoheError, match="有误：文件：缺少 categories 一项。"):
        load_rulebook(file)


def test_a_category_may_go_without_a_method(tmp_path: Path) -> None:
    text = re.sub(r'(?m)^method = ".*"\n', "", TEXT)
    assert text != TEXT
    file = tmp_path / "副本.toml"
    file.write_text(text, encoding="utf-8")
    assert {one.method for one in load_rulebook(file).categories} == {""}


def test_a_category_has_its_method_and_remark() -> None:
    first = load_rulebook().categories[0]
    assert first.method.startswith("定时检查、不定时抽查、")
    assert first.remark.strip().startswith("“七规范”即服务态度规范、")


def test_an_option_is_chosen_by_its_key(tmp_path: Path) -> None:
    assert load_rulebook().choices.value("floor") == "part"
    file = changed(tmp_path, 'key = "floor"', 'key = "floor"\nvalue = "category"')
    assert load_rulebook(file).choices.value("floor") == "category"
    with pytest.raises(KaoheError, match="口径 floor：value 应为 part、category 之一，不是 all。"):
        load_rulebook(changed(tmp_path, 'key = "floor"', 'key = "floor"\nvalue = "all"'))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KaoheError, match="没有这个文件"):
        load_rulebook(tmp_path / "没有.toml")
    with pytest.raises(KaoheError, match="打不开"):
        load_rulebook(tmp_path)
    gbk = tmp_path / "副本.toml"
    gbk.write_text('title = "细则"', encoding="gbk")
    with pytest.raises(KaoheError, match="不是 UTF-8 编码"):
        load_rulebook(gbk)


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
