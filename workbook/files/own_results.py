"""Which results are a verb's own work still: by their digests, in the user's own folder.

A result that still is what was written holds nothing of anybody's work and may be written anew.
"""

import hashlib
from contextlib import suppress
from pathlib import Path

from udf.errors import KaoheError
from workbook.ooxml.files import replace_file

_KEPT = 200
_IN_PLACE = b"in place\0"


def remember_result(content: bytes) -> None:
    """Remember what a verb wrote; where that cannot be done, it will only be asked about."""
    remember_digest(_digest(content))


def is_own_result(content: bytes) -> bool:
    """Tell whether a file's content is just what a verb wrote."""
    return is_own_digest(_digest(content))


def remember_change(content: bytes) -> None:
    """Remember what a verb made of a workbook in place.

    Apart from results: what is changed in place may hold somebody's work, and is never written anew
    without asking.
    """
    with suppress(OSError, KaoheError):
        remember_digest(_digest(_IN_PLACE + content))


def is_own_change(content: bytes) -> bool:
    """Tell whether a workbook still is just what a verb made of it in place."""
    return is_own_digest(_digest(_IN_PLACE + content))


def remember_digest(digest: str) -> None:
    """Remember the digest of something that a verb wrote."""
    with suppress(OSError, KaoheError):
        path = _record()
        path.parent.mkdir(parents=True, exist_ok=True)
        others = [known for known in _known() if known != digest]
        replace_file(path, "\n".join([*others[1 - _KEPT :], digest, ""]).encode("ascii"))


def is_own_digest(digest: str) -> bool:
    """Tell whether a digest is of something that a verb wrote."""
    return digest in _known()


def _record() -> Path:
    from platformdirs import user_state_path

    return user_state_path("kaohe", appauthor=False) / "results.txt"


def _known() -> list[str]:
    try:
        return _record().read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return []


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
