"""What the listener hands on, and what others fulfil for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from fonetray.telephony.events import EventKind


@dataclass(frozen=True, slots=True)
class EventRequest:
    """An authentic request, unread; ``kind`` is the path's word for what it is, None on the path that infers.

    ``headers`` are all of them, for whoever wants to know how a PBX speaks.
    """

    received: datetime
    source: str
    kind: EventKind | None
    method: str
    query: bytes
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class SinkUnavailable(Exception):
    """The sink cannot keep a request now; the PBX is told 503 instead of a 200 that would be a lie."""


class EventSink(Protocol):
    """Takes events; the PBX is answered when ``receive`` returns."""

    async def receive(self, request: EventRequest) -> None:
        """Keep it; raises `SinkUnavailable`."""
