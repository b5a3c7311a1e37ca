"""The import that is under way, if one is: begun and watched by the window and by commands, and one at a time."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from fonetray.contacts.batches import ContactsUnreadable, Trouble
from fonetray.services.contacts.taking import Progress, SourceTaken
from fonetray.store.contacts import ContactStore
from fonetray.store.errors import StoreError

if TYPE_CHECKING:
    from fonetray.contacts.recipe import Recipe
    from fonetray.services.contacts.file_import import FileReport

log = logging.getLogger(__name__)


class ImportState(StrEnum):
    """How an import is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Import:
    """An import as it is now; ``file`` is the one that is being read, ``why`` and ``trouble`` what it failed for."""

    state: ImportState
    file: str
    progress: Progress = field(default_factory=Progress)
    reports: "tuple[FileReport, ...]" = ()
    why: str = ""
    trouble: Trouble | None = None


class ImportRunning(Exception):
    """Another import is under way; the message says so."""


class Imports:
    """Runs one import at a time as a task, which goes on while nobody looks."""

    def __init__(self, store: ContactStore) -> None:
        """Run nothing yet."""
        self._store = store
        self._listeners: list[Callable[[], None]] = []
        self._task: asyncio.Task[None] | None = None
        self.current: Import | None = None
        """The import that runs, or the last that ran."""

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when the current import has come further, or to its end."""
        self._listeners.append(listener)

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return self._task is not None and not self._task.done()

    def begin(self, paths: Sequence[Path], recipe: "Recipe | None" = None) -> None:
        """Begin to import files, a single customer list by a recipe if one is given; raises `ImportRunning`."""
        if self.running:
            raise ImportRunning("another import is under way; wait for it, or cancel it in the window Contacts")
        self._now(Import(ImportState.RUNNING, paths[0].name))
        self._task = asyncio.get_running_loop().create_task(self._run(tuple(paths), recipe), name="import")

    async def settled(self, within: float) -> None:
        """Wait until the import that runs has ended, or so many seconds."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=within)

    async def cancel(self) -> None:
        """Stop between two batches, and return when that is done; what went in stays."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self, paths: Sequence[Path], recipe: "Recipe | None") -> None:
        from fonetray.services.contacts.file_import import import_file  # noqa: PLC0415 - needed by nobody who imports nothing

        reports: list[FileReport] = []
        name, progress = paths[0].name, Progress()

        def further(now: Progress) -> None:
            nonlocal progress
            progress = now
            self._now(Import(ImportState.RUNNING, name, now, tuple(reports)))

        state, why, trouble = ImportState.DONE, "", None
        try:
            for path in paths:
                name = path.name
                further(Progress())
                reports.append(await import_file(self._store, path, recipe=recipe, progress=further))
        except ContactsUnreadable as error:
            state, why, trouble = ImportState.FAILED, str(error), error.trouble
        except (SourceTaken, StoreError) as error:
            state, why = ImportState.FAILED, str(error)
        except asyncio.CancelledError:
            state = ImportState.CANCELLED  # whoever cancelled waits for the task, and asks no more of it
        log.info("Import of %s files %s: %s added", len(paths), state, progress.added)
        self._now(Import(state, name, progress, tuple(reports), why, trouble))

    def _now(self, current: Import) -> None:
        self.current = current
        for listener in self._listeners:
            listener()
