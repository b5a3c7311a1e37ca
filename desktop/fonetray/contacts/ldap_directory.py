"""People of an LDAP directory, read a page at a time on a thread; what hangs is cut off, and so is what is left."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from fonetray.config.contact_servers import LdapServer
from fonetray.contacts.batches import Batch, Rejected
from fonetray.contacts.ldap_people import PeopleReader, is_somebody
from fonetray.contacts.server_reading import SHOWN, Sight
from fonetray.servers.errors import CutShort, Unreachable
from fonetray.servers.own_thread import on_own_thread
from fonetray.telephony.people import Contact

if TYPE_CHECKING:
    from fonetray.servers.ldap_client import LdapClient

T = TypeVar("T")

PAGE = 250
"""People asked for at once."""
_COUNTED_AT_ONCE = 1000
_COUNTED = 20
"""Pages that a first look counts."""
_PATIENCE = 15.0
_STEPS = 3
"""A step of ours is several on the network: connect, protect, log in."""
_COUNTED_BY = ("objectClass", "userAccountControl")


class LdapDirectory:
    """One directory, as a ``ContactServer``."""

    def __init__(
        self, name: str, server: LdapServer, password: str, *, about: int = 0, patience: float = _PATIENCE
    ) -> None:
        """Take the source's name, and the seconds after which the server does not answer any more.

        ``about`` is how many people there were the last time: the server does not say beforehand.
        """
        self._about = about
        self._server = server
        self._password = password
        self._patience = patience
        self._people = PeopleReader(name, server.attributes)

    async def look(self) -> Sight:
        """Log in, read the first few and count everybody, up to twenty thousand."""
        async with self._connected() as client:
            first = await self._within(lambda: self._people_of(client, b""), self._patience)
            count, cookie, short = 0, b"", False
            for _ in range(_COUNTED):
                counted = await self._within(partial(_count, client, cookie), self._patience)
                count, cookie, short = count + counted[0], *counted[1:]
                if not cookie:
                    break
            return Sight(count, more=short or bool(cookie), people=first.people[:SHOWN])

    async def read(self) -> AsyncGenerator[Batch, None]:
        """Read everybody; raises `CutShort` after what came where the server gives no more."""
        async with self._connected() as client:
            cookie, done = b"", 0
            while True:
                found = await self._within(partial(self._people_of, client, cookie), self._patience)
                done += len(found.people) + len(found.rejected)
                yield Batch(found.people, found.rejected, done=done, total=self._about)
                cookie = found.cookie
                if found.short:
                    raise CutShort("the server gives only a part of its people at once; narrow the filter or the base")
                if not cookie:
                    return

    def _people_of(self, client: "LdapClient", cookie: bytes) -> "_Found":
        """Ask for a page and read who is on it; blocks."""
        page = client.page(self._people.attributes, size=PAGE, cookie=cookie)
        found = [self._people.person(entry.dn, entry.attributes) for entry in page.entries]
        people = tuple(one for one in found if isinstance(one, Contact))
        return _Found(people, tuple(one for one in found if isinstance(one, Rejected)), page.cookie, page.short)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator["LdapClient"]:
        client = await on_own_thread(self._client, "ldap")
        try:
            await self._within(client.open, self._patience * _STEPS)
            yield client
        except BaseException:
            client.cut()
            raise
        await on_own_thread(client.close, "ldap")

    async def _within(self, work: Callable[[], T], seconds: float) -> T:
        """Do something on a thread that is not waited for any longer than these seconds."""
        try:
            async with asyncio.timeout(seconds):
                return await on_own_thread(work, "ldap")
        except TimeoutError as error:
            raise Unreachable("the server does not answer") from error

    def _client(self) -> "LdapClient":
        """Make a client; to import what it needs takes a third of a second."""
        from fonetray.servers.ldap_client import LdapClient  # noqa: PLC0415 - ten thousand lines that few need

        return LdapClient(self._server, self._password, patience=self._patience)


@dataclass(frozen=True, slots=True)
class _Found:
    people: tuple[Contact, ...]
    rejected: tuple[Rejected, ...]
    cookie: bytes
    short: bool


def _count(client: "LdapClient", cookie: bytes) -> tuple[int, bytes, bool]:
    """Count the people of a page by as little as tells a person; blocks."""
    page = client.page(_COUNTED_BY, size=_COUNTED_AT_ONCE, cookie=cookie)
    return sum(is_somebody(entry.attributes) for entry in page.entries), page.cookie, page.short
