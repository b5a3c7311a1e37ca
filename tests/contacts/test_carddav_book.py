"""People of a real CardDAV server: found from its address alone, read whole once, and then only what changed."""

from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.contact_servers import CardDavServer
from fonetray.contacts import carddav_book
from fonetray.contacts.batches import Batch
from fonetray.contacts.carddav_book import CardDavBook
from fonetray.contacts.dav_discovery import Book
from fonetray.servers.errors import Flaw, LoginRefused, ServerError, Unproven, Unreachable
from fonetray.services.contacts.readers import read_card
from fonetray.telephony.address_cards import AddressCard, CardIndex
from fonetray.telephony.people import Contact
from support.blocking import no_blocking
from support.certificates import write_certificate
from support.radicale import BOOK, PASSWORD, USER, Radicale, card, radicale

CUSTOMERS = {
    "bo": card("Bo Ærlig", "TEL;TYPE=CELL:20 30 40 50", "EMAIL:bo@kunde.example", "ORG:Tømrer & Søn", uid="bo"),
    "ole": card("Ole Uden Nummer", "EMAIL:ole@kunde.example", uid="ole"),
    "vejløs": card("Ingen Vej", uid="vejløs"),
    **{f"p{n}": card(f"Person {n}", f"TEL:8651{n:04d}", uid=f"p{n}") for n in range(60)},
}
PRIVATE = {"mor": card("Mor", "TEL:86515152", uid="mor")}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Radicale]:
    with radicale(tmp_path, {"kunder": CUSTOMERS, "privat": PRIVATE}) as running:
        yield running


def book(server: Radicale, *, before: CardIndex | None = None, password: str = PASSWORD, **changes: Any) -> CardDavBook:
    wanted = CardDavServer(**{"url": server.url, "user": USER, **changes})
    return CardDavBook("cloud", wanted, password, read_card=read_card, before=before)


async def read(book: CardDavBook) -> list[Batch]:
    with no_blocking():
        return [batch async for batch in book.read()]


def people(batches: list[Batch]) -> dict[str, Contact]:
    return {contact.name: contact for batch in batches for contact in batch.contacts}


def unchanged(batches: list[Batch]) -> set[str]:
    return {key for batch in batches for key in batch.unchanged}


def said(batches: list[Batch]) -> list[str]:
    return [rejected.why for batch in batches for rejected in batch.rejected]


NO_WAY = ["Ingen Vej has neither a phone number nor an e-mail address"]


async def test_all_books_are_found_from_the_servers_address_and_read_a_few_dozen_at_a_time(server: Radicale) -> None:
    batches = await read(book(server))
    found = people(batches)
    assert found.keys() >= {"Bo Ærlig", "Ole Uden Nummer", "Mor", "Person 59"}
    assert max(len(batch.contacts) for batch in batches) <= carddav_book.AT_ONCE
    assert (batches[-1].done, batches[-1].total) == (64, 64)
    assert said(batches) == NO_WAY
    bo = found["Bo Ærlig"]
    assert (bo.source, bo.key, bo.email) == ("cloud", "bo", "bo@kunde.example")
    assert [number.e164 for number in bo.numbers] == ["+4520304050"]


@pytest.mark.parametrize("tells_changes", [True, False], ids=["sync-collection", "etags"])
async def test_only_what_changed_is_read_again(
    server: Radicale, monkeypatch: pytest.MonkeyPatch, *, tells_changes: bool
) -> None:
    if not tells_changes:
        monkeypatch.setattr("fonetray.contacts.dav_discovery._book", lambda url, _found: Book(url, tells_changes=False))
    first = book(server)
    await read(first)
    assert bool(first.after.tokens) is tells_changes
    server.put("bo", card("Bo Ærlig", "TEL:20304051", uid="bo"))
    server.put("ny", card("Ny Kunde", "TEL:20304052", uid="ny"))
    server.delete("p3")
    second = book(server, before=first.after)
    batches = await read(second)
    assert people(batches).keys() == {"Bo Ærlig", "Ny Kunde"}
    assert unchanged(batches) == {"ole", "mor", *(f"p{n}" for n in range(60) if n != 3)}
    assert said(batches) == NO_WAY
    third = book(server, before=second.after)
    batches = await read(third)
    assert people(batches) == {}
    assert len(unchanged(batches)) == 63
    assert set(third.after.cards) == set(second.after.cards)
    assert third.after.tokens == second.after.tokens


