"""The zip container of a workbook: read within bounds, rewritten around what is unchanged.

An entry that does not change keeps its compressed bytes, its place, its date and its attributes, so
rewriting a large file costs about as much as copying it. The zip's directory is parsed here rather
than by `zipfile`, because every number in it may be a lie and none may cost more than it is worth.
"""

import struct
import zlib
from collections.abc import Mapping
from typing import BinaryIO, NamedTuple

from udf.errors import KaoheError

MAX_FILE = 512 << 20  # bytes of the workbook file itself
MAX_PART = 128 << 20  # bytes of one part once inflated
MAX_TOTAL = 512 << 20  # bytes of all parts that are looked into
MAX_ENTRIES = 20_000
# Deflate reaches 1032:1 on nothing but repetition; sheets stay far below 200:1. Parts small enough
# to be harmless at any ratio are let through.
MAX_RATIO = 200
HARMLESS = 4 << 20
KEPT = 8 << 20  # bytes of inflated parts that wait to be read again

_END = struct.Struct("<4s4H2LH")
_WIDE_END = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 0x1, 0x8, 0x800
_EPOCH = 0x21  # 1980-01-01, the first date a zip can say


class ZipEntry(NamedTuple):
    """One file in the zip as its directory describes it; `packed` is its compressed bytes."""

    raw_name: bytes
    made_by: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    size: int
    internal: int
    external: int
    packed: bytes | memoryview


class Archive:
    """The zip entries by name, in the order of the file; `title` is what messages call the file."""

    def __init__(self, data: bytes, title: str) -> None:
        """Parse the directory. KaoheError for anything that is not a sound zip."""
        self.title = title
        self.entries: dict[str, ZipEntry] = {}
        # Whether every reader of zips takes it as it is: no zip64 fields, no backslashes.
        self.plain = True
        self._inflated: dict[str, int] = {}
        self._kept: dict[str, bytes] = {}
        try:
            self._read_directory(data)
        except (struct.error, ValueError) as error:
            raise self._broken() from error

    def read(self, name: str) -> bytes:
        """Return the content of an entry. KaoheError where it is damaged or larger than is sane."""
        if name in self._kept:
            return self._kept[name]
        entry = self.entries[name]
        limit = min(
            MAX_PART,
            MAX_TOTAL - sum(list(self._inflated.values())) + self._inflated.get(name, 0),
            max(HARMLESS, MAX_RATIO * len(entry.packed)),
        )
        content = bytes(entry.packed)
        if entry.method == _DEFLATED:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                content = inflater.decompress(entry.packed, limit + 1)
            except zlib.error as error:
                raise self._broken() from error
        if len(content) > limit:
            raise KaoheError(
                f"“{self.title}”解压后大得不正常，可能是损坏或恶意的文件，没有打开；"
                "请用电子表格程序重新另存一份再试"
            )
        if zlib.crc32(content) != entry.crc:
            raise self._broken()
        self._inflated[name] = len(content)
        if len(content) + sum(map(len, list(self._kept.values()))) <= KEPT:
            self._kept[name] = content
        return content

    def know(self, other: "Archive") -> None:
        """Share what is inflated with the archive of a file that holds the same bytes."""
        self._inflated, self._kept = other._inflated, other._kept

    def write(
        self,
        stream: BinaryIO,
        changes: Mapping[str, bytes | None],
        *,
        plain: bool = False,
        quick: bool = False,
    ) -> None:
        """Write the zip with parts replaced or added (bytes) and left out (None).

        ``quick`` is for what is read at once and not kept: it packs what is changed quickly.
        ``plain`` also spells the names of all parts as every reader expects them.
        """
        level = 1 if plain or quick else 6
        entries = [
            entry if name not in changes else _packed(entry, content, level)
            for name, entry in self.entries.items()
            if (content := changes.get(name, b"")) is not None
        ]
        entries += [
            _packed(_new_entry(name), content, level)
            for name, content in changes.items()
            if name not in self.entries and content is not None
        ]
        if plain:
            entries = [entry._replace(raw_name=_slashed(entry.raw_name)) for entry in entries]
        directory = []
        offset = 0
        for entry in entries:
            common = (entry.flags & ~_SIZES_FOLLOW, entry.method, entry.time, entry.date)
            sizes = (entry.crc, len(entry.packed), entry.size, len(entry.raw_name), 0)
            header = _LOCAL.pack(b"PK\3\4", 20, *common, *sizes) + entry.raw_name
            directory.append(
                _CENTRAL.pack(
                    b"PK\1\2",
                    entry.made_by,
                    20,
                    *common,
                    *sizes,
                    0,
                    0,
                    entry.internal,
                    entry.external,
                    offset,
                )
                + entry.raw_name
            )
            stream.write(header)
            stream.write(entry.packed)
            offset += len(header) + len(entry.packed)
        central = b"".join(directory)
        stream.write(central)
        count = len(entries)
        stream.write(_END.pack(b"PK\5\6", 0, 0, count, count, len(central), offset, 0))

    def _broken(self) -> KaoheError:
        return KaoheError(
            f"“{self.title}”已损坏或不完整，没有打开；请重新复制一份，或用电子表格程序打开修复后另存"
        )

    def _unsafe(self) -> KaoheError:
        return KaoheError(
            f"“{self.title}”的内部结构不正常（部件太多、重名或路径越界），没有打开；"
            "请用电子表格程序重新另存一份再试"
        )

    def _read_directory(self, data: bytes) -> None:
        end = data.rfind(b"PK\5\6", max(0, len(data) - _END.size - 0xFFFF))
        if end < 0:
            raise self._broken()
        _, _, _, _, count, size, offset, _ = _END.unpack_from(data, end)
        if count == 0xFFFF or 0xFFFFFFFF in (size, offset):
            count, size, offset, end = self._wide_end(data, end)
        if count > MAX_ENTRIES:
            raise self._unsafe()
        if offset + size > end:
            raise self._broken()
        view = memoryview(data)
        seen: set[str] = set()
        packed_total = 0
        position = offset
        for _ in range(count):
            name, entry, position = self._read_entry(data, view, position, offset)
            packed_total += len(entry.packed)
            # Part names differ in more than case; entries that share their bytes are a bomb.
            if name.lower() in seen or packed_total > len(data) or not _is_safe(name):
                raise self._unsafe()
            seen.add(name.lower())
            self.entries[name] = entry

    def _wide_end(self, data: bytes, end: int) -> tuple[int, int, int, int]:
        """Return the count, size and place of the directory, and its end, where they need zip64."""
        if end < _LOCATOR.size:
            raise self._broken()
        signature, _, place, _ = _LOCATOR.unpack_from(data, end - _LOCATOR.size)
        if signature != b"PK\6\7" or place + _WIDE_END.size > end:
            raise self._broken()
        found = _WIDE_END.unpack_from(data, place)
        if found[0] != b"PK\6\6":
            raise self._broken()
        self.plain = False
        return found[7], found[8], found[9], place

    def _read_entry(
        self, data: bytes, view: memoryview, position: int, limit: int
    ) -> tuple[str, ZipEntry, int]:
        (
            signature, made_by, _, flags, method, time, date, crc, packed_size, size,
            name_size, extra_size, comment_size, _, internal, external, start,
        ) = _CENTRAL.unpack_from(data, position)  # fmt: skip
        name_start = position + _CENTRAL.size
        raw_name = data[name_start : name_start + name_size]
        extra = data[name_start + name_size : name_start + name_size + extra_size]
        if 0xFFFFFFFF in (size, packed_size, start):
            self.plain = False
        size, packed_size, start = _wide_sizes(extra, size, packed_size, start)
        local = _LOCAL.unpack_from(data, start)
        first = start + _LOCAL.size + local[9] + local[10]
        local_name = data[start + _LOCAL.size : start + _LOCAL.size + local[9]]
        sound = (
            signature == b"PK\1\2"
            and local[0] == b"PK\3\4"
            and local_name == raw_name
            and method in (_STORED, _DEFLATED)
            and not flags & _ENCRYPTED
            and first + packed_size <= limit
            and (method == _DEFLATED or packed_size == size)
        )
        if not sound:
            raise self._broken()
        packed = view[first : first + packed_size]
        entry = ZipEntry(
            raw_name=raw_name,
            made_by=made_by,
            flags=flags,
            method=method,
            time=time,
            date=date,
            crc=crc,
            size=size,
            internal=internal,
            external=external,
            packed=packed,
        )
        if 0xFFFFFFFF in (local[7], local[8]):
            self.plain = False  # sizes that only the local header gives wide
        if b"\\" in raw_name:
            self.plain = False
        name = _slashed(raw_name).decode("utf-8" if flags & _UTF8 else "cp437")
        return name, entry, name_start + name_size + extra_size + comment_size


