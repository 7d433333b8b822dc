"""The file of errors: where, never what; never without end, and never in the way."""

import logging
from pathlib import Path

from workbook.server.errors_file import LARGEST, ErrorsFile

NAMES = ("张三", "李四", "王芳", "98.5")


def record(file: Path, message: object, *values: object) -> None:
    logger = logging.Logger("test")
    logger.addHandler(ErrorsFile(file))
    try:
        raise ValueError(*NAMES)
    except ValueError:
        logger.exception(message, *values)


def test_what_is_recorded(tmp_path: Path) -> None:
    file = tmp_path / "errors.log"
    record(file, "score of %s", NAMES[1])
    record(file, ValueError(NAMES[2]))
    text = file.read_text(encoding="utf-8")
    assert "ERROR test: score of %s\nValueError\n" in text
    assert "test_errors_file.py" in text
    assert not any(name in text for name in NAMES)


def test_a_full_file_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "errors.log"
    file.write_bytes(b"x" * LARGEST)
    record(file, "more")
    assert file.stat().st_size == LARGEST


def test_a_file_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    record(tmp_path / "nowhere" / "errors.log", "more")
    assert list(tmp_path.iterdir()) == []
