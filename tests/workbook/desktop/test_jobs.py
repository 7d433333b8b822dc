"""Runs of the command: their answers are kept, those that still run are ended."""

import io
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from tests.fakes.open_book import void
from workbook.desktop.jobs import Job, Jobs


class Process:
    """A command that prints these lines; what it does besides, it does before it ends."""

    def __init__(self, output: str, act: Callable[[], None]) -> None:
        self.stdout, self._act, self.killed = io.StringIO(output), act, Event()

    def wait(self) -> int:
        self._act()
        return 0

    def kill(self) -> None:
        self.killed.set()


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Process]]:
    """Let the command be one that prints something."""

    def begin(output: str = "", act: Callable[[], None] = lambda: None) -> list[Process]:
        begun: list[Process] = []

        def start(*_: object, **__: object) -> Process:
            begun.append(Process(output, act))
            return begun[-1]

        monkeypatch.setattr(subprocess, "Popen", start)
        return begun

    return begin


def ended(jobs: Jobs, number: str) -> Job:
    job = jobs.get(number)
    assert job is not None
    while job.status is None:
        time.sleep(0.001)
    return job


def test_the_answers_of_the_last_runs_are_kept(command: Callable[..., list[Process]]) -> None:
    command("一行\n")
    jobs = Jobs()
    numbers = []
    for _ in range(23):
        numbers.append(jobs.start(["check"], []))
        assert ended(jobs, numbers[-1]).records == [{"text": "一行"}]
    kept = [jobs.get(number) is not None for number in numbers]
    assert kept == [False] * 2 + [True] * 21


def test_of_endless_output_the_beginning_is_kept(command: Callable[..., list[Process]]) -> None:
    command("行\n" * 4001)
    jobs = Jobs()
    assert len(ended(jobs, jobs.start(["check"], [])).records) == 4000


def test_what_was_made_or_changed_is_listed_but_for_hidden_files(
    command: Callable[..., list[Process]], tmp_path: Path
) -> None:
    for name in ("old.xlsx", "changed.xlsx"):
        (tmp_path / name).write_text("1", encoding="utf-8")

    def act() -> None:
        for name in ("changed.xlsx", "new.xlsx", ".kaohe.tmp", "~$new.xlsx"):
            (tmp_path / name).write_text("22", encoding="utf-8")

    command("", act)
    jobs = Jobs()
    job = ended(jobs, jobs.start(["next"], [tmp_path, tmp_path / "nowhere"]))
    assert [Path(file).name for file in job.files] == ["changed.xlsx", "new.xlsx"]


def test_what_still_runs_is_kept_and_ended(command: Callable[..., list[Process]]) -> None:
    jobs = Jobs()
    gone = Event()
    begun = command("", lambda: void(gone.wait()))
    number = jobs.start(["calc"], [])
    command()
    for _ in range(22):
        ended(jobs, jobs.start(["check"], []))
    job = jobs.get(number)
    assert job is not None and job.status is None
    jobs.stop()
    assert begun[0].killed.is_set()
    gone.set()
    assert ended(jobs, number).verb == "calc"
