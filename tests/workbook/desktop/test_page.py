"""The local page: its buttons do what the command does; nobody without its address gets anything."""

import json
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.conformance.browser import Page, chromium
from tests.workbook.desktop.running import running_page
from udf.errors import KaoheError
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.desktop.orders import command_line
from workbook.desktop.watching import Watched, look
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.ooxml.package import Package

ROSTER = [
    Person(0, "2001", "阿拉坦", "医保窗口", None, None),
    Person(1, "2002", "司马清", "公积金窗口", None, None),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month of two people, with one deduction."""
    package = Package(generate(date(2026, 11, 1), ROSTER, load_rulebook()).content)
    for row in (4, 5):
        for title, numbers in (("考勤", (84, 0)), ("好差评", (10, 10))):
            for column, number in enumerate(numbers, start=4):
                package.sheet(title).set_value(row, column, number)
    ledger = package.sheet("扣分登记")
    for column, value in ((1, date(2026, 11, 5)), (3, "司马清"), (5, "行为规范2a")):
        ledger.set_value(4, column, value)
    recalculate(package)
    path = tmp_path_factory.mktemp("made") / "2026-11.xlsx"
    package.save(path)
    return path


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "我的 月份.xlsx"))


@pytest.fixture
def address(book: Path) -> Iterator[str]:
    """The address of a page that runs."""
    with running_page(book) as (_, found):
        yield found


def _status(url: str, data: bytes | None = None, **headers: str) -> int:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data, names)
    for attempt in range(50):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except urllib.error.URLError:  # it has only just begun to listen
            time.sleep(0.1 * (attempt + 1))
    raise AssertionError("no answer")


def test_nobody_without_the_address_gets_anything(address: str) -> None:
    top = address[: address.index("/", 8)]
    port = top.rpartition(":")[2]
    assert _status(address) == 200
    token = address.split("/")[3]
    other = token[:-1] + ("a" if token[-1] != "a" else "b")
    for path in ("/", "/page.js", f"/{other}/", f"/{token}", f"/{token}/../", "/run", "/%2e%2e/"):
        assert _status(top + path) == 404 or path == f"/{token}"
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", "127.0.0.1:1", ""):
        assert _status(address, Host=host) in (400, 404)
    body = json.dumps({"verb": "check"}).encode()
    kind = {"Content_Type": "application/json"}
    for origin in (None, "null", "http://evil.example", f"http://evil.example:{port}"):
        headers = kind if origin is None else {**kind, "Origin": origin}
        assert _status(address + "run", body, **headers) == 404
    assert _status(address + "run", body, **kind, Origin=top) == 400


def test_page_is_not_given_other_files(address: str) -> None:
    for path in ("../page.html", "..%2fpage.html", "page.html", "%2e%2e/%2e%2e/etc/passwd"):
        assert _status(address + path) == 404


@pytest.mark.parametrize(
    ("verb", "fields", "words"),
    [
        ("rm", {"book": "a"}, "没有“rm”这个按钮"),
        ("host", {"book": "a"}, "没有“host”这个按钮"),
        ("calc", {}, "请先选择工作簿"),
        ("explain", {"book": "a.xlsx", "person": "--help"}, "请填写姓名或工号"),
        ("import", {"book": "a.xlsx", "file": "b.csv"}, "请填写导出的种类"),
        ("new", {"roster": "r.xlsx", "month": "-o"}, "请填写月份"),
        ("calc", {"book": "a\0b"}, "不能用的字符"),
    ],
)
def test_button_that_cannot_be_is_refused(verb: str, fields: dict[str, str], words: str) -> None:
    with pytest.raises(KaoheError, match=words):
        command_line(verb, fields)


def test_no_field_becomes_an_option(tmp_path: Path) -> None:
    for name in ("--into", "-o", "@file"):
        arguments = command_line("calc", {"book": name})
        assert arguments == ["calc", str(Path(name).absolute())]


def test_watched_workbook_answers_each_save_and_is_never_written(book: Path) -> None:
    first = look(Watched(), book)
    assert first.answer is not None
    people = {row[0]: row for row in first.answer["people"]}
    assert people["司马清"][-2:] == ["92.00", "2"]  # 20 + (35 − 3) + 5 + 35 + 0
    (row,) = first.answer["rows"]
    assert row[:4] == ["扣分登记第4行", "2026-11-05", "司马清", "行为规范2a"]
    assert row[4].startswith("计入")
    assert row[5] == "counted"
    assert look(first, book) is first
    package = Package.open(book)
    package.sheet("扣分登记").set_value(5, 1, date(2026, 11, 6))
    package.sheet("扣分登记").set_value(5, 3, "无此人")
    package.sheet("扣分登记").set_value(5, 5, "行为规范1")
    package.save(book)
    before = book.read_bytes()
    second = look(first, book)
    assert second.version == first.version + 1
    assert second.answer is not None
    assert second.answer["errors"] == 1
    assert "无此人" in second.answer["findings"][0][2]
    assert book.read_bytes() == before
    book.write_bytes(before[:100])
    damaged = look(second, book)
    assert damaged.answer is not None
    assert list(damaged.answer) == ["problem"]
    book.unlink()
    gone = look(damaged, book)
    assert gone.answer is not None
    assert "problem" in gone.answer


@pytest.fixture
def page(address: str, tmp_path: Path) -> Iterator[Page]:
    with chromium(tmp_path) as opened:
        opened.open(address, stood_in=False)
        yield opened


WAIT = """
const until = async (test) => {
  for (let n = 0; n < 600; n += 1) { if (test()) return; await new Promise((d) => setTimeout(d, 100)); }
  throw new Error("waited in vain");
};
"""


def test_month_by_clicks_alone(page: Page, book: Path) -> None:
    shown = page.run(
        WAIT
        + """
        await until(() => document.querySelector("#live-body table"));
        return document.querySelector("#live-body").textContent;
        """
    )
    assert "2人" in shown
    assert "司马清" in shown
    told = page.run(
        WAIT
        + """
        const press = async (verb) => {
          document.querySelector(`[data-run=${verb}]`).click();
          await until(() => { const box = document.querySelector(".run"); return box && box.dataset.verb === verb && box.dataset.status; });
          return [document.querySelector(".run").dataset.status, document.querySelector(".run").textContent];
        };
        document.querySelector("[data-field=person]").value = "司马清";
        const all = {};
        for (const verb of ["calc", "check", "explain", "publish", "next"]) all[verb] = await press(verb);
        return all;
        """
    )
    assert told["calc"][0] == "0"
    assert "做完了" in told["calc"][1]
    assert "行为规范2a" in told["explain"][1]
    assert "我的 月份_公布" in told["publish"][1]
    assert told["next"][0] in ("0", "1")
    made = {path.name for path in book.parent.iterdir()}
    assert "我的 月份_公布" in made
    assert any(name.endswith(".xlsx") and name != book.name for name in made)


def test_button_takes_only_what_belongs_to_it(page: Page) -> None:
    told = page.run(
        """
        document.querySelector("[data-field=roster]").value = "别的名册.xlsx";
        document.querySelector("[data-field=mapping]").value = "对照.toml";
        const next = fields(document.querySelector("[data-run=next]"));
        const made = fields(document.querySelector("[data-run=new]"));
        return [Object.keys(next), made.roster];
        """
    )
    assert told == [["book"], "别的名册.xlsx"]


def test_dropped_export_is_recognised_and_imported(page: Page, book: Path) -> None:
    rows = "办件编号,事项名称,办理窗口,工作人员,办结时间,评价等级,评价时间,差评核实,整改期限,整改完成时间\\n"
    rows += "A1,社保卡,公积金窗口,司马清,2026-11-06 10:00,非常不满意,2026-11-06,属实,,\\n"
    rows += "A2,社保卡,医保窗口,阿拉坦,2026-11-06 11:00,满意,2026-11-06,,,\\n"
    told = page.run(
        WAIT
        + f"""
        const data = new DataTransfer();
        data.items.add(new File(["{rows}"], "导出.csv", {{type: "text/csv"}}));
        data.items.add(new File(["工号,姓名\\n"], "第二个.csv", {{type: "text/csv"}}));
        await until(() => document.querySelector("#live-body table"));
        document.dispatchEvent(new DragEvent("drop", {{dataTransfer: data, bubbles: true, cancelable: true}}));
        await until(() => document.querySelector("#file-waiting").textContent);
        const after = document.querySelector("#file-waiting").textContent;
        const kind = document.querySelector("[data-field=kind]").value;
        document.querySelector("[data-run=import]").click();
        await until(() => {{ const box = document.querySelector(".run"); return box && box.dataset.status; }});
        await until(() => !document.querySelector("#file-waiting").textContent);
        const second = document.querySelector("#file-name").textContent;
        return [kind, document.querySelector(".run").textContent, after, second];
        """
    )
    assert told[0] == "好差评"
    assert "办件" in told[1]
    assert "第二个.csv" in told[2]
    assert told[3].startswith("第二个.csv")
    assert Package.open(book).sheet("好差评").cell(4, 4).value == 1


def test_of_several_files_the_month_is_opened_and_the_others_are_offered(
    book: Path, tmp_path: Path
) -> None:
    reviews = tmp_path / "好差评.csv"
    reviews.write_text("姓名,工号,办件量,评价量\n司马清,2002,9,8\n", encoding="utf-8")
    other = tmp_path / "说明.txt"
    other.write_text("不是导出", encoding="utf-8")
    with running_page(reviews, other, book) as (_, address):
        request = urllib.request.Request(
            address + "start", b"{}", {"Origin": address[: address.index("/", 8)]}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = json.load(answer)
    assert told["book"] == str(book)
    assert told["files"] == [
        {"path": str(reviews), "kinds": ["好差评"]},
        {"path": str(other), "kinds": []},
    ]


def test_page_that_is_closed_ends_the_program(book: Path, tmp_path: Path) -> None:
    with running_page(book) as (process, address):
        with chromium(tmp_path) as opened:
            opened.open(address, stood_in=False)
            opened.run(WAIT + 'await until(() => document.querySelector("#live-body table"));')
            assert process.poll() is None
        assert process.wait(60) == 0
