"""The project for xlwings Server: complete, offline, with a manifest that Office accepts."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from uuid import UUID

import pytest
from lxml import etree

from tests.refusals import refused
from udf.resources import template
from workbook.server.setup import host_office

NAMES = {
    "o": "http://schemas.microsoft.com/office/appforoffice/1.1",
    "bt": "http://schemas.microsoft.com/office/officeappbasictypes/1.0",
    "v": "http://schemas.microsoft.com/office/taskpaneappversionoverrides",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    host_office(tmp_path / "月度考核", "kaohe.example.cn:8443")
    return tmp_path / "月度考核"


def test_the_project_is_ready(folder: Path) -> None:
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {".env", "manifest.xml", "secret.txt", "custom_functions/__init__.py"} <= files
    settings = (folder / ".env").read_text(encoding="utf-8")
    assert "XLWINGS_FUNCTIONS_NAMESPACE=KH\n" in settings
    assert "XLWINGS_HOSTNAME=kaohe.example.cn:8443\n" in settings
    assert "@" not in settings


def test_what_python_has_compiled_is_no_part_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(template("office"), tmp_path / "office")
    (tmp_path / "office" / "custom_functions" / "__pycache__").mkdir(exist_ok=True)
    (tmp_path / "office" / "custom_functions" / "__pycache__" / "x.pyc").touch()
    monkeypatch.setattr("workbook.server.setup.template", lambda name: tmp_path / name)
    host_office(tmp_path / "made")
    assert (tmp_path / "made" / "custom_functions" / "__init__.py").exists()
    assert not list((tmp_path / "made").rglob("*.pyc"))


def test_the_pass_phrase_is_new_and_private(folder: Path, tmp_path: Path) -> None:
    host_office(tmp_path / "other")
    secrets = [(place / "secret.txt").read_text() for place in (folder, tmp_path / "other")]
    assert secrets[0] != secrets[1]
    assert len(secrets[0].strip()) >= 32
    assert stat.S_IMODE((folder / "secret.txt").stat().st_mode) == 0o600


def test_nothing_points_to_another_machine(folder: Path) -> None:
    schemas = ("http://schemas.", "http://www.w3.org/")
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix in {".xml", ".js", ".html", ".env", ".py"}:
            for url in re.findall(r"https?://[^\s\"'<]+", path.read_text(encoding="utf-8")):
                assert url.startswith(("https://kaohe.example.cn:8443", *schemas)), (path, url)


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with refused(f"“{tmp_path}”不是空文件夹；请另选一个文件夹"):
        host_office(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_manifest_by_the_rules_of_its_schema(folder: Path) -> None:
    root = etree.parse(folder / "manifest.xml").getroot()
    UUID(root.findtext("o:Id", namespaces=NAMES) or "")
    order = [etree.QName(child).localname for child in root.iterchildren("*")]
    assert order == [
        "Id", "Version", "ProviderName", "DefaultLocale", "DisplayName", "Description", "IconUrl",
        "HighResolutionIconUrl", "SupportUrl", "AppDomains", "Hosts", "Requirements",
        "DefaultSettings", "Permissions", "VersionOverrides",
    ]  # fmt: skip
    resources = root.find(".//v:Resources", NAMES)
    assert resources is not None
    given = {
        e.get("id"): e.get("DefaultValue") or "" for e in resources.iter("{*}*") if e.get("id")
    }
    used = {element.get("resid") for element in root.iter("{*}*") if element.get("resid")}
    assert used == set(given)
    assert all(len(name or "") <= 32 for name in given)
    for kind, longest in (("ShortStrings", 125), ("LongStrings", 250)):
        for text in resources.iterfind(f"bt:{kind}/bt:String", NAMES):
            assert 0 < len(text.get("DefaultValue") or "") <= longest
    assert given["Functions.Namespace"] == "KH"
    sizes = {image.get("size") for image in root.iter(f"{{{NAMES['bt']}}}Image")}
    assert {"16", "32", "80"} <= sizes
    links = [value for e in root.iter("{*}*") if (value := e.get("DefaultValue") or "")]
    assert all(link.startswith("https://") for link in links if "://" in link)


def test_the_manifest_by_microsofts_own_reader(folder: Path) -> None:
    """The tool's `validate` asks a server of Microsoft's; its `info` reads and checks here."""
    reader = shutil.which("office-addin-manifest")
    if reader is None and not os.environ.get("CI"):
        pytest.skip("needs npm install -g office-addin-manifest@3.0.0")
    assert reader is not None
    done = subprocess.run(
        [reader, "info", str(folder / "manifest.xml")], capture_output=True, text=True, check=True
    )
    lines = (line.strip().partition(": ") for line in done.stdout.splitlines())
    said = {name: value for name, _, value in lines}
    assert said["Name"] == "月度考核"
    assert said["Hosts"] == "Workbook"
    assert said["Default Locale"] == "zh-CN"
    assert said["Source Location"] == "https://kaohe.example.cn:8443/taskpane.html"
