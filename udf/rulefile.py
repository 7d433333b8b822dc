"""Rule files: a 考核细则 as TOML, see ``templates/rules``; right as a whole, or refused."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

from udf.choices import INTEGER, KINDS, OPTION, OPTIONS, check_lists, check_words, complete
from udf.choices import with_value as chosen
from udf.errors import KaoheError
from udf.kinds import Kind
from udf.resources import template
from udf.rulebook import Category, Choice, Interpretation, RuleBook, Subject
from udf.rulelines import RuleLine, Wrong, assemble, check_categories, hundredths
from udf.text import text

STANDARD = "rules/yijinhuoluo.toml"
_KINDS = {kind.key: kind for kind in Kind}
_VARIANT = {
    "letter", "label", "points", "kind", "limit", "tiers", "unit", "verify", "window", "note",
    "about", "severe",
}  # fmt: skip
_TIER = ("limit", "points")
_CLAUSE = (_VARIANT - {"letter", "label"}) | {"number", "text", "variants"}
_CATEGORY = {"name", "points", "mode", "method", "remark", "clauses"}
_CHOICE = {"key", "name", "kind", "options", "value", "text"}
_AT = re.compile(r"line ([0-9]+), column ([0-9]+)")
_FILE = {"title", "version", "effective", "categories", "choices", "notes"}


def load_rulebook(path: Path | None = None) -> RuleBook:
    """Read a rule file; without a path, the one that comes with the product.

    Raises KaoheError naming file, clause and reason where the file is wrong.
    """
    file, content = path or template(STANDARD), ""
    try:
        content = file.read_text(encoding="utf-8-sig")
        return _from_toml(tomllib.loads(content))
    except Wrong as wrong:
        reason = str(wrong)
    except UnicodeDecodeError:
        reason = "不是 UTF-8 编码"
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _AT.search(str(error))  # where, the library says in its message alone
        where = f"第{at[1]}行第{at[2]}个字符处" if at else "内容"
        wide = _wide_sign(content, int(at[1]), int(at[2])) if at else ""
        reason = f"不是合格的 TOML 文件，{where}看不懂{wide}"
    except FileNotFoundError:
        reason = "没有这个文件"
    except (OSError, ValueError):
        reason = "打不开，它可能是文件夹、没有读取权限或正被别的程序占用"
    raise KaoheError(f"细则文件 {file.name} 有误：{reason}。请改正后再试。")


def _wide_sign(content: str, line: int, column: int) -> str:
    """Return the advice about a sign as Chinese keyboards type it, "" where none stands there."""
    sign = content.split("\n")[line - 1][column - 1 : column]
    if not sign or sign.isascii() or (sign not in "“”‘’、。" and normalize("NFKC", sign) == sign):
        return ""
    return f"：“{sign}”是全角的，引号、逗号、数字、#号都要用英文半角"


# --- typed access to what the file holds ----------------------------------------------------------


def _has(table: Mapping[str, Any], key: str, where: str) -> Any:
    if key not in table:
        raise Wrong(where, f"缺少 {key} 一项")
    return table[key]


def _text(table: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    """Return a text of one table; without a default it must be there and not be blank."""
    value = _has(table, key, where) if default is None else table.get(key, default)
    if not isinstance(value, str):
        raise Wrong(where, f"{key} 应为带引号的文字")
    if default is None and not text(value):
        raise Wrong(where, f"{key} 是空的")
    return value.strip()


def _flag(table: Mapping[str, Any], key: str, where: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise Wrong(where, f"{key} 应为 true 或 false")
    return value


def _integer(table: Mapping[str, Any], key: str, where: str, default: int | None = None) -> int:
    value = _has(table, key, where) if default is None else table.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Wrong(where, f"{key} 应为整数")
    return value


def _tables(
    table: Mapping[str, Any], key: str, where: str, known: Iterable[str], *, empty: bool = False
) -> list[dict[str, Any]]:
    """Return a list of tables whose keys are all known."""
    found = table.get(key, []) if empty else _has(table, key, where)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Wrong(where, f"{key} 应为一组表")
    if not found and not empty:
        raise Wrong(where, f"{key} 是空的")
    for one in found:
        _only(one, known, f"{where}的 {key}")
    return found


def _only(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    """Raise Wrong at a key that means nothing: a misspelt one would be passed over in silence."""
    strange = [key for key in table if key not in set(known)]
    if strange:
        raise Wrong(where, f"没有 {'、'.join(strange)} 这一项，请核对拼写")


# --- the file -------------------------------------------------------------------------------------


def _from_toml(data: dict[str, Any]) -> RuleBook:
    _only(data, _FILE, "文件")
    categories, lines = [], []
    for entry in _tables(data, "categories", "文件", _CATEGORY):
        category = _category(entry)
        categories.append(category)
        for clause in _tables(entry, "clauses", f"类别“{category.name}”", _CLAUSE):
            lines += _clause_lines(category.name, clause)
    effective = _has(data, "effective", "文件")
    if not isinstance(effective, date) or isinstance(effective, datetime):
        raise Wrong("effective", "应为日期，不带引号，如 2026-01-01")
    check_categories(categories)
    choices = complete(_choices(data))
    check_lists(choices, categories)
    return RuleBook(
        title=_text(data, "title", "文件"),
        version=_text(data, "version", "文件"),
        effective=effective,
        categories=tuple(categories),
        rules=assemble(categories, lines),
        choices=choices,
        notes=tuple(_notes(data, choices.all)),
    )


def _category(entry: Mapping[str, Any]) -> Category:
    name = text(_text(entry, "name", "类别"))
    where = f"类别“{name}”"
    mode = _text(entry, "mode", where)
    if mode not in ("deduct", "bonus"):
        raise Wrong(where, f"mode 应为 deduct 或 bonus，不是 {mode}")
    return Category(
        name=name,
        points=hundredths(_has(entry, "points", where), where),
        bonus=mode == "bonus",
        method=_text(entry, "method", where, ""),
        remark=_text(entry, "remark", where, ""),
    )


def _clause_lines(category: str, clause: Mapping[str, Any]) -> list[RuleLine]:
    """Return a clause's variants as lines, one for each tier of those that have tiers."""
    number = _integer(clause, "number", category)
    where = f"{category}第{number}条"
    lines = []
    for variant in _tables(clause, "variants", where, _VARIANT):
        both = {**clause, **variant}
        place = f"{where}{_text(both, 'letter', where, '')}"
        kind_name = _text(both, "kind", place, "each")
        if kind_name not in _KINDS:
            raise Wrong(place, f"kind 应为 {'、'.join(_KINDS)} 之一，不是 {kind_name}")
        kind = _KINDS[kind_name]
        about = _text(both, "about", place, "")
        if about and about not in set(Subject):
            raise Wrong(place, f"about 应为 {'、'.join(Subject)} 之一，不是 {about}")
        tiers: list[dict[str, Any]] = [both]
        if kind.facts.tiered:
            tiers = _tables(both, "tiers", place, _TIER)
        _check_unused(kind, both, place)
        lines += [
            RuleLine(
                where=place,
                category=category,
                number=number,
                letter=_text(both, "letter", place, ""),
                kind=kind,
                points=hundredths(_has(tier, "points", place), place),
                limit=_integer(tier, "limit", place, 0),
                unit=_text(both, "unit", place, "次"),
                verify=_flag(both, "verify", place),
                window=_flag(both, "window", place),
                label=_text(both, "label", place),
                text=_text(both, "text", place),
                note=_text(both, "note", place, ""),
                subject=Subject(about) if about else None,
                severe=_text(both, "severe", place, ""),
            )
            for tier in tiers
        ]
    return lines


