"""Sheets that xlwings, unlike our macros, takes for its settings or for code to run."""

from workbook.ooxml.package import Package


def xlwings_sheets(package: Package) -> list[str]:
    """Return a Chinese sentence for each sheet named as xlwings names settings and code."""
    names = [sheet.name for sheet in package.sheets]
    return [
        f"工作表“{name}”的名字是 xlwings 的{kind}用的，考核函数不理会它；请核对是谁放的，不用就删除"
        for name in names
        for ending, kind in ((".conf", "设置"), (".py", "程序"))
        if name.lower().endswith(ending)
    ]
