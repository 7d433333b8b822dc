"""Rule books at random and what months by them come to, reckoned plainly and by nothing of ours.

A book is plain data, written as a rule file; its months go through a workbook: made, filled in,
calculated, and checked by 复核.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from tests.workbook.rule_books import ROSTER, made, row, shown
from udf.rulefile import load_rulebook

NAMES = ["窗口纪律", "业务", "群众口碑", "出勤", "学习教育", "环境", "效能", "廉洁", "奖励", "创新"]
ALL, EACH, DAYS, MINUTES = "all", "each", "workday", "duration"
PEOPLE = [person.name for person in ROSTER]
Clause = dict[str, Any]


@dataclass
class Book:
    """A rule book as plain data; points are positive numbers, what they do says the category."""

    categories: list[dict[str, Any]]
    runs: str
    floor: str
    run_categories: list[str]
    words: dict[str, str] = field(default_factory=dict)

    @property
    def clauses(self) -> list[Clause]:
        """All clauses."""
        return [clause for category in self.categories for clause in category["clauses"]]

    def special(self, kind: str) -> Clause | None:
        """The one clause of a kind, if any."""
        return next((clause for clause in self.clauses if clause["kind"] == kind), None)


def random_book(chance: random.Random) -> Book:
    """A rule book of any shape that a rule file may have."""
    names = chance.sample(NAMES, chance.randint(2, 7))
    bonus = set(chance.sample(names, chance.randint(0, min(2, len(names) - 1))))
    special: dict[str, list[str]] = defaultdict(list)
    losing = [name for name in names if name not in bonus]
    homes = chance.sample(losing, len(losing))
    if chance.random() < 0.7:
        special[homes[0]].append("rate")
    if len(homes) > 1 and chance.random() < 0.7:
        special[homes[1]].append("coverage")
    if chance.random() < 0.7:
        special[chance.choice(losing)].append("run")
    categories = []
    for name in names:
        full = Decimal(chance.randint(8, 160)) / 4
        clauses = [_clause(chance, name, number, name in bonus)
                   for number in range(1, chance.randint(2, 6))]  # fmt: skip
        for kind in special[name]:
            number = len(clauses) + 1
            clause: Clause = {"category": name, "number": number, "kind": kind, "verify": False}
            if kind == "rate":
                clause["points"] = Decimal(chance.randint(1, int(full * 4))) / 4
            elif kind == "coverage":
                limits = sorted(chance.sample([50, 60, 75, 80, 90, 95, 100], 2))
                clause["tiers"] = [(limits[1], Decimal("0.5")), (limits[0], Decimal("1.75"))]
            else:
                clause["points"] = Decimal(chance.randint(1, 8)) / 2
                clause["limit"] = chance.randint(2, 5)
            clauses.append(clause)
        categories.append(
            {"name": name, "points": full, "bonus": name in bonus, "clauses": clauses}
        )
    return Book(
        categories,
        chance.choice(["floor", "once", "each_after"]),
        chance.choice(["part", "category"]),
        chance.sample(losing, chance.randint(1, len(losing))),
        {key: f"{key}说法{chance.randint(1, 99)}" for key in "abcdefgh"},
    )


def _clause(chance: random.Random, name: str, number: int, bonus: bool) -> Clause:
    kind = chance.choice([EACH, EACH, EACH, DAYS, MINUTES])
    clause: Clause = {
        "category": name,
        "number": number,
        "kind": kind,
        "points": Decimal(chance.randint(1, 24)) / 4,
        "verify": chance.random() < 0.2,
        "window": bonus and kind == EACH and chance.random() < 0.5,
    }
    if kind == MINUTES:
        clause["tiers"] = [(10, Decimal("0.25")), (25, Decimal("1.5"))]
    return clause


def code(clause: Clause) -> str:
    """The code that a clerk writes."""
    return f"{clause['category']}{clause['number']}"


# --- the rule file --------------------------------------------------------------------------------


def to_toml(book: Book) -> str:
    """The book as a rule file."""
    lines = ['title = "某中心考核办法"', 'version = "7"', "effective = 2026-01-01"]
    for category in book.categories:
        mode = "bonus" if category["bonus"] else "deduct"
        lines += ["[[categories]]", f'name = "{category["name"]}"',
                  f"points = {category['points']}", f'mode = "{mode}"']  # fmt: skip
        for clause in category["clauses"]:
            lines += _clause_toml(clause, category["bonus"])
    words = book.words
    options = {
        "floor": ("part", "category"),
        "runs": ("floor", "once", "each_after"),
        "empty_abnormal": ("zero", "missing"),
        "abnormal": ("all", "leave"),
    }
    values = {"floor": book.floor, "runs": book.runs, "empty_abnormal": "zero", "abnormal": "all"}
    for number, (key, keys) in enumerate(options.items()):
        said = ", ".join(f'{one} = "{words["a"]}{number}{at}"' for at, one in enumerate(keys))
        lines += ["[[choices]]", f'key = "{key}"', f'name = "{words["b"]}{number}"',
                  f"options = {{ {said} }}", f'value = "{values[key]}"', 'text = "说明"']  # fmt: skip
    listed = "、".join(book.run_categories)
    for key, kind, value in (
        ("run_categories", "list", f'"{listed}"'),
        ("normal_results", "list", '"正常"'),
        ("slots_per_day", "integer", "4"),
        ("pending_days", "integer", "7"),
    ):
        lines += ["[[choices]]", f'key = "{key}"', f'name = "{words["c"]}{key}"',
                  f'kind = "{kind}"', f"value = {value}", 'text = "说明"']  # fmt: skip
    return "\n".join(lines) + "\n"


def _clause_toml(clause: Clause, bonus: bool) -> list[str]:
    sign = "" if bonus or clause["kind"] == "rate" else "-"
    variant = f'label = "情形{code(clause)}"'
    if "tiers" in clause:
        tiers = ", ".join(
            f"{{ limit = {limit}, points = {sign}{points} }}" for limit, points in clause["tiers"]
        )
        variant += f", tiers = [{tiers}]"
    else:
        variant += f", points = {sign}{clause['points']}"
    if "limit" in clause:
        variant += f", limit = {clause['limit']}"
    for flag in ("verify", "window"):
        if clause.get(flag):
            variant += f", {flag} = true"
    return ["[[categories.clauses]]", f"number = {clause['number']}", 'text = "原文。"',
            f'kind = "{clause["kind"]}"', f"variants = [{{ {variant} }}]"]  # fmt: skip


# --- a month --------------------------------------------------------------------------------------


@dataclass
class Facts:
    """What happened in a month: rows (whom, clause, how many, verdict, serial), and the counts."""

    rows: list[tuple[str, Clause, int, str | None, int | None]]
    signs: list[tuple[int, int]]
    cases: list[tuple[int, int]]


def random_facts(chance: random.Random, book: Book) -> Facts:
    """A month full of incidents."""
    entered = [c for c in book.clauses if c["kind"] not in ("rate", "coverage")]
    rows = []
    for _ in range(45):
        clause = chance.choice(entered)
        who = chance.choice(PEOPLE)
        if clause.get("window") and chance.random() < 0.5:
            who = f"窗口:{chance.choice(['大厅窗口', '后台窗口'])}"
        many = chance.choice([5, 9, 10, 24, 25, 70]) if clause["kind"] == MINUTES else 1
        if many == 1 and not who.startswith("窗口:"):
            many = chance.choice([1, 1, 2, 3])
        verdict = chance.choice([None, None, "属实", "属实", "不属实", "撤销", "待核实", "申诉中"])
        serial = chance.choice([None, *range(1, 10)])
        rows.append((who, clause, many, verdict, serial))
    signs = [(chance.choice([84, 42, 31]), chance.choice([0, 1, 3, 7])) for _ in PEOPLE]
    cases = [(n, chance.randint(0, n)) for n in (chance.choice([0, 7, 50]) for _ in PEOPLE)]
    return Facts(rows, signs, cases)


def reckon(book: Book, facts: Facts) -> dict[str, list[Decimal]]:
    """Everybody's scores by the book, category by category."""
    bonus = {category["name"] for category in book.categories if category["bonus"]}
    lost: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    serials: dict[str, set[int]] = defaultdict(set)
    by_hand: dict[str, int] = defaultdict(int)
    for who, clause, many, verdict, serial in facts.rows:
        if verdict in ("不属实", "撤销") or (clause["verify"] and verdict != "属实"):
            continue
        window = who.removeprefix("窗口:")
        people = [p.name for p in ROSTER if window in (p.window, p.name)]
        if clause["kind"] == MINUTES:
            worth = max((points for least, points in clause["tiers"] if many >= least),
                        default=Decimal(0))  # fmt: skip
        else:
            worth = clause.get("points", Decimal(0)) * many
        for person in people:
            if clause["kind"] == "run":
                by_hand[person] += many
                continue
            lost[person, clause["category"]] += worth
            if serial and clause["category"] in book.run_categories:
                serials[person].add(serial)
    scores = {}
    for place, person in enumerate(PEOPLE):
        run = book.special("run")
        if run is not None:
            times = max(by_hand[person], found(serials[person], run["limit"], book.runs))
            lost[person, run["category"]] += run["points"] * times
        scores[person] = [
            score(book, category, lost[person, category["name"]], facts, place,
                  category["name"] in bonus)
            for category in book.categories
        ]  # fmt: skip
    return scores


