"""What is known of cards on servers: it goes with the contacts that they became."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fonetray.store.address_cards import AddressCardStore
from fonetray.store.contacts import ContactStore
from fonetray.store.database import Database
from fonetray.telephony.address_cards import AddressCard, CardIndex
from fonetray.telephony.people import Contact
from fonetray.telephony.sources import Source, SourceKind
from support.databases import opened

CLOUD = Source("cloud", SourceKind.CARDDAV)
TOKENS = {"https://a.dk/book/": "token"}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = opened(tmp_path / "fonetray.db")
    yield made
    made.close()


def known(count: int) -> CardIndex:
    return CardIndex(tuple(AddressCard(f"https://a.dk/book/{n:05}", "1", str(n)) for n in range(count)), TOKENS)


async def with_contacts(database: Database, count: int) -> ContactStore:
    contacts = ContactStore(database)
    await contacts.put(CLOUD, [Contact("cloud", str(n), f"Person {n}", email="a@b.dk") for n in range(count)])
    return contacts


async def test_what_is_kept_is_known_of_its_source_alone(database: Database) -> None:
    await with_contacts(database, 1200)
    store = AddressCardStore(database)
    await store.keep("cloud", known(1200))
    assert await store.index("cloud") == known(1200)
    assert await store.index("another") == CardIndex()


async def test_what_is_not_there_any_more_is_forgotten(database: Database) -> None:
    await with_contacts(database, 1200)
    store = AddressCardStore(database)
    await store.keep("cloud", known(1200))
    await store.keep("cloud", known(3))
    assert await store.index("cloud") == known(3)
    await store.forget("cloud")
    assert await store.index("cloud") == CardIndex()


async def test_a_card_whose_contact_is_gone_is_not_known_and_neither_is_the_state_of_the_book(
    database: Database,
) -> None:
    contacts = await with_contacts(database, 2)
    store = AddressCardStore(database)
    left_out = AddressCard("https://a.dk/book/x", "1", why="x cannot be read")
    await store.keep("cloud", CardIndex((*known(2).cards, left_out), TOKENS))
    await contacts.keep_only(CLOUD, await contacts.rows_of(CLOUD, ["0"]))
    assert await store.index("cloud") == CardIndex((known(1).cards[0], left_out), {})


async def test_rows_are_given_by_key(database: Database) -> None:
    contacts = await with_contacts(database, 3)
    assert len(await contacts.rows_of(CLOUD, ["0", "2", "nobody"])) == 2
    assert await contacts.rows_of(Source("another", SourceKind.CARDDAV), ["0"]) == ()
    assert await contacts.rows_of(CLOUD, []) == ()
