"""Where LibreOffice is on this computer, and its way of turning one file into another."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

_SECONDS = 600
_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


def find_libreoffice() -> str | None:
    """Return LibreOffice's command, None where it is not installed."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    return program or next((place for place in _PLACES if Path(place).is_file()), None)


def run_conversion(program: str, form: str, files: Sequence[Path], folder: Path) -> str:
    """Convert files into a folder; return what LibreOffice complained of last, "" for nothing.

    OSError or subprocess.TimeoutExpired where it could not be run to its end.
    """
    # A profile of its own: LibreOffice may be open, and then would not convert.
    with TemporaryDirectory() as profile:
        command = [
            program,
            f"-env:UserInstallation={Path(profile).resolve().as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            form,
            "--outdir",
            str(folder),
            *map(str, files),
        ]
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    written = done.stderr.decode(errors="replace").strip().splitlines()
    return written[-1] if written else ""
