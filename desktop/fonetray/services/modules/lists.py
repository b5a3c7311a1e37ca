"""The lists that rules look in: what each of them gives, and a CSV file, which is read whole when the rules are."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from fonetray.routing.phrases import PhraseError, phrase
from fonetray.telephony.numbers import e164

_LARGEST = 50_000_000
"""Bytes of a file."""
_MOST_COLUMNS, _LONGEST = 60, 400

Row = Mapping[str, str]


class ListError(PhraseError):
    """A list that cannot be used; it is said why and what to do."""


class OpenList(Protocol):
    """A list that is ready to be looked in."""

    @property
    def waits(self) -> bool:
        """Whether it asks somebody else, who may take long; else the row comes at once."""

    async def row(self, value: str, *, as_number: bool) -> Row | None:
        """Give the row that has a value; raises `WorldFailed`."""


class FileList:
    """Rows by what stands in the key's column; of a value that stands there twice the first counts."""

    waits = False

    def __init__(self, rows: list[Row], key: str, *, numbers: bool) -> None:
        """Take the rows; ``numbers`` has them found by telephone number too."""
        self._rows: dict[str, Row] = {}
        self._numbers: dict[str, Row] = {}
        for row in rows:
            self._rows.setdefault(row[key].strip().casefold(), row)
            if numbers and (number := e164(row[key])):
                self._numbers.setdefault(number, row)

    async def row(self, value: str, *, as_number: bool) -> Row | None:
        """Give the row that has a value."""
        found = self._numbers.get(e164(value)) if as_number else None
        return found or self._rows.get(value.strip().casefold())


def read_list(path: Path, key: str, *, numbers: bool) -> FileList:
    """Read a list's file: not on the loop. Raises `ListError`; an empty ``key`` is the first column."""
    try:
        if path.stat().st_size > _LARGEST:
            told = {"file": path.name, "n": _LARGEST // 1_000_000}
            raise ListError(phrase("{file} is larger than {n} MB; put it into a database", **told))
        data = path.read_bytes()
    except OSError as error:
        raise ListError(phrase("{file} cannot be read: {why}", file=path, why=error.strerror)) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    head = text.partition("\n")[0]
    separator = max(";,\t", key=head.count)
    rows = list(csv.reader(text.splitlines(), delimiter=separator))
    names = [name.strip() for name in rows[0]] if rows else []
    wanted = key or next(iter(names), "")
    at = next((number for number, name in enumerate(names) if name.casefold() == wanted.casefold()), None)
    if at is None:
        told = {"file": path.name, "column": wanted, "names": ", ".join(names) or "-"}
        raise ListError(phrase('{file} has no column "{column}"; its first line names {names}', **told))
    return FileList([row_of(names, row) for row in rows[1:] if len(row) > at], names[at], numbers=numbers)


def row_of(names: Sequence[str], cells: Sequence[str]) -> Row:
    """Put a row's cells under their names; it is kept with the decision, so nothing in it is endless."""
    return {name: cell.strip()[:_LONGEST] for name, cell in list(zip(names, cells, strict=False))[:_MOST_COLUMNS]}
