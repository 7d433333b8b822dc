"""Take random rule books through workbooks and hold the scores against plain arithmetic.

Run ``python -m tests.benchmarks.check_rule_books 200``; a few of the same seeds are tests.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.workbook.random_books import check_seed


def main() -> int:
    """Check as many books as asked for, from seed 0 on or from the second argument."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    wrong: list[str] = []
    with TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            wrong += check_seed(seed, Path(folder))
            print(f"{seed + 1 - first}/{count}, {len(wrong)} wrong", end="\r", flush=True)
    print()
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
