"""What can be read from a server, whichever kind of server it is."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from fonetray.contacts.batches import Batch, Rejected
from fonetray.telephony.people import Contact

SHOWN = 5
"""People that a first look shows."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a first look showed: how many there are (or at least, where there are ``more``), and some of them."""

    count: int
    more: bool
    people: tuple[Contact, ...]


class ContactServer(Protocol):
    """A server that people can be read from; everything raises ``ServerError``."""

    async def look(self) -> Sight:
        """Log in, count who is there and read the first few."""

    def read(self) -> AsyncGenerator[Batch, None]:
        """Read everybody, a batch at a time; between two of them the reading can be left."""


def without_a_way(who: str) -> Rejected:
    """Leave somebody out whom nobody could call or write to."""
    return Rejected(0, f"{_named(who)} has neither a phone number nor an e-mail address")


def without_a_name(who: str) -> Rejected:
    """Leave somebody out who is known by nothing but a number."""
    return Rejected(0, f"{_named(who)} has neither a name nor a company")


def unreadable(who: str) -> Rejected:
    """Leave out what is no card of a person."""
    return Rejected(0, f"{_named(who)} cannot be read")


def _named(who: str) -> str:
    return "".join(character for character in who if character.isprintable())[:100]
