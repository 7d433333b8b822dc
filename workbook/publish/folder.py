"""Publications on disk: 第1次公布, 第2次公布 … in one folder, each written whole or not at all."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from udf.errors import KaoheError

_NTH = re.compile(r"第([1-9][0-9]*)次公布")


def number_of(publication: Path) -> int:
    """Return which publication it is, from 1."""
    match = _NTH.fullmatch(publication.name)
    assert match is not None
    return int(match[1])


def publications(folder: Path) -> list[Path]:
    """Return the publications in a folder, the first one first."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise KaoheError(f"“{folder}”是一个文件，不是文件夹；请另给一个文件夹")
    try:
        found = [path for path in folder.iterdir() if _NTH.fullmatch(path.name) and path.is_dir()]
    except OSError as error:
        raise KaoheError(f"“{folder}”打不开（{error.strerror}）；请检查权限") from error
    return sorted(found, key=number_of)


def write_publication(target: Path, files: dict[str, bytes]) -> None:
    """Write a folder in one step: it appears whole, or not at all."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".", dir=target.parent) as temporary:
            new = Path(temporary, target.name)
            for name, content in files.items():
                path = new / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            new.rename(target)
    except OSError as error:
        raise KaoheError(
            f"“{target}”写不进去（{error.strerror}），没有公布；请检查文件夹的权限和磁盘空间"
        ) from error
