"""Formulas that the engine computes wrongly as they are written, respelled as it can.

It takes no union of areas (``(A1:A5,A7:A9)``), and what a function that takes one value makes of a
range or of ``{1,2}``, in SUMPRODUCT and the like, it takes from the first value alone. A union
becomes one column; a call over many values becomes a block of calls over one value each, and the
formula reads the block.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

import formualizer
from formualizer import ASTNode

from workbook.engine.formula_parts import (
    ONE,
    BeyondEngine,
    Shape,
    areas_of_union,
    broadcast,
    constant,
    constants_shape,
    function_name,
    is_union,
    number_of,
    operation,
    overlap,
    reference_text,
    spanned,
    written,
)
from workbook.ooxml.formulas import references
from workbook.ooxml.references import MAX_COLUMN, Area, area_text, quote_sheet

Block = list[list[str]]

MOST = 50_000  # calls over one value each, in a workbook: a second or two of the engine
_TILDE = re.compile(r"""~|"[^"]*"|'[^']*'""")  # how LibreOffice saves a union
_VALUE = re.compile(r"""[-+]?[0-9.]+%?|"[^"]*"|TRUE|FALSE""", re.IGNORECASE)
DIGITS = 12  # places of a sum of parts that are to be one: a spreadsheet takes 6 × 1/6 for 1

_EVERY = range(255)
# Which arguments take one value: in the others a range is taken whole.
_ONE_VALUE: dict[str, range | tuple[int, ...]] = {
    **dict.fromkeys(
        (
            "ABS", "CEILING", "CHOOSE", "CODE", "DATE", "DATEVALUE", "DAY", "EDATE", "EOMONTH",
            "EVEN", "EXACT", "FIND", "FLOOR", "HOUR", "INT", "ISBLANK", "ISERR", "ISERROR",
            "ISEVEN", "ISLOGICAL", "ISNA", "ISNONTEXT", "ISNUMBER", "ISODD", "ISTEXT", "LEFT",
            "LEN", "LOWER", "MID", "MINUTE", "MOD", "MONTH", "N", "ODD", "POWER", "PROPER",
            "QUOTIENT", "REPLACE", "REPT", "RIGHT", "ROUND", "ROUNDDOWN", "ROUNDUP", "SEARCH",
            "SECOND", "SIGN", "SQRT", "SUBSTITUTE", "T", "TEXT", "TIME", "TIMEVALUE", "TRIM",
            "TRUNC", "UPPER", "VALUE", "WEEKDAY", "WEEKNUM", "YEAR",
        ),
        _EVERY,
    ),
    "AVERAGEIF": (1,), "COUNTIF": (1,), "SUMIF": (1,),
    "AVERAGEIFS": range(2, 255, 2), "COUNTIFS": range(1, 255, 2), "SUMIFS": range(2, 255, 2),
    "MAXIFS": range(2, 255, 2), "MINIFS": range(2, 255, 2),
    "HLOOKUP": (0, 2), "LOOKUP": (0,), "MATCH": (0,), "VLOOKUP": (0, 2), "XLOOKUP": (0,),
    "LARGE": (1,), "SMALL": (1,), "PERCENTILE": (1,), "PERCENTILE.INC": (1,), "QUARTILE": (1,),
    "PERCENTRANK": (1,), "RANK": (0,), "RANK.AVG": (0,), "RANK.EQ": (0,),
}  # fmt: skip
_BY_ELEMENT = {"IF", "IFERROR", "IFNA"}  # the engine takes these and the operators as they are
_PLACES = {"ROW", "COLUMN"}
_TAKES_ARRAYS: dict[str, range | tuple[int, ...]] = {
    "SUMPRODUCT": _EVERY, "LOOKUP": (1, 2), "INDEX": (0,), "MMULT": _EVERY,
}  # fmt: skip
_OF_ANY_SHAPE = {
    "FILTER", "FREQUENCY", "INDEX", "INDIRECT", "MMULT", "MODE.MULT", "OFFSET", "SEQUENCE", "SORT",
    "SORTBY", "TOCOL", "TOROW", "TRANSPOSE", "UNIQUE", "VSTACK", "HSTACK", "MUNIT", "RANDARRAY",
}  # fmt: skip
_ARRAY_AGGREGATES = 14  # from this number on AGGREGATE takes an array: the engine knows none
_NO_UNION = {"AREAS", "INDEX"}  # these tell the areas of a union apart


