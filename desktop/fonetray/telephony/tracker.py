"""The call tracker: one pure state machine that says what every call is (protocol §3).

``step(state, event, now)`` gives the next state, what changed, and when to ask again if nothing comes before. What an
event means for its call is in ``telephony.legs``; here is what time means. Events may repeat, get lost, come late or
in another order: whatever comes, no call stays ringing or answered for ever.

- A ring folds to missed when the ring timeout has passed since it last rang.
- A call that is talked on, or dialled, folds to ended after `SILENT`: an outgoing call's answer and any call's end may
  never be told. When its end comes after all, that end's time and duration are taken.
- A call id is forgotten after `FORGOTTEN`, or when there are more than `MOST_IDS`.

A state is a value: a step leaves the old one as it was. It copies the calls of the one call id that the event is
about, and of the map from call ids to them what was changed lately.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile
from types import MappingProxyType

from fonetray.telephony.calls import Call, CallChange, CallState
from fonetray.telephony.events import CallEvent, Direction
from fonetray.telephony.layered import EditedMap, LayeredMap
from fonetray.telephony.legs import CallEnd, Leg, apply, given_up

SILENT = timedelta(hours=4)
"""After this long without an event on its id, a call that is talked on is taken for ended: longer than people talk,
short enough that a colleague whose ``ended`` was lost in the morning is free again in the afternoon."""
FORGOTTEN = timedelta(hours=12)
"""After this long without an event a call id is forgotten; what then comes of it is news of a call unknown."""
MOST_IDS = 10_000


@dataclass(frozen=True, slots=True)
class CallGroup:
    """All employees' legs of one call id, the time of its last event, and its ``end`` once that was told."""

    touched: datetime
    legs: Mapping[str, Leg] = field(default_factory=lambda: MappingProxyType({}))
    end: CallEnd | None = None


@dataclass(frozen=True, slots=True)
class TrackerState:
    """All call ids that are remembered, in the order of their last event."""

    groups: LayeredMap[str, CallGroup] = field(default_factory=LayeredMap)
    live: frozenset[str] = frozenset()
    """The ids with a call that rings or is being talked on: the only ones that time can change."""
    deadline: datetime | None = None
    """No call times out before this; it may be early, since a call that ends does not move it."""
    ring_timeout: timedelta | None = None
    """What the deadline was reckoned with."""

    def call(self, key: tuple[str, str]) -> Call | None:
        """Give the call of a ``Call.key`` as it is, None when it is forgotten."""
        group = self.groups.get(key[0])
        leg = group.legs.get(key[1]) if group else None
        return leg.call if leg else None

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
    """Take one event, or with None only the time, to the next state.

    A ``ring_timeout`` other than in the step before holds for the calls that ring already, too.
    """
    return steps(state, ((event, now),), ring_timeout=ring_timeout)


def steps(state: TrackerState, taken: Iterable[tuple[CallEvent | None, datetime]], *, ring_timeout: timedelta) -> Step:
    """Take events with their times one after the other, as `step` takes one, and copy the state but once."""
    groups = state.groups.edit()
    live = set(state.live)
    changes: list[CallChange] = []
    deadline = state.deadline
    if ring_timeout != state.ring_timeout:
        deadline = _earliest((groups[call_id] for call_id in live), ring_timeout)
    for event, now in taken:
        if deadline is not None and now >= deadline:
            changes += _time_passes(groups, live, now, ring_timeout)
            deadline = _earliest((groups[call_id] for call_id in live), ring_timeout)
        _forget(groups, live, now)
        if event is not None:
            changes += _take(groups, live, event, now)
            limit = _earliest((groups[event.call_id],), ring_timeout) if event.call_id in live else None
            if limit is not None and (deadline is None or limit < deadline):
                deadline = limit
            deadline = deadline if live else None
    after = TrackerState(groups.done(), frozenset(live), deadline, ring_timeout)
    return Step(after, tuple(changes), deadline)


def let_go(state: TrackerState, call_ids: Collection[str], now: datetime) -> Step:
    """End what lives of these ids, of which nothing more will be told, as of ``now``; `take_up` goes back on it."""
    return _relegged(
        state,
        sorted(state.live.intersection(call_ids)),
        lambda leg: replace(given_up(leg, now), let_go=leg) if leg.call.state.live else leg,
    )


def take_up(state: TrackerState, call_ids: Collection[str]) -> Step:
    """Have what was let go of these ids live as it did, for the hub tells of it again; what has ended since stays so.

    Time has then to be looked at.
    """
    known = [call_id for call_id in sorted(call_ids) if call_id in state.groups and not state.groups[call_id].end]
    return _relegged(
        state,
        known,
        lambda leg: leg.let_go if leg.given_up and leg.let_go else leg,
    )


