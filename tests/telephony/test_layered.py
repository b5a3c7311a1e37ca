import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.telephony.layered import NEAR, LayeredMap

KEYS = st.integers(0, 3 * NEAR)
STEPS = st.lists(st.lists(st.tuples(KEYS, st.one_of(st.none(), st.integers()))), max_size=40)


def ordered(expected: dict[int, int], key: int, value: int | None) -> None:
    """Do to a dict what is done to the map: what is set comes last, None takes a key away."""
    expected.pop(key, None)
    if value is not None:
        expected[key] = value


@given(steps=STEPS)
def test_it_is_what_a_dict_would_be(steps: list[list[tuple[int, int | None]]]) -> None:
    begun = {key: -key for key in range(NEAR * 2)}
    expected, made = dict(begun), LayeredMap(begun)
    for step in steps:
        before, earlier = made, list(made.items())
        edited = made.edit()
        for key, value in step:
            assert (key in edited) is (key in expected)
            assert edited.get(key) == expected.get(key)
            if value is not None:
                edited[key] = value
            else:
                assert edited.pop(key, None) == expected.get(key)
            ordered(expected, key, value)
            assert len(edited) == len(expected)
        made = edited.done()
        assert list(made.items()) == list(expected.items())
        assert len(made) == len(expected)
        assert list(before.items()) == earlier, "a map that others are made of stays as it was"


def test_a_key_that_is_not_there_is_an_error() -> None:
    made = LayeredMap({"a": 1}).edit()
    del made["a"]
    for missing in (lambda: made["a"], lambda: made.__delitem__("a"), lambda: LayeredMap[str, int]()["a"]):
        with pytest.raises(KeyError):
            missing()
    assert "a" not in made.done()
    made["a"] = 2
    assert dict(made.done()) == {"a": 2}


def test_the_first_key_is_the_one_longest_untouched() -> None:
    made = LayeredMap(dict.fromkeys(range(5), 0)).edit()
    made[0] = 1
    del made[1]
    assert next(iter(made)) == 2
    assert list(made.done()) == [2, 3, 4, 0]


def test_one_change_copies_no_more_than_the_near_layer() -> None:
    made = LayeredMap(dict.fromkeys(range(1000), 0))
    for number in range(NEAR * 4):
        edited = made.edit()
        edited[number] = 1
        made = edited.done()
        assert len(made._near) <= NEAR
    assert len(made) == 1000
