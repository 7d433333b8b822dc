"""vbaProject.bin held against [MS-OVBA], [MS-CFB], olevba, and a project that Excel itself wrote."""

import struct
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import olefile  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser, decompress_stream  # type: ignore[import-untyped]

from tests.refusals import refused
from udf.errors import KaoheError
from workbook.ooxml.macros import compound_file as compound
from workbook.ooxml.macros.compression import compress, decompress
from workbook.ooxml.macros.project import (
    Document,
    ModuleKind,
    Project,
    new_project,
    read_project,
    to_bytes,
    with_document,
    with_module,
    without_module,
)

BY_EXCEL = Path(__file__).parents[2] / "data" / "office" / "quickstart.xlsm"
CODE = '\' 说明\nFunction KH_TEST(x)\n    KH_TEST = x & "，王芳"\nEnd Function\n'


def made() -> Project:
    project = with_document(new_project(), "ThisWorkbook", Document.WORKBOOK)
    project = with_document(project, "Sheet1", Document.WORKSHEET)
    return with_module(project, "kaohe", CODE)


def by_excel() -> bytes:
    with zipfile.ZipFile(BY_EXCEL) as package:
        return package.read("xl/vbaProject.bin")


def dir_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The dir stream by olevba's decompression, cut into records as [MS-OVBA] 2.3.4.2 says."""
    with olefile.OleFileIO(BytesIO(data)) as file:
        stream = bytes(decompress_stream(bytearray(file.openstream("VBA/dir").read())))
    position = 0
    while position < len(stream):
        kind, size = struct.unpack_from("<HI", stream, position)
        size += 2 if kind == 9 else 0
        yield kind, stream[position + 6 : position + 6 + size]
        position += 6 + size


# --- compression ---------------------------------------------------------------------------------

# The examples of [MS-OVBA] 3.2: nothing repeats, something repeats, one letter repeats.
EXAMPLES = {
    "01 19B0 00 6162636465666768 00 696A6B6C6D6E6F70 00 7172737475762E": b"abcdefghijklmnopqrstuv.",
    "01 2FB0 00 2361616162636465 82 66 0070 61676869 6A 0138 08 616B6C 0030 6D6E6F70 06 71 0270"
    "0410 7273747576 10 7778797A 003C": b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
    "01 03B0 02 61 4500": b"a" * 73,
}  # fmt: skip


@pytest.mark.parametrize(("packed", "plain"), EXAMPLES.items())
def test_the_examples_of_the_specification_are_read(packed: str, plain: bytes) -> None:
    assert decompress(bytes.fromhex(packed)) == plain


def test_what_repeats_is_packed_as_the_specification_packs_it() -> None:
    assert compress(b"a" * 73) == bytes.fromhex("0103B002614500")


@given(
    st.lists(st.sampled_from([b"Attribute ", b"VB_", b"\r\n", b"x", "中".encode("gbk")])).map(
        lambda pieces: b"".join(pieces) * 40
    )
    | st.binary(max_size=300)
)
@example(bytes(range(256)) * 40)
@example(b"a" * 4096)
@example(b"ab" * 4097)
def test_packing_loses_nothing_and_olevba_reads_it(plain: bytes) -> None:
    packed = compress(plain)
    assert decompress(packed) == plain
    assert not plain or bytes(decompress_stream(bytearray(packed))) == plain


def test_what_cannot_be_packed_is_stored_whole() -> None:
    noise = b"".join(struct.pack("<I", n * 2654435761 & 0xFFFFFFFF) for n in range(1024))
    packed = compress(noise + b"end")
    assert len(packed) < len(noise) + 20
    assert decompress(packed) == noise + b"end"


# --- the compound file ----------------------------------------------------------------------------


@given(
    st.dictionaries(
        st.text("abcXYZ中_09", min_size=1, max_size=20),
        st.sampled_from([0, 1, 63, 64, 65, 4095, 4096, 4097, 9000]),
        max_size=40,
    )
)
@settings(max_examples=40)
def test_a_compound_file_is_read_as_it_was_written(sizes: dict[str, int]) -> None:
    names = {name.upper(): name for name in sizes}.values()  # case does not tell streams apart
    folder: compound.Tree = {name: name.encode("utf-8")[:1] * sizes[name] for name in names}
    tree: compound.Tree = {"VBA": folder, "PROJECT": b"x", "empty": {}}
    data = compound.write(tree)
    with olefile.OleFileIO(BytesIO(data), raise_defects=olefile.DEFECT_UNSURE) as file:
        assert not file.parsing_issues
        search_tree_is_sound(file)
    assert compound.read(data) == tree


