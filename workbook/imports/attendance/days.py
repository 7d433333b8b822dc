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
    if parts is None or _is_unclear(parts, count):  # to be asked, once for the day
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
    return next((part.word for part in parts if part.kind == ResultKind.NORMAL), "正常")


def _padded(times: Sequence[str], count: int) -> list[str]:
    return [*times[:count], *[""] * (count - len(times))]


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"第{number}次" for number in range(1, count + 1))


def _is_unclear(parts: Sequence[ResultPart], count: int) -> bool:
    """Tell whether somebody was absent several times, without saying in which of the slots."""
    return _how_many_absent(parts) > 1 and len(parts) != count


def _how_many_absent(parts: Sequence[ResultPart]) -> int:
    return sum(part.kind == ResultKind.ABSENT and not part.half for part in parts)


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
    for part in parts:
        for place in _places(part, names, times, assigned):
            assigned[place] = f"{assigned[place]};{part.word}" if assigned[place] else part.word
    return assigned


def _places(
    part: ResultPart, names: Sequence[str], times: Sequence[str], assigned: Sequence[str]
) -> Sequence[int]:
    """Return the slots that one part of a day's result is about."""
    own = [n for n, name in enumerate(names) if not part.half or name.startswith(part.half)]
    leaving = [n for n in own if names[n].endswith("下班")]
    match part.kind:
        case ResultKind.NORMAL:
            return []
        case ResultKind.LATE:
            return _open(_others(own, leaving) or own, assigned)[: part.times]
        case ResultKind.EARLY:
            return _open(leaving or own[-1:], assigned)[-part.times :]
        case ResultKind.MISSING:
            return _missing(_open(own, assigned), times, part.times)
    return own[: (len(own) + 1) // 2] if part.half_day and not part.half else own


def _others(places: Sequence[int], known: Sequence[int]) -> list[int]:
    return [place for place in places if place not in known]


def _missing(places: Sequence[int], times: Sequence[str], least: int) -> Sequence[int]:
    """Return those of the slots that have no time, or the first where none has or all have one."""
    blank = [n for n in places if not times[n]] if any(times) else []
    return (blank or places)[: max(least, len(blank))]


def _open(places: Sequence[int], assigned: Sequence[str]) -> list[int]:
    """Return those of the slots that have no result yet, or all where each has one."""
    return [n for n in places if not assigned[n]] or list(places)
