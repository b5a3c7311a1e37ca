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


class RequestLog:
    """The last requests, oldest first."""

    def __init__(self) -> None:
        self._seen: deque[SeenRequest] = deque(maxlen=_KEPT)

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

    def clear(self) -> None:
        """Forget all requests."""
        self._seen.clear()

    def as_documents(self) -> list[dict[str, Any]]:
        """Return the requests as JSON objects."""
        return [asdict(each) for each in self._seen]
