"""From a desk's last position to the present: what it missed, in order, and then the broadcast, without a gap."""

import logging

from aiohttp import web

from fonetray import __version__
from fonetray.listener.broadcast import Broadcast
from fonetray.listener.call_replay import CallReplay, begin_call
from fonetray.listener.desk_ports import FeedSource, NotNow
from fonetray.listener.feed_stream import FeedStream, message
from fonetray.telephony.event_log import Position, read_position
from fonetray.telephony.feed_messages import Hello
from fonetray.telephony.reading import Reader, widening

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Entries that are read and sent at once."""
_LONGEST_WORD = 64


async def serve_feed(
    reader: Reader, request: web.BaseRequest, *, source: FeedSource, broadcast: Broadcast
) -> web.StreamResponse:
    """Feed a desk until it goes, or another program takes its place."""
    scope, people = source.scope(reader), source.read_by(reader)
    start, again = await _start(request, source, scope)
    stream = FeedStream(reader, request, run=request.headers.get("Fonetray-Run", "")[:_LONGEST_WORD], scope=scope)
    stream.handled = await _handled_up_to(request, source, again=again)
    await stream.open()
    broadcast.replaces(stream)
    hello = Hello(f"Fonetray {__version__}", reader.employee, reader.reading.value, again, scope, people)
    try:
        stream.send(message("hello", hello, start))
        try:
            if await _catch_up(stream, start.number, source, broadcast, again=again):
                broadcast.attach(stream)
        except NotNow:  # the answer has begun, so that it can only end; the desk comes again for the rest
            stream.end()
        except Exception:
            log.exception("A feed was interrupted")
            stream.end()
        return await stream.until_ended()
    finally:
        broadcast.detach(stream)
        stream.end()


async def _start(request: web.BaseRequest, source: FeedSource, scope: str) -> tuple[Position, bool]:
    """Give the position to read on from, and whether what the desk has may come again."""
    last = request.headers.get("Last-Event-ID")
    position = read_position(last) if last else None
    if last and position is None:  # what is no position of ours is one that is not known
        return await source.start_of_unknown()
    return await source.start_of(position, widening(request.headers.get("Fonetray-Reads", "")[:_LONGEST_WORD], scope))


async def _handled_up_to(request: web.BaseRequest, source: FeedSource, *, again: bool) -> int | None:
    """Give the number of the newest word about missed calls that a desk has; one that was never given is none of ours.

    A desk that is sent again what it has is sent all of those too: it may read more of them now.
    """
    said = request.headers.get("Fonetray-Handled")
    if said is None:
        return None
    number = int(said) if said.isascii() and said.isdigit() and len(said) < _LONGEST_WORD else 0
    return number if not again and number <= await source.last_handled() else 0


async def _catch_up(stream: FeedStream, after: int, source: FeedSource, broadcast: Broadcast, *, again: bool) -> bool:
    """Send what was missed; True when nothing lies between it and the broadcast, and nothing was waited for since."""
    calls: dict[str, CallReplay] = {}
    while True:
        page = await source.missed(stream.reader, after, limit=AT_ONCE)
        for entry in page.entries:
            if entry.call_id not in calls:
                calls[entry.call_id] = await begin_call(stream.reader, entry, after, source, again=again)
        for entry in page.entries:
            before = calls[entry.call_id].take(entry)
            if before is not None:
                stream.send(broadcast.call(entry, before))
            # A page may be more than may wait at once: it is the desk that sets the pace.
            if not stream.has_room and not await stream.until_room():
                return False
        after = page.up_to
        stream.after = after
        await broadcast.handled.catch_up(stream)
        if stream.ended:
            return False
        # Nothing is waited for from here on: what the broadcast has passed on meanwhile shows in its numbers.
        if after >= broadcast.position.number and broadcast.handled.has(stream):
            return True
