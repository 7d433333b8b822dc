"""A real Windows Python under Wine on Debian, with the product's dependencies, in a cache folder.

Run as a program, ``python -m tests.windows.build``, it makes one where there is none yet: half a minute, and 1.3 GB that stay. Everything
comes from the package registry: python3xx.dll and the compiled modules of the standard library out
of a wheel that carries them (panda3d), the rest of the library from the Python that runs this, the
dependencies as their win_amd64 wheels. It needs Debian's wine, wine64,
gcc-mingw-w64-x86-64 and locales.
"""

import compileall
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.windows.lock import download, pins

HERE = Path(__file__).parent
WINE = Path("/usr/lib/wine/wine64")
_COMPILER = "x86_64-w64-mingw32-gcc"
_OBJDUMP = "x86_64-w64-mingw32-objdump"
_UCRT = Path("/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/ucrtbase.dll")
_DIGITS = f"{sys.version_info.major}{sys.version_info.minor}"
_CARRIER = "panda3d==1.10.16"
_BESIDE = ("libffi-8.dll", "libcrypto-3.dll", "libssl-3.dll", "sqlite3.dll")


def missing() -> list[str]:
    """Return the Debian packages that are not installed."""
    needed = {
        "wine64": WINE,
        "gcc-mingw-w64-x86-64": Path(f"/usr/bin/{_COMPILER}"),
        "locales": Path("/usr/share/i18n/locales/zh_CN"),
    }
    return [package for package, program in needed.items() if not program.exists()]


def windows_python() -> Path:
    """Return the folder of the Windows Python and its Wine prefix, made where there is none."""
    wanted = pins()
    sources = [path.read_bytes() for path in sorted((*HERE.glob("*.c"), Path(__file__)))]
    key = hashlib.sha256(b"".join([*sources, *map(str.encode, wanted), sys.version.encode()]))
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kaohe"
    folder = cache / f"windows-python-{key.hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            _make(folder, wanted)
            (folder / "done").touch()
    return folder


def environment(folder: Path) -> dict[str, str]:
    """Return what Wine needs to run a Windows Python's programs, as on Chinese Windows."""
    return os.environ | {
        "WINEPREFIX": str(folder / "prefix"),
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=;ucrtbase=n,b",
        "LOCPATH": str(folder / "locale"),
        "LC_ALL": "zh_CN.UTF-8",
        "LANG": "zh_CN.UTF-8",
    }


def _make(folder: Path, wanted: list[str]) -> None:
    python, wheels = folder / "python", folder / "wheels"
    for leftover in (python, wheels, folder / "prefix"):
        shutil.rmtree(leftover, ignore_errors=True)
    download(wheels / "carrier", "--no-deps", _CARRIER)
    download(wheels / "product", *wanted)
    _lay_out(python, wheels)
    _compile(python)
    shutil.rmtree(wheels)
    compileall.compile_dir(python / "Lib", quiet=2, workers=os.cpu_count() or 1)
    locale = folder / "locale" / "zh_CN.UTF-8"  # without it Wine opens no Chinese file
    locale.parent.mkdir(exist_ok=True)
    subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", locale], check=True)
    for command in (["wineboot", "-i"], ["winecfg", "-v", "win10"]):
        subprocess.run(
            [WINE, *command], env=environment(folder), stdin=subprocess.DEVNULL,
            capture_output=True, check=True, timeout=300,
        )  # fmt: skip


def _lay_out(python: Path, wheels: Path) -> None:
    library, packages = python / "Lib", python / "Lib" / "site-packages"
    shutil.copytree(
        sysconfig.get_path("stdlib"), library,
        ignore=shutil.ignore_patterns("site-packages", "dist-packages", "lib-dynload", "test",
                                      "tests", "__pycache__", "config-*"),
    )  # fmt: skip
    packages.mkdir()
    (python / "DLLs").mkdir()
    (carrier,) = (wheels / "carrier").glob("*.whl")
    with zipfile.ZipFile(carrier) as wheel:
        for name in wheel.namelist():
            file = Path(name).name
            runtime = name.startswith("deploy_libs/") and not file.startswith("api-ms-")
            if runtime or name == "panda3d/MSVCP140.dll":
                beside = file in _BESIDE or file.endswith(".pyd")
                (python / "DLLs" / file if beside else python / file).write_bytes(wheel.read(name))
    for path in (wheels / "product").glob("*.whl"):
        with zipfile.ZipFile(path) as wheel:
            wheel.extractall(packages)
    # What pip puts beside python.exe: the library that connects Excel, and COM's.
    for pattern in ("xlwings-*.data/data/*.dll", "pywin32_system32/*.dll"):
        for path in packages.glob(pattern):
            shutil.copy(path, python)


