"""A hub and three desks as processes, killed in turn under load: every event reaches whom it concerns, once."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from support.calling import Caller
from support.desktop import Desktop
from support.office import OfficeDesk, OfficeHub, until
from support.ports import free_port
from support.program import simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(900)]

EMPLOYEES = ("202", "203", "204", "205")
DESKS = EMPLOYEES[:3]
"""205 has no desk: what is told of her alone, nobody may read."""


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    with Desktop() as made:
        yield made
        assert made.left_behind() == []


class Office:
    """The simulated PBX, the hub, three desks, and two callers that never pause."""

    def __init__(self, desktop: Desktop, stack: ExitStack) -> None:
        self._desktop = desktop
        self._ports = ("--port", str(free_port()), "--control-port", str(free_port()))
        self._provider = ExitStack()
        stack.enter_context(self._provider)
        pbx = self._start_provider()
        self.hub = OfficeHub(desktop, desktop.home / "hub", pbx, free_port())
        stack.callback(self.hub.stop)
        self.hub.start()
        desktop.until("the hub", self.hub.answers)
        self.desks = [OfficeDesk(desktop, desktop.home / f"desk-{one}", self.hub, one) for one in DESKS]
        for desk in self.desks:
            stack.callback(desk.stop)
            desk.start()
        # who has read nothing yet begins with the calls that are live when they come
        until("the desks", lambda: all(desk["connected"] for desk in self.hub.desks()) or self.hub.desks())
        self.callers = [Caller(lambda: self.hub.events, EMPLOYEES, name) for name in ("a", "b")]
        for caller in self.callers:
            caller.start()
            stack.callback(self.end_calls)

    def end_calls(self) -> None:
        """Have the callers finish."""
        for caller in self.callers:
            caller.enough.set()
        for caller in self.callers:
            caller.join(120)
            assert not caller.is_alive()

    def restart_provider(self) -> None:
        """Kill the simulated PBX and start it at the same ports."""
        self._provider.close()
        self._start_provider()

    def lacking(self, desk: OfficeDesk) -> Any:
        """Give what a desk lacks or has too often; True when it is neither."""
        wanted = sum((caller.concerning(desk.employee) for caller in self.callers), start=type(desk.read())())
        read = desk.read()
        return read == wanted or {"lacks": wanted - read, "has too often": read - wanted}

    def strangers_numbers(self, employee: str) -> Iterator[str]:
        """Give the numbers of callers of whom a desk must never know."""
        for caller in self.callers:
            yield from {one.number for one in caller.told if employee not in one.employees}

    def _start_provider(self) -> dict[str, Any]:
        return self._provider.enter_context(simulated_pbx(self._desktop, *self._ports))


@contextmanager
def office(desktop: Desktop) -> Iterator[Office]:
    with ExitStack() as stack:
        yield Office(desktop, stack)


def each_in_turn(office: Office, rounds: int, chance: random.Random) -> None:
    """Kill and start again the hub, each desk, and the provider, at moments that nobody chose."""
    turns: list[Callable[[], object]] = [office.restart_provider]
    for process in (office.hub, *office.desks):
        turns += [process.kill, process.start]
    for _ in range(rounds):
        for turn in turns:
            time.sleep(chance.uniform(0.2, 1.5))
            turn()


def everything_arrived(office: Office) -> None:
    office.end_calls()
    for desk in office.desks:
        until(f"what concerns {desk.employee}", lambda desk=desk: office.lacking(desk))
    for desk in office.desks:
        assert desk.stop() == 0
        assert office.lacking(desk) is True
        known = [number for number in office.strangers_numbers(desk.employee) if desk.holds(number)]
        assert known == [], f"{desk.employee} knows who called others"


def test_what_concerns_a_desk_reaches_it_once_whoever_is_killed(desktop: Desktop) -> None:
    with office(desktop) as made:
        each_in_turn(made, 1, random.Random())  # noqa: S311 - moments, not secrets
        everything_arrived(made)
        assert sum(len(caller.told) for caller in made.callers) > 100


@pytest.mark.long
def test_five_rounds_of_kills_lose_and_double_nothing(desktop: Desktop) -> None:
    with office(desktop) as made:
        each_in_turn(made, 5, random.Random())  # noqa: S311 - moments, not secrets
        everything_arrived(made)
        assert any(caller.sent_again for caller in made.callers)
