"""What the listener hands on, and what others fulfil for it."""

from collections.abc import Awaitable, Callable, Mapping
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
    """Takes events; the PBX is answered when what ``receive`` gives has been awaited, which is done at once."""

    def receive(self, request: EventRequest) -> Awaitable[None]:
        """Keep it; raises `SinkUnavailable` where it is awaited."""


@dataclass(frozen=True, slots=True)
class ModuleRequest:
    """An authentic question of an integration module, unread: it wants to know where a call goes."""

    module: str
    query: bytes
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class ModuleReply:
    """What the PBX is answered; any status but 2xx sends the call the PBX's own way."""

    status: int
    body: bytes
    content_type: str


class ModuleAnswer(Protocol):
    """Answers integration modules while a caller waits."""

    async def answer(self, request: ModuleRequest) -> ModuleReply | None:
        """Answer in well under a second; None for a module that there is none of."""


@dataclass(frozen=True, slots=True)
class WebPage:
    """What a door beside the PBX's answers with."""

    status: int
    body: bytes
    content_type: str = "text/plain; charset=utf-8"


Ask = Callable[[str], Awaitable[WebPage | None]]
"""Gives a page to a caller by the address it comes from; None for whom there is none, who gets the uniform 404."""
