"""The call tracker: one pure state machine that says what every call is (protocol §3).

``step(state, event, now)`` gives the next state, what changed, and when to ask again if nothing comes before.
Events may repeat, get lost, come late or in another order: whatever comes, no call stays ringing or answered for ever.

A state is a value: a step leaves the old one as it was. It copies the calls of the one call id that the event is
about, and the flat map from call ids to them; ids are forgotten twelve hours after their last event.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from fonetray.telephony.calls import Call, CallChange, CallState
from fonetray.telephony.events import CallEvent, Direction, EventKind

FORGOTTEN = timedelta(hours=12)
"""After this long without an event a call id is forgotten, and a call on it that never ended is taken for ended."""
MOST_IDS = 10_000
DISORDER = timedelta(seconds=5)
"""How far apart events arrive that merely overtook each other; a ring later than this after an answer is a new one."""
REPEATED = timedelta(minutes=1)
"""For so long the end of a transferred leg that looks like the one before is taken for the same event, sent again."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One employee's part in a call id: the call, when it last rang, and the PBX's own times of the rings seen."""

    call: Call
    rang: datetime
    stamps: frozenset[datetime] = frozenset()


@dataclass(frozen=True, slots=True)
class CallGroup:
    """All employees' legs of one call id; ``over`` once the call itself has ended."""

    touched: datetime
    legs: Mapping[str, Leg] = field(default_factory=lambda: MappingProxyType({}))
    over: bool = False


@dataclass(frozen=True, slots=True)
class TrackerState:
    """All call ids that are remembered, in the order of their last event."""

    groups: MappingProxyType[str, CallGroup] = field(default_factory=lambda: MappingProxyType({}))
    live: frozenset[str] = frozenset()
    """The ids with a call that rings or is being talked on: the only ones that time can change."""
    deadline: datetime | None = None
    """No call times out before this; it may be early, since a call that ends does not move it."""

    def live_calls(self) -> tuple[Call, ...]:
        """Give the calls that ring or are being talked on."""
        legs = (leg for call_id in self.live for leg in self.groups[call_id].legs.values())
        return tuple(leg.call for leg in legs if leg.call.state.live)


@dataclass(frozen=True, slots=True)
class Step:
    """What a step gives; ``deadline`` is when to step again with no event, None when nothing is being timed."""

    state: TrackerState
    changes: tuple[CallChange, ...]
    deadline: datetime | None


def step(state: TrackerState, event: CallEvent | None, now: datetime, *, ring_timeout: timedelta) -> Step:
    """Take one event, or with None only the time, to the next state."""
    groups = state.groups.copy()
    live = set(state.live)
    changes: list[CallChange] = []
    deadline = state.deadline
    if deadline is not None and now >= deadline:
        changes += _time_passes(groups, live, now, ring_timeout)
        deadline = _earliest((groups[call_id] for call_id in live), ring_timeout)
    _forget(groups, live, now)
    if event is not None:
        group = groups.pop(event.call_id, None) or CallGroup(now)
        legs = dict(group.legs)
        over = _RULES[event.kind](legs, event, now, group.over)
        changes += _changes(group.legs, legs)
        groups[event.call_id] = CallGroup(now, MappingProxyType(legs), over)
        _note_life(groups, live, event.call_id)
        while len(groups) > MOST_IDS:
            oldest = next(iter(groups))
            changes += _changes(groups[oldest].legs, _cut_off(groups[oldest].legs, now))
            del groups[oldest]
            live.discard(oldest)
        limits = (deadline, _earliest([groups[event.call_id]], ring_timeout))
        deadline = min((limit for limit in limits if limit is not None), default=None) if live else None
    after = TrackerState(MappingProxyType(groups), frozenset(live), deadline)
    return Step(after, tuple(changes), deadline)


