"""From a desk's last position to the present: what it missed, in order, and then the broadcast, without a gap."""

import logging

from aiohttp import web

from fonetray import __version__
from fonetray.listener.broadcast import Broadcast
from fonetray.listener.call_replay import CallReplay, begin_call
from fonetray.listener.desk_ports import FeedSource, NotNow
from fonetray.listener.feed_stream import FeedStream, message
from fonetray.telephony.event_log import read_position
from fonetray.telephony.feed_messages import Hello
from fonetray.telephony.reading import Reader

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Entries that are read and sent at once."""
_LONGEST_RUN = 64


async def serve_feed(
    reader: Reader, request: web.BaseRequest, *, source: FeedSource, broadcast: Broadcast
) -> web.StreamResponse:
    """Feed a desk until it goes, or another program takes its place."""
    last = request.headers.get("Last-Event-ID")
    # What is no position of ours is one that is not known.
    position = read_position(last) if last else None
    start, reset = await source.start_of(position) if position or not last else await source.start_of_unknown()
    stream = FeedStream(reader, request, run=request.headers.get("Fonetray-Run", "")[:_LONGEST_RUN])
    await stream.open()
    broadcast.replaces(stream)
    try:
        hello = Hello(f"Fonetray {__version__}", reader.employee, reader.reading.value, reset)
        stream.send(message("hello", hello, start))
        if await _catch_up(stream, start.number, source, broadcast):
            broadcast.attach(stream)
        return await stream.until_ended()
    except NotNow:  # the answer has begun, so that it can only end; the desk comes again for the rest
        stream.end()
        return await stream.until_ended()
    except Exception:
        log.exception("A feed was interrupted")
        stream.end()
        return await stream.until_ended()
    finally:
        broadcast.detach(stream)
        stream.end()


async def _catch_up(stream: FeedStream, after: int, source: FeedSource, broadcast: Broadcast) -> bool:
    """Send what was missed; True when nothing lies between it and the broadcast, and nothing was waited for since."""
    calls: dict[str, CallReplay] = {}
    while True:
        page = await source.missed(stream.reader, after, limit=AT_ONCE)
        for entry in page.entries:
            if entry.call_id not in calls:
                calls[entry.call_id] = await begin_call(stream.reader, entry, after, source)
        for entry in page.entries:
            before = calls[entry.call_id].take(entry)
            if before is not None:
                stream.send(broadcast.call(entry, before))
            # A page may be more than may wait at once: it is the desk that sets the pace.
            if not stream.has_room and not await stream.until_room():
                return False
        after = page.up_to
        stream.after = after
        if stream.ended:
            return False
        # Nothing is waited for from here on: what the broadcast has passed on meanwhile shows in its number.
        if after >= broadcast.position.number:
            return True
