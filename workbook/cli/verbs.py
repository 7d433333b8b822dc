"""What each verb of the command does: call the function, show what came of it.

Libraries are imported where they are used: a verb starts in the time of what it needs.
"""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from udf.errors import KaoheError

if TYPE_CHECKING:
    from rich.console import Console

    from udf.checks import Finding
    from workbook.engine.recalculate import Kept
    from workbook.year.people import Remark

DONE, PROBLEMS, FAILED = 0, 1, 2


def new(options: argparse.Namespace) -> int:
    """Make a month's workbook from a roster."""
    from udf.hosts.names import PREFIXES
    from udf.rulefile import load_rulebook
    from workbook.cli.terminal import open_console
    from workbook.engine.recalculate import recalculate
    from workbook.generate.comparison import read_last, set_last
    from workbook.generate.month_workbook import generate
    from workbook.hosts.macros import set_macros
    from workbook.month.roster_file import read_roster_file
    from workbook.ooxml.files import check_replaceable
    from workbook.ooxml.package import Package

    ending = ".xlsm" if options.host == "excel" else ".xlsx"
    target = options.output or Path(f"{options.month:%Y-%m}{ending}")
    _check_ending(target, ending)
    check_replaceable(target)
    rules = load_rulebook(options.rules)
    people = read_roster_file(options.roster)
    last = read_last(options.previous, options.month) if options.previous else None
    made = generate(options.month, people, rules, prefix=PREFIXES[options.host])
    package = Package(made.content, target.name)
    set_macros(package, options.host)
    set_last(package, last)
    recalculate(package)  # a program that opens it shows what is stored, and computes nothing
    package.save(target)
    console = open_console()
    _say(console, made.messages)
    console.print(
        f"已生成 {target}（{len(people)}人）。填好登记、考勤、好差评后，用 kaohe calc 计算。"
    )
    return DONE


def following(options: argparse.Namespace) -> int:
    """Make the following month's workbook."""
    from workbook.cli.terminal import open_console, progressing
    from workbook.hosts.convert import convert
    from workbook.next_month.next_month import next_month, summary

    console = open_console()
    with progressing(console, "生成下个月的工作簿") as progress:
        done, path = next_month(
            options.book, options.output, options.roster, mapping=options.mapping, progress=progress
        )
    warnings: Sequence[str] = ()
    if options.host:
        path, warnings = convert(path, options.host)
    console.print(f"已生成 {path}（{done.month.year}年{done.month.month}月，{done.people}人）。")
    _say(console, summary(done))
    _say(console, warnings)
    _show_kept(console, done.kept)
    return DONE


def adopt(options: argparse.Namespace) -> int:
    """Put the functions into an office's own workbook, or only show what was found in it."""
    from udf.rulefile import load_rulebook
    from workbook.adopt.adopt import adopt as adopt_book
    from workbook.adopt.adopt import ask
    from workbook.cli.terminal import open_console, progressing, show_table
    from workbook.discovery.survey import survey, survey_rows

    console, rules = open_console(), load_rulebook(options.rules)
    found_header = ("用途", "工作表", "表头", "数据", "各列")
    if options.dry_run:
        found = survey(options.book, options.mapping, rules)
        show_table(console, f"在“{options.book.name}”中找到", found_header, survey_rows(found))
        _say(console, found.notes)
        _say(console, (question.what for question in found.questions))
        asked = ask(options.book, found) if options.mapping is None else None
        if asked is not None:
            console.print(f"拿不准的地方写在 {asked}，请填好后再运行 kaohe adopt。")
        return PROBLEMS if found.questions else DONE
    target = options.output or options.book
    _check_ending(target, ".xlsm" if options.host == "excel" else options.book.suffix.lower())
    with progressing(console, "接入考核函数") as progress:
        done = adopt_book(
            options.book, target, mapping=options.mapping, rules=rules, host=options.host,
            progress=progress,
        )  # fmt: skip
    console.print(f"已接入 {target}（{done.month.year}年{done.month.month}月）。")
    _say(console, done.changes)
    if done.differences:
        header = ("人员", "项目", "单元格", "原来", "计算", "为什么")
        show_table(console, "与原得分不同（见“原得分”）", header, done.differences)
    _say(console, done.messages)
    _show_kept(console, done.kept)
    return PROBLEMS if done.differences or done.messages else DONE