@dataclass
class Blocks:
    """The calls over one value each that formulas need, and where they are put on ``sheet``.

    ``names`` are the workbook's defined names with what they stand for, in lower case.
    """

    sheet: str
    names: Mapping[str, str] = field(default_factory=dict)
    placed: dict[tuple[str, ...], str] = field(default_factory=dict)
    lifted: dict[tuple[str, str, str], str] = field(default_factory=dict)
    fresh: list[tuple[int, int, Block]] = field(default_factory=list)
    _cells: int = 0
    _column: int = 1
    _row: int = 1
    _height: int = 0

    def check(self, shape: Shape) -> None:
        """Refuse with BeyondEngine a block of a shape for which there is no place any more."""
        height, width = shape
        if self._cells + height * width > MOST or width > MAX_COLUMN:
            raise BeyondEngine

    def place(self, block: Block) -> str:
        """Return where a block is or is to be; BeyondEngine where there are too many."""
        key = (str(len(block)), *chain.from_iterable(block))
        if key in self.placed:
            return self.placed[key]
        height, width = len(block), len(block[0])
        self.check((height, width))
        self._cells += height * width
        if self._column + width - 1 > MAX_COLUMN:
            self._row, self._column, self._height = self._row + self._height, 1, 0
        area = Area(self._row, self._column, self._row + height - 1, self._column + width - 1)
        self.fresh.append((self._row, self._column, block))
        self._column += width
        self._height = max(self._height, height)
        self.placed[key] = f"{quote_sheet(self.sheet)}!{area_text(area)}"
        return self.placed[key]


def may_need_respelling(formula: str, *, is_array: bool) -> bool:
    """Tell at a glance whether a formula is to be looked at by `respelled`."""
    if is_array or any(mark in formula for mark in ("{", ",(", "((", " ", "~")):
        return True
    upper = formula.upper()
    return any(f"{name}(" in upper for name in _TAKES_ARRAYS)


def respelled(formula: str, sheet: str, blocks: Blocks, *, is_array: bool) -> str:
    """Return a formula as the engine can compute it: as it is where it can already.

    ``is_array`` is whether it is entered as an array formula. BeyondEngine where it cannot.
    """
    if "~" in formula:
        formula = _TILDE.sub(lambda found: "," if found[0] == "~" else found[0], formula)
    try:
        tree = formualizer.parse("=" + formula.removeprefix("="))
    except Exception:  # the engine says what is wrong with it
        return formula
    try:
        return _Speller(sheet, blocks).spell(tree, is_array) or formula
    except RecursionError as error:
        raise BeyondEngine from error


