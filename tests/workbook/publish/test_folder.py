import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.refusals import refused
from udf.errors import KaoheError
from workbook.files.file_lock import locked
from workbook.ooxml.files import shortened, temporary_path
from workbook.publish.folder import held, new_publication, publications, store


def test_a_notice_whose_name_is_too_long_stops_no_other(tmp_path: Path) -> None:
    files = {"公开/a.pdf": b"a", f"通知单/{'考' * 100}.pdf": b"b", "通知单/0002.pdf": b"c"}
    stored, left = store(tmp_path, files, optional="通知单")
    assert set(stored) == {"公开/a.pdf", "通知单/0002.pdf"}
    assert left == ["考" * 100]
    with pytest.raises(OSError, match="too long"):
        store(tmp_path, {f"公开/{'考' * 100}.pdf": b"a"}, optional="通知单")


def test_names_are_cut_between_characters() -> None:
    assert shortened("𠮷𠮷𠮷", 9) == "𠮷𠮷"
    assert shortened("王芳", 180) == "王芳"
    for length in range(12):
        assert len(shortened("a考𠮷b", length).encode()) <= length


def test_what_a_killed_publication_left_goes_with_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "公布"
    (folder / "第1次公布").mkdir(parents=True)
    half = temporary_path(folder / "第2次公布")
    half.mkdir()
    (half / "half.pdf").write_bytes(b"")
    with held(folder):
        assert [path.name for path in publications(folder)] == ["第1次公布"]
        with new_publication(folder / "第2次公布") as new:
            (new / "a").write_bytes(b"")
            with locked(folder / "年度汇总.xlsx"):  # another run in this folder sweeps it
                assert (new / "a").exists()
    assert {path.name for path in folder.iterdir()} == {"第1次公布", "第2次公布"}


def test_a_publication_that_fails_leaves_no_folder(tmp_path: Path) -> None:
    with refused("no"), held(tmp_path / "公布"):
        raise KaoheError("no")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_bytes(b"")
    folder = tmp_path / "file" / "公布"
    with (
        refused(f"“{folder}”建不了（路径中有一段不是文件夹），没有公布；请换一个位置"),
        held(folder),
    ):
        pass


def test_a_folder_that_cannot_be_looked_into_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: Path) -> Iterator[Path]:
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    with refused(f"“{tmp_path}”打不开（没有权限，或被占用）；请检查权限"):
        publications(tmp_path)