def search_tree_is_sound(file: olefile.OleFileIO) -> None:
    """Sorted by length, then letters; no red under red; as many blacks on every way down."""

    Key = tuple[int, str]

    def key(entry: olefile.olefile.OleDirectoryEntry) -> Key:
        return len(entry.name.encode("utf-16-le")), entry.name.upper()

    def blacks(number: int, above_is_red: bool, low: Key | None, high: Key | None) -> int:
        if number == 0xFFFFFFFF:
            return 1
        entry = file.direntries[number]
        red = entry.color == 0
        assert not (red and above_is_red)
        assert (low is None or low < key(entry)) and (high is None or key(entry) < high)
        left = blacks(entry.sid_left, red, low, key(entry))
        assert left == blacks(entry.sid_right, red, key(entry), high)
        return left + (not red)

    for entry in file.direntries:
        if entry is not None and entry.sid_child != 0xFFFFFFFF:
            blacks(entry.sid_child, True, None, None)


# --- the project ----------------------------------------------------------------------------------


def test_olevba_reads_every_module_back_with_its_chinese() -> None:
    parser = VBA_Parser("vbaProject.bin", data=to_bytes(made()))
    sources = {name: code for _, _, name, code in parser.extract_all_macros()}
    assert set(sources) == {"ThisWorkbook.cls", "Sheet1.cls", "kaohe.bas"}
    assert sources["kaohe.bas"] == 'Attribute VB_Name = "kaohe"\r\n' + CODE.replace("\n", "\r\n")


def test_the_dir_stream_has_the_records_that_excel_writes() -> None:
    ours, theirs = list(dir_records(to_bytes(made()))), list(dir_records(by_excel()))
    optional = 0x4A  # PROJECTCOMPATVERSION
    information = [record for record in theirs if record[0] != optional][:14]
    changed = {0x03: b"\xa8\x03", 0x09: b"\x01\0\0\0\0\0"}  # code page 936; a version of ours
    assert ours[:14] == [(kind, changed.get(kind, content)) for kind, content in information]
    kinds = [kind for kind, _ in theirs]
    first = kinds.index(0x19)
    module = kinds[first : kinds.index(0x2B, first) + 1]
    start = [kind for kind, _ in ours].index(0x0F)
    assert [kind for kind, _ in ours[start : start + 2]] == [0x0F, 0x13]
    modules = [kind for kind, _ in ours[start + 2 : -1]]
    standard = [0x21 if kind == 0x22 else kind for kind in module]
    assert modules == module + module + standard
    assert ours[-1] == (0x10, b"")


def test_the_references_are_those_excel_gives_a_new_project() -> None:
    references = [content for kind, content in dir_records(to_bytes(made())) if kind == 0x0D]
    assert references[1] in [content for kind, content in dir_records(by_excel()) if kind == 0x0D]
    assert b"{00020430-0000-0000-C000-000000000046}#2.0#0#" in references[0]
    for content in references:  # 2.3.4.2.2.5: a counted text and six zero bytes
        assert struct.unpack_from("<I", content)[0] == len(content) - 10
        assert content[-6:] == bytes(6)


def test_the_document_modules_are_excels_own() -> None:
    theirs = read_project(by_excel())
    for name in ("ThisWorkbook", "Sheet1"):
        assert made().text(name) == theirs.text(name)


def test_the_cache_header_says_that_there_is_no_cache() -> None:
    with olefile.OleFileIO(BytesIO(to_bytes(made()))) as file:
        header = file.openstream("VBA/_VBA_PROJECT").read()
    assert struct.unpack("<HHBH", header)[:3] == (0x61CC, 0xFFFF, 0)


def test_the_project_stream_lists_the_modules_and_protects_nothing() -> None:
    with olefile.OleFileIO(BytesIO(to_bytes(made()))) as file:
        lines = file.openstream("PROJECT").read().decode("gbk").split("\r\n")
        names = file.openstream("PROJECTwm").read()
    assert lines[1:4] == ["Document=ThisWorkbook/&H00000000", "Document=Sheet1/&H00000000",
                          "Module=kaohe"]  # fmt: skip
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    project_id = values["ID"].strip('"')
    assert revealed(values["CMG"], project_id) == bytes(4)
    assert revealed(values["DPB"], project_id) == bytes(1)
    assert revealed(values["GC"], project_id) == b"\xff"
    assert lines[-5:] == ["[Workspace]", "ThisWorkbook=0, 0, 0, 0, C", "Sheet1=0, 0, 0, 0, C",
                          "kaohe=0, 0, 0, 0, C", ""]  # fmt: skip
    assert names.endswith(b"kaohe\0" + "kaohe".encode("utf-16-le") + bytes(4))