def _compile(python: Path) -> None:
    def compile_(name: str, *arguments: str | Path) -> None:
        subprocess.run([_COMPILER, "-O2", "-o", python / name, *arguments], check=True)

    runtime = python / f"python{_DIGITS}.dll"
    compile_("python.exe", "-municode", HERE / "python.c", runtime)
    compile_("bcryptprimitives.dll", "-shared", HERE / "bcryptprimitives.c", "-ladvapi32")
    forwards = [f"{name} = python{_DIGITS}.{name}" for name in _exports(runtime) if "Py" in name]
    stable = _definition(python / "python3.def", "python3", forwards)
    no_start = ("-shared", "-nostdlib", "-Wl,-e,DllMain", HERE / "forwarder.c")
    compile_("python3.dll", *no_start, stable)  # the stable ABI's names, for formualizer
    _compile_ucrt(python, compile_)


# C's complex functions, of which Wine 8 has none and numpy wants all.
_SAME = "csqrt cexp clog csin ccos ctan csinh ccosh ctanh casin cacos catan casinh cacosh catanh conj cproj"
_REAL = "creal cimag cabs carg"


def _compile_ucrt(python: Path, compile_: Callable[..., None]) -> None:
    """Make a ucrtbase.dll that is Wine's, under another name, and the functions it lacks."""
    wines = bytearray(_UCRT.read_bytes())
    mark = wines.find(b"Wine builtin DLL")  # by which Wine would load its own file instead
    if mark >= 0:
        wines[mark : mark + 4] = b"wine"
    (python / "ucrtwine.dll").write_bytes(wines)
    source = ["#include <complex.h>"]
    ours = {}
    for letter, kind in (("", "double"), ("f", "float")):
        pair = f"Pair{letter}"
        source += [
            f"typedef struct {{ {kind} r, i; }} {pair};",
            f"#define IN{letter}(z) __builtin_complex(({kind})(z).r, ({kind})(z).i)",
            f"#define OUT{letter}(c) ({pair}){{__real__ (c), __imag__ (c)}}",
            f"{pair} w_cpow{letter}({pair} a, {pair} b)"
            f" {{ return OUT{letter}(cpow{letter}(IN{letter}(a), IN{letter}(b))); }}",
            *(
                f"{pair} w_{name}{letter}({pair} z) {{ return OUT{letter}({name}{letter}(IN{letter}(z))); }}"
                for name in _SAME.split()
            ),
            *(
                f"{kind} w_{name}{letter}({pair} z) {{ return {name}{letter}(IN{letter}(z)); }}"
                for name in _REAL.split()
            ),
        ]
        for name in (*_SAME.split(), *_REAL.split(), "cpow"):
            ours[name + letter] = f"w_{name}{letter}"
            ours.setdefault(f"{name}l", f"w_{name}")  # long double is double on Windows
    source.append("int DllMain(void *library, unsigned reason, void *reserved) { return 1; }")
    code = python / "ucrtbase.c"
    code.write_text("\n".join(source), encoding="ascii")
    exports = [
        f"{name} = {ours.get(name, f'ucrtwine.{name}')}"
        for name in _exports(_UCRT)
        if not name.startswith(("?", "__wine"))
    ]
    definition = _definition(python / "ucrtbase.def", "ucrtbase", exports)
    compile_("ucrtbase.dll", "-shared", "-static-libgcc", "-fno-builtin", code, definition)


def _exports(library: Path) -> list[str]:
    """Return the names that a Windows library exports."""
    shown = subprocess.run(
        [_OBJDUMP, "-p", library], capture_output=True, check=True, encoding="utf-8", errors="replace"
    ).stdout  # fmt: skip
    table = shown.partition("Ordinal/Name Pointer")[2].partition("\n\n")[0]
    return re.findall(r"^\s*\[\s*\d+\]\s+(?:\+base\[\s*\d+\]\s+[0-9a-f]+\s+)?(\S+)$", table, re.M)


def _definition(path: Path, library: str, exports: list[str]) -> Path:
    path.write_text("\n".join([f"LIBRARY {library}", "EXPORTS", *exports, ""]), encoding="ascii")
    return path


if __name__ == "__main__":
    if packages := missing():
        sys.exit(f"install Debian's {' and '.join(packages)}")
    print(windows_python())
