"""How adopting fares on whole months: layouts of real spreadsheets or put together from parts.

python -m tests.benchmarks.adoptions [--mix plain|hard|unknown|assembled] [--books 100] [--seed 0]
                                     [--ablation]

Each has a ledger, attendance and reviews under headers in one of sixty spellings, and is compared
with what its entries amount to, and cell by cell with what it was before. With as many books as
there are skeletons (510) each layout is tried once.
"""

import argparse
from collections import Counter
from collections.abc import Sequence

from tests.benchmarks.layouts import MIXES, SIGNALS, books, without
from tests.workbook.adopt.made import Result, adopted, made
from tests.workbook.discovery.layouts import Book

VERDICTS = ("right", "asked", "refused", "wrong", "harmed")


def results(mix: str, count: int, seed: int) -> list[tuple[Book, Result]]:
    """Adopt the workbooks of a mix; one that was right after questions is asked."""
    return [
        (book, adopted(made(book, seed * 100_003 + n)))
        for n, book in enumerate(books(mix, count, seed))
    ]


def verdict(result: Result) -> str:
    """Return what came of a workbook, as it is counted."""
    return "asked" if result.verdict == "right" and result.asked else result.verdict


def table(found: Sequence[tuple[Book, Result]], by: str) -> None:
    """Print what came of workbooks by corpus or by trap."""
    counts: dict[str, Counter[str]] = {}
    for book, result in found:
        for key in (*([book.corpus] if by == "corpus" else book.traps), "all"):
            counts.setdefault(key, Counter())[verdict(result)] += 1
    for key in [*sorted(counts.keys() - {"all"}), "all"]:
        shown = "  ".join(f"{name} {counts[key][name]:3}" for name in VERDICTS)
        print(f"  {key:24} {counts[key].total():5}  {shown}")


def ablation(mix: str, count: int, seed: int) -> None:
    """Print how a mix fares with everything, and without each signal in turn."""
    print(f"{mix}: {count} workbooks, {'/'.join(VERDICTS)}")
    for signal in ("", *SIGNALS):
        if signal:
            with without(signal):
                found = Counter(verdict(result) for _, result in results(mix, count, seed))
        else:
            found = Counter(verdict(result) for _, result in results(mix, count, seed))
        shown = "/".join(str(found[name]) for name in VERDICTS)
        print(f"  {'without ' + signal if signal else 'with all':34} {shown}", flush=True)


def main() -> None:
    """Adopt the workbooks of a mix and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mix", choices=MIXES, default="assembled")
    parser.add_argument("--books", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ablation", action="store_true", help="switch each signal off in turn")
    options = parser.parse_args()
    if options.ablation:
        ablation(options.mix, options.books, options.seed)
        return
    found = results(options.mix, options.books, options.seed)
    for n, (book, result) in enumerate(found):
        if result.verdict in ("wrong", "harmed"):
            print(f"  {n} {result.verdict}: {result.detail} {book.traps}")
    print(f"{options.mix}: {len(found)} workbooks")
    table(found, "corpus")
    if options.mix in ("hard", "assembled"):
        table(found, "trap")


if __name__ == "__main__":
    main()
