"""What a new list of everybody says against the roster: who stays, who joins and who leaves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from udf.errors import KaoheError
from udf.roster import Person, Roster
from workbook.next_month.month_book import MonthBook


@dataclass(frozen=True, kw_only=True)
class Turnover:
    """Who stays, who joins and who leaves."""

    staying: Sequence[Person]
    joining: Sequence[Person]
    leaving: Sequence[Person]

    @property
    def serving(self) -> list[Person]:
        """Who serves in the new month."""
        return [*self.staying, *self.joining]


def turnover(roster: Roster, people: Sequence[Person] | None, new: date) -> Turnover:
    """Return who stays, who joins and who leaves; those leave who have left before the new month.

    With a list of everybody, those who are not on it leave, and those who are new on it join.
    """
    staying = set(roster.people)
    joining: list[Person] = []
    if people is None:
        staying = {person for person in staying if not _left_before(person, new)}
    else:
        serving = [person for person in people if not _left_before(person, new)]
        known = known_people(roster, serving)
        staying = set(known.values())
        joining = [person for at, person in enumerate(serving) if at not in known]
    return Turnover(
        staying=[person for person in roster.people if person in staying],
        joining=joining,
        leaving=[person for person in roster.people if person not in staying],
    )


def _left_before(person: Person, month: date) -> bool:
    return person.until is not None and person.until < month


def known_people(roster: Roster, people: Sequence[Person]) -> dict[int, Person]:
    """Return who of a list, by its positions, is whom on the roster.

    Nobody is two: who says the same of himself as the roster comes before who says something new.
    """
    found: dict[int, Person] = {}
    meant = {at: who for at, one in enumerate(people) if (who := _known(roster, one)) is not None}
    for at in sorted(meant, key=lambda at: _news(people[at], meant[at])):
        if meant[at] not in found.values():
            found[at] = meant[at]
    return found


def _news(stated: Person, known: Person) -> tuple[bool, bool]:
    """Return what is said of somebody that the roster does not have, a window above all."""
    return stated.window != known.window, stated.id != known.id


def _known(roster: Roster, person: Person) -> Person | None:
    """Return who somebody on a list is on the roster, where a 工号 may be new for a known name."""
    match = roster.find(person.id, person.name, person.window)
    if not match.people and person.id and not roster.numbered(person.id):
        match = roster.find("", person.name, person.window)
        if match.people and roster.people[match.people[0]].id:
            return None
    return roster.people[match.people[0]] if match.people else None


def as_kept(this: MonthBook, people: Sequence[Person]) -> list[Person]:
    """Return a list of everybody as the workbook's roster can hold it: without its column no 工号.

    In the other tables one would be a stranger's. KaoheError where only the 工号 tells who is who.
    """
    roster = this.roster
    if "工号" in roster.columns:
        return list(people)
    places = Counter((person.name, person.window) for person in people)
    for (name, window), count in places.items():
        if count > 1:
            raise KaoheError(
                f"名册里有{count}位“{name}”（{window or '无窗口'}），只有工号分得清，"
                f"“{roster.sheet}”却没有“工号”列；请在单位原来的表里加一列“工号”，"
                "给每人填上，重新接入，再生成一次"
            )
    if any(person.id for person in people):
        this.say_of(roster.sheet, "没有“工号”列，名册文件里的工号没有写进工作簿")
    return [person._replace(id="") for person in people]