def _incoming(legs: dict[str, Leg], event: CallEvent, now: datetime, over: bool) -> bool:  # noqa: FBT001 - all rules alike
    leg = legs.get(event.employee)
    stamps = frozenset({event.timestamp} if event.timestamp else ())
    if leg is None:
        state = CallState.RINGING
        answerer = next((other.call for other in legs.values() if other.call.state is CallState.ANSWERED), None)
        if over:
            state = CallState.MISSED
        elif answerer is not None and _rang_before(event, answerer, legs, now):
            state = CallState.ELSEWHERE
        call = Call(
            call_id=event.call_id,
            employee=event.employee,
            direction=Direction.INCOMING,
            state=state,
            number=event.a_number,
            started=now,
            phones=_with((), event.phone),
            ended=None if state is CallState.RINGING else now,
            answered_by=answerer.employee if answerer and state is CallState.ELSEWHERE else "",
        )
        legs[event.employee] = Leg(call, now, stamps)
        return over
    call = replace(leg.call, phones=_with(leg.call.phones, event.phone), number=leg.call.number or event.a_number)
    rings_again = (
        call.state in (CallState.MISSED, CallState.ELSEWHERE)
        and not over
        and bool(stamps)
        and bool(leg.stamps)
        and event.timestamp is not None
        and event.timestamp > max(leg.stamps)
    )
    if rings_again:
        call = replace(call, state=CallState.RINGING, ended=None, answered_by="")
    fresh = rings_again or (call.state is CallState.RINGING and not stamps <= leg.stamps)
    legs[event.employee] = Leg(call, now if fresh else leg.rang, leg.stamps | stamps)
    return over


def _answered(legs: dict[str, Leg], event: CallEvent, now: datetime, over: bool) -> bool:  # noqa: FBT001
    leg = legs.get(event.employee)
    if leg is None:
        state = CallState.ENDED if over else CallState.ANSWERED
        call = Call(
            call_id=event.call_id,
            employee=event.employee,
            direction=Direction.INCOMING,
            state=state,
            number=event.a_number,
            started=now,
            answered=now,
            ended=now if over else None,
        )
        legs[event.employee] = Leg(call, now)
    elif leg.call.state in (CallState.RINGING, CallState.MISSED, CallState.ELSEWHERE):
        # "missed" may only be our own patience, or an end that overtook this event
        number = leg.call.number or event.a_number
        state, ended = (CallState.ENDED, leg.call.ended or now) if over else (CallState.ANSWERED, None)
        call = replace(leg.call, state=state, answered=now, ended=ended, number=number, answered_by="")
        legs[event.employee] = replace(leg, call=call)
    else:
        # a repeat: who rings by now is rung by a transfer, and not answered by this
        return over
    for employee, other in list(legs.items()):
        if employee != event.employee and other.call.state is CallState.RINGING and not over:
            if other.call.direction is Direction.OUTGOING:  # a call between colleagues: the one who dialled is through
                call = replace(other.call, state=CallState.ANSWERED, answered=now)
            else:
                call = replace(other.call, state=CallState.ELSEWHERE, ended=now, answered_by=event.employee)
            legs[employee] = replace(other, call=call)
    return over


def _outgoing(legs: dict[str, Leg], event: CallEvent, now: datetime, over: bool) -> bool:  # noqa: FBT001
    number = event.b_number or ("" if event.a_number in (event.employee, event.phone) else event.a_number)
    leg = legs.get(event.employee)
    if leg is None:
        call = Call(
            call_id=event.call_id,
            employee=event.employee,
            direction=Direction.OUTGOING,
            state=CallState.ENDED if over else CallState.RINGING,
            number=number,
            started=now,
            phones=_with((), event.phone),
            ended=now if over else None,
        )
        legs[event.employee] = Leg(call, now)
    elif leg.call.direction is Direction.OUTGOING:
        call = replace(leg.call, phones=_with(leg.call.phones, event.phone), number=leg.call.number or number)
        legs[event.employee] = replace(leg, call=call)
    return over


def _ended(legs: dict[str, Leg], event: CallEvent, now: datetime, over: bool) -> bool:  # noqa: FBT001
    if event.transfer:
        calls = [leg.call for leg in legs.values()]
        # no event need tell that an outgoing call was answered
        talking = [call for call in calls if call.state is CallState.ANSWERED] or [
            call for call in calls if call.state is CallState.RINGING and call.direction is Direction.OUTGOING
        ]
        if talking and not any(_ended_by(call, event, now) for call in calls):
            first = min(talking, key=lambda call: call.answered or call.started)
            _end(legs, first.employee, event, now)
        return over
    for employee, leg in list(legs.items()):
        if leg.call.state.live:
            _end(legs, employee, event, now)
        elif leg.call.state is CallState.ENDED and leg.call.duration is None and event.duration is not None:
            legs[employee] = replace(leg, call=replace(leg.call, duration=event.duration))
    return True


