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
        self._under_way: dict[bytes, asyncio.Future[bool] | None] = {}
        """What is being kept, and where somebody repeats it meanwhile, whether it was."""

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
        if digest in self._under_way:
            if not await self._first_one(digest):
                raise SinkUnavailable("the same request before this could not be kept")
            return
        self._under_way[digest] = None
        kept = False
        try:
            await self._sink.receive(request)
            kept = True
            self._kept[digest] = self._clock()
        finally:
            repeated = self._under_way.pop(digest)
            if repeated is not None:
                repeated.set_result(kept)

    async def _first_one(self, digest: bytes) -> bool:
        """Wait for what is being kept, and say whether it was."""
        first = self._under_way[digest]
        if first is None:
            first = self._under_way[digest] = asyncio.get_running_loop().create_future()
        return await asyncio.shield(first)


def _digest(kind: str, query: bytes, content_type: str, body: bytes) -> bytes:
    if not (content_type or body):  # which most are; written as none of the others can be
        return hashlib.sha256(b"%b\0%b" % (kind.encode(), query)).digest()
    named = content_type.encode("utf-8", "replace")
    head = b"%b %d %d %d " % (kind.encode(), len(query), len(named), len(body))
    return hashlib.sha256(b"".join((head, query, named, body))).digest()
