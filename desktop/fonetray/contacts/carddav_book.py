"""People of a user's address books on a server: what changed since the last reading, a few dozen cards at a time."""

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from typing import TypeVar
from urllib.parse import unquote

from fonetray.config.contact_servers import CardDavServer
from fonetray.contacts.batches import Batch, Rejected
from fonetray.contacts.book_changes import Listed, list_cards
from fonetray.contacts.dav_client import DavClient, TooLong, connected
from fonetray.contacts.dav_discovery import Book, find_books
from fonetray.contacts.dav_xml import CARD, DAV, cards
from fonetray.contacts.server_reading import SHOWN, Sight, unreadable
from fonetray.servers.own_thread import on_own_thread
from fonetray.telephony.address_cards import AddressCard, CardIndex
from fonetray.telephony.people import Contact

T = TypeVar("T")

AT_ONCE = 40
"""Cards asked for at once: some of them have pictures."""
_PATIENCE = 15.0
_KEPT_AT_ONCE = 500

CardReader = Callable[[str, str], Contact | Rejected | None]
"""Reads a card's text for a source of this name; None where it is no person's."""
_Read = tuple[AddressCard, Contact | None]


class CardDavBook:
    """One user's address books, as a ``ContactServer``."""

    def __init__(
        self,
        name: str,
        server: CardDavServer,
        password: str,
        *,
        read_card: CardReader,
        before: CardIndex | None = None,
        patience: float = _PATIENCE,
    ) -> None:
        """Take the source's name, what was known after the last reading, and the seconds that one step may last."""
        self._name = name
        self._server = server
        self._password = password
        self._read_card = read_card
        self._patience = patience
        self._known = {card.href: card for card in (before.cards if before else ())}
        self._tokens = dict(before.tokens) if before else {}
        self.after = CardIndex()
        """What is known after a reading that came to its end."""

    async def look(self) -> Sight:
        """Log in, count the cards and read the first few."""
        async with connected(self._server, self._password, patience=self._patience) as client:
            books = [await list_cards(client, book, {}, "") for book in await find_books(client, self._server.url)]
            people: list[Contact] = []
            for listed in books:
                some = dict(islice(listed.tags.items(), SHOWN - len(people)))
                people += [person for _, person in await self._cards(client, some) if person is not None]
            return Sight(sum(len(listed.tags) for listed in books), more=False, people=tuple(people))

    async def read(self) -> AsyncGenerator[Batch, None]:
        """Give those that are unchanged, then the others."""
        async with connected(self._server, self._password, patience=self._patience) as client:
            books = [(book, await self._listed(client, book)) for book in await find_books(client, self._server.url)]
            total = sum(len(listed.tags) for _, listed in books)
            index = [card for _, listed in books for card in self._unchanged(listed)]
            done, same = 0, {card.href for card in index}
            for part in _parts(index, _KEPT_AT_ONCE):
                done += len(part)
                yield _batch([(card, None) for card in part], done, total)
            keys = {card.key for card in index}
            for _, listed in books:
                others = [(href, tag) for href, tag in listed.tags.items() if href not in same]
                for some in _parts(others, AT_ONCE):
                    read = [_distinct(one, keys) for one in await self._cards(client, dict(some))]
                    index += [card for card, _ in read]
                    done += len(some)
                    yield _batch(read, done, total)
            self.after = CardIndex(tuple(index), {book.url: listed.token for book, listed in books if listed.token})

    async def _listed(self, client: DavClient, book: Book) -> Listed:
        inside = {href: card for href, card in self._known.items() if href.startswith(book.url.rstrip("/") + "/")}
        return await list_cards(client, book, inside, self._tokens.get(book.url, ""))

    def _unchanged(self, listed: Listed) -> Iterator[AddressCard]:
        for href, tag in listed.tags.items():
            card = self._known.get(href)
            if card is not None and tag and card.etag == tag:
                yield card

    async def _cards(self, client: DavClient, tags: Mapping[str, str]) -> list[_Read]:
        """Read cards of one book; what is too long together is read in halves, down to one that is left out."""
        if not tags:
            return []
        hrefs = list(tags)
        try:
            at, answer = await client.ask("REPORT", _folder(hrefs[0]), cards([_path(href) for href in hrefs]), depth=1)
        except TooLong:
            if len(hrefs) == 1:
                return [_left_out(hrefs[0], tags[hrefs[0]])]
            halves = hrefs[: len(hrefs) // 2], hrefs[len(hrefs) // 2 :]
            return [one for half in halves for one in await self._cards(client, {href: tags[href] for href in half})]
        found = {unquote(client.whole(one.href, base=at)): one for one in answer.found}
        texts: list[tuple[str, str, str]] = []
        missed: list[_Read] = []
        for href in hrefs:
            one = found.get(unquote(href))
            text = one.text(f"{CARD}address-data") if one is not None else ""
            if one is not None and text:
                texts.append((href, one.text(f"{DAV}getetag") or tags[href], text))
            elif one is None and href in self._known:  # told of, and not given: as it was, and asked for again
                missed.append((replace(self._known[href], etag=""), None))
            elif one is None:
                missed.append(_left_out(href, ""))
        return [*missed, *await on_own_thread(lambda: [self._one(*each) for each in texts], "address book")]

    def _one(self, href: str, etag: str, text: str) -> _Read:
        """Read one card's text; blocks."""
        person = self._read_card(text, self._name)
        if isinstance(person, Rejected):
            return AddressCard(href, etag, why=person.why), None
        if person is None:
            return AddressCard(href, etag), None
        return AddressCard(href, etag, person.key), person


def _batch(read: Sequence[_Read], done: int, total: int) -> Batch:
    """Give what was read, and of what was not read what it is known by."""
    return Batch(
        tuple(person for _, person in read if person is not None),
        tuple(Rejected(0, card.why) for card, _ in read if card.why),
        unchanged=tuple(card.key for card, person in read if card.key and person is None),
        done=done,
        total=total,
    )


def _left_out(href: str, tag: str) -> _Read:
    return AddressCard(href, tag, why=unreadable(unquote(href.rpartition("/")[2])).why), None


def _distinct(one: _Read, taken: set[str]) -> _Read:
    """Give a card whose key another one has a key by its address: two books may hold the same card."""
    card, person = one
    if person is None:
        return one
    if card.key in taken:
        key = sha256(card.href.encode()).hexdigest()[:32]
        card, person = replace(card, key=key), replace(person, key=key)
    taken.add(card.key)
    return card, person


def _parts(whole: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


def _folder(href: str) -> str:
    return href.rpartition("/")[0] + "/"


def _path(href: str) -> str:
    """Give an address without its host, as servers name their own."""
    return "/" + href.split("/", 3)[3]
