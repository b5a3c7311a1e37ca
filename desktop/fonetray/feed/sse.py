"""Reads server-sent events as they come, in whatever pieces, by the algorithm of the HTML standard (9.2.6).

Beside the standard's events it gives what only moved the last id, since that is how a hub says that nothing was missed.
"""

import re
from dataclasses import dataclass

from fonetray.feed.errors import FeedBroken

LARGEST = 4 * 1024 * 1024
"""Bytes of one event; a hub sends no longer ones."""
_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """An event, or with an empty ``name`` a block that has no data and moved the last id all the same.

    ``last_id`` is the last id that was sent up to and with this event, whether or not it stood in it.
    """

    name: str
    data: str
    last_id: str


class EventParser:
    """Takes a stream's bytes piece by piece."""

    def __init__(self, *, last_id: str = "", largest: int = LARGEST) -> None:
        """Begin at the stream's beginning; ``last_id`` is what the stream was asked for."""
        self._largest = largest
        self._last_id = last_id
        self._told_id = last_id
        self._line = bytearray()
        self._begins = True
        self._after_cr = False
        self._name = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, piece: bytes) -> list[ServerEvent]:
        """Give the events that a piece completes; raises `FeedBroken` for one that is too large."""
        if self._after_cr and piece:
            piece = piece.removeprefix(b"\n")
            self._after_cr = False
        if not piece:
            return []
        self._after_cr = piece.endswith(b"\r")
        first, *others = _LINE_END.split(piece)
        self._line += first
        events = []
        for following in others:
            line, self._line = self._line, bytearray(following)
            if (event := self._take(line)) is not None:
                events.append(event)
        if self._size + len(self._line) > self._largest:
            raise FeedBroken("the hub sent an event that is too large to be true")
        return events

    def _take(self, line: bytearray) -> ServerEvent | None:
        if self._begins:
            self._begins = False
            line = line.removeprefix(_BOM)
        if not line:
            return self._dispatch()
        self._size += len(line)
        if self._size > self._largest:
            raise FeedBroken("the hub sent an event that is too large to be true")
        field, _, value = line.decode("utf-8", "replace").partition(":")
        value = value.removeprefix(" ")
        match field:
            case "event":
                self._name = value
            case "data":
                self._data.append(value)
            case "id" if "\0" not in value:
                self._last_id = value
        return None

    def _dispatch(self) -> ServerEvent | None:
        """End an event at an empty line."""
        name, data, moved = self._name, self._data, self._last_id != self._told_id
        self._name, self._data, self._size, self._told_id = "", [], 0, self._last_id
        if data:
            return ServerEvent(name or "message", "\n".join(data), self._last_id)
        return ServerEvent("", "", self._last_id) if moved else None
