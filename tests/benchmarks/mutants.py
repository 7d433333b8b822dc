"""Do the tests notice? One change at a time in udf or workbook, tried by the tests that run its line.

    python -m tests.benchmarks.mutants cover FOLDER tests/udf                  # what each test runs
    python -m tests.benchmarks.mutants time FOLDER tests/workbook              # or how long it takes
    python -m tests.benchmarks.mutants try FOLDER udf --count 250 --minutes 10  # again to go on
    python -m tests.benchmarks.mutants try FOLDER udf --seconds 15 …           # the quickest tests only
    python -m tests.benchmarks.mutants report FOLDER                            # figures, survivors

After ``cover``, ``python -m coverage report --data-file FOLDER/.coverage`` (in FOLDER/tree) shows
which lines and branches no test runs.

A mutant is tried by all tests that run its line, those of its own file and the quickest first. Where
it is not known what each test runs, by those nearest to its module by their imports. It survives only
where all of these have run: with ``--seconds``, one that outlives its first tests stays open, and is
tried again without. The changes are mutmut's. Everything is kept in FOLDER, outside the repository:
coverage, a copy of the sources in which the changes are made, and a line a mutant in ``results.jsonl``.
A sample is drawn by a seed; what is equivalent to the original is named in equivalents.toml and not
counted.
"""

import argparse
import ast
import difflib
import json
import math
import os
import random
import shutil
import subprocess
import sys
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
EQUIVALENTS = Path(__file__).with_name("equivalents.toml")
NOTICED, OPEN = ("killed", "timeout"), "open"
FARTHER = 2  # imports more than the nearest tests are from a module, where only imports tell
CONFIG = """[run]
branch = True
source = udf, workbook
parallel = True
sigterm = True
context = ${{PYTEST_CURRENT_TEST-}}
data_file = {0}/.coverage
[paths]
tree =
    {0}/tree
    {1}
"""


@dataclass(frozen=True)
class Mutant:
    """A change of one place of a file: its line there, and the lines before and after."""

    file: str
    line: int
    before: str
    after: str


@dataclass(frozen=True)
class Plan:
    """What each test runs: the tests by file and line, and the seconds of each.

    ``importers`` are the files that import a file, in which only imports tell what a test may run.
    """

    lines: dict[tuple[str, int], frozenset[str]]
    seconds: dict[str, float]
    importers: dict[str, frozenset[str]]

    def tests(self, mutant: Mutant) -> list[str]:
        """Return the tests that run a mutant's line, those of its own file and the quickest first.

        Without coverage these are the tests of the files nearest to it by their imports.
        """
        above = range(mutant.line, max(0, mutant.line - 20), -1)  # where its statement begins
        known = (self.lines.get((mutant.file, line)) for line in above)
        names = next((tests for tests in known if tests), frozenset())
        if self.lines and not names:
            return []  # no test runs it
        files = {name for name in names if "::" not in name}  # made for all tests of a file
        away = self._distances(mutant.file) if not names else {}
        room = "/".join(("tests", *Path(mutant.file).parts[:2]))
        about = f"test_{Path(mutant.file).stem}.py"

        def order(test: str) -> tuple[bool, bool, int, float]:
            file = test.partition("::")[0]
            own = not file.endswith(f"/{about}"), not file.startswith(f"{room}/")
            return *own, away.get(file, 0), self.seconds[test]

        return sorted(
            (
                test
                for test in self.seconds
                if test in names or test.partition("::")[0] in {*files, *away}
            ),
            key=order,
        )

    def _distances(self, file: str) -> dict[str, int]:
        """Return how many imports the nearest files of tests are away from a file."""
        found, layer = {file: 0}, {file}
        nearest: int | None = None
        for distance in range(1, len(self.importers)):
            layer = {one for each in layer for one in self.importers.get(each, ())} - found.keys()
            found |= dict.fromkeys(layer, distance)
            if nearest is None and any(Path(one).name.startswith("test_") for one in layer):
                nearest = distance
            if not layer or (nearest is not None and distance >= nearest + FARTHER):
                break
        tests = {one: away for one, away in found.items() if Path(one).name.startswith("test_")}
        if tests:
            return tests
        room = "/".join(("tests", *Path(file).parts[:2], ""))  # of what is imported by its name
        return {one.partition("::")[0]: 1 for one in self.seconds if one.startswith(room)}


@dataclass(frozen=True)
class Order:
    """A mutant to be tried: the text of its file, the tests in their order, seconds allowed.

    ``whole``: these are all there are. ``anew``: in a Python that imports everything anew, for what a module computes when imported.
    """

    mutant: dict[str, Any]
    text: str
    tests: list[str]
    allowed: float
    whole: bool
    anew: bool


