"""How long an office's own large workbook takes to adopt, to calculate and to move on.

    python -m tests.benchmarks.bench_office [--people 300] [--rows 3000] [--runs 3] [--keep FOLDER]

The workbook is as clerks keep one: typed scores in a flat table, or windows as blocks with
subtotals, a ledger in the centre's words, attendance, reviews and a sheet that is none of them.
Every measurement is a whole process; the peak is that of the largest among those it starts.
"""

import argparse
import datetime as dt
import random
import shutil
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_rowcol_to_cell as at  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from tests.benchmarks.bench_months import Taken, take

MONTH = dt.date(2026, 11, 1)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "晓雅文博思宇佳欣梓涵浩然俊杰嘉怡诗琪子轩雨桐志远春燕凤兰玉梅建平"
CATEGORIES = (("业务规范", 20), ("行为规范", 35), ("好差评", 5), ("考勤管理", 35), ("加分项", 5))
CLAUSES = (
    "业务规范1", "业务规范3b", "行为规范2a", "行为规范9", "未佩戴工牌", "考勤管理1b", "早退", "好差评3",
)  # fmt: skip
AWARDS = ("加分项5", "加分项2c")
WINDOWS = 20
SHAPES = ("flat", "blocks")

Person = tuple[str, str, str]  # 工号, 姓名, 窗口


def staff(people: int, chance: random.Random) -> list[Person]:
    """Return so many people of different names, by window."""
    names = [a + b + c for a in SURNAMES for b in GIVEN for c in GIVEN]
    chosen = chance.sample(names, people)
    return [
        (str(10001 + n), name, f"窗口{n * WINDOWS // people + 1:02}")
        for n, name in enumerate(chosen)
    ]


def large_book(path: Path, shape: str, people: int, rows: int) -> None:
    """Write an office's workbook of a month."""
    chance = random.Random(11)
    persons = staff(people, chance)
    book = xlsxwriter.Workbook(path)
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    scores = book.add_worksheet("11月得分")
    scores.write(0, 0, "政务服务中心2026年11月工作人员考核得分表")
    (_flat if shape == "flat" else _blocks)(scores, persons, chance)
    _ledgers(book.add_worksheet("扣分台账"), book.add_worksheet("加分台账"), persons, rows, date)
    counts = book.add_worksheet("考勤")
    counts.write_row(0, 0, ("姓名", "窗口", "应签到次数", "签到异常次数"))
    for row, (_, name, window) in enumerate(persons, start=1):
        counts.write_row(row, 0, (name, window, 84, chance.choice((0, 0, 1, 2))))
    reviews = book.add_worksheet("好差评")
    reviews.write_row(0, 0, ("姓名", "窗口", "办件量", "评价量"))
    for row, (_, name, window) in enumerate(persons, start=1):
        reviews.write_row(row, 0, (name, window, 50, chance.choice((50, 45, 30))))
    duty = book.add_worksheet("值班表")
    duty.write_row(0, 0, ("日期", "值班领导", "带班人员"))
    for day in range(30):
        duty.write_datetime(day + 1, 0, dt.datetime(2026, 11, day + 1), date)
        duty.write_row(day + 1, 1, [name for _, name, _ in chance.sample(persons, 2)])
    book.close()


def _flat(sheet: Worksheet, persons: Sequence[Person], chance: random.Random) -> None:
    header = (
        "序号",
        "工号",
        "姓名",
        "窗口",
        *(f"{c}（{p}分）" for c, p in CATEGORIES),
        "总分",
        "排名",
    )
    sheet.write_row(2, 0, header)
    last = 3 + len(persons)
    scores = [[points - chance.choice((0, 0, 1, 2)) for _, points in CATEGORIES] for _ in persons]
    totals = [sum(own) for own in scores]
    for row, (person, own) in enumerate(zip(persons, scores, strict=True), start=3):
        sheet.write_row(row, 0, (row - 2, *person, *own))
        sheet.write_formula(row, 9, f"=SUM({at(row, 4)}:{at(row, 8)})", None, sum(own))
        ranked = f"=RANK({at(row, 9)},$J$4:$J${last})"
        sheet.write_formula(row, 10, ranked, None, 1 + sum(t > totals[row - 3] for t in totals))


