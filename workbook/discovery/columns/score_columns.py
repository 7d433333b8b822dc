"""Which column of a table of scores is what: total, sequence, name, window and the others.

Each rests on those before it: the total on the categories, the seed rows on both, the name on the
seeds.
What stays unclear is left open with its candidates, the likeliest first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mode

from udf.lines import is_sum
from udf.text import is_error, whole
from workbook.discovery.cell_counts import score_number
from workbook.discovery.codes import may_count
from workbook.discovery.headers.frame import Frame, reads_beside, reads_rows
from workbook.discovery.vocabulary import header_scores, role_of

MOST, MANY, HALF = 0.85, 0.6, 0.5  # shares: never "all", for seeds hold subtotals too
TOLERANCE = 0.011


# --- the total ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ColumnChoice:
    """A column that was chosen, or is open: then ``candidates`` has the likeliest first."""

    column: int | None
    candidates: tuple[int, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the office has to say which it is."""
        return self.column is None and bool(self.candidates)


def find_total(frame: Frame) -> ColumnChoice:
    """Return the column that adds the categories up: by formulas, by arithmetic, by its words.

    Where no filled column does, it is the one called a total that holds nothing yet.
    """
    adding = adding_columns(frame)
    if adding:
        return ColumnChoice(_named_total(frame, adding + _resting_on(frame, adding)))
    others = _beside_categories(frame)
    worded = _worded_total(frame, others)
    empty = [c for c in frame.empty if role_of(frame.title(c)) == "总分"]
    return ColumnChoice(empty[0]) if worded.column is None and len(empty) == 1 else worded


def adding_columns(frame: Frame) -> list[int]:
    """Return the columns that add the categories up: by formulas, else by arithmetic."""
    others = _beside_categories(frame)
    computing = [c for c in others if _share_reading(frame, c) >= HALF]
    return computing or [c for c in others if _share_adding(frame, c) >= MOST]


def _resting_on(frame: Frame, sums: Sequence[int]) -> list[int]:
    """Return the columns called a total that rest on sums, as 得分 beside 扣分合计 does.

    None where a sum is called a total itself.
    """
    if any(_speaks_of_total(frame, column) for column in sums):
        return []
    named = [c for c in _beside_categories(frame) if _speaks_of_total(frame, c)]
    return [c for c in named if _share_resting(frame, c, sums) >= MOST]


def _share_resting(frame: Frame, column: int, sums: Sequence[int]) -> float:
    """Return in how many rows a cell is computed from a sum, or what its sum leaves of one full."""
    view = frame.view
    own = [row for row in frame.rows if (row, column) in view.formulas]
    if own:
        return sum(bool(reads_beside(frame, (row, column), sums)) for row in own) / len(own)
    gains = [c for name, c in frame.header.categories.items() if name in frame.bonus]
    full = [
        round(value + added - sum(score_number(view.value(row, c)) or 0 for c in gains), 2)
        for row in frame.rows
        if (value := score_number(view.value(row, column))) is not None
        if (added := score_number(view.value(row, sums[-1]))) is not None
    ]
    return full.count(mode(full)) / len(full) if len(full) > 1 else 0.0


def _speaks_of_total(frame: Frame, column: int) -> bool:
    return header_scores(frame.title(column)).get("总分", 0) >= 0.7


def _beside_categories(frame: Frame) -> list[int]:
    return [c for c in frame.columns if c >= frame.header.first and c not in frame.categories]


def _worded_total(frame: Frame, others: Sequence[int]) -> ColumnChoice:
    """Return the column whose header speaks of a total; open where only its numbers are like it."""
    named = [c for c in others if _speaks_of_total(frame, c)]
    named = [c for c in named if not _holds_words(frame, c)]
    exact = [c for c in named if role_of(frame.title(c)) == "总分" and "总" in frame.title(c)]
    for sure in (named, exact):
        if len(sure) == 1:
            return ColumnChoice(sure[0])
    return ColumnChoice(None, tuple(named or _columns_like_totals(frame, others)))


