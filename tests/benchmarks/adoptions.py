"""How adopting fares on whole months: layouts of real spreadsheets or put together from parts.

python -m tests.benchmarks.adoptions [--mix plain|hard|unknown|assembled] [--books 100] [--seed 0]

Each has a ledger, attendance and reviews under headers in one of sixty spellings, and is compared
with what its entries amount to, and cell by cell with what it was before.
"""

import argparse
from collections import Counter

from tests.benchmarks.layouts import MIXES, books
from tests.workbook.adopt.made import adopted, made


def main() -> None:
    """Adopt the workbooks of a mix and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mix", choices=MIXES, default="assembled")
    parser.add_argument("--books", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    for n, book in enumerate(books(options.mix, options.books, options.seed)):
        result = adopted(made(book, options.seed * 100_003 + n))
        verdict = "asked" if result.verdict == "right" and result.asked else result.verdict
        counts[verdict] += 1
        if verdict not in ("right", "asked"):
            print(f"  {n} {verdict}: {result.detail} {book.traps}", flush=True)
    print(f"{options.mix}: {dict(counts)}")


if __name__ == "__main__":
    main()
