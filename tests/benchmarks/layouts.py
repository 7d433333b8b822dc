"""How discovery fares on workbooks in layouts of real spreadsheets, by corpus and by trap.

python -m tests.benchmarks.layouts [--books 300] [--mix plain|hard|unknown|assembled|all] [--ablation]
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from tests.workbook.discovery.judging import Judged, Verdict, judge
from tests.workbook.discovery.layouts import (
    PLAIN,
    UNKNOWN,
    Book,
    assembled,
    build,
    skeletons,
    some_traps,
)
from workbook.discovery import vocabulary
from workbook.discovery.model import Proof
from workbook.discovery.people import evidence
from workbook.discovery.scores import tables as score_tables

MIXES = ("plain", "hard", "unknown", "assembled")
# What can be switched off: proofs, and words by their place in the data file.
SIGNALS: dict[str, tuple[tuple[Proof, ...], tuple[tuple[str, ...], ...]]] = {
    "surnames": ((), (("names", "surnames"), ("names", "compound"), ("names", "transcribed"))),
    "label words": ((), (("labels", "subtotal"), ("labels", "whole"))),
    "name headers": ((), (("headers", "姓名"),)),
    "window words": ((), (("organisations",), ("headers", "窗口"))),
    "total headers": ((), (("headers", "总分"),)),
    "formulas over other rows": ((Proof.READS_ROWS,), ()),
    "the row's own total": ((Proof.TOTAL,), ()),
    "sequence": ((Proof.SEQUENCE, Proof.OUT_OF_SEQUENCE), ()),
    "arithmetic": ((Proof.ARITHMETIC, Proof.EXTREME), ()),
    "always filled": ((Proof.HOLES,), ()),
    "borders": ((Proof.UNBORDERED,), ()),
    "merged across": ((Proof.HEADING,), ()),
    "beyond full marks": ((Proof.BEYOND, Proof.FULL_MARKS), ()),
    "windows shared": ((Proof.WINDOW,), ()),
}
_EMPTY: Mapping[type, Any] = {
    str: "", list: [], dict: {"words": [], "ends": [], "alone": [], "subject": [], "measure": []}
}  # fmt: skip


def _never(*_: object) -> bool:
    return False


def _forget() -> None:
    for one in vars(vocabulary).values():
        if hasattr(one, "cache_clear") and one is not vocabulary.words:
            one.cache_clear()


@contextmanager
def without(signal: str) -> Iterator[None]:
    """Look at workbooks without one of the signals."""
    proofs, words = SIGNALS[signal]
    with ExitStack() as stack:
        for proof in proofs:
            for tests in (evidence.FOR, evidence.AGAINST):
                if proof in tests:
                    stack.enter_context(patch.dict(tests, {proof: _never}))
        for *path, last in words:
            holder = vocabulary.words()
            for key in path:
                holder = holder[key]
            empty = {} if last == "subtotal" else _EMPTY[type(holder[last])]
            stack.enter_context(patch.dict(holder, {last: empty}))
        if signal == "sequence":
            stack.enter_context(patch.object(score_tables, "find_sequence", lambda *_: None))
        _forget()
        yield
    _forget()


def ablation(mix: str, count: int, seed: int) -> None:
    """Print how a mix fares with everything, and without each signal in turn."""
    made = books(mix, count, seed)
    print(f"{mix}: {count} workbooks, right/asked/wrong")
    for signal in ("", *SIGNALS):
        if signal:
            with without(signal):
                verdicts = Counter(judge(book).verdict for book in made)
        else:
            verdicts = Counter(judge(book).verdict for book in made)
        shown = "/".join(str(verdicts[verdict]) for verdict in Verdict)
        print(f"  {'without ' + signal if signal else 'with all':34} {shown}")


def books(mix: str, count: int, seed: int = 0) -> list[Book]:
    """Build the workbooks of a mix, spread over all skeletons or put together from parts."""
    if mix == "assembled":
        return [assembled(seed * 100_003 + n) for n in range(count)]
    all_ = skeletons()
    step = max(1, len(all_) // count) if count < len(all_) else 1
    found = []
    for n in range(count):
        skeleton = all_[(n * step + seed) % len(all_)]
        traps = some_traps(seed * 100_003 + n) if mix == "hard" else []
        words = UNKNOWN if mix == "unknown" else PLAIN
        found.append(build(skeleton, words, traps, seed * 100_003 + n))
    return found


def table(judged: Sequence[tuple[Book, Judged]], by: str) -> None:
    """Print right, asked and wrong by corpus or by trap."""
    counts: dict[str, Counter[str]] = {}
    for book, one in judged:
        keys = [book.corpus] if by == "corpus" else book.traps
        for key in (*keys, "all"):
            counts.setdefault(key, Counter())[one.verdict] += 1
    for key in [*sorted(k for k in counts if k != "all"), "all"]:
        own = counts.get(key, Counter())
        total = sum(own.values())
        print(
            f"  {key:24} {total:5}  right {own[Verdict.RIGHT]:4} ({own[Verdict.RIGHT] / max(1, total):5.1%})"
            f"  asked {own[Verdict.ASKED]:3}  wrong {own[Verdict.WRONG]:3}"
        )


def main() -> None:
    """Run the mixes asked for and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mix", choices=[*MIXES, "all"], default="all")
    parser.add_argument("--show", type=int, default=0, help="how many faults and questions to show")
    parser.add_argument("--ablation", action="store_true", help="switch each signal off in turn")
    options = parser.parse_args()
    if options.ablation:
        ablation("hard" if options.mix == "all" else options.mix, options.books, options.seed)
        return
    for mix in MIXES if options.mix == "all" else [options.mix]:
        judged = [(book, judge(book)) for book in books(mix, options.books, options.seed)]
        print(f"{mix}: {len(judged)} workbooks")
        table(judged, "corpus")
        if mix == "hard":
            table(judged, "trap")
        show(judged, options.show)


def show(judged: Sequence[tuple[Book, Judged]], most: int) -> None:
    """Print examples of what was not right."""
    asked = Counter(question.cause.value for _, one in judged for question in one.questions)
    if asked:
        print("  asked:", dict(asked.most_common()))
    shown = 0
    for n, (book, one) in enumerate(judged):
        if one.verdict is not Verdict.RIGHT and shown < most:
            shown += 1
            print("  ", n, one.verdict.value, one.fault, book.traps)
            for question in one.questions[:4]:
                print("       ?", question.id, [o.answer for o in question.options][:3],
                      [proof.value for proof in question.proofs])  # fmt: skip


if __name__ == "__main__":
    main()
