from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.refusals import refused
from tests.workbook.written import Rows, written
from udf.errors import KaoheError
from udf.resources import template
from workbook.month.roster_file import read_roster_file

NO_ROSTER = "，不是名册，没有用它；请给出每人一行，有“工号、姓名、窗口”的名册"
DATA = Path(__file__).parents[2] / "data"


def read(folder: Path, *lines: str) -> list[tuple[str, str, str]]:
    path = folder / "名册.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return [person[1:4] for person in read_roster_file(path)]


def refusal(folder: Path, *lines: str) -> str:
    with pytest.raises(KaoheError) as error:
        read(folder, *lines)
    return str(error.value)


@pytest.mark.parametrize(
    ("path", "like"),
    [
        (
            template("sample") / "attendance.xlsx",
            "打卡明细像是“考勤系统”的表（有日期、考勤结果这些列）",
        ),
        (
            template("sample") / "reviews.csv",
            "像是“好差评平台”的表（有办件编号、办结时间、评价等级、差评核实、整改期限这些列）",
        ),
        (
            DATA / "exports" / "attendance.xls",
            "打卡明细像是“考勤系统”的表（有日期、考勤结果这些列）",
        ),
    ],
)
def test_exports_of_other_systems_are_no_rosters(path: Path, like: str) -> None:
    with refused(f"“{path.name}”{like}{NO_ROSTER}"):
        read_roster_file(path)


@pytest.mark.parametrize(
    ("header", "what", "columns"),
    [
        ("工号,姓名,部门,应签到次数,签到异常次数", "考勤", "应签到次数、签到异常次数"),
        ("姓名,窗口,办件量,评价量", "好差评", "办件量、评价量"),
        ("检查日期,姓名,所在窗口,违反条款,次数", "登记", "条款、姓名"),
        ("员工编号,姓名,部门,打卡日期,班次,打卡结果", "考勤系统", "日期、考勤结果"),
    ],
)
def test_tables_of_what_happened_are_no_rosters(
    tmp_path: Path, header: str, what: str, columns: str
) -> None:
    said = refusal(
        tmp_path, header, "1,张三,一窗,2026-11-02,上午,正常", "2,李四,一窗,2026-11-02,上午,正常"
    )
    assert said == f"“名册.csv”像是“{what}”的表（有{columns}这些列）{NO_ROSTER}"


def test_somebody_twice_is_refused_with_both_rows(tmp_path: Path) -> None:
    header = "工号,姓名,窗口,到岗日期,离岗日期"
    said = refusal(
        tmp_path, header, "1,张三,一窗,,", "2,李四,一窗,,", "1,张三,二窗,,", "1,张三,二窗,,"
    )
    advice = "请每人只留一行，中途离岗又到岗的填清各段的日期；如果这不是名册，请换成名册文件"
    assert said == (
        "“名册.csv”第2行和第4行都是工号1，到岗、离岗的日期重叠或没有填；这样重复的行共有2行；"
        + advice
    )
    assert refusal(tmp_path, header, ",张三,一窗,,2026-11-10", ",张三,一窗,2026-11-10,") == (
        f"“名册.csv”第2行和第3行都是“张三”（一窗），到岗、离岗的日期重叠或没有填；{advice}"
    )


def test_a_day_that_is_not_understood_is_refused_where_it_stands(tmp_path: Path) -> None:
    rows = ("1001,王芳,税务窗口,2026-11-03,", "1002,李强,税务窗口,2026-11-03,下月")
    said = refusal(tmp_path, "工号,姓名,窗口,到岗日期,离岗日期", *rows)
    assert said == "“名册.csv”!E3 的离岗日期看不懂（下月）；请写成 2026-11-03 这样"


