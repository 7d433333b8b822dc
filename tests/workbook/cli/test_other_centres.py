"""Two other centres' months from a rule file to a year, by commands and exports alone."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from tests.workbook.cli.month import squeezed
from tests.workbook.rule_books import DATA, ROSTER, rule_file, shown
from workbook.cli.main import main
from workbook.ooxml.package import Package

SLOTS = [(day, half) for day in (2, 3, 4, 5, 6) for half in ("上午", "下午")]
RESULTS = {
    ("乙二", 4, "上午"): "迟到",
    ("丙三", 3, "上午"): "旷工",
    ("丙三", 3, "下午"): "旷工",
    ("丙三", 5, "上午"): "旷工",
}
LEVELS = {"甲一": "不满意", "乙二": "不满意", "丙三": "非常不满意"}

# By hand from the sentences of tests/data/rules: the categories, 总分, 排名.
TOWN: dict[str, list[float]] = {
    "甲一": [20 - 1.5, 12 + 18, 50, 98.5, 1],
    "乙二": [20 - 1.5, 12 - 0.5 + 16.2, 50, 96.2, 2],  # 18×9÷10
    "丙三": [20 - 3, 12 - 6 + 12.6, 50 - 2.5, 83.1, 3],  # one whole day; 18×7÷10
}
COUNTY: dict[str, list[float]] = {
    "甲一": [5, 15, 10, 40 - 3, 30, 0, 0, 97, 1],
    "乙二": [5, 15 - 1, 10, 40 - 3, 30, 0, 0, 96, 2],
    "丙三": [5, 15 - 12, 10, 40 - 10, 30, 0, 0, 78, 3],  # three half days; a complaint
}
CENTRES: dict[str, tuple[dict[str, list[float]], str]] = {
    "town": (TOWN, "旷工半天，出勤纪律1c按天计，没有登记"),
    "county": (COUNTY, "细则中没有“非常不满意”评价的条款，没有登记"),
}


def _reviews() -> Iterator[str]:
    yield "办件编号,窗口,工作人员,工号,办结时间,评价等级,差评核实\n"
    for person in ROSTER:
        for number in range(20):
            level, verdict = ("满意", "") if number < 19 else (LEVELS[person.name], "属实")
            who = f"{person.window},{person.name},{person.id}"
            yield f"B{person.id}{number:03},{who},2026-11-{number + 2:02} 10:00,{level},{verdict}\n"


def _sign_ins() -> Iterator[str]:
    yield "工号,姓名,部门,日期,班次,考勤结果\n"
    for person in ROSTER:
        for day, half in SLOTS:
            result = RESULTS.get((person.name, day, half), "正常")
            yield f"{person.id},{person.name},{person.window},2026-11-{day:02},{half},{result}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    roster = "".join(f"{p.id},{p.name},{p.window}\n" for p in ROSTER)
    orders = (
        "G1,2026-11-05 09:00,投诉,丙三,后台窗口,态度不好,属实\nG2,2026-11-06 09:00,咨询,,,问路,\n"
    )
    for name, content in {
        "名册.csv": f"工号,姓名,窗口\n{roster}",
        "好差评.csv": "".join(_reviews()),
        "考勤.csv": "".join(_sign_ins()),
        "热线.csv": f"工单编号,来电时间,诉求类型,被投诉人,被投诉窗口,诉求内容,核实结果\n{orders}",
    }.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", CENTRES)
def test_a_month_of_another_centre(
    name: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    scores, listed = CENTRES[name]

    def run(*arguments: str) -> str:
        status = main(arguments)
        out, err = capfd.readouterr()
        assert status in (0, 1), err
        return squeezed(out.encode())

    book = rule_file(name)
    run("new", "2026-11", "--rules", str(DATA / f"{name}.toml"), "--roster", "名册.csv")
    said = "".join(
        run("import", kind, f"{kind}.csv", "--into", "2026-11.xlsx")
        for kind in ("好差评", "考勤", "热线")
    )
    assert listed in said
    assert run("check", "2026-11.xlsx") == "数据检查：没有问题。"
    found = shown(Package.open(folder / "2026-11.xlsx"), book)
    assert {who: row[-1] for who, row in found.items()} == dict.fromkeys(scores, "一致")
    for who, row in found.items():
        assert row[:-1] == pytest.approx(scores[who]), who
    total = scores["丙三"][-2]
    assert f"＝{total:.2f}" in run("explain", "2026-11.xlsx", "丙三")
    run("publish", "2026-11.xlsx", "-o", "公布")
    (wall,) = folder.glob("公布/*/公开/*.pdf")
    on_the_wall = "".join(page.extract_text() for page in PdfReader(wall).pages)
    assert f"{book.version}版" in on_the_wall
    assert all(f"{row[-2]:.2f}" in on_the_wall for row in scores.values())
    run("next", "2026-11.xlsx")
    december = shown(Package.open(folder / "2026-12.xlsx"), book)
    assert list(december) == [person.name for person in ROSTER]
    run("year", "2026-11.xlsx", "-o", "年.xlsx")
    sheets = openpyxl.load_workbook(folder / "年.xlsx", data_only=True).worksheets
    values = {cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {row[-2] for row in scores.values()} <= values
