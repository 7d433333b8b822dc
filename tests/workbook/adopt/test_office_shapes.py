"""The shapes that service centres keep, adopted: what is found, asked, scored, and left alone."""

import datetime as dt
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from tests.workbook.compare import Difference, changed_cells, differences, within
from tests.workbook.offices import SHAPES, adopted_shape
from tests.workbook.written import RESULTS, Rows, written
from udf.errors import KaoheError
from workbook.adopt.adopt import Outcome, Scores, adopt, adopt_package
from workbook.adopt.changed_parts import changes_between
from workbook.adopt.page import page
from workbook.discovery.mapping import Answers, mapping_path
from workbook.month.stored_results import MonthResult, stored_result
from workbook.ooxml.package import Package

NOVEMBER = dt.date(2026, 11, 1)
PEOPLE = ["刘平", "李军海", "胡明", "杨敏杰", "朱刚", "张建国", "黄平", "徐伟桂", "高伟", "马英娟", "张超涛", "郭霞磊",
          "黄海洋", "张娟", "高桂桂", "吴敏", "何娟英", "杨洋明", "何杰芳", "郭磊", "马娟", "孙霞", "孙娜超", "赵海杰"]  # fmt: skip

# Where persons' scores, total and rank stand, by sheet.
CELLS = {
    "flat.xlsx": {"11月考核": ["D4:I27"]},
    "flat.xlsm": {"11月考核": ["D3:I26"]},
    "windows.xlsx": {
        name: ["C3:H6"]
        for name in ("综合窗口", "税务窗口", "社保窗口", "医保窗口", "不动产窗口", "公安窗口")
    },
    "subtotals.xlsx": {"考核汇总": ["D4:J7", "D9:J12", "D14:J17", "D19:J22", "D24:J27", "D29:J32"]},
    "minus.xlsx": {"11月": ["E3:J26"]},
    "headings.xlsx": {"11月考核": ["D4:I7", "D11:I14", "D18:I21", "D25:I28", "D32:I35", "D39:I42"]},
    "side_by_side.xlsx": {"11月考核": ["D3:I14", "M3:R14"]},
}


@cache
def content(name: str) -> bytes:
    return (SHAPES / name).read_bytes()


def opened(name: str) -> Package:
    return Package(content(name), f"2026年11月{Path(name).suffix}")


replaced = cache(adopted_shape)  # with consent to other scores


def result(data: bytes) -> MonthResult:
    found = stored_result(Package(data, "2026-11.xlsx"), Path("2026-11.xlsx"))
    assert isinstance(found, MonthResult), found
    return found


def foreign(found: Iterable[Difference], allowed: dict[str, list[str]]) -> list[Difference]:
    """Return the differences of an office's own sheets beyond some cells' content and styles.

    Results of the office's formulas follow from the scores; sheets and names may be added.
    """
    return [
        d
        for d in found
        if not (d.kind in ("工作表", "名称") and d.before is None)
        and not (d.kind == "值" and d.sheet and _computed(found, d))
        and not any(within(d.place, area) for area in allowed.get(d.sheet, []) if d.sheet)
    ]


def _computed(found: Iterable[Difference], one: Difference) -> bool:
    """Tell whether a value is a formula's that is the same before and after."""
    return not any(
        d.kind == "公式" and (d.sheet, d.place) == (one.sheet, one.place) for d in found
    ) and isinstance(one.after, (int, float, str, tuple))


def is_formula(name: str, sheet: str, place: str) -> bool:
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content(name)), keep_vba=name.endswith("m"))
    value = book[sheet][place].value
    return isinstance(value, str) and value.startswith("=")


@pytest.mark.parametrize("name", CELLS)
def test_a_finished_month_is_not_touched(name: str) -> None:
    package = opened(name)
    done, same = adopt_package(package)
    assert done.outcome is Outcome.FINISHED and done.month == NOVEMBER
    assert same.to_bytes() == content(name)