def _columns_like_totals(frame: Frame, others: Sequence[int]) -> list[int]:
    """Return the columns behind the first category that numbers or ranks speak for, ranks first."""
    behind = [c for c in others if c > min(frame.categories)]
    plain = [c for c in behind if role_of(frame.title(c)) in (None, "分值")]
    ranked = _ranked_columns(frame)
    likely = [c for c in plain if c in ranked or _like_totals(frame, c)]
    return sorted(likely, key=lambda c: c not in ranked)


def _ranked_columns(frame: Frame) -> set[int]:
    """Return the columns over whose rows ranks are computed."""
    view, rows = frame.view, set(frame.rows)
    return {
        area.first_column
        for (row, column), formula in view.formulas.items()
        if row in rows and "RANK" in formula.upper()
        for sheet, area in view.reads(row, column)
        if sheet in (None, view.name) and area.first_row < area.last_row
    }


def _named_total(frame: Frame, columns: Sequence[int]) -> int:
    """Of several columns that add up, the one that is called a total, else the last."""
    return max(columns, key=lambda c: (header_scores(frame.title(c)).get("总分", 0), c))


def _share_reading(frame: Frame, column: int) -> float:
    wanted = len(frame.categories) - 1
    scored = [
        row
        for row in frame.rows
        if (row, column) in frame.view.formulas and not reads_rows(frame, row, [column])
    ]
    if not scored:
        return 0.0
    reading = sum(
        len(reads_beside(frame, (row, column), frame.categories)) >= wanted for row in scored
    )
    return reading / len(scored) if len(scored) > 1 or len(frame.rows) < 4 else 0.0


def _share_adding(frame: Frame, column: int) -> float:
    added = counted = 0
    for row in frame.rows:
        own = [score_number(frame.view.value(row, c)) for c in frame.categories]
        total = score_number(frame.view.value(row, column))
        if total is None or any(value is None for value in own):
            continue
        counted += 1
        rest = total - sum(value for value in own if value is not None)
        added += abs(rest) < TOLERANCE or abs(rest - 100) < TOLERANCE
    return added / counted if counted > 1 else 0.0


def _holds_words(frame: Frame, column: int) -> bool:
    values = [frame.view.value(row, column) for row in frame.rows]
    filled = [value for value in values if value is not None]
    wordy = sum(score_number(value) is None and not is_error(value) for value in filled)
    return wordy * 2 > len(filled) > 0


def _like_totals(frame: Frame, column: int) -> bool:
    scored = [row for row in frame.rows if own_scores(frame, row) >= min(3, len(frame.categories))]
    values = [score_number(frame.view.value(row, column)) for row in scored or frame.rows]
    numbers = [value for value in values if value is not None]
    like = sum(40 <= number <= 120 for number in numbers)
    return len(numbers) * 4 > len(values) and like >= MANY * len(numbers)


# --- seeds ----------------------------------------------------------------------------------------


def own_scores(frame: Frame, row: int) -> int:
    """Return how many scores a row has of its own: typed, or computed not from other rows."""
    return sum(
        score_number(frame.view.value(row, column)) is not None
        or (row, column) in frame.view.formulas
        for column in frame.categories
    )


def seed_rows(frame: Frame, total: int | None) -> tuple[int, ...]:
    """Return the rows that look like persons: scores of their own, or a total of their own row.

    Typed subtotals are among them, so that only shares of the seeds mean something; where nothing
    but subtotals is filled there are none.
    """
    needed = min(3, len(frame.categories))
    scored = [*frame.categories, *([total] if total is not None else [])]
    own = [
        row
        for row in frame.rows
        if own_scores(frame, row) >= needed
        or (
            total is not None and len(reads_beside(frame, (row, total), frame.categories)) >= needed
        )
    ]
    own = [row for row in own if not _adds_rows(frame, row, scored)] or own
    if _are_of_nobody(frame, own):
        return ()
    aside = [row for row in own if not reads_rows(frame, row, scored)]
    return tuple(aside if len(aside) * 2 >= len(own) else own)


def _are_of_nobody(frame: Frame, filled: Sequence[int]) -> bool:
    """Tell whether nothing but subtotals is filled, or but a row of full marks."""
    if len(filled) == 1 and _states_full_marks(frame, filled[0]):
        return True
    return all(is_sum(tuple(frame.view.rows[row].values())) for row in filled)


