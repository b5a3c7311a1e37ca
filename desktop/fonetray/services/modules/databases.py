"""Lists that are databases, asked one SELECT each time, by connections that can only read."""

import asyncio
import importlib
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

from fonetray.lookup.errors import LookupFailed
from fonetray.lookup.sql_source import ReadOnlyDatabase
from fonetray.routing.phrases import phrase
from fonetray.routing.world import ListSource, WorldFailed
from fonetray.services.modules.lists import ListError, OpenList, Row, row_of
from fonetray.telephony.numbers import e164

Secret = Callable[[str], Awaitable[str]]
"""Gives the password of a name; raises ``LookupFailed``."""
_STEPS = 5_000
"""SQLite's instructions between two looks at the clock."""
_AT_ONCE = 2
"""Questions that one list is asked at a time: threads are few, and a server that hangs shall not hold them all. It is
half of what `ReadOnlyDatabase` takes, which counts a question until its thread has ended."""
_NATIONAL = "+45"
_NEEDED = ("sqlalchemy", "psycopg")


class SqliteList:
    """One SELECT, run on a thread with a connection of its own that can only read."""

    waits = True

    def __init__(self, database: Path, sql: str, *, patience: float) -> None:
        """Take the database's file; a query that takes longer than ``patience`` seconds is ended."""
        self._database = database
        self._sql = sql
        self._patience = patience
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def row(self, value: str, *, as_number: bool) -> Row | None:
        """Run it; raises `WorldFailed`."""
        async with self._turns:
            return await asyncio.to_thread(self._ask, _forms(value, as_number=as_number))

    def check(self) -> None:
        """See that the query can be run; raises `ListError`."""
        try:
            with closing(self._connected()) as connection:
                connection.execute(f"EXPLAIN {self._sql}", _forms("", as_number=False))
        except sqlite3.Error as error:
            raise ListError(phrase("the database says: {why}", why=error)) from error

    def _ask(self, values: dict[str, str]) -> Row | None:
        end = time.monotonic() + self._patience
        try:
            with closing(self._connected()) as connection:
                connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
                cursor = connection.execute(self._sql, values)
                found = cursor.fetchone()
                names = [str(column[0]) for column in cursor.description]
        except sqlite3.Error as error:
            raise WorldFailed(phrase("{name}: {why}", name=self._database.name, why=error)) from error
        if found is None:
            return None
        return row_of(names, ["" if cell is None else str(cell) for cell in found])

    def _connected(self) -> sqlite3.Connection:
        address = f"{self._database.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(address, uri=True, timeout=self._patience)
        connection.execute("PRAGMA query_only = ON")
        return connection


class ServerList:
    """One SELECT, run by a database server in a transaction that can only read."""

    waits = True

    def __init__(self, source: ListSource, *, patience: float, secret: Secret | None) -> None:
        """Take the source, the seconds that an answer may take, and who knows the password.

        The server need not be there yet. What is needed to ask it is imported now, for a caller has no time for that;
        raises `ListError` where it is not installed.
        """
        for needed in _NEEDED:
            try:
                importlib.import_module(needed)
            except ModuleNotFoundError as error:
                said = phrase("a database server needs more parts; `pip install 'fonetray[sql]'` adds them")
                raise ListError(said) from error
        self._source = source
        self._secret = secret
        self._database = ReadOnlyDatabase(source.database, timeout=patience)
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def row(self, value: str, *, as_number: bool) -> Row | None:
        """Ask; raises `WorldFailed`."""
        forms = _forms(value, as_number=as_number)
        asked = {name: text for name, text in forms.items() if f":{name}" in self._source.sql}
        try:
            password = await self._secret(self._source.secret) if self._source.secret and self._secret else ""
            async with self._turns:
                rows = await self._database.select(self._source.sql, asked, password=password)
        except LookupFailed as error:
            raise WorldFailed(phrase("the list {name}: {why}", name=self._source.name, why=error)) from error
        if not rows:
            return None
        return row_of(list(rows[0]), ["" if cell is None else str(cell) for cell in rows[0].values()])


def open_database(source: ListSource, folder: Path, *, patience: float, secret: Secret | None) -> OpenList:
    """Make a list ready, whose file is named from ``folder``; raises `ListError`.

    A question may take ``patience`` seconds; a server's password is asked of ``secret`` by its name.
    """
    if source.at_server:
        return ServerList(source, patience=patience, secret=secret)
    database = folder / source.database
    if not database.is_file():
        what = phrase("{file} is no file; a database is a SQLite file, named from the rules' folder", file=database)
        raise ListError(what)
    asked = SqliteList(database, source.sql, patience=patience)
    asked.check()
    return asked


def _forms(value: str, *, as_number: bool) -> dict[str, str]:
    """Give what a query is asked with: the text itself, and a number's other forms."""
    number = e164(value) if as_number else ""
    national = number.removeprefix(_NATIONAL) if number.startswith(_NATIONAL) else ""
    return {"value": value, "e164": number, "national": national}
