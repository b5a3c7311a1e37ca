"""A desk's side of its hub: followed for as long as there is one, and asked for what the company knows."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fonetray.feed.client import FeedClient
from fonetray.feed.connection import HubConnection
from fonetray.feed.hub_api import HubClient
from fonetray.feed.ports import FeedLink, FeedStanding
from fonetray.listener.ports import EventRequest, EventSink
from fonetray.services.calls.ingest import CallService
from fonetray.services.calls.presence_board import BELIEVED, PresenceBoard
from fonetray.services.calls.repeats import Repeats
from fonetray.services.calls.two_roads import TwoRoads
from fonetray.services.feeding import Feeding
from fonetray.services.ground.account import Account
from fonetray.services.ground.sleep_watch import SleepWatch, kernel_timer
from fonetray.services.people.company import HubCompany
from fonetray.store.handled import HandledStore
from fonetray.store.journal import Journal

log = logging.getLogger(__name__)

_AFTER_A_FAULT = 60.0


@dataclass(frozen=True, slots=True)
class _Place:
    """Which hub, and who we are there: with another of these everything begins anew.

    The certificate that is trusted need not be here: it only changes when a hub is joined, and so does the token.
    """

    url: str
    token: str


@dataclass(frozen=True, slots=True)
class _Session:
    """What speaks to one hub."""

    place: _Place
    connection: HubConnection
    api: HubClient
    company: HubCompany


class HubSide:
    """`start` follows the feed until `stop`; what is asked beside it may be asked without."""

    def __init__(
        self,
        *,
        account: Account,
        sink: EventSink,
        calls: CallService,
        journal: Journal,
        handled: HandledStore,
        now: Callable[[], datetime],
    ) -> None:
        """Take whose desk it is, where the own listener's events go, and where what the feed brings does."""
        self._account = account
        self._sink = sink
        self._calls = calls
        self._roads = TwoRoads(sink=sink, calls=calls, journal=journal, repeats=Repeats())
        self._run = secrets.token_urlsafe(12)
        self._session: _Session | None = None
        self._moved = asyncio.Event()
        self._sleeps = SleepWatch(self._woken, timer=kernel_timer)
        self._task: asyncio.Task[None] | None = None
        self.board = PresenceBoard(calls=calls, now=now, has_hub=lambda: account.joined)
        self._believed: asyncio.TimerHandle | None = None
        self.feeding = Feeding(roads=self._roads, board=self.board, journal=journal, handled=handled, now=now)
        self.feeding.subscribe(self._stand)

    @property
    def api(self) -> HubClient:
        """The hub as it is set now."""
        return self._current().api

    @property
    def company(self) -> HubCompany:
        """The company as the hub has it."""
        return self._current().company

    async def receive(self, request: EventRequest) -> None:
        """Take an event of the own listener, unless the feed has brought it; raises ``SinkUnavailable``."""
        await (self._roads if self._account.joined else self._sink).receive(request)

    def changed(self) -> None:
        """Follow an address or a token that is another than before."""
        if self._session is None or self._session.place != self._place():
            self._moved.set()

    def start(self) -> None:
        """Follow whatever hub is set, from now on."""
        self._sleeps.start()
        self._task = asyncio.get_running_loop().create_task(self._follow(), name="hub")

    async def stop(self) -> None:
        """Follow no longer, and close the connections."""
        self._sleeps.stop()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
        self._stop_waiting()
        if self._session is not None:
            await self._session.connection.aclose()

    def _woken(self) -> None:
        """Connect anew: what was connected before a sleep is dead, and would be waited for until it is silent long."""
        self._moved.set()

    def _stand(self) -> None:
        """Have those who show presence look again once the hub's last word is too old."""
        if self.feeding.link.link is FeedLink.UP:
            self._stop_waiting()
        elif self._believed is None and self._task is not None:
            wait = BELIEVED.total_seconds() + 1
            self._believed = asyncio.get_running_loop().call_later(wait, self.board.look_again)

    def _stop_waiting(self) -> None:
        if self._believed is not None:
            self._believed.cancel()
            self._believed = None

    async def _follow(self) -> None:
        followed: _Session | None = None
        while True:
            self._moved.clear()
            if not self._account.joined:
                self.feeding.standing(FeedStanding(FeedLink.NONE))
                await self._moved.wait()
                continue
            session = self._current()
            if session is not followed:
                self._calls.feed_begins_anew()  # another hub's numbers are others
                followed = session
            following = asyncio.ensure_future(FeedClient(connection=session.connection, receiver=self.feeding).run())
            moved = asyncio.ensure_future(self._moved.wait())
            try:
                await asyncio.wait({following, moved}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                moved.cancel()
                following.cancel()
                await asyncio.wait({following, moved})
            if not following.cancelled() and (error := following.exception()) is not None:
                log.error("The hub's feed has failed; it is tried again in a minute", exc_info=error)
                await asyncio.sleep(_AFTER_A_FAULT)

    def _current(self) -> _Session:
        place = self._place()
        if self._session is None or self._session.place != place:
            connection = HubConnection(
                url=place.url,
                token=lambda: place.token,
                certificate=self._account.home.hub_certificate,
                run=self._run,
            )
            api = HubClient(connection)
            self._session = _Session(place, connection, api, HubCompany(api))
        return self._session

    def _place(self) -> _Place:
        return _Place(self._account.settings.hub.url, self._account.credentials.hub_token)
