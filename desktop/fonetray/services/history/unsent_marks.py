"""What was said of missed calls that the hub has yet to hear of, and how it is told."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from fonetray.feed.ports import HubApi
from fonetray.store.handled import HandledStore, Mark, MarkState
from fonetray.telephony.feed_messages import HandledMessage


class UnsentMarks:
    """An ``Outbox`` of a user's marks."""

    name = "mark on a missed call"

    def __init__(
        self,
        *,
        store: HandledStore,
        api: Callable[[], HubApi],
        employee: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        """Take where they are kept, the hub, whose desk it is (a local number), and the clock (aware UTC)."""
        self._store = store
        self._api = api
        self._employee = employee
        self._now = now

    async def waiting(self) -> Sequence[Mark]:
        """Give what waits, in the order in which it was said. Raises ``StoreError``."""
        return await self._store.waiting(self._employee())

    async def send(self, one: Mark) -> None:
        """Tell the hub, and keep what counts there: a colleague may have said otherwise later.

        Raises ``StoreError``, `FeedError`.
        """
        age = max(0.0, (self._now() - one.when).total_seconds())
        kept = await self._api().say_handled(HandledMessage(one.call_id, one.handled, age))
        await self._store.settle(one, told_mark(kept, self._now()))

    async def keep_here(self, one: Mark) -> None:
        """Keep what the hub will never take. Raises ``StoreError``."""
        await self._store.settle(one, replace(one, state=MarkState.HERE))


def told_mark(message: HandledMessage, now: datetime) -> Mark:
    """Read a mark as a hub tells it."""
    when = now - timedelta(seconds=min(max(0.0, message.age), _OLDEST))
    return Mark(message.call_id, message.handled, message.employee, when, MarkState.SHARED, message.number)


_OLDEST = 3650 * 86400.0
"""Seconds; a hub that says more says nonsense."""
