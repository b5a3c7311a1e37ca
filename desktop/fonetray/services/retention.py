"""What was long ago is forgotten, as it is set at a desk and at a hub."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fonetray.services.capture import CaptureError
from fonetray.services.foundation import Foundation
from fonetray.store.ageing import Aged, Ageing
from fonetray.store.errors import StoreError

log = logging.getLogger(__name__)

EVERY = timedelta(days=1)
EVIDENCE = timedelta(days=30)
"""How long requests that nobody could read are kept, and what a capture kept after it has ended."""
QUIET = timedelta(days=30)
"""Seldom has nothing come for so long; oftener a clock is wrong, as where a computer starts with an empty battery."""
MONTH = timedelta(days=365.25 / 12)


def months(number: int) -> timedelta | None:
    """Give how long so many months are; None for 0, which is for ever."""
    return number * MONTH if number else None


class Retention:
    """Forgets what is older than is wanted."""

    def __init__(
        self,
        *,
        base: Foundation,
        ageing: Ageing,
        keep: Callable[[], timedelta | None],
        removed: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take what forgets, for how long it is to remember (None for ever), and the clock (aware UTC).

        ``removed`` is called when anything went.
        """
        self._base = base
        self._ageing = ageing
        self._keep = keep
        self._removed = removed
        self._now = now
        self._doubted = False
        """Whether the clock was doubted the last time."""

    async def once(self) -> Aged:
        """Forget now, and give how much went. Raises ``StoreError``."""
        keep, now = self._keep(), self._now()
        unread = await self._ageing.forget_unread(now - min(EVIDENCE, keep or EVIDENCE))
        gone = await self._ageing.forget(now - keep) if keep is not None else Aged()
        if gone != Aged() or unread:
            log.info("Forgotten by age: %d calls, %d notes, %d events and %d that made no sense",
                     gone.calls, gone.notes, gone.events, unread)  # fmt: skip
            self._removed()
        return gone

    async def regularly(self) -> None:
        """Forget now and every day until cancelled, and do what else is due every day; a night asleep counts.

        Where nothing has come for very long nothing is forgotten before the next day: a clock that is years ahead for
        a minute would cost all there is.
        """
        from fonetray.config.long_wait import long_wait  # noqa: PLC0415 - it needs ctypes, and the icon comes before

        while True:
            try:
                if await self._believes_clock():
                    await self.once()
                    await asyncio.to_thread(self._base.capture.remove_old, self._now() - EVIDENCE)
                await self._base.never_log.sweep()
                await self._base.forgetting.finish()
            except (StoreError, CaptureError) as error:  # shown by whoever watches the store
                log.warning("What is old could not be forgotten: %s", error)
            await long_wait(EVERY.total_seconds())

    async def _believes_clock(self) -> bool:
        """Say whether the clock may be right: something has come of late, or as little as this a day ago."""
        newest = await self._base.journal.newest()
        doubtful = newest is not None and self._now() - newest > QUIET
        believed = self._doubted or not doubtful
        self._doubted = doubtful
        if not believed:
            log.info("Nothing has come for more than %d days, by this clock: what is old goes in a day", QUIET.days)
        return believed
