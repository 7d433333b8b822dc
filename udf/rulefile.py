"""Rule files: a 考核细则 as TOML, see ``templates/rules``."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from udf.errors import KaoheError
from udf.resources import template
from udf.rulebook import TIERED, Category, Choice, Choices, Kind, Note, RuleBook
from udf.rulelines import Line, Wrong, assemble, hundredths

STANDARD = "rules/yijinhuoluo.toml"
_KINDS = {kind.name.lower(): kind for kind in Kind}
_OPTIONS = {
    "floor": ("part", "category"),
    "runs": ("floor", "once", "each_after"),
    "empty_abnormal": ("zero", "missing"),
    "abnormal": ("all", "leave"),
}
_LISTS = ("run_categories", "normal_results")
_INTEGERS = ("slots_per_day", "pending_days")


def load_rulebook(path: Path | None = None) -> RuleBook:
    """Read a rule file; without a path, the one that comes with the product.

    Raises KaoheError naming file, clause and reason where the file is wrong.
    """
    file = path or template(STANDARD)
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        return _from_toml(data)
    except Wrong as wrong:
        reason = str(wrong)
    except KeyError as missing:
        reason = f"缺少 {missing.args[0]} 一项"
    except (TypeError, AttributeError) as error:
        reason = f"有一项的类型不对（{error}）"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reason = f"不是合格的 TOML 文件（{error}）"
    except OSError as error:
        reason = f"打不开（{error.strerror}）"
    raise KaoheError(f"细则文件 {file.name} 有误：{reason}。请改正后再试。")


def _get(data: Mapping[str, Any], key: str, where: str) -> Any:
    if key not in data:
        raise Wrong(where, f"缺少 {key} 一项")
    return data[key]


def _from_toml(data: dict[str, Any]) -> RuleBook:
    categories, lines = [], []
    for entry in _get(data, "categories", "文件"):
        name = str(_get(entry, "name", "类别"))
        mode = _get(entry, "mode", name)
        if mode not in ("deduct", "bonus"):
            raise Wrong(name, f"mode 应为 deduct 或 bonus，不是 {mode}")
        points = hundredths(_get(entry, "points", name), name)
        if points <= 0:
            raise Wrong(name, "满分应为正数")
        method, remark = entry.get("method", ""), entry.get("remark", "").strip()
        categories.append(Category(name, points, mode == "bonus", method, remark))
        for clause in _get(entry, "clauses", name):
            lines += _clause_lines(name, clause)
    effective = _get(data, "effective", "文件")
    if not isinstance(effective, date):
        raise Wrong("effective", "应为日期，如 2026-01-01")
    return RuleBook(
        str(_get(data, "title", "文件")),
        str(_get(data, "version", "文件")),
        effective,
        tuple(categories),
        assemble(categories, lines),
        Choices(_choices_from_toml(_get(data, "choices", "文件"))),
        tuple(Note(note["name"], note["text"]) for note in data.get("notes", [])),
    )


def _clause_lines(category: str, clause: Mapping[str, Any]) -> list[Line]:
    clause_number = _get(clause, "number", category)
    where = f"{category}第{clause_number}条"
    if not isinstance(clause_number, int):
        raise Wrong(where, "number 应为正整数")
    lines = []
    for variant in _get(clause, "variants", where):
        both = {**clause, **variant}
        place = f"{where}{both.get('letter', '')}"
        if both.get("kind", "each") not in _KINDS:
            raise Wrong(place, f"kind 应为 {'、'.join(_KINDS)} 之一，不是 {both['kind']}")
        kind = _KINDS[both.get("kind", "each")]
        tiers = _get(both, "tiers", place) if kind in TIERED else [both]
        lines += [
            Line(
                place, category, clause_number, str(both.get("letter", "")), kind,
                hundredths(_get(tier, "points", place), place), int(tier.get("limit", 0)),
                str(both.get("unit", "次")), bool(both.get("verify")), bool(both.get("window")),
                str(_get(both, "label", place)), str(_get(both, "text", place)),
                str(both.get("note", "")),
            )
            for tier in tiers
        ]  # fmt: skip
    return lines


def _choices_from_toml(entries: list[dict[str, Any]]) -> tuple[Choice, ...]:
    choices = []
    for entry in entries:
        key = str(_get(entry, "key", "口径"))
        options = {str(k): str(v) for k, v in entry.get("options", {}).items()}
        kind = "option" if options else str(_get(entry, "kind", f"口径 {key}"))
        value = str(entry.get("value", next(iter(options), "")))
        choices.append(Choice(key, entry["name"], kind, options, value, entry["text"]))
        known = _OPTIONS.get(key)
        if known is None and key not in (*_LISTS, *_INTEGERS):
            raise Wrong(f"口径 {key}", "没有这一项")
        if known is not None and (set(options) != set(known) or value not in known):
            raise Wrong(f"口径 {key}", f"可选值应为 {'、'.join(known)}")
        if key in _INTEGERS and not re.fullmatch("[1-9][0-9]{0,3}", value):
            raise Wrong(f"口径 {key}", "应为正整数")
    missing = {*_OPTIONS, *_LISTS, *_INTEGERS} - {choice.key for choice in choices}
    if missing:
        raise Wrong("口径", f"缺少 {'、'.join(sorted(missing))}")
    return tuple(choices)
