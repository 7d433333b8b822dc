"""`publish`: a month made public, kept, and provable; and made public again after an appeal."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from udf.errors import KaoheError
from udf.findings import Finding
from workbook.engine.recalculate import Kept, recalculate
from workbook.files.progress import Progress, steps
from workbook.generate.comparison import read_last, stored_last
from workbook.month.listed import listed_places
from workbook.month.made_sheets import ORIGINALS, PUBLICATION
from workbook.month.publication import Publication, read_publication
from workbook.ooxml.files import shortened
from workbook.ooxml.package import Package
from workbook.ooxml.structure.copy_sheet import add_sheet
from workbook.publish.analysis import ANALYSIS, analysis
from workbook.publish.board import board
from workbook.publish.briefing import briefing
from workbook.publish.changes import changes
from workbook.publish.folder import held, new_publication, number_of, publications, store
from workbook.publish.highlights import Highlights, highlight
from workbook.publish.issue import Issue
from workbook.publish.manifest import (
    INTERNAL,
    KEPT,
    MANIFEST,
    PUBLIC,
    Manifest,
    account,
    build_manifest,
    code_of,
    digest,
    manifest_path,
    read_manifest,
    write_manifest,
)
from workbook.publish.notices import Notices, evidence_of, notices
from workbook.publish.pdf import MISSING, cut, find_converter, page_texts
from workbook.publish.printed import month_words
from workbook.publish.results import Results, read_results
from workbook.publish.values import values_copy
from workbook.publish.verifying import verify_publication
from workbook.publish.who_complained import SOMEBODY, names_in_doubt

_STEPS = 5
_MOST_DOUBTS = 5  # places named in a sentence
_SINGLE = f"{INTERNAL}/通知单"
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
    book: Path,
    folder: Path,
    previous: Path | None = None,
    progress: Progress | None = None,
    today: date | None = None,
) -> Published:
    """Publish a month workbook into a folder, as its first, second … publication.

    公开 holds what is hung up; 内部 everybody's notice, an analysis, a briefing, a values-only copy
    and a manifest. ``previous`` is last month's workbook, to compare with; without it the averages
    that the workbook keeps of last month serve. ``today`` is the day of issue where 公布设置 names
    none. The workbook is recalculated in memory and stays as it is; what was published before
    stays too. KaoheError where the workbook gives no results or the folder belongs to something
    else; then nothing is written.
    """
    publications(folder)  # refuses what is no folder
    with held(folder):
        return _publish(book, folder, previous, steps(progress, _STEPS), today or date.today())


def _publish(
    book: Path, folder: Path, previous: Path | None, step: Callable[[], None], today: date
) -> Published:
    """Publish into a folder that is held; see `publish`."""
    earlier = publications(folder)
    package = Package.open(book)
    source = _named(book, package.to_bytes())
    settings = read_publication(package)
    kept = recalculate(package).kept
    results = _scored_results(package)
    begins = package.has_sheet(ORIGINALS)
    last = read_last(previous, results.month, begins=begins) if previous else stored_last(package)
    compared = _named(previous, previous.read_bytes()) if previous is not None else None
    published = account(results)
    step()
    before = read_manifest(earlier[-1]) if earlier else None
    issue = Issue(
        number=number_of(earlier[-1]) + 1 if earlier else 1,
        day=settings.day or today,
        code=code_of(published),
        settings=settings,
        before=before["account"] if before else None,
    )
    if before is not None:
        _check_same_month(folder, before, published)
        if before["code"] == issue.code and _is_up_to_date(earlier[-1], before, compared, settings):
            return _published_again(earlier[-1], before, results, kept)
    changed = changes(issue.before, published) if issue.before is not None else []
    files, messages = _make(package, results, highlight(results, last, settings.stars), issue, step)
    if changed:
        files[f"{INTERNAL}/{results.month:%Y-%m}_与上次公布的变化.txt"] = _listed(changed)
    target = folder / f"第{issue.number}次公布"
    with new_publication(target) as new:
        stored, left = store(new, files, optional=_SINGLE)
        manifest = build_manifest(
            published,
            stored,
            source=source,
            compared=compared,
            previous=_link_to(earlier),
            changed=changed,
            settings=_printed(settings),
        )
        (new / INTERNAL / MANIFEST).write_bytes(write_manifest(manifest))
    step()
    return Published(
        folder=target,
        files=tuple(sorted(stored)),
        code=issue.code,
        findings=results.findings,
        changed=tuple(changed),
        unchanged=False,
        kept=kept,
        messages=(*messages, *_lacking(left, settings)),
    )


def _lacking(left: Sequence[str], settings: Publication) -> Iterator[str]:
    """Yield in sentences what a publication lacks: notices apart, and settings not filled in."""
    if left:
        yield (
            f"文件名太长、没有单独存的通知单：{'、'.join(left)}；"
            "请从合订的通知单打印，或公布到路径短一些的文件夹"
        )
    if settings.missing:
        yield f"公示上没有{'、'.join(settings.missing)}：请在工作表“{PUBLICATION}”填写后再公布一次"


def _printed(settings: Publication) -> dict[str, str]:
    return {field.name: str(getattr(settings, field.name) or "") for field in fields(settings)}


def _filled(settings: Any) -> dict[str, str]:
    """Return the settings that say something: an earlier publication lacks those there were not."""
    return {name: value for name, value in dict(settings or {}).items() if value}


def verify(folder: Path) -> list[str]:
    """Return what differs from what was published in a folder, in Chinese; [] where nothing does.

    ``folder`` is what was given to `publish`, or one publication in it. KaoheError where nothing
    was published there.
    """
    if manifest_path(folder).is_file():
        return verify_publication(folder)
    found = publications(folder)
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
    content = manifest_path(before)
    if not content.is_file() or digest(content.read_bytes()) != link.get("sha256"):
        return [f"{before.name}的{MANIFEST}不是当时的那一份"]
    return []


def _named(path: Path, content: bytes) -> dict[str, str]:
    return {"name": path.name, "sha256": digest(content)}


def _link_to(earlier: Sequence[Path]) -> dict[str, str] | None:
    """Return what a manifest says of the publication before, None for the first."""
    return _named(earlier[-1], manifest_path(earlier[-1]).read_bytes()) if earlier else None


def _is_up_to_date(
    publication: Path, manifest: Manifest, compared: dict[str, str] | None, settings: Publication
) -> bool:
    """Tell whether a publication of the same results is all that a new one would be."""
    printed = any(str(file["name"]).endswith(".pdf") for file in manifest["files"])
    return (
        manifest.get("compared") == compared
        and _filled(manifest.get("settings")) == _filled(_printed(settings))
        and (printed or find_converter() is None)
        and not verify_publication(publication)
    )


def _published_again(
    folder: Path, before: Manifest, results: Results, kept: tuple[Kept, ...]
) -> Published:
    return Published(
        folder=folder,
        files=tuple(str(file["name"]) for file in before["files"]),
        code=before["code"],
        findings=results.findings,
        changed=(),
        unchanged=True,
        kept=kept,
        messages=("与上次公布的内容完全相同，没有再次公布",),
    )


def _scored_results(package: Package) -> Results:
    results = read_results(package)
    if all(person.total is None for person in results.people):
        raise KaoheError(
            f"“{package.title}”里还没有人有总分，不能公布；请先导入或填写缺的数据（见“数据检查”）"
        )
    return results


def _check_same_month(folder: Path, before: Manifest, written: Manifest) -> None:
    month = before["account"].get("month")
    if month != written["month"]:
        raise KaoheError(
            f"“{folder}”里公布的是 {month}，这本工作簿是 {written['month']}；请另给一个文件夹"
        )


# --- the files -----------------------------------------------------------------------------------


def _names_in_doubt(results: Results) -> list[str]:
    """Return in a sentence which remarks may name who complained, and were left as they are."""
    doubts: dict[str, str] = {}
    for incident in (line for person in results.people for line in person.incidents):
        names = names_in_doubt(evidence_of(incident), results.workers)
        if names:
            doubts[incident.place] = f"{incident.place}（{'、'.join(names)}）"
    if not doubts:
        return []
    shown = listed_places(list(doubts.values()), most=_MOST_DOUBTS)
    return [
        f"通知单里没有隐去可能是反映人姓名的词：{shown}；"
        f"是姓名的，请在登记表里改成“{SOMEBODY}”，再公布一次"
    ]


def _make(
    package: Package, results: Results, found: Highlights, issue: Issue, step: Callable[[], None]
) -> tuple[dict[str, bytes], list[str]]:
    """Return the files of a publication by name, and what there is to tell about them."""
    month, issuer = f"{results.month:%Y-%m}", issue.settings.issuer
    charts = analysis(results, found, issuer)
    all_notices = notices(results, issue)
    notice_file = f"{INTERNAL}/{month}_考核通知单"
    books = {
        f"{PUBLIC}/{month}_得分公示": board(results, issue),
        f"{INTERNAL}/{month}_{ANALYSIS}": charts,
        notice_file: all_notices.content,
    }
    step()
    files, messages = _kept(package, results, found, issue, charts)
    papers, reason = _print(books)
    step()
    if reason:
        messages.append(reason)
        files |= {f"{name}.xlsx": content for name, content in books.items()}
    else:
        title = f"{results.rules.short_title}（{month_words(results.month)}）"
        author = issuer or results.rules.short_title
        files |= {
            f"{name}.pdf": cut(content, None, title, author)[0] for name, content in papers.items()
        }
        own = _single(papers[notice_file], all_notices, results, title, author)
        if own is None:
            messages.append("通知单的分页与排版不符，没有逐人分开；请从合订的通知单打印")
        files |= own or {}
    step()
    return files, messages


def _kept(
    package: Package, results: Results, found: Highlights, issue: Issue, charts: bytes
) -> tuple[dict[str, bytes], list[str]]:
    """Return the files that need no printing by name, and what there is to tell about them."""
    month = f"{results.month:%Y-%m}"
    copy = values_copy(package)
    messages = _names_in_doubt(results)
    try:
        add_sheet(copy, Package(charts), ANALYSIS)
    except KaoheError as error:
        messages.append(f"数值存档中没有加上“{ANALYSIS}”：{error}")
    files = {
        f"{INTERNAL}/{month}_{KEPT}": copy.to_bytes(),
        f"{INTERNAL}/{month}_月度通报.docx": briefing(results, found, issue.settings, issue.day),
    }
    return files, messages


def _print(books: dict[str, bytes]) -> tuple[dict[str, bytes], str]:
    """Return workbooks as PDF, or none and why."""
    convert = find_converter()
    if convert is None:
        return {}, MISSING
    with TemporaryDirectory() as temporary:
        paths = [Path(temporary, f"{number}.xlsx") for number in range(len(books))]
        for path, content in zip(paths, books.values(), strict=True):
            path.write_bytes(content)
        try:
            convert(paths)
        except KaoheError as error:
            return {}, f"{error}。没有生成 PDF，请打印同名的 .xlsx 文件"
        made = (path.with_suffix(".pdf").read_bytes() for path in paths)
        return dict(zip(books, made, strict=True)), ""


def _single(
    content: bytes, made: Notices, results: Results, title: str, author: str
) -> dict[str, bytes] | None:
    """Return each person's notice as a file, None unless every page is known to be whose it is."""
    marks = [mark for own in made.marks for mark in own]
    texts = page_texts(content)
    if len(texts) != len(marks) or any(
        f"编号{''.join(mark.split())}" not in text for mark, text in zip(marks, texts, strict=True)
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
        f"{_SINGLE}/{shortened(name, 180)}.pdf": page
        for name, page in zip(names, cut(content, parts, title, author), strict=True)
    }


def _listed(changed: list[str]) -> bytes:
    return ("\ufeff" + "\r\n".join(changed) + "\r\n").encode()
