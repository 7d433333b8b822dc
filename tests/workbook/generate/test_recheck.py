"""复核 against a plain reading of the rules that shares no code with it or with the functions."""

import csv
import io
import random
import re
import subprocess
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import formualizer
import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from udf.rulefile import load_rulebook
from workbook.generate.recheck.pieces import LedgerSize
from workbook.generate.recheck.sheet import recheck_formulas
from workbook.month.made_sheets import RECHECK
from workbook.ooxml.package import Package
from workbook.ooxml.sheet_text.shared_columns import spell_rows

CATEGORIES = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项")
EACH, DAYS, MINUTES = "每次", "按工作日", "按时长"
COVERAGE, RATE, RUN = "按评价率", "按在岗率", "按连续通报"
POINTS = {
    "业务规范": {"1": 2, "2": 2, "3a": 2, "3b": 4, "4": 4, "5": 2, "6": 2, "7": 2, "8": 2, "9": 2},
    "行为规范": {
        **{str(n): 2 for n in (1, 3, 4, 5, 6, 7, 10, 11, 13, 15, 16, 17, 18, 19, 20)},
        **{"2a": 3, "2b": 2, "2c": 1, "8": 3, "9": 4, "12": 3, "14": 3},
    },
    "好差评": {"2a": 1, "2b": 2, "3": 1, "4": 1, "5": 1},
    "考勤管理": {**{f"1{letter}": 2 for letter in "abcde"}, "1f": 5, "2a": 2, "2b": 2},
    "加分项": {"2a": 2, "2b": 1, "2c": 1, "3": 1, "4a": 3, "4b": 2, "4c": 1, "5": 1, "6": 1},
}
FULL = {"业务规范": 20, "行为规范": 35, "好差评": 5, "考勤管理": 35, "加分项": 5}
VERIFIED = {"业务规范4", "好差评2a", "好差评2b"}
WINDOWED = {"加分项2a", "加分项2b"}
KINDS = {"行为规范13": DAYS, "考勤管理2a": RUN}
CHOICES = {
    "考勤扣分下限": "扣完本部分为止",
    "连续通报计次": "每满三次计一次",
    "连续通报计入类别": "业务规范、行为规范、考勤管理",
    "签到异常次数空白": "按0次计",
}
HEADERS = {
    "名册": "工号 姓名 窗口 到岗日期 离岗日期",
    "扣分登记": "日期 工号 姓名 窗口 条款 数量 核实 考核方式 通报期次 备注",
    "加分登记": "日期 工号 姓名 窗口 条款 数量 核实 考核方式 通报期次 备注",
    "考勤": "工号 姓名 窗口 应签到次数 签到异常次数",
    "好差评": "工号 姓名 窗口 办件量 评价量",
    "细则": "类别 条款 内容 情形 分值 单位 计算方式 界限 核实 整窗 说明 考核方式 备注",
    "口径": "事项 取值 可选 说明",
}
NAMES = {"扣分登记": "扣分表", "加分登记": "加分表"}
NOV = date(2026, 11, 1)
OFFICE = Path(__file__).parents[2] / "data" / "office"

Row = list[Any]


@dataclass
class Month:
    """The raw tables of a month; rows as in the workbook, without headers."""

    roster: list[Row] = field(default_factory=list)
    deductions: list[Row] = field(default_factory=list)
    bonuses: list[Row] = field(default_factory=list)
    attendance: list[Row] = field(default_factory=list)
    reviews: list[Row] = field(default_factory=list)
    choices: dict[str, Any] = field(default_factory=lambda: dict(CHOICES))
    start: date = NOV

    @cached_property
    def everyone(self) -> list[tuple[str, ...]]:
        """工号, 姓名 and 窗口 of each person of the roster, once it is whole."""
        return [tuple(tidy(value) for value in person[:3]) for person in self.roster]


def entry(day: Any = None, who: Any = None, clause: Any = None, **more: Any) -> Row:
    """A ledger row; ``who`` is a number (工号) or a name."""
    number, name = (who, None) if isinstance(who, int) else (None, who)
    when = date(2026, 11, day) if type(day) is int else day
    cells = {"工号": number, "姓名": name, "日期": when, "条款": clause} | more
    return [cells.get(header) for header in HEADERS["扣分登记"].split()]


# --- the rule sheet and the workbook --------------------------------------------------------------


def label(code: str) -> str:
    return "情形" + code[-2:]


def spelled(code: str) -> str:
    """The clause as the dropdown spells it."""
    return f"{code} {label(code)}"


