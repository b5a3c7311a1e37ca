"""A desk's life with a hub: what its feed brings becomes calls, presence and people (fulfils ``FeedReceiver``)."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from fonetray.feed.errors import NotTaken
from fonetray.feed.ports import FedCall, FeedLink, FeedPlace, FeedStanding
from fonetray.listener.ports import SinkUnavailable
from fonetray.services.calls.fed import FedEvent
from fonetray.services.calls.presence_board import PresenceBoard
from fonetray.services.calls.two_roads import TwoRoads
from fonetray.services.history.unsent_marks import told_mark
from fonetray.store.errors import StoreError
from fonetray.store.handled import HandledStore
from fonetray.store.journal import Journal
from fonetray.telephony.events import EventKind
from fonetray.telephony.feed_messages import CallMessage, CompanyMessage, HandledMessage, Hello, PresenceMessage
from fonetray.telephony.reading import Reading

log = logging.getLogger(__name__)

_UNNOTICED = timedelta(minutes=2)
"""How long a feed may have brought nothing before that is noticed, and more."""
_TROUBLED = (FeedLink.LOST, FeedLink.REFUSED, FeedLink.DISPLACED)


class Feeding:
    """Takes what comes; tells its listeners how we stand with the hub, and that the company has changed."""

    def __init__(
        self,
        *,
        roads: TwoRoads,
        board: PresenceBoard,
        journal: Journal,
        handled: HandledStore,
        now: Callable[[], datetime],
    ) -> None:
        """Take where calls, presence and marks go, and where our place is kept.

        ``now`` is the clock that calls go by (aware UTC).
        """
        self._roads = roads
        self._board = board
        self._journal = journal
        self._handled = handled
        self._now = now
        self._listeners: list[Callable[[], None]] = []
        self._company_listeners: list[Callable[[], None]] = []
        self._first_listeners: list[Callable[[], None]] = []
        self._handled_listeners: list[Callable[[Sequence[str]], None]] = []
        self._tags: CompanyMessage | None = None
        self.hello: Hello | None = None
        """Whom the hub takes us for, once it has said so."""
        self.link = FeedStanding()
        self.since: datetime | None = None
        """When we came to stand so."""
        self._lost: datetime | None = None
        """When the feed was lost last."""

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called each time that we stand otherwise with the hub."""
        self._listeners.append(listener)

    def subscribe_company(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when the hub has other people or call flows."""
        self._company_listeners.append(listener)

    def subscribe_first(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when the hub first says what it has, which nobody need be told of as news."""
        self._first_listeners.append(listener)

    @property
    def flow_log(self) -> str:
        """The tag of who switched which call flow at the hub; empty where it has told none."""
        return self._tags.flow_log if self._tags else ""

    def subscribe_handled(self, listener: Callable[[Sequence[str]], None]) -> None:
        """Have ``listener`` called with the ids of missed calls of which the hub has told something."""
        self._handled_listeners.append(listener)

    async def place(self) -> FeedPlace:
        """Give how far everything is on the disk. Raises `NotTaken` where that cannot be read."""
        try:
            position, reads = await self._journal.feed_place()
            return FeedPlace(position, reads, await self._handled.heard_up_to())
        except StoreError as error:
            raise NotTaken(str(error)) from error

    async def begin(self, hello: Hello) -> None:
        """Hear that the hub has greeted us; it may send again what is here. Raises `NotTaken`."""
        self.hello = hello
        people = (hello.employee,) if hello.reading == Reading.OWN else hello.people
        try:
            with suppress(SinkUnavailable):  # it is so to all who look, and kept so with what comes next
                await self._reads(people, hello)
            if hello.reset:
                log.info("The hub sends the last day again; what it sends is compared with what is here")
                await self._roads.begin_anew(self._now())
            elif self._lost is not None:
                await self._roads.begin_behind(self._lost - _UNNOTICED)
            else:
                self.caught_up()
        except StoreError as error:
            raise NotTaken(str(error)) from error

    async def _reads(self, people: Collection[str] | None, hello: Hello) -> None:
        """Take whose calls we read: what is none of theirs is over, and what is theirs again goes on.

        After a reset that waits for what is sent again, since its end may have come meanwhile. A hub that is older than
        ``people`` does not say whose calls a department's are.
        """
        if people is not None:
            await self._roads.keep_only(people, self._now())
        if not hello.reset and (people is not None or hello.reading == Reading.ALL):
            await self._roads.go_on(people)

    async def take(self, calls: Sequence[FedCall], place: FeedPlace) -> None:
        """Keep what came; raises `NotTaken`."""
        fed = [event for call in calls for event in _events(call.number, call.message)]
        try:
            await self._roads.take(fed, place.position, now=self._now(), reads=place.reads)
        except SinkUnavailable as error:
            raise NotTaken(str(error)) from error

    def caught_up(self) -> None:
        """Hear that nothing that was missed is still to come."""
        self._roads.caught_up()

    async def handled(self, told: Sequence[HandledMessage]) -> None:
        """Keep what was said of missed calls; raises `NotTaken`."""
        now = self._now()
        try:
            await self._handled.take([told_mark(message, now) for message in told])
        except StoreError as error:
            raise NotTaken(str(error)) from error
        for listener in self._handled_listeners:
            listener([message.call_id for message in told])

    def presence(self, message: PresenceMessage) -> None:
        """Hear who is not free."""
        self._board.told(message)

    def company(self, message: CompanyMessage) -> None:
        """Hear which people and call flows the hub has."""
        before, self._tags = self._tags, message
        if before != message:
            for listener in self._first_listeners if before is None else self._company_listeners:
                listener()

    def standing(self, standing: FeedStanding) -> None:
        """Hear how we stand with the hub; it is logged once when lost and once when back."""
        before, self.link = self.link, standing
        if (before.link, str(before.error)) == (standing.link, str(standing.error)):
            return
        self.since = self._now()
        if before.link is FeedLink.UP:
            self._lost = self.since
        if standing.link is FeedLink.UP:
            log.info("The hub's feed is here")
        elif standing.link in _TROUBLED and before.link is not standing.link:
            log.warning("The hub's feed is %s: %s", standing.link.value, standing.error)
        if standing.link is not FeedLink.UP:
            self._board.lost()
        for listener in self._listeners:
            listener()


def _events(number: int, message: CallMessage) -> Iterator[FedEvent]:
    """Give what came of a call before, and the event itself; what is of no kind that is known is left out."""
    for one in (*message.before, message):
        if one.kind in EventKind.__members__.values():
            yield FedEvent(number, EventKind(one.kind), one.parameters, one.age)
