"""All that a workbook may hold besides cells goes through adopt and next as it was."""

import io
import struct
import zlib
from functools import cache

import xlsxwriter  # type: ignore[import-untyped]

from tests.workbook.compare import Difference, differences, within
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.next_month.next_month import NextMonth, advance, summary
from workbook.ooxml.package import Package

BLOCKS = {
    "不动产专厅": ("阿古拉", "包青山", "陈向东"),
    "医保专窗": ("丁一诺", "额日敦", "范小雨"),
}
OWN = ("11月考核", "分析")
SCORES = ("D3:J5", "D7:J9")


def _picture() -> io.BytesIO:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xff\0\0" * 4) * 4)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(parts))


@cache
def book() -> bytes:
    """Two windows with averages under each, dressed in everything; the scores are computed."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet, other = made.add_worksheet(OWN[0]), made.add_worksheet(OWN[1])
    sheet.merge_range("A1:J1", "某县市民之家2026年11月窗口人员考核表")
    titles = ["序号", "所属窗口", "人员", "业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分", "名次"]  # fmt: skip
    sheet.write_row(1, 0, titles, made.add_format({"border": 1, "bold": True}))
    row = 2
    for window, names in BLOCKS.items():
        first = row + 1
        for name in names:
            sheet.write_row(row, 0, [row - 1, window, name, 20, 35, 5, 35, 0])
            sheet.write_formula(row, 8, f"=SUM(D{row + 1}:H{row + 1})", None, 95)
            sheet.write_formula(row, 9, f"=RANK(I{row + 1},($I$3:$I$5,$I$7:$I$9))", None, 1)
            sheet.add_sparkline(row, 11, {"range": f"'{OWN[0]}'!D{row + 1}:H{row + 1}"})
            row += 1
        sheet.write(row, 1, f"{window}平均")
        for letter, mean in zip("DEFGHI", (20, 35, 5, 35, 0, 95), strict=True):
            formula = f"=AVERAGE({letter}{first}:{letter}{row})"
            sheet.write_formula(f"{letter}{row + 1}", formula, None, mean)
        row += 1
    sheet.insert_image("N3", "x.png", {"image_data": _picture()})
    sheet.insert_textbox("N8", "说明：本表由督查室填写")
    chart = made.add_chart({"type": "column"})
    chart.add_series({"categories": f"='{OWN[0]}'!$C$3:$C$9", "values": f"='{OWN[0]}'!$I$3:$I$9"})
    sheet.insert_chart("N14", chart)
    sheet.conditional_format("D3:H10", {"type": "data_bar", "data_bar_2010": True})
    red = made.add_format({"bg_color": "red"})
    low = {"type": "cell", "criteria": "<", "value": 80, "format": red}
    sheet.conditional_format("I3:I10", low)
    sheet.conditional_format("I3:I10", {"type": "icon_set", "icon_style": "3_arrows"})
    windows = {"validate": "list", "source": list(BLOCKS)}
    sheet.data_validation("B3:B10", windows)
    sheet.write_comment("C4", "十月调入")
    sheet.set_row(3, None, None, {"hidden": True})
    sheet.set_column("M:M", 10, None, {"hidden": True})
    sheet.autofilter("A2:J10")
    sheet.protect("", {"sort": True})
    sheet.print_area("A1:J12")
    sheet.repeat_rows(0, 1)
    sheet.set_header("&L考核表")
    sheet.set_h_pagebreaks([6])
    sheet.freeze_panes(2, 3)
    made.define_name("得分区", f"='{OWN[0]}'!$D$3:$I$9")
    other.add_table("A1:B3", {"name": "标准", "columns": [{"header": "项目"}, {"header": "满分"}],
                              "data": [["业务规范", 20], ["行为规范", 35]]})  # fmt: skip
    other.write_formula("D1", "=SUM(标准[满分])", None, 55)
    other.write_formula("D2", "='[去年考核.xlsx]11月'!$I$3", None, 93.5)
    other.write_formula("D3", "=COUNT(得分区)", None, 42)
    made.close()
    return stream.getvalue()


@cache
def adopted() -> bytes:
    done, package = adopt_package(Package(book(), "2026年11月.xlsx"), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED
    return package.to_bytes()


@cache
def moved() -> tuple[NextMonth, bytes]:
    package = Package(adopted(), "2026年11月.xlsx")
    done = advance(package)
    return done, package.to_bytes()


def _is_added(one: Difference) -> bool:
    return one.kind in ("工作表", "名称") and one.before is None


def test_adopt_changes_the_persons_scores_and_nothing_else() -> None:
    found = [d for d in differences(book(), adopted()) if not _is_added(d)]
    formulas = {(d.sheet, d.place) for d in found if d.kind == "公式"}
    assert formulas
    assert all(any(within(place, area) for area in SCORES) for _, place in formulas)
    rest = [d for d in found if d.kind != "公式" and not (d.kind == "值" and d.sheet in OWN)]
    assert rest == []


def test_next_moves_the_month_and_nothing_else() -> None:
    done, data = moved()
    assert summary(done)[0] == f"工作表改名：{OWN[0]}→12月考核"
    assert any("12月考核!C4的批注" in message for message in done.messages)
    found = differences(adopted(), data, dict(done.renamed))
    own = [d for d in found if d.sheet in ("12月考核", OWN[1])]
    texts = {d.place: d.after for d in own if d.kind == "值" and isinstance(d.after, str)}
    assert texts["A1"] == "某县市民之家2026年12月窗口人员考核表"
    assert {d.place for d in own if d.kind == "公式"} == set()
    # Only what names the sheet itself: sparklines and the chart.
    assert {d.kind for d in own} - {"值", "扩展", "附着"} == set()
    assert not [d for d in found if d.kind == "部件"]
