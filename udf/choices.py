"""The interpretations a rule book leaves to the office: which there are, and reading them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from udf.rulebook import Category, Choice, Choices
from udf.rulelines import Wrong
from udf.text import text

OPTION, LIST, INTEGER = "option", "list", "integer"
RUN_CATEGORIES = "run_categories"
# Keys of the options by choice. The code knows these keys; their words are the rule book's.
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "floor": ("part", "category"),
    "runs": ("floor", "once", "each_after"),
    "empty_abnormal": ("zero", "missing"),
    "abnormal": ("all", "leave"),
}
KINDS: Mapping[str, str] = {
    **dict.fromkeys(OPTIONS, OPTION),
    RUN_CATEGORIES: LIST,
    "normal_results": LIST,
    "slots_per_day": INTEGER,
    "pending_days": INTEGER,
}
_SEPARATORS = re.compile(r"[、,，;；\s]")


def check_words(choice: Choice, others: Iterable[Choice] = ()) -> None:
    """Raise Wrong unless a choice's name and the words of its options can be on the sheet."""
    where = f"口径“{choice.name or choice.key}”"
    if not choice.name.strip() or any(text(choice.name) == text(other.name) for other in others):
        raise Wrong(where, "事项的名称是空的，或与别的事项同名")
    words = [text(word) for word in choice.options.values()]
    if any(not word or _SEPARATORS.search(word) for word in words) or len(set(words)) < len(words):
        raise Wrong(where, "各选项应是不同的词，词里不能有顿号、逗号、分号和空格")


def with_value(choice: Choice, written: str) -> Choice:
    """Return a choice with the value that a cell or a file gives it. Raises Wrong."""
    where = f"口径“{choice.name}”"
    wording = text(written)
    if not wording:
        raise Wrong(where, "没有填写")
    if choice.kind == OPTION:
        keys = {text(word): key for key, word in choice.options.items()}
        if wording not in keys:
            raise Wrong(where, f"应为{'、'.join(choice.options.values())}之一")
        return replace(choice, value=keys[wording])
    if choice.kind == INTEGER:
        if not re.fullmatch("[1-9][0-9]{0,3}", wording):
            raise Wrong(where, "应为1到9999的整数")
        return replace(choice, value=wording)
    return replace(choice, value=written.strip())


def check_lists(choices: Choices, categories: Sequence[Category]) -> None:
    """Raise Wrong where the categories whose bulletins count are not categories that deduct."""
    known = {category.name for category in categories if not category.bonus}
    choice = choices.named(RUN_CATEGORIES)
    unknown = [name for name in choices.listed(RUN_CATEGORIES) if text(name) not in known]
    if unknown:
        raise Wrong(
            f"口径“{choice.name}”",
            f"没有“{'、'.join(unknown)}”这个扣分类别，应为{'、'.join(sorted(known))}中的几个",
        )


def complete(found: Sequence[Choice], month: date | None = None) -> Choices:
    """Return the choices, every one of which must be there once. Raises Wrong."""
    keys = [choice.key for choice in found]
    missing = [key for key in KINDS if key not in keys]
    if missing:
        raise Wrong("口径", f"缺少 {'、'.join(missing)} 一项")
    return Choices(tuple(found), month)
