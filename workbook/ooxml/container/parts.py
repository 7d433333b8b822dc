"""A file as a package of parts: read when asked for, and written anew only where changed.

All parts that are not changed keep their compressed bytes.
"""

import io
import posixpath
import re
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lxml import etree

from udf.errors import KaoheError
from workbook.ooxml.container.zip import Archive
from workbook.ooxml.files import replace_file
from workbook.ooxml.xml import CONTENT_TYPES, PACKAGE_RELATIONS, TooLarge, parse, serialise

_TYPES = "[Content_Types].xml"
_ROW_START = re.compile(rb"<([A-Za-z0-9_.-]+:|)row[\s>]")


class Relationship(NamedTuple):
    """A link of one part to another; `target` is a part's name, or an address where external."""

    id: str
    type: str
    target: str
    external: bool


class Parts:
    """The parts of a package in memory; each is inflated when it is first asked for."""

    def __init__(self, data: bytes, title: str) -> None:
        """Open the bytes of a package; `title` is what messages call it."""
        self.title = title
        self._data = data
        self._archive = Archive(data, title)
        self._names = {name.lower(): name for name in self._archive.entries}
        self._trees: dict[str, etree._Element] = {}
        self._changed: set[str] = set()  # names of parts whose tree is to be written anew
        self._contents: dict[str, bytes | None] = {}  # parts replaced or added whole; None: removed
        self._edits: Counter[str] = Counter()
        # Links, and after how many edits they were read.
        self._links: dict[str, tuple[int, list[Relationship]]] = {}

    # -- parts -------------------------------------------------------------------------------------

    def parts(self) -> list[str]:
        """Return the names of all parts, in the order of the file, new ones last."""
        names = [n for n in self._archive.entries if self._contents.get(n, b"") is not None]
        return names + [
            name
            for name, content in self._contents.items()
            if content is not None and name not in self._archive.entries
        ]

    def part_name(self, name: str) -> str:
        """Return the name of a part as it is written in the package, where case does not matter."""
        return self._names.get(name.lower(), name)

    def has_part(self, name: str) -> bool:
        """Tell whether there is such a part; case does not matter in a package."""
        known = self._names.get(name.lower())
        return known is not None and self._contents.get(known, b"") is not None

    def part(self, name: str) -> bytes:
        """Return the present content of a part. KaoheError where it is missing or damaged."""
        name = self.part_name(name)
        if name in self._changed:
            return serialise(self._trees[name])
        if name in self._contents:
            content = self._contents[name]
        elif name in self._archive.entries:
            content = self._archive.read(name)
        else:
            content = None
        if content is None:
            raise KaoheError(
                f"“{self.title}”缺少部件 {name}，已损坏；请用电子表格程序打开修复后另存"
            )
        return content

    def set_part(self, name: str, content: bytes, content_type: str | None = None) -> None:
        """Replace a part, or add one.

        A new part needs its content type, unless its extension has a default one.
        """
        name = self._names.setdefault(name.lower(), name)
        self._trees.pop(name, None)
        self._changed.discard(name)
        self._contents[name] = content
        self._edits[name] += 1
        if content_type is not None:
            types = self.edit_xml(_TYPES)
            for override in _overrides(types, name):
                types.remove(override)
            etree.SubElement(
                types, f"{{{CONTENT_TYPES}}}Override", PartName=f"/{name}", ContentType=content_type
            )

    def remove_part(self, name: str) -> None:
        """Remove a part, its relationships and its content type; links to it are the caller's."""
        name = self.part_name(name)
        types = self.xml(_TYPES)
        for override in _overrides(types, name):
            types.remove(override)
            self._changed.add(_TYPES)
        for gone in (name, relationships_part(name)):
            if self.has_part(gone):
                self._trees.pop(gone, None)
                self._changed.discard(gone)
                self._contents[self._names[gone.lower()]] = None

    def set_content_type(self, name: str, content_type: str) -> None:
        """Declare another content type for a part that has one of its own."""
        for override in _overrides(self.xml(_TYPES), name):
            if override.get("ContentType") != content_type:
                self.edit_xml(_TYPES)
                override.set("ContentType", content_type)

    def content_type(self, name: str) -> str:
        """Return the content type of a part, "" where none is declared."""
        types = self.xml(_TYPES)
        for override in _overrides(types, name):
            return str(override.get("ContentType", ""))
        extension = name.rpartition(".")[2].lower()
        for default in types.iterchildren(f"{{{CONTENT_TYPES}}}Default"):
            if str(default.get("Extension", "")).lower() == extension:
                return str(default.get("ContentType", ""))
        return ""

    def xml(self, name: str) -> etree._Element:
        """Return the parsed root of a part, for reading only; see `edit_xml`."""
        name = self.part_name(name)
        if name not in self._trees:
            try:
                self._trees[name] = parse(self.part(name))
            except TooLarge as error:
                raise KaoheError(
                    f"“{self.title}”里有一张表太大，没有打开；请删掉用不着的行和列，另存后再试"
                ) from error
            except ValueError as error:
                raise self.damaged() from error
        return self._trees[name]

    def top(self, name: str, rows: int) -> etree._Element:
        """Return the root of a sheet's part with at least its first rows, for reading only.

        What comes after them may be missing, where the part has not been parsed before.
        """
        name = self.part_name(name)
        content = b"" if name in self._trees else self.part(name)
        starts = islice(_ROW_START.finditer(content), rows, rows + 1)
        beyond = next(starts, None)
        if beyond is None:
            return self.xml(name)
        prefix = beyond[1]
        try:
            return parse(
                content[: beyond.start()]
                + b"</"
                + prefix
                + b"sheetData></"
                + prefix
                + b"worksheet>"
            )
        except ValueError:
            return self.xml(name)  # rows of another namespace, or within another element

    def edit_xml(self, name: str) -> etree._Element:
        """Return the parsed root of a part that the caller is about to change."""
        root = self.xml(name)
        name = self.part_name(name)
        self._changed.add(name)
        self.note_edit(name)
        return root

    def note_edit(self, name: str) -> None:
        """Take down that a part, named as it is written, changes: what was read is out of date."""
        self._edits[name] += 1

    def edits(self, name: str) -> int:
        """Return how often a part has changed: while it stays the same, so does what was read."""
        return self._edits[name]

    def relationships(self, part: str) -> list[Relationship]:
        """Return the links of a part ("" for those of the whole package), in their order."""
        rels = self.part_name(relationships_part(part))
        if not self.has_part(rels):
            return []
        read_after, found = self._links.get(rels, (-1, []))
        if read_after != self.edits(rels):
            found = _read_relationships(self.xml(rels), part)
            self._links[rels] = self.edits(rels), found
        return found

    def add_relationship(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """Link a part to another (by name) or to an external address; the new link's id."""
        rels = relationships_part(part)
        if not self.has_part(rels):
            self.set_part(rels, f'<Relationships xmlns="{PACKAGE_RELATIONS}"/>'.encode())
        taken = {relation.id for relation in self.relationships(part)}
        new_id = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        attributes = {"Id": new_id, "Type": kind, "Target": target if external else f"/{target}"}
        if external:
            attributes["TargetMode"] = "External"
        etree.SubElement(self.edit_xml(rels), f"{{{PACKAGE_RELATIONS}}}Relationship", attributes)
        return new_id

    def remove_relationship(self, part: str, link: str) -> None:
        """Remove the link with that id."""
        rels = self.edit_xml(relationships_part(part))
        for element in list(rels):
            if element.get("Id") == link:
                rels.remove(element)

    # -- writing -----------------------------------------------------------------------------------

    def is_changed(self, part: str) -> bool:
        """Tell whether the part's tree is going to be written anew."""
        return part in self._changed

    def version(self, part: str) -> object:
        """Return another object once the part has been replaced, None while its tree changes."""
        if part in self._changed:
            return None
        return self._contents.get(part) or self._archive.entries.get(part)

    @property
    def changed(self) -> bool:
        """Whether writing would give other bytes than were read."""
        return bool(self._changed or self._contents)

    def write(self, stream: BinaryIO, *, quick: bool = False) -> None:
        """Write the package; where nothing was changed, the very bytes that were read.

        ``quick`` takes less time and more bytes.
        """
        if self.changed:
            self._archive.write(stream, self._changes(), quick=quick)
        else:
            stream.write(self._data)

    def to_bytes(self, *, quick: bool = False) -> bytes:
        """Return the workbook as bytes; ``quick`` is for those that nobody keeps."""
        stream = io.BytesIO()
        self.write(stream, quick=quick)
        return stream.getvalue()

    def save(self, path: Path) -> None:
        """Write the package in one step, see `files.replace_file`."""
        replace_file(path, self.write)

    def damaged(self) -> KaoheError:
        """Return what to raise where the content contradicts itself."""
        return KaoheError(
            f"“{self.title}”的内容已损坏，没有打开；请用电子表格程序打开修复后另存，再试一次"
        )

    def _changes(self) -> dict[str, bytes | None]:
        """Return what differs from the file that was read."""
        changes = dict(self._contents)
        changes.update((name, serialise(self._trees[name])) for name in sorted(self._changed))
        return changes


def relationships_part(part: str) -> str:
    """Return where the links of a part are kept: xl/workbook.xml → xl/_rels/workbook.xml.rels."""
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _read_relationships(root: etree._Element, part: str) -> list[Relationship]:
    found = []
    for element in root.iterchildren(f"{{{PACKAGE_RELATIONS}}}Relationship"):
        external = element.get("TargetMode") == "External"
        target = str(element.get("Target", ""))
        if not external:
            target = target.replace("\\", "/")
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target))
            target = target.lstrip("/")
        found.append(
            Relationship(str(element.get("Id", "")), str(element.get("Type", "")), target, external)
        )
    return found


def _overrides(types: etree._Element, name: str) -> list[etree._Element]:
    wanted = f"/{name}".lower()
    return [
        element
        for element in types.iterchildren(f"{{{CONTENT_TYPES}}}Override")
        if str(element.get("PartName", "")).replace("\\", "/").lower() == wanted
    ]