def found(serials: set[int], limit: int, how: str) -> int:
    """Findings in some serials."""
    lengths, length = [], 0
    for serial in range(1, 12):
        if serial in serials:
            length += 1
        else:
            lengths.append(length)
            length = 0
    long = [length for length in lengths if length >= limit]
    if how == "once":
        return 1 if long else 0
    return sum(length // limit if how == "floor" else length - limit + 1 for length in long)


def score(
    book: Book, category: dict[str, Any], points: Decimal, facts: Facts, place: int, bonus: bool
) -> Decimal:
    """One category of one person."""
    full: Decimal = category["points"]
    if bonus:
        return min(full, points)
    rate, coverage = book.special("rate"), book.special("coverage")
    if rate is not None and rate["category"] == category["name"]:
        due, missed = facts.signs[place]
        earned = cents(rate["points"] * (due - missed) / Decimal(due))
        rest: Decimal = full - rate["points"] - points
        if book.floor == "part":
            return max(rest, Decimal(0)) + earned
        return max(rest + earned, Decimal(0))
    if coverage is not None and coverage["category"] == category["name"]:
        cases, reviewed = facts.cases[place]
        tiers = [worth for limit, worth in coverage["tiers"] if reviewed * 100 < cases * limit]
        points += max(tiers, default=Decimal(0))
    return max(full - points, Decimal(0))


def cents(exact: Decimal) -> Decimal:
    """Rounded half up to hundredths."""
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def check_seed(seed: int, folder: Path) -> list[str]:
    """Take a random book and month through a workbook; return what is not as it is to be."""
    chance = random.Random(seed)
    plain = random_book(chance)
    facts = random_facts(chance, plain)
    path = folder / f"{seed}.toml"
    path.write_text(to_toml(plain), encoding="utf-8")
    book = load_rulebook(path)
    ledgers: dict[bool, list[Any]] = {True: [], False: []}
    gains = {category["name"] for category in plain.categories if category["bonus"]}
    for number, (who, clause, many, verdict, serial) in enumerate(facts.rows):
        more = {"数量": many, "核实": verdict, "通报期次": serial}
        spelled = code(clause) if number % 2 else f"{code(clause)} 情形{code(clause)}"
        cells = row(number % 30 + 1, who, spelled, **{k: v for k, v in more.items() if v})
        ledgers[clause["category"] in gains].append(cells)
    package = made(book, ledgers[False], ledgers[True], signs=facts.signs, cases=facts.cases)
    wrong = []
    for person, scores in reckon(plain, facts).items():
        total = sum(scores, Decimal(0))
        *own, _, second = shown(package, book)[person]
        wanted = [float(value) for value in (*scores, total)]
        got = [float(str(value)) if isinstance(value, (int, float)) else value for value in own]
        if got != wanted or second != "一致":
            wrong.append(f"{seed} {person}: {got}, not {wanted}; {second}")
    return wrong
