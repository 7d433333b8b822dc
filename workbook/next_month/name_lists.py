"""Lists of people on sheets that nobody changes: who has left and is there, who joined and is not.

A list is one of everybody, or of whole windows: some of several who are best are none. A record of
what was, such as who came to a training on a day of September, names whom it names.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from udf.roster import Person
from udf.text import day, text
from workbook.discovery.vocabulary import role_of, words
from workbook.month.listed import listed
from workbook.month.month_text import last_month_of, mentions
from workbook.month.tables import own_sheets
from workbook.next_month.around_tables import day_of
from workbook.next_month.column_titles import title_above
from workbook.next_month.lasting import lasts
from workbook.next_month.month_book import MonthBook
from workbook.next_month.turnover import Turnover
from workbook.ooxml.references import address
from workbook.ooxml.sheet.worksheet import Sheet

_SEVERAL = re.compile("[、,，;；/\n]")
_QUARTERS = {written: at % 4 for at, written in enumerate("一二三四1234")}
_HALF = 6  # its last month
_PART = re.compile(
    "(?:(?P<year>20[0-9]{2})年?度?第?)?(?:(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年)"
)
_DAYS = ("日期", "时间", "日")  # how a title ends that is of days
_FEWEST = 3  # people of a list: one or two may be named for anything


def name_lists(this: MonthBook, who: Turnover, new: date, kept_up: Collection[str]) -> None:
    """Remark on lists that have stayed with the old month's people.

    To be asked once the workbook is recalculated: formulas may name people as well. Lists of
    another month are its own, and on the sheets ``kept_up`` people have come and gone.
    """
    if not (who.joining or who.leaving):
        return
    known = {*own_sheets(this.package), *kept_up}
    for sheet in this.package.sheets:
        if sheet.name in known or _is_of_another_time(this, sheet, new):
            continue
        places = _named(sheet, [*who.serving, *who.leaving])
        if not _is_list(places, who.staying):
            continue
        gone = [one for one in who.leaving if text(one.name) in places]
        lacking = _lacking(places, who)
        said = []
        if gone:
            where = listed([places[text(one.name)] for one in gone], unit="处")
            said.append(f"{where}还有已离岗的{listed([one.label for one in gone])}")
        if lacking:
            said.append(f"还没有新到岗的{listed([one.label for one in lacking])}")
        if said:
            this.say_of(sheet.name, f"里{'，'.join(said)}，没有增删；请自己改")


def _is_of_another_time(this: MonthBook, sheet: Sheet, new: date) -> bool:
    return _is_of_another_month(sheet, new) or _tells_of_before(this, sheet, last_month_of(new))


def _is_of_another_month(sheet: Sheet, new: date) -> bool:
    """Tell whether a sheet is called by another month or quarter than the new one's, or headed so.

    What is still the old month's has been named.
    """
    words = (cell.value for _, cell in sorted(sheet.filled().items()))
    title = next((one for one in words if isinstance(one, str)), "")
    return any(
        _names_another_part(said, new) or any(not one.names(new) for one in mentions(said))
        for said in (sheet.name, title)
    )


def _names_another_part(said: str, month: date) -> bool:
    """Tell whether a text names a quarter or half of a year in which a month is not."""
    return any(
        (part["year"] or str(month.year)) != str(month.year)
        or (part["quarter"] and _QUARTERS[part["quarter"]] != (month.month - 1) // 3)
        or (part["half"] and (part["half"] == "上") != (month.month <= _HALF))
        for part in _PART.finditer(text(said))
    )


def _tells_of_before(this: MonthBook, sheet: Sheet, month: date) -> bool:
    """Tell whether the rows of a sheet are dated: some before a month, or all on days of an event.

    When somebody came, or was born, says nothing of when the list is from.
    """
    for title, days in _dated_columns(this, sheet).items():
        if not any(one < month for one in days):
            continue
        if role_of(title) == "日期":
            return True
        if title.endswith(_DAYS) and not lasts(title) and all(one < month for one in days):
            event = any(word in title for word in words()["sheets"]["elsewhere"])
            if event or len({one.replace(day=1) for one in days}) == 1:
                return True
    return False


def _dated_columns(this: MonthBook, sheet: Sheet) -> Mapping[str, Sequence[date]]:
    """Return the days on a sheet by the title over them."""
    cells = sheet.filled()
    titles: dict[int, str] = {}
    found: dict[str, list[date]] = {}
    for (row, column), cell in sorted(cells.items()):
        when = None
        if isinstance(cell.value, str):
            when = day(cell.value)
        elif isinstance(cell.value, (int, float)) and this.package.is_date(cell.style):
            when = day_of(this.package, cell.value)
        if when is not None:
            if column not in titles:
                titles[column] = title_above(cells, row, column)
            found.setdefault(titles[column], []).append(when)
    return found


def _named(sheet: Sheet, people: Sequence[Person]) -> Mapping[str, str]:
    """Return the first place of each of the people who are named on a sheet."""
    names = {text(one.name) for one in people}
    found: dict[str, str] = {}
    for place, cell in sorted(sheet.filled().items()):
        if isinstance(cell.value, str):
            for one in map(text, _SEVERAL.split(cell.value)):
                if one in names:
                    found.setdefault(one, address(*place))
    return found


def _is_list(named: Collection[str], staying: Sequence[Person]) -> bool:
    """Tell whether a sheet names all those who stay of each window that it names anybody of."""
    windows = _windows(one for one in staying if text(one.name) in named)
    return len(named) >= min(_FEWEST, len(staying)) and all(
        text(one.name) in named for one in staying if text(one.window) in windows
    )


def _lacking(named: Collection[str], who: Turnover) -> list[Person]:
    """Return who joined and is not on a list of everybody, or of his window."""
    windows = _windows(one for one in who.staying if text(one.name) in named)
    everybody = all(text(one.name) in named for one in who.staying)
    return [
        one
        for one in who.joining
        if text(one.name) not in named and (everybody or text(one.window) in windows)
    ]


def _windows(people: Iterable[Person]) -> set[str]:
    return {text(one.window) for one in people}
