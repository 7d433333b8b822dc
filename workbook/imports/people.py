"""Whom an export names, as the roster has them or as the office has explained its windows."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache, cached_property

from udf.roster import Match, Roster
from udf.text import Cell, is_blank, text
from workbook.imports.answers import ImportAnswers, ImportQuestion, likeliest

WINDOWS = "窗口"
ELSEWHERE, NO_WINDOW = "不是本大厅的窗口", "不是窗口，只按姓名"
_NAMES = re.compile("[、，,/;；]")  # between people named together
_PIECES = re.compile(r"[\s()（）\[\]【】<>_/\\|:：·-]+")
_PATH = re.compile(r"[/\\>|→-]+")
_DOTS = re.compile("[·•・‧∙⋅･.。]")  # what parts a name of two words, as systems write it
_EXAMPLES = 3
_ALIKE = 0.6  # share of two windows' characters that are common


class People:
    """The look-up of people by an export's 工号, 姓名 and 窗口.

    A 工号 that has lost its zeros is that of the person with that name; one that the roster does
    not know is passed over for a person whose 工号 the roster lacks. A name may be written together
    with its 工号 and window. Windows that the export calls otherwise are asked about where a name
    alone names several people; a namesake at a window that has nothing to do with the roster's is a
    stranger.
    """

    def __init__(self, roster: Roster, answers: ImportAnswers) -> None:
        self.roster = roster
        self._answers = answers
        self._unclear: dict[str, dict[str, None]] = defaultdict(dict)
        self._seen: dict[str, Counter[str]] = defaultdict(Counter)
        self._same_windows = False  # whether the export has windows under the roster's names
        self.find = cache(self._find)

    def is_known(self, cell: Cell) -> bool:
        """Tell whether a cell names only people of the roster."""
        names = names_in(cell)
        return bool(names) and all(
            text(name) in self.roster.by_name or self._pieces(name)[1] for name in names
        )

    def is_id(self, cell: Cell) -> bool:
        """Tell whether a cell is somebody's 工号, perhaps without its zeros."""
        number = text(cell)
        return bool(self.roster.numbered(number)) or number in self._bare_ids

    def called(self, name: Cell) -> tuple[int, ...]:
        """Return all who are called so, or whose 工号 it is."""
        known = self._pieces(name)[1]
        found = self.roster.by_name.get(text(known or name), ())
        return found or tuple(self.roster.numbered(text(name)))

    def window(self, cell: Cell) -> Cell:
        """Return the roster's name of a window, the cell itself where that is not known."""
        known = self._explained(cell)
        if known == NO_WINDOW:
            return None
        return known if known not in ("", ELSEWHERE) else self._last_of_path(cell)

    def _last_of_path(self, cell: Cell) -> Cell:
        """Return the window that a path such as 大厅/税务窗口 leads to, if one of the roster's."""
        if not isinstance(cell, str) or text(cell) in self.roster.by_window:
            return cell
        last = text(_PATH.split(cell)[-1])
        return last if last in self.roster.by_window else cell

    def is_elsewhere(self, cell: Cell) -> bool:
        """Tell whether the office says that a window is none of the roster's."""
        return self._explained(cell) == ELSEWHERE

    def note_unclear(self, name: Cell, window: Cell) -> None:
        """Note that it depends on the window who is meant, to be asked where it is not known."""
        where = text(window)
        if not where or where in self.roster.by_window or self._explained(window):
            return
        if self.roster.by_window and (is_blank(name) or len(self.called(name)) > 1):
            self._unclear[where][text(name)] = None

    @property
    def questions(self) -> tuple[ImportQuestion, ...]:
        """The question about the windows that the roster does not have, if there are any."""
        windows = self.roster.by_window
        ours = {window: names for window, names in self._unclear.items() if self._is_ours(window)}
        if not ours:
            return ()
        likely = {window: self._likely(window) for window in ours}
        keys = tuple(
            (window, _example(list(filter(None, names)))) for window, names in ours.items()
        )
        what = "名册上没有这些窗口，名字又有重复的，不知道是谁"
        return (
            ImportQuestion(
                section=WINDOWS,
                what=what,
                keys=keys,
                options=(*windows, ELSEWHERE, NO_WINDOW),
                likely=likely,
            ),
        )

    def _is_ours(self, window: str) -> bool:
        """Tell whether a window may be one of the roster's under another name.

        So it may where people of the roster serve there, or its name resembles one of the roster's,
        or the export has none of the roster's windows at all.
        """
        bare = _without(window, self._common)
        return (
            bool(self._seen[window])
            or not self._same_windows
            or any(
                known and (known in bare or SequenceMatcher(None, bare, known).ratio() >= _ALIKE)
                for known in (_without(one, self._common) for one in self.roster.by_window)
            )
        )

    @cached_property
    def _common(self) -> set[str]:
        """The characters that most names of windows have, as 窗口."""
        windows = self.roster.by_window
        often = Counter(character for window in windows for character in set(window))
        return {one for one, count in often.items() if count * 2 > len(windows)}

    def _likely(self, window: str) -> str:
        """Return which window is probably meant, by those of others who are there too."""
        seen = list(self._seen[window])
        if len(seen) > 1:
            return NO_WINDOW
        return seen[0] if seen else likeliest(window, {one: one for one in self.roster.by_window})

    # --- the look-up ------------------------------------------------------------------------------

    def _find(self, id_cell: Cell, name: Cell, window: Cell) -> Match:
        roster = self.roster
        if text(name) not in roster.by_name:
            number, known, place = self._pieces(name)
            if known:
                id_cell = id_cell if not is_blank(id_cell) else number
                name, window = known, window if not is_blank(window) else place
        if self.is_elsewhere(window) and not roster.numbered(text(id_cell)):
            return Match((), f"窗口“{text(window)}”不是名册上的")
        original, window = text(window), self.window(window)
        self._same_windows = self._same_windows or original in roster.by_window
        match = self._numbered(id_cell, name, window)
        if match.people and match.doubt and original not in roster.by_window:
            self._seen[original][roster.people[match.people[0]].window] += 1
        return match

    def _numbered(self, id_cell: Cell, name: Cell, window: Cell) -> Match:
        roster, number = self.roster, text(id_cell)
        match = roster.find(id_cell, name, window)
        if match.people or not number or roster.numbered(number):
            return match
        whole = self._bare_ids.get(number)
        if whole is not None and self._owner(whole) == text(name):
            return roster.find(whole, name, window)
        other = roster.find(None, name, window)
        return other if other.people and not roster.people[other.people[0]].id else match

    def _owner(self, number: str) -> str:
        return text(self.roster.people[self.roster.by_id[number][0]].name)

    @cached_property
    def _bare_ids(self) -> dict[str, str]:
        """The roster's 工号 without zeros at the beginning, where only one is so."""
        bare = [(number.lstrip("0"), number) for number in self.roster.by_id if number.isdigit()]
        often = Counter(short for short, _ in bare)
        return {short: number for short, number in bare if short and often[short] == 1}

    def _pieces(self, cell: Cell) -> tuple[Cell, Cell, Cell]:
        """Return 工号, 姓名 and 窗口 of a cell such as 张三(1001), None where it is no such."""
        whole = self._undotted.get(_DOTS.sub("", text(cell)))
        if whole is not None:
            return None, whole, None
        pieces = list(filter(None, map(text, _PIECES.split(str(cell or "")))))
        if len(pieces) == 1:
            pieces = self._window_and_rest(pieces[0])
        names = [piece for piece in pieces if piece in self.roster.by_name]
        rest = _others(pieces, names)
        numbers = [piece for piece in rest if self.is_id(piece)]
        windows = [piece for piece in rest if piece in self.roster.by_window]
        if len(names) != 1 or len(rest) != len(numbers) + len(windows) or not rest:
            return None, None, None
        return next(iter(numbers), None), names[0], next(iter(windows), None)

    @cached_property
    def _undotted(self) -> dict[str, str]:
        """The roster's names of several words as they are without what parts these, if of one."""
        bare = [(_DOTS.sub("", name), name) for name in self.roster.by_name]
        often = Counter(short for short, _ in bare)
        return {short: name for short, name in bare if short and often[short] == 1}

    def _window_and_rest(self, words: str) -> list[str]:
        """Return 综合窗口张三 as window and name; what begins with no window stays whole."""
        for window in self.roster.by_window:
            if words.startswith(window):
                return [window, words.removeprefix(window)]
        return [words]

    def _explained(self, window: Cell) -> str:
        where = text(window)
        if not where or where in self.roster.by_window:
            return ""
        options = (*self.roster.by_window, ELSEWHERE, NO_WINDOW)
        return self._answers.meaning(WINDOWS, where, options) or ""


def _others(pieces: Sequence[str], known: Sequence[str]) -> list[str]:
    return [piece for piece in pieces if piece not in known]


def _without(window: str, characters: set[str]) -> str:
    return "".join(character for character in window if character not in characters)


def names_in(cell: Cell) -> list[str]:
    """Return the names that are in one cell: 张三、李四."""
    return [name.strip() for name in _NAMES.split(str(cell or "")) if name.strip()]


def _example(names: list[str]) -> str:
    return f"如：{'、'.join(names[:_EXAMPLES])}" if names else ""
