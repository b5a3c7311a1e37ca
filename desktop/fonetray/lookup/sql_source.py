"""A source that is a database: one ``SELECT``, by SQLAlchemy, that can change nothing.

PostgreSQL runs it in a transaction that is ``READ ONLY``, SQLite on a file opened with ``mode=ro`` and ``query_only``;
with any other database the transaction is rolled back, whatever it did. Its columns are ``name``, ``organisation``,
``number`` (and ``number2`` … for more) and ``id``; all others are fields under their own names.
"""

import asyncio
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from fonetray.lookup.errors import LookupFailed
from fonetray.lookup.matches import Match
from fonetray.lookup.number_forms import number_forms
from fonetray.lookup.people_in_answer import MOST, Candidate, Tell, matches, plain
from fonetray.lookup.placeholders import Kind, Place
from fonetray.lookup.template_text import in_a_path
from fonetray.telephony.dialling import PhoneNumber

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy import Engine

    from fonetray.lookup.http_template import Secret
    from fonetray.lookup.template import SqlQuestion, Template

T = TypeVar("T")

Row = Mapping[str, Any]
_NONE_HERE = "SQL sources need SQLAlchemy; `pip install 'fonetray[sql]'` adds it"
_OWN = ("name", "organisation", "id")
_STEPS = 10_000
"""Steps of SQLite's machine between two looks at the clock."""
_AT_ONCE = 4
"""Threads that may wait for one database; one that hangs holds no more."""


class SqlSource:
    """Fulfils ``LookupSource``."""

    def __init__(self, template: "Template", question: "SqlQuestion", *, secret: "Secret") -> None:
        """Take a template and its question, and where the password comes from."""
        self.template = template
        self._question = question
        self._secret = secret
        self._database = ReadOnlyDatabase(question.database, timeout=template.timeout)

    @property
    def name(self) -> str:
        """What people call the source."""
        return self.template.title

    async def find(self, number: PhoneNumber, tell: Tell = lambda _: None) -> Sequence[Match]:
        """Ask, and give everybody who has the number; ``tell`` hears how it went. Raises `LookupFailed`."""
        forms = number_forms(number)
        secrets = {name: await self._secret(name) for name in self.template.secrets}
        kept = self._question.password
        password = kept.render(lambda place: secrets[place.name]) if kept else ""
        asked = {name: value for name, value in forms.items() if f":{name}" in self._question.query}
        tell(f"{' '.join(self._question.query.split())}  with {asked}")
        began = time.monotonic()
        rows = await self._database.select(self._question.query, asked, password=password)
        tell(f"{len(rows)} rows in {time.monotonic() - began:.2f} s")

        def fill(place: Place) -> str:
            return in_a_path(forms[place.name] if place.kind is Kind.FORM else place.name)

        return matches(self.template, [_candidate(row) for row in rows], number, tell, fill)


class ReadOnlyDatabase:
    """Runs one query at a time in a thread each, within a time limit. No connection is kept."""

    def __init__(self, address: str, *, timeout: float) -> None:
        """Take SQLAlchemy's address without a password, and the seconds that connecting and asking may each take."""
        self._address = address
        self._timeout = timeout
        self._waiting = threading.BoundedSemaphore(_AT_ONCE)

    async def select(self, query: str, values: Mapping[str, str], *, password: str = "") -> list[Row]:
        """Give at most fifty rows, by column names in small letters; raises `LookupFailed`."""
        if not self._waiting.acquire(blocking=False):
            raise LookupFailed("the database still has not answered earlier questions")
        return await asyncio.wrap_future(
            _on_a_thread(lambda: self._select(query, values, password), self._waiting.release)
        )

    def _select(self, query: str, values: Mapping[str, str], password: str) -> list[Row]:
        try:
            from sqlalchemy import text  # noqa: PLC0415 - only where a source asks a database
            from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise LookupFailed(_NONE_HERE) from error
        try:
            engine = self._engine(password)
            try:
                with engine.connect() as connection:
                    if engine.dialect.name == "postgresql":  # set here, since poolers refuse settings as one connects
                        connection.execute(text(f"SET LOCAL statement_timeout = {int(self._timeout * 1000)}"))
                    found = connection.execute(text(query), dict(values)).mappings().fetchmany(MOST)
                    rows: list[Row] = [{str(name).lower(): value for name, value in row.items()} for row in found]
                    connection.rollback()
                    return rows
            finally:
                engine.dispose()
        except ModuleNotFoundError as error:
            raise LookupFailed(f"the driver {error.name} for this database is not installed") from error
        except SQLAlchemyError as error:
            said = _why(error)
            _let_go(error)
        raise LookupFailed(said)

    def _engine(self, password: str) -> "Engine":
        from sqlalchemy import create_engine, make_url  # noqa: PLC0415 - as above
        from sqlalchemy.pool import NullPool  # noqa: PLC0415

        url = make_url(self._address)
        if password:
            url = url.set(password=password)
        options: dict[str, Any] = {"poolclass": NullPool, "hide_parameters": True}
        if url.get_backend_name() == "sqlite" and url.database:
            file = Path(url.database)
            return create_engine("sqlite://", **options, creator=lambda: self._file_to_look_at(file))
        if url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
            options["connect_args"] = {"connect_timeout": max(2, int(self._timeout))}
            options["execution_options"] = {"postgresql_readonly": True}
        return create_engine(url, **options)

    def _file_to_look_at(self, file: Path) -> "sqlite3.Connection":
        """Open a SQLite file only to look, for queries that end in time; one that is not there is not made."""
        import sqlite3  # noqa: PLC0415 - only for SQLite's files

        end = time.monotonic() + self._timeout
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=self._timeout)
        connection.execute("PRAGMA query_only = ON")
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        return connection


def _on_a_thread(work: Callable[[], T], done: Callable[[], None]) -> "Future[T]":
    """Work on a thread that the program's end does not wait for: a driver may wait for its server for ever."""

    def run(future: "Future[T]") -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - told through the future
            if not future.cancelled():
                future.set_exception(error)
        else:
            if not future.cancelled():
                future.set_result(result)
        finally:
            del future  # else an error, which knows this frame, would hold itself
            done()

    future: Future[T] = Future()
    future.set_running_or_notify_cancel()
    threading.Thread(target=run, args=(future,), name="lookup in a database", daemon=True).start()
    return future


def _candidate(row: Row) -> Candidate:
    numbers = [name for name in row if name.removeprefix("number").isdecimal() or name == "number"]
    fields = tuple((name, plain(value)) for name, value in row.items() if name not in (*_OWN, *numbers))
    return Candidate(
        plain(row.get("name")),
        plain(row.get("organisation")),
        tuple(filter(None, (plain(row[name]) for name in numbers))) if numbers else None,
        plain(row.get("id")),
        tuple((label, text) for label, text in fields if text),
    )


def _let_go(error: BaseException | None) -> None:
    """Have what the frames of an error hold go now: they hold themselves, and a connection that was never made."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _why(error: Exception) -> str:
    """Say in one line what a database complained of, without the query and what was asked by."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    first = said[0][:160] if said else type(error).__name__
    if "interrupted" in first or "statement timeout" in first:
        return "the query took too long; index the column that it looks in"
    return f"the database says: {first}"
