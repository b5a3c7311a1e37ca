"""One decision's questions: each is asked of the world once, and what it said is kept for the explanation."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from fonetray.routing.incoming import ModuleCall
from fonetray.routing.world import Customer, ListSource, World
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.numbers import identify
from fonetray.telephony.timestamps import danish_time_of


@dataclass(frozen=True, slots=True)
class Facts:
    """What the world has said; replayed, it says the same again."""

    customer: dict[str, Customer | None] = field(default_factory=dict)
    """By ``callerid``, ``input`` and ``earlier``."""
    rows: dict[str, Mapping[str, str] | None] = field(default_factory=dict)
    """By the list's name, a line end and the value."""
    free: dict[str, bool | None] = field(default_factory=dict)
    flows: dict[str, bool | None] = field(default_factory=dict)


class Grounds(Protocol):
    """What of a module its questions go by."""

    @property
    def customer(self) -> str:
        """In which field of the contacts a typed number is looked up; empty for none."""

    @property
    def lists(self) -> Mapping[str, ListSource]:
        """The lists that are looked in, by name."""

    @property
    def closed_days(self) -> Container[date | tuple[int, int]]:
        """Days that count as holidays: dates, and (month, day) of every year."""


class Asking:
    """Asks for one call and one module's rules."""

    def __init__(self, module: Grounds, call: ModuleCall, world: World, facts: Facts | None = None) -> None:
        """Begin with what is known already, where a decision is replayed."""
        self._module = module
        self.call = call
        self.facts = facts or Facts()
        self._world = world
        self._found: dict[str, Mapping[str, str]] = {}

    @cached_property
    def now(self) -> datetime:
        """The time in Denmark."""
        return danish_time_of(self.call.time)

    @cached_property
    def number(self) -> PhoneNumber:
        """The caller's number, read."""
        return identify(self.call.number, is_local=self._world.is_local)

    @cached_property
    def holiday(self) -> str:
        """The name of today's holiday, empty where it is none; the module's own closed days are called that."""
        return self.is_holiday(self.now.date())

    def is_holiday(self, day: date) -> str:
        """Name a day's holiday, empty where it is none."""
        closed = self._module.closed_days
        return "closed_days" if day in closed or (day.month, day.day) in closed else self._world.holiday(day)

    async def caller(self) -> Customer | None:
        """Say whose the caller's number is."""
        known = self.facts.customer
        if "callerid" not in known:
            number = self.number if self.call.number else None
            found = (await self._world.customers("", "", number))[1] if number else None
            known["callerid"] = self._with_number(found)
        return known["callerid"]

    async def customer(self) -> Customer | None:
        """Say who the customer is: by what was typed, else by the number, else as an earlier module knew."""
        known, label, call = self.facts.customer, self._module.customer, self.call
        if label and call.digits and "input" not in known:
            number = self.number if call.number and "callerid" not in known else None
            typed, of_number = await self._world.customers(label, call.digits, number)
            known["input"] = self._with_number(typed)
            if typed is None and number is not None:
                known["callerid"] = self._with_number(of_number)
        if (typed := known.get("input")) is not None:
            return typed
        found = _no_colleague(await self.caller())
        if found is None and call.call_id:
            if "earlier" not in known:
                known["earlier"] = await self._world.customer_before(call.call_id)
            found = known["earlier"]
        return found

    def _with_number(self, customer: Customer | None) -> Customer | None:
        """Have a customer's key be their customer number, where no field says it."""
        label = self._module.customer
        if customer is None or not customer.key or not label or customer.value(label):
            return customer
        return replace(customer, fields={**customer.fields, label: customer.key})

    def known_customer(self) -> Customer | None:
        """Say who the customer is, as far as it was asked."""
        known = self.facts.customer
        return known.get("input") or _no_colleague(known.get("callerid")) or known.get("earlier")

    async def row(self, name: str, value: str, *, as_number: bool) -> Mapping[str, str] | None:
        """Give the row of a list that has a value; empty values are in no list."""
        key = f"{name}\n{value}"
        if key not in self.facts.rows:
            source = self._module.lists[name]
            self.facts.rows[key] = await self._world.row(source, value, as_number=as_number) if value else None
        found = self.facts.rows[key]
        if found is not None:
            self._found[name] = found
        return found

    def free(self, local_number: str) -> bool | None:
        """Say whether an employee is free."""
        if local_number not in self.facts.free:
            self.facts.free[local_number] = self._world.free(local_number)
        return self.facts.free[local_number]

    def flow(self, local_number: str) -> bool | None:
        """Say whether a call flow is on."""
        if local_number not in self.facts.flows:
            self.facts.flows[local_number] = self._world.flow(local_number)
        return self.facts.flows[local_number]

    def value(self, name: str) -> str:
        """Give what fills a gap: a variable, the customer's field, or a column of the row that was found last."""
        owner, dot, column = name.partition(".")
        if not dot:
            return self.call.values.get(name, "")
        if owner == "customer":
            customer = self.known_customer()
            return customer.value(column) if customer else ""
        row = self._found.get(owner, {})
        low = column.casefold()
        return next((text for label, text in row.items() if label.casefold() == low), "")


def _no_colleague(customer: Customer | None) -> Customer | None:
    return None if customer is None or customer.colleague else customer
