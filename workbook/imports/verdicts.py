"""Whether something is true, as other systems say it: 属实，已批评教育; 暂未核查."""

import re
from collections.abc import Mapping

from udf.entries import Verdict
from udf.text import Cell, text
from workbook.imports.forms import data, words

_FOUNDED = re.compile(r"(?:^|[^不未非])属实$")
_DOUBTFUL = re.compile(r"部分|基本|否|是否|无法|难以")
_NOT_YET = re.compile(
    "[暂尚还仍]*(?:未|没有?|待|等待|正在?|有待)(?:经|进行|进一步|开始)?(?:核实?|核查|调查|查证|认定|复核)"
    "(?:清楚|完毕|处理)?|(?:核实|核查|调查|查证|认定|复核)(?:处理)?中"
)
_BETWEEN = re.compile("[,;。()]+")
_DONE = re.compile("已[^不未非无撤免]+")


def verdict_of(cell: Cell, spellings: Mapping[str, str]) -> tuple[str, str]:
    """Return what 核实 is to say, and a doubt: what is not understood waits for verification."""
    written = text(cell)
    if not written or written in spellings:
        return spellings.get(written, Verdict.UNVERIFIED), ""
    said = _said_in_parts(written, spellings)
    if said is not None:
        return said, ""
    return Verdict.UNVERIFIED, f"不认识核实结果“{written}”，按{Verdict.UNVERIFIED}登记"


def is_verdict(cell: Cell) -> bool:
    """Tell whether a cell says whether something is true."""
    written = text(cell)
    return bool(written) and not verdict_of(written, words(data()["verdicts"]))[1]


def is_verdict_in_words(cell: Cell) -> bool:
    """Tell whether a cell does so in more than a yes or a no, which may be about anything."""
    return len(text(cell)) > 1 and is_verdict(cell)


def _said_in_parts(written: str, spellings: Mapping[str, str]) -> str | None:
    """Return the one verdict in words, beside which may stand what was done; None for others."""
    parts = list(filter(None, _BETWEEN.split(written)))
    said = {part: spellings.get(part) or _said_of(part) for part in parts}
    verdicts = {verdict for verdict in said.values() if verdict is not None}
    if len(verdicts) > 1:
        return None
    alone = all(verdict or _DONE.fullmatch(part) for part, verdict in said.items())
    return _said_of(written) or (verdicts.pop() if verdicts and alone else None)


def _said_of(written: str) -> str | None:
    """Return what words say of whether something is true, None where that is not known."""
    if _NOT_YET.fullmatch(written):
        return Verdict.UNVERIFIED
    if _DOUBTFUL.search(written):
        return None
    if _FOUNDED.search(written) and "不" not in written:
        return Verdict.FOUNDED
    return Verdict.UNFOUNDED if written.endswith(("不属实", "未属实")) else None
