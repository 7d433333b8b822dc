"""How the cells of a month workbook look: named styles and conditional formats.

Apart from the layout because they bring openpyxl along, which only what makes a workbook needs.
"""

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from workbook.generate.layout import INPUT

_BODY, _HEAD = "宋体", "黑体"
_INK, _BLUE, _GREY = "FF262626", "FF1F3864", "FF7F7F7F"
_LINE = Side("thin", color="FFBFBFBF")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_NONE = Border()
_INPUT_FILL, _HEAD_FILL = "FFFFFBE6", "FFDCE6F1"
_DAY, _SCORE, _TEXT = "yyyy-mm-dd", "0.00", "@"


def _style(
    name: str,
    horizontal: str = "left",
    number_format: str = "General",
    border: Border = _BOX,
    fill: str = "",
    wrap: bool = False,
    font: Font | None = None,
) -> NamedStyle:
    if name.startswith(INPUT):
        fill = _INPUT_FILL
    return NamedStyle(
        name,
        font=font or Font(name=_BODY, size=10.5, color=_INK),
        fill=PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        border=border,
        alignment=Alignment(
            horizontal=horizontal,
            vertical="center",
            wrap_text=wrap,
            # A score's cell may hold a sentence that says what is missing.
            shrink_to_fit=name.startswith(("计算", "结果")) and horizontal == "center",
            indent=1 if horizontal == "left" and border is _BOX else 0,
        ),
        number_format=number_format,
        protection=Protection(locked=not name.startswith(INPUT)),
    )


def styles() -> list[NamedStyle]:
    """Return the named styles; those whose name begins with 填写 are unlocked input cells.

    计算… are computed cells beside inputs, 结果… cells of a result, framed where it is filled.
    """
    return [
        _style("表题", "center", border=_NONE,
               font=Font(name=_HEAD, size=16, bold=True, color=_BLUE)),
        _style("提示", border=_NONE, wrap=True, font=Font(name=_BODY, size=10, color="FF595959")),
        _style("横幅", border=_NONE, font=Font(name=_HEAD, size=11, bold=True, color="FFC00000")),
        _style("警示", border=_NONE, wrap=True,
               font=Font(name=_BODY, size=10, bold=True, color="FFC00000")),
        _style("概况", border=_NONE, wrap=True,
               font=Font(name=_HEAD, size=11, color=_BLUE)),
        _style("条数", border=_NONE, number_format="0",
               font=Font(name=_BODY, size=11, bold=True, color=_BLUE)),
        _style("表头", "center", fill=_HEAD_FILL, wrap=True,
               font=Font(name=_HEAD, size=10.5, bold=True, color=_BLUE)),
        _style("签字", border=_NONE, font=Font(name=_BODY, size=11, color=_INK)),
        _style("满分", "center", border=_NONE, font=Font(name=_BODY, size=9, color=_GREY)),
        _style("填写文本", number_format=_TEXT),
        _style("填写居中", "center"),
        _style("填写日期", "center", _DAY),
        _style("填写月份", "center", 'yyyy"年"m"月"'),
        _style("填写整数", "center"),  # 1.5 must not look like 2
        _style("填写数值", "center"),
        _style("计算文本"),
        _style("计算数值", "center"),
        _style("计算百分比", "center", "0.00%"),
        _style("结果文本", border=_NONE),
        _style("结果长文", border=_NONE, wrap=True),
        _style("结果居中", "center", border=_NONE),
        _style("结果分值", "center", _SCORE, border=_NONE),
        _style("结果变化", "center", "+0.00;-0.00;0.00", border=_NONE),
        _style("结果总分", "center", _SCORE, border=_NONE,
               font=Font(name=_BODY, size=10.5, bold=True, color=_BLUE)),
        _style("结果整数", "center", "0", border=_NONE),
        _style("结果数值", "center", border=_NONE),
        _style("结果扣分", "center", 'General;;""', border=_NONE),
        _style("结果占比", "center", "0.0%", border=_NONE),
        _style("结果日期", "center", _DAY, border=_NONE),
        _style("链接", border=_NONE,
               font=Font(name=_BODY, size=10.5, color="FF0563C1", underline="single")),
        _style("条目", wrap=True, font=Font(name=_HEAD, size=10.5, color=_INK)),
        _style("长文", wrap=True),
        _style("居中", "center"),
        _style("固定居中", "center", wrap=True),
        _style("固定日期", "center", _DAY),
        _style("固定月份", "center", 'yyyy"年"m"月"'),
    ]  # fmt: skip


def looks() -> dict[str, DifferentialStyle]:
    """Return the conditional formats by name."""
    return {
        "错误": _look("FF9C0006", "FFFFC7CE"),
        "提醒": _look("FF7F6000", "FFFFEB9C"),
        "淡出": _look("FF7F7F7F", "FFF2F2F2"),
        "分组": DifferentialStyle(fill=PatternFill(bgColor="FFEDEDED")),
        "边框": DifferentialStyle(border=_BOX),
        "隐去": DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=";;;")),
        "无": DifferentialStyle(),
    }


def _look(ink: str, fill: str) -> DifferentialStyle:
    return DifferentialStyle(font=Font(color=ink), fill=PatternFill(bgColor=fill))
