"""Any number of exports made at random, of which the truth is known: right, asked, refused or wrong.

Each is of one kind and layout, and then spoilt as vendors and clerks do it: other words in headers,
columns in another order, blank ones and those of citizens, two rows of headers, totals and headers
once a page, cells merged, names and numbers written otherwise, another encoding or format.

    python -m tests.benchmarks.fuzz_exports [how many] [first seed]
"""

import datetime as dt
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import Workbook

from tests.workbook.imports.made import months_data, write_csv
from udf.errors import KaoheError
from udf.text import Cells
from workbook.files.table_files import Grid, read_grids
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Findings
from workbook.imports.kinds import KINDS

PEOPLE = (
    ("0012", "张兰", "社保窗口"), ("0013", "李强", "社保窗口"),
    ("0020", "王芳", "税务窗口"), ("0021", "赵敏", "税务窗口"),
    ("1005", "王芳", "医保窗口"), ("1006", "欧阳娜娜", "医保窗口"),
)  # fmt: skip
CITIZENS = ("张三", "李四", "王五", "王芳", "李强", "钱七", "欧阳娜娜")
DAYS = [dt.date(2026, 11, n) for n in range(2, 28) if dt.date(2026, 11, n).weekday() < 5]
Row = list[Any]
Counts = dict[int, tuple[int, int]]


class Made(NamedTuple):
    """An export: its kind, header and rows, and what is to come of it.

    ``entered`` counts (person, day, what); ``whole`` is whether who is left out has none.
    """

    kind: str
    layout: str
    header: Row
    rows: list[Row]
    counts: Counts | None
    entered: Counter[Any]


# --- what happened --------------------------------------------------------------------------------

LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意", "")
ABOUT = {"不满意": "dissatisfied", "非常不满意": "very_dissatisfied"}
NAMES: dict[str, Sequence[str]] = {
    "办件编号": ("办件编号", "业务流水号", "申办编号", "办件号", "受理编号"),
    "事项名称": ("事项名称", "办理事项", "业务名称"),
    "窗口": ("办理窗口", "窗口", "受理窗口", "所属窗口", "部门", "办理部门", "栏目乙"),
    "姓名": ("工作人员", "窗口人员", "经办人员", "办理人员姓名", "被评价人", "受理人员", "栏目丙"),
    "办结时间": ("办结时间", "办结日期", "办毕时间", "业务办结时间", "栏目丁"),
    "评价等级": ("评价等级", "满意度", "评价结果", "整体满意度", "评价星级", "栏目戊"),
    "差评核实": ("差评核实", "是否属实", "核实情况", "差评核实结果"),
    "群众": ("申请人", "办事人姓名", "姓名", "评价人", "联系人", "当事人", "申办人员"),
    "工单编号": ("工单编号", "工单号", "受理编号", "诉求编号"),
    "受理时间": ("受理时间", "来电时间", "登记日期", "诉求时间", "栏目丁"),
    "诉求类型": ("诉求类型", "工单类型", "诉求类别", "来电类别", "栏目戊"),
    "单位": ("被反映单位", "承办单位", "涉及窗口", "责任单位", "栏目乙"),
    "被反映人": ("被反映人", "被投诉人", "涉及工作人员", "投诉对象", "责任人", "栏目丙"),
    "核实结果": ("核实结果", "是否属实", "核查情况", "调查结论"),
    "来电人": ("来电人", "市民姓名", "反映人", "姓名", "联系人"),
    "工号": ("工号", "员工编号", "人员编号", "职工号"),
    "人": ("姓名", "员工姓名", "人员", "工作人员", "栏目丙"),
    "部门": ("部门", "窗口", "所在窗口", "所属部门", "科室"),
    "日期": ("日期", "考勤日期", "打卡日期", "出勤日期", "栏目丁"),
    "班次": ("班次", "时段", "打卡时段", "班次名称", "栏目己"),
    "应打卡": ("应打卡时间", "规定时间", "排班时间", "考勤时间"),
    "实打卡": ("实际打卡时间", "打卡时间", "签到时间"),
    "考勤结果": ("考勤结果", "打卡结果", "考勤状态", "状态", "结果", "栏目戊"),
    "检查日期": ("检查时间", "发生日期", "日期", "巡查日期", "告警时间", "栏目丁"),
    "被检查人": ("被检查人", "违规人员", "当事人", "姓名", "被扣分人姓名", "栏目丙"),
    "条款": ("违反条款", "条款", "问题描述", "扣分原因", "事由", "违规行为", "栏目戊"),
    "检查人": ("检查人", "巡查人", "登记人", "提交人", "栏目庚"),
}  # fmt: skip


