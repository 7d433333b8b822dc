"""What templates/exports.toml says of each kind of export, as objects."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from udf.resources import template
from udf.text import text


@dataclass(frozen=True)
class Role:
    """A column that an export may have: its names, and what must be under it.

    ``parts`` are alternatives, of each of which a header needs one. ``other`` marks a column that
    is known, so that it is not taken for another, and not read. ``loose`` are names that count only
    where the content fits, ``doubtful`` words that headers begin with for which this holds as well;
    ``own`` is whether the column's own name is a header of it.
    """

    name: str
    names: frozenset[str]
    parts: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]
    loose: frozenset[str]
    doubtful: tuple[str, ...]
    holds: str
    other: bool
    own: bool


@cache
def data() -> dict[str, Any]:
    """Return the whole file."""
    with template("exports.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def titles() -> tuple[str, ...]:
    """Return the sources as 备注 names them."""
    return tuple(entry["title"] for entry in data().values() if "title" in entry)


@cache
def roles(section: str) -> tuple[Role, ...]:
    """Return the columns of a section of the file."""
    return tuple(
        Role(
            name=name,
            names=frozenset(map(text, (*entry.get("names", ()), *entry.get("loose", ())))),
            parts=tuple(tuple(part.split("|")) for part in entry.get("parts", ())),
            never=tuple(filter(None, entry.get("never", "").split("|"))),
            loose=frozenset(map(text, entry.get("loose", ()))),
            doubtful=tuple(filter(None, entry.get("doubtful", "").split("|"))),
            holds=entry.get("holds", ""),
            other=entry.get("other", False),
            own=entry.get("own", True),
        )
        for name, entry in data()[section]["columns"].items()
    )


def words(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return every spelling of some words, tidied, with the word it stands for."""
    return {text(word): name for name, others in groups.items() for word in (name, *others)}


def meanings(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return every word, tidied, with the key it is listed under."""
    return {text(word): key for key, listed in groups.items() for word in listed}
