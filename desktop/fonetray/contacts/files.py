"""Files of contacts, of whatever form: looked at, then read in batches."""

from collections.abc import Iterator
from pathlib import Path

from fonetray.contacts import csv_file, text_file, vcard_file
from fonetray.contacts.batches import Batch, ContactsUnreadable
from fonetray.contacts.recipe import Recipe
from fonetray.contacts.text_file import TextFile
from fonetray.telephony.sources import SourceKind

SUFFIXES = (".csv", ".tsv", ".txt", ".vcf", ".vcard")
_VCARD = "begin:vcard"
_LINES = 10
"""Blank ones that may stand before what tells the form."""


def look_at(path: Path) -> tuple[TextFile, SourceKind]:
    """Find what a file is; what is inside counts, not its name. Raises ``ContactsUnreadable``."""
    file = text_file.look_at(path)
    try:
        with path.open(encoding=file.encoding, errors="replace") as text:
            starts = (text.readline(200).strip().casefold() for _ in range(_LINES))
            first = next((line for line in starts if line), "")
    except OSError as error:
        raise ContactsUnreadable(f"{path} cannot be read: {error.strerror}") from error
    return file, SourceKind.VCARD if first == _VCARD else SourceKind.CSV


def read(file: TextFile, kind: SourceKind, recipe: Recipe | None, source: str) -> Iterator[Batch]:
    """Read a file in batches; raises ``ContactsUnreadable`` or ``OSError``."""
    if kind is SourceKind.VCARD:
        return vcard_file.read(file, source)
    return csv_file.read(file, recipe, source)
