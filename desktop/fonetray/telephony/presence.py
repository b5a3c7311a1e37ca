"""What is known of a colleague's telephone, from the calls that the tracker follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction

SILENCE = timedelta(hours=1)
"""While a call runs, some event of the company is due within this: its end, if nothing else."""


class PresenceState(StrEnum):
    """Free, ringing, in a call, or not known."""

    FREE = "free"
    RINGING = "ringing"
    BUSY = "busy"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PersonPresence:
    """An employee's presence, and since when (aware UTC) where that is known."""

    state: PresenceState
    since: datetime | None = None


def is_stale(*, last_event: datetime | None, calls_run: bool, now: datetime) -> bool:
    """Say whether what events told of calls says nothing about now, so that everybody's presence is unknown.

    It is stale before the first event: the PBX may not reach this computer at all. It is stale again when a call runs
    and no event of anybody's has come for `SILENCE`: then an end was due and is lost, and beginnings may be too. With
    no call running silence is no sign of anything, for telephones are silent at night.
    """
    return last_event is None or (calls_run and now - last_event > SILENCE)


def presence_of(calls: Iterable[Call]) -> dict[str, PersonPresence]:
    """Give the presence of everybody who has a live call, by local number; all others are free.

    Who talks or calls somebody is busy, whatever else rings; ``since`` is the earliest of the calls that make it so.
    """
    people: dict[str, PersonPresence] = {}
    for call in calls:
        if not call.state.live:
            continue
        rings = call.state is CallState.RINGING and call.direction is Direction.INCOMING
        state = PresenceState.RINGING if rings else PresenceState.BUSY
        since = call.answered or call.started
        known = people.get(call.employee)
        if known is None or _outdoes(PersonPresence(state, since), known):
            people[call.employee] = PersonPresence(state, since)
    return people


def _outdoes(one: PersonPresence, other: PersonPresence) -> bool:
    if one.state is not other.state:
        return one.state is PresenceState.BUSY
    return one.since is not None and other.since is not None and one.since < other.since
