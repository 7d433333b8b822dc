"""The manifest of a publication: what was published, so that any later change shows."""

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from udf.choicesheet import choice_rows
from udf.errors import KaoheError
from udf.rulesheets import rule_rows
from workbook.month.figures import in_points
from workbook.ooxml.files import reason
from workbook.publish.results import AccountLine, Result, Results

MANIFEST = "清单.json"
PUBLIC, INTERNAL = "公开", "内部"  # the folders of a publication
_FORMAT = 1
_DIGESTED_COLUMNS = 13  # of the sheet 细则

Manifest = dict[str, Any]


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def account(results: Results) -> Manifest:
    """Return what a publication says: the month, its rule book, everybody's scores and why."""
    return {
        "month": f"{results.month:%Y-%m}",
        "rules": {
            "title": results.rules.title,
            "version": results.rules.version,
            "sha256": _rules_digest(results),
        },
        "errors": len(results.errors),
        "people": [_person(person) for person in results.people],
    }


def _rules_digest(results: Results) -> str:
    # Columns and rows as they were when publications began: a digest of then is still met.
    rows = [row[:_DIGESTED_COLUMNS] for row in rule_rows(results.rules)]
    rows += [
        row[:4]
        for row in choice_rows(results.rules, results.month)
        if row[4] not in ("title", "version", "effective")
    ]
    return digest(canonical([list(row) for row in rows]))


def canonical(value: object) -> bytes:
    """Return a value as the bytes that a digest is taken of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode()


def _person(person: Result) -> Manifest:
    return {
        "id": person.id,
        "name": person.name,
        "window": person.window,
        "scores": {
            name: score / 100 if isinstance(score, int) else score
            for name, score in person.scores.items()
        },
        "total": in_points(person.total),
        "rank": person.rank,
        "lines": [_incident(i) for i in person.incidents if i.place or i.points is not None],
    }


def _incident(incident: AccountLine) -> Manifest:
    return {
        "place": incident.place,
        "date": incident.date,
        "clause": incident.code,
        "points": in_points(incident.points),
        "status": incident.status,
    }


def code_of(written: Manifest) -> str:
    """Return the short code of an account, as it is printed on paper: 3f2a-91bc-77de."""
    short = digest(canonical(written))[:12]
    return "-".join(short[start : start + 4] for start in range(0, 12, 4))


def tool_version() -> str:
    """Return the version of this program, "" where it runs without being installed."""
    try:
        return version("kaohe")
    except PackageNotFoundError:
        return ""


def build_manifest(
    written: Manifest,
    files: Mapping[str, bytes],
    *,
    source: Mapping[str, str],
    compared: Mapping[str, str] | None,
    previous: Mapping[str, str] | None,
    changed: list[str],
    settings: Mapping[str, str],
) -> Manifest:
    """Return the manifest of a publication; ``settings`` are the office's, as they were printed.

    ``source``, ``compared`` and ``previous`` name the workbook, last month's, and the publication
    before, with their SHA-256; ``changed`` is what differs from the latter.
    """
    manifest: Manifest = {
        "format": _FORMAT,
        "tool": {"name": "kaohe", "version": tool_version()},
        "source": dict(source),
        "compared": dict(compared) if compared else None,
        "previous": dict(previous) if previous else None,
        "changes": changed,
        "settings": dict(settings),
        "code": code_of(written),
        "account": written,
        "files": [
            {"name": name, "size": len(content), "sha256": digest(content)}
            for name, content in sorted(files.items())
        ],
    }
    return {**manifest, "sha256": digest(canonical(manifest))}


def write_manifest(manifest: Manifest) -> bytes:
    """Return a manifest as the file that holds it."""
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()


def manifest_path(publication: Path) -> Path:
    """Return where a publication's manifest is; those of earlier versions lie in it directly."""
    old = publication / MANIFEST
    return old if old.is_file() else publication / INTERNAL / MANIFEST


def read_manifest(publication: Path) -> Manifest:
    """Read a publication's manifest. KaoheError where there is none, or none that can be read."""
    path = manifest_path(publication)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        what = f"“{publication}”里没有{MANIFEST}，不是公布的文件夹；请检查文件夹"
        raise KaoheError(what) from error
    except OSError as error:
        raise KaoheError(f"“{path}”读不出来（{reason(error)}）；请检查权限") from error
    except ValueError as error:
        raise KaoheError(f"“{path}”已损坏，读不出来；请从备份恢复") from error
    known = isinstance(manifest, dict) and manifest.get("format") == _FORMAT
    shape = {"account": dict, "files": list, "source": dict}
    if not known or not all(isinstance(manifest.get(key), kind) for key, kind in shape.items()):
        raise KaoheError(f"“{path}”不是本程序能读的清单；请用新版本的 kaohe 核验，或从备份恢复")
    return dict(manifest)


KEPT = "数值存档.xlsx"
