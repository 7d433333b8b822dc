"""The manifest of a publication: what was published, so that any later change shows."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from udf.errors import KaoheError
from udf.roster import person_key
from udf.rulesheets import choice_rows, rule_rows
from udf.scores import PENDING
from workbook.month.figures import in_points
from workbook.ooxml.files import reason
from workbook.ooxml.package import Package
from workbook.publish.results import AccountLine, Result, Results, read_results

MANIFEST = "清单.json"
PUBLIC, INTERNAL = "公开", "内部"  # the folders of a publication
_FORMAT = 1
_DIGESTED_COLUMNS = 13  # of the sheet 细则
_IGNORED = ("Thumbs.db", "desktop.ini", ".DS_Store")

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
    return digest(_canonical([list(row) for row in rows]))


def _canonical(value: object) -> bytes:
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
    short = digest(_canonical(written))[:12]
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
    return {**manifest, "sha256": digest(_canonical(manifest))}


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


# --- verifying -----------------------------------------------------------------------------------


def verify_publication(folder: Path) -> list[str]:
    """Return what differs from what was published in a folder, in Chinese; [] where nothing does.

    Every file is compared with its SHA-256; and the kept workbook's scores are computed anew from
    its ledgers and its rule book. KaoheError where there is no manifest to compare with.
    """
    manifest = read_manifest(folder)
    return list(_differences(folder, manifest))


def _differences(folder: Path, manifest: Manifest) -> Iterator[str]:
    body = {key: value for key, value in manifest.items() if key != "sha256"}
    if digest(_canonical(body)) != manifest.get("sha256"):
        yield f"{MANIFEST}被改动过"
    written = manifest["account"]
    if code_of(written) != manifest.get("code"):
        yield f"{MANIFEST}中的得分与校验码 {manifest.get('code')} 不符"
    names = {manifest_path(folder).relative_to(folder).as_posix()}
    for file in manifest["files"]:
        name = str(file.get("name", ""))
        names.add(name)
        yield from _file_differences(folder, name, file.get("sha256"))
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in names and path.name not in _IGNORED:
            yield f"多出文件：{name}"
    for name in sorted(names):
        if name.endswith(KEPT) and _is_within(folder, name):
            yield from _recomputed(folder / name, written)


def _file_differences(folder: Path, name: str, expected: object) -> Iterator[str]:
    if not _is_within(folder, name):
        yield f"缺少文件：{name}"
        return
    try:
        same = digest((folder / name).read_bytes()) == expected
    except OSError as error:
        yield f"文件读不出来（{reason(error)}）：{name}"
        return
    if not same:
        yield f"文件被改动过：{name}"


def _is_within(folder: Path, name: str) -> bool:
    path = folder / name
    return path.resolve().is_relative_to(folder.resolve()) and path.is_file()


KEPT = "数值存档.xlsx"


def _recomputed(kept: Path, written: Manifest) -> Iterator[str]:
    """Compare what was stated with what the kept workbook's tables give."""
    try:
        results = read_results(Package.open(kept))
    except KaoheError as error:
        yield f"{kept.name}不能重新计算：{error}"
        return
    now = account(results)
    if now["rules"]["sha256"] != written.get("rules", {}).get("sha256"):
        yield f"{kept.name}中的细则、口径与公布时不同"
    yield from changes(written, now)
    if now["errors"] != written.get("errors"):
        for finding in results.differing:
            yield f"{kept.name} {finding.sheet}!{finding.cell}：{finding.what}"


# --- changes -------------------------------------------------------------------------------------