@pytest.mark.parametrize("name", CELLS)
def test_with_consent_the_persons_score_cells_are_computed_and_nothing_else(name: str) -> None:
    done, data = replaced(name)
    assert done.outcome is Outcome.CONNECTED
    found = differences(content(name), data)
    left = foreign(found, CELLS[name])
    assert not left, left[:5]
    for sheet, areas in CELLS[name].items():
        formulas = {d.place for d in found if d.sheet == sheet and d.kind == "公式"}
        assert formulas and all(any(within(p, area) for area in areas) for p in formulas)
        for d in found:  # only results of the office's own formulas follow
            if d.sheet == sheet and d.kind == "值" and d.place not in formulas:
                assert is_formula(name, sheet, d.place), d


@pytest.mark.parametrize("name", CELLS)
def test_everybody_is_found_once_and_scored_by_the_ledger(name: str) -> None:
    _, data = replaced(name)
    month = result(data)
    assert [person.name for person in month.people] == PEOPLE
    for person in month.people:  # nothing was entered yet; 好差评 is missing
        assert person.scores["业务规范"] == 2000 and person.scores["行为规范"] == 3500
        assert person.total == "待核"


def test_minus_points_are_written_as_minus_points() -> None:
    _, data = replaced("minus.xlsx")
    package = Package(data)
    sheet = package.sheet("11月")
    cells = sheet.cells()
    assert [cells[3, column].value for column in (4, 5, 6)] == [100, 0, 0]
    assert cells[3, 7].value == "缺办件量" and cells[3, 10].value == "待核"


def test_each_score_that_would_change_is_shown_with_why_and_asked_about() -> None:
    package = opened("complete.xlsx")
    done, same = adopt_package(package)
    assert done.outcome is Outcome.ASKED and same.to_bytes() == content("complete.xlsx")
    (question,) = done.questions
    assert (question.section, question.key) == ("接入", "改算")
    first = done.changes[0]
    assert (first.original.person, first.original.item, first.before, first.after) == (
        "刘平", "业务规范", "16", "18",
    )  # fmt: skip
    assert "扣分明细!E3" in first.why


@pytest.mark.parametrize(("answer", "kept"), [("是", False), ("否", True)])
def test_the_answer_decides_about_scores(answer: str, kept: bool) -> None:
    answers = Answers({"接入": {"改算": answer}})
    book = opened("complete.xlsx")
    book.sheet("11月得分").set_value(4, 9, 91)  # a total without its formula
    book.sheet("11月得分").set_value(5, 4, "  ")
    done, package = adopt_package(book, answers)
    assert done.outcome is Outcome.CONNECTED
    cells = package.sheet("11月得分").cells()
    assert (cells[4, 9].value, cells[4, 9].has_formula) == (91 if kept else 93, not kept)
    assert cells[5, 4].has_formula  # what is blank is no score to keep
    assert cells[4, 4].value == (16 if kept else 18)
    assert cells[4, 4].has_formula is not kept
    differing = [(c.original.person, c.original.item, c.before, c.after) for c in done.stayed]
    assert (("刘平", "业务规范", "16", "18") in differing) is kept
    assert bool(done.changes) is not kept


def test_an_answer_that_is_neither_yes_nor_no_is_refused() -> None:
    answers = Answers({"接入": {"改算": "随便"}}, "对照表“甲.对照.toml”")
    with pytest.raises(KaoheError) as refused:
        adopt_package(opened("complete.xlsx"), answers)
    assert str(refused.value) == "对照表“甲.对照.toml”的[接入]里“改算 = 随便”看不懂；请填“是”或“否”"


def test_other_sheets_of_a_complete_workbook_stay_as_they_are() -> None:
    _, data = replaced("complete.xlsx")
    found = differences(content("complete.xlsx"), data)
    assert not [d for d in found if d.sheet in ("值班表", "请假登记") and d.before is not None]
    assert {d.kind for d in found if d.sheet == "红旗窗口"} == {"值"}
    # 扣2, 迟到1次 of 84: worked out by hand from its ledger, 考勤 and 好差评 sheets.
    scores = {person.name: person for person in result(data).people}
    assert scores["刘平"].scores["业务规范"] == 1800
    assert scores["刘平"].total == 9300


def test_formulas_that_take_a_text_for_a_high_score_are_named_and_guarded_on_consent() -> None:
    done, _ = replaced("complete.xlsx")
    assert any("K4" in message and "--guard" in message for message in done.messages)
    _, package = adopt_package(opened("complete.xlsx"), scores=Scores.REPLACE, guard=True)
    formula = package.sheet("11月得分").cell(4, 11).formula
    assert formula == 'IF(ISNUMBER(I4),IF(I4>=95,"优秀",IF(I4>=85,"合格","不合格")),"")'


