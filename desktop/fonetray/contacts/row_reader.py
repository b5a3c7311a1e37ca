"""One row of a customer list, made a contact or rejected with a reason."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from fonetray.contacts.links import web_address
from fonetray.contacts.recipe import Recipe, Role
from fonetray.telephony.numbers import e164
from fonetray.telephony.people import Contact, ContactNumber

_SEVERAL = re.compile(r"\s*:::\s*|\s*[\r\n]+\s*")
"""How Google writes several values in one cell, and how people do."""
_ROUNDED = re.compile(r"\+?\d+[.,]\d+[Ee]\+?\d+")
_LONGEST = 2000
"""Characters of a field that is kept; notes can be longer, and nobody reads them in a card."""


class RowReader:
    """Reads the rows of one source by a recipe."""

    def __init__(self, recipe: Recipe, source: str) -> None:
        """Take how rows are to be read, and the name of their source."""
        self._source = source
        self._columns = recipe.columns
        self._where = {
            role: [index for index, column in enumerate(recipe.columns) if column.role is role] for role in Role
        }

    def read(self, row: Sequence[str]) -> Contact | str | None:
        """Give the contact, a text that says why there is none, or None for a row of blanks."""
        if not any(map(str.strip, row)):
            return None
        width = len(self._columns)
        if len(row) > width and any(map(str.strip, row[width:])):
            return f"has {len(row)} fields where the heading has {width}"
        cells = [_cleaned(cell) for cell in row[:width]] + [""] * (width - len(row))
        organisation = self._first(cells, Role.COMPANY)
        name = self._first(cells, Role.NAME) or self._joined_name(cells)
        if not name and not organisation:
            return "has neither a name nor a company"
        numbers = tuple(self._numbers(cells))
        if not numbers:
            rounded = any(_ROUNDED.fullmatch(cells[index]) for index in self._where[Role.PHONE])
            return "has a number that a spreadsheet has rounded; format the column as text" if rounded else _NO_NUMBER
        emails = [part for index in self._where[Role.EMAIL] for part in _SEVERAL.split(cells[index]) if part]
        return Contact(
            source=self._source,
            key=self._first(cells, Role.KEY) or _key(name, organisation, numbers[0].number),
            name=name or organisation,
            organisation=organisation if name else "",
            email=emails[0] if emails else "",
            url=web_address(self._first(cells, Role.LINK)),
            numbers=numbers,
            fields=tuple(self._fields(cells, emails)),
        )

    def _numbers(self, cells: Sequence[str]) -> Iterator[ContactNumber]:
        seen: set[str] = set()
        for index in self._where[Role.PHONE]:
            column = self._columns[index]
            label = cells[column.label_from] if column.label_from is not None else ""
            for written in _SEVERAL.split(cells[index]):
                if _ROUNDED.fullmatch(written) or not any(character.isdigit() for character in written):
                    continue
                canonical = e164(written)
                if (canonical or written) not in seen:
                    seen.add(canonical or written)
                    yield ContactNumber(written, label.strip("* ") or column.heading, canonical)

    def _fields(self, cells: Sequence[str], emails: Sequence[str]) -> Iterator[tuple[str, str]]:
        for index in self._where[Role.OTHER]:
            if cells[index]:
                yield self._columns[index].heading, cells[index][:_LONGEST]
        heading = self._columns[self._where[Role.EMAIL][0]].heading if self._where[Role.EMAIL] else ""
        for email in emails[1:]:
            yield heading, email

    def _joined_name(self, cells: Sequence[str]) -> str:
        parts = [*self._where[Role.FIRST_NAME], *self._where[Role.LAST_NAME]]
        return " ".join(cells[index] for index in parts if cells[index])

    def _first(self, cells: Sequence[str], role: Role) -> str:
        return next((cells[index] for index in self._where[role] if cells[index]), "")


_NO_NUMBER = "has no phone number"


def _cleaned(cell: str) -> str:
    """Take away what spreadsheets put around a number so that it stays text: ``="0012"`` and ``'0012``."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1].strip()
    return text[1:].strip() if text.startswith("'") and text[1:2] in set("+0123456789") else text


def _key(name: str, organisation: str, number: str) -> str:
    return hashlib.sha256(f"{name}\x00{organisation}\x00{number}".encode()).hexdigest()[:16]