def changes(file: Path) -> tuple[Any, list[Any]]:
    """Return the tree of a file and every change of what is within its functions."""
    from libcst import FunctionDef
    from mutmut.mutation.file_mutation import create_mutations

    module, found, *_ = create_mutations(file.name, file.read_text(encoding="utf-8"))
    return module, [c for c in found if isinstance(c.contained_by_top_level_function, FunctionDef)]


def mutant(tree: Path, file: Path, module: Any, change: Any) -> tuple[Mutant, str]:
    """Return a change as lines, and the text of the file with it."""
    text = module.deep_replace(change.original_node, change.mutated_node).code
    old, new = file.read_text(encoding="utf-8").splitlines(), text.splitlines()
    differing = list(difflib.unified_diff(old, new, n=0))[2:] or ["@@ -0 +0"]
    line = int(differing[0].split()[1].lstrip("-").partition(",")[0])
    before = " ".join(row[1:].strip() for row in differing[1:] if row.startswith("-"))
    after = " ".join(row[1:].strip() for row in differing[1:] if row.startswith("+"))
    return Mutant(file.relative_to(tree).as_posix(), line, before, after), text


def sample(folder: Path, package: str, count: int, seed: int) -> list[tuple[Mutant, str]]:
    """Draw mutants of a package, each with the text of its file; equivalents are left out.

    What is drawn is kept in the folder: to find every change there could be takes minutes.
    """
    drawn = folder / f"sample-{package.replace('/', '-')}-{count}-{seed}.json"
    if not drawn.exists():
        made = [(asdict(one), text) for one, text in _drawn(copied(folder), package, count, seed)]
        drawn.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    known = {
        (one["file"], one["before"], one["after"])
        for one in tomllib.loads(EQUIVALENTS.read_text(encoding="utf-8"))["equivalent"]
    }
    found = [(Mutant(**one), text) for one, text in json.loads(drawn.read_text(encoding="utf-8"))]
    return [(one, text) for one, text in found if (one.file, one.before, one.after) not in known]


def _drawn(tree: Path, package: str, count: int, seed: int) -> list[tuple[Mutant, str]]:
    trees = {file: changes(file) for file in sorted((tree / package).rglob("*.py"))}
    places = [(file, n) for file, (_, found) in trees.items() for n in range(len(found))]
    drawn = random.Random(seed).sample(places, min(count, len(places)))
    return [mutant(tree, file, trees[file][0], trees[file][1][n]) for file, n in drawn]


# --- what each test runs --------------------------------------------------------------------------


def cover(folder: Path, tests: list[str], *, timed_only: bool = False) -> None:
    """Run tests with coverage, a context a test, and add what they run to the folder."""
    tree = copied(folder)
    config = folder / "coveragerc"
    config.write_text(CONFIG.format(folder, ROOT), encoding="utf-8")
    measured = [] if timed_only else ["-m", "coverage", "run", f"--rcfile={config}"]
    command = [sys.executable, *measured, "-m", "pytest"]
    environment = os.environ | {"CI": "1", "MUTANTS": str(folder), "PYTHONPATH": str(tree)}
    if timed_only:
        environment["MUTANTS_TIMED"] = "1"
    subprocess.run(
        [*command, "-q", "-n", "0", "-p", "tests.benchmarks.mutants_plugin", *tests],
        cwd=tree,
        env=environment,
        check=False,
    )
    if not timed_only:
        _combined(folder)


def _combined(folder: Path) -> Any:
    """Add what every process has measured to what is known."""
    import coverage

    data = coverage.Coverage(
        data_file=str(folder / ".coverage"), config_file=str(folder / "coveragerc")
    )
    data.load()
    for part in sorted(folder.glob(".coverage.*")):
        with suppress(coverage.CoverageException):  # of a process that could not write it all
            data.combine([str(part)])
        part.unlink(missing_ok=True)
    data.save()
    return data.get_data()


def plan(folder: Path) -> Plan:
    """Read what the tests run."""
    rows = (folder / "seconds.jsonl").read_text(encoding="utf-8").splitlines()
    seconds = dict(json.loads(row) for row in rows)
    importers = _importers(folder / "tree")
    if not list(folder.glob(".coverage*")):
        return Plan({}, seconds, importers)
    measured = _combined(folder)
    lines: dict[tuple[str, int], frozenset[str]] = {}
    for path in measured.measured_files():
        name = Path(path).relative_to(folder / "tree").as_posix()
        for line, contexts in measured.contexts_by_lineno(path).items():
            tests = frozenset(context.removesuffix(" (call)") for context in contexts if context)
            lines[name, line] = frozenset(
                test.partition("::")[0] if test.endswith(")") else test for test in tests
            )
        for header, first in _headers(Path(path).read_text(encoding="utf-8")):
            lines[name, header] = lines.get((name, first), frozenset())
    return Plan(lines, seconds, importers)