@pytest.mark.parametrize(
    ("shown", "compared", "ends"),
    [
        ("三月!H3", 'IF(B1>=95,"优","良")', "加 --guard 接入可以避免"),
        (
            "IFERROR(VLOOKUP(A1,三月!$A:$H,8,0),0)",
            'IF(95<=B1,"优","良")',
            "加 --guard 接入可以避免",
        ),
        ("1", 'IF(INDEX(三月!H:H,3)>90,"优","良")', "请自己在公式里加上判断"),
        ("VLOOKUP(A1,三月!$A:$H,2,0)", 'IF(B1>"甲","优","良")', ""),
        ("ROUND(三月!H3,1)", 'IF(B1>=95,"优","良")', ""),
        ("三月!H3", 'IF(B1<>"",B1,"")', ""),
        ("1", 'IF(B1>0,VLOOKUP(A1,三月!$A$3:$H$5,8,0),"")', ""),
        ("三月!H3", "IF(ROW()<=COUNTA(三月!A3:A5),INDEX(三月!H3:H5,ROW()),B1)", ""),
        ("1", 'IF(90<(INDEX(三月!$H:$H,ROW()+2)),"优","良")', "请自己在公式里加上判断"),
        ("三月!H3", 'IF(AND(A1<>"",IF(A1="",0,B1)>=95),"优","良")', "加 --guard 接入可以避免"),
        ("三月!H3", 'IF(B1<60,"不合格","")', ""),
        ("三月!H3", 'IF(B1<60,"不合格","合格")', "加 --guard 接入可以避免"),
    ],
)
def test_what_shows_a_score_and_is_compared_elsewhere_is_named(
    shown: str, compared: str, ends: str
) -> None:
    sheets: dict[str, Rows] = {
        "三月": [
            ["2026年3月评分"],
            ["姓名", "窗口", *RESULTS],
            *([name, "住建", 20, 35, 5, 35, 0, 95] for name in ("米兰", "哈斯", "程野")),
        ],
        "扣分": [("日期", "姓名", "条款"), ("2026-03-05", "哈斯", "行为规范9")],
        "光荣榜": [["米兰", f"={shown}", f"={compared}"]],
    }
    done, _ = adopt_package(Package(written(sheets), "2026年3月.xlsx"), scores=Scores.REPLACE)
    text = "把得分与数比较，得分是“待核”等文字时也会判作达标"
    said = [one for one in done.messages if "达标" in one]
    assert said == [f"光荣榜!C1的公式（={compared}）{text}；{ends}"] * bool(ends)


def test_formulas_of_the_office_are_kept_where_it_wants_so() -> None:
    done, package = adopt_package(opened("formulas.xlsx"), scores=Scores.KEEP_FORMULAS)
    assert done.outcome is Outcome.CONNECTED
    before = Package(content("formulas.xlsx")).sheet("考核得分").cells()
    after = package.sheet("考核得分").cells()
    assert {p: c.formula for p, c in before.items()} == {p: c.formula for p, c in after.items()}


def test_points_typed_in_a_ledger_are_compared_and_stay() -> None:
    done, data = replaced("formulas.xlsx")
    assert any("扣分台账!F7" in m and "-1分" in m for m in done.messages)
    cells = Package(data).sheet("扣分台账").cells()
    assert [cells[row, 6].value for row in range(3, 9)] == [2, 3, 4, 2, 2, 1]


def test_a_mapped_ledger_is_answered_in_its_own_rows() -> None:
    done, package = adopt_package(opened("words_for_columns.xlsx"))
    assert done.outcome is Outcome.CONNECTED
    cells = package.sheet("检查记录").cells()
    status = {row: cells[row, 7].value for row in (3, 4, 5)}
    assert [str(status[row])[:2] for row in (3, 4, 5)] == ["计入"] * 3
    assert [cells[row, 6].value for row in (3, 4, 5)] == [-2, -3, -4]
    scores = package.sheet("得分").cells()
    assert [scores[row, 3].value for row in (3, 4, 5)] == [18, 20, 20]
    assert [scores[row, 4].value for row in (3, 4, 5)] == [35, 32, 31]
    # headers that the functions know under these words stay as the office wrote them
    found = differences(content("words_for_columns.xlsx"), package.to_bytes())
    assert not [d for d in found if d.sheet == "检查记录" and d.before is not None]


