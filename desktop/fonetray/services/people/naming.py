"""Remembers whom other systems named for a number, so that a list of calls names them long after the call."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from fonetray.lookup.matches import Certainty, Match
from fonetray.store.entries import number_key
from fonetray.store.errors import StoreError
from fonetray.store.named import Named, NamedStore
from fonetray.telephony.dialling import PhoneNumber

log = logging.getLogger(__name__)


class Naming:
    """Only who is certain is remembered, one for each number; whoever shows lists hears when there is news."""

    def __init__(
        self, *, store: NamedStore, now: Callable[[], datetime], never_logged: Callable[[str], bool] = lambda _: False
    ) -> None:
        """Take where names are kept, the clock (aware), and of which numbers nothing is."""
        self._store = store
        self._never_logged = never_logged
        self._now = now
        self._listeners: list[Callable[[], None]] = []
        self._turn = asyncio.Lock()
        self.forgotten = 0
        """How often somebody was forgotten; who was asked about before that is not remembered."""

    def forget(self) -> None:
        """Remember nobody who is asked about just now: it may be about somebody who was forgotten meanwhile."""
        self.forgotten += 1

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when a number has another name than before."""
        self._listeners.append(listener)

    async def of(self, number: PhoneNumber) -> tuple[Match, ...]:
        """Give who was named; where that cannot be read, nobody."""
        if not number.e164:
            return ()
        try:
            named = await self._store.of(number_key(number.e164))
        except StoreError as error:
            log.warning("Whom other systems named could not be read: %s", error)
            return ()
        return (Match(named.name, named.source, named.organisation, named.url),) if named else ()

    async def note(self, number: PhoneNumber, said: Sequence[Match], *, began: int = 0) -> None:
        """Remember the first of ``said`` who is certain. That nobody was named now is no news: a source may be down.

        ``began`` is what ``forgotten`` was when the question began.
        """
        found = next((match for match in said if match.certainty is Certainty.EXACT), None)
        if found is None or self._never_logged(number.e164) or began != self.forgotten:
            return
        key, named = number_key(number.e164), Named(found.name, found.organisation, found.source, found.url)
        try:
            async with self._turn:  # of two who ask about the same number only the first brings news
                if await self._store.of(key) == named:
                    return
                await self._store.write(key, named, self._now())
        except StoreError:  # told by whoever watches the store
            return
        for listener in self._listeners:
            listener()
