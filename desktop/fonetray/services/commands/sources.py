"""What the running app does for a terminal with the servers that contacts are read from."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from fonetray.config.server_passwords import KeyringUnavailable
from fonetray.servers.errors import ServerError
from fonetray.services.contacts.removal import SourceNotRemoved, remove_contacts
from fonetray.services.contacts.sources import ContactSources, NoSuchServer, ReadingLeft
from fonetray.services.contacts.state import state_document
from fonetray.services.contacts.taking import SourceTaken
from fonetray.services.ground.handover import CommandRefused
from fonetray.store.contacts import ContactStore
from fonetray.store.errors import StoreError

Begin = Callable[[], Awaitable[ContactSources]]
Spawn = Callable[[Coroutine[Any, Any, None]], object]


class RemoteSources:
    """Each method takes the question's arguments and gives the answer's; what cannot be done is `CommandRefused`."""

    def __init__(self, *, begin: Begin, contacts: ContactStore, spawn: Spawn) -> None:
        """Take ``begin``, which gives the servers as the file has them now, and ``spawn``, which keeps a task."""
        self._begin = begin
        self._contacts = contacts
        self._spawn = spawn

    def table(self) -> dict[str, Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]]:
        """Give the commands by name."""
        return {
            "contact-servers": self.states,
            "read-contacts": self.read,
            "leave-contacts": self.leave,
            "remove-contacts": self.remove,
        }

    async def states(self, question: dict[str, Any]) -> dict[str, Any]:
        """Say how each server stands, after up to a second of ``wait``; the file is read anew."""
        await asyncio.sleep(min(float(question.get("wait", 0.0)), 1.0))
        return _documents(await self._begin())

    async def read(self, question: dict[str, Any]) -> dict[str, Any]:
        """Begin to read the named servers; how far that is, ``contact-servers`` says."""
        sources = await self._begin()
        names = [str(name) for name in question.get("names", [])]
        try:
            for name in names:
                sources.state(name)
        except NoSuchServer as error:
            raise CommandRefused(str(error)) from error
        for name in names:
            self._spawn(_read(sources, name))
        return {}

    async def leave(self, question: dict[str, Any]) -> dict[str, Any]:
        """End readings."""
        sources = await self._begin()
        for name in question.get("names", []):
            sources.leave(str(name))
        return {}

    async def remove(self, question: dict[str, Any]) -> dict[str, Any]:
        """Remove a source, a server or another, with everything that it brought."""
        try:
            return await remove_contacts(await self._begin(), self._contacts, str(question.get("source")))
        except (SourceNotRemoved, StoreError) as error:
            raise CommandRefused(str(error)) from error


async def _read(sources: ContactSources, name: str) -> None:
    with suppress(ServerError, KeyringUnavailable, NoSuchServer, ReadingLeft, SourceTaken):  # the state says it
        await sources.sync(name)


def _documents(sources: ContactSources) -> dict[str, Any]:
    return {"servers": [state_document(state) for state in sources.states], "problems": list(sources.problems)}
