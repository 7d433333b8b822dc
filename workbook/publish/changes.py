"""What differs between two accounts of a month, in Chinese."""

from collections import Counter
from collections.abc import Iterator

from udf.roster import person_key
from udf.scores import PENDING
from workbook.publish.manifest import Manifest


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