def fetch(options: argparse.Namespace) -> int:
    """Bring another system's export into a workbook, and recalculate it."""
    from workbook.cli.terminal import open_console, progressing
    from workbook.engine.recalculate import distrust, recalculate
    from workbook.imports.into import import_into, summary
    from workbook.month.table_files import read_grids
    from workbook.ooxml.files import check_replaceable
    from workbook.ooxml.package import Package

    check_replaceable(options.into)
    console, package = open_console(), Package.open(options.into)
    distrusted = distrust(package)
    with progressing(console, f"导入 {options.file.name}") as progress:
        grids = read_grids(options.file)
        done = import_into(package, options.kind, grids, options.file.name, progress)
    kept: Sequence[Kept] = ()
    if package.changed:
        kept = recalculate(package, distrusted).kept
        package.save(options.into)
    _say(console, summary(done, options.file.name))
    _show_kept(console, kept)
    return DONE if done.clean else PROBLEMS


def calc(options: argparse.Namespace) -> int:
    """Recalculate a workbook and store the results in it."""
    from udf.checks import check as check_month
    from workbook.cli.terminal import open_console, show_findings
    from workbook.engine.recalculate import recalculate
    from workbook.generate.extend_ranges import make_room
    from workbook.month.read import read_month
    from workbook.ooxml.files import check_replaceable
    from workbook.ooxml.package import Package

    check_replaceable(options.book)
    package = Package.open(options.book)
    enlarged = make_room(package)
    month = read_month(package)
    outcome = recalculate(package)
    if package.changed:
        package.save(options.book)
    console = open_console()
    _say(console, enlarged)
    console.print(f"已计算 {options.book}，更新了{outcome.stored}个公式的结果。")
    _show_kept(console, outcome.kept)
    findings = check_month(month)
    show_findings(console, findings)
    return _status(findings)


def check(options: argparse.Namespace) -> int:
    """List every problem of a workbook."""
    from udf.checks import check as check_month
    from workbook.cli.terminal import open_console, show_findings
    from workbook.month.read import read_month
    from workbook.ooxml.package import Package

    findings = check_month(read_month(Package.open(options.book)))
    show_findings(open_console(), findings, limit=None)
    return PROBLEMS if findings else DONE


def explain(options: argparse.Namespace) -> int:
    """Show why a person has a score."""
    from udf.tables import TableError
    from workbook.cli.terminal import open_console, show_table
    from workbook.month.read import explanation, read_month
    from workbook.ooxml.package import Package

    try:
        lines = explanation(read_month(Package.open(options.book)), options.person)
    except TableError as error:
        raise KaoheError(f"{error}；改正后再试，全部问题可用 kaohe check 查看") from error
    if isinstance(lines, str):
        raise KaoheError(f"“{options.person}”：{lines}；请核对姓名，或改用工号")
    header = ("类别", "日期", "条款", "分值", "说明", "位置")
    show_table(open_console(), "得分说明", header, lines)
    return DONE


def publish(options: argparse.Namespace) -> int:
    """Publish a month, or verify what was published."""
    from workbook.cli.terminal import open_console, progressing, show_findings
    from workbook.publish.publish import publish as publish_book
    from workbook.publish.publish import verify

    console = open_console()
    if options.verify is not None:
        differences = verify(options.verify)
        _say(console, differences or ["与公布时完全一致。"])
        return PROBLEMS if differences else DONE
    if options.book is None:
        raise KaoheError("请给出要公布的工作簿，或用 --verify 给出要核对的文件夹")
    folder = options.output or options.book.with_name(f"{options.book.stem}_公布")
    with progressing(console, "公布") as progress:
        done = publish_book(options.book, folder, options.previous, progress)
    if not done.unchanged:
        console.print(f"已公布在 {done.folder}（校验码 {done.code}）：")
        _say(console, (f"  {name}" for name in done.files))
    _say(console, done.messages)
    if done.changed:
        console.print("与上次公布的变化：")
        _say(console, done.changed)
    _show_kept(console, done.kept)
    show_findings(console, done.findings)
    return _status(done.findings)