def reviews(chance: random.Random) -> Made:
    counts, entered, rows = {n: [0, 0] for n in range(len(PEOPLE))}, Counter[Any](), []
    for number in range(chance.randint(20, 60)):
        person, day = chance.randrange(len(PEOPLE)), chance.choice(DAYS)
        level = chance.choice([*LEVELS[:3] * 3, *LEVELS])
        verdict = chance.choice(["属实", "不属实", "核实中"]) if level in ABOUT else ""
        counts[person][0] += 1
        counts[person][1] += level != ""
        if level in ABOUT:
            entered[person, str(day), ABOUT[level], verdict.replace("核实中", "待核实")] += 1
        rows.append([f"YJ{number:06}", "社保转移", PEOPLE[person][2], PEOPLE[person][1],
                     f"{day} 10:{number:02}:00", level, verdict, chance.choice(CITIZENS)])  # fmt: skip
    header = ["办件编号", "事项名称", "窗口", "姓名", "办结时间", "评价等级", "差评核实", "群众"]
    totals = {person: (cases, rated) for person, (cases, rated) in counts.items() if cases}
    return Made("reviews", "一行一件", header, rows, totals, entered)


def counted(chance: random.Random) -> Made:
    counts = {n: (k := chance.randint(5, 90), chance.randint(0, k)) for n in range(len(PEOPLE))}
    rows = [[*PEOPLE[n][1:], *counts[n]] for n in counts]
    header = [
        "姓名",
        "窗口",
        chance.choice(["办件量", "办件总数", "业务量"]),
        chance.choice(["评价量", "参评数"]),
    ]
    return Made("reviews", "一人一行的数", header, rows, counts, Counter())


def orders(chance: random.Random) -> Made:
    entered, rows = Counter[Any](), []
    for number in range(chance.randint(8, 30)):
        person, day = chance.randrange(len(PEOPLE)), chance.choice(DAYS)
        kind = chance.choice(
            ["投诉", "投诉（服务态度）", "1-投诉", "举报", "咨询", "求助", "表扬", "意见建议"]
        )
        verdict = chance.choice(["属实", "不属实", "核实中", ""])
        named = chance.random() < 0.8
        if named and ("投诉" in kind or kind == "举报"):
            entered[
                person,
                str(day),
                "complaint",
                {"核实中": "待核实", "": "待核实"}.get(verdict, verdict),
            ] += 1
        rows.append([f"W{number:05}", f"{day} 09:15", kind, PEOPLE[person][2], PEOPLE[person][1] if named else "",
                     verdict, chance.choice(CITIZENS)])  # fmt: skip
    header = ["工单编号", "受理时间", "诉求类型", "单位", "被反映人", "核实结果", "来电人"]
    return Made(chance.choice(["hotline", "phone"]), "一行一单", header, rows, None, entered)


SLOTS = ("上午上班", "上午下班", "下午上班", "下午下班")
TIMES = ("08:30", "12:00", "14:30", "17:30")
SUBJECTS = {"迟到": "lateness", "早退": "early_leaving"}


