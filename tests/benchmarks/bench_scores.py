"""How fast a month is scored: the functions against ordinary formulas, and calc against LibreOffice.

Run with ``python -m tests.benchmarks.bench_scores``. Every measurement is a process of its own;
what is compared runs in turn, and ratios are of medians within this one run: a machine that slows
down for a while slows all of them down.
"""

import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

RUNS = 5
SERIAL = (date(2026, 11, 1) - date(1899, 12, 30)).days
LEDGER = ["日期", "工号", "姓名", "窗口", "条款", "数量", "核实", "考核方式", "通报期次", "备注"]


def tables(people: int, rows: int) -> dict[str, list[list[Any]]]:
    """A random month, every clause spelled as the dropdowns spell it."""
    from udf.choicesheet import choice_rows
    from udf.rulefile import load_rulebook
    from udf.rulesheets import rule_rows

    chance, book = random.Random(1), load_rulebook()
    deductions = [
        r for r in book.rules.values() if r.category != "加分项" and not r.kind.facts.computed
    ]
    awards = [r for r in book.rules.values() if r.category == "加分项"]

    def entry(rules: list[Any]) -> list[Any]:
        rule, person = chance.choice(rules), chance.randrange(people)
        minutes = 30 if rule.kind.name == "DURATION" else None
        bulletin = chance.choice([None, None, chance.randint(1, 12)])
        return [
            SERIAL + chance.randrange(30), 1000 + person, f"人员{person}", None, rule.choice, minutes,
            chance.choice(["属实", None]), "日常检查", bulletin, None,
        ]  # fmt: skip

    roster = [[1000 + n, f"人员{n}", f"窗口{n % 20}"] for n in range(people)]
    return {
        "名册": [["工号", "姓名", "窗口", "到岗日期", "离岗日期"], *([*row, None, None] for row in roster)],
        "扣分登记": [LEDGER, *(entry(deductions) for _ in range(rows))],
        "加分登记": [LEDGER, *(entry(awards) for _ in range(rows // 10))],
        "考勤": [["工号", "姓名", "窗口", "应签到次数", "签到异常次数"], *([*row, 84, n % 5] for n, row in enumerate(roster))],
        "好差评": [["工号", "姓名", "窗口", "办件量", "评价量"], *([*row, 50, 50 - n % 20] for n, row in enumerate(roster))],
        "细则": [list(row) for row in rule_rows(book)],
        "口径": [list(row) for row in choice_rows(book, date(2026, 11, 1))],
    }  # fmt: skip


def workbook(people: int, rows: int, how: str) -> bytes:
    """The month with its scores computed in one of three ways: functions, recheck, sumifs."""
    import openpyxl
    from openpyxl.utils import get_column_letter
    from openpyxl.workbook.defined_name import DefinedName
    from openpyxl.worksheet.formula import ArrayFormula

    from udf.rulefile import load_rulebook
    from workbook.generate.recheck.pieces import LedgerSize
    from workbook.generate.recheck.sheet import recheck_formulas
    from workbook.month.made_sheets import RECHECK
    from workbook.month.tables import TABLES
    from workbook.ooxml.package import Package
    from workbook.ooxml.sheet_text.shared_columns import spell_rows

    data = tables(people, rows)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, lines in data.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
        area = f"{title}!$A$1:${get_column_letter(len(lines[0]))}${len(lines)}"
        book.defined_names[TABLES[title]] = DefinedName(TABLES[title], attr_text=area)
    book.defined_names["考核月份"] = DefinedName("考核月份", attr_text="口径!$B$2")
    shown = book.create_sheet("个人得分")
    shown.append(
        ["工号", "姓名", "窗口", "业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分"]
    )
    for person in data["名册"][1:]:
        shown.append([*person[:3], 0, 0, 0, 0, 0, 0])
    stream = BytesIO()
    if how == "functions":
        sheet, area = book.create_sheet("计算"), f"A2:E{people + 1}"
        sheet.append(["业务规范", "行为规范", "好差评", "考勤管理", "加分项"])
        call = "KH_SCORE(名册表,A1:E1,名册表,扣分表,加分表,细则表,口径表,考勤表,好差评表)"
        sheet["A2"] = ArrayFormula(area, f"={call}")
    elif how == "recheck":
        book.create_sheet(RECHECK)
        made = recheck_formulas(
            load_rulebook(), people, LedgerSize(rows, rows), LedgerSize(rows // 10, rows // 10),
            rule_rows=len(data["细则"]) - 1, score_header=1, score_rows=people,
        )  # fmt: skip
        book.save(stream)
        package = Package(stream.getvalue())
        package.sheet(RECHECK).replace_rows(spell_rows(made.columns))
        return package.to_bytes()
    else:
        judged = book["扣分登记"]
        for row in range(2, rows + 2):
            judged.cell(row, 11, str(judged.cell(row, 5).value)[:4])
            judged.cell(row, 12, -2)
        sheet = book.create_sheet("汇总")
        for row in range(2, people + 2):
            for column, category in enumerate(
                ("业务规范", "行为规范", "好差评", "考勤管理", "加分项"), 1
            ):
                criteria = f'扣分登记!$B$2:$B${rows + 1},个人得分!$A{row},扣分登记!$K$2:$K${rows + 1},"{category}"'
                sheet.cell(row, column, f"=SUMIFS(扣分登记!$L$2:$L${rows + 1},{criteria})")
    book.save(stream)
    return stream.getvalue()


def evaluate(path: str) -> dict[str, float]:
    """Seconds to evaluate a workbook after loading it, and the process's peak memory in MB."""
    from udf.functions import FUNCTIONS
    from workbook.engine.loading import load
    from workbook.ooxml.package import Package

    # What any month needs (the standard rules, the names of columns) is read before the clock
    # starts, as in a host that is running.
    little = tables(1, 1)
    names = ("名册", "扣分登记", "加分登记", "细则", "口径", "考勤", "好差评")
    FUNCTIONS["SCORE"].call(little["名册"], "业务规范", *(little[name] for name in names))
    engine = load(Package.open(Path(path)))
    start = time.perf_counter()
    engine.evaluate()
    seconds = time.perf_counter() - start
    status = Path("/proc/self/status")  # the peak of this process alone; Linux only
    if not status.exists():
        return {"seconds": seconds}
    (peak,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return {"seconds": seconds, "MB": int(peak.split()[1]) / 1024}


def measured(paths: dict[str, Path]) -> dict[str, dict[str, float]]:
    """The medians of several processes that evaluate each workbook."""
    runs: dict[str, list[dict[str, float]]] = {how: [] for how in paths}
    for _ in range(RUNS):
        for how, path in paths.items():
            command = [sys.executable, "-m", "tests.benchmarks.bench_scores", "--evaluate"]
            done = subprocess.run([*command, str(path)], check=True, capture_output=True)
            runs[how].append(json.loads(done.stdout))
    return {
        how: {key: statistics.median(run[key] for run in found) for key in found[0]}
        for how, found in runs.items()
    }


def whole(commands: list[list[str]], before: Callable[[], object]) -> list[float]:
    """The median seconds of each command as a whole process, after a run that does not count."""
    seconds: list[list[float]] = [[] for _ in commands]
    for _ in range(RUNS + 1):
        for command, taken in zip(commands, seconds, strict=True):
            before()
            start = time.perf_counter()
            subprocess.run(command, check=False, capture_output=True)
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken[1:]) for taken in seconds]


def compare_hosts(folder: Path) -> None:
    """Time `kaohe calc` on the sample month against LibreOffice opening and saving it."""
    from tests.workbook.sample import blank, calculated
    from udf.resources import template
    from workbook.cli.demo import fill_from
    from workbook.engine.recalculate import recalculate
    from workbook.ooxml.package import Package

    soffice, book = shutil.which("soffice"), folder / "2026-11.xlsx"
    if soffice is None:
        print("(c) 没有 LibreOffice，略")
        return
    new = Package(blank())  # as `kaohe new` makes it, results stored
    recalculate(new)
    fill_from(new, Package.open(template("sample") / "office.xlsx"))
    edited = Package(calculated())
    edited.sheet("扣分登记").set_value(6, 6, 2)
    for said, package in (("after a month is filled in", new), ("after an edit", edited)):
        content = package.to_bytes()

        def put(content: bytes = content) -> None:
            book.write_bytes(content)

        calc, office = whole(
            [
                [sys.executable, "-m", "workbook.cli.main", "calc", str(book)],
                [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
                 "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(book)],
            ],
            put,
        )  # fmt: skip
        print(
            f"(c) kaohe calc {said} {calc:.2f}s, LibreOffice {office:.2f}s:"
            f" {calc / office:.2f} of its time",
            flush=True,
        )


def main() -> None:
    """Print every comparison."""
    with tempfile.TemporaryDirectory() as name:
        folder, paths = Path(name), {}
        for people, rows in ((250, 2500), (1000, 10_000)):
            for how in ("functions", "recheck", "sumifs"):
                path = paths[f"{how} {people} x {rows}"] = folder / f"{how}{people}.xlsx"
                path.write_bytes(workbook(people, rows, how))
        found = measured(paths)
        for how, figures in found.items():
            print(f"{how}: {', '.join(f'{k} {v:.2f}' for k, v in figures.items())}")
        less, ours, recheck, sumifs = (
            found[how]["seconds"]
            for how in (
                "functions 250 x 2500", "functions 1000 x 10000", "recheck 1000 x 10000",
                "sumifs 1000 x 10000",
            )
        )  # fmt: skip
        print(f"(a) 复核 formulas / functions: {recheck / ours:.1f}")
        print(f"    SUMIFS over judged points / functions: {sumifs / ours:.1f}")
        print(f"(b) growth of the functions, 250 x 2,500 to 4 times as much: {ours / less:.1f}")
        if "MB" in (large := found["functions 1000 x 10000"]):
            print(f"(d) peak memory of the functions: {large['MB']:.0f} MB", flush=True)
        compare_hosts(folder)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--evaluate"]:
        print(json.dumps(evaluate(sys.argv[2])))
    else:
        main()
