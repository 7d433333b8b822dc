"""Text for consoles and pipes whose encoding lacks some of its characters."""

import codecs
import sys
import unicodedata
from contextlib import suppress


def accept_all_text() -> None:
    """Have both output streams write what their encoding lacks as what comes nearest."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_handler(stream.encoding))


def _handler(encoding: str) -> str:
    """Register what a stream of an encoding does with what it lacks; return the handler's name.

    The error itself does not tell: it calls every table of characters “charmap”.
    """

    def handle(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        return nearest(error.object[error.start], encoding), error.start + 1

    name = f"kaohe.nearest.{encoding}"
    codecs.register_error(name, handle)
    return name


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
