"""Importing files of contacts."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

from fonetray.contacts.batches import Batch, ContactsUnreadable
from fonetray.contacts.csv_file import read_customer_list
from fonetray.services.contacts import ImportReport, take
from fonetray.store.contacts import ContactStore
from fonetray.telephony.sources import Source, SourceKind


async def import_files(store: ContactStore, files: Sequence[Path]) -> ImportReport:
    """Import each file, or raise ``ContactsUnreadable`` for the first that is no customer list; those before it stay.

    The lines of several files are counted each in its own.
    """
    whole = ImportReport()
    for file in files:
        if file.suffix.lower() in (".vcf", ".vcard"):
            raise ContactsUnreadable(f"{file.name} is a vCard file; export the contacts as CSV and import that")
        if await asyncio.to_thread(store.owns, file):  # to read it would drop the locks that keep it whole
            raise ContactsUnreadable(f"{file.name} is Fonetray's own database; choose a customer list")
        report = await take(store, Source(file.stem, SourceKind.CSV), _batches(file), complete=False)
        whole = replace(
            report,
            added=whole.added + report.added,
            changed=whole.changed + report.changed,
            rejected=whole.rejected + report.rejected,
            rejected_count=whole.rejected_count + report.rejected_count,
        )
    return whole


async def _batches(file: Path) -> AsyncIterator[Batch]:
    listed = await asyncio.to_thread(read_customer_list, file)
    yield Batch(listed.contacts, listed.rejected)
