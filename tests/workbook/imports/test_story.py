"""A month of imports through the command: again, corrected, changed by a clerk, asked and answered."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.workbook.imports.made import DATA, brief, edit, ledger, make, sheet_rows, write_csv
from udf.roster import Person
from workbook.cli.main import main
from workbook.month.closed_ledgers import close_ledger
from workbook.month.roster_file import read_roster_file
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area

REVIEWS = ("办件编号", "申请人", "工作人员", "办理窗口", "办结时间", "评价等级", "差评核实")


def case(
    number: str, level: str, verified: str = "", who: str = "李强", day: str = "2026-11-10"
) -> tuple[str, ...]:
    window = {"李强": "综合窗口", "赵敏": "税务窗口", "外人": "社保窗口"}[who]
    return (number, "赵敏", who, window, f"{day} 10:00", level, verified)


@pytest.fixture
def month(tmp_path: Path, small_month: bytes) -> Path:
    path = tmp_path / "2026-11.xlsx"
    path.write_bytes(small_month)
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    status = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return status, "".join((said.out + said.err).split())


def counts(book: Path) -> dict[str, tuple[Any, Any]]:
    return {row["工号"]: (row["办件量"], row["评价量"]) for row in sheet_rows(book, "好差评")}


def test_a_month_of_reviews(
    tmp_path: Path, month: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write_csv(
        tmp_path / "1.csv",
        [
            REVIEWS,
            case("A1", "满意"),
            case("A2", "不满意", "属实"),
            case("A3", "非常不满意", "属实"),
            case("A4", "不满意", "核实中", who="赵敏"),
            case("A5", "满意", day="2026-10-30"),
            case("A6", "满意", who="外人"),
            case("A7", ""),
        ],
    )
    status, said = run(capsys, "import", "好差评", first, "--into", month)
    assert status == 1
    assert "第6行：办结时间不在2026年11月" in said and "第7行：名册中无此人" in said
    assert counts(month) == {"1001": (0, 0), "1002": (4, 3), "1003": (0, 0), "1004": (1, 1)}
    assert brief(ledger(month)) == [
        ("11-10", "1002", "好差评2a", None, "属实"),
        ("11-10", "1002", "好差评2b", None, "属实"),
        ("11-10", "1004", "好差评2a", None, "待核实"),
    ]

    once = month.read_bytes()
    assert run(capsys, "import", "reviews", first, "--into", month)[0] == 1
    assert month.read_bytes() == once

    # A clerk settles the pending one; the platform corrects a level and takes a case away.
    edit(month, "扣分登记", lambda sheet: sheet.__setitem__("G6", "不属实"))
    second = write_csv(
        tmp_path / "2.csv",
        [
            REVIEWS,
            case("A1", "满意"),
            case("A2", "满意"),
            case("A4", "不满意", "属实", who="赵敏"),
            case("A8", "非常不满意", "属实", who="赵敏"),
        ],
    )
    status, said = run(capsys, "import", "reviews", second, "--into", month)
    assert status == 1 and "扣分登记第6行（好差评平台A4）导入后有人改过，保留" in said
    assert "新增1行" in said and "撤下2行" in said
    assert sorted(brief(ledger(month))) == [
        ("11-10", "1004", "好差评2a", None, "不属实"),
        ("11-10", "1004", "好差评2b", None, "属实"),
    ]
    assert counts(month)["1002"] == (2, 2) and counts(month)["1004"] == (2, 2)


def test_what_is_asked_is_entered_once_it_is_answered_and_known_next_month(
    tmp_path: Path, month: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def export(name: str, day: str) -> Path:
        rows = [
            case("A1", "还行", day=day),
            case("A2", "糟糕", "属实", day=day),
            case("A3", "糟糕", day=day),
        ]
        return write_csv(tmp_path / name, [REVIEWS, *rows])

    before = month.read_bytes()
    file = export("11.csv", "2026-11-10")
    status, said = run(capsys, "import", "reviews", file, "--into", month)
    assert status == 2 and "评价等级一个也看不懂" in said

    rows = [
        REVIEWS,
        case("A0", "满意"),
        case("A1", "还行"),
        case("A2", "糟糕", "属实"),
        case("A3", "糟糕"),
    ]
    file = write_csv(tmp_path / "11.csv", rows)
    status, said = run(capsys, "import", "reviews", file, "--into", month)
    assert status == 1 and "“糟糕”（出现2次）" in said and month.read_bytes() == before
    answers = tmp_path / "导入好差评.对照.toml"
    written = answers.read_text(encoding="utf-8-sig")
    assert tomllib.loads(written) == {"评价等级": {"糟糕": "", "还行": ""}}
    # As a clerk saves it with the editor of an older Windows, typing Chinese quotation marks.
    filled = written.replace('"糟糕" = ""', "“糟糕” = “不满意”".replace("“糟糕”", '"糟糕"'))
    answers.write_bytes(
        filled.replace('"还行" = ""', '"还行" = "基本满意"').replace("\n", "\r\n").encode("gb18030")
    )
    status, said = run(capsys, "import", "reviews", file, "--into", month)
    assert status == 1 and "导出文件中没有这3人" in said  # to be looked at, and nothing else
    assert counts(month)["1002"] == (4, 4) and len(ledger(month)) == 2

    december = make((Person(0, "1002", "李强", "综合窗口", None, None),), dt.date(2026, 12, 1))
    (tmp_path / "2026-12.xlsx").write_bytes(december)
    later = [
        REVIEWS,
        case("B0", "满意", day="2026-12-03"),
        case("B1", "糟糕", "属实", day="2026-12-03"),
    ]
    file = write_csv(tmp_path / "12.csv", later)
    assert run(capsys, "import", "reviews", file, "--into", tmp_path / "2026-12.xlsx")[0] == 0
    assert brief(ledger(tmp_path / "2026-12.xlsx")) == [("12-03", "1002", "好差评2a", None, "属实")]


# --- files that others made -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make(read_roster_file(DATA / "exports" / "roster.csv"))


@pytest.mark.parametrize(
    ("kind", "name", "status", "entered"),
    [
        ("考勤", "A1_dingding_daily", 0, ["考勤管理1b"]),
        ("考勤", "A2_dingding_daily_2row", 0, ["考勤管理1b"]),
        ("考勤", "A4_dingding_renamed", 0, ["考勤管理1b"]),
        ("考勤", "D1_texts", 1, []),
        ("热线", "H1_types", 1, ["业务规范4"] * 10),
        ("电话", "H5_two_types", 0, ["业务规范4"]),
        ("评价", "R1_numeric", 0, ["好差评2b"]),
    ],
)
def test_files_of_other_programs(
    kind: str,
    name: str,
    status: int,
    entered: list[str],
    tmp_path: Path,
    six: bytes,
    capsys: pytest.CaptureFixture[str],
) -> None:
    book = tmp_path / "2026-11.xlsx"
    book.write_bytes(six)
    file = DATA / "exports" / f"{name}.xlsx"
    assert run(capsys, "import", kind, file, "--into", book)[0] == status
    assert [row["条款"].split()[0] for row in ledger(book)] == entered
    if name.startswith("A"):
        rows = sheet_rows(book, "考勤")
        assert {row["应签到次数"] for row in rows} == {84}
        assert [row["签到异常次数"] for row in rows] == [1, 0, 0, 0, 0, 0]
    if name.startswith("D"):
        asked = tomllib.loads((tmp_path / "导入考勤.对照.toml").read_text(encoding="utf-8-sig"))
        assert {"调休", "出差", "外出", "矿工", "管理员改为正常"} < set(asked["考勤结果"])
        assert book.read_bytes() == six
    if name.startswith("R"):
        assert {(row["办件量"], row["评价量"]) for row in sheet_rows(book, "好差评")} == {(10, 10)}


def test_what_was_filled_in_where_nothing_counts_is_told_after_an_import(
    tmp_path: Path, month: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = Package.open(month)
    sheet = package.sheet("名册")
    close_ledger(package, sheet, Area(2, 30, 2, 31), "扣分登记")
    sheet.set_value(3, 30, "后来的")
    package.save(month)
    file = write_csv(tmp_path / "1.csv", [REVIEWS, case("A1", "满意")])
    _, said = run(capsys, "import", "reviews", file, "--into", month)
    assert "这张表的登记已并入“扣分登记”，这里不再计分：第3行没有计分" in said
