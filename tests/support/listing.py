"""A company whose list changes between two readings, and a clock that a test sets."""

from datetime import UTC, datetime

from fonetray.services.people.availability import Availability
from fonetray.services.people.directory import Directory
from fonetray.store.people import PeopleStore
from fonetray.telephony.people import CallFlow, Employee, EmployeeNumber

DIRECT = EmployeeNumber("86515151")


class Listing:
    """Forty people and a call flow; ``directory`` reads them into a database."""

    def __init__(self, people: PeopleStore) -> None:
        self.people = [Employee(str(local), f"Navn {local}", numbers=(DIRECT,)) for local in range(200, 240)]
        self.flows = [CallFlow("6000", "Ferie", active=False)]
        self.source = "account 1"
        self.now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
        self.store = people
        self.directory = self.begun_anew()

    def begun_anew(self) -> Directory:
        self.directory = Directory(
            people=self.store, client=self, availability=Availability(), source=lambda: self.source,
            now=lambda: self.now,
        )  # fmt: skip
        return self.directory

    async def employees(self) -> list[Employee]:
        return self.people

    async def call_flows(self) -> list[CallFlow]:
        return self.flows

    async def set_call_flow(self, local_number: str, *, active: bool) -> None:
        raise NotImplementedError
