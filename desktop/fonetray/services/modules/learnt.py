"""What integration modules have learnt of calls, by the PBX's call id: kept for a while, for whoever answers."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from fonetray.feed.errors import FeedError
from fonetray.feed.ports import FeedLink, HubApi
from fonetray.lookup.matches import Match, Why
from fonetray.services.ground.gone import Gone
from fonetray.services.people.identity import Identity
from fonetray.store.errors import StoreError
from fonetray.store.modules import ModuleStore
from fonetray.telephony.feed_messages import LearntMessage

log = logging.getLogger(__name__)

KEPT = timedelta(hours=4)
"""Longer than anybody waits in a queue, or talks."""
_MOST = 2000
PATIENCE = 0.3
"""Seconds that the hub may take; a card that is changed later than that startles who is reading it."""
NOTHING = LearntMessage()
SOURCE = "module"
"""What such a match is said to come from."""


class Learnt:
    """Holds it in memory, so that a card need not wait for the disk, and on disk, so that a restart forgets nothing."""

    def __init__(self, *, store: ModuleStore, now: Callable[[], datetime], kept: timedelta = KEPT) -> None:
        """Begin with nothing; `load` brings what the store has."""
        self._store = store
        self._now = now
        self._kept = kept
        self._calls: dict[str, tuple[datetime, LearntMessage]] = {}

    async def load(self) -> None:
        """Take what the store has."""
        for call_id, until, document in await self._store.learnt(self._now()):
            with suppress(msgspec.MsgspecError):  # an earlier version's
                self._calls[call_id] = (until, msgspec.json.decode(document, type=LearntMessage))

    def note(self, call_id: str, news: LearntMessage) -> bool:
        """Remember something of a call, beside what is known of it; says whether it is news."""
        if not call_id or news == NOTHING:
            return False
        before = self.of(call_id)
        known = _together(before, news) if before else news
        if known == before:
            return False
        self._calls.pop(call_id, None)
        self._calls[call_id] = (self._now() + self._kept, known)
        self._forget()
        return True

    def of(self, call_id: str) -> LearntMessage | None:
        """Give what is known of a call."""
        until, known = self._calls.get(call_id, (None, None))
        return known if until is not None and until >= self._now() else None

    def forget(self, gone: Gone) -> None:
        """Let go of what is known of calls that are gone, and of what names somebody who was forgotten."""
        for call_id, (_, known) in tuple(self._calls.items()):
            if gone.means(call_id, msgspec.json.encode(known)):
                del self._calls[call_id]

    async def keep(self, call_ids: Iterable[str]) -> None:
        """Put what is known of calls on the disk; where that fails it is known until the program ends."""
        known = [(call_id, *self._calls[call_id]) for call_id in call_ids if call_id in self._calls]
        rows = [(call_id, until, msgspec.json.encode(what).decode()) for call_id, until, what in known]
        try:
            await self._store.keep_learnt(rows, now=self._now())
        except StoreError as error:  # shown by whoever watches the store
            log.warning("What a module learnt could not be kept: %s", error)

    def _forget(self) -> None:
        now = self._now()
        while self._calls and (len(self._calls) > _MOST or next(iter(self._calls.values()))[0] < now):
            del self._calls[next(iter(self._calls))]


class LearntOfCall:
    """The same for a card, whether the module was asked here or on the hub."""

    def __init__(self, *, learnt: Learnt, api: Callable[[], HubApi], link: Callable[[], FeedLink]) -> None:
        """Take what is known here, the hub, and how we stand with it."""
        self._learnt = learnt
        self._api = api
        self._link = link

    def at_hand(self, call_id: str) -> tuple[LearntMessage | None, bool]:
        """Give what is known here, and whether that is all: the hub may know more."""
        known = self._learnt.of(call_id)
        return known, known is not None or self._link() is not FeedLink.UP

    async def of(self, call_id: str) -> LearntMessage | None:
        """Give what is known of a call; the hub is asked where that is nothing here, and not for long."""
        known = self._learnt.of(call_id)
        if known is not None or self._link() is not FeedLink.UP:
            return known
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._api().learnt(call_id)
        except (FeedError, TimeoutError):
            return None


def with_learnt(identity: Identity, learnt: LearntMessage | None) -> Identity:
    """Put the customer that a module found before all whom the number may belong to."""
    if learnt is None or not learnt.name:
        return identity
    found = Match(learnt.name, SOURCE, learnt.organisation, learnt.url, Why.MODULE, learnt.fields)
    others = (each for each in identity.matches if (each.name, each.organisation) != (found.name, found.organisation))
    return replace(identity, matches=(found, *others))


def _together(before: LearntMessage, news: LearntMessage) -> LearntMessage:
    """Let what a later module says stand before what an earlier one said; a customer is taken whole."""
    if news.name:
        return replace(news, number=news.number or before.number, note=news.note or before.note)
    return replace(before, number=news.number or before.number, note=news.note or before.note)