def _check_unused(kind: Kind, clause: Mapping[str, Any], place: str) -> None:
    """Raise Wrong where points or tiers are stated that the clause's kind does not look at."""
    unused = [key for key in (_TIER if kind.facts.tiered else ("tiers",)) if key in clause]
    if unused:
        tiered = "、".join(other.key for other in Kind if other.facts.tiered)
        instead = "分值写在 tiers 的各档里" if kind.facts.tiered else f"分档的 kind 是 {tiered}"
        raise Wrong(place, f"{kind}的条款不用 {'、'.join(unused)}，{instead}")


def _choices(data: Mapping[str, Any]) -> list[Choice]:
    found: list[Choice] = []
    for entry in _tables(data, "choices", "文件", _CHOICE):
        key = _text(entry, "key", "口径")
        where = f"口径 {key}"
        if key not in KINDS or any(choice.key == key for choice in found):
            raise Wrong(where, "没有这一项" if key not in KINDS else "写了两次")
        kind = KINDS[key]
        if kind != OPTION and _text(entry, "kind", where) != kind:
            raise Wrong(where, f"kind 应为 {kind}")
        choice = Choice(
            key=key,
            name=_text(entry, "name", where),
            kind=kind,
            options=_options(entry, key, where),
            value="",
            text=_text(entry, "text", where),
        )
        check_words(choice, found)
        found.append(_with_value(choice, entry, where))
    return found


def _options(entry: Mapping[str, Any], key: str, where: str) -> dict[str, str]:
    if KINDS[key] != OPTION:
        if "options" in entry:
            raise Wrong(where, "没有可选值")
        return {}
    options = _has(entry, "options", where)
    if not isinstance(options, dict) or set(options) != set(OPTIONS[key]):
        raise Wrong(where, f"options 应写明 {'、'.join(OPTIONS[key])} 各叫什么")
    return {name: _text(options, name, where) for name in options}


def _with_value(choice: Choice, entry: Mapping[str, Any], where: str) -> Choice:
    if choice.kind == INTEGER:
        return chosen(choice, str(_integer(entry, "value", where)))
    if choice.kind != OPTION:
        return chosen(choice, _text(entry, "value", where))
    key = _text(entry, "value", where, next(iter(choice.options)))
    if key not in choice.options:
        raise Wrong(where, f"value 应为 {'、'.join(choice.options)} 之一，不是 {key}")
    return chosen(choice, choice.options[key])


def _notes(data: Mapping[str, Any], choices: Iterable[Choice]) -> Iterable[Interpretation]:
    seen = {text(choice.name) for choice in choices}
    for entry in _tables(data, "notes", "文件", ("name", "text"), empty=True):
        name = _text(entry, "name", "notes")
        if text(name) in seen:
            raise Wrong(f"notes“{name}”", "与别的事项同名")
        seen.add(text(name))
        yield Interpretation(name, _text(entry, "text", f"notes“{name}”"))
