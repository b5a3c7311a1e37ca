"""What rules ask of the world, answered by the parts that know (fulfils the routing room's ``World``)."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property

from fonetray.config.resources import resource
from fonetray.lookup.matches import Certainty, Match
from fonetray.routing.phrases import phrase
from fonetray.routing.world import Customer, ListSource, WorldFailed
from fonetray.services.ground.fresh import Fresh
from fonetray.services.lookups.sources import Lookups
from fonetray.services.modules.lists import OpenList
from fonetray.services.modules.people import ModulePeople
from fonetray.services.people.directory import Directory
from fonetray.services.people.identity import Identification
from fonetray.store.errors import StoreError
from fonetray.store.people import PeopleStore
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.people import Contact, Employee
from fonetray.telephony.presence import PresenceState

_MOST_FIELDS, _LONGEST = 60, 400


class Surroundings:
    """The parts that know; the same for all modules.

    ``earlier`` says whom a module before has found in a call; ``lookups`` are the identification's.
    """

    def __init__(
        self,
        *,
        directory: Directory,
        people: PeopleStore,
        identification: Identification,
        presence: Callable[[str], PresenceState],
        earlier: Callable[[str], Customer | None],
        lookups: Lookups,
    ) -> None:
        """Take them."""
        self.directory = directory
        self.people = ModulePeople(people)
        self.identification = identification
        self.presence = presence
        self.earlier = earlier
        self.lookups = lookups
        self.sources = Fresh(lookups.refresh, name="the lookup sources")

    async def close(self) -> None:
        """Have nobody read any more."""
        await self.people.close()
        await self.sources.close()

    @cached_property
    def holidays(self) -> Mapping[str, str]:
        """Danish public holidays by date; a small file, read when the first rules are."""
        found: dict[str, str] = json.loads(resource("holidays.json").read_text(encoding="utf-8"))
        return found


class ModuleWorld:
    """The surroundings as one module's rules see them for one call, with its lists.

    What may take long raises ``TimeoutError`` when the time has come ``until`` which it is waited for, by the loop's
    clock; what is in memory is asked without the cost of a timer.
    """

    def __init__(self, around: Surroundings, lists: Mapping[str, OpenList], *, until: float) -> None:
        """Take them."""
        self._around = around
        self._lists = lists
        self._until = until

    async def customers(
        self, label: str, digits: str, number: PhoneNumber | None
    ) -> tuple[Customer | None, Customer | None]:
        """Say who has these digits in a field, and whose a telephone number is."""
        around, e164 = self._around, number.e164 if number else ""
        try:
            with_digits, with_number = await around.people.customers(label, digits, e164, until=self._until)
        except StoreError as error:
            raise WorldFailed(phrase("the contacts cannot be read: {why}", why=error)) from error
        if len(with_digits) == 1:
            return _of_contact(with_digits[0], "input"), None
        if number is None:
            return None, None
        if colleagues := around.directory.colleagues_with(number):
            return None, _of_colleague(colleagues[0])
        if with_number:
            return None, _of_contact(with_number[0], "callerid")
        return None, await self._elsewhere(number)

    async def _elsewhere(self, number: PhoneNumber) -> Customer | None:
        """Ask the lookup sources, where there are any."""
        around = self._around
        await around.sources.wanted()
        if not around.lookups.resolver.standings():
            return None
        async with asyncio.timeout_at(self._until):
            found = await around.identification.elsewhere(number)
        return next((_of_match(each) for each in found if each.certainty is Certainty.EXACT), None)

    async def customer_before(self, call_id: str) -> Customer | None:
        """Say whom an earlier module found in the same call."""
        return self._around.earlier(call_id)

    async def row(self, source: ListSource, value: str, *, as_number: bool) -> Mapping[str, str] | None:
        """Give the row of a list that has a value."""
        opened = self._lists.get(source.name)
        if opened is None:
            raise WorldFailed(phrase("the list {name} is not there", name=source.name))
        if not opened.waits:
            return await opened.row(value, as_number=as_number)
        async with asyncio.timeout_at(self._until):
            return await opened.row(value, as_number=as_number)

    def is_local(self, text: str) -> bool:
        """Say whether a text is a local number of the company."""
        return self._around.directory.is_local(text)

    def free(self, local_number: str) -> bool | None:
        """Say whether an employee is free."""
        state = self._around.presence(local_number)
        return None if state is PresenceState.UNKNOWN else state is PresenceState.FREE

    def flow(self, local_number: str) -> bool | None:
        """Say whether a variable call flow is on, as it was last read."""
        flows = self._around.directory.flows
        return next((flow.active for flow in flows if flow.local_number == local_number), None)

    def holiday(self, day: date) -> str:
        """Name a Danish public holiday."""
        return self._around.holidays.get(day.isoformat(), "")


def _of_colleague(employee: Employee) -> Customer:
    department = employee.department.name if employee.department else ""
    return Customer(employee.name or employee.local_number, department, colleague=True)


def _of_match(match: Match) -> Customer:
    return Customer(match.name, match.organisation, match.url, _bounded(match.fields))


def _of_contact(contact: Contact, by: str) -> Customer:
    fields = _bounded(contact.fields)
    return Customer(contact.name, contact.organisation, contact.url, fields, by=by, key=contact.key)


def _bounded(fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Give fields that can be kept with each decision."""
    return {name: text[:_LONGEST] for name, text in fields[:_MOST_FIELDS]}
