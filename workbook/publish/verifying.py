"""A publication compared with its manifest: files changed, and results that are no longer so."""

from collections.abc import Iterator
from pathlib import Path

from udf.errors import KaoheError
from workbook.ooxml.files import reason
from workbook.ooxml.package import Package
from workbook.publish.changes import changes
from workbook.publish.manifest import (
    KEPT,
    MANIFEST,
    Manifest,
    account,
    canonical,
    code_of,
    digest,
    manifest_path,
    read_manifest,
)
from workbook.publish.results import read_results

_IGNORED = ("Thumbs.db", "desktop.ini", ".DS_Store")


def verify_publication(folder: Path) -> list[str]:
    """Return what differs from what was published in a folder, in Chinese; [] where nothing does.

    Every file is compared with its SHA-256; and the kept workbook's scores are computed anew from
    its ledgers and its rule book. KaoheError where there is no manifest to compare with.
    """
    manifest = read_manifest(folder)
    return list(_differences(folder, manifest))


def _differences(folder: Path, manifest: Manifest) -> Iterator[str]:
    body = {key: value for key, value in manifest.items() if key != "sha256"}
    if digest(canonical(body)) != manifest.get("sha256"):
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
