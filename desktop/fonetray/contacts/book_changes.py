"""Which cards of an address book are to be read: those that a server says have changed, or whose tag is another."""

from collections.abc import Mapping
from dataclasses import dataclass

from fonetray.contacts.dav_client import DavClient, Status
from fonetray.contacts.dav_discovery import Book
from fonetray.contacts.dav_xml import DAV, Answer, Found, changes, properties
from fonetray.servers.errors import BadAnswer
from fonetray.telephony.address_cards import AddressCard

_GONE = 404
_NOT_ALL = 507
_AT_MOST = 1000
"""Parts in which a server tells of changes."""
_UNKNOWN_TOKEN = (400, 403, 409, 410, 412, 415, 501)


@dataclass(frozen=True, slots=True)
class Listed:
    """A book as it is: each card's tag by its address, and the word for this state, empty where there is none."""

    tags: dict[str, str]
    token: str = ""


async def list_cards(client: DavClient, book: Book, known: Mapping[str, AddressCard], token: str) -> Listed:
    """List a book; of one whose state is known by a ``token`` only what has changed is asked for."""
    if not book.tells_changes:
        return await _all(client, book)
    if token:
        try:
            return await _changed(client, book, {href: card.etag for href, card in known.items()}, token)
        except Status as error:
            if error.status not in _UNKNOWN_TOKEN:
                raise
    try:
        return await _changed(client, book, {}, "")
    except Status as error:
        if error.status not in _UNKNOWN_TOKEN:
            raise
        return await _all(client, book)


async def _changed(client: DavClient, book: Book, tags: dict[str, str], token: str) -> Listed:
    for _ in range(_AT_MOST):
        at, answer = await client.ask("REPORT", book.url, changes(token))
        for href, found in _members(client, book, at, answer):
            if found.status == _GONE:
                tags.pop(href, None)
            else:
                tags[href] = found.text(f"{DAV}getetag")
        more = any(found.status == _NOT_ALL for found in answer.found)
        if not answer.token or (more and answer.token == token):
            raise BadAnswer("the server does not say how far its list of changes goes")
        token = answer.token
        if not more:
            return Listed(tags, token)
    raise BadAnswer("the server's list of changes has no end")


async def _all(client: DavClient, book: Book) -> Listed:
    at, answer = await client.ask("PROPFIND", book.url, properties("D:resourcetype", "D:getetag"), depth=1)
    return Listed({href: found.text(f"{DAV}getetag") for href, found in _members(client, book, at, answer)})


def _members(client: DavClient, book: Book, at: str, answer: Answer) -> list[tuple[str, Found]]:
    """Give the cards of an answer by their whole addresses, without the book itself."""
    found = [(client.whole(one.href, base=at), one) for one in answer.found]
    own = {book.url.rstrip("/"), at.rstrip("/")}
    return [
        (href, one)
        for href, one in found
        if href.rstrip("/") not in own and not one.is_kind(f"{DAV}collection") and one.status != _NOT_ALL
    ]