def test_a_matrix_becomes_rows_of_the_ledger() -> None:
    done, package = adopt_package(opened("matrix_codes.xlsx"))
    assert done.outcome is Outcome.CONNECTED
    assert (
        "“2026年11月”各条款列登记的15处写进“扣分登记”，日期都记为当月最后一个工作日；今后请登记在“扣分登记”"
    ) in [
        *done.done,
        *done.messages,
    ]
    people = {person.name: person for person in result(package.to_bytes()).people}
    # 刘平 行为规范2b once; 84 of 84; 55 of 60 reviewed
    expected = {"业务规范": 2000, "行为规范": 3300, "好差评": 400, "考勤管理": 3500, "加分项": 0}
    assert people["刘平"].scores == expected and people["刘平"].total == 9200
    before = Package(content("matrix_codes.xlsx")).sheet("2026年11月").cells()
    after = package.sheet("2026年11月").cells()
    assert {p: c.value for p, c in before.items() if c.value is not None} == {
        p: after[p].value for p, c in before.items() if c.value is not None
    }


def test_what_a_matrix_leaves_open_is_asked_and_can_be_answered() -> None:
    done, _ = adopt_package(opened("matrix.xlsx"))
    keys = {question.key for question in done.questions}
    assert done.outcome is Outcome.ASKED and "行为规范2 填-2" in keys
    told = {question.key: "不计" for question in done.questions}
    told["行为规范2 填-2"] = "行为规范2b×1"
    answers = Answers({"条款矩阵": told})
    done, package = adopt_package(opened("matrix.xlsx"), answers, scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED
    people = {person.name: person for person in result(package.to_bytes()).people}
    assert people["刘平"].scores["业务规范"] == 1800  # 业务规范7 −2
    assert people["何娟英"].scores["行为规范"] == 3500 - 200 * 2  # 2b and 7; 14 is left out


@pytest.mark.parametrize(("name", "asks"), [("two_months.xlsx", 2), ("year.xlsx", 12)])
def test_a_workbook_of_several_months_asks_which(name: str, asks: int) -> None:
    done, _ = adopt_package(Package(content(name), "考核.xlsx"))
    (question,) = done.questions
    assert done.outcome is Outcome.ASKED and len(question.options) == asks
    answers = Answers({"月份": {"月份": "2026-11"}})
    done, package = adopt_package(
        Package(content(name), "考核.xlsx"), answers, scores=Scores.REPLACE
    )
    assert done.outcome is Outcome.CONNECTED
    found = differences(content(name), package.to_bytes())
    # Results that their program had not stored are computed; nothing else changes.
    others = [d for d in found if d.kind != "值" and d.before is not None]
    if name == "two_months.xlsx":
        assert all(d.sheet == "考核对比" and within(d.place, "J4:O27") for d in others)
    else:
        assert {d.sheet for d in others} == {"11月"}


def test_a_form_a_person_is_read_and_keeps_its_layout() -> None:
    done, data = replaced("forms.xlsx")
    assert done.outcome is Outcome.CONNECTED
    names = ["刘平", "李军海", "胡明", "杨敏杰", "朱刚", "张建国"]
    assert [person.name for person in result(data).people] == names
    found = differences(content("forms.xlsx"), data)
    for name in names:
        assert changed_cells(found, name) <= {"D4", "D7", "D10", "D12", "D14", "D15"}
    assert (
        "刘平!C5、李军海!C5、胡明!C5、杨敏杰!C5、朱刚!C5等6处填的扣分、加分没有进台账，没有计分；"
        "要计分的请写进“扣分登记”或“加分登记”"
    ) in done.messages


def test_nothing_is_written_but_the_questions(tmp_path: Path) -> None:
    book = tmp_path / "月度考核表.xlsx"
    shutil.copy(SHAPES / "two_months.xlsx", book)
    done = adopt(book, tmp_path / "out.xlsx")
    assert done.outcome is Outcome.ASKED
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith(".")) == [
        "月度考核表.xlsx",
        "月度考核表.对照.toml",
    ]
    path = mapping_path(book)
    text = path.read_text(encoding="utf-8-sig")
    assert text.splitlines()[:2] == [
        "# “月度考核表.xlsx”的对照表：程序拿不准的地方，请在引号里填写，存盘后再运行一次。",
        "# 列可以填表头或列号（如 E列）；下个月也照这里的回答。",
    ]
    path.write_text(text.replace('"月份" = ""', '"月份" = "2026-11"'), encoding="utf-8")
    assert adopt(book, tmp_path / "out.xlsx").outcome is Outcome.FINISHED
    assert (tmp_path / "out.xlsx").read_bytes() == book.read_bytes()
    assert mapping_path(tmp_path / "out.xlsx").exists()  # next month asks for it again


