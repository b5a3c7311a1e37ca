"""Rate limits and double clicks, by a clock that the test sets."""

from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.dial_pace import (
    ALL,
    DOUBLE_CLICK,
    LINKS,
    Admission,
    Bucket,
    Limit,
    Pace,
    admit,
    agree,
    finish,
    take,
)
from fonetray.telephony.dialling import Origin


class Wishes:
    """Wishes to call, each for another number unless said."""

    def __init__(self) -> None:
        self.pace = Pace()
        self.count = 0

    def wish(self, now: float, origin: Origin = Origin.LINK, callee: str = "") -> Admission:
        self.count += 1
        self.pace, admission = admit(self.pace, callee or str(20_000_000 + self.count), origin, now)
        return admission

    def end(self, callee: str, now: float, *, placed: bool = True) -> None:
        self.pace = finish(self.pace, callee, now, placed=placed)


def test_five_links_at_once_and_then_one_every_twelve_seconds() -> None:
    wishes = Wishes()
    assert [wishes.wish(0.0) for _ in range(7)] == [Admission.ADMITTED] * 5 + [Admission.TOO_OFTEN] * 2
    assert wishes.wish(11.9) is Admission.TOO_OFTEN
    assert wishes.wish(12.1) is Admission.ADMITTED
    assert wishes.wish(12.2) is Admission.TOO_OFTEN
    assert [wishes.wish(3600.0) for _ in range(6)] == [Admission.ADMITTED] * 5 + [Admission.TOO_OFTEN]


def test_a_flood_of_links_leaves_the_user_free_to_call() -> None:
    wishes = Wishes()
    for _ in range(1000):
        wishes.wish(0.0)
    assert [wishes.wish(0.0, Origin.SEARCH) for _ in range(16)] == [Admission.ADMITTED] * 15 + [Admission.TOO_OFTEN]


def test_twenty_from_everywhere_in_a_minute() -> None:
    wishes = Wishes()
    admitted = [wishes.wish(second, Origin.COMMAND) is Admission.ADMITTED for second in range(60)]
    assert admitted[:20] == [True] * 20
    assert sum(admitted) == 39  # twenty at once, and one back every three seconds


def test_a_link_that_the_user_agreed_to_does_not_count() -> None:
    wishes = Wishes()
    for _ in range(12):
        assert wishes.wish(0.0) is Admission.ADMITTED
        wishes.pace = agree(wishes.pace, Origin.LINK)
    assert wishes.pace.links.tokens == LINKS.burst
    wishes.pace = agree(wishes.pace, Origin.SEARCH)
    assert wishes.pace.all.tokens == ALL.burst - 12


def test_the_second_click_is_the_same_wish() -> None:
    wishes = Wishes()
    assert wishes.wish(0.0, callee="86515151") is Admission.ADMITTED
    assert wishes.wish(30.0, callee="86515151") is Admission.REPEATED  # still asked about
    assert wishes.wish(30.0, Origin.SEARCH, callee="86515151") is Admission.REPEATED
    assert wishes.wish(30.0, callee="20304050") is Admission.ADMITTED
    wishes.end("86515151", 40.0)
    assert wishes.wish(40.0 + DOUBLE_CLICK / 2, callee="86515151") is Admission.REPEATED
    assert wishes.wish(40.0 + DOUBLE_CLICK, callee="86515151") is Admission.ADMITTED


def test_what_was_not_placed_can_be_wished_for_again_at_once() -> None:
    wishes = Wishes()
    assert wishes.wish(0.0, callee="86515151") is Admission.ADMITTED
    wishes.end("86515151", 1.0, placed=False)
    assert wishes.wish(1.0, callee="86515151") is Admission.ADMITTED


def test_a_repeated_click_costs_nothing() -> None:
    wishes = Wishes()
    wishes.wish(0.0, callee="86515151")
    for _ in range(100):
        assert wishes.wish(0.0, callee="86515151") is Admission.REPEATED
    assert [wishes.wish(0.0) for _ in range(5)] == [Admission.ADMITTED] * 4 + [Admission.TOO_OFTEN]


@given(st.lists(st.floats(0, 300), max_size=200), st.integers(1, 30), st.floats(1, 120))
def test_never_more_than_the_burst_and_what_came_back(waits: list[float], burst: int, seconds: float) -> None:
    limit, bucket, now, times = Limit(burst, seconds), Bucket(burst), 0.0, []
    for wait in waits:
        now += wait
        bucket, allowed = take(bucket, now, limit)
        assert 0 <= bucket.tokens <= burst
        if allowed:
            times.append(now)
    for first in range(len(times)):
        for last in range(first, len(times)):
            assert last - first + 1 <= burst + (times[last] - times[first]) * burst / seconds + 1e-6
