"""Work orders of the hotline and of the centre's telephone."""

from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.workbook.imports.made import ORDERS, edit, import_file, ledger, order, write_csv
from workbook.imports.into import remarks_in_words


def test_a_hotline_order_follows_its_verification(tmp_path: Path, book: Path) -> None:
    first = write_csv(tmp_path / "1.csv", [ORDERS, order("T1", "核实中"), order("T2", "属实")])
    import_file("hotline", first, book)
    second = write_csv(tmp_path / "2.csv", [ORDERS, order("T1", "属实"), order("T3", "不属实")])
    done = import_file("hotline", second, book)
    assert done.rows == {"change": 1, "earlier": 1, "add": 1}
    assert [row["核实"] for row in ledger(book)] == ["属实", "属实", "不属实"]
    third = write_csv(tmp_path / "3.csv", [ORDERS, order("T3", "属实", who="")])
    assert import_file("hotline", third, book).rows == {"earlier": 2, "remove": 1}


def test_text_from_outside_never_becomes_a_formula(tmp_path: Path, book: Path) -> None:
    nasty = '=HYPERLINK("http://x","y")'
    table = [ORDERS, order("=1+1", "属实", said=nasty)]
    import_file("hotline", write_csv(tmp_path / "h.csv", table), book)
    for title in ("扣分登记", "导入记录"):
        sheet = load_workbook(book)[title]
        cells = [cell for row in sheet.iter_rows(max_col=12) for cell in row]
        ours = [cell for cell in cells if "1+1" in str(cell.value)]
        assert ours and all(cell.data_type == "s" for cell in ours)


def test_a_clause_that_the_rule_book_lacks_is_named(tmp_path: Path, book: Path) -> None:
    def drop(sheet: Any) -> None:
        for row in range(4, sheet.max_row + 1):
            if sheet.cell(row, 2).value == "业务规范4":
                for column in range(1, 14):
                    sheet.cell(row, column).value = None

    edit(book, "细则", drop)
    done = import_file(
        "hotline", write_csv(tmp_path / "h.csv", [ORDERS, order("T1", "属实")]), book
    )
    assert remarks_in_words(done.left) == ["第2行：细则中没有投诉的条款，没有登记"]
    assert ledger(book) == []
