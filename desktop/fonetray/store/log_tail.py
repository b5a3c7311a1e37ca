"""The newest entries of the log, kept at hand: who follows it need not read from the disk what was just written."""

from collections import deque
from itertools import islice

from fonetray.telephony.event_log import LogEntry, Page

_KEPT = 1024
"""Requests; who has fallen further behind reads from the disk."""


class LogTail:
    """Requests whose ids follow each other without a gap, each with its entry, None where it is none."""

    def __init__(self) -> None:
        """Have none."""
        self._entries: deque[LogEntry | None] = deque(maxlen=_KEPT)
        self._next = 0

    def add(self, number: int, entry: LogEntry | None) -> None:
        """Take the request with the next id; where it is another, what was there before is let go."""
        if number != self._next:
            self._entries.clear()
        self._entries.append(entry)
        self._next = number + 1

    def clear(self) -> None:
        """Let everything go: something was written that was not seen here."""
        self._entries.clear()

    def page(self, after: int) -> Page | None:
        """Give all entries after a number; None where they are to be read from the disk."""
        first = self._next - len(self._entries)
        if not self._entries or after + 1 < first:
            return None
        fresh = islice(self._entries, max(0, after + 1 - first), None)
        return Page(tuple(entry for entry in fresh if entry is not None), max(after, self._next - 1))
