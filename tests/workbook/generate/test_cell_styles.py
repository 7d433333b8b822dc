"""How cells look, by what they are for: what a style's name says is what a clerk sees."""

from typing import Any

from workbook.generate.cell_styles import looks, styles

STYLES: dict[str, Any] = {style.name: style for style in styles()}
FORMATS = {
    "@": "填写文本", "yyyy-mm-dd": "填写日期 结果日期 固定日期", 'yyyy"年"m"月"': "填写月份 固定月份",
    "0": "条数 结果整数", "0.00": "结果分值 结果总分", "+0.00;-0.00;0.00": "结果变化", 'General;;""': "结果扣分",
    "0.00%": "计算百分比", "0.0%": "结果占比",
}  # fmt: skip
LEFT = [
    "提示",
    "横幅",
    "警示",
    "概况",
    "条数",
    "签字",
    "填写文本",
    "计算文本",
    "结果文本",
    "结果长文",
    "链接",
    "条目",
    "长文",
]
UNFRAMED = ["表题", "提示", "横幅", "警示", "概况", "条数", "签字", "满分", "链接"]
WRAPPED = ["提示", "警示", "概况", "表头", "结果长文", "条目", "长文", "固定居中"]
FONTS = {
    ("黑体", 16, True): "表题", ("宋体", 10, False): "提示", ("黑体", 11, True): "横幅", ("宋体", 10, True): "警示",
    ("黑体", 11, False): "概况", ("宋体", 11, True): "条数", ("黑体", 10.5, True): "表头",
    ("宋体", 11, False): "签字", ("宋体", 9, False): "满分", ("宋体", 10.5, True): "结果总分",
    ("黑体", 10.5, False): "条目",
}  # fmt: skip
INKS = {
    "FF1F3864": "表题 概况 条数 表头 结果总分", "FF595959": "提示", "FFC00000": "横幅 警示", "FF7F7F7F": "满分",
    "FF0563C1": "链接",
}  # fmt: skip


def by_name(groups: dict[str, str]) -> dict[str, str]:
    return {name: shown for shown, names in groups.items() for name in names.split()}


def test_numbers_days_and_texts_are_shown_as_what_they_are() -> None:
    formats = by_name(FORMATS)
    assert {name: one.number_format for name, one in STYLES.items()} == {
        name: formats.get(name, "General") for name in STYLES
    }
    assert [n for n, one in STYLES.items() if one.alignment.horizontal != "center"] == LEFT
    assert {one.alignment.vertical for one in STYLES.values()} == {"center"}


def test_what_is_filled_in_is_yellow_and_unlocked_and_nothing_else() -> None:
    for name, style in STYLES.items():
        own = name.startswith("填写")
        assert style.protection.locked is not own
        filled = "FFFFFBE6" if own else "FFDCE6F1" if name == "表头" else None
        assert (style.fill.fgColor.rgb if style.fill.patternType else None) == filled


def test_frames_wrapping_and_shrinking_follow_from_what_a_cell_holds() -> None:
    for name, style in STYLES.items():
        framed = name not in UNFRAMED and not name.startswith("结果")
        sides = [getattr(style.border, at) for at in ("left", "right", "top", "bottom")]
        assert [side and side.style for side in sides] == ["thin" if framed else None] * 4, name
        assert style.alignment.wrap_text is (name in WRAPPED)
        computed = name.startswith(("计算", "结果")) and name not in LEFT
        assert style.alignment.shrink_to_fit is computed
        assert style.alignment.indent == (name in LEFT and framed), name


def test_fonts_are_those_of_the_page() -> None:
    fonts = {name: font for font, name in FONTS.items()}
    inks = by_name(INKS)
    for name, style in STYLES.items():
        font = style.font
        assert (font.name, font.size, font.bold) == fonts.get(name, ("宋体", 10.5, False)), name
        assert font.color.rgb == inks.get(name, "FF262626"), name
        assert font.underline == ("single" if name == "链接" else None)


def test_conditional_formats_by_name() -> None:
    made: dict[str, Any] = dict(looks())
    assert {name: one.font.color.rgb for name, one in made.items() if one.font} == {
        "错误": "FF9C0006", "提醒": "FF7F6000", "淡出": "FF7F7F7F",
    }  # fmt: skip
    assert {name: one.fill.bgColor.rgb for name, one in made.items() if one.fill} == {
        "错误": "FFFFC7CE", "提醒": "FFFFEB9C", "淡出": "FFF2F2F2", "分组": "FFEDEDED",
    }  # fmt: skip
    framed = [name for name, one in made.items() if one.border and one.border.left]
    assert framed == ["边框"]
    assert made["边框"].border.left.style == made["边框"].border.bottom.style == "thin"
    assert [name for name, one in made.items() if one.numFmt] == ["隐去"]
    assert made["隐去"].numFmt.formatCode == ";;;"
