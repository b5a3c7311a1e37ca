"""Keys that reach Fonetray while another program has the keyboard."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol


class Standing(Enum):
    """What became of the wish to have the keys."""

    OFF = auto()
    ON = auto()
    OURS = auto()
    """We have them ourselves, for something else."""
    TAKEN = auto()
    NO_SUCH_KEY = auto()
    UNANSWERED = auto()
    UNSUPPORTED = auto()


class Hotkey(Protocol):
    """One system's way to be told of keys."""

    async def take(self, keys: str, pressed: Callable[[], None], lost: Callable[[], None]) -> Standing:
        """Have ``pressed`` called for ``keys`` (as ``Ctrl+Alt+D``; empty for none) instead of for any before.

        ``lost`` is called once where they are lost later on, as when the keyboard becomes another.
        """

    def release(self) -> None:
        """Let the keys go."""


class NoHotkey:
    """For systems that no program can ask for keys (Wayland), and those that nobody has written this for yet."""

    async def take(
        self,
        keys: str,  # noqa: ARG002 - nobody has them
        pressed: Callable[[], None],  # noqa: ARG002 - nobody presses them
        lost: Callable[[], None],  # noqa: ARG002 - nobody has them
    ) -> Standing:
        """Say that there are none."""
        return Standing.UNSUPPORTED

    def release(self) -> None:
        """There are none."""
