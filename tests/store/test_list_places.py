"""Places in a list: they rise, and whoever can stay stays."""

from hypothesis import given
from hypothesis import strategies as st

from fonetray.store.list_places import STEP, places

NAMES = st.lists(st.sampled_from("abcdefghijklmnop"), unique=True)
KEPT = st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.integers(1, 60))


@given(order=NAMES, kept=KEPT)
def test_they_rise_from_one_on_in_the_lists_order(order: list[str], kept: dict[str, int]) -> None:
    given_places = [places(order, kept)[name] for name in order]
    assert all(place >= 1 for place in given_places)
    assert given_places == sorted(set(given_places))


@given(order=NAMES, newcomer=st.integers(0, 16))
def test_one_newcomer_or_leaver_moves_nobody(order: list[str], newcomer: int) -> None:
    before = places(order, {})
    joined = [*order[:newcomer], "new", *order[newcomer:]]
    after = places(joined, before)
    assert {name: after[name] for name in order} == before
    assert places(order, after) == before


def test_who_moves_moves_alone() -> None:
    before = places("abcdef", {})
    assert before == {name: STEP * nth for nth, name in enumerate("abcdef", start=1)}
    after = places("bcdaef", before)
    assert {name for name in "abcdef" if after[name] != before[name]} == {"a"}


def test_where_there_is_no_room_all_are_placed_anew() -> None:
    crowded = {"a": 1, "b": 2, "c": 3}
    assert places("abc", crowded) == crowded
    assert places("abxc", crowded) == places("abxc", {})
    assert places("abcx", crowded) == {**crowded, "x": 3 + STEP}
