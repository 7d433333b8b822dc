"""Where the data files of the product lie."""

from pathlib import Path

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def template(name: str) -> Path:
    """Return the path of a file or folder in ``templates/`` by its relative name."""
    return _TEMPLATES / name
