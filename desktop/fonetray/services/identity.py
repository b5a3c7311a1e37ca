"""Who is on the line: a number read by the company's own directory, and the people it may belong to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fonetray.lookup.resolver import Match, Resolver
from fonetray.services.directory import Directory
from fonetray.store.people import LastContact, PeopleStore
from fonetray.telephony.dialling import NumberKind, PhoneNumber
from fonetray.telephony.numbers import identify


class ColleagueSource:
    """The employee list, as a lookup source."""

    name = "colleagues"

    def __init__(self, directory: Directory) -> None:
        """Look in ``directory``."""
        self._directory = directory

    async def find(self, number: PhoneNumber) -> Sequence[Match]:
        """Find colleagues by exact local number or direct number."""
        return [
            Match(
                employee.name or employee.local_number,
                self.name,
                employee.department.name if employee.department else "",
            )
            for employee in self._directory.colleagues_with(number)
        ]


class ContactSource:
    """The imported contacts, as a lookup source."""

    name = "contacts"

    def __init__(self, people: PeopleStore) -> None:
        """Look in the store."""
        self._people = people

    async def find(self, number: PhoneNumber) -> Sequence[Match]:
        """Find contacts by E.164 equality."""
        if not number.e164:
            return ()
        return [
            Match(contact.name, self.name, contact.organisation, contact.url, fields=contact.fields)
            for contact in await self._people.contacts_by_e164(number.e164)
        ]


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
    """Answers "who is this" for the popup, the history and the ``lookup`` command."""

    def __init__(self, *, directory: Directory, people: PeopleStore, resolver: Resolver) -> None:
        """Read numbers by ``directory``, ask ``resolver``, and look up earlier contacts in the store."""
        self._directory = directory
        self._people = people
        self._resolver = resolver

    def read(self, text: str) -> PhoneNumber:
        """Read another party's number."""
        return identify(text, is_local=self._directory.is_local)

    async def who(self, text: str, *, besides_call: str = "") -> Identity:
        """Say who is behind a number; the call ``besides_call`` itself does not count as an earlier contact."""
        identity = await self.known(text)
        number = identity.number
        if number.kind is NumberKind.HIDDEN:
            return identity
        last = await self._people.last_contact(number.e164 or number.display, besides_call=besides_call)
        return replace(identity, last=last)

    async def known(self, text: str) -> Identity:
        """Say whose a number is, without the earlier contact."""
        number = self.read(text)
        return (
            Identity(number) if number.kind is NumberKind.HIDDEN else Identity(number, await self._resolver.who(number))
        )