def rule_rows() -> list[Row]:
    def row(category: str, code: str, points: float, kind: str, limit: int | None = None) -> Row:
        verify = "须属实" if code in VERIFIED else None
        window = "可" if code in WINDOWED else None
        return [category, code, "原文", label(code), points, "次", kind, limit, verify, window]

    rows = []
    for category, clauses in POINTS.items():
        bonus = category == "加分项"
        full = [category, "满分", f"{category}（{FULL[category]}分）", None, FULL[category], "分"]
        rows.append([*full, "加分" if bonus else "扣分"])
        if category == "好差评":
            for limit, points in ((100, -1), (80, -2), (60, -3)):
                rows.append(row(category, "好差评1", points, COVERAGE, limit))
        if bonus:
            rows.append(row(category, "加分项1", 0.5, MINUTES, 15))
            rows.append(row(category, "加分项1", 1, MINUTES, 30))
        for clause, points in clauses.items():
            code = category + clause
            kind = KINDS.get(code, EACH)
            signed = points if bonus else -points
            rows.append(row(category, code, signed, kind, 3 if kind == RUN else None))
        if category == "考勤管理":
            rows.append(row(category, "考勤管理3", 20, RATE))
    return rows


def tables(month: Month) -> dict[str, list[Row]]:
    settings = [["考核月份", month.start], *([key, value] for key, value in month.choices.items())]
    return {
        "名册": month.roster,
        "扣分登记": month.deductions,
        "加分登记": month.bonuses,
        "考勤": month.attendance,
        "好差评": month.reviews,
        "细则": rule_rows(),
        "口径": [*settings, ["排名", "固定"]],
    }