def changes(before: Manifest, after: Manifest) -> list[str]:
    """Return what differs between two accounts of a month, a Chinese sentence each.

    People are followed by 工号, else by name and window; rows by their place, day and clause.
    """
    found: list[str] = []
    moved = 0
    if before.get("month") != after.get("month"):
        found.append(f"月份：{before.get('month')} → {after.get('month')}")
    old, new = before.get("rules", {}), after.get("rules", {})
    if old.get("sha256") != new.get("sha256"):
        found.append(f"细则或口径：{old.get('version')}版 → {new.get('version')}版，内容有改动")
    earlier, later = _by_key(before.get("people", [])), _by_key(after.get("people", []))
    for key, person in later.items():
        if key in earlier:
            own = list(_changes_of(earlier[key], person))
            ranks = [earlier[key].get("rank"), person.get("rank")]
            if own and ranks[0] != ranks[1]:
                own.append(f"排名 {ranks[0] or '无'} → {ranks[1] or '无'}")
            moved += not own and ranks[0] != ranks[1]
            found += (f"{_label(person)}：{change}" for change in own)
        else:
            found.append(f"{_label(person)}：新增，总分 {_shown(person.get('total'))}")
    found += [f"{_label(person)}：不再列入" for key, person in earlier.items() if key not in later]
    if moved:
        found.append(f"另有{moved}人得分没有变化，只是排名随之变化")
    return found


def changes_of_person(before: Manifest, after: Manifest, place: int) -> list[str]:
    """Return what differs for one person, by the place in the later account, but for the rank."""
    later = _by_key(after.get("people", []))
    key, person = list(later.items())[place]
    earlier = _by_key(before.get("people", [])).get(key)
    if earlier is None:
        return []
    return list(_changes_of(earlier, person))


def _by_key(people: list[Manifest]) -> dict[tuple[str, int], Manifest]:
    """Return people by what tells them apart, the nth of those whom nothing does."""
    found: dict[tuple[str, int], Manifest] = {}
    seen: Counter[str] = Counter()
    for person in people:
        key = person_key(*(str(person.get(field) or "") for field in ("id", "name", "window")))
        found[key, seen[key]] = person
        seen[key] += 1
    return found


def _label(person: Manifest) -> str:
    return f"{person.get('name')}（{person.get('id') or person.get('window')}）"


def _shown(value: object) -> str:
    if value is None:
        return PENDING
    return f"{value:.2f}" if isinstance(value, (int, float)) else str(value)


def _changes_of(before: Manifest, after: Manifest) -> Iterator[str]:
    for key, name in (("name", "姓名"), ("window", "窗口")):
        if before.get(key) != after.get(key):
            yield f"{name} {before.get(key)} → {after.get(key)}"
    old, new = before.get("scores", {}), after.get("scores", {})
    for category in dict.fromkeys((*old, *new)):
        if old.get(category) != new.get(category):
            yield f"{category} {_shown(old.get(category))} → {_shown(new.get(category))}"
    if before.get("total") != after.get("total"):
        yield f"总分 {_shown(before.get('total'))} → {_shown(after.get('total'))}"
    yield from _changed_lines(before.get("lines", []), after.get("lines", []))


def _changed_lines(before: list[Manifest], after: list[Manifest]) -> Iterator[str]:
    """Compare two lists of rows; a row that only moved to another place is the same row."""
    gone, come = list(before), []
    for line in after:
        same = next((old for old in gone if _fact(old) == _fact(line)), None)
        if same is None:
            come.append(line)
        else:
            gone.remove(same)
    for line in come:
        old = next((old for old in gone if _event(old) == _event(line)), None)
        what = " ".join(filter(None, (str(line.get("date")), str(line.get("clause")))))
        if old is None:
            yield f"新增 {what}（{_worth(line)}）"
        else:
            gone.remove(old)
            yield f"{what} {_worth(old)} → {_worth(line)}"
    for line in gone:
        what = " ".join(filter(None, (str(line.get("date")), str(line.get("clause")))))
        yield f"去掉 {what}（{_worth(line)}）"


def _event(line: Manifest) -> tuple[object, ...]:
    return line.get("date"), line.get("clause")


def _fact(line: Manifest) -> tuple[object, ...]:
    return *_event(line), line.get("points"), line.get("status")


def _worth(line: Manifest) -> str:
    points = line.get("points")
    shown = f"{points:+g}分".replace("-", "−") if isinstance(points, (int, float)) else ""
    return f"{shown}{'，' if shown else ''}{line.get('status')}"