def _blocks(sheet: Worksheet, persons: Sequence[Person], chance: random.Random) -> None:
    header = ("窗口", "序号", "姓名", *(name for name, _ in CATEGORIES), "总分", "备注")
    sheet.write_row(2, 0, header)
    row = 3
    for window in dict.fromkeys(window for *_, window in persons):
        first, scores = row, []
        for _, name, own_window in persons:
            if own_window != window:
                continue
            own = [points - chance.choice((0, 0, 1, 2)) for _, points in CATEGORIES]
            sheet.write_row(row, 1, (row - first + 1, name, *own))
            sheet.write_formula(row, 8, f"=SUM({at(row, 3)}:{at(row, 7)})", None, sum(own))
            scores.append((*own, sum(own)))
            row += 1
        sheet.merge_range(first, 0, row - 1, 0, window)
        sheet.write(row, 0, "小计")
        for column, values in enumerate(zip(*scores, strict=True), start=3):
            formula = f"=AVERAGE({at(first, column)}:{at(row - 1, column)})"
            sheet.write_formula(row, column, formula, None, statistics.mean(values))
        row += 1


def _ledgers(
    deductions: Worksheet, awards: Worksheet, persons: Sequence[Person], rows: int, date: object
) -> None:
    header = ("序号", "日期", "姓名", "窗口", "扣分条款", "次数", "备注")
    for sheet, clauses, count in (
        (deductions, CLAUSES, rows - rows // 10),
        (awards, AWARDS, rows // 10),
    ):
        sheet.write_row(0, 0, [title.replace("扣", "加") for title in header])
        if sheet is deductions:
            sheet.write_row(0, 0, header)
        for n in range(count):
            _, name, window = persons[n * 7 % len(persons)]
            sheet.write(n + 1, 0, n + 1)
            sheet.write_datetime(n + 1, 1, dt.datetime(2026, 11, 1 + n % 30), date)
            sheet.write_row(n + 1, 2, (name, window, clauses[n % len(clauses)], 1, "巡查"))


def roster(path: Path, people: int) -> None:
    """Write who serves next month: two have left, twenty are new."""
    persons = staff(people, random.Random(11))[2:]
    lines = [f",{name},{window}" for _, name, window in persons]
    lines += [f",新{GIVEN[n]}{GIVEN[-n]},窗口{n + 1:02}" for n in range(20)]
    path.write_text("\n".join(["工号,姓名,窗口", *lines]), encoding="utf-8")


def measure(folder: Path, shape: str, people: int, rows: int) -> dict[str, Taken]:
    """Return what each verb takes on a workbook of one shape."""
    book, adopted = folder / f"{shape}_2026年11月.xlsx", folder / f"{shape}_11月_已接入.xlsx"
    large_book(book, shape, people, rows)
    listed = folder / "roster.csv"
    roster(listed, people)
    new, joined = folder / f"{shape}_12月.xlsx", folder / f"{shape}_12月_新人.xlsx"
    return {
        "adopt": take("adopt", book, "--replace-scores", "-o", adopted, "--replace"),
        "adopt --dry-run": take("adopt", book, "--dry-run", "--replace-scores"),
        "adopt --keep-formulas": take(
            "adopt", book, "--keep-formulas", "-o", folder / f"{shape}_留.xlsx", "--replace"
        ),
        "calc": take("calc", shutil.copy(adopted, folder / f"{shape}_calc.xlsx")),
        "next": take("next", book, "-o", new, "--replace"),
        "next, adopted": take("next", adopted, "-o", folder / f"{shape}_a12.xlsx", "--replace"),
        "next, 20 join": take("next", adopted, "--roster", listed, "-o", joined, "--replace"),
    }


def main() -> None:
    """Print the medians as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="where to leave the workbooks")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = options.keep or Path(place)
        for shape in SHAPES:
            runs = [
                measure(folder, shape, options.people, options.rows) for _ in range(options.runs)
            ]
            print(f"{shape:22} seconds  processor      MB")
            for verb in runs[0]:
                figures = zip(*(run[verb] for run in runs), strict=True)
                seconds, computed, peak = (statistics.median(each) for each in figures)
                print(f"{verb:22} {seconds:7.2f}  {computed:9.2f}  {peak:6.0f}", flush=True)


if __name__ == "__main__":
    main()
