"""What an event does to the legs of its call id: the rules of the call tracker, one for each kind (protocol §3).

A rule changes the ``legs`` it is given in place, by employee's local number, and gives the call's end as it is known
afterwards. ``now`` is when the event reached us; that, and not what the PBX wrote, is what orders events.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import CallEvent, Direction, EventKind

DISORDER = timedelta(seconds=5)
"""How far apart events arrive that merely overtook each other; a ring later than this after an answer is a new one."""
REPEATED = timedelta(minutes=1)
"""For so long an event that says what one before it said is taken for that event, sent again."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One employee's part in a call id: the call, when it last rang, and the PBX's own times of the rings seen.

    ``given_up`` marks a call that nothing was heard of for so long that it was taken for over, or of which nothing more
    was to be told here; ``let_go`` is what that one was until then.
    """

    call: Call
    rang: datetime
    stamps: frozenset[datetime] = frozenset()
    given_up: bool = False
    let_go: "Leg | None" = None


@dataclass(frozen=True, slots=True)
class CallEnd:
    """The end of a whole call: when it reached us, and the talk time it told, in seconds."""

    at: datetime
    duration: int | None


Legs = dict[str, Leg]


def apply(legs: Legs, event: CallEvent, now: datetime, end: CallEnd | None) -> CallEnd | None:
    """Change ``legs`` by an event; ``end`` is set where the call's end has been told before."""
    return _RULES[event.kind](legs, event, now, end)


def _incoming(legs: Legs, event: CallEvent, now: datetime, end: CallEnd | None) -> CallEnd | None:
    leg = legs.get(event.employee)
    if leg is None:
        legs[event.employee] = _first_ring(legs, event, now, end)
        return end
    call = _known(leg.call, event)
    if call.direction is Direction.OUTGOING:  # the phone that calls is rung, to be connected
        legs[event.employee] = replace(leg, call=call)
        return end
    call = replace(call, number=call.number or event.a_number)
    stamp = event.timestamp
    later = now - leg.rang >= REPEATED or bool(stamp and leg.stamps and stamp > max(leg.stamps))
    new = later or call.phones != leg.call.phones or bool(stamp and stamp not in leg.stamps)
    rings_again = later and not end and call.state not in (CallState.RINGING, CallState.ANSWERED)
    if rings_again:
        call = _rings(call, now)
    legs[event.employee] = Leg(
        call,
        rang=now if new and call.state is CallState.RINGING else leg.rang,
        stamps=leg.stamps | _stamps(event),
        given_up=leg.given_up and not rings_again,
    )
    return end


def _first_ring(legs: Mapping[str, Leg], event: CallEvent, now: datetime, end: CallEnd | None) -> Leg:
    state = CallState.RINGING
    answerer = next((other.call for other in legs.values() if other.call.state is CallState.ANSWERED), None)
    if end:
        state = CallState.MISSED
    elif answerer is not None and _rang_before(event, answerer, legs, now):
        state = CallState.ELSEWHERE
    call = Call(
        call_id=event.call_id,
        employee=event.employee,
        direction=Direction.INCOMING,
        state=state,
        number=event.a_number,
        started=end.at if end else now,
        phones=_with((), event.phone),
        ended=end.at if end else now if state is CallState.ELSEWHERE else None,
        answered_by=answerer.employee if answerer and state is CallState.ELSEWHERE else "",
    )
    return Leg(call, now, _stamps(event))


def _rings(call: Call, now: datetime) -> Call:
    """Let a call that was over for its employee ring anew: a queue tries again, a transfer comes back."""
    return replace(
        call,
        state=CallState.RINGING,
        started=now,
        answered=None,
        ended=None,
        duration=None,
        transfer=False,
        answered_by="",
    )


def _answered(legs: Legs, event: CallEvent, now: datetime, end: CallEnd | None) -> CallEnd | None:
    leg = legs.get(event.employee)
    if leg is None:
        call = Call(
            call_id=event.call_id,
            employee=event.employee,
            direction=Direction.INCOMING,
            state=CallState.RINGING,
            number=event.a_number,
            started=end.at if end else now,
        )
        leg = Leg(call, now)
    elif leg.call.state in (CallState.ANSWERED, CallState.ENDED):
        # a repeat: who rings by now is rung by a transfer, and not answered by this
        return end
    # "missed" may only be our own patience, or an end that overtook this event
    call = replace(leg.call, state=CallState.ANSWERED, answered=now, ended=None, answered_by="")
    if call.direction is Direction.INCOMING and not call.number and event.a_number:  # else it may be the caller's own
        call = replace(call, number=event.a_number)
    if end:
        call = replace(call, state=CallState.ENDED, answered=end.at, ended=end.at, duration=end.duration)
    legs[event.employee] = Leg(call, leg.rang, leg.stamps)
    if not end:
        _taken(legs, event.employee, now)
    return end


