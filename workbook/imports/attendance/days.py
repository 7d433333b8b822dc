"""A day that an export sums up in one result, taken apart into its slots."""

from collections.abc import Iterator, Sequence

from workbook.imports.attendance.results import ResultKind, ResultPart, ResultReader, without_dashes

_NAMES = {
    1: ("签到",),
    2: ("上午上班", "下午下班"),
    3: ("上午上班", "下午上班", "下午下班"),
    4: ("上午上班", "上午下班", "下午上班", "下午下班"),
}


def day_slots(
    count: int, times: Sequence[str], written: str, results: ResultReader, *, short: bool = False
) -> Iterator[tuple[str, str, str]]:
    """Yield the slots of a day: name, time and result.

    ``count`` is how many slots the day has, ``times`` are the punches in their order, "" where one
    is lacking, ``written`` is the tidied result of the day. Where ``short``, fewer times than slots
    are missing punches, unless the result says why. Nothing at all is the result of every slot.
    """
    written = without_dashes(written)
    names = _NAMES.get(count) or _numbered(count)
    punched = _padded(times, count)
    parts = results.understand(written) if written else ()
    if parts is None or _is_unclear(parts, names):  # to be asked, once for the day
        results.unknown[written] += parts is not None
        yield names[0], punched[0], written
        return
    if not written and not any(punched):
        for name in names:
            yield name, "", ""
        return
    assigned = _assign(names, punched, parts)
    if short and any(punched) and not any(part.kind in _EXPLAINING for part in parts):
        _assign_missing(assigned, count - sum(map(bool, punched)))
    normal = _normal(parts)
    for name, time, result in zip(names, punched, assigned, strict=True):
        yield name, time, result or normal


def _normal(parts: Sequence[ResultPart]) -> str:
    """Return what a slot says of which the day's results say nothing else."""
    whole = (part.word for part in parts if part.kind == ResultKind.NORMAL and not part.half)
    return next(whole, "正常")


def _padded(times: Sequence[str], count: int) -> list[str]:
    return [*times[:count], *[""] * (count - len(times))]


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"第{number}次" for number in range(1, count + 1))


def _is_unclear(parts: Sequence[ResultPart], names: Sequence[str]) -> bool:
    """Tell whether it is open which of a day's slots a result is about.

    So it is where somebody was absent several times or not only absent, for some hours, or late
    more often than one comes.
    """
    if len(names) == 1:
        return False
    several = _how_many_absent(parts)
    if several and any(part.kind in _ELSEWHERE for part in parts) and several == 1:
        return True
    if several > 1 and len(parts) != len(names):
        return True
    return any(part.partly and part.kind in _LASTING for part in parts) or any(
        sum(part.times for part in parts if part.kind == kind) > len(_own_places(kind, names))
        for kind in (ResultKind.LATE, ResultKind.EARLY, ResultKind.MISSING)
    )


_LASTING = (ResultKind.ABSENT, ResultKind.LEAVE)
_ELSEWHERE = (ResultKind.LATE, ResultKind.EARLY, ResultKind.LEAVE, ResultKind.NORMAL)


def _how_many_absent(parts: Sequence[ResultPart]) -> int:
    """Return how many parts say that somebody was absent all day, or do not say in which half."""
    return sum(
        part.kind == ResultKind.ABSENT and not (part.half or part.half_day) for part in parts
    )


def _assign_missing(assigned: list[str], lacking: int) -> None:
    """Let so many of the last slots without a result lack their punch."""
    for place in reversed(range(len(assigned))):
        if lacking and not assigned[place]:
            assigned[place], lacking = "缺卡", lacking - 1


_EXPLAINING = (
    ResultKind.REST,
    ResultKind.ABSENT,
    ResultKind.LEAVE,
    ResultKind.MISSING,
    ResultKind.NORMAL,
)


def _assign(names: Sequence[str], times: Sequence[str], parts: Sequence[ResultPart]) -> list[str]:
    """Return the result of each slot, "" where the day's results say nothing of it."""
    if _how_many_absent(parts) > 1:  # a result a slot
        return [part.word for part in parts]
    assigned = [""] * len(names)
    for part in sorted(parts, key=lambda part: part.half_day and not part.half):
        for place in _places(part, names, times, assigned):
            assigned[place] = f"{assigned[place]};{part.word}" if assigned[place] else part.word
    return assigned


def _places(
    part: ResultPart, names: Sequence[str], times: Sequence[str], assigned: Sequence[str]
) -> Sequence[int]:
    """Return the slots that one part of a day's result is about."""
    own = _own_places(part.kind, names, part.half)
    match part.kind:
        case ResultKind.NORMAL:
            return own if part.half else []
        case ResultKind.LATE:
            return _open(own, assigned)[: part.times]
        case ResultKind.EARLY:
            return _open(own, assigned)[-part.times :]
        case ResultKind.MISSING:
            return _missing(_open(own, assigned), times, part.times)
    return _free_half(own, names, assigned) if part.half_day and not part.half else own


def _own_places(kind: ResultKind, names: Sequence[str], half: str = "") -> list[int]:
    """Return the slots that a kind of result may be about: one is late only where one comes."""
    own = [n for n, name in enumerate(names) if not half or name.startswith(half)]
    leaving = [n for n in own if names[n].endswith("下班")]
    if kind == ResultKind.LATE:
        return _others(own, leaving) or own
    return leaving or own[-1:] if kind == ResultKind.EARLY else own


def _free_half(
    places: Sequence[int], names: Sequence[str], assigned: Sequence[str]
) -> Sequence[int]:
    """Return the half of a day of which nothing else is said, or the first."""
    first = [n for n in places if names[n].startswith("上午")]
    first = first or list(places[: (len(places) + 1) // 2])
    halves = [half for half in (first, _others(places, first)) if half]
    return next((half for half in halves if not any(assigned[n] for n in half)), halves[0])


def _others(places: Sequence[int], known: Sequence[int]) -> list[int]:
    return [place for place in places if place not in known]


def _missing(places: Sequence[int], times: Sequence[str], least: int) -> Sequence[int]:
    """Return those of the slots that have no time, or the first where none has or all have one."""
    blank = [n for n in places if not times[n]] if any(times) else []
    return (blank or places)[: max(least, len(blank))]


def _open(places: Sequence[int], assigned: Sequence[str]) -> list[int]:
    """Return those of the slots that have no result yet, or all where each has one."""
    return [n for n in places if not assigned[n]] or list(places)
