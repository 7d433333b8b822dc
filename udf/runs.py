"""Whole numbers that follow one another: serials of bulletins, rows of a sheet."""

from collections.abc import Iterable


def runs(numbers: Iterable[int]) -> list[list[int]]:
    """Return the runs of consecutive numbers, in order, each number once."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][-1] + 1 == number:
            found[-1].append(number)
        else:
            found.append([number])
    return found
