"""The servers that contacts are read from: which there are, how each stands, and reading them, one at a time."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from fonetray.config.contact_servers import (
    Server,
    check_name,
    check_server,
    drop_server,
    load_servers,
    put_server,
)
from fonetray.config.paths import Home
from fonetray.config.server_passwords import KeyringUnavailable, ServerPasswords
from fonetray.contacts.server_reading import Sight
from fonetray.servers.errors import LoginRefused, ServerError
from fonetray.services.contacts.readers import read_into, reader_of
from fonetray.services.contacts.state import SourceLink, SourceState, link_of
from fonetray.services.contacts.taking import ImportReport, Progress, SourceTaken
from fonetray.store.address_cards import AddressCardStore
from fonetray.store.contacts import ContactStore

log = logging.getLogger(__name__)


class NoSuchServer(Exception):
    """There is no server of this name; the message says so."""

    def __init__(self, name: str) -> None:
        """Take the name."""
        super().__init__(f"there is no server {name}; `fonetray contacts` lists what there is")


class ReadingLeft(Exception):
    """Somebody cancelled the reading; what came before it stays."""


class ContactSources:
    """Holds each server's state and tells its listeners of changes. Passwords are asked of the keyring when needed."""

    def __init__(
        self,
        *,
        home: Home,
        contacts: ContactStore,
        cards: AddressCardStore,
        passwords: ServerPasswords,
        hide: Callable[..., None] = lambda *_: None,
    ) -> None:
        """Take the parts; ``hide`` is told every password, which no log may have. `load` brings what is in the file."""
        self._file = home.contact_servers_file
        self._contacts = contacts
        self._cards = cards
        self._passwords = passwords
        self._hide = hide
        self._states: dict[str, SourceState] = {}
        self._turn = asyncio.Lock()
        self._readings: dict[str, asyncio.Task[ImportReport]] = {}
        self._listeners: list[Callable[[], None]] = []
        self.problems: tuple[str, ...] = ()
        """What is wrong in the file, a line each."""

    @property
    def states(self) -> tuple[SourceState, ...]:
        """All servers, by name."""
        return tuple(self._states[name] for name in sorted(self._states, key=str.casefold))

    def state(self, name: str) -> SourceState:
        """Give one; raises `NoSuchServer`."""
        if name not in self._states:
            raise NoSuchServer(name)
        return self._states[name]

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called after each change."""
        self._listeners.append(listener)

    async def load(self) -> None:
        """Take the servers as the file has them now; one that is as it was keeps its state. Raises ``StoreError``."""
        loaded = await asyncio.to_thread(load_servers, self._file)
        kept = {one.source.name: one for one in await self._contacts.sources()}
        for problem in set(loaded.problems) - set(self.problems):
            log.warning("%s", problem)
        states: dict[str, SourceState] = {}
        for name, server in loaded.servers.items():
            before = self._states.get(name)
            state = before if before is not None and before.server == server else SourceState(name, server)
            known = kept.get(name)
            states[name] = replace(state, read=known.read, count=known.count) if known else state
        for name in self._readings.keys() - states.keys():
            self.leave(name)
        self._states, self.problems = states, loaded.problems
        self._tell()

    async def look(self, name: str, server: Server, password: str) -> Sight:
        """Try a server: log in, count the people and read the first few; nothing is kept.

        Raises ``ServerError``, `ContactServerError` for a name or a server that cannot be, and `SourceTaken`.
        """
        check_name(name)
        check_server(server)
        if server.user and not password:
            raise LoginRefused("a user needs a password")
        known = await self._contacts.source(name)
        if known is not None and known.source.kind.value != server.kind:
            raise SourceTaken(f"there is already a source {name} of kind {known.source.kind}; choose another name")
        self._hide(password)
        return await reader_of(name, server, password).look()

    async def add(self, name: str, server: Server, password: str) -> None:
        """Keep a server, in the place of one of that name where there is one; `look` has shown that it is good.

        Raises ``KeyringUnavailable``, ``ValueError`` for a password that is too long, `ContactServerError` and
        ``OSError``; then there is no such server, or it is as it was.
        """
        before = await self._passwords.load(name) if password else ""
        if password != before:
            await self._passwords.save(name, password)
        try:
            await asyncio.to_thread(put_server, self._file, name, server)
        except BaseException:
            if password != before:
                await self._put_back(name, before)
            raise
        await self.load()
        self._set(name, link=SourceLink.UNTRIED, error=None, since=None)

    async def _put_back(self, name: str, password: str) -> None:
        with suppress(KeyringUnavailable):
            if password:
                await self._passwords.save(name, password)
            else:
                await self._passwords.delete(name)

    async def password(self, name: str) -> str:
        """Give a server's password, so that it can be tried with other settings. Raises ``KeyringUnavailable``."""
        return await self._passwords.load(name)

    async def sync(self, name: str, *, by_hand: bool = True) -> ImportReport:
        """Read a server now, or when the one that is being read is done; who asks while it is read waits with it.

        What is not done ``by_hand`` leaves a locked keyring alone. Raises ``ServerError``, ``StoreError``,
        `NoSuchServer`, ``KeyringUnavailable``, and `ReadingLeft` when `leave` ended it. Whatever ends it early, all
        that was there before stays.
        """
        self.state(name)
        task = self._readings.get(name)
        if task is None:
            task = asyncio.create_task(self._in_turn(name, by_hand=by_hand), name=f"read {name}")
            self._readings[name] = task
            task.add_done_callback(partial(self._ended, name))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if task.cancelled() and not (me and me.cancelling()):
                raise ReadingLeft(f"reading {name} was cancelled; what came before stays") from None
            task.cancel()
            await asyncio.wait([task])
            raise

    def leave(self, name: str) -> None:
        """End a reading; nothing happens where there is none."""
        if name in self._readings:
            self._readings[name].cancel()

    async def remove(self, name: str) -> int:
        """Remove a server with everything that it brought, and its password; gives how many contacts that were.

        Raises ``KeyringUnavailable``, `ContactServerError`, ``OSError`` and ``StoreError``; then it can be done again.
        """
        await self._end_reading(name)
        await asyncio.to_thread(drop_server, self._file, name)
        self._states.pop(name, None)
        self._tell()
        await self._cards.forget(name)
        count = await self._contacts.remove_source(name)
        await self._passwords.delete(name)
        return count

    async def close(self) -> None:
        """End every reading."""
        for name in list(self._readings):
            await self._end_reading(name)
        await self._passwords.close()

    async def _end_reading(self, name: str) -> None:
        task = self._readings.get(name)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    def _ended(self, name: str, task: "asyncio.Task[ImportReport]") -> None:
        self._readings.pop(name, None)
        if not task.cancelled():
            task.exception()  # whoever asked has it, unless they are gone

    async def _in_turn(self, name: str, *, by_hand: bool) -> ImportReport:
        self._set(name, queued=True)
        try:
            async with self._turn:
                return await self._read(name, by_hand=by_hand)
        finally:
            self._set(name, queued=False, progress=None)

    async def _read(self, name: str, *, by_hand: bool) -> ImportReport:
        server = self.state(name).server
        self._set(name, queued=False, progress=Progress())
        try:
            password = await self._passwords.load(name, may_ask=by_hand) if server.user else ""
            self._hide(password)
            if server.user and not password:
                raise LoginRefused("its password is not in the keyring; enter it again")
            report = await read_into(
                self._contacts, self._cards, name, server, password, progress=lambda far: self._set(name, progress=far)
            )
        except (ServerError, KeyringUnavailable) as error:
            self._failed(name, error)
            raise
        await self._succeeded(name, report)
        return report

    def _failed(self, name: str, error: Exception) -> None:
        before, link = self.state(name), link_of(error)
        if link is not before.link:
            log.warning("Contacts cannot be read from %s: %s", name, error)
        since = before.since if link is before.link else datetime.now(UTC)
        self._set(name, link=link, error=error, since=since)

    async def _succeeded(self, name: str, report: ImportReport) -> None:
        before = self.state(name)
        if before.link in (SourceLink.DOWN, SourceLink.REFUSED):
            log.info("Contacts can be read from %s again", name)
        known = await self._contacts.source(name)
        read, count = (known.read, known.count) if known else (datetime.now(UTC), 0)
        since = before.since if before.link is SourceLink.UP else datetime.now(UTC)
        self._set(name, link=SourceLink.UP, error=None, since=since, read=read, count=count, report=report)

    def _set(self, name: str, **changes: Any) -> None:
        if name in self._states:  # else it was removed meanwhile
            self._states[name] = replace(self._states[name], **changes)
            self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
