"""The log of what the PBX told, which a hub's desks are fed from: what one is, whoever keeps it.

SQLite keeps it (``store.event_log``). Positions only grow, and an entry that can be read is on the disk.
"""

from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fonetray.telephony.events import CallEvent


@dataclass(frozen=True, slots=True)
class Position:
    """An entry's place in the log: its ``number`` there, from 1, and a ``digest`` of what it was.

    Written as ``123-9f86d081``. The start of the log, before any entry, is number 0 with no digest.
    """

    number: int = 0
    digest: str = ""

    def __str__(self) -> str:
        """Write it as `read_position` reads it."""
        return f"{self.number}-{self.digest}" if self.number else "0"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An event that was understood, as it lies in the log."""

    position: Position
    event: CallEvent

    @property
    def call_id(self) -> str:
        """Whose call it is of."""
        return self.event.call_id


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, and the number that was read up to: nothing that is wanted lies between them and it."""

    entries: tuple[LogEntry, ...]
    up_to: int


class EventLog(Protocol):
    """Where entries come from. Entries are read in the order of their positions."""

    async def last(self) -> Position:
        """Give the newest entry's position."""

    async def knows(self, position: Position) -> bool:
        """Say whether a position is this log's: the entry is the one it was, or was forgotten since."""

    async def read(
        self, after: int, *, limit: int, employees: Collection[str] | None = None, call_id: str | None = None
    ) -> "Page":
        """Give the entries after a number: at most ``limit`` of those wanted.

        ``employees`` wants those of calls that concern one of these local numbers, whole; ``call_id`` of one call.
        """

    async def position_before(self, time: datetime) -> Position:
        """Give the position after which the entries from a time on begin."""

    def follow(self, after: int) -> AsyncGenerator[tuple[LogEntry, ...], None]:
        """Give the entries after a number as they come, each batch as soon as it is on the disk, until closed."""


def read_position(text: str) -> Position | None:
    """Read what `Position` writes; None for what is none."""
    number, dash, digest = text.strip().partition("-")
    if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
        return None
    if number == "0" and not dash:
        return Position()
    if not (len(digest) == DIGEST_LENGTH and digest.isascii() and digest.isalnum()) or int(number) == 0:
        return None
    return Position(int(number), digest)


DIGEST_LENGTH = 8
_LONGEST_NUMBER = 18
