"""Workbooks of scores built from skeletons of real spreadsheets, with the truth beside them.

A skeleton says which rows are header, data, title, heading, subtotal, note or empty; the words and
numbers are this kind of office's. Traps are what clerks' workbooks have and readers fall for.
"""

import io
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter as letter
from openpyxl.worksheet.worksheet import Worksheet

SKELETONS = Path(__file__).parents[2] / "data" / "layouts" / "skeletons.txt"
_LABELS = {
    "h": "header", "d": "data", "m": "metadata", "g": "group", "s": "derived", "n": "notes",
    "e": "empty",
}  # fmt: skip
CATEGORIES = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项")
POINTS = (20, 35, 5, 35, 5)
MOST_ROWS = 70


@dataclass(frozen=True)
class Skeleton:
    corpus: str
    rows: tuple[tuple[str, str], ...]


def skeletons() -> list[Skeleton]:
    found = []
    for line in SKELETONS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        corpus, *parts = line.split(" ")
        rows: list[tuple[str, str]] = []
        for part in parts:
            row, _, times = part.partition("*")
            cells = re.sub(r"([TND.])([0-9]*)", lambda m: m[1] * int(m[2] or 1), row[1:])
            rows += [(_LABELS[row[0]], cells)] * int(times or 1)
        found.append(Skeleton(corpus, tuple(rows)))
    return found


@dataclass(frozen=True)
class Words:
    """What a workbook's headers, windows and labels are called."""

    name: tuple[str, ...]
    window: tuple[str, ...]
    number: tuple[str, ...]
    total: tuple[str, ...]
    remark: tuple[str, ...]
    rank: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    marked: float  # how often the categories give their full marks
    windows: tuple[str, ...]
    subtotals: tuple[str, ...]
    heading: Callable[[str], str] = field(default=lambda window: window)


PLAIN = Words(
    name=("姓名", "姓 名", "工作人员", "人员姓名"),
    window=("窗口", "部门", "所在窗口", "部门（窗口）"),
    number=("序号", "序 号", "编号", "No."),
    total=("总分", "合计", "总得分", "得分合计"),
    remark=("备注", "扣分原因", "说明"),
    rank=("名次", "排名"),
    categories=(
        ("业务规范", "业务规范得分", "业务"), ("行为规范", "行为规范得分", "行为"),
        ("好差评", "好差评得分"), ("考勤管理", "考勤", "考勤管理得分"),
        ("加分项", "加分", "加分项得分"),
    ),
    marked=0.6,
    windows=("综合窗口", "税务窗口", "社保窗口", "不动产窗口", "市场监管窗口", "民政窗口", "住建窗口", "林草局"),
    subtotals=("小计", "平均分", "合计", "{}小计", "本组平均", "总计"),
)  # fmt: skip
UNKNOWN = Words(
    name=("在册", "谁", "岗上同仁", "名单", "花名", "姓氏名讳"),
    window=("条线", "板块", "片", "归口", "阵地", "编组"),
    number=("次第", "项", "顺位", "第几"),
    total=("折后", "全月", "实绩", "通算", "月终"),
    remark=("扼要", "附记", "细故"),
    rank=("座次", "先后"),
    categories=(
        ("履职", "本领", "业绩作风"), ("风纪", "仪容仪态", "修养"), ("口碑", "群众心声", "反响"),
        ("守时", "坐班", "勤勉"), ("亮点", "添彩", "突出贡献"),
    ),
    marked=0.9,
    windows=("蓝天", "海棠", "先锋", "晨曦", "青松", "向阳", "同心", "致远"),
    subtotals=("折算", "全组", "通盘", "班组汇", "拢共", "一线"),
)  # fmt: skip

_SURNAMES = "邓蔡彭曹袁潘于蒋余杜叶程魏苏吕丁任卢姚姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳"
_GIVEN = "晓雅文博思宇佳欣梓涵浩然俊杰嘉怡诗琪子轩雨桐志远春燕凤兰玉梅建平国栋永刚立新少华金凤桂英淑珍秀云海燕丽萍红霞雪莲振东学军卫东"
MINORITY = (
    "阿拉腾其其格", "包·额尔敦", "司马相如", "额尔敦", "乌云高娃", "萨仁图雅", "那顺", "斯琴高娃", "巴特尔",
    "欧阳修竹", "特木尔", "娜仁花", "苏日娜", "图雅", "朝鲁", "白音查干", "古丽夏提", "上官云珠",
)  # fmt: skip
NAME_WINDOWS = ("公安", "热力", "车管所", "国土", "林业", "人社", "司法", "水务", "交通", "燃气")
NAME_LABELS = ("温差", "权重", "平均一", "计成", "方差", "平均数", "上月", "常数")
LEAVES = ("empty", "worded", "one word", "total word")

