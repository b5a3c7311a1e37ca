"""Which calls I have missed: those that nobody has taken care of yet, and those among them that I do not know of."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from fonetray.feed.ports import FeedLink, HubApi
from fonetray.services.ground.unsent import Unsent
from fonetray.services.history.unsent_marks import UnsentMarks
from fonetray.store.handled import HandledStore, MarkState
from fonetray.store.missed import MissedCounts, MissedStore

FAR_BACK = timedelta(days=30)
"""A missed call that is older is past: nobody calls back any more."""


class MissedCalls:
    """Asks the journal, so that a restart forgets none; only what is said by hand is kept beside it, and shared."""

    def __init__(
        self,
        *,
        store: MissedStore,
        handled: HandledStore,
        employee: Callable[[], str],
        joined: Callable[[], bool],
        api: Callable[[], HubApi],
        link: Callable[[], FeedLink],
        now: Callable[[], datetime],
    ) -> None:
        """Take where calls and marks are kept, whose are meant, a hub that may be ``joined``, and the clock (UTC)."""
        self._store = store
        self._handled = handled
        self._employee = employee
        self._joined = joined
        self._now = now
        self._listeners: list[Callable[[Sequence[str]], None]] = []
        marks = UnsentMarks(store=handled, api=api, employee=employee, now=now)
        self.unsent = Unsent(marks, link=link, told=lambda call_id: self.tell((call_id,)))

    def subscribe(self, listener: Callable[[Sequence[str]], None]) -> None:
        """Have ``listener`` called with the ids of calls that were taken care of by hand, or are open again."""
        self._listeners.append(listener)

    async def counts(self) -> MissedCounts:
        """Count those that are open, and those among them that were not looked at. Raises ``StoreError``."""
        employee = self._employee()
        return await self._store.counts(employee, self._now() - FAR_BACK) if employee else MissedCounts()

    async def looked_at(self) -> None:
        """Note that the user has seen all there are. Raises ``StoreError``."""
        await self._store.looked_at(self._now())

    async def handle(self, call_ids: Sequence[str]) -> None:
        """Note that calls have been taken care of, and have colleagues told by the hub. Raises ``StoreError``."""
        await self._say(call_ids, handled=True)

    async def reopen(self, call_ids: Sequence[str]) -> None:
        """Take that back, whoever said it. Raises ``StoreError``."""
        await self._say(call_ids, handled=False)

    def tell(self, call_ids: Sequence[str]) -> None:
        """Say that calls stand otherwise than before, whoever had it so."""
        for listener in self._listeners:
            listener(call_ids)

    async def close(self) -> None:
        """Send no more."""
        await self.unsent.close()

    async def _say(self, call_ids: Sequence[str], *, handled: bool) -> None:
        state = MarkState.UNSENT if self._joined() else MarkState.HERE
        await self._handled.say(call_ids, handled=handled, employee=self._employee(), when=self._now(), state=state)
        self.tell(call_ids)
        self.unsent.look()
