"""The company's people and call flows: read from the provider, kept in the store, held in memory for quick answers."""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from fonetray.provider.errors import ProviderError, Rejected
from fonetray.services.people.availability import Availability, Service
from fonetray.services.people.company import CompanySource
from fonetray.store.people import PeopleStore
from fonetray.telephony.dialling import NumberKind, PhoneNumber
from fonetray.telephony.doubts import Doubt, Lists, doubt_of
from fonetray.telephony.numbers import e164, squeeze
from fonetray.telephony.people import CallFlow, Employee

log = logging.getLogger(__name__)


class TellsFlows(Protocol):
    """Something that says how all call flows stand."""

    @property
    def flows(self) -> Sequence[CallFlow]:
        """All of them."""


Told = TypeVar("Told", bound=TellsFlows)


@dataclass(frozen=True, slots=True)
class Synced:
    """What is kept after a reading, and what it changed among the employees; with a ``doubt`` it changed nothing."""

    employees: int
    flows: int
    added: int = 0
    changed: int = 0
    removed: int = 0
    doubt: Doubt | None = None

    def as_document(self) -> dict[str, Any]:
        """Write it as the commands answer it."""
        return {
            "employees": self.employees,
            "flows": self.flows,
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "doubt": self.doubt.in_words if self.doubt else "",
        }


class Directory:
    """Employees and call flows. A failed reading leaves everything as it was, and so does one that is not believed."""

    def __init__(
        self,
        *,
        people: PeopleStore,
        client: CompanySource,
        availability: Availability,
        source: Callable[[], str] = str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Start empty; `load` brings what the store has.

        ``source`` names whose people they are: those of another company are no reason for doubt.
        """
        self._people = people
        self._client = client
        self._availability = availability
        self._source = source
        self._now = now
        self._listeners: list[Callable[[], None]] = []
        self._watchers: list[Callable[[], None]] = []
        self._turn = asyncio.Lock()
        self._readings = 0
        self._synced_from = ""
        self._doubles: tuple[str, ...] = ()
        self._flows_at: datetime | None = None
        self.synced_at: datetime | None = None
        self.doubt: Doubt | None = None
        """Why the last reading was not believed, None where it was."""
        self.flows: tuple[CallFlow, ...] = ()
        self._take(())

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when people or flows may have changed."""
        self._listeners.append(listener)

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have ``watcher`` called when a reading begins and when it has ended, whatever came of it."""
        self._watchers.append(watcher)

    @property
    def reading(self) -> bool:
        """Whether people and flows are being read."""
        return self._readings > 0

    @property
    def employees(self) -> tuple[Employee, ...]:
        """All colleagues, in the PBX's order."""
        return tuple(self._by_local.values())

    @property
    def flows_at(self) -> datetime | None:
        """When the call flows were read, which is done oftener than that of all people."""
        return self._flows_at or self.synced_at

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
        self._synced_from = await self._people.synced_from()
        self.doubt = await self._people.doubt()
        self._tell()

    async def sync(self, *, anyway: bool = False) -> Synced:
        """Read employees and call flows from the provider now; raises ``ProviderError``, keeping the last good data.

        A reading that lacks too many of those who are kept (`doubt_of`) is not believed before another says the same
        some minutes later, unless it is to be taken ``anyway``.
        """
        with self._reading():
            async with self._turn:
                read = await self._read()
                source = self._source()
                doubt = None if anyway else self._doubted(read, source)
                if doubt is not None:
                    await self._keep_in_doubt(doubt)
                    return Synced(len(self._by_local), len(self.flows), doubt=doubt)
                when = self._now()
                difference = await self._people.take_company(read, source=source, when=when)
                if self.doubt is not None:
                    log.info("The provider's list is believed again: %d employees", len(read.employees))
                self.synced_at, self._synced_from, self.doubt = when, source, None
                self._take(read.employees)
                self.flows, self._flows_at = tuple(read.flows), when
                self._tell()
                return Synced(
                    len(read.employees), len(read.flows), difference.added, difference.changed, difference.removed
                )

    async def set_flow(self, local_number: str, *, active: bool) -> None:
        """Switch a call flow; it is done only when the provider's own list says so. Raises ``ProviderError``."""
        async with self._turn:
            with self._telling_of_flows():
                await self._client.set_call_flow(local_number, active=active)
                flows = await self._client.call_flows()
            await self._take_flows(flows)

    async def read_flows(self) -> tuple[CallFlow, ...]:
        """Read the call flows alone, now. Raises ``ProviderError``, keeping the last good ones."""
        async with self._turn:
            with self._telling_of_flows():
                flows = await self._client.call_flows()
            await self._take_flows(flows)
            return self.flows

    async def take_from(self, work: Callable[[], Awaitable[Told]]) -> Told:
        """Take the call flows that are in the answer to something else, and give that. Raises ``ProviderError``."""
        async with self._turn:
            with self._telling_of_flows():
                told = await work()
            await self._take_flows(told.flows)
            return told

    @contextmanager
    def _telling_of_flows(self) -> Iterator[None]:
        """Note how the provider answers in a block, and tell where it fails."""
        try:
            yield
        except ProviderError as error:
            if not isinstance(error, Rejected):  # that is an answer
                self._availability.failed(Service.API, error)
            self._tell()
            raise
        self._availability.succeeded(Service.API)

    async def _take_flows(self, flows: Sequence[CallFlow]) -> None:
        await self._people.replace_flows(list(flows))
        self.flows, self._flows_at = tuple(flows), self._now()
        self._tell()

    async def _read(self) -> Lists:
        try:
            employees = await self._client.employees()
            flows = await self._client.call_flows()
        except ProviderError as error:
            self._availability.failed(Service.API, error)
            raise
        self._availability.succeeded(Service.API)
        named = Counter(employee.local_number for employee in employees)
        doubles = tuple(sorted(local for local, times in named.items() if times > 1))
        if doubles and doubles != self._doubles:
            log.warning("Several employees have one local number; the last of each is kept: %s", ", ".join(doubles))
        self._doubles = doubles
        return Lists(tuple({employee.local_number: employee for employee in employees}.values()), tuple(flows))

    def _doubted(self, read: Lists, source: str) -> Doubt | None:
        if "" not in (self._synced_from, source) and source != self._synced_from and read.employees:
            return None
        doubt = doubt_of(Lists(self.employees, self.flows), read, self._now())
        if doubt is None or self.doubt is None or doubt.absent != self.doubt.absent:
            return doubt
        return None if self.doubt.is_settled_by(doubt) else self.doubt

    async def _keep_in_doubt(self, doubt: Doubt) -> None:
        if doubt != self.doubt:
            log.warning("%s; the former one is kept until another reading says the same", doubt.in_words)
            self.doubt = doubt
            await self._people.keep_doubt(doubt)
        self._tell()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Tell that something is read at the beginning of a block, and at its end that it is not any more."""
        self._readings += 1
        self._tell_watchers()
        try:
            yield
        finally:
            self._readings -= 1
            self._tell_watchers()

    def _tell_watchers(self) -> None:
        for watcher in self._watchers:
            watcher()

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
