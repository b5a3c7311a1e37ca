import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from fonetray.services.calls.repeats import WINDOW, Repeats, Road

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
        elif repeats.hear(key, road).is_news:
            taken[key] += 1
    listener, feed = Counter(heard), Counter(fed)
    assert taken == listener | feed


def test_one_that_could_not_be_taken_is_news_when_it_comes_again() -> None:
    repeats = Repeats(clock=lambda: 0.0)
    heard = repeats.hear(("a",), Road.LISTENER)
    assert heard.is_news
    repeats.take_back(heard)
    assert repeats.hear(("a",), Road.FEED).is_news
    assert not repeats.hear(("a",), Road.LISTENER).is_news


def test_after_a_while_the_other_road_is_waited_for_no_more() -> None:
    now = 0.0
    repeats = Repeats(clock=lambda: now)
    assert repeats.hear(("a",), Road.FEED).is_news
    now = WINDOW + 1
    assert repeats.hear(("a",), Road.LISTENER).is_news


def test_what_is_on_disk_may_all_be_sent_again() -> None:
    repeats = Repeats(clock=lambda: 0.0)
    repeats.begin_with([("a",), ("a",), ("b",)])
    assert [repeats.hear(key, Road.FEED).is_news for key in (("a",), ("b",), ("a",), ("c",), ("a",))] == [
        False, False, False, True, True,
    ]  # fmt: skip


def test_what_is_sent_again_settles_nothing_that_the_listener_has_still_to_bring() -> None:
    repeats = Repeats(clock=lambda: 0.0)
    assert repeats.hear(("fed",), Road.FEED).is_news
    assert repeats.hear(("heard",), Road.LISTENER).is_news
    repeats.begin_with([("fed",), ("heard",)])
    assert not repeats.hear(("fed",), Road.FEED).is_news
    assert not repeats.hear(("fed",), Road.LISTENER).is_news
    again = repeats.hear(("heard",), Road.FEED)
    assert not again.is_news
    repeats.take_back(again)
    assert not repeats.hear(("heard",), Road.FEED).is_news
    assert repeats.hear(("heard",), Road.FEED).is_news, "which is another one of the same words"


def test_what_may_be_sent_again_is_forgotten_when_nothing_more_is() -> None:
    repeats = Repeats(clock=lambda: 0.0)
    repeats.begin_with([("a",)])
    repeats.begin_with(())
    assert repeats.hear(("a",), Road.FEED).is_news
