"""Files damaged at random: what a disk, a transfer, a program or an attacker may do to them."""

import io
import random
import zipfile
from collections.abc import Callable

HOSTILE = (
    b'<row r="1048576"><c r="XFD1048576" s="1"/></row>',
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    b'<c r="A1" t="s"><v>99999999</v></c>',
    b'<c r="ZZZ99999999"><v>1e999</v></c>',
    b'<c r="B2"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c>',
    b'<c r="B2"><f>' + b"(" * 5000 + b"1" + b")" * 5000 + b"</f></c>",
    b'<c r="B2"><f t="shared" si="0"/></c>',
    b'<c r="C3"><f>[9]Sheet!A1+NONE!B2</f><v>1</v></c>',
    b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>',
    b"&#0;", b"&amp", b"<a>" * 3000, b"]]>", b"\0", b"\xff\xfe", b"<!--", b'="', b"-1", b"9" * 400,
)  # fmt: skip
PIECES = (
    b",",
    b'"',
    b"\t",
    b"\r",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xa3\xac",
    b'""""',
    b"\n" * 9,
)


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """Return a file with something wrong in it."""
    if seed.startswith(b"PK") and chance.random() < 0.7:
        return _in_a_part(seed, chance)
    kinds: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _cut, _repeat, _insert)
    return chance.choice(kinds)(seed, chance)


def _in_a_part(seed: bytes, chance: random.Random) -> bytes:
    """Damage one part of a package; the zip around it is sound."""
    with zipfile.ZipFile(io.BytesIO(seed)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheets = [name for name in parts if "sheet" in name and name.endswith(".xml")]
    name = chance.choice(sheets if chance.random() < 0.6 else list(parts))
    if chance.random() < 0.05:
        del parts[name]
    else:
        kinds = (_flip, _cut, _repeat, _hostile, _hostile, _number)
        parts[name] = chance.choice(kinds)(parts[name], chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for each, content in parts.items():
            made.writestr(each, content)
    return stream.getvalue()


def _flip(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.choice((1, 3, 30))):
        if damaged:
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def _cut(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + content[start + chance.choice((1, 100, len(content))) :]


def _repeat(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    piece = content[start : start + chance.choice((1, 40, 400))]
    return content[:start] + piece * chance.choice((2, 50, 2000)) + content[start:]


def _insert(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(PIECES) * chance.choice((1, 40)) + content[at:]


def _hostile(content: bytes, chance: random.Random) -> bytes:
    """Put a hostile piece where it is most likely to be believed: between tags, rows or cells."""
    mark = chance.choice((b"<row", b"<c ", b"</sheetData>", b"<v>", b">"))
    places = [at for at in range(len(content)) if content.startswith(mark, at)] or [0]
    at = chance.choice(places)
    return content[:at] + chance.choice(HOSTILE) + content[at:]


def _number(content: bytes, chance: random.Random) -> bytes:
    """Make a number another one: a count, a row, an index, a style."""
    digits = [at for at, byte in enumerate(content) if 48 <= byte <= 57]
    if not digits:
        return content
    at = chance.choice(digits)
    other = chance.choice((b"0", b"-1", b"999999999", b"1048576", b"x"))
    return content[:at] + other + content[at + 1 :]
