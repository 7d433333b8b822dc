"""Libraries imported without what they can do without, where a command would wait for it."""

import sys


def import_openpyxl() -> None:
    """Import openpyxl without numpy, whose numbers it would take too: it starts sooner, and 20 MB.

    Whatever needs numpy itself imports it afterwards as ever.
    """
    if "openpyxl" in sys.modules or "numpy" in sys.modules:
        return
    sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        import openpyxl  # noqa: F401
    finally:
        del sys.modules["numpy"]
