"""The sheets that the product makes, by title; the other ones of a new workbook are tables."""

GUIDE, SCORES, RANKING, WINDOWS, PERSON = "填表说明", "个人得分", "得分排名", "窗口汇总", "个人说明"
PUBLICATION, APPEALS, FINDINGS = "公布设置", "复核申请", "数据检查"
LISTS, RECHECK, IMPORT_LOG, CALC = "列表", "复核计算", "导入记录", "计算"
HIDDEN = {LISTS, RECHECK, IMPORT_LOG, CALC}
ORIGINALS = "原得分"  # what an adopted workbook held before
# Those with formulas of the generator's in a generated workbook.
COMPUTED = (
    SCORES,
    RANKING,
    WINDOWS,
    PERSON,
    "扣分登记",
    "加分登记",
    "考勤",
    "好差评",
    APPEALS,
    FINDINGS,
    LISTS,
    RECHECK,
    CALC,
)
