"""The house itself: how large its modules, classes and functions may grow."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from radon.complexity import cc_visit

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for house in ("udf", "workbook", "templates")
    for path in (ROOT / house).rglob("*.py")
)
MOST_LINES, MOST_LINES_OF_A_CLASS, MOST_COMPLEX = 400, 250, 15


def functions(source: str) -> Iterator[tuple[str, int]]:
    """Each function and method with its cyclomatic complexity, functions within it included."""
    for block in cc_visit(source):
        for one in getattr(block, "methods", [block]):
            yield one.name, one.complexity


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_read_in_one_sitting(module: str) -> None:
    source = (ROOT / module).read_text("utf-8")
    assert len(source.splitlines()) <= MOST_LINES
    classes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef))
    long = [
        node.name
        for node in classes
        if (node.end_lineno or 0) - node.lineno + 1 > MOST_LINES_OF_A_CLASS
    ]
    assert not long
    assert not [one for one in functions(source) if one[1] > MOST_COMPLEX]


@pytest.mark.parametrize("module", [name for name in MODULES if name.endswith("__init__.py")])
def test_a_room_says_what_it_is_for(module: str) -> None:
    docstring = ast.get_docstring(ast.parse((ROOT / module).read_text("utf-8"))) or ""
    assert docstring
    assert module.startswith("templates/") or "import" in docstring
