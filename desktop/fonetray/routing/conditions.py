"""What a rule can ask for, each kind as one small thing that holds or not and can say what it saw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from fonetray.routing.asking import Asking
from fonetray.routing.hours import DAYS, HOLIDAY, Clock, Dates, Hours
from fonetray.routing.rules import CUSTOMER, Condition
from fonetray.routing.template import Template
from fonetray.routing.world import Customer
from fonetray.telephony.dialling import NumberKind

Test = Callable[[str], bool]
"""Whether a field's text is as it should be."""


@dataclass(frozen=True, slots=True)
class Written:
    """What all of them have: the condition as it stands in the file."""

    written: str


@dataclass(frozen=True, slots=True)
class OfCall(Written):
    """Something about the call itself: ``seen`` names the variable that it looks at."""

    seen: str
    test: Callable[[Asking], bool] = field(repr=False)

    async def holds(self, asking: Asking) -> bool:
        """Look."""
        return self.test(asking)

    def saw(self, asking: Asking) -> str:
        """Give the variable."""
        if self.seen == "callerid":
            return f"callerid = {asking.call.number or 'hidden'} ({asking.number.kind.value})"
        return f"{self.seen} = {asking.call.values.get(self.seen, '') or 'nothing'}"


class CallerIs(Written):
    """Who calls: ``known``, ``unknown``, ``hidden`` or ``shown``."""

    async def holds(self, asking: Asking) -> bool:
        """Look at the number, and only then ask whose it is."""
        wanted = self.written.rpartition("= ")[2].strip('"')
        if wanted in ("hidden", "shown"):
            return (asking.number.kind is NumberKind.HIDDEN) is (wanted == "hidden")
        return (await asking.caller() is not None) is (wanted == "known")

    def saw(self, asking: Asking) -> str:
        """Say whose number it is."""
        known = asking.facts.customer.get("callerid")
        return f"callerid = {asking.call.number or 'hidden'}{_named(known) if known else ''}"


@dataclass(frozen=True, slots=True)
class CustomerIs(Written):
    """Whether the customer is known, and whether their fields are as wanted."""

    known: bool
    fields: tuple[tuple[str, Test], ...] = field(default=(), repr=False)

    async def holds(self, asking: Asking) -> bool:
        """Ask."""
        customer = await asking.customer()
        if customer is None or not self.known:
            return (customer is not None) is self.known
        return all(test(customer.value(name)) for name, test in self.fields)

    def saw(self, asking: Asking) -> str:
        """Say who it is, by what they are known, and what the fields say."""
        customer = asking.known_customer()
        if customer is None:
            return "customer = nobody"
        fields = "".join(f"; {name} = {customer.value(name) or 'nothing'}" for name, _ in self.fields)
        return f"customer ={_named(customer)} by {customer.by}{fields}"


@dataclass(frozen=True, slots=True)
class InList(Written):
    """Whether a list has a row for a value, and whether that row's columns are as wanted."""

    source: str
    value: Template
    as_number: bool
    fields: tuple[tuple[str, Test], ...] = field(default=(), repr=False)

    async def holds(self, asking: Asking) -> bool:
        """Look in the list."""
        if CUSTOMER in self.value.owners:
            await asking.customer()
        row = await asking.row(self.source, self.value.fill(asking.value), as_number=self.as_number)
        if row is None:
            return False
        return all(test(asking.value(f"{self.source}.{name}")) for name, test in self.fields)

    def saw(self, asking: Asking) -> str:
        """Say what was looked for, and what the row says."""
        value = self.value.fill(asking.value)
        row = asking.facts.rows.get(f"{self.source}\n{value}")
        if row is None:
            return f"{value or 'nothing'} is not in {self.source}"
        fields = ", ".join(f"{name} = {text}" for name, text in list(row.items())[:8])
        return f"{self.source}: {fields}"