def revealed(value: str, project_id: str) -> bytes:
    """Decryption as [MS-OVBA] 2.4.3.3 tells it."""
    spelled = bytes.fromhex(value.strip('"'))
    seed = spelled[0]
    assert spelled[1] ^ seed == 2
    plain = [spelled[2] ^ seed]
    assert plain[0] == sum(project_id.encode()) & 0xFF
    for position in range(3, len(spelled)):
        plain.append(spelled[position] ^ (spelled[position - 2] + plain[-1]) & 0xFF)
    content = bytes(plain[1 + (seed & 6) // 2 :])
    assert int.from_bytes(content[:4], "little") == len(content) - 4
    return content[4:]


def test_revealing_works_on_what_excel_wrote() -> None:
    values = dict(
        line.split("=", 1) for line in read_project(by_excel()).settings.splitlines() if "=" in line
    )
    assert revealed(values["GC"], values["ID"].strip('"')) == b"\xff"


# --- changing a project that is there -------------------------------------------------------------


def test_a_module_joins_the_offices_own_and_leaves_no_trace() -> None:
    before = read_project(by_excel())
    western = CODE.encode("ascii", "ignore").decode()
    after = read_project(to_bytes(with_module(before, "kaohe", western)))
    assert {name: after.text(name) for name in before.modules} == {
        name: before.text(name) for name in before.modules
    }
    assert after.settings.index("Module=kaohe") < after.settings.index('Name="VBAProject"')
    assert without_module(after, "kaohe") == before


def test_a_letter_that_the_project_cannot_hold_is_not_lost_in_silence() -> None:
    with pytest.raises(UnicodeEncodeError):
        with_module(read_project(by_excel()), "kaohe", CODE)  # a Western project


def test_a_project_is_the_same_after_reading_and_writing() -> None:
    once = to_bytes(read_project(by_excel()))
    assert to_bytes(read_project(once)) == once


def test_a_name_that_belongs_to_another_kind_of_module_is_refused() -> None:
    with refused("工作簿的宏里已有另一种名为“sheet1”的模块；请先把它改名"):
        with_module(made(), "sheet1", CODE)


def test_replacing_a_module_keeps_one_of_it() -> None:
    project = with_module(made(), "KAOHE", "' anew")
    assert [m.name for m in project.modules.values() if m.kind is ModuleKind.STANDARD] == ["KAOHE"]
    assert project.settings.count("Module=") == 1


@given(st.data())
@settings(max_examples=60)
def test_a_damaged_project_is_refused(data: st.DataObject) -> None:
    whole = bytearray(by_excel())
    if data.draw(st.booleans()):
        del whole[data.draw(st.integers(0, len(whole) - 1)) :]
    for _ in range(data.draw(st.integers(1, 30))):
        if whole:
            whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        read_project(bytes(whole))
    except KaoheError as error:
        assert "宏" in str(error)


# --- what cannot be written or read ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("tree", "reason"),
    [({"名" * 32: b"1"}, "longer than 31"), ({"a": bytes(8 << 20)}, "more than .* bytes")],
)
def test_what_a_compound_file_cannot_hold_is_refused(tree: compound.Tree, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        compound.write(tree)


def test_a_compound_file_of_nothing_is_read() -> None:
    assert compound.read(compound.write({})) == {}
    assert compound.read(compound.write({"空": {}, "b": b""})) == {"空": {}, "b": b""}


@pytest.mark.parametrize("packed", ["", "00 03B0", "01 03B0 01 4500"])
def test_damaged_containers_are_refused(packed: str) -> None:
    with pytest.raises(ValueError, match=r"container|before the beginning"):
        decompress(bytes.fromhex(packed))


@pytest.mark.parametrize("lacking", ["PROJECT", "VBA", "dir"])
def test_files_without_a_project_are_refused(lacking: str) -> None:
    tree = compound.read(to_bytes(made()))
    storage = tree["VBA"]
    assert isinstance(storage, dict)
    tree[lacking] = {} if lacking == "PROJECT" else b""
    if lacking == "dir":
        del tree["dir"], storage["dir"]
    with refused("工作簿里的宏（VBA 工程）已损坏，没有改动；请在 Excel 中打开、另存后再试"):
        read_project(compound.write(tree))


def test_a_module_that_is_not_there_is_taken_out_in_vain_and_windows_may_be_missing() -> None:
    project = made()
    assert without_module(project, "别的") == project
    bare = replace(project, settings=project.settings.partition("[Workspace]")[0])
    again = read_project(to_bytes(with_module(bare, "another", CODE)))
    assert "Module=another" in again.settings and "[Workspace]" not in again.settings
