"""How many problems there are, in a line."""

from udf.findings import DOUBTFUL, WRONG, Finding, headline


def test_errors_and_doubts_are_counted_apart() -> None:
    found = [Finding(level, "", "", "", "") for level in (WRONG, DOUBTFUL, WRONG)]
    assert headline(found) == "数据检查：错误2条，提醒1条"
    assert headline([]) == "数据检查：没有问题。"
