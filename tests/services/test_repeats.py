import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from fonetray.services.repeats import WINDOW, Repeats, Road

KEYS = st.sampled_from([("a",), ("b",), ("c",)])


@given(st.lists(KEYS, max_size=12), st.lists(KEYS, max_size=12), st.randoms(use_true_random=False))
def test_whatever_the_order_each_is_taken_as_often_as_the_fuller_road_brings_it(
    heard: list[tuple[str]], fed: list[tuple[str]], chance: random.Random
) -> None:
    repeats, roads = Repeats(clock=lambda: 0.0), [(Road.LISTENER, iter(heard)), (Road.FEED, iter(fed))]
    taken: Counter[tuple[str, ...]] = Counter()
    while roads:
        road, coming = chance.choice(roads)
        key = next(coming, None)
        if key is None:
            roads = [one for one in roads if one[0] is not road]
        elif repeats.is_news(key, road):
            taken[key] += 1
    listener, feed = Counter(heard), Counter(fed)
    assert taken == listener | feed


def test_one_that_could_not_be_taken_is_news_when_it_comes_again() -> None:
    repeats = Repeats(clock=lambda: 0.0)
    assert repeats.is_news(("a",), Road.LISTENER)
    repeats.take_back(("a",), Road.LISTENER)
    assert repeats.is_news(("a",), Road.FEED)
    assert not repeats.is_news(("a",), Road.LISTENER)


def test_after_a_while_the_other_road_is_waited_for_no_more() -> None:
    now = 0.0
    repeats = Repeats(clock=lambda: now)
    assert repeats.is_news(("a",), Road.FEED)
    now = WINDOW + 1
    assert repeats.is_news(("a",), Road.LISTENER)


def test_what_is_on_disk_may_all_be_sent_again() -> None:
    repeats = Repeats(clock=lambda: 0.0)
    repeats.begin_with([("a",), ("a",), ("b",)], seconds=60)
    assert [repeats.is_news(key, Road.FEED) for key in (("a",), ("b",), ("a",), ("c",), ("a",))] == [
        False, False, False, True, True,
    ]  # fmt: skip
