"""The year from its months: `kaohe year`."""

import os
from collections import Counter, defaultdict, deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from udf.errors import KaoheError
from workbook.files.progress import Progress
from workbook.month.listed import listed
from workbook.month.publication import read_publication
from workbook.month.stored_results import CategoryMarks, MonthResult, Unread, read_result
from workbook.month.workbook_file import new_file
from workbook.ooxml.files import real_path
from workbook.ooxml.package import Package
from workbook.year.people import YearRemark, follow, months_text

_ENOUGH = 24  # workbooks a process: starting one takes as long as reading a dozen


@dataclass(frozen=True)
class Year:
    """What became of a year: its months by number, those without a workbook, and what to look at.

    ``remarks`` are on the sheet 核对 as well, ``unread`` workbooks among them.
    """

    year: int
    months: tuple[int, ...]
    missing: tuple[int, ...]
    people: int
    unread: tuple[Unread, ...]
    remarks: tuple[YearRemark, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing needs anybody's attention."""
        return not self.remarks


def year(
    books: Sequence[Path],
    out: Path,
    progress: Progress | None = None,
    processes: int | None = None,
    *,
    replace: bool = False,
) -> Year:
    """Write the year workbook ``out`` from month workbooks in any order.

    ``progress`` gets workbooks read and workbooks in all; ``replace`` lets the result take the
    place of an existing file. KaoheError where two workbooks are the same month, they are of
    different years, or none gives results; then nothing is written.
    """
    unique = list(dict.fromkeys(map(real_path, books)))
    sources = {f"要汇总的“{book.name}”": book for book in unique}
    with new_file(out, sources=sources, replace=replace) as file:
        made, content = _summarize(unique, progress, processes)
        file.write(content)
    return made


def _summarize(
    unique: Sequence[Path], progress: Progress | None, processes: int | None
) -> tuple[Year, bytes]:
    """Return the year of some workbooks, and the workbook that shows it."""
    names = _short_names(unique)
    results: list[MonthResult] = []
    unread: list[Unread] = []
    with closing(read_results(unique, processes)) as found:
        for done, result in enumerate(found, start=1):
            if isinstance(result, Unread):
                unread.append(result)
            else:
                results.append(result)
            if progress:
                progress(done, len(unique))
    results = [book._replace(file=names[book.file]) for book in results]
    unread = [book._replace(file=names[book.file]) for book in unread]
    results.sort(key=lambda result: result.month)
    unread.sort(key=lambda found: found.file)
    _check_months(results, unread)
    # openpyxl takes half a second, which the processes that only read need not wait for.
    from workbook.year.layout import MONTHS
    from workbook.year.year_workbook import YearData, make_year_book

    number = results[0].month.year
    lines, followed = follow(results)
    months = tuple(result.month.month for result in results)
    known = {found.month.month for found in unread if found.month}
    missing = tuple(month for month in MONTHS if month not in months and month not in known)
    remarks = (*_remarks(results, unread, missing), *followed)
    paths = {name: Path(path) for path, name in names.items()}
    stars = _stars(paths[results[-1].file])
    content = make_year_book(
        YearData(
            year=number, results=results, lines=lines, unread=unread, remarks=remarks, stars=stars
        )
    )
    return Year(
        year=number,
        months=months,
        missing=missing,
        people=len(lines),
        unread=tuple(unread),
        remarks=remarks,
    ), content


def _stars(book: Path) -> int | None:
    """Return how many 服务标兵 the office's latest month asks for, None where it does not say."""
    with suppress(KaoheError):  # reported where the month is published
        return read_publication(Package.open(book)).stars
    return None


def read_results(
    books: Sequence[Path], processes: int | None = None
) -> Generator[MonthResult | Unread, None, None]:
    """Yield each workbook's results as they are read, in any order.

    Without ``processes`` there are as many as pay, at most one a processor.
    """
    if processes is None:
        processes = min(os.cpu_count() or 1, len(books) // _ENOUGH)
    # Threads that wait: each workbook is read in a process that can be lost without harm.
    with ThreadPoolExecutor(max(1, processes)) as pool:
        reading = (pool.submit(read_result, path) for path in books)
        begun = deque(islice(reading, 2 * max(1, processes)))
        while begun:
            result = begun.popleft().result()
            begun.extend(islice(reading, 1))
            yield result


def _short_names(books: Sequence[Path]) -> dict[str, str]:
    """Return each path's file name, with its folder's where several bear the same."""
    shared = Counter(path.name for path in books)
    return {
        str(path): path.name if shared[path.name] == 1 else f"{path.parent.name}/{path.name}"
        for path in books
    }


def _check_months(results: Sequence[MonthResult], unread: Sequence[Unread]) -> None:
    if not results:
        reasons = "；".join(f"{book.file}：{book.reason}" for book in unread[:3])
        raise KaoheError(f"没有一个工作簿能汇总（{reasons or '没有给出工作簿'}）；请处理后再试")
    files: dict[tuple[int, int], list[str]] = defaultdict(list)
    found: list[MonthResult | Unread] = [*results, *unread]
    for book in found:
        if book.month:
            files[book.month.year, book.month.month].append(book.file)
    for (number, month), names in files.items():
        if len(names) > 1:
            raise KaoheError(
                f"{number}年{month}月有{len(names)}个工作簿（{'、'.join(names)}）；"
                "每个月只留一个，再试一次"
            )
    years = sorted({number for number, _ in files})
    if len(years) > 1:
        written = "；".join(
            f"{number}年{months_text(month for n, month in files if n == number)}"
            for number in years
        )
        raise KaoheError(f"这些工作簿不在同一年（{written}）；请一次只汇总一年")


def _books(results: Iterable[MonthResult]) -> dict[str, list[int]]:
    """Return the months of each rule book; the same title with other full marks is another one."""
    found: dict[tuple[str, frozenset[CategoryMarks]], list[int]] = defaultdict(list)
    for result in results:
        found[result.rules, frozenset(result.categories)].append(result.month.month)
    names = Counter(rules for rules, _ in found)
    books: dict[str, list[int]] = {}
    for (rules, categories), months in found.items():
        name = rules or "（没有细则）"
        if names[rules] > 1:
            marks = "、".join(f"{c.name}{c.points / 100:g}" for c in sorted(categories))
            name += f"（{marks}）"
        books[name] = months
    return books


def _remarks(
    results: Sequence[MonthResult], unread: Iterable[Unread], missing: Sequence[int]
) -> Iterator[YearRemark]:
    """Yield what the reading itself met, the worst first."""
    for found in unread:
        yield YearRemark(found.month.month if found.month else 0, found.file, *found.why)
    if missing:
        what = f"缺{months_text(missing)}的工作簿，平均分不含这些月份"
        yield YearRemark(0, "", what, "有这些月份的，连同其他月份一起再汇总一次")
    books = _books(results)
    if len(books) > 1:
        listed = "；".join(f"{months_text(months)}{rules}" for rules, months in books.items())
        what = f"各月的细则不同（{listed}），各月按自己的细则计分，满分和条款不同的不宜直接比较"
        yield YearRemark(0, "", what, "核对是不是该用同一版细则")
    yield from _changed_terms(results)
    for result in results:
        for note in result.notes:
            yield YearRemark(result.month.month, result.file, *note)
        waiting = sum(result.pending.values())
        if waiting:
            written = "、".join(f"{verdict}{count}行" for verdict, count in result.pending.items())
            what = f"登记还没有了结：{written}"
            yield YearRemark(
                result.month.month, result.file, what, "了结后重新计算那个月，再汇总一次"
            )


def _changed_terms(results: Sequence[MonthResult]) -> Iterator[YearRemark]:
    """Yield where a rule book was changed on a month's sheets under the same title and version."""
    before: dict[str, MonthResult] = {}
    for result in sorted(results, key=lambda one: one.month):
        last = before.get(result.rules, result)
        if result.rules:
            before[result.rules] = result
        old, new = dict(last.terms), dict(result.terms)
        changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        if changed:
            what = f"{listed(changed, unit='项')}与{last.month.month}月的不同，各月按自己的计分"
            advice = "核对是不是有意改的；有意的，请在“口径”上把细则版本也改了"
            yield YearRemark(result.month.month, result.file, what, advice)
