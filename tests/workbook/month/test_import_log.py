"""What imports remember, read again from the workbook's own sheet."""

from datetime import date

from udf.rulefile import load_rulebook
from workbook.generate.month_workbook import generate
from workbook.month.import_log import Memory, forget, recall, remember
from workbook.ooxml.package import Package

MEMORY = Memory(
    rows={("12345热线", "T1"): {"姓名": "王芳"}, ("考勤", "1001 2026-11-03 迟到"): {"条款": "x"}},
    counts={("考勤", "1001"): {"应签到次数": "44"}},
    answers={("考勤", "列"): {"姓名": "B"}},
)


def workbook() -> Package:
    made = generate(date(2026, 11, 1), [], load_rulebook())
    return Package(made.content, "2026-11.xlsx")


def test_rows_counts_and_answers_are_told_apart() -> None:
    package = workbook()
    remember(package, MEMORY)
    again = Package(package.to_bytes(), package.title)
    assert recall(again) == MEMORY
    sheet = again.sheet("导入记录")
    keys = {(sheet.cell(row, 1).value, sheet.cell(row, 2).value) for row in range(2, 6)}
    assert ("考勤", "1001 合计") in keys and ("考勤 对照", "列") in keys


def test_a_new_month_keeps_only_the_answers() -> None:
    package = workbook()
    remember(package, MEMORY)
    forget(package)
    assert recall(package) == Memory(answers=MEMORY.answers)