def test_remarks_in_words_are_proposed_and_do_not_count() -> None:
    package = opened("flat.xlsx")
    remarks = (
        "迟到2次，旷工半天",
        "11.5 投诉1起已核实",
        "早退；延时服务40分钟加1分",
        "本月表现良好",
    )
    for row, words in zip((4, 6, 7, 9), remarks, strict=True):
        package.sheet("11月考核").set_value(row, 10, words)
    done, after = adopt_package(package, scores=Scores.REPLACE)
    entered = {
        side: {
            (name, clause): (cells[row, 1].value, cells[row, 6].value, cells[row, 12].value)
            for row in range(4, 30)
            if (name := cells[row, 3].value) and (clause := cells[row, 5].value)
        }
        for side in ("扣分登记", "加分登记")
        if (cells := after.sheet(side).cells())
    }
    lost = entered["扣分登记"]
    fifth = (dt.date(2026, 11, 5) - dt.date(1899, 12, 30)).days
    assert lost["刘平", "迟到2次"][1] == 2 and lost["刘平", "旷工半天"][1] == 1
    assert lost["胡明", "投诉1起已核实"][:2] == (fifth, 1)
    assert "像是 业务规范4" in str(lost["胡明", "投诉1起已核实"][2])
    assert "像是 考勤管理1c" in str(
        lost["杨敏杰", "备注：早退"][2]
    )  # the very label does not count
    assert entered["加分登记"]["杨敏杰", "延时服务40分钟"][1] == 40
    people = {person.name: person for person in result(after.to_bytes()).people}
    assert people["刘平"].scores["考勤管理"] == 3500 and people["杨敏杰"].scores["加分项"] == 0
    assert any("本月表现良好" in message for message in done.messages)


def test_a_name_written_with_a_space_is_the_same_person() -> None:
    package = opened("subtotals.xlsx")
    package.sheet("考核汇总").set_value(4, 3, "刘　 平")
    _, package = adopt_package(package, scores=Scores.REPLACE)
    cells = package.sheet("考核汇总").cells()
    assert (cells[4, 3].value, cells[4, 4].value, cells[4, 5].value) == ("刘　 平", 20, 35)


def test_the_budget_of_changes_holds() -> None:
    _, data = replaced("subtotals.xlsx")
    spent = changes_between(opened("subtotals.xlsx"), Package(data))
    assert set(spent["sheets_changed"]) == {"考核汇总"}
    cells = spent["sheets_changed"]["考核汇总"]["cells"]
    people = CELLS["subtotals.xlsx"]["考核汇总"]
    subtotals = [f"D{row}:I{row}" for row in (8, 13, 18, 23, 28, 33, 34)]
    assert all(any(within(place, area) for area in (*people, *subtotals)) for place in cells)
    assert spent["parts"]["removed"] == []
    assert set(spent["parts"]["changed"]) <= {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
    }  # fmt: skip


def test_the_page_draws_what_was_taken_for_what() -> None:
    package = opened("subtotals.xlsx")
    done, _ = adopt_package(package)
    drawn = page(package, done)
    assert 'class="name"' in drawn and 'class="score"' in drawn and "刘平" in drawn
    assert '<td class="line" rowspan="1" colspan="3">综合窗口小计</td>' in drawn
    assert "<script" not in drawn and "http" not in drawn