_RULES = {
    EventKind.INCOMING: _incoming,
    EventKind.ANSWERED: _answered,
    EventKind.OUTGOING: _outgoing,
    EventKind.ENDED: _ended,
}


def _end(legs: dict[str, Leg], employee: str, event: CallEvent, now: datetime) -> None:
    leg = legs[employee]
    unanswered = leg.call.state is CallState.RINGING and leg.call.direction is Direction.INCOMING
    call = replace(
        leg.call,
        state=CallState.MISSED if unanswered else CallState.ENDED,
        ended=now,
        duration=None if unanswered else event.duration,
        transfer=event.transfer,
    )
    legs[employee] = replace(leg, call=call)


def _ended_by(call: Call, event: CallEvent, now: datetime) -> bool:
    """Whether the end of a transferred leg has been here before."""
    ended = call.state is CallState.ENDED and call.transfer and call.duration == event.duration
    return ended and call.ended is not None and now - call.ended < REPEATED


def _rang_before(event: CallEvent, answered: Call, legs: Mapping[str, Leg], now: datetime) -> bool:
    """Whether a ring that reaches us after the answer rang before it: it does not, when it is a transfer's.

    The PBX's own times tell, if they differ from ring to ring; a ring well after the answer needs no telling.
    """
    if answered.answered is not None and now - answered.answered >= DISORDER:
        return False
    stamps = legs[answered.employee].stamps
    return not (event.timestamp and stamps and event.timestamp > max(stamps))


def _cut_off(legs: Mapping[str, Leg], now: datetime) -> Mapping[str, Leg]:
    """End what still lives of an id that there is no more room for, so that no window waits for it for ever."""
    return {employee: _timed_out(leg, now) if leg.call.state.live else leg for employee, leg in legs.items()}


def _timed_out(leg: Leg, ended: datetime) -> Leg:
    rings = leg.call.state is CallState.RINGING and leg.call.direction is Direction.INCOMING
    state = CallState.MISSED if rings else CallState.ENDED
    return replace(leg, call=replace(leg.call, state=state, ended=ended))


def _time_passes(
    groups: dict[str, CallGroup], live: set[str], now: datetime, ring_timeout: timedelta
) -> Iterable[CallChange]:
    for call_id in sorted(live):
        group = groups[call_id]
        legs = dict(group.legs)
        for employee, leg in group.legs.items():
            limit = _limit(leg, group, ring_timeout)
            if limit is not None and now >= limit:
                legs[employee] = _timed_out(leg, limit)  # which may be long ago: the computer slept, or was off
                yield CallChange(leg.call, legs[employee].call)
        if legs != group.legs:
            groups[call_id] = replace(group, legs=MappingProxyType(legs))
            _note_life(groups, live, call_id)


def _forget(groups: dict[str, CallGroup], live: set[str], now: datetime) -> None:
    """Drop the ids at the front, the longest untouched ones."""
    while groups:
        call_id = next(iter(groups))
        if now - groups[call_id].touched < FORGOTTEN or call_id in live:
            return
        del groups[call_id]


def _earliest(groups: Iterable[CallGroup], ring_timeout: timedelta) -> datetime | None:
    limits = (_limit(leg, group, ring_timeout) for group in groups for leg in group.legs.values())
    return min((limit for limit in limits if limit is not None), default=None)


def _note_life(groups: Mapping[str, CallGroup], live: set[str], call_id: str) -> None:
    if any(leg.call.state.live for leg in groups[call_id].legs.values()):
        live.add(call_id)
    else:
        live.discard(call_id)


def _limit(leg: Leg, group: CallGroup, ring_timeout: timedelta) -> datetime | None:
    if not leg.call.state.live:
        return None
    if leg.call.state is CallState.RINGING and leg.call.direction is Direction.INCOMING:
        return leg.rang + ring_timeout
    return group.touched + FORGOTTEN


def _changes(before: Mapping[str, Leg], after: Mapping[str, Leg]) -> Iterable[CallChange]:
    for employee, leg in after.items():
        earlier = before.get(employee)
        if earlier is None or earlier.call != leg.call:
            yield CallChange(earlier.call if earlier else None, leg.call)


def _with(phones: tuple[str, ...], phone: str) -> tuple[str, ...]:
    return phones if not phone or phone in phones else (*phones, phone)