TRAPS = (
    "repeated header", "merged headings", "优秀 2人", "notes in name column", "remarks", "on leave",
    "4人", "typed subtotals", "满分 row", "minority names", "homonyms", "no sequence", "numbers as text",
    "second names", "unknown column", "ranks like a sequence", "labels like names", "windows like names",
    "hidden rows", "titles with days", "begins in C", "looked up", "another table below", "typed totals",
    "blank below", "spare rows", "borders",
)  # fmt: skip


@dataclass
class Truth:
    five: tuple[int, ...] = ()
    name: int = 0
    window: int | None = None
    total: int | None = None
    rank: int | None = None
    persons: dict[int, tuple[str, str]] = field(default_factory=dict)  # row: name, window


@dataclass
class Book:
    corpus: str
    data: bytes = field(repr=False)
    truth: Truth
    traps: tuple[str, ...]


class _Maker:
    """Makes one workbook; every choice comes from the generator it was given."""

    def __init__(self, skeleton: Skeleton, words: Words, traps: Sequence[str], seed: int) -> None:
        self.r = random.Random(seed)
        self.skeleton, self.words, self.traps = skeleton, words, set(traps)
        self.book = openpyxl.Workbook()
        sheet = self.book.active
        assert isinstance(sheet, Worksheet)
        self.sheet = sheet
        self.sheet.title = self.r.choice(("考核", "Sheet1", "得分表", "11月", "汇总"))
        self.truth = Truth()
        self.row = 0
        self.block: list[int] = []
        self.everyone: list[int] = []
        self.names: list[str] = []
        self.labels = [label for label, _ in skeleton.rows]
        self.expected = min(MOST_ROWS, self.labels.count("data"))
        self._lay_out()

    def has(self, trap: str) -> bool:
        return trap in self.traps

    # -- columns -----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        r = self.r
        groups = self.labels.count("group")
        self.headings = (
            self.has("merged headings") and (groups > 1 or self.labels.count("data") > 7)
        ) or (groups > 1 and r.random() < 0.4)
        sequenced = not self.has("no sequence") and r.random() < 0.8
        windowed = not self.headings or r.random() < 0.3
        lead = [*(["number"] if sequenced else []), *(["window"] if windowed else []), "name"]
        if r.random() < 0.25 and windowed:
            lead[-2:] = ["name", "window"]
        if self.has("second names"):
            lead.insert(lead.index("name") + 1, "second")
        if self.has("unknown column"):
            lead.insert(r.randrange(1, len(lead) + 1), "unknown")
        if self.has("ranks like a sequence"):
            lead.insert(0, "rank")
        tail = ["total"]
        if not self.has("ranks like a sequence") and r.random() < 0.4:
            tail.append("rank")
        if self.has("remarks") or r.random() < 0.3:
            tail.append("remark")
        first = 3 if self.has("begins in C") else 1
        order = [*lead, *(f"c{at}" for at in range(5)), *tail]
        self.at = {what: first + n for n, what in enumerate(order)}
        self.first, self.last = first, first + len(order) - 1
        self.truth.five = tuple(self.at[f"c{n}"] for n in range(5))
        self.truth.name = self.at["name"]
        self.truth.window = self.at.get("window")
        self.truth.total = self.at["total"]
        self.truth.rank = self.at.get("rank")
        pool = NAME_WINDOWS if self.has("windows like names") else self.words.windows
        self.windows = r.sample(pool, min(len(pool), r.randrange(2, 6)))
        self.window = "" if self.headings and not windowed else self.windows[0]
        self.label_pool = NAME_LABELS if self.has("labels like names") else self.words.subtotals
        self.bordered = self.has("borders") or r.random() < 0.3

    def put(self, row: int, what: str, value: Any) -> None:
        if what in self.at and value is not None:
            self.sheet.cell(row, self.at[what]).value = value

    # -- rows --------------------------------------------------------------------------------------

    def make(self) -> Book:
        headers = self.labels.count("header")
        seen = people = 0
        most = self.labels.count("data")
        for label, _ in self.skeleton.rows[:]:
            if people >= MOST_ROWS and label in ("data", "derived", "group"):
                continue
            self.row += 1
            if label == "metadata":
                self._title(seen > 0)
            elif label == "header":
                seen += 1
                if seen == 1:
                    self._header(headers)
            elif label == "group" and seen:
                self._group()
            elif label == "group":
                self.sheet.cell(self.row, self.first).value = "（内部资料）"
            elif label == "data":
                if people == 0 and self.has("满分 row"):
                    self._full_marks()
                middle = people == min(most, MOST_ROWS) // 2
                if middle and self.has("repeated header") and people:
                    self._repeat(headers)
                if self._begins_a_window(people):
                    self._group()
                    self.row += 1
                self._person()
                people += 1
            elif label == "derived":
                self._subtotal()
            elif label == "notes":
                self._note()
            elif label == "empty":
                self.block = []
        self._end()
        stream = io.BytesIO()
        self.book.save(stream)
        return Book(self.skeleton.corpus, stream.getvalue(), self.truth, tuple(sorted(self.traps)))

    def _begins_a_window(self, people: int) -> bool:
        if not self.has("merged headings") or not self.headings or self.labels.count("group") > 1:
            return False
        return people == 0 or (bool(self.block) and self.r.random() < 0.12)

    def _title(self, late: bool) -> None:
        r = self.r
        if late:
            self.sheet.cell(self.row, self.first).value = "注：本表由督查科汇总"
            return
        texts = [
            "2026年11月窗口工作人员考核得分表",
            "填报单位：督查科",
            "（每月5日前报送）",
            "某市政务服务中心",
        ]
        if self.has("titles with days"):
            texts += ["公示期：2026年12月3日—12月9日", "填报日期：2026年12月2日"]
        if self.row == 1:
            self.sheet.cell(1, self.first).value = texts[0]
            self.sheet.merge_cells(
                start_row=1, start_column=self.first, end_row=1, end_column=self.last
            )
            return
        self.sheet.cell(self.row, self.first).value = r.choice(texts[1:])

    def _header(self, height: int) -> None:
        r, words = self.r, self.words
        self.header_words = {
            "number": r.choice(words.number), "name": r.choice(words.name),
            "window": r.choice(words.window), "total": r.choice(words.total),
            "rank": r.choice(words.rank), "remark": r.choice(words.remark),
            "second": r.choice(("AB岗", "替岗人", "B岗人员")),
            "unknown": r.choice(("楼层", "片区", "岗级", "方阵")),
        }  # fmt: skip
        marked = r.random() < words.marked
        for n, choices in enumerate(words.categories):
            mark = (
                r.choice(("（{}分）", "({})", "\n（{}分）", "{}分")).format(POINTS[n])
                if marked
                else ""
            )
            self.header_words[f"c{n}"] = r.choice(choices) + mark
        self.header_row = self.row
        self.height = height
        self.style = r.choice(("merged", "stacked", "split")) if height > 1 else "single"
        self._write_header(self.row)

    def _write_header(self, top: int) -> None:
        bottom = top + self.height - 1
        for what, column in self.at.items():
            word = self.header_words[what]
            is_five = what.startswith("c") and what[1:].isdigit()
            row = bottom
            if self.height > 1 and not is_five and self.style in ("merged", "split"):
                row = top
            self.sheet.cell(row, column).value = word
            if self.height > 1 and self.style == "merged" and not is_five:
                self.sheet.merge_cells(
                    start_row=top, start_column=column, end_row=bottom, end_column=column
                )
        if self.height > 1:
            first, last = self.at["c0"], self.at["c4"]
            for row in range(top, bottom):
                self.sheet.cell(row, first).value = ("各项得分", "考核情况")[row - top]
                if self.style == "merged":
                    self.sheet.merge_cells(
                        start_row=row, start_column=first, end_row=row, end_column=last
                    )
        self._box(range(top, bottom + 1))

    def _repeat(self, height: int) -> None:
        self._write_header(self.row)
        self.row += height

    def _group(self) -> None:
        self.block = []
        if not self.headings:
            self.sheet.cell(self.row, self.first).value = self.r.choice(
                ("窗口人员", "第一部分", "（续表）")
            )
            return
        self.window = self.r.choice(self.windows)
        self.sheet.cell(self.row, self.first).value = self.window
        if self.has("merged headings") or self.at["name"] == self.first:
            self.sheet.merge_cells(
                start_row=self.row, start_column=self.first, end_row=self.row, end_column=self.last
            )

    def _name(self) -> str:
        r = self.r
        if self.has("minority names") and r.random() < 0.3:
            return r.choice(MINORITY)
        if self.has("homonyms") and self.names and r.random() < 0.1:
            return r.choice(self.names)
        name = r.choice(_SURNAMES) + "".join(r.sample(_GIVEN, r.choice((1, 1, 2, 2, 2))))
        if r.random() < 0.05 or (self.has("minority names") and r.random() < 0.2):
            name = name[0] + " " * (1 if len(name) > 2 else 2) + name[1:]
        return name

    def _scores(self) -> list[float]:
        r = self.r
        return [
            20 - 2 * r.choice((0, 0, 0, 1, 2)), 35 - r.choice((0, 0, 1, 2, 3, 4)),
            5 - r.choice((0, 0, 1, 2)), round(35 - r.choice((0, 2)) - r.choice((0, 0.48, 0.71, 2.24)), 2),
            r.choice((0, 0, 0, 0, 0, 0.5, 1, 2)),
        ]  # fmt: skip

    def _person(self) -> None:
        r, row = self.r, self.row
        if not self.headings and (not self.block or r.random() < 0.25):
            self.window = self.windows[
                min(len(self.windows) - 1, len(self.everyone) * len(self.windows) // self.expected)
            ]
        name = self._name()
        self.names.append(name)
        blank = (
            self.has("blank below")
            and self.block
            and self._window_of(self.block[-1]) == self.window
        )
        self.put(row, "number", len(self.everyone) + 1)
        self.put(row, "window", None if blank else self.window)
        self.put(row, "name", name)
        self.put(row, "second", self._name())
        self.put(row, "unknown", r.choice(("一层", "二层", "三层")))
        if self.has("ranks like a sequence"):
            self.put(row, "rank", len(self.everyone) + 1 + (r.random() < 0.1))
        elif "rank" in self.at:
            total = letter(self.at["total"])
            self.put(
                row,
                "rank",
                f"=RANK({total}{row},{total}${self.header_row + self.height}:{total}$99)",
            )
        scores = self._scores()
        on_leave = self.has("on leave") and len(self.everyone) > 1 and r.random() < 0.1
        leave = r.choice(LEAVES) if on_leave else ""
        for n, value in enumerate(scores):
            shown: Any = str(value) if self.has("numbers as text") else value
            if self.has("looked up"):
                shown = f"=VLOOKUP({letter(self.at['name'])}{row},$AA$2:$AF$90,{n + 2},0)"
            if leave in ("empty", "total word"):
                shown = None
            elif leave == "worded":
                shown = "产假"
            elif leave == "one word":
                shown = "病假" if n == 0 else None
            self.put(row, f"c{n}", shown)
        self._total(row, scores, leave)
        if self.has("remarks") and r.random() < 0.5:
            self.put(
                row,
                "remark",
                r.choice(
                    ("11月3日迟到1次扣2分；未佩戴工牌扣1分", "请假3天", "延时服务2次加1分", "表扬")
                ),
            )
        if self.has("hidden rows") and r.random() < 0.15:
            self.sheet.row_dimensions[row].hidden = True
        self._box([row])
        self.truth.persons[row] = (re.sub(r"\s", "", name), self.window)
        self.block.append(row)
        self.everyone.append(row)
        self._last_scores = scores

    def _window_of(self, row: int) -> str:
        return self.truth.persons[row][1]

    def _total(self, row: int, scores: Sequence[float], leave: str) -> None:
        first, last = letter(self.at["c0"]), letter(self.at["c4"])
        if leave == "total word":
            self.put(row, "total", "请假")
        elif self.has("typed totals"):
            self.put(row, "total", None if leave else round(sum(scores), 2))
        else:
            self.put(row, "total", f"=SUM({first}{row}:{last}{row})")

    def _box(self, rows: Sequence[int] | range) -> None:
        if self.bordered:
            thin = Side(style="thin")
            for row in rows:
                for column in range(self.first, self.last + 1):
                    self.sheet.cell(row, column).border = Border(
                        left=thin, right=thin, top=thin, bottom=thin
                    )

    def _label_place(self) -> str:
        return "name" if self.has("labels like names") or self.r.random() < 0.4 else ""

    def _subtotal(self) -> None:
        r, row = self.r, self.row
        rows = self.block or self.everyone
        label = r.choice(self.label_pool).format(self.window)
        place = self._label_place()
        column = self.at["name"] if place else self.first
        self.sheet.cell(row, column).value = label
        if not place and self.has("4人") and self.at["name"] != self.first:
            self.put(row, "name", f"{len(rows)}人")
        mean = r.random() < 0.6
        for n in range(5):
            self._statistic(row, f"c{n}", rows, mean)
        self._statistic(row, "total", rows, mean)
        self._box([row])
        self.block = []

    def _statistic(self, row: int, what: str, rows: Sequence[int], mean: bool) -> None:
        column = self.at[what]
        if not rows:  # a summary over what follows
            below = f"{letter(column)}{row + 1}:{letter(column)}{row + 40}"
            self.put(row, what, f"=AVERAGE({below})")
            return
        values = [self.sheet.cell(at, column).value for at in rows]
        numbers = [float(str(v)) for v in values if isinstance(v, (int, float)) or _is_number(v)]
        if self.has("typed subtotals") and what != "total" and numbers:
            value = sum(numbers) / (len(numbers) if mean else 1)
            self.put(row, what, round(value, 2))
            return
        if self.has("typed subtotals") and what == "total":
            first, last = letter(self.at["c0"]), letter(self.at["c4"])
            typed = self.has("typed totals")
            five = [self.sheet.cell(row, self.at[f"c{n}"]).value for n in range(5)]
            known = [float(v) for v in five if isinstance(v, (int, float))]
            self.put(
                row, what, round(sum(known), 2) if typed else f"=SUM({first}{row}:{last}{row})"
            )
            return
        span = f"{letter(column)}{rows[0]}:{letter(column)}{rows[-1]}"
        self.put(row, what, f"={'AVERAGE' if mean else 'SUM'}({span})")

    def _full_marks(self) -> None:
        place = "name" if self.has("labels like names") else ""
        self.sheet.cell(self.row, self.at["name"] if place else self.first).value = self.r.choice(
            ("满分", "标准分") if not place else ("权重", "满分")
        )
        for n, mark in enumerate(POINTS):
            self.put(self.row, f"c{n}", mark)
        self.put(self.row, "total", 100)
        self._box([self.row])
        self.row += 1

    def _note(self) -> None:
        r = self.r
        column = (
            self.at["name"] if self.has("notes in name column") and r.random() < 0.6 else self.first
        )
        self.sheet.cell(self.row, column).value = r.choice(
            ("注：1.总分低于90分的予以约谈。", "制表人：", "审核人：        分管领导：", "2026年12月3日",
             "1、以上得分经考核组审定", "说明：本表一式两份", "以下空白", "公示期满无异议")
        )  # fmt: skip

    def _end(self) -> None:
        if self.has("spare rows") and "number" in self.at:
            for extra in range(1, 4):
                self.row += 1
                self.put(self.row, "number", len(self.everyone) + extra)
                self._box([self.row])
        if self.has("优秀 2人"):
            self.row += 1
            self.put(self.row, "name", self.r.choice(("优秀 2人", "优秀：2人", "良好5人")))
        if self.has("notes in name column"):
            for text in ("2026年12月3日", "制表人：王芳"):
                self.row += 1
                self.put(self.row, "name", text)
        if self.has("another table below"):
            self._another_table()
        if self.has("looked up"):
            for n, row in enumerate(self.everyone):
                self.sheet.cell(2 + n, 27).value = self.sheet.cell(row, self.at["name"]).value
                for at, value in enumerate(self._scores()):
                    self.sheet.cell(2 + n, 28 + at).value = value

    def _another_table(self) -> None:
        self.row += 2
        for at, word in enumerate(("窗口", "人数", "平均分")):
            self.sheet.cell(self.row, self.first + at).value = word
        for window in self.windows:
            self.row += 1
            values: tuple[Any, ...] = (window, self.r.randrange(2, 9), 93.5)
            for at, value in enumerate(values):
                self.sheet.cell(self.row, self.first + at).value = value


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9.]+", value) is not None


def build(skeleton: Skeleton, words: Words, traps: Sequence[str], seed: int) -> Book:
    return _Maker(skeleton, words, traps, seed).make()


def some_traps(seed: int, count: int | None = None) -> list[str]:
    r = random.Random(seed)
    return r.sample(TRAPS, count if count is not None else r.choice((5, 6, 6, 7, 7, 8)))


def assembled(seed: int) -> Book:
    """A workbook put together from titles, header rows, blocks, subtotals, headings and notes."""
    r = random.Random(seed)
    labels = ["metadata"] * r.randint(0, 3) + ["header"] * r.randint(1, 3)
    lines = ["data"] * 6 + ["derived", "group", "notes", "empty"]
    labels += [r.choice(lines) for _ in range(r.randint(4, 40))]
    labels += ["data"] * max(0, 4 - labels.count("data"))
    skeleton = Skeleton("assembled", tuple((label, "") for label in labels))
    traps = r.sample(TRAPS, r.randint(0, 9))
    return build(skeleton, r.choice([PLAIN, PLAIN, UNKNOWN]), traps, r.randint(0, 1_000_000))
