"""What stands in the way of adopting a workbook, said before anything is done."""

from dataclasses import replace

from udf.errors import KaoheError
from udf.rulebook import RuleBook
from workbook.discovery.survey import ROSTER, SCORES, Found, Survey
from workbook.month.tables import RECORDED, TABLES
from workbook.ooxml.package import Package


def refuse(package: Package, found: Survey, rules: RuleBook) -> None:
    """Raise KaoheError where the workbook or its tables cannot be adopted as they are."""
    if package.structure_locked:
        raise KaoheError(
            f"“{package.title}”的工作簿结构受保护，不能增加工作表；请先撤销工作簿保护，再试一次"
        )
    asked = {question.role for question in found.questions}
    if found.roster is None and not asked & {ROSTER, SCORES}:
        raise KaoheError(
            f"“{package.title}”里找不到名册或得分表（表头要有“姓名”和“窗口”或“工号”，"
            "或各项得分）；请检查是不是选错了文件，或在对照表里写明"
        )
    roster = found.roster
    if roster is not None and roster.last < roster.body:
        raise KaoheError(f"“{package.title}”的“{roster.sheet}”里没有人员；请先填好再试")
    scores = found.tables.get(SCORES)
    if scores is None:
        return
    missing = [c.name for c in rules.categories if c.name not in scores.columns]
    if missing and SCORES not in asked:
        raise KaoheError(
            f"“{package.title}”的“{scores.sheet}”缺少得分列：{'、'.join(missing)}；请加上这几列再试"
        )
    if _straddled(scores, rules):
        raise KaoheError(
            f"“{scores.sheet}”的得分列夹在姓名和部门之间，函数会读到自己的结果；"
            "请把部门列移到姓名列旁边，或增加一张名册，再试一次"
        )


def _straddled(scores: Found, rules: RuleBook) -> bool:
    """Tell whether scores stand among the columns that say whose they are."""
    first, last = scores.hull
    results = {*(category.name for category in rules.categories), "总分", "排名"}
    return any(first < column < last for name, column in scores.columns.items() if name in results)


def apart(found: Survey, rules: RuleBook) -> Survey:
    """Leave 窗口 of the scores unread where it stands beyond them and a roster says it too."""
    scores = found.tables.get(SCORES)
    if scores is None or ROSTER not in found.tables or not _straddled(scores, rules):
        return found
    columns = {name: column for name, column in scores.columns.items() if name != "窗口"}
    return replace(found, tables={**found.tables, SCORES: replace(scores, columns=columns)})


def check_names(package: Package) -> None:
    """Raise KaoheError where a name that the functions' formulas use means something else."""
    ours = {*TABLES.values(), "人员", "位置表", "类别", RECORDED, "姓名选项", "原得分表"}
    for name in package.defined_names():
        if name.name in ours and name.sheet is None:
            raise KaoheError(
                f"“{package.title}”里已有名称“{name.name}”（{name.text}），计分函数要用这个名称；"
                "请先在“名称管理器”里给它改个名字"
            )
