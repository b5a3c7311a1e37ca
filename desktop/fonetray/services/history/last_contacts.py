"""Who of the whole company spoke to somebody last, which only the hub knows: asked beside the card, never before it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from fonetray.feed.errors import FeedError
from fonetray.feed.ports import FeedLink, HubApi
from fonetray.services.people.identity import Identity
from fonetray.store.people import LastContact
from fonetray.telephony.dialling import NumberKind
from fonetray.telephony.events import Direction

PATIENCE = 0.3
"""Seconds; a card that is changed later than that startles who is reading it."""


class LastContacts:
    """Asks the hub while it can be had."""

    def __init__(
        self,
        *,
        api: Callable[[], HubApi],
        link: Callable[[], FeedLink],
        now: Callable[[], datetime],
        patience: float = PATIENCE,
    ) -> None:
        """Take the hub, how we stand with it, and the clock (aware UTC)."""
        self._api = api
        self._link = link
        self._now = now
        self._patience = patience

    async def newer(self, identity: Identity, *, besides_call: str) -> LastContact | None:
        """Give a later contact than the one that is known here, if the hub knows one and says so in time."""
        number = identity.number
        if self._link() is not FeedLink.UP or number.kind is NumberKind.HIDDEN:
            return None
        wanted = number.e164 or number.display
        try:
            async with asyncio.timeout(self._patience):
                found = await self._api().last_contact(wanted, besides_call=besides_call)
        except (FeedError, TimeoutError):
            return None
        if found is None or found.direction not in Direction.__members__.values():
            return None
        when = self._now() - timedelta(seconds=max(0.0, found.age))
        if identity.last is not None and identity.last.when >= when - timedelta(seconds=1):  # the same one, or a later
            return None
        return LastContact(when, found.employee, Direction(found.direction), found.duration)