def _relegged(state: TrackerState, call_ids: Iterable[str], changed: Callable[[Leg], Leg]) -> Step:
    """Change the legs of some ids otherwise than by an event or by time."""
    groups = state.groups.edit()
    live = set(state.live)
    changes: list[CallChange] = []
    for call_id in call_ids:
        group = groups[call_id]
        legs = {employee: changed(leg) for employee, leg in group.legs.items()}
        if legs != group.legs:
            changes += _changes(group.legs, legs)
            groups[call_id] = replace(group, legs=MappingProxyType(legs))
            _note_life(legs, live, call_id)
    deadline = state.deadline
    if state.ring_timeout is not None:
        deadline = _earliest((groups[call_id] for call_id in live), state.ring_timeout)
    return Step(replace(state, groups=groups.done(), live=frozenset(live), deadline=deadline), tuple(changes), deadline)


def _take(groups: EditedMap[str, CallGroup], live: set[str], event: CallEvent, now: datetime) -> Iterable[CallChange]:
    group = groups.taken(event.call_id) or CallGroup(now)
    legs = dict(group.legs)
    end = apply(legs, event, now, group.end)
    groups[event.call_id] = CallGroup(now, MappingProxyType(legs), end)
    _note_life(legs, live, event.call_id)
    yield from _changes(group.legs, legs)
    while len(groups) > MOST_IDS:
        oldest = next(iter(groups))
        yield from _changes(groups[oldest].legs, _cut_off(groups[oldest].legs, now))
        del groups[oldest]
        live.discard(oldest)


def given_up_call(call: Call, now: datetime, *, ring_timeout: timedelta) -> Call:
    """End a live call of which no event is known any more, as of when it would have been given up, ``now`` at most."""
    leg = Leg(call, call.started)
    limit = _limit(leg, CallGroup(call.answered or call.started), ring_timeout)
    return given_up(leg, min(limit or now, now)).call


def _cut_off(legs: Mapping[str, Leg], now: datetime) -> Mapping[str, Leg]:
    """End what still lives of an id, so that no window waits for it for ever."""
    return {employee: given_up(leg, now) if leg.call.state.live else leg for employee, leg in legs.items()}


def _time_passes(
    groups: EditedMap[str, CallGroup], live: set[str], now: datetime, ring_timeout: timedelta
) -> Iterable[CallChange]:
    for call_id in sorted(live):
        group = groups[call_id]
        legs = dict(group.legs)
        for employee, leg in group.legs.items():
            limit = _limit(leg, group, ring_timeout)
            if limit is not None and now >= limit:
                legs[employee] = given_up(leg, limit)  # which may be long ago: the computer slept, or was off
                yield CallChange(leg.call, legs[employee].call)
        if legs != group.legs:
            groups[call_id] = replace(group, legs=MappingProxyType(legs))
            _note_life(legs, live, call_id)


def _forget(groups: EditedMap[str, CallGroup], live: set[str], now: datetime) -> None:
    """Drop the ids at the front, the longest untouched ones: in the morning all of the day before, in one go."""
    old = list(takewhile(lambda call_id: call_id not in live and now - groups[call_id].touched >= FORGOTTEN, groups))
    for call_id in old:
        del groups[call_id]


def _earliest(groups: Iterable[CallGroup], ring_timeout: timedelta) -> datetime | None:
    earliest = None
    for group in groups:
        for leg in group.legs.values():
            limit = _limit(leg, group, ring_timeout)
            if limit is not None and (earliest is None or limit < earliest):
                earliest = limit
    return earliest


def _note_life(legs: Mapping[str, Leg], live: set[str], call_id: str) -> None:
    for leg in legs.values():
        if leg.call.state.live:
            live.add(call_id)
            return
    live.discard(call_id)


def _limit(leg: Leg, group: CallGroup, ring_timeout: timedelta) -> datetime | None:
    if not leg.call.state.live:
        return None
    if leg.call.state is CallState.RINGING and leg.call.direction is Direction.INCOMING:
        return leg.rang + ring_timeout
    return group.touched + SILENT


def _changes(before: Mapping[str, Leg], after: Mapping[str, Leg]) -> Iterable[CallChange]:
    for employee, leg in after.items():
        earlier = before.get(employee)
        if earlier is None or earlier.call != leg.call:
            yield CallChange(earlier.call if earlier else None, leg.call)
