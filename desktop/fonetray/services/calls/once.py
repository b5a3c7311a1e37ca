"""A request that comes again at once is one that had no answer: it is answered, and not kept a second time."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta

from fonetray.config.elapsed import elapsed
from fonetray.listener.ports import EventRequest, EventSink, SinkUnavailable
from fonetray.store.journal import RawEvent

WINDOW = 10.0
"""Seconds. A PBX that waits for an answer asks again within them, and no telephone rings out in less."""

_Said = tuple[str, bytes, str, bytes]
"""What a request says, and what repeats it says too: the path's kind, the query, the body's type and its digest."""


class OnceSink:
    """Stands before an ``EventSink``. The answer to a repetition waits for the first one's."""

    def __init__(self, sink: EventSink, *, window: float = WINDOW, clock: Callable[[], float] = elapsed) -> None:
        """Hand on to ``sink`` what does not repeat what was kept in the last ``window`` seconds."""
        self._sink = sink
        self._window = window
        self._clock = clock
        self._kept: dict[_Said, float] = {}
        self._kept_before: dict[_Said, float] = {}
        """What was kept when: since ``_turned``, and in the window before that. Older ones go all at once."""
        self._turned = clock()
        self._under_way: dict[_Said, asyncio.Future[bool] | None] = {}
        """What is being kept, and where somebody repeats it meanwhile, whether it was."""

    def remember(self, raws: Sequence[RawEvent]) -> None:
        """Take what the last run kept at its end, as if that was now: who had no answer had none while nobody ran."""
        for raw in raws:
            age = max(0.0, (raws[-1].received - raw.received) / timedelta(seconds=1))  # the clock may have been set
            self._kept[_said(raw.path_kind, raw.query, raw.content_type, raw.body)] = self._clock() - age

    async def receive(self, request: EventRequest) -> None:
        """Take a request; raises ``SinkUnavailable`` where the sink does, for a repetition as for the first."""
        kind = request.kind.value if request.kind else ""
        said = _said(kind, request.query, request.content_type, request.body)
        if self._was_kept(said):
            return
        if said in self._under_way:
            if not await self._first_one(said):
                raise SinkUnavailable("the same request before this could not be kept")
            return
        self._under_way[said] = None
        kept = False
        try:
            await self._sink.receive(request)
            kept = True
            self._kept[said] = self._clock()
        finally:
            repeated = self._under_way.pop(said)
            if repeated is not None:
                repeated.set_result(kept)

    def _was_kept(self, said: _Said) -> bool:
        now = self._clock()
        if now - self._turned >= self._window:
            self._kept_before, self._kept, self._turned = self._kept, {}, now
        at = self._kept.get(said, self._kept_before.get(said))
        return at is not None and now - at < self._window

    async def _first_one(self, said: _Said) -> bool:
        """Wait for what is being kept, and say whether it was."""
        first = self._under_way[said]
        if first is None:
            first = self._under_way[said] = asyncio.get_running_loop().create_future()
        return await asyncio.shield(first)


def _said(kind: str, query: bytes, content_type: str, body: bytes) -> _Said:
    return kind, query, content_type, hashlib.sha256(body).digest() if body else b""
