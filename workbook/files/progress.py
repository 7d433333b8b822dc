"""How far a run is, as the command, the page and the task pane show it."""

from collections.abc import Callable
from itertools import count

Progress = Callable[[int, int], None]  # called with how many parts of how many are done


def steps(progress: Progress | None, parts: int) -> Callable[[], None]:
    """Return what is to be called when one more of some parts is done."""
    done = count(1)

    def step() -> None:
        if progress is not None:
            progress(next(done), parts)

    return step
