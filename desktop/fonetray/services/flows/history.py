"""Who switched which call flow last: kept on disk, and at hand for whoever shows it."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from fonetray.store.errors import StoreError
from fonetray.store.flow_changes import DONE, FlowChange, FlowChangeStore

log = logging.getLogger(__name__)


class FlowHistory:
    """Notes each wish to switch a flow with what came of it; a disk that takes no more stops nobody from switching."""

    def __init__(self, store: FlowChangeStore) -> None:
        """Know of nothing; `load` brings what the store has."""
        self._store = store
        self._last: Mapping[str, FlowChange] = {}
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when something was noted."""
        self._listeners.append(listener)

    @property
    def last(self) -> Mapping[str, FlowChange]:
        """Of each flow the last time that it was switched, by its local number."""
        return self._last

    async def load(self) -> None:
        """Take what the store has; raises ``StoreError``."""
        self._last = await self._store.last_of_each()

    async def latest(self, limit: int) -> list[FlowChange]:
        """Give what was wished, the newest first. Raises ``StoreError``."""
        return await self._store.latest(limit)

    async def not_gone_back(self, since: datetime) -> list[FlowChange]:
        """Give the flows whose time came after ``since`` and changed nothing. Raises ``StoreError``."""
        return await self._store.not_gone_back(since)

    async def note(self, change: FlowChange) -> None:
        """Keep a change."""
        try:
            await self._store.add(change)
        except StoreError as error:  # shown by whoever watches the store
            log.warning("Who switched a call flow could not be kept: %s", error)
            return
        if change.outcome == DONE:
            self._last = {**self._last, change.local_number: change}
        for listener in self._listeners:
            listener()
