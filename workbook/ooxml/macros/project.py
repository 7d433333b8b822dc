"""The VBA project of a workbook (vbaProject.bin, [MS-OVBA]): made, read, changed by module.

Only source text is kept. The compiled cache that a spreadsheet program stores beside it belongs to
one build of one program; a project without it is compiled when it is first opened. Everything else
of a project that somebody else wrote (its references, settings, password, forms) stays as it was.
"""

import codecs
import re
import struct
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from udf.errors import KaoheError
from workbook.ooxml.macros import compound_file as compound
from workbook.ooxml.macros.compound_file import Tree
from workbook.ooxml.macros.compression import compress, decompress

CHINESE = 936  # the code page of a project written on Chinese Windows


class ModuleKind(Enum):
    """What a module is; the value is its keyword in the PROJECT stream."""

    STANDARD = "Module"
    DOCUMENT = "Document"
    OTHER = "Class"  # classes and forms: carried along, never made here


class Document(Enum):
    """What a document module belongs to; the value is the base class of its object."""

    WORKBOOK = "{00020819-0000-0000-C000-000000000046}"
    WORKSHEET = "{00020820-0000-0000-C000-000000000046}"
    CHART = "{00020821-0000-0000-C000-000000000046}"


@dataclass(frozen=True)
class Module:
    """A module: its source in the project's code page, its stream, its records in `dir`."""

    name: str
    stream: str
    kind: ModuleKind
    source: bytes
    records: bytes


@dataclass(frozen=True)
class Project:
    """A VBA project; `head` is the dir stream up to the modules, `settings` the PROJECT stream."""

    code_page: int
    head: bytes
    modules: dict[str, Module]
    settings: str
    others: Tree = field(default_factory=dict)

    @property
    def encoding(self) -> str:
        """The code page as Python calls it."""
        return _encoding(self.code_page)

    def text(self, name: str) -> str:
        """Return the source of a module, attribute lines included."""
        return self.modules[name].source.decode(self.encoding, "replace")


# --- making and changing ------------------------------------------------------------------------

# A constant, so that equal modules make equal files.
_ID = "{6B616F68-6500-4000-8000-000000000936}"
_REFERENCES = {
    "stdole": "*\\G{00020430-0000-0000-C000-000000000046}#2.0#0#"
    "C:\\Windows\\System32\\stdole2.tlb#OLE Automation",
    "Office": "*\\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#"
    "C:\\Program Files\\Common Files\\Microsoft Shared\\OFFICE16\\MSO.DLL#"
    "Microsoft Office 16.0 Object Library",
}


def new_project(code_page: int = CHINESE) -> Project:
    """Return a project with the references that Excel gives a new one, and no modules yet."""
    encoding = _encoding(code_page)
    name = "VBAProject"
    head = b"".join(
        [
            _record(0x01, struct.pack("<I", 3)),  # 64-bit Windows; 32-bit programs take it too
            _record(0x02, struct.pack("<I", 0x0409)),  # demanded whatever the language
            _record(0x14, struct.pack("<I", 0x0409)),
            _record(0x03, struct.pack("<H", code_page)),
            _record(0x04, name.encode(encoding)),
            _twice(0x05, 0x40, "", encoding),
            _record(0x06, b"") + _record(0x3D, b""),
            _record(0x07, struct.pack("<I", 0)),
            _record(0x08, struct.pack("<I", 0)),
            struct.pack("<HIIH", 0x09, 4, 1, 0),  # its size leaves out the minor version
            _twice(0x0C, 0x3C, "", encoding),
            *(_reference(title, library, encoding) for title, library in _REFERENCES.items()),
        ]
    )
    settings = [
        f'ID="{_ID}"',
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_obscured(bytes(4))}"',  # nothing is protected
        f'DPB="{_obscured(bytes(1))}"',  # no password
        f'GC="{_obscured(bytes([0xFF]))}"',  # visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
    ]
    return Project(
        code_page=code_page, head=head, modules={}, settings="\r\n".join(settings) + "\r\n"
    )


def with_document(project: Project, name: str, document: Document) -> Project:
    """Add the empty module that belongs to the workbook or to one of its sheets."""
    attributes = {
        "Name": f'"{name}"',
        "Base": f'"0{document.value}"',
        "GlobalNameSpace": "False",
        "Creatable": "False",
        "PredeclaredId": "True",
        "Exposed": "True",
        "TemplateDerived": "False",
        "Customizable": "True",
    }
    lines = (f"Attribute VB_{key} = {value}\r\n" for key, value in attributes.items())
    return _with_module(project, name, ModuleKind.DOCUMENT, "".join(lines))


