"""Running xlwings Server with our functions, on this computer alone unless it is secured."""

import os
import socket
import ssl
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from ipaddress import ip_address
from logging import getLogger
from pathlib import Path

from udf import tables
from udf.errors import KaoheError
from udf.hosts.collector import spare_collecting
from workbook.server.errors_file import record_errors
from workbook.server.guard import Application, Policy, guarded, host_name, is_loopback, static_files
from workbook.server.setup import CERTIFICATE, KEY, SECRET_FILE

PORT = 8000
SHORTEST_SECRET = 16

_SECRET_VARIABLE, _ADDRESS_VARIABLE = "KAOHE_SECRET", "KAOHE_ADDRESS"
_BACKLOG = 4096  # connections that wait to be taken in
_KEPT_ROWS = 400_000  # of what clerks sent, for each function that works on it
_STARTUP_FAILURE = 3  # uvicorn starts no worker again that ended so
_LOG = getLogger(__name__)


def serve(
    folder: Path,
    host: str = "127.0.0.1",
    port: int = PORT,
    workers: int = 1,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Run the project in a folder until it is stopped; ``tell`` is given its address.

    Raises KaoheError where it cannot be run, or where ``host`` lets other computers in and the
    project has no pass phrase or no certificate.
    """
    # Only found, not imported: importing it reads the settings, which are not there yet.
    if find_spec("xlwings_server") is None:
        raise KaoheError('没有安装 xlwings Server，请先运行 pip install "kaohe[office]"。')
    import uvicorn

    from workbook.server.connection import Connection

    if not (folder / "custom_functions").is_dir():
        raise KaoheError(f"“{folder}”中没有服务的设置，请先运行 kaohe host office。")
    certified = (folder / CERTIFICATE).is_file() and (folder / KEY).is_file()
    secret = "" if is_loopback(host) else _secret(folder, certified)
    if certified:
        _check_certificate(folder)
    _check_free(host, port)
    os.environ["XLWINGS_PROJECT_DIR"] = str(folder.resolve())
    os.environ[_SECRET_VARIABLE], os.environ[_ADDRESS_VARIABLE] = secret, host
    record_errors(folder)
    _check_settings(folder)
    shown = f"[{host}]" if ":" in host else host
    tell(f"{'https' if certified else 'http'}://{shown}:{port}")
    uvicorn.run(
        "workbook.server.serve:application",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        ssl_certfile=folder / CERTIFICATE if certified else None,
        ssl_keyfile=folder / KEY if certified else None,
        http=Connection,
        ws="none",
        loop="workbook.server.connection:event_loop",
        backlog=_BACKLOG,
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )


def _check_free(host: str, port: int) -> None:
    """Raise KaoheError where the port cannot be listened to."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise KaoheError(
            f"{host} 的端口 {port} 不能用（可能服务已经在运行），请用 --port 另选一个。"
        ) from error


def _secret(folder: Path, certified: bool) -> str:
    """Return the pass phrase that other computers must give; raise KaoheError where it is open."""
    file = folder / SECRET_FILE
    try:
        secret = file.read_text(encoding="utf-8").strip() if file.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise KaoheError(f"口令文件“{file}”读不出来，请用 UTF-8 编码重新保存。") from error
    if len(secret) < SHORTEST_SECRET:
        raise KaoheError(
            f"供其他电脑使用时必须有口令，请在“{file}”中写一行至少{SHORTEST_SECRET}个字符的口令。"
        )
    if not certified:
        raise KaoheError(
            f"供其他电脑使用时必须有证书，请把 cert.pem 和 key.pem 放进“{folder / 'certs'}”。"
        )
    return secret


def _check_settings(folder: Path) -> None:
    try:
        import_module("xlwings_server.config")
    except Exception as error:
        _LOG.exception("settings")
        raise KaoheError(
            f"“{folder / '.env'}”中的设置看不懂，请用 kaohe host office 重新生成。"
        ) from error


def _check_certificate(folder: Path) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
            folder / CERTIFICATE,
            folder / KEY,
            password=lambda: "",  # never asks at the keyboard
        )
    except (OSError, ValueError) as error:
        raise KaoheError(
            f"“{folder / 'certs'}”中的证书或私钥不能用，"
            "请确认 key.pem 是 cert.pem 的私钥、没有设密码。"
        ) from error


def application() -> Application:
    """Return xlwings Server behind the guard, for the project that the environment names."""
    record_errors(Path(os.environ["XLWINGS_PROJECT_DIR"]))
    try:
        return _application()
    except Exception:
        _LOG.exception("start")
        print(
            "服务没有启动：服务文件夹里的设置看不懂，请用 kaohe host office 重新生成。",
            file=sys.stderr,
        )
        sys.exit(_STARTUP_FAILURE)


def _application() -> Application:
    for unused in ("numpy", "pandas"):  # xlwings imports them where they are installed: 50 MB
        sys.modules.setdefault(unused, None)  # type: ignore[arg-type]
    config = import_module("xlwings_server.config")  # sets the licence, without which xlwings fails
    pages = import_module("xlwings_server.main").main_app
    record_errors(config.PROJECT_DIR)
    from workbook.server.calls import answering

    static = static_files(config.PACKAGE_DIR / "static", config.PROJECT_DIR / "static")
    tables.keep_rows(_KEPT_ROWS)
    spare_collecting()
    hosts = _names(config.settings.hostname or "", os.environ.get(_ADDRESS_VARIABLE, ""))
    secret = os.environ.get(_SECRET_VARIABLE, "")
    return guarded(pages, answering(), Policy(hosts=hosts, files=static, secret=secret))


def _names(hostname: str, address: str) -> frozenset[str]:
    """Return the names that others ask under: of the settings, and an address listened to."""
    try:
        ip = ip_address(address)
        address = "" if ip.is_unspecified else f"[{ip}]" if ip.version == 6 else address
    except ValueError:
        pass  # a name
    return frozenset(filter(None, map(host_name, (hostname, address))))
