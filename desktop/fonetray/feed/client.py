"""Follows a hub's feed for ever: whatever is lost, it comes again, and goes on where everything is on the disk."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, NoReturn

import msgspec

from fonetray.config.elapsed import elapsed
from fonetray.feed.connection import HubConnection
from fonetray.feed.errors import Displaced, FeedBroken, FeedError, NotAdmitted, NotTaken, Unreachable
from fonetray.feed.ports import FedCall, FeedLink, FeedPlace, FeedReceiver, FeedStanding
from fonetray.feed.sse import EventParser, ServerEvent
from fonetray.telephony.event_log import read_position
from fonetray.telephony.feed_messages import CallMessage, CompanyMessage, HandledMessage, Hello, PresenceMessage

FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0
"""Seconds until it is tried again, the first time and at most; each time in vain doubles them."""
DISPLACED_WAIT = 300.0
"""Seconds until it is tried again while another program has the feed."""
REFUSED_WAIT = 900.0
"""Seconds until it is tried again where the token is not taken: a hub may have lost its desks, or its clock, and be put
right without this desk."""
_STEADY = 60.0
"""Seconds after which a connection that is lost was a good one."""
_MOST_HELD = 500
"""Calls' messages of what was missed that are taken at once."""
_NOTED_EVERY = 300.0
"""Seconds between two notes on the disk of a position that moved without a call."""


class FeedClient:
    """`run` it; `again` makes it try at once."""

    def __init__(
        self,
        *,
        connection: HubConnection,
        receiver: FeedReceiver,
        chance: Callable[[], float] = random.random,
        clock: Callable[[], float] = elapsed,
    ) -> None:
        """Take the way to the hub, who is given what comes, a chance between 0 and 1, and a clock in seconds."""
        self._connection = connection
        self._receiver = receiver
        self._chance = chance
        self._clock = clock
        self._woken = asyncio.Event()
        self._place: FeedPlace | None = None
        self._reads = ""
        """Whose calls the hub said that it feeds us."""
        self._held: list[FedCall] = []
        self._catching_up = False
        self._again = False
        """Whether what was missed holds what we have."""
        self._noted = clock()
        self._up_since: float | None = None

    def again(self) -> None:
        """Try at once: there is another token, or the network is back."""
        self._woken.set()

    async def run(self) -> None:
        """Follow until cancelled."""
        wait = FIRST_WAIT
        self._receiver.standing(FeedStanding(FeedLink.CONNECTING))
        try:
            while True:
                self._up_since = None
                standing: FeedStanding
                try:
                    await self._follow()
                except NotAdmitted as error:
                    await self._rest(FeedStanding(FeedLink.REFUSED, error), REFUSED_WAIT * (0.5 + self._chance() / 2))
                    wait = FIRST_WAIT
                    continue
                except Displaced as error:
                    await self._rest(FeedStanding(FeedLink.DISPLACED, error), DISPLACED_WAIT)
                    wait = FIRST_WAIT
                    continue
                except NotTaken as error:
                    standing = FeedStanding(FeedLink.LOST, FeedBroken(f"what it sent could not be kept here: {error}"))
                    self._place = None
                except FeedError as error:
                    standing = FeedStanding(FeedLink.LOST, error)
                if self._was_steady():
                    wait = FIRST_WAIT
                woken = await self._rest(standing, wait * (0.5 + self._chance() / 2))
                wait = FIRST_WAIT if woken else min(LONGEST_WAIT, wait * 2)
        finally:
            await self._connection.aclose()

    def _was_steady(self) -> bool:
        return self._up_since is not None and self._clock() - self._up_since > _STEADY

    async def _rest(self, standing: FeedStanding, seconds: float) -> bool:
        """Say how we stand, and wait; True where somebody wants it tried at once."""
        self._receiver.standing(standing)
        self._woken.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        return self._woken.is_set()

    async def _follow(self) -> NoReturn:
        """Follow one connection to its end, which is always an error."""
        kept = await self._receiver.place()
        self._place = replace(self._place, handled=kept.handled) if self._place else kept
        self._held, self._catching_up = [], False
        parser = EventParser(last_id=self._place.position)
        async with self._connection.feed(self._place) as pieces:
            async for piece in pieces:
                await self._take(parser.feed(piece))
        raise Unreachable("it has ended the connection")

    async def _take(self, events: list[ServerEvent]) -> None:
        """Hand on what a piece has brought; its calls go together, and only then is its position ours.

        So does what was missed, in however many pieces it comes: of a call that is over nobody is to hear it ring.
        """
        calls, told = self._held, list[HandledMessage]()
        before = self._place or FeedPlace()
        position, was_behind = before.position, self._catching_up
        for event in events:
            position = event.last_id
            if event.name == "call":
                known = read_position(event.last_id)
                calls.append(FedCall(known.number if known else 0, _read(event, CallMessage)))
            elif event.name == "handled":
                told.append(_read(event, HandledMessage))
            else:
                await self._hear(event)
                was_behind = was_behind or self._catching_up
        if told:
            await self._receiver.handled(told)
        if self._catching_up and len(calls) < _MOST_HELD:
            return
        self._held = []
        await self._keep(calls, before, replace(before, position=position, reads=self._reads or before.reads))
        if was_behind and not self._catching_up:
            self._receiver.caught_up()

    async def _hear(self, event: ServerEvent) -> None:
        """Hear how things are; what is not known is of a later version."""
        match event.name:
            case "hello":
                await self._greeted(_read(event, Hello))
            case "presence":
                self._catching_up = False
                self._receiver.presence(_read(event, PresenceMessage))
            case "company":
                self._receiver.company(_read(event, CompanyMessage))
            case "displaced":
                raise Displaced("another computer uses this desk's code")
            case "":
                self._catching_up = False

    async def _keep(self, calls: list[FedCall], before: FeedPlace, now: FeedPlace) -> None:
        """Have calls kept, and how far we are; cut off in the middle of what comes again, we ask for all of it anew."""
        place = before if self._catching_up and self._again else now
        due = place.reads != before.reads or self._clock() - self._noted > _NOTED_EVERY
        if calls or (place != before and due):
            await self._receiver.take(calls, place)
            self._noted = self._clock()
        self._place = place

    async def _greeted(self, hello: Hello) -> None:
        await self._receiver.begin(hello)
        self._catching_up, self._again, self._reads = True, hello.reset, hello.reads
        self._up_since = self._clock()
        self._receiver.standing(FeedStanding(FeedLink.UP))


def _read(event: ServerEvent, kind: Any) -> Any:
    try:
        return msgspec.json.decode(event.data, type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise FeedBroken("the hub says what is not understood; is it of another version?") from error
