"""What every call is, whatever order its events come in, by the table of ``sequences``."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction
from fonetray.telephony.layered import LayeredMap
from fonetray.telephony.tracker import FORGOTTEN, MOST_IDS, SILENT, Step, TrackerState, let_go, step, steps, take_up
from telephony.sequences import ELSEWHERE, MISSED, OVER, RINGS, START, TABLE, TALKS, event

SECOND = timedelta(seconds=1)
RING = timedelta(seconds=45)


class Play:
    """A tracker's life; ``calls`` is each employee's call as last told."""

    def __init__(self) -> None:
        self.state, self.now, self.deadline = TrackerState(), START, None
        self.heard, self.forgets = START, False
        self.ring_timeout = RING
        self.calls: dict[str, Call] = {}

    def take(self, text: str) -> None:
        waits = text[0] == "+"
        self.now += timedelta(seconds=int(text[1:])) if waits else SECOND
        self.forgets = self.now - self.heard >= FORGOTTEN
        self.keep(step(self.state, None if waits else event(text), self.now, ring_timeout=self.ring_timeout))
        if not waits:
            self.heard = self.now

    def keep(self, taken: Step) -> None:
        self.state, self.deadline = taken.state, taken.deadline
        for change in taken.changes:
            new = change.before is None and self.forgets
            assert new or change.before == self.calls.get(change.after.employee)
            assert change.before != change.after
            self.calls[change.after.employee] = change.after
        for call in [call for call in self.calls.values() if self.state.call(call.key) is None]:
            assert not call.state.live
            del self.calls[call.employee]
        live = self.state.live_calls()
        assert set(live) == {call for call in self.calls.values() if call.state.live}
        assert (self.deadline is not None) == bool(live)

    def run_out(self) -> None:
        """Let time pass as its timer would, from deadline to deadline, until nothing is timed any more."""
        began = self.now
        while self.deadline is not None:
            assert self.deadline <= began + SILENT
            self.now = max(self.now, self.deadline)
            before = self.deadline
            self.keep(step(self.state, None, self.now, ring_timeout=self.ring_timeout))
            assert self.deadline is None or self.deadline > before

    def states(self) -> dict[str, str]:
        return {employee: call.state.value for employee, call in self.calls.items()}


def play(texts: Iterable[str]) -> Play:
    played = Play()
    for text in texts:
        played.take(text)
    return played


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 40


@pytest.mark.parametrize("name", TABLE)
def test_sequences(name: str) -> None:
    steps, wanted = TABLE[name]
    assert play(steps).states() == wanted


@pytest.mark.parametrize("name", TABLE)
def test_after_the_deadlines_nothing_is_live(name: str) -> None:
    played = play(TABLE[name][0])
    played.run_out()
    assert not played.state.live_calls()
    assert set(played.states()) == set(TABLE[name][1])


def known(employee: str, steps: Iterable[str]) -> frozenset[str]:
    """What has been told that concerns an employee, in whatever order and however often."""
    about = set()
    for kind, *words in (text.split() for text in steps if text[0] != "+"):
        if kind != "end" and words[0] == employee:
            about.add(kind)
        elif kind == "ans":
            about.add("another answered")
    return frozenset(about)


def explained() -> dict[frozenset[str], set[str]]:
    """What the table says: how a call may stand in the end, by what was told about its employee."""
    ends: dict[frozenset[str], set[str]] = {}
    for events, _ in TABLE.values():
        played = play(events)
        played.run_out()
        if sum(int(text[1:]) for text in events if text[0] == "+") < 70:  # nobody rings anew
            for employee, state in played.states().items():
                ends.setdefault(known(employee, events), set()).add(state)
    return ends


EXPLAINED = explained()


def test_what_was_told_says_how_a_call_ends() -> None:
    one_way = {about: states for about, states in EXPLAINED.items() if len(states) == 1}
    assert one_way == {
        frozenset({"in"}): {MISSED},
        frozenset({"ans"}): {OVER},
        frozenset({"in", "ans"}): {OVER},
        frozenset({"ans", "another answered"}): {OVER},
        frozenset({"in", "ans", "another answered"}): {OVER},
        frozenset({"out"}): {OVER},
        frozenset({"out", "ans"}): {OVER},
        frozenset({"out", "in"}): {OVER},
        frozenset({"out", "in", "ans"}): {OVER},
        frozenset({"out", "another answered"}): {OVER},
        frozenset({"out", "in", "another answered"}): {OVER},
    }
    # a ring may reach us when the answer or the end has gone before
    assert {about: states for about, states in EXPLAINED.items() if about not in one_way} == {
        frozenset({"in", "another answered"}): {ELSEWHERE, MISSED}
    }


CALLS = [
    ["in 202 a @0", "in 202 b @0", "ans 202 @0", "end 30"],
    ["in 202", "in 203", "in 204", "ans 203", "end 30"],
    ["in 202 @0", "in 203 @1", "end 0"],
    ["out 202 a", "end 12"],
    ["in 202 a", "out 202 a", "ans 202", "end 12"],
    ["out 202 a", "in 203", "in 204", "ans 203", "end 8"],
    ["in 202 @0", "ans 202 @0", "in 203 @9", "end 5 t", "ans 203 @9", "end 20"],
    ["out 204 a", "in 202 @0", "ans 202 @0", "in 203 @9", "end 5 t", "ans 203 @9", "end 20"],
    ["in 202", "in 203", "ans 203", "in 204", "end 4 t", "ans 204", "in 202", "end 8 t", "ans 202", "end 30"],
]


@given(st.sampled_from(CALLS), st.data())
def test_any_order_with_repeats_and_losses_ends_as_the_table_explains(call: list[str], data: st.DataObject) -> None:
    arriving = data.draw(st.lists(st.sampled_from(call), unique=True), label="not lost")
    repeats = data.draw(st.lists(st.sampled_from(arriving), max_size=4) if arriving else st.just([]), label="repeats")
    steps = data.draw(st.permutations([*arriving, *repeats]), label="order")
    played = play(steps)
    played.run_out()
    for employee, state in played.states().items():
        assert state in EXPLAINED[known(employee, steps)], employee
    assert set(played.calls) == {text.split()[1] for text in steps if text[:3] != "end"}


EVENTS = st.sampled_from(
    ["in 202 a", "in 202 b @3", "in 203", "in 203 @9", "ans 202", "ans 203", "out 202 a", "out 203", "end 5", "end 5 t",
     "end", "+3", "+50", "+70", "+14400", "+50000"]
)  # fmt: skip


@given(st.lists(EVENTS, max_size=25))
def test_nothing_stays_live_for_ever(steps: list[str]) -> None:
    played = play(steps)
    played.run_out()
    assert not [call for call in played.calls.values() if call.state.live]
    for call in played.calls.values():
        assert call.ended is not None
        assert call.started <= call.ended
        assert call.answered is None or call.started <= call.answered <= call.ended


@given(st.lists(EVENTS, max_size=25))
def test_what_was_let_go_and_is_taken_up_goes_on_as_if_nothing_had_been(steps: list[str]) -> None:
    played = play(steps)
    before, live, calls = played.state.groups, played.state.live, dict(played.calls)
    played.keep(let_go(played.state, ["1.1", "of nobody"], played.now))
    assert not played.state.live
    played.keep(take_up(played.state, ["1.1", "of nobody"]))
    assert (played.state.groups, played.state.live, played.calls) == (before, live, calls)
    played.run_out()


@given(st.lists(EVENTS, max_size=25), st.lists(EVENTS, max_size=8))
def test_what_ended_after_it_was_let_go_is_not_taken_up(steps: list[str], later: list[str]) -> None:
    played = play(steps)
    played.keep(let_go(played.state, ["1.1"], played.now))
    for text in (*later, "end 5"):
        played.take(text)
    ended = dict(played.calls)
    played.keep(take_up(played.state, ["1.1"]))
    assert played.calls == ended


@given(st.lists(EVENTS, max_size=25))
def test_a_replay_of_the_events_is_the_life_that_was_lived(steps: list[str]) -> None:
    lived, replayed = Play(), Play()
    for text in steps:
        pause = timedelta(seconds=int(text[1:])) if text[0] == "+" else SECOND
        until = lived.now + pause
        while lived.deadline is not None and lived.deadline <= until:  # its timer wakes it
            lived.now = max(lived.now, lived.deadline)
            lived.keep(step(lived.state, None, lived.now, ring_timeout=RING))
        lived.now = until - pause
        lived.take(text)
        if text[0] == "+":
            replayed.now = until
        else:
            replayed.take(text)
    replayed.keep(step(replayed.state, None, lived.now, ring_timeout=RING))
    lived.keep(step(lived.state, None, lived.now, ring_timeout=RING))
    assert replayed.calls == lived.calls
    assert replayed.state.groups == lived.state.groups
    assert replayed.state.live == lived.state.live


def test_what_a_call_tells() -> None:
    call = play(["in 202 a", "in 202 b", "ans 202", "end 61"]).calls["202"]
    assert (call.phones, call.number, call.duration) == (("a", "b"), "86515151", 61)
    assert call.answered == START + 3 * SECOND
    assert play(["in 202", "in 203", "ans 203"]).calls["202"].answered_by == "203"


def test_who_is_rung_is_not_told_by_what_the_caller_is_told() -> None:
    assert play(["out 202 a", "ans 202", "end 5"]).calls["202"].number == ""
    asked_for = play(["in 202 a", "out 202 a", "ans 202"]).calls["202"]
    assert (asked_for.direction, asked_for.number) == (Direction.OUTGOING, "")


def test_a_transfer_that_names_who_passed_on_ends_that_leg() -> None:
    played = play(["in 202", "ans 202", "ans 203"])
    passed_on = replace(event("end 5 t"), employee="203")
    for _ in range(2):
        played.keep(step(played.state, passed_on, played.now, ring_timeout=RING))
        assert played.states() == {"202": TALKS, "203": OVER}


def test_several_at_once_are_as_one_after_the_other() -> None:
    for events, _ in TABLE.values():
        one, now, taken = play(events), START, []
        for text in events:
            now += timedelta(seconds=int(text[1:])) if text[0] == "+" else SECOND
            taken.append((None if text[0] == "+" else event(text), now))
        assert steps(TrackerState(), taken, ring_timeout=RING).state == one.state


def test_talk_time_is_what_the_pbx_says() -> None:
    assert play(["in 202", "end 5", "ans 202"]).calls["202"].duration == 5
    assert play(["end 5", "out 202"]).calls["202"].duration == 5
    assert play(["in 202", "ans 202", "end", "end 5"]).calls["202"].duration == 5
    assert play(["in 202", "ans 202", "end 5", "end 7"]).calls["202"].duration == 5
    assert play(["in 202", "end 5"]).calls["202"].duration is None
    late = play(["ans 202", "+14400", "end 15000"])
    assert (late.calls["202"].duration, late.calls["202"].ended) == (15000, late.now)


def test_a_call_that_rings_anew_is_a_call_of_now() -> None:
    played = play(["in 202", "ans 202", "end 5 t", "+70", "in 202"])
    call = played.calls["202"]
    assert (call.started, call.answered, call.ended, call.duration) == (played.now, None, None, None)
    assert not call.transfer


def test_calls_on_other_ids_are_other_calls() -> None:
    state = TrackerState()
    for text, call_id in (("in 202", "1.1"), ("in 202", "1.2"), ("ans 202", "1.1"), ("end 0", "1.2")):
        state = step(state, event(text, call_id), START, ring_timeout=RING).state
    assert {call_id: state.call((call_id, "202")) and state.groups[call_id].legs["202"].call.state.value for call_id in
            ("1.1", "1.2")} == {"1.1": TALKS, "1.2": MISSED}  # fmt: skip
    assert state.call(("1.3", "202")) is state.call(("1.1", "203")) is None


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


@pytest.mark.parametrize(("seconds", "state"), [(10, MISSED), (20, RINGS), (600, RINGS)])
def test_another_ring_timeout_holds_for_what_rings_already(seconds: int, state: str) -> None:
    played = play(["in 202", "+15"])
    played.ring_timeout = timedelta(seconds=seconds)
    played.take("+0")
    assert played.states() == {"202": state}
    assert played.deadline == (None if state == MISSED else START + SECOND + played.ring_timeout)
    played.run_out()
    assert played.calls["202"].ended == START + SECOND + played.ring_timeout


def test_old_ids_are_forgotten() -> None:
    taken = step(TrackerState(), event("end 1"), START, ring_timeout=RING)
    assert taken.state.groups
    later = step(taken.state, None, START + FORGOTTEN, ring_timeout=RING)
    assert not later.state.groups


def test_a_timeout_is_dated_when_it_was_due() -> None:
    assert play(["in 202", "+4000"]).calls["202"].ended == START + SECOND + RING
    assert play(["ans 202", "+20000"]).calls["202"].ended == START + SECOND + SILENT


def test_no_call_is_dropped_while_it_rings() -> None:
    first = step(TrackerState(), event("in 202"), START, ring_timeout=RING)
    (group,) = first.state.groups.values()
    full = {f"2.{number}": group for number in range(MOST_IDS)}
    state = TrackerState(LayeredMap(full), frozenset(full), first.deadline, RING)
    taken = step(state, event("in 203"), START, ring_timeout=RING)
    assert len(taken.state.groups) == len(taken.state.live) == MOST_IDS
    assert [change.after.state for change in taken.changes] == [CallState.RINGING, CallState.MISSED]
    assert taken.changes[1].before == first.changes[0].after


class CallId(str):
    """Counts how often any is looked up."""

    __slots__ = ()
    looked_up = 0

    def __hash__(self) -> int:
        CallId.looked_up += 1
        return super().__hash__()


@pytest.mark.parametrize("calls", [100, 1000])
def test_to_forget_many_at_once_takes_a_few_looks_at_each(calls: int) -> None:
    events = [replace(event("end"), call_id=CallId(number)) for number in range(calls)]
    state = steps(TrackerState(), [(one, START) for one in events], ring_timeout=RING).state
    CallId.looked_up = 0
    morning = step(state, None, START + FORGOTTEN, ring_timeout=RING).state
    assert len(morning.groups) == 0
    assert CallId.looked_up < 20 * calls
