"""The lists that rules look in: a CSV file, read whole when the rules are, and a database, asked each time."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from fonetray.routing.phrases import PhraseError, phrase
from fonetray.routing.rules import ListSource
from fonetray.telephony.numbers import e164

if TYPE_CHECKING:
    from fonetray.services.module_databases import Secret

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


def open_list(
    source: ListSource, folder: Path, *, numbers: bool, patience: float, secret: "Secret | None" = None
) -> OpenList:
    """Make a list ready, which reads a file: not on the loop. Raises `ListError`.

    A question to a database may take ``patience`` seconds; a server's password is asked of ``secret`` by its name.
    """
    if not source.database:
        return _read_file(folder / source.file, source.key, numbers=numbers)
    from fonetray.services.module_databases import ServerList, SqliteList  # noqa: PLC0415 - most rules ask none

    if source.at_server:
        return ServerList(source, patience=patience, secret=secret)
    database = folder / source.database
    if not database.is_file():
        what = phrase("{file} is no file; a database is a SQLite file, named from the rules' folder", file=database)
        raise ListError(what)
    asked = SqliteList(database, source.sql, patience=patience)
    asked.check()
    return asked


def _read_file(path: Path, key: str, *, numbers: bool) -> FileList:
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
