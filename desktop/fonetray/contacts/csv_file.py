"""Customer lists (CSV): looked at before they are read, then read in batches; no more than a batch is in memory."""

from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING

from fonetray.contacts.batches import AT_ONCE, Batch, ContactsUnreadable, Rejected, Trouble
from fonetray.contacts.csv_rows import CsvRows
from fonetray.contacts.guessing import guess
from fonetray.contacts.preview import SHOWN, PreviewRow
from fonetray.contacts.recipe import Recipe
from fonetray.contacts.row_reader import RowReader
from fonetray.contacts.text_file import TextFile

if TYPE_CHECKING:
    from fonetray.telephony.people import Contact


def read(file: TextFile, recipe: Recipe | None, source: str) -> Iterator[Batch]:
    """Read a customer list, by a recipe or else by what is guessed. Raises ``ContactsUnreadable``, ``OSError``."""
    recipe = recipe or guess(file)
    check(file, recipe)
    reader = RowReader(recipe, source)
    contacts: list[Contact] = []
    rejected: list[Rejected] = []
    with file.path.open("rb") as raw, TextIOWrapper(raw, recipe.encoding, errors="replace", newline="") as text:
        for line, row in _rows(text, recipe):
            found = row if isinstance(row, str) else reader.read(row)
            if isinstance(found, str):
                rejected.append(Rejected(line, found))
            elif found is not None:
                contacts.append(found)
            if len(contacts) + len(rejected) == AT_ONCE:
                yield Batch(tuple(contacts), tuple(rejected), raw.tell(), file.size)
                contacts.clear()
                rejected.clear()
    yield Batch(tuple(contacts), tuple(rejected), file.size, file.size)


def preview(file: TextFile, recipe: Recipe) -> tuple[PreviewRow, ...]:
    """Give a file's first rows, and which of them would be rejected and why."""
    reader = RowReader(recipe, file.path.stem)
    shown = []
    with file.path.open(encoding=recipe.encoding, errors="replace", newline="") as text:
        for line, row in islice(_rows(text, recipe), SHOWN):
            if isinstance(row, str):
                shown.append(PreviewRow(line, (), row))
            elif any(map(str.strip, row)):
                found = reader.read(row)
                shown.append(PreviewRow(line, tuple(row), found if isinstance(found, str) else ""))
    return tuple(shown)


def check(file: TextFile, recipe: Recipe) -> None:
    """Raise `ContactsUnreadable` where no contact could come of any row."""
    if recipe.missing:
        raise ContactsUnreadable(
            f"{file.path.name} needs a heading row with a name and a phone column (such as Navn;Firma;Telefon)",
            Trouble.NO_COLUMNS,
        )


def _rows(text: TextIOWrapper, recipe: Recipe) -> Iterator[tuple[int, list[str] | str]]:
    """Give the rows with their lines, without those before them and their heading."""
    before = recipe.first_line - 1
    for _ in range(before):
        text.readline()
    rows = ((line + before, row) for line, row in CsvRows(text, recipe.delimiter))
    return islice(rows, 1, None) if recipe.headed else rows