def test_namesakes_and_those_who_came_back_are_on_the_roster(tmp_path: Path) -> None:
    rows = (
        "1,张三,一窗,,2026-11-09",
        "1,张三,二窗,2026-11-10,",
        "3,张三,一窗,,",
        ",王五,一窗,,2026-11-02",
        ",王五,二窗,,",
        ",王五,一窗,2026-11-20,",
    )
    # The two rows of 工号 1 are one person who moved; without 工号 each row is a person.
    assert len(read(tmp_path, "工号,姓名,窗口,到岗日期,离岗日期", *rows)) == len(rows) - 1


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from("12"), st.integers(1, 26), st.integers(0, 5)), max_size=5)
)
def test_a_roster_is_read_only_if_nobody_serves_twice_on_a_day(
    tmp_path_factory: pytest.TempPathFactory, spans: list[tuple[str, int, int]]
) -> None:
    days = [(who, day) for who, first, more in spans for day in range(first, first + more + 1)]
    lines = [
        f"{who},张三,一窗,2026-10-{first:02},2026-10-{first + more:02}"
        for who, first, more in spans
    ]
    folder, header = tmp_path_factory.getbasetemp(), "工号,姓名,窗口,到岗日期,离岗日期"
    if len(days) == len(set(days)) and spans:
        assert len(read(folder, header, *lines)) == len({who for who, _, _ in spans})
    else:
        refusal(folder, header, *lines)


def test_a_window_written_once_is_that_of_each_row_below(tmp_path: Path) -> None:
    said = read(tmp_path, "姓名,部门", "乌云,医保", "齐心,同上", "单于,〃", "巴雅尔,公安", "冉冉,")
    assert [window for _, _, window in said] == ["医保"] * 3 + ["公安", ""]
    rows: Rows = [
        ["进驻人员"],
        ["姓名", "部门"],
        ["乌云", "医保"],
        ["齐心"],
        ["单于", "公安"],
        ["冉冉"],
        [],
    ]
    path = tmp_path / "名册.xlsx"
    path.write_bytes(written({"名册": rows}, ["B3:B4", "B5:B7"]))
    assert [(one.name, one.window) for one in read_roster_file(path)] == [
        ("乌云", "医保"), ("齐心", "医保"), ("单于", "公安"), ("冉冉", "公安")
    ]  # fmt: skip


def test_lines_below_a_roster_are_nobody(tmp_path: Path) -> None:
    rows: Rows = [
        ["姓名", "部门/窗口", "人员编号"],
        ["赵敏", "税务:2号窗口", "20190301"],
        ["小计", "1人"],
        ["2人"],
        ["复核人：赵敏"],
        [None, None, "制表：李强"],
        ["2026年10月31日"],
        ["负责人：", "李强"],
        ["李强", "综合窗口"],
    ]
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(written({"在岗": rows}))
    assert [person[1:4] for person in read_roster_file(path)] == [
        ("20190301", "赵敏", "税务:2号窗口"),
        ("", "李强", "综合窗口"),
    ]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (
            [["大厅", "职工姓名", "性别"], ["一层", "赵敏", "女"]],
            "“花名册.xlsx”在岗的表头里没有认出“窗口”，没有用到的列有：大厅、性别；"
            "请把写窗口的那一列的表头改成“窗口”，没有窗口的，加一个空的“窗口”列",
        ),
        (
            [["窗口", "姓名"], ["税务", "赵敏"], ["综合", "李强，王芳"]],
            "“花名册.xlsx”在岗!B3 写了几个人的姓名（李强,王芳）；请每人一行",
        ),
        (
            [["窗口", "姓名", "窗口", "名字"], ["税务", "赵敏", "综合", "李强"]],
            "“花名册.xlsx”在岗有2列写着姓名（“姓名”、“名字”）；请把人员排成一列，每人一行",
        ),
    ],
)
def test_a_roster_that_would_lose_people_or_windows_is_refused(
    rows: Rows, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(written({"在岗": rows}))
    with refused(reason):
        read_roster_file(path)


def test_a_roster_without_windows_may_say_so(tmp_path: Path) -> None:
    assert read(tmp_path, "姓名,性别,窗口", "赵敏,女,") == [("", "赵敏", "")]
    assert read(tmp_path, "序号,姓名,电话", "1,赵敏,139") == [("", "赵敏", "")]
