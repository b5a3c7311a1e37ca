"""A request that comes again at once is one that had no answer: it is answered, and not kept a second time."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from fonetray.config.elapsed import elapsed
from fonetray.listener.ports import EventRequest, EventSink, SinkUnavailable
from fonetray.store.journal import RawEvent

WINDOW = 10.0
"""Seconds. A PBX that waits for an answer asks again within them, and no telephone rings out in less."""


class OnceSink:
    """Stands before an ``EventSink``. The answer to a repetition waits for the first one's."""

    def __init__(self, sink: EventSink, *, window: float = WINDOW, clock: Callable[[], float] = elapsed) -> None:
        """Hand on to ``sink`` what does not repeat what was kept in the last ``window`` seconds."""
        self._sink = sink
        self._window = window
        self._clock = clock
        self._kept: OrderedDict[bytes, float] = OrderedDict()
        self._under_way: dict[bytes, asyncio.Future[None]] = {}

    def remember(self, raws: Iterable[RawEvent], now: datetime) -> None:
        """Take what was kept before the program was started, as of when it came."""
        for raw in raws:
            age = max(0.0, (now - raw.received) / timedelta(seconds=1))  # the clock may have been put back since
            self._kept[_digest(raw.path_kind, raw.query, raw.content_type, raw.body)] = self._clock() - age

    async def receive(self, request: EventRequest) -> None:
        """Take a request; raises ``SinkUnavailable`` where the sink does, for a repetition as for the first."""
        kind = request.kind.value if request.kind else ""
        digest = _digest(kind, request.query, request.content_type, request.body)
        now = self._clock()
        while self._kept and next(iter(self._kept.values())) <= now - self._window:
            self._kept.popitem(last=False)
        if digest in self._kept:
            return
        if (first := self._under_way.get(digest)) is not None:
            await asyncio.wait([first])
            if first.cancelled() or first.exception() is not None:
                raise SinkUnavailable("the same request before this could not be kept")
            return
        done = self._under_way[digest] = asyncio.get_running_loop().create_future()
        try:
            await self._sink.receive(request)
            done.set_result(None)
            self._kept[digest] = self._clock()
        finally:
            del self._under_way[digest]
            if not done.done():
                done.cancel()


def _digest(kind: str, query: bytes, content_type: str, body: bytes) -> bytes:
    named = content_type.encode("utf-8", "replace")
    head = b"%b %d %d %d " % (kind.encode(), len(query), len(named), len(body))
    return hashlib.sha256(b"".join((head, query, named, body))).digest()
