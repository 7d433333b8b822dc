"""The compound file ([MS-CFB] version 3) that a vbaProject.bin is: its storages and streams.

A file is a tree: {"PROJECT": b"…", "VBA": {"dir": b"…"}}; `write` makes it, `read` gives it back.
"""

import io
import struct
from typing import NamedTuple

import olefile  # type: ignore[import-untyped]

Tree = dict[str, "bytes | Tree"]

_SECTOR, _MINI_SECTOR = 512, 64
_CUTOFF = 4096  # bytes; a stream smaller than this lives in the mini stream
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_HEADER_FATS = 109  # FAT sectors the header can list
_MAX_SIZE = _HEADER_FATS * 128 * _SECTOR
_HEADER = struct.Struct("<8s16s5H6x9I")
_ENTRY = struct.Struct("<64sH2B3I16sI8s8sI2I")
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1


def read(data: bytes) -> Tree:
    """Return the storages and streams of a compound file; ValueError where it is none."""
    try:
        with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT) as file:
            tree: Tree = {}
            for path in file.listdir(streams=True, storages=True):
                folder = tree
                for name in path[:-1]:
                    inner = folder.setdefault(name, {})
                    if not isinstance(inner, dict):
                        raise ValueError("a stream holds no streams")
                    folder = inner
                if file.get_type(path) == olefile.STGTY_STREAM:
                    folder[path[-1]] = file.openstream(path).read()
                else:
                    folder.setdefault(path[-1], {})
            return tree
    except (OSError, IndexError, struct.error, RecursionError) as error:
        raise ValueError(f"not a compound file: {error}") from error


class _Node(NamedTuple):
    """A directory entry: its content, and the numbers of its neighbours in the directory."""

    name: str
    kind: int
    color: int
    left: int
    right: int
    child: int
    content: bytes


def write(tree: Tree) -> bytes:
    """Return a compound file; equal trees give equal bytes. ValueError where it is too large."""
    nodes = _directory(tree)
    sectors: list[bytes] = []
    table: list[int] = []  # of each sector, the next one of its stream
    mini_stream = bytearray()
    mini_table: list[int] = []
    starts = []
    for node in nodes:
        if not node.content:
            starts.append(_END if node.kind == _STREAM else 0)
        elif len(node.content) < _CUTOFF:
            starts.append(len(mini_table))
            _chain(mini_table, -(-len(node.content) // _MINI_SECTOR))
            mini_stream += _padded(node.content, _MINI_SECTOR)
        else:
            starts.append(_append(sectors, table, node.content))
    root_start = _append(sectors, table, bytes(mini_stream))
    mini_start = _append(sectors, table, _numbers(mini_table))
    directory = b"".join(
        _entry(node, root_start, len(mini_stream))
        if node.kind == _ROOT
        else _entry(node, start, len(node.content))
        for node, start in zip(nodes, starts, strict=True)
    )
    unused = _ENTRY.pack(b"", 0, 0, 0, _FREE, _FREE, _FREE, b"", 0, b"", b"", 0, 0, 0)
    directory += unused * (-len(nodes) % 4)
    directory_start = _append(sectors, table, directory)
    fats = _table_sectors(len(table))
    places = range(len(table), len(table) + fats)
    table += [_FAT] * fats
    header = _header(fats, directory_start, mini_start, mini_sectors=-(-len(mini_table) // 128))
    fat_places = _padded(struct.pack(f"<{fats}I", *places), _HEADER_FATS * 4, b"\xff")
    return header + fat_places + b"".join(sectors) + _numbers(table)


def _table_sectors(used: int) -> int:
    """Return how many sectors the table needs that lists itself as well as those in use."""
    sectors = 0
    while sectors < -(-(used + sectors) // 128):
        sectors += 1
    if sectors > _HEADER_FATS:
        raise ValueError(f"more than {_MAX_SIZE} bytes")
    return sectors


def _header(fats: int, directory_start: int, mini_start: int, mini_sectors: int) -> bytes:
    return _HEADER.pack(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        fats,
        directory_start,
        0,
        _CUTOFF,
        mini_start,
        mini_sectors,
        _END,
        0,
    )


def _directory(tree: Tree) -> list[_Node]:
    """Return the entries in the order of their numbers; the root is the first."""
    nodes: list[_Node | None] = [None]

    def place(names: list[str], folder: Tree, depth: int, levels: int) -> int:
        """Number the names as a balanced search tree; the number of its top."""
        if not names:
            return _FREE
        number = len(nodes)
        nodes.append(None)
        middle = len(names) // 2
        name = names[middle]
        content = folder[name]
        left = place(names[:middle], folder, depth + 1, levels)
        right = place(names[middle + 1 :], folder, depth + 1, levels)
        # All levels but the last are full, so a red last level makes it a red-black tree.
        color = _RED if 0 < depth == levels - 1 else _BLACK
        nodes[number] = _Node(
            name=name,
            kind=_STREAM if isinstance(content, bytes) else _STORAGE,
            color=color,
            left=left,
            right=right,
            child=_FREE if isinstance(content, bytes) else inside(content),
            content=content if isinstance(content, bytes) else b"",
        )
        return number

    def inside(folder: Tree) -> int:
        return place(sorted(folder, key=_order), folder, 0, len(folder).bit_length())

    child = inside(tree)
    nodes[0] = _Node(
        name="Root Entry",
        kind=_ROOT,
        color=_BLACK,
        left=_FREE,
        right=_FREE,
        child=child,
        content=b"",
    )
    return [node for node in nodes if node is not None]


def _order(name: str) -> tuple[int, str]:
    """Shorter names come first, equally long ones by their letters without case."""
    return len(name.encode("utf-16-le")), name.upper()


def _entry(node: _Node, start: int, size: int) -> bytes:
    name = node.name.encode("utf-16-le")
    if len(name) > 62:
        raise ValueError(f"a name longer than 31 characters: {node.name}")
    return _ENTRY.pack(
        name,
        len(name) + 2,
        node.kind,
        node.color,
        node.left,
        node.right,
        node.child,
        b"",
        0,
        b"",
        b"",
        start,
        size,
        0,
    )


def _append(sectors: list[bytes], table: list[int], content: bytes) -> int:
    """Put content into new sectors; the number of the first."""
    if not content:
        return _END
    start = len(table)
    content = _padded(content, _SECTOR)
    sectors.append(content)
    _chain(table, len(content) // _SECTOR)
    return start


def _chain(table: list[int], count: int) -> None:
    table += [*range(len(table) + 1, len(table) + count), _END]


def _numbers(table: list[int]) -> bytes:
    return _padded(struct.pack(f"<{len(table)}I", *table), _SECTOR, b"\xff")


def _padded(content: bytes, size: int, filler: bytes = b"\0") -> bytes:
    return content + filler * (-len(content) % size)
