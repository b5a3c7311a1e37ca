"""Who is on the line: a number read by the company's own directory, and the people it may belong to."""

import asyncio
import logging
from dataclasses import dataclass

from fonetray.lookup.resolver import Match, Resolver
from fonetray.services.directory import Directory
from fonetray.store.errors import StoreError
from fonetray.store.people import Kept, LastContact, PeopleStore
from fonetray.telephony.dialling import NumberKind, PhoneNumber
from fonetray.telephony.numbers import identify
from fonetray.telephony.people import Contact, Employee

log = logging.getLogger(__name__)

COLLEAGUES = "colleagues"
CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of another party; ``last`` is the latest earlier contact anybody here had with them."""

    number: PhoneNumber
    matches: tuple[Match, ...] = ()
    last: LastContact | None = None

    @property
    def best(self) -> Match | None:
        """The match to show first, if anybody is known."""
        return self.matches[0] if self.matches else None


class Identification:
    """Answers "who is this" for the popup, the history and the ``lookup`` command.

    Colleagues are in memory, and all that the store knows comes with one reading; only what is elsewhere is asked by
    the resolver, meanwhile.
    """

    def __init__(self, *, directory: Directory, people: PeopleStore, resolver: Resolver, patience: float = 2.0) -> None:
        """Read numbers and find colleagues by ``directory``, contacts and earlier calls in ``people``, then ask on.

        Our own file is not waited for longer than ``patience`` seconds: a card without a name is better than none.
        """
        self._directory = directory
        self._people = people
        self._resolver = resolver
        self._patience = patience

    def read(self, text: str) -> PhoneNumber:
        """Read another party's number."""
        return identify(text, is_local=self._directory.is_local)

    async def who(self, text: str, *, besides_call: str = "") -> Identity:
        """Say who is behind a number; the call ``besides_call`` itself does not count as an earlier contact."""
        return await self._identity(text, besides_call)

    async def known(self, text: str) -> Identity:
        """Say whose a number is, without the earlier contact."""
        return await self._identity(text, None)

    async def _identity(self, text: str, besides_call: str | None) -> Identity:
        number = self.read(text)
        if number.kind is NumberKind.HIDDEN:
            return Identity(number)
        kept, elsewhere = await self._resolver.beside(self._kept(number, besides_call), number)
        colleagues = [_colleague(employee) for employee in self._directory.colleagues_with(number)]
        contacts = [_contact(contact) for contact in kept.contacts]
        return Identity(number, (*colleagues, *contacts, *elsewhere), kept.last)

    async def _kept(self, number: PhoneNumber, besides_call: str | None) -> Kept:
        """Ask the store; where it fails or its disk is slow that is logged, and it knows nobody."""
        try:
            async with asyncio.timeout(self._patience):
                return await self._people.kept_of(number, besides_call=besides_call)
        except TimeoutError:
            log.warning("Lookup in %s took longer than %.1f s and was left out", CONTACTS, self._patience)
        except StoreError as error:
            log.warning("Lookup in %s failed: %s", CONTACTS, error)
        return Kept()


def _colleague(employee: Employee) -> Match:
    department = employee.department.name if employee.department else ""
    return Match(employee.name or employee.local_number, COLLEAGUES, department)


def _contact(contact: Contact) -> Match:
    return Match(contact.name, CONTACTS, contact.organisation, contact.url, fields=contact.fields)