def _importers(tree: Path) -> dict[str, frozenset[str]]:
    """Return by file the files that import it."""
    found: dict[str, set[str]] = defaultdict(set)
    for package in ("udf", "workbook", "tests"):
        for path in (tree / package).rglob("*.py"):
            own = path.relative_to(tree).as_posix()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = []
                if isinstance(node, ast.ImportFrom) and node.module:
                    names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
                elif isinstance(node, ast.Import):
                    names = [one.name for one in node.names]
                for name in names:
                    found[f"{name.replace('.', '/')}.py"].add(own)
    return {file: frozenset(ones) for file, ones in found.items()}


def _headers(text: str) -> Iterator[tuple[int, int]]:
    """Yield each line of a function's head and the first line of its body.

    A default is computed when the module is imported, but what it does shows when it is called.
    """
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            described = ast.get_docstring(node) is not None and len(node.body) > 1
            for line in range(node.lineno, node.body[0].lineno):
                yield line, node.body[described].lineno


# --- the run --------------------------------------------------------------------------------------


def attempts(folder: Path, orders: list[Order], minutes: float) -> None:
    """Try mutants in one warm pytest, a fork each; see mutants_plugin."""
    (folder / "orders.json").write_text(json.dumps([asdict(one) for one in orders]), "utf-8")
    files = sorted({test.partition("::")[0] for one in orders for test in one.tests})
    options = ["-q", "-n", "0", "--no-header", "--tb=no", "-p", "no:cacheprovider"]
    plugin = ["-p", "tests.benchmarks.mutants_plugin"]
    environment = os.environ | {
        "MUTANTS_TRIED": str(folder), "MUTANTS_END": str(time.time() + 60 * minutes), "CI": "1",
        "PYTHONPATH": str(folder / "tree"), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "pytest", *options, *plugin, *files],
        cwd=folder / "tree", env=environment, stdout=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def copied(folder: Path) -> Path:
    """Return a copy of the repository in the folder, made when there is none."""
    tree = folder / "tree"
    if not tree.exists():
        tree.mkdir(parents=True)
        for package in ("udf", "workbook", "templates", "tests", "docs"):
            shutil.copytree(ROOT / package, tree / package)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, tree / name)
    return tree


def run(
    folder: Path,
    package: str,
    count: int,
    seed: int,
    minutes: float,
    *,
    seconds: float = math.inf,
    again: bool = False,
) -> None:
    """Try the mutants of a sample that have no result yet, for some minutes.

    With ``again`` those too that survived; with ``seconds`` by the first tests of each only.
    """
    known = plan(folder)
    tried = (row for row in results(folder) if row["end"] != OPEN or seconds < math.inf)
    done = {Mutant(**row["mutant"]) for row in tried if not again or row["end"] in NOTICED}
    orders = []
    for one, text in sample(folder, package, count, seed):
        if one not in done and one.before + one.after:
            every = known.tests(one)
            sums = accumulate(known.seconds[test] for test in every)
            tests = [test for test, total in zip(every, sums, strict=True) if total <= seconds]
            tests = tests or every[:1]
            allowed = 60 + 5 * sum(known.seconds[test] for test in tests)
            whole = len(tests) == len(every)
            orders.append(Order(asdict(one), text, tests, allowed, whole, again))
    orders.sort(key=lambda order: order.allowed)  # what survives is known early
    attempts(folder, orders, minutes)


def results(folder: Path) -> list[dict[str, Any]]:
    """Return what is known so far; the last word about a mutant counts."""
    file = folder / "results.jsonl"
    rows = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    found = {json.dumps(row["mutant"]): row for row in map(json.loads, rows)}
    return list(found.values())


def report(folder: Path) -> None:
    """Print how many were noticed, by package and room, and every one that was not.

    What is open counts as not noticed.
    """
    counted: dict[str, list[bool]] = defaultdict(list)
    for row in results(folder):
        one = Mutant(**row["mutant"])
        noticed = row["end"] in NOTICED
        package, *inside = Path(one.file).parts[:-1]
        for name in dict.fromkeys((package, "/".join((package, *inside[:1])))):
            counted[name].append(noticed)
        if not noticed:
            print(f"{one.file}:{one.line} ({row['end']}, {row['tests']} tests)")
            print(f"  - {one.before}\n  + {one.after}")
    for name, found in sorted(counted.items()):
        print(f"{name}: {sum(found)} of {len(found)} noticed, {sum(found) / len(found):.1%}")


def main() -> None:
    """Do what is asked on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("action", choices=("cover", "time", "try", "report"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("what", nargs="*", help="tests to cover, or the package to change")
    parser.add_argument("--count", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=math.inf, help="of tests for a mutant")
    parser.add_argument("--again", action="store_true", help="those too that survived before")
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    if asked.action in ("cover", "time"):
        cover(folder, asked.what, timed_only=asked.action == "time")
    elif asked.action == "try":
        for package in asked.what:
            run(
                folder,
                package,
                asked.count,
                asked.seed,
                asked.minutes,
                seconds=asked.seconds,
                again=asked.again,
            )
    else:
        report(folder)


if __name__ == "__main__":
    main()
