"""Places calls and lets them take their course: the part of the simulator where time passes."""

import asyncio
import itertools
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from fonetray.simulator.behaviour import Behaviour
from fonetray.simulator.call_events import EventKind, EventWriter, Params, PlannedEvent, disordered, own_number
from fonetray.simulator.call_events import presented as present
from fonetray.simulator.call_script import Course, Script, plan
from fonetray.simulator.company import Company, Employee, squeeze
from fonetray.simulator.emitter import Emitter


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """A call under way: its unique id and the events it will send, in the order of sending."""

    call_id: str
    events: tuple[PlannedEvent, ...]


class Exchange:
    """The switchboard: every call in it is a task that ends with the call or with ``stop``."""

    def __init__(self, *, company: Company, behaviour: Behaviour, emitter: Emitter) -> None:
        self._company = company
        self._behaviour = behaviour
        self._emitter = emitter
        self._calls: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(4567)

    def dial(self, employee: Employee, callee: str, phone: str = "") -> PlacedCall:
        """Ring ``employee`` (on ``phone``, else the first one) and then ``callee``, who may be a colleague.

        The outgoing event comes after ``Variant.ring_delay``; the rest goes by the variant's other times.
        """
        variant = self._behaviour.variant
        colleague = self._company.find(callee)
        inside = colleague is not None and colleague != employee
        course = Course(
            script=Script.ANSWERED,
            ringing=(colleague,) if colleague is not None and inside else (),
            other=None,
            ring=variant.ring_time,
            talk=variant.talk_time,
            duration=variant.talk_time,
            caller=employee,
            phone=phone or next(iter(employee.phones), employee.local_number),
            callee=squeeze(callee),
        )
        by_local = inside and squeeze(callee) in self._company.employees
        number = employee.local_number if by_local else own_number(employee)
        return self.place(course, number=number, delay=variant.ring_delay)

    def connect(self, callee: str, local_number: str) -> PlacedCall | None:
        """Ring ``callee`` outside and, when they answer, a local number; None where nobody's phone rings behind it.

        Which events a PBX tells of this is not known: the employee's phone rings as for any call from outside.
        """
        behind = self._company.behind(local_number)
        if behind is None:
            return None
        variant = self._behaviour.variant
        course = Course(
            script=Script.ANSWERED,
            ringing=(behind,),
            other=None,
            ring=variant.ring_time,
            talk=variant.talk_time,
            duration=variant.talk_time,
        )
        return self.place(course, number=squeeze(callee), delay=variant.ring_delay)

    def new_id(self) -> str:
        """Give the unique id of a call that begins now."""
        return f"{int(datetime.now(UTC).timestamp())}.{next(self._numbers)}"

    def place(self, course: Course, *, number: str, delay: float = 0, call_id: str = "") -> PlacedCall:
        """Start a call from ``number`` (empty: withheld) in ``delay`` seconds and return its plan.

        ``call_id`` is that of a call that has begun already, as one that has passed a module.
        """
        behaviour = self._behaviour
        now = datetime.now(UTC)
        call_id = call_id or self.new_id()
        writer = EventWriter(
            account=self._company.account,
            call_id=call_id,
            number=present(number, behaviour.variant),
            started=now + timedelta(seconds=delay),
            variant=behaviour.variant,
        )
        events = plan(course, writer)
        if behaviour.variant.disorder:
            events = disordered(events, behaviour.chance)
        events = tuple(replace(event, after=event.after + delay) for event in events)
        self._keep(self._run(events))
        return PlacedCall(call_id, events)

    def send_raw(self, events: tuple[Params, ...]) -> tuple[PlannedEvent, ...]:
        """Send any parameters at all, one event after the other, at once."""
        planned = tuple(PlannedEvent(0, EventKind.RAW, params) for params in events)
        self._keep(self._run(planned))
        return planned

    async def stop(self) -> None:
        """Cut all calls off and wait until their tasks are gone."""
        calls = tuple(self._calls)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    def _keep(self, run: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(run)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _run(self, events: tuple[PlannedEvent, ...]) -> None:
        clock = asyncio.get_running_loop().time
        start = clock()
        for event in events:
            await asyncio.sleep(max(0.0, start + event.after - clock()))
            await self._emitter.send(event)