def build(
    month: Month,
    shown: list[Row],
    *,
    spare: int = 2,
    rules: list[Row] | None = None,
    spread: Callable[[str, list[Row]], list[Row]] = lambda name, rows: rows,
) -> bytes:
    """A month workbook with raw tables, typed scores (five categories and 总分) and 复核.

    ``spread`` lays the rows of a table otherwise, its header row included.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "个人得分"
    header = 4
    for name, rows in tables(month).items():
        if name == "细则" and rules is not None:
            rows = rules
        target = book.create_sheet(name)
        laid = spread(name, [list(HEADERS[name].split()), *rows])
        top = 3 if name == "扣分登记" else 2
        width = get_column_letter(len(laid[0]))
        for n, row in enumerate(laid, top):
            put(target, n, 1, row)
        last = top + len(rows) + (0 if name in ("细则", "口径") else spare)
        book.defined_names[NAMES.get(name, name + "表")] = DefinedName(
            NAMES.get(name, name + "表"), attr_text=f"{name}!$A${top}:${width}${last}"
        )
    people = len(month.roster) + spare
    put(sheet, header, 1, ["工号", "姓名", "窗口", *CATEGORIES, "总分", "排名", "复核"])
    for n, (person, scores) in enumerate(zip(month.roster, shown, strict=True), header + 1):
        put(sheet, n, 1, [*person[:3], *scores])
    recheck = recheck_formulas(
        load_rulebook(),
        max(people, len(month.attendance) + spare, len(month.reviews) + spare),
        LedgerSize(len(month.deductions) + spare),
        LedgerSize(len(month.bonuses) + spare),
        rule_rows=len(rule_rows()),
        score_header=header,
        score_rows=people,
    )
    book.create_sheet(RECHECK)
    for n in range(people):
        sheet.cell(header + 1 + n, 11, recheck.visible)
    book.defined_names["人员"] = DefinedName(
        "人员", attr_text=f"个人得分!$A${header}:$C${header + people}"
    )
    out = io.BytesIO()
    book.save(out)
    package = Package(out.getvalue())
    package.sheet(RECHECK).replace_rows(spell_rows(recheck.columns))
    return package.to_bytes()


def put(sheet: Any, row: int, column: int, values: Row) -> None:
    for n, value in enumerate(values, column):
        cell = sheet.cell(row, n, value)
        if cell.data_type == "f":
            cell.data_type = "s"  # a name that begins with "="


def answers(data: bytes, count: int, engine: str, folder: Path) -> list[str]:
    """The texts of the column 复核."""
    path = folder / "月.xlsx"
    path.write_bytes(data)
    if engine == "formualizer":
        book = formualizer.load_workbook(str(path))
        book.evaluate_all()
        values = [book.get_value("个人得分", 5 + n, 11) for n in range(count)]
    else:
        out = folder / "out"
        profile = (folder / "profile").as_uri()
        command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to"]
        subprocess.run(
            [*command, "xlsx", "--outdir", str(out), str(path)],
            check=True,
            capture_output=True,
            timeout=300,
        )
        sheet = openpyxl.load_workbook(out / "月.xlsx", data_only=True)["个人得分"]
        values = [sheet.cell(5 + n, 11).value for n in range(count)]
    return ["" if value is None else str(value) for value in values]


# --- the rules, read plainly ----------------------------------------------------------------------


@dataclass
class Verdict:
    """What a month comes to: the shown cells of each person, and the rows 复核 may not read."""

    shown: list[Row]
    unread: list[list[tuple[str, int]]]


@lru_cache(maxsize=None, typed=True)
def tidy(value: Any) -> str:
    return "".join(unicodedata.normalize("NFKC", "" if value is None else str(value)).split())


def person_of(month: Month, row: Row) -> int | None:
    number, name, window = (tidy(value) for value in row)
    everyone = month.everyone
    if number:
        folded = number.casefold()  # capitals do not matter
        found = [n for n, person in enumerate(everyone) if person[0].casefold() == folded]
        if name and found and everyone[found[0]][1] != name:
            return None
    else:
        found = [n for n, person in enumerate(everyone) if name and person[1] == name]
        if len(found) > 1:
            found = [n for n in found if window and everyone[n][2] == window]
    return found[0] if len(found) == 1 else None


def in_post(person: Row, day: date) -> bool:
    return (person[3] or date.min) <= day <= (person[4] or date.max)


def whole(value: Any) -> int | None:
    """The whole number in a cell; -1 where it is none, None for an empty one."""
    if isinstance(value, str):
        value = value.strip() or None
    if value is None:
        return None
    return int(value) if not isinstance(value, str) and value == int(value) else -1


def half_up(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def findings(serials: set[int], how: str) -> int:
    count = 0
    for first in (serial for serial in serials if serial - 1 not in serials):
        length = next(n for n in range(1, len(serials) + 1) if first + n not in serials)
        count += max(0, length - 2) if how == "第三次起每次计一次" else length // 3
    return min(count, 1) if how == "每月最多一次" else count


def judge(month: Month) -> Verdict:
    """Score a month by the rules. A text where a number or a date belongs is an unread row."""
    loss: dict[tuple[int, str], int] = defaultdict(int)
    gain: dict[int, Decimal] = defaultdict(Decimal)
    serials: dict[int, set[int]] = defaultdict(set)
    by_hand: Counter[int] = Counter()
    unread: list[list[tuple[str, int]]] = [[] for _ in month.roster]
    people = range(len(month.roster))
    codes = {category + clause for category, clauses in POINTS.items() for clause in clauses}
    codes |= {"好差评1", "考勤管理3", "加分项1"}
    readings = {code: code for code in codes} | {spelled(code): code for code in codes}
    listed = re.split("[、，；]", month.choices["连续通报计入类别"])
    for sheet, rows, top in (("扣分登记", month.deductions, 4), ("加分登记", month.bonuses, 3)):
        for n, row in enumerate(rows, top):
            day, number, name, window, clause, quantity, verdict, _, serial, _ = row
            if "#N/A" in (day, number, name, window, clause, quantity, verdict, serial):
                continue
            if not tidy(clause):
                continue
            code = readings.get(" ".join(str(clause).split()))
            group = not tidy(number) and tidy(name) in ("", "全体")
            if group and sheet == "扣分登记":
                continue  # no deduction is for a whole window
            if group:
                who = [
                    p for p in people if tidy(window) and tidy(month.roster[p][2]) == tidy(window)
                ]
            else:
                found = person_of(month, [number, name, window])
                who = [] if found is None else [found]
            text_day = isinstance(day, str) and day.strip()
            if isinstance(day, datetime):
                day = day.date()
            if not text_day and not (isinstance(day, date) and day.replace(day=1) == month.start):
                continue
            text_count = isinstance(quantity, str) and quantity.strip()
            count = whole(quantity)
            if count is None:
                count = 0 if code == "加分项1" else 1
            if not text_count and (count < 1 or (group and count > 1)):
                continue
            ruling = tidy(verdict)
            if ruling not in ("", "属实", "是", "待核实", "核实中", "申诉中"):
                continue
            if code:
                if (sheet == "加分登记") != code.startswith("加分项"):
                    continue
                if code in ("好差评1", "考勤管理3"):
                    continue
                if code in VERIFIED and ruling not in ("属实", "是"):
                    continue
                if group and code not in WINDOWED:
                    continue
            category = re.sub(r"\d.*", "", code) if code else ""
            bulletin = 0
            odd_serial = False
            if category in listed and code != "考勤管理2a":
                if isinstance(serial, str) and serial.strip():
                    odd_serial = not (
                        serial[0] == "第" and serial[1:-1].isdigit() and serial[-1] == "期"
                    )
                    bulletin = 0 if odd_serial else int(serial[1:-1])
                else:
                    bulletin = max(0, whole(serial) or 0)
            if code is None or text_day or text_count or odd_serial:
                for person in who:
                    unread[person].append((sheet, n))
                continue
            for person in who:
                waiting = (
                    code == "行为规范13"
                )  # about not having come yet: before the first day too
                if not in_post(
                    [
                        *month.roster[person][:3],
                        None if waiting else month.roster[person][3],
                        month.roster[person][4],
                    ],
                    day,
                ):
                    continue
                points = POINTS[category].get(code.removeprefix(category), 0)
                if code == "加分项1":
                    gain[person] += Decimal(1 if count >= 30 else 0.5 if count >= 15 else 0)
                elif category == "加分项":
                    gain[person] += points * count
                elif code == "考勤管理2a":
                    by_hand[person] += count
                else:
                    loss[person, category] += points * count
                if bulletin:
                    serials[person].add(bulletin)
    shown = []
    for person in people:
        runs = max(by_hand[person], findings(serials[person], month.choices["连续通报计次"]))
        loss[person, "考勤管理"] += 2 * runs
        scores = {c: Decimal(max(0, FULL[c] - loss[person, c])) for c in CATEGORIES[:2]}
        scores["好差评"] = review_score(month, person, loss[person, "好差评"], unread[person])
        scores["考勤管理"] = sign_score(month, person, loss[person, "考勤管理"], unread[person])
        scores["加分项"] = min(Decimal(5), gain[person])
        numbers = [scores[c] for c in CATEGORIES]
        total = sum(numbers) if all(isinstance(n, Decimal) for n in numbers) else "待核"
        shown.append([float(v) if isinstance(v, Decimal) else v for v in [*numbers, total]])
    return Verdict(shown, unread)


def only_row(month: Month, rows: list[Row], person: int) -> tuple[int, Any, Any] | None:
    found = [(n, *row[3:5]) for n, row in enumerate(rows, 3) if person_of(month, row[:3]) == person]
    return found[0] if len(found) == 1 else None


def sign_score(month: Month, person: int, lost: int, unread: list[tuple[str, int]]) -> Any:
    row = only_row(month, month.attendance, person)
    if row is None:
        return "重复登记或缺项"
    n, due_cell, absent_cell = row
    due, absent = whole(due_cell), whole(absent_cell)
    if any(isinstance(cell, str) and cell.strip() for cell in (due_cell, absent_cell)):
        unread.append(("考勤", n))
        return Decimal(0)
    if absent is None and month.choices["签到异常次数空白"] == "按0次计":
        absent = 0
    if due is None or due < 1 or absent is None or not 0 <= absent <= due:
        return "缺应签到次数"
    part = Decimal(15 - lost)
    if month.choices["考勤扣分下限"] == "扣完本部分为止":
        part = max(Decimal(0), part)
    return max(Decimal(0), half_up(part + Decimal(20 * (due - absent)) / due))


def review_score(month: Month, person: int, lost: int, unread: list[tuple[str, int]]) -> Any:
    row = only_row(month, month.reviews, person)
    if row is None:
        return "缺办件量"
    n, cases_cell, rated_cell = row
    cases, rated = whole(cases_cell), whole(rated_cell)
    if any(isinstance(cell, str) and cell.strip() for cell in (cases_cell, rated_cell)):
        unread.append(("好差评", n))
        return Decimal(0)
    if rated is None and cases == 0:
        rated = 0
    if cases is None or rated is None or not 0 <= rated <= cases:
        return "缺评价量"
    tier = next((t for limit, t in ((60, 3), (80, 2), (100, 1)) if rated * 100 < cases * limit), 0)
    return Decimal(max(0, 5 - (tier if cases else 0) - lost))


def expected(verdict: Verdict) -> list[str]:
    """The texts of 复核 where the shown scores are right."""
    texts = []
    for shown, unread in zip(verdict.shown, verdict.unread, strict=True):
        ledger = [place for place in unread if place[0].endswith("登记")]
        if shown[5] == "待核":
            texts.append("待核")
        elif unread:
            sheet, n = min(unread, key=lambda p: ("扣加考好".index(p[0][0]), p[1]))
            several = f"等{len(ledger)}行" if len(ledger) > 1 else ""
            texts.append(f"未复核：{sheet}第{n}行{several}")
        else:
            texts.append("一致")
    return texts


# --- months at random -----------------------------------------------------------------------------


def random_month(seed: int, people: int = 25, rows: int = 120) -> Month:
    """A month with every kind of right and wrong row."""
    rng = random.Random(seed)
    pick = rng.choice
    windows = ["综合窗口", "税务 窗口", "A座窗口", "不动产（一）窗口", None]
    names = ["王芳", "李强", "张 伟", "Anna", "赵*", "陈?明", "孙~", "=1+1", "欧阳娜娜", "王芳芳"]
    numbers: list[Any] = [1000 + n if n % 3 else f"A{n:03}" for n in range(people)]
    month = Month()
    for n in range(people):
        name = pick(names) + ("" if n % 2 else "甲乙丙丁戊己庚辛壬癸"[n % 10])
        come = pick([None, None, None, date(2026, 3, 1), date(2026, 11, 9)])
        gone = pick([None, None, None, None, datetime(2026, 11, 20), date(2027, 1, 1)])
        number = pick([numbers[n], numbers[n], None])
        month.roster.append([number, name, pick(windows), come, gone])
    for person in month.roster:  # the reader here compares dates with dates
        person[4] = person[4].date() if isinstance(person[4], datetime) else person[4]

    def who() -> Row:
        number, name, window, *_ = pick(month.roster)
        wide = str(number).translate({48 + d: 0xFF10 + d for d in range(10)})
        return pick(
            [
                [number, name, window],
                [number, None, None],
                [None if number is None else f" {number}　", f"{name[0]}　{name[1:]} ", "别的窗口"],
                [None, name, None],
                [None, name, window],
                [None, f"{name} ", None if window is None else f"　{window}"],
                [number, pick(month.roster)[1], None],
                [None, pick(names), pick(windows)],
                [9999, name, None],
                [None, "王*", None],
                [None, "查无此人", "综合窗口"],
                [None if number is None else wide, None, None],
                [str(number).lower(), None, None],
                [number, "#N/A", window],
                [None, None, None],
            ]
        )

    def group() -> Row:
        return [None, pick([None, "全体", " "]), pick(windows)]

    def dirty(good: Any, *bad: Any) -> Any:
        return pick(bad) if rng.random() < 0.12 else good

    def ledger(bonus: bool) -> Row:
        own = [c + k for c in CATEGORIES if (c == "加分项") == bonus for k in POINTS[c]]
        code = pick([*own, "加分项1", "加分项1"] if bonus else own)
        number, name, window = group() if rng.random() < (0.3 if bonus else 0.03) else who()
        clause = dirty(
            pick([code, spelled(code), f" {spelled(code)}", f"{code}　{label(code)}"]),
            pick(
                [f"{code[:4]}第{code[4:]}条", f"{code}，又一次", "行为规范2", "行为规范*", "乱写"]
            ),
            pick([None, "  ", "好差评1", "考勤管理3", "加分项6", "业务规范1", "#N/A"]),
        )
        if bonus and rng.random() < 0.3:
            clause = pick([spelled("加分项2a"), "加分项2b"])
        count = pick([None, 14, 15, 29, 30, 45.0]) if code == "加分项1" else pick([None, 1, 2, 3])
        when = date(2026, 11, 1) + timedelta(rng.randrange(30))
        return entry(
            dirty(
                pick([when, when, datetime(when.year, when.month, when.day, 17, 30)]),
                pick([None, "", "2026-11-3", "11月3日", "#N/A"]),
                pick([date(2026, 10, 31), date(2026, 12, 1), date(2025, 11, 3), 5]),
            ),
            None,
            clause,
            工号=number,
            姓名=name,
            窗口=window,
            数量=dirty(count, 0, -1, 1.5, "2", "　", "两次", "#N/A"),
            核实=pick(
                [
                    None,
                    None,
                    "属实",
                    " 属实",
                    "是",
                    "待核实",
                    "不属实",
                    "撤销",
                    "申诉中",
                    "也许",
                    "*",
                ]
            ),
            通报期次=dirty(
                pick([None, *range(1, 9), "第7期", "第3期"]), "第七期", "7期", 0, -3, 7.5, "#N/A"
            ),
        )

    month.deductions = [ledger(False) for _ in range(rows)]
    month.bonuses = [ledger(True) for _ in range(rows // 3)]
    signs = [(due, missed) for due in (84, 84, 42, 21, 7, 160, 83) for missed in (0, None, 1, 3, 7)]
    cases = [(50, 50), (50, 40), (5, 3), (10, 6), (3, 2), (0, None), (7, 0)]
    for table, counts in ((month.attendance, signs), (month.reviews, cases)):
        for person in month.roster:
            first, second = pick(counts)
            first = dirty(first, None, 0, -1, 2.5, "84", " ")
            second = dirty(second, None, 999, 1.5, "3", -1)
            table.append([*person[:3], first, second])
            if rng.random() < 0.05:
                table.append([*who(), 84, 1])
        rng.shuffle(table)
    month.choices = {
        "考勤扣分下限": pick(["扣完本部分为止", "可扣整个类别"]),
        "连续通报计次": pick(["每满三次计一次", "每月最多一次", "第三次起每次计一次"]),
        "连续通报计入类别": pick(
            ["业务规范、行为规范、考勤管理", "业务规范，行为规范", "好差评；考勤管理"]
        ),
        "签到异常次数空白": pick(["按0次计", "按缺项待核"]),
    }
    return month


@pytest.mark.parametrize("seed", range(12))
def test_random_months_agree_with_the_rules(seed: int, tmp_path: Path) -> None:
    month = random_month(seed)
    verdict = judge(month)
    texts = answers(build(month, verdict.shown), len(month.roster) + 1, "formualizer", tmp_path)
    assert texts == [*expected(verdict), ""]


@pytest.mark.parametrize("seed", range(100, 102))
def test_libreoffice_computes_the_same(seed: int, tmp_path: Path) -> None:
    month = random_month(seed)
    verdict = judge(month)
    texts = answers(build(month, verdict.shown), len(month.roster) + 1, "soffice", tmp_path)
    assert texts == [*expected(verdict), ""]


# --- what 复核 says -------------------------------------------------------------------------------


def worked_example() -> Month:
    window = {"窗口": "综合窗口"}
    return Month(
        roster=[
            [1001, "王芳", "综合窗口", None, None],
            [1002, "李强", "综合窗口", None, None],
            [1003, "王芳", "税务窗口", None, None],
        ],
        deductions=[
            entry(3, "李强", "业务规范3b"),
            entry(4, "王芳", spelled("行为规范2a")),
            entry(5, 1003, spelled("行为规范2a"), 通报期次=7),
            entry(12, 1003, "行为规范9", 通报期次="第8期"),
            entry(19, 1003, spelled("考勤管理1b"), 通报期次=9),
            entry(20, "李强", spelled("业务规范4")),
        ],
        bonuses=[
            entry(23, None, spelled("加分项2a"), **window),
            entry(24, "李强", spelled("加分项1"), 数量=30),
            entry(24, "李强", spelled("加分项4a")),
        ],
        attendance=[
            [1003, None, None, 84, 3],
            [None, "李强", None, 84, 0],
            [1001, None, None, 84, None],
        ],
        reviews=[
            [1001, None, None, 50, 50],
            [1002, None, None, 50, 50],
            [1003, None, None, 50, 39],
        ],
    )


EXAMPLE: list[Row] = [
    [20, 35, 5, 35, 2, 97],
    [16, 35, 5, 35, 5, 96],
    [20, 28, 3, 30.29, 0, 81.29],
]


def checked(month: Month, shown: list[Row], folder: Path, **more: Any) -> list[str]:
    return answers(build(month, shown, **more), len(month.roster), "formualizer", folder)


def with_columns(name: str, rows: list[Row]) -> list[Row]:
    """A clerk's own columns: before the first, and two in the middle."""
    return [[n, *row[:2], f"经办{n}", None, *row[2:]] for n, row in enumerate(rows)]


