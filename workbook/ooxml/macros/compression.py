"""The compression of a VBA project's streams ([MS-OVBA] 2.4.1)."""

import struct

_CHUNK = 4096


def compress(data: bytes) -> bytes:
    """Return data as a compressed container."""
    chunks = (data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))
    return b"\x01" + b"".join(map(_compressed_chunk, chunks))


def _compressed_chunk(chunk: bytes) -> bytes:
    tokens = bytearray()
    seen: dict[bytes, int] = {}  # where three bytes last began
    position = 0
    while position < len(chunk):
        flags_at = len(tokens)
        tokens.append(0)
        for bit in range(8):
            if position >= len(chunk):
                break
            shift = _length_bits(position)
            found = seen.get(chunk[position : position + 3])
            length = 0
            if found is not None and position + 3 <= len(chunk):
                longest = min((1 << shift) + 2, len(chunk) - position)
                while length < longest and chunk[found + length] == chunk[position + length]:
                    length += 1
            if length < 3 or found is None:
                tokens.append(chunk[position])
                length = 1
            else:
                tokens[flags_at] |= 1 << bit
                token = (position - found - 1) << shift | (length - 3)
                tokens += token.to_bytes(2, "little")
            for at in range(position, position + length):
                seen[chunk[at : at + 3]] = at
            position += length
    if len(tokens) > _CHUNK:
        return struct.pack("<H", 0x3FFF) + chunk.ljust(_CHUNK, b"\0")  # stored as it is, and whole
    return struct.pack("<H", 0xB000 | (len(tokens) - 1)) + bytes(tokens)


def _length_bits(position: int) -> int:
    """Return how many bits of a copy token are its length; the rest reach back in the chunk."""
    return 16 - max(4, (position - 1).bit_length())


def decompress(container: bytes) -> bytes:
    """Return what a compressed container holds; ValueError where it is damaged."""
    if container[:1] != b"\x01":
        raise ValueError("no compressed container")
    result = bytearray()
    position = 1
    while position + 2 <= len(container):
        (header,) = struct.unpack_from("<H", container, position)
        end = min(position + (header & 0x0FFF) + 3, len(container))
        tokens = container[position + 2 : end]
        result += _decompressed_chunk(tokens) if header & 0x8000 else tokens
        position = end
    return bytes(result)


def _decompressed_chunk(tokens: bytes) -> bytes:
    chunk = bytearray()
    position = 0
    while position < len(tokens):
        flags = tokens[position]
        position += 1
        for bit in range(8):
            if position >= len(tokens):
                break
            if not flags >> bit & 1:
                chunk.append(tokens[position])
                position += 1
                continue
            token = int.from_bytes(tokens[position : position + 2], "little")
            position += 2
            shift = _length_bits(len(chunk))
            back = (token >> shift) + 1
            if back > len(chunk) or len(chunk) > _CHUNK:
                raise ValueError("a copy from before the beginning")
            for _ in range((token & ((1 << shift) - 1)) + 3):
                chunk.append(chunk[-back])
    return bytes(chunk)
