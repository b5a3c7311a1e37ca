"""How Fonetray takes its place in an operating system: the program that opens telephone links, and starts at login."""

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fonetray.config.paths import Home

SCHEMES = ("tel", "callto", "sip", "sips")
"""The kinds of link that a number can be read from."""


class IntegrationError(Exception):
    """The operating system did not do it; the message says what failed and what to do."""


@dataclass(frozen=True, slots=True)
class LinkState:
    """Who opens ``tel:`` links now.

    ``current`` is the operating system's name for that program, empty for none and None where it cannot be asked.
    """

    ours: bool
    current: str | None


class Integration(Protocol):
    """One operating system's way. Every method may raise `IntegrationError`."""

    @property
    def settles_links(self) -> bool:
        """Whether `take_links` settles the matter; where not, it opens the place where the user chooses."""

    async def links(self) -> LinkState:
        """Say who opens telephone links."""

    async def take_links(self) -> None:
        """Make Fonetray open them, and remember who did before. Only ever on the user's own wish."""

    async def give_links_back(self) -> None:
        """Let those open them who did before."""

    def starts_at_login(self) -> bool:
        """Say whether Fonetray starts when the user logs in."""

    def start_at_login(self, *, wanted: bool) -> None:
        """Have it start then, or not."""


def starting(home: Home) -> tuple[str, ...]:
    """Give the words that start this installation with this home, for the operating system to keep."""
    return (windowed_python(), "-m", "fonetray", *home.options)


def selection_command(home: Home) -> str:
    """Give the command line that dials the selected text, for a desktop to run by keys of its own."""
    script = Path(sys.executable).with_name("fonetray")
    words = (str(script), *home.options) if script.exists() else starting(home)
    return shlex.join([*words, "dial", "--selection"])


def search_command(home: Home) -> str:
    """Give the command line that brings the search window forward, for a desktop to run by keys of its own."""
    script = Path(sys.executable).with_name("fonetray")
    return shlex.join((str(script), *home.options) if script.exists() else starting(home))


def windowed_python() -> str:
    """Give the Python that opens no console window of its own where there are two kinds."""
    if sys.platform == "win32" and sys.executable.lower().endswith("python.exe"):
        return sys.executable[: -len("python.exe")] + "pythonw.exe"
    return sys.executable
