"""The offline package: Python, the product and all it needs, in one folder or zip for Windows.

Nothing is downloaded, here or when it is installed: the embeddable Python and the wheels are given,
and each wheel must be the one whose digest is kept in templates/desktop/wheels.txt.
"""

import hashlib
import shutil
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from udf.errors import KaoheError
from udf.resources import template
from workbook.desktop.install import UNINSTALL
from workbook.files.file_lock import locked
from workbook.ooxml.files import reason, temporary_path

PROGRAM = "程序"
_PACKAGES = PurePosixPath("Lib/site-packages")
_PRODUCT = ("udf", "workbook", "templates")
_SCRIPTS = ("安装.bat", "卸载.bat", "说明.txt")
_SKIPPED = shutil.ignore_patterns("__pycache__", "*.pyc", "test", "tests", "site-packages")
_AMD64 = 0x8664
# What a Python without its own search for packages looks through, in this order.
_PATHS = (
    ".",
    "Lib",
    "DLLs",
    "Lib\\site-packages",
    "Lib\\site-packages\\win32",
    "Lib\\site-packages\\win32\\lib",
    "Lib\\site-packages\\Pythonwin",
)


@dataclass(frozen=True)
class Wheel:
    """A wheel that the product needs: its file and the SHA-256 of it."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Packed:
    """A package that was made: where, and how many bytes."""

    path: Path
    size: int


def locked_wheels() -> list[Wheel]:
    """Return the wheels the product needs on Windows."""
    lines = template("desktop/wheels.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines if line and not line.startswith("#"))
    return [Wheel(name, digest) for name, digest in pairs]


def pack(target: Path, python: Path, wheels: Path) -> Packed:
    """Make the package as a folder, or as a zip where the target's name ends so.

    ``python`` is the unpacked embeddable Python of a Windows maker, ``wheels`` a folder with the
    locked wheels. KaoheError where either is not what it should be, or the target exists.
    """
    if target.exists():
        raise KaoheError(f"“{target}”已经有了；请换一个名称，或先移走它")
    problems = [*check_python(python), *_check_wheels(wheels)]
    if problems:
        raise KaoheError("；".join(problems))
    zipped = target.suffix.lower() == ".zip"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with locked(target), _beside(target) as temporary:
            folder = temporary / (target.stem if zipped else target.name)
            _fill(folder, python, wheels)
            if zipped:
                file = temporary / target.name
                _zip(folder, file)
                file.rename(target)
            else:
                folder.rename(target)
    except OSError as error:
        raise KaoheError(f"“{target}”写不进去（{reason(error)}）；请检查权限和磁盘空间") from error
    files = [target] if zipped else [path for path in target.rglob("*") if path.is_file()]
    return Packed(target, sum(path.stat().st_size for path in files))


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a folder beside the target; the next run removes that of a run that was killed."""
    temporary = temporary_path(target)
    temporary.mkdir()
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def check_python(python: Path) -> list[str]:
    """Return what keeps a folder from being a Python for the package, in Chinese."""
    program = python / "python.exe"
    if not program.is_file():
        return [f"“{python}”里没有 python.exe；请给出解开的 Windows embeddable Python 文件夹"]
    if _machine(program) != _AMD64:
        return [f"“{program}”不是64位的；请用 64-bit 的 embeddable Python"]
    tags = {tag for wheel in locked_wheels() if (tag := _python_tag(wheel.name))}
    digits = next(iter(tags)).removeprefix("cp") if tags else ""
    if not (python / f"python{digits}.dll").is_file():
        return [f"“{python}”不是 Python {digits[:1]}.{digits[1:]}；请换成这个版本"]
    return []


def _machine(program: Path) -> int | None:
    """Return for which processor a Windows program is made, None where it is none."""
    content = program.read_bytes()[:4096]
    if content[:2] != b"MZ" or len(content) < 64:
        return None
    (start,) = struct.unpack_from("<I", content, 60)
    if start + 6 > len(content) or content[start : start + 4] != b"PE\0\0":
        return None
    return int(struct.unpack_from("<H", content, start + 4)[0])


def _python_tag(name: str) -> str:
    """Return the one Python a wheel is compiled for, "" where it suits several."""
    python, abi, _ = name.removesuffix(".whl").rsplit("-", 3)[1:]
    return python if abi.startswith("cp") else ""


def _check_wheels(wheels: Path) -> Iterator[str]:
    for wheel in locked_wheels():
        path = wheels / wheel.name
        if not path.is_file():
            yield f"“{wheels}”里没有 {wheel.name}；请下载齐了再打包"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != wheel.sha256:
            yield f"“{path}”不是锁定的那一份（SHA-256 不同）；请重新下载"


# --- filling --------------------------------------------------------------------------------------


def _fill(folder: Path, python: Path, wheels: Path) -> None:
    program = folder / PROGRAM
    shutil.copytree(python, program, ignore=_SKIPPED, dirs_exist_ok=True)
    packages = program / _PACKAGES
    packages.mkdir(parents=True, exist_ok=True)
    for wheel in locked_wheels():
        _unpack(wheels / wheel.name, program, packages)
    top = Path(__file__).parents[2]
    for name in _PRODUCT:
        shutil.copytree(top / name, packages / name, ignore=_SKIPPED)
    about = packages / f"kaohe-{version('kaohe')}.dist-info" / "METADATA"
    about.parent.mkdir()
    about.write_text(f"Metadata-Version: 2.1\nName: kaohe\nVersion: {version('kaohe')}\n", "utf-8")
    for own in program.glob("python*._pth"):
        archives = [path.name for path in program.glob("python*.zip")]
        own.write_text("\r\n".join([*archives, *_PATHS, "import site", ""]), encoding="ascii")
    for name in _SCRIPTS:
        _write_script(name, folder)
    _write_script(UNINSTALL, program)


def _write_script(name: str, folder: Path) -> None:
    """Write a text that Windows programs read: batch files in the code page of a Chinese one."""
    text = template(f"desktop/package/{name}").read_text(encoding="utf-8")
    code = "gbk" if name.endswith(".bat") else "utf-8-sig"
    (folder / name).write_bytes(text.replace("\n", "\r\n").encode(code))


def _unpack(wheel: Path, program: Path, packages: Path) -> None:
    """Unpack a wheel as pip does: what it keeps in .data goes to its places."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            parts = PurePosixPath(name).parts
            if name.endswith("/") or ".." in parts or _useless(parts):
                continue
            target = packages.joinpath(*parts)
            if parts[0].endswith(".data"):
                if parts[1] not in ("data", "purelib", "platlib"):
                    continue
                target = (program if parts[1] == "data" else packages).joinpath(*parts[2:])
            if parts[0] == "pywin32_system32":  # COM's libraries are looked for beside python.exe
                target = program / parts[-1]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(name))


def _useless(parts: Sequence[str]) -> bool:
    """Tell whether a wheel's file is a test or for programmers only."""
    inside = parts[1:-1]
    return any(part in ("tests", "testing_data", "include") for part in inside) or parts[
        -1
    ].endswith((".chm", ".pyi", ".lib", ".h"))


def _zip(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder.parent).as_posix())