def with_module(project: Project, name: str, code: str) -> Project:
    """Add a standard module, or replace the one of that name.

    `code` may begin with its `Attribute VB_Name` line. KaoheError where the name belongs to a
    module of another kind; ValueError where the code page lacks a character of the code.
    """
    for other in project.modules.values():
        if other.name.lower() == name.lower():
            if other.kind is not ModuleKind.STANDARD:
                raise KaoheError(f"工作簿的宏里已有另一种名为“{name}”的模块；请先把它改名")
            project = without_module(project, other.name)
            break
    lines = [line for line in code.splitlines() if not line.startswith("Attribute VB_Name ")]
    text = "\r\n".join([f'Attribute VB_Name = "{name}"', *lines, ""])
    return _with_module(project, name, ModuleKind.STANDARD, text)


def without_module(project: Project, name: str) -> Project:
    """Remove a standard module; nothing happens where there is none of that name."""
    if name not in project.modules:
        return project
    modules = {key: module for key, module in project.modules.items() if key != name}
    about_it = re.compile(rf"Module={re.escape(name)}|{re.escape(name)}=(?:-?\d+, ){{4}}.*")
    kept = [line for line in project.settings.split("\r\n") if not about_it.fullmatch(line)]
    return replace(project, modules=modules, settings="\r\n".join(kept))


def _with_module(project: Project, name: str, kind: ModuleKind, text: str) -> Project:
    encoding = project.encoding
    records = b"".join(
        [
            _twice(0x19, 0x47, name, encoding),
            _twice(0x1A, 0x32, name, encoding),
            _twice(0x1C, 0x48, "", encoding),
            _OFFSET,
            _record(0x1E, struct.pack("<I", 0)),
            _record(0x2C, struct.pack("<H", 0xFFFF)),
            _record(0x22 if kind is ModuleKind.DOCUMENT else 0x21, b""),
            _record(0x2B, b""),
        ]
    )
    module = Module(
        name=name, stream=name, kind=kind, source=text.encode(encoding), records=records
    )
    lines = project.settings.split("\r\n")
    last = max((n for n, line in enumerate(lines) if _ITEM.match(line)), default=0)
    version = "/&H00000000" if kind is ModuleKind.DOCUMENT else ""
    lines.insert(last + 1, f"{kind.value}={name}{version}")
    if "[Workspace]" in lines:
        end = lines.index("[Workspace]") + 1
        while end < len(lines) and lines[end]:
            end += 1
        lines.insert(end, f"{name}=0, 0, 0, 0, C")
    return replace(project, modules={**project.modules, name: module}, settings="\r\n".join(lines))


_KEEP = "surrogateescape"  # bytes that mean nothing in the code page come out as they went in
_ITEM = re.compile(r"(?:ID|Document|Module|Class|BaseClass|Package)=")


# --- the file -------------------------------------------------------------------------------------


def to_bytes(project: Project) -> bytes:
    """Return the project as vbaProject.bin; equal projects give equal bytes."""
    encoding = project.encoding
    modules = project.modules.values()
    directory = b"".join(
        [
            project.head,
            _record(0x0F, struct.pack("<H", len(project.modules))),
            _record(0x13, struct.pack("<H", 0xFFFF)),
            *(module.records for module in modules),
            _record(0x10, b""),
        ]
    )
    storage: Tree = {module.stream: compress(module.source) for module in modules}
    storage["dir"] = compress(directory)
    # Version 0xFFFF: there is no compiled cache, the source is what counts.
    storage["_VBA_PROJECT"] = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 0)
    names = b"".join(
        name.encode(encoding, "replace") + b"\0" + name.encode("utf-16-le") + b"\0\0"
        for name in project.modules
    )
    try:
        return compound.write(
            {
                **project.others,
                "VBA": storage,
                "PROJECT": project.settings.encode(encoding, _KEEP),
                "PROJECTwm": names + b"\0\0",
            }
        )
    except ValueError as error:
        raise KaoheError("工作簿里的宏太大或模块名太长，没有写入；请先精简其中的宏") from error