@pytest.mark.parametrize("engine", ["formualizer", "soffice"])
def test_columns_of_a_clerks_own_stand_between_the_tables_columns(
    engine: str, tmp_path: Path
) -> None:
    def spread(name: str, rows: list[Row]) -> list[Row]:
        return rows if name == "口径" else with_columns(name, rows)

    data = build(worked_example(), EXAMPLE, spread=spread)
    assert answers(data, 3, engine, tmp_path) == ["一致"] * 3


def test_a_header_in_other_words_stays_between_its_neighbours(tmp_path: Path) -> None:
    def spread(name: str, rows: list[Row]) -> list[Row]:
        if name == "扣分登记":
            rows[0][4] = "违反哪一条"
        return with_columns(name, rows) if name == "考勤" else rows

    assert checked(worked_example(), EXAMPLE, tmp_path, spread=spread) == ["一致"] * 3


def test_a_header_that_cannot_be_found_is_named(tmp_path: Path) -> None:
    def spread(name: str, rows: list[Row]) -> list[Row]:
        if name != "扣分登记":
            return rows
        rows[0][4] = "违反哪一条"
        return [[*row[:5], None, *row[5:]] for row in rows]

    texts = checked(worked_example(), EXAMPLE, tmp_path, spread=spread)
    assert texts == ["未复核：扣分登记的表头"] * 3


