"""Importing customer lists into the contacts."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fonetray.contacts.csv_file import CustomerListError, Rejected, read_customer_list
from fonetray.store.people import PeopleStore


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; the lines of several files are counted each in its own."""

    added: int
    changed: int
    rejected: tuple[Rejected, ...]


async def import_files(people: PeopleStore, files: Sequence[Path]) -> ImportReport:
    """Import each file, or raise ``CustomerListError`` for the first that is no customer list; those before it stay."""
    added = changed = 0
    rejected: list[Rejected] = []
    for file in files:
        if file.suffix.lower() in (".vcf", ".vcard"):
            raise CustomerListError(f"{file.name} is a vCard file; export the contacts as CSV and import that")
        if await asyncio.to_thread(people.owns, file):  # to read it would drop the locks that keep it whole
            raise CustomerListError(f"{file.name} is Fonetray's own database; choose a customer list")
        listed = await asyncio.to_thread(read_customer_list, file)
        difference = await people.upsert_contacts(listed.contacts)
        added += difference.added
        changed += difference.changed
        rejected.extend(listed.rejected)
    return ImportReport(added, changed, tuple(rejected))
