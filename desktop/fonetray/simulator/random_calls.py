"""A busy day: calls from customers, colleagues and withheld numbers, one every so many seconds."""

import asyncio
from contextlib import suppress

from fonetray.simulator.behaviour import Behaviour
from fonetray.simulator.call_script import Course, Script
from fonetray.simulator.company import Company, Employee
from fonetray.simulator.exchange import Exchange

_SCRIPTS = (Script.ANSWERED, Script.ANSWERED, Script.ANSWERED, Script.MISSED, Script.ELSEWHERE, Script.TRANSFER)
_WITHHELD = 0.08
_COLLEAGUE = 0.25


class RandomCalls:
    """Places calls by chance until it is told to stop."""

    def __init__(self, *, company: Company, behaviour: Behaviour, exchange: Exchange) -> None:
        self._company = company
        self._behaviour = behaviour
        self._exchange = exchange
        self._task: asyncio.Task[None] | None = None

    async def run_every(self, seconds: float, to: Employee | None) -> None:
        """Place a call every ``seconds`` to one employee, or to any; 0 ends it. Replaces what ran before."""
        await self.stop()
        if seconds > 0:
            self._task = asyncio.get_running_loop().create_task(self._run(seconds, to))

    async def stop(self) -> None:
        """Place no more calls; those under way go on."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self, seconds: float, to: Employee | None) -> None:
        while True:
            self._place(to)
            await asyncio.sleep(seconds)

    def _place(self, to: Employee | None) -> None:
        chance = self._behaviour.chance
        everyone = tuple(self._company.employees.values())
        called = to or chance.choice(everyone)
        other = self._company.colleague_of(called)
        script = chance.choice(_SCRIPTS)
        caller = None
        number = "" if chance.random() < _WITHHELD else chance.choice(self._company.customers)
        if chance.random() < _COLLEAGUE:
            caller = chance.choice([each for each in everyone if each not in {called, other}])
            number = caller.local_number
        talk = chance.uniform(4, 40)
        self._exchange.place(
            Course(
                script=script,
                ringing=(called, other) if script is Script.ELSEWHERE else (called,),
                other=other if script in {Script.ELSEWHERE, Script.TRANSFER} else None,
                ring=chance.uniform(2, 8),
                talk=talk,
                duration=talk,
                caller=caller,
                phone=caller.phones[0] if caller else "",
                callee=called.local_number,
            ),
            number=number,
        )