def test_the_second_calculation_agrees_with_the_worked_example(tmp_path: Path) -> None:
    assert judge(worked_example()).shown == EXAMPLE
    assert checked(worked_example(), EXAMPLE, tmp_path) == ["一致"] * 3


@pytest.mark.parametrize("column", range(6))
@pytest.mark.parametrize("change", [0.01, -1, 40, None, "33.00", True])
def test_a_falsified_score_is_named(column: int, change: Any, tmp_path: Path) -> None:
    shown = [list(row) for row in EXAMPLE]
    right = shown[2][column]
    false = right + change if type(change) in (int, float) else change
    shown[2][column] = false
    name = [*CATEGORIES, "总分"][column]
    assert checked(worked_example(), shown, tmp_path) == [
        "一致",
        "一致",
        f"不一致：{name}应为{right:.2f}",
    ]


def test_two_false_scores_that_cancel_out_are_both_named(tmp_path: Path) -> None:
    shown = [list(row) for row in EXAMPLE]
    shown[1][0], shown[1][4] = 19, 2
    assert (
        checked(worked_example(), shown, tmp_path)[1] == "不一致：业务规范应为16.00，加分项应为5.00"
    )


def test_a_score_typed_over_missing_counts_is_named(tmp_path: Path) -> None:
    month = worked_example()
    del month.reviews[2]
    assert checked(month, EXAMPLE, tmp_path)[2] == "不一致：好差评应为待核"
    shown = [*EXAMPLE[:2], [20, 28, "缺办件量", 30.29, 0, 81.29]]
    assert checked(month, shown, tmp_path)[2] == "不一致：总分应为待核"


