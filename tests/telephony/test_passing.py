"""Where a call went from me and whence it came, read off the tracker's legs event by event."""

from datetime import timedelta

import pytest

from fonetray.telephony.passing import Passage, passage
from fonetray.telephony.tracker import TrackerState, step
from telephony.sequences import START, event

TIMEOUT = timedelta(seconds=45)


def way(*words: str, of: str = "202") -> Passage:
    state, now = TrackerState(), START
    for word in words:
        now += timedelta(seconds=1)
        if word[0] == "+":
            now += timedelta(seconds=int(word[1:]))
            state = step(state, None, now, ring_timeout=TIMEOUT).state
        else:
            state = step(state, event(word), now, ring_timeout=TIMEOUT).state
    legs = [leg.call for leg in state.groups["1.1"].legs.values()]
    return passage(next(call for call in legs if call.employee == of), legs)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["in 202"], Passage()),
        (["in 202", "in 203"], Passage()),
        (["in 202", "in 203", "ans 203"], Passage(taken_by="203")),
        (["in 202", "+50", "in 203"], Passage(rings_at=("203",))),
        (["in 202", "+50", "in 203", "in 204"], Passage(rings_at=("203", "204"))),
        (["in 202", "+50", "in 203", "ans 203"], Passage(taken_by="203")),
        (["in 202", "+50", "in 203", "ans 203", "end 9"], Passage(taken_by="203")),
        (["in 202", "+50", "in 203", "+50"], Passage()),
        (["in 202", "ans 202", "end 9"], Passage()),
        (["in 202 @0", "ans 202", "+30", "in 203 @40", "end 9 t"], Passage(rings_at=("203",))),
        (["in 202 @0", "ans 202", "+30", "in 203 @40", "end 9 t", "ans 203"], Passage(taken_by="203")),
        (["ans 203", "+30", "in 202"], Passage(passed_by="203")),
        (["ans 203", "+30", "in 202", "end 9 t", "ans 202"], Passage(passed_by="203")),
        (["ans 204", "+9", "ans 203", "+30", "in 202"], Passage(passed_by="203")),
        (["out 203 a", "in 202"], Passage()),
        (["out 203 a", "in 202", "ans 202"], Passage()),
        (["out 202 a", "in 203", "ans 203"], Passage()),
    ],
)
def test_the_way_of_my_call(words: list[str], expected: Passage) -> None:
    assert way(*words) == expected