@dataclass(frozen=True, slots=True)
class OpenHours(Written):
    """Whether it is within opening hours; a public holiday is a day of its own."""

    hours: tuple[Hours, ...]
    wanted: bool

    async def holds(self, asking: Asking) -> bool:
        """Look at the clock."""
        now = asking.now
        today = HOLIDAY if asking.holiday else DAYS[now.weekday()]
        before = now.date() - timedelta(days=1)
        yesterday = HOLIDAY if asking.is_holiday(before) else DAYS[before.weekday()]
        return any(each.has(today, yesterday, now.time()) for each in self.hours) is self.wanted

    def saw(self, asking: Asking) -> str:
        """Say what time it is."""
        return _now(asking)


@dataclass(frozen=True, slots=True)
class AtTime(Written):
    """Whether it is a certain time of day, weekday, date or holiday, whatever else it is."""

    clock: Clock | None = None
    days: frozenset[str] = frozenset()
    dates: tuple[Dates, ...] = ()
    holiday: bool | None = None

    async def holds(self, asking: Asking) -> bool:
        """Look at the calendar and the clock."""
        now = asking.now
        if self.clock is not None:
            return self.clock.before_midnight(now.time()) or self.clock.after_midnight(now.time())
        if self.days:
            return DAYS[now.weekday()] in self.days or (HOLIDAY in self.days and bool(asking.holiday))
        if self.holiday is not None:
            return bool(asking.holiday) is self.holiday
        today: date = now.date()
        return any(each.has(today) for each in self.dates)

    def saw(self, asking: Asking) -> str:
        """Say what time it is."""
        return _now(asking)


@dataclass(frozen=True, slots=True)
class FlowIs(Written):
    """Whether a variable call flow is on."""

    local_number: str
    on: bool

    async def holds(self, asking: Asking) -> bool:
        """Look; of a flow that there is none of neither holds."""
        return asking.flow(self.local_number) is self.on

    def saw(self, asking: Asking) -> str:
        """Say how it stands."""
        words = {True: "on", False: "off", None: "not known"}
        return f"flow {self.local_number} = {words[asking.facts.flows.get(self.local_number)]}"


@dataclass(frozen=True, slots=True)
class SomebodyFree(Written):
    """Whether one of these employees is free (``wanted``), or none of them is; not knowing is neither."""

    local_numbers: tuple[str, ...]
    wanted: bool

    async def holds(self, asking: Asking) -> bool:
        """Look at each."""
        states = [asking.free(each) for each in self.local_numbers]
        return any(states) if self.wanted else all(state is False for state in states)

    def saw(self, asking: Asking) -> str:
        """Say how each of them stands."""
        words = {True: "free", False: "busy", None: "not known"}
        return ", ".join(f"{each} = {words[asking.facts.free.get(each)]}" for each in self.local_numbers)


@dataclass(frozen=True, slots=True)
class Nested(Written):
    """Any of some groups of conditions (``any``), or not all of one (``not``)."""

    groups: tuple[tuple[Condition, ...], ...]
    negated: bool = False

    async def holds(self, asking: Asking) -> bool:
        """Ask them in their order, and no more than is needed."""
        for group in self.groups:
            if await all_hold(group, asking) is not self.negated:
                return True
        return False

    def saw(self, asking: Asking) -> str:
        """Say what each of them saw."""
        return "; ".join(dict.fromkeys(each.saw(asking) for group in self.groups for each in group))


async def all_hold(conditions: Sequence[Condition], asking: Asking) -> bool:
    """Say whether all hold, asking none after the first that does not."""
    for each in conditions:
        if not await each.holds(asking):
            return False
    return True


def _named(customer: Customer) -> str:
    return f" {customer.name}" + (f", {customer.organisation}" if customer.organisation else "")


def _now(asking: Asking) -> str:
    holiday = f" ({asking.holiday})" if asking.holiday else ""
    return f"now = {DAYS[asking.now.weekday()]} {asking.now:%Y-%m-%d %H:%M}{holiday}"
