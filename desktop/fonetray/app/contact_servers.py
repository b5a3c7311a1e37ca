"""Has servers read while the app runs; where there are none nothing is made, and nothing waits."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from fonetray.services.desk import Desk
from fonetray.ui.tasks import Tasks

if TYPE_CHECKING:
    from fonetray.services.contacts.sources import ContactSources

_COMMANDS = ("contact-servers", "read-contacts", "leave-contacts", "remove-contacts")


class ContactServers:
    """`at_start` looks whether there are servers; `begin` is for whoever has just added one, or wants to know."""

    def __init__(self, *, desk: Desk, tasks: Tasks) -> None:
        """Take the parts."""
        self._desk = desk
        self._tasks = tasks
        self._begun = False

    async def at_start(self) -> None:
        """Begin where there is a list of servers."""
        if await asyncio.to_thread(self._desk.account.home.contact_servers_file.exists):
            await self.begin()

    async def begin(self) -> "ContactSources":
        """Give the servers as the file has them now, and see that they are read when it is time."""
        sources = self._desk.sources
        await sources.load()
        if not self._begun:
            from fonetray.services.contacts.rounds import SourceRounds  # noqa: PLC0415 - most desks need none of it

            self._begun = True
            self._tasks.spawn(SourceRounds(sources).run(), name="read contacts")
        return sources

    def documents(self) -> list[dict[str, Any]]:
        """Say how each server stands; nothing while none is looked after."""
        if not self._begun:
            return []
        from fonetray.services.contacts.state import state_document  # noqa: PLC0415 - imported with the servers already

        return [dict(state_document(state)) for state in self._desk.sources.states]

    def table(self) -> dict[str, Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]]:
        """Give the commands of `fonetray.services.commands.sources` by name; nothing of it is imported yet."""
        return {name: partial(self._obey, name) for name in _COMMANDS}

    async def _obey(self, name: str, question: dict[str, Any]) -> dict[str, Any]:
        from fonetray.services.commands.sources import RemoteSources  # noqa: PLC0415 - seldom asked

        commands = RemoteSources(begin=self.begin, contacts=self._desk.contacts, spawn=self._spawn)
        return await commands.table()[name](question)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.spawn(work, name="read contacts")
