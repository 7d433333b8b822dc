"""What was found out about a computer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MachineFinding:
    """What was found on the machine: whether it is as it should be, and a Chinese sentence."""

    good: bool
    text: str