def _slashed(raw_name: bytes) -> bytes:
    """Return a part's name with the slashes it ought to have: some programs write backslashes."""
    return raw_name.replace(b"\\", b"/")


def _is_safe(name: str) -> bool:
    """Tell whether the name stays inside the package however it is unpacked."""
    segments = name.removesuffix("/").split("/")
    return not any(
        segment in ("", ".", "..") or any(sign in segment for sign in "\\:\0")
        for segment in segments
    )


def _wide_sizes(extra: bytes, size: int, packed_size: int, start: int) -> tuple[int, int, int]:
    """Return the three numbers, taken from the zip64 field where the directory points there."""
    numbers = [size, packed_size, start]
    position = 0
    while position + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, position)
        position += 4
        if tag == 1:
            wide = iter(struct.unpack_from(f"<{length // 8}Q", extra, position))
            numbers = [next(wide, n) if n == 0xFFFFFFFF else n for n in numbers]
        position += length
    return numbers[0], numbers[1], numbers[2]


def _new_entry(name: str) -> ZipEntry:
    raw = name.encode()
    flags = 0 if raw.isascii() else _UTF8
    return ZipEntry(
        raw_name=raw,
        made_by=20,
        flags=flags,
        method=_DEFLATED,
        time=0,
        date=_EPOCH,
        crc=0,
        size=0,
        internal=0,
        external=0,
        packed=b"",
    )


def _packed(entry: ZipEntry, content: bytes, level: int) -> ZipEntry:
    """Return the entry with other content; its date stays: equal content gives equal bytes."""
    deflater = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflater.compress(content) + deflater.flush()
    return entry._replace(
        method=_DEFLATED, crc=zlib.crc32(content), size=len(content), packed=packed
    )
