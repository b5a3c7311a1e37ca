"""Every request the simulated services received, for tests to look at: nothing is left out, logins included."""

from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request; ``service`` is ``api`` or ``myfone``, ``body`` its text as UTF-8."""

    time: str
    service: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event that a web service did not take: ``status`` is its answer, None where there was none and ``note`` why.

    ``path`` is where it went without what may be secret, ``body`` what was sent, be it as a query.
    """

    time: str
    service: str
    method: str
    path: str
    body: str
    status: int | None
    note: str


class RequestLog:
    """The last requests, oldest first: those the services received, and events that nobody took."""

    def __init__(self) -> None:
        self._seen: deque[SeenRequest | RefusedEvent] = deque(maxlen=_KEPT)

    def add(self, service: str, request: web.Request, body: bytes) -> None:
        """Keep a request."""
        self._seen.append(
            SeenRequest(
                time=datetime.now(UTC).isoformat(),
                service=service,
                method=request.method,
                path=request.path,
                query=dict(request.query),
                headers=dict(request.headers),
                body=body.decode("utf-8", "replace"),
            )
        )

    def add_refused(self, *, method: str, url: str, sent: str, status: int | None, note: str) -> None:
        """Keep an event that was not taken."""
        time = datetime.now(UTC).isoformat()
        self._seen.append(RefusedEvent(time, "events", method, url, sent, status, note))

    def clear(self) -> None:
        """Forget all requests."""
        self._seen.clear()

    def as_documents(self) -> list[dict[str, Any]]:
        """Return the requests as JSON objects."""
        return [asdict(each) for each in self._seen]
