"""Parts of formulas as the engine's reader takes them apart, put together again."""

from collections.abc import Iterator

from formualizer import ASTNode

from workbook.ooxml.references import Area, area_text, quote_sheet

Shape = tuple[int, int]

ONE: Shape = (1, 1)


class BeyondEngine(Exception):
    """A formula that the engine computes wrongly, and that cannot be respelled."""


def function_name(node: ASTNode) -> str:
    """Return what a call calls, in capitals and without the prefix of a newer function."""
    name = (node.get_function_name() or "").upper()
    return name.removeprefix("_XLFN.").removeprefix("_XLWS.")


def written(node: ASTNode) -> str:
    """Return a part as it is written, in parentheses of its own where it is an operation."""
    if node.node_type() == "Omitted":
        return ""
    text = str(node.to_formula()).removeprefix("=")
    bare = node.node_type() not in ("BinaryOp", "UnaryOp") or node.get_operator() in (" ", ":")
    return text if bare else f"({text})"


def operation(operator: str, parts: list[str]) -> str:
    """Return an operation on one or two parts, in parentheses."""
    if len(parts) == 2:
        return f"({parts[0]}{operator}{parts[1]})"
    return f"({parts[0]}%)" if operator == "%" else f"({operator}{parts[0]})"


def number_of(nodes: list[ASTNode]) -> float:
    """Return the number that an argument is; 0 for one that is left out, -1 for others."""
    node = nodes[0] if nodes else None
    if node is None or node.node_type() == "Omitted":
        return 0
    value = node.get_literal_value() if node.node_type() == "Literal" else None
    return float(value) if isinstance(value, (int, float)) else -1


def constants(node: ASTNode) -> list[list[ASTNode]]:
    """Return the rows of an array of constants."""
    rows = len(node.to_dict()["rows"])
    every = node.children()
    width = len(every) // rows
    return [every[at : at + width] for at in range(0, len(every), width)]


def constants_shape(node: ASTNode) -> Shape:
    """Return the rows and columns of an array of constants."""
    rows = node.to_dict()["rows"]
    return len(rows), len(rows[0])


def constant(node: ASTNode, row: int, column: int) -> str:
    """Return the constant at a place, from 0; a single row or column holds for all of them."""
    rows = constants(node)
    line = rows[0 if len(rows) == 1 else row]
    return written(line[0 if len(line) == 1 else column])


def broadcast(shapes: Iterator[Shape]) -> Shape:
    """Return the shape that shapes have together. BeyondEngine where they do not fit."""
    rows, columns = ONE
    for height, width in shapes:
        if (height != 1 and rows not in (1, height)) or (width != 1 and columns not in (1, width)):
            raise BeyondEngine
        rows, columns = max(rows, height), max(columns, width)
    return rows, columns


def is_union(node: ASTNode) -> bool:
    """Tell whether a part joins areas with commas."""
    return node.node_type() == "BinaryOp" and node.get_operator() == ","


def areas_of_union(node: ASTNode) -> Iterator[ASTNode]:
    """Yield the areas that a union joins, or the part itself."""
    if is_union(node):
        for child in node.children():
            yield from areas_of_union(child)
    else:
        yield node


def reference_text(sheet: str, area: Area) -> str:
    """Return a reference to cells that names their sheet."""
    return f"{quote_sheet(sheet)}!{area_text(area)}"


def overlap(one: Area, other: Area) -> Area | None:
    """Return the cells that two areas share."""
    top, left = max(one.first_row, other.first_row), max(one.first_column, other.first_column)
    bottom, right = min(one.last_row, other.last_row), min(one.last_column, other.last_column)
    return Area(top, left, bottom, right) if top <= bottom and left <= right else None


def spanned(one: Area, other: Area) -> Area:
    """Return the smallest area that holds two."""
    return Area(
        min(one.first_row, other.first_row),
        min(one.first_column, other.first_column),
        max(one.last_row, other.last_row),
        max(one.last_column, other.last_column),
    )
