"""Text for consoles and pipes whose encoding lacks some of its characters."""

import codecs
import sys
import unicodedata
from contextlib import suppress

_NEAREST = "kaohe.nearest"


def accept_all_text() -> None:
    """Have both output streams write what their encoding lacks as what comes nearest."""
    codecs.register_error(_NEAREST, _nearest)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_NEAREST)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """Return what is written for the first character that is lacking, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return nearest(error.object[error.start], error.encoding), error.start + 1


def nearest(character: str, encoding: str) -> str:
    """Return the nearest text that an encoding has: a hyphen, a plain letter, or the code point."""
    kind, name = unicodedata.category(character), unicodedata.name(character, "")
    if kind == "Pd" or "MINUS" in name:
        return "-"
    if kind.startswith("Z"):
        return " "
    if kind in ("Cf", "Mn", "Me"):
        return ""
    for form in ("NFKC", "NFKD"):
        plain = unicodedata.normalize(form, character)
        kept = "".join(one for one in plain if not unicodedata.combining(one))
        with suppress(UnicodeEncodeError):
            kept.encode(encoding)
            return kept
    return f"[U+{ord(character):04X}]"
