"""Running programs on the Windows Python that `build.py` makes, with this checkout installed."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.windows.build import WINE, environment, windows_python

ROOT = Path(__file__).parents[2]
SECONDS = 300


def windows_path(path: Path) -> str:
    """Return a path as Windows programs call it."""
    return "Z:" + str(path).replace("/", "\\")


class Windows:
    """A Windows Python in a folder of its own, in which this checkout is installed."""

    def __init__(self, folder: Path) -> None:
        made = windows_python()
        self.environment = environment(made) | {"USERPROFILE": windows_path(folder / "home")}
        self.python = folder / "python.exe"
        _link(made / "python", folder)
        (folder / "Lib").unlink()
        (folder / "Lib").mkdir()
        _link(made / "python" / "Lib", folder / "Lib")
        packages = folder / "Lib" / "site-packages"
        packages.unlink()
        packages.mkdir()
        _link(made / "python" / "Lib" / "site-packages", packages)
        (packages / "kaohe.pth").write_text(windows_path(ROOT), encoding="utf-8")
        (folder / "home").mkdir()

    def start(self, *arguments: str | Path, **more: Any) -> "subprocess.Popen[bytes]":
        """Start Python; its standard streams are pipes, other files fail under Wine."""
        given = [windows_path(one) if isinstance(one, Path) else one for one in arguments]
        return subprocess.Popen(
            [WINE, self.python, *given],
            env=self.environment | more.pop("env", {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **more,
        )

    def run(
        self, *arguments: str | Path, seconds: float = SECONDS, **more: Any
    ) -> "subprocess.CompletedProcess[bytes]":
        """Run Python to its end; what it wrote is in the code page of a Chinese Windows."""
        process = self.start(*arguments, **more)
        try:
            out, errors = process.communicate(timeout=seconds)
        finally:
            process.kill()
        return subprocess.CompletedProcess(process.args, process.returncode, out, errors)


def _link(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        if path.suffix == ".exe":
            shutil.copy(path, target)
        else:
            (target / path.name).symlink_to(path)


class Session:
    """A Windows Python that runs a script of ours and answers lines of JSON."""

    def __init__(
        self, windows: Windows, script: Path, cwd: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self._process = windows.start(script, cwd=cwd, env=env or {})

    def ask(self, *words: Any) -> Any:
        """Send a line and return the answer to it."""
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._process.stdin.write(json.dumps(words).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self._process.stderr.read().decode("gbk", "replace")
        return json.loads(line)

    def __enter__(self) -> "Session":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
