"""What happens in a call: each script writes the plausible course of one as events in order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from fonetray.simulator.call_events import EventWriter, PlannedEvent
from fonetray.simulator.company import Employee


class Script(StrEnum):
    """How a call goes on after it has rung."""

    ANSWERED = "answered"  # by the one called
    MISSED = "missed"  # by everyone; the PBX tells the end
    ELSEWHERE = "elsewhere"  # a colleague who also rings answers
    RINGING = "ringing"  # nothing more is ever told
    TRANSFER = "transfer"  # answered, then passed on to a colleague, who answers too


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One call's people and times: ``ring`` and ``talk`` in seconds, ``duration`` what the ended event claims.

    ``ringing`` are those who are called. ``other`` answers in ``ELSEWHERE`` and takes over in ``TRANSFER``; in
    ``ANSWERED`` it is who answers. ``caller``, ``phone`` and ``callee`` are set where an employee calls out.
    """

    script: Script
    ringing: tuple[Employee, ...]
    other: Employee | None
    ring: float
    talk: float
    duration: float
    all_phones: bool = False
    caller: Employee | None = None
    phone: str = ""
    callee: str = ""


def plan(course: Course, write: EventWriter) -> tuple[PlannedEvent, ...]:
    """Return the events of a call in the order of their times."""
    events = []
    if course.caller is not None:
        events.append(write.outgoing(0, course.caller, course.phone, course.callee))
    events += [each for employee in course.ringing for each in _rings(course, write, 0, employee)]
    events += _AFTER_RINGING[course.script](course, write)
    return tuple(events)


def _rings(course: Course, write: EventWriter, after: float, employee: Employee) -> Iterator[PlannedEvent]:
    phones = employee.phones or (employee.local_number,)
    for phone in phones if course.all_phones else phones[:1]:
        yield write.incoming(after, employee, phone)


def _answered(course: Course, write: EventWriter) -> Iterator[PlannedEvent]:
    answering = course.other or next(iter(course.ringing), None)
    if answering is not None:
        yield write.answered(course.ring, answering)
    yield write.ended(course.ring + course.talk, talked=course.duration, outgoing=course.caller is not None)


def _missed(course: Course, write: EventWriter) -> Iterator[PlannedEvent]:
    yield write.ended(course.ring, talked=0, outgoing=course.caller is not None)


def _ringing(_course: Course, _write: EventWriter) -> Iterator[PlannedEvent]:
    return iter(())


def _transfer(course: Course, write: EventWriter) -> Iterator[PlannedEvent]:
    outgoing = course.caller is not None
    passed_on = course.ring + course.talk
    first = next(iter(course.ringing), None)
    if first is not None:
        yield write.answered(course.ring, first)
    if course.other is not None:
        yield from _rings(course, write, passed_on, course.other)
    yield write.ended(passed_on, talked=course.duration, outgoing=outgoing, transfer=True)
    taken = passed_on + course.ring
    if course.other is not None:
        yield write.answered(taken, course.other)
    yield write.ended(taken + course.talk, talked=course.duration, outgoing=outgoing)


_AFTER_RINGING: dict[Script, Callable[[Course, EventWriter], Iterator[PlannedEvent]]] = {
    Script.ANSWERED: _answered,
    Script.ELSEWHERE: _answered,
    Script.MISSED: _missed,
    Script.RINGING: _ringing,
    Script.TRANSFER: _transfer,
}