def _states_full_marks(frame: Frame, row: int) -> bool:
    """Tell whether a row's scores are the full marks of the rules."""
    return all(
        score_number(frame.view.value(row, column)) == frame.points.get(category)
        for category, column in frame.header.categories.items()
    )


def _adds_rows(frame: Frame, row: int, columns: Sequence[int]) -> bool:
    """Tell whether most of a row's scores are of those above or below them: a subtotal.

    What is looked up in other rows is read across, several columns at once.
    """
    computed = [column for column in columns if (row, column) in frame.view.formulas]
    adding = sum(
        any(
            sheet in (None, frame.view.name)
            and area.first_column == column == area.last_column
            and not area.first_row == row == area.last_row
            for sheet, area in frame.view.reads(row, column)
        )
        for column in computed
    )
    return adding * 2 > len(columns)


def most_are_looked_up(frame: Frame, seeds: Sequence[int], total: int | None) -> bool:
    """Tell whether the scores of most rows come from other rows: a list looked up, no subtotals."""
    scored = [*frame.categories, *([total] if total is not None else [])]
    return sum(reads_rows(frame, row, scored) for row in seeds) > MANY * len(seeds)


# --- the sequence ---------------------------------------------------------------------------------


def find_sequence(frame: Frame, seeds: Sequence[int], total: int | None) -> int | None:
    """Return the column that counts persons, sooner one called so; it may begin anew."""
    left = [c for c in frame.columns if c < min(frame.categories) and c != total]
    counting = [c for c in left if len(seeds) > 1 and _counts(frame, seeds, c)]
    called = [c for c in counting if role_of(frame.title(c)) == "序号"]
    return next(iter([*called, *counting]), None)


def _counts(frame: Frame, seeds: Sequence[int], column: int) -> bool:
    """Tell whether a column counts its rows, which ranks and codes only seem to do."""
    title = frame.title(column)
    role = role_of(title)
    if _ranks(frame, seeds, column):
        return False
    if not may_count(title, [frame.view.value(row, column) for row in seeds]):
        return False
    values = [whole(frame.view.value(row, column)) for row in seeds]
    known = [value for value in values if value is not None]
    if len(known) < 2 or len(known) < MANY * len(seeds):
        computed = sum((row, column) in frame.view.formulas for row in seeds)
        return role == "序号" and computed > MOST * len(seeds) and not known
    share = sum(now in (before + 1, 1) for before, now in pairwise(known)) / (len(known) - 1)
    return share >= (HALF if role == "序号" else 0.8)


def _ranks(frame: Frame, seeds: Sequence[int], column: int) -> bool:
    formulas = [frame.view.formulas.get((row, column), "") for row in seeds]
    return sum("RANK" in formula.upper() for formula in formulas) * 2 > len(seeds)


def texts_of(frame: Frame, seeds: Sequence[int], column: int) -> list[str]:
    """Return the texts that rows show in a column."""
    values = [frame.view.shown(row, column) for row in seeds]
    return [value for value in values if isinstance(value, str) and not is_error(value)]


# --- the others -----------------------------------------------------------------------------------


_OTHERS = ("工号", "排名", "备注", "基础分", "等次", "旁人", "核实", "状态", "其他")


def find_others(frame: Frame, taken: Iterable[int]) -> dict[str, int]:
    """Return the columns that only their headers tell: 工号, 排名, 备注, 基础分, 等次 …"""
    used = set(taken)
    found: dict[str, tuple[float, int]] = {}
    ranks = [column for column in frame.empty if role_of(frame.title(column)) == "排名"]
    for column in (*frame.columns, *ranks):
        scores = header_scores(frame.title(column)) if column not in used else {}
        fitting = {role: score for role, score in scores.items() if role in _OTHERS}
        if not fitting:
            continue
        role = max(fitting, key=lambda role: fitting[role])
        if role not in found or fitting[role] > found[role][0]:
            found[role] = fitting[role], column
    return {role: column for role, (_, column) in found.items()}
