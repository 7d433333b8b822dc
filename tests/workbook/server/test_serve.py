"""What is refused before `kaohe serve` starts, each in a sentence."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.hosts import certify
from tests.refusals import refused
from workbook.server import serve as serving
from workbook.server.serve import serve
from workbook.server.setup import host_office


@pytest.fixture
def project(tmp_path: Path) -> Path:
    host_office(tmp_path / "project")
    return tmp_path / "project"


def test_other_computers_need_a_certificate(project: Path) -> None:
    with refused(
        f"供其他电脑使用时必须有证书，请把 cert.pem 和 key.pem 放进“{project / 'certs'}”。"
    ):
        serve(project, "0.0.0.0")


@pytest.mark.parametrize("secret", ["", "short"])
def test_other_computers_need_a_pass_phrase(project: Path, secret: str) -> None:
    (project / "certs" / "cert.pem").touch()
    (project / "certs" / "key.pem").touch()
    (project / "secret.txt").write_text(secret, encoding="utf-8")
    with refused(
        f"供其他电脑使用时必须有口令，请在“{project / 'secret.txt'}”中写一行至少16个字符的口令。"
    ):
        serve(project, "192.168.1.5", _free_port())


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    with refused(f"“{tmp_path}”中没有服务的设置，请先运行 kaohe host office。"):
        serve(tmp_path)


def test_without_the_server_it_is_said_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    with refused('没有安装 xlwings Server，请先运行 pip install "kaohe[office]"。'):
        serve(project)


def test_a_port_in_use(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with refused(
            f"127.0.0.1 的端口 {port} 不能用（可能服务已经在运行），请用 --port 另选一个。"
        ):
            serve(project, port=port)


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_certificate_that_is_none(project: Path, address: str) -> None:
    certify(project)
    (project / "certs" / "key.pem").write_text("-----BEGIN PRIVATE KEY-----", encoding="utf-8")
    with refused(
        f"“{project / 'certs'}”中的证书或私钥不能用，请确认 key.pem 是 cert.pem 的私钥、没有设密码。"
    ):
        serve(project, address, _free_port())


def test_a_pass_phrase_that_cannot_be_read(project: Path) -> None:
    (project / "secret.txt").write_bytes("口令口令口令口令口令口令口令口令".encode("gbk"))
    with refused(f"口令文件“{project / 'secret.txt'}”读不出来，请用 UTF-8 编码重新保存。"):
        serve(project, "0.0.0.0", _free_port())


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        (
            ".env",
            "XLWINGS_OBJECT_CACHE_MAXSIZE=many\n",
            "/.env”中的设置看不懂，请用 kaohe host office 重新生成。",
        ),
        (
            "custom_functions/__init__.py",
            "raise ValueError\n",
            "服务没有启动：服务文件夹里的设置看不懂，请用 kaohe host office 重新生成。",
        ),
    ],
)
def test_settings_that_cannot_be_used(project: Path, file: str, line: str, said: str) -> None:
    pytest.importorskip("xlwings_server", reason="needs pip install kaohe[office]")
    with (project / file).open("a", encoding="utf-8") as settings:
        settings.write(line)
    command = [sys.executable, "-m", "workbook.cli.main", "serve", str(project)]
    command += ["--port", str(_free_port())]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode != 0
    assert said in done.stderr.replace("\n", "")
    assert said not in done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port
