"""The lists that rules look in: a CSV file, read whole when the rules are, and a SQLite database, asked each time."""

import asyncio
import csv
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

from fonetray.routing.rules import ListSource
from fonetray.routing.world import WorldFailed
from fonetray.telephony.numbers import e164

_LARGEST = 50_000_000
"""Bytes of a file."""
_STEPS = 5_000
"""SQLite's instructions between two looks at the clock."""
_MOST_COLUMNS, _LONGEST = 60, 400
_NATIONAL = "+45"

Row = Mapping[str, str]


class ListError(Exception):
    """A list that cannot be used; the message says why and what to do."""


class OpenList(Protocol):
    """A list that is ready to be looked in."""

    async def row(self, value: str, *, as_number: bool) -> Row | None:
        """Give the row that has a value; raises `WorldFailed`."""


class FileList:
    """Rows by what stands in the key's column; of a value that stands there twice the first counts."""

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


class SqliteList:
    """One SELECT, run on a thread with a connection of its own that can only read."""

    def __init__(self, database: Path, sql: str, *, patience: float) -> None:
        """Take the database's file; a query that takes longer than ``patience`` seconds is ended."""
        self._database = database
        self._sql = sql
        self._patience = patience

    async def row(self, value: str, *, as_number: bool) -> Row | None:
        """Run it; the number's forms are ``:value``, ``:e164`` and ``:national``. Raises `WorldFailed`."""
        number = e164(value) if as_number else ""
        national = number.removeprefix(_NATIONAL) if number.startswith(_NATIONAL) else ""
        values = {"value": value, "e164": number, "national": national}
        return await asyncio.to_thread(self._ask, values)

    def check(self) -> None:
        """See that the query can be run; raises `ListError`."""
        try:
            with closing(self._connected()) as connection:
                connection.execute(f"EXPLAIN {self._sql}", dict.fromkeys(("value", "e164", "national"), ""))
        except sqlite3.Error as error:
            raise ListError(f"the database says: {error}") from error

    def _ask(self, values: dict[str, str]) -> Row | None:
        end = time.monotonic() + self._patience
        try:
            with closing(self._connected()) as connection:
                connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
                cursor = connection.execute(self._sql, values)
                found = cursor.fetchone()
                names = [column[0] for column in cursor.description]
        except sqlite3.Error as error:
            raise WorldFailed(f"{self._database.name}: {error}") from error
        if found is None:
            return None
        return _row(names, ["" if cell is None else str(cell) for cell in found])

    def _connected(self) -> sqlite3.Connection:
        address = f"{self._database.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(address, uri=True, timeout=self._patience)
        connection.execute("PRAGMA query_only = ON")
        return connection


def open_list(source: ListSource, folder: Path, *, numbers: bool, patience: float) -> OpenList:
    """Make a list ready, which reads a file: not on the loop. Raises `ListError`."""
    if source.database:
        database = folder / source.database
        if not database.is_file():
            raise ListError(f"{database} is no file; a database is a SQLite file, named from the rules' folder")
        asked = SqliteList(database, source.sql, patience=patience)
        asked.check()
        return asked
    return _read_file(folder / source.file, source.key, numbers=numbers)


def files_of(source: ListSource, folder: Path) -> Path:
    """Give the file whose change is a change of the list."""
    return folder / (source.database or source.file)


def _read_file(path: Path, key: str, *, numbers: bool) -> FileList:
    try:
        if path.stat().st_size > _LARGEST:
            raise ListError(f"{path.name} is larger than {_LARGEST // 1_000_000} MB; put it into a database")
        data = path.read_bytes()
    except OSError as error:
        raise ListError(f"{path} cannot be read: {error.strerror}") from error
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
        raise ListError(f'{path.name} has no column "{wanted}"; its first line names {", ".join(names) or "nothing"}')
    return FileList([_row(names, row) for row in rows[1:] if len(row) > at], names[at], numbers=numbers)


def _row(names: Sequence[str], cells: Sequence[str]) -> Row:
    """Put a row's cells under their names; it is kept with the decision, so nothing in it is endless."""
    return {name: cell.strip()[:_LONGEST] for name, cell in list(zip(names, cells, strict=False))[:_MOST_COLUMNS]}
