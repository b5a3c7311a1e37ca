"""Whether what happens can be kept is a state: logged once when lost and once when back, told on the loop."""

import asyncio
import logging
from contextlib import suppress
from pathlib import Path

from fonetray.store.database import Database, Watcher
from fonetray.store.errors import StoreError

log = logging.getLogger(__name__)


class Keeping:
    """Hears from the writer's thread how the database is, and tells its own watchers on the loop it was made on."""

    def __init__(self, database: Database) -> None:
        """Begin to watch; must be made on a running loop."""
        self.error: StoreError | None = None
        self._loop = asyncio.get_running_loop()
        self._watchers: list[Watcher] = []
        database.watch(self)

    def subscribe(self, watcher: Watcher) -> None:
        """Have ``watcher`` told of each change."""
        self._watchers.append(watcher)

    def troubled(self, error: StoreError | None) -> None:
        """Take the writer's word that nothing can be kept, or that it can again."""
        if error is None:
            log.info("The database can be written again")
        else:
            log.error("Nothing can be kept: %s", error)
        with suppress(RuntimeError):  # the loop has ended, and nobody listens any more
            self._loop.call_soon_threadsafe(self._tell_trouble, error)

    def began_anew(self, kept: Path | None) -> None:
        """Take the writer's word that it had to begin another file."""
        if kept is None:
            log.warning("The database was removed or replaced while it was open; what stands there now is used")
        else:
            log.error("The database was damaged and is kept as %s; a new one was begun", kept)
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tell_anew, kept)

    def _tell_trouble(self, error: StoreError | None) -> None:
        self.error = error
        for watcher in self._watchers:
            watcher.troubled(error)

    def _tell_anew(self, kept: Path | None) -> None:
        for watcher in self._watchers:
            watcher.began_anew(kept)
