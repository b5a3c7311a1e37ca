"""What is said of missed calls by hand, told to every desk that may read the call: one follower for all of them."""

import asyncio
from collections.abc import Callable, Collection, Iterable

from fonetray.listener.desk_ports import FeedSource, Handled
from fonetray.listener.feed_stream import FeedStream, message

_AT_ONCE = 100


class HandledNews:
    """`follow` it; a stream that `has` all there was is told of what comes."""

    def __init__(self, source: FeedSource) -> None:
        """Take where it comes from."""
        self._source = source
        self._told: int | None = None
        """The number of the newest that all streams have had, as far as it is for them."""
        self._more = asyncio.Event()

    def look(self) -> None:
        """There is more."""
        self._more.set()

    def has(self, stream: FeedStream) -> bool:
        """Say whether a stream has had all that was told; one that knows nothing of it lacks nothing."""
        return stream.handled is None or (self._told is not None and stream.handled >= self._told)

    def tell(self, stream: FeedStream, found: Iterable[Handled]) -> None:
        """Send a stream what it may read and has not had."""
        for one in found:
            if stream.handled is not None and one.message.number > stream.handled:
                stream.handled = one.message.number
                if self._source.may_read(stream.reader, one.employees):
                    stream.send(message("handled", one.message))

    async def catch_up(self, stream: FeedStream) -> None:
        """Send a stream what was said while it was away, as far as there is room for it."""
        while stream.handled is not None and not stream.ended:
            found = await self._source.handled(stream.handled, limit=_AT_ONCE)
            self.tell(stream, found)
            if len(found) < _AT_ONCE or not (stream.has_room or await stream.until_room()):
                return

    async def follow(self, streams: Callable[[], Collection[FeedStream]]) -> None:
        """Tell those that are there, until cancelled."""
        if self._told is None:
            self._told = await self._source.last_handled()
        while True:
            self._more.clear()
            found = await self._source.handled(self._told, limit=_AT_ONCE)
            # Nothing is waited for until all have been told: a stream comes before this or after it.
            for stream in list(streams()):
                self.tell(stream, found)
            if found:
                self._told = found[-1].message.number
            else:
                await self._more.wait()
