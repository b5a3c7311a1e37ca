"""Importing files of contacts, one after another; each is a source of its own, named after the file."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fonetray.contacts import files as contact_files
from fonetray.contacts.batches import ContactsUnreadable, Trouble
from fonetray.contacts.reading import read_apart
from fonetray.contacts.recipe import Recipe
from fonetray.contacts.text_file import TextFile
from fonetray.services.contacts.taking import NAMED, ImportReport, Progress, take
from fonetray.store.contacts import ContactStore
from fonetray.telephony.sources import Source, SourceKind


@dataclass(frozen=True, slots=True)
class FileReport:
    """What the import of one file did."""

    file: str
    report: ImportReport


async def look_at(store: ContactStore, path: Path) -> tuple[TextFile, SourceKind]:
    """Find what a file is; raises ``ContactsUnreadable`` where nothing can be made of it."""
    if await asyncio.to_thread(store.owns, path):  # to read it would drop the locks that keep it whole
        message = f"{path.name} is Fonetray's own database; choose a customer list"
        raise ContactsUnreadable(message, Trouble.OUR_OWN)
    return await asyncio.to_thread(contact_files.look_at, path)


async def import_file(
    store: ContactStore,
    path: Path,
    *,
    recipe: Recipe | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> FileReport:
    """Import a file, a customer list by a recipe or else as it is guessed.

    Raises ``ContactsUnreadable``, ``SourceTaken`` and ``StoreError``; what went in before that stays.
    """
    file, kind = await look_at(store, path)
    source = await _source(store, path, kind)
    async with aclosing(read_apart(file, kind, recipe, source.name)) as batches:
        return FileReport(path.name, await take(store, source, batches, complete=False, progress=progress))


def document(reports: Sequence[FileReport]) -> dict[str, Any]:
    """Write reports as the ``import`` command does; a rejected row's line counts in its own file."""
    return {
        "added": sum(one.report.added for one in reports),
        "changed": sum(one.report.changed for one in reports),
        "rejected": [
            {"file": one.file, "line": rejected.line, "why": rejected.why}
            for one in reports
            for rejected in one.report.rejected
        ][:NAMED],
        "rejected_count": sum(one.report.rejected_count for one in reports),
    }


async def _source(store: ContactStore, path: Path, kind: SourceKind) -> Source:
    """Name the source after the file; with its ending too where a source of another kind is called so already."""
    known = await store.source(path.stem)
    return Source(path.stem if known is None or known.source.kind is kind else path.name, kind)
