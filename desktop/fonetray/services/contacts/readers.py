"""Which reader a server is read by, and a whole reading of it into the store."""

from collections.abc import Callable
from contextlib import aclosing

from fonetray.config.contact_servers import LdapServer, Server
from fonetray.contacts.carddav_book import CardDavBook
from fonetray.contacts.ldap_directory import LdapDirectory
from fonetray.contacts.one_card import read_card
from fonetray.services.contacts.taking import ImportReport, Progress, take
from fonetray.store.address_cards import AddressCardStore
from fonetray.store.contacts import ContactStore
from fonetray.telephony.address_cards import CardIndex
from fonetray.telephony.sources import Source, SourceKind

__all__ = ["read_card", "read_into", "reader_of"]


def reader_of(
    name: str, server: Server, password: str, *, about: int = 0, before: CardIndex | None = None
) -> LdapDirectory | CardDavBook:
    """Make a server's reader; ``about`` and ``before`` are what is known from its last reading."""
    if isinstance(server, LdapServer):
        return LdapDirectory(name, server, password, about=about)
    return CardDavBook(name, server, password, read_card=read_card, before=before)


async def read_into(
    contacts: ContactStore,
    cards: AddressCardStore,
    name: str,
    server: Server,
    password: str,
    *,
    progress: Callable[[Progress], None],
) -> ImportReport:
    """Read a server to its end into the store. Raises ``ServerError``, ``SourceTaken`` and ``StoreError``.

    What is known of an address book's cards is kept last: where this is cut off, they are read again.
    """
    known = await contacts.source(name)
    before = None if isinstance(server, LdapServer) else await cards.index(name)
    reader = reader_of(name, server, password, about=known.count if known else 0, before=before)
    async with aclosing(reader.read()) as batches:
        report = await take(contacts, Source(name, SourceKind(server.kind)), batches, complete=True, progress=progress)
    if isinstance(reader, CardDavBook):
        await cards.keep(name, reader.after)
    return report
