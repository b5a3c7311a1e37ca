"""From a server's address to its user's address books (RFC 6764, 6352): each step is an address that the last named."""

from dataclasses import dataclass

from fonetray.contacts.dav_client import DavClient
from fonetray.contacts.dav_xml import CARD, DAV, Answer, Found, properties
from fonetray.servers.errors import BadAnswer, Declined, Refusal

WELL_KNOWN = "/.well-known/carddav"
_WHERE = ("D:resourcetype", "D:current-user-principal", "C:addressbook-home-set", "D:sync-token")
_BOOK = f"{CARD}addressbook"
_PRINCIPAL = f"{DAV}current-user-principal"
_HOMES = f"{CARD}addressbook-home-set"


@dataclass(frozen=True, slots=True)
class Book:
    """An address book by its whole address; ``tells_changes`` where the server has a word for its state."""

    url: str
    tells_changes: bool


async def find_books(client: DavClient, url: str) -> list[Book]:
    """Find the books that are meant: the one at the address, or all of the user's. Raises ``ServerError``."""
    try:
        at, answer = await client.ask("PROPFIND", url, properties(*_WHERE))
        _check_names_books(answer)
    except BadAnswer as error:
        try:
            at, answer = await client.ask("PROPFIND", client.whole(WELL_KNOWN), properties(*_WHERE))
        except BadAnswer:
            raise error from None
    return await _from(client, at, answer)


def _check_names_books(answer: Answer) -> None:
    for found in answer.found[:1]:
        if found.is_kind(_BOOK) or found.address(_PRINCIPAL) or found.address(_HOMES):
            return
    raise BadAnswer("nothing at that address says where the address books are; check the address")


async def _from(client: DavClient, at: str, answer: Answer) -> list[Book]:
    found = answer.found[0] if answer.found else Found(at)
    if found.is_kind(_BOOK):
        return [_book(at, found)]
    if not found.address(_HOMES) and found.address(_PRINCIPAL):
        principal = client.whole(found.address(_PRINCIPAL), base=at)
        at, answer = await client.ask("PROPFIND", principal, properties(*_WHERE))
        found = answer.found[0] if answer.found else Found(at)
    if not found.address(_HOMES):
        raise Declined("the server has no address books for this user", Refusal.NO_BOOKS)
    home = client.whole(found.address(_HOMES), base=at)
    at, answer = await client.ask("PROPFIND", home, properties(*_WHERE), depth=1)
    books = [_book(client.whole(one.href, base=at), one) for one in answer.found if one.is_kind(_BOOK)]
    if not books:
        raise Declined("the server has no address books for this user", Refusal.NO_BOOKS)
    return sorted(books, key=lambda book: book.url)


def _book(url: str, found: Found) -> Book:
    return Book(url, bool(found.text(f"{DAV}sync-token")))
