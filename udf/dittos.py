"""Cells that say that they hold what is above them: 同上, 〃."""

import tomllib
from functools import cache

from udf.resources import template
from udf.text import text

_LONG = 8  # characters, with white space


def is_ditto(value: object) -> bool:
    """Tell whether a cell says that it holds what is above it."""
    return isinstance(value, str) and len(value) < _LONG and text(value) in ditto_words()


@cache
def ditto_words() -> frozenset[str]:
    """Return what such a cell says, tidied."""
    with template("lines.toml").open("rb") as file:
        return frozenset(tomllib.load(file)["ditto"])


def of_nothing(value: object) -> str:
    """Return what a cell says that repeats nothing, so that below other rows it still does not."""
    return f"{value}（上面没有）"
