"""What is known of the cards in somebody's address book on a server, so that only those that changed are read again."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AddressCard:
    """A card by its address: ``etag`` is the server's word for its state, ``key`` its contact's.

    Of one that was left out ``key`` is empty and ``why`` says why; of one that is no person's both are empty.
    """

    href: str
    etag: str
    key: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class CardIndex:
    """All cards, and by each book's address the server's word for the state of the whole book."""

    cards: tuple[AddressCard, ...] = ()
    tokens: Mapping[str, str] = field(default_factory=dict)
