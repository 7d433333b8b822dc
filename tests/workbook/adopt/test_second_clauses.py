"""A ledger that has a second clause in a row: it counts, or its cell is named; never in silence."""

from collections.abc import Sequence
from datetime import date

from tests.workbook.written import RESULTS, Rows, written
from udf.findings import WRONG
from workbook.adopt.adopt import Adoption, Outcome, Scores, adopt_package
from workbook.discovery.mapping import Answers
from workbook.month.month_findings import month_findings
from workbook.ooxml.package import Package

PEOPLE = ("云丹", "仉芷若", "逯一鸣", "扎木苏")


def adopted(*ledger: Sequence[object], **answers: str) -> tuple[Adoption, Package]:
    """A month with one ledger, connected with what was answered about its columns."""
    sheets: dict[str, Rows] = {
        "月评": [
            ["2026年11月月评"],
            ["窗口", "姓名", *RESULTS],
            *(("渔政", one) for one in PEOPLE),
        ],
        "登记": ledger,
        "签到": [("姓名", "应签到次数", "签到异常次数"), *((one, 84, 0) for one in PEOPLE)],
        "评价": [("姓名", "办件量", "评价量"), *((one, 9, 9) for one in PEOPLE)],
    }
    sections = dict.fromkeys(("扣分登记", "加分登记"), answers) if answers else {}
    book = Package(written(sheets), "2026年11月.xlsx")
    done, package = adopt_package(book, Answers(sections), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    return done, package


def errors(package: Package) -> list[tuple[str, str]]:
    return [
        (f"{one.sheet}!{one.cell}", one.advice)
        for one in month_findings(package)
        if one.level == WRONG
    ]


def day(number: int) -> date:
    return date(2026, 11, number)


def test_clauses_of_the_other_sign_beside_those_read_are_named() -> None:
    done, package = adopted(
        ("日期", "姓名", "扣分事项", "加分事项", "备注"),
        (day(3), "云丹", "行为规范9", None, None),
        (day(4), "逯一鸣", "业务规范3b", "加分项4a", None),
        (day(5), "扎木苏", "业务规范3b", "扶老人过街", "核过"),
        条款="扣分事项",
    )
    assert errors(package) == [
        ("登记!D3", "把它另起一行登记到“加分登记”，再清空这一格"),
        ("登记!D4", "把它另起一行登记，再清空这一格"),
    ]
    assert [line for line in done.messages if line.startswith("“登记”")] == [
        "“登记”D3：这一行还写有“加分项4a”，没有读取、没有计分：一行只登记一件事；"
        "把它另起一行登记到“加分登记”，再清空这一格",
        "“登记”D4：这一行还写有“扶老人过街”，没有读取、没有计分：一行只登记一件事；"
        "把它另起一行登记，再清空这一格",
    ]
    package.sheet("登记").set_value(3, 4, None)
    package.sheet("登记").set_value(4, 4, None)
    assert not errors(package)


def test_numbered_clauses_are_named_also_those_typed_later() -> None:
    _, package = adopted(
        ("日期", "姓名", "条款1", "条款2", "备注"),
        (day(3), "云丹", "行为规范9", "行为规范2c", None),
        (day(4), "逯一鸣", "业务规范3b", "业务规范1", None),
        (day(5), "扎木苏", "业务规范3b", None, None),
        条款="条款1",
    )
    assert [place for place, _ in errors(package)] == ["登记!D2", "登记!D3"]
    package.sheet("登记").set_value(4, 4, "当班看闲书")
    assert [place for place, _ in errors(package)] == ["登记!D2", "登记!D3", "登记!D4"]


def test_the_same_clause_in_words_and_a_list_to_choose_from_are_none() -> None:
    header = ("日期", "姓名", "条款", "细则原文", None, "可选")
    rows: list[Sequence[object]] = [
        (day(3), "云丹", "行为规范9", "行为规范第9条", None, "行为规范1"),
        (day(4), "逯一鸣", "行为规范2c", "行为规范2a", None, "行为规范2a"),
    ]
    _, package = adopted(header, *rows)
    assert not errors(package)
