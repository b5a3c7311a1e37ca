"""A world that says what a test has set, and counts what it was asked."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime

from fonetray.routing.asking import Asking
from fonetray.routing.decide import Decision, decide
from fonetray.routing.incoming import read_call
from fonetray.routing.rule_file import read_rules
from fonetray.routing.world import Customer, ListSource, WorldFailed
from fonetray.telephony.dialling import PhoneNumber

NOON = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
"""A Thursday, noon in Denmark."""
HEAD = '[module]\naction = "goto"\ncustomer = "Kundenr"\n'


class World:
    def __init__(self) -> None:
        self.numbers: dict[str, Customer] = {}
        self.typed: dict[tuple[str, str], Customer] = {}
        self.earlier: dict[str, Customer] = {}
        self.lists: dict[str, dict[str, Mapping[str, str]]] = {}
        self.people: dict[str, bool | None] = {}
        self.flows: dict[str, bool] = {}
        self.holidays: dict[date, str] = {}
        self.asked: Counter[str] = Counter()
        self.broken = False

    async def customers(
        self, label: str, digits: str, number: PhoneNumber | None
    ) -> tuple[Customer | None, Customer | None]:
        self.asked["typed"] += bool(digits)
        self.asked["number"] += number is not None
        return self.typed.get((label, digits)), self.numbers.get(number.input) if number else None

    async def customer_before(self, call_id: str) -> Customer | None:
        self.asked["earlier"] += 1
        return self.earlier.get(call_id)

    async def row(self, source: ListSource, value: str, *, as_number: bool) -> Mapping[str, str] | None:
        self.asked["number list" if as_number else "list"] += 1
        if self.broken:
            raise WorldFailed("the disk is gone")
        return self.lists[source.name].get(value)

    def is_local(self, text: str) -> bool:
        return text in self.people

    def free(self, local_number: str) -> bool | None:
        return self.people.get(local_number)

    def flow(self, local_number: str) -> bool | None:
        return self.flows.get(local_number)

    def holiday(self, day: date) -> str:
        return self.holidays.get(day, "")


async def decided(rules: str, query: str = "", world: World | None = None, time: datetime = NOON) -> Decision:
    """Decide by a file's rules."""
    module = read_rules("reception", rules)
    call = read_call(module.name, module.names, query=query.encode(), time=time)
    return await decide(module, Asking(module, call, world or World()))


def ruled(when: str, *, head: str = HEAD, lists: str = "") -> str:
    """Write a file in which one rule leads to 100, and everything else to 200."""
    rule = f'[[rule]]\nname = "the rule"\nwhen = {when}\nanswer = {{ goto = "100" }}\n'
    return f'{head}{lists}\n{rule}[default]\ngoto = "200"\n'


async def holds(
    when: str, query: str = "", world: World | None = None, *, time: datetime = NOON, lists: str = ""
) -> bool:
    """Say whether a rule's conditions hold."""
    decision = await decided(ruled(when, lists=lists), query, world, time)
    assert decision.body in ("100", "200")
    return decision.body == "100"
