"""The company's people and call flows: read from the provider, kept in the store, held in memory for quick answers."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fonetray.provider.errors import ProviderError, Rejected
from fonetray.services.availability import Availability, Service
from fonetray.services.company import CompanySource
from fonetray.store.people import PeopleStore
from fonetray.telephony.dialling import NumberKind, PhoneNumber
from fonetray.telephony.numbers import e164, squeeze
from fonetray.telephony.people import CallFlow, Employee

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Synced:
    """What a reading brought."""

    employees: int
    flows: int


class Directory:
    """Employees and call flows. A failed reading leaves everything as it was; an empty one empties nothing."""

    def __init__(self, *, people: PeopleStore, client: CompanySource, availability: Availability) -> None:
        """Start empty; `load` brings what the store has."""
        self._people = people
        self._client = client
        self._availability = availability
        self._listeners: list[Callable[[], None]] = []
        self._reading = asyncio.Lock()
        self.synced_at: datetime | None = None
        self.flows: tuple[CallFlow, ...] = ()
        self._take(())

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when people or flows may have changed."""
        self._listeners.append(listener)

    @property
    def employees(self) -> tuple[Employee, ...]:
        """All colleagues, in the PBX's order."""
        return tuple(self._by_local.values())

    def employee(self, local_number: str) -> Employee | None:
        """Give the colleague with exactly this local number."""
        return self._by_local.get(local_number)

    def is_local(self, text: str) -> bool:
        """Say whether a text is a local number of the company: of an employee, a telephone or a call flow."""
        return text in self._local_numbers

    def colleagues_with(self, number: PhoneNumber) -> tuple[Employee, ...]:
        """Give the colleagues a number belongs to: exact local number first, else their direct numbers' E.164."""
        if number.kind is NumberKind.INTERNAL:
            owner = self._local_numbers.get(number.display, "")
            found = self._by_local.get(owner)
            return (found,) if found else ()
        return tuple(self._by_e164.get(number.e164, ())) if number.e164 else ()

    def is_own_number(self, local_number: str, text: str) -> bool:
        """Say whether a number is the employee's own: local, of a telephone of theirs, or direct."""
        employee = self._by_local.get(local_number)
        if employee is None:
            return False
        inside = {employee.local_number, *(phone.local_number for phone in employee.phones)}
        return squeeze(text) in inside or employee in self._by_e164.get(e164(text), ())

    def proposed_local_number(self, username: str) -> str:
        """Find whose e-mail the myfone login is; empty when nobody's or several people's."""
        wanted = username.strip().casefold()
        found = [employee.local_number for employee in self.employees if wanted and employee.email.casefold() == wanted]
        return found[0] if len(found) == 1 else ""

    async def load(self) -> None:
        """Take what the store has."""
        self._take(await self._people.employees())
        self.flows = tuple(await self._people.flows())
        self.synced_at = await self._people.synced_at()
        self._tell()

    async def sync(self) -> Synced:
        """Read employees and call flows from the provider now; raises ``ProviderError``, keeping the last good data."""
        async with self._reading:
            try:
                employees = await self._client.employees()
                flows = await self._client.call_flows()
            except ProviderError as error:
                self._availability.failed(Service.API, error)
                raise
            self._availability.succeeded(Service.API)
            if employees or not self._by_local:
                await self._people.replace_employees(list(employees))
            else:
                log.warning("The provider listed no employees; the last list is kept")
                employees = list(self.employees)
            await self._people.replace_flows(list(flows))
            self.synced_at = datetime.now(UTC)
            await self._people.set_synced_at(self.synced_at)
            self._take(employees)
            self.flows = tuple(flows)
            self._tell()
            return Synced(len(employees), len(flows))

    async def set_flow(self, local_number: str, *, active: bool) -> None:
        """Switch a call flow; it is done only when the provider's own list says so. Raises ``ProviderError``."""
        async with self._reading:
            try:
                await self._client.set_call_flow(local_number, active=active)
                flows = await self._client.call_flows()
            except ProviderError as error:
                if not isinstance(error, Rejected):  # that is an answer
                    self._availability.failed(Service.API, error)
                self._tell()
                raise
            self._availability.succeeded(Service.API)
            await self._people.replace_flows(list(flows))
            self.flows = tuple(flows)
            self._tell()

    def _take(self, employees: Sequence[Employee]) -> None:
        self._by_local = {employee.local_number: employee for employee in employees}
        self._by_e164: defaultdict[str, list[Employee]] = defaultdict(list)
        self._local_numbers: dict[str, str] = {}
        for employee in employees:
            for phone in employee.phones:
                self._local_numbers.setdefault(phone.local_number, employee.local_number)
            for number in employee.numbers:
                canonical = e164(number.number)
                if canonical:
                    self._by_e164[canonical].append(employee)
        self._local_numbers.update({local: local for local in self._by_local})

    def _tell(self) -> None:
        for flow in self.flows:
            self._local_numbers.setdefault(flow.local_number, "")
        for listener in self._listeners:
            listener()
