"""The command as an admin uses it: what it prints, what it answers, what it leaves on disk."""

import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.workbook.cli import month
from tests.workbook.sample import calculated, filled
from workbook.cli.main import VERBS, main
from workbook.ooxml.package import Package

Output = pytest.CaptureFixture[str]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "2026-11.xlsx"
    path.write_bytes(filled())
    return path


@pytest.fixture
def small_book(tmp_path: Path) -> Path:
    path = tmp_path / "2026-11.xlsx"
    path.write_bytes(month.calculated())
    return path


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "名册.csv"
    path.write_text("工号,姓名,窗口\n1,张三,一窗\n2,=李四,二窗\n3,@王五,二窗\n", encoding="gbk")
    return path


def refused(arguments: list[str | Path], capsys: Output) -> str:
    """Run a command that cannot be done; return its one sentence."""
    assert main([str(argument) for argument in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    assert re.search("[\u4e00-\u9fff]", err)
    return "".join(err.split())


def test_new_makes_a_month_and_keeps_names_as_text(
    tmp_path: Path, roster: Path, capsys: Output
) -> None:
    target = tmp_path / "2026-12.xlsx"
    assert main(["new", "2026-12", "--roster", str(roster), "-o", str(target)]) == 0
    assert "已生成" in capsys.readouterr().out
    sheet = openpyxl.load_workbook(target, read_only=True)["名册"]
    names = [cell for row in sheet.iter_rows() for cell in row if cell.value in ("=李四", "@王五")]
    assert [cell.data_type for cell in names] == ["s", "s"]
    assert main(["calc", str(target)]) in (0, 1)
    shown = Package.open(target).sheet("个人得分").cells()
    assert {"=李四", "@王五"} <= {cell.value for cell in shown.values()}


def test_calc_lists_the_problems_and_says_so(book: Path, capsys: Output) -> None:
    assert main(["calc", str(book)]) == 1
    assert book.read_bytes() == calculated()
    said = capsys.readouterr().out
    assert "扣分登记!A8" in said
    assert "缺日期" in said


def test_check_is_as_the_sheet_says(book: Path, capsys: Output) -> None:
    assert main(["check", str(book)]) == 1
    said = capsys.readouterr().out
    book.write_bytes(calculated())
    cells = Package.open(book).sheet("数据检查").cells()
    shown = [str(cell.value) for (_, column), cell in cells.items() if column >= 4 and cell.value]
    problems = [text for text in shown if text in ("缺日期", "一行只填一条", "数量应为正整数")]
    assert problems
    assert all(said.count(text) >= problems.count(text) for text in problems)


def test_explain_by_name_and_number(book: Path, capsys: Output) -> None:
    assert main(["explain", str(book), "张兰"]) == 0
    assert "47.00" in capsys.readouterr().out
    assert main(["explain", str(book), "1001"]) == 0
    assert "92.63" in capsys.readouterr().out
    assert "姓名重复" in refused(["explain", book, "钱勒"], capsys)
    assert "名册中无此人" in refused(["explain", book, "谁"], capsys)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("", "还缺少 命令。用 kaohe --help 看怎么用。"),
        ("calc", "还缺少 工作簿。用 kaohe calc --help 看怎么用。"),
        ("new 十二月 --roster x", "月份：“十二月”不是月份，请写成 2026-12 的样子。用 kaohe new --help 看怎么用。"),
        ("new 2026-12", "还缺少 --roster。用 kaohe new --help 看怎么用。"),
        ("new 2026-12 --roster", "--roster：后面要有一个值。用 kaohe new --help 看怎么用。"),
        ("calc a.xlsx b.xlsx", "多出的内容：b.xlsx。用 kaohe --help 看怎么用。"),
        ("serve --port x", "--port：看不懂 'x'。用 kaohe serve --help 看怎么用。"),
        ("import 天气 a.csv --into b.xlsx", "种类：没有“天气”这种导出，可以是 attendance（考勤）、reviews（好差评）、hotline（热线）、phone（电话）、ledger（登记）。用 kaohe import --help 看怎么用。"),
    ],
)  # fmt: skip
def test_wrong_commands_are_answered_in_one_sentence(
    command: str, said: str, capsys: Output
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(command.split())
    assert stopped.value.code == 2
    assert capsys.readouterr() == ("", f"{said}\n")


def test_a_verb_there_is_none_of_is_answered_with_those_there_are(capsys: Output) -> None:
    with pytest.raises(SystemExit):
        main(["飞"])
    said = capsys.readouterr().err
    assert said.startswith("命令：没有 '飞'，可以是 ") and all(verb in said for verb in VERBS)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("publish", "请给出要公布的工作簿，或用 --verify 给出要核对的文件夹"),
        ("host embedded", "embedded 不用电子表格程序，不需要设置；用 kaohe calc 计算就可以"),
        ("undo 没有.xlsx --list", "找不到文件“没有.xlsx”，也没有它的备份；请检查文件名和文件夹"),
        ("adopt 没有.xls --in-place", "旧格式（.xls、.et）不能写回原文件；请去掉 --in-place"),
        ("adopt a.xlsx --in-place -o b.xlsx", "--in-place 写回原文件，不能又用 -o 另给文件名；请只用其中一个"),
        ("adopt a.xlsx -o a.xlsx", "“a.xlsx”就是要接入的工作簿；要写回原文件，请用 --in-place"),
        ("adopt a.xlsx -o a.xls", "这个工作簿应以 .xlsx 结尾；请把“a.xls”改名后再试"),
        ("page 没有.xlsx", "找不到文件“没有.xlsx”；请检查文件名和文件夹"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_before_anything_is_read(
    command: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    run = month.kaohe_here(tmp_path, *command.split())
    assert (run.status, run.out, run.err) == (2, "", month.squeezed(said.encode()))
    assert month.contents(tmp_path) == {"a.xlsx": b""}


def test_help_is_chinese_everywhere(capsys: Output) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    overview = capsys.readouterr().out
    verbs = re.findall(r"^ {4}([a-z]+)\s", overview, flags=re.MULTILINE)
    assert {"new", "calc", "check", "explain", "demo"} <= set(verbs)
    for verb in verbs:
        with pytest.raises(SystemExit):
            main([verb, "--help"])
        said = capsys.readouterr().out
        assert not re.search("usage|show this|options|positional", said), said


def test_what_is_no_month_workbook_is_refused(tmp_path: Path, book: Path, capsys: Output) -> None:
    nothing = tmp_path / "没有.xlsx"
    assert "找不到文件" in refused(["calc", nothing], capsys)
    text = tmp_path / "文字.xlsx"
    text.write_text("不是工作簿", encoding="utf-8")
    refused(["calc", text], capsys)
    other = tmp_path / "别的.xlsx"
    openpyxl.Workbook().save(other)
    before = other.read_bytes()
    assert "不是考核工作簿" in refused(["calc", other], capsys)
    assert other.read_bytes() == before
    refused(["check", other], capsys)
    refused(["new", "2026-12", "--roster", nothing, "-o", tmp_path / "x.xlsx"], capsys)
    assert not (tmp_path / "x.xlsx").exists()


def test_a_roster_with_one_number_twice_is_refused(tmp_path: Path, capsys: Output) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text("工号,姓名,窗口\n1,张三,一窗\n1,李四,二窗\n", encoding="utf-8")
    target = tmp_path / "月.xlsx"
    said = refused(["new", "2026-11", "--roster", roster, "-o", target], capsys)
    assert "第2行和第3行都是工号1" in said
    assert not target.exists()


def test_a_missing_header_is_named(small_book: Path, capsys: Output) -> None:
    package = Package.open(small_book)
    sheet = package.sheet("扣分登记")
    row = next(row for (row, _), cell in sheet.cells().items() if cell.value == "条款")
    sheet.set_value(row, 5, "什么")
    package.save(small_book)
    assert main(["calc", str(small_book)]) == 1
    said = capsys.readouterr().out
    assert "登记缺少“条款”列" in said
    scores = Package.open(small_book).sheet("个人得分")
    assert scores.cell(5, 4).value == "登记缺少“条款”列"
    assert scores.cell(5, 9).value == "待核"


def test_a_workbook_open_elsewhere_is_left_alone(book: Path, capsys: Output) -> None:
    before = book.read_bytes()
    (book.parent / f"~${book.name}").write_bytes(b"")
    refused(["calc", book], capsys)
    assert book.read_bytes() == before


def test_the_output_survives_a_gbk_console(book: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "workbook.cli.main", "explain", str(book), "张兰"],
        env={**os.environ, "PYTHONIOENCODING": "gbk"}, capture_output=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "张兰" in run.stdout.decode("gbk")


def test_import_leaves_nothing_to_calculate(small_book: Path, capsys: Output) -> None:
    before = Package.open(small_book).sheet("个人得分").cells()
    export = small_book.with_name("好差评.csv")
    export.write_text(month.REVIEWS.replace(",90", ",50"), encoding="utf-8")
    main(["import", "reviews", str(export), "--into", str(small_book)])
    said = capsys.readouterr().out
    assert "评价量" in said
    imported = small_book.read_bytes()
    assert Package(imported).sheet("个人得分").cells() != before
    main(["calc", str(small_book)])
    assert small_book.read_bytes() == imported


def test_calc_makes_room_for_what_was_filled_below_the_ranges(
    tmp_path: Path, roster: Path, capsys: Output
) -> None:
    target = tmp_path / "2026-11.xlsx"
    main(["new", "2026-11", "--roster", str(roster), "-o", str(target)])
    package = Package.open(target)
    ledger, names = package.sheet("扣分登记"), package.sheet("名册")
    bottom = max(row for row, _ in ledger.cells())
    for row in range(bottom + 1, bottom + 101):
        ledger.set_value(row, 1, "2026-11-03")
        ledger.set_value(row, 3, "张三" if row == bottom + 100 else "无此人")
        ledger.set_value(row, 5, "业务规范1")
    last = max(row for (row, column), cell in names.cells().items() if column == 2)
    for number in range(7):
        names.set_value(last + 1 + number, 2, f"新人{number}")
    package.save(target)
    assert main(["calc", str(target)]) == 1
    said = capsys.readouterr().out
    assert "扣分登记的计算范围扩大了100行" in said
    package = Package.open(target)
    shown = package.sheet("个人得分").cells()
    people = {cell.value: row for (row, column), cell in shown.items() if column == 2}
    assert shown[people["张三"], 4].value == 18
    assert shown[people["新人6"], 4].value == 20
    assert package.sheet("扣分登记").cell(bottom + 100, 12).value == "计入"
