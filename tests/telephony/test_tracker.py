from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import CallEvent, EventKind
from fonetray.telephony.tracker import MOST_IDS, TrackerState, step

START = datetime(2026, 7, 31, 12, tzinfo=UTC)
RING = timedelta(seconds=45)


def event(text: str) -> CallEvent:
    """Read ``KIND EMPLOYEE [PHONE] [@SECONDS]``; ``end`` takes a duration and a ``t`` for a transfer."""
    kind, *words = text.split()
    stamp = next((START + timedelta(seconds=int(word[1:])) for word in words if word[0] == "@"), None)
    words = [word for word in words if word[0] != "@"]
    if kind == "end":
        duration = int(words[0]) if words and words[0].isdigit() else None
        return CallEvent(EventKind.ENDED, "1.1", START, duration=duration, transfer="t" in words)
    kinds = {"in": EventKind.INCOMING, "ans": EventKind.ANSWERED, "out": EventKind.OUTGOING}
    phone = words[1] if len(words) > 1 else ""
    number = "202" if kind == "out" else "86515151"
    return CallEvent(kinds[kind], "1.1", START, employee=words[0], phone=phone, a_number=number, timestamp=stamp)


def play(steps: Iterable[str]) -> dict[str, Call]:
    """Play events a second apart; ``+N`` lets N seconds pass. Gives each employee's call as last told."""
    state, now, calls = TrackerState(), START, {}
    for text in steps:
        now += timedelta(seconds=int(text[1:]) if text[0] == "+" else 1)
        taken = step(state, None if text[0] == "+" else event(text), now, ring_timeout=RING)
        state = taken.state
        for change in taken.changes:
            assert change.before == calls.get(change.after.employee)
            calls[change.after.employee] = change.after
    return calls


TABLE = {
    "rings": (["in 202"], {"202": "ringing"}),
    "rings twice, one event repeated": (["in 202 a", "in 202 a"], {"202": "ringing"}),
    "answered": (["in 202", "ans 202"], {"202": "answered"}),
    "answered and ended": (["in 202", "ans 202", "end 30"], {"202": "ended"}),
    "every event twice": (["in 202", "in 202", "ans 202", "ans 202", "end 30", "end 30"], {"202": "ended"}),
    "never answered, told": (["in 202", "end 0"], {"202": "missed"}),
    "never answered, not told": (["in 202", "+45"], {"202": "missed"}),
    "still ringing just before the timeout": (["in 202", "+44"], {"202": "ringing"}),
    "a second phone keeps it ringing": (["in 202 a @0", "+30", "in 202 b @31", "+30"], {"202": "ringing"}),
    "taken by a colleague": (["in 202", "in 203", "ans 203"], {"202": "elsewhere", "203": "answered"}),
    "taken by a colleague, then over": (["in 202", "in 203", "ans 203", "end 9"], {"202": "elsewhere", "203": "ended"}),
    "nobody took it": (["in 202", "in 203", "end"], {"202": "missed", "203": "missed"}),
    "three ring": (
        ["in 202", "in 203", "in 204", "ans 204"],
        {"202": "elsewhere", "203": "elsewhere", "204": "answered"},
    ),
    "answer without ring": (["ans 202"], {"202": "answered"}),
    "answer overtakes ring": (["ans 202", "in 202"], {"202": "answered"}),
    "a ring comes after the answer": (
        ["in 202", "ans 202", "in 203"],
        {"202": "answered", "203": "elsewhere"},
    ),
    "end overtakes ring": (["end 0", "in 202"], {"202": "missed"}),
    "end overtakes answer": (["in 202", "end 5", "ans 202"], {"202": "ended"}),
    "end overtakes everything": (["end 5", "ans 202", "in 202"], {"202": "ended"}),
    "answer after our timeout": (["in 202", "+50", "ans 202"], {"202": "answered"}),
    "end lost": (["in 202", "ans 202", "+43200"], {"202": "ended"}),
    "outgoing": (["out 202 a"], {"202": "ringing"}),
    "outgoing and ended": (["out 202 a", "end 12"], {"202": "ended"}),
    "outgoing is never missed": (["out 202 a", "+60"], {"202": "ringing"}),
    "outgoing, end lost": (["out 202 a", "+43201"], {"202": "ended"}),
    "outgoing, end first": (["end 3", "out 202 a"], {"202": "ended"}),
    "between colleagues": (["out 202 a", "in 203", "ans 203"], {"202": "answered", "203": "answered"}),
    "between colleagues, over": (["out 202 a", "in 203", "ans 203", "end 8"], {"202": "ended", "203": "ended"}),
    "between colleagues, not taken": (["out 202 a", "in 203", "end 0"], {"202": "ended", "203": "missed"}),
    "transferred": (["in 202", "ans 202", "in 203 @9", "end 5 t", "ans 203"], {"202": "ended", "203": "answered"}),
    "transfer's end leaves the ring": (
        ["in 202 @0", "ans 202", "in 203 @9", "end 5 t"],
        {"202": "ended", "203": "ringing"},
    ),
    "transfer, both over": (["in 202", "ans 202", "ans 203", "end 5 t", "end 9"], {"202": "ended", "203": "ended"}),
    "queue rings again": (["in 202 @0", "+50", "in 202 @51"], {"202": "ringing"}),
    "repeat does not ring again": (["in 202 @0", "+50", "in 202 @0"], {"202": "missed"}),
    "end for nobody": (["end 5"], {}),
    "transfer's end repeated": (
        ["in 202 @0", "ans 202", "in 203 @9", "ans 203", "end 5 t", "end 5 t"],
        {"202": "ended", "203": "answered"},
    ),
    "two transfers": (
        ["in 202", "ans 202", "ans 203", "end 5 t", "ans 204", "end 8 t"],
        {"202": "ended", "203": "ended", "204": "answered"},
    ),
    "an answer repeated leaves a transfer's ring": (
        ["in 202 @0", "ans 202", "in 203 @9", "ans 202"],
        {"202": "answered", "203": "ringing"},
    ),
    "a transfer rings, the time stamp is the call's": (
        ["in 202 @0", "ans 202", "+30", "in 203 @0"],
        {"202": "answered", "203": "ringing"},
    ),
    "a transfer rings, no time stamps": (["ans 202", "+30", "in 203"], {"202": "answered", "203": "ringing"}),
    "outgoing, transferred": (["out 202 a", "end 5 t"], {"202": "ended"}),
}


