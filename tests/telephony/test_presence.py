from datetime import UTC, datetime, timedelta

import pytest

from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction
from fonetray.telephony.presence import SILENCE, PersonPresence, PresenceState, is_stale, presence_of

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def call(state: CallState, *, minute: int = 0, out: bool = False, answered: int | None = None) -> Call:
    at = None if answered is None else NOON + timedelta(minutes=answered)
    direction = Direction.OUTGOING if out else Direction.INCOMING
    return Call("1", "202", direction, state, "", NOON + timedelta(minutes=minute), answered=at)


@pytest.mark.parametrize(
    ("calls", "state", "minute"),
    [
        ([call(CallState.RINGING, minute=1)], PresenceState.RINGING, 1),
        ([call(CallState.RINGING, minute=1, out=True)], PresenceState.BUSY, 1),
        ([call(CallState.ANSWERED, answered=2)], PresenceState.BUSY, 2),
        ([call(CallState.RINGING), call(CallState.ANSWERED, answered=2)], PresenceState.BUSY, 2),
        ([call(CallState.ANSWERED, answered=3), call(CallState.RINGING)], PresenceState.BUSY, 3),
        ([call(CallState.ANSWERED, answered=3), call(CallState.ANSWERED, answered=1)], PresenceState.BUSY, 1),
    ],
)
def test_who_is_not_free(calls: list[Call], state: PresenceState, minute: int) -> None:
    assert presence_of(calls) == {"202": PersonPresence(state, NOON + timedelta(minutes=minute))}


@pytest.mark.parametrize("state", [state for state in CallState if not state.live])
def test_a_call_that_is_over_keeps_nobody_busy(state: CallState) -> None:
    assert presence_of([call(state)]) == {}


@pytest.mark.parametrize(
    ("heard", "calls_run", "after", "stale"),
    [
        (False, False, timedelta(), True),
        (False, True, timedelta(), True),
        (True, False, timedelta(hours=14), False),
        (True, True, SILENCE, False),
        (True, True, SILENCE + timedelta(seconds=1), True),
    ],
    ids=["never", "never, with a call from before", "a quiet night", "a long call", "an end is overdue"],
)
def test_when_nothing_can_be_said(heard: bool, calls_run: bool, after: timedelta, stale: bool) -> None:
    assert is_stale(last_event=NOON if heard else None, calls_run=calls_run, now=NOON + after) is stale
