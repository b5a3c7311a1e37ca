"""Taking contacts in from wherever they are read: in batches, with progress, and so that it can be stopped anywhere."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fonetray.contacts.batches import Batch, Rejected
from fonetray.store.contacts import ContactStore
from fonetray.telephony.sources import Source

NAMED = 1000
"""The most that is left out of one reading and still told one by one; of more, only how many."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reading is: ``done`` of ``total`` (0: not known) in the reader's unit, and what came of it so far."""

    done: int = 0
    total: int = 0
    added: int = 0
    changed: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a reading did; ``rejected`` names the first thousand that were left out, ``rejected_count`` counts all."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    rejected: tuple[Rejected, ...] = field(default=())
    rejected_count: int = 0


class SourceTaken(Exception):
    """A source of another kind has this name already; the message says so."""


async def take(
    store: ContactStore,
    source: Source,
    batches: AsyncIterator[Batch],
    *,
    complete: bool,
    progress: Callable[[Progress], None] = lambda _: None,
) -> ImportReport:
    """Take a source's contacts in, each batch in commits of its own; ``Contact.source`` must be the source's name.

    With ``complete`` the source's contacts that a whole reading did not bring are removed; never after one that
    failed, was cancelled, or brought nobody. A cancelled or failed one leaves what came before it, and only whole
    contacts. Raises `SourceTaken`, ``StoreError``, and whatever the reading raises.
    """
    known = await store.source(source.name)
    if known is not None and known.source.kind is not source.kind:
        raise SourceTaken(f"there is already a source {source.name} of kind {known.source.kind}; choose another name")
    rows: set[int] = set()
    rejected: list[Rejected] = []
    far = Progress()
    async for batch in batches:
        put = await store.put(source, batch.contacts)
        if complete:
            rows.update(put.rows)
            rows.update(await store.rows_of(source, batch.unchanged))
        rejected += batch.rejected[: NAMED - len(rejected)]
        far = Progress(
            batch.done,
            batch.total,
            far.added + put.added,
            far.changed + put.changed,
            far.rejected + len(batch.rejected),
        )
        progress(far)
    removed = await store.keep_only(source, rows) if rows else 0
    await store.note_read(source, datetime.now(UTC))
    return ImportReport(far.added, far.changed, removed, tuple(rejected), far.rejected)


class NoSuchSource(Exception):
    """There is no source of this name; the message says which there are."""


async def remove_source(store: ContactStore, name: str) -> dict[str, int]:
    """Remove a source with all that it brought; gives how many contacts, as ``removed``. Raises `NoSuchSource`."""
    sources = [kept.source.name for kept in await store.sources()]
    if name not in sources:
        there = ", ".join(sources) or "none"
        raise NoSuchSource(f"there is no source {name!r}; there are: {there}")
    return {"removed": await store.remove_source(name)}