@pytest.mark.parametrize("name", TABLE)
def test_sequences(name: str) -> None:
    steps, wanted = TABLE[name]
    assert {employee: call.state.value for employee, call in play(steps).items()} == wanted


def test_what_a_call_tells() -> None:
    call = play(["in 202 a", "in 202 b", "ans 202", "end 61"])["202"]
    assert (call.phones, call.number, call.duration) == (("a", "b"), "86515151", 61)
    assert call.answered == START + timedelta(seconds=3)
    assert play(["in 202", "in 203", "ans 203"])["202"].answered_by == "203"
    assert play(["out 202 a"])["202"].number == ""


def test_a_state_is_a_value() -> None:
    before = step(TrackerState(), event("in 202"), START, ring_timeout=RING)
    after = step(before.state, event("ans 202"), START, ring_timeout=RING)
    assert before.state.live_calls()[0].state is CallState.RINGING
    assert after.state.live_calls()[0].state is CallState.ANSWERED


def test_the_deadline_is_the_first_timeout() -> None:
    taken = step(TrackerState(), event("in 202"), START, ring_timeout=RING)
    assert taken.deadline == START + RING
    folded = step(taken.state, None, START + RING, ring_timeout=RING)
    assert folded.deadline is None


def test_old_ids_are_forgotten() -> None:
    taken = step(TrackerState(), event("end 1"), START, ring_timeout=RING)
    assert taken.state.groups
    later = step(taken.state, None, START + timedelta(hours=12), ring_timeout=RING)
    assert not later.state.groups


EVENTS = st.sampled_from(
    ["in 202 a", "in 202 b", "in 203", "ans 202", "ans 203", "out 202 a", "end 5", "end 5 t", "end", "+3", "+50"]
)


@given(st.lists(EVENTS, max_size=25))
def test_nothing_stays_live_for_ever(steps: list[str]) -> None:
    calls = play([*steps, "+43201", "+43201"])
    assert not [call for call in calls.values() if call.state.live]


@given(st.permutations(["in 202", "in 203", "ans 203", "end 30"]), st.data())
def test_disorder_and_repeats_end_explained(order: list[str], data: st.DataObject) -> None:
    repeats = data.draw(st.lists(st.sampled_from(order), max_size=4))
    calls = play([*order, *repeats])
    assert calls["203"].state is CallState.ENDED
    assert calls["202"].state in (CallState.ELSEWHERE, CallState.MISSED)


def test_a_timeout_is_dated_when_it_was_due() -> None:
    assert play(["in 202", "+4000"])["202"].ended == START + timedelta(seconds=1) + RING


def test_no_call_is_dropped_while_it_rings() -> None:
    first = step(TrackerState(), event("in 202"), START, ring_timeout=RING)
    (group,) = first.state.groups.values()
    full = {f"2.{number}": group for number in range(MOST_IDS)}
    state = TrackerState(MappingProxyType(full), frozenset(full), first.deadline)
    taken = step(state, event("in 203"), START, ring_timeout=RING)
    assert len(taken.state.groups) == len(taken.state.live) == MOST_IDS
    assert [change.after.state for change in taken.changes] == [CallState.RINGING, CallState.MISSED]
    assert taken.changes[1].before == first.changes[0].after
