"""`publish`: a month made public, kept, and provable; and made public again after an appeal."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from udf.checks import Finding
from udf.errors import KaoheError
from workbook.engine.recalculate import Kept, recalculate
from workbook.generate.comparison import Last, read_last, stored_last
from workbook.month.file_lock import locked
from workbook.month.whole_folder import whole_folder
from workbook.ooxml.copy_sheet import add_sheet
from workbook.ooxml.files import is_too_long, shortened
from workbook.ooxml.package import Package
from workbook.publish.manifest import (
    KEPT,
    MANIFEST,
    Manifest,
    account,
    build_manifest,
    changes,
    code_of,
    digest,
    read_manifest,
    verify_publication,
    write_manifest,
)
from workbook.publish.notices import Notices, notices
from workbook.publish.pdf import MISSING, cut, find_converter, page_texts
from workbook.publish.results import Results, read_results
from workbook.publish.sheets import ANALYSIS, analysis, board
from workbook.publish.values import values_copy

Progress = Callable[[int, int], None]
_STEPS = 5
_NTH = re.compile(r"第([1-9][0-9]*)次公布")
_NOTICES = "通知单"
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True)
class Published:
    """What was published.

    ``folder`` holds this publication, ``files`` what is in it, by name. ``findings`` are the
    problems that stand; where one is an error, everything printed says 未定稿. ``changed`` is what
    differs from the publication before, ``unchanged`` that nothing does and nothing was written.
    ``kept`` are formulas whose stored results were taken as they were, ``messages`` what else there
    is to say, in Chinese.
    """

    folder: Path
    files: tuple[str, ...]
    code: str
    findings: tuple[Finding, ...]
    changed: tuple[str, ...]
    unchanged: bool
    kept: tuple[Kept, ...]
    messages: tuple[str, ...]


def publish(
    book: Path, folder: Path, previous: Path | None = None, progress: Progress | None = None
) -> Published:
    """Publish a month workbook into a folder, as its first, second … publication.

    Written are a values-only copy, the notice board, an analysis and everybody's notice as PDF, and
    a manifest. ``previous`` is last month's workbook, to compare with; without it the averages that
    the workbook keeps of last month serve. The workbook is recalculated in memory and stays as it
    is; what was published before stays too. KaoheError where the workbook gives no results or the
    folder belongs to something else; then nothing is written.
    """
    _publications(folder)  # refuses what is no folder
    with _held(folder):
        return _publish(book, folder, previous, _counter(progress))


def _publish(
    book: Path, folder: Path, previous: Path | None, step: Callable[[], None]
) -> Published:
    earlier = _publications(folder)
    package = Package.open(book)
    source = _named(book, package.to_bytes())
    outcome = recalculate(package)
    results = read_results(package)
    last = read_last(previous, results.month) if previous else stored_last(package)
    compared = _named(previous, previous.read_bytes()) if previous is not None else None
    said = account(results)
    code = code_of(said)
    step()
    before = read_manifest(earlier[-1]) if earlier else None
    changed: list[str] = []
    if before is not None:
        _check_same_month(folder, before, said)
        changed = changes(before["account"], said)
        if before["code"] == code and _stands(earlier[-1], before, compared):
            names = tuple(str(file["name"]) for file in before["files"])
            return Published(
                earlier[-1], names, code, results.findings, (), True, outcome.kept,
                ("与上次公布的内容完全相同，没有再次公布",),
            )  # fmt: skip
    files, messages = _make(package, results, last, code, step)
    if changed:
        files[f"{said['month']}_与上次公布的变化.txt"] = _listed(changed)
    link = _named(earlier[-1], (earlier[-1] / MANIFEST).read_bytes()) if earlier else None
    target = folder / f"第{_number(earlier[-1]) + 1 if earlier else 1}次公布"
    with whole_folder(target) as new:
        stored, left = _store(new, files)
        manifest = build_manifest(
            said, stored, source=source, compared=compared, previous=link, changed=changed
        )
        (new / MANIFEST).write_bytes(write_manifest(manifest))
    if left:
        messages.append(
            f"文件名太长、没有单独存的通知单：{'、'.join(left)}；"
            "请从合订的通知单打印，或公布到路径短一些的文件夹"
        )
    step()
    return Published(
        target, tuple(sorted(stored)), code, results.findings, tuple(changed), False, outcome.kept,
        tuple(messages),
    )  # fmt: skip


def verify(folder: Path) -> list[str]:
    """Return what differs from what was published in a folder, in Chinese; [] where nothing does.

    ``folder`` is what was given to `publish`, or one publication in it. KaoheError where nothing
    was published there.
    """
    if (folder / MANIFEST).exists():
        return verify_publication(folder)
    found = _publications(folder)
    if not found:
        raise KaoheError(f"“{folder}”里没有公布过；请检查文件夹，或先用 kaohe publish 公布")
    differences = []
    for index, publication in enumerate(found):
        try:
            own = verify_publication(publication)
            own += _broken_chain(read_manifest(publication), found[index - 1] if index else None)
        except KaoheError as error:
            own = [str(error)]
        differences += [f"{publication.name}：{line}" for line in own]
    return differences


def _broken_chain(manifest: Manifest, before: Path | None) -> list[str]:
    """Return what is wrong with the publication before one, if anything."""
    link = manifest.get("previous")
    if not isinstance(link, dict):
        return [] if before is None else [f"与{before.name}没有衔接"]
    if before is None or link.get("name") != before.name:
        return [f"此前的{link.get('name')}不在这个文件夹里"]
    content = before / MANIFEST
    if not content.is_file() or digest(content.read_bytes()) != link.get("sha256"):
        return [f"{before.name}的{MANIFEST}不是当时的那一份"]
    return []


def _named(path: Path, content: bytes) -> dict[str, str]:
    return {"name": path.name, "sha256": digest(content)}


def _stands(publication: Path, manifest: Manifest, compared: dict[str, str] | None) -> bool:
    """Tell whether a publication of the same results lacks nothing that a new one would have."""
    printed = any(str(file["name"]).endswith(".pdf") for file in manifest["files"])
    return (
        manifest.get("compared") == compared
        and (printed or find_converter() is None)
        and not verify_publication(publication)
    )


def _counter(progress: Progress | None) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, _STEPS)

    return step


# --- the folder ----------------------------------------------------------------------------------


def _number(publication: Path) -> int:
    match = _NTH.fullmatch(publication.name)
    assert match is not None
    return int(match[1])


def _publications(folder: Path) -> list[Path]:
    """Return the publications in a folder, the first one first."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise KaoheError(f"“{folder}”是一个文件，不是文件夹；请另给一个文件夹")
    try:
        found = [path for path in folder.iterdir() if _NTH.fullmatch(path.name) and path.is_dir()]
    except OSError as error:
        raise KaoheError(f"“{folder}”打不开（{error.strerror}）；请检查权限") from error
    return sorted(found, key=_number)


