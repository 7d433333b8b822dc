"""What somebody complained of, in random words, is in no public file; who did so is in none at all."""

import html
import random
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.workbook.publish import test_publish as months
from workbook.engine.recalculate import recalculate
from workbook.ooxml.package import Package
from workbook.publish import publish as publishing
from workbook.publish.publish import publish, verify

VERDICTS = ("待核实", "申诉中", "不属实", "属实", None)
WORDS = (
    "态度生硬",
    "推诿扯皮",
    "收取红包",
    "当众辱骂",
    "拒不受理",
    "泄露隐私",
    "上班饮酒",
    "吃拿卡要",
)


def _order(r: random.Random) -> str:
    digits = "".join(r.choices("0123456789", k=r.randrange(6, 12)))
    return r.choice(("YJ", "GD-", "12345-", "W", "")) + "202611" + digits


CALLERS = ("王秀英", "张桂兰", "乌云其其格", "欧阳明月", "斯琴高娃", "赵铁柱")


def _caller(r: random.Random, name: str) -> str:
    return r.choice(
        (
            f"来电人{name}，",
            f"{name}来电反映：",
            f"群众{name}投诉，",
            f"投诉人：{name}，",
            f"市民{name}称",
        )
    )


def _typed(r: random.Random) -> str:
    """A number of an order as a clerk types it into a remark."""
    number = "".join(r.choices("123456789", k=r.randrange(5, 8)))
    return r.choice((f"RX26{number}", f"WD-{number}", f"热线{number}", f"转办单{number}"))


def _phone(r: random.Random) -> str:
    return f"1{r.randrange(3, 10)}" + "".join(r.choices("0123456789", k=9))


def _everything(path: Path) -> str:
    """All that a file holds: every part of it, names and properties and comments too."""
    with zipfile.ZipFile(path) as parts:
        every = (parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())
        return html.unescape("".join(every))  # openpyxl writes Chinese as numbers


@pytest.mark.parametrize("seed", [0])
def test_words_and_numbers_stay_inside(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "find_converter", lambda: None)
    r = random.Random(seed)
    package = Package(months._clean_month())
    ledger, requests = package.sheet("扣分登记"), package.sheet("复核申请")
    numbers: set[str] = set()
    open_words: set[str] = set()
    told: set[str] = set()
    for row, words in enumerate(WORDS, start=50):
        order, phone, verdict = _order(r), _phone(r), r.choice(VERDICTS)
        typed = _typed(r)
        numbers.add(typed.lstrip("热线转办单"))
        story = f"{words}之{r.randrange(1000, 9999)}"
        numbers |= {order, phone}
        (told if verdict == "属实" else open_words).add(story)
        clause = f"业务规范4 {story}" if r.random() < 0.5 else "业务规范4"
        remark = (
            f"【便民热线 {order}】{_caller(r, CALLERS[row % 6])}{story}，{typed}，来电人{phone}"
            if r.random() < 0.7
            else f"{phone} {_caller(r, CALLERS[row % 6])}{story}（{typed}）"
        )
        values = (
            date(2026, 11, 2),
            None,
            "李强",
            None,
            clause,
            None,
            verdict,
            "热线",
            None,
            remark,
        )
        for column, value in enumerate(values, start=1):
            ledger.set_value(row, column, value)
        for column, value in enumerate(
            (date(2026, 12, 2), None, "李强", None, f"{story} {phone}"), 1
        ):
            requests.set_value(row - 46, column, value)
    recalculate(package)
    book = tmp_path / "2026-11.xlsx"
    book.write_bytes(package.to_bytes())
    folder = publish(book, tmp_path / "公布").folder
    files = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    texts = {
        name: _everything(path) if path.suffix in (".xlsx", ".docx") else path.read_text("utf-8")
        for name, path in files.items()
    }
    public = [name for name in texts if name.startswith("公开/")]
    assert public
    assert told and open_words
    for name, text in texts.items():
        assert not [who for who in (*numbers, *CALLERS) if who in text], name
    for name in public:
        assert not [
            words for words in (*open_words, *told, *WORDS, "业务规范4") if words in texts[name]
        ]
    for name in (
        "内部/2026-11_考核通知单.xlsx",
        "内部/2026-11_月度通报.docx",
        "内部/2026-11_月度分析.xlsx",
        "内部/2026-11_数值存档.xlsx",
    ):
        assert not [words for words in open_words if words in texts[name]], name
    assert [words for words in told if words in texts["内部/2026-11_考核通知单.xlsx"]]
    assert verify(folder) == []
