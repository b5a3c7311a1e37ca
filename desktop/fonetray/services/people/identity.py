"""Who is on the line: a number read by the company's own directory, and the people it may belong to."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from fonetray.lookup.matches import Certainty, Match, Why, by_certainty, compare, last_digits
from fonetray.lookup.resolver import Resolver
from fonetray.services.people.choosing import Choosing, chosen_first
from fonetray.services.people.directory import Directory
from fonetray.services.people.naming import Naming
from fonetray.store.choices import Choice
from fonetray.store.errors import StoreError
from fonetray.store.last_digits import LastDigits
from fonetray.store.people import Kept, LastContact, PeopleStore
from fonetray.telephony.dialling import NumberKind, PhoneNumber
from fonetray.telephony.numbers import identify
from fonetray.telephony.people import Contact, Employee

log = logging.getLogger(__name__)

COLLEAGUES = "colleagues"
CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of another party; ``last`` is the latest earlier contact anybody here had with them.

    Of several matches the first is the one to show: whom the user has ``chosen`` for this number, if anybody, else an
    exact one before one that is only likely, and our own people before what other sources say.
    """

    number: PhoneNumber
    matches: tuple[Match, ...] = ()
    last: LastContact | None = None
    chosen: bool = False

    @property
    def best(self) -> Match | None:
        """The match to show first, if anybody is known."""
        return self.matches[0] if self.matches else None


async def _nothing_new() -> None:
    """Have nothing to look after before other sources are asked."""


class Identification:
    """Answers "who is this" for the popup, the history and the ``lookup`` command.

    Colleagues are in memory, and all that the store knows comes with one reading; only what is elsewhere is asked by
    the resolver, meanwhile, and told when it comes.
    """

    def __init__(
        self,
        *,
        directory: Directory,
        people: PeopleStore,
        resolver: Resolver,
        choosing: Choosing | None = None,
        endings: LastDigits | None = None,
        naming: Naming | None = None,
        look_anew: Callable[[], Awaitable[None]] = _nothing_new,
        patience: float = 2.0,
    ) -> None:
        """Read numbers and find colleagues by ``directory``, contacts and earlier calls in ``people``, then ask on.

        ``look_anew`` sees to it that the resolver asks the sources that there are now; it is waited for only behind
        the first answer. Our own file is not waited for longer than ``patience`` seconds: a card without a name is
        better than none.
        """
        self._directory = directory
        self._people = people
        self._resolver = resolver
        self._choosing = choosing
        self._endings = endings
        self._naming = naming
        self._look_anew = look_anew
        self._patience = patience

    def read(self, text: str) -> PhoneNumber:
        """Read another party's number."""
        return identify(text, is_local=self._directory.is_local)

    async def who(self, text: str, *, besides_call: str = "") -> Identity:
        """Say who is behind a number, by what is at hand; the call ``besides_call`` is no earlier contact.

        Where that is nobody, whom another system named the last time.
        """
        return await self._as_named_before(await self._at_hand(self.read(text), besides_call))

    async def known(self, text: str) -> Identity:
        """Say the same without the earlier contact."""
        return await self._as_named_before(await self._at_hand(self.read(text), None))

    async def elsewhere(self, number: PhoneNumber) -> tuple[Match, ...]:
        """Say whom other sources than our own people know under a number, as soon as one is certain."""
        found = self._resolver.at_hand(number)
        if not number.e164 or any(match.certainty is Certainty.EXACT for match in found):
            return found
        async with aclosing(self._resolver.answers(number, said=found)) as answers:
            async for found in answers:
                if any(match.certainty is Certainty.EXACT for match in found):
                    break
        return found

    async def asking(self, text: str, *, besides_call: str = "") -> AsyncGenerator[Identity]:
        """Say who is behind a number as `who` does, ask all sources meanwhile, and say it again when more is known."""
        number = self.read(text)
        began = self._naming.forgotten if self._naming is not None else 0
        self._resolver.begin(number)
        identity = await self._at_hand(number, besides_call)
        yield identity
        if not number.e164:
            return
        ours = [match for match in identity.matches if match.source in (COLLEAGUES, CONTACTS)]
        elsewhere = self._resolver.at_hand(number)
        if not ours and (ours := await self._ending_alike(number)):
            identity = await self._put_together(number, ours, elsewhere, identity.last)
            yield identity
        await self._look_anew()
        said = tuple(match for match in identity.matches if match not in ours)
        async with aclosing(self._resolver.answers(number, said=said)) as answers:
            async for elsewhere in answers:
                said = elsewhere
                yield await self._put_together(number, ours, elsewhere, identity.last)
        if self._naming is not None:
            await self._naming.note(number, said, began=began)

    async def _as_named_before(self, identity: Identity) -> Identity:
        if identity.best is not None or self._naming is None:
            return identity
        return replace(identity, matches=await self._naming.of(identity.number))

    async def _at_hand(self, number: PhoneNumber, besides_call: str | None) -> Identity:
        if number.kind is NumberKind.HIDDEN:
            return Identity(number)
        kept = await self._kept(number, besides_call)
        ours = [_colleague(employee, number) for employee in self._directory.colleagues_with(number)]
        ours += [_contact(contact, Why.SAME_NUMBER) for contact in kept.contacts]
        return await self._put_together(number, ours, self._resolver.at_hand(number), kept.last)

    async def _put_together(
        self, number: PhoneNumber, ours: Sequence[Match], elsewhere: Sequence[Match], last: LastContact | None
    ) -> Identity:
        matches, chosen = tuple(by_certainty((*ours, *elsewhere))), False
        if len(matches) > 1:
            matches, chosen = chosen_first(matches, await self._choice(number))
        return Identity(number, matches, last, chosen)

    async def _choice(self, number: PhoneNumber) -> Choice | None:
        """Give whom the user chose; where that cannot be read, nobody."""
        if self._choosing is None:
            return None
        try:
            async with asyncio.timeout(self._patience):
                return await self._choosing.of(number)
        except TimeoutError:
            log.warning("Whom the user chose for a number could not be read: it took too long")
        except StoreError as error:
            log.warning("Whom the user chose for a number could not be read: %s", error)
        return None

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

    async def _ending_alike(self, number: PhoneNumber) -> list[Match]:
        """Give contacts whose numbers have the same last digits: their country code may be written wrongly."""
        digits = last_digits(number.e164)
        if self._endings is None or not digits:
            return []
        try:
            async with asyncio.timeout(self._patience):
                found = await self._endings.contacts(digits)
        except (TimeoutError, StoreError):  # who can be found exactly was found; of a failure was told already
            return []
        alike = [contact for contact in found if compare(_numbers(contact), number) is Why.LAST_DIGITS]
        return [_contact(contact, Why.LAST_DIGITS) for contact in alike]


def _colleague(employee: Employee, number: PhoneNumber) -> Match:
    department = employee.department.name if employee.department else ""
    why = Why.LOCAL_NUMBER if number.kind is NumberKind.INTERNAL else Why.SAME_NUMBER
    name = employee.name or employee.local_number
    return Match(name, COLLEAGUES, department, why=why, key=employee.local_number)


def _contact(contact: Contact, why: Why) -> Match:
    key = f"{contact.source}/{contact.key}"
    return Match(contact.name, CONTACTS, contact.organisation, contact.url, why, contact.fields, key)


def _numbers(contact: Contact) -> list[str]:
    return [number.e164 or number.number for number in contact.numbers]
