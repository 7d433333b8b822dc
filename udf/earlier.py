"""Workbooks made before their sheets carried keys: what their words mean, and no 口径 at all."""

import re
import tomllib
from dataclasses import replace
from functools import cache
from typing import Any

from udf.choices import KINDS, RUN_CATEGORIES
from udf.resources import template
from udf.rulebook import Category, Choice, Choices, Subject

_HEADING = re.compile(r"(.+)（(.+)版）")


@cache
def _data() -> dict[str, Any]:
    with template("earlier.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def standard_choices() -> tuple[Choice, ...]:
    """Return the choices as those workbooks named them, at their standard values."""
    return tuple(
        Choice(
            key=entry["key"],
            name=entry["name"],
            kind=KINDS[entry["key"]],
            options=entry.get("options", {}),
            value=entry["value"],
            text="",
        )
        for entry in _data()["choices"]
    )


def subject_of(label: str) -> Subject | None:
    """Return what a clause is about, by the words of its 情形."""
    for subject, words in _data()["subjects"].items():
        if any(word in label for word in words):
            return Subject(subject)
    return None


def severe_of(text: str) -> str:
    """Return what a clause's text adds for a grave case, "" where it adds nothing."""
    return next((added for words, added in _data()["severe"].items() if words in text), "")


def title_of(heading: str) -> tuple[str, str]:
    """Return title and version as the heading of such a sheet 细则 names them, else "" for both."""
    match = _HEADING.fullmatch(heading.strip())
    return (match[1], match[2]) if match else ("", "")


def fitted(choices: Choices, categories: tuple[Category, ...]) -> Choices:
    """Return standard choices for a rule book that may lack categories they name."""
    names = {category.name for category in categories if not category.bonus}
    listed = "、".join(name for name in choices.listed(RUN_CATEGORIES) if name in names)
    fitting = (
        replace(choice, value=listed) if choice.key == RUN_CATEGORIES else choice
        for choice in choices.all
    )
    return Choices(tuple(fitting), choices.month)
