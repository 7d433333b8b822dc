"""The numbers of patrol bulletins: by them the rules find who is named in several running."""

import re
from collections.abc import Mapping

from udf.ledger_cells import read_bulletin
from udf.text import Cell, is_blank, text
from workbook.imports.findings import Entered
from workbook.imports.plan import Action
from workbook.month.tables import Located

_BULLETIN = "通报期次"
_SERIAL = re.compile(r"(?:^|[^0-9])0*([1-9][0-9]{0,4})(?:号|期|次|批)?(?:通报|简报)?$")


def serial_of(cell: Cell) -> tuple[Cell, Cell]:
    """Return a bulletin's serial, and its number where that says more: 政务通报〔2026〕41号."""
    if is_blank(cell) or read_bulletin(cell) is not None:
        return cell, None
    match = _SERIAL.search(text(cell))
    return (int(match[1]), cell) if match else (cell, None)


def without_bulletin(
    located: Located, actions: Mapping[str, Action], entered: Mapping[str, Entered]
) -> list[str]:
    """Return in a sentence which serials the ledger has no column for; it has all other cells."""
    if _BULLETIN in located.table.columns:
        return []
    lost = [
        text(one.values.get(_BULLETIN))
        for number, one in entered.items()
        if actions.get(number) in (Action.ADD, Action.CHANGE, Action.SAME)
    ]
    serials = [serial for serial in lost if serial]
    if not serials:
        return []
    return [
        f"{located.sheet.name}没有“{_BULLETIN}”列：{len(serials)}行已登记，但期次"
        f"（{'、'.join(dict.fromkeys(serials))}）没有写入，连续通报的扣分算不出来；"
        f"请在“{located.table.title('条款')}”列旁边插入这一列，再导入一次"
    ]
