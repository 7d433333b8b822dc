"""Writing the project that xlwings Server runs for Excel 365, Mac and web."""

import secrets
import shutil
from pathlib import Path
from uuid import uuid4

from udf.resources import template
from workbook.files.whole_folder import new_folder

_MANIFEST = "manifest.xml"
SECRET_FILE = "secret.txt"
CERTIFICATE = Path("certs", "cert.pem")
KEY = Path("certs", "key.pem")


def host_office(folder: Path, hostname: str = "localhost:8000") -> Path:
    """Write a ready project into a new or empty folder; return the manifest that Excel loads.

    ``hostname`` is where Excel reaches the server, with its port. Raises KaoheError where the
    folder already holds something.
    """
    with new_folder(folder) as work:
        _write(work, hostname)
    return folder / _MANIFEST


def _write(folder: Path, hostname: str) -> None:
    shutil.copytree(template("office"), folder, dirs_exist_ok=True, ignore=_compiled)
    identity = str(uuid4())
    settings = folder / "settings.env"
    text = settings.read_text(encoding="utf-8")
    settings.with_name(".env").write_text(
        text.replace("@HOSTNAME@", hostname).replace("@ID@", identity), encoding="utf-8"
    )
    settings.unlink()
    secret = folder / SECRET_FILE
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_urlsafe(24) + "\n", encoding="utf-8")
    manifest = folder / _MANIFEST
    text = (folder / "templates" / _MANIFEST).read_text(encoding="utf-8")
    filled = text.replace("{{ manifest_id }}", identity)
    manifest.write_text(filled.replace("{{ base_url }}", f"https://{hostname}"), encoding="utf-8")


_compiled = shutil.ignore_patterns("__pycache__")
