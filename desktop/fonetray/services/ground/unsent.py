"""What the hub has yet to hear of: told again by itself, in its order, until the hub has it."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

from fonetray.feed.errors import FeedBroken, FeedError, Refused
from fonetray.feed.ports import FeedLink
from fonetray.store.errors import StoreError

log = logging.getLogger(__name__)

PAUSES = (5.0, 30.0, 120.0, 600.0)
"""Seconds after which a hub is asked again that is there but could not take something."""
_NEVER = frozenset(("forbidden", "unreadable"))
"""A hub's words for what it will not take tomorrow either."""


class AboutCall(Protocol):
    """Something that was written or said of a call."""

    @property
    def call_id(self) -> str:
        """Which call it is about."""


T = TypeVar("T", bound=AboutCall)


class Outbox(Protocol[T]):
    """What waits, and how it is told. All of it raises ``StoreError``."""

    name: str
    """What one of it is called in the log."""

    async def waiting(self) -> Sequence[T]:
        """Give what waits, in its order; it may be a first part."""

    async def send(self, one: T) -> None:
        """Tell the hub, and keep what it answered; raises `FeedError`."""

    async def keep_here(self, one: T) -> None:
        """Keep what the hub will never take."""


class Unsent:
    """`look` begins to send, where there is anything; nothing runs or is timed where there is not."""

    def __init__(self, outbox: "Outbox[T]", *, link: Callable[[], FeedLink], told: Callable[[str], None]) -> None:
        """Take what waits, and how we stand with the hub.

        ``told`` is called with the id of each call of which something stands otherwise than before.
        """
        self._outbox = outbox
        self._link = link
        self._told = told
        self._task: asyncio.Task[None] | None = None
        self._more = asyncio.Event()

    def look(self) -> None:
        """Send what waits now, if the hub is there; it is called when that has changed, or there is something new."""
        if self._link() is not FeedLink.UP:
            return
        self._more.set()
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run(), name=f"unsent: {self._outbox.name}")

    async def once(self, *, within: float) -> None:
        """Wait for so many seconds at most until what waits was sent; without a feed the hub is asked all the same.

        Raises ``StoreError``.
        """
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=within)
        elif self._link() is FeedLink.NONE:
            with suppress(TimeoutError):
                async with asyncio.timeout(within):
                    await self.send()

    async def send(self) -> int:
        """Send what waits until the hub cannot be had, or will not; give how much it has heard of.

        Raises ``StoreError``.
        """
        heard = 0
        for one in await self._outbox.waiting():
            try:
                await self._outbox.send(one)
            except FeedBroken as error:  # this one may be too new for the hub, and the next not
                log.warning("A %s could not be sent to the hub: %s", self._outbox.name, error)
                continue
            except Refused as error:
                if error.code not in _NEVER:
                    break
                log.warning("The hub does not take a %s: %s", self._outbox.name, error)
                await self._outbox.keep_here(one)
            except FeedError:
                break
            heard += 1
            self._told(one.call_id)
        return heard

    async def close(self) -> None:
        """Send no more; what waits is sent when the program runs again."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def _run(self) -> None:
        in_vain = 0
        try:
            while self._link() is FeedLink.UP:
                self._more.clear()
                heard = await self.send()
                if self._more.is_set():
                    continue
                if not await self._outbox.waiting():
                    break
                in_vain = 0 if heard else in_vain + 1
                await self._pause(PAUSES[min(in_vain, len(PAUSES) - 1)])
        except StoreError as error:  # told by whoever watches the store; the next one tries again
            log.warning("What the hub has yet to hear of could not be read: %s", error)
        finally:
            self._task = None

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._more.wait()
        except TimeoutError:
            return
