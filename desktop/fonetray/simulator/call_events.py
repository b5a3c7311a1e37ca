"""The four events the PBX tells about calls, with the parameter names of the provider's document."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fonetray.simulator.company import Employee
from fonetray.simulator.spelling import cased
from fonetray.simulator.variants import Variant
from fonetray.simulator.wall_clock import write_duration, write_time

Params = tuple[tuple[str, str], ...]

_NAMES = (
    *("AccountId", "UniqueCallId", "UniquelCallId", "Calledphone", "ANumber", "TimeStamp", "EmployeeLocalNumber"),
    *("PhoneLocalNumber", "Duration", "Transfer", "CallDirection"),
)


class EventKind(StrEnum):
    """Which of the four; ``RAW`` is whatever a test wants to send."""

    INCOMING = "incoming"
    ANSWERED = "answered"
    OUTGOING = "outgoing"
    ENDED = "ended"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """One event to be sent ``after`` seconds from the start of its call, its parameters in the document's order."""

    after: float
    kind: EventKind
    params: Params


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWriter:
    """Writes the events of one call: ``started`` is aware, ``number`` the other party's as it stands in ANumber."""

    account: str
    call_id: str
    number: str
    started: datetime
    variant: Variant

    def incoming(self, after: float, employee: Employee, phone: str) -> PlannedEvent:
        """Write that ``phone`` of ``employee`` rings."""
        params = (
            ("AccountId", self.account),
            ("UniqueCallId", self.call_id),
            ("Calledphone", phone),
            ("ANumber", self.number),
            ("TimeStamp", self._time(after)),
            ("EmployeeLocalNumber", employee.local_number),
        )
        return self._event(after, EventKind.INCOMING, params, "")

    def answered(self, after: float, employee: Employee) -> PlannedEvent:
        """Write that ``employee`` has answered."""
        params = (
            ("AccountId", self.account),
            ("UniqueCallId", self.call_id),
            ("EmployeeLocalNumber", employee.local_number),
            ("ANumber", self.number),
            ("TimeStamp", self._time(after)),
        )
        return self._event(after, EventKind.ANSWERED, params, "")

    def outgoing(self, after: float, employee: Employee, phone: str, callee: str) -> PlannedEvent:
        """Write that ``employee`` calls ``callee`` from ``phone``."""
        params = (
            ("AccountId", self.account),
            ("UniqueCallId", self.call_id),
            ("EmployeeLocalNumber", employee.local_number),
            ("ANumber", callee if self.variant.outgoing_number == "callee" else own_number(employee)),
            ("TimeStamp", self._time(after)),
            ("PhoneLocalNumber", phone),
        )
        return self._event(after, EventKind.OUTGOING, params, callee)

    def ended(self, after: float, *, talked: float, outgoing: bool, transfer: bool = False) -> PlannedEvent:
        """Write that the call (or, with ``transfer``, one leg of it) has ended after ``talked`` seconds."""
        params = (
            ("AccountId", self.account),
            (self.variant.ended_id, self.call_id),
            ("Duration", write_duration(talked, self.variant.duration_format)),
            ("Transfer", "true" if transfer else "false"),
            ("CallDirection", "Outgoing" if outgoing else "Incoming"),
        )
        return self._event(after, EventKind.ENDED, params, None)

    def _event(self, after: float, kind: EventKind, params: Params, callee: str | None) -> PlannedEvent:
        """Write ``params`` as the variant has them; ``callee`` None where BNumber has no place."""
        variant = self.variant
        if variant.time_format == "none":
            params = tuple((name, value) for name, value in params if name != "TimeStamp")
        if variant.extras and callee is not None:
            params += (("BNumber", callee), ("LinkedUniqueCallId", ""))
        if variant.blanks:
            there = {name for name, _ in params}
            params += tuple((name, "") for name in _NAMES if name not in there)
        return PlannedEvent(after, kind, tuple((cased(name, variant.event_casing), value) for name, value in params))

    def _time(self, after: float) -> str:
        form = self.variant.time_format
        return "" if form == "none" else write_time(self.started + timedelta(seconds=after), form)


def own_number(employee: Employee) -> str:
    """Return the number an employee is seen calling with: the direct one, else the local one."""
    return next(iter(employee.numbers), employee.local_number)


def presented(number: str, variant: Variant) -> str:
    """Write an outside caller's number as this PBX presents it; a withheld one is empty and becomes ``hidden``."""
    if not number:
        return variant.hidden
    national = 8
    if variant.number_form == "given" or not number.lstrip("+").isdigit() or len(number) < national:
        return number
    bare = number.removeprefix("+").removeprefix("00")
    full = "45" + bare if bare == number and len(bare) == national else bare
    return ("+" if variant.number_form == "plus" else "00") + full


def disordered(events: tuple[PlannedEvent, ...], chance: random.Random) -> tuple[PlannedEvent, ...]:
    """Let the events of a call swap places (their times and contents stay), always differently than planned."""
    if len(events) < len(("one", "other")):
        return events
    order = list(range(len(events)))
    while order == sorted(order):
        chance.shuffle(order)
    return tuple(
        PlannedEvent(slot.after, events[index].kind, events[index].params)
        for slot, index in zip(events, order, strict=True)
    )