@pytest.mark.parametrize("engine", ["formualizer", "soffice"])
def test_without_the_functions_it_shows_its_own_total(engine: str, tmp_path: Path) -> None:
    shown: list[Row] = [
        ["#NAME?"] * 6,
        ["函数不可用"] * 6,
        [20, 28, 3, 30.29, "计算行不足", "计算行不足"],
    ]
    texts = answers(build(worked_example(), shown), 4, engine, tmp_path)
    assert texts == ["97.00（函数不可用）", "96.00（函数不可用）", "81.29（函数不可用）", ""]


@pytest.mark.parametrize(
    ("serials", "how", "by_hand", "found"),
    [
        ([7, 8, 9], "每满三次计一次", 0, 1),
        ([7, 8], "每满三次计一次", 0, 0),
        ([9, 7, 8, 8, 9], "每满三次计一次", 0, 1),
        ([1, 2, 4, 5, 7, 8], "每满三次计一次", 0, 0),
        ([1, 2, 3, 4, 5, 6, 11, 12, 13], "每满三次计一次", 0, 3),
        ([1, 2, 3, 4, 5, 6, 11, 12, 13], "每月最多一次", 0, 1),
        ([1, 2, 3, 4, 5, 6, 11, 12, 13], "第三次起每次计一次", 0, 5),
        ([1, 2, 3, 4, 5, 6], "每满三次计一次", 1, 2),
        ([1, 2, 3, 4, 5, 6], "每满三次计一次", 3, 3),
    ],
)
def test_runs_of_consecutive_bulletins(
    serials: list[int], how: str, by_hand: int, found: int, tmp_path: Path
) -> None:
    month = worked_example()
    month.choices["连续通报计次"] = how
    month.deductions = [entry(5, 1001, "行为规范2c", 通报期次=serial) for serial in serials]
    month.deductions += [entry(5, 1003, "行为规范2c", 通报期次=serial) for serial in (10, 14)]
    if by_hand:
        month.deductions.append(entry(9, 1001, "考勤管理2a", 数量=by_hand, 通报期次=10))
    behaviour, attendance = 35 - len(serials), 35 - 2 * found
    shown: list[Row] = [
        [20, behaviour, 5, attendance, 2, 62 + behaviour - 35 + attendance],
        [20, 35, 5, 35, 5, 100],
        [20, 33, 3, 34.29, 0, 90.29],
    ]
    assert checked(month, shown, tmp_path) == ["一致"] * 3


