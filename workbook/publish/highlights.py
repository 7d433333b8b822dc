"""What leaders ask about a month: how good it was, who was best, worst or improved, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from udf.roster import person_key
from udf.sums import ClauseSum
from workbook.generate.comparison import Last
from workbook.month.figures import Figures, figures_of
from workbook.publish.results import Result, Results, WindowResult, summarise_windows

_LISTED = 10


@dataclass(frozen=True)
class TotalChange:
    """A person or window whose total changed against last month, in hundredths of a point."""

    name: str
    window: str
    before: int
    now: int

    @property
    def difference(self) -> int:
        """Hundredths won, or lost where below 0."""
        return self.now - self.before


@dataclass(frozen=True)
class Highlights:
    """A month in figures; lists are short, those level at their end included.

    ``figures`` are everybody's, ``change`` is how many hundredths the average won on last month's.
    """

    figures: Figures
    last_month: str
    change: int | None
    best: tuple[Result, ...]
    worst: tuple[Result, ...]
    improved: tuple[TotalChange, ...]
    windows: tuple[WindowResult, ...]
    window_changes: tuple[TotalChange, ...]
    clauses: tuple[ClauseSum, ...]
    stars: tuple[Result, ...] = ()


def highlight(results: Results, last: Last | None, stars: int | None = None) -> Highlights:
    """Return the figures of a month, compared with the one before where it is known.

    ``stars`` is how many are named 服务标兵, those level with the last of them too; None: nobody.
    """
    scored = [person for person in results.people if person.total is not None]
    figures = figures_of(results.people)
    windows = tuple(summarise_windows(results))
    change = None
    if last is not None and last.mean is not None and figures.average is not None:
        change = figures.average - last.mean
    half = min(_LISTED, len(scored) // 2)
    return Highlights(
        figures=figures,
        last_month=last.month if last else "",
        change=change,
        best=tuple(_extreme(scored, half, best=True)),
        worst=tuple(_extreme(scored, half, best=False)),
        improved=tuple(_improved(scored, last)),
        windows=windows,
        window_changes=tuple(_window_changes(windows, last)),
        clauses=results.clauses,
        stars=tuple(
            sorted(
                (person for person in scored if person.rank and person.rank <= (stars or 0)),
                key=lambda person: person.rank or 0,
            )
        ),
    )


def _extreme(scored: Sequence[Result], count: int, *, best: bool) -> list[Result]:
    """Return the best or worst people, those level with the last of them included."""
    ordered = sorted(scored, key=lambda person: person.total or 0, reverse=best)
    if not count:
        return []
    bound = ordered[count - 1].total
    level = [person for person in ordered[count:] if person.total == bound]
    found = ordered[:count] + level
    # Where too many are level, the bound itself says nothing about them.
    if len(found) > 2 * count:
        found = [person for person in ordered[:count] if person.total != bound]
    return found


def _improved(scored: Sequence[Result], last: Last | None) -> list[TotalChange]:
    """Return who won most points against last month, at most ten, the most first."""
    changes = []
    for person in scored:
        before = (
            last.totals.get(person_key(person.id, person.name, person.window)) if last else None
        )
        if before is not None and person.total is not None and person.total > before:
            changes.append(
                TotalChange(name=person.name, window=person.window, before=before, now=person.total)
            )
    return sorted(changes, key=lambda change: -change.difference)[:_LISTED]


def _window_changes(windows: Sequence[WindowResult], last: Last | None) -> list[TotalChange]:
    """Return the windows that both months know, from the most won to the most lost."""
    changes = [
        TotalChange(
            name=window.name,
            window=window.name,
            before=last.means[window.name],
            now=window.figures.average,
        )
        for window in windows
        if last is not None and window.figures.average is not None and window.name in last.means
    ]
    return sorted(changes, key=lambda change: -change.difference)


def summary_words(found: Highlights) -> str:
    """Return a month in a few Chinese sentences."""
    average, pending = found.figures.average, found.figures.waiting
    if average is None:
        return f"本月还没有人有总分（{pending}人待核）。"
    waiting = f"，另有{pending}人待核" if pending else ""
    words = [f"本月平均{average / 100:.2f}分（{found.figures.scored}人{waiting}）"]
    if found.change is not None:
        words[0] += f"，比{found.last_month}{signed(found.change)}"
    ranked = [window for window in found.windows if window.figures.average is not None]
    if len(ranked) > 1:
        best, worst = (
            f"{w.name}（{(w.figures.average or 0) / 100:.2f}）" for w in (ranked[0], ranked[-1])
        )
        words.append(f"平均分最高的是{best}，最低的是{worst}")
    if found.clauses:
        top = found.clauses[0]
        cost = f"{top.times}次，扣{top.points / 100:g}分"
        words.append(f"扣分最多的是{top.rule.label}（{top.rule.code}，{cost}）")
    return "；".join(words) + "。"


def signed(hundredths: int) -> str:
    """Return a difference of hundredths as points with their sign: +1.30, −0.50, 持平."""
    if not hundredths:
        return "持平"
    return f"{hundredths / 100:+.2f}".replace("-", "−")
