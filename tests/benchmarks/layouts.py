"""How discovery fares on workbooks in layouts of real spreadsheets, by corpus and by trap.

python -m tests.benchmarks.layouts [--books 300] [--mix plain|hard|unknown|all] [--ablation]
"""

import argparse
from collections import Counter
from collections.abc import Sequence

from tests.workbook.discovery.judging import Judged, Verdict, judge
from tests.workbook.discovery.layouts import (
    PLAIN,
    TRAPS,
    UNKNOWN,
    Book,
    build,
    skeletons,
    some_traps,
)

MIXES = ("plain", "hard", "unknown")


def books(mix: str, count: int, seed: int = 0) -> list[Book]:
    """Build the workbooks of a mix, spread over all skeletons."""
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
    options = parser.parse_args()
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

__all__ = ["TRAPS", "books", "main"]
