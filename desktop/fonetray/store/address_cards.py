"""What is known of the cards in address books on servers, kept beside the contacts that they became."""

import sqlite3
from collections.abc import Sequence
from functools import partial

import msgspec

from fonetray.store.database import Database
from fonetray.telephony.address_cards import AddressCard, CardIndex

_AT_ONCE = 500
"""Cards in one commit."""
_CARDS = msgspec.json.Decoder(tuple[AddressCard, ...])


class AddressCardStore:
    """Reads and writes the index of each source's cards."""

    def __init__(self, database: Database) -> None:
        """Work on an open database."""
        self._database = database

    async def index(self, source: str) -> CardIndex:
        """Give what is known; a card whose contact is not there any more is not."""
        return await self._database.read(partial(_index, source=source))

    async def keep(self, source: str, index: CardIndex) -> None:
        """Make this what is known, in parts; the tokens come last, so that what is cut off is read again."""
        before = {card.href: card for card in (await self.index(source)).cards}
        now = {card.href: card for card in index.cards}
        changed = [card for href, card in now.items() if before.get(href) != card]
        gone = [href for href in before if href not in now]
        for start in range(0, len(changed), _AT_ONCE):
            await self._database.write(partial(_put, source=source, cards=changed[start : start + _AT_ONCE]))
        for start in range(0, len(gone), _AT_ONCE):
            await self._database.write(partial(_drop, source=source, hrefs=gone[start : start + _AT_ONCE]))
        await self._database.write(partial(_put_tokens, source=source, tokens=list(index.tokens.items())))

    async def forget(self, source: str) -> None:
        """Know nothing of a source any more; first of all the tokens go, by which cards would be taken as known."""
        await self._database.write(partial(_put_tokens, source=source, tokens=()))
        while await self._database.write(partial(_drop_some, source=source)):
            pass


def _index(connection: sqlite3.Connection, source: str) -> CardIndex:
    """Give what is known; where a card's contact is gone there are no tokens, by which it would never be read again."""
    there = "EXISTS (SELECT 1 FROM contacts WHERE contacts.source = card.source AND contacts.key = card.key)"
    whole = "json_group_array(json_object('href', href, 'etag', etag, 'key', key, 'why', why))"
    known = f"SELECT {whole} FROM address_cards card WHERE source = ? AND (key = '' OR {there})"  # noqa: S608 - fixed text
    missing = f"SELECT 1 FROM address_cards card WHERE source = ? AND key <> '' AND NOT {there} LIMIT 1"  # noqa: S608 - as above
    cards = connection.execute(known, (source,)).fetchone()[0]
    lost = connection.execute(missing, (source,)).fetchone()
    tokens = connection.execute("SELECT href, token FROM address_books WHERE source = ?", (source,)).fetchall()
    return CardIndex(_CARDS.decode(cards), {} if lost else dict(tokens))


def _put(connection: sqlite3.Connection, source: str, cards: Sequence[AddressCard]) -> None:
    rows = [(source, card.href, card.etag, card.key, card.why) for card in cards]
    connection.executemany("INSERT OR REPLACE INTO address_cards VALUES (?, ?, ?, ?, ?)", rows)


def _drop(connection: sqlite3.Connection, source: str, hrefs: Sequence[str]) -> None:
    connection.executemany("DELETE FROM address_cards WHERE source = ? AND href = ?", [(source, one) for one in hrefs])


def _put_tokens(connection: sqlite3.Connection, source: str, tokens: Sequence[tuple[str, str]]) -> None:
    connection.execute("DELETE FROM address_books WHERE source = ?", (source,))
    connection.executemany("INSERT INTO address_books VALUES (?, ?, ?)", [(source, *one) for one in tokens])


def _drop_some(connection: sqlite3.Connection, source: str) -> int:
    sql = (
        "DELETE FROM address_cards WHERE source = ? AND href IN"
        " (SELECT href FROM address_cards WHERE source = ? LIMIT ?)"
    )
    return connection.execute(sql, (source, source, _AT_ONCE)).rowcount