@pytest.mark.parametrize(
    ("since", "until", "bonus"),
    [(23, None, 2), (24, None, 0), (None, 23, 2), (None, 22, 0)],
)
def test_a_window_is_praised_for_those_in_post_that_day(
    since: int | None, until: int | None, bonus: int, tmp_path: Path
) -> None:
    month = worked_example()
    month.roster[0][3:] = [day and date(2026, 11, day) for day in (since, until)]
    shown = [[20, 35, 5, 35, bonus, 95 + bonus], *EXAMPLE[1:]]
    assert checked(month, shown, tmp_path) == ["一致"] * 3


def test_pending_stays_pending(tmp_path: Path) -> None:
    month = worked_example()
    month.attendance[0][3] = None
    shown = [*EXAMPLE[:2], [20, 28, 3, "缺应签到次数", 0, "待核"]]
    assert checked(month, shown, tmp_path)[2] == "待核"


def test_rows_it_cannot_read_are_named(tmp_path: Path) -> None:
    month = worked_example()
    month.deductions += [
        entry(20, "李强", "业务规范第3条b"),
        entry("11月21日", 1003, spelled("行为规范9")),
        entry(21, 1003, spelled("行为规范9"), 数量="2"),
    ]
    month.bonuses.append(entry(22, None, "加分项2a 上了报纸", 窗口="综合窗口"))
    assert checked(month, EXAMPLE, tmp_path) == [
        "未复核：加分登记第6行",
        "未复核：扣分登记第10行等2行",
        "未复核：扣分登记第11行等2行",
    ]


def test_points_caps_tiers_and_limits_are_read_from_the_rule_sheet(tmp_path: Path) -> None:
    rules = rule_rows()
    points = {"业务规范3b": -4.5, "考勤管理2a": -3.25, "考勤管理3": 15}
    limits = {("考勤管理2a", 3): 2, ("加分项1", 30): 31, ("好差评1", 80): 75.5}
    for row in rules:
        row[4] = points.get(row[1], row[4])
        row[7:8] = [limits.get((row[1], limit), limit) for limit in row[7:8]]
        if row[:2] == ["加分项", "满分"]:
            row[4] = 5.75
    shown: list[Row] = [
        [20, 35, 5, 35, 2, 97],
        [15.5, 35, 5, 35, 5.5, 96],
        [20, 28, 4, 29.21, 0, 81.21],  # 20 − 2 − 3.25 + 15 × 81/84
    ]
    assert checked(worked_example(), shown, tmp_path, rules=rules) == ["一致"] * 3


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("考勤扣分下限", "看情况", "口径考勤扣分下限"),
        ("连续通报计次", None, "口径连续通报计次"),
        ("连续通报计入类别", "行为规范、其他", "口径连续通报计入类别"),
        ("签到异常次数空白", "不知道", "口径签到异常次数空白"),
    ],
)
def test_a_choice_it_cannot_compute_is_named(
    key: str, value: Any, reason: str, tmp_path: Path
) -> None:
    month = worked_example()
    month.choices[key] = value
    assert checked(month, EXAMPLE, tmp_path) == [f"未复核：{reason}"] * 3