def year(options: argparse.Namespace) -> int:
    """Put months together to a year."""
    from workbook.cli.terminal import open_console, progressing
    from workbook.year.year import year as make_year

    console, target = open_console(), options.output or Path("年度汇总.xlsx")
    with progressing(console, "读取各月") as progress:
        done = make_year(options.books, target, progress)
    console.print(f"已汇总 {target}：{done.year}年，{len(done.months)}个月，{done.people}人。")
    if done.missing:
        console.print(f"缺少：{'、'.join(f'{month}月' for month in done.missing)}")
    _say(console, (_remark_text(remark) for remark in done.remarks))
    return DONE if done.clean else PROBLEMS


def host(options: argparse.Namespace) -> int:
    """Set a spreadsheet program up, or respell a workbook for it."""
    from workbook.cli.terminal import open_console

    console = open_console()
    if options.convert is not None:
        from workbook.hosts.convert import convert

        path, warnings = convert(options.convert, options.host, options.output)
        console.print(f"已转换，存为 {path}。")
        _say(console, warnings)
        return DONE
    if options.host == "embedded":
        raise KaoheError("embedded 不用电子表格程序，不需要设置；用 kaohe calc 计算就可以")
    if options.host == "excel":
        from workbook.hosts.excel import host_excel, this_machine

        findings = host_excel(this_machine())
        _say(console, (f"{'可以' if f.good else '不行'}：{f.text}" for f in findings))
        return DONE if all(finding.good for finding in findings) else PROBLEMS
    if options.host == "calc":
        from workbook.hosts.libreoffice import host_calc

        console.print(
            f"已装好 LibreOffice 的考核函数（{host_calc()}）。重新打开 LibreOffice 后就能用。"
        )
        return DONE
    from workbook.server.setup import host_office

    manifest = host_office(options.folder, options.name)
    console.print(f"已写好服务的设置：{options.folder}。用 kaohe serve {options.folder} 启动。")
    console.print(f"在 Excel 中加载的清单：{manifest}")
    return DONE


def serve(options: argparse.Namespace) -> int:
    """Run the server for Excel 365, Mac and web until it is stopped."""
    from workbook.server.serve import serve as run

    run(options.folder, options.address, options.port, options.workers)
    return DONE


def doctor(options: argparse.Namespace) -> int:
    """Hold the real Excel against the embedded engine."""
    from workbook.cli.terminal import open_console, show_table
    from workbook.hosts.doctor import doctor as examine

    console, found = open_console(), examine(options.book)
    console.print(
        f"Excel {found.excel}：比较了{found.compared}个结果，{len(found.differences)}个不同。"
    )
    if found.differences:
        rows = [(d.test, f"{d.sheet}!{d.cell}", d.excel, d.expected) for d in found.differences]
        show_table(console, "不同的结果", ("测试", "单元格", "Excel", "应为"), rows)
    return PROBLEMS if found.differences else DONE


def demo(options: argparse.Namespace) -> int:
    """Run the whole month on sample data."""
    from workbook.cli.demo import run_demo
    from workbook.cli.terminal import open_console

    run_demo(options.folder, open_console())
    return DONE


# --- shared ---------------------------------------------------------------------------------------


def _say(console: "Console", sentences: Iterable[str]) -> None:
    for sentence in sentences:
        console.print(sentence)


def _remark_text(remark: "Remark") -> str:
    month = f"{remark.month}月" if remark.month else ""
    place = " ".join(filter(None, (month, remark.file)))
    return (
        f"{place}：{remark.what}；{remark.advice}" if place else f"{remark.what}；{remark.advice}"
    )


def _status(findings: Sequence["Finding"]) -> int:
    return PROBLEMS if any(finding.level == "错误" for finding in findings) else DONE


def _show_kept(console: "Console", kept: Sequence["Kept"]) -> None:
    from workbook.cli.terminal import show_table

    if kept:
        rows = [(f"{one.sheet}!{one.cell}", f"={one.formula}", one.reason) for one in kept]
        show_table(console, "没有改动的公式", ("位置", "公式", "原因"), rows)


def _check_ending(target: Path, ending: str) -> None:
    if target.suffix.lower() != ending:
        raise KaoheError(f"这个工作簿应以 {ending} 结尾；请把“{target.name}”改名后再试")
