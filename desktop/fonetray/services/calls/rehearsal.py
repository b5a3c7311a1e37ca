"""A made-up call that travels the whole road in, from a request over HTTP to the card, and leaves no trace.

It is known by an id that only this program made. It is neither journaled nor tracked with the real calls, so that no
history, no statistics and no list of missed calls has it.
"""

import asyncio
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from fonetray.listener.ports import EventRequest, EventSink
from fonetray.telephony.calls import CallChange
from fonetray.telephony.event_reader import read_event
from fonetray.telephony.events import CallEvent
from fonetray.telephony.tracker import TrackerState, step

PREFIX = "fonetray-rehearsal-"
_NUMBER = "+4500000000"
"""Nobody's: Danish numbers do not begin with a nought."""
_RINGS = 4.0
_TALKS = 3.0
_PATIENCE = 5.0
_NEVER_MISSED = timedelta(hours=1)


class RehearsalFailed(Exception):
    """The request did not come through; the message says what met it."""


class Rehearsal:
    """Stands before the real ``EventSink`` and takes out what it sent itself."""

    def __init__(self, sink: EventSink) -> None:
        """Hand everything else on to ``sink``."""
        self._sink = sink
        self._listeners: list[Callable[[CallChange], None]] = []
        self._state = TrackerState()
        self._id = ""

    def subscribe(self, listener: Callable[[CallChange], None]) -> None:
        """Have ``listener`` called with each change of the made-up call."""
        self._listeners.append(listener)

    async def receive(self, request: EventRequest) -> None:
        """Take a request; raises ``SinkUnavailable`` where the real sink does."""
        if not self._id or self._id.encode() not in request.query:
            await self._sink.receive(request)
            return
        event = read_event(
            query=request.query,
            content_type=request.content_type,
            body=request.body,
            kind=request.kind,
            received=request.received,
        )
        if isinstance(event, CallEvent):
            self._tell(event)

    async def play(self, url: str, employee: str) -> None:
        """Ring ``employee``'s card for a few seconds through the listener at ``url``; returns when it has come up.

        The rest of the call runs on by itself as long as the caller keeps awaiting `finish`. Raises `RehearsalFailed`.
        """
        self._id, self._state = PREFIX + secrets.token_hex(8), TrackerState()
        await self._send(url, Calledphone=employee, EmployeeLocalNumber=employee, ANumber=_NUMBER)

    async def finish(self, url: str, employee: str) -> None:
        """Have the made-up call answered and ended. Raises `RehearsalFailed`."""
        await asyncio.sleep(_RINGS)
        await self._send(url, EmployeeLocalNumber=employee, ANumber=_NUMBER)
        await asyncio.sleep(_TALKS)
        await self._send(url, Duration=str(int(_TALKS)), Transfer="false", CallDirection="Incoming")
        self._id = ""

    async def _send(self, url: str, **parameters: str) -> None:
        query = urlencode({"UniqueCallId": self._id, "TimeStamp": datetime.now(UTC).isoformat(), **parameters})
        await asyncio.to_thread(_get, f"{url}?{query}")

    def _tell(self, event: CallEvent) -> None:
        taken = step(self._state, event, event.received, ring_timeout=_NEVER_MISSED)
        self._state = taken.state
        for change in taken.changes:
            for listener in self._listeners:
                listener(change)


def is_rehearsal(call_id: str) -> bool:
    """Say whether a call is a made-up one."""
    return call_id.startswith(PREFIX)


def _get(address: str) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=_PATIENCE):
            return
    except urllib.error.HTTPError as error:
        error.close()
        raise RehearsalFailed(f"the listener answered {error.code}") from error
    except OSError as error:
        raise RehearsalFailed("the listener does not answer") from error