def test_a_clause_with_unreadable_points_is_not_guessed(tmp_path: Path) -> None:
    rules = rule_rows()
    for row in rules:
        if row[1] == "业务规范3b":
            row[4] = "四分"
    assert checked(worked_example(), EXAMPLE, tmp_path, rules=rules) == [
        "一致",
        "未复核：扣分登记第4行",
        "一致",
    ]


def test_a_ledger_that_outgrew_the_formulas_is_not_checked(tmp_path: Path) -> None:
    month = worked_example()
    data = build(month, EXAMPLE)
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.defined_names["扣分表"].attr_text = "扣分登记!$A$3:$J$400"
    out = io.BytesIO()
    book.save(out)
    assert answers(out.getvalue(), 3, "formualizer", tmp_path) == ["未复核：复核计算行不足"] * 3


@pytest.mark.parametrize(("header", "counts"), [("姓名", False), ("日期", False), ("备注", True)])
def test_what_a_ledger_repeats_by_ditto_is_not_checked(
    tmp_path: Path, header: str, counts: bool
) -> None:
    month = worked_example()
    month.bonuses[-1][HEADERS["扣分登记"].split().index(header)] = "〃"
    said = checked(month, EXAMPLE, tmp_path)
    assert said == (["一致"] if counts else ["未复核：登记中有“同上”，请写出来"]) * 3


def test_whoever_is_not_the_person_of_the_roster_is_not_checked(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build(worked_example(), EXAMPLE)))
    book["个人得分"].cell(5, 2, "王方")
    out = io.BytesIO()
    book.save(out)
    assert answers(out.getvalue(), 3, "formualizer", tmp_path)[0] == "未复核：与名册不一致"


# --- the office's sample month --------------------------------------------------------------------


def converted(clause: Any) -> Any:
    """A clause as the dropdown spells it, where it is one; the sample's wrong ones stay."""
    codes = {c + k for c in CATEGORIES for k in POINTS[c]} | {"加分项1"}
    head, _, rest = unicodedata.normalize("NFKC", str(clause or "")).partition(" ")
    joined = head if rest in ("说明文字", "Windows桌面") else head + rest.replace(" ", "")
    match = re.fullmatch(
        r"(\D{3,4}?)[-第]?([0-9]+|[一二三四五六七八九十]+)条?([a-f]?)", joined.lower()
    )
    if not match or "CCTV" in rest:
        return clause
    category, digits, letter = match.groups()
    numerals = "零 一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十"
    number = digits if digits.isdecimal() else str(numerals.split().index(digits))
    code = f"{category}{number}{letter}"
    return spelled(code) if code in codes else clause


@pytest.mark.parametrize("engine", ["formualizer", "soffice"])
def test_the_second_calculation_agrees_with_the_sample_months_known_scores(
    engine: str, tmp_path: Path
) -> None:
    with (OFFICE / "expected.csv").open(encoding="utf-8-sig", newline="") as file:
        wanted = list(csv.DictReader(file))
    book = openpyxl.load_workbook(OFFICE / "sample.xlsx")

    def rows(sheet: str, columns: str) -> list[dict[str, Any]]:
        cells = book[sheet].iter_rows(min_row=3, values_only=True)
        return [dict(zip(columns.split(), row, strict=False)) for row in cells]

    month = Month(roster=[[int(p["工号"]), p["姓名"], p["窗口"], None, None] for p in wanted])
    ledger = "序号 日期 窗口 姓名 条款 数量 核实 考核方式 通报期次 备注"
    for sheet, columns, target in (
        ("扣分明细", ledger, month.deductions),
        ("加分明细", "序号 日期 窗口 姓名 条款 数量 备注", month.bonuses),
    ):
        for row in rows(sheet, columns):
            row["条款"] = converted(row["条款"])
            target.append([row.get(header) for header in HEADERS["扣分登记"].split()])
    for sheet, target in (("考勤统计", month.attendance), ("好差评统计", month.reviews)):
        for row in rows(sheet, "序号 窗口 姓名 数量 其中"):
            target.append([None, row["姓名"], row["窗口"], row["数量"], row["其中"]])

    verdict = judge(month)
    shown = []
    for person, scores, unread in zip(wanted, verdict.shown, verdict.unread, strict=True):
        numbers = [float(person[c]) if person[c] else "待核" for c in (*CATEGORIES, "总分")]
        shown.append(numbers)
        if not unread and scores[5] != "待核":
            assert numbers == scores, person
    texts = answers(build(month, shown), len(wanted), engine, tmp_path)
    assert texts == expected(verdict)
    assert texts.count("一致") > 90
    assert all(text == "一致" or text == "待核" or text.startswith("未复核") for text in texts)