async def test_a_word_for_the_state_that_the_server_has_forgotten_costs_one_whole_list(server: Radicale) -> None:
    first = book(server)
    await read(first)
    forgotten = CardIndex(first.after.cards, dict.fromkeys(first.after.tokens, "http://radicale.org/ns/sync/none"))
    batches = await read(book(server, before=forgotten))
    assert people(batches) == {}
    assert len(unchanged(batches)) == 63


async def test_a_card_that_is_known_by_another_tag_is_read(server: Radicale) -> None:
    first = book(server)
    await read(first)
    cards = tuple(AddressCard(one.href, "old", one.key, one.why) for one in first.after.cards)
    assert len(people(await read(book(server, before=CardIndex(cards))))) == 63


async def test_one_book_can_be_meant(server: Radicale) -> None:
    batches = await read(book(server, url=server.url + BOOK))
    assert "Mor" not in people(batches)
    assert len(people(batches)) == 62


async def test_the_same_card_in_two_books_is_two_contacts(tmp_path: Path) -> None:
    with radicale(tmp_path, {"a": PRIVATE, "b": PRIVATE}) as server:
        first = book(server)
        keys = [contact.key for batch in await read(first) for contact in batch.contacts]
        assert len(set(keys)) == 2
        assert unchanged(await read(book(server, before=first.after))) == set(keys)


async def test_a_first_look_counts_and_shows_some(server: Radicale) -> None:
    sight = await book(server).look()
    assert (sight.count, sight.more) == (64, False)
    assert 0 < len(sight.people) <= 5


async def test_a_reading_that_is_left_says_nothing_of_what_is_known(server: Radicale) -> None:
    reading = book(server)
    async with aclosing(reading.read()) as batches:
        async for _ in batches:
            break
    assert reading.after == CardIndex()


TROUBLE: dict[str, tuple[dict[str, Any], str, type[ServerError], str]] = {
    "wrong password": ({}, "forkert", LoginRefused, "refused the login"),
    "another port": ({"url": "http://127.0.0.1:1"}, PASSWORD, Unreachable, "no way to the server"),
    "no such computer": ({"url": "https://nowhere.invalid"}, PASSWORD, Unreachable, "no way to the server"),
    "an authority that is none": ({"ca_file": __file__}, PASSWORD, ServerError, "no certificate"),
}


@pytest.mark.parametrize(("changes", "password", "kind", "words"), TROUBLE.values(), ids=TROUBLE)
async def test_trouble_is_one_clear_line(
    server: Radicale, changes: dict[str, Any], password: str, kind: type[ServerError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        await read(book(server, password=password, **changes))
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert PASSWORD not in str(caught.value)


async def test_a_certificate_that_nobody_vouches_for_gets_no_password(tmp_path: Path) -> None:
    certificate = write_certificate(tmp_path)
    with radicale(tmp_path, {"kunder": CUSTOMERS}, certificate=certificate) as server:
        with pytest.raises(Unproven) as caught:
            await read(book(server))
        assert caught.value.flaw is Flaw.UNKNOWN_ISSUER
        with pytest.raises(Unproven) as caught:
            await read(book(server, url=server.url.replace("localhost", "127.0.0.1"), ca_file=str(certificate[0])))
        assert caught.value.flaw is Flaw.OTHER_NAME
        assert len(people(await read(book(server, ca_file=str(certificate[0]))))) == 62


async def test_an_expired_certificate_is_said_to_be(tmp_path: Path) -> None:
    certificate = write_certificate(tmp_path, expired=True)
    with radicale(tmp_path, {"kunder": CUSTOMERS}, certificate=certificate) as server:
        with pytest.raises(Unproven) as caught:
            await read(book(server, ca_file=str(certificate[0])))
        assert caught.value.flaw is Flaw.EXPIRED