def _taken(legs: Legs, answerer: str, now: datetime) -> None:
    """Tell the others: it rings no more for them, or, for a colleague who called, they are through."""
    for employee, other in list(legs.items()):
        if employee == answerer or other.call.state is not CallState.RINGING:
            continue
        if other.call.direction is Direction.OUTGOING:
            call = replace(other.call, state=CallState.ANSWERED, answered=now)
        else:
            call = replace(other.call, state=CallState.ELSEWHERE, ended=now, answered_by=answerer)
        legs[employee] = replace(other, call=call)


def _outgoing(legs: Legs, event: CallEvent, now: datetime, end: CallEnd | None) -> CallEnd | None:
    number = event.b_number or event.a_number
    leg = legs.get(event.employee)
    if leg is None:
        call = Call(
            call_id=event.call_id,
            employee=event.employee,
            direction=Direction.OUTGOING,
            state=CallState.RINGING,
            number=number,
            started=end.at if end else now,
            phones=_with((), event.phone),
        )
        legs[event.employee] = Leg(_connected(call, legs, now, end), now)
        return end
    call = _known(leg.call, event)
    if call.direction is Direction.OUTGOING:
        call = replace(call, number=call.number or number)
    elif call.state not in (CallState.ANSWERED, CallState.ENDED):
        # a call that the PBX was asked for: it rang the caller's own phone first
        call = replace(call, direction=Direction.OUTGOING, number=number, answered_by="")
        call = _connected(call, legs, now, end)
    legs[event.employee] = replace(leg, call=call)
    return end


def _connected(call: Call, legs: Mapping[str, Leg], now: datetime, end: CallEnd | None) -> Call:
    """Say how far a call to outside or to a colleague is, whose beginning reaches us now."""
    if end:
        return replace(call, state=CallState.ENDED, ended=end.at, duration=end.duration)
    talks = any(leg.call.state is CallState.ANSWERED for leg in legs.values())
    state = CallState.ANSWERED if talks else CallState.RINGING
    return replace(call, state=state, answered=now if talks else None, ended=None)


def _ended(legs: Legs, event: CallEvent, now: datetime, end: CallEnd | None) -> CallEnd | None:
    if event.transfer:
        _end_transferred(legs, event, now)
        return end
    for employee, leg in list(legs.items()):
        if leg.call.state.live:
            legs[employee] = _end(leg, event, now)
        elif leg.call.state is CallState.ENDED and leg.given_up:
            call = replace(leg.call, ended=now, duration=event.duration)
            legs[employee] = replace(leg, call=call, given_up=False)
        elif leg.call.state is CallState.ENDED and leg.call.duration is None:
            legs[employee] = replace(leg, call=replace(leg.call, duration=event.duration))
    if end is None:
        return CallEnd(now, event.duration)
    return replace(end, duration=event.duration) if end.duration is None else end


def _end_transferred(legs: Legs, event: CallEvent, now: datetime) -> None:
    """End the leg of who has passed the call on: who is named, else the first of those who talk to have answered."""
    named = legs.get(event.employee)
    if named:
        legs[event.employee] = _end(named, event, now) if named.call.state.live else named
        return
    calls = [leg.call for leg in legs.values()]
    # no event need tell that an outgoing call was answered
    talking = [call for call in calls if call.state is CallState.ANSWERED] or [
        call for call in calls if call.state is CallState.RINGING and call.direction is Direction.OUTGOING
    ]
    if talking and not any(_ended_by(call, event, now) for call in calls):
        # of two colleagues who talk to each other, the one who was called
        first = min(talking, key=lambda call: (call.answered or call.started, call.direction is Direction.OUTGOING))
        legs[first.employee] = _end(legs[first.employee], event, now)


def _end(leg: Leg, event: CallEvent, now: datetime) -> Leg:
    unanswered = leg.call.state is CallState.RINGING and leg.call.direction is Direction.INCOMING
    call = replace(
        leg.call,
        state=CallState.MISSED if unanswered else CallState.ENDED,
        ended=now,
        duration=None if unanswered else event.duration,
        transfer=event.transfer,
    )
    return Leg(call, leg.rang, leg.stamps, leg.given_up)


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


_NONE: frozenset[datetime] = frozenset()
_RULES = {
    EventKind.INCOMING: _incoming,
    EventKind.ANSWERED: _answered,
    EventKind.OUTGOING: _outgoing,
    EventKind.ENDED: _ended,
}


def _stamps(event: CallEvent) -> frozenset[datetime]:
    return frozenset((event.timestamp,)) if event.timestamp else _NONE


def _known(call: Call, event: CallEvent) -> Call:
    """Give a call with the phone that an event names."""
    phones = _with(call.phones, event.phone)
    return call if phones is call.phones else replace(call, phones=phones)


def _with(phones: tuple[str, ...], phone: str) -> tuple[str, ...]:
    return phones if not phone or phone in phones else (*phones, phone)


def given_up(leg: Leg, at: datetime) -> Leg:
    """End a live leg of which nothing more is heard, as of ``at``: a ring is missed, all else is over."""
    rings = leg.call.state is CallState.RINGING and leg.call.direction is Direction.INCOMING
    call = replace(leg.call, state=CallState.MISSED if rings else CallState.ENDED, ended=at)
    return replace(leg, call=call, given_up=True)
