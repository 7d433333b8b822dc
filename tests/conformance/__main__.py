"""Prints the table that says which host was proven how, as it stands in the README."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conformance.hosts import HOSTS
from tests.conformance.months import sample
from tests.conformance.proof import differences, table


def main() -> None:
    """Ask every host about the sample month; print the table where all agree."""
    month = sample()
    for name, host in HOSTS.items():
        with TemporaryDirectory() as folder, host.running(Path(folder)) as ask:
            wrong = differences(month, ask(month))
        if wrong:
            sys.exit(f"{name}: {wrong[0]}")
    print(table(month))


if __name__ == "__main__":
    main()