def read_project(data: bytes) -> Project:
    """Read a vbaProject.bin. KaoheError where it is damaged."""
    try:
        return _read_project(compound.read(data))
    except (ValueError, KeyError, TypeError, struct.error, LookupError) as error:
        raise KaoheError(
            "工作簿里的宏（VBA 工程）已损坏，没有改动；请在 Excel 中打开、另存后再试"
        ) from error


def _read_project(tree: Tree) -> Project:
    storage = tree.pop("VBA")
    settings = tree.pop("PROJECT")
    tree.pop("PROJECTwm", None)
    if not isinstance(storage, dict) or not isinstance(settings, bytes):
        raise ValueError("no VBA project")
    directory = decompress(_stream(storage, "dir"))
    records = list(_records(directory))
    code_page = next(struct.unpack("<H", content)[0] for kind, content, _ in records if kind == 3)
    encoding = _encoding(code_page)
    first = next(start for kind, _, start in records if kind == 0x0F)
    text = settings.decode(encoding, _KEEP)
    documents = {name.lower() for name in re.findall(r"(?m)^Document=([^/\r\n]+)", text)}
    modules = {}
    for group in _groups(records, first):
        module = _module(group, encoding, storage, documents)
        modules[module.name] = module
    return Project(
        code_page=code_page, head=directory[:first], modules=modules, settings=text, others=tree
    )


def _groups(records: Iterable[tuple[int, bytes, int]], first: int) -> Iterator[dict[int, bytes]]:
    """Yield the records of each module, their content by kind, of those that come after a place."""
    group: dict[int, bytes] = {}
    for kind, content, start in records:
        if start > first and kind not in (0x0F, 0x13):
            group[kind] = content
            if kind == 0x2B:
                yield group
                group = {}


def _module(
    group: Mapping[int, bytes], encoding: str, storage: Tree, documents: Collection[str]
) -> Module:
    name = group[0x47].decode("utf-16-le") if 0x47 in group else group[0x19].decode(encoding)
    stream = group[0x32].decode("utf-16-le")
    (offset,) = struct.unpack("<I", group[0x31])
    role = ModuleKind.STANDARD if 0x21 in group else ModuleKind.OTHER
    return Module(
        name=name,
        stream=stream,
        kind=ModuleKind.DOCUMENT if name.lower() in documents else role,
        source=decompress(_stream(storage, stream)[offset:]),
        records=b"".join(
            _OFFSET if kind == 0x31 else _record(kind, content) for kind, content in group.items()
        ),
    )


def _stream(storage: Tree, name: str) -> bytes:
    for key, content in storage.items():
        if key.lower() == name.lower() and isinstance(content, bytes):
            return content
    raise KeyError(name)


def _records(directory: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Yield each record of the dir stream: its kind, its content, where it starts."""
    position = 0
    while position < len(directory):
        kind, size = struct.unpack_from("<HI", directory, position)
        if kind == 0x09:
            size += 2
        content = directory[position + 6 : position + 6 + size]
        if len(content) < size:
            raise ValueError("a record runs over the end")
        yield kind, content, position
        position += 6 + size


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HI", kind, len(content)) + content


_OFFSET = _record(0x31, struct.pack("<I", 0))  # the source begins where the stream does


def _twice(kind: int, wide: int, text: str, encoding: str) -> bytes:
    """Return a text in the code page, and again in Unicode."""
    return _record(kind, text.encode(encoding)) + _record(wide, text.encode("utf-16-le"))


def _reference(title: str, library: str, encoding: str) -> bytes:
    name = library.encode(encoding)
    content = struct.pack("<I", len(name)) + name + bytes(6)
    return _twice(0x16, 0x3E, title, encoding) + _record(0x0D, content)


def _encoding(code_page: int) -> str:
    name = {65001: "utf-8", 10000: "mac_roman"}.get(code_page, f"cp{code_page}")
    codecs.lookup(name)
    return name


def _obscured(data: bytes) -> str:
    """Data as the protection settings spell it ([MS-OVBA] 2.4.3.2); the seed never varies."""
    key = sum(_ID.encode()) & 0xFF
    content = len(data).to_bytes(4, "little") + data
    written = [0, 2, key]  # a seed of 0 leaves the version and the key as they are
    before = key
    for byte in content:
        written.append(byte ^ ((written[-2] + before) & 0xFF))
        before = byte
    return bytes(written).hex().upper()
