"""Writes templates/desktop/wheels.txt: the wheels of the offline package and their SHA-256.

Run as a program after a dependency has changed: ``python -m tests.windows.lock``. The folder it
prints holds the wheels; it is what ``kaohe pack --wheels`` is given.
"""

import hashlib
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "templates" / "desktop" / "wheels.txt"
# What pip would add on Windows: it reads the markers of the computer on which it runs.
_WINDOWS = ("pywin32==312", "tzdata==2026.6", "colorama==0.4.6")


def pins() -> list[str]:
    """Return what the product needs on Windows, besides what these need themselves."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [*project["project"]["dependencies"], *_WINDOWS]


def download(folder: Path, *requirements: str) -> None:
    """Download wheels for Windows of 64 bits into a folder."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    subprocess.run(
        [
            sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:",
            "--platform", "win_amd64", "--python-version", version, "--implementation", "cp",
            "--dest", str(folder), *requirements,
        ],
        check=True,
    )  # fmt: skip


def main() -> None:
    """Download the wheels and write down which they are."""
    folder = Path(tempfile.mkdtemp(prefix="wheels-"))
    download(folder, *pins())
    heading = "# The wheels of the offline package and their SHA-256, for Windows of 64 bits."
    wheels = sorted(folder.glob("*.whl"))
    lines = (f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in wheels)
    LOCK.write_text("\n".join([heading, *lines, ""]), encoding="utf-8")
    print(folder)


if __name__ == "__main__":
    main()