def happened(chance: random.Random) -> tuple[dict[Any, tuple[str, ...]], Counts, Counter[Any]]:
    words = ["正常"] * 9 + ["迟到", "早退", "旷工", "缺卡", "事假", "外勤"]
    found = {
        (person, day): tuple(chance.choices(words, k=4))
        for person in range(len(PEOPLE)) for day in DAYS[:6]
    }  # fmt: skip
    counts, entered = {}, Counter[Any]()
    for person in range(len(PEOPLE)):
        own = [word for (who, _), words in found.items() if who == person for word in words]
        counts[person] = len(own), sum(word not in ("正常", "外勤") for word in own)
    for (person, day), results in found.items():
        away = {at // 2 for at, word in enumerate(results) if word == "旷工"}
        if away:
            entered[person, str(day), "absence", ""] += 1
        for at, word in enumerate(results):
            if word in SUBJECTS and at // 2 not in away:
                entered[person, str(day), SUBJECTS[word], ""] += 1
    return found, counts, entered


def slots(chance: random.Random) -> Made:
    found, counts, entered = happened(chance)
    rows = [
        [*PEOPLE[person], str(day), SLOTS[at], TIMES[at], TIMES[at] if word == "正常" else "", word]
        for (person, day), results in found.items() for at, word in enumerate(results)
    ]  # fmt: skip
    header = ["工号", "人", "部门", "日期", "班次", "应打卡", "实打卡", "考勤结果"]
    return Made("attendance", "一行一次", header, rows, counts, entered)


def days(chance: random.Random) -> Made:
    found, counts, entered = happened(chance)
    heads = chance.choice([
        [("上班1打卡时间", "上班1打卡结果"), ("下班1打卡时间", "下班1打卡结果"),
         ("上班2打卡时间", "上班2打卡结果"), ("下班2打卡时间", "下班2打卡结果")],
        [(f"{slot}时间", f"{slot}状态") for slot in SLOTS],
        [(f"第{n}次打卡时间", f"第{n}次打卡结果") for n in "一二三四"],
    ])  # fmt: skip
    timed = chance.random() < 0.7
    rows = []
    for (person, day), results in found.items():
        pairs = [
            [time if word == "正常" else "", word] if timed else [word]
            for word, time in zip(results, TIMES, strict=True)
        ]
        rows.append([*PEOPLE[person], str(day), *(cell for pair in pairs for cell in pair)])
    columns = [title for pair in heads for title in (pair if timed else pair[1:])]
    return Made(
        "attendance", "一行一天", ["工号", "人", "部门", "日期", *columns], rows, counts, entered
    )


HEADS: tuple[Callable[[int], Any], ...] = (
    int, lambda n: f"{n}日", lambda n: f"11-{n:02}", lambda n: f"{n:02}",
)  # fmt: skip


def matrix(chance: random.Random) -> Made:
    month = [dt.date(2026, 11, n) for n in range(1, 31)]
    counts: Counts = {}
    entered, rows = Counter[Any](), []
    for person in range(len(PEOPLE)):
        cells, due, bad = [], 0, 0
        for day in month:
            if day.weekday() >= 5:
                cells.append("")
                continue
            word = chance.choice(["", "", "", "", "迟到", "早退"])
            due, bad = due + 2, bad + (word != "")
            if word:
                entered[person, str(day), SUBJECTS[word], ""] += 1
            cells.append(f"08:25 17:31 {word}".strip())
        counts[person] = due, bad
        rows.append([*PEOPLE[person], *cells])
    head: Callable[[int], Any] = chance.choice(HEADS)
    header = ["工号", "人", "部门", *(head(n) for n in range(1, 31))]
    return Made("attendance", "一列一天", header, rows, counts, entered)


def summed(chance: random.Random) -> Made:
    counts = {n: (84, chance.randint(0, 20)) for n in range(len(PEOPLE))}
    rows = [[*PEOPLE[n], *counts[n]] for n in counts]
    header = [
        "工号",
        "人",
        "部门",
        chance.choice(["应签到次数", "应打卡次数"]),
        chance.choice(["签到异常次数", "异常次数"]),
    ]
    return Made("attendance", "月度汇总", header, rows, counts, Counter())


CLAUSES = {"考勤管理1b 迟到": "考勤管理1b", "未佩戴工牌": "行为规范2c", "行为规范9": "行为规范9",
           "业务规范第3条b": "业务规范3b", "加分项4a": "加分项4a"}  # fmt: skip


def ledger(chance: random.Random) -> Made:
    entered, rows = Counter[Any](), []
    for _ in range(chance.randint(1, 14)):
        person, day, clause = (
            chance.randrange(len(PEOPLE)),
            chance.choice(DAYS),
            chance.choice(list(CLAUSES)),
        )
        entered[person, str(day), CLAUSES[clause], ""] += 1
        rows.append(
            [
                str(day),
                PEOPLE[person][1],
                PEOPLE[person][2],
                clause,
                chance.choice(("赵敏", "李强", "督查科")),
            ]
        )
    header = ["检查日期", "被检查人", "部门", "条款", "检查人"]
    return Made("ledger", "一行一事", header, rows, None, entered)


# --- what is done to it ---------------------------------------------------------------------------

Table = list[Row]


def headed(made: Made, chance: random.Random, often: float) -> Row:
    return [
        chance.choice(NAMES[name]) if name in NAMES and chance.random() < often
        else NAMES[name][0] if name in NAMES else name
        for name in made.header
    ]  # fmt: skip


DATES: tuple[Callable[[dt.date], Any], ...] = (
    lambda d: dt.datetime(d.year, d.month, d.day), lambda d: f"{d:%Y%m%d}", lambda d: f"{d.day}日",
    lambda d: f"{d.month}月{d.day}日", lambda d: f"{d:%y-%m-%d} 星期{'一二三四五六日'[d.weekday()]}",
    lambda d: f"{d.year}年{d.month}月{d.day}日 9时15分", lambda d: f"{d:%Y/%m/%d 08:30}",
    lambda d: f"{d.month}/{d.day}/{d.year}", lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"２０２６-{d.month}-{d.day}", lambda d: (d - dt.date(1899, 12, 30)).days,
)  # fmt: skip


def rewritten(made: Made, rows: Table, chance: random.Random) -> None:
    """Write days, names, numbers and windows otherwise."""
    at = {name: index for index, name in enumerate(made.header)}
    day = next(
        (at[name] for name in ("日期", "办结时间", "受理时间", "检查日期") if name in at), None
    )
    if day is not None and chance.random() < 0.5:
        write = chance.choice(DATES)
        if any("2026-10" in row[day] for row in rows):
            write = chance.choice(DATES[-5:])  # which say the month
        for row in rows:
            row[day] = write(dt.date.fromisoformat(row[day][:10]))
    name = next((at[n] for n in ("人", "姓名", "被反映人", "被检查人") if n in at), None)
    where = next((at[n] for n in ("部门", "窗口", "单位") if n in at), None)
    how = chance.random()
    for row in rows:
        who = row[name] if name is not None else ""
        if not who or name is None or where is None:
            continue
        number = next((p[0] for p in PEOPLE if p[1:] == (who, row[where])), None)
        if number is None:
            continue
        if how < 0.1:
            row[name] = f"{who[0]}　{who[1:]} "
        elif how < 0.2:
            row[name] = f"{who}（{number}）"
        elif how < 0.25:
            row[name] = f"{row[where]}{who}"
        if "工号" in at and how > 0.8:
            row[at["工号"]] = int(row[at["工号"]])
        elif "工号" in at and how > 0.7:
            row[at["工号"]] = ""
    if where is not None and chance.random() < 0.15:
        for row in rows:
            row[where] = row[where].replace("窗口", chance.choice(["大厅", "专区", "大厅"]))


EXTRA: tuple[tuple[str, Callable[[int], Any]], ...] = (
    ("序号", lambda n: n + 1), ("备注", lambda n: ""), ("", lambda n: None),
    ("联系电话", lambda n: f"1390000{n:04}"), ("创建时间", lambda n: "2026-12-01 10:00"),
    ("打印人", lambda n: "王芳"), ("审核人", lambda n: "赵敏"), ("渠道", lambda n: "线下"),
    ("服务态度", lambda n: "满意"), ("身份证号", lambda n: f"15062719900101{n:04}"),
)  # fmt: skip


def extra(header: Row, rows: Table, chance: random.Random) -> None:
    """Add columns of other things."""
    for _ in range(chance.choice([0, 0, 1, 2])):
        title, fill = chance.choice(EXTRA)
        place = chance.randint(0, len(header))
        header.insert(place, title)
        for number, row in enumerate(rows):
            row.insert(place, fill(number))


def in_order(header: Row, rows: Table, chance: random.Random) -> tuple[Row, Table]:
    order = list(range(len(header)))
    if chance.random() < 0.5:
        chance.shuffle(order)
    return [header[i] for i in order], [[row[i] for i in order] for row in rows]


def strange(made: Made, rows: Table, chance: random.Random) -> None:
    """Add rows of strangers, of another month, and of the same once more."""
    at = {name: index for index, name in enumerate(made.header)}
    name = next((at[n] for n in ("人", "姓名", "被反映人", "被检查人") if n in at), None)
    day = next((at[n] for n in ("日期", "办结时间", "受理时间", "检查日期") if n in at), None)
    number = next((at[n] for n in ("办件编号", "工单编号") if n in at), None)
    for _ in range(chance.choice([0, 0, 1, 3]) if day is not None and name is not None else 0):
        row = list(chance.choice(rows))
        if number is not None:
            row[number] = f"{row[number]}X"
        if chance.random() < 0.5:
            row[name or 0] = "外来人"
            if "工号" in at:
                row[at["工号"]] = "9999"
        else:
            row[day or 0] = str(row[day or 0]).replace("2026-11", "2026-10")
        rows.insert(chance.randint(0, len(rows)), row)
    if number is not None and chance.random() < 0.2:
        rows.append(list(rows[0]))


def two_rows(header: Row, chance: random.Random) -> Table:
    """Return a header in two rows: groups above some of its columns."""
    first, second = list(header), [""] * len(header)
    at = chance.randint(0, len(header) - 2)
    first[at : at + 2], second[at : at + 2] = ["情况", ""], header[at : at + 2]
    return [first, second]


def laid_out(made: Made, header: Row, rows: Table, chance: random.Random) -> Table:
    """Put titles above, totals between, and the header once a page."""
    width = len(header)
    table: Table = [[f"2026年11月{made.layout}"]] if chance.random() < 0.4 else []
    every = chance.choice([0, 0, 0, 7, 15]) if len(rows) > 15 else 0
    grouped = two_rows(header, chance) if width > 4 and chance.random() < 0.15 else []
    for number, row in enumerate(rows):
        if number == 0 or (every and number % every == 0):
            table += grouped or [header]
        table.append(row)
        if every and number % every == every - 1 and chance.random() < 0.5:
            table.append(["本页小计", every])
    if chance.random() < 0.3:
        table.append(["合计", *[""] * (width - 2), len(rows)])
        table.append(["制表人：王芳", "", "审核：李强", "", "打印日期：2026年12月1日"])
    return [[*row, *[""] * (width - len(row))][: max(width, 5)] for row in table]


def as_file(table: Table, chance: random.Random, folder: Path) -> list[Grid]:
    how = chance.random()
    if how < 0.7:
        width = max(map(len, table))
        rows = [
            tuple(None if c == "" else c for c in [*r, *[None] * (width - len(r))]) for r in table
        ]
        return [Grid("表", Cells(rows))]
    if how < 0.85:
        encoding = chance.choice(["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
        return read_grids(write_csv(folder / "e.csv", table, encoding))
    if how < 0.93:
        body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in table)
        (folder / "e.xls").write_text(f"<html><table>{body}</table></html>", encoding="utf-8")
        return read_grids(folder / "e.xls")
    made = Workbook()
    for row in table:
        made.worksheets[0].append([None if c == "" else c for c in row])
    made.save(folder / "e.xlsx")
    return read_grids(folder / "e.xlsx")


# --- what comes of it -----------------------------------------------------------------------------

MAKERS = (
    reviews,
    reviews,
    counted,
    orders,
    orders,
    slots,
    slots,
    days,
    days,
    matrix,
    summed,
    ledger,
)


def spoilt(seed: int) -> tuple[Made, Table, random.Random]:
    """Return an export, and it as a table after all that was done to it."""
    chance = random.Random(seed)
    made = chance.choice(MAKERS)(chance)
    rows = [list(row) for row in made.rows]
    strange(made, rows, chance)
    rewritten(made, rows, chance)
    header = headed(made, chance, chance.choice([0.0, 0.3, 0.8]))
    if made.layout == "一列一天":
        return made, laid_out(made, header, rows, chance), chance
    extra(header, rows, chance)
    header, rows = in_order(header, rows, chance)
    return made, laid_out(made, header, rows, chance), chance


def outcome(made: Made, grids: list[Grid]) -> str:
    """Return right, part, asked, refused, or what is wrong."""
    month = months_data(PEOPLE)
    try:
        done = KINDS[made.kind].read(grids, made.kind, month, ImportAnswers(), None)
    except KaoheError:
        return "refused"
    if isinstance(done, str):
        return "refused"
    return "asked" if done.questions else _compared(made, done)


def _compared(made: Made, done: Findings) -> str:
    if made.counts is not None:
        wrong = {n: c for n, c in done.counts.items() if made.counts.get(n) != c}
        if wrong:
            return f"wrong counts {wrong}"
        silent = set(made.counts) - set(done.counts) - done.partial
        if silent and done.silence is not None:
            return f"wrong: zeros for {silent}"
    found: Counter[Any] = Counter(
        (i.person, str(i.when), i.subject and i.subject.value, i.verdict) for i in done.incidents
    )
    found.update((e.people[0], str(e.when), e.clause, "") for e in done.entered)
    if found - made.entered:
        return f"wrong: entered {found - made.entered}"
    lacking = (made.entered - found).total()
    if lacking > len(done.left):
        return f"wrong: {made.entered - found} lacking in silence"
    whole = made.counts is None or set(done.counts) == set(made.counts)
    return "right" if whole and not lacking else "part"


def main() -> int:
    """Print how many of each layout were read right, asked, refused and wrong."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    table: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            made, rows, chance = spoilt(seed)
            found = outcome(made, as_file(rows, chance, Path(folder)))
            if found.startswith("wrong"):
                print(f"seed {seed} {made.kind} {made.layout}: {found[:300]}")
                found = "wrong"
            table[f"{made.kind} {made.layout}", found] += 1
    outcomes = ("right", "part", "asked", "refused", "wrong")
    print(f"{'':24}" + "".join(f"{name:>9}" for name in outcomes))
    for layout in sorted({layout for layout, _ in table}):
        print(f"{layout:20}" + "".join(f"{table[layout, name]:9}" for name in outcomes))
    total = [sum(n for (_, found), n in table.items() if found == name) for name in outcomes]
    print(f"{'all':24}" + "".join(f"{n:9}" for n in total))
    return 1 if total[-1] else 0


if __name__ == "__main__":
    raise SystemExit(main())