def _check_same_month(folder: Path, before: Manifest, said: Manifest) -> None:
    month = before["account"].get("month")
    if month != said["month"]:
        raise KaoheError(
            f"“{folder}”里公布的是 {month}，这本工作簿是 {said['month']}；请另给一个文件夹"
        )


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder of publications; one that was made for nothing goes again."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise KaoheError(f"“{folder}”建不了（{error}），没有公布；请换一个位置") from error
    try:
        with locked(folder / "公布"):
            yield
    finally:
        with suppress(OSError):
            folder.rmdir()


def _store(folder: Path, files: dict[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """Write files into a folder; return those written, and the notices whose names do not fit."""
    stored, left = {}, []
    for name, content in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            if not (name.startswith(_NOTICES) and is_too_long(error, path)):
                raise
            left.append(path.stem)
        else:
            stored[name] = content
    return stored, left


# --- the files -----------------------------------------------------------------------------------


def _make(
    package: Package, results: Results, last: Last | None, code: str, step: Callable[[], None]
) -> tuple[dict[str, bytes], list[str]]:
    """Return the files of a publication by name, and what to say about them."""
    month = f"{results.month:%Y-%m}"
    charts = analysis(results, last)
    all_notices = notices(results)
    copy = values_copy(package)
    messages = []
    try:
        add_sheet(copy, Package(charts), ANALYSIS)
    except KaoheError as error:
        messages.append(f"数值存档中没有加上“{ANALYSIS}”：{error}")
    files = {f"{month}_{KEPT}": copy.to_bytes()}
    step()
    printed = {
        f"{month}_得分公示": board(results, code),
        f"{month}_月度分析": charts,
        f"{month}_考核通知单": all_notices.content,
    }
    papers, reason = _print(printed)
    step()
    if reason:
        messages.append(reason)
        files |= {f"{name}.xlsx": content for name, content in printed.items()}
    else:
        files |= {f"{name}.pdf": content for name, content in papers.items()}
        own = _single(papers[f"{month}_考核通知单"], all_notices, results)
        if own is None:
            messages.append("通知单的分页与排版不符，没有逐人分开；请从合订的通知单打印")
        files |= own or {}
    step()
    return files, messages


def _print(books: dict[str, bytes]) -> tuple[dict[str, bytes], str]:
    """Return workbooks as PDF, or none and why."""
    convert = find_converter()
    if convert is None:
        return {}, MISSING
    with TemporaryDirectory() as temporary:
        paths = [Path(temporary, f"{name}.xlsx") for name in books]
        for path, content in zip(paths, books.values(), strict=True):
            path.write_bytes(content)
        try:
            convert(paths)
        except KaoheError as error:
            return {}, f"{error}。没有生成 PDF，请打印同名的 .xlsx 文件"
        return {path.stem: path.with_suffix(".pdf").read_bytes() for path in paths}, ""


def _single(content: bytes, made: Notices, results: Results) -> dict[str, bytes] | None:
    """Return each person's notice as a file, None unless every page is known to be whose it is."""
    marks = [mark for own in made.marks for mark in own]
    texts = page_texts(content)
    if len(texts) != len(marks) or any(
        f"编号{mark}" not in text for mark, text in zip(marks, texts, strict=True)
    ):
        return None
    parts, start = [], 0
    for own in made.marks:
        parts.append(range(start, start + len(own)))
        start += len(own)
    names = (
        _UNFIT.sub("_", "_".join(filter(None, (f"{number:04d}", person.name, person.id))))
        for number, person in enumerate(results.people, start=1)
    )
    return {
        f"{_NOTICES}/{shortened(name, 180)}.pdf": page
        for name, page in zip(names, cut(content, parts), strict=True)
    }


def _listed(changed: list[str]) -> bytes:
    return ("\ufeff" + "\r\n".join(changed) + "\r\n").encode()