@dataclass
class _Speller:
    """What respells the formulas of one sheet; None is what is left as it is."""

    sheet: str
    blocks: Blocks

    def spell(self, node: ASTNode, arrays: bool) -> str | None:
        """Return a part of a formula respelled, None where it stays as it is.

        ``arrays`` is whether ranges in it are taken value by value.
        """
        match node.node_type():
            case "BinaryOp" if node.get_operator() in (",", " ", ":"):
                return self._reference(node)
            case "BinaryOp" | "UnaryOp":
                children = node.children()
                parts = [self.spell(child, arrays) for child in children]
                return self._joined(node, parts) if any(parts) else None
            case "Function":
                return self._call(node, arrays)
        return None

    def text(self, node: ASTNode, arrays: bool) -> str:
        """Return a part of a formula as it is to be written."""
        return self.spell(node, arrays) or written(node)

    def _joined(self, node: ASTNode, parts: list[str | None]) -> str:
        texts = [part or written(child) for part, child in zip(parts, node.children(), strict=True)]
        return operation(node.get_operator() or "", texts)

    def _call(self, node: ASTNode, arrays: bool) -> str | None:
        name, arguments = function_name(node), node.children()
        if self._is_lifted(name, arguments, arrays):
            return self._lifted(node)
        if name == "LOOKUP" and _finds_the_last(arguments):
            return self._last_found(arguments)
        if name == "AGGREGATE" and number_of(arguments[:1]) >= _ARRAY_AGGREGATES:
            raise BeyondEngine
        if name in _NO_UNION and any(map(is_union, arguments)):
            raise BeyondEngine
        takes = _TAKES_ARRAYS.get(name, ())
        parts = [self.spell(part, arrays or at in takes) for at, part in enumerate(arguments)]
        if not any(parts):
            return None
        texts = (part or written(one) for part, one in zip(parts, arguments, strict=True))
        call = f"{node.get_function_name()}({','.join(texts)})"
        return f"ROUND({call},{DIGITS})" if name == "SUMPRODUCT" else call

    def _lifted(self, node: ASTNode) -> str:
        """Return the block of calls over one value each that a call over many becomes."""
        return self._block(node, self._shape_of_call(function_name(node), node.children()), "={}")

    def _last_found(self, arguments: list[ASTNode]) -> str:
        """Return ``LOOKUP(1,0/(…),…)``, whose errors the engine does not pass over."""
        searched = arguments[1]
        places = self._block(searched, self._shape(searched), "=IF(ISNUMBER({}),{},0)")
        last = f"MAX({places})"
        return f"INDEX({self.text(arguments[2], arrays=True)},IF({last}=0,NA(),{last}))"

    def _block(self, node: ASTNode, shape: Shape, cell: str) -> str:
        """Return where there is a cell for each value of a part; BeyondEngine where none can be.

        ``cell`` is the formula of one, with ``{}`` for what gives the value and for its number.
        Hundreds of formulas may hold the same part: its block is made once.
        """
        key = self.sheet, cell, written(node)
        if key not in self.blocks.lifted:
            self.blocks.check(shape)
            if _asks_for_its_place(node):
                raise BeyondEngine
            rows, columns = map(range, shape)
            block = [
                [cell.format(self._element(node, row, at), row + at + 1) for at in columns]
                for row in rows
            ]
            self.blocks.lifted[key] = self.blocks.place(block)
        return self.blocks.lifted[key]

    def _is_lifted(self, name: str, arguments: list[ASTNode], arrays: bool) -> bool:
        """Tell whether a call gives many values of which the engine would give one."""
        if name in _PLACES:
            return arrays and any(self._shape(argument) != ONE for argument in arguments)
        if name == "N" and arguments and arguments[0].node_type() == "Reference":
            return False  # of a range it takes the first cell
        return any(
            (arrays or _holds_constants(argument)) and self._shape(argument) != ONE
            for argument in self._one_value(name, arguments)
        )

    @staticmethod
    def _one_value(name: str, arguments: list[ASTNode]) -> list[ASTNode]:
        taken = _ONE_VALUE.get(name, ())
        return [argument for at, argument in enumerate(arguments) if at in taken]

    # --- shapes -------------------------------------------------------------------------------

    def _shape(self, node: ASTNode) -> Shape:
        """Return the rows and columns of what a part gives. BeyondEngine where nothing tells."""
        match node.node_type():
            case "Reference" if self._is_constant(node):
                return ONE
            case "Reference":
                _, area = self._area(node)
                return area.last_row - area.first_row + 1, area.last_column - area.first_column + 1
            case "Array":
                return constants_shape(node)
            case "BinaryOp" if node.get_operator() in (" ", ":"):
                _, area = self._area(node)
                return area.last_row - area.first_row + 1, area.last_column - area.first_column + 1
            case "BinaryOp" | "UnaryOp":
                return broadcast(self._shape(child) for child in node.children())
            case "Function":
                return self._shape_of_call(function_name(node), node.children())
        return ONE

    def _shape_of_call(self, name: str, arguments: list[ASTNode]) -> Shape:
        if name in _PLACES:
            rows, columns = self._shape(arguments[0]) if arguments else ONE
            return (rows, 1) if name == "ROW" else (1, columns)
        if name in _BY_ELEMENT:
            return broadcast(self._shape(argument) for argument in arguments)
        if name in _ONE_VALUE:
            return broadcast(self._shape(one) for one in self._one_value(name, arguments))
        if name == "INDEX" and all(number_of([at]) != 0 for at in arguments[1:]):
            return ONE
        if name in _OF_ANY_SHAPE:
            raise BeyondEngine
        return ONE

    # --- one value of many --------------------------------------------------------------------

    def _element(self, node: ASTNode, row: int, column: int) -> str:
        """Return what gives the value of a part at a row and column of its shape, from 0."""
        match node.node_type():
            case "Reference" if self._is_constant(node):
                return written(node)
            case "Reference":
                return self._cell(node, row, column)
            case "Array":
                return constant(node, row, column)
            case "BinaryOp" if node.get_operator() in (" ", ":"):
                return self._cell(node, row, column)
            case "BinaryOp" | "UnaryOp":
                parts = [self._element(child, row, column) for child in node.children()]
                return operation(node.get_operator() or "", parts)
            case "Function":
                return self._element_of_call(node, row, column)
        return written(node)

    def _element_of_call(self, node: ASTNode, row: int, column: int) -> str:
        name, arguments = function_name(node), node.children()
        taken = _EVERY if name in _BY_ELEMENT or name in _PLACES else _ONE_VALUE.get(name, ())
        texts = [
            self._element(argument, row, column) if at in taken else self._whole(argument)
            for at, argument in enumerate(arguments)
        ]
        return f"{node.get_function_name()}({','.join(texts)})"

    def _whole(self, node: ASTNode) -> str:
        """Return a part that is taken whole, as it is written on another sheet."""
        text = self.text(node, arrays=True)
        prefix = f"{quote_sheet(self.sheet)}!"
        for reference in reversed(list(references(text))):
            if reference.is_cells and not reference.prefix:
                text = text[: reference.start] + prefix + text[reference.start :]
        return text

    def _cell(self, node: ASTNode, row: int, column: int) -> str:
        sheet, area = self._area(node)
        rows, columns = area.last_row - area.first_row + 1, area.last_column - area.first_column + 1
        at_row = area.first_row + (0 if rows == 1 else row)
        at_column = area.first_column + (0 if columns == 1 else column)
        return reference_text(sheet, Area(at_row, at_column, at_row, at_column))

    # --- references ---------------------------------------------------------------------------

    def _reference(self, node: ASTNode) -> str | None:
        """Return a union as one column, and an intersection as its cells."""
        operator = node.get_operator()
        if operator == ",":
            return f"VSTACK({','.join(map(self._column, areas_of_union(node)))})"
        if operator == " ":
            return reference_text(*self._area(node))
        return None

    def _column(self, node: ASTNode) -> str:
        sheet, area = self._area(node)
        text = reference_text(sheet, area)
        return text if area.first_column == area.last_column else f"TOCOL({text})"

    def _is_constant(self, node: ASTNode) -> bool:
        """Tell whether a part is a defined name for a value, not for cells."""
        meaning = self.blocks.names.get(written(node).casefold(), "")
        return bool(_VALUE.fullmatch(meaning))

    def _area(self, node: ASTNode) -> tuple[str, Area]:
        """Return the sheet and cells of a reference. BeyondEngine where that is not written."""
        if node.node_type() == "BinaryOp" and node.get_operator() in (" ", ":"):
            (sheet, one), (other_sheet, other) = (self._area(child) for child in node.children())
            combined = overlap(one, other) if node.get_operator() == " " else spanned(one, other)
            if combined is None or sheet.casefold() != other_sheet.casefold():
                raise BeyondEngine
            return sheet, combined
        if node.node_type() == "Reference":
            text = written(node)
            for reference in references(self.blocks.names.get(text.casefold(), text)):
                area = reference.area()
                sheets = reference.sheets or [self.sheet]
                if area is not None and len(sheets) == 1:
                    return sheets[0], area
        raise BeyondEngine


def _asks_for_its_place(node: ASTNode) -> bool:
    """Tell whether ``ROW()`` is in it, which is another row in a block."""
    if node.node_type() == "Function" and function_name(node) in _PLACES and not node.children():
        return True
    return any(map(_asks_for_its_place, node.children()))


def _holds_constants(node: ASTNode) -> bool:
    """Tell whether an array of constants is among the operands: it makes many values of all."""
    match node.node_type():
        case "Array":
            return True
        case "BinaryOp" | "UnaryOp":
            return any(_holds_constants(child) for child in node.children())
        case "Function":
            taken = (
                _EVERY
                if function_name(node) in _BY_ELEMENT
                else _ONE_VALUE.get(function_name(node), ())
            )
            return any(
                at in taken and _holds_constants(child) for at, child in enumerate(node.children())
            )
    return False


def _finds_the_last(arguments: list[ASTNode]) -> bool:
    """Tell whether LOOKUP is to find the last place where a division by 0 or 1 succeeds."""
    if len(arguments) != 3 or arguments[1].node_type() != "BinaryOp":
        return False
    divided = arguments[1].children()[:1] if arguments[1].get_operator() == "/" else []
    return bool(divided) and 0 <= number_of(divided) <= number_of(arguments[:1])
